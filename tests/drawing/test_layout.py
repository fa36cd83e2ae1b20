"""How structures are drawn: what folds, what collapses, what stands where."""

import pytest

from alphatree.drawing import describe, lay_out, load_notation
from alphatree.drawing.strands import strands_of
from tests.drawing.connections import unjoined
from tests.drawing.geometry import faults, text_at
from tests.sources import compile_text, graph_of

CONV = "conv: {out_channels: 8, kernel_size: 3, padding: 1, norm: batch, activation: relu}"


def kinds(scene):
    return [cell.kind for cell in scene.cells]


def words(scene, role="caption"):
    return [text.text for text in scene.texts if text.role == role]


def test_norm_and_activation_fold_into_the_cell_before():
    scene = lay_out(graph_of(f"- {CONV}"))
    assert kinds(scene) == ["input", "conv", "output"]
    assert "batch_norm, relu" in scene.cells[1].tooltip


def test_what_comes_first_folds_into_the_cell_after():
    scene = lay_out(graph_of(f"- batch_norm\n- relu\n- {CONV}"))
    # The input is a cell of its own, so there is nothing else that they could belong to.
    assert kinds(scene) == ["input", "conv", "output"]


def test_local_response_norm_keeps_its_cell():
    assert kinds(lay_out(graph_of("- local_response_norm: 5"))) == ["input", "lrn", "output"]


def test_softmax_at_the_end_is_the_output():
    assert kinds(lay_out(graph_of("- linear: 10\n- softmax"))) == ["input", "linear", "output-softmax"]


def test_softmax_inside_is_a_cell_of_its_own():
    assert kinds(lay_out(graph_of("- softmax\n- linear: 10")))[1:] == ["softmax", "linear", "output"]


def test_cells_of_the_main_line_stand_on_one_line():
    scene = lay_out(graph_of("\n".join([f"- {CONV}"] * 5)))
    assert len({cell.y for cell in scene.cells}) == 1


def test_repetitions_are_drawn_once():
    scene = lay_out(graph_of(f"- repeat: 4\n  layers:\n    - {CONV}\n    - max_pool: 1"))
    assert kinds(scene) == ["input", "conv", "max-pool", "output"]
    assert words(scene, "count") == ["×4"]


def test_what_only_the_first_has_is_dashed():
    scene = lay_out(
        graph_of(
            """
            - repeat: 3
              block: unit
              first: {project: true, stride: 2}
            """,
            blocks="""
unit:
  parameters: {stride: 1, project: false}
  residual:
    main: [{conv: {out_channels: 3, kernel_size: 3, padding: 1, stride: stride}}]
    shortcut: [{conv: {out_channels: 3, kernel_size: 1, stride: stride}, when: project}]
""",
        )
    )
    assert [cell.dashed for cell in scene.cells if cell.kind == "conv"] == [False, True]
    assert "1st only" in words(scene)
    assert "1st: stride=2" in words(scene)


def test_values_that_change_stand_in_a_table_below_the_frame():
    scene = lay_out(
        graph_of(
            """
            - repeat: 3
              layers:
                - conv: {out_channels: 8 * (index + 1), kernel_size: 1}
                - conv: {out_channels: 4, kernel_size: 3, padding: 1}
            """
        )
    )
    (frame,) = scene.frames
    assert words(scene)[:6] == ["1×1,8", "3×3,4", "1×1,16", "3×3,4", "1×1,24", "3×3,4"]
    assert text_at(scene, "1×1,8").y > frame.rect.bottom
    assert text_at(scene, "1×1,8").x < text_at(scene, "1×1,16").x < text_at(scene, "1×1,24").x


def test_lanes_are_symmetric_about_the_main_line():
    lane = "[{conv: {out_channels: 3, kernel_size: 1}}]"
    scene = lay_out(graph_of(f"- branches: [{lane}, {lane}, {lane}, {lane}]"))
    axis = next(cell.y for cell in scene.cells if cell.kind == "concat")
    lanes = [cell.y - axis for cell in scene.cells if cell.kind == "conv"]
    assert lanes == pytest.approx([-y for y in reversed(lanes)])


def test_a_shortcut_runs_above_and_a_gate_below():
    residual = lay_out(graph_of(f"- residual: {{main: [{{{CONV}}}, {{conv: {{out_channels: 3, kernel_size: 1}}}}]}}"))
    axis = residual.cells[0].y
    assert min(y for line in residual.lines for _, y in line.points) < axis - 22
    gate = lay_out(graph_of("- branches: [[], [{global_avg_pool: }, sigmoid]]\n  merge: multiply"))
    pool = next(cell for cell in gate.cells if cell.kind == "avg-pool")
    assert pool.y > gate.cells[0].y


def test_a_tap_is_an_arc_over_the_row():
    scene = lay_out(
        graph_of(
            """
            - {conv: {out_channels: 3, kernel_size: 1}, name: early}
            - conv: {out_channels: 3, kernel_size: 1}
            - {concat: , from: [previous, early]}
            """
        )
    )
    (tap,) = [line for line in scene.lines if line.role == "tap"]
    assert min(y for _, y in tap.points) < scene.cells[0].y - 22


def test_bars_are_in_proportion():
    scene = lay_out(graph_of("- max_pool: 2\n- max_pool: 2"))
    heights = [bar.rect.bottom - bar.rect.top for bar in scene.bars]
    assert heights == pytest.approx([72, 36, 18])


def test_long_networks_go_over_rows_and_can_stay_in_one():
    graph = graph_of("\n".join([f"- {CONV}"] * 40))
    assert lay_out(graph).width <= 1250
    assert len({cell.y for cell in lay_out(graph).cells}) == 3
    assert len({cell.y for cell in lay_out(graph, row_width=None).cells}) == 1


def test_short_form_merges_convolution_and_pooling():
    scene = lay_out(graph_of(f"- {CONV}\n- max_pool: 2\n- linear: 10"), "short")
    assert kinds(scene) == ["input", "conv-pool", "linear", "output"]
    assert [cell.inside for cell in scene.cells[1:3]] == [("3×3", "8"), ("10",)]
    assert not scene.bars


def test_networks_with_two_inputs_show_both():
    graph, _ = compile_text(
        """
        networks:
          net:
            inputs: {a: [3, 8, 8], b: [3, 8, 8]}
            layers:
              - {concat: , from: [a, b]}
        """
    )
    assert graph is not None
    scene = lay_out(graph)
    assert kinds(scene) == ["input", "input", "concat", "output"]
    assert words(scene)[:2] == ["a", "b"]


FIT = """
fit:
  parameters: {halve: false}
  layers:
    - {conv: {out_channels: 8, kernel_size: 1}, when: not halve}
    - branches:
        - [{conv: {out_channels: 4, kernel_size: 1}}]
        - [{max_pool: 1}, {conv: {out_channels: 4, kernel_size: 1}}]
      when: halve
unit:
  parameters: {halve: false}
  layers:
    - {name: left, block: fit, with: {halve: halve}, from: before}
    - {name: right, block: fit, from: input}
    - from: left
      branches:
        - [{conv: {out_channels: 8, kernel_size: 3, padding: 1}}]
        - [{conv: {out_channels: 8, kernel_size: 5, padding: 2}}]
        - [{sigmoid: }, {conv: {out_channels: 8, kernel_size: 3, padding: 1}, from: right}]
"""


def test_where_repetitions_differ_each_takes_a_lane():
    scene = lay_out(
        graph_of(
            """
            - {name: stem, conv: {out_channels: 24, kernel_size: 3}}
            - {conv: {out_channels: 24, kernel_size: 1}}
            - {repeat: 5, block: unit, before: stem, first: {halve: true}}
            """,
            blocks=FIT,
        )
    )
    assert words(scene, "count") == ["×5"]
    lanes = [cell for cell in scene.cells if cell.dashed]
    assert [cell.kind for cell in lanes] == ["conv", "conv", "max-pool", "conv", "concat"]
    # Said once for each of the two lanes, and nothing of the 1×1 convolution that all repetitions have.
    assert [word for word in words(scene) if "1st" in word] == ["not 1st", "1st only"]
    assert faults(scene) == []


def test_what_a_block_reads_from_elsewhere_comes_in_at_a_port():
    scene = lay_out(
        graph_of(
            """
            - {name: stem, conv: {out_channels: 24, kernel_size: 3}}
            - {conv: {out_channels: 24, kernel_size: 1}}
            - {repeat: 5, block: unit, before: stem, first: {halve: true}}
            """,
            blocks=FIT,
        )
    )
    (frame,) = [frame for frame in scene.frames if frame.count == 5]
    stem = scene.cells[1]
    (tap,) = [line for line in scene.lines if line.role == "tap"]
    assert tap.points[0] == (stem.x, stem.y - stem.height / 2)
    # The one line ends within the frame, left of all of its cells.
    x, y = tap.points[-1]
    inside = [cell for cell in scene.cells if frame.rect.overlaps(cell.rect)]
    assert frame.rect.left < x < min(cell.rect.left for cell in inside)
    assert frame.rect.top < y < frame.rect.bottom


def test_long_frames_have_rows_of_their_own():
    convs = [f"{{conv: {{out_channels: {n}, kernel_size: 1}}}}, {{max_pool: 1}}" for n in range(3, 17)]
    graph = graph_of(f"- repeat: 5\n  layers: [{', '.join(convs)}, {{conv: {{out_channels: 3, kernel_size: 1}}}}]")
    scene = lay_out(graph)
    (frame,) = scene.frames
    assert scene.width <= 1200
    rows = {cell.y for cell in scene.cells if frame.rect.overlaps(cell.rect)}
    assert len(rows) == 2
    # Where the line comes in, there it goes out again.
    assert scene.cells[0].y == scene.cells[-1].y == min(rows)
    assert faults(scene) == []
    (alone,) = lay_out(graph, row_width=None).frames
    assert alone.rect.right - alone.rect.left > 1200


def test_a_line_below_never_feeds_one_above():
    layers = """
        - {name: stem, max_pool: 1}
        - merge: none
          branches:
            - [{name: small, repeat: 4, layers: [{conv: {out_channels: 3, kernel_size: 1}}, {max_pool: 1}]}]
            - - {conv: {out_channels: 3, kernel_size: 1}, from: stem}
              - {branches: [[{conv: {out_channels: 3, kernel_size: 3, padding: 1}, from: small.1}], []]}
              - {branches: [[{conv: {out_channels: 3, kernel_size: 3, padding: 1}, from: small.2}], []]}
              - {branches: [[{conv: {out_channels: 3, kernel_size: 3, padding: 1}, from: small.3}], []]}
    """
    scene = lay_out(graph_of(layers))
    (frame,) = scene.frames
    assert all(cell.y > frame.rect.bottom for cell in scene.cells if cell.kind == "concat")


def test_equal_repetitions_share_a_column_that_says_all_lanes():
    scene = lay_out(
        graph_of(
            """
            - repeat: 4
              block: unit
              each: {width: [8, 16, 16, 24]}
            """,
            blocks="""
unit:
  parameters: {width: integer}
  branches:
    - [{conv: {out_channels: width, kernel_size: 1}}]
    - [{conv: {out_channels: 4, kernel_size: 3, padding: 1}}]
""",
        )
    )
    (frame,) = scene.frames
    assert words(scene, "name") == ["unit", "1", "2–3", "4"]
    assert [word for word in words(scene) if word.startswith("1×1")] == ["1×1,8", "1×1,16", "1×1,24"]
    assert words(scene).count("3×3,4") == 3
    table = [text for text in scene.texts if text.text.startswith(("1×1,", "3×3,"))]
    shapes = [text for text in scene.texts if text.role == "shape"]
    # Bars stand near their cells, the table below them.
    assert min(text.y for text in table) > max(text.y for text in shapes) > frame.rect.bottom
    assert [text.text for text in shapes if "×" not in text.text] == ["1", "2–3", "4"]
    (head,) = [text for text in scene.texts if text.text == "2–3" and text.role == "name"]
    assert text_at(scene, "1×1,16").x == pytest.approx(head.x, abs=1)


def test_cells_that_share_their_weights_say_so():
    conv = "conv: {out_channels: 3, kernel_size: 1}"
    graph = graph_of(f"- {{name: a, {conv}}}\n- max_pool: 1\n- {{{conv}, shares: a}}")
    assert words(lay_out(graph)) == ["1×1,3", "1×1", "1×1,3", "shared"]
    assert words(lay_out(graph, lang="zh"))[-1] == "共享权重"


def test_the_bar_shows_the_channels_behind_the_activation():
    scene = lay_out(graph_of("- conv: {out_channels: 8, kernel_size: 3, padding: 1, activation: crelu}\n- max_pool: 2"))
    assert words(scene, "shape")[1].startswith("16×")


SMALL = "conv: {out_channels: 1, kernel_size: 1}"
HEADS = """
- {name: fine, conv: {out_channels: 8, kernel_size: 1}}
- {name: middle, max_pool: 2}
- {name: coarse, max_pool: 2}
- branches:
    - [{name: head, from: fine, conv: {out_channels: 4, kernel_size: 1}}, reshape: [4, -1]]
    - [{SHARES conv: {out_channels: 4, kernel_size: 1}, from: middle}, reshape: [4, -1]]
    - [{SHARES conv: {out_channels: 4, kernel_size: 1}, from: coarse}, reshape: [4, -1]]
  dim: 1
"""


@pytest.mark.parametrize("form", ["full", "short"])
def test_a_head_with_the_same_weights_on_every_level_is_drawn_once(form):
    graph = graph_of(HEADS.replace("SHARES", "shares: head,"))
    scene = lay_out(graph, form)
    heads = [cell for cell in scene.cells if cell.kind == "conv" and len(cell.layers) > 1]
    assert len(heads) == 1
    assert [graph.layers[layer].name for layer in heads[0].layers if graph.layers[layer].type == "conv"] == [
        "head", "conv1", "conv2",
    ]  # fmt: skip
    assert "×3, shared" in words(scene)
    assert unjoined(graph, scene, strands_of(graph, load_notation())) == []
    assert faults(scene) == []


def test_heads_with_weights_of_their_own_are_drawn_each():
    scene = lay_out(graph_of(HEADS.replace("SHARES", "")))
    assert kinds(scene).count("conv") == 4
    assert not any("shared" in word for word in words(scene))


def test_one_line_leads_from_a_cell_for_several_levels_to_another():
    again = HEADS.replace("SHARES", "shares: head,").replace("- [{shares: head,", "- [{name: NAME, shares: head,", 2)
    again = again.replace("NAME", "second", 1).replace("NAME", "third", 1)
    graph = graph_of(
        f"{again}- linear: 3\n- branches:\n    - [{{name: centre, from: head, {SMALL}}}, reshape: [1, -1]]\n"
        f"    - [{{shares: centre, from: second, {SMALL}}}, reshape: [1, -1]]\n"
        f"    - [{{shares: centre, from: third, {SMALL}}}, reshape: [1, -1]]\n  dim: 1"
    )
    scene = lay_out(graph)
    taps = [line for line in scene.lines if line.role == "tap"]
    assert len(taps) == 3


def test_a_straight_block_in_a_lane_has_no_frame():
    block = f"line:\n  layers: [{{{CONV}}}, {{{CONV}}}, {{{CONV}}}]"
    lanes = lay_out(graph_of("- branches: [[{block: line}], [{block: line}]]", blocks=block))
    assert lanes.frames == ()
    assert len(lay_out(graph_of("- block: line", blocks=block)).frames) == 1


def test_a_shortcut_round_a_block_is_framed_once():
    blocks = f"""
inner:
  layers: [{{{CONV}}}, {{{CONV}}}, {{{CONV}}}]
outer:
  residual: {{main: [{{block: inner}}]}}
"""
    scene = lay_out(graph_of("- conv: {out_channels: 8, kernel_size: 1}\n- repeat: 3\n  block: outer", blocks=blocks))
    assert [frame.tooltip for frame in scene.frames] == ["inner ×3"]
    assert kinds(scene) == ["input", "conv", "conv", "conv", "conv", "sum", "output"]


def test_another_network_is_framed_with_the_name_that_readers_see(catalog):
    scene = lay_out(catalog.graph("simple-baseline-resnet50"))
    assert "ResNet-50" in words(scene, "name")
    assert "resnet-50" not in words(scene, "name")


def test_another_network_is_framed_in_the_language_of_the_picture(catalog):
    graph = catalog.graph("pix2pixhd-generator")
    assert "Global generator (1024×512)" in words(lay_out(graph), "name")
    assert "全局生成器（1024×512）" in words(lay_out(graph, lang="zh"), "name")
    assert "全局生成器（1024×512）" in describe(graph, "zh")
    assert "Global generator" not in describe(graph, "zh")


def test_two_lines_do_not_fit_into_a_low_cell():
    scene = lay_out(graph_of("- conv: {out_channels: 8, kernel_size: [1, 7], padding: [0, 3]}"), "short")
    assert [cell.inside for cell in scene.cells if cell.kind == "conv-wide"] == [()]
    assert words(scene) == ["1×7,8"]


def test_a_block_in_a_lane_that_ends_the_network_keeps_its_frame():
    block = f"line:\n  layers: [{{{CONV}}}, {{{CONV}}}, {{{CONV}}}]"
    graph = graph_of("- merge: none\n  branches: [[{block: line}], [{block: line}]]", blocks=block)
    assert len(lay_out(graph).frames) == 2
