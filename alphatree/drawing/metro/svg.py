"""MapScene -> SVG. Stations are links; light and dark come from the page, or for a file from its theme.

Whatever a script may want to know stands in data attributes: years, lines, and the place of a station on each branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from alphatree.drawing.colours import ink
from alphatree.drawing.metro.scene import (
    DASHED,
    FAR_SIZE,
    HUB_RING,
    LINE_HEIGHT,
    PILL_SIZE,
    RADIUS,
    RING,
    RING_DARK,
    RING_LIGHT,
    TRACK,
    Label,
    MapScene,
    Piece,
    Pill,
    Station,
)
from alphatree.drawing.scene import Point
from alphatree.drawing.svg import FONTS, curve_data, escape_text, number
from alphatree.drawing.themes import DARK, LIGHT, Theme

BASELINE = 0.8
"""From the top of a line of text to its baseline, in line heights."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture says of its stations. `address`: of a station's page, None for one without; `idea`: one line."""

    title: str
    description: str
    lang: str
    address: Callable[[Station], str | None] = lambda _: None
    idea: Callable[[Station], str] = lambda _: ""
    anchor: Callable[[Station], str | None] = lambda _: None
    """The id of a station's element, None for one without."""
    far: Mapping[str, Label] = field(default_factory=dict)
    """A large name beside a station's own, by its id; the page shows one or the other."""
    extra: str = ""
    """SVG behind the stations, such as title and legend of a poster."""
    faded: frozenset[str] = field(default_factory=frozenset)
    """Lines that stand back."""
    size: tuple[str, str] | None = None
    """Width and height of the picture where they are not its pixels, such as 841mm and 594mm."""


def map_svg(scene: MapScene, words: Words, *, prefix: str, theme: Theme | None) -> str:
    """Return the map as SVG: for a page (`theme` None), whose style gives the colours, or for a file."""
    return _Writer(scene, words, prefix, theme).write()


def label_svg(label: Label, name: str = "") -> str:
    """Return a name as SVG text. `name`: one more class of it."""
    step = label.size * LINE_HEIGHT
    x, top = number(label.x), label.rect.top
    classes = " ".join(filter(None, [{"start": "", "middle": "m", "end": "e"}[label.anchor], name]))
    named = f' class="{classes}"' if classes else ""
    if len(label.lines) == 1:
        return f'<text{named} x="{x}" y="{number(top + step * BASELINE)}">{escape_text(label.lines[0])}</text>'
    spans = "".join(
        f'<tspan x="{x}" y="{number(top + step * (at + BASELINE))}">{escape_text(line)}</tspan>'
        for at, line in enumerate(label.lines)
    )
    return f"<text{named}>{spans}</text>"


class _Writer:
    def __init__(self, scene: MapScene, words: Words, prefix: str, theme: Theme | None) -> None:
        self.scene = scene
        self.words = words
        self.prefix = prefix
        self.theme = theme
        self.dark = theme == "dark"
        self.numbers = {line: at for at, line in enumerate(scene.lines)}

    def write(self) -> str:
        scene, words, name = self.scene, self.words, self.prefix
        box = scene.bounds
        width, height = box.right - box.left, box.bottom - box.top
        shown = words.size or (number(width), number(height))
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" class="at-metro" role="group" lang="{words.lang}"'
            f' viewBox="{number(box.left)} {number(box.top)} {number(width)} {number(height)}" width="{shown[0]}"'
            f' height="{shown[1]}" aria-labelledby="{name}-title {name}-desc" font-family="{FONTS}">'
            f'<title id="{name}-title">{escape_text(words.title)}</title>'
            f'<desc id="{name}-desc">{escape_text(words.description)}</desc>'
            f"<style>{self._style()}</style>"
        )
        out = [head]
        if self.theme is not None:
            out.append(
                f'<path class="page" d="M{number(box.left)} {number(box.top)}h{number(width)}v{number(height)}'
                f'h-{number(width)}z"/>'
            )
        out += ['<g class="tracks" fill="none" stroke-linecap="round">', *map(self._piece, self._in_order()), "</g>"]
        out += ['<g class="pills" text-anchor="middle">', *map(self._pill, scene.pills), "</g>"]
        out += ['<g class="stops">', *map(self._station, scene.stations), "</g>", words.extra, "</svg>"]
        return "".join(out)

    def _in_order(self) -> Iterator[Piece]:
        """Yield lines that stand back first, so that they lie under the others."""
        yield from (piece for piece in self.scene.pieces if piece.line in self.words.faded)
        yield from (piece for piece in self.scene.pieces if piece.line not in self.words.faded)

    def _line_class(self, line: str) -> str:
        faded = " faded" if line in self.words.faded else ""
        return f"l{self.numbers[line]}{faded}"

    def _piece(self, piece: Piece) -> str:
        kind = " dashed" if piece.dashed else ""
        return (
            f'<path class="{self._line_class(piece.line)}{kind}" data-year="{piece.year}"'
            f' d="{curve_data(piece.curve)}"/>'
        )

    def _pill(self, pill: Pill) -> str:
        rect = pill.rect
        width, height = rect.right - rect.left, rect.bottom - rect.top
        x, y = (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2
        return (
            f'<g class="{self._line_class(pill.line)}" data-year="{pill.year}"><rect x="{number(rect.left)}"'
            f' y="{number(rect.top)}" width="{number(width)}" height="{number(height)}" rx="{number(height / 2)}"/>'
            f'<text x="{number(x)}" y="{number(y + PILL_SIZE * 0.35)}">{escape_text(pill.text)}</text></g>'
        )

    def _station(self, station: Station) -> str:
        words = self.words
        address = words.address(station)
        faded = " faded" if words.faded.issuperset(station.lines) else ""
        calls = " ".join(f"{call.branch}:{call.number}" for call in station.calls)
        lines = " ".join(str(self.numbers[line]) for line in station.lines)
        data = (
            f' data-id="{station.id.lstrip(":")}" data-year="{station.year}" data-lines="{lines}" data-calls="{calls}"'
        )
        anchor = words.anchor(station)
        name_of = f' id="{escape_text(anchor)}"' if anchor else ""
        hub = f" hub l{self.numbers[station.own_line]}" if station.is_hub else ""
        idea = words.idea(station)
        name = f"{station.name}, {station.year}" if not station.is_hub else station.name
        title = escape_text(f"{name}: {idea}" if idea else name)
        tag, link = ("a", f' href="{escape_text(address)}"') if address else ("g", "")
        label = label_svg(station.label) if station.label else ""
        if station.id in words.far:
            label += label_svg(words.far[station.id], "far")
        head = f'<{tag}{name_of}{link} class="stop{hub}{faded}"{data}><title>{title}</title>'
        return f"{head}{marker_svg(station.ends, station.radius)}{label}</{tag}>"

    def _style(self) -> str:
        """Return the rules of the picture, each only for it."""
        at = f"#{self.prefix}"
        fixed = (
            f"{at} .tracks path{{stroke-width:{number(TRACK)}}}"
            f"{at} .tracks .dashed{{stroke-width:{number(DASHED)};stroke-dasharray:9 7;stroke-linecap:butt}}"
            f"{at} .stops circle{{stroke-width:{number(RING)}}}"
            f"{at} .stops .hub circle{{stroke-width:{number(HUB_RING)}}}"
            f"{at} .bar,{at} .in{{fill:none;stroke-linecap:round}}"
            f"{at} .bar{{stroke-width:{number(2 * RADIUS + RING)}}}{at} .in{{stroke-width:{number(2 * RADIUS - RING)}}}"
            f"{at} .stops text{{font-size:12px}}{at} .hub text{{font-size:16px;font-weight:700}}"
            f"{at} .m{{text-anchor:middle}}{at} .e{{text-anchor:end}}"
            f"{at} .pills text{{font-size:{number(PILL_SIZE)}px;font-weight:700}}"
            f"{at} .faded{{opacity:.22}}"
        )
        if self.words.far:
            fixed += (
                f"{at} .hub .far{{font-size:{number(FAR_SIZE)}px;paint-order:stroke;stroke-width:10;"
                "stroke-linejoin:round;display:none}"
            )
        if self.theme is None:
            return (
                fixed + self._colours(at, dark=False) + self._colours(f'[data-md-color-scheme="slate"] {at}', dark=True)
            )
        colours = self._colours(at, dark=self.dark)
        if self.theme == "auto":
            colours += f"@media(prefers-color-scheme:dark){{{self._colours(at, dark=True)}}}"
        return fixed + colours

    def _colours(self, at: str, *, dark: bool) -> str:
        palette = DARK if dark else LIGHT
        ring = RING_DARK if dark else RING_LIGHT
        rules = [
            f"{at} .page,{at} .stops circle{{fill:{palette.page}}}",
            f"{at} .stops circle,{at} .bar{{stroke:{ring}}}",
            f"{at} .in{{stroke:{palette.page}}}",
            f"{at} .tracks .key{{stroke:{ring}}}",
            f"{at} .stops text,{at} .words text{{fill:{palette.text}}}",
            f"{at} .far{{stroke:{palette.page}}}" if self.words.far else "",
        ]
        for line, number_of in self.numbers.items():
            paint = self.scene.lines[line]
            colour = paint.dark if dark else paint.light
            rules.append(
                f"{at} path.l{number_of},{at} .hub.l{number_of} circle{{stroke:{colour}}}"
                f"{at} .l{number_of} rect{{fill:{colour}}}{at} .pills .l{number_of} text{{fill:{ink(colour)}}}"
            )
        return "".join(rules)


def marker_svg(ends: tuple[Point, Point], radius: float) -> str:
    """Return the circle of a station, or the bar over all lines where one ends at another point than it starts."""
    (x, y), (x2, y2) = ends
    if abs(x - x2) + abs(y - y2) < 0.1:
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'
    # Round-ended: its outline, and its inside on top.
    across = f"M{number(x)} {number(y)}L{number(x2)} {number(y2)}"
    return f'<path class="bar" d="{across}"/><path class="in" d="{across}"/>'
