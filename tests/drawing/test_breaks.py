"""Where rows are broken."""

from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing import load_notation
from alphatree.drawing.breaks import Border, borders, break_rows
from alphatree.drawing.strands import strands_of
from tests.sources import graph_of

WIDTHS = st.lists(st.integers(10, 1300), min_size=1, max_size=60)


@given(WIDTHS, st.data())
def test_rows_hold_every_element_once_and_fit(widths, data):
    crossing = data.draw(st.lists(st.integers(0, 9), min_size=len(widths) - 1, max_size=len(widths) - 1))
    rows = break_rows(widths, [Border(one) for one in crossing], 1200)
    assert [at for row in rows for at in row] == list(range(len(widths)))
    for row in rows:
        own = widths[row.start : row.stop]
        assert sum(own) <= 1200 or max(own) > 1200


def test_what_fits_is_not_broken():
    assert break_rows([400, 400, 400], [Border(), Border()], 1200) == [range(3)]


def test_rows_are_about_equally_long():
    assert break_rows([100] * 16, [Border()] * 15, 1200) == [range(8), range(8, 16)]


def test_rows_break_where_no_tap_passes():
    between = [Border(crossing=2)] * 15
    between[9] = Border()
    assert break_rows([100] * 16, between, 1200) == [range(10), range(10, 16)]


def test_an_input_stays_with_a_frame_that_is_too_wide():
    assert break_rows([73, 1400, 73, 73], [Border()] * 3, 1200, lone=frozenset({0, 3})) == [range(2), range(2, 4)]


def test_a_stage_ends_behind_its_pooling_and_before_a_stride():
    graph = graph_of(
        """
        - {conv: {out_channels: 8, kernel_size: 1}}
        - max_pool: 2
        - {conv: {out_channels: 8, kernel_size: 1}}
        - {conv: {out_channels: 8, kernel_size: 2, stride: 2}}
        - {conv: {out_channels: 8, kernel_size: 1}}
        """
    )
    (row,) = strands_of(graph, load_notation())
    found = [border.between_stages for border in borders(row.elements, [])]
    # input, conv, pool | conv | conv of stride 2, conv, output
    assert found == [False, False, True, True, False, False]


def test_taps_are_counted_at_every_border_that_they_pass():
    graph = graph_of("- relu\n- sigmoid\n- tanh\n- sigmoid")
    (row,) = strands_of(graph, load_notation())
    found = borders(row.elements, [(0, 3), (0, 3), (1, 2)])
    assert [border.crossing for border in found][:4] == [1, 2, 1, 0]


def test_a_norm_between_stages_begins_the_next_one():
    blocks = """
unit:
  residual: {main: [{conv: {out_channels: 8, kernel_size: 1}}]}
"""
    graph = graph_of(
        "- conv: {out_channels: 8, kernel_size: 1}\n- {repeat: 3, block: unit}\n- layer_norm\n"
        "- conv: {out_channels: 16, kernel_size: 2, stride: 2}",
        blocks=blocks,
    )
    (strand,) = strands_of(graph, load_notation())
    found = [border.between_stages for border in borders(strand.elements, [])]
    assert [type(element).__name__ for element in strand.elements] == ["Cell", "Cell", "Frame", "Cell", "Cell", "Cell"]
    assert found == [False, True, True, False, False]
