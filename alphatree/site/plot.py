"""The picture of an entry's `plot:` as SVG: axes with round numbers, one line a curve, colours of the page.

The names of the curves stand in HTML below it, so that no text in the picture has to be measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from alphatree.curves import read_curve
from alphatree.schema import Plot
from alphatree.site.escape import escape_html
from alphatree.site.page import Lang

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 14, 12, 46
SAMPLES = 240
"""Steps from the first to the last x; round numbers are among them where the range is round."""
TICKS = 6
"""At most so many numbers stand on an axis."""


@dataclass(frozen=True)
class Scale:
    """Maps values to pixels along one axis."""

    low: float
    high: float
    start: float
    length: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * self.length


def plot_svg(plot: Plot, lang: Lang, title: str) -> Markup:
    """Return the picture; `title` says to screen readers what it shows."""
    curves = [list(sample(curve.y, plot.x)) for curve in plot.curves]
    low, high = plot.y or _reach(curves)
    across = Scale(plot.x[0], plot.x[1], 0, WIDTH - LEFT - RIGHT)
    down = Scale(high, low, 0, HEIGHT - TOP - BOTTOM)
    parts = [
        f'<svg class="at-plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape_html(title)}">',
        *_x_axis(across, down),
        *_y_axis(across, down),
        _label(LEFT + across.length / 2, HEIGHT - 6, plot.x_label.get(lang)),
        _label(14, TOP + down.length / 2, plot.y_label.get(lang), turn=True),
        # An inner svg clips what leaves the axes.
        f'<svg x="{LEFT}" y="{TOP}" width="{across.length}" height="{down.length}">',
        # The first curve is drawn last, so that it lies on top.
        *reversed([_line(number, points, across, down) for number, points in enumerate(curves, 1)]),
        "</svg></svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - numbers of ours and escaped text


def sample(expression: str, bounds: Sequence[float]) -> Iterator[tuple[float, float | None]]:
    """Yield points of a curve from the first to the last x; y is None where the curve has no value."""
    curve = read_curve(expression)
    first, last = bounds
    for step in range(SAMPLES + 1):
        x = (first * (SAMPLES - step) + last * step) / SAMPLES
        yield x, curve(x)


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers between two values, at most TICKS of them.

    >>> ticks(0, 1), ticks(-4, 4)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [-4.0, -2.0, 0.0, 2.0, 4.0])
    """
    rough = (high - low) / (TICKS - 1)
    power = 10 ** math.floor(math.log10(rough))
    step = next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


def _reach(curves: Sequence[Sequence[tuple[float, float | None]]]) -> tuple[float, float]:
    """Return the lowest and the highest value with a little space around."""
    values = [y for points in curves for _, y in points if y is not None]
    low, high = min(values), max(values)
    space = (high - low) * 0.05 or 1.0
    return (low if low == 0 else low - space), high + space


def _x_axis(across: Scale, down: Scale) -> Iterator[str]:
    bottom = TOP + down.length
    for value in ticks(across.low, across.high):
        x = f"{LEFT + across(value):.1f}"
        yield f'<line class="{_grid(value)}" x1="{x}" y1="{TOP}" x2="{x}" y2="{bottom}"/>'
        yield f'<text x="{x}" y="{bottom + 17}" text-anchor="middle">{_number(value)}</text>'


def _y_axis(across: Scale, down: Scale) -> Iterator[str]:
    for value in ticks(down.high, down.low):
        y = TOP + down(value)
        yield f'<line class="{_grid(value)}" x1="{LEFT}" y1="{y:.1f}" x2="{LEFT + across.length}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{_number(value)}</text>'


def _grid(value: float) -> str:
    return "at-plot__axis" if value == 0 else "at-plot__grid"


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def _label(x: float, y: float, text: str, *, turn: bool = False) -> str:
    turned = f' transform="rotate(-90 {x:g} {y:g})"' if turn else ""
    return f'<text class="at-plot__label" x="{x:g}" y="{y:g}" text-anchor="middle"{turned}>{escape_html(text)}</text>'


def _line(number: int, points: Sequence[tuple[float, float | None]], across: Scale, down: Scale) -> str:
    steps: list[str] = []
    broken = True
    for x, y in points:
        if y is None:
            broken = True
            continue
        height = min(max(down(y), -HEIGHT * 10.0), HEIGHT * 10.0)  # far outside it is clipped anyway
        steps.append(f"{'M' if broken else 'L'}{across(x):.1f} {height:.1f}")
        broken = False
    return f'<path class="at-curve at-curve--{number}" d="{"".join(steps)}"/>'
