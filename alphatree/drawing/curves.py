"""Lines as cubic Bézier control points, as Graphviz takes them: one start, then three points for each piece."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from alphatree.drawing.scene import Point

_KAPPA = 0.5523
"""How far the control points of a quarter circle stand from its ends, in radii."""


def polyline(points: Sequence[Point], radius: float = 10.0) -> tuple[Point, ...]:
    """Return the control points of a path through the points whose corners are rounded.

    >>> polyline([(0, 0), (30, 0)])
    ((0, 0), (0, 0), (30, 0), (30, 0))
    >>> len(polyline([(0, 0), (30, 0), (30, 30)]))
    10
    """
    path = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    curve: list[Point] = [path[0]]
    for before, corner, after in zip(path, path[1:], path[2:], strict=False):
        reach = min(radius, _distance(before, corner) / 2, _distance(corner, after) / 2)
        start, end = _towards(corner, before, reach), _towards(corner, after, reach)
        _straight(curve, start)
        curve += [_towards(start, corner, reach * _KAPPA), _towards(end, corner, reach * _KAPPA), end]
    _straight(curve, path[-1])
    return tuple(curve)


def _straight(curve: list[Point], end: Point) -> None:
    if curve[-1] != end:
        curve += [curve[-1], end, end]


def _distance(one: Point, other: Point) -> float:
    return hypot(other[0] - one[0], other[1] - one[1])


def _towards(start: Point, end: Point, by: float) -> Point:
    """Return the point `by` away from the start, on the way to the end."""
    length = _distance(start, end)
    if not length:
        return start
    return (start[0] + (end[0] - start[0]) * by / length, start[1] + (end[1] - start[1]) * by / length)
