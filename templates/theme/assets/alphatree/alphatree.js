// AlphaTree: what all pages share, lists to sort and to filter, copying. Every page is complete without a script.
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // What the files beside this one share. They are loaded in this order: alphatree, layers, pictures, zoom, unfold, save,
  // networks, tree, timeline, map.
  window.alphatree = { all, placeCard };

  // Below what a card is about, or above it where there is no room; never outside the window.
  function placeCard(card, owner, { below, above }) {
    const from = owner.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = card;
    const { clientWidth, clientHeight } = document.documentElement;
    const middle = from.left + from.width / 2 - width / 2;
    const under = from.bottom + below;
    const top = under + height < clientHeight ? under : from.top - height - above;
    card.style.left = `${Math.max(4, Math.min(middle, clientWidth - width - 4))}px`;
    card.style.top = `${Math.max(4, top)}px`;
  }

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

  // ---- Lists that can be filtered ----

  // data-items and data-groups of the form say what is filtered, and what disappears with the last of its items, together
  // with the heading before it where it is data-headed. An item is found by data-words, and by what it or an element around
  // it says in data-NAME about the choice of that name.
  const setUpFilter = (filter) => {
    const items = all(filter.dataset.items);
    const groups = filter.dataset.groups ? all(filter.dataset.groups) : [];
    const members = new Map(groups.map((group) => [group, items.filter((item) => group.contains(item))]));
    const output = filter.querySelector("output");
    const none = document.getElementById(filter.id.replace("filter", "none"));
    const choices = all("select", filter).map(({ name }) => ({
      name,
      values: items.map((item) => item.closest(`[data-${name}]`).dataset[name].split(" ")),
    }));
    const apply = () => {
      const words = filter.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      items.forEach((item, index) => {
        const fits =
          words.every((word) => item.dataset.words.includes(word)) &&
          choices.every(({ name, values }) => {
            const chosen = filter.elements[name].value;
            return !chosen || values[index].includes(chosen);
          });
        item.hidden = !fits;
        shown += fits;
      });
      groups.forEach((group) => {
        group.hidden = members.get(group).every((item) => item.hidden);
        if ("headed" in group.dataset) group.previousElementSibling.hidden = group.hidden;
      });
      output.textContent = output.dataset.template.replace("{n}", shown).replace("{all}", items.length);
      none.hidden = shown > 0;
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
  all(".at-filter[data-items]").forEach(setUpFilter);
  all(".at-copy").forEach(setUpCopy);
})();
