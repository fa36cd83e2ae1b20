"""Blocks taken out of a network, and what is remembered of how their arguments were written."""

import pytest

from alphatree.network.blocks import blocks_of, extract
from alphatree.network.graph import layers_of
from tests.sources import graph_of

BLOCKS = """
unit:
  parameters: {width: integer, stride: 1}
  residual:
    main:
      - conv: {out_channels: width, kernel_size: 3, stride: stride, padding: 1, norm: batch, activation: relu}
      - {conv: {out_channels: 4 * width, kernel_size: 1}, name: last}
    shortcut:
      - {conv: {out_channels: 4 * width, kernel_size: 1, stride: stride}, when: in_channels != 4 * width}
  then: relu
pair:
  parameters: {out: integer}
  layers:
    - {block: unit, with: {width: out // 4}}
    - {block: unit, with: {width: out // 4}, when: out > 8}
"""
LAYERS = "- {conv: {out_channels: 8, kernel_size: 3}, name: stem}\n- {block: pair, with: {out: 32}}\n- linear: 10"


def test_blocks_are_listed_with_their_uses_outer_ones_first():
    blocks = blocks_of(graph_of(LAYERS, blocks=BLOCKS))
    assert [(block.name, [use.name for use in block.uses]) for block in blocks] == [
        ("pair", ["pair1"]),
        ("unit", ["pair1.unit1", "pair1.unit2"]),
    ]


def test_a_network_without_named_blocks_has_none():
    assert blocks_of(graph_of("- {conv: {out_channels: 8, kernel_size: 3}}\n- linear: 10")) == ()


def test_what_was_written_is_kept_as_it_was():
    graph = graph_of(LAYERS, blocks=BLOCKS)
    layers = {layer.name: layer for layer in graph.layers}
    assert layers["pair1.unit1.conv1"].written == {"out_channels": "width", "stride": "stride"}
    assert layers["pair1.unit1.last"].written == {"out_channels": "4 * width"}
    assert layers["pair1.unit1.conv2"].written["when"] == "in_channels != 4 * width"
    assert layers["stem"].written == {}
    _, unit = blocks_of(graph)
    assert [use.written for use in unit.uses] == [{"width": "out // 4"}, {"width": "out // 4", "when": "out > 8"}]


@pytest.mark.parametrize("network", ["resnet-50", "googlenet", "nasnet-a-mobile", "transformer-base", "hrnet-w18"])
def test_a_block_alone_is_the_part_of_the_network_it_was(catalog, network):
    whole = catalog.graph(network)
    for block in blocks_of(whole):
        for use in block.uses:
            part = extract(whole, use)
            own = set(layers_of(use.body))
            assert set(part.layers[part.graph.input_count :]) == own
            for layer, index in zip(part.graph.layers, part.layers, strict=True):
                assert layer.out_shape == whole.layers[index].out_shape
                if index in own:
                    assert tuple(part.layers[source] for source in layer.inputs) == whole.layers[index].inputs
                    assert layer.params == whole.layers[index].params
                    # What comes in is worked out again from the shapes of the inputs alone.
                    shapes = tuple(part.graph.layers[source].out_shape for source in layer.inputs)
                    assert layer.spec.output_shape(*shapes) == layer.out_shape
            assert [leaf.layer for leaf in part.graph.walk()] == [
                part.layers.index(index) for index in (leaf.layer for leaf in _leaves(whole, use))
            ]


def _leaves(graph, block):
    own = set(layers_of(block.body))
    return [leaf for leaf in graph.walk() if leaf.layer in own]
