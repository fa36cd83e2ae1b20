"""Scene -> DOT: pinned nodes and given curves, which `neato -n2` turns into the same picture.

Frames, bars and texts are nodes without an edge. A line runs between the cells at its ends; where it ends on another
line there is an invisible joint. Text from the catalogue only ever stands in `label` and `tooltip`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import cast

import graphviz

from alphatree.drawing.errors import DrawingError
from alphatree.drawing.notation import CellStyle, Notation, load_notation
from alphatree.drawing.scene import Bar, Cell, Frame, Line, Point, Rect, Scene, Text
from alphatree.drawing.text import text_width
from alphatree.drawing.themes import LIGHT, Palette

RING = 5.0
OUTLINE = 1.0
DASHED = 2.0
"""Width of the ring of a cell that only some repetitions have: a dashed line of the ring's width would be a cog."""
FONT = "Arial"
_POINTS_PER_INCH = 72
_ENTITY = re.compile(r"&")


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
            fillcolor=self.palette.frame,
            color=self.palette.line,
            tooltip=_text([frame.tooltip]),
            URL="#" + "-".join(map(str, frame.layers)),
            **{"class": f"frame frame-{frame.count}"},
        )

    def _bar(self, bar: Bar) -> None:
        self._node(bar.rect, shape="box", penwidth="0", fillcolor=self.palette.bar, **{"class": "bar"})

    def _text(self, text: Text) -> None:
        self._node(
            text.rect,
            shape="plaintext",
            style="",
            label=_text([text.text]),
            fontsize=_number(text.size),
            fontcolor=self.palette.text,
            **{"class": f"text {text.role}"},
        )

    def _cell(self, cell: Cell) -> None:
        style = self.notation.cell(cell.kind)
        pen = DASHED if cell.dashed else RING if style.ring else OUTLINE
        colour = style.ring or outline(style.fill)
        if style.handle:
            x, top = cell.x, cell.y - cell.height / 2
            self._node(
                Rect(x - 10, top - 8, x + 10, top + 12),
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
            "URL": "#" + "-".join(map(str, cell.layers)),
            "class": f"cell cell-{cell.kind}",
        }
        if style.shape == "slanted":
            attributes |= {"sides": "24", "skew": "0.8"}
        if cell.dashed:
            attributes |= {"style": "filled,dashed", "color": outline(style.fill)}
        if lines:
            attributes |= {
                "label": _text(lines),
                "fontsize": _number(_inside_size(lines, style)),
                "fontcolor": ink(style.fill),
            }
        name = self._node(Rect(rect.left + half, rect.top + half, rect.right - half, rect.bottom - half), **attributes)
        for x, y in ((rect.left, cell.y), (rect.right, cell.y), (cell.x, rect.top), (cell.x, rect.bottom)):
            self.ends[_key((x, y))] = name
        self._glyphs(cell, style)

    def _glyphs(self, cell: Cell, style: CellStyle) -> None:
        pen = outline(style.fill)
        if style.triangle:
            rect = Rect(cell.x - 13, cell.y - 14, cell.x + 13, cell.y + 9)
            self._node(rect, shape="triangle", style="", color=pen, penwidth="1.5", **{"class": "glyph"})
        if style.square:
            half = 9.5 if style.ring else 11.0
            rect = Rect(cell.x - half, cell.y - half, cell.x + half, cell.y + half)
            self._node(rect, shape="box", style="", color=pen, penwidth="1.5", **{"class": "glyph"})

    def _line(self, line: Line) -> None:
        tail, head = self._end(line.points[0]), self._end(line.points[-1])
        attributes = {"pos": " ".join(map(self._point, line.points))}
        if line.role != "line":
            attributes["class"] = f"line {line.role}"
        if line.role == "dotted":
            attributes["style"] = "dotted"
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


def _inside_size(lines: tuple[str, ...], style: CellStyle) -> float:
    if style.is_small or len(lines) == 1 == len("".join(lines)):
        return 14.0
    return next(
        (size for size in (11.0, 10.0, 9.0, 8.0, 7.0) if max(text_width(t, size) for t in lines) <= style.inner_width),
        6.0,
    )


def _key(point: Point) -> tuple[int, int]:
    return round(point[0] * 10), round(point[1] * 10)


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
