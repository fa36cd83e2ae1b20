"""What a cell says when it is pointed at: names, kind, shapes, counts and what is folded into it."""

from __future__ import annotations

from alphatree.drawing.notation import CellStyle
from alphatree.drawing.text import text_width
from alphatree.drawing.tree import Cell
from alphatree.layers.base import format_shape
from alphatree.network.graph import Graph

_LONGEST = 80


def tooltip(cell: Cell, style: CellStyle, graph: Graph, lang: str) -> str:
    """Return the lines of a cell's tooltip, in the given language."""
    chinese = lang.startswith("zh")
    layers = [graph.layers[index] for index in dict.fromkeys(cell.layers)]
    first, last = graph.layers[cell.first.layer], graph.layers[cell.last.layer]
    times = f" (×{len(cell.present)})" if len(cell.present) > 1 else ""
    name = first.name if first is last else f"{first.name} … {last.name}"
    shapes = [format_shape(first.out_shape)]
    if first.in_shapes and layers:
        shapes.insert(0, " + ".join(dict.fromkeys(map(format_shape, first.in_shapes))))
    lines = [f"{name}{times} · {style.name.get(lang)}", " → ".join(shapes)]
    params, macs = sum(layer.params for layer in layers), sum(layer.macs for layer in layers)
    if params or macs:
        lines.append(f"{params:,} 个参数 · {macs:,} MACs" if chinese else f"{params:,} params · {macs:,} MACs")
    folded = dict.fromkeys(graph.layers[index].type for index in cell.first.chain if index != cell.first.layer)
    if folded:
        lines.append(("含 " if chinese else "with ") + ", ".join(folded))
    return "\n".join(line if text_width(line, 1) <= _LONGEST else line[: _LONGEST - 1] + "…" for line in lines)
