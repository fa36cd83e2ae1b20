"""Scene -> SVG: small, scoped by a prefix, right in light and dark, without asking Graphviz or any font.

The picture is the one that Graphviz draws of the same scene's DOT text. Every element is written here, so that nothing
from the catalogue is ever more than escaped text. What is equal on all cells of a kind stands once, in <defs>.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from alphatree.drawing.colours import ink, shade
from alphatree.drawing.curves import arrowhead
from alphatree.drawing.dashes import drawn_once
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.looks import (
    EDGE,
    HANDLE,
    HANDLE_DROP,
    HANDLE_PEN,
    Box,
    Oval,
    Part,
    Triangle,
    cell_scale,
    letter_size,
    look,
    skewed_axes,
)
from alphatree.drawing.notation import Notation, load_notation
from alphatree.drawing.scene import Cell, Frame, Point, Rect, Scene, Shape, Text
from alphatree.drawing.text import printable
from alphatree.drawing.themes import DARK, LIGHT, WORDS, Palette, Theme

FONTS = "Arial, Helvetica, 'Liberation Sans', Arimo, sans-serif"
_DASHES = {"dotted": "1,4", "hidden": "4,3"}
_CORNER = 12.0
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*-?")
_MIDDLE = 0.35
"""How far the baseline of text is below its middle, in sizes."""
_LINE_HEIGHT = 1.22
"""From one line of text inside a cell to the next, in sizes."""


def to_svg(
    scene: Scene,
    *,
    prefix: str,
    title: str,
    description: str,
    lang: str,
    theme: Theme | None,
    notation: Notation | None = None,
) -> str:
    """Return the SVG to put into a page (`theme` None: colours are the page's) or to write to a file.

    Raises: DrawingError for text with control characters, and for a prefix that is no id.
    """
    if prefix and not _PREFIX.fullmatch(prefix):
        raise DrawingError(f"prefix expects a letter and then letters, digits and hyphens, met {prefix!r}")
    return _Writer(scene, notation or load_notation(), prefix, theme).write(title, description, lang)


class _Writer:
    def __init__(self, scene: Scene, notation: Notation, prefix: str, theme: Theme | None) -> None:
        self.scene = scene
        self.notation = notation
        self.prefix = prefix
        self.name = prefix or "alphatree"
        self.theme = theme
        self.palette: Palette = DARK if theme == "dark" else LIGHT
        self.named: set[int] = set()
        self.defined: dict[str, str] = {}

    def write(self, title: str, description: str, lang: str) -> str:
        scene, name, palette = self.scene, self.name, self.palette
        width, height = number(scene.width), number(scene.height)
        cells = "".join(map(self._cell, scene.cells))
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" class="alphatree-diagram" role="img"'
            f' lang="{escape_text(lang)}" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            f' aria-labelledby="{name}-title {name}-desc" font-family="{FONTS}" text-anchor="middle">'
            f'<title id="{name}-title">{escape_text(title)}</title>'
            f'<desc id="{name}-desc">{escape_text(description)}</desc>'
        )
        out = [head]
        if css := self._style():
            out.append(f"<style>{css}</style>")
        if self.defined:
            out.append(f"<defs>{''.join(self.defined.values())}</defs>")
        if self.theme is not None:
            out.append(f'<path class="at-page" fill="{palette.page}" d="M0 0H{width}V{height}H0Z"/>')
        if scene.frames:
            drawn = "".join(map(_frame, scene.frames))
            out.append(f'<g class="at-frame" fill="{palette.frame}" stroke="{palette.line}">{drawn}</g>')
        if scene.shapes:
            drawn = "".join(self._shapes())
            out.append(f'<g class="at-shapes" stroke="{palette.line}" stroke-width="{EDGE}">{drawn}</g>')
        if scene.bars:
            drawn = "".join(_box(bar.rect) for bar in scene.bars)
            out.append(f'<path class="at-bar" fill="{palette.bar}" d="{drawn}"/>')
        out += self._lines()
        out.append(f'<g class="at-cells">{cells}</g>')
        out += self._texts()
        out.append("</svg>")
        return "".join(out)

    def _cell(self, cell: Cell) -> str:
        style = self.notation.cell(cell.kind)
        scale = cell_scale(cell, style)
        drawn = look(style, dashed=cell.dashed)
        layers = " ".join(map(str, cell.layers))
        x, y = number(cell.x), number(cell.y)
        text = ""
        if cell.inside:
            size = letter_size(cell.inside, style) * scale
            start = cell.y + _MIDDLE * size - (len(cell.inside) - 1) * size * _LINE_HEIGHT / 2
            head = f'font-size="{number(size)}" fill="{ink(style.fill)}"'
            text = "".join(
                f'<text x="{x}" y="{number(start + at * size * _LINE_HEIGHT)}" {head}>{escape_text(line)}</text>'
                for at, line in enumerate(cell.inside)
            )
        used = ""
        if drawn.parts or drawn.handle:
            used = f"{cell.kind}-dashed" if cell.dashed else cell.kind
            if used not in self.defined:
                inner = _handle(style.size[1], drawn.handle) + "".join(map(_part, drawn.parts))
                self.defined[used] = f'<g id="{self.name}-{used}">{inner}</g>'
            grown = f' x="{x}" y="{y}"'
            if abs(scale - 1) > 0.001:
                grown = f' transform="translate({x} {y})scale({number(scale, 3)})"'
            used = f'<use href="#{self.name}-{used}"{grown}/>'
        return (
            f'<g{self._identity(cell.layers)} class="cell cell-{cell.kind}" data-layers="{layers}">'
            f"<title>{_lines_of(cell.tooltip)}</title>{_oval(drawn.body, cell.x, cell.y, scale)}{used}{text}</g>"
        )

    def _identity(self, layers: Sequence[int]) -> str:
        """Return the id that names a layer; where a second thing stands for the same one (an output) it has none."""
        if not self.prefix or not layers or layers[0] in self.named:
            return ""
        self.named.add(layers[0])
        return f' id="{self.prefix}-layer-{layers[0]}"'

    def _shapes(self) -> Iterator[str]:
        """Yield the shapes; neighbours that are one thing share a group."""
        group: tuple[object, ...] = ()
        for shape in self.scene.shapes:
            thing = (shape.fill, shape.tooltip, shape.layers)
            if thing != group:
                title = f"<title>{_lines_of(shape.tooltip)}</title>" if shape.tooltip else ""
                layers = f' data-layers="{" ".join(map(str, shape.layers))}"' if shape.layers else ""
                end = "</g>" if group else ""
                yield f'{end}<g{self._identity(shape.layers)} class="shape shape-{shape.fill}"{layers}>{title}'
                group = thing
            yield self._shape(shape)
        yield "</g>"

    def _shape(self, shape: Shape) -> str:
        fill = str(getattr(self.palette, shape.fill)) if shape.fill in WORDS else self.notation.cell(shape.fill).fill
        paint = f' fill="{shade(fill, shape.shade)}"'
        if shape.opacity < 1:
            paint += f' fill-opacity="{number(shape.opacity, 2)}"'
        if shape.role == "hidden":
            paint += f' stroke-dasharray="{_DASHES["hidden"]}"'
        return f'<path{paint} d="{_polygon(shape.points, closed=len(shape.points) > 2)}"/>'

    def _lines(self) -> Iterator[str]:
        by_role: dict[str, list[str]] = {}
        heads = []
        for line in drawn_once(self.scene.lines):
            points = line.points
            if line.arrow:
                points, head = arrowhead(points)
                heads.append(_polygon(head))
            by_role.setdefault(line.role, []).append(curve_data(points))
        for role, curves in by_role.items():
            dashes = f' stroke-dasharray="{_DASHES[role]}"' if role in _DASHES else ""
            css = "at-line" if role == "line" else f"at-line at-{role}"
            yield f'<path class="{css}" fill="none" stroke="{self.palette.line}"{dashes} d="{"".join(curves)}"/>'
        if heads:
            paint = f'fill="{self.palette.line}" stroke="{self.palette.line}"'
            yield f'<path class="at-line at-arrow" {paint} d="{"".join(heads)}"/>'

    def _texts(self) -> Iterator[str]:
        groups: dict[tuple[str, float, str], list[Text]] = {}
        for text in self.scene.texts:
            colour = ink(self.notation.cell(text.on).fill) if text.on and text.on not in WORDS else ""
            groups.setdefault((text.role, text.size, colour), []).append(text)
        for (role, size, colour), texts in groups.items():
            css = f"at-{role}" if colour else f"at-text at-{role}"
            drawn = "".join(
                f'<text x="{number(text.x)}" y="{number(text.y + _MIDDLE * size)}">{escape_text(text.text)}</text>'
                for text in texts
            )
            yield f'<g class="{css}" font-size="{number(size)}" fill="{colour or self.palette.text}">{drawn}</g>'

    def _style(self) -> str:
        """Return the rules that make lines and texts follow the page, or the reader's choice in a file of its own."""
        if self.theme is None:
            return "".join(
                f"#{self.name} {css}{{{what}:var(--at-{word},{getattr(LIGHT, word)})}}"
                for css, what, word in self._rules()
            )
        if self.theme == "auto":
            rules = [(".at-page", "fill", "page"), *self._rules()]
            written = "".join(f"#{self.name} {css}{{{what}:{getattr(DARK, word)}}}" for css, what, word in rules)
            return f"@media(prefers-color-scheme:dark){{{written}}}"
        return ""

    def _rules(self) -> Iterator[tuple[str, str, str]]:
        """Return which elements take a colour of the palette: selector, property and field of Palette."""
        scene = self.scene
        if scene.lines or scene.frames:
            yield f".at-line,#{self.name} .at-frame", "stroke", "line"
        if scene.frames:
            yield ".at-frame", "fill", "frame"
        if scene.bars:
            yield ".at-bar", "fill", "bar"
        if scene.texts:
            yield ".at-text", "fill", "text"
        if any(line.arrow for line in scene.lines):
            yield ".at-arrow", "fill", "line"
        if scene.shapes:
            yield ".at-shapes", "stroke", "line"
            for word in sorted(WORDS & {shape.fill for shape in scene.shapes}):
                yield f".shape-{word} path", "fill", word


def _frame(frame: Frame) -> str:
    """Return a frame with the range of its layers ("5-73") and the number of its repetitions."""
    title = f"<title>{escape_text(frame.tooltip)}</title>" if frame.tooltip else ""
    layers = "-".join(map(str, frame.layers))
    rect = frame.rect
    width, height = rect.right - rect.left, rect.bottom - rect.top
    radius = min(_CORNER, width / 3, height / 3)
    r, across, down = number(radius), number(width - 2 * radius), number(height - 2 * radius)
    path = (
        f"M{number(rect.left)} {number(rect.bottom - radius)}v-{down}a{r} {r} 0 0 1 {r}-{r}h{across}"
        f"a{r} {r} 0 0 1 {r} {r}v{down}a{r} {r} 0 0 1-{r} {r}h-{across}a{r} {r} 0 0 1-{r}-{r}z"
    )
    return f'<g class="frame" data-layers="{layers}" data-count="{frame.count}">{title}<path d="{path}"/></g>'


def _part(part: Part) -> str:
    match part:
        case Oval():
            return _oval(part, 0, 0, 1)
        case Box():
            half_width, half_height = part.width / 2, part.height / 2
            corners = Rect(part.x - half_width, part.y - half_height, part.x + half_width, part.y + half_height)
            return f'<path{_paint(part, 1)} d="{_box(corners)}"/>'
        case Triangle():
            (x, y), half = part.base, part.length / 2
            dx, dy = (half, 0.0) if x == part.tip[0] else (0.0, half)
            return f'<path{_paint(part, 1)} d="{_polygon((part.tip, (x + dx, y + dy), (x - dx, y - dy)))}"/>'


def _oval(oval: Oval, x: float, y: float, scale: float) -> str:
    turn = ""
    rx, ry = oval.width / 2, oval.height / 2
    if oval.skewed:
        rx, ry, angle = skewed_axes(oval.width, oval.height)
        turn = f' transform="rotate({number(angle)} {number(x)} {number(y)})"'
    place = f' cx="{number(x)}" cy="{number(y)}"' if x or y else ""
    dashes = ' stroke-dasharray="4,3"' if oval.dashed else ""
    return f'<ellipse{place} rx="{number(rx * scale)}" ry="{number(ry * scale)}"{_paint(oval, scale)}{dashes}{turn}/>'


def _paint(part: Part, scale: float) -> str:
    stroke = ""
    if part.stroke:
        pen = number(part.pen * scale, 2)
        stroke = f' stroke="{part.stroke}"' + (f' stroke-width="{pen}"' if pen != "1" else "")
    return f' fill="{part.fill or "none"}"{stroke}'


def _handle(height: float, colour: str | None) -> str:
    """Return the arc of a handle above a cell of that height, down to where it meets the cell."""
    if colour is None:
        return ""
    y, r = number(HANDLE_DROP - height / 2), number(HANDLE)
    paint = f'fill="none" stroke="{colour}" stroke-width="{HANDLE_PEN}"'
    return f'<path {paint} d="M-{r} {y}a{r} {r} 0 0 1 {number(2 * HANDLE)} 0"/>'


def _box(rect: Rect) -> str:
    left, right = number(rect.left), number(rect.right)
    return f"M{left} {number(rect.top)}H{right}V{number(rect.bottom)}H{left}Z"


def _polygon(points: Iterable[Point], *, closed: bool = True) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + ("Z" if closed else "")


def curve_data(points: Sequence[Point]) -> str:
    """Return path data of one start and cubic pieces, with straight pieces written as such."""
    written = [(number(x), number(y)) for x, y in points]
    x, y = written[0]
    result = [f"M{x} {y}"]
    for at in range(1, len(written) - 2, 3):
        (x1, y1), (x2, y2), (x3, y3) = written[at : at + 3]
        if y == y1 == y2 == y3:
            if x != x3:
                result.append(f"H{x3}")
        elif x == x1 == x2 == x3:
            result.append(f"V{y3}")
        elif x == x1 and y == y1 and x2 == x3 and y2 == y3:
            result.append(f"L{x3} {y3}")
        else:
            result.append(f"C{x1} {y1} {x2} {y2} {x3} {y3}")
        x, y = x3, y3
    return "".join(result)


def escape_text(text: str) -> str:
    """Return text for SVG. Raises: DrawingError for a character that no picture can hold."""
    return escape(printable(text))


def _lines_of(tooltip: str) -> str:
    return "\n".join(map(escape_text, tooltip.split("\n")))


def number(value: float, digits: int = 1) -> str:
    """Return a number as short as it can be written.

    >>> number(12.0), number(0.25, 2), number(-0.01)
    ('12', '0.25', '0')
    """
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
