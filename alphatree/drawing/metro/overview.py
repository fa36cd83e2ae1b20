"""The map from afar: lines, stations as dots, and the names of hubs, large enough to be read when the map is small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alphatree.drawing.metro.labels import SIDES, label_beside, wraps
from alphatree.drawing.metro.scene import FAR_SIZE, HUB_RADIUS, Label, MapScene, Station
from alphatree.drawing.metro.svg import label_svg
from alphatree.drawing.scene import Point, Rect
from alphatree.drawing.svg import FONTS, curve_data, escape_text, number
from alphatree.drawing.text import text_width
from alphatree.drawing.themes import DARK, LIGHT

_TRACK = 13.0
_DOT, _DOT_INSIDE = 15.0, 9.0
_HUB, _HUB_INSIDE = 44.0, 28.0
_GAP = 14.0
"""Between the middle of a hub's ring and its name."""
_BOLD = 1.07
"""How much wider bold letters are."""
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class _Place:
    label: Label
    cost: float


def far_names(scene: MapScene) -> dict[str, Label]:
    """Return a large label for each hub, where it hides least; no two of them touch if that can be helped."""
    hubs = [station for station in scene.stations if station.is_hub]
    marks = [point for piece in scene.pieces for point in _along(piece.curve)]
    rings = {hub.id: _square(hub.middle, _HUB / 2) for hub in hubs}
    places = {hub.id: list(_places(hub, scene.bounds, marks, rings)) for hub in hubs}
    chosen = {hub: min(found, key=lambda place: place.cost) for hub, found in places.items() if found}
    for _ in range(_ROUNDS):
        before = dict(chosen)
        for hub in chosen:
            others = [place.label.rect for other, place in chosen.items() if other != hub]
            chosen[hub] = min(places[hub], key=lambda place: place.cost + 60 * _touching(place.label.rect, others))
        if chosen == before:
            break
    return {hub: place.label for hub, place in chosen.items()}


def overview_svg(scene: MapScene, *, prefix: str, title: str, description: str, lang: str) -> str:
    """Return the map from afar as SVG, small in bytes, in the reader's choice of light or dark; nothing is a link."""
    box = scene.bounds
    width, height = number(box.right - box.left), number(box.bottom - box.top)
    at = f"#{prefix}"
    tracks = "".join(
        f'<path class="l{at_line}{" dashed" if dashed else ""}" d="{data}"/>'
        for at_line, line in enumerate(scene.lines)
        for dashed in (False, True)
        if (data := "".join(curve_data(p.curve) for p in scene.pieces if p.line == line and p.dashed == dashed))
    )
    dots = "".join(_mark(station) for station in scene.stations if not station.is_hub)
    hubs = "".join(_mark(station) for station in scene.stations if station.is_hub)
    names = "".join(map(label_svg, far_names(scene).values()))
    lines = list(scene.lines.values())
    light = "".join(f"{at} .l{number_of}{{stroke:{line.light}}}" for number_of, line in enumerate(lines))
    dark = "".join(f"{at} .l{number_of}{{stroke:{line.dark}}}" for number_of, line in enumerate(lines))
    style = (
        f"{at} path{{fill:none;stroke-linecap:round;stroke-linejoin:round;stroke-width:{number(_TRACK)}}}"
        f"{at} .dashed{{stroke-width:6;stroke-dasharray:14 12;stroke-linecap:butt}}"
        f"{at} text{{font-size:{number(FAR_SIZE)}px;font-weight:700;paint-order:stroke;stroke-width:10;"
        "stroke-linejoin:round}"
        f"{at} .m{{text-anchor:middle}}{at} .e{{text-anchor:end}}"
        f"{at} .dot{{stroke-width:{number(_DOT)}}}{at} .dot.in{{stroke-width:{number(_DOT_INSIDE)}}}"
        f"{at} .ring{{stroke-width:{number(_HUB)}}}{at} .ring.in{{stroke-width:{number(_HUB_INSIDE)}}}"
        f"{_colours(at, LIGHT.page, LIGHT.text, '#595959')}{light}"
        f"@media(prefers-color-scheme:dark){{{_colours(at, DARK.page, DARK.text, '#c8c8c8')}{dark}}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{prefix}" role="img" lang="{escape_text(lang)}"'
        f' viewBox="{number(box.left)} {number(box.top)} {width} {height}" width="{width}" height="{height}"'
        f' aria-labelledby="{prefix}-title {prefix}-desc" font-family="{FONTS}">'
        f'<title id="{prefix}-title">{escape_text(title)}</title>'
        f'<desc id="{prefix}-desc">{escape_text(description)}</desc><style>{style}</style>'
        f'<rect class="page" x="{number(box.left)}" y="{number(box.top)}" width="{width}" height="{height}"/>'
        f'{tracks}<path class="dot" d="{dots}"/><path class="dot in" d="{dots}"/>'
        f'<path class="ring" d="{hubs}"/><path class="ring in" d="{hubs}"/>{names}</svg>'
    )


def _colours(at: str, page: str, text: str, ring: str) -> str:
    return (
        f"{at} .page{{fill:{page}}}{at} path.in{{stroke:{page}}}{at} path.dot:not(.in),{at} path.ring:not(.in)"
        f"{{stroke:{ring}}}{at} text{{fill:{text};stroke:{page}}}"
    )


def _mark(station: Station) -> str:
    (x, y), (x2, y2) = station.ends
    return f"M{number(x)} {number(y)}L{number(x2)} {number(y2)}"


def _places(hub: Station, bounds: Rect, marks: Sequence[Point], rings: Mapping[str, Rect]) -> Iterator[_Place]:
    for lines in wraps(hub.name, 2):
        width = max(text_width(line, FAR_SIZE) for line in lines) * _BOLD
        for side in SIDES:
            label = label_beside(hub.ends, side, HUB_RADIUS + _GAP, lines, width, FAR_SIZE)
            rect = label.rect
            if not (bounds.left <= rect.left and rect.right <= bounds.right):
                continue
            if not (bounds.top <= rect.top and rect.bottom <= bounds.bottom):
                continue
            hidden = sum(rect.left < at_x < rect.right and rect.top < at_y < rect.bottom for at_x, at_y in marks)
            covered = _touching(rect, [ring for one, ring in rings.items() if one != hub.id])
            yield _Place(label, hidden + 40 * covered + (len(lines) - 1) * 2 + (0 if 0 in side else 1))


def _touching(rect: Rect, others: Sequence[Rect]) -> int:
    return sum(rect.overlaps(other) for other in others)


def _along(curve: Sequence[Point], step: float = 12.0) -> Iterator[Point]:
    """Yield points on a track, about as far apart as a station is wide; bends are taken by their corners."""
    for start, end in zip(curve[::3], curve[3::3], strict=False):
        count = max(1, round((abs(end[0] - start[0]) + abs(end[1] - start[1])) / step))
        for at in range(count):
            yield start[0] + (end[0] - start[0]) * at / count, start[1] + (end[1] - start[1]) * at / count


def _square(middle: Point, half: float) -> Rect:
    return Rect(middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
