// AlphaTree: taking a picture away, as PNG or as code to embed. SVG, PDF and DOT are files and need no script.
(() => {
  "use strict";

  const { all } = window.alphatree;
  const SCALE = 2;
  const LARGEST = 16000; // pixels of a side that every browser's canvas has

  const figureOf = (button) => button.closest(".at-figure");
  const svgOf = (figure) => figure.querySelector(".at-diagram > svg.alphatree-diagram");
  const linkOf = (figure) => figure.querySelector(".at-downloads a");
  const nameOf = (figure) => figure.querySelector(".at-figure__name").textContent;

  // A copy that looks alone as the picture looks in the page: its colours are written into it.
  const standalone = (svg) => {
    const copy = svg.cloneNode(true);
    const [from, to] = [svg, copy].map((one) => all("*", one));
    from.forEach((element, at) => {
      to[at].removeAttribute("tabindex");
      if (element.localName === "style") return;
      const style = getComputedStyle(element);
      ["fill", "stroke"].forEach((name) => {
        if (to[at].hasAttribute(name)) to[at].setAttribute(name, style[name]);
      });
    });
    all("style", copy).forEach((one) => one.remove());
    all(".is-on, .is-open", copy).forEach((one) => one.classList.remove("is-on", "is-open"));
    copy.removeAttribute("style");
    return copy;
  };

  const asImage = async (svg) => {
    const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
    try {
      const image = new Image();
      image.src = address;
      await image.decode();
      return image;
    } finally {
      URL.revokeObjectURL(address);
    }
  };

  const png = async (svg) => {
    const [width, height] = ["width", "height"].map((name) => Number(svg.getAttribute(name)));
    const scale = Math.min(SCALE, LARGEST / width, LARGEST / height);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(document.body).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    const copy = standalone(svg);
    copy.setAttribute("width", canvas.width);
    copy.setAttribute("height", canvas.height);
    pen.drawImage(await asImage(copy), 0, 0, canvas.width, canvas.height);
    return new Promise((done, fail) => {
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the canvas is too large"))), "image/png");
    });
  };

  const savePng = async (figure) => {
    const blob = await png(svgOf(figure));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    const name = new URL(linkOf(figure).href).pathname.split("/").at(-1).replace(/\.svg$/, ".png");
    link.download = figure.alphatreeWhole ? name.replace(".full.", ".full-unfolded.") : name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  const escaped = (text) => {
    const element = document.createElement("i");
    element.textContent = text;
    return element.innerHTML.replaceAll('"', "&quot;");
  };

  // What another page needs to show the picture: with its address on the real site, whatever address this is read at.
  const embedCode = (figure) => {
    const here = document.querySelector("link[rel=canonical]")?.href || window.location.href;
    const picture = new URL(linkOf(figure).getAttribute("href"), here).href;
    const page = new URL(`#${figure.id}`, here).href;
    const svg = svgOf(figure) || figure.querySelector("img");
    const [width, height] = ["width", "height"].map((name) => Math.round(Number(svg.getAttribute(name))));
    const size = `width="${width}" height="${height}" style="max-width:100%;height:auto"`;
    const name = escaped(nameOf(figure));
    const site = escaped(window.alphatree.word("site"));
    return `<figure><img src="${escaped(picture)}" ${size} alt="${name}" loading="lazy">`
      + `<figcaption><a href="${escaped(page)}">${name} · ${site}</a></figcaption></figure>`;
  };

  const copyEmbed = async (figure) => {
    await navigator.clipboard.writeText(embedCode(figure));
    window.alphatree.say(figure, window.alphatree.word("copied"));
    setTimeout(() => window.alphatree.say(figure, ""), 4000);
  };

  const actions = { png: savePng, embed: navigator.clipboard ? copyEmbed : null };

  all("[data-save]").forEach((button) => {
    const act = actions[button.dataset.save];
    if (!act) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const figure = figureOf(button);
      try {
        await window.alphatree.prepare(figure);
        await act(figure);
      } catch {
        window.alphatree.say(figure, window.alphatree.word("failed"));
      }
    });
  });
})();
