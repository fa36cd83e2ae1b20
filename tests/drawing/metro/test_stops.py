"""Where stations stand: in order of their date, at least so far apart, on what is fit for a station."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing.metro.scene import HUB_RADIUS, RADIUS
from alphatree.drawing.metro.stops import LEAST, place_stops
from alphatree.drawing.metro.tracks import BEND, CELL, lay_tracks
from tests.drawing.metro.maps import metro_of, stop

LEVEL = metro_of(a="main: {route: [[0, 5], [20, 5]]}")


def placed(metro, *stops, labels=None):
    """Return the stations of each branch as (place, id), and the crowds."""
    rows, crowds = place_stops(metro, lay_tracks(metro.sound.values()), stops, labels or {})
    return {name: row.calls for name, row in rows.items()}, crowds, rows


def order(calls):
    return [name for _, name in calls]


def gaps(calls):
    return [after - before for (before, _), (after, _) in pairwise(calls)]


def test_stations_stand_in_order_of_their_date():
    calls, _, _ = placed(LEVEL, stop("c", 2017.5, "a/main"), stop("a", 2012, "a/main"), stop("b", 2017.1, "a/main"))
    assert order(calls["a/main"]) == ["a", "b", "c"]


def test_the_same_date_goes_by_the_name():
    calls, _, _ = placed(LEVEL, stop("b", 2012, "a/main"), stop("a", 2012, "a/main"))
    assert order(calls["a/main"]) == ["a", "b"]


def test_a_line_that_ends_by_itself_has_stations_at_both_ends():
    calls, _, _ = placed(LEVEL, *(stop(name, 2012, "a/main") for name in "abcde"))
    assert [place for place, _ in calls["a/main"]] == pytest.approx([0, 200, 400, 600, 800])


def test_one_station_alone_stands_in_the_middle_of_a_line():
    calls, _, _ = placed(LEVEL, stop("a", 2012, "a/main"))
    assert calls["a/main"] == [(pytest.approx(400), "a")]


def test_a_line_that_ends_on_another_leaves_that_free():
    metro = metro_of(a="main: {route: [[0, 5], [20, 5]]}", b="main: {route: [[20, 0], [20, 10]]}")
    calls, _, _ = placed(metro, *(stop(name, 2012, "a/main") for name in "abc"))
    *_, (last, _) = calls["a/main"]
    assert 0 < last < 800 - RADIUS


def test_stations_follow_behind_a_hub():
    metro = metro_of({"x": [0, 5]}, a="main: {route: [[0, 5], [20, 5]]}")
    calls, _, _ = placed(metro, stop("a", 2012, "a/main"), stop("b", 2013, "a/main"))
    assert order(calls["a/main"]) == [":x", "a", "b"]
    assert calls["a/main"][0][0] == 0
    assert gaps(calls["a/main"]) == pytest.approx([400, 400], abs=1)


def test_an_interchange_stands_where_the_routes_meet():
    metro = metro_of(a="main: {route: [[0, 5], [20, 5]]}", b="main: {route: [[10, 0], [10, 10]]}")
    calls, _, _ = placed(metro, stop("x", 2012, "a/main", "b/main"))
    assert calls == {"a/main": [(400, "x")], "b/main": [(200, "x")]}


def test_interchanges_of_parallel_lines_are_spread_over_what_they_share():
    metro = metro_of(a="main: {route: [[0, 5], [20, 5]]}", b="main: {route: [[0, 5], [20, 5]]}")
    stops = [stop(name, 2010 + at, "a/main", "b/main") for at, name in enumerate("xyz")]
    calls, _, _ = placed(metro, *stops)
    assert order(calls["a/main"]) == order(calls["b/main"]) == ["x", "y", "z"]
    assert min(gaps(calls["a/main"])) >= 5 * CELL


def test_an_entry_whose_branches_do_not_meet_stands_on_each():
    """The rule no-interchange has told so; the map is drawn all the same."""
    metro = metro_of(a="main: {route: [[0, 5], [20, 5]]}", b="main: {route: [[0, 10], [20, 10]]}")
    calls, _, _ = placed(metro, stop("x", 2012, "a/main", "b/main"))
    assert [order(one) for one in calls.values()] == [["x"], ["x"]]


def test_free_stations_come_between_fixed_ones_by_date():
    metro = metro_of(a="main: {route: [[0, 5], [20, 5]]}", b="main: {route: [[10, 0], [10, 10]]}")
    stops = [stop("old", 2010, "a/main"), stop("new", 2014, "a/main"), stop("x", 2012, "a/main", "b/main")]
    calls, _, _ = placed(metro, *stops)
    assert order(calls["a/main"]) == ["old", "x", "new"]


def test_no_station_stands_in_a_bend():
    metro = metro_of(a="main: {route: [[0, 0], [10, 0], [10, 10]]}")
    calls, _, _ = placed(metro, *(stop(name, 2012, "a/main") for name in "abcdefg"))
    assert min(abs(place - 400) for place, _ in calls["a/main"]) >= BEND


def test_no_station_stands_where_another_line_crosses():
    metro = metro_of(
        a="main: {route: [[0, 5], [20, 5]]}\nother: {route: [[15, 0], [15, 10]]}",
        b="main: {route: [[10, 0], [10, 10]]}\nslope: {route: [[1, 1], [9, 9]]}",
    )
    calls, _, _ = placed(metro, *(stop(f"s{at}", 2012, "a/main") for at in range(9)))
    for crossing in (5, 10, 15):
        assert min(abs(place - crossing * CELL) for place, _ in calls["a/main"]) > RADIUS + 5


def test_no_station_stands_where_slopes_cross_between_points():
    metro = metro_of(a="main: {route: [[0, 0], [9, 9]]}", b="main: {route: [[5, 4], [4, 5]]}")
    calls, _, rows = placed(metro, *(stop(f"s{at}", 2012, "a/main") for at in range(8)))
    track = rows["a/main"].track
    for place, _ in calls["a/main"]:
        assert abs(track.point(place)[0] - 180) > RADIUS


def test_a_sign_stands_behind_the_start_and_stations_behind_the_sign():
    metro = metro_of({"x": [0, 5]}, a="main: {route: [[0, 5], [20, 5]]}")
    calls, _, rows = placed(metro, *(stop(name, 2012, "a/main") for name in "abcdefgh"), labels={"a/main": "Label"})
    sign = rows["a/main"].sign
    assert sign is not None
    end, rect = sign.end, sign.rect
    assert HUB_RADIUS < rect.left < HUB_RADIUS + 10
    assert rect.right < calls["a/main"][1][0] - RADIUS
    assert end == pytest.approx(rect.right)


def test_a_sign_goes_where_no_other_line_is():
    metro = metro_of(a="main: {route: [[0, 5], [20, 5]]}", b="main: {route: [[1, 0], [1, 10]]}")
    _, _, rows = placed(metro, stop("x", 2012, "a/main"), labels={"a/main": "Label"})
    sign = rows["a/main"].sign
    assert sign is not None
    assert sign.rect.left > CELL + 4


def test_level_stations_take_twice_the_room_of_those_above_each_other():
    """Their names stand beside each other."""
    metro = metro_of(a="main: {route: [[0, 0], [20, 0], [20, 20]]}")
    calls, _, _ = placed(metro, *(stop(f"s{at:02}", 2012, "a/main") for at in range(31)))
    found = gaps(calls["a/main"])
    assert found[2] == pytest.approx(2 * found[-2], rel=0.01)


def test_a_branch_with_too_many_stations_says_how_many_it_has_room_for():
    metro = metro_of(a="main: {route: [[0, 5], [5, 5]]}")
    most = int(200 / LEAST) + 1
    stops = [stop(f"s{at:02}", 2000 + at, "a/main") for at in range(most + 3)]
    assert placed(metro, *stops[:most])[1] == []
    (crowd,) = placed(metro, *stops)[1]
    assert (crowd.branch, crowd.stations, crowd.room, crowd.last) == ("a/main", most + 3, most, stops[-1].id)


def test_a_branch_that_its_sign_takes_has_no_room():
    metro = metro_of({"x": [0, 5]}, a="main: {route: [[0, 5], [2, 5]]}")
    (crowd,) = placed(metro, stop("a", 2012, "a/main"), labels={"a/main": "A very long label of a branch"})[1]
    assert (crowd.stations, crowd.room) == (1, 0)


def test_adding_a_stop_moves_stations_of_its_branch_alone():
    metro = metro_of(
        {"x": [0, 5]},
        a="main: {route: [[0, 5], [20, 5]]}\nside: {route: [[5, 5], [5, 15], [10, 20]]}",
        b="main: {route: [[10, 0], [10, 10], [20, 20]]}",
    )
    stops = [stop(f"{name}{at}", 2010 + at, branch) for name, branch in
             (("m", "a/main"), ("s", "a/side"), ("b", "b/main")) for at in range(4)]  # fmt: skip
    stops.append(stop("x", 2012.5, "a/main", "b/main"))
    before, _, _ = placed(metro, *stops)
    after, _, _ = placed(metro, *stops, stop("new", 2011.5, "a/side"))
    assert order(after["a/side"]) == ["s0", "s1", "new", "s2", "s3"]
    assert after["a/side"] != before["a/side"]
    assert {**after, "a/side": ()} == {**before, "a/side": ()}


stops_of = st.lists(
    st.tuples(st.integers(1990, 2030), st.sampled_from(["a/main", "a/side", "b/main", "a/main b/main"])), max_size=25
)


@given(stops_of)
def test_any_stops_are_all_there_in_order_and_apart(found):
    metro = metro_of(
        {"x": [0, 5]},
        a="main: {route: [[0, 5], [20, 5]], label: {en: Label, zh: 标签}}\nside: {route: [[5, 5], [5, 15]]}",
        b="main: {route: [[10, 0], [10, 10], [20, 20]]}",
    )
    stops = [stop(f"s{at}", year, *branches.split()) for at, (year, branches) in enumerate(found)]
    calls, crowds, _ = placed(metro, *stops, labels={"a/main": "Label"})
    for name, row in calls.items():
        assert sorted(set(order(row)) - {":x"}) == sorted(one.id for one in stops if name in one.branches)
        assert row == sorted(row)
        if name not in {crowd.branch for crowd in crowds} and not any(" " in branches for _, branches in found):
            assert all(gap >= LEAST - 0.01 for gap in gaps(row))
            dates = [next(one.date for one in stops if one.id == stop_id) for stop_id in order(row) if stop_id != ":x"]
            assert dates == sorted(dates)


def test_what_is_not_on_the_map_changes_nothing():
    unknown = replace(stop("a", 2012, "a/main"), branches=("a/other",))
    assert placed(LEVEL, unknown)[0] == {"a/main": []}
