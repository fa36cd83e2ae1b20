"""Facts about the vocabulary as a whole, and hand-counted figures of single layers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.layers import ACTIVATIONS, LAYERS, NORMS
from alphatree.layers.base import ShapeError
from tests.sources import faults_of, graph_of


def layer(text, shape="[3, 32, 32]"):
    return graph_of(f"- {text}", shape).operations[0]


def test_norm_and_activation_words_name_layers():
    assert set(NORMS.values()) <= set(LAYERS)
    assert set(ACTIVATIONS) <= set(LAYERS)


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer_and_field_has_a_description(kind):
    layer_kind = LAYERS[kind]
    assert layer_kind.__doc__
    for name, field in layer_kind.model_fields.items():
        assert field.description, f"{kind}.{name}"


@pytest.mark.parametrize(
    ("text", "shape", "out_shape", "params", "macs"),
    [
        ("conv: {out_channels: 16, kernel_size: 3}", "[3, 32, 32]", (16, 30, 30), 448, 388_800),
        ("conv: {out_channels: 16, kernel_size: 3, bias: false}", "[3, 32, 32]", (16, 30, 30), 432, 388_800),
        ("conv: {out_channels: 8, kernel_size: 3, groups: 4, padding: 1}", "[4, 8, 8]", (8, 8, 8), 80, 4608),
        ("conv: {out_channels: 8, kernel_size: [1, 7], padding: [0, 3]}", "[4, 8, 8]", (8, 8, 8), 232, 14_336),
        ("conv: {out_channels: 8, kernel_size: 3}", "[4, 10]", (8, 8), 104, 768),
        ("conv: {out_channels: 8, kernel_size: 3, padding: 1}", "[4, 5, 6, 7]", (8, 5, 6, 7), 872, 181_440),
        ("conv: {out_channels: 16, kernel_size: 5, connections: 60}", "[6, 14, 14]", (16, 10, 10), 1516, 150_000),
        ("conv: {out_channels: 4, kernel_size: 1, weight_norm: true}", "[3, 2, 2]", (4, 2, 2), 20, 48),
        ("depthwise_conv: {kernel_size: 3, padding: 1, stride: 2}", "[8, 9, 9]", (8, 5, 5), 80, 1800),
        (
            "conv_transpose: {out_channels: 4, kernel_size: 4, stride: 2, padding: 1}",
            "[8, 5, 5]",
            (4, 10, 10),
            516,
            12_800,
        ),
        (
            "conv_transpose: {out_channels: 2, kernel_size: 4, stride: 2, frozen: true}",
            "[2, 5, 5]",
            (2, 12, 12),
            0,
            1600,
        ),
        ("locally_connected: {out_channels: 16, kernel_size: 9}", "[16, 63, 63]", (16, 55, 55), 62_774_800, 62_726_400),
        ("linear: 10", "[84]", (10,), 850, 840),
        ("linear: {out_features: 10, in_features: 400}", "[16, 5, 5]", (10,), 4010, 4000),
        ("linear: 37", "[26, 512]", (26, 37), 18_981, 492_544),
        ("bilinear: 3", "[5]", (3,), 78, 90),
        ("batch_norm", "[64, 7, 7]", (64, 7, 7), 128, 0),
        ("layer_norm", "[5, 64]", (5, 64), 128, 0),
        ("instance_norm", "[64, 7, 7]", (64, 7, 7), 0, 0),
        ("prelu", "[64, 7, 7]", (64, 7, 7), 64, 0),
        ("max_pool: {kernel_size: 3, stride: 2, ceil_mode: true}", "[64, 112, 112]", (64, 56, 56), 0, 0),
        ("max_pool: 2", "[64, 7, 7]", (64, 3, 3), 0, 0),
        ("adaptive_avg_pool: 6", "[256, 13, 13]", (256, 6, 6), 0, 0),
        ("global_avg_pool", "[256, 13, 13]", (256, 1, 1), 0, 0),
        ("lstm: {hidden_size: 256, bidirectional: true}", "[26, 512]", (26, 512), 1_576_960, 40_894_464),
        ("gru: 8", "[3, 4]", (3, 8), 336, 864),
        ("embedding: {num_embeddings: 1000, embedding_dim: 8}", "[5]", (5, 8), 8000, 0),
        ("attention: 8", "[64, 512]", (64, 512), 1_050_624, 71_303_168),
        ("window_attention: {num_heads: 3}", "[96, 56, 56]", (96, 56, 56), 37_755, 145_108_992),
        ("squeeze_excitation: 4", "[64, 7, 7]", (64, 7, 7), 580, 512),
        ("box_head: {boxes: 4, classes: 21}", "[512, 38, 38]", (5776, 25), 460_900, 665_395_200),
        ("lstm: {hidden_size: 8, recurrent_bias: false}", "[3, 4]", (3, 8), 416, 1152),
        ("box_head: {boxes: 14, classes: 2, kernel_size: [1, 5]}", "[256, 3, 3]", (126, 6), 107_604, 967_680),
        ("unfold: {kernel_size: 3, padding: 1}", "[512, 38, 57]", (4608, 38, 57), 0, 0),
        ("maxout", "[96, 8, 8]", (48, 8, 8), 0, 0),
        ("crelu", "[24, 8, 8]", (48, 8, 8), 0, 0),
        ("scale: {shared: true, bias: false}", "[64, 7, 7]", (64, 7, 7), 1, 0),
        ("blur: 3", "[16, 8, 8]", (16, 8, 8), 0, 9216),
        ("blur: {kernel_size: 4, scale_factor: 2, padding: [[2, 1], [2, 1]]}", "[3, 4, 4]", (3, 8, 8), 0, 3072),
        (
            "conv_transpose: {out_channels: 8, kernel_size: 4, stride: 2, padding: 1, smoothed: true}",
            "[4, 5, 5]",
            (8, 10, 10),
            296,
            12_800,
        ),
        ("reorg: 2", "[64, 26, 26]", (256, 13, 13), 0, 0),
        ("pixel_shuffle: 2", "[256, 24, 24]", (64, 48, 48), 0, 0),
        ("spatial_pyramid_pool: [4, 2, 1]", "[256, 13, 13]", (5376,), 0, 0),
        ("to_sequence", "[512, 1, 26]", (26, 512), 0, 0),
        ("reshape: [-1, 4]", "[16, 38, 38]", (5776, 4), 0, 0),
        ("constant: [512, 4, 4]", "[1]", (512, 4, 4), 8192, 0),
        ("other: {shape: [7], label: magic, params: 3, macs: 5}", "[1]", (7,), 3, 5),
    ],
)
def test_counts(text, shape, out_shape, params, macs):
    if text.startswith("bilinear"):
        text = f"{text}\n  from: [input, input]"
    found = layer(text, shape)
    assert (found.out_shape, found.params, found.macs) == (out_shape, params, macs)


@given(st.integers(8, 64), st.integers(8, 64), st.sampled_from([1, 3, 5]), st.integers(1, 3))
def test_params_do_not_depend_on_height_and_width(height, width, kernel_size, stride):
    text = f"conv: {{out_channels: 8, kernel_size: {kernel_size}, stride: {stride}, norm: batch}}"
    assert layer(text, f"[4, {height}, {width}]").params == layer(text, "[4, 20, 20]").params


@pytest.mark.parametrize(
    ("text", "shape", "message"),
    [
        (
            "conv: {out_channels: 8, kernel_size: 7}",
            "[3, 5, 5]",
            "error: 'conv1' takes at least 7 pixels along every axis (its kernel spans 7), but 'input' gives 3×5×5"
            " [shape-mismatch]",
        ),
        (
            "conv: {out_channels: 8, kernel_size: 3, groups: 2}",
            "[3, 5, 5]",
            "error: 'conv1' takes in_channels that groups=2 divides, but 'input' gives 3×5×5 [shape-mismatch]",
        ),
        (
            "linear: {out_features: 10, in_features: 9216}",
            "[256, 5, 5]",
            "error: 'linear1' takes 9216 in_features, but 'input' gives 256×5×5 = 6400 [shape-mismatch]",
        ),
        (
            "max_pool: 2",
            "[84]",
            "error: 'max_pool1' takes a feature map such as (C, H, W), but 'input' gives 84 [shape-mismatch]",
        ),
        (
            "conv: {out_channels: 8, kernel_size: 0}",
            "[3, 5, 5]",
            "error: kernel_size of layer 'conv' is 0, expected at least 1 [wrong-type]",
        ),
        (
            "conv: {out_channels: 8.5, kernel_size: 1}",
            "[3, 5, 5]",
            "error: out_channels of layer 'conv' is 8.5, expected a whole number [wrong-type]",
        ),
        (
            "conv: {out_channels: 8, kernel_size: 3, padding: [1, 2, 3, 4]}",
            "[3, 5, 5]",
            "error: 'conv1' takes a feature map with 4 spatial axes, because padding is given for so many,"
            " but 'input' gives 3×5×5 [shape-mismatch]",
        ),
        (
            "interpolate: {scale_factor: 2, mode: cubic}",
            "[3, 5, 5]",
            "error: mode of layer 'interpolate' is 'cubic', expected one of bicubic, bilinear, nearest [wrong-type]",
        ),
        (
            "conv: {out_channels: 2147483648, kernel_size: 9}",
            "[2147483648, 90, 90]",
            "error: 'conv1' gives 2147483648×82×82, more than can be counted [too-large]",
        ),
    ],
)
def test_messages(text, shape, message):
    assert faults_of(f"- {text}", shape) == [message]


def test_same_padding_of_a_transposed_convolution_is_what_is_cut_off():
    found = layer("conv_transpose: {out_channels: 1, kernel_size: 5, stride: 2, padding: same}", "[1, 8, 8]")
    assert (found.out_shape, found.spec.attributes(*found.in_shapes)["padding"]) == ((1, 16, 16), [[1, 2], [1, 2]])
    assert faults_of(
        "- conv_transpose: {out_channels: 1, kernel_size: 5, stride: 2, padding: same, output_padding: 1}"
    ) == [
        "error: 'conv_transpose1' takes either padding: same or output_padding, because 'same' already fixes the size, but 'input' gives 3×32×32 [shape-mismatch]"
    ]


def test_given_kernels_of_a_locally_connected_layer_are_not_params():
    assert layer("locally_connected: {out_channels: 2, kernel_size: 3, frozen: true}").params == 0


def test_misuse_of_a_layer_raises():
    with pytest.raises(ShapeError, match="a feature map such as"):
        LAYERS["max_pool"].model_validate({"kernel_size": 2}).output_shape((10,))
