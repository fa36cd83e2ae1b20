"""The cells of the notation as single pictures, drawn by the code that draws them in diagrams."""

from __future__ import annotations

from functools import lru_cache

from alphatree.drawing.notation import CellStyle, Group, load_notation
from alphatree.drawing.scene import Cell, Scene
from alphatree.drawing.svg import to_svg

_WIDTH, _HEIGHT = 56.0, 60.0


def legend_groups() -> tuple[tuple[Group, tuple[CellStyle, ...]], ...]:
    """Return the groups of the notation with their cells; groups without cells are left out."""
    notation = load_notation()
    return tuple((group, notation.of_group(group.id)) for group in notation.groups if notation.of_group(group.id))


@lru_cache(maxsize=512)
def cell_picture(style: CellStyle, lang: str) -> str:
    """Return the SVG of one cell."""
    width, height = style.size
    y = (_HEIGHT + 8) / 2 if style.handle else _HEIGHT / 2
    inside = (style.letter,) if style.letter else ()
    cell = Cell(_WIDTH / 2, y, width, height, style.id, style.name.get(lang), (0,), inside)
    scene = Scene(_WIDTH, _HEIGHT, (), (), (), (cell,), ())
    return to_svg(
        scene,
        prefix=f"at-cell-{style.id}",
        title=style.name.get(lang),
        description=style.meaning.get(lang),
        lang=lang,
        theme=None,
    )
