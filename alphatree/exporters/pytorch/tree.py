"""The structure of a network as the writer of classes needs it: what comes into each part, what leaves it, what it is.

Repetitions whose body is more than a chain of modules become blocks of their own, so that they get a class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from alphatree.exporters.base import View
from alphatree.exporters.pytorch.forms import Form, Request, form_of
from alphatree.network.graph import Block, Element, Leaf, Parallel, Repeat, Series

Key = tuple[object, ...]
"""What makes two elements the same line of the spec: kind and place in the file."""


@dataclass(eq=False)
class LeafNode:
    """One layer."""

    key: Key
    layer: int
    attached: bool


@dataclass(eq=False)
class SeriesNode:
    """Elements one after another; `entry` and `end`: the layers that come in and go out."""

    elements: list[Node]
    entry: int
    end: int


@dataclass(eq=False)
class BranchNode:
    """One lane of a parallel part."""

    name: str | None
    body: SeriesNode


@dataclass(eq=False)
class ParallelNode:
    """Branches side by side; `merge`: the layer in which they meet."""

    key: Key
    branches: list[BranchNode]
    merge: int | None


@dataclass(eq=False)
class RepeatNode:
    """The same elements several times in a row."""

    key: Key
    name: str
    iterations: list[SeriesNode]


@dataclass(eq=False)
class BlockNode:
    """One use of a block. `inputs`: layers outside that it reads, `outputs`: layers inside that others read."""

    key: Key
    block: str
    part: str
    name: str
    parameters: Mapping[str, object]
    body: SeriesNode
    inputs: list[int] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    height: int = 0
    """How deep blocks of the same name nest inside."""

    @property
    def prefix(self) -> str:
        return f"{self.name}."

    @property
    def is_plain(self) -> bool:
        """Whether it maps one value to one value."""
        return len(self.inputs) <= 1 and self.outputs == [self.body.end] and self.inputs == [self.body.entry]


Node = LeafNode | ParallelNode | RepeatNode | BlockNode


def indices_of(pool: int) -> int:
    """Return the number that stands for the indices which a max pooling hands to its unpooling."""
    return -pool - 1


@dataclass
class TreeBuilder:
    """Builds the tree of a network, and answers questions about its layers."""

    view: View
    forms: dict[int, Form] = field(default_factory=dict)

    def form(self, index: int) -> Form:
        """Return how a layer is written. Raises: ExportError if it cannot be."""
        if index not in self.forms:
            self.forms[index] = form_of(Request(self.view, index, self.view.graph.layers[index]))
        return self.forms[index]

    def inputs_of(self, index: int) -> tuple[int, ...]:
        """Return the layers a layer reads; an unpooling also reads the indices of its pooling."""
        pool = self.view.pools.get(index)
        given = tuple(self.resolve(source) for source in self.view.graph.layers[index].inputs)
        return given if pool is None else (*given, indices_of(pool))

    def resolve(self, index: int) -> int:
        """Return the layer whose value this is: an identity passes on that of its input."""
        layers = self.view.graph.layers
        while layers[index].type == "identity":
            (index,) = layers[index].inputs
        return index

    def build(self, *, is_flat: bool = False) -> BlockNode:
        """Return the whole network as one block; flat: as one series of layers."""
        graph = self.view.graph
        numbers = range(graph.input_count, len(graph.layers))
        leaves = Series(tuple(Leaf(index, origin=(index,)) for index in numbers))
        body = self._series(leaves if is_flat else graph.structure, 0, "", "")
        root = BlockNode((), graph.network, "", "", {}, body)
        root.inputs = list(range(graph.input_count))
        root.outputs = [self.resolve(output.layer) for output in self.view.outputs]
        for block in blocks_in(body):
            self._find_edges(block)
        return root

    @cached_property
    def readers(self) -> dict[int, set[int]]:
        """For every layer those that read it; a number past the last layer stands for the network's output."""
        readers: dict[int, set[int]] = {}
        for index in range(len(self.view.graph.layers)):
            if index not in self.view.losses and self.resolve(index) == index:
                for source in self.inputs_of(index):
                    readers.setdefault(source, set()).add(index)
        for output in self.view.outputs:
            readers.setdefault(self.resolve(output.layer), set()).add(len(self.view.graph.layers))
        return readers

    def _find_edges(self, block: BlockNode) -> None:
        inside = list(layers_in(block.body))
        own = {*inside, *(indices_of(i) for i in inside if i in self.view.pools.values())}
        outside = list(dict.fromkeys(s for index in inside for s in self.inputs_of(index) if s not in own))
        if block.body.entry not in outside and outside:
            block.body.entry = outside[0]
        block.inputs = sorted(outside, key=lambda source: source != block.body.entry)
        read = [i for i in (*inside, *sorted(own - set(inside), reverse=True)) if self.readers.get(i, set()) - own]
        block.outputs = sorted(read, key=lambda index: index != block.body.end)

    def _series(self, series: Series, entry: int, prefix: str, part: str) -> SeriesNode:
        elements: list[Node] = []
        current = entry
        for element in series.elements:
            node, current = self._element(element, current, prefix, part)
            # A repetition of nothing stays: other uses of the block may repeat something there
            if node is not None and (isinstance(node, RepeatNode) or _has_layers(node)):
                elements.append(node)
        return SeriesNode(elements, entry, current)

    def _element(self, element: Element, current: int, prefix: str, part: str) -> tuple[Node | None, int]:
        match element:
            case Leaf():
                if element.layer in self.view.losses:
                    return None, current
                if self.resolve(element.layer) != element.layer:
                    return None, self.resolve(element.layer)
                role = self.view.graph.layers[element.layer].spec.role if element.attached else ""
                return LeafNode(("leaf", element.origin, element.attached, role), element.layer, element.attached), (
                    element.layer
                )
            case Parallel():
                branches = []
                for branch in element.branches:
                    start = current if branch.source is None else self.resolve(branch.source)
                    branches.append(BranchNode(branch.name, self._series(branch.body, start, prefix, part)))
                end = current if element.merge is None else element.merge
                return ParallelNode(("parallel", element.origin), branches, element.merge), end
            case Block():
                inner = element.block if "/" in element.block else part
                body = self._series(element.body, current, f"{element.name}.", inner)
                node = BlockNode(("block", element.origin), element.block, part, element.name, element.parameters, body)
                node.height = _height(node)
                return node, body.end
            case Repeat():
                return self._repeat(element, current, prefix, part)

    def _repeat(self, element: Repeat, current: int, prefix: str, part: str) -> tuple[Node, int]:
        iterations = []
        name = ""
        for repetition in element.elements:
            inner = _iteration_prefix(repetition, prefix, self.view)
            name = name or inner[len(prefix) :].split(".")[0]
            body = self._series(repetition, current, inner, part)
            if not any(map(_has_layers, body.elements)):
                body.elements = []
            if not self._is_chain(body):
                block = BlockNode(("repeated", element.origin), f"{name}_unit", part, inner[:-1], {}, body)
                block.height = _height(block)
                body = SeriesNode([block], current, body.end)
            iterations.append(body)
            current = body.end
        return RepeatNode(("repeat", element.origin), name, iterations), current

    def _is_chain(self, body: SeriesNode) -> bool:
        """Return whether an iteration is one block, or only layers one behind the other."""
        if len(body.elements) == 1 and isinstance(body.elements[0], BlockNode):
            return True
        current = body.entry
        for node in body.elements:
            if not isinstance(node, LeafNode) or not self.follows(node.layer, current):
                return False
            current = node.layer
        return True

    def follows(self, index: int, current: int) -> bool:
        """Return whether a layer can stand in an nn.Sequential behind another one."""
        return not self.is_alone(index) and self.inputs_of(index) == (current,) and self.form(index).chain is not None

    def is_read_by(self, layer: int, node: Node) -> bool:
        """Return whether nothing but this element reads a layer, so that its value needs no name."""
        return self.readers.get(layer, set()) <= set(layers_in(SeriesNode([node], layer, layer)))

    def is_alone(self, index: int) -> bool:
        """Return whether a layer is called more than once in its class, so that it needs a name."""
        return index in self._called_again

    @cached_property
    def _called_again(self) -> frozenset[int]:
        layers = self.view.graph.layers
        numbers = {layer.name: index for index, layer in enumerate(layers)}
        found: set[int] = set()
        for index, layer in enumerate(layers):
            if layer.shares is not None:
                source = numbers[layer.shares]
                if _scope(layer.name) == _scope(layers[source].name):
                    found |= {index, source}
        return frozenset(found)


def _scope(name: str) -> str:
    return name.rpartition(".")[0]


def _height(block: BlockNode) -> int:
    """Return how deep blocks of the same name nest inside."""
    same = (
        inner.height + 1 for inner in blocks_in(block.body) if (inner.block, inner.part) == (block.block, block.part)
    )
    return max(same, default=0)


def _has_layers(node: Node) -> bool:
    return any(True for _ in layers_in(SeriesNode([node], 0, 0)))


def _iteration_prefix(repetition: Series, prefix: str, view: View) -> str:
    """Return the scope of one repetition: `repeat1.2.`; its layers' names begin with it."""
    for element in repetition.elements:
        first = _first_name(element, view)
        if first is not None:
            parts = first[len(prefix) :].split(".")
            return prefix + ".".join(parts[:2]) + "." if len(parts) > 1 else f"{first}."
    return prefix


def _first_name(element: Element, view: View) -> str | None:
    match element:
        case Leaf():
            return view.graph.layers[element.layer].name
        case Block():
            return f"{element.name}."
        case Parallel():
            if element.merge is not None:
                return view.graph.layers[element.merge].name
            children = [inner for branch in element.branches for inner in branch.body.elements]
        case Repeat():
            children = [inner for repetition in element.elements for inner in repetition.elements]
    return next((name for child in children if (name := _first_name(child, view)) is not None), None)


def layers_in(series: SeriesNode) -> Iterator[int]:
    """Yield the layers of a series, merges behind their branches."""
    for node in series.elements:
        match node:
            case LeafNode():
                yield node.layer
            case ParallelNode():
                for branch in node.branches:
                    yield from layers_in(branch.body)
                if node.merge is not None:
                    yield node.merge
            case RepeatNode():
                for iteration in node.iterations:
                    yield from layers_in(iteration)
            case BlockNode():
                yield from layers_in(node.body)


def blocks_in(series: SeriesNode) -> Iterator[BlockNode]:
    """Yield the blocks of a series, inner ones first."""
    for node in series.elements:
        match node:
            case ParallelNode():
                for branch in node.branches:
                    yield from blocks_in(branch.body)
            case RepeatNode():
                for iteration in node.iterations:
                    yield from blocks_in(iteration)
            case BlockNode():
                yield from blocks_in(node.body)
                yield node
            case LeafNode():
                pass
