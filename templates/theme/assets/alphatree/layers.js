// AlphaTree: layer tables. Blocks fold; rows and the cells of the picture above point at each other.
(() => {
  "use strict";

  const { all } = window.alphatree;

  const numbers = (text) => (text || "").split(" ").filter(Boolean).map(Number);

  class LayerTable {
    constructor(table) {
      this.table = table;
      this.rows = all("tbody tr", table);
      this.groups = new Map(this.rows.filter((row) => row.dataset.group).map((row) => [row.dataset.group, row]));
      this.marked = [];
      if (this.groups.size) this.setUpFolding();
      this.setUpKeys();
    }

    // ---- Folding ----

    isOpen(group) {
      return group.querySelector(".at-fold").getAttribute("aria-expanded") === "true";
    }

    open(group, isOpen) {
      group.querySelector(".at-fold").setAttribute("aria-expanded", String(isOpen));
    }

    around(row) {
      const found = [];
      for (let group = this.groups.get(row.dataset.in); group; group = this.groups.get(group.dataset.in)) {
        found.push(group);
      }
      return found;
    }

    update() {
      this.rows.forEach((row) => {
        row.hidden = !this.around(row).every((group) => this.isOpen(group));
      });
      const isWhole = [...this.groups.values()].every((group) => this.isOpen(group));
      this.toggle.textContent = isWhole ? this.table.dataset.fold : this.table.dataset.unfold;
    }

    setUpFolding() {
      this.toggle = document.createElement("button");
      this.toggle.type = "button";
      this.toggle.className = "at-fold-all";
      this.groups.forEach((group) => {
        const name = group.querySelector("b");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "at-fold";
        button.setAttribute("aria-expanded", String(this.table.dataset.folded !== "true"));
        name.replaceWith(button);
        button.append(name);
        button.addEventListener("click", () => {
          this.open(group, !this.isOpen(group));
          this.update();
        });
      });
      this.toggle.addEventListener("click", () => {
        const isWhole = [...this.groups.values()].every((group) => this.isOpen(group));
        this.groups.forEach((group) => this.open(group, !isWhole));
        this.update();
      });
      this.table.parentElement.before(this.toggle);
      this.update();
    }

    // ---- Which row stands for which layers ----

    // Layer -> {row, field: its receptive field}; made when it is first asked for.
    get layers() {
      if (!this.found) {
        this.found = new Map();
        all("tbody tr[data-layers]", this.table).forEach((row) => {
          const layers = numbers(row.dataset.layers);
          const fields = row.dataset.fields ? row.dataset.fields.split(" ") : [];
          const only = this.table.dataset.field ? row.cells[this.table.dataset.field].textContent : "";
          layers.forEach((layer, at) => {
            this.found.set(layer, { row, field: fields.length ? fields[at % fields.length] : only });
          });
        });
      }
      return this.found;
    }

    rowsOf(layers) {
      return [...new Set(layers.map((layer) => this.layers.get(layer)?.row).filter(Boolean))];
    }

    fieldsOf(layers) {
      const fields = layers.map((layer) => this.layers.get(layer)?.field).filter(Boolean);
      return [...new Set([fields[0], fields.at(-1)])].filter(Boolean);
    }

    // The layers of a row, of a group all that are in it.
    layersOf(row) {
      if (row.dataset.layers) return numbers(row.dataset.layers);
      return this.rows
        .filter((one) => one.dataset.layers && this.around(one).includes(row))
        .flatMap((one) => numbers(one.dataset.layers));
    }

    // ---- Marks ----

    mark(layers) {
      this.marked.forEach((row) => row.classList.remove("is-on"));
      // What is folded away shows in the heading of its block.
      this.marked = this.rowsOf(layers).map((row) => [row, ...this.around(row)].find((one) => !one.hidden) || row);
      this.marked.forEach((row) => row.classList.add("is-on"));
    }

    // Bring a row into view and give it the focus; what it is folded into opens.
    reveal(row) {
      this.table.closest("details").open = true;
      if (row.hidden) {
        this.around(row).forEach((group) => this.open(group, true));
        this.update();
      }
      this.enter(row);
      row.scrollIntoView({ block: "center" });
    }

    // ---- Keys and pointer: one row at a time is a tab stop ----

    enter(row) {
      this.rows.forEach((one) => one.removeAttribute("tabindex"));
      row.tabIndex = 0;
      row.focus({ preventScroll: true });
    }

    setUpKeys() {
      const body = this.table.tBodies[0];
      if (this.rows.length) this.rows[0].tabIndex = 0;
      const point = (row) => {
        if (this.onPoint) this.onPoint(row ? this.layersOf(row) : [], row);
      };
      const rowOf = (event) => event.target.closest("tr");
      body.addEventListener("pointerover", (event) => point(rowOf(event)));
      body.addEventListener("pointerleave", () => {
        const active = document.activeElement;
        point(body.contains(active) ? active.closest("tr") : null);
      });
      body.addEventListener("focusin", (event) => point(rowOf(event)));
      body.addEventListener("focusout", () => point(null));
      body.addEventListener("click", (event) => {
        const isText = event.target.closest("button, a") || window.getSelection().toString();
        if (!isText) this.enter(rowOf(event));
      });
      body.addEventListener("keydown", (event) => {
        const row = rowOf(event);
        if (event.target !== row) return;
        const shown = this.rows.filter((one) => !one.hidden);
        const at = shown.indexOf(row);
        const next = {
          ArrowDown: shown[at + 1],
          ArrowUp: shown[at - 1],
          Home: shown[0],
          End: shown.at(-1),
        };
        if (event.key in next) {
          event.preventDefault();
          if (!next[event.key]) return;
          this.enter(next[event.key]);
          next[event.key].scrollIntoView({ block: "nearest" });
        } else if (event.key === "Enter") {
          event.preventDefault();
          if (this.onEnter) this.onEnter(this.layersOf(row));
        } else if (event.key === "Escape") {
          this.table.parentElement.focus({ preventScroll: true });
        }
      });
    }
  }

  const tables = new Map(all(".at-layer-table").map((table) => [table, new LayerTable(table)]));

  // The layer table of a network, for the files that come after.
  window.alphatree.tableOf = (network) => tables.get(network.querySelector(".at-layer-table"));

  // On paper everything is open.
  const closed = [];
  window.addEventListener("beforeprint", () => {
    all("details.at-layers:not([open])").forEach((one) => {
      one.open = true;
      closed.push(one);
    });
  });
  window.addEventListener("afterprint", () => {
    closed.splice(0).forEach((one) => {
      one.open = false;
    });
  });
})();
