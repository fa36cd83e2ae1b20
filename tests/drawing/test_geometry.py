"""Nothing overlaps, in any network of the catalogue and any form."""

from dataclasses import replace

import pytest

from alphatree.catalog import load_catalog
from alphatree.drawing import forms_of, lay_out
from alphatree.drawing.scene import Bar, Line, Rect
from alphatree.network.blocks import blocks_of
from tests.conftest import ROOT
from tests.drawing.geometry import faults
from tests.sources import graph_of

NETWORKS = sorted(load_catalog(ROOT / "catalog")[0].networks)
TANGLED = {"r-fcn-resnet101", "yolo-v3-416", "yolo-v3-spp"}
"""Networks with so many taps that some pass behind a cell or a caption: routing them is part of issue 4."""

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
    for width in (1200.0, None):
        found = faults(lay_out(graph, form, row_width=width))
        if network in TANGLED:
            found = [fault for fault in found if not fault.startswith("a tap")]
        assert found == []


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
