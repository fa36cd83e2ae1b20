"""The elements of several instances of a block side by side, by the line of the spec that they come from."""

from __future__ import annotations

from collections.abc import Sequence

from alphatree.exporters.pytorch.tree import BlockNode, LeafNode, Node, ParallelNode, RepeatNode, SeriesNode
from alphatree.exporters.pytorch.unify import Misaligned

Row = list[Node | None]
"""One line of the spec: for every instance its element, None where it has none."""


def presence(row: Row) -> tuple[bool, ...]:
    """Return which instances have this row."""
    return tuple(node is not None for node in row)


def align(vector: Sequence[SeriesNode | None]) -> list[Row]:
    """Return the elements of all series as rows of equal lines of the spec, in the order of the spec."""
    keys: list[tuple[object, ...]] = []
    tables: list[dict[tuple[object, ...], Node]] = []
    for series in vector:
        table: dict[tuple[object, ...], Node] = {}
        previous = -1
        for node in series.elements if series is not None else ():
            number = 0
            while (key := (*node.key, number)) in table:
                number += 1
            table[key] = node
            if key in keys:
                previous = keys.index(key)
            else:
                previous += 1
                keys.insert(previous, key)
        tables.append(table)
    if any(list(table) != [key for key in keys if key in table] for table in tables):
        raise Misaligned
    return [[table.get(key) for table in tables] for key in keys]


def end_of(node: Node) -> int:
    """Return the layer whose output an element passes on."""
    match node:
        case LeafNode():
            return node.layer
        case BlockNode():
            return node.body.end
        case RepeatNode():
            return node.iterations[-1].end if node.iterations else -1
        case ParallelNode():
            return node.merge if node.merge is not None else -1


def end_of_rows(rows: list[Row], instance: int, start: int) -> int:
    """Return the layer that an instance has reached behind these rows."""
    end = start
    for row in rows:
        node = row[instance]
        if node is not None and not (isinstance(node, RepeatNode) and not node.iterations):
            end = end_of(node)
    return end
