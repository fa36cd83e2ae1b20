"""What is too large to be drawn is drawn shorter, and says so."""

import time

import pytest

from alphatree.drawing import describe, draw, lay_out, load_notation
from alphatree.drawing.condense import MAX_CELLS, condensed, count_cells, note, without_repeats
from alphatree.drawing.strands import strands_of
from alphatree.drawing.tree import Cell, Frame, Row, Variant, cells_of
from alphatree.network.expand import MAX_LAYERS
from tests.sources import graph_of

CONV = "conv: {out_channels: 3, kernel_size: 1}"
UNIT = f"""
unit:
  residual: {{main: [{{{CONV}}}, {{max_pool: 1}}, {{{CONV}}}]}}
pair:
  layers: [{{block: unit}}, {{max_pool: 1}}, {{block: unit}}]
"""
LONG = {
    "a row": "\n".join(["- sigmoid\n- max_pool: 1"] * 2100),
    "blocks": "\n".join(["- block: unit\n- max_pool: 1"] * 900),
    "blocks in blocks": "\n".join(["- block: pair\n- sigmoid\n- max_pool: 1"] * 400),
    "lanes": f"- branches: [{', '.join([f'[{{{CONV}}}, {{max_pool: 1}}]'] * 1500)}]",
    "lines that do not meet": f"- merge: none\n  branches: [{', '.join([f'[{{{CONV}}}]'] * 1500)}]",
    "a table": "- repeat: 2500\n  layers: [{conv: {out_channels: index + 1, kernel_size: 1}}]",
    "skips": "\n".join(
        f"- {{{CONV}, name: a{at}}}\n- {{concat: , from: [previous, a{at // 2}]}}" for at in range(1, 1500)
    ).replace("from: [previous, a0]", "from: [previous, previous]"),
}


def layers_in(strands):
    return {layer for strand in strands for cell in cells_of(strand) for layer in cell.layers}


@pytest.mark.parametrize("collapse", [True, False])
@pytest.mark.parametrize("layers", LONG.values(), ids=LONG)
def test_no_picture_has_more_cells_than_can_be_read(layers, collapse):
    graph = graph_of(layers, blocks=UNIT)
    strands = strands_of(graph, load_notation(), collapse=collapse)
    assert count_cells(strands) <= MAX_CELLS
    assert layers_in(strands) == set(range(len(graph.layers)))
    scene = lay_out(graph, strands=strands)
    assert len(scene.cells) <= MAX_CELLS
    assert note(strands) in [text.text for text in scene.texts]


def test_blocks_become_cells_before_rows_are_shortened():
    graph = graph_of(LONG["blocks in blocks"], blocks=UNIT)
    strands = strands_of(graph, load_notation(), readable=10_000)
    captions = {cell.first.caption for cell in cells_of(strands[0]) if cell.kind == "block"}
    # Units alone bring it down far enough; the pairs around them stay frames.
    assert captions == {("unit",)}


def test_what_is_small_enough_stays_as_it_is(catalog):
    notation = load_notation()
    for network in ("densenet-121", "googlenet", "nasnet-a-mobile"):
        strands = strands_of(catalog.graph(network), notation, collapse=False)
        assert condensed(strands) == strands
        assert note(strands) == ""


def test_the_innermost_go_first():
    graph = graph_of("- block: pair\n- max_pool: 1", blocks=UNIT)
    strands = strands_of(graph, load_notation())
    cells = count_cells(strands)
    (row,) = condensed(strands, cells - 1)
    assert [cell.first.caption for cell in cells_of(row) if cell.kind == "block"] == [("unit",), ("unit",)]
    (row,) = condensed(strands, 4)
    assert [cell.first.caption for cell in cells_of(row) if cell.kind == "block"] == [("pair",)]


def test_repetitions_say_how_often():
    graph = graph_of("- repeat: 7\n  block: unit\n- max_pool: 1", blocks=UNIT)
    (row,) = condensed(strands_of(graph, load_notation()), 4)
    (block,) = (cell for cell in cells_of(row) if cell.kind == "block")
    assert block.first.caption == ("unit", "×7")
    assert len(block.layers) == 7 * 4


def test_a_block_reads_what_its_cells_read_and_gives_what_the_last_one_gives():
    graph = graph_of(f"- {{{CONV}, name: early}}\n- block: unit\n- {{concat: , from: [previous, early]}}", blocks=UNIT)
    (row,) = condensed(strands_of(graph, load_notation()), 5)
    kinds = [cell.kind for cell in cells_of(row)]
    assert kinds == ["input", "conv", "block", "concat", "output"]
    _, conv, block, concat, _ = cells_of(row)
    assert block.first.inputs == {conv.first.chain[-1]}
    assert block.first.chain[-1] in concat.first.inputs


def test_the_note_is_in_both_languages_and_in_the_description():
    graph = graph_of(LONG["a row"])
    strands = strands_of(graph, load_notation())
    words = "Too large to draw layer by layer: 4,200 of 4,201 layers stand in cells marked B."
    zh = "网络过大，未逐层绘出：4,201 层中有 4,200 层归入标有 B 的单元。"
    assert describe(graph, strands=strands).startswith(f"{words} Input 3×32×32, ")
    assert describe(graph, "zh", strands=strands).startswith(f"{zh}输入")
    assert [text.text for text in lay_out(graph, lang="zh").texts][-1] == zh


@pytest.mark.parametrize("collapse", [True, False])
def test_a_network_of_50000_layers_is_drawn_within_seconds(monkeypatch, collapse):
    assert MAX_LAYERS < 50_000
    monkeypatch.setattr("alphatree.network.expand.MAX_LAYERS", 100_000)
    stages = "\n".join(
        f"- {{repeat: 500, block: stage}}\n- {{conv: {{out_channels: {at + 1}, kernel_size: 1}}}}" for at in range(10)
    )
    stage = (
        "stage:\n  layers: ["
        + ", ".join([f"{{{CONV}}}, sigmoid, max_pool: 1"] * 3).replace("max_pool: 1", "{max_pool: 1}")
        + "]"
    )
    graph = graph_of(stages, blocks=f"{UNIT}\n{stage}")
    assert len(graph.layers) > 40_000
    start = time.process_time()
    svg = draw(graph, collapse=collapse)
    assert time.process_time() - start < 20
    assert svg.startswith("<svg")


def test_of_many_cells_a_block_is_drawn_where_it_comes_first():
    graph = graph_of("\n".join(["- block: pair\n- sigmoid"] * 12), blocks=UNIT)
    (strand,) = strands_of(graph, load_notation())
    frames = [element for element in strand.elements if isinstance(element, Frame)]
    assert [frame.name for frame in frames] == ["pair"]
    cells = [cell.first.caption for cell in cells_of(strand) if cell.kind == "block"]
    assert cells == [("unit",), *[("pair",)] * 11]
    assert layers_in([strand]) == set(range(len(graph.layers)))
    assert note([strand]) == "What was drawn before stands in a cell marked B: unit, pair."
    assert note([strand], "zh") == "前面已画出的模块再次出现时，以标有 B 的单元表示：unit、pair。"
    assert note(strands_of(graph, load_notation(), readable=200)) == ""


def test_a_block_with_other_cells_is_no_repetition():
    """Two entries may each have a block of that name."""
    pool = Frame(Row((block_of("max-pool"),)), 1, "unit", ((), "unit"))
    conv = Frame(Row((block_of("conv"), block_of("max-pool"))), 1, "unit", ((), "unit"))
    (first,) = without_repeats([Row((pool, conv, pool))], most=2)
    assert [isinstance(element, Frame) for element in first.elements] == [True, True, False]


def block_of(kind):
    variant = Variant(1, (), (3, 8, 8), (1,), frozenset({0}))
    return Cell(kind, ((), kind), (variant,))


def test_a_block_within_repetitions_keeps_all_its_layers(catalog):
    """The hourglass of FAN, in a stack that is there three times, holds another that repeats a block three times."""
    graph = catalog.graph("fan-4")
    strands = strands_of(graph, load_notation())
    assert layers_in(strands) == set(range(len(graph.layers)))
    inner = [cell for row in strands for cell in cells_of(row) if cell.first.caption == ("hourglass",)]
    assert [len(cell.variants) for cell in inner] == [3, 1]


@pytest.mark.parametrize("form", ["full", "short"])
@pytest.mark.parametrize("network", ["nasnet-a-large", "pnasnet-5-large", "stacked-hourglass-8", "fan-4", "polynet"])
def test_large_networks_fit_two_screens(catalog, network, form):
    assert lay_out(catalog.graph(network), form).height < 2300
