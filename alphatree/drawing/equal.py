"""The sheet `equal`: which cells of the full form become one cell of the short form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alphatree.drawing.boxes import CAPTION_SIZE, LINE_HEIGHT
from alphatree.drawing.captions import short_caption
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.layout import ROW_WIDTH
from alphatree.drawing.notation import Notation
from alphatree.drawing.parts import LONGEST_CAPTION, has_room
from alphatree.drawing.scene import Cell, Scene, Text
from alphatree.drawing.sheet import MARGIN, Panel, Thing, beside, in_line, moved, sheet, stacked
from alphatree.drawing.short import merge_pools, merged_kinds
from alphatree.drawing.strands import strands_of
from alphatree.drawing.text import shorten, text_width
from alphatree.drawing.tooltip import tooltip
from alphatree.drawing.tree import Cell as CellNode
from alphatree.drawing.tree import cells_of
from alphatree.network.graph import Graph

RADIUS = 22.0
SIGN_SIZE = 26.0
SIGN_ROOM = 34.0
GAP = 36.0
PLUS_GAP = 14.0


@dataclass(frozen=True)
class _Drawn:
    """One cell with what is in and below it."""

    kind: str
    tooltip: str
    layers: tuple[int, ...]
    inside: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()


def equal_legend(notation: Notation, *, lang: str = "en") -> Scene:
    """Return every pair of cells that the short form draws as one, with the names of the cells."""
    panels = []
    for short, parts in merged_kinds(notation):
        drawn = [_Drawn(kind, notation.cell(kind).name.get(lang), (0,)) for kind in (short, *parts)]
        names = " + ".join(notation.cell(kind).name.get(lang) for kind in parts)
        panels.append(_equation(drawn[0], drawn[1:], notation, names))
    return _sheet(panels)


def equal_sheet(graph: Graph, notation: Notation, *, lang: str = "en") -> Scene:
    """Return the cells of a network that are drawn as one in its short form, each kind of pair once.

    Raises: DrawingError if there are none.
    """
    panels: dict[tuple[object, ...], Panel] = {}
    for strand in strands_of(graph, notation):
        full = {cell.first.layer: cell for cell in cells_of(strand)}
        for cell in cells_of(merge_pools(strand)):
            parts = [full[layer] for layer in cell.first.chain if layer in full]
            if len(parts) < 2:
                continue
            short = short_caption(cell)
            inside = short if has_room(notation.cell(cell.kind), short) else ()
            right = [_drawn(part, graph, notation, lang, caption=part.first.caption) for part in parts]
            left = _drawn(cell, graph, notation, lang, inside=inside, caption=() if inside else short)
            key = (cell.kind, inside, tuple((part.kind, part.first.caption) for part in parts))
            panels.setdefault(key, _equation(left, right, notation))
    if not panels:
        raise DrawingError(f"the short form of '{graph.network}' draws no two of its cells as one")
    return _sheet(list(panels.values()))


def _drawn(
    cell: CellNode,
    graph: Graph,
    notation: Notation,
    lang: str,
    *,
    inside: tuple[str, ...] = (),
    caption: tuple[str, ...] = (),
) -> _Drawn:
    style = notation.cell(cell.kind)
    lines = tuple(shorten(line, CAPTION_SIZE, LONGEST_CAPTION) for line in caption)
    return _Drawn(cell.kind, tooltip(cell, style, graph, lang), cell.layers, inside, lines)


def _equation(short: _Drawn, parts: Sequence[_Drawn], notation: Notation, names: str = "") -> Panel:
    """Return `short = part part`, with names below."""
    things: list[Thing] = []
    x, height = 0.0, 2 * RADIUS
    for at, drawn in enumerate((short, *parts)):
        if at == 1:
            things.append(Text(x + SIGN_ROOM / 2, RADIUS, text_width("=", SIGN_SIZE), "=", "title", SIGN_SIZE))
            x += SIGN_ROOM
        elif at:
            x += PLUS_GAP
        width, tall = notation.cell(drawn.kind).size
        column = max([2 * RADIUS, *(text_width(line, CAPTION_SIZE) for line in drawn.caption)])
        middle = x + column / 2
        things.append(Cell(middle, RADIUS, width, tall, drawn.kind, drawn.tooltip, drawn.layers, drawn.inside))
        for number, line in enumerate(drawn.caption):
            y = 2 * RADIUS + 5 + CAPTION_SIZE / 2 + number * LINE_HEIGHT
            things.append(Text(middle, y, text_width(line, CAPTION_SIZE), line, "caption", CAPTION_SIZE))
        height = max(height, 2 * RADIUS + 5 + LINE_HEIGHT * len(drawn.caption))
        x += column
    if names:
        wide = text_width(names, CAPTION_SIZE)
        things.append(Text(max(wide, x) / 2, height + 10, wide, names, "caption", CAPTION_SIZE))
        shift = max(0.0, (wide - x) / 2)
        things = [moved(thing, shift, 0) if thing is not things[-1] else thing for thing in things]
        x, height = max(wide, x), height + 10 + LINE_HEIGHT
    return Panel(x, height, tuple(things))


def _sheet(panels: Sequence[Panel]) -> Scene:
    columns = 2 if len(panels) > 2 else 1
    widest = max(panel.width for panel in panels)
    even = [
        Panel(widest, panel.height, tuple(moved(thing, (widest - panel.width) / 2, 0) for thing in panel.things))
        for panel in panels
    ]
    lines = beside(even, min(ROW_WIDTH - 2 * MARGIN, columns * (widest + GAP)), GAP)
    return sheet(stacked([in_line(line, GAP) for line in lines], GAP * 0.7))
