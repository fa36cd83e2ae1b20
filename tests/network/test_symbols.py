"""Symbols for lengths that may be anything: the formulas agree with the numbers."""

import pytest

from alphatree.layers.extent import Symbolic, plain, symbol
from alphatree.network.record import network_record
from tests.sources import compile_text, graph_of

FULLY_CONVOLUTIONAL = """
- conv: {out_channels: 8, kernel_size: 7, stride: 2, padding: 3, norm: batch, activation: relu}
- max_pool: {kernel_size: 3, stride: 2, padding: 1}
- residual: {main: [{conv: {out_channels: 8, kernel_size: 3, padding: 1}}]}
- max_pool: {kernel_size: 2, ceil_mode: true}
- branches: [[{conv: {out_channels: 4, kernel_size: 1}}], [{conv: {out_channels: 4, kernel_size: 5, padding: half}}]]
- conv_transpose: {out_channels: 2, kernel_size: 4, stride: 2, padding: 1}
- interpolate: 2
- global_avg_pool
"""


def test_shapes_are_formulas():
    graph = graph_of(FULLY_CONVOLUTIONAL, "[3, H, W]")
    assert [str(layer.out_shape[1]) for layer in graph.operations if layer.type in ("conv", "max_pool")][:3] == [
        "⌊(H + 1)/2⌋",
        "⌊(H + 3)/4⌋",
        "⌊(H + 3)/4⌋",
    ]


@pytest.mark.parametrize("height", [64, 97, 224])
def test_formulas_give_the_numbers(height):
    symbolic, numbers = graph_of(FULLY_CONVOLUTIONAL, "[3, H, W]"), graph_of(FULLY_CONVOLUTIONAL, f"[3, {height}, 80]")

    def at(extent):
        return extent.at({"H": height, "W": 80}) if isinstance(extent, Symbolic) else extent

    assert [tuple(map(at, layer.out_shape)) for layer in symbolic.layers] == [
        layer.out_shape for layer in numbers.layers
    ]
    assert at(symbolic.macs) == numbers.macs
    assert symbolic.params == numbers.params


def test_a_symbol_counts_as_its_example_where_a_number_is_needed():
    graph = graph_of(FULLY_CONVOLUTIONAL, "[3, H, W]")
    example = graph_of(FULLY_CONVOLUTIONAL, "[3, 224, 224]")
    assert [tuple(map(int, layer.out_shape)) for layer in graph.layers] == [layer.out_shape for layer in example.layers]


def test_a_sequence_of_any_length():
    graph = graph_of("- embedding: {num_embeddings: 10, embedding_dim: 8}\n- attention: 2\n- lstm: 4", "[T]")
    assert [layer.out_shape for layer in graph.operations] == [(symbol("T"), 8), (symbol("T"), 8), (symbol("T"), 4)]
    assert str(graph.operations[1].macs) == "16·T² + 256·T"


def test_any_number_of_regions():
    graph, faults = compile_text(
        """
        networks:
          net:
            inputs: {image: [3, 32, 32], boxes: [N, 4]}
            layers:
              - {roi_pool: {output_size: 2}, from: [image, boxes]}
              - linear: 5
        """
    )
    assert faults == []
    assert graph is not None
    assert (graph.params, str(graph.macs)) == (65, "60·N")


def test_params_may_not_depend_on_symbols():
    _, faults = compile_text("networks: {net: {input: [3, H, W], layers: [{linear: 10}]}}")
    assert [(fault.message, fault.code) for fault in faults] == [
        ("the params of 'linear1' depend on H and W, expected a number", "symbolic-params")
    ]


def test_what_may_not_fit_is_let_through_and_what_cannot_is_not():
    assert graph_of("- max_pool: 64", "[3, H, W]").operations
    _, faults = compile_text("networks: {net: {input: [3, H, 4], layers: [{max_pool: 64}]}}")
    assert faults[0].code == "shape-mismatch"


def test_same_padding_rounds_up():
    graph = graph_of("- conv: {out_channels: 1, kernel_size: 3, stride: 2, padding: same}", "[3, H, W]")
    height = graph.operations[0].out_shape[1]
    assert isinstance(height, Symbolic)
    assert height.at({"H": 224}) == 112


def test_symbols_are_text_in_json():
    record = network_record("example", "net", graph_of("- max_pool: 2", "[3, H, W]"))
    assert (record["input"], record["output"]) == ([3, "H", "W"], [3, "⌊H/2⌋", "⌊W/2⌋"])
    assert plain(3) == 3
