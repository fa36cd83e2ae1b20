"""The layout of the kin of one entry: lanes, branches, and arcs that keep apart."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing.kinship import Kin, lay_out_kinship

FAMILY = [Kin(-2, 1, "a 1990"), Kin(-1, 2, "b 1995"), Kin(0, None, "c 2000"), Kin(1, 2, "d 2001"), Kin(2, 3, "e 2002")]


def test_a_generation_is_a_lane_and_a_row_an_entry():
    drawn = lay_out_kinship(FAMILY, [(0, 1), (1, 2), (2, 3), (3, 4)])
    assert [row.x - drawn.rows[0].x for row in drawn.rows] == [0, 24, 48, 72, 96]
    assert [row.y - drawn.rows[0].y for row in drawn.rows] == [0, 22, 44, 66, 88]
    assert not any(branch.is_arc for branch in drawn.branches)
    assert drawn.words > max(row.x for row in drawn.rows)


def test_lanes_that_nobody_stands_in_take_no_room():
    drawn = lay_out_kinship(FAMILY[2:3], [])
    assert drawn.rows[0].x < 12
    assert drawn.width < 90


def test_notes_make_a_row_higher():
    kin = [Kin(0, None, "a 1990"), Kin(1, 0, "b 1991", ("from a: " + "word " * 30, "short")), Kin(1, 0, "c 1992")]
    drawn = lay_out_kinship(kin, [(0, 1), (0, 2)], width=200)
    lines = drawn.rows[1].notes
    assert len(lines) > 3
    assert drawn.rows[1].y < lines[0][0] < lines[-1][0] < drawn.rows[2].y


@given(st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] != pair[1])))
def test_arcs_of_two_parents_never_share_a_way(bonds):
    kin = [Kin(0, None, "a"), *(Kin(1, 0, f"k{number}") for number in range(11))]
    arcs = [branch for branch in lay_out_kinship(kin, bonds).branches if branch.is_arc]
    assert {(arc.parent, arc.child) for arc in arcs} == {pair for pair in bonds if pair[0] != 0}
    for one, other in combinations(arcs, 2):
        ways = [max(x for x, _ in arc.points) for arc in (one, other)]
        spans = [sorted(y for _, y in arc.points) for arc in (one, other)]
        if one.parent == other.parent:
            assert ways[0] == ways[1]
        elif ways[0] == ways[1]:
            assert spans[0][-1] <= spans[1][0] or spans[1][-1] <= spans[0][0]
