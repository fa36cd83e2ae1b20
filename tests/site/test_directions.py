"""The pages of directions, and the table of what the catalogue holds."""

from __future__ import annotations

import json

import pytest

from alphatree.catalog import Catalog, load_catalog
from alphatree.site.page import Lang, SiteSettings
from alphatree.site.pages import render_site
from tests.catalogs import entry_text, network_text, write_catalog
from tests.projects import Parsed

DIRECTIONS = """\
vision:
  name: {en: Vision, zh: 视觉}
  introduction: {en: To see., zh: 看见。}
classification:
  name: {en: Classification, zh: 分类}
  parent: vision
  introduction: {en: To name., zh: 命名。}
  task_input: {en: one picture, zh: 一张图}
  task_output: {en: one word, zh: 一个词}
  history: {en: First this., zh: 起初如此。}
empty:
  name: {en: Empty, zh: 空}
  introduction: {en: Nothing., zh: 无。}
"""
RESULTS = """\
results:
  - {benchmark: mnist, metric: error, value: 1.5, unit: "%", source: paper, unverified: true}
"""


@pytest.fixture
def catalog(tmp_path) -> Catalog:
    folder = write_catalog(
        tmp_path,
        second=entry_text("Second", "descends_from: [{model: first, idea: {en: is wider, zh: 更宽}}]").replace(
            "2015", "2016"
        ),
        first=entry_text("First", RESULTS, network_text("one", "[{conv: {out_channels: 4, kernel_size: 3}}]")),
        trick=entry_text("Trick", "code: [{framework: numpy, url: 'https://example.org/c'}]").replace(
            "network", "technique", 1
        ),
    )
    (folder / "directions.yml").write_text(DIRECTIONS, encoding="utf-8")
    found, faults = load_catalog(folder)
    assert not faults
    return found


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("To name.", "one picture", "one word", "First this.", "is wider", "technique", "Vision")),
        ("zh", ("命名。", "一张图", "一个词", "起初如此。", "更宽", "技巧", "视觉")),
    ],
)
def test_the_page_of_a_direction(catalog, lang: Lang, said):
    page = render_site(catalog, SiteSettings(lang=lang)).pages["directions/classification/index.md"]
    assert all(words in page.markdown for words in said)
    assert page.markdown.index("../../models/first/") < page.markdown.index("../../models/second/"), "older ones first"
    table = Parsed(page.fragments["comparison"])
    assert "1.5%" in table.words
    assert [link["href"] for link in table.all("a")] == ["../../models/first/#one"]


def test_texts_link_by_id(tmp_path):
    folder = write_catalog(
        tmp_path,
        first=entry_text("First", "redirects: [former]"),
        other=entry_text("Other")
        .replace("A network.", "'From [[former]], *see* [[other]].'")
        .replace("一个网络。", '"出自[[first|前者]]。"'),
    )
    catalog, faults = load_catalog(folder)
    assert not faults
    english, chinese = (render_site(catalog, SiteSettings(lang=lang)).pages for lang in ("en", "zh"))
    page = english["models/other/index.md"]
    assert '<p>From <a href="../first/">First</a>, <em>see</em> Other.</p>' in page.markdown
    assert page.description == "From First, see Other."
    assert '<a href="../first/">前者</a>' in chinese["models/other/index.md"].markdown
    record = json.loads(render_site(catalog, SiteSettings()).files["api/models/other.json"])
    assert record["summary"] == {"en": "From First, *see* Other.", "zh": "出自前者。"}


def test_a_direction_with_nothing_but_parts_has_a_page_and_an_empty_one_has_none(catalog):
    site = render_site(catalog, SiteSettings())
    assert [path for path in site.pages if path.startswith("directions/")] == [
        "directions/vision/index.md",
        "directions/classification/index.md",
    ]
    assert "../classification/" in site.pages["directions/vision/index.md"].markdown
    assert 'href="../../directions/classification/"' in site.pages["models/first/index.md"].markdown


def test_coverage_is_counted(catalog):
    table = Parsed(render_site(catalog, SiteSettings()).fragments["coverage"])
    counts = [text.strip() for tag, text in table.texts if tag == "td" and text.strip()]
    # entries, networks, with layers, code, paper, results, both languages, all confirmed; the last row is the sum
    assert counts == ["3", "2", "1", "1", "0", "1", "3", "2"] * 2
