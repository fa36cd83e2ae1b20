"""Routes on the grid -> tracks in pixels: lines that share a step run side by side, and change sides at 45°."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alphatree.drawing.curves import polyline
from alphatree.drawing.metro.scene import PITCH
from alphatree.drawing.scene import Point
from alphatree.metro import Edge, GridPoint, Route, direction

CELL = 40.0
"""Pixels from one point of the grid to the next."""
BEND = 22.0
"""How far before a corner a line starts to turn."""


@dataclass(frozen=True, slots=True)
class Track:
    """The way of one branch in pixels.

    `places`: how far along the route each of `points` is, counted on the route itself, so that it rises steadily.
    `at_grid`: the same for the points of the grid. `steps`: where each step between them goes, `shifts`: how far beside
    the route it runs.
    """

    name: str
    line: str
    dashed: bool
    points: tuple[Point, ...]
    places: tuple[float, ...]
    grid: tuple[GridPoint, ...]
    at_grid: tuple[float, ...]
    steps: tuple[GridPoint, ...]
    shifts: tuple[Point, ...]
    lanes: tuple[int | None, ...]
    """For each step: which of the lines side by side this is, from 0, None where it is alone."""

    @property
    def length(self) -> float:
        return self.places[-1]

    def point(self, place: float) -> Point:
        """Return where on the picture a place of the route is."""
        for known, point in zip(self.places, self.points, strict=True):
            if abs(known - place) < 0.01:
                return point
        at = min(max(bisect_right(self.at_grid, place) - 1, 0), len(self.steps) - 1)
        share = (place - self.at_grid[at]) / (self.at_grid[at + 1] - self.at_grid[at])
        (x, y), (across, down), shift = self.grid[at], self.steps[at], self.shifts[at]
        return (x + across * share) * CELL + shift[0], (y + down * share) * CELL + shift[1]

    def heading(self, place: float, *, before: bool = False) -> GridPoint:
        """Return where the route goes at a place; at a corner after it, or before it."""
        at = bisect_right(self.at_grid, place + (-1e-6 if before else 1e-6)) - 1
        return self.steps[min(max(at, 0), len(self.steps) - 1)]

    def curve(self, start: float, end: float) -> tuple[Point, ...]:
        """Return the track between two places as Bézier control points with rounded corners."""
        inner = [
            point for point, place in zip(self.points, self.places, strict=True) if start + 0.01 < place < end - 0.01
        ]
        return polyline([self.point(start), *inner, self.point(end)], BEND)


def lay_tracks(routes: Iterable[Route]) -> dict[str, Track]:
    """Return the track of each route by its name. Routes with faults must not be among them."""
    listed = list(routes)
    users: dict[Edge, list[Route]] = {}
    for route in listed:
        for edge in route.edges:
            sharing = users.setdefault(edge, [])
            if all(other.line != route.line for other in sharing):
                sharing.append(route)
    return {route.name: _track(route, users) for route in listed}


def _track(route: Route, users: Mapping[Edge, Sequence[Route]]) -> Track:
    steps = [direction(start, end) for start, end in zip(route.points, route.points[1:], strict=False)]
    lanes, shifts = zip(*(_lane(edge, users[edge], route.line) for edge in route.edges), strict=True)
    at_grid = [0.0]
    for step in steps:
        at_grid.append(at_grid[-1] + CELL * math.hypot(*step))
    grid = [(x * CELL, y * CELL) for x, y in route.points]
    points, places = [_moved(grid[0], shifts[0])], [0.0]
    for at in range(1, len(steps)):
        before, after = steps[at - 1], steps[at]
        if before == after and shifts[at - 1] == shifts[at]:
            continue
        if before == after:  # to another side of the bundle
            half = math.dist(shifts[at - 1], shifts[at]) / 2
            unit = _unit(after)
            for side, shift in ((-half, shifts[at - 1]), (half, shifts[at])):
                points.append(_moved(_moved(grid[at], shift), (unit[0] * side, unit[1] * side)))
                places.append(at_grid[at] + side)
            continue
        points.append(crossing(_moved(grid[at], shifts[at - 1]), before, _moved(grid[at], shifts[at]), after))
        places.append(at_grid[at])
    points.append(_moved(grid[-1], shifts[-1]))
    places.append(at_grid[-1])
    return Track(
        name=route.name,
        line=route.line,
        dashed=route.dashed,
        points=tuple(points),
        places=tuple(places),
        grid=route.points,
        at_grid=tuple(at_grid),
        steps=tuple(steps),
        shifts=shifts,
        lanes=lanes,
    )


def _lane(edge: Edge, users: Sequence[Route], line: str) -> tuple[int | None, Point]:
    """Return which of those that take a step a line is, None if it is alone, and how far beside its middle it lies.

    The first of them leads: right and left are those of its way, so that nobody changes sides in a bend.
    """
    if len(users) == 1:
        return None, (0.0, 0.0)
    leader = users[0]
    at = leader.edges.index(edge)
    across, down = _unit(direction(leader.points[at], leader.points[at + 1]))
    sides = {route.line: _side(leader, route, at) for route in users[1:]}
    order = sorted([route.line for route in users], key=lambda one: sides.get(one, 0))
    lane = order.index(line)
    by = (lane - (len(order) - 1) / 2) * PITCH
    return lane, (-down * by, across * by)


def _side(leader: Route, other: Route, at: int) -> int:
    """Return whether another route had better run on the right (above 0) or on the left of the one that leads.

    It depends on where the two part at both ends of what they share around the step `at`.
    """
    shared = frozenset(other.edges)
    first = last = at
    while first > 0 and leader.edges[first - 1] in shared:
        first -= 1
    while last + 1 < len(leader.edges) and leader.edges[last + 1] in shared:
        last += 1
    total = 0
    for point, step, own in (
        (leader.points[first], (leader.points[first], leader.points[first + 1]), leader.edges[first]),
        (leader.points[last + 1], (leader.points[last], leader.points[last + 1]), leader.edges[last]),
    ):
        along = direction(*step)
        turns = [
            sum(_turn(along, point, one if two == point else two) for one, two in _leaving(route, point, own))
            for route in (leader, other)
        ]
        total += turns[1] - turns[0]
    return 1 if total >= 0 else -1


def _leaving(route: Route, point: GridPoint, shared: Edge) -> list[Edge]:
    """Return by which other steps a route reaches or leaves a point."""
    return [edge for edge in route.edges if point in edge and edge != shared]


def _turn(along: GridPoint, point: GridPoint, target: GridPoint) -> int:
    """Return 1 if a point lies to the right of a way, -1 to the left, 0 straight on."""
    cross = along[0] * (target[1] - point[1]) - along[1] * (target[0] - point[0])
    return (cross > 0) - (cross < 0)


def _unit(step: GridPoint) -> Point:
    length = math.hypot(*step)
    return step[0] / length, step[1] / length


def _moved(point: Point, by: Point) -> Point:
    return point[0] + by[0], point[1] + by[1]


def crossing(one: Point, way: GridPoint, other: Point, other_way: GridPoint) -> Point:
    """Return where the straight line through `one` meets that through `other`; they are not parallel."""
    (x, y), (dx, dy) = one, way
    (x2, y2), (dx2, dy2) = other, other_way
    by = ((x2 - x) * dy2 - (y2 - y) * dx2) / (dx * dy2 - dy * dx2)
    return x + dx * by, y + dy * by
