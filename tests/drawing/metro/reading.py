"""SVG of the metro map -> what stands where on it, and what is wrong with that. Nothing here asks the layout."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Generic, TypeVar
from xml.etree import ElementTree

from alphatree.drawing.scene import Point, Rect, surrounding
from alphatree.drawing.text import text_width

Thing = TypeVar("Thing")

SVG = "{http://www.w3.org/2000/svg}"
NEAR = 0.25
"""Pixels: coordinates are written with one digit."""
APART = 11.0
"""From the middle of a line to that of one beside it."""
LEAST = 20.0
"""From station to station on one branch."""
BOLD = 1.15
_ASCENT, _DESCENT = 0.75, 0.22
_TURN = math.radians(4)
"""How far a written bend may be off its direction: its control points are rounded, and some are near each other."""
_CELL = 60.0
_STEP = re.compile(r"([MLHVC])([^MLHVC]*)")


@dataclass(frozen=True)
class Track:
    """A path: its line, and its steps, each with two (straight) or four control points."""

    line: str
    dashed: bool
    width: float
    year: int
    steps: tuple[tuple[Point, ...], ...]

    @property
    def start(self) -> Point:
        return self.steps[0][0]

    @property
    def end(self) -> Point:
        return self.steps[-1][-1]

    def samples(self) -> Iterator[Point]:
        """Yield points no more than about two pixels apart."""
        for step in self.steps:
            count = max(2, int(math.dist(step[0], step[-1]) / 2) + 1)
            yield from (_on(step, at / count) for at in range(count + 1))


@dataclass(frozen=True)
class Text:
    """One line of text and its box."""

    text: str
    rect: Rect


@dataclass(frozen=True)
class Station:
    """A station: where its marker starts and ends, how far that reaches, and its name line by line."""

    id: str
    is_hub: bool
    year: int
    lines: tuple[str, ...]
    calls: tuple[tuple[str, int], ...]
    ends: tuple[Point, Point]
    reach: float
    texts: tuple[Text, ...]
    title: str

    @property
    def key(self) -> str:
        return f":{self.id}" if self.is_hub else self.id

    def distance(self, point: Point) -> float:
        """Return how far a point is from the middle of the marker."""
        return _distance(point, *self.ends)


@dataclass(frozen=True)
class Pill:
    """What stands on a line, with its box and the text in it."""

    line: str
    rect: Rect
    text: Text
    year: int


@dataclass(frozen=True)
class Map:
    """Everything that is drawn."""

    view: Rect
    tracks: tuple[Track, ...]
    pills: tuple[Pill, ...]
    stations: tuple[Station, ...]
    legend: tuple[Text, ...]
    samples: tuple[Track, ...]
    signs: tuple[Rect, ...]

    def station(self, key: str) -> Station:
        (found,) = [one for one in self.stations if one.key == key]
        return found


class _Style:
    """The numbers in the style sheet of a map."""

    def __init__(self, text: str) -> None:
        self.text = text

    def number(self, selector: str, name: str) -> float:
        found = re.search(rf"{re.escape(selector)}\{{[^}}]*{name}:([\d.]+)", self.text)
        assert found, f"{selector} has no {name}"
        return float(found[1])


def read_map(svg: str) -> Map:
    """Return what a picture of the map shows."""
    root = ElementTree.fromstring(svg)
    style = _Style("".join(one.text or "" for one in root.iter(f"{SVG}style")))
    legend = next((one for one in root.iter(f"{SVG}g") if one.get("class") == "legend"), None)
    inside = set(legend.iter()) if legend is not None else set()
    groups = [one for one in root.iter() if one not in inside]
    left, top, width, height = (float(one) for one in root.get("viewBox", "").split())
    tracks = next(one for one in groups if one.get("class") == "tracks")
    pills = next(one for one in groups if one.get("class") == "pills")
    stops = [one for one in groups if "stop" in one.get("class", "").split()]
    in_legend = [] if legend is None else list(legend.iter())
    return Map(
        view=Rect(left, top, left + width, top + height),
        tracks=tuple(_track(one, style) for one in tracks),
        pills=tuple(_pill(one, style) for one in pills),
        stations=tuple(_station(one, style) for one in stops),
        legend=tuple(_legend_text(one) for one in in_legend if one.tag == f"{SVG}text"),
        samples=tuple(_track(one, style) for one in in_legend if one.tag == f"{SVG}path" and _is_track(one)),
        signs=tuple(_box(one, style) for one in in_legend if one.tag == f"{SVG}circle"),
    )


def _is_track(path: ElementTree.Element) -> bool:
    return path.get("class", "") not in ("bar", "in")


def _track(path: ElementTree.Element, style: _Style) -> Track:
    line, *more = path.get("class", "").split()
    width = style.number(".tracks .dashed" if "dashed" in more else ".tracks path", "stroke-width")
    steps = tuple(_steps(path.get("d", "")))
    return Track(line, "dashed" in more, width, int(path.get("data-year", 0)), steps)


def _steps(data: str) -> Iterator[tuple[Point, ...]]:
    at: Point = (0.0, 0.0)
    for letter, rest in _STEP.findall(data):
        numbers = [float(one) for one in re.findall(r"-?[\d.]+", rest)]
        pairs = tuple(zip(numbers[::2], numbers[1::2], strict=False))
        before = at
        match letter:
            case "M":
                (at,) = pairs
                continue
            case "H":
                at = (numbers[0], at[1])
            case "V":
                at = (at[0], numbers[0])
            case _:
                at = pairs[-1]
        yield (before, *pairs) if letter == "C" else (before, at)


def _text(words: str, x: float, y: float, size: float, anchor: str, *, bold: bool) -> Text:
    width = text_width(words, size) * (BOLD if bold else 1.0)
    left = x - {"m": width / 2, "e": width, "": 0.0}[anchor]
    return Text(words, Rect(left, y - _ASCENT * size, left + width, y + _DESCENT * size))


def _pill(group: ElementTree.Element, style: _Style) -> Pill:
    rect, text = group.find(f"{SVG}rect"), group.find(f"{SVG}text")
    assert rect is not None
    assert text is not None
    x, y, width, height = (float(rect.get(name, "nan")) for name in ("x", "y", "width", "height"))
    size = style.number(".pills text", "font-size")
    words = _text(text.text or "", float(text.get("x", "")), float(text.get("y", "")), size, "m", bold=True)
    return Pill(
        group.get("class", "").split()[0], Rect(x, y, x + width, y + height), words, int(group.get("data-year", ""))
    )


def _station(group: ElementTree.Element, style: _Style) -> Station:
    is_hub = "hub" in group.get("class", "").split()
    circle = group.find(f"{SVG}circle")
    if circle is not None:
        x, y, radius = (float(circle.get(name, "nan")) for name in ("cx", "cy", "r"))
        ends = ((x, y), (x, y))
        reach = radius + style.number(".hub circle" if is_hub else ".stops circle", "stroke-width") / 2
    else:
        bar = next(one for one in group.iter(f"{SVG}path") if one.get("class") == "bar")
        ((start, end),) = _steps(bar.get("d", ""))
        ends, reach = (start, end), style.number(".bar", "stroke-width") / 2
    size = style.number(".hub text" if is_hub else ".stops text", "font-size")
    texts = []
    for text in group.iter(f"{SVG}text"):
        for part in [one for one in text if one.tag == f"{SVG}tspan"] or [text]:
            at = float(part.get("x", "")), float(part.get("y", ""))
            texts.append(_text(part.text or "", *at, size, text.get("class", ""), bold=is_hub))
    calls = [one.rpartition(":") for one in group.get("data-calls", "").split()]
    return Station(
        id=group.get("data-id", ""),
        is_hub=is_hub,
        year=int(group.get("data-year", "")),
        lines=tuple(f"l{one}" for one in group.get("data-lines", "").split()),
        calls=tuple((branch, int(number)) for branch, _, number in calls),
        ends=ends,
        reach=reach,
        texts=tuple(texts),
        title=group.findtext(f"{SVG}title", ""),
    )


def _legend_text(text: ElementTree.Element) -> Text:
    bold = text.get("font-weight") == "700"
    at = float(text.get("x", "")), float(text.get("y", ""))
    return _text(text.text or "", *at, float(text.get("font-size", "")), "", bold=bold)


def _box(circle: ElementTree.Element, style: _Style) -> Rect:
    x, y, radius = (float(circle.get(name, "nan")) for name in ("cx", "cy", "r"))
    reach = radius + style.number(".stops circle", "stroke-width") / 2
    return Rect(x - reach, y - reach, x + reach, y + reach)


# What is wrong


def faults(picture: Map) -> list[str]:
    """Return everything that touches what it must not, leaves the view, or is not where it belongs."""
    return [
        *_crooked(picture.tracks),
        *_names(picture),
        *_signs(picture),
        *_markers(picture),
        *_beside(picture.tracks),
        *_in_order(picture),
        *_outside(picture),
    ]


def _crooked(tracks: Iterable[Track]) -> Iterator[str]:
    """Yield straight pieces in other directions than the eight, and bends that do not continue what they join."""
    for track in tracks:
        for step in track.steps:
            if len(step) == 2:
                across, down = abs(step[1][0] - step[0][0]), abs(step[1][1] - step[0][1])
                if min(across, down) > NEAR and abs(across - down) > NEAR:
                    yield f"{track.line} goes from {step[0]} to {step[1]}"
            elif not (_is_eighth(_angle(*step[:2])) and _is_eighth(_angle(*step[2:]))):
                yield f"{track.line} bends in no direction at {step[0]}"
        for one, other in pairwise(track.steps):
            turn = _angle(*one[-2:]) - _angle(*other[:2])
            if abs(math.remainder(turn, math.tau)) > _TURN:
                yield f"{track.line} has a corner at {other[0]}"


def _angle(start: Point, end: Point) -> float:
    return math.atan2(end[1] - start[1], end[0] - start[0])


def _is_eighth(angle: float) -> bool:
    return abs(math.remainder(angle, math.pi / 4)) <= _TURN


def _names(picture: Map) -> Iterator[str]:
    words = [(station.key, text) for station in picture.stations for text in station.texts]
    near = _Near(words, lambda word: word[1].rect)
    for track in picture.tracks:
        met = {
            text.text
            for point in track.samples()
            for _, text in near.at(point, track.width / 2)
            if _inside(point, text.rect, track.width / 2)
        }
        yield from (f"the line {track.line} at {track.start} touches the name {name!r}" for name in sorted(met))
    for station in picture.stations:
        (x, y), (x2, y2) = station.ends
        for key, text in near.within(_around(station.ends, station.reach)):
            # Nearest point of the box to the middle of the marker; a bar is a few pixels long.
            nearest = min(station.distance((_clamp(one, text.rect.left, text.rect.right),
                                            _clamp(other, text.rect.top, text.rect.bottom)))
                          for one, other in ((x, y), (x2, y2)))  # fmt: skip
            if nearest < station.reach:
                yield f"the station {station.key} touches the name {text.text!r} of {key}"
    for pill in picture.pills:
        for key, text in near.within(pill.rect):
            yield f"the sign {pill.text.text!r} touches the name {text.text!r} of {key}"
    for key, text in words:
        for other, found in near.within(text.rect):
            if key < other:
                yield f"the name {text.text!r} of {key} touches {found.text!r} of {other}"


def _signs(picture: Map) -> Iterator[str]:
    for one, other in combinations(picture.pills, 2):
        if one.rect.overlaps(other.rect):
            yield f"the signs {one.text.text!r} and {other.text.text!r} touch"
    for pill in picture.pills:
        if not (pill.rect.left <= pill.text.rect.left and pill.text.rect.right <= pill.rect.right):
            yield f"the sign {pill.text.text!r} is too narrow"
        for station in picture.stations:
            if _around(station.ends, station.reach - NEAR).overlaps(pill.rect):
                yield f"the station {station.key} touches the sign {pill.text.text!r}"
        own = False
        for track in picture.tracks:
            met = any(_inside(point, pill.rect, track.width / 2 - NEAR) for point in track.samples())
            own = own or (met and track.line == pill.line)
            if met and track.line != pill.line:
                yield f"the sign {pill.text.text!r} touches the line {track.line}"
        if not own:
            yield f"the sign {pill.text.text!r} stands beside its line"


def _markers(picture: Map) -> Iterator[str]:
    """Yield stations that touch each other, stand on a line that they do not belong to, or beside one of theirs."""
    near = _Near(picture.stations, lambda one: _around(one.ends, one.reach))
    for one in picture.stations:
        for other in near.within(_around(one.ends, one.reach)):
            gap = min(one.distance(point) for point in other.ends) - one.reach - other.reach
            if one.key < other.key and gap < 1:
                yield f"the stations {one.key} and {other.key} touch"
    passing: dict[str, dict[str, float]] = defaultdict(dict)
    for track in picture.tracks:
        for point in track.samples():
            for station in near.at(point, 20):
                known = passing[station.key]
                known[track.line] = min(known.get(track.line, math.inf), station.distance(point))
    for station in picture.stations:
        known = passing[station.key]
        for line in station.lines:
            if known.get(line, math.inf) > 1.2:  # samples are two pixels apart
                yield f"the station {station.key} stands beside its line {line}"
        for line, distance in known.items():
            if line not in station.lines and distance < station.reach:
                yield f"the line {line} passes through the station {station.key}"


def _beside(tracks: Sequence[Track]) -> Iterator[str]:
    """Yield straight pieces that run within one another."""
    pieces = [(track, step) for track in tracks for step in track.steps if len(step) == 2]
    straight = [(at, *piece) for at, piece in enumerate(pieces)]
    near = _Near(straight, lambda one: _grown(surrounding(map(_point, one[2])), NEAR))
    for at, track, step in straight:
        for number, other, piece in near.within(_grown(surrounding(map(_point, step)), APART)):
            if number > at and _shared(step, piece) > 3 and _gap(step, piece) < (track.width + other.width) / 2 - NEAR:
                yield f"the lines {track.line} and {other.line} run in one another at {piece[0]}"


def _point(point: Point) -> Rect:
    return Rect(*point, *point)


def _grown(rect: Rect, by: float) -> Rect:
    return Rect(rect.left - by, rect.top - by, rect.right + by, rect.bottom + by)


def _shared(one: Sequence[Point], other: Sequence[Point]) -> float:
    """Return how long two straight pieces run side by side; 0 if they are not parallel."""
    turn = math.remainder(_angle(*one[:2]) - _angle(*other[:2]), math.pi)
    if abs(turn) > 0.03:
        return 0.0
    (x, y), (x2, y2) = one[0], one[1]
    length = math.dist(one[0], one[1]) or 1.0
    along = [((px - x) * (x2 - x) + (py - y) * (y2 - y)) / length for px, py in other[:2]]
    return min(length, max(along)) - max(0.0, min(along))


def _gap(one: Sequence[Point], other: Sequence[Point]) -> float:
    """Return how far two parallel straight pieces lie apart."""
    (x, y), (x2, y2) = one[0], one[1]
    length = math.dist(one[0], one[1]) or 1.0
    (px, py), (qx, qy) = other[0], other[1]
    mx, my = (px + qx) / 2, (py + qy) / 2
    return abs((x2 - x) * (my - y) - (y2 - y) * (mx - x)) / length


def _in_order(picture: Map) -> Iterator[str]:
    """Yield stations of a branch that no piece of its line joins to the one before, and those too near to that."""
    ends: dict[str, list[Track]] = defaultdict(list)
    for track in picture.tracks:
        ends[track.line].append(track)
    for branch, stations in branches(picture).items():
        for one, other in pairwise(stations):
            lines = set(one.lines) & set(other.lines)
            joined = any(
                one.distance(track.start) < one.reach and other.distance(track.end) < other.reach
                for line in lines
                for track in ends[line]
            )
            if not joined:
                yield f"no track leads from {one.key} to {other.key} on {branch}"
            if min(one.distance(point) for point in other.ends) < LEAST - NEAR:
                yield f"{one.key} and {other.key} are too near to each other on {branch}"


def branches(picture: Map) -> dict[str, list[Station]]:
    """Return the stations of each branch as they are numbered."""
    found: dict[str, dict[int, Station]] = defaultdict(dict)
    for station in picture.stations:
        for branch, number in station.calls:
            assert number not in found[branch]
            found[branch][number] = station
    for branch, numbered in found.items():
        assert sorted(numbered) == list(range(len(numbered))), branch
    return {branch: [numbered[at] for at in sorted(numbered)] for branch, numbered in found.items()}


def _outside(picture: Map) -> Iterator[str]:
    view = picture.view
    things = [(f"the name {text.text!r}", text.rect) for station in picture.stations for text in station.texts]
    things += [(f"the station {station.key}", _around(station.ends, station.reach)) for station in picture.stations]
    things += [(f"the sign {pill.text.text!r}", pill.rect) for pill in picture.pills]
    things += [(f"the words {text.text!r}", text.rect) for text in picture.legend]
    for track in (*picture.tracks, *picture.samples):
        things += [(f"the line {track.line}", surrounding(map(_point, step))) for step in track.steps]
    for name, rect in things:
        if rect.left < view.left or rect.top < view.top or rect.right > view.right or rect.bottom > view.bottom:
            yield f"{name} leaves the view"


class _Near(Generic[Thing]):
    """Finds what lies where."""

    def __init__(self, things: Iterable[Thing], rect: Callable[[Thing], Rect]) -> None:
        self.things = list(things)
        self.rects = [rect(thing) for thing in self.things]
        self.cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for at, one in enumerate(self.rects):
            for key in _keys(one, 0):
                self.cells[key].append(at)

    def at(self, point: Point, by: float) -> list[Thing]:
        return self.within(Rect(point[0] - by, point[1] - by, point[0] + by, point[1] + by))

    def within(self, rect: Rect) -> list[Thing]:
        found = dict.fromkeys(at for key in _keys(rect, 0) for at in self.cells.get(key, ()))
        return [self.things[at] for at in found if self.rects[at].overlaps(rect)]


def _keys(rect: Rect, by: float) -> list[tuple[int, int]]:
    return [
        (x, y)
        for x in range(int((rect.left - by) // _CELL), int((rect.right + by) // _CELL) + 1)
        for y in range(int((rect.top - by) // _CELL), int((rect.bottom + by) // _CELL) + 1)
    ]


def _inside(point: Point, rect: Rect, by: float) -> bool:
    """Return whether a round dot touches a box."""
    near = _clamp(point[0], rect.left, rect.right), _clamp(point[1], rect.top, rect.bottom)
    return math.dist(point, near) < by


def _clamp(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _around(ends: tuple[Point, Point], by: float) -> Rect:
    (x, y), (x2, y2) = ends
    return Rect(min(x, x2) - by, min(y, y2) - by, max(x, x2) + by, max(y, y2) + by)


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from a straight piece."""
    length = math.dist(start, end)
    if length < 1e-9:
        return math.dist(point, start)
    along = ((point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])) / length**2
    along = _clamp(along, 0.0, 1.0)
    return math.dist(point, (start[0] + (end[0] - start[0]) * along, start[1] + (end[1] - start[1]) * along))


def _on(step: tuple[Point, ...], t: float) -> Point:
    if len(step) == 2:
        (x, y), (x2, y2) = step
        return x + (x2 - x) * t, y + (y2 - y) * t
    p, q, r, s = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = step
    return p * ax + q * bx + r * cx + s * dx, p * ay + q * by + r * cy + s * dy
