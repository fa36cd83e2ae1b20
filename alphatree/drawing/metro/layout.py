"""Catalogue -> MapScene: tracks, stations on them, names beside those, and what grows in which year."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from alphatree.drawing.metro.labels import Named, place_labels
from alphatree.drawing.metro.paint import dark_colour
from alphatree.drawing.metro.scene import HUB_RADIUS, RADIUS, Call, MapScene, Paint, Piece, Pill, Station
from alphatree.drawing.metro.stops import Crowd, Row, Stop, place_stops
from alphatree.drawing.metro.tracks import CELL, Track, crossing, lay_tracks
from alphatree.drawing.scene import Point, Rect
from alphatree.drawing.text import printable
from alphatree.metro import GridPoint, MetroMap

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.schema import Entry

_MARGIN = 1.5 * CELL
_MONTH = re.compile(r"(\d\d)(\d\d)\.\d+")
_MID_YEAR = 5.9
"""For what has no preprint: most of it was shown at a conference in June."""
_PLAIN_WORDS = re.compile(r"[A-Z]?[a-z0-9]+([ -][a-z]+)+")
_SHORT_NAME = 12
"""Characters of a Chinese name that fits beside a station."""


@dataclass(frozen=True, slots=True)
class MapPlan:
    """The map, and what it has no room for. `nameless`: entries whose names found no place."""

    scene: MapScene
    crowds: tuple[Crowd, ...]
    nameless: tuple[str, ...]


def plan_map(catalog: Catalog, lang: str) -> MapPlan | None:
    """Return the map of a catalogue in one language; None where no entry stops on it."""
    metro = catalog.metro
    if metro is None:
        return None
    stops = [_stop(entry, metro, lang) for entry in catalog.entries.values() if entry.metro]
    if not any(stop.branches for stop in stops):
        return None
    hubs = {
        hub_id: hub.name.get(lang) if hub.name else catalog.directions[hub_id].name.get(lang)
        for hub_id, hub in metro.hubs.items()
        if hub.name or hub_id in catalog.directions
    }
    return lay_out_map(metro, [stop for stop in stops if stop.branches], hubs, lang)


def lay_out_map(metro: MetroMap, stops: Iterable[Stop], hubs: Mapping[str, str], lang: str) -> MapPlan:
    """Return the map of these stops. `hubs`: what stands beside each hub that is shown."""
    return _Layout(metro, list(stops), hubs, lang).plan()


def date_of(entry: Entry) -> tuple[float, str]:
    """Return what the entries of a branch are sorted by: year and month where its preprint says so, then the id."""
    month = _MID_YEAR
    if entry.papers and (found := _MONTH.fullmatch(entry.papers[0].arxiv or "")):
        year, number = int(found[1]) + 2000, int(found[2])
        if year == entry.year:
            month = number
    return entry.year + month / 13, entry.id


def _stop(entry: Entry, metro: MetroMap, lang: str) -> Stop:
    branches = tuple(name for name in dict.fromkeys(entry.metro) if name in metro.sound)
    return Stop(entry.id, printable(station_name(entry, lang)), entry.year, date_of(entry), branches)


def station_name(entry: Entry, lang: str) -> str:
    """Return what stands beside an entry's station: its name, in Chinese the Chinese one where people use it.

    They do for what is called by plain words, such as Batch normalization; ResNet, Adam and Neural Style are names.
    """
    if lang == "zh" and entry.full_name is not None and _PLAIN_WORDS.fullmatch(entry.name):
        name = entry.full_name.zh
        if len(name) <= _SHORT_NAME and not re.search(r"[A-Za-z]", name):
            return name
    return entry.name


class _Layout:
    def __init__(self, metro: MetroMap, stops: list[Stop], hubs: Mapping[str, str], lang: str) -> None:
        self.metro = metro
        self.lang = lang
        self.stops = {stop.id: stop for stop in stops}
        self.hubs = {f":{hub_id}": printable(name) for hub_id, name in hubs.items()}
        self.tracks = lay_tracks(metro.sound.values())
        labels = {name: metro.branch(name).label for name in self.tracks}
        self.written = {name: printable(label.get(lang)) for name, label in labels.items() if label is not None}
        rows, self.crowds = place_stops(metro, self.tracks, stops, self.written)
        self.rows = self._used(rows)

    def _used(self, rows: Mapping[str, Row]) -> dict[str, Row]:
        """Return the branches that are drawn: those of lines where something stops."""
        lines = {row.track.line for row in rows.values() if any(one in self.stops for _, one in row.calls)}
        return {name: row for name, row in rows.items() if row.track.line in lines}

    def plan(self) -> MapPlan:
        stations = self._stations()
        named = [self._named(station) for station in stations]
        grid = self.metro.grid
        bounds = Rect(-_MARGIN, -_MARGIN, grid.width * CELL + _MARGIN, grid.height * CELL + _MARGIN)
        pills = tuple(self._pills())
        pieces = tuple(piece for row in self.rows.values() for piece in self._pieces(row))
        labels = place_labels(
            named, [row.track.points for row in self.rows.values()], [pill.rect for pill in pills], bounds
        )
        scene = MapScene(
            title=self.metro.title.get(self.lang),
            bounds=bounds,
            lines={
                line_id: Paint(line.name.get(self.lang), line.colour, dark_colour(line.colour))
                for line_id, line in self.metro.lines.items()
                if any(row.track.line == line_id for row in self.rows.values())
            },
            pieces=pieces,
            pills=pills,
            stations=tuple(
                Station(one.id, one.name, one.is_hub, one.year, one.ends, one.calls, one.lines, labels.get(one.id))
                for one in stations
            ),
        )
        nameless = tuple(one.id for one in stations if one.id not in labels)
        return MapPlan(scene, tuple(self.crowds), nameless)

    def _stations(self) -> list[Station]:
        calls: dict[str, list[tuple[Call, Point, GridPoint]]] = {}
        lines: dict[str, dict[str, None]] = {}
        for name, row in self.rows.items():
            for number, (place, stop) in enumerate(row.calls):
                at = (Call(name, number), row.track.point(place), row.track.heading(place))
                calls.setdefault(stop, []).append(at)
                lines.setdefault(stop, {})[row.track.line] = None
        return [
            Station(
                id=stop,
                name=self.hubs[stop] if stop in self.hubs else self.stops[stop].name,
                is_hub=stop in self.hubs,
                year=self._year(stop),
                ends=_ends([(point, way) for _, point, way in found]),
                calls=tuple(call for call, *_ in found),
                lines=tuple(lines[stop]),
            )
            for stop, found in calls.items()
            if stop in self.hubs or stop in self.stops
        ]

    def _year(self, stop: str) -> int:
        """Return the year of an entry; a hub is there with the first entry of its branches."""
        if stop in self.stops:
            return self.stops[stop].year
        years = [
            self.stops[other].year
            for row in self.rows.values()
            if any(one == stop for _, one in row.calls)
            for _, other in row.calls
            if other in self.stops
        ]
        return min(years, default=0)

    def _named(self, station: Station) -> Named:
        headings: dict[GridPoint, None] = {}
        before = None
        for call in station.calls:
            row = self.rows[call.branch]
            place = row.calls[call.number][0]
            if place < row.track.length - 0.01:
                headings[row.track.heading(place)] = None
            if place > 0.01:
                across, down = row.track.heading(place, before=True)
                headings[(-across, -down)] = None
            if call.number and before is None and not station.is_hub:
                near, one = row.calls[call.number - 1]
                if one in self.stops and row.track.heading(near) == row.track.heading(place, before=True):
                    before = one
        radius = HUB_RADIUS if station.is_hub else RADIUS
        return Named(station.id, station.name, station.is_hub, station.ends, radius, tuple(headings), before)

    def _pills(self) -> Iterable[Pill]:
        for name, row in self.rows.items():
            if row.sign is not None:
                years = [self.stops[one].year for place, one in row.calls if one in self.stops and place > row.sign.end]
                if years:
                    yield Pill(name, row.track.line, self.written[name], row.sign.rect, min(years))

    def _pieces(self, row: Row) -> Iterable[Piece]:
        """Yield the track from station to station. A piece is there once anything behind it is."""
        track: Track = row.track
        marks = [0.0, *(place for place, _ in row.calls), track.length]
        last = max((self._year(one) for _, one in row.calls), default=0)
        years = [self._year(one) if one in self.stops else 9999 for _, one in row.calls]
        behind = [min([*years[at:], 9999]) for at in range(len(row.calls) + 1)]
        for at, (start, end) in enumerate(pairwise(marks)):
            if end - start < 0.01:
                continue
            year = behind[at] if behind[at] < 9999 else last
            yield Piece(track.name, track.line, track.curve(start, end), year, track.dashed)


def _ends(tracks: list[tuple[Point, GridPoint]]) -> tuple[Point, Point]:
    """Return from where to where a marker goes over its tracks, each given by a point and where it leads from there.

    It stands where tracks of different directions cross, which beside other tracks is not at the point of the grid.
    """
    points = [point for point, _ in tracks]
    ways = [max(way, (-way[0], -way[1])) for _, way in tracks]
    if len(points) > 1 and len(set(ways)) == 2 and max(points) != min(points):
        along, across = sorted(set(ways))
        first, second = ([one for one, own in zip(points, ways, strict=True) if own == way] for way in (along, across))
        crossed = [crossing(one, along, other, across) for one in first for other in second]
        if all(math.dist(one, other) <= CELL for one in crossed for other in points):
            points = crossed
    return max(
        ((one, other) for at, one in enumerate(points) for other in points[at:]), key=lambda pair: math.dist(*pair)
    )
