"""Collects the nodes of an ONNX graph, layer by layer.

Weights are zeros that a ConstantOfShape node makes from a stored shape. That keeps a file of 100 million parameters at
some kilobytes, needs no external data, and is ordinary ONNX: runtimes fold such constants when they load the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from alphatree.exporters.base import ExportError, View
from alphatree.layers.base import LayerKind, Shape
from alphatree.network.graph import Layer

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

FORMAT = "ONNX"
OPSET = 21
"""Version of the standard operators: ONNX 1.16 of March 2024, which runtimes have had time to learn."""
IR_VERSION = 10
"""Version of the file format that came with it."""

Writer = Callable[["LayerScope", Any], str]
WRITERS: dict[str, Writer] = {}
"""How each layer kind is written: kind to function. The function returns the name of the tensor that comes out."""


W = TypeVar("W", bound=Callable[..., str])


def writes(*kinds: type[LayerKind]) -> Callable[[W], W]:
    """Return a decorator that registers the function which writes these kinds."""

    def register(function: W) -> W:
        WRITERS.update({kind.kind: function for kind in kinds})
        return function

    return register


@dataclass
class GraphBuilder:
    """The nodes and stored tensors so far. `weights`: per layer and role the tensor, for layers that share them."""

    view: View
    nodes: list[NodeProto] = field(default_factory=list)
    stored: dict[str, TensorProto] = field(default_factory=dict)
    weights: dict[tuple[str, str], tuple[str, Shape]] = field(default_factory=dict)
    pool_indices: dict[int, str] = field(default_factory=dict)
    """For every max pooling that an unpooling undoes: the tensor that says where its values came from."""
    _names: dict[tuple[str, tuple[int, ...], tuple[float, ...]], str] = field(default_factory=dict)

    def ints(self, values: Sequence[int], dims: Sequence[int] | None = None) -> str:
        """Return the name of a stored int64 tensor, by default a vector; equal tensors are stored once."""
        from onnx import TensorProto

        return self._store("int64", TensorProto.INT64, values, dims if dims is not None else (len(values),))

    def floats(self, values: Sequence[float], dims: Sequence[int]) -> str:
        """Return the name of a stored float tensor; equal tensors are stored once."""
        from onnx import TensorProto

        return self._store("float", TensorProto.FLOAT, values, dims)

    def _store(self, word: str, number: int, values: Sequence[float], dims: Sequence[int]) -> str:
        from onnx import helper

        key = (word, tuple(dims), tuple(values))
        if key not in self._names:
            text = "_".join(f"{value:g}" if word == "float" else str(value) for value in values)
            name = f"{word}/{'x'.join(map(str, dims)) or 'scalar'}/{text}"
            if len(name) > 60 or name in self.stored:
                name = f"{word}/table{len(self.stored)}"
            self._names[key] = name
            self.stored[name] = helper.make_tensor(name, number, tuple(dims), list(values))
        return self._names[key]


@dataclass
class LayerScope:
    """What a writer needs for one layer: its inputs, its shapes, and ways to add nodes and weights."""

    builder: GraphBuilder
    index: int
    layer: Layer
    inputs: tuple[str, ...]
    """Names of the tensors that come in."""
    batches: tuple[int, ...]
    """Batch extents of the inputs: 1, or N behind the pooling of N regions."""
    made: list[NodeProto] = field(default_factory=list)
    _count: int = 0

    @property
    def x(self) -> str:
        """The first input."""
        return self.inputs[0]

    @property
    def batch(self) -> int:
        """The batch extent of what comes out."""
        return self.layer.instances

    @property
    def shape(self) -> Shape:
        """Shape of the first input, without batch."""
        return self.layer.in_shapes[0]

    @property
    def out_shape(self) -> Shape:
        return self.layer.out_shape

    def error(self, reason: str) -> ExportError:
        """Return the refusal of this layer, to be raised."""
        return ExportError(FORMAT, self.layer, reason)

    def op(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> str:
        """Add a node; return the name of its first output. An empty input name leaves an optional input out."""
        return self.ops(kind, *inputs, outputs=outputs, **attributes)[0]

    def ops(self, kind: str, *inputs: str, outputs: int, **attributes: Any) -> tuple[str, ...]:
        """Add a node; return the names of all its outputs."""
        from onnx import helper

        self._count += 1
        name = f"{self.layer.name}/{kind}{self._count}"
        names = tuple(name if i == 0 else f"{name}:{i}" for i in range(outputs))
        node = helper.make_node(kind, list(inputs), list(names), name=name, **attributes)
        for key, value in (("alphatree.layer", self.layer.name), ("alphatree.type", self.layer.type)):
            node.metadata_props.add(key=key, value=value)
        self.made.append(node)
        return names

    def ints(self, *values: int) -> str:
        """Return a stored vector of whole numbers: a shape, axes, starts."""
        return self.builder.ints(values)

    def scalar(self, value: float) -> str:
        """Return a stored number."""
        return self.builder.floats((value,), ())

    def fill(self, shape: Sequence[int], value: float = 0.0) -> str:
        """Return a tensor of one value, made by the graph instead of stored."""
        from onnx import TensorProto, helper

        tensor = helper.make_tensor("value", TensorProto.FLOAT, (1,), [value])
        return self.op("ConstantOfShape", self.ints(*shape), value=tensor)

    def weight(self, role: str, shape: Sequence[int], value: float = 0.0) -> str:
        """Return the tensor of a layer's weights; where the layer shares them, the other layer's tensor."""
        wanted = tuple(shape)
        key = (self.layer.name, role)
        if self.layer.shares is not None:
            known = self.builder.weights.get((self.layer.shares, role))
            if known is None or known[1] != wanted:
                raise self.error(f"it shares the {role} of '{self.layer.shares}', which has another shape")
            self.builder.weights[key] = known
            return known[0]
        self.fill(wanted, value)
        renamed = f"{self.layer.name}/{role}"
        self.made[-1].output[0] = self.made[-1].name = renamed
        self.builder.weights[key] = (renamed, wanted)
        return renamed

    # Small phrases that many kinds are made of

    def reshape(self, tensor: str, *shape: int) -> str:
        return self.op("Reshape", tensor, self.ints(*shape))

    def transpose(self, tensor: str, *perm: int) -> str:
        return self.op("Transpose", tensor, perm=list(perm))

    def cut(self, tensor: str, axis: int, start: int, stop: int, step: int = 1) -> str:
        """Return part of a tensor along one axis."""
        return self.op("Slice", tensor, self.ints(start), self.ints(stop), self.ints(axis), self.ints(step))

    def reduce(self, kind: str, tensor: str, *axes: int) -> str:
        """Return the tensor with these axes reduced to length 1."""
        return self.op(kind, tensor, self.ints(*axes), keepdims=1)

    def flat(self, tensor: str, batch: int) -> str:
        """Return a feature map as one vector for each element of the batch."""
        return self.reshape(tensor, batch, -1)

    def linear(self, tensor: str, role: str, in_features: int, out_features: int, *, bias: bool = True) -> str:
        """Return a fully connected layer over the last axis; weights stand as in PyTorch: (out, in)."""
        weight = self.op("Transpose", self.weight(f"{role}weight", (out_features, in_features)), perm=[1, 0])
        product = self.op("MatMul", tensor, weight)
        return self.op("Add", product, self.weight(f"{role}bias", (out_features,))) if bias else product


def each_channel(values: str, scope: LayerScope, channels: int, rank: int) -> str:
    """Return a vector of one value per channel so that it broadcasts over a feature map of this rank with batch."""
    return values if rank == 2 else scope.reshape(values, channels, *(1,) * (rank - 2))
