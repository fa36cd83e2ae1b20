"""Lines from row to row."""

from itertools import pairwise

import pytest

from alphatree.drawing import lay_out
from alphatree.drawing.boxes import Spot
from alphatree.drawing.channels import APART, TRACK, PlacedRow, Router, stack
from alphatree.drawing.scene import Cell
from tests.drawing.geometry import faults
from tests.sources import graph_of

CONV = "conv: {out_channels: 3, kernel_size: 1}"


def row(*xs, begins=False):
    cells = tuple(Cell(x, 0, 44, 44, "conv", "", (x,)) for x in xs)
    spots = tuple(Spot(frozenset({x}), x, 0, 22, 22, x - 30, x + 30) for x in xs)
    return PlacedRow(cells, spots, -22, 22, xs[0] - 22, xs[-1] + 22, xs[-1] + 30, begins=begins)


def test_a_row_goes_on_below_at_the_left():
    rows = [row(30, 90, 150, begins=True), row(30, 90)]
    router = Router(rows)
    router.connect(0)
    heights, (line,) = stack(rows, router.routes, 8)
    assert line.points[0] == (172, heights[0])
    assert line.points[-1] == (8, heights[1])
    assert max(x for x, _ in line.points) > 172
    assert min(x for x, _ in line.points) < 8


def test_lines_between_rows_leave_cells_alone_and_keep_apart():
    rows = [row(30, 90, 150, begins=True), row(30, 90, 150), row(30, 90, 150)]
    rows = [PlacedRow(*_numbered(one, 1000 * at)) for at, one in enumerate(rows)]
    router = Router(rows)
    for source, target in ((30, 2150), (90, 2090), (150, 2030)):
        router.tap(0, source, 2, target)
    _, lines = stack(rows, router.routes, 8)
    downs = [x for route in router.routes for x in (route.head[-1][0], *route.down)]
    for x in downs:
        assert all(abs(x - at) > 22 for at in (30, 90, 150))
    through = sorted(route.down[0] for route in router.routes)
    assert all(after - before >= APART for before, after in pairwise(through))
    assert len(lines) == 3


def _numbered(one, start):
    spots = tuple(
        Spot(frozenset({start + layer for layer in spot.layers}), spot.x, 0, 22, 22, spot.left, spot.right)
        for spot in one.spots
    )
    return one.items, spots, one.top, one.bottom, one.enter, one.leave, one.width


def test_a_channel_is_as_high_as_its_lines_need():
    rows = [row(30, 90, 150, 210, begins=True), PlacedRow(*_numbered(row(30, 90, 150, 210), 1000))]
    empty, _ = stack(rows, [], 8)
    router = Router(rows)
    for source, target in ((30, 1210), (90, 1150), (150, 1090), (210, 1030)):
        router.tap(0, source, 1, target)
    heights, _ = stack(rows, router.routes, 8)
    assert heights[1] - empty[1] == pytest.approx(3 * TRACK)


@pytest.mark.parametrize("width", [300, 400, 600])
def test_skips_find_their_way_however_narrow_the_rows_are(width):
    down = "\n".join(f"- {{{CONV}, name: a{at}}}\n- max_pool: 1" for at in range(5))
    up = "\n".join(f"- {{concat: , from: [previous, a{at}]}}\n- {CONV}" for at in reversed(range(5)))
    assert faults(lay_out(graph_of(f"{down}\n{up}"), row_width=width)) == []


def test_a_lane_from_an_earlier_row_stands_over_the_row_where_it_ends():
    between = "\n".join([f"- {CONV}\n- max_pool: 1"] * 8)
    graph = graph_of(
        f"- {{{CONV}, name: early}}\n{between}\n- branches: [[{{{CONV}, name: aside, from: early}}], [{CONV}]]"
    )
    scene = lay_out(graph, row_width=600)
    aside = next(cell for cell in scene.cells if any(graph.layers[layer].name == "aside" for layer in cell.layers))
    merge = next(cell for cell in scene.cells if cell.kind == "concat")
    assert scene.cells[0].y < aside.y < merge.y
    assert aside.x < merge.x
    assert faults(scene) == []
