"""What diagrams/metro.yml may say: the lines of the metro map and the routes they take. Stations are entries.

Routes are polylines on a grid of points, x to the right and y downwards, in steps that are horizontal, vertical or
diagonal. Where routes of several branches share a point, entries that belong to all of them change there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from alphatree.fields import Count, Id, Line, Truth, refuse
from alphatree.schema import Model, Phrase, Record

GridPoint = tuple[int, int]
Edge = tuple[GridPoint, GridPoint]
"""One step of a route, its points in order: the same edge whichever way it is taken."""

MAX_GRID = 400
"""Points of the grid on one side."""
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def _colour(value: str) -> str:
    if len(value) != 7 or value[0] != "#" or any(digit not in "0123456789abcdefABCDEF" for digit in value[1:]):
        raise refuse("wrong-value", 'a colour such as "#660066", in quotes')
    return value.lower()


def _month(value: str) -> str:
    if not _MONTH.fullmatch(value):
        raise refuse("wrong-value", "a year and a month such as 2026-11")
    return value


def _point(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 2 and all(type(one) is int and 0 <= one <= MAX_GRID for one in value):
        return tuple(value)
    raise refuse("wrong-value", f"a point of the grid such as [12, 4], each number from 0 to {MAX_GRID}")


Place = Annotated[
    tuple[int, int], BeforeValidator(_point), WithJsonSchema({"type": "array", "items": {"type": "integer"}})
]
Colour = Annotated[Line, AfterValidator(_colour)]
Month = Annotated[Line, AfterValidator(_month)]


class Hub(Model):
    """The station of a direction, larger than others; it leads to the direction's page."""

    at: Place
    """Its point of the grid; the routes that pass there stop at it."""
    name: Phrase | None = None
    """What stands beside it, if not the direction's name."""


class Branch(Model):
    """A part of a line: one way along the grid, from where it starts to where it is newest."""

    route: Annotated[tuple[Place, ...], Field(min_length=2, max_length=100)]
    """The points where it starts, turns and ends."""
    label: Phrase | None = None
    """What stands on the line at its start, such as Loss or Bottom-up."""
    dashed: Truth = False
    """true for a link between lines that is no line itself."""


class MetroLine(Model):
    """A line in a colour of its own."""

    name: Phrase
    """What the legend calls it."""
    colour: Colour
    """Its colour on a light page; that on a dark one is worked out."""
    directions: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Ids of the directions whose pages show it."""
    branches: Annotated[dict[Id, Branch], Field(min_length=1)]
    """Its branches by name."""


class Size(Model):
    """How large the grid is."""

    width: Count
    """The largest x."""
    height: Count
    """The largest y."""


class MetroMap(Record):
    """The whole map."""

    title: Phrase
    """What the map is called."""
    version: Line | None = None
    """Which map it is, in quotes, such as "2.0": it grows when lines move, not with every station."""
    date: Month | None = None
    """When the lines last moved: a year and a month."""
    grid: Size
    """How large the grid is."""
    hubs: dict[Id, Hub] = Field(default_factory=dict)
    """The stations of directions, by direction."""
    lines: dict[Id, MetroLine]
    """The lines, in the order of the legend; of two that share a track the first runs on the left."""

    @cached_property
    def routes(self) -> Mapping[str, Route]:
        """The routes of all branches by their name, in the file's order."""
        return {
            f"{line_id}/{branch_id}": Route(f"{line_id}/{branch_id}", line_id, branch.route, branch.dashed)
            for line_id, line in self.lines.items()
            for branch_id, branch in line.branches.items()
        }

    @cached_property
    def sound(self) -> Mapping[str, Route]:
        """The routes without a fault: what can be drawn, and compared with others."""
        return {name: route for name, route in self.routes.items() if not any(self.faults(route))}

    def faults(self, route: Route) -> Iterator[tuple[int, str, str]]:
        """Yield what is wrong with a route by itself and what to do: number of the corner, message, hint."""
        for at, (x, y) in enumerate(route.corners):
            if x > self.grid.width or y > self.grid.height:
                met = f"leaves the grid of {self.grid.width} by {self.grid.height} at [{x}, {y}]"
                yield at, met, "enlarge the grid, or let the route stay on it"
        steps = list(pairwise(route.corners))
        for at, (start, end) in enumerate(steps, 1):
            if not is_octilinear(start, end):
                met = f"from {list(start)} to {list(end)}"
                hint = "a step changes x alone, y alone, or both by as much"
                yield at, f"goes {met}, which is neither horizontal, vertical nor at 45°", hint
        for at, (before, after) in enumerate(pairwise(steps), 1):
            back = tuple(-one for one in direction(*before))
            if direction(*after) == back != (0, 0):
                yield at, f"turns back at {list(before[1])}", "end it there, or lead it on another way"

    def branch(self, name: str) -> Branch:
        """Return the branch called LINE/BRANCH. Raises: KeyError."""
        line_id, _, branch_id = name.partition("/")
        return self.lines[line_id].branches[branch_id]


@dataclass(frozen=True)
class Route:
    """The way of one branch, point by point of the grid."""

    name: str
    line: str
    corners: tuple[GridPoint, ...]
    dashed: bool = False

    @cached_property
    def points(self) -> tuple[GridPoint, ...]:
        """All points of the grid on the way. Raises: ValueError if a step is not straight or diagonal.

        >>> Route("a/b", "a", ((0, 0), (2, 0), (3, 1))).points
        ((0, 0), (1, 0), (2, 0), (3, 1))
        """
        found = [self.corners[0]]
        for start, end in pairwise(self.corners):
            if not is_octilinear(start, end):
                raise ValueError(f"{self.name} goes from {start} to {end}")
            (x, y), (across, down) = start, direction(start, end)
            steps = max(abs(end[0] - x), abs(end[1] - y))
            found += [(x + across * step, y + down * step) for step in range(1, steps + 1)]
        return tuple(found)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The steps from point to point, each with its points in order."""
        return tuple((min(pair), max(pair)) for pair in pairwise(self.points))


def is_octilinear(start: GridPoint, end: GridPoint) -> bool:
    """Return whether a straight step is horizontal, vertical or at 45°, and leads anywhere.

    >>> is_octilinear((0, 0), (3, 3)), is_octilinear((0, 0), (3, 1)), is_octilinear((0, 0), (0, 0))
    (True, False, False)
    """
    across, down = abs(end[0] - start[0]), abs(end[1] - start[1])
    return (across, down) != (0, 0) and (across == 0 or down == 0 or across == down)


def direction(start: GridPoint, end: GridPoint) -> GridPoint:
    """Return where a step goes, each way as -1, 0 or 1.

    >>> direction((4, 4), (4, 1))
    (0, -1)
    """
    across, down = end[0] - start[0], end[1] - start[1]
    return (across > 0) - (across < 0), (down > 0) - (down < 0)


def meeting_points(routes: list[Route]) -> Iterator[GridPoint]:
    """Yield the points that lie on all of these routes, in the order of the first."""
    others = [frozenset(route.points) for route in routes[1:]]
    for point in dict.fromkeys(routes[0].points):
        if all(point in other for other in others):
            yield point
