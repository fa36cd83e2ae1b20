"""The metro map as text: its lines, their branches, and where each of them stops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alphatree.drawing.metro.scene import MapScene, Station
from alphatree.metro import MetroMap
from alphatree.site.page import Lang


@dataclass(frozen=True)
class Halt:
    """A station on a branch. `others`: names of the other lines that stop there."""

    station: Station
    others: tuple[str, ...]


@dataclass(frozen=True)
class TimetableBranch:
    """A branch with its stations from where it starts. `label`: what stands on it, None for one without."""

    id: str
    label: str | None
    dashed: bool
    halts: tuple[Halt, ...]


@dataclass(frozen=True)
class TimetableLine:
    """A line with the branches that have stations. `years`: the first and the last of its entries."""

    id: str
    name: str
    light: str
    dark: str
    number: int
    count: int
    years: tuple[int, int] | None
    branches: tuple[TimetableBranch, ...]


def timetable(metro: MetroMap, scene: MapScene, lang: Lang) -> tuple[TimetableLine, ...]:
    """Return all lines of a map in the order of its legend; every station of the map is on one of them."""
    calls: dict[str, list[tuple[int, Station]]] = {}
    for station in scene.stations:
        for call in station.calls:
            calls.setdefault(call.branch, []).append((call.number, station))
    found = []
    for number, (line_id, paint) in enumerate(scene.lines.items()):
        branches = tuple(_branches(metro, scene, line_id, calls, lang))
        stops = {
            halt.station.id: halt.station.year
            for branch in branches
            for halt in branch.halts
            if not halt.station.is_hub
        }
        years = (min(stops.values()), max(stops.values())) if stops else None
        found.append(TimetableLine(line_id, paint.name, paint.light, paint.dark, number, len(stops), years, branches))
    return tuple(found)


def _branches(
    metro: MetroMap, scene: MapScene, line_id: str, calls: dict[str, list[tuple[int, Station]]], lang: Lang
) -> Iterator[TimetableBranch]:
    for branch_id, branch in metro.lines[line_id].branches.items():
        stops = sorted(calls.get(f"{line_id}/{branch_id}", ()), key=lambda stop: stop[0])
        if stops:
            yield TimetableBranch(
                id=branch_id,
                label=branch.label.get(lang) if branch.label else None,
                dashed=branch.dashed,
                halts=tuple(
                    Halt(station, tuple(scene.lines[one].name for one in station.lines if one != line_id))
                    for _, station in stops
                ),
            )
