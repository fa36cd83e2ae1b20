"""Whether our metro map holds what the two hand-drawn ones show.

tests/data/census_metro.yml lists it, and with reasons what our map does differently; that list is exactly right, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise, product
from typing import Any

from alphatree.drawing.metro.layout import plan_map
from alphatree.metro import MetroMap
from tests.drawing.metro.reading import branches
from tests.drawing.metro.test_map import drawn
from tests.test_census import data, whole

Station = str | list[str]


def each(station: Station) -> list[str]:
    """The models of a station; those that share a circle on the old maps have circles of their own on ours."""
    return station if isinstance(station, list) else [station]


def census() -> Any:
    return data("census_metro.yml")


@cache
def metro() -> MetroMap:
    found = whole().metro
    assert found is not None
    return found


@cache
def stops() -> dict[str, set[str]]:
    """The stations of each of our branches, as they are drawn."""
    return {name: {station.key for station in row} for name, row in branches(drawn("en")).items()}


def on(station: str, line: str) -> list[str]:
    """The branches of a line where a station stands."""
    return [name for name, found in stops().items() if station in found and name.startswith(f"{line}/")]


def joined(one: str, other: str, line: str, *, dashed: bool = False) -> bool:
    """Whether one branch leads from a station to another, or two that meet."""
    routes = metro().routes
    for first, second in product(on(one, line), on(other, line)):
        if dashed and not (routes[first].dashed and first == second):
            continue
        if first == second or set(routes[first].points) & set(routes[second].points):
            return True
    return False


def labelled(label: str, station: str, line: str) -> bool:
    """Whether a label stands on a branch of a line that leads to a station."""
    for name in on(station, line):
        written = metro().branch(name).label
        if written is not None and written.en == label:
            return True
    return False


def facts() -> Iterator[tuple[str, bool]]:
    """Every fact of the old maps, in words, and whether it is so on ours."""
    for line, about in census()["lines"].items():
        ours = metro().lines.get(line)
        yield f"the line {line} is {about['colour']}", ours is not None and ours.colour == about["colour"]
        for branch in about["branches"]:
            dashed, label = branch.get("dashed", False), branch.get("label")
            for station in branch["stations"]:
                for one in each(station):
                    yield f"{one} stops on {line}", bool(on(one, line))
            for pair in pairwise(branch["stations"]):
                for one, other in product(*map(each, pair)):
                    way = "a dashed link leads" if dashed else "a track leads"
                    yield f"{way} from {one} to {other} on {line}", joined(one, other, line, dashed=dashed)
            for station in branch.get("beside", ()):
                for one in each(station):
                    if not one.startswith(":"):
                        yield f"the label {label} of {line} leads to {one}", labelled(label, one, line)


def test_our_map_holds_what_the_old_ones_show_but_for_what_is_listed_with_its_reason():
    otherwise = census()["differently"]
    missing = [fact for fact, holds in dict(facts()).items() if not holds]
    assert missing == list(otherwise), "place the entry, or list it with its reason in tests/data/census_metro.yml"
    assert all(len(reason.split()) > 3 for reason in otherwise.values())


def test_every_model_of_the_old_maps_has_a_station():
    shown = {
        one
        for about in census()["lines"].values()
        for branch in about["branches"]
        for station in branch["stations"]
        for one in each(station)
    }
    assert len([one for one in shown if not one.startswith(":")]) > 140
    assert shown - {station.key for station in drawn("en").stations} == set()


def test_stations_on_several_lines_are_interchanges():
    lines: dict[str, set[str]] = {}
    for line, about in census()["lines"].items():
        for branch in about["branches"]:
            for station in branch["stations"]:
                for one in each(station):
                    lines.setdefault(one, set()).add(line)
    several = {one: names for one, names in lines.items() if len(names) > 1}
    assert {"nasnet", "mask-rcnn", "mtcnn", "igan", ":face-recognition", ":pose"} <= several.keys()
    otherwise = census()["differently"]
    for one, names in several.items():
        here = {name.partition("/")[0] for name, found in stops().items() if one in found}
        assert {name for name in names if f"{one} stops on {name}" not in otherwise} <= here, one


def test_the_hubs_of_the_old_maps_are_ours():
    shown = {
        one.removeprefix(":")
        for about in census()["lines"].values()
        for branch in about["branches"]
        for station in branch["stations"]
        for one in each(station)
        if one.startswith(":")
    }
    assert len(shown) == 15
    assert shown <= set(metro().hubs)


def test_ids_of_directions_on_the_map_are_those_of_the_catalogue():
    known = set(whole().directions)
    assert set(metro().hubs) <= known
    for line in metro().lines.values():
        assert set(line.directions) <= known


def test_every_line_of_the_map_has_stations():
    plan = plan_map(whole(), "en")
    assert plan is not None
    assert set(plan.scene.lines) == set(metro().lines)
