"""The picture before it is drawn: every cell, text, line, frame and bar with its coordinates.

Units: pixels, x to the right, y downwards, from the upper left corner. Nothing here knows Graphviz.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Form = Literal["full", "short", "data", "block"]
TextRole = Literal["caption", "shape", "count", "name", "title"]
LineRole = Literal["line", "tap", "dotted"]


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
    """One line of text, centred on (x, y). `width` is an upper bound whatever font is there."""

    x: float
    y: float
    width: float
    text: str
    role: TextRole
    size: float

    @property
    def rect(self) -> Rect:
        return _around(self.x, self.y, self.width, self.size)


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: cubic Bézier control points, one start and then three for each piece."""

    points: tuple[Point, ...]
    role: LineRole = "line"


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
    """The whole picture, in drawing order: frames, lines, bars, cells, texts."""

    width: float
    height: float
    frames: tuple[Frame, ...]
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    cells: tuple[Cell, ...]
    texts: tuple[Text, ...]


def _around(x: float, y: float, width: float, height: float) -> Rect:
    return Rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
