// AlphaTree: unfolding. A frame shows its repetitions in a strip below the picture, or the whole picture is drawn out.
(() => {
  "use strict";

  const { all } = window.alphatree;

  const times = (frame) => Number(frame.dataset.count) || 1;

  // Frames that stand for several repetitions become buttons.
  const nameFrames = (figure, svg) => {
    if (!figure.dataset.unfolded || figure.alphatreeWhole) return;
    all(".frame", svg)
      .filter((frame) => times(frame) > 1)
      .forEach((frame) => {
        const title = frame.querySelector(":scope > title");
        frame.dataset.name = title?.textContent || `×${times(frame)}`;
        if (title) title.textContent = `${frame.dataset.name}: ${window.alphatree.word("unfold")}`;
        frame.setAttribute("role", "button");
        frame.setAttribute("aria-expanded", "false");
        frame.setAttribute("aria-label", frame.dataset.name);
      });
  };

  // ---- The strip of one frame ----

  const MARGIN = 24; // lines that lead from row to row
  const NEAR = 7;
  const BELOW = 115; // bars and the shapes below them

  // Show only the part of a picture that holds these layers, and veil what else is there.
  const crop = (svg, layers) => {
    const wanted = new Set(layers);
    const isInside = (one) => {
      const found = window.alphatree.layersOf(one);
      return found.length > 0 && found.every((layer) => wanted.has(layer));
    };
    const boxes = (some) => some.map((one) => one.getBBox());
    const [inside, outside] = [[], []];
    all(".cell, .frame", svg).forEach((one) => (isInside(one) ? inside : outside).push(one));
    if (!inside.length) return false;
    const rows = [];
    boxes(inside)
      .sort((one, two) => one.y - two.y)
      .forEach((box) => {
        const row = rows.at(-1);
        if (row && box.y < row.bottom) {
          row.bottom = Math.max(row.bottom, box.y + box.height);
          row.left = Math.min(row.left, box.x);
          row.right = Math.max(row.right, box.x + box.width);
        } else {
          rows.push({ top: box.y, bottom: box.y + box.height, left: box.x, right: box.x + box.width });
        }
      });
    const last = rows.at(-1);
    const others = boxes(outside.filter((one) => one.classList.contains("cell")));
    const next = Math.min(...others.filter((box) => box.y > last.bottom).map((box) => box.y - MARGIN / 2));
    const words = boxes(all("text", svg)).filter(
      (box) => box.y > rows[0].top && box.y + box.height < Math.min(last.bottom + BELOW, next),
    );
    // Lines that lead to another row show; what stands beside the part in its rows does not.
    rows.forEach((row) => {
      const beside = others.filter((box) => box.y < row.bottom && box.y + box.height > row.top);
      row.before = beside.some((box) => box.x < row.left);
      row.after = beside.some((box) => box.x > row.right);
    });
    const left = Math.min(...rows.map((row) => row.left - (row.before ? NEAR : MARGIN)));
    const right = Math.max(...rows.map((row) => row.right + (row.after ? NEAR : MARGIN)));
    const top = Math.max(0, rows[0].top - MARGIN / 2);
    const bottom = Math.max(last.bottom, ...words.map((box) => box.y + box.height)) + MARGIN / 4;
    svg.setAttribute("viewBox", `${left} ${top} ${right - left} ${bottom - top}`);
    svg.setAttribute("width", right - left);
    svg.setAttribute("height", bottom - top);
    const veil = rows
      .map((row, at) => {
        const end = at + 1 < rows.length ? rows[at + 1].top - MARGIN / 2 : bottom;
        const start = at ? row.top - MARGIN / 2 : top;
        return (
          (row.before ? `M${left} ${start}H${row.left - 4}V${end}H${left}Z` : "") +
          (row.after ? `M${row.right + 4} ${start}H${right}V${end}H${row.right + 4}Z` : "")
        );
      })
      .join("");
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("class", "at-veil");
    path.setAttribute("d", veil);
    svg.append(path);
    outside.filter((one) => one.classList.contains("cell")).forEach((one) => one.remove());
    return true;
  };

  // A picture that is somewhat wider than a column of text may shrink to fit (site/templates.py has the same limits).
  const shrink = (box, svg) => {
    const width = Number(svg.getAttribute("width"));
    box.classList.toggle("at-diagram--wide", width > 880 && width <= 1400);
  };

  const closeStrip = (figure) => {
    const strip = figure.querySelector(".at-strip");
    if (!strip) return false;
    const frame = strip.alphatreeFrame;
    const hadFocus = strip.contains(document.activeElement);
    strip.remove();
    figure.alphatreeCard?.hide();
    frame.classList.remove("is-open");
    frame.setAttribute("aria-expanded", "false");
    if (hadFocus) figure.alphatreeCells?.enter(frame);
    return true;
  };

  const fold = (figure) => {
    const wasOpen = closeStrip(figure);
    if (wasOpen) window.alphatree.remember(figure, "");
    return wasOpen;
  };

  const failed = (figure) => {
    window.alphatree.say(figure, window.alphatree.word("failed"));
    figure.querySelector(".at-unfolded-file").hidden = false;
  };

  const toggleFrame = async (figure, frame) => {
    if (frame.classList.contains("is-open")) {
      fold(figure);
      return;
    }
    let svg;
    try {
      svg = await window.alphatree.load(figure.dataset.unfolded);
    } catch {
      failed(figure);
      return;
    }
    closeStrip(figure);
    const strip = window.alphatree.part(".at-strip");
    const name = window.alphatree.word("unfolded").replace("{name}", frame.dataset.name);
    const box = strip.querySelector(".at-diagram");
    strip.querySelector("b").textContent = frame.dataset.name;
    box.setAttribute("aria-label", name);
    box.append(svg);
    strip.alphatreeFrame = frame;
    figure.querySelector(".at-diagram").after(strip);
    if (!crop(svg, window.alphatree.layersOf(frame))) {
      strip.remove();
      failed(figure);
      return;
    }
    shrink(box, svg);
    window.alphatree.enliven(figure, svg);
    frame.classList.add("is-open");
    frame.setAttribute("aria-expanded", "true");
    strip.querySelector("[data-tool=fold]").addEventListener("click", () => fold(figure));
    strip.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      strip.focus({ preventScroll: true });
      fold(figure);
    });
    strip.scrollIntoView({ block: "nearest" });
    window.alphatree.say(figure, name);
    window.alphatree.remember(figure, frame.dataset.layers);
  };

  // ---- The whole picture ----

  const WHOLE = "full-unfolded";

  const showWhole = async (figure, isWhole) => {
    if (Boolean(figure.alphatreeWhole) === isWhole) return;
    closeStrip(figure);
    const box = figure.querySelector(".at-diagram");
    if (isWhole) {
      figure.alphatreeUnfolded ||= window.alphatree.load(figure.dataset.unfolded);
      let svg;
      try {
        svg = await figure.alphatreeUnfolded;
      } catch {
        figure.alphatreeUnfolded = null;
        failed(figure);
        return;
      }
      if (figure.alphatreeWhole) return;
      figure.alphatreeWhole = { svg: box.querySelector("svg"), cells: figure.alphatreeCells };
      box.replaceChildren(svg);
      shrink(box, svg);
      figure.alphatreeCells = svg.alphatreeCells ||= window.alphatree.enliven(figure, svg);
    } else {
      box.replaceChildren(figure.alphatreeWhole.svg);
      shrink(box, figure.alphatreeWhole.svg);
      figure.alphatreeCells = figure.alphatreeWhole.cells;
      figure.alphatreeWhole = null;
    }
    figure.querySelector("[data-tool=unfold]").setAttribute("aria-pressed", String(isWhole));
    window.alphatree.resetView(figure);
    box.scrollTo(0, 0);
  };

  const setUpUnfolding = (figure, tools) => {
    const button = tools.querySelector("[data-tool=unfold]");
    button.hidden = !figure.dataset.unfolded;
    const file = figure.querySelector(".at-unfolded-file");
    if (file) file.hidden = true; // the button does better
    button.addEventListener("click", async () => {
      const isWhole = !figure.alphatreeWhole;
      await showWhole(figure, isWhole);
      window.alphatree.remember(figure, figure.alphatreeWhole ? WHOLE : "");
    });
  };

  // Show what the end of an address asks for: "full-unfolded", or the layers of a frame ("5-36").
  const showPart = async (figure, wanted) => {
    if (!figure.dataset.unfolded) return;
    await showWhole(figure, wanted === WHOLE);
    const open = figure.querySelector(".frame.is-open");
    if (!/^\d+-\d+$/.test(wanted)) {
      closeStrip(figure);
    } else if (open?.dataset.layers !== wanted) {
      const frame = figure.querySelector(`.frame[role=button][data-layers="${wanted}"]`);
      if (frame) await toggleFrame(figure, frame);
    }
  };

  Object.assign(window.alphatree, { nameFrames, fold, toggleFrame, setUpUnfolding, showPart, WHOLE });
})();
