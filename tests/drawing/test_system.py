"""Systems: where their parts stand, that nothing overlaps, and what is said of them."""

import math
import re
from itertools import combinations, pairwise
from typing import get_args

import pygraphviz
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphatree.drawing import Member, describe_system, draw_system, lay_out_system, load_notation, members_of
from alphatree.drawing.dashes import drawn_once
from alphatree.drawing.layout import ROW_WIDTH
from alphatree.drawing.ranks import Arrow, Spec, place
from alphatree.drawing.render import render
from alphatree.drawing.scene import Rect
from alphatree.drawing.system import LONG_WORD, wrapped
from alphatree.drawing.system_words import CELLS, DATA, OPERATIONS, ROLES
from alphatree.drawing.text import text_width
from alphatree.schema import DataWord, OperationWord, Phrase, RoleWord, System
from tests.test_catalog import loaded

ENTRIES = [entry.id for entry in loaded()[0].entries.values() if entry.system]
NODES = st.integers(2, 9).flatmap(
    lambda n: st.lists(
        st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.booleans(), st.booleans()), min_size=1, max_size=14
    )
)


def known(entry_id):
    """The system of an entry, and the networks in it."""
    catalog, _ = loaded()
    entry = catalog.entry(entry_id)
    assert entry.system is not None
    return entry.system, members_of(entry.system, catalog, entry.networks)


def scene_of(entry_id, lang="en", **options):
    return lay_out_system(*known(entry_id), lang=lang, **options)


def system_of(parts, *paths):
    return System.model_validate({"parts": parts, "flows": [{"path": path} for path in paths]})


def curve(line):
    """Points along a line, a few pixels apart."""
    points = line.points
    for start in range(0, len(points) - 1, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[start : start + 4]
        for step in range(33):
            t = step / 32
            u = 1 - t
            yield (
                u**3 * ax + 3 * u * u * t * bx + 3 * u * t * t * cx + t**3 * dx,
                u**3 * ay + 3 * u * u * t * by + 3 * u * t * t * cy + t**3 * dy,
            )


def is_inside(point, rect, by=0.5):
    return rect.left + by < point[0] < rect.right - by and rect.top + by < point[1] < rect.bottom - by


def within(small, large):
    return (
        large.left <= small.left
        and small.right <= large.right
        and large.top <= small.top
        and small.bottom <= large.bottom
    )


def test_there_are_systems():
    assert len(ENTRIES) > 30


@pytest.mark.parametrize("words", [(RoleWord, ROLES), (DataWord, DATA), (OperationWord, OPERATIONS)])
def test_every_word_of_the_schema_has_a_name_and_a_colour(words):
    literal, table = words
    assert set(get_args(literal)) == set(table)
    for word in table.values():
        assert load_notation().cell(word.fill).fill
        assert re.search("[\u4e00-\u9fff]", word.zh) or word.zh.startswith(("RoI", "NMS", "CTC"))


def test_operations_drawn_by_cells_have_one():
    assert set(OPERATIONS) >= CELLS


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("entry_id", ENTRIES)
def test_nothing_overlaps(entry_id, lang):
    scene = scene_of(entry_id, lang)
    solid = [*scene.shapes, *scene.cells]
    for one, other in combinations(solid, 2):
        assert not one.rect.overlaps(other.rect), (one, other)
    for text in scene.texts:
        if text.role == "inside":
            assert any(within(text.rect, shape.rect) for shape in scene.shapes), text.text
        elif text.role in ("caption", "heading"):
            assert not any(text.rect.overlaps(thing.rect) for thing in solid), text.text
    for one, other in combinations(scene.texts, 2):
        assert not one.rect.overlaps(other.rect), (one.text, other.text)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("entry_id", ENTRIES)
def test_arrows_run_beside_parts_and_texts(entry_id, lang):
    scene = scene_of(entry_id, lang)
    bottom = max(thing.rect.bottom for thing in scene.shapes)
    cells = [cell for cell in scene.cells if cell.rect.top < bottom]
    solid = [*(shape.rect for shape in scene.shapes), *(cell.rect for cell in cells)]
    solid += [text.rect for text in scene.texts if text.rect.top < bottom]
    for line in scene.lines:
        if line.arrow:
            for point in curve(line):
                assert not any(is_inside(point, rect) for rect in solid), (line.points[0], line.points[-1], point)


@pytest.mark.parametrize("entry_id", ENTRIES)
def test_every_part_is_there_and_every_flow_has_its_arrow(entry_id):
    system, _ = known(entry_id)
    scene = scene_of(entry_id)
    arrows = [line for line in scene.lines if line.arrow]
    ends = {pair: flow.training for flow in reversed(system.flows) for pair in flow.arrows()}
    assert len(arrows) == len(ends)
    assert sum(line.role == "hidden" for line in arrows) == sum(ends.values())
    named = sum(part.operation in CELLS for part in system.parts.values())
    assert len(scene.shapes) + named == len(system.parts)
    for line in arrows:
        x, y = line.points[-1]
        edges = [(thing.rect.left, (thing.rect.top + thing.rect.bottom) / 2) for thing in (*scene.shapes, *scene.cells)]
        assert any(math.dist((x, y), edge) < 0.5 for edge in edges), "an arrow ends at the middle of a part's left edge"


@pytest.mark.parametrize("entry_id", ENTRIES)
def test_the_picture_fits_a_row(entry_id):
    scene = scene_of(entry_id)
    assert scene.width <= ROW_WIDTH
    everything = Rect(0, 0, scene.width, scene.height)
    for thing in (*scene.shapes, *scene.cells, *scene.texts):
        assert within(thing.rect, everything)
    for line in scene.lines:
        assert all(is_inside(point, everything, 0) for point in curve(line))


def test_one_row_stays_available():
    rows, one = scene_of("mtcnn"), scene_of("mtcnn", row_width=None)
    assert len({round(shape.rect.top + shape.rect.bottom) for shape in rows.shapes}) > 1
    assert one.width > ROW_WIDTH > rows.width


def heights(shape):
    """The heights of a shape at its left and at its right end."""
    xs = [x for x, _ in shape.points]
    ends = ([y for x, y in shape.points if x == edge] for edge in (min(xs), max(xs)))
    return [max(ys) - min(ys) for ys in ends]


def test_networks_narrow_and_widen_as_their_maps_do():
    """DCGAN's generator makes 64×64 of 1×1, its discriminator 1×1 of 64×64; CycleGAN's generator keeps 256×256."""
    shapes = [shape for shape in scene_of("dcgan").shapes if len(shape.points) == 4]
    (left, right), (first, last) = map(heights, shapes)
    assert left < right
    assert first > last
    same = next(shape for shape in scene_of("cyclegan").shapes if len(shape.points) == 4)
    assert len(set(heights(same))) == 1


def test_the_networks_of_the_entry_are_shown_below():
    headings = [text.text for text in scene_of("mtcnn").texts if text.role == "heading"]
    assert headings == ["P-Net · proposal", "R-Net · refinement", "O-Net · refinement"]
    assert [text.text for text in scene_of("dcgan", "zh").texts if text.role == "heading"] == ["生成器", "判别器"]
    assert not [text for text in scene_of("faster-rcnn").texts if text.role == "heading"], "VGG-16 is another entry's"


def test_a_label_stands_above_its_arrow():
    flow = {"path": ["a", "b"], "label": {"en": "every second one", "zh": "隔一个"}}
    parts = {"a": {"data": "image"}, "b": {"data": "boxes"}}
    system = System.model_validate({"parts": parts, "flows": [flow]})
    scene = lay_out_system(system, {})
    (line,) = scene.lines
    (label,) = [text for text in scene.texts if text.role == "name"]
    assert label.text == "every second one"
    assert 0 < line.points[0][1] - label.rect.bottom < 8
    assert not any(label.rect.overlaps(shape.rect) for shape in scene.shapes)


def test_a_network_that_is_not_known_is_drawn_by_its_role():
    system = system_of({"x": {"data": "image"}, "d": {"role": "discriminator"}}, ["x", "d"])
    _, shape = lay_out_system(system, {}).shapes
    left, right = heights(shape)
    assert left > right
    flat = system_of({"x": {"data": "text", "shape": [64]}, "d": {"role": "encoder"}}, ["x", "d"])
    assert len(set(heights(lay_out_system(flat, {}).shapes[1]))) == 1, "a sentence has no side that could shrink"


@pytest.mark.parametrize("entry_id", ENTRIES)
def test_shapes_beside_a_network_are_shapes_of_its_layers(entry_id):
    """What is written in `system:` agrees with what was compiled (100 and 100×1×1 are the same vector)."""
    system, members = known(entry_id)
    for flow in system.flows:
        for source, target in flow.arrows():
            for name, other in ((source, target), (target, source)):
                member, shape = members.get(system.parts[name].network or ""), system.parts[other].shape
                if member is not None and member.own and shape is not None:
                    found = [[e for e in layer.out_shape if e != 1] for layer in member.graph.layers]
                    assert [extent for extent in shape if extent != 1] in found, f"{other} beside {name}"


def test_graphviz_alone_draws_the_same_picture():
    catalog, _ = loaded()
    dot = draw_system(catalog.entry("mtcnn"), catalog, format="dot")
    assert pygraphviz.AGraph(string=dot).draw(format="svg", prog="neato", args="-n2") == render(str(dot))


def test_the_same_input_gives_the_same_bytes():
    catalog, _ = loaded()
    entry = catalog.entry("esrgan")
    assert draw_system(entry, catalog) == draw_system(entry, catalog)
    assert "×4 enlarged" in draw_system(entry, catalog)
    with pytest.raises(ValueError, match="'resnet' has no system"):
        draw_system(catalog.entry("resnet"), catalog)


def test_a_system_in_words():
    dcgan, members = known("dcgan")
    assert describe_system(dcgan, members) == (
        "From noise (100) to Generator to fake image (3×64×64). "
        "In training from fake image and real image (3×64×64) to Discriminator to real or fake."
    )
    assert describe_system(dcgan, members, "zh") == (
        "从噪声（100）到生成器，再到生成图像（3×64×64）。训练时，从生成图像和真实图像（3×64×64）到判别器，再到真或假。"
    )
    system = System.model_validate(
        {
            "parts": {"a": {"data": "image"}, "b": {"role": "head"}, "c": {"data": "loss"}},
            "flows": [{"path": [["a", "b"], "c"], "label": {"en": "both", "zh": "两者"}}, {"path": ["a", "b"]}],
        }
    )
    assert describe_system(system, {}) == "From image and Head to loss (both). From image to Head."
    assert describe_system(system, {}, "zh") == "从图像和头部到损失（两者）。从图像到头部。"


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs")), max_size=40))
def test_wrapped_text_loses_nothing(text):
    lines = wrapped(text, 10, 60)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line, 10) <= 60 * LONG_WORD for line in lines)
    assert all(text_width(line, 10) <= 60 for line in lines if not any(c.isascii() for c in line))


@settings(max_examples=60, deadline=None)
@given(NODES, st.randoms(use_true_random=False))
def test_whatever_is_joined_arrows_lead_on_and_nothing_meets(found, random):
    pairs = dict.fromkeys((f"n{min(a, b)}", f"n{max(a, b)}") for a, b, *_ in found if a != b)
    arrows = [Arrow(*pair, Spec(20, 7) if random.random() < 0.2 else None, random.random() < 0.5) for pair in pairs]
    nodes = {name: Spec(random.uniform(10, 60), random.uniform(10, 60)) for pair in pairs for name in pair}
    if not arrows:
        return
    placing = place(nodes, arrows, gap=20, joint=14)
    column_of = {name: at for at, column in enumerate(placing.columns) for name in column}
    for arrow, way in zip(arrows, placing.ways, strict=True):
        assert (way[0], way[-1]) == (arrow.source, arrow.target)
        assert all(column_of[other] - column_of[one] == 1 for one, other in pairwise(way))
    labels = {joint: arrows[number].label for number, joint in placing.labels.items()}
    assert len(labels) == sum(arrow.label is not None for arrow in arrows)
    specs = {name: nodes.get(name) or labels.get(name) or Spec(7, 7) for name in column_of}
    for column in placing.columns:
        for above, below in pairwise(column):
            space = placing.heights[below] - specs[below].up - placing.heights[above] - specs[above].down
            assert space >= 20 - 0.2


def test_circles_are_refused():
    nodes = {"a": Spec(1, 1), "b": Spec(1, 1)}
    with pytest.raises(ValueError, match="the arrows run in a circle"):
        place(nodes, [Arrow("a", "b"), Arrow("b", "a")], gap=1, joint=1)


def test_a_chain_told_first_is_level():
    nodes = {name: Spec(20, 20) for name in "abcdx"}
    arrows = [Arrow(*pair, main=True) for pair in pairwise("abcd")] + [Arrow("a", "x"), Arrow("x", "d")]
    placing = place(nodes, arrows, gap=10, joint=5)
    assert len({placing.heights[name] for name in "abcd"}) == 1


def test_arrows_that_need_not_cross_do_not():
    """K(2,2) apart: whoever is told first, each pair ends up side by side."""
    nodes = {name: Spec(5, 5) for name in ("a", "b", "c", "p", "q", "r")}
    placing = place(nodes, [Arrow("a", "r"), Arrow("b", "p"), Arrow("c", "q")], gap=5, joint=5)
    order = [sorted(column, key=lambda name: placing.heights[name]) for column in placing.columns]
    goals = {"a": "r", "b": "p", "c": "q"}
    assert [goals[name] for name in order[0]] == order[1]


@pytest.mark.parametrize("entry_id", ENTRIES)
def test_dashes_never_lie_on_dashes(entry_id):
    """What shows through the gaps of one line is no other line: it would look solid."""
    level: list[tuple[float, float, float]] = []
    for line in drawn_once(scene_of(entry_id).lines):
        if line.role == "hidden":
            for (ax, ay), (bx, by) in pairwise(line.points[::3]):
                if ay == by and ax != bx:
                    left, right = min(ax, bx), max(ax, bx)
                    assert not any(abs(y - ay) < 0.2 and left < b - 1 and a < right - 1 for y, a, b in level)
                    level.append((ay, left, right))


def test_what_is_dashed_once_has_one_arrowhead():
    lines = scene_of("pix2pixhd").lines
    kept = drawn_once(lines)
    ends = [line.points[-1] for line in lines if line.arrow]
    assert len(set(ends)) < len(ends), "two arrows lead to the discriminator"
    assert {line.points[-1] for line in kept if line.arrow} == set(ends)
    assert [line for line in kept if line.role != "hidden"] == [line for line in lines if line.role != "hidden"]


def test_rows_of_a_system_have_no_space_for_what_stands_in_others():
    """CycleGAN-like: the first row of ComboGAN holds one line of parts, and one arrow past it."""
    scene = scene_of("combogan")
    rows = sorted(shape.rect.top for shape in scene.shapes)
    first = [shape for shape in scene.shapes if shape.rect.top < rows[0] + 60]
    below = min(shape.rect.top for shape in scene.shapes if shape not in first)
    assert below - max(shape.rect.bottom for shape in first) < 90


@pytest.mark.parametrize(("lang", "said"), [("en", "U-Net generator"), ("zh", "U-Net 生成器")])
def test_a_network_is_called_as_readers_call_it(lang, said):
    """And its role, which the name says already, is not said again."""
    catalog, _ = loaded()
    graph = catalog.graph("dcgan-generator")
    name = Phrase(en="U-Net generator", zh="U-Net 生成器")
    system = system_of({"g": {"role": "generator", "network": "net"}, "x": {"data": "fake-image"}}, ["g", "x"])
    texts = [text.text for text in lay_out_system(system, {"net": Member(name, graph)}, lang=lang).texts]
    assert said.replace(" ", "") in "".join(texts).replace(" ", "")
    assert "".join(texts).count(said[-3:]) == 1
