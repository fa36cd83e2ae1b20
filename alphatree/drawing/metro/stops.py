"""Entries on branches -> where each station stands.

An entry on several branches stands where their routes meet, a hub where diagrams/metro.yml says. Between those, the
entries of one branch follow each other by date, evenly spread over the parts of the track that are fit for a station:
not in a bend, not where another line crosses, not under what is written on the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from alphatree.drawing.metro.labels import clip
from alphatree.drawing.metro.scene import HUB_RADIUS, RADIUS, TRACK
from alphatree.drawing.metro.signs import Sign, bounds_of, place_signs
from alphatree.drawing.metro.tracks import BEND, CELL, Track
from alphatree.metro import Edge, GridPoint, MetroMap, meeting_points

Date = tuple[float, str]
"""Year and part of it, then what tells two of the same date apart."""

LEAST = 2 * RADIUS + 6
"""From the middle of a station to that of the next."""
_CLEAR = RADIUS + TRACK / 2 + 5
"""From the middle of a station to where another line crosses."""
_FLAT = 0.5
"""What a level part of a track counts for: names above and below it take more of it than those beside a steep one."""
_SLOT = 0.15
"""Stations of a line that runs beside another one stand in this part of each step, those of the other half a step on,
so that no two stand beside each other whatever stops there."""


@dataclass(frozen=True, slots=True)
class Stop:
    """An entry that wants a station. `date`: what the stations of a branch are sorted by."""

    id: str
    name: str
    year: int
    date: Date
    branches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A branch with more stations of entries than it has room for. `last`: the newest of them."""

    branch: str
    stations: int
    room: int
    last: str


@dataclass(slots=True)
class Row:
    """The stations of one branch, from its start: (place on the track, id), ids of hubs with a colon before them."""

    track: Track
    calls: list[tuple[float, str]] = field(default_factory=list)
    sign: Sign | None = None


def place_stops(
    metro: MetroMap, tracks: Mapping[str, Track], stops: Iterable[Stop], labels: Mapping[str, str]
) -> tuple[dict[str, Row], list[Crowd]]:
    """Return the stations of each branch with their places, and the branches that have too many.

    `labels`: what is written on a branch, by its name. A stop at an unknown branch has been reported before: it is
    left out there.
    """
    return _Placing(metro, tracks, list(stops), labels).place()


class _Placing:
    def __init__(
        self, metro: MetroMap, tracks: Mapping[str, Track], stops: list[Stop], labels: Mapping[str, str]
    ) -> None:
        self.metro = metro
        self.tracks = tracks
        self.labels = labels
        self.stops = {stop.id: stop for stop in stops}
        self.hubs = {hub.at: f":{hub_id}" for hub_id, hub in metro.hubs.items()}
        self.users: dict[GridPoint, dict[str, frozenset[Edge]]] = {}
        """At each point of the grid: which branches pass, and by which of its edges."""
        self.diagonals: dict[tuple[GridPoint, GridPoint], set[str]] = {}
        for track in tracks.values():
            self._register(track)
        self.rows = {name: Row(track) for name, track in tracks.items()}
        self.crowds: list[Crowd] = []

    def _register(self, track: Track) -> None:
        edges = [(min(pair), max(pair)) for pair in pairwise(track.grid)]
        for at, point in enumerate(track.grid):
            near = frozenset(edges[max(at - 1, 0) : at + 1])
            passing = self.users.setdefault(point, {})
            passing[track.name] = passing.get(track.name, frozenset()) | near
        for start, end in edges:
            if start[0] != end[0] and start[1] != end[1]:
                self.diagonals.setdefault((start, end), set()).add(track.name)

    def place(self) -> tuple[dict[str, Row], list[Crowd]]:
        pinned = self._interchanges()
        fixed: dict[str, dict[float, str]] = {}
        for name, row in self.rows.items():
            hubs = ((_place(row.track, point), hub) for point, hub in self.hubs.items())
            pins = fixed[name] = {place: hub for place, hub in hubs if place is not None}
            for stop_id, point in pinned.items():
                if name in self.stops[stop_id].branches and (place := _place(row.track, point)) is not None:
                    pins[place] = stop_id
        for name, sign in place_signs(self.tracks, self.labels, fixed, self.hubs).items():
            self.rows[name].sign = sign
        for name, row in self.rows.items():  # once all signs are there, which stations keep clear of
            free = sorted(
                (stop for stop in self.stops.values() if name in stop.branches and stop.id not in pinned),
                key=lambda stop: stop.date,
            )
            self._fill(row, fixed[name], free)
        return self.rows, self.crowds

    def _interchanges(self) -> dict[str, GridPoint]:
        """Return where each entry that several branches meet at stands."""
        groups: dict[tuple[str, ...], list[Stop]] = {}
        for stop in sorted(self.stops.values(), key=lambda stop: stop.date):
            known = tuple(name for name in self.tracks if name in stop.branches)
            if len(known) > 1:
                groups.setdefault(known, []).append(stop)
        found: dict[str, GridPoint] = {}
        for names, stops in groups.items():
            routes = [self.metro.routes[name] for name in names]
            taken = {*self.hubs, *found.values()}
            points = [point for point in meeting_points(routes) if point not in taken]
            if len(points) > len(stops):  # side by side for a while: rather not where they bend
                straight = [point for point in points if all(self._is_straight(name, point) for name in names)]
                points = straight if len(straight) >= len(stops) else points
            stops = stops[: len(points)]
            for number, stop in enumerate(stops):
                found[stop.id] = points[int((number + 0.5) * len(points) / len(stops))]
        return found

    def _is_straight(self, name: str, point: GridPoint) -> bool:
        """Return whether a track passes a point without a bend just there; a track that ends does."""
        track = self.tracks[name]
        at = track.grid.index(point)
        return at == len(track.steps) or (at > 0 and track.steps[at - 1] == track.steps[at])

    def _fill(self, row: Row, pins: dict[float, str], free: list[Stop]) -> None:
        track = row.track
        row.calls = sorted(pins.items())
        bounds = bounds_of(track, pins)
        gaps: list[list[Stop]] = [[] for _ in range(len(bounds) - 1)]
        for stop in free:
            gaps[self._gap(stop, bounds, pins)].append(stop)
        missing = 0
        for (start, end), stops in zip(pairwise(bounds), gaps, strict=True):
            if not stops:
                continue
            is_open = (start not in pins and self._is_end(track, 0), end not in pins and self._is_end(track, -1))
            places = self._spread(row, start, end, is_open, len(stops), pins)
            row.calls += zip(places, [stop.id for stop in stops], strict=True)
            missing += len(stops) - self._room(row, start, end, is_open, len(stops), pins)
        row.calls.sort()
        if missing:
            count = len(free) + sum(pin in self.stops for pin in pins.values())
            self.crowds.append(Crowd(track.name, count, count - missing, free[-1].id))

    def _room(
        self, row: Row, start: float, end: float, is_open: tuple[bool, bool], count: int, pins: Mapping[float, str]
    ) -> int:
        """Return how many of so many stations find room between two others: their least distance from each other."""
        if not self._usable(row, start, end, pins):
            return 0
        fixed = [place for place in (start, end) if place in pins]
        for number in range(count, 0, -1):
            places = sorted([*self._spread(row, start, end, is_open, number, pins), *fixed])
            if all(after - before >= LEAST for before, after in pairwise(places)):
                return number
        return 0

    def _gap(self, stop: Stop, bounds: Sequence[float], pins: Mapping[float, str]) -> int:
        """Return between which fixed stations a free one comes: where fewest of them are out of order.

        Of two such gaps the later one is taken, because a line starts with what links it to others.
        """
        dates = [self._date(pins.get(place)) for place in bounds]
        wrong = [
            sum(date is not None and date > stop.date for date in dates[: gap + 1])
            + sum(date is not None and date <= stop.date for date in dates[gap + 1 :])
            for gap in range(len(bounds) - 1)
        ]
        return max(gap for gap, count in enumerate(wrong) if count == min(wrong))

    def _date(self, pin: str | None) -> Date | None:
        return self.stops[pin].date if pin in self.stops else None

    def _is_end(self, track: Track, at: int) -> bool:
        """Return whether a line ends there by itself, and not on another track."""
        return len(self.users[track.grid[at]]) == 1

    def _spread(
        self, row: Row, start: float, end: float, is_open: tuple[bool, bool], count: int, pins: Mapping[float, str]
    ) -> list[float]:
        """Return places for so many stations between two others, evenly over what may be used."""
        usable = self._usable(row, start, end, pins) or [(start, end, 1.0)]
        total = sum((high - low) * weight for low, high, weight in usable)
        # What is kept clear of the stations at both ends is a part of the distance from them.
        near, far = (
            0.0 if free else self._reach(place, pins) * (_FLAT if heading[1] == 0 else 1.0)
            for place, free, heading in (
                (start, is_open[0], row.track.heading(start)),
                (end, is_open[1], row.track.heading(end, before=True)),
            )
        )
        if row.sign is not None and start < row.sign.end:
            near = 0.0
        gaps = count + 1 - sum(is_open)
        if not gaps:
            return [_walk(usable, total / 2)]
        step = (total + near + far) / gaps
        return [_walk(usable, min(max((at + (not is_open[0])) * step - near, 0.0), total)) for at in range(count)]

    def _reach(self, place: float, pins: Mapping[float, str]) -> float:
        """Return how much of a track the station at a place takes, and what keeps the next one from it."""
        pin = pins.get(place)
        if pin is None:
            return _CLEAR
        return RADIUS + 4 + (HUB_RADIUS if pin.startswith(":") else RADIUS)

    def _usable(
        self, row: Row, start: float, end: float, pins: Mapping[float, str]
    ) -> list[tuple[float, float, float]]:
        """Return the stretches where stations may stand, each with what a pixel of it counts for."""
        track = row.track
        barred = [(place - BEND - 3, place + BEND + 3) for place in track.places[1:-1] if place not in pins]
        crossed = [
            place
            for place, point in zip(track.at_grid, track.grid, strict=True)
            if place not in pins and self._is_crossed(track, point)
        ]
        crossed += self._diagonal_crossings(track)
        barred += [(place - _CLEAR, place + _CLEAR) for place in crossed]
        for place in (start, end):
            if place in pins:
                reach = self._reach(place, pins)
                barred.append((place - reach, place + reach))
        if row.sign is not None and start < row.sign.end:
            barred.append((start, row.sign.end + RADIUS + 2))
        barred += self._under_signs(row)
        found = []
        for at, (low, high) in enumerate(pairwise(track.at_grid)):
            weight = _FLAT if track.steps[at][1] == 0 else 1.0
            lane = track.lanes[at]
            if lane is not None:
                # Counted from the same end whichever way the route goes.
                length, part = high - low, lane % 2 / 2
                near = part if track.grid[at] < track.grid[at + 1] else 1 - part - _SLOT
                low, high, weight = low + near * length, low + (near + _SLOT) * length, weight / _SLOT
            for one, other in _without(max(low, start), min(high, end), barred):
                found.append((one, other, weight))
        return found

    def _under_signs(self, own: Row) -> Iterator[tuple[float, float]]:
        """Yield the stretches of a track where a station would touch what is written on another one."""
        track = own.track
        for row in self.rows.values():
            if row.sign is None or row is own:
                continue
            for (start, end), (low, high) in zip(pairwise(track.points), pairwise(track.places), strict=True):
                if (found := clip(row.sign.rect, start, end, RADIUS + 4)) is not None:
                    yield low + found[0] * (high - low), low + found[1] * (high - low)

    def _is_crossed(self, track: Track, point: GridPoint) -> bool:
        """Return whether another branch passes here that does not run along with this one."""
        passing = self.users[point]
        return any(not edges <= passing[track.name] for name, edges in passing.items() if name != track.name)

    def _diagonal_crossings(self, track: Track) -> Iterable[float]:
        """Yield the places between points of the grid where another diagonal crosses."""
        for at, (start, end) in enumerate(pairwise(track.grid)):
            if start[0] != end[0] and start[1] != end[1]:
                other = (start[0], end[1]), (end[0], start[1])
                if (min(other), max(other)) in self.diagonals:
                    yield (track.at_grid[at] + track.at_grid[at + 1]) / 2


def _place(track: Track, point: GridPoint) -> float | None:
    return track.at_grid[track.grid.index(point)] if point in track.grid else None


def _without(low: float, high: float, barred: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return what is left of a stretch.

    >>> _without(0, 10, [(2, 3), (-1, 1), (9, 12)])
    [(1, 2), (3, 9)]
    """
    left = [(low, high)]
    for start, end in barred:
        left = [
            part
            for one, other in left
            for part in ((one, min(other, start)), (max(one, end), other))
            if part[0] < part[1]
        ]
    return sorted(set(left))


def _walk(usable: Sequence[tuple[float, float, float]], amount: float) -> float:
    """Return the place reached after so much of the usable stretches."""
    for low, high, weight in usable:
        if amount <= (high - low) * weight + 1e-9:
            return low + amount / weight
        amount -= (high - low) * weight
    return usable[-1][1]


assert CELL > 2 * _CLEAR, "a station between two crossings needs room"
