"""The people: their plants, their trees, what they signed."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from alphatree.catalog import load_catalog
from alphatree.drawings import DEFAULT, drawn_plants, plant_file
from alphatree.site.forest import MAX_LEAVES, tree_height, tree_svg
from alphatree.site.page import SiteSettings
from alphatree.site.pages import render_site
from alphatree.site.plants import read_plant
from alphatree.site.strings import PLANTS
from tests.catalogs import entry_text, network_text, write_catalog
from tests.projects import Parsed

OTHERS = """
fir:
  name: A <b>
  plant: {en: fir, zh: 冷杉}
  drawing: pine
  note: {en: draws, zh: 画图}
maple:
  name: Newcomer
  plant: {en: maple, zh: 枫}
"""


@pytest.fixture
def catalog(tmp_path):
    folder = write_catalog(
        tmp_path,
        a=entry_text("Model A", "signed: fir", network_text("one")),
        b=entry_text("Model B", "signed: fir"),
        c=entry_text("Model C", "signed: ginkgo"),
    )
    with (folder / "contributors.yml").open("a", encoding="utf-8") as stream:
        stream.write(OTHERS.lstrip())
    found, faults = load_catalog(folder)
    assert not faults
    return found


def test_the_page_of_contributors(catalog):
    page = render_site(catalog, SiteSettings()).pages["contributors/index.md"]
    people = Parsed(page.fragments["people"])
    assert [one["id"] for one in people.all("section")] == ["fir", "ginkgo", "maple"], "who signed most comes first"
    assert people.all("b") == []
    assert [text for tag, text in people.texts if tag == "dd" and text.strip()][:3] == ["2", "1", "0"]
    assert "../models/a/" in {link["href"] for link in people.all("a")}
    forest = Parsed(page.fragments["forest"])
    labels = [tree["aria-label"] for tree in forest.all("svg")]
    assert labels == [
        "The tree of A <b>: fir, 2 leaves",
        "The tree of weslynn: ginkgo, one leaf",
        "The tree of Newcomer: maple, 0 leaves",
        "Yours",
    ]
    assert "pine" not in page.fragments["plants"], "it is taken"
    assert "willow" in page.fragments["plants"]
    chinese = render_site(catalog, SiteSettings(lang="zh")).pages["contributors/index.md"]
    assert "柳" in chinese.fragments["plants"]
    assert "画图" in chinese.fragments["people"]


def test_a_signature_leads_to_its_owner(catalog):
    markdown = render_site(catalog, SiteSettings()).pages["models/a/index.md"].markdown
    assert 'href="../../contributors/#fir"' in markdown
    assert str(read_plant("pine").svg) in markdown


def test_where_nobody_signs_there_is_no_such_page(tmp_path):
    folder = write_catalog(tmp_path, a=entry_text("A"))
    (folder / "contributors.yml").unlink()
    assert "contributors/index.md" not in render_site(load_catalog(folder)[0], SiteSettings()).pages


def leaves_of(svg: str, colours: tuple[str, ...]) -> int:
    """Return the number of marks in the colours of leaves."""
    paths = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")
    return sum(path.attrib["d"].count("M") for path in paths if path.attrib["stroke"] in colours)


@pytest.mark.parametrize("name", drawn_plants())
def test_a_tree_has_a_leaf_for_each_entry(name):
    plant = read_plant(name)
    for entries in (0, 1, 2, 37, MAX_LEAVES, MAX_LEAVES + 400):
        svg = tree_svg(plant, "me", entries, "x")
        assert leaves_of(svg, plant.leaves) == min(entries, MAX_LEAVES)
        assert svg == tree_svg(plant, "me", entries, "x")
        left, top, width, height = map(float, ElementTree.fromstring(svg).attrib["viewBox"].split())
        for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", svg):
            assert left <= float(x) <= left + width
            assert top <= float(y) <= top + height + 1


def test_trees_grow_with_what_is_signed_and_differ():
    heights = [tree_height(entries) for entries in range(500)]
    assert heights == sorted(set(heights))
    assert tree_svg(read_plant("oak"), "one", 30, "x") != tree_svg(read_plant("oak"), "two", 30, "x")


@pytest.mark.parametrize("name", drawn_plants())
def test_a_drawing_is_a_small_picture_without_ids_and_addresses(name):
    root = ElementTree.fromstring(plant_file(name).read_text(encoding="utf-8"))
    assert root.attrib["viewBox"] == "0 0 48 48"
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "g", "path", "circle", "ellipse", "rect"}
    assert not {"id", "href", "style"} & {key for element in root.iter() for key in element.attrib}
    assert "data-" not in read_plant(name).svg
    assert plant_file(name).stat().st_size < 4000
    assert name == DEFAULT or name in PLANTS
