"""Datasets and resources: how they are read, what is said of faults in them, and their pages."""

from __future__ import annotations

import pytest

from alphatree.catalog import Catalog, load_catalog
from alphatree.site.page import Lang, SiteSettings
from alphatree.site.pages import render_site
from tests.catalogs import entry_text, report, write_catalog

DIGITS = """\
name: Digits
full_name: {en: Many digits, zh: 许多数字}
aliases: [Ten]
redirects: [figures]
directions: [classification]
year: 1998
organizations: [google]
home: {url: "http://example.org/digits", status: dead, successor: "https://example.org/new"}
access: application
access_note: {en: by letter, zh: 写信申请}
size:
  - {what: {en: images, zh: 张图像}, value: 70000}
papers:
  - {title: On digits, arxiv: "1512.03385"}
links:
  - {kind: article, url: "https://example.org/about"}
summary: {en: Digits of all kinds., zh: 各种数字。}
history:
  - {en: Once it had nine., zh: 曾为九个。}
unverified: [size]
signed: ginkgo
"""
TOOLS = """\
pencil:
  name: Pencil
  kind: tool
  language: en
  url: https://example.org/pencil
  authors: [Somebody]
  year: 1564
  direction: classification
  about: {en: Writes., zh: 写字。}
lost:
  name: A lost article
  kind: article
  language: zh
  about: {en: Nobody knows where., zh: 下落不明。}
"""
BENCHMARK = "mnist:\n  name: {en: Digits in a row, zh: 一排数字}\n  dataset: digits\n"


def result(value):
    return f"results: [{{benchmark: mnist, metric: error, value: {value}, setting: {{en: by hand, zh: 手写}}, source: paper}}]"


def catalog_of(tmp_path, datasets=None, resources=None):
    folder = write_catalog(tmp_path, good=entry_text("Good", result(0.3)), bad=entry_text("Bad", result(5)))
    (folder / "datasets").mkdir()
    (folder / "resources").mkdir()
    (folder / "benchmarks.yml").write_text(BENCHMARK, encoding="utf-8")
    for name, text in (datasets or {"digits.yml": DIGITS}).items():
        (folder / "datasets" / name).write_text(text, encoding="utf-8")
    for name, text in (resources or {"tools.yml": TOOLS}).items():
        (folder / "resources" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def loaded(tmp_path) -> Catalog:
    catalog, faults = load_catalog(catalog_of(tmp_path))
    assert not [fault for fault in faults if "year" not in fault.message]
    return catalog


def test_a_year_before_the_first_neuron_is_a_fault(tmp_path):
    assert report(catalog_of(tmp_path)) == [
        "resources/tools.yml:7:9: error: year of pencil is 1564, expected a whole number from 1669 to 2100 [wrong-value]"
    ]


@pytest.mark.parametrize(
    ("datasets", "resources", "expected"),
    [
        (
            {"digits.yml": DIGITS.replace("application", "aplication")},
            None,
            "datasets/digits.yml:9:9: error: access is 'aplication', expected a known access [wrong-value]\n"
            "  hint: did you mean 'application'?",
        ),
        (
            {"digits.yml": DIGITS.replace(", status: dead", "")},
            None,
            "datasets/digits.yml:8:13: error: url of home is 'http://example.org/digits', expected an https address "
            "[wrong-value]\n"
            "  hint: try it with https; otherwise add 'insecure: true', or 'status: dead' if the page is gone",
        ),
        (
            {"digits.yml": DIGITS.replace("[google]", "[gogle]")},
            None,
            "datasets/digits.yml:7:17: error: there is no organization 'gogle' [unknown-organization]\n"
            "  hint: did you mean 'google'?",
        ),
        (
            {"digits.yml": DIGITS, "more.yaml": DIGITS},
            None,
            "datasets/more.yaml:1:1: error: the file ends with .yaml, expected .yml [wrong-suffix]\n  hint: rename it",
        ),
        (
            {"digits.yml": DIGITS, "other.yml": DIGITS},
            None,
            "datasets/other.yml:4:13: error: 'figures' leads to the dataset 'digits' already [unknown-dataset]\n"
            "  hint: remove it from one of the two",
        ),
        (
            None,
            {"a.yml": TOOLS, "b.yml": TOOLS[TOOLS.index("lost") :]},
            "resources/b.yml:1:1: error: the id 'lost' is taken already by resources/a.yml [repeated-id]\n"
            "  hint: choose another id",
        ),
        (
            None,
            {"a.yml": TOOLS.replace("direction: classification", "direction: writing")},
            "resources/a.yml:8:14: error: there is no direction 'writing' [unknown-direction]\n"
            "  hint: add it to directions.yml",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(tmp_path, datasets, resources, expected):
    resources = {name: text.replace("1564", "1964") for name, text in (resources or {"tools.yml": TOOLS}).items()}
    folder = catalog_of(tmp_path, datasets, resources)
    assert report(folder) == [expected]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            (
                "Many digits",
                "on application",
                "by letter",
                "not confirmed yet",
                "Digits in a row",
                "by hand",
                "Once it had nine",
            ),
        ),
        ("zh", ("许多数字", "需要申请", "写信申请", "尚未核实", "一排数字", "手写", "曾为九个")),
    ],
)
def test_the_page_of_a_data_set(loaded, lang: Lang, said):
    site = render_site(loaded, SiteSettings(lang=lang))
    text = site.pages["datasets/digits/index.md"].markdown
    assert all(words in text for words in said)
    assert "70,000" in text
    assert text.index("../../models/good/") < text.index("../../models/bad/"), "the lower error is the better one"
    assert 'href="digits/"' in site.pages["datasets/index.md"].fragments["datasets"]
    assert "datasets/figures/index.html" in site.files
    assert 'href="../../datasets/digits/"' in site.pages["models/good/index.md"].markdown


def test_the_page_of_resources(loaded):
    page = render_site(loaded, SiteSettings()).pages["resources/index.md"]
    lost = page.fragments["resources"]
    assert "Nobody knows where." in lost
    assert "href" not in lost


def test_resources_of_a_part_are_found_under_the_whole(tmp_path):
    folder = catalog_of(tmp_path, resources={"a.yml": TOOLS.replace("1564", "1964")})
    directions = folder / "directions.yml"
    text = directions.read_text(encoding="utf-8") + "\nlearning:\n  name: {en: Learning, zh: 学习}\n"
    text += "  introduction: {en: All of it., zh: 全部。}\n"
    directions.write_text(text.replace("classification:\n", "classification:\n  parent: learning\n"), encoding="utf-8")
    page = render_site(load_catalog(folder)[0], SiteSettings()).pages["resources/index.md"]
    pencil = page.fragments["resources-classification"]
    assert 'data-direction="classification learning"' in pencil
    assert 'href="../directions/classification/"' in pencil
    assert page.markdown.index("#all_directions") < page.markdown.index("#classification")
    assert '<option value="classification">' in page.fragments["filter"]


def test_a_catalogue_without_them_has_no_such_pages(tmp_path):
    catalog, _ = load_catalog(write_catalog(tmp_path, a=entry_text("A")))
    assert not [path for path in render_site(catalog, SiteSettings()).pages if path.startswith(("data", "res"))]
