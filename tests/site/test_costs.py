"""The figures of the topics on cost: they follow from the formulas, and from our networks."""

import pytest

from alphatree.layers.conv import Conv
from alphatree.site.context import Context
from alphatree.site.costs import COSTS, GROUPS, PARTS, SHARES, example_layer, network_costs, real_parts, shares, ways
from alphatree.site.page import SiteSettings
from tests.test_catalog import loaded


@pytest.fixture(scope="module")
def catalog():
    return loaded()[0]


@pytest.fixture(scope="module")
def layer(catalog):
    return example_layer(catalog.graph("vgg-16"))


def test_the_worked_example_is_the_formula(layer):
    (c, *_), (n, height, width) = layer.in_shapes[0], layer.out_shape
    h, w = layer.spec.attributes(*layer.in_shapes)["kernel_size"]
    assert layer.params == n * (h * w * c + 1)
    assert layer.macs == height * width * n * h * w * c


def test_the_four_ways_have_the_shares_of_their_formulas(layer):
    found = {cost.way: cost for cost in ways(layer)}
    n = c = 256
    assert found["standard"].share == 100
    assert found["grouped"].share == pytest.approx(100 / GROUPS)
    assert found["separable"].share == pytest.approx(100 * (1 / n + 1 / 9))
    assert found["bottleneck"].share == pytest.approx(100 * (17 / 16) / 9)
    assert {cost.channels for cost in found.values()} == {layer.out_shape[0]}
    assert found["separable"].params == c * (9 + 1) + n * (c + 1)


def test_layers_of_real_networks_are_found(catalog):
    costs = list(real_parts({one: catalog.graph(one) for _, one, _ in PARTS}))
    assert [cost.way for cost in costs] == [way for way, _, _ in PARTS]
    by_way = {cost.way: cost for cost in costs}
    assert by_way["grouped"].share == pytest.approx(100 / 32)
    assert by_way["bottleneck"].params == 17 * 256**2 // 16


def test_a_catalogue_without_the_networks_shows_nothing():
    assert list(real_parts({})) == []


def test_shares_are_of_the_whole_network(catalog):
    found = shares(catalog.graph(SHARES))
    assert sum(one.params for one in found) == pytest.approx(100)
    assert sum(one.macs for one in found) == pytest.approx(100)
    assert found[0].kind == "pointwise"


def test_written_values_are_those_of_weight_layers(catalog):
    """ResNet-50 has 11.1 million, as Radosavovic et al. 2020 count activations."""
    found = {one.network_id: one for one in network_costs(Context(catalog, SiteSettings()))}
    assert round(found["resnet-50"].written / 10**6, 1) == 11.1
    assert found["resnet-50"].macs == catalog.graph("resnet-50").macs
    assert found["mobilenet-v2"].per_value < found["resnet-50"].per_value / 3


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", COSTS)
def test_every_fragment_is_made(catalog, name, lang):
    made = COSTS[name](Context(catalog, SiteSettings(lang=lang)), "topics/convolution-cost.md")
    assert made
    assert 'href="../../models/' in made or name == "cost-widths" or name == "cost-kinds"


def test_the_example_shows_the_counted_numbers(catalog, layer):
    made = COSTS["cost-example"](Context(catalog, SiteSettings()), "topics/convolution-cost.md") or ""
    assert f"= {layer.params:,}" in made
    assert f"= {layer.macs:,}" in made
    assert isinstance(layer.spec, Conv)
