"""The layers of a network with blocks folded below a depth: one row for a layer, or for a whole block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alphatree.network.graph import Block, Graph, Leaf, Parallel, Repeat, Series, layers_of


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A layer, or a folded block: its name, the indices of its layers in execution order, and what it is."""

    name: str
    type: str
    layers: tuple[int, ...]
    folded: bool


def outline(graph: Graph, depth: int | None = None) -> tuple[OutlineRow, ...]:
    """Return the rows in execution order; blocks inside `depth` others are folded, with None nothing is."""
    rows = _rows(graph, graph.structure, depth)
    return tuple(sorted(rows, key=lambda row: row.layers[-1]))


def _rows(graph: Graph, series: Series, depth: int | None) -> Iterator[OutlineRow]:
    for element in series.elements:
        match element:
            case Block() if depth is not None and depth <= 0:
                layers = tuple(sorted(layers_of(element.body)))
                if layers:
                    yield OutlineRow(element.name, element.block, layers, folded=True)
            case Block():
                yield from _rows(graph, element.body, None if depth is None else depth - 1)
            case Repeat():
                for repetition in element.elements:
                    yield from _rows(graph, repetition, depth)
            case Parallel():
                for branch in element.branches:
                    yield from _rows(graph, branch.body, depth)
                if element.merge is not None:
                    yield _row(graph, element.merge)
            case Leaf():
                yield _row(graph, element.layer)


def _row(graph: Graph, index: int) -> OutlineRow:
    layer = graph.layers[index]
    return OutlineRow(layer.name, layer.type, (index,), folded=False)
