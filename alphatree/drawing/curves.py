"""Lines as cubic Bézier control points, as Graphviz takes them: one start, then three points for each piece."""

from __future__ import annotations

from collections.abc import Sequence
from math import dist, hypot

from alphatree.drawing.scene import Point

_KAPPA = 0.5523
"""How far the control points of a quarter circle stand from its ends, in radii."""

ARROW = 8.0
"""Length of an arrowhead, in pixels."""
_TIP = 1.5
"""How much earlier the corner of an arrowhead is, so that the mitre of its outline ends where the line does."""
_ARROW_HALF = 2.8


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


def cut_for_arrow(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return a curve whose last piece ends earlier, so that an arrowhead fits behind it."""
    *before, one, two, end = points
    start = next((point for point in (two, one, before[-1]) if dist(point, end) > ARROW), before[-1])
    at = _towards(end, start, ARROW)
    # What lies within the arrowhead would bend the curve back.
    return (*before, *(at if dist(point, end) <= ARROW else point for point in (one, two)), at)


def arrowhead(points: Sequence[Point]) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Return a curve cut for an arrowhead, and the corners of that."""
    curve, end = cut_for_arrow(points), points[-1]
    x, y = curve[-1]
    length = _distance((x, y), end) or 1.0
    across = ((y - end[1]) / length * _ARROW_HALF, (end[0] - x) / length * _ARROW_HALF)
    corners = ((x - across[0], y - across[1]), _towards(end, (x, y), _TIP), (x + across[0], y + across[1]))
    return curve, corners


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
