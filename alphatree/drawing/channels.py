"""Lines between rows: down through gaps of the rows, and along tracks in the channels between them.

The channel of a row lies above it; its height follows from how many lines run along it. Positions within a row are
relative to its main line until `stack` has put the rows below one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf, sqrt

from alphatree.drawing.boxes import Item, Spot
from alphatree.drawing.curves import polyline
from alphatree.drawing.scene import Bar, Cell, Frame, Line, LineRole, Point, Rect, Text

TRACK = 9.0
"""Space between two lines that run side by side."""
CHANNEL = 26.0
"""Least height of a channel between two rows."""
SIDE = 13.0
"""Space between a track and the rows above and below."""
NEAR = 3.5
"""Least space between a line and a cell, text or bar that it passes."""
BESIDE_FRAME = 4.0
"""Least space between a line and the edge of a frame."""
APART = 5.5
"""Least space between two lines that run side by side down through a row."""
THROUGH_FRAME = 150.0
"""How many pixels of detour are better than a way through a frame."""
REACH = 120.0
"""How far from its cell a line may turn."""
TURN = 8.0
"""How far beyond its end a row is left."""
AHEAD = 16.0
"""How far before what begins within a row the line to it comes down."""
RADIUS = 12.0


@dataclass(frozen=True, slots=True)
class Upright:
    """A line straight down. `ends`: what it comes from and leads to; lines that share an end may touch."""

    x: float
    top: float
    bottom: float
    ends: frozenset[object] = frozenset()
    apart: float = APART


@dataclass
class PlacedRow:
    """One row of the picture and the lines that go down through it.

    `enter`, `leave`: where its main line begins and ends.
    """

    items: tuple[Item, ...]
    spots: tuple[Spot, ...]
    top: float
    bottom: float
    enter: float
    leave: float
    width: float
    begins: bool = True
    """Whether it is the first row of its strand."""
    solid: list[Rect] = field(default_factory=list)
    frames: list[Rect] = field(default_factory=list)
    uprights: list[Upright] = field(default_factory=list)

    def __post_init__(self) -> None:
        for item in self.items:
            match item:
                case Cell() | Text() | Bar():
                    self.solid.append(item.rect)
                case Frame():
                    rect = item.rect
                    self.frames.append(rect)
                    edges = (rect.left, rect.right)
                    self.uprights += [Upright(x, rect.top, rect.bottom, apart=BESIDE_FRAME) for x in edges]
                case Line():
                    self.uprights += _uprights(item)
        self.left = min((rect.left for rect in (*self.solid, *self.frames)), default=0.0)
        self.right = max((rect.right for rect in (*self.solid, *self.frames)), default=0.0)

    def spot(self, layer: int) -> Spot | None:
        """Return where the cell of a layer stands."""
        return next((spot for spot in self.spots if layer in spot.layers), None)

    def gaps(self, top: float, bottom: float, ends: frozenset[object]) -> list[tuple[float, float]]:
        """Return from where to where a line can go down between two heights."""
        blocked = [(r.left - NEAR, r.right + NEAR) for r in self.solid if r.top - 2 < bottom and top < r.bottom + 2]
        blocked += [
            (one.x - one.apart, one.x + one.apart)
            for one in self.uprights
            if one.top < bottom and top < one.bottom and not one.ends & ends
        ]
        blocked.sort()
        free, at = [], -inf
        for left, right in blocked:
            if left >= at:
                free.append((at, left))
            at = max(at, right)
        return [*free, (at, inf)]


def _uprights(line: Line) -> Iterable[Upright]:
    points = line.points
    for at in range(0, len(points) - 1, 3):
        (x, y), (end, below) = points[at], points[at + 3]
        if abs(x - end) < 1 and y != below:
            yield Upright(x, min(y, below), max(y, below))


@dataclass
class Route:
    """A line from one row to a later one.

    `head`: its points in the row where it starts, `tail`: in the row where it ends; `channel`: the first one it gets
    to; `down`: where it goes down through the rows from there on.
    """

    ends: frozenset[object]
    source: int
    target: int
    head: list[Point]
    channel: int
    down: list[float]
    tail: list[Point]
    role: LineRole
    tracks: dict[int, float] = field(default_factory=dict)

    def along(self, channel: int) -> tuple[float, float]:
        """Return from where to where the line runs along a channel."""
        xs = [self.head[-1][0], *self.down, self.tail[0][0]]
        return xs[channel - self.channel], xs[channel - self.channel + 1]

    def channels(self) -> range:
        return range(self.channel, self.target + 1)


class Router:
    """Finds the ways of all lines between rows."""

    def __init__(self, rows: Sequence[PlacedRow]) -> None:
        self.rows = rows
        self.routes: list[Route] = []
        self.beside: dict[int, list[Upright]] = {}
        """What goes up and down in each channel; heights do not count there."""

    def connect(self, before: int) -> None:
        """Add the line from the end of a row to the beginning of the next one."""
        row, after = self.rows[before], self.rows[before + 1]
        head = [(row.leave, 0.0), (max(row.right, row.leave) + TURN, 0.0)]
        tail = [(min(after.left, after.enter) - TURN, 0.0), (after.enter, 0.0)]
        ends = frozenset({("end of row", before)})
        self._add(Route(ends, before, before + 1, head, before + 1, [], tail, "line"))

    def start(self, source: int, layer: int, target: int, first: int | None = None) -> None:
        """Add the line from a cell to the beginning of a later row, or of what begins there with the layer `first`."""
        row = self.rows[target]
        spot = None if first is None else row.spot(first)
        enter, y = (row.enter, 0.0) if spot is None else (spot.x - spot.rx, spot.y)
        x = min(row.left, enter) - TURN if spot is None else enter - AHEAD
        tail = [(x, y), (enter, y)]
        self._route(source, layer, target, tail, frozenset({("start", target, first)}))

    def tap(self, source: int, layer: int, target: int, goal: int) -> None:
        """Add the line from a cell of one row to a cell of a later one."""
        ends: frozenset[object] = frozenset({("to", goal)})
        spot = self.rows[target].spot(goal)
        assert spot is not None
        self._route(source, layer, target, self._tail(target, spot, ends | {("from", layer)}), ends)

    def _route(self, source: int, layer: int, target: int, tail: list[Point], ends: frozenset[object]) -> None:
        ends |= {("from", layer)}
        spot = self.rows[source].spot(layer)
        assert spot is not None
        head, channel = self._head(source, spot, tail[0][0], ends)
        down: list[float] = []
        x = head[-1][0]
        for at in range(channel, target):
            x = self._pass(at, x, tail[0][0], ends)
            down.append(x)
        self._add(Route(ends, source, target, head, channel, down, tail, "tap"))

    def _add(self, route: Route) -> None:
        self.routes.append(route)
        row, goal = self.rows[route.source], self.rows[route.target]
        (x, y), (end, below) = route.head[-1], route.tail[0]
        top, bottom = (row.top, y) if route.channel == route.source else (y, row.bottom)
        row.uprights.append(Upright(x, top, bottom, route.ends))
        for at, through in zip(route.channels(), route.down, strict=False):
            self.rows[at].uprights.append(Upright(through, self.rows[at].top, self.rows[at].bottom, route.ends))
        goal.uprights.append(Upright(end, goal.top, below, route.ends))
        for channel in route.channels():
            for one in route.along(channel):
                self.beside.setdefault(channel, []).append(Upright(one, 0, 0, route.ends))

    def _gaps(
        self, row: int, top: float, bottom: float, channels: Sequence[int], ends: frozenset[object]
    ) -> list[tuple[float, float]]:
        """Return the gaps of a row in which nothing is beside the line in the channels that it gets to, either."""
        gaps = self.rows[row].gaps(top, bottom, ends)
        for other in (one for channel in channels for one in self.beside.get(channel, ()) if not one.ends & ends):
            gaps = [
                piece
                for left, right in gaps
                for piece in ((left, min(right, other.x - APART)), (max(left, other.x + APART), right))
                if piece[0] <= piece[1]
            ]
        return gaps

    def _head(self, row: int, spot: Spot, goal: float, ends: frozenset[object]) -> tuple[list[Point], int]:
        """Return how a line gets out of a cell into a channel: down behind the cell, or up from it."""
        here = self.rows[row]
        start = spot.x + spot.rx
        low, high = start + 3, start + max(3, _free_way(here, spot, 1) - 2)
        column = spot.right
        gaps = self._gaps(row, spot.y, here.bottom, [row + 1], ends)
        down = _nearest(gaps, column, low, high)
        if down is not None:
            return [(start, spot.y), (down, spot.y)], row + 1
        top = spot.y - spot.ry
        if _fits(self._gaps(row, here.top, top - 2, [row], ends), spot.x):
            return [(spot.x, top), (spot.x, top)], row
        up = _nearest(self._gaps(row, here.top, spot.y, [row], ends), column, low, high)
        if up is not None:
            return [(start, spot.y), (up, spot.y)], row
        return [(start, spot.y), (column, spot.y)], row + 1

    def _tail(self, row: int, spot: Spot, ends: frozenset[object]) -> list[Point]:
        """Return how a line gets from the channel above a row to a cell: from above, or from where the row comes."""
        here = self.rows[row]
        gaps = self._gaps(row, here.top, spot.y - spot.ry - 2, [row], ends)
        for shift in (0.0, -APART, APART) if spot.rx > APART else (0.0,):
            if _fits(gaps, spot.x + shift):
                top = spot.y - (spot.ry * sqrt(1 - (shift / spot.rx) ** 2) if shift else spot.ry)
                return [(spot.x + shift, top), (spot.x + shift, top)]
        edge = spot.x - spot.rx
        low, high = edge - max(4, _free_way(here, spot, -1) - 2), edge - 4
        x = _nearest(self._gaps(row, here.top, spot.y, [row], ends), high, low, high)
        if x is not None:
            return [(x, spot.y), (edge, spot.y)]
        return [(spot.x, spot.y - spot.ry), (spot.x, spot.y - spot.ry)]

    def _pass(self, row: int, x: float, goal: float, ends: frozenset[object]) -> float:
        """Return where a line goes down through a row: on its way if it can, else with the smallest detour."""
        here = self.rows[row]
        options = []
        for left, right in self._gaps(row, here.top, here.bottom, [row, row + 1], ends):
            if left > right:
                continue
            for place in {min(max(one, left), right) for one in (x, goal)}:
                framed = any(rect.left < place < rect.right for rect in here.frames)
                detour = abs(place - x) + abs(place - goal) + THROUGH_FRAME * framed
                options.append((detour, abs(place - x), place))
        return min(options)[2]


def _free_way(row: PlacedRow, spot: Spot, way: int) -> float:
    """Return how far a line can go on from a cell, to the right (1) or left (-1), before it meets something."""
    edge = spot.x + way * spot.rx
    found = REACH
    for rect in row.solid:
        if rect.top < spot.y < rect.bottom:
            distance = rect.left - edge if way > 0 else edge - rect.right
            if distance > -1:
                found = min(found, distance)
    return found


def _fits(gaps: Sequence[tuple[float, float]], x: float) -> bool:
    return any(left <= x <= right for left, right in gaps)


def _nearest(gaps: Sequence[tuple[float, float]], x: float, low: float, high: float) -> float | None:
    """Return the place nearest to x, between two bounds, that is in a gap."""
    places = [min(max(x, left, low), right, high) for left, right in gaps if max(left, low) <= min(right, high)]
    return min(places, key=lambda place: abs(place - x), default=None)


def stack(rows: Sequence[PlacedRow], routes: Sequence[Route], top: float) -> tuple[list[float], list[Line]]:
    """Return the height of each row's main line, and the lines between the rows."""
    heights: list[float] = []
    y = top
    for at, row in enumerate(rows):
        here = [route for route in routes if at in route.channels()]
        tracks = _tracks([(*route.along(at), route) for route in here])
        count = max(tracks.values(), default=-1) + 1
        first = y + (SIDE if at else 0.0)
        for route in here:
            route.tracks[at] = first + TRACK * tracks.get(id(route), 0)
        if at:
            y += max(CHANNEL, 2 * SIDE + TRACK * (count - 1))
        else:
            y += TRACK * count
        heights.append(y - row.top)
        y = heights[-1] + row.bottom
    return heights, [_drawn(route, heights) for route in routes]


def _drawn(route: Route, heights: Sequence[float]) -> Line:
    points = [(x, y + heights[route.source]) for x, y in route.head]
    for channel in route.channels():
        start, end = route.along(channel)
        if start != end:
            points += [(start, route.tracks[channel]), (end, route.tracks[channel])]
    points += [(x, y + heights[route.target]) for x, y in route.tail]
    return Line(polyline(_straightened(points), RADIUS), route.role)


def _straightened(points: Sequence[Point]) -> list[Point]:
    """Return the points without those in the middle of a straight piece."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return kept


def _tracks(runs: Sequence[tuple[float, float, Route]]) -> dict[int, int]:
    """Return the track of each line that runs along a channel, from the upper one on: few tracks, few crossings."""
    runs = [run for run in runs if run[0] != run[1]]
    order: list[tuple[float, float, Route]] = []
    for run in runs:
        costs = [
            sum(_crossings(other, run) for other in order[:at]) + sum(_crossings(run, other) for other in order[at:])
            for at in range(len(order) + 1)
        ]
        order.insert(costs.index(min(costs)), run)
    tracks: dict[int, int] = {}
    for at, run in enumerate(order):
        above = [tracks[id(other[2])] for other in order[:at] if _run_beside(run, other)]
        tracks[id(run[2])] = max(above, default=-1) + 1
    return tracks


def _run_beside(one: tuple[float, float, Route], other: tuple[float, float, Route]) -> bool:
    return min(one[:2]) < max(other[:2]) + TRACK and min(other[:2]) < max(one[:2]) + TRACK


def _crossings(upper: tuple[float, float, Route], lower: tuple[float, float, Route]) -> int:
    """Return how often two lines cross if one runs above the other: where it goes on down, or the other comes down."""
    (upper_in, upper_out, _), (lower_in, lower_out, _) = upper, lower
    down = min(lower_in, lower_out) < upper_out < max(lower_in, lower_out)
    into = min(upper_in, upper_out) < lower_in < max(upper_in, upper_out)
    return down + into
