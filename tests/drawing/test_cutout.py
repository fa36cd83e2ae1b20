"""Parts of the metro map, and the map from afar: what is on them, and that nothing written there is cut or covered."""

from __future__ import annotations

from itertools import combinations

import pytest

from alphatree.catalog import Catalog
from alphatree.drawing.metro.cutout import cut_out, station_rects
from alphatree.drawing.metro.layout import plan_map
from alphatree.drawing.metro.overview import far_names, overview_svg
from alphatree.drawing.metro.scene import MapScene
from alphatree.drawing.scene import Rect


@pytest.fixture(scope="module", params=["en", "zh"])
def scene(catalog: Catalog, request) -> MapScene:
    plan = plan_map(catalog, request.param)
    assert plan is not None
    return plan.scene


def holds(outer: Rect, inner: Rect) -> bool:
    across = outer.left <= inner.left and inner.right <= outer.right
    return across and outer.top <= inner.top and inner.bottom <= outer.bottom


def test_a_part_shows_its_line_whole(scene):
    for line in scene.lines:
        part = cut_out(scene, [line])
        assert {one.id for one in part.stations} >= {one.id for one in scene.stations if line in one.lines}
        assert [one for one in part.pieces if one.line == line] == [one for one in scene.pieces if one.line == line]
        assert [one for one in part.pills if one.line == line] == [one for one in scene.pills if one.line == line]


def test_nothing_written_on_a_part_is_cut_at_its_edge(scene):
    for line in scene.lines:
        part = cut_out(scene, [line])
        for station in part.stations:
            assert all(holds(part.bounds, rect) for rect in station_rects(station)), station.id
        assert all(holds(part.bounds, pill.rect) for pill in part.pills)


def test_a_part_is_no_larger_than_it_must_be(scene):
    for line in scene.lines:
        part = cut_out(scene, [line])
        own = [one for one in part.stations if line in one.lines]
        xs = [x for one in part.pieces if one.line == line for x, _ in one.curve]
        xs += [x for one in own for rect in station_rects(one) for x in (rect.left, rect.right)]
        assert part.bounds.right - part.bounds.left < max(xs) - min(xs) + 80


def test_a_part_may_go_as_far_as_some_stations_only(scene):
    ids = [one.id for one in scene.stations if "detection" in one.lines][:3]
    part = cut_out(scene, ["detection"], ids)
    assert {one.id for one in part.stations} >= set(ids)
    assert len(part.stations) < len(cut_out(scene, ["detection"]).stations)
    for station in part.stations:
        assert all(holds(part.bounds, rect) for rect in station_rects(station)), station.id


def test_there_is_no_part_of_nothing(scene):
    with pytest.raises(ValueError, match="nothing of it is on the map"):
        cut_out(scene, ["no-such-line"])


def test_names_of_hubs_from_afar_leave_each_other_room(scene):
    names = far_names(scene)
    assert set(names) == {station.id for station in scene.stations if station.is_hub}
    for (one, first), (other, second) in combinations(names.items(), 2):
        assert not first.rect.overlaps(second.rect), (one, other)
    assert all(holds(scene.bounds, name.rect) for name in names.values())


def test_the_map_from_afar_is_small_and_names_hubs_only(scene):
    svg = overview_svg(scene, prefix="far", title="Map <1>", description="d", lang="en")
    assert len(svg.encode()) < 40_000
    assert "Map &lt;1&gt;" in svg
    hubs = sum(station.is_hub for station in scene.stations)
    assert svg.count("<text") == hubs
    assert "<a " not in svg
