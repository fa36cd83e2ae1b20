"""The metro map in Chromium: every station can be reached, found, shown and walked to, by mouse, finger and keyboard."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

SEEN = """stop => {
  const [inner, outer] = [stop, document.querySelector('.at-map__box')].map(one => one.getBoundingClientRect());
  return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
}"""


@pytest.fixture
def open_map(open_page):
    """Open the map; nothing moves slowly, so that nothing has to be waited for."""

    def open_map(path="map/", **options):
        return open_page(path, **{"reduced_motion": "reduce", **options})

    return open_map


def test_every_station_is_a_link_to_a_page_that_is_there(site, open_map):
    for lang in ("", "zh/"):
        page = open_map(f"{lang}map/")
        stops = page.locator(".at-metro .stop")
        links = stops.evaluate_all("all => all.map(one => [one.localName, one.getAttribute('href')])")
        assert len(links) > 150
        assert {name for name, _ in links} == {"a"}
        for _, link in links:
            assert (site / lang / "map" / link / "index.html").is_file(), link
        assert page.problems == []


def test_every_station_is_reached_by_keyboard(open_map):
    """The arrow keys lead along a line to all that stops there; Tab leads to each line."""
    page = open_map()
    reached = page.evaluate(
        """() => {
          const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
          const reached = new Set();
          const entered = new Set();
          const entrance = () =>
            [...document.querySelectorAll(".stop[tabindex='0']")].find((stop) => !entered.has(stop.dataset.stop));
          for (let stop = entrance(); stop; stop = entrance()) {
            entered.add(stop.dataset.stop);
            stop.focus();
            press("Home");
            for (let last = null; last !== document.activeElement; ) {
              last = document.activeElement;
              reached.add(last.dataset.stop);
              press("ArrowRight");
            }
            press("Home");
          }
          return [...reached];
        }"""
    )
    stops = page.locator(".stop").evaluate_all("all => all.map(one => one.dataset.stop)")
    assert set(stops) - set(reached) == set()


def test_a_station_opens_by_click_and_by_keyboard(open_map):
    for model in ("resnet", "yolo-v3", "triplet-loss"):
        page = open_map(f"map/#{model}")
        stop = page.locator(f".stop[data-stop={model}]")
        assert stop.evaluate(SEEN)
        stop.locator("circle, .bar").first.click(position={"x": 8, "y": 2})
        page.wait_for_url(f"**/models/{model}/")
    page = open_map("map/#fcn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/models/fcn/")


def test_search_flies_to_a_station(open_map):
    page = open_map(reduced_motion="no-preference")
    page.fill(".at-map__find input", "transformer")
    page.keyboard.press("Enter")
    stop = page.locator(".stop[data-stop=transformer]")
    page.wait_for_function(f"({SEEN})(document.querySelector('.stop[data-stop=transformer]'))")
    page.wait_for_function("document.querySelector('.at-map__box > svg').getBoundingClientRect().width > 3000")
    assert stop.evaluate("one => one === document.activeElement")
    assert page.url.endswith("#transformer")
    assert "Transformer" in page.locator(".at-map__said").inner_text()
    page.fill(".at-map__find input", "no such thing")
    page.keyboard.press("Enter")
    assert page.locator(".at-map__said").inner_text() == "No station of this name."
    assert page.problems == []


def test_a_line_is_shown_alone(open_map):
    page = open_map()
    button = page.locator(".at-line[aria-pressed]", has_text="Segmentation")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.url.endswith("#line=segmentation")
    faint = page.locator(".stop.is-away").evaluate_all("all => all.map(one => one.dataset.stop)")
    assert "u-net" not in faint
    assert "adam" in faint
    assert page.locator(".stop[data-stop=u-net]").evaluate(SEEN)
    button.click()
    assert page.locator(".is-away").count() == 0
    shared = open_map("map/#line=segmentation")
    assert shared.locator(".at-line[aria-pressed=true]").inner_text() == "Segmentation"


def test_the_map_grows_with_the_years(open_map):
    page = open_map()
    assert page.locator(".stop.is-later").count() == 0
    page.locator(".at-map__years input").fill("2014")
    assert page.locator(".stop[data-stop=alexnet]").is_visible()
    assert not page.locator(".stop[data-stop=resnet]").is_visible()
    years = page.locator(".at-metro [data-year]:not(.is-later)").evaluate_all(
        "all => all.map(one => +one.dataset.year)"
    )
    assert max(years) == 2014
    assert re.fullmatch(r"2014, \d+ stations", page.locator(".at-map__years output").inner_text())
    page.click("[data-tool=play]")
    page.wait_for_function("+document.querySelector('.at-map__years input').value > 2015")
    page.click("[data-tool=play]")
    assert page.locator(".stop[data-stop=resnet]").is_visible()


def test_arrow_keys_walk_along_a_line_and_change_at_an_interchange(open_map):
    page = open_map("map/#faster-rcnn")
    said = page.locator(".at-map__said")

    def here():
        return page.evaluate("document.activeElement.dataset.stop")

    assert said.inner_text().startswith("Object detection: Faster R-CNN · stop ")
    page.keyboard.press("ArrowLeft")
    assert here() == "fast-rcnn"
    page.keyboard.press("ArrowDown")
    assert here() == "faster-rcnn"
    assert page.locator(".at-map__card").is_visible()
    assert "Faster R-CNN" in page.locator(".at-map__card").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator(".at-map__card").is_visible()
    page = open_map("map/#mask-rcnn")
    said = page.locator(".at-map__said")
    before = said.inner_text().partition(":")[0]
    assert "change here for" in said.inner_text()
    page.keyboard.press("l")
    assert here() == "mask-rcnn"
    assert said.inner_text().partition(":")[0] != before
    assert {before, said.inner_text().partition(":")[0]} == {"Object detection", "Segmentation"}


def test_a_card_shows_what_a_station_is(open_map):
    page = open_map("map/#resnet", color_scheme="dark")
    page.locator(".stop[data-stop=resnet] circle").hover()
    card = page.locator(".at-map__card")
    assert card.is_visible()
    assert "2015" in card.inner_text()
    page.wait_for_function("document.querySelector('.at-map__card img')?.naturalWidth > 0")
    assert page.problems == []


def test_the_map_on_a_phone(open_map):
    page = open_map("zh/map/", viewport=PHONE, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    size = page.locator(".stop[data-stop=lenet] text").first.evaluate("one => one.getBoundingClientRect().height")
    assert size > 10, "names can be read from the start"
    assert page.locator("h1").inner_text().startswith("深度学习线路图")
    stop = page.locator(".stop[data-stop=lenet]")
    stop.locator("circle").tap()
    assert page.locator(".at-map__card").is_visible(), "the first touch shows what it is"
    stop.locator("circle").tap()
    page.wait_for_url("**/zh/models/lenet/")


def test_the_map_zooms_by_button_and_key(open_map):
    page = open_map()
    width = "document.querySelector('.at-map__box > svg').getBoundingClientRect().width"
    first = page.evaluate(width)
    page.click(".at-map [data-tool=in]")
    assert page.evaluate(width) > first
    page.focus(".at-map__box")
    page.keyboard.press("0")
    assert page.evaluate(width) == pytest.approx(first, abs=1)
    page.keyboard.press("+")
    assert page.evaluate(width) > first


def test_the_map_without_a_script(open_map):
    page = open_map(java_script_enabled=False)
    assert page.locator(".at-metro .stop").first.is_visible()
    assert not page.locator(".at-map__bar").is_visible()
    assert page.locator("a.at-line").count() > 10
    page.locator(".stop[data-id=lenet] circle").click()
    page.wait_for_url("**/models/lenet/")


@pytest.mark.parametrize(
    ("path", "scheme"), [("map/", "light"), ("zh/map/#line=detection", "dark"), ("directions/detection/", "dark")]
)
def test_the_map_is_accessible(open_map, path, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_map(path, color_scheme=scheme)
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    found = [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]
    assert found == []
