"""Lines that a reader could take for one another: on top of each other, or side by side and too near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from alphatree.drawing.scene import Line, Point, Scene

APART = 4.0
"""Least space between parallel lines."""
BRIEFLY = 14.0
"""Pixels for which lines may be nearer than that: where one turns off from another."""
MEETING = 2.0
"""Pixels by which a line may miss one that it begins or ends on."""

Piece = tuple[float, float, float, int]
"""Where a straight piece lies, from and to where it runs, and which line it is of."""


def tangles(scene: Scene) -> list[str]:
    """Return every pair of lines that run in or beside one another, and have no end in common."""
    lines = list(dict.fromkeys(line for line in scene.lines if line.role != "dotted"))
    upright: list[Piece] = []
    level: list[Piece] = []
    for at, line in enumerate(lines):
        for (ax, ay), (bx, by) in pairwise(line.points[::3]):
            if abs(ax - bx) < 0.2:
                upright.append((ax, min(ay, by), max(ay, by), at))
            elif abs(ay - by) < 0.2:
                level.append((ay, min(ax, bx), max(ax, bx), at))
    found = set()
    for pieces in (upright, level):
        for one, other in _neighbours(sorted(pieces)):
            if one[3] != other[3] and not _meet(lines[one[3]], lines[other[3]]):
                found.add((one[3], other[3]))
    return [f"a {lines[a].role} at {lines[a].points[0]} runs beside one at {lines[b].points[0]}" for a, b in found]


def _neighbours(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Piece]]:
    for at, one in enumerate(pieces):
        for other in pieces[at + 1 :]:
            if other[0] - one[0] >= APART:
                break
            if min(one[2], other[2]) - max(one[1], other[1]) > BRIEFLY:
                yield one, other


def _meet(one: Line, other: Line) -> bool:
    """Return whether two lines carry the same, or lead to the same: one begins or ends on the other."""
    return any(_lies_on(one, end) for end in (other.points[0], other.points[-1])) or any(
        _lies_on(other, end) for end in (one.points[0], one.points[-1])
    )


def _lies_on(line: Line, point: Point) -> bool:
    x, y = point
    for (ax, ay), (bx, by) in pairwise(line.points[::3]):
        if (
            min(ax, bx) - MEETING <= x <= max(ax, bx) + MEETING
            and min(ay, by) - MEETING <= y <= max(ay, by) + MEETING
            and (abs(ax - bx) < 1 or abs(ay - by) < 1 or _near((ax, ay), point) or _near((bx, by), point))
        ):
            return True
    return False


def _near(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) <= MEETING and abs(one[1] - other[1]) <= MEETING
