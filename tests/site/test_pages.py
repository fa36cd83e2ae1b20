"""The pages of a small catalogue, before MkDocs sees them."""

import json
import re

import pytest

from alphatree.catalog import load_catalog
from alphatree.drawing import draw
from alphatree.network.graph import Graph
from alphatree.site.addresses import Links
from alphatree.site.bibtex import bibtex
from alphatree.site.context import Memory
from alphatree.site.layer_table import GroupRow, LayerRow, layer_rows
from alphatree.site.numbers import agrees, difference
from alphatree.site.page import SiteSettings
from alphatree.site.pages import render_site
from alphatree.site.strings import STRINGS
from alphatree.site.templates import environment
from tests.projects import Parsed, write_project


@pytest.fixture
def small(tmp_path):
    """A catalogue of two models with three networks."""
    catalog, faults = load_catalog(write_project(tmp_path) / "catalog")
    assert not faults
    return catalog


@pytest.fixture
def site(small):
    return render_site(small, SiteSettings())


def test_every_address_of_the_contract_is_there(site):
    assert set(site.pages) == {
        "index.md",
        "models/index.md",
        "counts/index.md",
        "notation/index.md",
        "models/lenet/index.md",
        "models/bigger/index.md",
    }
    networks = ("lenet-5", "big", "bigger")
    pictures = {
        f"diagrams/{one}.{form}.{kind}" for one in networks for form in ("full", "short") for kind in ("svg", "dot")
    }
    records = {"api/catalog.json", "api/schema.json", "api/models/lenet.json", "api/models/bigger.json"}
    assert set(site.files) == pictures | records | {"models/wide-lenet/index.html"}


def test_what_has_no_language_comes_with_the_first_one_only(small):
    site = render_site(small, SiteSettings(lang="zh"))
    assert set(site.files) == {"models/wide-lenet/index.html"}


def test_the_same_catalogue_gives_the_same_site(small, tmp_path):
    again = load_catalog(small.directory)[0]
    assert render_site(small, SiteSettings()) == render_site(again, SiteSettings(), Memory())


def test_both_languages_have_the_same_anchors(small):
    pages = [render_site(small, SiteSettings(lang=lang)).pages["models/lenet/index.md"] for lang in ("en", "zh")]
    anchors = [re.findall(r"\{ #([\w-]+)(?: data-search-exclude)? \}", page.markdown) for page in pages]
    assert anchors[0] == anchors[1] == ["top", "structure", "the-idea", "results", "family", "citation", "corrections"]


def test_a_chinese_page_is_in_chinese(small):
    page = render_site(small, SiteSettings(lang="zh")).pages["models/lenet/index.md"]
    assert page.description == "识别手写数字。"
    assert "手写数字网络" in page.markdown
    for word in ("Authors", "Paper", "Results", "Structure", "error"):
        assert word not in Parsed(page.markdown + page.fragments["networks"]).words


@pytest.mark.parametrize("form", ["full", "short"])
def test_pictures_are_those_that_draw_gives(small, site, form):
    """The site takes the steps of draw by itself, to take each only once."""
    graph = small.graph("big")
    how = {"form": form, "prefix": f"at-big-{form}", "title": "Big"}
    assert site.files[f"diagrams/big.{form}.svg"] == draw(graph, **how, theme="auto") + "\n"
    assert site.files[f"diagrams/big.{form}.dot"] == draw(graph, form=form, format="dot")
    assert draw(graph, **how) in site.pages["models/bigger/index.md"].fragments["networks"]


def test_the_record_of_a_model_has_what_show_prints(site):
    record = json.loads(site.files["api/models/lenet.json"])
    assert record["version"] == 1
    assert record["networks"][0]["params"] == 156 + 11770
    assert record["networks"][0]["layers"][0]["kernel_size"] == [5, 5]
    assert record["descendants"] == ["bigger"]


def test_a_published_count_is_compared_with_ours(site):
    fragment = site.pages["models/lenet/index.md"].fragments["networks"]
    assert "+302%" in fragment
    assert "rounded" in fragment


def test_published_counts_agree_to_the_digits_they_have():
    assert agrees(4_089_184_256, 4_090_000_000)
    assert not agrees(4_089_184_256, 4_080_000_000)
    assert not agrees(25_557_032, 25_557_031)
    assert difference(1000, 1200) == "+20.0%"


def test_rows_of_equal_repetitions_are_one_group(small):
    graph: Graph = small.graph("big")
    rows = layer_rows(graph)
    groups = [(row.name, row.last, row.count) for row in rows if isinstance(row, GroupRow)]
    assert groups == [("body.1", "body.3", 3)]
    kinds = [row.types for row in rows if isinstance(row, LayerRow)]
    assert kinds == [("input",), ("conv",), ("conv", "batch_norm", "relu"), ("sum",), ("global_avg_pool",), ("linear",)]


def test_the_rows_of_every_network_hold_all_its_layers(catalog):
    """Params of rows at the top and of groups at the top add up to the network's."""
    for network in catalog.networks:
        graph = catalog.graph(network)
        top = [row for row in layer_rows(graph) if not row.inside]
        assert sum(row.params for row in top) == graph.params, network
        assert sum(row.macs for row in top) == graph.macs, network


def test_bibtex(small):
    entry = small.entries["lenet"]
    assert bibtex(entry, entry.papers[0]) == (
        "@article{lecun1998gradientbased,\n"
        "  title = {{Gradient-based learning}},\n"
        "  author = {Yann LeCun and Léon Bottou},\n"
        "  year = {1998},\n"
        "  journal = {Proceedings of the IEEE},\n"
        "  doi = {10.1109/5.726791},\n"
        "}"
    )


def test_links_name_files_where_addresses_have_no_slash_at_the_end():
    links = Links(SiteSettings(lang="zh", directory_urls=False), "models/lenet/index.md")
    assert links.page("models/index.md") == "../index.html"
    assert links.page("index.md", lang="en") == "../../../index.html"
    assert links.page("contribute.md") == "../../contribute.html"


def test_an_empty_catalogue_has_pages(tmp_path):
    (tmp_path / "catalog" / "models").mkdir(parents=True)
    site = render_site(load_catalog(tmp_path / "catalog")[0], SiteSettings())
    assert "There is no model yet." in site.pages["index.md"].fragments["hero"]
    assert "models/index.md" in site.pages


def test_every_string_is_in_both_languages_with_the_same_values():
    for key, (english, chinese) in STRINGS.items():
        assert english.strip(), key
        assert chinese.strip(), key
        assert re.findall(r"\{(\w+)\}", english).sort() == re.findall(r"\{(\w+)\}", chinese).sort(), key


def test_every_string_that_a_template_asks_for_is_there():
    loader = environment().loader
    assert loader is not None
    sources = [loader.get_source(environment(), name)[0] for name in loader.list_templates()]
    used = {key for source in sources for key in re.findall(r"\bt\('([\w.]+)'(?: ~)?", source)}
    whole = {key for key in used if not key.endswith(".")}
    assert whole <= set(STRINGS)


def test_memory_keeps_what_was_used_and_forgets_the_rest(small):
    memory = Memory()
    graph = small.graph("big")
    made = []
    for _ in range(2):
        memory.of(graph, "x", lambda: made.append(1))
    memory.forget_unused()
    memory.forget_unused()
    memory.of(graph, "x", lambda: made.append(1))
    assert len(made) == 2
