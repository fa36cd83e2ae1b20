// AlphaTree: the family tree. Families fold, directions can be chosen, and #resnet shows the kin of one entry.
(() => {
  "use strict";

  const { all } = window.alphatree;
  const figure = document.getElementById("tree_all");
  if (!figure) return;

  const svg = figure.querySelector(".at-tree");
  const box = figure.querySelector(".at-diagram");
  const filter = document.getElementById("tree_filter");
  const output = filter.querySelector("output");
  const ROW = Number(svg.dataset.row);
  const BEND = 7;

  const rows = all(":scope > g[id]", svg).map((element) => ({
    element,
    name: element.querySelector("a").textContent,
    link: element.querySelector("a"),
    kin: element.querySelector("a.f"),
    x: Number(element.getAttribute("transform").match(/[\d.]+/)[0]),
    directions: element.dataset.of.split(" "),
    trunk: element.querySelector("path.t"),
    dot: element.querySelector("circle"),
    family: [],
    isFolded: false,
    isWanted: true,
  }));
  rows.forEach((row) => {
    row.up = rows[row.element.dataset.up];
    row.up?.family.push(row);
  });
  const byId = new Map(rows.map((row) => [row.element.id, row]));
  const size = (row) => row.family.reduce((sum, one) => sum + 1 + size(one), 0);

  // ---- Where the rows stand ----

  const layOut = () => {
    let y = ROW / 2;
    let shown = 0;
    rows.forEach((row) => {
      const isInFold = row.up && (row.up.isFolded || row.up.isInFold);
      row.isInFold = Boolean(isInFold);
      row.isShown = row.isWanted && !isInFold;
      row.element.style.display = row.isShown ? "" : "none";
      if (!row.isShown) return;
      shown += 1;
      row.y = y;
      y += ROW;
      row.element.setAttribute("transform", `translate(${row.x} ${row.y})`);
    });
    rows.forEach((row) => {
      if (!row.trunk) return;
      const last = row.family.filter((one) => one.isShown).at(-1);
      row.trunk.style.display = last ? "" : "none";
      if (last) row.trunk.setAttribute("d", `M0 4.5V${last.y - row.y - BEND}`);
      row.dot.setAttribute("aria-expanded", String(!row.isFolded));
      row.dot.classList.toggle("is-folded", row.isFolded);
      row.count.textContent = row.isFolded ? window.alphatree.word("folded").replace("{n}", row.size) : "";
    });
    const height = y - ROW / 2;
    const width = svg.viewBox.baseVal.width;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("height", height);
    all("rect", svg).forEach((band) => band.setAttribute("height", height));
    output.textContent = output.dataset.template.replace("{n}", shown).replace("{all}", rows.length);
    if (!current.isShown) setCurrent(rows.find((row) => row.isShown));
  };

  const fold = (row, isFolded) => {
    if (!row.trunk || row.isFolded === isFolded) return;
    row.isFolded = isFolded;
    layOut();
  };

  rows
    .filter((row) => row.trunk)
    .forEach((row) => {
      row.size = size(row);
      row.count = document.createElementNS(svg.namespaceURI, "tspan");
      row.count.setAttribute("class", "n");
      row.link.after(row.count);
      row.dot.setAttribute("role", "button");
      row.dot.setAttribute("aria-label", window.alphatree.word("fold").replace("{name}", row.name));
      row.dot.addEventListener("click", () => fold(row, !row.isFolded));
    });

  // ---- Keys: one row is a stop of the page, the others are reached from there ----

  let current = rows[0];
  const setCurrent = (row) => {
    [current.link, current.kin].forEach((link) => link.setAttribute("tabindex", "-1"));
    current = row || rows[0];
    [current.link, current.kin].forEach((link) => link.setAttribute("tabindex", "0"));
  };
  rows.forEach((row) => [row.link, row.kin].forEach((link) => link.setAttribute("tabindex", "-1")));

  const go = (row) => {
    if (!row) return;
    setCurrent(row);
    row.link.focus();
  };

  svg.addEventListener("focusin", (event) => {
    const row = byId.get(event.target.closest("g[id]")?.id);
    if (row && row !== current) setCurrent(row);
  });
  svg.addEventListener("keydown", (event) => {
    const row = byId.get(event.target.closest("g[id]")?.id);
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const shown = rows.filter((one) => one.isShown);
    const at = shown.indexOf(row);
    const act = {
      ArrowDown: () => go(shown[at + 1]),
      ArrowUp: () => go(shown[at - 1]),
      Home: () => go(shown[0]),
      End: () => go(shown.at(-1)),
      ArrowLeft: () => (row.trunk && !row.isFolded ? fold(row, true) : go(row.up)),
      ArrowRight: () => (row.isFolded ? fold(row, false) : go(row.family.find((one) => one.isShown))),
      f: () => row.kin.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })),
    }[event.key === "F" ? "f" : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // ---- Choosing ----

  filter.elements.direction.addEventListener("input", () => {
    const direction = filter.elements.direction.value;
    rows.forEach((row) => {
      const fits = !direction || row.directions.includes(direction);
      row.isFolded = false;
      row.isWanted = fits;
      row.element.classList.toggle("is-dim", !fits);
      if (fits) for (let one = row.up; one; one = one.up) one.isWanted = true;
    });
    layOut();
    box.scrollTop = 0;
  });

  const find = () => {
    const wanted = filter.elements.q.value.trim().toLowerCase();
    if (!wanted) return;
    const names = rows.map((row) => row.name.toLowerCase());
    const tests = [(name) => name === wanted, (name) => name.startsWith(wanted), (name) => name.includes(wanted)];
    const at = tests.map((test) => names.findIndex(test)).find((place) => place >= 0);
    if (at !== undefined) window.location.hash = rows[at].element.id;
  };
  filter.addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  // Choosing one of the names that the browser offers is enough.
  filter.elements.q.addEventListener("input", (event) => {
    if (!event.inputType || event.inputType === "insertReplacementText") find();
  });

  all("[data-tree=fold], [data-tree=unfold]", filter).forEach((button) => {
    button.addEventListener("click", () => {
      rows.forEach((row) => {
        row.isFolded = Boolean(row.trunk) && button.dataset.tree === "fold";
      });
      layOut();
      box.scrollTop = 0;
    });
  });

  // ---- The kin of one entry ----

  const kin = document.getElementById("tree_kin");
  const kinBox = kin.querySelector(".at-diagram");

  const showKin = async (row) => {
    const picture = await window.alphatree.load(kin.dataset.file.replace("{id}", row.element.id));
    const title = kin.dataset.title.replace("{name}", row.name);
    kin.querySelector("strong").textContent = title;
    kin.querySelector("[data-tree=page]").href = row.link.href.baseVal;
    kinBox.setAttribute("aria-label", title);
    kinBox.replaceChildren(picture);
    [figure, filter, hint].forEach((one) => one.toggleAttribute("hidden", true));
    kin.hidden = false;
    window.alphatree.setUpView(kin);
    window.alphatree.resetView(kin);
    kin.scrollIntoView({ block: "nearest" });
  };

  const showAll = (row) => {
    kin.hidden = true;
    [figure, filter, hint].forEach((one) => one.toggleAttribute("hidden", false));
    for (let one = row.up; one; one = one.up) one.isFolded = false;
    row.isWanted = true;
    layOut();
    go(row);
  };

  let chosen = null;
  const fromAddress = async (event) => {
    const row = byId.get(decodeURIComponent(window.location.hash.slice(1)));
    const before = chosen;
    chosen = row || null;
    if (!row) {
      if (before) showAll(before);
      return;
    }
    try {
      await showKin(row);
      if (event) kinBox.focus({ preventScroll: true });
    } catch {
      showAll(row); // the picture is not there, as on a disk: the row is
    }
  };

  const hint = document.getElementById("tree_hint");
  filter.hidden = false;
  hint.hidden = false;
  setCurrent(current);
  layOut();
  window.alphatree.setUpView(figure);
  const scale = figure.querySelector(".at-scale");
  new ResizeObserver(() => {
    scale.style.width = `${svg.getBoundingClientRect().width}px`;
  }).observe(svg);
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
})();
