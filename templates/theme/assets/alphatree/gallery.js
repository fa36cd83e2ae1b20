// AlphaTree: the gallery's filter, by direction, form and name.
(() => {
  "use strict";

  const { all } = window.alphatree;
  const filter = document.getElementById("gallery-filter");
  if (!filter) return;

  const output = filter.querySelector("output");
  const groups = all(".at-gallery__group").map((element) => ({
    element,
    models: all(".at-gallery__model", element).map((model) => ({
      element: model,
      pictures: all(".at-gallery__picture", model),
    })),
  }));
  const count = all(".at-gallery__picture").length;

  const apply = () => {
    const words = filter.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [direction, form] = [filter.elements.direction.value, filter.elements.form.value];
    let shown = 0;
    groups.forEach((group) => {
      let inGroup = 0;
      group.models.forEach((model) => {
        let inModel = 0;
        model.pictures.forEach((picture) => {
          const fits =
            (!form || picture.dataset.form === form) &&
            (!direction || model.element.dataset.directions.split(" ").includes(direction)) &&
            words.every((word) => picture.dataset.words.includes(word));
          picture.hidden = !fits;
          inModel += fits;
        });
        model.element.hidden = !inModel;
        inGroup += inModel;
      });
      group.element.hidden = !inGroup;
      shown += inGroup;
    });
    output.textContent = output.dataset.template.replace("{n}", shown).replace("{all}", count);
    document.getElementById("gallery-none").hidden = shown > 0;
  };

  filter.hidden = false;
  filter.addEventListener("input", apply);
  filter.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
