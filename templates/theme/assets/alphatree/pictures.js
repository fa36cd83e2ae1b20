// AlphaTree: pictures inside a page. Cells are buttons with a card that says what they are; a file becomes part of the page.
(() => {
  "use strict";

  const { all, placeCard, tableOf } = window.alphatree;
  const parts = document.getElementById("at-picture-parts");
  const word = (name) => parts.content.querySelector(`[data-words="${name}"]`).textContent;
  const part = (selector) => parts.content.querySelector(selector).cloneNode(true);

  const layersOf = (element) => {
    const text = element.dataset.layers;
    if (!element.classList.contains("frame")) return text.split(" ").filter(Boolean).map(Number);
    const [first, last] = text.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  };

  // ---- A picture file as an element of the page ----

  const files = new Map();

  const fetched = (address) => {
    if (!files.has(address)) {
      const text = fetch(address).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${address}`);
        return answer.text();
      });
      text.catch(() => files.delete(address));
      files.set(address, text);
    }
    return files.get(address);
  };

  // A file follows the system's choice of light or dark; in a page, what the reader chose there.
  const load = async (address) => {
    const svg = new DOMParser().parseFromString(await fetched(address), "image/svg+xml").documentElement;
    if (svg.localName !== "svg") throw new Error(`no picture: ${address}`);
    svg.querySelector(".at-page")?.remove();
    all("style", svg).forEach((style) => {
      style.textContent = style.textContent.replace(
        /@media\s*\(prefers-color-scheme:\s*dark\)\s*\{([^]*)\}\s*$/,
        '@media screen{[data-md-color-scheme="slate"]{$1}}',
      );
    });
    return document.adoptNode(svg);
  };

  // ---- The card ----

  class Card {
    constructor(figure) {
      this.element = part(".at-card-of");
      figure.append(this.element);
    }

    show(cell, table) {
      const [head, ...lines] = cell.dataset.about.split("\n");
      const at = head.lastIndexOf(" · ");
      const name = document.createElement("b");
      name.textContent = at < 0 ? head : head.slice(0, at);
      const rows = [];
      const add = (text, className = "") => {
        const row = document.createElement("span");
        row.textContent = text;
        row.className = className;
        rows.push(row);
      };
      if (at >= 0) add(head.slice(at + 3), "at-card-of__type");
      lines.forEach((line) => add(line));
      const fields = table ? table.fieldsOf(layersOf(cell)) : [];
      if (fields.length) add(`${word("field")} ${fields.join(" – ")}`);
      if (table?.rowsOf(layersOf(cell)).length) add(word("row"), "at-card-of__hint");
      this.element.replaceChildren(name, ...rows);
      this.element.hidden = false;
      this.place(cell);
    }

    place(cell) {
      placeCard(this.element, cell, { below: 34, above: 8 });
    }

    hide() {
      this.element.hidden = true;
    }
  }

  // ---- The cells of one picture ----

  class Cells {
    constructor(figure, svg) {
      this.figure = figure;
      this.svg = svg;
      this.table = tableOf(figure.closest(".at-network"));
      this.card = figure.alphatreeCard ||= new Card(figure);
      this.cells = all("[data-layers]:not(.frame)", svg);
      this.stops = this.inOrder();
      this.name();
      this.listen();
    }

    // Frames that unfold come before the first cell in them; else the order is that of the layers.
    inOrder() {
      const stops = [...this.cells];
      all(".frame[role=button]", this.svg).forEach((frame) => {
        const inside = new Set(layersOf(frame));
        const first = stops.findIndex((one) => this.cells.includes(one) && layersOf(one).some((at) => inside.has(at)));
        stops.splice(Math.max(first, 0), 0, frame);
      });
      return stops;
    }

    // A picture is one image for those who hear the page; with parts to act on, it is a group of buttons.
    name() {
      const { svg } = this;
      const [title, text] = ["title", "desc"].map((name) => svg.querySelector(`:scope > ${name}`));
      svg.setAttribute("role", "group");
      svg.setAttribute("aria-label", title?.textContent || svg.getAttribute("aria-label"));
      svg.removeAttribute("aria-labelledby");
      title?.remove(); // the browser would show it beside the card
      if (text) svg.setAttribute("aria-describedby", `${text.id} at-cell-hint`);
      this.cells.forEach((cell) => {
        const about = cell.querySelector(":scope > title");
        cell.dataset.about = about?.textContent || "";
        about?.remove();
        cell.setAttribute("role", "button");
        cell.setAttribute("aria-label", cell.dataset.about.replaceAll("\n", ", "));
      });
      this.stops.forEach((stop, at) => {
        stop.tabIndex = at ? -1 : 0;
      });
    }

    stopOf(event) {
      const stop = event.target.closest?.("[data-layers]");
      return stop && this.stops.includes(stop) ? stop : null;
    }

    get focused() {
      return this.stopOf({ target: document.activeElement });
    }

    point(stop) {
      const isCell = stop && !stop.classList.contains("frame");
      this.mark(isCell ? [stop] : []);
      this.table?.mark(isCell ? layersOf(stop) : []);
      if (isCell) this.card.show(stop, this.table);
      else this.card.hide();
    }

    mark(cells) {
      all(".is-on", this.svg).forEach((one) => one.classList.remove("is-on"));
      cells.forEach((one) => one.classList.add("is-on"));
    }

    // The cells that stand for any of these layers.
    ofLayers(layers) {
      const wanted = new Set(layers);
      return this.cells.filter((cell) => layersOf(cell).some((layer) => wanted.has(layer)));
    }

    enter(stop) {
      this.stops.forEach((one) => {
        one.tabIndex = one === stop ? 0 : -1;
      });
      stop.focus({ preventScroll: true });
      stop.scrollIntoView({ block: "nearest", inline: "nearest" });
      if (!this.card.element.hidden) this.card.place(stop);
    }

    act(stop) {
      if (stop.classList.contains("frame")) {
        window.alphatree.toggleFrame(this.figure, stop);
        return;
      }
      const row = this.table?.rowsOf(layersOf(stop))[0];
      if (!row) return;
      window.alphatree.leaveScreen(this.figure);
      this.table.reveal(row);
    }

    // The nearest cell in the row above or below.
    beside(stop, sign) {
      const from = stop.getBoundingClientRect();
      const [x, y] = [from.left + from.width / 2, from.top + from.height / 2];
      let [best, least] = [null, Infinity];
      this.stops.forEach((one) => {
        const box = one.getBoundingClientRect();
        const down = sign * (box.top + box.height / 2 - y);
        const far = down + 3 * Math.abs(box.left + box.width / 2 - x);
        if (one !== stop && down > 8 && far < least) [best, least] = [one, far];
      });
      return best;
    }

    listen() {
      const { svg } = this;
      let touched = null;
      svg.addEventListener("pointerover", (event) => {
        if (event.pointerType !== "touch") this.point(this.stopOf(event) || this.focused);
      });
      svg.addEventListener("pointerleave", (event) => {
        if (event.pointerType !== "touch") this.point(this.focused);
      });
      // At the box: an SVG with a listener for the focus would be a tab stop of its own.
      const box = svg.closest(".at-diagram");
      box.addEventListener("focusin", (event) => {
        if (svg.contains(event.target)) this.point(this.stopOf(event));
      });
      box.addEventListener("focusout", (event) => {
        if (!svg.contains(event.target)) return;
        touched = null;
        this.point(null);
      });
      svg.addEventListener("pointerup", (event) => {
        this.byTouch = event.pointerType === "touch";
      });
      svg.addEventListener("click", (event) => {
        const stop = this.stopOf(event);
        if (!stop) return;
        // A finger cannot hover: its first touch shows the card, the second one leads to the row.
        const isFirst = this.byTouch && touched !== stop && !stop.classList.contains("frame");
        this.enter(stop);
        touched = stop;
        if (isFirst) this.point(stop);
        else this.act(stop);
      });
      svg.addEventListener("keydown", (event) => {
        const stop = this.stopOf(event);
        if (!stop || event.altKey || event.ctrlKey || event.metaKey) return;
        const at = this.stops.indexOf(stop);
        const next = {
          ArrowRight: () => this.stops[at + 1],
          ArrowLeft: () => this.stops[at - 1],
          ArrowDown: () => this.beside(stop, 1),
          ArrowUp: () => this.beside(stop, -1),
          Home: () => this.stops[0],
          End: () => this.stops.at(-1),
        }[event.key];
        if (next) {
          event.preventDefault();
          event.stopPropagation();
          const found = next();
          if (found) this.enter(found);
        } else if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          this.act(stop);
        } else if (event.key === "Escape" && !window.alphatree.fold(this.figure)) {
          event.preventDefault();
          svg.closest(".at-diagram").focus({ preventScroll: true });
        }
      });
    }
  }

  // ---- A figure of the page ----

  // Give life to the picture of a figure; returns its cells.
  const enliven = (figure, svg) => {
    window.alphatree.nameFrames(figure, svg);
    return new Cells(figure, svg);
  };

  // Make sure that the picture of a figure is an element of the page, not a file beside it.
  const prepare = async (figure) => {
    if (figure.alphatreeCells) return figure.alphatreeCells;
    const box = figure.querySelector(".at-diagram");
    if (!box) return null;
    let svg = box.querySelector("svg.alphatree-diagram");
    if (!svg) {
      const image = box.querySelector("img");
      svg = await load(image.src);
      if (figure.alphatreeCells) return figure.alphatreeCells; // somebody else was faster
      image.replaceWith(svg);
    }
    figure.alphatreeCells = enliven(figure, svg);
    return figure.alphatreeCells;
  };

  const say = (figure, text) => {
    figure.querySelector(".at-said").textContent = text;
  };

  Object.assign(window.alphatree, { word, part, layersOf, load, enliven, prepare, say });
})();
