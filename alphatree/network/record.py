"""A compiled network as plain data: what `alphatree show --json` prints and the JSON of the site holds."""

from __future__ import annotations

from typing import Any

from alphatree.network.graph import Graph, Layer

_ATTRIBUTES = ("kernel_size", "stride", "padding", "dilation", "groups")


def network_record(entry_id: str, network_id: str, graph: Graph) -> dict[str, Any]:
    """Return the network as data (contract, DESIGN.md 6). Several inputs or outputs are given by name."""
    inputs = {layer.name: list(layer.out_shape) for layer in graph.inputs}
    outputs = {output.name: list(graph.layers[output.layer].out_shape) for output in graph.outputs}
    return {
        "id": entry_id,
        "network": network_id,
        "input": next(iter(inputs.values())) if len(inputs) == 1 else inputs,
        "output": next(iter(outputs.values())) if len(outputs) == 1 else outputs,
        "params": graph.params,
        "macs": graph.macs,
        "layers": [_layer_record(layer) for layer in graph.operations],
    }


def _layer_record(layer: Layer) -> dict[str, Any]:
    shapes = [list(shape) for shape in layer.in_shapes]
    attributes = layer.spec.attributes(*layer.in_shapes)
    return {
        "name": layer.name,
        "type": layer.type,
        # A layer that joins several feature maps has the shape of each.
        "in_shape": shapes[0] if len(shapes) == 1 else shapes,
        "out_shape": list(layer.out_shape),
        "params": layer.params,
        "macs": layer.macs,
        **{name: attributes[name] for name in _ATTRIBUTES if name in attributes},
    }
