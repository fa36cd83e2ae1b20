"""The named blocks of a network: where each is used, and each as a network of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alphatree.layers.other import Input
from alphatree.network.graph import (
    Block,
    Branch,
    Element,
    Graph,
    Layer,
    Leaf,
    Output,
    Parallel,
    Repeat,
    Series,
    layers_of,
)


@dataclass(frozen=True, slots=True)
class NamedBlock:
    """A block with all its uses in one network, in execution order."""

    name: str
    uses: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """A part of a network as a network of its own. `layers`: for each of its layers the index in the whole network.

    Its inputs stand for the layers outside that it reads, its outputs for those of its layers that are read outside.
    """

    graph: Graph
    layers: tuple[int, ...]


def blocks_of(graph: Graph) -> tuple[NamedBlock, ...]:
    """Return the blocks of a network in order of first use, outer ones first; parts of other networks are none."""
    found: dict[str, list[Block]] = {}
    for block in _blocks(graph.structure):
        if "/" not in block.block and any(True for _ in layers_of(block.body)):
            found.setdefault(block.block, []).append(block)
    return tuple(NamedBlock(name, tuple(uses)) for name, uses in found.items())


def _blocks(series: Series) -> Iterator[Block]:
    for element in series.elements:
        match element:
            case Block():
                yield element
                yield from _blocks(element.body)
            case Parallel():
                for branch in element.branches:
                    yield from _blocks(branch.body)
            case Repeat():
                for repetition in element.elements:
                    yield from _blocks(repetition)
            case Leaf():
                pass


def readers_of(graph: Graph) -> dict[int, list[int]]:
    """Return for every layer that is read the layers that read it."""
    readers: dict[int, list[int]] = {}
    for index, layer in enumerate(graph.layers):
        for source in layer.inputs:
            readers.setdefault(source, []).append(index)
    return readers


def extract(graph: Graph, block: Block, readers: Mapping[int, Sequence[int]] | None = None) -> Extract:
    """Return one use of a block as a network of its own. `readers`: see `readers_of`, if they are known already."""
    readers = readers_of(graph) if readers is None else readers
    inside = sorted(layers_of(block.body))
    own = set(inside)
    outside = tuple(
        dict.fromkeys(source for index in inside for source in graph.layers[index].inputs if source not in own)
    )
    order = (*outside, *inside)
    place = {index: at for at, index in enumerate(order)}
    layers = [_input(graph.layers[source]) for source in outside]
    layers += [
        replace(layer, inputs=tuple(place[source] for source in layer.inputs))
        for layer in (graph.layers[index] for index in inside)
    ]
    returned = {output.layer for output in graph.outputs}
    read = {index for index in inside if index in returned or not own.issuperset(readers.get(index, ()))}
    ends = sorted(read) or inside[-1:]
    prefix = f"{block.name}."
    outputs = tuple(Output(graph.layers[index].name.removeprefix(prefix), place[index]) for index in ends)
    body = _moved(block.body, place)
    return Extract(Graph(block.block, tuple(layers), body, outputs, len(outside)), order)


def _input(layer: Layer) -> Layer:
    return Layer(layer.name, Input(shape=layer.out_shape), (), (), layer.out_shape, 0, 0)


def _moved(series: Series, place: Mapping[int, int]) -> Series:
    """Return the structure with other indices."""

    def element(one: Element) -> Element:
        match one:
            case Leaf():
                return replace(one, layer=place[one.layer])
            case Block():
                return replace(one, body=_moved(one.body, place))
            case Repeat():
                return replace(one, elements=tuple(_moved(repetition, place) for repetition in one.elements))
            case Parallel():
                branches = tuple(
                    Branch(
                        branch.name,
                        _moved(branch.body, place),
                        None if branch.source is None else place.get(branch.source),
                    )
                    for branch in one.branches
                )
                return replace(one, branches=branches, merge=None if one.merge is None else place[one.merge])

    return Series(tuple(element(one) for one in series.elements))
