"""Dashed lines that share a way: each piece is drawn once.

Dashes that lie over others and begin elsewhere fill their gaps: the piece would look solid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from alphatree.drawing.scene import Line, Point, straight

NEAR = 0.3
"""Pixels that two lines may be apart and still be on one another."""


def drawn_once(lines: Iterable[Line]) -> list[Line]:
    """Return the lines without the level pieces of dashed ones that another dashed one has drawn before.

    >>> one, other = straight((0, 0), (9, 0)), straight((4, 5), (4, 0), (9, 0))
    >>> drawn_once([Line(one, "hidden", True), Line(other, "hidden", True)])[1]
    Line(points=((4, 5), (4, 5), (4, 0), (4, 0)), role='hidden', arrow=False)
    """
    covered: list[tuple[float, float, float]] = []
    result: list[Line] = []
    for line in lines:
        if line.role != "hidden":
            result.append(line)
            continue
        own: list[tuple[float, float, float]] = []
        runs = list(_runs(line, covered, own))
        covered += own
        for at, run in enumerate(runs):
            is_end = at == len(runs) - 1 and run[-1] == line.points[-1]
            result.append(replace(line, points=run, arrow=line.arrow and is_end))
    return result


def _runs(
    line: Line, covered: list[tuple[float, float, float]], own: list[tuple[float, float, float]]
) -> Iterator[tuple[Point, ...]]:
    """Yield what is left of a line, and add its level pieces to `own`: height, left end, right end."""
    points = line.points
    run: tuple[Point, ...] = points[:1]
    for at in range(0, len(points) - 1, 3):
        start, *_, end = piece = points[at : at + 4]
        if abs(start[0] - end[0]) <= NEAR or any(abs(y - start[1]) > NEAR for _, y in piece):
            run += piece[1:]
            continue
        for left, right in _left(start[0], end[0], [one for one in covered if abs(one[0] - start[1]) <= NEAR]):
            here, there = (left, start[1]), (right, end[1])
            if run[-1] != here:
                if len(run) > 1:
                    yield run
                run = (here,)
            run += straight(here, there)[1:]
        if run[-1] != end:
            if len(run) > 1:
                yield run
            run = (end,)
        own.append((start[1], min(start[0], end[0]), max(start[0], end[0])))
    if len(run) > 1:
        yield run


def _left(start: float, end: float, covered: list[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """Return the parts of a way from start to end that nothing covers, in its direction."""
    parts = [(min(start, end), max(start, end))]
    for _, left, right in covered:
        parts = [
            part
            for low, high in parts
            for part in ((low, min(high, left)), (max(low, right), high))
            if part[1] - part[0] > NEAR
        ]
    return parts if start <= end else [(high, low) for low, high in reversed(parts)]
