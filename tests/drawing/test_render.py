"""SVG, PNG and PDF: complete, repeatable, small, and with nothing in them that is not on the list."""

import gzip
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from alphatree.drawing import DrawingError, draw, forms_of, lay_out
from alphatree.drawing.render import render
from tests.drawing.known import parsed
from tests.sources import graph_of

SVG = "{http://www.w3.org/2000/svg}"
GRAPH = (
    "- conv: {out_channels: 8, kernel_size: 3, norm: batch, activation: relu}\n- max_pool: 2\n- linear: 10\n- softmax"
)


@pytest.mark.parametrize("output", ["svg", "dot", "png", "pdf"])
def test_drawing_twice_gives_the_same_bytes(output):
    graph = graph_of(GRAPH)
    one, other = draw(graph, format=output), draw(graph, format=output)
    # A PDF carries the time of its making.
    assert one == other or output == "pdf"


def test_every_format_is_what_it_says():
    graph = graph_of(GRAPH)
    assert draw(graph, format="png").startswith(b"\x89PNG")
    assert draw(graph, format="pdf").startswith(b"%PDF")
    assert draw(graph).startswith("<svg ")


def test_texts_and_cells_of_the_scene_are_in_the_picture(catalog):
    graph = catalog.graph("googlenet")
    scene = lay_out(graph)
    svg = ElementTree.fromstring(draw(graph, prefix="p"))
    written = {(text.text, float(text.get("x", 0))) for text in svg.iter(f"{SVG}text")}
    assert {(text.text, round(text.x, 1)) for text in scene.texts} <= {(t, round(x, 1)) for t, x in written} | {
        (text, x + dx) for text, x in written for dx in (-0.1, 0.1)
    } | {(t, round(x + d, 1)) for t, x in written for d in (-0.1, 0.1)}
    cells = [group for group in svg.iter(f"{SVG}g") if (group.get("class") or "").startswith("cell ")]
    assert [group.get("class") for group in cells] == [f"cell cell-{cell.kind}" for cell in scene.cells]
    assert [group.get("data-layers") for group in cells] == [" ".join(map(str, cell.layers)) for cell in scene.cells]


def test_frames_say_which_layers_they_stand_for(catalog):
    graph = catalog.graph("resnet-50")
    svg = ElementTree.fromstring(draw(graph, prefix="p"))
    frames = [group for group in svg.iter(f"{SVG}g") if group.get("class") == "frame"]
    assert [frame.get("data-count") for frame in frames] == ["3", "4", "6", "3"]
    ends = [tuple(map(int, frame.get("data-layers", "").split("-"))) for frame in frames]
    # From the first convolution of each stage to its last sum, before the ReLU that gives the input of the next.
    assert [graph.layers[first].out_shape[0] for first, _ in ends] == [64, 128, 256, 512]
    assert [graph.layers[last].out_shape[0] for _, last in ends] == [256, 512, 1024, 2048]
    assert all(before[1] + 1 == after[0] for before, after in pairwise(ends))


def test_ids_start_with_the_prefix_and_are_unique(catalog):
    svg = draw(catalog.graph("ssd300-vgg16"), prefix="at-ssd")
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(one == "at-ssd" or one.startswith("at-ssd-") for one in ids)


def test_title_and_description_are_named_by_the_picture():
    svg = draw(graph_of(GRAPH), prefix="p", title='Net "<1>" & co', lang="zh")
    root = ElementTree.fromstring(svg)
    assert (root.get("role"), root.get("lang"), root.get("aria-labelledby")) == ("img", "zh", "p-title p-desc")
    assert [root[0].text, root[1].text] == [
        'Net "<1>" & co',
        "输入 3×32×32，卷积 3×3,8，最大池化 2×2，隐藏层（全连接） 10，softmax 输出。",
    ]


def test_pictures_in_pages_take_the_colours_of_the_page():
    assert "var(--at-text," in draw(graph_of(GRAPH))
    assert "at-page" not in draw(graph_of(GRAPH))
    assert "prefers-color-scheme:dark" in draw(graph_of(GRAPH), theme="auto")
    assert "var(" not in draw(graph_of(GRAPH), theme="dark")


def test_pictures_hold_known_elements_alone(catalog):
    for network in ("ssd300-vgg16", "densenet-121", "lenet-5"):
        graph = catalog.graph(network)
        for form in forms_of(graph):
            for theme in (None, "auto"):
                parsed(draw(graph, form=form, theme=theme))


@pytest.mark.parametrize("dot", ["digraph {", "", "digraph { a [shape=box, pos=", "not dot at all"])
def test_what_graphviz_cannot_read_is_an_error(dot):
    with pytest.raises(DrawingError, match="Graphviz could not draw the picture"):
        render(dot)


def test_a_prefix_that_is_no_id_is_refused():
    with pytest.raises(DrawingError, match="prefix expects a letter"):
        draw(graph_of("- relu"), prefix='x"><script>')


def test_large_networks_stay_small(catalog):
    svg = draw(catalog.graph("resnet-152")).encode()
    assert len(svg) < 60_000
    assert len(gzip.compress(svg)) < 10_000
