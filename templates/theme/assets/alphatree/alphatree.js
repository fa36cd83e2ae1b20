// AlphaTree: what all pages share, the list of models, copying. Every page is complete without a script.
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // What the files beside this one share. They are loaded in this order: alphatree, layers, pictures, zoom, unfold, save,
  // networks, gallery, tree, timeline, map.
  window.alphatree = { all };

  // Material asks the folder of every alternate for a sitemap. Ours are single pages, not roots of sites, so that each
  // request would fail; it only looks once, when the document is ready.
  const alternates = all("link[rel=alternate][hreflang]");
  alternates.forEach((link) => link.setAttribute("rel", "alternate nofollow"));
  window.addEventListener("load", () => alternates.forEach((link) => link.setAttribute("rel", "alternate")));

  // The theme's search is a dialog without a name.
  all(".md-search[role=dialog]").forEach((dialog) => {
    dialog.setAttribute("aria-label", dialog.querySelector("input").placeholder);
  });

  // The other language opens at the same place of the page.
  all("a.at-language").forEach((link) => {
    link.addEventListener("click", () => {
      link.hash = window.location.hash;
    });
  });

  // ---- Tables that can be sorted ----

  const setUpSort = (table) => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = all("th[data-sort]", table);
    const value = (row, column) => row.cells[column].dataset.value;
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "at-sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const direction = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        heads.forEach((other) => other.setAttribute("aria-sort", other === head ? direction : "none"));
        const sign = direction === "ascending" ? 1 : -1;
        const isNumber = head.dataset.sort === "number";
        rows.sort((one, two) => {
          const [a, b] = [value(one, column), value(two, column)];
          if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
          return sign * (isNumber ? Number(a) - Number(b) : a.localeCompare(b, document.documentElement.lang));
        });
        body.append(...rows);
      });
    });
  };

  // ---- The list of models: filter ----

  const setUpFilter = (table) => {
    const rows = [...table.tBodies[0].rows];
    const filter = document.getElementById("models-filter");
    const output = filter.querySelector("output");
    const apply = () => {
      const words = filter.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      const direction = filter.elements.direction.value;
      const kind = filter.elements.kind.value;
      let shown = 0;
      rows.forEach((row) => {
        const fits =
          words.every((word) => row.dataset.words.includes(word)) &&
          (!direction || row.dataset.direction.split(" ").includes(direction)) &&
          (!kind || row.dataset.kind === kind);
        row.hidden = !fits;
        shown += fits;
      });
      output.textContent = output.dataset.template.replace("{n}", shown).replace("{all}", rows.length);
      document.getElementById("models-none").hidden = shown > 0;
    };
    filter.hidden = false;
    filter.addEventListener("input", apply);
    filter.addEventListener("submit", (event) => event.preventDefault());
    apply();
  };

  // ---- Copying ----

  const setUpCopy = (button) => {
    if (!navigator.clipboard) return;
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.closest(".at-cite").querySelector("code").textContent);
      button.textContent = button.dataset.copied;
      setTimeout(() => {
        button.textContent = label;
      }, 2000);
    });
  };

  all(".at-table")
    .filter((table) => table.querySelector("th[data-sort]"))
    .forEach(setUpSort);
  all("#models-table").forEach(setUpFilter);
  all(".at-copy").forEach(setUpCopy);
})();
