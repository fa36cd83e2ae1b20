"""The short form: a convolution and the pooling after it become one cell with a dark ring."""

from __future__ import annotations

from dataclasses import replace

from alphatree.drawing.notation import Notation
from alphatree.drawing.tree import Cell, Element, Fan, Frame, Row, Variant

POOLS = frozenset({"max-pool", "max-pool-wide", "max-pool-tall", "avg-pool"})


def merge_pools(row: Row) -> Row:
    """Return the row with each convolution that is followed by pooling drawn as one cell."""
    merged: list[Element] = []
    for element in map(_merge_inside, row.elements):
        before = merged[-1] if merged else None
        if isinstance(before, Cell) and isinstance(element, Cell) and _can_merge(before, element):
            merged[-1] = _merge(before, element)
        else:
            merged.append(element)
    return Row(tuple(merged))


def _merge_inside(element: Element) -> Element:
    match element:
        case Cell():
            return element
        case Frame():
            return replace(element, body=merge_pools(element.body))
        case Fan():
            lanes = tuple(replace(lane, body=merge_pools(lane.body)) for lane in element.lanes)
            return replace(element, lanes=lanes)


def _can_merge(conv: Cell, pool: Cell) -> bool:
    """Return whether the pooling slides over the convolution's map; pooling everything into one value stays apart."""
    if conv.kind != "conv" or pool.kind not in POOLS or len(conv.variants) != len(pool.variants):
        return False
    return len(conv.present) == len(pool.present) and any(extent > 1 for extent in pool.last.shape[1:])


def merged_kinds(notation: Notation) -> tuple[tuple[str, tuple[str, str]], ...]:
    """Return which cell is drawn for which two neighbours, for all cells of the notation."""

    def cell(kind: str) -> Cell:
        return Cell(kind, ((), kind), (Variant(0, (), (1, 8, 8), (0,), frozenset()),))

    pairs = ((one, other) for one in notation.cells for other in notation.cells)
    rows = ((pair, merge_pools(Row(tuple(map(cell, pair)))).elements) for pair in pairs)
    return tuple(
        (elements[0].kind, pair) for pair, elements in rows if len(elements) == 1 and isinstance(elements[0], Cell)
    )


def _merge(conv: Cell, pool: Cell) -> Cell:
    variants = tuple(
        before and after and replace(before, shape=after.shape, chain=(*before.chain, *after.chain))
        for before, after in zip(conv.variants, pool.variants, strict=True)
    )
    return replace(conv, kind="conv-pool", variants=variants)
