"""Boxes in perspective: where their corners are, and how close two can stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing.scene import Shape
from alphatree.drawing.solids import Solid, apart
from tests.drawing.geometry import meet

length = st.floats(1, 200)
solids = st.builds(Solid, st.just(0.0), st.floats(-60, 60), length, length, length)


def moved(points, dx):
    return tuple((x + dx, y) for x, y in points)


@given(solids, solids)
def test_boxes_stand_apart_and_no_further_than_they_must(one, other):
    distance = apart(one.outline, other.outline)
    if distance == float("-inf"):
        return
    standing = Shape(one.outline, "conv")
    assert not meet(standing, Shape(moved(other.outline, distance), "conv"))
    closer = min(one.thickness, other.thickness, one.height, other.height, one.across, other.across) / 2
    overlap = min(one.bottom, other.bottom) - max(one.rect.top, other.rect.top)
    # The check lets neighbours touch by half a pixel.
    if closer > 2 and overlap > 4:
        assert meet(standing, Shape(moved(other.outline, distance - 2 * closer), "conv"))


@given(solids)
def test_the_centre_line_runs_through_the_middles_of_the_sides(solid):
    left = solid.face((0, 0, 0), (0, 0, 1), (0, 1, 1), (0, 1, 0))
    right = solid.face((1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0))
    for face in (left, right):
        assert sum(y for _, y in face) / 4 == pytest.approx(solid.middle)
    assert sum(x for x, _ in right) / 4 == pytest.approx(solid.right_middle[0])


@given(solids, st.floats(0.05, 1), st.floats(0.05, 1))
def test_a_window_lies_on_the_right_face_in_proportion(solid, high, deep):
    near_low, far_low, far_high, near_high = solid.window(high, deep)
    assert near_low[1] - near_high[1] == pytest.approx(high * solid.height)
    assert far_low[0] - near_low[0] == pytest.approx(deep * solid.across)
    middle = [sum(axis) / 4 for axis in zip(near_low, far_low, far_high, near_high, strict=True)]
    assert middle == pytest.approx(solid.right_middle)


def test_thin_boxes_show_no_hidden_edges():
    thin, thick = Solid(0, 0, 3, 100, 40), Solid(0, 0, 30, 100, 40)
    assert [sum(shape.role == "hidden" for shape in box.shapes("conv", "", ())) for box in (thin, thick)] == [0, 3]
