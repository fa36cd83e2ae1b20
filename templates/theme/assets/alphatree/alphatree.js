// AlphaTree: tabs of networks and forms, folding and sorting of tables, copying. Every page is complete without it.
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

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

  // ---- Networks and forms: #resnet-50 or #resnet-50/short ----

  const networks = all(".at-network");
  const tabs = all(".at-tabs a");
  let form = "full";

  const show = (id, wantedForm) => {
    const chosen = networks.find((network) => network.dataset.network === id) || networks[0];
    if (wantedForm) form = wantedForm;
    networks.forEach((network) => {
      network.hidden = network !== chosen;
      const figures = all(".at-figure", network);
      const match = figures.find((figure) => figure.dataset.form === form) || figures[0];
      figures.forEach((figure) => {
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
  };

  const fromAddress = () => {
    const [id, part] = decodeURIComponent(window.location.hash.slice(1)).split("/");
    if (networks.some((network) => network.dataset.network === id)) {
      show(id, part === "full" || part === "short" ? part : null);
      return true;
    }
    return false;
  };

  const setUpNetworks = () => {
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
    if (!fromAddress()) show(networks[0].dataset.network, "full");
    window.addEventListener("hashchange", fromAddress);
  };

  // ---- Layer tables: blocks fold ----

  const setUpFolding = (table) => {
    const rows = all("tbody tr", table);
    const groups = new Map(rows.filter((row) => row.dataset.group).map((row) => [row.dataset.group, row]));
    if (!groups.size) return;
    const isOpen = (row) => row.querySelector(".at-fold").getAttribute("aria-expanded") === "true";
    const update = () => {
      rows.forEach((row) => {
        let parent = groups.get(row.dataset.in);
        let visible = true;
        while (parent) {
          visible = visible && isOpen(parent);
          parent = groups.get(parent.dataset.in);
        }
        row.hidden = !visible;
      });
    };
    groups.forEach((row) => {
      const name = row.querySelector("b");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "at-fold";
      button.setAttribute("aria-expanded", String(table.dataset.folded !== "true"));
      name.replaceWith(button);
      button.append(name);
      button.addEventListener("click", () => {
        button.setAttribute("aria-expanded", String(!isOpen(row)));
        update();
      });
    });
    const toggle = document.createElement("button");
    toggle.type = "button";
    toggle.className = "at-fold-all";
    const label = () => {
      toggle.textContent = [...groups.values()].every(isOpen) ? table.dataset.fold : table.dataset.unfold;
    };
    toggle.addEventListener("click", () => {
      const open = ![...groups.values()].every(isOpen);
      groups.forEach((row) => row.querySelector(".at-fold").setAttribute("aria-expanded", String(open)));
      update();
      label();
    });
    table.addEventListener("click", label);
    table.parentElement.before(toggle);
    label();
    update();
  };

  // ---- The list of models: sort and filter ----

  const setUpList = (table) => {
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
    const filter = document.getElementById("models-filter");
    const output = filter.querySelector("output");
    const apply = () => {
      const words = filter.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      const direction = filter.elements.direction.value;
      let shown = 0;
      rows.forEach((row) => {
        const fits =
          words.every((word) => row.dataset.words.includes(word)) &&
          (!direction || row.dataset.direction.split(" ").includes(direction));
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

  if (networks.length) setUpNetworks();
  all(".at-layer-table").forEach(setUpFolding);
  all("#models-table").forEach(setUpList);
  all(".at-copy").forEach(setUpCopy);
})();
