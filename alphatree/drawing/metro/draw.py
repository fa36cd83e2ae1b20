"""The printable map as a file: SVG, DOT, PDF or PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from alphatree.drawing import render
from alphatree.drawing.metro.dot import poster_dot
from alphatree.drawing.metro.layout import plan_map
from alphatree.drawing.metro.poster import HEIGHT, WIDTH, lay_out_poster
from alphatree.drawing.metro.poster_svg import poster_svg
from alphatree.drawing.themes import Theme

if TYPE_CHECKING:
    from alphatree.catalog import Catalog

_POINTS_PER_MM = 72 / 25.4


def draw_poster(
    catalog: Catalog,
    *,
    format: Literal["svg", "png", "pdf", "dot"] = "svg",  # noqa: A002, the word that everybody uses
    lang: str = "en",
    theme: Theme = "light",
    scale: float = render.PNG_SCALE,
) -> str | bytes | None:
    """Return the map of a catalogue on a sheet of A1; None where no entry stops on it.

    `theme`: auto is for SVG alone. `scale`: pixels of a PNG for one point of the paper. Raises: DrawingError.
    """
    plan = plan_map(catalog, lang)
    if plan is None or catalog.metro is None:
        return None
    poster = lay_out_poster(plan.scene, catalog.metro, lang)
    if format == "svg":
        return poster_svg(poster, lang, theme)
    dot = poster_dot(poster, dark=theme == "dark")
    if format == "dot":
        return dot
    if format == "png":
        render.refuse_too_large(*(side * _POINTS_PER_MM * scale for side in (WIDTH, HEIGHT)))
    return render.render(dot, format, scale=scale)
