"""Boxes in columns: whatever reads whatever, every line is there and none passes behind a cell."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from alphatree.drawing.boxes import Box, Spot
from alphatree.drawing.scene import Cell, Line, Scene
from alphatree.drawing.web import ENTRY, Knot, woven
from tests.drawing.connections import _Wires
from tests.drawing.geometry import faults


def box_of(layer, width=44.0):
    cell = Cell(x=width / 2 + 6, y=0, width=width, height=44, kind="conv", tooltip="", layers=(layer,))
    spot = Spot(frozenset({layer}), cell.x, 0, width / 2, 22, 0, width + 12)
    return Box(width + 12, 22, 40, 6, width + 6, (cell,), (spot,))


def scene_of(box):
    box = box.moved(20, box.up + 20)
    lines = tuple(item for item in box.items if isinstance(item, Line))
    cells = tuple(item for item in box.items if isinstance(item, Cell))
    return Scene(box.width + 40, box.up + box.down + 40, (), lines, (), cells, ())


def shared(one, other):
    """Return how long the two lines lie on one another."""
    length = 0.0
    for (ax, ay), (bx, by) in pairwise(one.points[::3]):
        for (cx, cy), (dx, dy) in pairwise(other.points[::3]):
            if max(abs(ay - by), abs(cy - dy), abs(ay - cy)) < 1:
                length += max(0.0, min(max(ax, bx), max(cx, dx)) - max(min(ax, bx), min(cx, dx)))
            elif max(abs(ax - bx), abs(cx - dx), abs(ax - cx)) < 1:
                length += max(0.0, min(max(ay, by), max(cy, dy)) - max(min(ay, by), min(cy, dy)))
    return length


@st.composite
def webs(draw):
    count = draw(st.integers(2, 12))
    sources = [
        draw(st.frozensets(st.sampled_from([ENTRY, -2, -3, *range(at)]), min_size=1, max_size=3)) for at in range(count)
    ]
    widths = [draw(st.sampled_from([20.0, 44.0, 120.0])) for _ in range(count)]
    return [Knot(box_of(at, width), reads) for at, (width, reads) in enumerate(zip(widths, sources, strict=True))]


@settings(deadline=None, max_examples=300)
@given(webs())
def test_every_line_leads_where_it_should_and_none_cuts_a_cell(knots):
    scene = scene_of(woven(knots, len(knots) - 1))
    assert faults(scene) == []
    wires = _Wires(scene)
    at = {cell.layers[0]: number for number, cell in enumerate(scene.cells)}
    for number, knot in enumerate(knots):
        for source in knot.sources:
            assert source < 0 or at[number] in wires.reached(at[source])
    for one, other in combinations(scene.lines, 2):
        # Lines of one value begin together, lines to one cell end together.
        if one.points[0] != other.points[0] and one.points[-1] != other.points[-1]:
            assert shared(one, other) < 3


def test_a_chain_stays_on_one_line():
    scene = scene_of(woven([Knot(box_of(at), frozenset({at - 1})) for at in range(4)], 3))
    assert len({cell.y for cell in scene.cells}) == 1


def test_what_comes_in_at_ports_has_places_of_its_own():
    box = woven([Knot(box_of(0), frozenset({ENTRY, -7})), Knot(box_of(1), frozenset({0, -8}))], 1)
    ports = {layer: spot for spot in box.spots for layer in spot.layers if layer in (7, 8)}
    assert ports[7].x != ports[8].x
    assert ports[7].y != ports[8].y
    assert box.joined


def test_without_a_common_input_no_line_comes_in():
    assert not woven([Knot(box_of(0), frozenset({-7}))], 0).joined
