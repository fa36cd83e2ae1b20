"""The layout of the tree: years in order, no line through words, whatever the forest looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing.phylogram import ROW, STEP, WORDS, Leaf, lay_out_phylogram
from alphatree.drawing.years import Period, periods


@st.composite
def forests(draw):
    """Leaves in which every family directly follows its parent and nobody is older than that."""
    leaves: list[Leaf] = []
    line: list[int] = []
    for number in range(draw(st.integers(0, 40))):
        line = line[: draw(st.integers(0, len(line)))]
        up = line[-1] if line else None
        year = draw(st.integers(1685 if up is None else leaves[up].year, 2030))
        leaves.append(Leaf(year, up, draw(st.integers(0, 300))))
        line.append(number)
    return leaves


def lines(drawn):
    """Yield both ends of every straight line, with the number of the row whose branch or trunk it is."""
    for number, row in enumerate(drawn.rows):
        if row.up is not None:
            yield number, (drawn.rows[row.up].x, row.y), (row.x, row.y)
        if row.last is not None:
            yield number, (row.x, row.y), (row.x, drawn.rows[row.last].y)


def cut_words(drawn, leaves):
    """Return every pair of a line and of words that it runs through."""
    boxes = [(row.x + WORDS, row.x + WORDS + leaf.words, row.y) for row, leaf in zip(drawn.rows, leaves, strict=True)]
    return [
        (number, other)
        for number, (left, top), (right, bottom) in lines(drawn)
        for other, (start, end, y) in enumerate(boxes)
        if left < end and right > start and top - ROW / 2 < y < bottom + ROW / 2 and other != number
    ] + [
        (number, number)
        for number, (left, _), (right, _) in lines(drawn)
        if right > boxes[number][0] and left < boxes[number][1]
    ]


@given(forests())
def test_no_line_runs_through_words_and_nothing_leaves_the_page(leaves):
    drawn = lay_out_phylogram(leaves)
    assert cut_words(drawn, leaves) == []
    for row, leaf in zip(drawn.rows, leaves, strict=True):
        assert row.x + WORDS + leaf.words <= drawn.width
        assert 0 < row.y < drawn.height
        if row.up is not None:
            assert row.x - drawn.rows[row.up].x >= STEP - 1e-6


@given(forests())
def test_every_entry_stands_in_the_column_of_its_year(leaves):
    drawn = lay_out_phylogram(leaves)
    for row, leaf in zip(drawn.rows, leaves, strict=True):
        inside = [one.period for one in drawn.axis.columns if one.x < row.x < one.x + one.width]
        assert [one.first <= leaf.year <= one.last for one in inside] == [True]
    for one, other in zip(drawn.axis.columns, drawn.axis.columns[1:], strict=False):
        assert one.x + one.width == pytest.approx(other.x)
        assert one.period.last < other.period.first


def test_years_without_entries_have_columns_where_every_year_has_one():
    drawn = lay_out_phylogram([Leaf(1958, None, 0), Leaf(1996, None, 0), Leaf(2001, None, 0)])
    assert [one.period.label for one in drawn.axis.columns] == ["1958", "1996", "1998", "1999", "2000", "2001"]


def test_the_long_time_before_is_short():
    assert list(periods({1685, 1757, 1936, 1951, 1969, 1997, 1998, 2000})) == [
        Period(1685, 1757),
        Period(1936, 1936),
        Period(1951, 1969),
        Period(1997, 1997),
        Period(1998, 1998),
        Period(2000, 2000),
    ]


@pytest.mark.parametrize(
    "leaves",
    [
        [Leaf(2000, None, 0), Leaf(2001, None, 0), Leaf(2002, 0, 0)],
        [Leaf(2000, None, 0), Leaf(1999, 0, 0)],
    ],
)
def test_a_forest_out_of_order_is_refused(leaves):
    with pytest.raises(ValueError, match="does not follow its parent 0"):
        lay_out_phylogram(leaves)
