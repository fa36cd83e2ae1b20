// AlphaTree: the networks of a page as tabs, their forms, and their addresses: #resnet-50, #resnet-50/short,
// #resnet-50/full-unfolded, #resnet-50/full/5-36 (one frame unfolded).
(() => {
  "use strict";

  const { all, tableOf } = window.alphatree;
  const networks = all(".at-network");
  const tabs = all(".at-tabs a");
  if (!networks.length) return;

  let form = "full";

  const figureOf = (network) => {
    const figures = all(".at-figure", network);
    return figures.find((figure) => figure.dataset.form === form) || figures[0];
  };

  const cellsOf = (network) => figureOf(network)?.alphatreeCells;

  const show = (id, wantedForm, part = "") => {
    const chosen = networks.find((network) => network.dataset.network === id) || networks[0];
    if (wantedForm) form = wantedForm;
    networks.forEach((network) => {
      network.hidden = network !== chosen;
      const match = figureOf(network);
      all(".at-figure", network).forEach((figure) => {
        figure.hidden = figure !== match;
      });
      all(".at-form", network).forEach((link) => {
        link.setAttribute("aria-current", String(Boolean(match) && link.dataset.form === match.dataset.form));
      });
    });
    tabs.forEach((tab) => {
      const isChosen = tab.dataset.tab === chosen.dataset.network;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    });
    const figure = figureOf(chosen);
    if (figure) open(figure, part);
  };

  const open = async (figure, part) => {
    window.alphatree.setUpView(figure);
    try {
      await window.alphatree.prepare(figure);
      await window.alphatree.showPart(figure, part);
    } catch {
      // The picture stays an image: all but its cells still works.
    }
  };

  const forms = new Set(all(".at-figure").map((figure) => figure.dataset.form));

  const fromAddress = () => {
    const [id, wanted, part] = decodeURIComponent(window.location.hash.slice(1)).split("/");
    if (!networks.some((network) => network.dataset.network === id)) return false;
    if (wanted === window.alphatree.WHOLE) show(id, "full", wanted);
    else show(id, forms.has(wanted) ? wanted : null, part);
    return true;
  };

  // Write what is shown into the address. `part`: "", "full-unfolded", or the layers of a frame.
  const remember = (figure, part) => {
    const id = figure.closest(".at-network").dataset.network;
    const { WHOLE } = window.alphatree;
    const end = part === WHOLE ? `/${WHOLE}` : part ? `/full/${part}` : figure.dataset.form === "full" ? "" : `/${form}`;
    window.history.replaceState(null, "", `#${id}${end}`);
  };

  // ---- Rows of the layer table point at cells ----

  networks.forEach((network) => {
    const table = tableOf(network);
    if (!table) return;
    table.onPoint = (layers, row) => {
      const cells = cellsOf(network);
      cells?.mark(cells.ofLayers(layers));
      table.mark([]);
      if (row) row.classList.add("is-on");
      table.marked = row ? [row] : [];
    };
    table.onEnter = (layers) => {
      const cells = cellsOf(network);
      const cell = cells?.ofLayers(layers)[0];
      if (!cell) return;
      cells.enter(cell);
      cell.scrollIntoView({ block: "center", inline: "center" });
      cells.point(cell);
    };
  });

  // ---- Tabs and links ----

  const bar = document.querySelector(".at-tabs");
  if (bar) {
    bar.setAttribute("role", "tablist");
    tabs.forEach((tab) => {
      tab.setAttribute("role", "tab");
      tab.id = `tab-${tab.dataset.tab}`;
      tab.setAttribute("aria-controls", tab.dataset.tab);
    });
    networks.forEach((network) => {
      network.setAttribute("role", "tabpanel");
      network.setAttribute("aria-labelledby", `tab-${network.dataset.network}`);
    });
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const at = tabs.indexOf(document.activeElement);
      const next = tabs[(at + step + tabs.length) % tabs.length];
      next.click();
      next.focus();
    });
  }
  all(".at-forms").forEach((group) => {
    const network = group.closest(".at-network");
    network.insertBefore(group, network.querySelector(".at-figure"));
    group.hidden = false;
  });
  [...tabs, ...all(".at-form")].forEach((link) => {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      const hash = link.dataset.tab && form !== "full" ? `${link.hash}/${form}` : link.hash;
      window.history.replaceState(null, "", hash);
      fromAddress();
    });
  });

  const parts = document.getElementById("at-picture-parts").content;
  document.querySelector(".at-networks").append(parts.querySelector("#at-cell-hint").cloneNode(true));
  Object.assign(window.alphatree, { remember });
  all(".at-system").forEach(window.alphatree.setUpView);
  if (!fromAddress()) {
    show(networks[0].dataset.network, "full");
  } else if (!document.getElementById(decodeURIComponent(window.location.hash.slice(1)))) {
    // A part of a picture is no place that the browser finds by itself.
    document.querySelector(".at-network:not([hidden]) .at-figure:not([hidden])")?.scrollIntoView();
  }
  window.addEventListener("hashchange", fromAddress);
})();
