"""The tree and the timeline in Chromium."""

from __future__ import annotations

import itertools

import pytest

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


def shown(page):
    """Return the ids of the rows that are shown, from top to bottom, and check that each has its own place."""
    rows = page.eval_on_selector_all(
        ".at-tree > g[id]",
        "all => all.filter(one => getComputedStyle(one).display !== 'none')"
        ".map(one => [one.id, one.querySelector('circle').getBoundingClientRect()])"
        ".map(([id, dot]) => [id, dot.top + dot.height / 2])",
    )
    tops = [top for _, top in rows]
    assert all(abs(b - a - 20) < 0.5 for a, b in itertools.pairwise(tops))
    return [name for name, _ in rows]


def test_families_fold_by_mouse_and_by_keys(open_page):
    page = open_page("tree/")
    everything = shown(page)
    page.locator("#resnet circle").click()
    folded = shown(page)
    assert "resnext" not in folded
    assert {"resnet", "vgg"} <= set(folded)
    hidden = len(everything) - len(folded)
    assert page.locator("#resnet .n").inner_html() == f" +{hidden}"
    assert page.locator("#resnet circle").get_attribute("aria-expanded") == "false"
    assert page.locator("#tree_filter output").inner_text() == f"{len(folded)} of {len(everything)} shown"
    page.locator("#resnet a").first.focus()
    page.keyboard.press("ArrowRight")
    assert shown(page) == everything
    page.keyboard.press("ArrowLeft")
    assert shown(page) == folded
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.closest('g[id]').id") == "vgg"
    page.keyboard.press("ArrowDown")
    after = page.evaluate("document.activeElement.closest('g[id]').id")
    assert folded.index(after) == folded.index("vgg") + 1
    page.click("[data-tree=fold]")
    assert len(shown(page)) < 40
    page.click("[data-tree=unfold]")
    assert shown(page) == everything
    stops = page.eval_on_selector_all(".at-tree a", "all => all.filter(one => one.tabIndex === 0).length")
    assert stops == 2
    assert page.problems == []


def test_one_direction_shows_its_entries_and_their_ancestors(open_page, catalog):
    page = open_page("tree/")
    page.select_option("#tree_filter select", "pose")
    found = set(shown(page))
    own = {one for one in found if "pose" in catalog.entries[one].directions}
    assert own == {e.id for e in catalog.entries.values() if "pose" in e.directions} & set(
        page.eval_on_selector_all(".at-tree > g[id]", "all => all.map(one => one.id)")
    )
    assert found - own
    assert page.locator("#resnet.is-dim").count() == 1


def test_an_address_shows_the_kin_of_an_entry(open_page):
    page = open_page("tree/#ssd")
    page.wait_for_selector("#tree_kin svg")
    assert page.locator("#tree_kin strong").inner_text() == "SSD: ancestors and descendants within two steps"
    assert not page.locator("#tree_all").is_visible()
    page.locator("#tree_kin a[href$='#rpn']").click()
    page.wait_for_function("document.querySelector('#tree_kin strong').textContent.startsWith('RPN')")
    assert page.url.endswith("/tree/#rpn")
    page.click("[data-tree=all]")
    page.wait_for_selector("#tree_all", state="visible")
    assert page.evaluate("document.activeElement.closest('g[id]').id") == "rpn"
    page.keyboard.press("f")
    page.wait_for_selector("#tree_kin", state="visible")
    page.go_back()
    page.wait_for_selector("#tree_all", state="visible")
    page.fill("#tree_filter input", "faster r")
    page.press("#tree_filter input", "Enter")
    page.wait_for_function("window.location.hash === '#faster-rcnn'")
    page.click("[data-tree=page]")
    page.wait_for_url("**/models/faster-rcnn/")
    page.click(".at-figure--kin figcaption a")
    page.wait_for_url("**/tree/#faster-rcnn")
    assert page.problems == []


def test_the_years_stay_on_top_and_grow_with_the_picture(open_page):
    page = open_page("tree/", viewport=PHONE)
    box = page.locator("#tree_all .at-diagram")
    box.evaluate("one => one.scrollTo(700, 2000)")
    top = box.evaluate(
        "one => one.querySelector('.at-scale').getBoundingClientRect().top - one.getBoundingClientRect().top"
    )
    assert 0 <= top < 3
    page.locator("#tree_all [data-tool=in]").click()
    page.wait_for_function(
        "(([a, b]) => Math.abs(a - b) < 1)"
        "([...document.querySelectorAll('#tree_all .at-diagram > svg')].map(one => one.getBoundingClientRect().width))"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_tree_is_there_without_a_script(open_page):
    page = open_page("tree/", java_script_enabled=False)
    assert page.locator("#resnet a").first.is_visible()
    assert not page.locator("#tree_filter").is_visible()
    page.locator(".at-lineage a", has_text="ResNeXt").first.click()
    page.wait_for_url("**/models/resnext/")
    assert page.locator(".at-figure--kin svg").is_visible()


def test_words_keep_to_their_place_in_real_fonts(open_page):
    """The layout never asks a font: what it assumes must be enough for the one that a browser takes."""
    for path in ("tree/", "zh/tree/"):
        page = open_page(path)
        right = page.evaluate(
            "Math.max(...[...document.querySelectorAll('.at-tree text')].map(one => one.getBoundingClientRect().right))"
        )
        assert right <= page.evaluate("document.querySelector('.at-tree').getBoundingClientRect().right")


def test_the_timeline_shows_one_direction_and_its_years(open_page, catalog):
    page = open_page("timeline/")
    page.select_option("#timeline-filter select", "pose")
    assert page.locator("#timeline-table tbody tr:visible").count() == 1
    years = page.locator("#timeline-table thead th:visible").all_inner_texts()[1:]
    own = {entry.year for entry in catalog.entries.values() if entry.directions[0] == "pose"}
    assert years == [str(year) for year in sorted(own)]
    plain = open_page("timeline/", java_script_enabled=False, viewport=PHONE)
    assert plain.locator("#timeline-table li").count() == len(catalog.entries)
    assert plain.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize(("path", "name"), [("tree/", "History"), ("zh/tree/", "发展脉络")])
def test_the_section_has_a_name_in_both_languages(open_page, path, name):
    assert name in open_page(path).locator(".md-tabs").inner_text()
