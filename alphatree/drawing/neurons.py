"""Which unit of a layer reads which unit of the layer before: the connections of the neuron drawing.

A feature map is seen from one side: its units are the positions along its last axis, whatever its channels and other
axes; those of a vector are its features. Norms are taken unit by unit: what they only scale by is no connection.
Cannot say it for layers with several inputs, for sequences and for what moves values about (reshape, permute, …).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alphatree.drawing.errors import DrawingError
from alphatree.network.graph import Graph, Layer

Reads = tuple[frozenset[int], ...]
"""For each unit the units of the layer before that it depends on."""


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a layer: how many, and what each reads."""

    count: int
    reads: Reads


def units_of(graph: Graph) -> tuple[Units, ...]:
    """Return the units of every layer. Raises: DrawingError that names the first layer which cannot be drawn so."""
    if graph.input_count != 1:
        raise DrawingError(f"'{graph.network}' has {graph.input_count} inputs; neurons are drawn for a single one")
    shape = graph.layers[0].out_shape
    found = [Units(shape[-1], ())] if shape else []
    for index, layer in enumerate(graph.operations, 1):
        if layer.inputs != (index - 1,):
            what = f"reads {len(layer.inputs)} layers" if len(layer.inputs) != 1 else "starts a branch"
            raise DrawingError(f"'{layer.name}' {what}; neurons are drawn for layers one after another")
        found.append(_after(layer, found[-1].count))
    return tuple(found)


def read_through(units: Sequence[Units], layers: Sequence[int], unit: int) -> frozenset[int]:
    """Return what one unit of the last of these layers reads of the layer before the first of them."""
    found = frozenset({unit})
    for layer in reversed(layers):
        found = frozenset().union(*(units[layer].reads[one] for one in found))
    return found


def _after(layer: Layer, before: int) -> Units:
    reads = _READS.get(layer.type, _unit_by_unit if layer.spec.role in ("norm", "activation") else None)
    on = " of a sequence" if layer.type == "linear" and len(layer.in_shapes[0]) == 2 else ""
    if reads is _unit_by_unit and layer.type != "flatten" and layer.out_shape[-1] != layer.in_shapes[0][-1]:
        reads = None
    if reads is None or on:
        raise DrawingError(
            f"'{layer.name}' ({layer.type}{on}) cannot be drawn as neurons; "
            "expected convolutions, pooling, linear layers, norms and activations"
        )
    found = reads(layer, before)
    return Units(len(found), found)


def _sliding(layer: Layer, before: int) -> Reads:
    kernel_size, stride, padding, dilation = _window(layer)
    count = layer.out_shape[-1]
    return tuple(
        _within(range(at * stride - padding, at * stride - padding + kernel_size * dilation, dilation), before)
        for at in range(count)
    )


def _spreading(layer: Layer, before: int) -> Reads:
    kernel_size, stride, padding, dilation = _window(layer)
    found: list[set[int]] = [set() for _ in range(layer.out_shape[-1])]
    for at in range(before):
        for tap in range(kernel_size):
            unit = at * stride - padding + tap * dilation
            if 0 <= unit < len(found):
                found[unit].add(at)
    return tuple(map(frozenset, found))


def _window(layer: Layer) -> tuple[int, int, int, int]:
    """Return kernel_size, stride, padding before and dilation along the last axis."""
    said = layer.spec.attributes(*layer.in_shapes)
    padding = said["padding"][-1]
    before = padding[0] if isinstance(padding, list) else padding
    return said["kernel_size"][-1], said["stride"][-1], before, said.get("dilation", [1])[-1]


def _within(places: range, count: int) -> frozenset[int]:
    return frozenset(place for place in places if 0 <= place < count)


def _fully(layer: Layer, before: int) -> Reads:
    return (frozenset(range(before)),) * layer.out_shape[-1]


def _adaptive(layer: Layer, before: int) -> Reads:
    count = layer.out_shape[-1]
    return tuple(frozenset(range(at * before // count, -(-(at + 1) * before // count))) for at in range(count))


def _unit_by_unit(_: Layer, before: int) -> Reads:
    return tuple(frozenset({unit}) for unit in range(before))


_READS: Mapping[str, Callable[[Layer, int], Reads]] = {
    **dict.fromkeys(("conv", "depthwise_conv", "locally_connected"), _sliding),
    **dict.fromkeys(("max_pool", "avg_pool", "stochastic_pool"), _sliding),
    "conv_transpose": _spreading,
    **dict.fromkeys(("linear", "softmax", "log_softmax"), _fully),
    **dict.fromkeys(("global_avg_pool", "global_max_pool"), _fully),
    **dict.fromkeys(("adaptive_avg_pool", "adaptive_max_pool"), _adaptive),
    **dict.fromkeys(("flatten", "identity", "dropout", "local_response_norm", "scale"), _unit_by_unit),
}
