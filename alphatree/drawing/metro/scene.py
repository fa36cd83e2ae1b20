"""The map before it is drawn: every piece of track, station, label and sign with its coordinates.

Units: pixels, x to the right, y downwards, from the upper left corner. Nothing here knows SVG or Graphviz.
"""

from __future__ import annotations

from dataclasses import dataclass

from alphatree.drawing.scene import Point, Rect

RADIUS = 7.0
"""Of a station, to the middle of its ring."""
HUB_RADIUS = 12.0
TRACK = 7.0
"""Width of a line."""
PITCH = 11.0
"""From the middle of a line to that of one beside it."""
RING = 2.6
"""Width of a station's ring."""
HUB_RING = 4.4
RING_LIGHT, RING_DARK = "#7f7f7f", "#a6a6a6"
"""Colour of a station's ring on a light page, and on a dark one."""
DASHED = 3.0
"""Width of a dashed link."""
STATION_SIZE = 12.0
"""Size of a station's name."""
HUB_SIZE = 16.0
FAR_SIZE = 44.0
"""Size of a hub's name where the whole map is shown small."""
PILL_SIZE = 10.5
LINE_HEIGHT = 1.16
"""From one line of a label to the next, in sizes."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside a station. `rect`: what it takes; `anchor`: start, middle or end, of its lines at `x`."""

    lines: tuple[str, ...]
    x: float
    rect: Rect
    anchor: str
    size: float


@dataclass(frozen=True, slots=True)
class Call:
    """Where a station stands on a branch: `number` counts the stations of the branch from 0, hubs among them."""

    branch: str
    number: int


@dataclass(frozen=True, slots=True)
class Station:
    """A station of an entry, or the hub of a direction.

    `ends`: where a marker that spans several lines starts and ends; the same point twice for a circle. `lines`: all
    lines that stop here. `label` is None where the map has no room for it.
    """

    id: str
    name: str
    is_hub: bool
    year: int
    ends: tuple[Point, Point]
    calls: tuple[Call, ...]
    lines: tuple[str, ...]
    label: Label | None = None

    @property
    def middle(self) -> Point:
        (x, y), (x2, y2) = self.ends
        return (x + x2) / 2, (y + y2) / 2

    @property
    def own_line(self) -> str:
        """The line whose colour a hub has: that where it stands first."""
        return min(self.calls, key=lambda call: call.number).branch.partition("/")[0]

    @property
    def radius(self) -> float:
        return HUB_RADIUS if self.is_hub else RADIUS


@dataclass(frozen=True, slots=True)
class Piece:
    """A branch from one station to the next. `curve`: Bézier control points; `year`: when it is there."""

    branch: str
    line: str
    curve: tuple[Point, ...]
    year: int
    dashed: bool


@dataclass(frozen=True, slots=True)
class Pill:
    """What stands on a line at the start of a branch. `year`: when its branch begins."""

    branch: str
    line: str
    text: str
    rect: Rect
    year: int


@dataclass(frozen=True, slots=True)
class Paint:
    """A line of the legend and its colours."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class MapScene:
    """The whole map, or a part of it."""

    title: str
    bounds: Rect
    lines: dict[str, Paint]
    pieces: tuple[Piece, ...]
    pills: tuple[Pill, ...]
    stations: tuple[Station, ...]

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year of a station."""
        years = [station.year for station in self.stations if not station.is_hub] or [0]
        return min(years), max(years)
