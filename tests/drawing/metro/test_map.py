"""The map of this catalogue, read back from its SVG: nothing touches, everything is there, where it belongs."""

import math
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphatree.drawing.metro.layout import date_of, lay_out_map, plan_map
from alphatree.drawing.metro.svg import Words, map_svg
from alphatree.drawing.metro.tracks import CELL
from alphatree.drawing.scene import Rect
from alphatree.metro import Edge
from tests.drawing.metro.maps import metro_of, plan, seen, stop
from tests.drawing.metro.reading import APART, Text, branches, faults, read_map
from tests.drawing.metro.synthetic import synthetic_map
from tests.test_catalog import loaded

LANGUAGES = ("en", "zh")


def scene_of(catalog, lang="en"):
    """Return what is drawn of a catalogue."""
    planned = plan_map(catalog, lang)
    assert planned is not None
    return planned.scene


def lines_of(catalog):
    """Return the map of a catalogue before it is laid out."""
    assert catalog.metro is not None
    return catalog.metro


@cache
def drawn(lang):
    """Return the map of the catalogue as a browser would show it."""
    return read_map(map_svg(scene_of(loaded()[0], lang), Words("Map", "-", lang), prefix="m", theme=None))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_touches_and_every_line_keeps_its_ways(lang):
    """Eight directions and round bends; no name on a line, a station, a sign or a name; all in the view."""
    assert faults(drawn(lang)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_station_has_its_name(lang):
    assert [station.key for station in drawn(lang).stations if not station.texts] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_that_stops_has_exactly_one_station(lang):
    catalog = loaded()[0]
    stops = Counter(station.id for station in drawn(lang).stations if not station.is_hub)
    assert stops == Counter(entry.id for entry in catalog.entries.values() if entry.metro)
    hubs = Counter(station.id for station in drawn(lang).stations if station.is_hub)
    assert hubs == Counter(list(lines_of(catalog).hubs))


def test_a_station_stands_on_all_its_branches():
    catalog, picture = loaded()[0], drawn("en")
    numbers = {line: f"l{at}" for at, line in enumerate(lines_of(catalog).lines)}
    for entry in catalog.entries.values():
        if entry.metro:
            station = picture.station(entry.id)
            assert {branch for branch, _ in station.calls} >= set(entry.metro)
            assert set(station.lines) >= {numbers[branch.partition("/")[0]] for branch in entry.metro}


def test_an_interchange_is_a_station_of_others_by_the_way_only_where_they_start_or_pass():
    """Where a branch begins at a station of another, that counts for both; nobody else's station lies on a route."""
    catalog, picture = loaded()[0], drawn("en")
    for station in picture.stations:
        for branch, number in station.calls:
            if not station.is_hub and branch not in catalog.entries[station.id].metro:
                raise AssertionError(f"{station.id} is no stop of {branch} ({number})")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_stations_of_a_branch_are_in_order_of_their_date_between_fixed_ones(lang):
    entries = loaded()[0].entries
    for stations in branches(drawn(lang)).values():
        run: list[tuple[float, str]] = []
        for station in [*stations, None]:
            if station is None or station.is_hub or len(entries[station.id].metro) > 1:
                assert run == sorted(run)
                run = []
            else:
                run.append(date_of(entries[station.id]))


def test_the_years_on_the_map_are_those_of_the_entries():
    catalog, picture = loaded()[0], drawn("en")
    for station in picture.stations:
        if not station.is_hub:
            assert station.year == catalog.entries[station.id].year
    first = min(entry.year for entry in catalog.entries.values() if entry.metro)
    assert min(track.year for track in picture.tracks) == first


def test_lines_that_share_a_step_run_side_by_side():
    """In the middle of every step that two lines take, their tracks are one width of a line apart."""
    metro, picture = lines_of(loaded()[0]), drawn("en")
    numbers = {line: f"l{at}" for at, line in enumerate(metro.lines)}
    users: dict[Edge, set[str]] = {}
    for route in metro.routes.values():
        for edge in route.edges:
            users.setdefault(edge, set()).add(numbers[route.line])
    shared = {edge: lines for edge, lines in users.items() if len(lines) > 1}
    assert shared, "the map has lines side by side"
    inner = [edge for edge in shared if all(any(end in other for other in shared if other != edge) for end in edge)]
    assert inner
    for edge in inner:
        middle = tuple((one + other) / 2 * CELL for one, other in zip(*edge, strict=True))
        nearest = sorted(
            min(math.dist(middle, point) for track in picture.tracks if track.line == line for point in track.samples())
            for line in shared[edge]
        )
        assert nearest == pytest.approx([APART / 2] * 2, abs=1.2), edge


def test_names_are_words_of_the_language():
    assert not any(re.search("[\u3400-\u9fff]", text.text) for one in drawn("en").stations for text in one.texts)
    hubs = [text.text for one in drawn("zh").stations if one.is_hub for text in one.texts]
    assert sum(bool(re.search("[\u3400-\u9fff]", text)) for text in hubs) > len(hubs) / 2


@pytest.mark.parametrize("branch", ["classification/modern", "gan/main", "detection/main", "art/main"])
def test_a_new_entry_moves_the_stations_of_its_branch_and_nothing_else(branch):
    """Positions of all other stations, all tracks and all signs stay."""
    catalog = loaded()[0]
    donor = next(entry for entry in catalog.entries.values() if not entry.metro)
    grown = replace(
        catalog,
        files=tuple(
            replace(file, entry=file.entry.model_copy(update={"metro": (branch,)})) if file.entry is donor else file
            for file in catalog.files
        ),
    )
    before, after = scene_of(catalog), scene_of(grown)
    ends = {station.id: station.ends for station in before.stations}
    new = {station.id: station.ends for station in after.stations}
    assert new.keys() - ends.keys() == {donor.id}
    moved = {one for one, at in ends.items() if new[one] != at}
    on_branch = {one.id for one in before.stations if any(call.branch == branch for call in one.calls)}
    assert moved <= on_branch
    assert {pill.branch: pill.rect for pill in before.pills} == {pill.branch: pill.rect for pill in after.pills}
    others = [[piece for piece in scene.pieces if piece.branch != branch] for scene in (before, after)]
    assert [piece.curve for piece in others[0]] == [piece.curve for piece in others[1]]


def test_the_same_catalogue_gives_the_same_bytes():
    one, other = (map_svg(scene_of(loaded()[0]), Words("Map", "-", "en"), prefix="m", theme="auto") for _ in range(2))
    assert one == other


def test_the_check_itself_sees_what_is_wrong():
    metro = metro_of(a="main: {route: [[0, 5], [20, 5]]}", b="main: {route: [[5, 10], [20, 10], [25, 15]]}")
    stops = [stop(f"{name}{at}", 2010 + at, f"{name}/main") for name in "ab" for at in range(3)]
    picture = seen(plan(metro, *stops))
    assert faults(picture) == []
    station, other = picture.station("a1"), picture.station("b1")

    def with_station(**changes):
        moved = replace(station, **changes)
        return faults(replace(picture, stations=tuple(moved if one is station else one for one in picture.stations)))

    def with_name(left, top):
        return with_station(texts=(Text("a1", Rect(left, top, left + 9, top + 9)),))

    x, y = other.ends[0]
    named = other.texts[0].rect
    assert "the name 'a1' of a1 touches 'b1' of b1" in with_name(named.left, named.top)
    assert "the station b1 touches the name 'a1' of a1" in with_name(x - 10, y - 10)
    assert any("touches the name 'a1'" in fault and "the line l1" in fault for fault in with_name(x + 30, y - 4))
    assert with_name(-90, 0) == ["the name 'a1' leaves the view"]
    moved = with_station(ends=other.ends)
    assert {
        "the stations a1 and b1 touch",
        "the station a1 stands beside its line l0",
        "the line l1 passes through the station a1",
        "no track leads from a0 to a1 on a/main",
    } <= set(moved)
    x, y = picture.station("a0").ends[0]
    assert "a0 and a1 are too near to each other on a/main" in with_station(ends=((x + 9, y), (x + 9, y)))

    def with_track(line, *steps):
        track = replace(picture.tracks[0], line=line, steps=steps)
        return faults(replace(picture, tracks=(*picture.tracks, track)))

    assert with_track("l0", ((0.0, 0.0), (20.0, 7.0))) == ["l0 goes from (0.0, 0.0) to (20.0, 7.0)"]
    assert with_track("l0", ((0, 0), (20, 0)), ((20, 0), (20, 20))) == ["l0 has a corner at (20, 0)"]
    bend = ((0, 0), (9, 3), (20, 20), (20, 40))
    assert with_track("l0", bend) == ["l0 bends in no direction at (0, 0)"]
    assert with_track("l2", ((30, 203), (90, 203))) == ["the lines l0 and l2 run in one another at (30, 203)"]


@pytest.mark.parametrize(("lines", "stations"), [(12, 220), (20, 420)])
def test_nothing_touches_on_a_map_that_nobody_drew(lines, stations):
    """Crossings, bends, branches, lines side by side; benchmarks/metro.py has it larger."""
    metro, stops, hubs = synthetic_map(lines, stations)
    planned = lay_out_map(metro, stops, hubs, "en")
    picture = seen(planned)
    assert len([station for station in picture.stations if not station.is_hub]) == stations
    assert faults(picture) == []
    assert len(planned.nameless) < stations / 50


lines = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(4, 12), st.integers(0, 7), st.booleans()),
    min_size=1,
    max_size=5,
)
WAYS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


@settings(max_examples=60)
@given(lines, st.lists(st.tuples(st.integers(1990, 2030), st.integers(0, 4), st.integers(0, 4)), max_size=30))
def test_any_map_is_drawn_with_all_its_stations(found, stops):
    """Whatever lines there are and whatever stops on them: everything is there, no name touches another."""
    named = {}
    for at, (x, y, length, way, has_label) in enumerate(found):
        x, y = x + 14, y + 14
        across, down = WAYS[way]
        label = ", label: {en: Sign, zh: 标签}" if has_label else ""
        named["abcde"[at]] = f"main: {{route: [[{x}, {y}], [{x + across * length}, {y + down * length}]]{label}}}"
    metro = metro_of({"h": [14 + found[0][0], 14 + found[0][1]]}, (40, 40), **named)
    names = list(metro.routes)
    listed = [
        stop(f"s{at}", year, *dict.fromkeys((names[one % len(names)], names[other % len(names)])))
        for at, (year, one, other) in enumerate(stops)
    ]
    planned = plan(metro, *listed)
    picture = seen(planned)
    assert {station.id for station in picture.stations if not station.is_hub} == {one.id for one in listed}
    texts = [text for station in picture.stations for text in station.texts]
    for at, one in enumerate(texts):
        assert not any(one.rect.overlaps(other.rect) for other in texts[at + 1 :])
    without = {station.key for station in picture.stations if not station.texts}
    assert without == set(planned.nameless)


def test_bends_are_round():
    picture = seen(plan(metro_of(a="main: {route: [[0, 0], [9, 0], [9, 9]]}"), stop("x", 2012, "a/main")))
    steps = [step for track in picture.tracks for step in track.steps]
    (bend,) = [step for step in steps if len(step) == 4]
    assert math.dist(bend[0], (9 * CELL, 0)) == pytest.approx(22, abs=0.2)


def test_a_line_where_nothing_stops_is_not_drawn():
    metro = metro_of(a="main: {route: [[0, 0], [9, 0]]}", b="main: {route: [[0, 5], [9, 5]]}")
    planned = plan(metro, stop("x", 2012, "a/main"))
    assert list(planned.scene.lines) == ["a"]
    assert {track.line for track in seen(planned).tracks} == {"l0"}


def test_a_piece_of_track_is_there_from_the_year_of_what_lies_behind_it():
    metro = metro_of({"h": [0, 0]}, a="main: {route: [[0, 0], [20, 0]]}")
    picture = seen(plan(metro, stop("x", 2012, "a/main"), stop("y", 2015, "a/main")))
    assert [track.year for track in picture.tracks] == [2012, 2015]
    assert picture.station(":h").year == 2012


def test_names_and_ideas_are_text_whatever_they_hold():
    hostile = '</title><script>alert(1)</script>"&'
    named = replace(stop(hostile, 2012, "a/main"), id="x")
    planned = plan(metro_of(a="main: {route: [[0, 0], [20, 0]]}"), named)
    words = Words(hostile, hostile, "en", address=lambda _: hostile, idea=lambda _: hostile)
    svg = map_svg(planned.scene, words, prefix="m", theme=None)
    assert "<script" not in svg
    (station,) = read_map(svg.replace("<a ", "<g ").replace("</a>", "</g>")).stations
    assert station.title == f"{hostile}, 2012: {hostile}"
    assert "".join(text.text for text in station.texts).replace(" ", "") == hostile.replace(" ", "")


def test_neighbours_on_a_branch_are_joined_by_one_piece_of_track():
    picture = seen(plan(metro_of(a="main: {route: [[0, 0], [20, 0]]}"), *(stop(n, 2012, "a/main") for n in "xyz")))
    (row,) = branches(picture).values()
    for (one, other), track in zip(pairwise(row), picture.tracks, strict=True):
        assert (track.start, track.end) == (one.ends[0], other.ends[0])
