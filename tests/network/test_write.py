from hypothesis import given

from alphatree.network.write import write_network
from tests.sources import compile_data, graph_of
from tests.strategies import layer_lists
from tests.test_catalog import loaded


def read_again(graph):
    return compile_data(write_network(graph))


def facts(graph):
    """What a network is, whatever its layers are called."""
    return [
        (layer.spec, layer.inputs, layer.out_shape, layer.params, layer.macs, layer.instances) for layer in graph.layers
    ], [output.layer for output in graph.outputs]


@given(layer_lists)
def test_writing_then_reading_gives_the_same_network(layers):
    graph = compile_data({"input": [4, 16, 16], "layers": [*layers, "relu"]})
    assert facts(read_again(graph)) == facts(graph)


@given(layer_lists)
def test_unrolling_a_repeat_equals_writing_it_out(layers):
    def compiled(items):
        return facts(compile_data({"input": [4, 16, 16], "layers": items}))

    assert compiled([{"repeat": 3, "layers": layers}, "relu"]) == compiled([*layers, *layers, *layers, "relu"])


def test_every_network_of_the_catalogue_is_read_again():
    catalog = loaded()[0]
    for network_id in catalog.networks:
        graph = catalog.graph(network_id)
        assert facts(read_again(graph)) == facts(graph), network_id


def test_only_what_is_not_usual_is_written():
    graph = graph_of("- conv: {out_channels: 8, kernel_size: 3, norm: batch}\n- max_pool: 2\n- linear: 10")
    assert write_network(graph) == {
        "input": [3, 32, 32],
        "outputs": ["linear1"],
        "layers": [
            {"conv": {"kernel_size": [3], "bias": False, "out_channels": 8}},
            "batch_norm",
            {"max_pool": [2]},
            {"linear": 10, "name": "linear1"},
        ],
    }
