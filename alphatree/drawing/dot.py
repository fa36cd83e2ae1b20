"""Scene -> DOT: pinned nodes and given curves, which `neato -n2` turns into the same picture.

Frames, bars and texts are nodes without an edge. A line runs between the cells at its ends; where it ends on another
line there is an invisible joint. Text from the catalogue only ever stands in `label` and `tooltip`.

Graphviz has no node that is any polygon: `skew` and `distortion` reach some parallelograms only. So shapes are drawn
in `_background`, which takes polygons but no tooltips. In the same order, a clear box over neighbours that are one
thing carries their tooltip, layers, class and number.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import cast

import graphviz

from alphatree.drawing.errors import DrawingError
from alphatree.drawing.notation import CellStyle, Notation, load_notation
from alphatree.drawing.scene import Bar, Cell, Frame, Line, Point, Rect, Scene, Text, surrounding
from alphatree.drawing.text import text_width
from alphatree.drawing.themes import LIGHT, WORDS, Palette

RING = 5.0
OUTLINE = 1.0
DASHED = 2.0
"""Width of the ring of a cell that only some repetitions have: a dashed line of the ring's width would be a cog."""
ARROW = 8.0
"""Length of an arrowhead, in pixels."""
EDGE = 0.8
"""Width of the outline of a shape, in pixels."""
FONT = "Arial"
_CLEAR = "#ffffff00"
_CORNER = 12.0
_POINTS_PER_INCH = 72
_ENTITY = re.compile(r"&")

MOST_LAYERS = 2000
"""Layers that a cell is linked with: a string of more than 16 KiB is no DOT."""


def to_dot(scene: Scene, notation: Notation | None = None, palette: Palette = LIGHT) -> str:
    """Return the DOT text of a scene. Raises: DrawingError for text with control characters."""
    return _Writer(scene, notation or load_notation(), palette).write()


class _Writer:
    def __init__(self, scene: Scene, notation: Notation, palette: Palette) -> None:
        self.scene = scene
        self.notation = notation
        self.palette = palette
        self.nodes = 0
        self.ends: dict[tuple[int, int], str] = {}
        self.dot = graphviz.Digraph(
            graph_attr={"layout": "nop2", "bgcolor": palette.page, "outputorder": "nodesfirst", "pad": "0"},
            node_attr={"fixedsize": "true", "fontname": FONT, "label": "", "style": "filled"},
            edge_attr={"dir": "none", "color": palette.line, "class": "line"},
        )

    def write(self) -> str:
        scene = self.scene
        self._node(Rect(0, 0, scene.width, scene.height), shape="box", style="invis")
        for frame in scene.frames:
            self._frame(frame)
        if scene.shapes:
            self._shapes()
        for bar in scene.bars:
            self._bar(bar)
        for cell in scene.cells:
            self._cell(cell)
        for text in scene.texts:
            self._text(text)
        for line in scene.lines:
            self._line(line)
        return str(self.dot.source)

    def _node(self, rect: Rect, **attributes: str) -> str:
        name = f"n{self.nodes}"
        self.nodes += 1
        middle = ((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)
        self.dot.node(
            name,
            pos=self._point(middle) + "!",
            width=_number((rect.right - rect.left) / _POINTS_PER_INCH, 4),
            height=_number((rect.bottom - rect.top) / _POINTS_PER_INCH, 4),
            **attributes,
        )
        return name

    def _point(self, point: Point) -> str:
        return f"{_number(point[0])},{_number(self.scene.height - point[1])}"

    def _frame(self, frame: Frame) -> None:
        self._node(
            frame.rect,
            shape="box",
            style="rounded,filled",
            # Under shapes the frame is filled in the background too: nodes are drawn after it.
            fillcolor=_CLEAR if self.scene.shapes else self.palette.frame,
            color=self.palette.line,
            tooltip=_text([frame.tooltip]),
            URL="#" + "-".join(map(str, frame.layers)),
            **{"class": f"frame frame-{frame.count}"},
        )

    def _bar(self, bar: Bar) -> None:
        self._node(bar.rect, shape="box", penwidth="0", fillcolor=self.palette.bar, **{"class": "bar"})

    def _shapes(self) -> None:
        drawn = [f"c {_xdot(_CLEAR)} C {_xdot(self.palette.frame)}"] if self.scene.frames else []
        drawn += [f"b {self._xdot_points(_rounded(frame.rect))}" for frame in self.scene.frames]
        drawn += [f"c {_xdot(self.palette.line)} S {_xdot(f'setlinewidth({EDGE})')}"]
        now = ("", "")
        for shape in self.scene.shapes:
            colour = shade(self._fill(shape.fill), shape.shade) + f"{round(shape.opacity * 255):02x}"
            style = "dashed" if shape.role == "hidden" else "solid"
            for letter, old, new in zip("CS", now, (colour, style), strict=True):
                if new != old:
                    drawn.append(f"{letter} {_xdot(new)}")
            now = (colour, style)
            drawn.append(f"{'P' if len(shape.points) > 2 else 'L'} {self._xdot_points(shape.points)}")
        for (fill, tooltip, layers), group in groupby(
            self.scene.shapes, lambda one: (one.fill, one.tooltip, one.layers)
        ):
            rects = [shape.rect for shape in group]
            target = {"URL": "#" + "-".join(map(str, layers))} if layers else {}
            self._node(
                surrounding(rects), shape="box", penwidth="0", fillcolor=_CLEAR, tooltip=_text(tooltip.split("\n")),
                **target, **{"class": f"shape shape-{fill} {len(rects)}"},
            )  # fmt: skip
        # Graphviz reads no more than 16 KB without a break; an escaped line end stands for nothing.
        self.dot.attr("graph", _background=" \\\n".join(drawn))

    def _xdot_points(self, points: Iterable[Point]) -> str:
        numbers = [f"{_number(x)} {_number(self.scene.height - y)}" for x, y in points]
        return f"{len(numbers)} {' '.join(numbers)}"

    def _fill(self, fill: str) -> str:
        """Return the colour of a field of Palette or of a cell."""
        return str(getattr(self.palette, fill)) if fill in WORDS else self.notation.cell(fill).fill

    def _text_colour(self, text: Text) -> str:
        if text.role != "inside" or not text.on or text.on in WORDS:
            return self.palette.text
        return ink(self.notation.cell(text.on).fill)

    def _text(self, text: Text) -> None:
        self._node(
            text.rect,
            shape="plaintext",
            style="",
            label=_text([text.text]),
            fontsize=_number(text.size),
            fontcolor=self._text_colour(text),
            **{"class": f"text {text.role}" + (f" on-{text.on}" if text.on else "")},
        )

    def _cell(self, cell: Cell) -> None:
        style = self.notation.cell(cell.kind)
        pen = DASHED if cell.dashed else RING if style.ring else OUTLINE
        colour = style.ring or outline(style.fill)
        if style.handle:
            x, top, scale = cell.x, cell.y - cell.height / 2, _scale(cell, style)
            self._node(
                Rect(x - 10 * scale, top - 8 * scale, x + 10 * scale, top + 12 * scale),
                shape="circle", style="", color=style.fill, penwidth="2.5", **{"class": "handle"},
            )  # fmt: skip
        lines = cell.inside
        rect = cell.rect
        half = pen / 2
        attributes = {
            "shape": "polygon" if style.shape == "slanted" else "ellipse",
            "fillcolor": style.fill,
            "color": colour,
            "penwidth": _number(pen),
            "tooltip": _text(cell.tooltip.split("\n")),
            "URL": "#" + "-".join(map(str, cell.layers[:MOST_LAYERS])),
            "class": f"cell cell-{cell.kind}",
        }
        if style.shape == "slanted":
            attributes |= {"sides": "24", "skew": "0.8"}
        if cell.dashed:
            attributes |= {"style": "filled,dashed", "color": outline(style.fill)}
        if lines:
            attributes |= {
                "label": _text(lines),
                "fontsize": _number(_inside_size(lines, style) * _scale(cell, style)),
                "fontcolor": ink(style.fill),
            }
        name = self._node(Rect(rect.left + half, rect.top + half, rect.right - half, rect.bottom - half), **attributes)
        for x, y in ((rect.left, cell.y), (rect.right, cell.y), (cell.x, rect.top), (cell.x, rect.bottom)):
            self.ends[_key((x, y))] = name
        self._glyphs(cell, style)

    def _glyphs(self, cell: Cell, style: CellStyle) -> None:
        pen, scale = outline(style.fill), _scale(cell, style)
        if style.triangle:
            rect = Rect(cell.x - 13 * scale, cell.y - 14 * scale, cell.x + 13 * scale, cell.y + 9 * scale)
            self._node(rect, shape="triangle", style="", color=pen, penwidth="1.5", **{"class": "glyph"})
        if style.square:
            half = (9.5 if style.ring else 11.0) * scale
            rect = Rect(cell.x - half, cell.y - half, cell.x + half, cell.y + half)
            self._node(rect, shape="box", style="", color=pen, penwidth="1.5", **{"class": "glyph"})

    def _line(self, line: Line) -> None:
        tail, head = self._end(line.points[0]), self._end(line.points[-1])
        attributes = {"pos": " ".join(map(self._point, line.points))}
        if line.arrow:
            points = _cut(line.points, ARROW)
            attributes["pos"] = f"e,{self._point(line.points[-1])} " + " ".join(map(self._point, points))
            attributes |= {"dir": "forward", "arrowsize": _number(ARROW / 10), "arrowhead": "normal"}
            attributes |= {"fillcolor": self.palette.line}
        if line.role != "line":
            attributes["class"] = f"line {line.role}"
        if line.role in ("dotted", "hidden"):
            attributes["style"] = {"dotted": "dotted", "hidden": "dashed"}[line.role]
        self.dot.edge(tail, head, **attributes)

    def _end(self, point: Point) -> str:
        """Return the node at the end of a line: a cell, or an invisible joint."""
        key = _key(point)
        if key not in self.ends:
            x, y = point
            self.ends[key] = self._node(Rect(x, y, x, y), shape="point", style="invis")
        return self.ends[key]


def outline(fill: str) -> str:
    """Return the colour of a thin line that is seen on the fill: darker, or lighter where the fill is dark.

    >>> outline("#ffff00"), outline("#000000")
    ('#8f8f00', '#8c8c8c')
    """
    channels = _channels(fill)
    if luminance(fill) < 0.15:
        return _colour(round(c + (255 - c) * 0.55) for c in channels)
    return _colour(round(c * 0.56) for c in channels)


def shade(colour: str, amount: float) -> str:
    """Return a colour moved to white (amount above 0) or black (below 0), by 1 at most.

    >>> shade("#804020", 0.5), shade("#804020", -0.5), shade("#804020", 0)
    ('#c0a090', '#402010', '#804020')
    """
    towards = 255 if amount > 0 else 0
    return _colour(round(c + (towards - c) * abs(amount)) for c in _channels(colour))


def ink(fill: str) -> str:
    """Return the colour of text on the fill with the better contrast.

    >>> ink("#ffff00"), ink("#002060")
    ('#000000', '#ffffff')
    """
    light = luminance(fill)
    return "#ffffff" if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else "#000000"


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2 defines it, from 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (c / 255 for c in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _colour(channels: Iterable[int]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _scale(cell: Cell, style: CellStyle) -> float:
    """Return how many times larger than in a row a cell is drawn: what is on it grows with it."""
    return cell.width / style.size[0]


def _inside_size(lines: tuple[str, ...], style: CellStyle) -> float:
    if style.is_small or len(lines) == 1 == len("".join(lines)):
        return 14.0
    return next(
        (size for size in (11.0, 10.0, 9.0, 8.0, 7.0) if max(text_width(t, size) for t in lines) <= style.inner_width),
        6.0,
    )


def _key(point: Point) -> tuple[int, int]:
    return round(point[0] * 10), round(point[1] * 10)


def _cut(points: tuple[Point, ...], length: float) -> tuple[Point, ...]:
    """Return a curve whose last piece ends that much earlier, so that an arrowhead fits behind it."""
    *before, one, two, end = points
    (from_x, from_y), (x, y) = next((p for p in (two, one, before[-1]) if math.dist(p, end) > length), before[-1]), end
    away = math.dist((from_x, from_y), end) or 1.0
    at = (x - (x - from_x) * length / away, y - (y - from_y) * length / away)
    # What lies within the arrowhead would bend the curve back.
    return (*before, *(at if math.dist(p, end) <= length else p for p in (one, two)), at)


def _xdot(text: str) -> str:
    """Return a string as xdot counts and writes it."""
    return f"{len(text)} -{text}"


def _rounded(rect: Rect) -> list[Point]:
    """Return the curve that Graphviz draws around a rounded box."""
    r = min(_CORNER, (rect.right - rect.left) / 3, (rect.bottom - rect.top) / 3)
    left, top, right, bottom = rect.left, rect.top, rect.right, rect.bottom
    corners = [((left, top), (0, 1), (1, 0)), ((right, top), (-1, 0), (0, 1)),
               ((right, bottom), (0, -1), (-1, 0)), ((left, bottom), (1, 0), (0, -1))]  # fmt: skip
    result: list[Point] = []
    for (x, y), (in_x, in_y), (out_x, out_y) in corners:
        start, end = (x + in_x * r, y + in_y * r), (x + out_x * r, y + out_y * r)
        near = ((x + in_x * r / 2, y + in_y * r / 2), (x + out_x * r / 2, y + out_y * r / 2))
        result += [result[-1], start, start] if result else [start]
        result += [*near, end]
    return [*result, result[-1], result[0], result[0]]


def _number(value: float, digits: int = 2) -> str:
    """Return a number as short as it can be written.

    >>> _number(12.0), _number(0.125), _number(-0.0)
    ('12', '0.12', '0')
    """
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _text(lines: Iterable[str]) -> str:
    """Return text for `label` or `tooltip` that Graphviz takes as it stands: no escapes, no entities, no HTML."""
    escaped = []
    for line in lines:
        bad = next((c for c in line if unicodedata.category(c) in ("Cc", "Cs", "Cn")), None)
        if bad is not None:
            raise DrawingError(f"text expects printable characters, met U+{ord(bad):04X} in {line!r}")
        escaped.append(_ENTITY.sub("&amp;", line).replace("\\", "\\\\"))
    # The type says that this is never HTML, whatever it looks like: a plain str would lose that.
    return cast(str, graphviz.nohtml("\\n".join(escaped)))
