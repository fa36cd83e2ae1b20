"""The page of the metro map: the picture, the same as text, and what other pages show of it."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from alphatree.catalog import Catalog, load_catalog
from alphatree.site import map_page as module
from alphatree.site.context import Context
from alphatree.site.idea import one_line_idea
from alphatree.site.map_page import map_page
from alphatree.site.map_pictures import direction_picture, lines_of, map_files, map_picture
from alphatree.site.page import Lang, Page, SiteSettings
from alphatree.site.pages import render_site
from tests.catalogs import entry_text, report, write_catalog
from tests.projects import Parsed

PATH = "map/index.md"
STRANGE = "</script><b>&\"'"
METRO = """\
title: {en: Map of it, zh: 图}
version: "3.1"
date: 2031-02
grid: {width: 20, height: 8}
hubs:
  classification: {at: [2, 2]}
lines:
  red:
    name: {en: Red, zh: 红线}
    colour: "#c00000"
    directions: [classification]
    branches:
      main: {route: [[2, 2], [18, 2]]}
      side: {route: [[10, 2], [14, 6]], label: {en: Side, zh: 支线}}
  blue:
    name: {en: Blue, zh: 蓝线}
    colour: "#0000c0"
    directions: [elsewhere]
    branches:
      main: {route: [[10, 6], [10, 0]]}
"""


def stop(name: str, year: int, *branches: str) -> str:
    return entry_text(name, f"metro: [{', '.join(branches)}]").replace("2015", str(year))


@pytest.fixture
def small(tmp_path) -> Catalog:
    folder = write_catalog(
        tmp_path,
        first=stop("First", 2010, "red/main"),
        both=stop("Both", 2012, "red/main", "red/side", "blue/main"),
        last=stop("Last", 2016, "red/side"),
        strange=stop(f"'{STRANGE.replace(chr(39), chr(39) * 2)}'", 2014, "red/main"),
        alone=entry_text("Alone"),
    )
    (folder / "metro.yml").write_text(METRO, encoding="utf-8")
    found, faults = load_catalog(folder)
    assert [str(fault) for fault in faults] == []
    return found


def made(catalog: Catalog, lang: Lang = "en") -> Page:
    page = map_page(Context(catalog, SiteSettings(lang=lang)))
    assert page is not None
    return page


@pytest.fixture(scope="module", params=["en", "zh"])
def context(catalog: Catalog, request) -> Context:
    return Context(catalog, SiteSettings(lang=request.param))


@pytest.fixture(scope="module")
def page(context) -> Page:
    """The page of this project's map, without drawing all its networks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "diagrams", lambda _, network: {"short": network})
        page = map_page(context)
    assert page is not None
    return page


def test_the_text_lists_the_stations_of_the_picture_with_the_same_links(context, page):
    picture = {
        (":" if "hub" in stop["class"] else "") + stop["data-id"]: stop.get("href")
        for stop in Parsed(map_picture(context, PATH)).all("a")
    }
    listed: dict[str, str] = {}
    for name, fragment in page.fragments.items():
        if name.startswith("line-"):
            found = re.findall(r'<li data-station="([^"]+)"[^>]*><a href="([^"]+)">', fragment)
            assert len(found) == fragment.count("data-station=")
            listed |= dict(found)
    assert listed == picture
    assert len(listed) > 150


def test_every_station_leads_to_its_page_in_the_same_language(context):
    stops = Parsed(map_picture(context, PATH)).all("a")
    for one in stops:
        folder = "directions" if "hub" in one["class"].split() else "models"
        assert one["href"] == f"../{folder}/{one['data-id']}/"
    assert context.metro_map is not None
    assert len(stops) == len(context.metro_map.scene.stations)


def test_the_picture_is_light(context, page):
    svg = map_picture(context, PATH).encode()
    assert len(svg) <= 250_000
    assert len(gzip.compress(svg)) <= 40_000
    assert len(gzip.compress("".join(page.fragments.values()).encode())) <= 80_000


def test_every_station_says_its_year_and_idea(context):
    svg = map_picture(context, PATH)
    entry = context.catalog.entries["resnet"]
    idea = one_line_idea(context, entry)
    assert idea
    assert f"<title>ResNet, 2015: {idea}</title>" in svg


def known_of(page):
    """Return what the script is told of the stations."""
    found = re.search(r'id="at-map-known">(.*?)</script>', page.fragments["map"], re.DOTALL)
    assert found
    return json.loads(found[1])


def test_every_entry_that_has_a_diagram_shows_it_in_its_card(context, page):
    known = known_of(page)
    assert known["resnet"]["picture"] in context.catalog.entries["resnet"].networks
    assert "picture" not in known["hub=detection"]
    assert known["hub=detection"]["name"] == context.direction_name("detection")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Version 3.1 · 2031-02 · 4 stations on 2 lines"), ("zh", "第 3.1 版")]
)
def test_the_title_and_the_version(small, lang: Lang, said):
    page = made(small, lang)
    assert said in page.markdown
    assert page.markdown.startswith("# Map of it {" if lang == "en" else "# 图 {")


def test_every_line_has_a_section_with_its_picture_and_its_branches(small):
    page = made(small)
    assert "### Red { #line-red }" in page.markdown
    assert "### Blue { #line-blue }" in page.markdown
    red = Parsed(page.fragments["line-red"])
    assert [one["src"] for one in red.all("img")] == ["../diagrams/map.red.svg"]
    assert red.all("img")[0]["loading"] == "lazy"
    words = " ".join(red.words.split())
    assert "Classification" not in words
    assert "Image classification First 2010 Both 2012 change for Blue" in words
    assert "Side Both 2012 change for Blue Last 2016" in words
    assert "4 stations, 2010 to 2016" in words


def test_names_from_the_catalogue_are_escaped_wherever_they_stand(small):
    page = made(small)
    for fragment in page.fragments.values():
        assert "<b>&" not in fragment
    known = known_of(page)
    assert known["strange"]["name"] == STRANGE
    options = [one["value"] for one in Parsed(page.fragments["map"]).all("option")]
    assert STRANGE in options
    for _, text in map_files(Context(small, SiteSettings())):
        assert "<b>" not in text


def test_a_catalogue_without_stations_has_no_map(tmp_path):
    catalog, _ = load_catalog(write_catalog(tmp_path, only=entry_text()))
    site = render_site(catalog, SiteSettings())
    assert PATH not in site.pages
    assert not [path for path in site.files if path.startswith("diagrams/map.")]
    assert "map/" not in site.pages["index.md"].markdown + site.pages["models/only/index.md"].markdown
    assert 'id="line"' not in site.pages["directions/classification/index.md"].markdown


def test_what_other_pages_show_of_the_map(small):
    site = render_site(small, SiteSettings(lang="zh"))
    home = Parsed(site.fragments["map"])
    assert home.all("a")[0]["href"] == "map/"
    assert home.all("img")[0]["src"] == "diagrams/map.overview.svg"
    assert "图：2 条线路，4 站" in home.all("img")[0]["alt"]
    links = [one["href"] for one in Parsed(site.pages["models/both/index.md"].markdown).all("a")]
    assert links.count("../../map/#both") == 1
    assert "：红线、蓝线" in site.pages["models/both/index.md"].markdown
    assert "../../map/" not in site.pages["models/alone/index.md"].markdown
    direction = site.pages["directions/classification/index.md"]
    assert "../../map/#line=red" in direction.markdown
    stops = {one["data-id"]: one for one in Parsed(direction.fragments["line"]).all("a")}
    assert set(stops) == {"classification", "first", "both", "last", "strange"}
    assert stops["first"]["href"] == "../../models/first/"
    assert "faded" not in stops["both"]["class"]
    assert re.search(r'class="l\d faded"', direction.fragments["line"]), "the blue line stands back"
    assert set(site.files) >= {f"diagrams/map.{one}svg" for one in ("", "red.", "blue.", "overview.")}
    assert 'href="../models/first/"' in site.files["diagrams/map.svg"]


def test_a_direction_that_shares_a_line_shows_its_own_part(catalog):
    context = Context(catalog, SiteSettings())
    assert lines_of(context, "normalization") == lines_of(context, "optimization") == ["training"]
    shown = {one["data-id"] for one in Parsed(direction_picture(context, "x/index.md", "normalization")).all("a")}
    assert {"normalization", "batch-normalization"} <= shown
    assert "adam" not in shown
    whole = {one["data-id"] for one in Parsed(direction_picture(context, "x/index.md", "face")).all("a")}
    assert {"face-detection", "face-recognition", "face-alignment", "mtcnn"} <= whole


def test_the_same_catalogue_gives_the_same_map(small):
    assert made(small).digest == made(small).digest


@pytest.mark.parametrize("written", ["2026-13", "1998-05", "November 2026"])
def test_a_date_that_is_none(tmp_path, written):
    folder = write_catalog(tmp_path, only=entry_text())
    (folder / "metro.yml").write_text(METRO.replace("2031-02", written), encoding="utf-8")
    assert report(folder) == [
        f"metro.yml:3:7: error: date is '{written}', expected a year and a month such as 2026-11 [wrong-value]"
    ]
