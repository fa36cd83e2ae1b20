// AlphaTree: the timeline's filter. One direction alone, and only the years in which it has entries.
(() => {
  "use strict";

  const { all } = window.alphatree;
  const table = document.getElementById("timeline-table");
  if (!table) return;

  const filter = document.getElementById("timeline-filter");
  const output = filter.querySelector("output");
  const lanes = [...table.tBodies[0].rows];
  const count = (lane) => lane.querySelectorAll("li").length;
  const box = table.closest(".at-scroll");
  const whole = lanes.reduce((sum, lane) => sum + count(lane), 0);

  const apply = () => {
    const direction = filter.elements.direction.value;
    lanes.forEach((lane) => {
      lane.hidden = Boolean(direction) && lane.dataset.direction !== direction;
    });
    const shown = lanes.filter((lane) => !lane.hidden);
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const isUsed = !column || shown.some((lane) => lane.cells[column].childElementCount);
      [head, ...lanes.map((lane) => lane.cells[column])].forEach((cell) => {
        cell.hidden = !isUsed;
      });
    });
    const entries = shown.reduce((sum, lane) => sum + count(lane), 0);
    output.textContent = output.dataset.template.replace("{n}", entries).replace("{all}", whole);
    // All lanes together are mostly recent, so that end shows; one alone begins with its beginning.
    box.scrollLeft = direction ? 0 : box.scrollWidth;
  };

  filter.hidden = false;
  filter.addEventListener("input", apply);
  filter.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
