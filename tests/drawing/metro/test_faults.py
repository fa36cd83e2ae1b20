"""What `alphatree check` says of a map that is too small: where, how many, and what to do."""

import pytest

from alphatree.catalog import load_catalog, shown_path
from alphatree.drawing.metro.faults import map_faults
from alphatree.site.workshop import Workshop
from tests.catalogs import entry_text, write_catalog

LINES = """\
title: {{en: Map, zh: 线路图}}
grid: {{width: 20, height: 10}}
{hubs}
lines:
  a:
    name: {{en: A, zh: 甲}}
    colour: "#660066"
    directions: [classification]
    branches:
      b: {{route: {route}{label}}}
"""


@pytest.fixture
def faults_of(tmp_path):
    """Return what is said of entries that stop on one branch; the paths relative to the catalogue."""

    def check(count, *, route="[[0, 0], [3, 0]]", hubs="", label="", names=None):
        entries = {
            f"e{at:02}": entry_text(names[at] if names else f"E{at}", "metro: [a/b]").replace("2015", str(2000 + at))
            for at in range(count)
        }
        folder = write_catalog(tmp_path, **entries)
        (folder / "metro.yml").write_text(LINES.format(route=route, hubs=hubs, label=label), encoding="utf-8")
        catalog, others = load_catalog(folder)
        assert others == []
        return [str(one).replace(f"{shown_path(folder)}/", "") for one in map_faults(catalog)]

    return check


def test_a_branch_with_room_is_no_fault(faults_of):
    assert faults_of(3) == []


def test_a_branch_with_too_many_stations_is_told_at_its_newest_entry(faults_of):
    assert faults_of(9)[0] == (
        "models/classification/e08.yml:6:9: error: the branch 'a/b' of the metro map has 9 stations, and room for 7 of "
        "them [crowded-branch]\n  hint: lengthen its route at metro.yml:10:11, or begin another branch"
    )


def test_one_station_too_many(faults_of):
    assert not [one for one in faults_of(7) if "crowded" in one]
    (crowd, *_) = [one for one in faults_of(8) if "crowded" in one]
    assert "has 8 stations, and room for 7 of them" in crowd


def test_a_label_that_is_longer_in_one_language_counts(faults_of):
    """The layout of each language is looked at; what fits in neither is told once."""
    label = ", label: {en: A long label that takes most of it, zh: 长}"
    found = [one for one in faults_of(3, route="[[0, 0], [6, 0]]", label=label) if "crowded" in one]
    assert len(found) == 1
    assert "has 3 stations, and room for 1 of them" in found[0]


def test_a_name_without_room_is_a_warning(faults_of):
    names = [f"A name of some length {at}" for at in range(6)]
    found = faults_of(6, names=names)
    assert found
    assert all("warning" in one for one in found)
    assert found[0] in (
        "models/classification/e01.yml:6:1: warning: the name of 'e01' finds no room on the metro map "
        "[nameless-station]\n  hint: lengthen the route of 'a/b' at metro.yml:10:11, or move what is near it",
        "models/classification/e00.yml:6:1: warning: the name of 'e00' finds no room on the metro map "
        "[nameless-station]\n  hint: lengthen the route of 'a/b' at metro.yml:10:11, or move what is near it",
    )


def test_a_name_without_room_in_one_language_says_which(faults_of):
    hub = "hubs: {classification: {at: [0, 0], name: {en: WIDE, zh: 窄}}}".replace("WIDE", "W" * 190)
    assert faults_of(1, hubs=hub) == [
        "metro.yml:3:8: warning: the name of the hub 'classification' finds no room on the metro map in English "
        "[nameless-station]\n  hint: move the hub, or the routes around it"
    ]


def test_a_catalogue_without_stops_has_no_faults_of_the_map(tmp_path):
    catalog, _ = load_catalog(write_catalog(tmp_path, a=entry_text("A")))
    assert map_faults(catalog) == []


def test_a_map_that_cannot_be_read_is_told_by_others(tmp_path):
    folder = write_catalog(tmp_path, a=entry_text("A", "metro: [a/b]"))
    (folder / "metro.yml").write_text("title: {en: M, zh: 图}\n", encoding="utf-8")
    catalog, others = load_catalog(folder)
    assert catalog.metro is None
    assert others
    assert map_faults(catalog) == []


def test_the_site_is_not_built_with_a_crowded_branch(tmp_path):
    entries = {f"e{at}": entry_text(f"E{at}", "metro: [a/b]") for at in range(9)}
    folder = write_catalog(tmp_path, **entries)
    (folder / "metro.yml").write_text(LINES.format(route="[[0, 0], [3, 0]]", hubs="", label=""), encoding="utf-8")
    workshop = Workshop()
    assert "crowded-branch" in {fault.code for fault in workshop.load(folder)}
    assert workshop.catalog is None


def test_what_other_faults_leave_of_a_map_is_laid_out(tmp_path):
    """Routes that cannot be drawn, stops at unknown branches, branches that do not meet: no traceback."""
    entries = {
        "x": entry_text("X", "metro: [a/b, a/c, a/none, z/y]"),
        "y": entry_text("Y", "metro: [a/c]"),
    }
    folder = write_catalog(tmp_path, **entries)
    more = "\n      c: {{route: [[0, 0], [3, 1]]}}\n      d: {{route: [[5, 5], [9, 5]]}}"
    text = LINES.format(route="[[0, 0], [3, 0]]", hubs="hubs: {nowhere: {at: [19, 30]}}", label="")
    (folder / "metro.yml").write_text(text.rstrip() + more.format() + "\n", encoding="utf-8")
    catalog, others = load_catalog(folder)
    assert {one.code for one in others} == {"wrong-route", "unknown-branch"}
    assert map_faults(catalog) == []


def test_two_interchanges_want_the_same_place(tmp_path):
    """One changes between b and c, the other between b, c and d; all three meet in one point."""
    entries = {
        "x": entry_text("X", "metro: [a/b, a/c]"),
        "y": entry_text("Y", "metro: [a/b, a/c, a/d]").replace("2015", "2016"),
    }
    folder = write_catalog(tmp_path, **entries)
    more = "      c: {route: [[5, 0], [5, 9]]}\n      d: {route: [[0, 0], [9, 9]]}\n"
    text = LINES.format(route="[[0, 5], [12, 5]]", hubs="", label="") + more
    (folder / "metro.yml").write_text(text, encoding="utf-8")
    catalog, others = load_catalog(folder)
    assert others == []
    (fault,) = [one for one in map_faults(catalog) if one.level == "error"]
    assert str(fault).replace(f"{shown_path(folder)}/", "") == (
        "models/classification/y.yml:6:8: error: 'y' finds every place taken where 'a/b' and 'a/c' and 'a/d' meet "
        "[no-interchange]\n  hint: let it stop at one of the branches only, or let their routes share another point"
    )
