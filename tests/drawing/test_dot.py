"""DOT text: the same picture by Graphviz alone, and text that stays text."""

from xml.etree import ElementTree

import pygraphviz
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing import DrawingError, draw
from alphatree.drawing.dot import to_dot
from alphatree.drawing.render import render
from alphatree.drawing.scene import Cell, Scene, Text
from alphatree.drawing.svg import to_svg
from tests.sources import graph_of

SVG = "{http://www.w3.org/2000/svg}"
printable = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=200)


def scene_of(label: str) -> Scene:
    cell = Cell(100, 100, 44, 44, "conv", f"first\n{label}", (3,))
    return Scene(200, 200, (), (), (), (cell,), (Text(100, 150, 50, label, "caption", 11),))


def svg_of(scene: Scene) -> ElementTree.Element:
    text = to_svg(scene, prefix="p", title='A <title> & "more"', description="d", lang="en", theme=None)
    return ElementTree.fromstring(text)


@given(printable)
def test_any_label_survives(label):
    svg = svg_of(scene_of(label))
    assert [text.text for text in svg.iter(f"{SVG}text")] == [label]
    assert [title.text for title in svg.iter(f"{SVG}title")][1:] == [f"first\n{label}"]


@pytest.mark.parametrize(
    "label",
    [
        '"]; evil [label="x',
        "\\N \\G \\L \\E \\T",
        "\\",
        '\\"',
        "<b>bold</b>",
        "<<b>html</b>>",
        "&lt;script&gt; &amp; &#60; &",
        "--></svg><script>alert(1)</script>",
        "卷积×3 ²",
        "\u200bzero width",
        "שלום",
        "e\u0301",
        "W" * 200,
        "%s %n ${x} {{y}}",
        "n0 -> n1",
    ],
)
def test_hostile_labels_stay_text(label):
    svg = svg_of(scene_of(label))
    assert [text.text for text in svg.iter(f"{SVG}text")] == [label]


@pytest.mark.parametrize("label", ["a\x00b", "a\x1bb", "line\nbreak", "\ud800"])
def test_control_characters_are_refused(label):
    with pytest.raises(DrawingError, match="text expects printable characters, met U"):
        to_dot(Scene(200, 200, (), (), (), (), (Text(0, 0, 1, label, "caption", 11),)))


def test_node_names_are_ours(catalog):
    graph = pygraphviz.AGraph(string=draw(catalog.graph("resnet-50"), format="dot"))
    assert sorted(graph.nodes(), key=lambda name: int(name[1:])) == [f"n{at}" for at in range(len(graph.nodes()))]
    allowed = {
        "pos", "width", "height", "shape", "style", "fillcolor", "color", "penwidth", "tooltip", "URL", "class",
        "label", "fontsize", "fontcolor", "fontname", "fixedsize", "sides", "skew", "orientation",
    }  # fmt: skip
    assert {name for node in graph.nodes() for name in graph.get_node(node).attr if name} <= allowed


def test_lines_join_the_cells_they_run_between():
    graph = pygraphviz.AGraph(string=draw(graph_of("- max_pool: 2\n- linear: 10"), format="dot"))
    kinds = {node: graph.get_node(node).attr["class"] for node in graph.nodes()}
    edges = [(kinds[tail], kinds[head]) for tail, head in graph.edges()]
    assert edges == [
        ("cell cell-input", "cell cell-max-pool"),
        ("cell cell-max-pool", "cell cell-linear"),
        ("cell cell-linear", "cell cell-output"),
    ]


def test_graphviz_alone_draws_the_same_picture(catalog):
    dot = draw(catalog.graph("googlenet"), format="dot")
    assert pygraphviz.AGraph(string=dot).draw(format="svg", prog="neato", args="-n2") == render(dot)
