"""The pages of a small catalogue, before MkDocs sees them."""

import json
import re
from typing import get_args

import pytest

from alphatree.catalog import load_catalog
from alphatree.drawing import draw, forms_of
from alphatree.network.graph import Graph
from alphatree.schema import Phrase
from alphatree.site.addresses import Links
from alphatree.site.bibtex import bibtex
from alphatree.site.context import Memory
from alphatree.site.layer_table import GroupRow, LayerRow, layer_rows
from alphatree.site.numbers import agrees, difference
from alphatree.site.page import Lang, SiteSettings
from alphatree.site.pages import render_site
from alphatree.site.pictures import Job, draw_all
from alphatree.site.sheets import SHEETS, sheet_path
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


def test_every_address_of_the_contract_is_there(small, site):
    assert set(site.pages) == {
        "index.md",
        "models/index.md",
        "counts/index.md",
        "notation/index.md",
        "notation/gallery/index.md",
        "tree/index.md",
        "timeline/index.md",
        "directions/classification/index.md",
        "models/lenet/index.md",
        "models/bigger/index.md",
    }
    networks = ("lenet-5", "big", "bigger")
    pictures = {
        f"diagrams/{one}.{form}.{kind}"
        for one in networks
        for form in forms_of(small.graph(one))
        for kind in ("svg", "dot")
    }
    pictures |= {f"diagrams/{one}.full.pdf" for one in networks} | {"diagrams/big.full-unfolded.svg"}
    pictures |= {"diagrams/lenet.family.svg", "diagrams/bigger.family.svg"}
    records = {"api/catalog.json", "api/schema.json", "api/models/lenet.json", "api/models/bigger.json"}
    sheets = {"diagrams/equivalence.svg", "diagrams/equal.svg"}
    assert set(site.files) == pictures | records | sheets | {"models/wide-lenet/index.html"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_notation_page_holds_its_sheets_in_the_colours_of_the_page(small, lang):
    page = render_site(small, SiteSettings(lang=lang)).pages["notation/index.md"]
    for sheet in ("equivalence", "equal"):
        assert f'data-alphatree="{sheet}"' in page.markdown
        assert f'<svg xmlns="http://www.w3.org/2000/svg" id="at-{sheet}"' in page.fragments[sheet]
        assert "var(--at-text" in page.fragments[sheet]
        assert f'lang="{lang}"' in page.fragments[sheet]
        assert f"diagrams/{sheet}.svg" in page.fragments[sheet]


def test_what_has_no_language_comes_with_the_first_one_only(small):
    english, chinese = (render_site(small, SiteSettings(lang=lang)).files for lang in ("en", "zh"))
    assert set(chinese) == {path for path in english if path.endswith((".svg", ".html"))}


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


def test_a_network_is_named_in_the_language_of_the_page(tmp_path):
    """Also after a change of the name alone, which leaves its graph as it was; programs get both languages."""
    folder, memory = write_project(tmp_path) / "catalog", Memory()
    path = folder / "models/classification/lenet.yml"
    text = path.read_text(encoding="utf-8")
    for zh in ("细化网络", "精修网络"):
        path.write_text(text.replace("    name: LeNet-5", f"    name: {{en: Refiner, zh: {zh}}}"), encoding="utf-8")
        catalog, faults = load_catalog(folder)
        assert not faults
        sites = {lang: render_site(catalog, SiteSettings(lang=lang), memory) for lang in get_args(Lang)}
        for lang, said, unsaid in (("en", "Refiner", zh), ("zh", zh, "Refiner")):
            site = sites[lang]
            networks = site.pages["models/lenet/index.md"].fragments["networks"]
            gallery = Parsed(site.pages["notation/gallery/index.md"].fragments["gallery"]).words
            assert said in Parsed(networks).words
            assert said in gallery
            assert unsaid not in networks + gallery
            assert f">{said}</title>" in str(site.files["diagrams/lenet-5.full.svg"])
        (model,) = (one for one in json.loads(sites["en"].files["api/catalog.json"])["models"] if one["id"] == "lenet")
        for record in (model, json.loads(sites["en"].files["api/models/lenet.json"])):
            assert record["networks"][0]["name"] == "Refiner"
            assert record["networks"][0]["names"] == {"en": "Refiner", "zh": zh}


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


def test_every_layer_of_the_catalogue_has_one_row(catalog):
    """A row stands for a layer in all its repetitions, with those attached to each."""
    for network in catalog.networks:
        graph = catalog.graph(network)
        rows = [row for row in layer_rows(graph) if isinstance(row, LayerRow)]
        assert sorted(layer for row in rows for layer in row.layers) == list(range(len(graph.layers))), network
        for row in rows:
            kinds = tuple(graph.layers[layer].type for layer in row.layers)
            assert kinds == tuple(kind for kind in row.types for _ in row.repetitions), (network, row.name)


def test_the_table_shows_receptive_fields_of_all_repetitions(site):
    """Convolutions of 3×3 with stride 1 add two pixels each: 3 before the body, then 5, 7 and 9."""
    rows = re.findall(r"<tr[^>]*>.*?</tr>", site.pages["models/bigger/index.md"].fragments["networks"], re.DOTALL)
    body = next(row for row in rows if "<code>batch_norm</code>" in row)
    assert 'data-fields="5×5 7×7 9×9"' in body
    assert "<td>5×5 – 9×9</td>" in body


def test_a_form_of_all_networks_stands_in_the_page_before_the_next_form(small, monkeypatch):
    """Where there is no room for all, the others are shown from their files."""
    monkeypatch.setattr("alphatree.site.model_page.MAX_INLINE", 1)
    page = render_site(small, SiteSettings()).pages["models/bigger/index.md"].fragments["networks"]
    assert re.findall(r'<svg[^>]* id="at-(\w+)-(\w+)"', page) == [("big", "full")]
    assert '<img src="../../diagrams/bigger.short.svg"' in page
    assert '<img src="../../diagrams/bigger.full.svg"' in page


def test_other_processes_draw_the_same(small, monkeypatch):
    jobs = [Job(one, Phrase(en=one, zh=one), small.graph(one), ("en", "zh")) for one in ("lenet-5", "big", "bigger")]
    alone = draw_all(jobs)
    monkeypatch.setattr("alphatree.site.pictures.WORTH_A_POOL", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert draw_all(jobs) == alone


def test_the_gallery_leads_to_every_picture(small):
    for lang in ("en", "zh"):
        site = render_site(small, SiteSettings(lang=lang))
        page = Parsed(site.pages["notation/gallery/index.md"].fragments["gallery"])
        pictures = {image["src"].removeprefix("../../") for image in page.all("img")}
        others = ("unfolded", ".family.")
        drawn = {path for path in site.files if path.endswith(".svg") and not any(one in path for one in others)}
        assert pictures == drawn - set(map(sheet_path, SHEETS))
        assert "../../models/bigger/#big/short" in {link["href"] for link in page.all("a")}


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
