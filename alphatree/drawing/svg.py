"""Graphviz's SVG -> ours: small, scoped by a prefix, right in light and dark, and made of known elements only.

Every element is written anew from what was understood, so that nothing passes which is not on the list below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import islice
from xml.etree import ElementTree

from alphatree.drawing.errors import DrawingError
from alphatree.drawing.themes import DARK, LIGHT, WORDS, Theme

ELEMENTS = frozenset({"svg", "g", "title", "desc", "style", "path", "polygon", "ellipse", "text"})
ATTRIBUTES = frozenset(
    {
        "xmlns", "viewBox", "width", "height", "role", "aria-labelledby", "id", "class", "data-layers", "data-cell",
        "data-count", "d", "points", "cx", "cy", "rx", "ry", "x", "y", "fill", "fill-opacity", "stroke", "stroke-width",
        "stroke-dasharray", "font-family", "font-size", "text-anchor", "lang",
    }
)  # fmt: skip
"""What a finished picture may hold; checked on every one."""

FONTS = "Arial, Helvetica, 'Liberation Sans', Arimo, sans-serif"
_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PROLOG = re.compile(rb"^.*?(?=<svg)", re.DOTALL)
_DASHES = {"dotted": "1,4", "hidden": "4,3"}
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*-?")


@dataclass
class _Parts:
    """What was found in Graphviz's output, ready to be written."""

    frames: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    lines: dict[str, list[str]] = field(default_factory=dict)
    arrows: list[str] = field(default_factory=list)
    bars: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    texts: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)


def finish(raw: bytes, *, prefix: str, title: str, description: str, lang: str, theme: Theme | None) -> str:
    """Return the SVG to put into a page (`theme` None: colours are the page's) or to write to a file.

    Raises: DrawingError if Graphviz gave anything that we did not ask for.
    """
    if prefix and not _PREFIX.fullmatch(prefix):
        raise DrawingError(f"prefix expects a letter and then letters, digits and hyphens, met {prefix!r}")
    root = ElementTree.fromstring(_PROLOG.sub(b"", raw, count=1))  # noqa: S314, written by Graphviz in this process
    graph = root.find(f"{_SVG}g")
    if graph is None:
        raise DrawingError("Graphviz gave a picture without a graph")
    _, _, width, height = (float(number) for number in root.get("viewBox", "0 0 0 0").split())
    move = _NUMBER.findall(graph.get("transform", "").rpartition("translate")[2])
    # What lies directly in the graph is the page and then the background, where shapes are polygons.
    polygons = (one for one in list(graph)[1:] if one.tag in (f"{_SVG}polygon", f"{_SVG}polyline"))
    sheet = _Sheet(float(move[0]), float(move[1]), prefix, polygons)
    for group in graph.iter(f"{_SVG}g"):
        sheet.add(group)
    text = _write(sheet.parts, width, height, prefix, title, description, lang, theme)
    check(text)
    return text


def check(text: str) -> None:
    """Check that the picture has nothing but known elements and attributes. Raises: DrawingError."""
    for element in ElementTree.fromstring(text).iter():  # noqa: S314, just written by us
        name = element.tag.removeprefix(_SVG)
        if name not in ELEMENTS:
            raise DrawingError(f"the picture holds the element '{name}', which is not on the list")
        for attribute in element.attrib:
            if attribute not in ATTRIBUTES:
                raise DrawingError(f"the picture holds the attribute '{attribute}', which is not on the list")


class _Sheet:
    def __init__(self, dx: float, dy: float, prefix: str, polygons: Iterator[ElementTree.Element]) -> None:
        self.dx = dx
        self.dy = dy
        self.prefix = prefix
        self.polygons = polygons
        self.parts = _Parts()
        self.seen: set[str] = set()

    def add(self, group: ElementTree.Element) -> None:
        classes = (group.get("class") or "").split()
        kinds = classes[1:]
        if not kinds or classes[0] not in ("node", "edge"):
            return
        match kinds[0]:
            case "frame":
                self.parts.frames.append(self._frame(group, kinds[1].removeprefix("frame-")))
            case "line":
                paths = [self._path(path.get("d", "")) for path in group.iter(f"{_SVG}path")]
                self.parts.lines.setdefault(" ".join(kinds[1:]), []).extend(paths)
                self.parts.arrows.extend(self._closed(head) for head in group.iter(f"{_SVG}polygon"))
            case "bar":
                self.parts.bars.extend(self._outline(shape) for shape in group.iter(f"{_SVG}polygon"))
            case "text":
                for text in group.iter(f"{_SVG}text"):
                    size = text.get("font-size", "").removesuffix(".00")
                    on = kinds[2].removeprefix("on-") if kinds[2:] else ""
                    colour = text.get("fill", "") if on and on not in WORDS else ""
                    self.parts.texts.setdefault((kinds[1], size, colour), []).append(self._text(text, ""))
            case "shape":
                self.parts.shapes.append(self._shapes(group, kinds[1], int(kinds[2])))
            case "cell":
                self.parts.cells.append(self._cell(group, kinds[1].removeprefix("cell-")))
            case "handle" | "glyph":
                self._decorate(group, kinds[0])
            case other:
                raise DrawingError(f"Graphviz gave a group of unknown class '{other}'")

    def _frame(self, group: ElementTree.Element, count: str) -> str:
        """Return a frame with the range of its layers ("5-73") and the number of its repetitions."""
        link = next(group.iter(f"{_SVG}a"))
        layers = link.get(f"{_XLINK}href", "#").removeprefix("#")
        title = _escape(link.get(f"{_XLINK}title", ""))
        named = f"<title>{title}</title>" if title else ""
        path = next(group.iter(f"{_SVG}path")).get("d", "")
        head = f'<g class="frame" data-layers="{layers}" data-count="{count}">'
        return f'{head}{named}<path d="{self._path(path)}"/></g>'

    def _cell(self, group: ElementTree.Element, kind: str) -> str:
        link = next(group.iter(f"{_SVG}a"))
        layers = link.get(f"{_XLINK}href", "#").removeprefix("#").split("-")
        identity = self._identity(layers[0])
        title = _escape(link.get(f"{_XLINK}title", ""))
        shapes = "".join(self._shape(shape) for shape in link if shape.tag != f"{_SVG}text")
        texts = "".join(
            self._text(text, f' font-size="{_short(text.get("font-size", ""))}" fill="{text.get("fill", "#000000")}"')
            for text in link.iter(f"{_SVG}text")
        )
        layer_list = " ".join(layers)
        head = f'<g{identity} class="cell cell-{kind}" data-layers="{layer_list}">'
        return f"{head}<title>{title}</title>{shapes}{texts}</g>"

    def _identity(self, layer: str) -> str:
        """Return the id that names a layer; where a second thing stands for the same one (an output) it has none."""
        if not self.prefix or not layer or layer in self.seen:
            return ""
        self.seen.add(layer)
        return f' id="{self.prefix}-layer-{layer}"'

    def _shapes(self, group: ElementTree.Element, css: str, count: int) -> str:
        """Return that many of the next polygons of the background as one thing."""
        link = group.find(f".//{_SVG}a")
        title = "" if link is None else _escape(link.get(f"{_XLINK}title", ""))
        href = "" if link is None else link.get(f"{_XLINK}href", "").removeprefix("#")
        layers = f' data-layers="{href.replace("-", " ")}"' if href else ""
        head = f'<g{self._identity(href.split("-")[0])} class="shape {css}"{layers}>'
        paths = "".join(map(self._polygon, islice(self.polygons, count)))
        return head + (f"<title>{title}</title>" if title else "") + paths + "</g>"

    def _polygon(self, polygon: ElementTree.Element) -> str:
        paint = f' fill="{polygon.get("fill")}"'
        if polygon.get("fill-opacity"):
            paint += f' fill-opacity="{_number(float(polygon.get("fill-opacity", "1")), 2)}"'
        if polygon.get("stroke-dasharray"):
            paint += ' stroke-dasharray="4,3"'
        drawn = self._closed(polygon) if polygon.tag == f"{_SVG}polygon" else self._open(polygon)
        return f'<path{paint} d="{drawn}"/>'

    def _decorate(self, group: ElementTree.Element, kind: str) -> None:
        shape = next(element for element in group.iter() if element.tag in (f"{_SVG}polygon", f"{_SVG}ellipse"))
        drawn = self._shape(shape)
        if kind == "handle":
            self.parts.cells.append(drawn)
        else:
            self.parts.cells[-1] = self.parts.cells[-1].removesuffix("</g>") + drawn + "</g>"

    def _shape(self, shape: ElementTree.Element) -> str:
        paint = "".join(
            f' {name}="{shape.get(name)}"'
            for name in ("fill", "stroke", "stroke-width", "stroke-dasharray")
            if shape.get(name)
        )
        if shape.tag == f"{_SVG}ellipse":
            place = (
                f'cx="{_number(float(shape.get("cx", "0")) + self.dx)}" '
                f'cy="{_number(float(shape.get("cy", "0")) + self.dy)}" '
                f'rx="{_short(shape.get("rx", ""))}" ry="{_short(shape.get("ry", ""))}"'
            )
            return f"<ellipse {place}{paint}/>"
        points = list(self._pairs(shape.get("points", "")))
        return f'<polygon points="{" ".join(f"{x},{y}" for x, y in points[:-1])}"{paint}/>'

    def _text(self, text: ElementTree.Element, extra: str) -> str:
        x, y = float(text.get("x", "0")) + self.dx, float(text.get("y", "0")) + self.dy
        return f'<text x="{_number(x)}" y="{_number(y)}"{extra}>{_escape(text.text or "")}</text>'

    def _outline(self, polygon: ElementTree.Element) -> str:
        """Return a closed rectangle as path data."""
        points = [(float(x), float(y)) for x, y in self._pairs(polygon.get("points", ""))]
        left, top = min(x for x, _ in points), min(y for _, y in points)
        right, bottom = max(x for x, _ in points), max(y for _, y in points)
        return f"M{_number(left)} {_number(top)}H{_number(right)}V{_number(bottom)}H{_number(left)}Z"

    def _closed(self, polygon: ElementTree.Element) -> str:
        """Return a polygon as path data."""
        points = list(self._pairs(polygon.get("points", "")))
        return "M" + "L".join(f"{x} {y}" for x, y in points[:-1]) + "Z"

    def _open(self, polyline: ElementTree.Element) -> str:
        """Return a line from point to point as path data."""
        return "M" + "L".join(f"{x} {y}" for x, y in self._pairs(polyline.get("points", "")))

    def _pairs(self, data: str) -> Iterator[tuple[str, str]]:
        numbers = [float(number) for number in _NUMBER.findall(data)]
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            yield _number(x + self.dx), _number(y + self.dy)

    def _path(self, data: str) -> str:
        """Return path data of one start and cubic pieces, with straight pieces written as such."""
        points = list(self._pairs(data))
        at = points[0]
        result = f"M{at[0]} {at[1]}"
        for one, two, end in zip(points[1::3], points[2::3], points[3::3], strict=True):
            if at == end:
                continue
            if (one, two) == (at, end) or _is_straight(at, one, two, end):
                if at[1] == end[1]:
                    result += f"H{end[0]}"
                elif at[0] == end[0]:
                    result += f"V{end[1]}"
                else:
                    result += f"L{end[0]} {end[1]}"
            else:
                result += f"C{one[0]} {one[1]} {two[0]} {two[1]} {end[0]} {end[1]}"
            at = end
        return result


def _is_straight(*points: tuple[str, str]) -> bool:
    return len({x for x, _ in points}) == 1 or len({y for _, y in points}) == 1


def _write(
    parts: _Parts,
    width: float,
    height: float,
    prefix: str,
    title: str,
    description: str,
    lang: str,
    theme: Theme | None,
) -> str:
    name = prefix or "alphatree"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" class="alphatree-diagram" role="img"',
        f' lang="{_escape(lang)}"',
        f' viewBox="0 0 {_number(width)} {_number(height)}" width="{_number(width)}" height="{_number(height)}"',
        f' aria-labelledby="{name}-title {name}-desc" font-family="{FONTS}" text-anchor="middle">',
        f'<title id="{name}-title">{_escape(title)}</title><desc id="{name}-desc">{_escape(description)}</desc>',
        f"<style>{_style(name, theme, parts)}</style>",
    ]
    light = DARK if theme == "dark" else LIGHT
    if theme is not None:
        out.append(f'<path class="at-page" fill="{light.page}" d="M0 0H{_number(width)}V{_number(height)}H0Z"/>')
    if parts.frames:
        out.append(f'<g class="at-frame" fill="{light.frame}" stroke="{light.line}">{"".join(parts.frames)}</g>')
    if parts.shapes:
        out.append(f'<g class="at-shapes" stroke="{light.line}" stroke-width="0.8">{"".join(parts.shapes)}</g>')
    if parts.bars:
        out.append(f'<path class="at-bar" fill="{light.bar}" d="{"".join(parts.bars)}"/>')
    for role, lines in parts.lines.items():
        dashes = f' stroke-dasharray="{_DASHES[role]}"' if role in _DASHES else ""
        css = " ".join(filter(None, ("at-line", role and f"at-{role}")))
        out.append(f'<path class="{css}" fill="none" stroke="{light.line}"{dashes} d="{"".join(lines)}"/>')
    if parts.arrows:
        # The stroke's mitre makes the point: Graphviz ends the polygon that much earlier.
        paint = f'fill="{light.line}" stroke="{light.line}"'
        out.append(f'<path class="at-line at-arrow" {paint} d="{"".join(parts.arrows)}"/>')
    out.append(f'<g class="at-cells">{"".join(parts.cells)}</g>')
    for (role, size, colour), texts in parts.texts.items():
        css = f"at-{role}" if colour else f"at-text at-{role}"
        out.append(f'<g class="{css}" font-size="{size}" fill="{colour or light.text}">{"".join(texts)}</g>')
    out.append("</svg>")
    return "".join(out)


def _style(name: str, theme: Theme | None, parts: _Parts) -> str:
    """Return the rules that make lines and texts follow the page, or the reader's choice in a file of its own."""
    if theme is None:
        return "".join(
            f"#{name} {css}{{{what}:var(--at-{word},{getattr(LIGHT, word)})}}"
            for css, what, word in _rules(name, parts)
        )
    if theme == "auto":
        rules = [(".at-page", "fill", "page"), *_rules(name, parts)]
        written = "".join(f"#{name} {css}{{{what}:{getattr(DARK, word)}}}" for css, what, word in rules)
        return f"@media(prefers-color-scheme:dark){{{written}}}"
    return ""


def _rules(name: str, parts: _Parts) -> Iterator[tuple[str, str, str]]:
    """Return which elements take a colour of the palette: selector, property and field of Palette."""
    yield f".at-line,#{name} .at-frame", "stroke", "line"
    yield ".at-frame", "fill", "frame"
    yield ".at-bar", "fill", "bar"
    yield ".at-text", "fill", "text"
    if parts.arrows:
        yield ".at-arrow", "fill", "line"
    if parts.shapes:
        yield ".at-shapes", "stroke", "line"
        drawn = "".join(parts.shapes)
        for word in sorted(WORDS):
            if f'shape-{word}"' in drawn:
                yield f".shape-{word} path", "fill", word


def _escape(text: str) -> str:
    return escape(text, quote=True)


def _short(number: str) -> str:
    return _number(float(number or 0))


def _number(value: float, digits: int = 1) -> str:
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
