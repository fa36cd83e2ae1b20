"""A box in perspective as the shapes it is drawn with.

The thickness lies to the right, the height upwards and the depth to the upper right, as in the hand-drawn originals. A
box stands on its centre line: the line through the middles of its left and right face.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alphatree.drawing.scene import Point, Rect, Shape

FORESHORTENED = 0.38
"""How far a pixel of depth goes to the right, and as far up."""
_FRONT, _TOP, _SIDE = (0.42, 0.1), (0.34, 0.4), (0.5, -0.12)
"""Opacity and shade of the faces: light comes from above."""
_SEEN_THROUGH = 7.0
"""Boxes thinner or lower than this show no hidden edges."""


@dataclass(frozen=True, slots=True)
class Solid:
    """A box. `left`, `middle`: the front edge of its left face, and the height of its centre line, in the scene.

    `across`: how far its depth goes to the right and up.
    """

    left: float
    middle: float
    thickness: float
    height: float
    across: float

    @property
    def bottom(self) -> float:
        return self.middle + (self.height + self.across) / 2

    @property
    def right_middle(self) -> Point:
        """The middle of the face at the right."""
        return (self.left + self.thickness + self.across / 2, self.middle)

    @property
    def rect(self) -> Rect:
        right = self.left + self.thickness + self.across
        return Rect(self.left, self.bottom - self.height - self.across, right, self.bottom)

    def moved(self, dx: float, dy: float) -> Solid:
        return Solid(self.left + dx, self.middle + dy, self.thickness, self.height, self.across)

    def at(self, thick: float, high: float, deep: float) -> Point:
        """Return the point at these parts of thickness, height and depth; (0, 0, 0) is left, below, in front."""
        across = deep * self.across
        return (self.left + thick * self.thickness + across, self.bottom - high * self.height - across)

    def face(self, *corners: tuple[int, int, int]) -> tuple[Point, ...]:
        return tuple(self.at(*corner) for corner in corners)

    @property
    def outline(self) -> tuple[Point, ...]:
        """The corners of what it covers, from the lower left, clockwise."""
        return self.face((0, 0, 0), (0, 1, 0), (0, 1, 1), (1, 1, 1), (1, 0, 1), (1, 0, 0))

    def shapes(self, fill: str, tooltip: str, layers: tuple[int, ...], slices: int = 1) -> list[Shape]:
        """Return the faces, the hidden ones first. `slices`: into how many plates the thickness is cut."""

        def shape(points: tuple[Point, ...], look: tuple[float, float], hidden: bool = False) -> Shape:
            return Shape(points, fill, tooltip, layers, "hidden" if hidden else "shape", *look)

        faces = []
        if min(self.thickness, self.height, self.across) >= _SEEN_THROUGH:
            ends = ((0, 0, 0), (1, 0, 1), (0, 1, 1))
            faces += [shape(self.face((0, 0, 1), end), (0.0, 0.0), hidden=True) for end in ends]
        for start, end in _slices(slices):
            top = (self.at(start, 1, 0), self.at(end, 1, 0), self.at(end, 1, 1), self.at(start, 1, 1))
            front = (self.at(start, 0, 0), self.at(end, 0, 0), self.at(end, 1, 0), self.at(start, 1, 0))
            faces += [shape(top, _TOP), shape(front, _FRONT)]
        faces.append(shape(self.face((1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0)), _SIDE))
        return faces

    def window(self, high: float, deep: float) -> tuple[Point, ...]:
        """Return the corners of a window in the middle of the right face, as large as these parts of it."""
        low, near = 0.5 - high / 2, 0.5 - deep / 2
        corners = ((low, near), (low, near + deep), (low + high, near + deep), (low + high, near))
        return tuple(self.at(1, up, back) for up, back in corners)


def _slices(count: int) -> list[tuple[float, float]]:
    return [(at / count, (at + 1) / count) for at in range(count)]


def apart(one: Sequence[Point], other: Sequence[Point]) -> float:
    """Return how far a convex polygon must move to the right so that it just stands right of another.

    Negative infinity where they pass each other at different heights.

    >>> apart([(0, 0), (10, 0), (10, 10), (0, 10)], [(3, 5), (8, 5), (8, 30)])
    7.0
    """
    top = max(min(y for _, y in one), min(y for _, y in other))
    bottom = min(max(y for _, y in one), max(y for _, y in other))
    if top >= bottom:
        return float("-inf")
    # Both edges are straight between corners, so that the least room is at the height of one.
    heights = {y for _, y in (*one, *other) if top <= y <= bottom}
    return max(max(crossings(one, y)) - min(crossings(other, y)) for y in heights)


def crossings(points: Sequence[Point], y: float) -> list[float]:
    """Return where the edges of a polygon cross a height, with both ends of an edge that lies along it."""
    found: list[float] = []
    x1, y1 = points[-1]
    for x2, y2 in points:
        if y1 == y2:
            if y1 == y:
                found += [x1, x2]
        elif y1 <= y <= y2 or y2 <= y <= y1:
            found.append(x1 + (x2 - x1) * (y - y1) / (y2 - y1))
        x1, y1 = x2, y2
    return found
