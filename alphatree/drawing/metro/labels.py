"""Where each station's name stands: beside its station, on no track, no other station and no other name.

Every station has some places for its name, in one to three lines of text. Those that touch a track, a sign or another
station are out from the start; among the rest the search goes on until no two names touch: each station takes the
place that costs least, and what stays in conflict grows dearer from round to round, so that somebody gives way.
The search is the same every time. What still has no room has no name on the map, and is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import add

from alphatree.drawing.metro.scene import HUB_SIZE, LINE_HEIGHT, RING, STATION_SIZE, TRACK, Label
from alphatree.drawing.scene import Point, Rect, surrounding
from alphatree.drawing.text import text_width
from alphatree.metro import GridPoint

Side = tuple[int, int]
"""Where a name stands: -1, 0 or 1 to the right and down."""

_GAP = 4.0
"""Between a station and its name."""
_MARGIN = 2.0
"""Between a name and whatever else there is."""
_BUCKET = 90.0
_ROUNDS = 60
_MOST_LINES = 3
_WIDE_LETTERS = 1.15
"""Names of hubs are bold."""
_DIAGONAL = 0.72
SIDES: tuple[Side, ...] = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))


@dataclass(frozen=True, slots=True)
class Named:
    """A station that wants its name beside it. `headings`: where its tracks lead away; `before`: the one on its branch
    whose side it had better take too."""

    id: str
    name: str
    is_hub: bool
    ends: tuple[Point, Point]
    radius: float
    headings: tuple[GridPoint, ...]
    before: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    label: Label
    side: Side
    cost: float
    wide: Rect
    """What it takes, and what it keeps from other names."""


def place_labels(
    stations: Sequence[Named], tracks: Iterable[Sequence[Point]], signs: Iterable[Rect], bounds: Rect
) -> dict[str, Label]:
    """Return the label of each station that has room for one. `tracks`: polylines; `signs`: what stands on them."""
    obstacles = _Obstacles(stations, tracks, signs, bounds)
    places = {one.id: [place for place in _places(one) if obstacles.leave(place.label.rect, one)] for one in stations}
    chosen = _Search(stations, places).run()
    return {one: place.label for one, place in chosen.items()}


@lru_cache(maxsize=4096)
def wraps(text: str, most: int = _MOST_LINES) -> tuple[tuple[str, ...], ...]:
    """Return the text in one line, and in the narrowest ways of two and three lines where it can be broken.

    >>> wraps("Deep Image Prior")
    (('Deep Image Prior',), ('Deep', 'Image Prior'), ('Deep', 'Image', 'Prior'))
    """
    words = _breakable(text)
    found: list[tuple[str, ...]] = [(text,)]
    for count in range(2, min(most, len(words)) + 1):
        best = min(_split(words, count), key=lambda lines: max(text_width(line, 10) for line in lines))
        found.append(best)
    return tuple(found)


def _breakable(text: str) -> list[str]:
    """Return the parts that may stand in lines of their own; a part keeps the space or hyphen it ends with."""
    parts, current = [], ""
    for at, character in enumerate(text):
        current += character
        ends = character == " " or (character in "-/·" and len(current) > 3 and len(text) - at > 3)
        wide = ord(character) > 0x2E7F and at + 1 < len(text) and ord(text[at + 1]) > 0x2E7F and len(current) > 2
        if ends or (wide and len(text) - at > 3):
            parts.append(current)
            current = ""
    return [part for part in [*parts, current] if part]


def _split(words: Sequence[str], count: int) -> Iterator[tuple[str, ...]]:
    if count == 1:
        yield ("".join(words).strip(),)
        return
    for at in range(1, len(words) - count + 2):
        first = "".join(words[:at]).strip()
        for rest in _split(words[at:], count - 1):
            yield first, *rest


def _places(station: Named) -> Iterator[_Place]:
    size = HUB_SIZE if station.is_hub else STATION_SIZE
    reach = station.radius + RING / 2 + _GAP
    for lines in wraps(station.name):
        width = max(text_width(line, size) for line in lines) * (_WIDE_LETTERS if station.is_hub else 1.0)
        for side in SIDES:
            label = label_beside(station.ends, side, reach, lines, width, size)
            yield _Place(label, side, _cost(side, station.headings, len(lines)), _grown(label.rect))


def label_beside(
    ends: tuple[Point, Point], side: Side, reach: float, lines: tuple[str, ...], width: float, size: float
) -> Label:
    """Return a label on one side of a marker, `reach` away from its middle, a little less at a slant."""
    (x, y), (x2, y2) = ends
    left, right, top, bottom = min(x, x2), max(x, x2), min(y, y2), max(y, y2)
    across, down = side
    if across and down:
        reach *= _DIAGONAL
    height = len(lines) * size * LINE_HEIGHT
    at_x = right + reach if across > 0 else left - reach if across < 0 else (left + right) / 2
    start = at_x if across > 0 else at_x - width if across < 0 else at_x - width / 2
    middle_y = (top + bottom) / 2
    begin = bottom + reach if down > 0 else top - reach - height if down < 0 else middle_y - height / 2
    anchor = "start" if across > 0 else "end" if across < 0 else "middle"
    return Label(lines, at_x, Rect(start, begin, start + width, begin + height), anchor, size)


def _cost(side: Side, headings: Sequence[GridPoint], lines: int) -> float:
    """Return how bad a place is by itself: names stand beside their line, not where it goes on."""
    across, down = side
    cost = 0.0
    for along in headings:
        # 2 where the name lies on the way, 0 at a right angle to it
        ahead = (
            (across * along[0] + down * along[1])
            / (abs(across) + abs(down)) ** 0.5
            / ((abs(along[0]) + abs(along[1])) ** 0.5)
        )
        cost += 4 * max(0.0, ahead) ** 2
    level = any(step[1] == 0 for step in headings) and not any(step[0] == 0 for step in headings)
    cost += (lines - 1) * (0.35 if level else 1.2)
    if across and down:
        cost += 1.0
    return cost + (0.1 if across < 0 else 0.0) + (0.1 if down < 0 else 0.0)


class _Obstacles:
    """What names must not touch, found by where it lies."""

    def __init__(
        self, stations: Sequence[Named], tracks: Iterable[Sequence[Point]], signs: Iterable[Rect], bounds: Rect
    ) -> None:
        self.bounds = bounds
        self.segments: dict[tuple[int, int], list[tuple[Point, Point]]] = defaultdict(list)
        self.rects: dict[tuple[int, int], list[tuple[Rect, str]]] = defaultdict(list)
        for track in tracks:
            for start, end in pairwise(track):
                for piece in _short(start, end):
                    rect = Rect(
                        min(piece[0][0], piece[1][0]), min(piece[0][1], piece[1][1]),
                        max(piece[0][0], piece[1][0]), max(piece[0][1], piece[1][1]),
                    )  # fmt: skip
                    for key in _buckets(rect, TRACK):
                        self.segments[key].append(piece)
        for sign in signs:
            self._add(sign, "")
        for one in stations:
            (x, y), (x2, y2) = one.ends
            r = one.radius + RING / 2 + 1
            self._add(Rect(min(x, x2) - r, min(y, y2) - r, max(x, x2) + r, max(y, y2) + r), one.id)

    def _add(self, rect: Rect, owner: str) -> None:
        for key in _buckets(rect, 0):
            self.rects[key].append((rect, owner))

    def leave(self, rect: Rect, station: Named) -> bool:
        """Return whether a name can stand there."""
        edge = self.bounds
        if rect.left < edge.left or rect.top < edge.top or rect.right > edge.right or rect.bottom > edge.bottom:
            return False
        wide = Rect(rect.left - _MARGIN, rect.top, rect.right + _MARGIN, rect.bottom)
        for key in _buckets(wide, 0):
            if any(owner != station.id and other.overlaps(wide) for other, owner in self.rects.get(key, ())):
                return False
            if any(touches(wide, start, end, TRACK / 2 + 1) for start, end in self.segments.get(key, ())):
                return False
        return True


class _Search:
    def __init__(self, stations: Sequence[Named], places: Mapping[str, Sequence[_Place]]) -> None:
        self.stations = [one for one in stations if places[one.id]]
        self.places = places
        self.after: dict[str, list[str]] = defaultdict(list)
        for one in stations:
            if one.before is not None:
                self.after[one.before].append(one.id)
        self.level = {one.id: all(step[1] == 0 for step in one.headings) for one in stations}
        self.weights: dict[tuple[str, str], float] = defaultdict(lambda: 8.0)
        self.near = self._neighbours()
        self.chains = self._chains()
        self.chosen: dict[str, _Place] = {}
        self.together: dict[tuple[str, str], tuple[float, list[list[float]]]] = {}

    def _neighbours(self) -> dict[str, list[str]]:
        """Return for each station those whose names could touch its own."""
        reach: dict[str, Rect] = {}
        grid: dict[tuple[int, int], list[str]] = defaultdict(list)
        for one in self.stations:
            reach[one.id] = whole = surrounding(place.label.rect for place in self.places[one.id])
            for key in _buckets(whole, _MARGIN):
                grid[key].append(one.id)
        near: dict[str, dict[str, None]] = {one: {} for one in reach}
        for members in grid.values():
            for name in members:
                for other in members:
                    if name != other and _grown(reach[name]).overlaps(reach[other]):
                        near[name][other] = None
        return {name: list(others) for name, others in near.items()}

    def run(self) -> dict[str, _Place]:
        for chain in self.chains:
            self._choose_along(chain)
        best, least = dict(self.chosen), len(self._conflicts())
        for _ in range(_ROUNDS):
            changed = sum(self._choose_along(chain) for chain in self.chains)
            conflicts = self._conflicts()
            if len(conflicts) < least or (len(conflicts) == least == 0):
                best, least = dict(self.chosen), len(conflicts)
            if not conflicts and not changed:
                break
            for pair in conflicts:
                self.weights[pair] += 6.0
        self.chosen = best
        self._give_up()
        return self.chosen

    def _chains(self) -> list[list[str]]:
        """Return the stations in rows that had better have their names on one side, each in one of them."""
        chains: list[list[str]] = []
        taken: set[str] = set()
        for one in self.stations:
            if one.id in taken or (one.before is not None and self.places.get(one.before)):
                continue
            starts = [one.id]
            while starts:
                chain = [starts.pop()]
                while after := [name for name in self.after[chain[-1]] if self.places[name]]:
                    chain.append(after[0])
                    starts += after[1:]
                chains.append(chain)
                taken.update(chain)
        return chains

    def _choose_along(self, chain: Sequence[str]) -> bool:
        """Let the stations of a row take the places that are best together; return whether any is another one."""
        members = frozenset(chain)
        costs: list[list[float]] = []
        ways: list[list[int]] = []
        for at, station in enumerate(chain):
            others = [
                (name, self.chosen[name].label.rect)
                for name in self.near[station]
                if name in self.chosen and name not in members
            ]
            prices = [self._price(station, place, others) for place in self.places[station]]
            if not at:
                costs.append(prices)
                ways.append([])
                continue
            before = chain[at - 1]
            row, way = [], []
            for prices_together, price in zip(self._together(before, station), prices, strict=True):
                joined = list(map(add, costs[-1], prices_together))
                best = min(range(len(joined)), key=joined.__getitem__)
                row.append(price + joined[best])
                way.append(best)
            costs.append(row)
            ways.append(way)
        index = min(range(len(costs[-1])), key=costs[-1].__getitem__)
        changed = False
        for at in range(len(chain) - 1, -1, -1):
            place = self.places[chain[at]][index]
            changed |= self.chosen.get(chain[at]) is not place
            self.chosen[chain[at]] = place
            index = ways[at][index] if at else 0
        return changed

    def _price(self, station: str, place: _Place, others: Sequence[tuple[str, Rect]]) -> float:
        wide = place.wide
        return place.cost + sum(self.weights[_pair(station, name)] for name, rect in others if wide.overlaps(rect))

    def _together(self, before: str, station: str) -> list[list[float]]:
        """Return what it costs that two neighbours have two of their places: a row for each place of the second.

        Worked out again only when a conflict of theirs has grown dearer.
        """
        weight = self.weights[_pair(before, station)]
        known = self.together.get((before, station))
        if known is None or known[0] != weight:
            aside = 0.4 if self.level[station] else 0.9
            rows = [
                [
                    (aside if near.side != place.side else 0.0)
                    + (weight if near.wide.overlaps(place.label.rect) else 0.0)
                    for near in self.places[before]
                ]
                for place in self.places[station]
            ]
            known = self.together[before, station] = weight, rows
        return known[1]

    def _conflicts(self) -> list[tuple[str, str]]:
        found = []
        for one, place in self.chosen.items():
            wide = place.wide
            found += [
                (one, other)
                for other in self.near[one]
                if one < other and other in self.chosen and wide.overlaps(self.chosen[other].label.rect)
            ]
        return found

    def _give_up(self) -> None:
        """Take away names until none touches another, those in most conflicts first."""
        while conflicts := self._conflicts():
            count: dict[str, int] = defaultdict(int)
            for one, other in conflicts:
                count[one] += 1
                count[other] += 1
            del self.chosen[max(sorted(count), key=count.__getitem__)]


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _grown(rect: Rect) -> Rect:
    return Rect(rect.left - 2 * _MARGIN, rect.top - 0.5, rect.right + 2 * _MARGIN, rect.bottom + 0.5)


def _buckets(rect: Rect, margin: float) -> list[tuple[int, int]]:
    return [
        (x, y)
        for x in range(int((rect.left - margin) // _BUCKET), int((rect.right + margin) // _BUCKET) + 1)
        for y in range(int((rect.top - margin) // _BUCKET), int((rect.bottom + margin) // _BUCKET) + 1)
    ]


def _short(start: Point, end: Point) -> Iterator[tuple[Point, Point]]:
    """Yield a segment in pieces, so that a long diagonal is not in every bucket around it."""
    length = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    count = max(1, int(length // _BUCKET))
    marks = [
        (start[0] + (end[0] - start[0]) * at / count, start[1] + (end[1] - start[1]) * at / count)
        for at in range(count + 1)
    ]
    yield from pairwise(marks)


def touches(rect: Rect, start: Point, end: Point, half: float) -> bool:
    """Return whether a thick segment touches a box (at corners a little early).

    >>> touches(Rect(0, 0, 10, 10), (-5, 20), (20, -5), 1), touches(Rect(0, 0, 10, 10), (0, 24), (24, 0), 1)
    (True, False)
    """
    return clip(rect, start, end, half) is not None


def clip(rect: Rect, start: Point, end: Point, half: float) -> tuple[float, float] | None:
    """Return from where to where a thick segment touches a box, as parts of its length; None if it does not."""
    low, high = 0.0, 1.0
    for position, step, least, most in (
        (start[0], end[0] - start[0], rect.left - half, rect.right + half),
        (start[1], end[1] - start[1], rect.top - half, rect.bottom + half),
    ):
        if abs(step) < 1e-9:
            if not least < position < most:
                return None
            continue
        one, other = (least - position) / step, (most - position) / step
        low, high = max(low, min(one, other)), min(high, max(one, other))
    return (low, high) if low < high else None
