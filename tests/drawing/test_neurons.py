"""The neuron drawing: which unit reads which, against networks that are really computed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing import DrawingError, lay_out
from alphatree.drawing.equivalence import ENDS, WHOLE
from alphatree.drawing.examples import example
from alphatree.drawing.neurons import read_through, units_of
from tests.drawing.geometry import faults
from tests.sources import compile_data, graph_of


def window(values, *, kernel_size, stride=1, padding=0, dilation=1):
    """A convolution whose weights are all 1: what reaches an output is never cancelled."""
    padded = [0] * padding + values + [0] * padding
    last = len(padded) - dilation * (kernel_size - 1)
    return [sum(padded[at + dilation * tap] for tap in range(kernel_size)) for at in range(0, last, stride)]


def transposed(values, *, kernel_size, stride=1, padding=0):
    result = [0] * ((len(values) - 1) * stride + kernel_size)
    for at, value in enumerate(values):
        for tap in range(kernel_size):
            result[at * stride + tap] += value
    return result[padding : len(result) - padding]


def computed(layer, values):
    ((kind, arguments),) = layer.items() if isinstance(layer, dict) else ((layer, {}),)
    match kind:
        case "conv" | "avg_pool":
            return window(values, **{name: value for name, value in arguments.items() if name != "out_channels"})
        case "conv_transpose":
            return transposed(values, **{name: value for name, value in arguments.items() if name != "out_channels"})
        case "linear":
            return [sum(values)] * arguments["out_features"]
    return values


SIZES = st.integers(1, 4)
LAYERS = st.one_of(
    st.builds(
        lambda kernel_size, stride, padding, dilation: {
            "conv": {
                "out_channels": 1, "kernel_size": kernel_size, "stride": stride, "padding": padding,
                "dilation": dilation,
            }
        },
        SIZES, st.integers(1, 3), st.integers(0, 3), st.integers(1, 2),
    ),
    st.builds(
        lambda kernel_size, stride: {"avg_pool": {"kernel_size": kernel_size, "stride": stride}}, SIZES, SIZES
    ),
    st.builds(
        lambda kernel_size, stride: {
            "conv_transpose": {"out_channels": 1, "kernel_size": kernel_size + stride, "stride": stride, "padding": 1}
        },
        SIZES, SIZES,
    ),
    st.sampled_from(["relu", "batch_norm"]),
)  # fmt: skip


@given(st.integers(12, 24), st.lists(LAYERS, max_size=3), st.lists(SIZES, max_size=2))
def test_units_read_what_changes_them(size, sliding, linear):
    layers = [*sliding, "flatten", *({"linear": {"out_features": count}} for count in linear)]
    try:
        graph = compile_data({"input": [1, size], "layers": layers})
    except AssertionError:
        return  # a kernel that is larger than what is left
    units = units_of(graph)
    reached = []
    for at in range(size):
        values = [int(place == at) for place in range(size)]
        for layer in layers:
            values = computed(layer, values)
        reached.append({unit for unit, value in enumerate(values) if value})
    whole = range(1, len(graph.layers))
    assert len(values) == units[-1].count
    for unit in range(units[-1].count):
        assert read_through(units, whole, unit) == {at for at in range(size) if unit in reached[at]}


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            "- {residual: {main: [{conv: {out_channels: 3, kernel_size: 1}}]}}",
            "'sum1' reads 2 layers; neurons are drawn for layers one after another",
        ),
        (
            "- {conv: {out_channels: 3, kernel_size: 1}, name: a}\n- {relu: , from: input, name: b}",
            "'b' starts a branch; neurons are drawn for layers one after another",
        ),
        (
            "- to_sequence\n- {lstm: {hidden_size: 4}, name: memory}",
            "'to_sequence1' (to_sequence) cannot be drawn as neurons; "
            "expected convolutions, pooling, linear layers, norms and activations",
        ),
    ],
)
def test_what_cannot_be_drawn_is_named(layers, message):
    with pytest.raises(DrawingError) as error:
        lay_out(graph_of(layers), "equivalence")
    assert str(error.value) == message


def test_a_sequence_has_no_row_of_units():
    with pytest.raises(DrawingError, match=r"'linear1' \(linear of a sequence\) cannot be drawn as neurons"):
        lay_out(graph_of("- linear: 4", input_shape="[8, 16]"), "equivalence")


def test_too_many_layers_are_refused():
    layers = "\n".join(["- linear: 3"] * 40)
    with pytest.raises(DrawingError, match="'net' has 42 columns of neurons, expected at most"):
        lay_out(graph_of(layers, input_shape="[3]"), "equivalence")


def test_every_unit_is_a_cell_and_every_connection_a_line():
    scene = lay_out(
        graph_of("- conv: {out_channels: 1, kernel_size: 3}\n- flatten\n- linear: 4", "[1, 6]"), "equivalence"
    )
    row = max(cell.y for cell in scene.cells)
    neurons = [cell.kind for cell in scene.cells if cell.y < row]
    assert neurons == ["input"] * 6 + ["conv"] * 4 + ["linear"] * 4 + ["output"] * 4
    connections = 4 * 3 + 4 * 4 + 4
    assert len(scene.lines) == connections + 3
    assert [cell.inside for cell in scene.cells if cell.y == row] == [("6",), ("4",), ("4",), ("4",)]


def test_cells_of_the_row_stand_below_their_columns():
    scene = lay_out(example("equivalence"), "equivalence")
    row = max(cell.y for cell in scene.cells)
    assert {cell.x for cell in scene.cells if cell.y < row} == {cell.x for cell in scene.cells if cell.y == row}


def test_long_columns_are_shortened_and_that_is_said():
    scene = lay_out(graph_of("- linear: 100\n- linear: 16", "[784]"), "equivalence")
    assert sum(cell.kind == "input" for cell in scene.cells) == 2 * ENDS + 1
    assert sum(cell.kind == "linear" for cell in scene.cells) == 2 * ENDS + WHOLE + 2
    assert [text.text for text in scene.texts if text.text == "⋮"] == ["⋮"] * 2
    assert any(text.text.startswith("⋮ stands for units that are not drawn") for text in scene.texts)
    assert {"784", "100", "16"} <= {line for cell in scene.cells for line in cell.inside}


@pytest.mark.parametrize(
    "network",
    ["lenet-5", "lenet-caffe", "alexnet", "c3d", "vgg-16", "cascadecnn-12-net", "dcgan-generator", "stylegan-mapping"],
)
def test_nothing_overlaps_in_networks_of_the_catalogue(catalog, network):
    scene = lay_out(catalog.graph(network), "equivalence")
    assert faults(scene) == []
    assert scene.width <= 1200


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_overlaps_in_the_example(lang):
    assert faults(lay_out(example("equivalence"), "equivalence", lang=lang)) == []
