"""The compiled network: every layer with its shapes and counts, and the structure it was written in.

`Graph.layers` is the flat truth (execution order, blocks expanded). `Graph.structure` is the same network as a
series-parallel tree over indices into `layers`; the drawing and the folded tables read that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from alphatree.diagnostics import Position
from alphatree.layers.base import LayerKind, Shape

Origin = tuple[str | int, ...]
"""Where in the entry an element was written: its path in the YAML. Equal for all repetitions of one line."""

Written = Mapping[str, Any]
"""Values as somebody wrote them, by name: numbers, words, or expressions as text."""


class Words(Protocol):
    """The part of alphatree.schema.Localized that readers of a graph need."""

    def get(self, lang: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Layer:
    """One operation of the expanded network.

    Shapes: without the batch dimension. Units: `params` learnable scalars, `macs` multiply-accumulates of one input.
    """

    name: str
    spec: LayerKind
    inputs: tuple[int, ...]
    in_shapes: tuple[Shape, ...]
    out_shape: Shape
    params: int
    macs: int
    shares: str | None = None
    """Name of the layer whose weights this one uses; its own `params` are then 0."""
    instances: int = 1
    """How often the layer runs for one input, such as once for each of N proposals; `macs` counts them all."""
    origin: Origin = field(default=(), compare=False)
    position: Position | None = field(default=None, compare=False)
    written: Written = field(default_factory=dict, compare=False)
    """Its arguments that are expressions of the parameters of the block around it, and under `when` its condition."""

    @property
    def type(self) -> str:
        """The word that the YAML uses for this kind of layer, such as `conv`."""
        return self.spec.kind

    @property
    def read(self) -> tuple[int, ...]:
        """The layers whose values it reads: all its inputs but one that only lends its size (`to: NAME`)."""
        return self.inputs[:1] if self.spec.takes_size else self.inputs


@dataclass(frozen=True, slots=True)
class Leaf:
    """One layer. `attached`: written as `norm:` or `activation:` of the layer before it."""

    layer: int
    attached: bool = False
    origin: Origin = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Series:
    """Elements one after another; empty for an identity branch."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One lane of a parallel part. `source`: index of the layer it starts from, where that is not the common input."""

    name: str | None
    body: Series
    source: int | None = None
    """Only set when the branch was written with `from:`: then the lane is a tap from that layer."""


@dataclass(frozen=True, slots=True)
class Parallel:
    """Branches side by side from one input.

    `merge`: index of the sum, concat or multiply layer; None: the branches end in several outputs.
    """

    branches: tuple[Branch, ...]
    merge: int | None
    residual: bool = False
    """Written as `residual`: the first branch is the main line, the second the shortcut."""
    origin: Origin = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A named block, or the part of another network, expanded with its parameters."""

    block: str
    name: str
    parameters: Mapping[str, object]
    body: Series
    origin: Origin = field(default=(), compare=False)
    written: Written = field(default_factory=dict, compare=False)
    """What the call gives for parameters, as written there, and under `when` its condition."""
    title: Words | None = field(default=None, compare=False)
    """The name that readers see, of the part of another network."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same elements several times in a row; `elements` holds every repetition, in order, as a Series."""

    elements: tuple[Series, ...]
    origin: Origin = field(default=(), compare=False)


Element = Leaf | Parallel | Block | Repeat


@dataclass(frozen=True, slots=True)
class Output:
    """What the network returns under a name ('output' where there is only one)."""

    name: str
    layer: int


def layers_of(part: Series | Element) -> Iterator[int]:
    """Yield the indices of all layers of a part of the structure."""
    match part:
        case Series():
            for element in part.elements:
                yield from layers_of(element)
        case Leaf():
            yield part.layer
        case Block():
            yield from layers_of(part.body)
        case Repeat():
            for repetition in part.elements:
                yield from layers_of(repetition)
        case Parallel():
            for branch in part.branches:
                yield from layers_of(branch.body)
            if part.merge is not None:
                yield part.merge


@dataclass(frozen=True)
class Graph:
    """A compiled network. `layers[i].spec.kind == "input"` for the inputs, which come first."""

    network: str
    layers: tuple[Layer, ...]
    structure: Series
    outputs: tuple[Output, ...]
    input_count: int

    @property
    def inputs(self) -> tuple[Layer, ...]:
        return self.layers[: self.input_count]

    @property
    def operations(self) -> tuple[Layer, ...]:
        """All layers but the inputs, in execution order."""
        return self.layers[self.input_count :]

    @cached_property
    def params(self) -> int:
        """Learnable scalars: bias and affine norm included, running statistics not."""
        return sum(layer.params for layer in self.layers)

    @cached_property
    def macs(self) -> int:
        """Multiply-accumulates for one input (DESIGN.md 3, Counting)."""
        return sum(layer.macs for layer in self.layers)

    def walk(self) -> Iterator[Leaf]:
        """Yield every leaf of the structure from left to right."""

        def leaves(series: Series) -> Iterator[Leaf]:
            for element in series.elements:
                match element:
                    case Leaf():
                        yield element
                    case Parallel():
                        for branch in element.branches:
                            yield from leaves(branch.body)
                    case Block():
                        yield from leaves(element.body)
                    case Repeat():
                        for repetition in element.elements:
                            yield from leaves(repetition)

        return leaves(self.structure)
