"""The rows of a network's layer table: every layer with its shape and counts, folded by block.

Repetitions that do the same share one group, marked with how many there are. A norm or activation that was written as
part of a layer shares its row, as it shares its cell in the diagram. Nothing is left out, so that the table is the full
text of the diagram.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alphatree.layers.base import Shape
from alphatree.network.graph import Block, Element, Graph, Leaf, Parallel, Repeat, Series


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One layer with what is attached to it. `name`: without the group's own name.

    `layers`: indices into Graph.layers, first those of this layer in all repetitions that the row stands for, then
    those of each attached layer. `types`: its kind, then those of the attached layers. `inside`: ids of the groups
    around it, outermost first.
    """

    name: str
    layers: tuple[int, ...]
    types: tuple[str, ...]
    attached: bool
    attributes: dict[str, Any]
    out_shape: Shape
    params: int
    macs: int
    shares: str | None
    inside: tuple[str, ...]

    @property
    def repetitions(self) -> tuple[int, ...]:
        """The indices of the layer itself, one for each repetition."""
        return self.layers[: len(self.layers) // len(self.types)]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The heading of a block. `params` and `macs`: of all its repetitions together."""

    id: str
    name: str
    block: str
    last: str | None
    """The name of the last repetition, where there are several."""
    count: int
    out_shape: Shape
    params: int
    macs: int
    inside: tuple[str, ...]


Row = LayerRow | GroupRow


def layer_rows(graph: Graph) -> tuple[Row, ...]:
    """Return the rows from input to output."""
    rows = _Rows(graph)
    inputs = [rows.row(index, "", ()) for index in range(graph.input_count)]
    return tuple(_joined([*inputs, *rows.series(graph.structure, "", ())]))


def _joined(rows: list[Row]) -> Iterator[Row]:
    """Yield the rows with attached layers joined to the one they belong to."""
    held: Row | None = None
    for row in rows:
        if isinstance(row, LayerRow) and row.attached and isinstance(held, LayerRow) and held.inside == row.inside:
            held = replace(
                held,
                layers=held.layers + row.layers,
                types=held.types + row.types,
                out_shape=row.out_shape,
                params=held.params + row.params,
                macs=held.macs + row.macs,
            )
            continue
        if held is not None:
            yield held
        held = row
    if held is not None:
        yield held


class _Rows:
    """Walks the structure of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.groups = 0
        self.alike: list[dict[int, tuple[int, ...]]] = []
        """For each group around: the layers of its first repetition, with those that are equal in the others."""

    def series(self, series: Series, scope: str, inside: tuple[str, ...]) -> Iterator[Row]:
        for element in series.elements:
            yield from self.element(element, scope, inside)

    def element(self, element: Element, scope: str, inside: tuple[str, ...]) -> Iterator[Row]:
        match element:
            case Leaf():
                yield self.row(element.layer, scope, inside, element.attached)
            case Parallel():
                for branch in element.branches:
                    yield from self.series(branch.body, scope, inside)
                if element.merge is not None:
                    yield self.row(element.merge, scope, inside)
            case Block():
                yield from self.group([element], scope, inside)
            case Repeat():
                yield from self.repeat(element, scope, inside)

    def repeat(self, repeat: Repeat, scope: str, inside: tuple[str, ...]) -> Iterator[Row]:
        """Yield one group of all repetitions, and in it one for each run of repetitions that do the same."""
        blocks = [element for repetition in repeat.elements for element in repetition.elements]
        alone = all(isinstance(block, Block) for block in blocks) and len(blocks) == len(repeat.elements)
        if not alone:
            for repetition in repeat.elements:
                yield from self.series(repetition, scope, inside)
            return
        runs: list[list[Block]] = []
        for block in blocks:
            assert isinstance(block, Block)
            if runs and self.equal(runs[-1][0], block):
                runs[-1].append(block)
            else:
                runs.append([block])
        stage = runs[0][0].name.rpartition(".")[0] if runs else ""
        if len(runs) > 1 and stage and stage != scope:
            whole = [block for run in runs for block in run]
            heading = self.heading(whole, _within(stage, scope), None, inside)
            yield heading
            inside = (*inside, heading.id)
        for run in runs:
            yield from self.group(run, scope, inside)

    def group(self, blocks: Sequence[Block], scope: str, inside: tuple[str, ...]) -> Iterator[Row]:
        first, last = blocks[0], blocks[-1]
        if not self.indices(first):
            return
        after = _within(last.name, scope) if len(blocks) > 1 else None
        heading = self.heading(blocks, _within(first.name, scope), after, inside)
        yield heading
        equal = zip(*map(self.indices, blocks), strict=True)
        self.alike.append({layers[0]: layers for layers in equal})
        yield from self.series(first.body, first.name, (*inside, heading.id))
        self.alike.pop()

    def row(self, index: int, scope: str, inside: tuple[str, ...], attached: bool = False) -> LayerRow:
        layer = self.graph.layers[index]
        layers: tuple[int, ...] = (index,)
        for alike in reversed(self.alike):
            layers = tuple(other for one in layers for other in alike[one])
        return LayerRow(
            name=_within(layer.name, scope),
            layers=layers,
            types=(layer.type,),
            attached=attached,
            attributes=layer.spec.attributes(*layer.in_shapes),
            out_shape=layer.out_shape,
            params=layer.params,
            macs=layer.macs,
            shares=layer.shares,
            inside=inside,
        )

    def heading(self, blocks: Sequence[Block], name: str, last: str | None, inside: tuple[str, ...]) -> GroupRow:
        members = [[self.graph.layers[index] for index in sorted(self.indices(block))] for block in blocks]
        self.groups += 1
        return GroupRow(
            id=f"g{self.groups}",
            name=name,
            block=blocks[0].block,
            last=last,
            count=len(blocks),
            out_shape=members[-1][-1].out_shape if members[-1] else (),
            params=sum(layer.params for block in members for layer in block),
            macs=sum(layer.macs for block in members for layer in block),
            inside=inside,
        )

    def indices(self, element: Element) -> list[int]:
        """Return the indices of all layers of an element, merges included."""
        match element:
            case Leaf():
                return [element.layer]
            case Parallel():
                found = [index for branch in element.branches for index in self.of_series(branch.body)]
                return found if element.merge is None else [*found, element.merge]
            case Block():
                return self.of_series(element.body)
            case Repeat():
                return [index for repetition in element.elements for index in self.of_series(repetition)]

    def of_series(self, series: Series) -> list[int]:
        return [index for element in series.elements for index in self.indices(element)]

    def equal(self, first: Block, other: Block) -> bool:
        """Return whether two blocks in a row hold the same layers with the same shapes."""
        return first.block == other.block and [self.print(index) for index in self.indices(first)] == [
            self.print(index) for index in self.indices(other)
        ]

    def print(self, index: int) -> tuple[object, ...]:
        layer = self.graph.layers[index]
        return layer.spec, layer.in_shapes, layer.out_shape, layer.params, layer.macs


def _within(name: str, scope: str) -> str:
    """Return a name as it reads inside its block.

    >>> _within("conv2.1.conv1", "conv2.1")
    'conv1'
    """
    return name.removeprefix(f"{scope}.") if scope else name
