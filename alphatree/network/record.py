"""A compiled network as plain data: what `alphatree show --json` prints and the JSON of the site holds."""

from __future__ import annotations

from typing import Any

from alphatree.layers.base import Shape
from alphatree.layers.extent import plain
from alphatree.network.graph import Graph, Layer

_ATTRIBUTES = ("kernel_size", "stride", "padding", "dilation", "groups")


def network_record(entry_id: str, network_id: str, graph: Graph) -> dict[str, Any]:
    """Return the network as data (contract, DESIGN.md 6). Several inputs or outputs are given by name."""
    inputs = {layer.name: _plain(layer.out_shape) for layer in graph.inputs}
    outputs = {output.name: _plain(graph.layers[output.layer].out_shape) for output in graph.outputs}
    return {
        "id": entry_id,
        "network": network_id,
        "input": next(iter(inputs.values())) if len(inputs) == 1 else inputs,
        "output": next(iter(outputs.values())) if len(outputs) == 1 else outputs,
        "params": graph.params,
        "macs": plain(graph.macs),
        "layers": [_layer_record(layer) for layer in graph.operations],
    }


def _layer_record(layer: Layer) -> dict[str, Any]:
    shapes = [_plain(shape) for shape in layer.in_shapes]
    attributes = layer.spec.attributes(*layer.in_shapes)
    return {
        "name": layer.name,
        "type": layer.type,
        # A layer that joins several feature maps has the shape of each.
        "in_shape": shapes[0] if len(shapes) == 1 else shapes,
        "out_shape": _plain(layer.out_shape),
        "params": layer.params,
        "macs": plain(layer.macs),
        **{name: attributes[name] for name in _ATTRIBUTES if name in attributes},
    }


def _plain(shape: Shape) -> list[int | str]:
    return [plain(extent) for extent in shape]
