// AlphaTree: the metro map. Find a station and fly there, walk along a line, show one line alone, let the map grow year by
// year. Addresses: #resnet, #hub=detection, #line=detection. Without this file the map is a picture whose stations are links.
(() => {
  "use strict";

  const { all, placeCard, View } = window.alphatree;
  const figure = document.getElementById("at-map-figure");
  if (!figure) return;

  const svg = figure.querySelector("svg.at-metro");
  const box = figure.querySelector(".at-map__box");
  const said = figure.querySelector(".at-map__said");
  const known = JSON.parse(document.getElementById("at-map-known").textContent);
  const stops = new Map(all(".stop", svg).map((stop) => [stop.id, stop]));
  // Addresses of stations and lines move the map; without ids the browser does not scroll the page to them too.
  stops.forEach((stop, id) => {
    stop.dataset.stop = id;
    stop.removeAttribute("id");
  });
  all(".at-lines li", figure).forEach((one) => one.removeAttribute("id"));
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const isStill = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const LEGIBLE = 1;
  const FAR = 0.55;
  const FAR_ALONE = 0.35;
  const FLIGHT = 700;
  const YEAR = 450;

  // ---- The view: the map grows inside its box, which scrolls ----

  class MapView extends View {
    get picture() {
      return svg;
    }

    // Pixels of the window for one of the map.
    get unit() {
      return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    }

    get least() {
      const { width, height } = svg.viewBox.baseVal;
      return Math.min(1, box.clientWidth / this.width, (box.clientHeight * width) / height / this.width);
    }

    get most() {
      return Math.max(1, (3 * svg.viewBox.baseVal.width) / this.width);
    }

    hold() {}

    zoom(wanted, x, y) {
      super.zoom(wanted, x, y);
      // Names of a line that is shown alone stay longer.
      svg.classList.toggle("is-far", this.unit < (svg.classList.contains("is-alone") ? FAR_ALONE : FAR));
      this.isWhole = this.scale <= this.least * 1.01;
      card.hide();
    }

    reset() {
      this.stop();
      this.zoom(this.least);
    }

    fit() {
      this.stop();
      this.screen.setAttribute("aria-pressed", String(this.isLarge));
      this.zoom(1);
      this.zoom(this.least);
    }

    // What is in the middle of the box, in pixels of the map.
    get centre() {
      const [from, to] = [box.getBoundingClientRect(), svg.getBoundingClientRect()];
      const { x, y } = svg.viewBox.baseVal;
      return {
        x: x + (from.left + from.width / 2 - to.left) / this.unit,
        y: y + (from.top + from.height / 2 - to.top) / this.unit,
      };
    }

    put(at, unit) {
      const { x, y, width } = svg.viewBox.baseVal;
      this.zoom((unit * width) / this.width);
      const now = this.unit;
      box.scrollLeft = (at.x - x) * now - box.clientWidth / 2;
      box.scrollTop = (at.y - y) * now - box.clientHeight / 2;
    }

    stop() {
      cancelAnimationFrame(this.frame);
    }

    // Go to a point of the map. Far away at the same size, one sees more of the map on the way.
    fly(to, unit, arrived = () => {}) {
      this.stop();
      const { width } = svg.viewBox.baseVal;
      const limited = Math.min(this.most, Math.max(this.least, (unit * width) / this.width));
      const target = (limited * this.width) / width;
      if (isStill()) {
        this.put(to, target);
        requestAnimationFrame(arrived);
        return;
      }
      const [from, start] = [this.centre, this.unit];
      const ratio = target / start;
      const way = (Math.hypot(to.x - from.x, to.y - from.y) * target) / Math.hypot(box.clientWidth, box.clientHeight);
      const isLevel = ratio > 0.75 && ratio < 1.33;
      const hop = isLevel ? Math.min(0.6, Math.max(0, way - 0.5) / 3) : 0;
      let begin = null;
      const step = (time) => {
        begin ??= time;
        const part = Math.min(1, (time - begin) / FLIGHT);
        const ease = part < 0.5 ? 2 * part * part : 1 - (2 - 2 * part) ** 2 / 2;
        const now = start * ratio ** ease * (1 - hop * 4 * ease * (1 - ease));
        // While the size changes, the goal moves straight across the window.
        const share = isLevel ? ease : (1 / start - 1 / now) / (1 / start - 1 / target);
        this.put({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }, now);
        this.frame = requestAnimationFrame(part < 1 ? step : arrived);
      };
      this.frame = requestAnimationFrame(step);
    }

    // Bring a rectangle of the map into the box.
    show({ x, y, width, height }) {
      const unit = Math.min(box.clientWidth / (width + 120), box.clientHeight / (height + 120), 1.2);
      this.fly({ x: x + width / 2, y: y + height / 2 }, unit);
    }
  }

  // ---- The card beside a station ----

  const card = {
    element: figure.querySelector(".at-map__card"),

    show(stop, isTouched) {
      const { element } = this;
      this.stop = stop;
      const { name, picture } = known[stop.dataset.stop];
      const parts = [];
      const add = (tag, text, className = "") => {
        const part = document.createElement(tag);
        part.textContent = text;
        part.className = className;
        parts.push(part);
      };
      const year = stop.classList.contains("hub") ? [] : [stop.dataset.year];
      add("b", name);
      add("span", [...year, ...linesOf(stop).map((line) => line.name)].join(" · "), "at-card-of__type");
      clearTimeout(this.later);
      if (picture) {
        const image = document.createElement("img");
        image.alt = "";
        // Not for every station that the pointer passes.
        this.later = setTimeout(() => {
          image.src = element.dataset.pictures.replace("NETWORK", picture);
        }, 120);
        parts.push(image);
      }
      if (stop.dataset.idea) add("span", stop.dataset.idea);
      if (isTouched) add("span", element.dataset.open, "at-card-of__hint");
      element.replaceChildren(...parts);
      element.hidden = false;
      this.place();
    },

    place() {
      placeCard(this.element, this.stop, { below: 12, above: 12 });
    },

    // When the page or the box scrolls, the card goes with its station, as long as that is seen.
    follow() {
      if (this.element.hidden) return;
      const [inner, outer] = [this.stop.getBoundingClientRect(), box.getBoundingClientRect()];
      const isIn = inner.right > outer.left && inner.left < outer.right && inner.bottom > outer.top;
      if (isIn && inner.top < outer.bottom) this.place();
      else this.hide();
    },

    hide() {
      clearTimeout(this.later);
      this.element.hidden = true;
    },
  };

  // ---- Lines and what stops on them ----

  const branches = new Map();
  stops.forEach((stop) => {
    stop.dataset.calls.split(" ").forEach((call) => {
      const [branch, number] = call.split(":");
      if (!branches.has(branch)) branches.set(branch, []);
      branches.get(branch)[Number(number)] = stop;
    });
  });

  // The legend: links become buttons.
  const lines = all(".at-line", figure).map((link) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.style.cssText = link.style.cssText;
    button.textContent = link.textContent;
    button.setAttribute("aria-pressed", "false");
    link.replaceWith(button);
    const { line: id, number, branches: names } = link.dataset;
    return { id, number, button, name: link.textContent, branches: names.split(" ").map((name) => `${id}/${name}`) };
  });
  const numbers = (stop) => stop.dataset.lines.split(" ");
  const linesOf = (stop) => lines.filter((line) => numbers(stop).includes(line.number));
  const isShown = (stop) => !stop.classList.contains("is-later");
  const onBranch = (branch) => branches.get(branch).filter(isShown);
  const middle = (stop) => {
    const marker = stop.querySelector("circle, .bar").getBBox();
    return { x: marker.x + marker.width / 2, y: marker.y + marker.height / 2 };
  };

  // ---- Walking: one station of each line is a tab stop ----

  const at = { line: lines[0], branch: lines[0].branches[0] };
  const entrance = new Map();

  const setEntrances = () => {
    const taken = new Set();
    stops.forEach((stop) => stop.setAttribute("tabindex", "-1"));
    // The line one is on comes first: where one stands is its tab stop.
    [at.line, ...lines.filter((line) => line !== at.line)].forEach((line) => {
      const old = entrance.get(line);
      const listed = line.branches.flatMap(onBranch);
      const free = [old, ...listed].find((stop) => stop && isShown(stop) && !taken.has(stop));
      if (!free) return;
      taken.add(free);
      entrance.set(line, free);
      free.setAttribute("tabindex", "0");
    });
  };

  // Which branch one is on at a station: of the line whose tab stop it is, or the same as before if that stops here.
  const settle = (stop) => {
    const calls = stop.dataset.calls.split(" ").map((call) => call.split(":")[0]);
    const owner = lines.find((line) => entrance.get(line) === stop) || at.line;
    if (owner === at.line && calls.includes(at.branch)) return;
    const fits = (line) => calls.find((branch) => line.branches.includes(branch));
    at.branch = fits(owner) || fits(at.line) || calls[0];
    at.line = lines.find((line) => line.branches.includes(at.branch));
  };

  const say = (stop, note = "") => {
    const listed = onBranch(at.branch);
    const place = { at: listed.indexOf(stop) + 1, all: listed.length };
    const others = linesOf(stop).filter((line) => line !== at.line);
    const parts = [
      fill(said.dataset.at, { line: at.line.name, station: known[stop.dataset.stop].name }),
      fill(said.dataset.stop, place),
    ];
    if (others.length) {
      parts.push(fill(said.dataset.change, { lines: others.map((line) => line.name).join(said.dataset.and) }));
    }
    said.textContent = [...parts, ...(note ? [note] : [])].join(" · ");
  };

  const enter = (stop, note) => {
    entrance.set(at.line, stop);
    setEntrances();
    stop.focus({ preventScroll: true });
    say(stop, note);
  };

  // The next station on the branch; at its end, on the branch of the line that comes next.
  const next = (stop, by) => {
    const listed = onBranch(at.branch);
    const found = listed[listed.indexOf(stop) + by];
    if (found) return found;
    const all = at.line.branches;
    for (let place = all.indexOf(at.branch) + by; all[place]; place += by) {
      const rest = onBranch(all[place]).filter((one) => one !== stop);
      if (!rest.length) continue;
      at.branch = all[place];
      return by > 0 ? rest[0] : rest.at(-1);
    }
    return null;
  };

  const changeLine = (stop) => {
    const here = linesOf(stop);
    at.line = here[(here.indexOf(at.line) + 1) % here.length];
    at.branch = at.line.branches.find((branch) => onBranch(branch).includes(stop));
    return stop;
  };

  const inSight = (stop) => {
    const [inner, outer] = [stop.getBoundingClientRect(), box.getBoundingClientRect()];
    const edge = 40;
    const isIn =
      inner.left > outer.left + edge && inner.right < outer.right - edge &&
      inner.top > outer.top + edge && inner.bottom < outer.bottom - edge;
    if (!isIn) view.fly(middle(stop), view.unit, () => card.show(stop));
  };

  svg.addEventListener("keydown", (event) => {
    const stop = event.target.closest(".stop");
    if (!stop || event.altKey || event.ctrlKey || event.metaKey) return;
    const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const listed = at.line.branches.flatMap(onBranch);
    let found = null;
    if (way) found = next(stop, way);
    else if (event.key === "Home") [found] = listed;
    else if (event.key === "End") found = listed.at(-1);
    else if (event.key === "l" || event.key === "L") found = changeLine(stop);
    else if (event.key === "Escape") card.hide();
    else return;
    event.preventDefault();
    if (event.key === "Escape") return;
    if (event.key === "Home" || event.key === "End") {
      at.branch = at.line.branches.find((branch) => onBranch(branch).includes(found));
    }
    enter(found || stop, found ? "" : said.dataset.end);
    inSight(found || stop);
  });

  // ---- Pointing at a station ----

  let isTouched = false;
  let touched = null;
  const stopOf = (event) => event.target.closest?.(".stop");

  svg.addEventListener("focusin", (event) => {
    const stop = stopOf(event);
    settle(stop);
    entrance.set(at.line, stop);
    if (stop.matches(":focus-visible")) {
      say(stop);
      inSight(stop);
      card.show(stop);
    }
  });
  svg.addEventListener("focusout", () => {
    touched = null;
    card.hide();
  });
  svg.addEventListener("pointerover", (event) => {
    const stop = stopOf(event);
    if (stop && event.pointerType !== "touch") card.show(stop);
  });
  svg.addEventListener("pointerout", (event) => {
    if (stopOf(event) && !event.relatedTarget?.closest?.(".stop")) card.hide();
  });
  box.addEventListener("scroll", () => card.follow(), { passive: true });
  window.addEventListener("scroll", () => card.follow(), { passive: true });
  // Who takes hold of the map ends a flight.
  box.addEventListener("wheel", () => view.stop(), { passive: true });
  box.addEventListener("keydown", () => view.stop(), { capture: true });
  // A link is dragged as a link; here it is the map that moves.
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointerdown", (event) => {
    isTouched = event.pointerType === "touch";
    view.stop();
  });
  // A finger cannot hover: its first touch shows the card, the second one opens the page.
  svg.addEventListener("click", (event) => {
    const stop = stopOf(event);
    if (!stop || !isTouched || touched === stop) return;
    event.preventDefault();
    stop.focus({ preventScroll: true });
    card.show(stop, true);
    touched = stop;
  });

  // What the picture says by itself would come up beside the card.
  svg.querySelector(":scope > title").remove();
  svg.removeAttribute("aria-labelledby");
  svg.setAttribute("aria-label", document.querySelector("h1").firstChild.textContent);
  stops.forEach((stop) => {
    const title = stop.querySelector(":scope > title");
    const { name } = known[stop.dataset.stop];
    stop.setAttribute("aria-label", title.textContent);
    const start = `${name}, ${stop.dataset.year}: `;
    if (title.textContent.startsWith(start)) stop.dataset.idea = title.textContent.slice(start.length);
    title.remove();
  });

  // ---- The address ----

  const note = (hash) => {
    window.history.replaceState(null, "", hash ? `#${hash}` : window.location.pathname + window.location.search);
  };

  // ---- One line alone ----

  const drawn = all(".tracks path, .pills g", svg);
  const isOf = (element, line) => element.classList.contains(`l${line.number}`);

  const isolate = (line) => {
    lines.forEach((one) => one.button.setAttribute("aria-pressed", String(one === line)));
    drawn.forEach((one) => one.classList.toggle("is-away", Boolean(line) && !isOf(one, line)));
    stops.forEach((stop) => stop.classList.toggle("is-away", Boolean(line) && !numbers(stop).includes(line.number)));
    svg.classList.toggle("is-alone", Boolean(line));
    if (!line) {
      view.reset();
      return;
    }
    at.line = line;
    [at.branch] = line.branches;
    const rects = [...drawn.filter((one) => isOf(one, line)), ...line.branches.flatMap((name) => branches.get(name))];
    const boxes = rects.map((one) => one.getBBox());
    const [x, y] = [Math.min(...boxes.map((one) => one.x)), Math.min(...boxes.map((one) => one.y))];
    view.show({
      x,
      y,
      width: Math.max(...boxes.map((one) => one.x + one.width)) - x,
      height: Math.max(...boxes.map((one) => one.y + one.height)) - y,
    });
  };

  lines.forEach((line) => {
    line.button.addEventListener("click", () => {
      const isOn = line.button.getAttribute("aria-pressed") === "true";
      isolate(isOn ? null : line);
      note(isOn ? "" : `line=${line.id}`);
    });
  });

  // ---- Years ----

  const years = figure.querySelector(".at-map__years");
  const [play, slider, shownYear] = ["button", "input", "output"].map((name) => years.querySelector(name));
  const dated = all("[data-year]", svg);
  let timer = null;

  const setYear = (year) => {
    slider.value = year;
    dated.forEach((one) => one.classList.toggle("is-later", Number(one.dataset.year) > year));
    const count = [...stops.values()].filter((stop) => isShown(stop) && !stop.classList.contains("hub")).length;
    shownYear.textContent = fill(slider.dataset.template, { year, n: count });
    slider.setAttribute("aria-valuetext", shownYear.textContent);
    setEntrances();
  };

  const setPlaying = (isOn) => {
    clearInterval(timer);
    timer = null;
    play.textContent = isOn ? play.dataset.pause : play.dataset.play;
    if (!isOn) return;
    if (slider.value === slider.max) setYear(Number(slider.min));
    timer = setInterval(() => {
      setYear(Number(slider.value) + 1);
      if (slider.value === slider.max) setPlaying(false);
    }, YEAR);
  };

  play.addEventListener("click", () => setPlaying(!timer));
  slider.addEventListener("input", () => {
    setPlaying(false);
    setYear(Number(slider.value));
  });

  // ---- Finding a station ----

  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "");
  const names = [...stops.keys()].map((id) => [id, [known[id].name, ...(known[id].also || [])].map(plain)]);

  const search = (text) => {
    const wanted = plain(text);
    if (!wanted) return null;
    const tests = [
      (name, place) => !place && name === wanted,
      (name) => name === wanted,
      (name) => name.startsWith(wanted),
      (name) => name.includes(wanted),
    ];
    for (const test of tests) {
      const found = names.find(([, listed]) => listed.some(test));
      if (found) return stops.get(found[0]);
    }
    return null;
  };

  const visit = (stop) => {
    if (!isShown(stop)) setYear(Number(slider.max));
    if (stop.classList.contains("is-away")) isolate(null);
    all(".is-found", svg).forEach((one) => one.classList.remove("is-found"));
    stop.classList.add("is-found");
    box.scrollIntoView({ block: "nearest", behavior: isStill() ? "auto" : "smooth" });
    settle(stop);
    enter(stop);
    view.fly(middle(stop), Math.max(view.unit, LEGIBLE), () => card.show(stop));
  };

  const form = figure.querySelector(".at-map__find");
  const find = () => {
    const stop = search(form.elements.q.value);
    if (!stop) {
      said.textContent = said.dataset.none;
      return;
    }
    visit(stop);
    note(stop.dataset.stop);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  // A name that was chosen from the list, not typed.
  form.elements.q.addEventListener("input", (event) => {
    if (!event.inputType || event.inputType === "insertReplacementText") find();
  });

  // ---- Start ----

  const view = new MapView(figure, figure.querySelector(".at-tools"));
  let size = "";
  new ResizeObserver(() => {
    const now = `${box.clientWidth} ${box.clientHeight}`;
    if (size && size !== now && view.isWhole) view.fit();
    size = now;
  }).observe(box);

  const follow = () => {
    const name = decodeURIComponent(window.location.hash.slice(1));
    const line = lines.find((one) => name === `line=${one.id}`);
    if (!line && !stops.has(name)) return false;
    figure.scrollIntoView({ block: "start" });
    if (line) isolate(line);
    else visit(stops.get(name));
    return true;
  };
  window.addEventListener("hashchange", follow);
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && view.isOver) view.leave();
  });

  setYear(Number(slider.max));
  // On a phone the map starts large enough to be read, at its first hub.
  view.zoom(1);
  if (box.clientWidth >= 700) view.fit();
  else view.put(middle(svg.querySelector(".hub")), view.unit);
  follow();
})();
