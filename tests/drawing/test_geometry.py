"""Nothing overlaps, in any network of the catalogue and any form."""

from dataclasses import replace

import pytest

from alphatree.catalog import load_catalog
from alphatree.drawing import draw, forms_of, lay_out
from alphatree.drawing.curves import polyline
from alphatree.drawing.scene import Bar, Line, Rect
from alphatree.network.blocks import blocks_of
from tests.conftest import ROOT
from tests.drawing.geometry import faults
from tests.drawing.readback import scene_of
from tests.drawing.tangles import tangles
from tests.sources import graph_of

NETWORKS = sorted(load_catalog(ROOT / "catalog")[0].networks)
PAGE = 1230
"""Pixels that a picture in rows may be wide: the rows, and a margin for the lines beside them."""

SHAPES = {
    "series": "- conv: {out_channels: 8, kernel_size: 3}\n- max_pool: 2\n- linear: 10\n- softmax",
    "lanes": "- branches: [[{conv: {out_channels: 8, kernel_size: 1}}], [relu, {max_pool: 1}], [], [sigmoid]]",
    "shortcut in a gate": """
        - branches:
            - []
            - [{residual: {main: [conv: {out_channels: 3, kernel_size: 1}]}}]
          merge: multiply
    """,
    "frames in frames": """
        - repeat: 3
          layers:
            - repeat: 5
              layers: [{conv: {out_channels: 8 + index, kernel_size: 1}}, {conv: {out_channels: 8, kernel_size: 1}}]
            - local_response_norm: 5
    """,
    "crossing taps": """
        - {conv: {out_channels: 3, kernel_size: 1}, name: a}
        - {conv: {out_channels: 3, kernel_size: 1}, name: b}
        - {conv: {out_channels: 3, kernel_size: 1}, name: c}
        - {concat: , from: [previous, a]}
        - {conv: {out_channels: 3, kernel_size: 1}, name: d}
        - {concat: , from: [previous, b]}
        - {concat: , from: [previous, a, d]}
        - {conv: {out_channels: 3, kernel_size: 1}, from: c}
    """,
    "long words": f"- other: {{label: {'W' * 40}, shape: [3, 8, 8]}}\n- relu\n- other: {{label: b, shape: [3]}}",
}


@pytest.mark.parametrize("form", ["full", "short"])
@pytest.mark.parametrize("network", NETWORKS)
def test_no_overlap_in_the_catalogue(catalog, network, form):
    graph = catalog.graph(network)
    for rows in (True, False):
        scene = scene_of(draw(graph, form=form, rows=rows, description="-"))
        assert faults(scene) == []
        assert tangles(scene) == []
        assert scene.width <= PAGE or not rows


@pytest.mark.parametrize("network", NETWORKS)
def test_no_frame_is_wider_than_a_page(catalog, network):
    scene = lay_out(catalog.graph(network))
    assert [frame.tooltip for frame in scene.frames if frame.rect.right - frame.rect.left > 1150] == []


@pytest.mark.parametrize("network", NETWORKS)
def test_no_overlap_on_block_sheets(catalog, network):
    graph = catalog.graph(network)
    if not blocks_of(graph):
        assert "block" not in forms_of(graph)
        return
    scene = lay_out(graph, "block")
    assert faults(scene) == []
    assert scene.width <= 1200


@pytest.mark.parametrize("form", ["full", "short"])
@pytest.mark.parametrize("layers", SHAPES.values(), ids=SHAPES)
def test_no_overlap_in_unusual_structures(layers, form):
    graph = graph_of(layers)
    for width in (1200.0, 300.0, None):
        assert faults(lay_out(graph, form, row_width=width)) == []


@pytest.mark.parametrize("network", ["densenet-121", "googlenet", "resnet-50", "transformer-base"])
def test_no_overlap_where_nothing_is_collapsed(catalog, network):
    assert faults(lay_out(catalog.graph(network), collapse=False)) == []


def test_the_check_itself_sees_overlaps(catalog):
    scene = lay_out(catalog.graph("resnet-50"))
    cell = scene.cells[1]
    assert faults(replace(scene, bars=(Bar(cell.rect, "bar"), *scene.bars)))
    across = Line(((cell.x - 50, cell.y), (cell.x, cell.y), (cell.x, cell.y), (cell.x + 50, cell.y)))
    assert any("cuts cell" in fault for fault in faults(replace(scene, lines=(across,))))
    half = Rect(cell.x, cell.y - 40, cell.x + 200, cell.y + 40)
    assert any(
        "edge of frame" in fault for fault in faults(replace(scene, frames=(replace(scene.frames[0], rect=half),)))
    )
    assert any("outside" in fault for fault in faults(replace(scene, width=100)))


def test_what_is_read_back_is_what_was_laid_out(catalog):
    graph = catalog.graph("yolo-v3-416")
    laid, read = lay_out(graph), scene_of(draw(graph))
    assert (read.width, read.height) == pytest.approx((laid.width, laid.height), abs=1)
    for one, other in zip(laid.cells, read.cells, strict=True):
        assert (one.kind, one.layers) == (other.kind, other.layers)
        assert (one.x, one.y, one.width) == pytest.approx((other.x, other.y, other.width), abs=0.6)
    assert sorted(bar.rect.left for bar in laid.bars) == pytest.approx(
        sorted(bar.rect.left for bar in read.bars), abs=0.6
    )
    assert {text.text for text in laid.texts} == {text.text for text in read.texts}
    heights = {text.text: text.y for text in laid.texts}
    assert all(abs(text.y - heights[text.text]) < 1.5 for text in read.texts if text.text in ("yolo8", "yolo16"))
    ends = {(round(x), round(y)) for line in read.lines for x, y in (line.points[0], line.points[-1])}
    for line in laid.lines:
        x, y = line.points[-1]
        assert ends & {(round(x) + dx, round(y) + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}


def test_the_check_itself_sees_lines_that_run_side_by_side(catalog):
    def line(*points):
        return Line(polyline(points))

    scene = replace(lay_out(catalog.graph("lenet-5")), lines=())
    long, beside, apart = (line((0, y), (100, y)) for y in (300, 303, 306))
    assert len(tangles(replace(scene, lines=(long, beside)))) == 1
    assert tangles(replace(scene, lines=(long, apart))) == []
    assert tangles(replace(scene, lines=(long, line((50, 250), (50, 350))))) == []
    # What turns off from a line, or runs into it, is no other line.
    assert tangles(replace(scene, lines=(long, line((0, 300), (60, 300), (60, 350))))) == []
    assert tangles(replace(scene, lines=(long, line((20, 350), (20, 300), (100, 300))))) == []


def test_the_check_itself_sees_lines_through_bars(catalog):
    scene = lay_out(catalog.graph("lenet-5"))
    rect = scene.bars[0].rect
    across = Line(polyline([(rect.left - 9, rect.bottom - 9), (rect.right + 9, rect.bottom - 9)]))
    assert any("cuts bar" in fault for fault in faults(replace(scene, lines=(across,))))
