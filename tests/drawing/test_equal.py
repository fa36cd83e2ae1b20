"""The sheet `equal`: which cells become one in the short form."""

import pytest

from alphatree.drawing import DrawingError, lay_out, load_notation
from alphatree.drawing.equal import equal_legend
from alphatree.drawing.short import POOLS, merged_kinds
from tests.drawing.geometry import faults
from tests.sources import graph_of


def test_every_pooling_that_merges_is_in_the_legend():
    pairs = merged_kinds(load_notation())
    assert {pair for _, pair in pairs} == {("conv", pool) for pool in POOLS}
    assert {short for short, _ in pairs} == {"conv-pool"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_legend_has_each_pair_as_an_equation(lang):
    scene = equal_legend(load_notation(), lang=lang)
    kinds = [cell.kind for cell in scene.cells]
    assert [tuple(kinds[at : at + 3]) for at in range(0, len(kinds), 3)] == [
        (short, *pair) for short, pair in merged_kinds(load_notation())
    ]
    assert sum(text.text == "=" for text in scene.texts) == len(kinds) / 3
    assert faults(scene) == []


def test_a_network_shows_each_pair_once_with_its_words():
    conv = "- conv: {out_channels: 6, kernel_size: 5, padding: 2}\n- max_pool: 2\n"
    scene = lay_out(graph_of(conv + conv + "- linear: 10"), "equal")
    assert [cell.kind for cell in scene.cells] == ["conv-pool", "conv", "max-pool"]
    assert scene.cells[0].inside == ("5×5", "6")
    assert [text.text for text in scene.texts] == ["=", "5×5,6", "2×2"]
    assert scene.cells[0].layers == scene.cells[1].layers + scene.cells[2].layers


@pytest.mark.parametrize("network", ["lenet-5", "vgg-16", "crnn", "deepid"])
def test_nothing_overlaps(catalog, network):
    scene = lay_out(catalog.graph(network), "equal")
    assert faults(scene) == []
    assert scene.width <= 1200


def test_a_network_without_such_pairs_is_refused():
    with pytest.raises(DrawingError, match="the short form of 'net' draws no two of its cells as one"):
        lay_out(graph_of("- linear: 10"), "equal")
