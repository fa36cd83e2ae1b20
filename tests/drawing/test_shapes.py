"""Shapes, arrows and texts on a fill: where the scene puts them, through DOT and in both themes."""

import re
from xml.etree import ElementTree

import pygraphviz
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing.dot import to_dot
from alphatree.drawing.render import render
from alphatree.drawing.scene import Frame, Line, Rect, Scene, Shape, Text, rounded, straight
from alphatree.drawing.svg import to_svg
from alphatree.drawing.themes import DARK, LIGHT

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
POLYGONS = {
    "top face": ((10, 30), (40, 10), (190, 10), (160, 30)),
    "side face": ((160, 30), (190, 10), (190, 100), (160, 120)),
    "long thin bar": ((20, 180), (24, 180), (184, 20), (180, 20)),
    "trapezoid": ((10, 40), (90, 10), (90, 150), (10, 120)),
    "rounded": rounded(Rect(20, 20, 180, 90), 14),
    "not convex": ((10, 10), (100, 60), (190, 10), (100, 150)),
}
coordinate = st.floats(1, 199).map(lambda value: round(value, 1))


def scene_of(*shapes, frames=(), lines=(), texts=()):
    return Scene(200, 200, frames, lines, (), (), texts, shapes)


def svg_of(scene, theme=None):
    return to_svg(scene, prefix="p", title="t", description="d", lang="en", theme=theme)


def corners(path):
    return [tuple(map(float, pair.split())) for pair in re.sub("[MZ]", "", path.get("d")).split("L")]


def shapes_in(svg):
    (group,) = [g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.get("class") == "at-shapes"]
    return list(group)


def assert_corners(points, expected):
    assert len(points) == len(expected)
    for (x, y), (wanted_x, wanted_y) in zip(points, expected, strict=True):
        assert (x, y) == pytest.approx((wanted_x, wanted_y), abs=0.1)


@pytest.mark.parametrize("points", POLYGONS.values(), ids=POLYGONS)
def test_every_corner_is_where_the_scene_has_it(points):
    (group,) = shapes_in(svg_of(scene_of(Shape(points, "conv"))))
    assert_corners(corners(group.find(f"{SVG}path")), points)


@given(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9, unique=True))
def test_any_polygon_is_exact(points):
    (group,) = shapes_in(svg_of(scene_of(Shape(tuple(points), "linear"))))
    assert_corners(corners(group.find(f"{SVG}path")), points)


def test_graphviz_alone_draws_shapes_and_frames_below_them():
    scene = scene_of(
        *(Shape(points, "conv") for points in POLYGONS.values()), frames=(Frame(Rect(5, 5, 195, 195), "", (0, 0)),)
    )
    drawn = pygraphviz.AGraph(string=to_dot(scene)).draw(format="svg", prog="neato", args="-n2")
    assert drawn == render(to_dot(scene))
    graph = ElementTree.fromstring(re.sub(rb"^.*?(?=<svg)", b"", drawn, count=1, flags=re.DOTALL)).find(f"{SVG}g")
    assert graph is not None
    order = [child.tag.removeprefix(SVG) for child in graph if child.tag in (f"{SVG}path", f"{SVG}polygon")]
    # The page, the filled frame, the shapes.
    assert order == ["polygon", "path", *["polygon"] * len(POLYGONS)]
    for polygon, points in zip(graph.findall(f"{SVG}polygon")[1:], POLYGONS.values(), strict=True):
        # Graphviz's y grows upwards from its own origin, and the first corner comes again at the end.
        found = [(float(x), float(y) + 200) for x, y in (pair.split(",") for pair in polygon.get("points", "").split())]
        assert_corners(found[:-1], points)


def test_a_frame_below_shapes_has_the_curve_of_a_frame():
    """The background's frame and Graphviz's own rounded box are one curve."""
    square = Shape(((20, 20), (40, 20), (40, 40)), "conv")
    scene = scene_of(square, frames=(Frame(Rect(10, 10, 190, 150), "", (0, 0)),))
    raw = render(to_dot(scene)).decode()
    numbers = [
        {(round(float(x)), round(float(y))) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)}
        for path in re.findall(r' d="([^"]+)"', raw)
    ]
    assert len(numbers) == 2
    assert {x for x, _ in numbers[0]} & {10, 190} == {x for x, _ in numbers[1]} & {10, 190} == {10, 190}
    assert len(numbers[0] ^ numbers[1]) <= len(numbers[0]) // 2


def test_shapes_say_what_they_are_and_neighbours_are_one_thing():
    front, top = POLYGONS["top face"], POLYGONS["side face"]
    scene = scene_of(
        Shape(front, "conv", "conv1\n96×55×55", (1, 2)),
        Shape(top, "conv", "conv1\n96×55×55", (1, 2), shade=0.3),
        Shape(front, "max-pool", "pool1", (3,), "hidden"),
        Shape(front, "conv"),
        Shape(front, "frame", opacity=0.5),
    )
    groups = shapes_in(svg_of(scene))
    assert [(g.get("class"), g.get("data-layers"), g.get("id")) for g in groups] == [
        ("shape shape-conv", "1 2", "p-layer-1"),
        ("shape shape-max-pool", "3", "p-layer-3"),
        ("shape shape-conv", None, None),
        ("shape shape-frame", None, None),
    ]
    assert [g.findtext(f"{SVG}title") for g in groups] == ["conv1\n96×55×55", "pool1", None, None]
    assert [len(g.findall(f"{SVG}path")) for g in groups] == [2, 1, 1, 1]
    assert groups[1].find(f"{SVG}path").get("stroke-dasharray") == "4,3"
    assert groups[3].find(f"{SVG}path").get("fill-opacity") == "0.5"


def test_shapes_of_the_palette_follow_page_and_theme():
    scene = scene_of(Shape(POLYGONS["trapezoid"], "frame"), Shape(POLYGONS["trapezoid"], "conv"))
    assert f"#p .shape-frame path{{fill:var(--at-frame,{LIGHT.frame})}}" in svg_of(scene)
    assert f"#p .shape-frame path{{fill:{DARK.frame}}}" in svg_of(scene, "auto")
    assert "shape-conv path" not in svg_of(scene)
    dark = svg_of(scene, "dark")
    assert [g.find(f"{SVG}path").get("fill") for g in shapes_in(dark)] == [DARK.frame, "#dd52b8"]


def test_arrows_end_where_the_line_ends():
    svg = svg_of(scene_of(lines=(Line(straight((20, 50), (120, 50)), arrow=True), Line(straight((20, 90), (120, 90))))))
    (arrow,) = re.findall(r'<path class="at-line at-arrow"[^>]* d="([^"]+)"', svg)
    points = [tuple(map(float, pair.split())) for pair in re.sub("[MZ]", "", arrow).split("L")]
    tip = max(points)
    # Half the width of the outline is drawn around the corner: its mitre reaches the end of the line.
    assert tip == pytest.approx((118.5, 50), abs=0.1)
    assert all(x < 115 for x, _ in points if (x, _) != tip)
    (lines,) = re.findall(r'<path class="at-line"[^>]* d="([^"]+)"', svg)
    assert lines == "M20 50H112M20 90H120"


def test_arrows_point_where_the_last_piece_goes():
    svg = svg_of(scene_of(lines=(Line(straight((20, 50), (120, 50), (120, 150)), arrow=True),)))
    (arrow,) = re.findall(r'<path class="at-line at-arrow"[^>]* d="([^"]+)"', svg)
    points = [tuple(map(float, pair.split())) for pair in re.sub("[MZ]", "", arrow).split("L")]
    assert max(y for _, y in points) == pytest.approx(148.5, abs=0.1)
    assert sum(x for x, _ in points) / len(points) == pytest.approx(120, abs=0.5)


def test_hidden_lines_are_dashed():
    assert 'class="at-line at-hidden" fill="none" stroke="#4f8fcb" stroke-dasharray="4,3"' in svg_of(
        scene_of(lines=(Line(straight((0, 0), (50, 50)), "hidden"),))
    )


@pytest.mark.parametrize(("on", "colour"), [("input", "#000000"), ("slice", "#ffffff")])
def test_text_on_a_fill_has_the_ink_that_is_read_on_it(on, colour):
    svg = svg_of(scene_of(texts=(Text(100, 100, 50, "G", "inside", 14, on=on),)))
    assert f'<g class="at-inside" font-size="14" fill="{colour}"><text x="100"' in svg


def test_text_on_a_colour_of_the_palette_follows_the_page():
    svg = svg_of(scene_of(texts=(Text(100, 100, 50, "D", "inside", 14, on="frame"),)))
    assert f'<g class="at-text at-inside" font-size="14" fill="{LIGHT.text}">' in svg
