"""A part of the map: some lines whole, and what else passes there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from alphatree.drawing.metro.scene import RING, TRACK, MapScene, Station
from alphatree.drawing.scene import Point, Rect, surrounding

MARGIN = 26.0
"""Around the lines."""


def cut_out(scene: MapScene, lines: Collection[str], stations: Collection[str] = ()) -> MapScene:
    """Return the map as far as these lines reach, or these stations where they are given.

    Nothing written on it is cut at its edge. Raises: ValueError if nothing of it is on the map.
    """
    taken = list(_taken(scene, lines, stations))
    if not taken:
        raise ValueError("nothing of it is on the map")
    bounds = _grown(surrounding(taken), MARGIN)
    shown = {piece.line for piece in scene.pieces if bounds.overlaps(_around(piece.curve, TRACK / 2))}
    return replace(
        scene,
        bounds=bounds,
        lines={line: paint for line, paint in scene.lines.items() if line in shown},
        pieces=tuple(piece for piece in scene.pieces if bounds.overlaps(_around(piece.curve, TRACK / 2))),
        pills=tuple(pill for pill in scene.pills if _holds(bounds, pill.rect)),
        stations=tuple(
            _within(station, shown)
            for station in scene.stations
            if all(_holds(bounds, rect) for rect in station_rects(station))
        ),
    )


def _taken(scene: MapScene, lines: Collection[str], stations: Collection[str]) -> Iterator[Rect]:
    """Yield what must be on the picture."""
    for station in scene.stations:
        if station.id in stations if stations else not set(lines).isdisjoint(station.lines):
            yield from station_rects(station)
    if not stations:
        yield from (_around(piece.curve, TRACK / 2) for piece in scene.pieces if piece.line in lines)
        yield from (pill.rect for pill in scene.pills if pill.line in lines)


def station_rects(station: Station) -> Iterator[Rect]:
    """Yield what a station takes: its marker, and its name where it has one."""
    yield _around(station.ends, station.radius + RING)
    if station.label is not None:
        yield station.label.rect


def _within(station: Station, lines: Collection[str]) -> Station:
    """Return a station without the lines that are not shown."""
    return replace(
        station,
        calls=tuple(call for call in station.calls if call.branch.partition("/")[0] in lines),
        lines=tuple(line for line in station.lines if line in lines),
    )


def _around(points: Iterable[Point], by: float) -> Rect:
    listed = list(points)
    across, down = [x for x, _ in listed], [y for _, y in listed]
    return Rect(min(across) - by, min(down) - by, max(across) + by, max(down) + by)


def _grown(rect: Rect, by: float) -> Rect:
    return Rect(rect.left - by, rect.top - by, rect.right + by, rect.bottom + by)


def _holds(outer: Rect, inner: Rect) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )
