"""What is written on a line at the start of a branch: on its own track, clear of other tracks, signs and hubs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from alphatree.drawing.metro.labels import touches
from alphatree.drawing.metro.scene import HUB_RADIUS, PILL_SIZE, RADIUS, TRACK
from alphatree.drawing.metro.tracks import BEND, CELL, Track
from alphatree.drawing.scene import Rect
from alphatree.drawing.text import text_width
from alphatree.metro import GridPoint

_ON_SLOPE = 3 * CELL
"""How much farther on a sign may stand to be on a level or steep part."""
_BOLD = 1.12
_PAD = 14.0
_HEIGHT = 17.0


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign on a track. `end`: the place of the track where it ends."""

    end: float
    rect: Rect


def place_signs(
    tracks: Mapping[str, Track],
    labels: Mapping[str, str],
    pins: Mapping[str, Mapping[float, str]],
    hubs: Iterable[GridPoint],
) -> dict[str, Sign]:
    """Return the sign of each branch that has a label. `pins`: what is fixed on each track, by its place there."""
    found: dict[str, Sign] = {}
    round_hubs = [
        Rect(x * CELL - HUB_RADIUS, y * CELL - HUB_RADIUS, x * CELL + HUB_RADIUS, y * CELL + HUB_RADIUS)
        for x, y in hubs
    ]
    for name, track in tracks.items():
        if name in labels:
            others = [track for other, track in tracks.items() if other != name]
            taken = [*round_hubs, *(sign.rect for sign in found.values())]
            found[name] = _sign(track, labels[name], pins[name], others, taken)
    return found


def bounds_of(track: Track, pins: Mapping[float, str]) -> list[float]:
    """Return the places of what is fixed on a track, and its ends."""
    return sorted({0.0, *pins, track.length})


def _sign(track: Track, text: str, pins: Mapping[float, str], others: Sequence[Track], taken: Sequence[Rect]) -> Sign:
    """Return the sign on the first part of a track, as near behind the station where it starts as there is room."""
    start, end, *_ = bounds_of(track, pins)
    pin = pins.get(start)
    width = text_width(text, PILL_SIZE) * _BOLD + _PAD
    begin = start + (HUB_RADIUS if pin and pin.startswith(":") else RADIUS if pin else TRACK / 2) + 6
    corners = [place for place in track.places[1:-1] if start < place < end]
    later = (begin + CELL / 4 * step for step in range(1, int((end - begin) / CELL * 4) + 1))
    behind = [corner + BEND * 0.6 for corner in corners]
    first: Sign | None = None
    for place in sorted((begin, *behind, *later), key=lambda place: place + _ON_SLOPE * all(track.heading(place))):
        if any(corner < place < corner + BEND * 0.59 for corner in corners):
            continue
        level, steep = (abs(one) for one in track.heading(place))
        long = width if not steep else _HEIGHT if not level else 1.42 * _HEIGHT
        x, y = track.point(place + long / 2)
        sign = Sign(place + long, Rect(x - width / 2, y - _HEIGHT / 2, x + width / 2, y + _HEIGHT / 2))
        first = first or sign
        fits = sign.end <= min((one for one in corners if one > place), default=end)
        if fits and _is_clear(sign.rect, others, taken):
            return sign
    assert first is not None, "a sign may always stand right at the start"
    return first


def _is_clear(rect: Rect, others: Sequence[Track], taken: Sequence[Rect]) -> bool:
    wide = Rect(rect.left - 5, rect.top - 5, rect.right + 5, rect.bottom + 5)
    return not any(wide.overlaps(other) for other in taken) and not any(
        touches(rect, start, end, TRACK / 2 + 1) for track in others for start, end in pairwise(track.points)
    )
