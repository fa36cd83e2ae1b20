"""Tracks: parallel lines side by side on the right sides, and ways in the eight directions alone."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing.metro.scene import PITCH
from alphatree.drawing.metro.tracks import CELL, lay_tracks
from alphatree.metro import Route, is_octilinear

ALONG = ((0, 10), (20, 10))


def laid(*routes):
    named = lay_tracks(Route(f"{name}/x", name, route) for name, route in zip("abcdef", routes, strict=False))
    return list(named.values())


def height(track, x):
    """Return how high a track is above the middle of the row y = 10, at x on the grid."""
    places = [place for place, (column, _) in zip(track.at_grid, track.grid, strict=True) if column == x]
    return 10 * CELL - track.point(places[0])[1]


def test_a_line_alone_keeps_to_the_middle():
    (track,) = laid(ALONG)
    assert track.points == ((0, 400), (800, 400))


def test_two_lines_run_side_by_side():
    one, other = laid(ALONG, ALONG)
    assert abs(height(one, 10) - height(other, 10)) == pytest.approx(PITCH)
    assert height(one, 10) + height(other, 10) == pytest.approx(0)


def test_three_lines_have_one_in_the_middle():
    heights = sorted(height(track, 10) for track in laid(ALONG, ALONG, ALONG))
    assert heights == pytest.approx([-PITCH, 0, PITCH])


@pytest.mark.parametrize("away", [5, 15])
def test_a_line_runs_on_the_side_where_it_leaves(away):
    """Otherwise it would cross the one that goes straight on."""
    main, turning = laid(ALONG, ((0, 10), (10, 10), (10, away)))
    assert (height(turning, 5) > height(main, 5)) == (away < 10)


@pytest.mark.parametrize("come", [5, 15])
def test_a_line_runs_on_the_side_where_it_comes_from(come):
    main, joining = laid(ALONG, ((10, come), (10, 10), (20, 10)))
    assert (height(joining, 15) > height(main, 15)) == (come < 10)


def test_lines_that_run_against_each_other_are_beside_each_other_too():
    one, other = laid(ALONG, ALONG[::-1])
    assert abs(height(one, 10) - height(other, 10)) == pytest.approx(PITCH)


def test_a_bundle_keeps_its_sides_in_a_bend():
    one, other = laid(*[((0, 10), (10, 10), (20, 20))] * 2)
    for place in (200, 400 + 5 * CELL):
        assert math.dist(one.point(place), other.point(place)) == pytest.approx(PITCH, abs=0.01)


def test_a_line_comes_into_a_bundle_on_a_slope():
    """Where another line joins, the one that was alone moves aside at 45°, and its way is no longer than before."""
    _, joining = laid(ALONG, ((10, 5), (10, 10), (20, 10)))
    main, _ = laid(ALONG, ((10, 5), (10, 10), (20, 10)))
    steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(main.points)]
    assert [abs(y) for _, y in steps] == pytest.approx([0, PITCH / 2, 0], abs=0.01)
    assert abs(steps[1][0]) == pytest.approx(abs(steps[1][1]), abs=0.01)
    assert main.length == 800
    assert joining.length == 600


def test_two_branches_of_one_line_share_their_track_as_one():
    named = lay_tracks(
        [
            Route("a/x", "a", ((0, 10), (10, 10))),
            Route("a/y", "a", ((10, 10), (20, 10))),
            Route("b/x", "b", ALONG),
        ]
    )
    first, second, other = named.values()
    assert height(first, 5) == height(second, 15)
    assert height(first, 5) == -height(other, 5)


def test_a_place_is_where_it_is_counted():
    (track,) = laid(((0, 0), (10, 0), (10, 10)))
    assert track.point(0) == (0, 0)
    assert track.point(400) == (400, 0)
    assert track.point(600) == (400, 200)
    assert (track.heading(400, before=True), track.heading(400)) == ((1, 0), (0, 1))


points = st.tuples(st.integers(0, 12), st.integers(0, 12))


@st.composite
def routes(draw):
    """A route that turns by 45° or 90°, and never takes a step twice."""
    corners, way = [draw(points)], None
    ways = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]
    for _ in range(draw(st.integers(1, 5))):
        turn = draw(st.sampled_from([-2, -1, 1, 2]))
        way = draw(st.integers(0, 7)) if way is None else (way + turn) % 8
        length = draw(st.integers(2, 8))
        corners.append((corners[-1][0] + ways[way][0] * length, corners[-1][1] + ways[way][1] * length))
    return tuple(corners)


@given(st.lists(routes(), min_size=1, max_size=4))
def test_any_tracks_keep_to_the_eight_directions(found):
    for track in laid(*found):
        assert track.places == tuple(sorted(track.places))
        for start, end in pairwise(track.points):
            across, down = abs(end[0] - start[0]), abs(end[1] - start[1])
            assert min(across, down) < 0.01 or abs(across - down) < 0.01, (found, track.points)


@given(routes())
def test_a_route_alone_passes_all_its_points(route):
    (track,) = laid(route)
    for place, (x, y) in zip(track.at_grid, track.grid, strict=True):
        assert track.point(place) == pytest.approx((x * CELL, y * CELL), abs=0.01)
    assert all(is_octilinear(*pair) for pair in pairwise(route))
