"""Names beside stations: how they are broken, on which side they stand, and who gives up."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing.metro.labels import Named, place_labels, touches, wraps
from alphatree.drawing.metro.scene import RADIUS, STATION_SIZE
from alphatree.drawing.scene import Rect
from alphatree.drawing.text import text_width

WHOLE = Rect(-1000, -1000, 1000, 1000)
EAST, WEST, SOUTH, NORTH = (1, 0), (-1, 0), (0, 1), (0, -1)


def named(name, x=0.0, y=0.0, headings=(EAST, WEST), before=None):
    return Named(name.lower(), name, False, ((x, y), (x, y)), RADIUS, tuple(headings), before)


def place(*stations, tracks=(), signs=(), bounds=WHOLE):
    return place_labels(stations, tracks, signs, bounds)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("ResNet", [("ResNet",)]),
        ("Deep Image Prior", [("Deep Image Prior",), ("Deep", "Image Prior"), ("Deep", "Image", "Prior")]),
        ("Hard Negative Mining", [("Hard Negative Mining",), ("Hard Negative", "Mining"), ("Hard", "Negative", "Mining")]),
        ("Inception-ResNet", [("Inception-ResNet",), ("Inception-", "ResNet")]),
        ("R-CNN", [("R-CNN",)]),
        ("Inception-v3", [("Inception-v3",)]),
    ],
)  # fmt: skip
def test_how_names_are_broken(name, lines):
    assert list(wraps(name)) == lines


def test_a_chinese_name_is_broken_between_characters_but_no_single_one_is_left():
    for lines in wraps("局部响应归一化与批归一化"):
        assert "".join(lines) == "局部响应归一化与批归一化"
        assert min(map(len, lines)) > 1


@given(st.text(st.sampled_from("ab -/·卷积"), min_size=1, max_size=40).map(str.strip).filter(bool))
def test_nothing_of_a_name_is_lost(name):
    for lines in wraps(name):
        assert "".join(lines).replace(" ", "") == name.replace(" ", "")


@pytest.mark.parametrize(
    ("headings", "sides"),
    [((EAST, WEST), {"above", "below"}), ((NORTH, SOUTH), {"left", "right"}), ((WEST,), {"right"}), ((SOUTH,), {"above", "left", "right"})],
)  # fmt: skip
def test_a_name_stands_beside_its_line(headings, sides):
    track = [(0, 0), *((1000 * x, 1000 * y) for x, y in headings[:1])]
    label = place(named("ResNet", headings=headings), tracks=[track])["resnet"]
    rect = label.rect
    side = "right" if rect.left > 0 else "left" if rect.right < 0 else "below" if rect.top > 0 else "above"
    assert side in sides


def test_a_name_is_as_wide_as_its_text():
    label = place(named("ResNet", headings=(NORTH, SOUTH)))["resnet"]
    assert label.rect.right - label.rect.left == pytest.approx(text_width("ResNet", STATION_SIZE))


def test_a_name_keeps_off_a_track_that_is_not_its_own():
    station = named("ResNet", headings=(NORTH, SOUTH))
    free = place(station)["resnet"].rect
    wall = [(free.left + 5, -500), (free.left + 5, 500)]
    moved = place(station, tracks=[wall])["resnet"].rect
    assert not touches(moved, wall[0], wall[1], 3.5)


def test_a_name_keeps_off_signs_other_stations_and_the_edge():
    station = named("ResNet", headings=(NORTH, SOUTH))
    free = place(station)["resnet"].rect
    assert not place(station, signs=[free])["resnet"].rect.overlaps(free)
    other = named("x", (free.left + free.right) / 2, (free.top + free.bottom) / 2)
    assert not place(station, other)["resnet"].rect.overlaps(free)
    edge = Rect(-1000, -1000, free.right - 1, 1000)
    assert place(station, bounds=edge)["resnet"].rect.right <= edge.right


def test_names_beside_each_other_on_one_branch_take_one_side():
    stations = [named("first")] + [
        named(f"n{at}", 100 * at, 0, before="first" if at == 1 else f"n{at - 1}") for at in range(1, 6)
    ]
    placed = place(*stations, tracks=[[(0, 0), (500, 0)]])
    assert len({label.rect.top > 0 for label in placed.values()}) == 1


def test_names_that_are_too_wide_for_one_side_take_turns():
    stations = [
        named(f"Eighteen letter {at}", 70 * at, 0, before=f"eighteen letter {at - 1}" if at else None)
        for at in range(8)
    ]
    placed = place(*stations, tracks=[[(-100, 0), (700, 0)]])
    assert len(placed) == 8
    for one, other in combinations(placed.values(), 2):
        assert not one.rect.overlaps(other.rect)


def test_the_search_gives_up_where_there_is_no_room():
    """Ten stations on one spot: some have names, no two of those touch, and the rest have none."""
    stations = [named(f"Name number {at}", at * 0.1, 0) for at in range(30)]
    placed = place(*stations, bounds=Rect(-120, -60, 120, 60))
    assert 0 < len(placed) < 30
    for one, other in combinations(placed.values(), 2):
        assert not one.rect.overlaps(other.rect)


def test_a_name_with_no_place_at_all_is_left_out():
    assert place(named("ResNet"), bounds=Rect(-20, -20, 20, 20)) == {}


spots = st.lists(st.tuples(st.integers(-300, 300), st.integers(-100, 100)), min_size=1, max_size=25, unique=True)


@given(spots)
def test_names_never_touch(found):
    stations = [named(f"Station {at}", x, y) for at, (x, y) in enumerate(found)]
    tracks = [[(-400, y), (400, y)] for y in (-50, 50)]
    placed = place(*stations, tracks=tracks)
    for one, other in combinations(placed.values(), 2):
        assert not one.rect.overlaps(other.rect)
    for label in placed.values():
        assert not any(touches(label.rect, track[0], track[1], 3.5) for track in tracks)
    assert placed == place(*stations, tracks=tracks), "the same every time"
