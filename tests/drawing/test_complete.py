"""Nothing is left out of a picture, in any network of the catalogue and any form."""

from dataclasses import replace

import pytest

from alphatree.catalog import load_catalog
from alphatree.drawing import forms_of, lay_out, load_notation
from alphatree.drawing.strands import strands_of
from alphatree.drawing.tree import cells_of
from tests.conftest import ROOT
from tests.drawing.connections import loose_ends, unjoined
from tests.sources import graph_of

NETWORKS = sorted(load_catalog(ROOT / "catalog")[0].networks)
FOLDED = {"norm", "activation", "shape"}
"""Roles of layers that may be drawn as a part of the cell beside them."""


def missing(graph, scene):
    drawn = {layer for cell in scene.cells for layer in cell.layers}
    return [layer.name for at, layer in enumerate(graph.layers) if at not in drawn and layer.spec.role not in FOLDED]


@pytest.mark.parametrize("form", ["full", "short"])
@pytest.mark.parametrize("network", NETWORKS)
def test_every_layer_of_the_catalogue_has_a_cell(catalog, network, form):
    graph = catalog.graph(network)
    for width in (1200.0, None):
        assert missing(graph, lay_out(graph, form, row_width=width)) == []


@pytest.mark.parametrize("network", NETWORKS)
def test_lines_join_what_reads_one_another(catalog, network):
    graph = catalog.graph(network)
    strands = strands_of(graph, load_notation())
    for width in (1200.0, None):
        found = unjoined(graph, lay_out(graph, row_width=width, strands=strands), strands)
        assert found == []


@pytest.mark.parametrize("network", NETWORKS)
def test_no_line_ends_in_the_air(catalog, network):
    graph = catalog.graph(network)
    for form in forms_of(graph):
        if form != "data":
            assert loose_ends(lay_out(graph, form)) == [], form


def test_the_check_itself_sees_lines_that_end_in_the_air():
    scene = lay_out(graph_of(f"- {CONV}\n- max_pool: 1\n- {CONV}"))
    without = replace(scene, cells=(*scene.cells[:1], *scene.cells[2:]))
    assert len(loose_ends(without)) == 2


@pytest.mark.parametrize("network", NETWORKS)
def test_no_cell_stands_for_what_others_read_before_it_did_its_work(catalog, network):
    cells = [cell for row in strands_of(catalog.graph(network), load_notation()) for cell in cells_of(row)]
    variants = [variant for cell in cells for variant in cell.present if variant.layer in variant.chain]
    before = {layer for one in variants for layer in one.chain[: one.chain.index(one.layer)]}
    assert [one.layer for one in variants if one.inputs & before] == []


def test_an_identity_from_elsewhere_belongs_to_no_cell():
    layers = f"""
        - {{{CONV}, name: a}}
        - {{max_pool: 1, name: b}}
        - {{identity: , name: kept, from: a}}
        - {{{CONV}, name: c, from: b}}
        - {{sum: , from: [previous, kept]}}
    """
    graph = graph_of(layers)
    scene, strands = lay_out(graph), strands_of(graph, load_notation())
    named = {graph.layers[layer].name: cell for cell in scene.cells for layer in cell.layers}
    assert "kept" not in named
    assert len(named["c"].layers) == 1
    (total,) = (cell for row in strands for cell in cells_of(row) if cell.kind == "sum")
    assert {graph.layers[layer].name for layer in total.inputs} == {"a", "c"}
    assert unjoined(graph, scene, strands) == []


def test_what_two_layers_read_is_part_of_neither():
    graph = graph_of("- relu: \n  name: seen\n- {linear: 3, from: seen}\n- {linear: 4, from: seen, name: other}")
    cells = {graph.layers[layer].name: cell for cell in lay_out(graph).cells for layer in cell.layers}
    assert len(cells["seen"].layers) == 1
    assert unjoined(graph, lay_out(graph), strands_of(graph, load_notation())) == []


def test_an_identity_behind_its_source_belongs_to_that_cell():
    graph = graph_of(f"- {{{CONV}, name: a}}\n- {{identity: , name: kept}}\n- max_pool: 1")
    (cell,) = (cell for cell in lay_out(graph).cells if cell.kind == "conv")
    assert [graph.layers[layer].name for layer in cell.layers] == ["a", "kept"]


def test_the_check_itself_sees_missing_lines():
    graph = graph_of(f"- {CONV}\n- max_pool: 1\n- {CONV}")
    scene = lay_out(graph)
    without = replace(scene, lines=scene.lines[:1] + scene.lines[2:])
    assert unjoined(graph, without, strands_of(graph, load_notation())) == [("conv1", "max_pool1")]


CONV = "conv: {out_channels: 3, kernel_size: 1}"
SHAPES = {
    "a lane from a lane that is an arc itself": f"""
        - {{{CONV}, name: a}}
        - {{{CONV}, name: b}}
        - branches: [[{{{CONV}, name: c, from: a}}, sigmoid], [{CONV}]]
        - branches: [[{{{CONV}, from: c}}], [{CONV}]]
    """,
    "a lane from the lane beside it": f"""
        - branches:
            - - {{name: both, merge: sum, branches: [[{CONV}], []]}}
            - - {{merge: sum, branches: [[{{{CONV}, from: both}}], [max_pool: 1]]}}
    """,
    "a lane from another line": f"""
        - {{{CONV}, name: stem}}
        - merge: none
          branches:
            - [{{{CONV}, name: a}}, max_pool: 1, {{{CONV}, name: b}}, max_pool: 1, {CONV}, max_pool: 1]
            - [{{{CONV}, from: stem}}, {{branches: [[{{{CONV}, from: a}}], [{CONV}]]}},
               {{branches: [[{{{CONV}, from: b}}], [{CONV}]]}}, max_pool: 1, {CONV}, max_pool: 1]
    """,
}


@pytest.mark.parametrize("form", ["full", "short"])
@pytest.mark.parametrize("layers", SHAPES.values(), ids=SHAPES)
def test_every_lane_has_a_place(layers, form):
    graph = graph_of(layers)
    for width in (1200.0, 300.0, None):
        assert missing(graph, lay_out(graph, form, row_width=width)) == []


def test_lanes_from_elsewhere_that_do_not_meet_have_a_place():
    block = f"""
end:
  layers:
    - {{{CONV}, name: a}}
    - {{{CONV}, name: b}}
    - merge: none
      branches: [[{{{CONV}, name: c, from: a}}], [{{{CONV}, name: d}}]]
"""
    graph = graph_of("- block: end", blocks=block)
    assert missing(graph, lay_out(graph)) == []
