"""Poster -> SVG: the map with its title and legend, as a file of its own."""

from __future__ import annotations

from alphatree.drawing.metro.poster import HEIGHT, WIDTH, Poster, Sample, Sign, Word
from alphatree.drawing.metro.scene import HUB_RADIUS, RADIUS
from alphatree.drawing.metro.svg import Words, map_svg, marker_svg
from alphatree.drawing.svg import escape_text, number
from alphatree.drawing.themes import Theme

_PREFIX = "alphatree-map"


def poster_svg(poster: Poster, lang: str, theme: Theme) -> str:
    """Return the poster as SVG of the size of its paper."""
    title, about = (word.text for word in poster.words[:2])
    numbers = {line: f"l{at}" for at, line in enumerate(poster.scene.lines)}
    extra = [
        '<g class="legend"><g class="tracks" fill="none" stroke-linecap="round">',
        *(_sample(sample, numbers) for sample in poster.samples),
        '</g><g class="stops">',
        *map(_sign, poster.signs),
        '</g><g class="words">',
        *map(_word, poster.words),
        "</g></g>",
    ]
    words = Words(title, about, lang, extra="".join(extra), size=(f"{WIDTH:g}mm", f"{HEIGHT:g}mm"))
    return map_svg(poster.scene, words, prefix=_PREFIX, theme=theme)


def _sample(sample: Sample, numbers: dict[str, str]) -> str:
    (x, y), (x2, _) = sample.start, sample.end
    kind = numbers[sample.line] if sample.line else "key dashed"
    return f'<path class="{kind}" d="M{number(x)} {number(y)}H{number(x2)}"/>'


def _sign(sign: Sign) -> str:
    marker = marker_svg(sign.ends, HUB_RADIUS if sign.is_hub else RADIUS)
    return f'<g class="hub">{marker}</g>' if sign.is_hub else marker


def _word(word: Word) -> str:
    weight = ' font-weight="700"' if word.bold else ""
    return (
        f'<text x="{number(word.rect.left)}" y="{number(word.baseline)}" font-size="{number(word.size)}"{weight}>'
        f"{escape_text(word.text)}</text>"
    )
