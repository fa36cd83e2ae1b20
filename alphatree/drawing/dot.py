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
from collections.abc import Iterable
from itertools import groupby
from typing import cast

import graphviz

from alphatree.drawing.colours import ink, shade
from alphatree.drawing.curves import ARROW, cut_for_arrow
from alphatree.drawing.dashes import drawn_once
from alphatree.drawing.looks import (
    EDGE,
    HANDLE,
    HANDLE_DROP,
    HANDLE_PEN,
    SKEW,
    Box,
    Oval,
    Part,
    Triangle,
    cell_scale,
    letter_size,
    look,
)
from alphatree.drawing.notation import Notation, load_notation
from alphatree.drawing.scene import Bar, Cell, Frame, Line, Point, Rect, Scene, Text, surrounding
from alphatree.drawing.text import printable
from alphatree.drawing.themes import LIGHT, WORDS, Palette

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
        for line in drawn_once(scene.lines):
            self._line(line)
        return str(self.dot.source)

    def _node(self, rect: Rect, **attributes: str) -> str:
        name = f"n{self.nodes}"
        self.nodes += 1
        middle = ((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)
        self.dot.node(
            name,
            pos=self._point(middle) + "!",
            width=dot_number((rect.right - rect.left) / _POINTS_PER_INCH, 4),
            height=dot_number((rect.bottom - rect.top) / _POINTS_PER_INCH, 4),
            **attributes,
        )
        return name

    def _point(self, point: Point) -> str:
        return f"{dot_number(point[0])},{dot_number(self.scene.height - point[1])}"

    def _frame(self, frame: Frame) -> None:
        self._node(
            frame.rect,
            shape="box",
            style="rounded,filled",
            # Under shapes the frame is filled in the background too: nodes are drawn after it.
            fillcolor=_CLEAR if self.scene.shapes else self.palette.frame,
            color=self.palette.line,
            tooltip=dot_text([frame.tooltip]),
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
                surrounding(rects), shape="box", penwidth="0", fillcolor=_CLEAR, tooltip=dot_text(tooltip.split("\n")),
                **target, **{"class": f"shape shape-{fill} {len(rects)}"},
            )  # fmt: skip
        # Graphviz reads no more than 16 KB without a break; an escaped line end stands for nothing.
        self.dot.attr("graph", _background=" \\\n".join(drawn))

    def _xdot_points(self, points: Iterable[Point]) -> str:
        numbers = [f"{dot_number(x)} {dot_number(self.scene.height - y)}" for x, y in points]
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
            label=dot_text([text.text]),
            fontsize=dot_number(text.size),
            fontcolor=self._text_colour(text),
            **{"class": f"text {text.role}" + (f" on-{text.on}" if text.on else "")},
        )

    def _cell(self, cell: Cell) -> None:
        style = self.notation.cell(cell.kind)
        drawn = look(style, dashed=cell.dashed)
        scale = cell_scale(cell, style)
        if drawn.handle:
            x, y, radius = cell.x, cell.y - (style.size[1] / 2 - HANDLE_DROP) * scale, HANDLE * scale
            self._node(
                Rect(x - radius, y - radius, x + radius, y + radius), shape="circle", style="", color=drawn.handle,
                penwidth=dot_number(HANDLE_PEN * scale), **{"class": "handle"},
            )  # fmt: skip
        attributes = {
            "tooltip": dot_text(cell.tooltip.split("\n")),
            "URL": "#" + "-".join(map(str, cell.layers[:MOST_LAYERS])),
            "class": f"cell cell-{cell.kind}",
        }
        if cell.inside:
            attributes |= {
                "label": dot_text(cell.inside),
                "fontsize": dot_number(letter_size(cell.inside, style) * scale),
                "fontcolor": ink(style.fill),
            }
        name = self._part(cell, drawn.body, scale, **attributes)
        rect = cell.rect
        for x, y in ((rect.left, cell.y), (rect.right, cell.y), (cell.x, rect.top), (cell.x, rect.bottom)):
            self.ends[_key((x, y))] = name
        for part in drawn.parts:
            self._part(cell, part, scale, **{"class": "glyph"})

    def _part(self, cell: Cell, part: Part, scale: float, **attributes: str) -> str:
        """Write a part of a cell as a node and return its name."""
        match part:
            case Oval():
                x, y, width, height = 0.0, 0.0, part.width, part.height
                attributes["shape"] = "polygon" if part.skewed else "ellipse"
                if part.skewed:
                    attributes |= {"sides": "24", "skew": dot_number(SKEW)}
                style = "filled,dashed" if part.dashed else "filled" if part.fill else ""
            case Box():
                x, y, width, height = part.x, part.y, part.width, part.height
                attributes["shape"] = "box"
                style = "filled" if part.fill else ""
            case Triangle():
                x, y, width, height = _around_corners(part)
                (tip_x, tip_y), (base_x, base_y) = part.tip, part.base
                # Counted against the clock, from a tip that is above its base.
                turned = round(math.degrees(math.atan2(base_x - tip_x, base_y - tip_y)))
                attributes |= {"shape": "polygon", "sides": "3"}
                if turned:
                    attributes["orientation"] = str(turned % 360)
                style = "filled" if part.fill else ""
        if style != "filled":
            attributes["style"] = style
        if part.fill:
            attributes["fillcolor"] = part.fill
        if part.stroke:
            attributes |= {"color": part.stroke, "penwidth": dot_number(part.pen * scale)}
        else:
            attributes["penwidth"] = "0"
        x, y = cell.x + x * scale, cell.y + y * scale
        half_width, half_height = width * scale / 2, height * scale / 2
        return self._node(Rect(x - half_width, y - half_height, x + half_width, y + half_height), **attributes)

    def _line(self, line: Line) -> None:
        tail, head = self._end(line.points[0]), self._end(line.points[-1])
        attributes = {"pos": " ".join(map(self._point, line.points))}
        if line.arrow:
            points = cut_for_arrow(line.points)
            attributes["pos"] = f"e,{self._point(line.points[-1])} " + " ".join(map(self._point, points))
            attributes |= {"dir": "forward", "arrowsize": dot_number(ARROW / 10), "arrowhead": "normal"}
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


def _around_corners(triangle: Triangle) -> tuple[float, float, float, float]:
    """Return middle, width and height of the ellipse through the corners of a triangle, which Graphviz asks for."""
    (tip_x, tip_y), (base_x, base_y) = triangle.tip, triangle.base
    depth = math.dist(triangle.tip, triangle.base) / 0.75
    length = triangle.length / math.cos(math.radians(30))
    middle = (tip_x + (base_x - tip_x) / 1.5, tip_y + (base_y - tip_y) / 1.5)
    return (*middle, length, depth) if tip_x == base_x else (*middle, depth, length)


def _key(point: Point) -> tuple[int, int]:
    return round(point[0] * 10), round(point[1] * 10)


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


def dot_number(value: float, digits: int = 2) -> str:
    """Return a number as short as it can be written.

    >>> dot_number(12.0), dot_number(0.125), dot_number(-0.0)
    ('12', '0.12', '0')
    """
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def dot_text(lines: Iterable[str], end: str = "") -> str:
    """Return text for `label` or `tooltip` that Graphviz takes as it stands: no escapes, no entities, no HTML.

    `end`: an escape of ours behind it, such as the one that puts a line on the left.
    """
    escaped = [_ENTITY.sub("&amp;", printable(line)).replace("\\", "\\\\") for line in lines]
    # The type says that this is never HTML, whatever it looks like: a plain str would lose that.
    return cast(str, graphviz.nohtml("\\n".join(escaped) + end))
