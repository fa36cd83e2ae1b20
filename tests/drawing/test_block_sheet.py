"""The form `block`: what is written under the cells, which uses the table has, and how the sheet is put together."""

import pytest

from alphatree.drawing import DrawingError, draw, forms_of, lay_out
from alphatree.drawing.written import WrittenBlock, wrapped
from alphatree.network.blocks import blocks_of
from tests.sources import graph_of

BLOCKS = """
unit:
  parameters: {width: integer, stride: 1, project: false}
  residual:
    main:
      - conv: {out_channels: width, kernel_size: 3, stride: stride, padding: 1, norm: batch, activation: relu}
      - depthwise_conv: {kernel_size: 3, padding: 1}
      - {conv: {out_channels: 4 * width, kernel_size: 1}, name: last}
    shortcut:
      - {conv: {out_channels: 4 * width, kernel_size: 1, stride: stride}, when: project}
  then: relu
pair:
  parameters: {out: integer, deep: true}
  layers:
    - {block: unit, with: {width: out // 4, project: true}}
    - {block: unit, with: {width: 8}, when: deep}
"""
LAYERS = """
- {conv: {out_channels: 8, kernel_size: 3}, name: stem}
- {block: unit, with: {width: 16, project: true, stride: 2}}
- {repeat: 2, block: unit, with: {width: 16}}
- linear: 10
"""


def texts(scene):
    return [text.text for text in scene.texts]


def captions(graph, name):
    (block,) = [block for block in blocks_of(graph) if block.name == name]
    written = WrittenBlock(graph, block.uses[0])
    return {graph.layers[index].name.rpartition(".")[2]: lines for index, lines in written.captions.items()}


def test_captions_say_the_parameters_and_keep_fixed_numbers():
    said = captions(graph_of(LAYERS, blocks=BLOCKS), "unit")
    assert said["conv1"] == ("3×3,width", "stride=stride")
    assert said["depthwise_conv1"] == ("3×3,width",)
    assert said["last"] == ("1×1,4·width",)


def test_captions_of_an_inner_block_are_in_terms_of_the_outer_one():
    graph = graph_of("- {block: pair, with: {out: 32}}", blocks=BLOCKS)
    (pair, _) = blocks_of(graph)
    written = WrittenBlock(graph, pair.uses[0])
    said = {graph.layers[index].name: lines[0] for index, lines in written.captions.items() if lines}
    assert said["pair1.unit1.conv1"] == "3×3,⌊out/4⌋"
    assert said["pair1.unit1.last"] == "1×1,4·⌊out/4⌋"
    assert said["pair1.unit2.conv1"] == "3×3,8"
    assert {graph.layers[index].name for index in written.conditions} >= {"pair1.unit2.conv1", "pair1.unit2.last"}
    assert set(written.conditions.values()) == {"deep"}


def test_what_some_uses_lack_is_dashed_and_its_condition_said():
    scene = lay_out(graph_of(LAYERS, blocks=BLOCKS), "block")
    assert [cell.kind for cell in scene.cells if cell.dashed] == ["conv"]
    assert "if project" in texts(scene)
    assert len(scene.frames) == 1


def test_ways_to_build_a_block_that_exclude_each_other_are_drawn_apart():
    blocks = """
either:
  parameters: {wide: true}
  layers:
    - {conv: {out_channels: 4, kernel_size: [1, 3]}, when: wide}
    - {conv: {out_channels: 4, kernel_size: [3, 1]}, when: not wide}
"""
    scene = lay_out(graph_of("- block: either\n- {block: either, with: {wide: false}}", blocks=blocks), "block")
    assert [cell.kind for cell in scene.cells] == ["conv-wide", "conv-tall"]
    assert [text.text for text in scene.texts if text.role == "title"] == ["a", "b"]
    assert texts(scene).count("a") == 2


def test_the_table_has_each_use_once_with_its_values():
    said = texts(lay_out(graph_of(LAYERS, blocks=BLOCKS), "block"))
    first, rest = said.index("unit1"), said.index("unit2 … 3")
    assert first < rest
    assert said[said.index("use") :][:7] == ["use", "unit1", "unit2 … 3", "×", "1", "2", "stride"]
    assert "always: width = 16" in said
    assert {"8×30×30", "64×15×15"} <= set(said)


def test_sheets_speak_chinese():
    said = texts(lay_out(graph_of(LAYERS, blocks=BLOCKS), "block", lang="zh"))
    assert {"使用 3 次", "来自 stem", "去往 unit2", "当 project", "固定：width = 16"} <= set(said)


def test_cells_of_a_sheet_stand_for_layers_of_the_whole_network(catalog):
    graph = catalog.graph("resnet-50")
    for cell in lay_out(graph, "block").cells:
        assert graph.layers[cell.layers[0]].name in cell.tooltip


def test_a_single_block_can_be_drawn(catalog):
    graph = catalog.graph("mobilenet-v2")
    scene = lay_out(graph, "block", block="inverted_residual")
    assert [text.text for text in scene.texts if text.role == "heading"] == ["inverted_residual"]
    with pytest.raises(DrawingError) as error:
        lay_out(graph, "block", block="inverted")
    assert str(error.value) == "'mobilenet-v2' has no block 'inverted'; its blocks: bottleneck, inverted_residual"


def test_networks_without_blocks_do_not_have_the_form():
    graph = graph_of("- {conv: {out_channels: 8, kernel_size: 3}}")
    assert "block" not in forms_of(graph)
    with pytest.raises(DrawingError, match="'net' has no named blocks; use the form full or short"):
        lay_out(graph, "block")


def test_every_format_can_be_drawn():
    graph = graph_of(LAYERS, blocks=BLOCKS)
    assert draw(graph, form="block").startswith("<svg")
    assert draw(graph, form="block", format="png").startswith(b"\x89PNG")


def test_long_captions_are_broken_before_words_then_behind_signs():
    said = wrapped("if stride = 2 or in_channels ≠ 4·width", 100, 11)
    assert said == ["if stride = 2", "or in_channels ≠", "4·width"]
