"""ONNX as a second opinion: its checker accepts every graph, and its shape inference agrees with ours on every layer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from alphatree.exporters import ExportError
from alphatree.exporters.base import View
from alphatree.exporters.onnx import DROPPED, REFUSED, WRITERS, to_onnx, to_onnx_bytes
from alphatree.layers import LAYERS
from tests.exporters.networks import CATALOG, KINDS, graph
from tests.sources import graph_of

onnx = pytest.importorskip("onnx", reason="the onnx package is not installed")
numpy = pytest.importorskip("numpy")
ReferenceEvaluator = pytest.importorskip("onnx.reference").ReferenceEvaluator

INEXPRESSIBLE: dict[str, str] = {}
"""Networks that ONNX cannot express, each with the message that says why."""


def inferred_shapes(model):
    """What ONNX itself infers, from the inputs alone: our own shapes are taken out before."""
    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    del bare.graph.value_info[:]
    for output in bare.graph.output:
        output.type.tensor_type.ClearField("shape")
    result = onnx.shape_inference.infer_shapes(bare, check_type=True, strict_mode=True, data_prop=True).graph
    return {
        value.name: tuple(
            dim.dim_value if dim.HasField("dim_value") else None for dim in value.type.tensor_type.shape.dim
        )
        for value in (*result.input, *result.value_info, *result.output)
        if value.type.tensor_type.HasField("shape")
    }


def our_shapes(network):
    losses = View(network).losses
    return {
        layer.name: (layer.instances, *layer.out_shape)
        for index, layer in enumerate(network.layers)
        if index not in losses
    }


@pytest.mark.parametrize("network", [*KINDS, *CATALOG])
def test_onnx_agrees_on_every_layer(network):
    if network in INEXPRESSIBLE:
        with pytest.raises(ExportError) as refusal:
            to_onnx(graph(network))
        assert str(refusal.value) == INEXPRESSIBLE[network]
        return
    model = to_onnx(graph(network))
    onnx.checker.check_model(model, full_check=True)
    ours = our_shapes(graph(network))
    theirs = inferred_shapes(model)
    assert {name: theirs.get(name) for name in ours} == ours


NOT_RUN = {
    "conv-transpose": "onnx's own evaluator fails on every transposed convolution with groups",
    "regions": "onnx's own evaluator has no MaxRoiPool",
    "proposals": "onnx's own evaluator has no MaxRoiPool",
}
"""Small networks that onnx's reference evaluator cannot run, each with the reason."""


@pytest.mark.parametrize("network", [network for network in KINDS if network not in NOT_RUN])
def test_onnx_runs_it(network):
    """Inference trusts a constant shape of Reshape; running it does not."""
    view = View(graph(network))
    numbers = numpy.random.default_rng(0)
    given = {
        layer.name: numbers.integers(0, 5, (1, *layer.out_shape))
        if index in view.token_layers
        else numbers.random((1, *layer.out_shape), dtype=numpy.float32)
        for index, layer in enumerate(graph(network).inputs)
    }
    outputs = ReferenceEvaluator(to_onnx(graph(network))).run(None, given)
    layers = [graph(network).layers[output.layer] for output in view.outputs]
    assert [output.shape for output in outputs] == [(layer.instances, *layer.out_shape) for layer in layers]


def test_the_inexpressible_networks_exist():
    assert set(INEXPRESSIBLE) <= {*KINDS, *CATALOG}


def test_every_kind_is_written_dropped_or_refused_for_a_reason():
    known = [*WRITERS, *DROPPED, *REFUSED]
    assert sorted(known) == sorted(LAYERS)


def test_every_kind_that_is_written_stands_in_a_small_network():
    used = {layer.type for network in KINDS for layer in graph(network).operations}
    assert used == {*WRITERS, *DROPPED}


def test_the_same_network_gives_the_same_bytes():
    assert to_onnx_bytes(graph("residuals")) == to_onnx_bytes(graph("residuals"))


def test_two_processes_give_the_same_bytes():
    """The order of sets differs from process to process; what is written must not."""
    code = "from tests.exporters.networks import digest; print(digest())"
    found = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout)
    assert len(found) == 1


def test_weights_take_no_room():
    assert len(to_onnx_bytes(graph("vgg-16"))) < 20_000


def test_weights_have_the_sizes_that_we_count():
    """What ConstantOfShape makes, without running statistics, is as many scalars as our params."""
    network = graph("resnet-50")
    sizes = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in to_onnx(network).graph.initializer}
    weights = [
        node
        for node in to_onnx(network).graph.node
        if node.op_type == "ConstantOfShape" and node.name.endswith(("/weight", "/bias"))
    ]
    assert sum(int(sizes[node.input[0]].prod()) for node in weights) == network.params


def test_the_model_says_what_it_is():
    model = to_onnx(graph("resnet-50"))
    facts = {entry.key: entry.value for entry in model.metadata_props}
    assert [(opset.domain, opset.version) for opset in model.opset_import] == [("", 21)]
    assert model.producer_name == "AlphaTree"
    assert (facts["alphatree.params"], facts["alphatree.macs"]) == ("25557032", "4089184256")
    assert model.graph.doc_string == (
        "resnet-50: 25,557,032 params, 4,089,184,256 MACs; from the layer spec of AlphaTree, weights are zeros"
    )


def test_every_node_names_its_layer():
    model = to_onnx(graph("residuals"))
    names = {layer.name for layer in graph("residuals").operations}
    assert {
        entry.value for node in model.graph.node for entry in node.metadata_props if entry.key == "alphatree.layer"
    } == names
    assert names <= {node.name for node in model.graph.node}


def test_a_loss_is_left_out_and_its_input_comes_out():
    model = to_onnx(graph("loss-at-the-end"))
    assert [output.name for output in model.graph.output] == ["scores"]


def test_tokens_are_whole_numbers():
    model = to_onnx(graph("tokens-sliced"))
    assert model.graph.input[0].type.tensor_type.elem_type == onnx.TensorProto.INT64


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            "- other: {shape: [7], label: capsule routing}",
            "ONNX cannot express layer 'other1' (other): 'capsule routing' is a black cell: "
            "its shape is stated, not what it computes",
        ),
        (
            "- max_unpool: 2",
            "ONNX cannot express layer 'max_unpool1' (max_unpool): "
            "no max pooling before it has the sizes that it would undo",
        ),
        (
            "- nms: 5",
            "ONNX cannot express layer 'nms1' (nms): "
            "its inputs are not boxes (n, 4) and scores (n, classes), but 3×32×32",
        ),
        (
            "- proposals: 5",
            "ONNX cannot express layer 'proposals1' (proposals): "
            "its inputs are not pairs of one score and four deltas for every box, but 3×32×32",
        ),
    ],
)
def test_what_is_refused(layers, message):
    with pytest.raises(ExportError) as refusal:
        to_onnx(graph_of(layers))
    assert str(refusal.value) == message
