"""The whole site of this project in Chromium: every page of both languages, as readers meet it."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from tests.browser.conftest import MOUNT, PHONE, watch

pytestmark = pytest.mark.browser

LINK = re.compile(r"""<[a-z][^<>]*?\s(?:href|src)=(?:"([^"]*)"|([^\s"'>]+))""", re.IGNORECASE)
"""What elements lead to or load. A parser that takes every element of every diagram apart needs a minute more."""
SHARES = 6
"""In so many parts all pages are opened, so that several processes can do it."""


TROUBLE = """() => {
  const found = [];
  for (const one of document.querySelectorAll("svg.alphatree-diagram")) {
    const name = one.getAttribute("aria-label") || one.querySelector("title")?.textContent;
    if (!name || !one.querySelector(".cell, .shape")) found.push(`empty diagram ${one.id}`);
  }
  const ids = new Set();
  for (const one of document.querySelectorAll("[id]")) {
    if (ids.has(one.id)) found.push(`a second ${one.id}`);
    ids.add(one.id);
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) found.push(`${wide} pixels too wide`);
  return found;
}"""
"""What is wrong with an open page: diagrams that are not drawn, ids that stand twice, sideways scrolling of the whole."""


def pages_of(site: Path) -> list[str]:
    """Return the addresses of all pages below the root of the site, without those that lead on to another."""
    files = (file for file in site.rglob("*.html") if file.name != "404.html" and not is_moved(file))
    return sorted(file.relative_to(site).as_posix().removesuffix("index.html") for file in files)


def is_moved(file: Path) -> bool:
    return 'http-equiv="refresh"' in file.read_text(encoding="utf-8")[:1000]


def test_former_addresses_lead_on(site, address, chromium, catalog):
    page = chromium.new_page()
    former, entry = next(iter(catalog.redirects.items()))
    page.goto(f"{address}zh/models/{former}/")
    page.wait_for_url(f"{address}zh/models/{entry}/")
    page.close()


def test_there_is_a_page_for_every_entry_in_both_languages(site, catalog):
    pages = set(pages_of(site))
    for entry in catalog.entries:
        assert {f"models/{entry}/", f"zh/models/{entry}/"} <= pages
    assert {"", "zh/", "models/", "zh/models/", "notation/", "zh/notation/"} <= pages


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_opens_without_a_fault(site, quick_address, chromium, share):
    """No console error, nothing from another origin, and nothing that `TROUBLE` finds."""
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    problems = watch(page, quick_address)
    found: dict[str, list[str]] = {}
    for path in pages_of(site)[share::SHARES]:
        page.goto(quick_address + path, wait_until="load", timeout=120_000)
        if trouble := [*page.evaluate(TROUBLE), *problems]:
            found[path] = trouble
        problems.clear()
    context.close()
    assert found == {}


def test_every_link_leads_somewhere(site):
    texts = {file: file.read_text(encoding="utf-8") for file in site.rglob("*.html")}
    broken = []
    for file, text in texts.items():
        base = MOUNT + file.relative_to(site).as_posix().removesuffix("index.html")
        for target in {html.unescape(quoted or bare) for quoted, bare in LINK.findall(text)}:
            if not target or urlsplit(target).scheme:
                continue
            link, anchor = urldefrag(urljoin(base, target))
            if not link.startswith(MOUNT):
                broken.append((file.name, target, "outside"))
                continue
            there = site / unquote(link.removeprefix(MOUNT))
            there = there / "index.html" if link.endswith("/") else there
            if there not in texts and not there.is_file():
                broken.append((str(file.relative_to(site)), target, "missing"))
            elif anchor and there in texts and not has_id(texts[there], unquote(anchor)):
                broken.append((str(file.relative_to(site)), target, "no such anchor"))
    assert broken == []


def has_id(text: str, anchor: str) -> bool:
    """Return whether a page has a place of this name; two are names of the theme's own switches."""
    if anchor in ("__toc", "__drawer"):
        return True
    name = html.escape(anchor)
    return f' id="{name}"' in text or f" id={name} " in text or f" id={name}>" in text


def test_the_language_switch_stays_on_the_page(open_page, quick_address):
    for path in ("models/resnet/", "models/", "notation/", "contribute/", ""):
        page = open_page(f"{path}#top")
        page.click("a.at-language")
        page.wait_for_load_state()
        assert page.url == f"{quick_address}zh/{path}#top"
        assert page.get_attribute("html", "lang") == "zh"
        page.click("a.at-language")
        page.wait_for_load_state()
        assert page.url == f"{quick_address}{path}#top"
        assert page.problems == []


def test_the_choice_of_light_and_dark_is_kept_in_the_other_language(open_page):
    page = open_page("models/resnet/")
    for _ in range(2):
        page.click("form[data-md-component=palette] label >> visible=true")
    assert page.get_attribute("body", "data-md-color-scheme") == "slate"
    page.click("a.at-language")
    page.wait_for_url("**/zh/models/resnet/")
    assert page.get_attribute("body", "data-md-color-scheme") == "slate"


def test_networks_are_tabs_that_have_addresses(open_page):
    page = open_page("models/resnet/#resnet-50/short")
    assert page.get_attribute("[role=tab][aria-selected=true]", "data-tab") == "resnet-50"
    assert page.locator(".at-network .at-figure:visible").count() == 1
    assert page.locator("#at-resnet-50-short").is_visible()
    page.press("[role=tab][aria-selected=true]", "ArrowRight")
    assert page.locator("#at-resnet-101-short").is_visible()
    assert page.url.endswith("#resnet-101/short")
    page.click(".at-network:visible .at-form[data-form=full]")
    assert page.locator("#at-resnet-101-full").is_visible()
    page.evaluate("window.location.hash = '#resnet-18'")
    page.wait_for_function("document.getElementById('at-resnet-18-full').checkVisibility()")
    assert page.problems == []


def test_blocks_of_the_layer_table_fold(open_page):
    page = open_page("models/resnet/#resnet-50")
    page.click(".at-network:visible .at-layers summary")
    rows = page.locator(".at-network:visible .at-layer-table tbody tr:visible")
    folded = rows.count()
    page.click(".at-network:visible .at-fold >> nth=0")
    assert rows.count() > folded
    page.click(".at-network:visible .at-fold-all")
    assert rows.count() == page.locator(".at-network:visible .at-layer-table tbody tr").count()


def test_models_can_be_sorted_and_filtered(open_page):
    page = open_page("models/")
    names = page.locator("#models-table tbody tr:visible th a")
    kinds = page.eval_on_selector_all("#models-table tbody tr", "all => all.map(one => one.dataset.kind)")
    networks = kinds.count("network")
    assert kinds[:networks] == ["network"] * networks
    assert len(kinds) > networks
    page.select_option("#models-filter select[name=kind]", "loss")
    assert "Triplet loss" in names.all_inner_texts()
    assert "ResNet" not in names.all_inner_texts()
    page.select_option("#models-filter select[name=kind]", "")
    params = page.locator("#models-table th", has_text="Params")
    params.locator("button").click()
    params.locator("button").click()
    assert params.get_attribute("aria-sort") == "descending"
    values = page.eval_on_selector_all(
        "#models-table tbody td:nth-child(6)", "all => all.map(one => Number(one.dataset.value || 0))"
    )
    assert values == sorted(values, reverse=True)
    page.fill("#models-filter input", "kaiming")
    assert "ResNet" in names.all_inner_texts()
    assert "VGG" not in names.all_inner_texts()
    page.fill("#models-filter input", "nothing like it")
    assert page.locator("#models-none").is_visible()


def test_resources_can_be_filtered(open_page):
    page = open_page("resources/")
    items = page.locator(".at-resources li:visible")
    whole = items.count()
    page.select_option("#resources-filter select[name=kind]", "course")
    courses = items.count()
    assert 0 < courses < whole
    assert page.locator("#resources-filter output").inner_text() == f"{courses} of {whole} shown"
    assert (
        page.locator(".at-resources h3:visible").all_inner_texts() == ["Courses"] * page.locator("h2:visible").count()
    )
    page.fill("#resources-filter input", "nothing like it")
    assert page.locator("#resources-none").is_visible()
    assert page.locator("h2:visible").count() == 0
    assert page.problems == []


def test_all_is_there_without_a_script(open_page):
    page = open_page("models/resnet/", java_script_enabled=False)
    assert page.locator("#at-resnet-18-full").is_visible()
    assert page.locator("#at-resnet-50-short").is_visible()
    assert page.locator(".at-layer-table").count() == page.locator(".at-network:visible").count()
    listing = open_page("models/", java_script_enabled=False)
    assert listing.locator("#models-table tbody tr:visible").count() > 20
    assert not listing.locator("#models-filter").is_visible()


@pytest.mark.parametrize(("path", "words", "model"), [("zh/", "残差", "resnet"), ("", "residual", "resnet")])
def test_search_finds_a_word_in_the_middle_of_a_text(open_page, address, path, words, model):
    page = open_page(path, address=address)
    box = page.locator("input.md-search__input")
    box.focus()
    page.wait_for_timeout(500)
    box.fill(words)
    box.dispatch_event("keyup")  # what an input method sends; Playwright only sends `input`
    page.wait_for_selector(".md-search-result__link")
    page.wait_for_function("!document.querySelector('.md-search-result__meta').textContent.includes('…')")
    links = page.eval_on_selector_all(".md-search-result__link", "all => all.map(one => one.href)")
    assert any(model in link for link in links)
    assert page.problems == []


def test_the_error_page_is_shown_at_any_depth(open_page):
    page = open_page("models/nothing/here/")
    assert page.locator("h1").inner_text() == "Page not found"
    assert [one for one in page.problems if "404" not in one] == []
    page.click("section[lang=zh] a >> nth=1")
    page.wait_for_load_state()
    assert page.url.endswith("/alphatree/zh/models/")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "zh/",
        "models/",
        "zh/models/resnet/",
        "models/googlenet/",
        "models/resnet/#resnet-50/full/5-36",
        "notation/",
        "zh/notation/gallery/",
        "tree/",
        "zh/tree/#ssd",
        "zh/timeline/",
        "contribute/",
        "contributors/",
        "zh/resources/",
        "topics/convolution-cost/",
        "zh/topics/training/",
    ],
)
def test_pages_are_accessible(open_page, path):
    """By all rules in light; dark differs in its colours only."""
    page = open_page(path, color_scheme="light")
    assert violations(page, {"resultTypes": ["violations"]}) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.body.dataset.mdColorScheme === 'slate'")
    assert violations(page, {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}) == []


def violations(page, options):
    """Return what axe finds on a page: rule, element and how to mend it."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in Axe().run(page, options=options).response["violations"]
        for node in rule["nodes"]
    ]
