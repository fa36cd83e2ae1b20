"""MapScene -> a sheet of A1: where the map, its title and its legend stand on it.

Everything is measured in millimetres of the paper first and comes back in pixels of the map, so that it is the same
size on paper whatever the map holds. The same values are written as SVG and as DOT.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from alphatree.drawing.metro.scene import PITCH, RADIUS, RING, MapScene
from alphatree.drawing.scene import Point, Rect, surrounding
from alphatree.drawing.text import printable, shorten, text_width

if TYPE_CHECKING:
    from alphatree.metro import MetroMap

WIDTH, HEIGHT = 841.0, 594.0
"""A1 in millimetres, landscape."""

_EDGE = 17.0
_TITLE, _SUBTITLE, _NAME = 20.0, 8.0, 5.6
"""Sizes of text."""
_ROW = 10.0
_SAMPLE = 15.0
"""Length of a line in the legend."""
_GAP = 3.5
"""Between a sample and its name."""
_COLUMN_GAP = 10.0
_ABOVE = 10.0
"""Between the map and what stands below it."""
_LEAST_ROWS, _MOST_ROWS = 4, 6
"""How many rows the legend has beside the title; where it would need more it stands below."""
_LONGEST = 130.0
"""A name of a line that is wider is cut."""
_LARGEST = 0.5
"""Millimetres for a pixel of the map: a small map does not fill the sheet with a few huge stations."""
_BOLD = 1.15
"""How much wider bold text may be."""
_CAPITALS = 0.73
"""Height of capital letters, in sizes."""


@dataclass(frozen=True, slots=True)
class Word:
    """One line of text on its baseline. `rect`: what it takes at most; it starts at the left edge of that."""

    text: str
    rect: Rect
    baseline: float
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """A piece of track in the legend. `line`: that of the map, "" for a dashed link in the colour of rings."""

    line: str
    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Sign:
    """A station in the legend; `ends` as in Station."""

    ends: tuple[Point, Point]
    is_hub: bool = False


@dataclass(frozen=True, slots=True)
class Poster:
    """The sheet in pixels of the map. `scene`: the map, its bounds are the sheet; `scale`: millimetres for a pixel."""

    scene: MapScene
    scale: float
    words: tuple[Word, ...]
    samples: tuple[Sample, ...]
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """An entry of the legend: a line by its id, or a sign by what it shows."""

    name: str
    line: str = ""
    sign: str = ""

    @property
    def width(self) -> float:
        return _SAMPLE + _GAP + text_width(self.name, _NAME)


_SIGNS = {
    "hub": {"en": "Direction", "zh": "研究方向"},
    "station": {"en": "Model or method", "zh": "模型或方法"},
    "interchange": {"en": "On several lines", "zh": "换乘站"},
    "link": {"en": "Link between lines", "zh": "线路之间的联系"},
}
_Column = tuple[_Item, ...]


def lay_out_poster(scene: MapScene, metro: MetroMap, lang: str) -> Poster:
    """Return the poster of a map."""
    band = _Band(scene, metro, lang)
    content = extent_of(scene)
    width, height = content.right - content.left, content.bottom - content.top
    free = HEIGHT - 2 * _EDGE - band.height - _ABOVE
    scale = min((WIDTH - 2 * _EDGE) / width, free / height, _LARGEST)
    # In the middle of the free part of the sheet.
    left = (content.left + content.right) / 2 - WIDTH / 2 / scale
    top = (content.top + content.bottom) / 2 - (_EDGE + free / 2) / scale
    return band.poster(scale, left, top)


def extent_of(scene: MapScene) -> Rect:
    """Return the smallest box around everything that is drawn of a map."""
    rects = [Rect(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for piece in scene.pieces for x, y in piece.curve]
    rects += [pill.rect for pill in scene.pills]
    for station in scene.stations:
        rects += [_around(end, station.radius + RING) for end in station.ends]
        rects += [station.label.rect] if station.label is not None else []
    return surrounding(rects)


class _Band:
    """What stands below the map, in millimetres: the title on the left, the legend beside it or below it."""

    def __init__(self, scene: MapScene, metro: MetroMap, lang: str) -> None:
        self.scene = scene
        language = "zh" if lang.startswith("zh") else "en"
        self.title = printable(" ".join([scene.title, *([metro.version] if metro.version else [])]))
        self.subtitle = _subtitle(scene, metro, language)
        whole = WIDTH - 2 * _EDGE
        self.title_size = min(_TITLE, _TITLE * whole / (text_width(self.title, _TITLE) * _BOLD))
        self.items = [
            _Item(shorten(printable(paint.name), _NAME, _LONGEST), line=line) for line, paint in scene.lines.items()
        ]
        self.signs = tuple(_Item(names[language], sign=sign) for sign, names in _SIGNS.items())
        self.title_width = max(text_width(self.title, self.title_size) * _BOLD, text_width(self.subtitle, _SUBTITLE))
        self.title_height = self.title_size * _CAPITALS + _SUBTITLE * 1.75
        beside = whole - self.title_width - 1.5 * _COLUMN_GAP
        columns = self._columns(beside)
        self.is_beside = columns is not None
        self.columns = columns or self._columns(whole, most=len(self.items) + 1) or [tuple(self.items), self.signs]
        self.rows = max(map(len, self.columns))
        self.legend_height = (self.rows - 1) * _ROW + _NAME
        both = (self.title_height, self.legend_height)
        self.height = max(both) if self.is_beside else sum(both) + _ROW

    def _columns(self, room: float, most: int = _MOST_ROWS) -> list[_Column] | None:
        """Return the legend in as few rows as fit, column by column, the signs last; None where too many are needed."""
        for rows in range(_LEAST_ROWS, most + 1):
            count = -(-len(self.items) // rows)
            long, more = divmod(len(self.items), count)  # as even as can be
            starts = [long * at + min(at, more) for at in range(count + 1)]
            columns = [tuple(self.items[one:other]) for one, other in pairwise(starts)] + [self.signs]
            if _width(columns) <= room:
                return columns
        return None

    def poster(self, scale: float, left: float, top: float) -> Poster:
        """Return all of it in pixels of the map. `left`, `top`: the corner of the sheet there."""

        def point(x: float, y: float) -> Point:
            return left + x / scale, top + y / scale

        def word(x: float, baseline: float, text: str, size: float, *, bold: bool = False) -> Word:
            width = text_width(text, size) * (_BOLD if bold else 1.0)
            (x1, y1), (x2, y2) = point(x, baseline - 0.8 * size), point(x + width, baseline + 0.25 * size)
            return Word(text, Rect(x1, y1, x2, y2), y2 - 0.25 * size / scale, size / scale, bold)

        bottom = HEIGHT - _EDGE
        above = 0.0 if self.is_beside else self.legend_height + _ROW
        spare = (self.height - self.title_height) / 2 if self.is_beside else 0.0
        foot = bottom - above - spare
        words = [
            word(_EDGE, foot - _SUBTITLE * 1.75, self.title, self.title_size, bold=True),
            word(_EDGE, foot - _SUBTITLE * 0.2, self.subtitle, _SUBTITLE),
        ]
        samples: list[Sample] = []
        signs: list[Sign] = []
        first = bottom - self.legend_height + _NAME / 2
        first -= (self.height - self.legend_height) / 2 if self.is_beside else 0.0
        x = WIDTH - _EDGE - _width(self.columns) if self.is_beside else _EDGE
        for column in self.columns:
            for row, item in enumerate(column):
                y = first + row * _ROW
                words.append(word(x + _SAMPLE + _GAP, y + _NAME * _CAPITALS / 2, item.name, _NAME))
                start, end = point(x, y), point(x + _SAMPLE, y)
                samples += [Sample(item.line, start, end)] if item.line or item.sign == "link" else []
                signs += _sign(item, point(x + _SAMPLE / 2, y))
            x += max(item.width for item in column) + _COLUMN_GAP
        (x1, y1), (x2, y2) = point(0, 0), point(WIDTH, HEIGHT)
        scene = replace(self.scene, title=self.title, bounds=Rect(x1, y1, x2, y2))
        return Poster(scene, scale, tuple(words), tuple(samples), tuple(signs))


def _sign(item: _Item, middle: Point) -> Iterable[Sign]:
    """Yield the station that an item shows; on a line of the legend there is one, too."""
    x, y = middle
    if item.line or item.sign == "station":
        yield Sign((middle, middle))
    elif item.sign == "hub":
        yield Sign((middle, middle), is_hub=True)
    elif item.sign == "interchange":
        yield Sign(((x - PITCH / 2, y), (x + PITCH / 2, y)))


def _width(columns: Sequence[_Column]) -> float:
    return sum(max(item.width for item in column) for column in columns) + _COLUMN_GAP * (len(columns) - 1)


def _subtitle(scene: MapScene, metro: MetroMap, lang: str) -> str:
    """Return whose map it is, from when, and how much is on it.

    A month is written as on the first map, which was drawn by hand.
    """
    stations, lines = sum(not station.is_hub for station in scene.stations), len(scene.lines)
    count = {
        "en": f"{stations:,} station{'s' * (stations != 1)} on {lines} line{'s' * (lines != 1)}",
        "zh": f"{lines} 条线路，{stations} 座车站",
    }
    sign = ["AlphaTree", *([metro.date.replace("-", ".")] if metro.date else [])]
    return f"{' '.join(sign)} · {count[lang]}"


def _around(point: Point, by: float) -> Rect:
    return Rect(point[0] - by, point[1] - by, point[0] + by, point[1] + by)
