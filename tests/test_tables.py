"""Tables: how they are read, what is said of faults in them, what stands in their cells, and their pages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from alphatree.catalog import Catalog, load_catalog
from alphatree.site.context import Context
from alphatree.site.page import Lang, SiteSettings
from alphatree.site.pages import render_site
from alphatree.site.table_cells import cell, first_public, subjects
from alphatree.site.table_pages import table_pages
from alphatree.tables import Column
from tests.catalogs import entry_text, network_text, report, write_catalog

ROOT = Path(__file__).resolve().parents[1]

TABLE = """\
small:
  title: {en: Small ones, zh: 小网络}
  introduction: {en: Side by side., zh: 并排比较。}
  directions: [classification]
  redirects: [tiny]
  rows:
    - {network: one-net, facts: {level: {en: easy, zh: 容易}}}
    - {model: two}
    - {direction: classification}
    - {name: {en: Words alone, zh: 只有文字}, models: [one]}
  columns:
    - params
    - dropout
    - {show: result, metric: error, benchmarks: [mnist]}
    - {show: fact, fact: level, title: {en: Level, zh: 难度}}
    - models
  taken_from: a book
"""
LAYERS = "[{conv: {out_channels: 4, kernel_size: 3}}, {dropout: 0.5}, flatten, {linear: 10}]"


def catalog_of(tmp_path, table=TABLE):
    result = "results: [{benchmark: mnist, metric: error, value: %s, source: paper}%s]"
    more = ", {benchmark: mnist, metric: error, value: 0.3, setting: {en: two of them, zh: 两个网络}, source: paper}"
    folder = write_catalog(
        tmp_path,
        one=entry_text("One", network_text("one-net", LAYERS)),
        two=entry_text("Two", result % (0.5, more)),
    )
    (folder / "tables.yml").write_text(table, encoding="utf-8")
    return folder


@pytest.fixture
def loaded(tmp_path) -> Catalog:
    catalog, faults = load_catalog(catalog_of(tmp_path))
    assert [*faults, *catalog.check_networks()] == []
    return catalog


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "network: one-net",
            "network: one-nte",
            "tables.yml:7:17: error: there is no network 'one-nte' [unknown-in-table]\n  hint: did you mean 'one-net'?",
        ),
        (
            "model: two",
            "model: twoo",
            "tables.yml:8:15: error: there is no model 'twoo' [unknown-in-table]\n  hint: did you mean 'two'?",
        ),
        (
            "models: [one]",
            "models: [onee]",
            "tables.yml:10:52: error: there is no model 'onee' [unknown-in-table]\n  hint: did you mean 'one'?",
        ),
        (
            "[mnist]",
            "[minst]",
            "tables.yml:14:50: error: there is no benchmark 'minst' [unknown-in-table]\n  hint: did you mean 'mnist'?",
        ),
        (
            "metric: error",
            "metric: eror",
            "tables.yml:14:30: error: there is no metric 'eror' [unknown-in-table]\n  hint: did you mean 'error'?",
        ),
        (
            "[tiny]",
            "[small]",
            "tables.yml:5:15: error: 'small' leads to the table 'small' already [unknown-in-table]\n  hint: remove it",
        ),
        (
            "    - params",
            "    - parms",
            "tables.yml:12:7: error: show of columns is 'parms', expected a known column [wrong-value]\n"
            "  hint: did you mean 'params'?",
        ),
        (
            "{model: two}",
            "{model: two, direction: classification}",
            "tables.yml:8:7: error: a row has both 'model' and 'direction', expected one of them [wrong-value]",
        ),
        (
            "{model: two}",
            "{models: [two]}",
            "tables.yml:8:7: error: a row has neither model, network, direction, resource nor name [missing-field]",
        ),
        (
            "{show: fact, fact: level, ",
            "{show: year, fact: level, ",
            "tables.yml:15:7: error: a column has 'fact' but shows year [wrong-value]\n  hint: write 'show: fact'",
        ),
        (
            "metric: error, benchmarks: [mnist]",
            "of: any",
            "tables.yml:14:7: error: a column that shows a result has neither 'metric' nor 'benchmarks' "
            "[missing-field]",
        ),
        (
            ", title: {en: Level, zh: 难度}",
            "",
            "tables.yml:15:7: error: a column that shows a fact has no 'title' [missing-field]",
        ),
        (
            "facts: {level:",
            "facts: {other:",
            "tables.yml:1:1: error: no column shows the fact 'other' of row 1 [wrong-value]",
        ),
        (
            "  taken_from: a book\n",
            "",
            "tables.yml:1:1: error: the facts of row 1 have no source [missing-field]\n"
            "  hint: taken_from: where they stand",
        ),
        (
            "  columns:",
            "  select: {direction: classification, kinds: [network]}\n  columns:",
            "tables.yml:1:1: error: a table has either 'rows' or 'select' [wrong-value]",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(tmp_path, old, new, expected):
    assert TABLE.count(old) == 1
    assert report(catalog_of(tmp_path, TABLE.replace(old, new))) == [expected]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", ("Small ones", "easy", "two of them")), ("zh", ("小网络", "容易", "两个网络"))]
)
def test_the_page_of_a_table(loaded, lang: Lang, said):
    site = render_site(loaded, SiteSettings(lang=lang))
    page = site.pages["tables/small/index.md"]
    assert all(words in page.markdown + page.fragments["table"] for words in said)
    assert 'href="../../models/one/#one-net"' in page.fragments["table"]
    assert "../small/" in site.files["tables/tiny/index.html"]
    for other in ("directions/classification", "models/one", "models/two"):
        assert "../../tables/small/" in site.pages[f"{other}/index.md"].markdown
    assert "small/" in site.pages["tables/index.md"].markdown


def test_cells_are_counted_in_the_layers_and_taken_from_the_entries(loaded):
    context = Context(loaded, SiteSettings())
    table = loaded.tables["small"]
    texts = [
        [" ".join(piece.text for piece in cell(context, one, column).pieces) for column in table.columns]
        for one in subjects(context, table)
    ]
    # 4·3·3·3 + 4 of the convolution; 4·6·6·10 + 10 of the linear layer
    assert texts[0] == ["1.56\N{NO-BREAK SPACE}k", "✓", "", "easy", ""]
    assert texts[1] == ["", "", "0.3", "", ""], "of two results the lower error is shown"
    assert texts[2][4] == "One Two"
    assert texts[3][4] == "One"


def test_a_catalogue_without_tables_has_no_page_of_them(tmp_path):
    catalog, _ = load_catalog(write_catalog(tmp_path, one=entry_text("One")))
    assert list(table_pages(Context(catalog, SiteSettings()))) == []


@cache
def whole() -> Context:
    return Context(load_catalog(ROOT / "catalog")[0], SiteSettings())


def column_of(table: str, show: str) -> dict[str, str]:
    """Return what a column of a table in the catalogue shows, by the first name of each row."""
    found = {}
    for one in subjects(whole(), whole().catalog.tables[table]):
        pieces = cell(whole(), one, Column(show=show)).pieces
        found[one.row.network or one.row.model or ""] = ", ".join(piece.text for piece in pieces)
    return found


def test_the_comparison_says_what_the_papers_say_of_the_structures():
    """He et al. 2016 have no dropout; the other counts are those of the papers' figures."""
    networks = ["alexnet", "zfnet", "vgg-19", "googlenet", "resnet-152"]
    expected = {
        "dropout": ["✓", "✓", "✓", "✓", "–"],
        "branches": ["–", "–", "–", "✓", "–"],
        "shortcuts": ["–", "–", "–", "–", "✓"],
        "depth": ["8", "8", "19", "22", "152"],
        "linear": ["3", "3", "3", "1", "1"],
        "linear-sizes": ["4096, 4096, 1000"] * 3 + ["1000"] * 2,
        "kernels": ["11, 5, 3", "7, 5, 3", "3", "7, 1, 3, 5", "7, 1, 3"],
        # 4 projections of shortcuts besides the 151 of the main path
        "convolutions": ["5", "5", "16", "57", "155"],
    }
    for show, values in expected.items():
        assert column_of("classification-comparison", show) == dict(zip(networks, values, strict=True)), show


def test_the_timeline_names_what_the_first_version_named_in_order():
    dates = column_of("lightweight-timeline-001", "first-public")
    named = {"squeezenet", "mobilenet-v1", "shufflenet", "xception", "mobilenet-v2", "shufflenet-v2", "morphnet"}
    assert named | {"mnasnet", "efficientnet"} <= set(dates)
    assert list(dates.values()) == sorted(dates.values())
    assert (dates["squeezenet"], dates["mobilenet-v1"]) == ("2016-02", "2017-04")


def test_a_paper_of_a_later_year_says_nothing_about_the_first():
    for entry in whole().catalog.entries.values():
        assert re.fullmatch(rf"{entry.year}(-(0[1-9]|1[0-2]))?", first_public(entry))


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("gan-level-0", "gan cgan infogan"),
        ("gan-level-1", "lsgan-least-squares improved-gan-training wgan wgan-gp certifying-distributional-robustness"),
        ("gan-level-2", "dcgan progan sagan biggan stylegan"),
        ("gan-structure-grid", "cgan lapgan icgan acgan semigan infogan"),
        ("arxiv-gan-list", "gan dcgan cgan lapgan infogan ppgn wgan ls-gan-loss-sensitive seqgan ebgan vaegan"),
        ("ilsvrc2016", "cuimage trimps-soushen cuvideo nuist hikvision sensecusceneparsing"),
        (
            "detection-algorithms",
            "rcnn sppnet fast-rcnn faster-rcnn r-fcn yolo-v1 yolo-v2 yolo-v3 ssd densebox retinanet",
        ),
        ("pytorch-model-zoo", "alexnet-torchvision vgg-11 vgg-13 vgg-16 vgg-19 resnet-18 resnet-152 squeezenet-1-1"),
    ],
)
def test_a_table_holds_what_the_first_version_named(table, names):
    assert set(names.split()) <= set(column_of(table, "year"))


def test_every_table_fills_each_of_its_columns():
    """A column that shows nothing is a mistake of the table or of the entries."""
    for table in whole().catalog.tables.values():
        rows = subjects(whole(), table)
        for column in table.columns:
            assert any(cell(whole(), row, column).pieces for row in rows), f"{table.id}: {column.show}"
