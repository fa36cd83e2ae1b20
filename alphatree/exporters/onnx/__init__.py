"""Graph -> ONNX: a valid model of the network, with zeros for weights, and our shapes on every layer's output.

Tensors carry the names of our layers; a layer that takes several ONNX nodes keeps its name for the last of them, and
the others are called `layer/Op3`. Every node says in its metadata which layer it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from alphatree.exporters.base import ExportError, Origin, View, reason_unknown
from alphatree.exporters.onnx import (  # noqa: F401  (each family registers its writers)
    activation,
    attention,
    conv,
    gate,
    generative,
    linear,
    local,
    merge,
    norm,
    pool,
    recurrent,
    region,
    reshape,
    vision,
)
from alphatree.exporters.onnx.builder import FORMAT, IR_VERSION, OPSET, WRITERS, GraphBuilder, LayerScope
from alphatree.network.graph import Graph, Layer

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

REFUSED: Mapping[str, str] = {
    "other": "a black cell: its shape is stated, not what it computes",
}
"""Layer kinds that ONNX cannot express, each with the reason."""

DROPPED: Mapping[str, str] = {
    "loss": "an end cell of training: the exported graph is the network at inference",
}
"""Layer kinds that are left out on purpose, each with the reason."""


def to_onnx(graph: Graph, origin: Origin | None = None) -> ModelProto:
    """Return the network as an ONNX model of opset 21, batch 1, with zeros for weights.

    Raises: ExportError if a layer cannot be expressed; ImportError if the `onnx` package is not installed.
    """
    from onnx import TensorProto, helper

    view = View(graph)
    builder = GraphBuilder(view)

    def info(index: int, name: str) -> ValueInfoProto:
        layer = graph.layers[index]
        number = TensorProto.INT64 if index in view.token_layers else TensorProto.FLOAT
        return helper.make_tensor_value_info(name, number, (layer.instances, *layer.out_shape))

    tensors: list[str] = [layer.name for layer in graph.layers]
    for index in range(graph.input_count, len(graph.layers)):
        if index not in view.losses:
            _write_layer(builder, index, graph.layers[index], tensors)
    if not view.outputs:
        raise ExportError(FORMAT, graph.layers[-1], "the network has no output besides its losses")
    made = {output.layer for output in view.outputs}
    model = helper.make_model(
        helper.make_graph(
            builder.nodes,
            _identifier(graph.network),
            [info(i, tensors[i]) for i in range(graph.input_count)],
            [info(output.layer, tensors[output.layer]) for output in view.outputs],
            initializer=list(builder.stored.values()),
            value_info=[
                info(i, tensors[i])
                for i in range(graph.input_count, len(graph.layers))
                if i not in view.losses and i not in made
            ],
            doc_string=_describe(graph, origin),
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="AlphaTree",
    )
    facts = {
        "alphatree.network": origin.reference if origin else graph.network,
        "alphatree.params": str(graph.params),
        "alphatree.macs": str(graph.macs),
        "alphatree.weights": "zeros made by ConstantOfShape; batch normalization has variance 1",
    }
    helper.set_model_props(model, facts)
    return model


def to_onnx_bytes(graph: Graph, origin: Origin | None = None) -> bytes:
    """Return the file that `to_onnx` describes; the same network gives the same bytes."""
    content: bytes = to_onnx(graph, origin).SerializeToString(deterministic=True)
    return content


def _write_layer(builder: GraphBuilder, index: int, layer: Layer, tensors: list[str]) -> None:
    """Write one layer, so that its last node and what comes out of it carry the layer's name."""
    writer = WRITERS.get(layer.type)
    layers = builder.view.graph.layers
    if writer is None:
        raise ExportError(FORMAT, layer, reason_unknown(layer.spec))
    scope = LayerScope(
        builder,
        index,
        layer,
        tuple(tensors[source] for source in layer.inputs),
        tuple(layers[source].instances for source in layer.inputs),
    )
    result = writer(scope, layer.spec)
    last = next((node for node in scope.made if node.output[0] == result), None)
    if last is None or result == f"{layer.name}/weight" or any(result in node.input for node in scope.made):
        result = scope.op("Identity", result)
        last = scope.made[-1]
    last.output[0] = last.name = layer.name
    builder.nodes.extend(scope.made)


def _identifier(name: str) -> str:
    """Return the name as ONNX wants the names of graphs: a C identifier."""
    word = "".join(c if c.isalnum() else "_" for c in name)
    return f"_{word}" if word[:1].isdigit() else word


def _describe(graph: Graph, origin: Origin | None) -> str:
    title = origin.title if origin else graph.network
    text = f"{title}: {graph.params:,} params, {graph.macs:,} MACs; from the layer spec of AlphaTree, weights are zeros"
    return f"{text}; after {origin.source}" if origin and origin.source else text


__all__ = ["DROPPED", "REFUSED", "WRITERS", "to_onnx", "to_onnx_bytes"]
