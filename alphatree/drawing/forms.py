"""Graph -> Scene, in the form that is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from alphatree.drawing.block_sheet import block_sheet
from alphatree.drawing.equal import equal_sheet
from alphatree.drawing.equivalence import equivalence_sheet
from alphatree.drawing.layout import ROW_WIDTH, lay_out_rows
from alphatree.drawing.notation import Notation, load_notation
from alphatree.drawing.scene import Form, Scene
from alphatree.drawing.strands import strands_of
from alphatree.drawing.tree import Row
from alphatree.drawing.volumes import draws_data, lay_out_data
from alphatree.network.blocks import blocks_of
from alphatree.network.graph import Graph


def forms_of(graph: Graph) -> tuple[Form, ...]:
    """Return the forms in which a network can be drawn, without the teaching sheets, which not every one has."""
    if not graph.layers:
        return ()
    there: dict[Form, bool] = {"full": True, "short": True, "data": draws_data(graph), "block": bool(blocks_of(graph))}
    return tuple(form for form, drawn in there.items() if drawn)


def lay_out(
    graph: Graph,
    form: Form = "full",
    notation: Notation | None = None,
    *,
    lang: str = "en",
    row_width: float | None = ROW_WIDTH,
    collapse: bool = True,
    strands: Sequence[Row] | None = None,
    block: str | None = None,
) -> Scene:
    """Return the picture of a network. `row_width`: None for a single row; `strands`: if they are known already.

    `block`: the only one to draw, in the form `block`. Raises: DrawingError if the network cannot be drawn so.
    """
    notation = notation or load_notation()
    match form:
        case "full" | "short":
            return lay_out_rows(
                graph, form, notation, lang=lang, row_width=row_width, collapse=collapse, strands=strands
            )
        case "data":
            # What is collapsed shares a cell, and would hide that its maps differ.
            strands = strands_of(graph, notation, lang=lang, collapse=False)
            return lay_out_data(graph, notation, strands, lang=lang, row_width=row_width)
        case "block":
            return block_sheet(graph, notation, lang=lang, only=block)
        case "equivalence":
            return equivalence_sheet(graph, notation, lang=lang)
        case "equal":
            return equal_sheet(graph, notation, lang=lang)
