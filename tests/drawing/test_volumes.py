"""The form "data": boxes in proportion, where they stand, and what is said of them."""

from itertools import groupby, pairwise

import pygraphviz
import pytest

from alphatree.catalog import load_catalog
from alphatree.drawing import DrawingError, draw, forms_of, lay_out
from alphatree.drawing.render import render
from tests.conftest import ROOT
from tests.drawing.geometry import faults, meet
from tests.drawing.test_geometry import SHAPES
from tests.sources import graph_of

NETWORKS = sorted(load_catalog(ROOT / "catalog")[0].networks)
POOLING = ("max-pool", "avg-pool", "pool-stochastic")


def boxes(scene):
    """Return the boxes of a scene: all shapes of the same layers."""
    shapes = [shape for shape in scene.shapes if shape.layers]
    return [list(group) for _, group in groupby(shapes, key=lambda shape: shape.layers)]


def box_of(scene, layer):
    (found,) = [box for box in boxes(scene) if layer in box[0].layers]
    return found


def sizes(box):
    """Return the thickness, height and depth of a box in pixels, read from the corners of its front and side."""
    *_, front, side = box
    xs, ys = [x for x, _ in front.points], [y for _, y in front.points]
    across = [x for x, _ in side.points]
    return max(xs) - min(xs), max(ys) - min(ys), max(across) - min(across)


@pytest.mark.parametrize("network", NETWORKS)
def test_nothing_overlaps_in_the_catalogue(catalog, network):
    graph = catalog.graph(network)
    if "data" not in forms_of(graph):
        return
    for lang, width in (("en", 1200.0), ("zh", 1200.0), ("en", None)):
        scene = lay_out(graph, "data", lang=lang, row_width=width)
        assert faults(scene) == []
        assert width is None or scene.width <= width
        all_boxes = boxes(scene)
        for at, box in enumerate(all_boxes):
            for other in all_boxes[at + 1 :]:
                # Pooling stands before the box that it reads.
                if not (other is all_boxes[at + 1] and other[0].fill.startswith(POOLING)):
                    assert not any(meet(one, another) for one in box for another in other), (box[0], other[0])


@pytest.mark.parametrize("layers", SHAPES.values(), ids=SHAPES)
def test_nothing_overlaps_in_unusual_structures(layers):
    graph = graph_of(layers)
    for width in (1200.0, 500.0, None):
        assert faults(lay_out(graph, "data", row_width=width)) == []


def test_many_maps_are_drawn_at_once():
    layers = "\n".join(f"- conv: {{out_channels: {8 + at % 2}, kernel_size: 1}}\n- max_pool: 1" for at in range(990))
    assert len(boxes(lay_out(graph_of(layers), "data"))) == 2


def test_alexnet_is_in_true_proportion(catalog):
    """Sides and channels of Krizhevsky et al. 2012, figure 2, as drawn."""
    scene = lay_out(catalog.graph("alexnet"), "data")
    drawn = {shape: sizes(box_of(scene, layer)) for layer, shape in ((1, (96, 55)), (5, (256, 27)), (9, (384, 13)))}
    per_channel = drawn[(96, 55)][0] / 96
    per_pixel = drawn[(96, 55)][1] / 55
    for (channels, side), (thickness, height, depth) in drawn.items():
        assert thickness == pytest.approx(channels * per_channel, abs=0.1)
        assert height == pytest.approx(side * per_pixel, abs=0.1)
        assert depth == pytest.approx(side * drawn[(96, 55)][2] / 55, abs=0.1)
    said = scene.texts[-1].text
    assert said.startswith("Sides, channels (thickness), vectors (length) to scale; small windows are the kernels that")
    assert said.endswith("; below 4 channels always 1 pixel thick."), "the picture's three channels would be thinner"


def test_numbers_stand_at_the_edges(catalog):
    texts = [text.text for text in lay_out(catalog.graph("alexnet"), "data").texts]
    assert texts[:5] == ["3", "227", "96", "55→27", "11×11"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Sides, channels (thickness) to scale; vectors (length) by square root."),
        ("zh", "边长、通道数（厚度）按比例绘制；向量（长度）按平方根绘制。"),
    ],
)
def test_large_ranges_are_said_to_be_out_of_proportion(lang, said):
    scene = lay_out(graph_of("- linear: 4096\n- linear: 10"), "data", lang=lang)
    joint = " " if lang == "en" else ""
    assert said in joint.join(text.text for text in scene.texts if text.role == "caption")


def test_every_box_names_its_layers_and_the_counts(catalog):
    graph = catalog.graph("resnet-50")
    scene = lay_out(graph, "data")
    found = [box[0] for box in boxes(scene)]
    layers = [layer for shape in found for layer in shape.layers]
    assert sorted(set(layers)) == list(range(len(graph.layers)))
    assert found[1].tooltip.splitlines()[1] == "3×224×224 → 64×112×112"
    assert [text.text for text in scene.texts if text.role == "count"] == [
        "3 blocks", "4 blocks", "6 blocks", "3 blocks",
    ]  # fmt: skip


def test_mobilenet_has_the_stages_of_its_paper(catalog):
    """Sandler et al. 2018, table 2: output channels of the rows."""
    scene = lay_out(catalog.graph("mobilenet-v2"), "data")
    numbers = [text.text for text in scene.texts if text.role == "shape" and "→" not in text.text]
    channels = ["32", "16", "24", "32", "64", "96", "160", "320", "1280"]
    at = iter(numbers)
    assert all(channel in at for channel in channels)


def test_pooling_to_one_value_is_a_bar(catalog):
    scene = lay_out(catalog.graph("resnet-50"), "data")
    (pool,) = [box for box in boxes(scene) if box[0].fill == "avg-pool"]
    thickness, height, depth = sizes(pool)
    assert depth > 5 * thickness == 5 * height


def test_volumes_are_cut_into_plates(catalog):
    graph = catalog.graph("c3d")
    scene = lay_out(graph, "data")
    deep = {layer.out_shape[1]: at for at, layer in enumerate(graph.layers) if layer.out_shape[0] == 512}
    for frames in (4, 2):
        # Two faces for each frame and the side; edges hidden behind them are no faces.
        faces = [shape for shape in box_of(scene, deep[frames] - 1) if shape.role == "shape"]
        assert len(faces) == 2 * frames + 1


def test_a_u_net_stands_lower_between_the_ends_of_its_skips(catalog):
    """Ronneberger et al. 2015, figure 1: four levels, each joined from the left side to the right."""
    graph = catalog.graph("u-net")
    scene = lay_out(graph, "data")
    middles = [sum(y for _, y in box[-1].points) / 4 for box in boxes(scene) if box[0].fill == "conv"]
    assert len(middles) == 10
    assert [round(y) for y in middles[:5]] == sorted({round(y) for y in middles[:5]})
    assert middles[:4] == pytest.approx(middles[8:4:-1])
    level = [line for line in scene.lines if len(line.points) == 4 and line.points[0][1] == line.points[-1][1]]
    lengths = sorted(line.points[-1][0] - line.points[0][0] for line in level)
    # Two short arrows, from the input and to the score, and four skips, the one outside of the other.
    assert len(lengths) == 6
    assert all(longer > shorter + 60 for shorter, longer in pairwise(lengths[2:]))


def test_a_network_of_several_inputs_shows_the_branch_that_computes_most(catalog):
    """Li et al. 2015, figure 2: the 24-net takes a window of 24×24 pixels, 64 filters of 5×5, 128 features."""
    texts = [text.text for text in lay_out(catalog.graph("cascadecnn-24-net"), "data").texts]
    assert {"3", "24", "64", "20→10", "128"} <= set(texts)


def test_the_heads_of_a_detector_are_joined_to_what_they_read(catalog):
    """Redmon and Farhadi 2018, section 2.3: three scales; two of them read earlier maps as well."""
    graph = catalog.graph("yolo-v3-416")
    scene = lay_out(graph, "data")
    assert {"yolo32", "yolo16", "yolo8"} <= {text.text for text in scene.texts}
    between = [line for line in scene.lines if len({round(y) for _, y in line.points}) > 1]
    starts, ends = ([line.points[at] for line in between] for at in (0, -1))
    assert len(between) == 5
    # Two go on from the last map of the backbone; two come down on a concatenation, and three lead to first boxes.
    assert len({(round(x), round(y)) for x, y in starts}) == 4
    concats = [box[-1].rect for box in boxes(scene) if box[0].fill == "concat"]
    assert sum(any(rect.left - 99 < x <= rect.right and y <= rect.bottom for rect in concats) for x, y in ends) >= 2


def test_an_encoder_is_joined_to_its_decoder(catalog):
    scene = lay_out(catalog.graph("transformer-base"), "data")
    (down,) = [line for line in scene.lines if len({round(y) for _, y in line.points}) > 1]
    encoder, decoder = (box[0].rect for box in boxes(scene) if box[0].fill == "linear" or "hidden" in box[0].fill)
    assert encoder.left < down.points[0][0] < encoder.right + 30
    assert decoder.left < down.points[-1][0] < decoder.right
    assert down.points[-1][1] < (decoder.top + decoder.bottom) / 2


def test_what_is_left_out_is_said(catalog):
    words = " ".join(text.text for text in lay_out(catalog.graph("hrnet-w18"), "data").texts)
    assert "20 smaller lines of maps not shown." in words


def test_long_backgrounds_are_read_by_graphviz(catalog):
    """Graphviz takes no more than 16 KB of text without a break."""
    dot = draw(catalog.graph("stacked-hourglass-8"), form="data", format="dot")
    assert len(dot[dot.index("_background=") : dot.index("]", dot.index("_background="))]) > 16_384
    assert draw(catalog.graph("stacked-hourglass-8"), form="data")


def test_vectors_alone_have_no_data_form(catalog):
    graph = catalog.graph("stylegan-mapping")
    assert "data" not in forms_of(graph)
    with pytest.raises(DrawingError, match="form 'data' draws feature maps, and"):
        lay_out(graph, "data")


def test_graphviz_alone_draws_the_same_picture(catalog):
    dot = draw(catalog.graph("u-net"), form="data", format="dot")
    assert pygraphviz.AGraph(string=dot).draw(format="svg", prog="neato", args="-n2") == render(dot)


@pytest.mark.parametrize("output", ["svg", "dot", "png", "pdf"])
def test_every_format_can_be_drawn(output, catalog):
    assert draw(catalog.graph("lenet-5"), form="data", format=output)


def test_shapes_can_be_pointed_at_in_the_page(catalog):
    svg = draw(catalog.graph("lenet-5"), form="data", prefix="at-lenet")
    assert '<g id="at-lenet-layer-1" class="shape shape-conv" data-layers="1 2"><title>C1 · ' in svg
