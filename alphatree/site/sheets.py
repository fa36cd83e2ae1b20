"""The sheets that explain the notation: inside its page, and as files at addresses of their own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal

from alphatree.drawing import load_notation
from alphatree.drawing.equal import equal_legend
from alphatree.drawing.equivalence import equivalence_sheet
from alphatree.drawing.examples import example
from alphatree.drawing.scene import Scene
from alphatree.drawing.svg import to_svg
from alphatree.drawing.themes import Theme
from alphatree.site.context import Context
from alphatree.site.page import Lang
from alphatree.site.strings import translator

Sheet = Literal["equivalence", "equal"]
SHEETS: tuple[Sheet, ...] = ("equivalence", "equal")


def sheet_path(sheet: Sheet) -> str:
    """Return the path of a sheet's picture, below the root of the site."""
    return f"diagrams/{sheet}.svg"


@cache
def sheet_picture(sheet: Sheet, lang: Lang, theme: Theme | None = None) -> str:
    """Return the SVG of a sheet. `theme`: None for one in a page, which gives the colours."""
    t = translator(lang)
    return to_svg(
        _scene(sheet, lang),
        prefix=f"at-{sheet}",
        title=t(f"notation.{sheet}"),
        description=t(f"notation.{sheet}.text"),
        lang=lang,
        theme=theme,
    )


def sheet_files(context: Context) -> Iterator[tuple[str, str]]:
    """Yield path and content of every sheet."""
    for sheet in SHEETS:
        yield sheet_path(sheet), sheet_picture(sheet, context.settings.lang, "auto") + "\n"


def _scene(sheet: Sheet, lang: Lang) -> Scene:
    notation = load_notation()
    if sheet == "equal":
        return equal_legend(notation, lang=lang)
    return equivalence_sheet(example(sheet), notation, lang=lang)
