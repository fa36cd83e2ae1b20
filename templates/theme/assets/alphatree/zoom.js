// AlphaTree: zoom, pan and full screen. A picture grows inside its box; the box scrolls, the page never does.
(() => {
  "use strict";

  const { all } = window.alphatree;
  const LARGEST = 8;
  const STEP = 1.25;
  const PAN = 80;

  class View {
    constructor(figure, tools) {
      this.figure = figure;
      this.box = figure.querySelector(".at-diagram");
      this.scale = 1;
      this.output = tools.querySelector(".at-zoom");
      this.screen = tools.querySelector("[data-tool=screen]");
      tools.querySelector("[data-tool=in]").addEventListener("click", () => this.zoom(this.scale * STEP));
      tools.querySelector("[data-tool=out]").addEventListener("click", () => this.zoom(this.scale / STEP));
      tools.querySelector("[data-tool=reset]").addEventListener("click", () => this.reset());
      this.screen.addEventListener("click", () => (this.isLarge ? this.leave() : this.enterScreen()));
      this.listenToWheel();
      this.listenToKeys();
      this.listenToDrag();
      this.listenToPinch();
      figure.addEventListener("fullscreenchange", () => this.fit());
    }

    get picture() {
      return this.box.querySelector("svg.alphatree-diagram, svg.at-picture, img");
    }

    // ---- Zoom ----

    // How small and how large the picture gets; 1 is the size that the page gives it.
    get least() {
      return Math.min(1, (this.box.clientWidth - 24) / this.width);
    }

    get most() {
      return LARGEST;
    }

    // The box stays as high as it is while the picture in it grows.
    hold(height) {
      this.box.style.maxHeight = this.scale > 1 && !this.isLarge ? `${Math.max(height, 320)}px` : "";
    }

    // Zoom so that the point (x, y) of the window stays where it is; without one, the middle of the box.
    zoom(wanted, x, y) {
      const { box, picture } = this;
      const frame = box.getBoundingClientRect();
      const at = [x ?? frame.left + frame.width / 2, y ?? frame.top + frame.height / 2];
      const before = picture.getBoundingClientRect();
      if (this.scale === 1) this.width = before.width;
      this.scale = Math.min(this.most, Math.max(this.least, wanted));
      if (Math.abs(this.scale - 1) < 0.02) this.scale = 1;
      this.hold(frame.height);
      Object.assign(picture.style, this.scale === 1
        ? { width: "", maxWidth: "", minWidth: "" }
        : { width: `${this.width * this.scale}px`, maxWidth: "none", minWidth: "0" });
      const after = picture.getBoundingClientRect();
      box.scrollLeft += after.left + ((at[0] - before.left) / before.width) * after.width - at[0];
      box.scrollTop += after.top + ((at[1] - before.top) / before.height) * after.height - at[1];
      this.output.textContent = `${Math.round(this.scale * 100)}%`;
      this.figure.alphatreeCard?.hide();
    }

    reset() {
      this.zoom(1);
      if (this.isLarge) this.fit();
    }

    // In full screen a small picture grows to fill it; a large one keeps its size and scrolls.
    fit() {
      const isLarge = this.isLarge;
      this.screen.setAttribute("aria-pressed", String(isLarge));
      this.zoom(1);
      if (!isLarge) return;
      const [box, picture] = [this.box, this.picture.getBoundingClientRect()];
      const scale = Math.min((box.clientWidth - 24) / picture.width, (box.clientHeight - 24) / picture.height);
      if (scale > 1) this.zoom(Math.min(scale, 3));
    }

    listenToWheel() {
      this.box.addEventListener(
        "wheel",
        (event) => {
          if (!event.ctrlKey) return; // the page scrolls
          event.preventDefault();
          const lines = event.deltaMode ? 20 : 1;
          this.zoom(this.scale * Math.exp(-event.deltaY * lines * 0.004), event.clientX, event.clientY);
        },
        { passive: false },
      );
    }

    listenToKeys() {
      this.figure.addEventListener("keydown", (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey || !this.box.contains(event.target)) return;
        const { box } = this;
        const zoom = { "+": STEP, "=": STEP, "-": 1 / STEP, _: 1 / STEP }[event.key];
        const pan = { ArrowLeft: [-PAN, 0], ArrowRight: [PAN, 0], ArrowUp: [0, -PAN], ArrowDown: [0, PAN] }[event.key];
        if (zoom) this.zoom(this.scale * zoom);
        else if (event.key === "0") this.reset();
        else if (event.key === "Escape" && this.isOver) this.leave();
        else if (pan && event.target === box) {
          const [left, top] = [box.scrollLeft, box.scrollTop];
          box.scrollBy(...pan);
          if (left === box.scrollLeft && top === box.scrollTop) return; // at its end: the page scrolls
        } else return;
        event.preventDefault();
      });
    }

    // ---- Pan ----

    // A finger scrolls the box anyway.
    listenToDrag() {
      const { box } = this;
      let from = null;
      let isDragged = false;
      box.addEventListener("pointerdown", (event) => {
        isDragged = false;
        if (event.button || event.pointerType === "touch") return;
        from = { x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop };
      });
      box.addEventListener("pointermove", (event) => {
        if (!from || !event.buttons) return;
        const [x, y] = [event.clientX - from.x, event.clientY - from.y];
        if (!isDragged && Math.hypot(x, y) < 5) return;
        if (!isDragged) {
          isDragged = true;
          box.setPointerCapture(event.pointerId);
          box.classList.add("is-dragged");
          this.figure.alphatreeCard?.hide();
        }
        box.scrollLeft = from.left - x;
        box.scrollTop = from.top - y;
      });
      const end = () => {
        from = null;
        box.classList.remove("is-dragged");
      };
      box.addEventListener("pointerup", end);
      box.addEventListener("pointercancel", end);
      // The click at the end of a drag is none.
      box.addEventListener(
        "click",
        (event) => {
          if (!isDragged) return;
          isDragged = false;
          event.stopPropagation();
          event.preventDefault();
        },
        true,
      );
    }

    listenToPinch() {
      const { box } = this;
      let start = null;
      const spread = ([one, two]) => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
      box.addEventListener(
        "touchstart",
        (event) => {
          start = event.touches.length === 2 ? { spread: spread(event.touches), scale: this.scale } : null;
        },
        { passive: true },
      );
      box.addEventListener(
        "touchmove",
        (event) => {
          if (!start || event.touches.length !== 2) return;
          event.preventDefault();
          const [one, two] = event.touches;
          this.zoom(
            (start.scale * spread(event.touches)) / start.spread,
            (one.clientX + two.clientX) / 2,
            (one.clientY + two.clientY) / 2,
          );
        },
        { passive: false },
      );
    }

    // ---- Full screen ----

    get isOver() {
      return this.figure.classList.contains("is-over");
    }

    get isLarge() {
      return this.isOver || document.fullscreenElement === this.figure;
    }

    async enterScreen() {
      try {
        await this.figure.requestFullscreen();
      } catch {
        this.cover(true); // not there (iPhone) or refused (inside a frame)
      }
    }

    leave() {
      if (document.fullscreenElement === this.figure) document.exitFullscreen();
      else if (this.isOver) this.cover(false);
    }

    cover(isOver) {
      this.figure.classList.toggle("is-over", isOver);
      document.documentElement.classList.toggle("at-covered", isOver);
      const stay = (event) => {
        if (this.isOver && !this.figure.contains(event.target)) this.box.focus();
      };
      if (isOver) {
        this.figure.setAttribute("role", "dialog");
        this.figure.setAttribute("aria-modal", "true");
        this.figure.setAttribute("aria-label", this.box.getAttribute("aria-label"));
        this.stay = stay;
        document.addEventListener("focusin", stay);
        this.box.focus();
      } else {
        ["role", "aria-modal", "aria-label"].forEach((name) => this.figure.removeAttribute(name));
        document.removeEventListener("focusin", this.stay);
        this.screen.focus();
      }
      this.fit();
    }
  }

  const views = new WeakMap();

  // Give a figure its tools; once.
  const setUpView = (figure) => {
    if (views.has(figure) || !figure.querySelector(".at-diagram")) return;
    const tools = window.alphatree.part(".at-tools");
    figure.prepend(tools);
    views.set(figure, new View(figure, tools));
    window.alphatree.setUpUnfolding(figure, tools);
  };

  const leaveScreen = (figure) => views.get(figure)?.leave();
  const resetView = (figure) => views.get(figure)?.fit();

  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all(".at-figure.is-over").forEach(leaveScreen);
  });

  Object.assign(window.alphatree, { View, setUpView, leaveScreen, resetView });
})();
