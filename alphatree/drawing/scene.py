"""The picture before it is drawn: every cell, text, line, frame and bar with its coordinates.

Units: pixels, x to the right, y downwards, from the upper left corner. Nothing here knows Graphviz.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Point = tuple[float, float]
Form = Literal["full", "short", "data", "block", "equivalence", "equal"]
TextRole = Literal["caption", "shape", "count", "name", "title", "heading", "inside"]
LineRole = Literal["line", "tap", "dotted", "hidden"]
ShapeRole = Literal["shape", "hidden"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A box by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Rect) -> bool:
        """Return whether the two share more than an edge.

        >>> Rect(0, 0, 2, 2).overlaps(Rect(1, 1, 3, 3))
        True
        >>> Rect(0, 0, 2, 2).overlaps(Rect(2, 0, 3, 2))
        False
        """
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `layers`: indices into Graph.layers that it stands for; `inside`: lines of text within it."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    tooltip: str
    layers: tuple[int, ...]
    inside: tuple[str, ...] = ()
    dashed: bool = False

    @property
    def rect(self) -> Rect:
        return _around(self.x, self.y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text, centred on (x, y). `width` is an upper bound whatever font is there.

    `on`: the fill that a text of role "inside" stands on (as Shape.fill), which decides its colour.
    """

    x: float
    y: float
    width: float
    text: str
    role: TextRole
    size: float
    on: str = ""

    @property
    def rect(self) -> Rect:
        return _around(self.x, self.y, self.width, self.size)


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: cubic Bézier control points, one start and then three for each piece. `arrow`: a head at its end."""

    points: tuple[Point, ...]
    role: LineRole = "line"
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon with a thin outline, dashed where its role is "hidden". Two points make a line.

    `fill`: a cell of the notation, or a field of Palette, which then follows the page. `opacity`: of the fill, from 0
    to 1. `shade`: how far the colour of a cell is moved to white (above 0) or black (below 0), from -1 to 1.
    `layers`: as in Cell. Neighbours of one fill, tooltip and layers are one thing to point at.
    """

    points: tuple[Point, ...]
    fill: str
    tooltip: str = ""
    layers: tuple[int, ...] = ()
    role: ShapeRole = "shape"
    opacity: float = 1.0
    shade: float = 0.0

    @property
    def rect(self) -> Rect:
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return Rect(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Frame:
    """A rounded frame around a block or its repetitions.

    `layers`: first and last index into Graph.layers of all repetitions together; `count`: how many repetitions.
    """

    rect: Rect
    tooltip: str
    layers: tuple[int, int]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Bar:
    """The side of a feature map."""

    rect: Rect
    tooltip: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The whole picture, in drawing order: frames, shapes, lines, bars, cells, texts."""

    width: float
    height: float
    frames: tuple[Frame, ...]
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    cells: tuple[Cell, ...]
    texts: tuple[Text, ...]
    shapes: tuple[Shape, ...] = ()


def surrounding(rects: Iterable[Rect]) -> Rect:
    """Return the smallest box around all of them.

    >>> surrounding([Rect(0, 0, 2, 2), Rect(1, -1, 3, 1)])
    Rect(left=0, top=-1, right=3, bottom=2)
    """
    lefts, tops, rights, bottoms = zip(*((one.left, one.top, one.right, one.bottom) for one in rects), strict=True)
    return Rect(min(lefts), min(tops), max(rights), max(bottoms))


def straight(*points: Point) -> tuple[Point, ...]:
    """Return the control points of a Line that goes straight from point to point.

    >>> straight((0, 0), (4, 0))
    ((0, 0), (0, 0), (4, 0), (4, 0))
    """
    result = [points[0]]
    for start, end in pairwise(points):
        result += [start, end, end]
    return tuple(result)


def rounded(rect: Rect, radius: float, steps: int = 6) -> tuple[Point, ...]:
    """Return the corners of a Shape that is a rectangle with round corners, each made of `steps` chords."""
    r = min(radius, (rect.right - rect.left) / 2, (rect.bottom - rect.top) / 2)
    middles = (
        (rect.right - r, rect.top + r), (rect.right - r, rect.bottom - r),
        (rect.left + r, rect.bottom - r), (rect.left + r, rect.top + r),
    )  # fmt: skip
    return tuple(
        (x + r * math.sin(angle), y - r * math.cos(angle))
        for corner, (x, y) in enumerate(middles)
        for angle in ((corner + step / steps) * math.pi / 2 for step in range(steps + 1))
    )


def _around(x: float, y: float, width: float, height: float) -> Rect:
    return Rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
