"""What readers do with the picture of a network: with mouse, finger and keyboard."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

BOX = ".at-network:visible .at-figure:visible > .at-diagram"
PICTURE = f"{BOX} > svg.alphatree-diagram"
CARD = ".at-figure:visible .at-card-of"
CONV = "#at-resnet-50-full-layer-8"
"""The second convolution of the first stage, conv2.1.conv2, which the frame shows for three repetitions."""


def focused(page, name):
    return page.evaluate(f"document.activeElement.{name}")


def marked_rows(page):
    return page.eval_on_selector_all(
        ".at-network:not([hidden]) .at-layer-table tr.is-on", "all => all.map(one => one.cells[0].textContent.trim())"
    )


def marked_cells(page):
    return page.eval_on_selector_all(f"{PICTURE} .cell.is-on", "all => all.map(one => one.dataset.layers)")


def width(page, selector=PICTURE):
    return page.locator(selector).bounding_box()["width"]


def middle(page, selector):
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# ---- Cells and rows ----


def test_pointing_at_a_cell_says_what_it_is_and_marks_its_row(open_page, catalog):
    graph = catalog.graph("resnet-50")
    layers = [
        index for index, layer in enumerate(graph.layers) if layer.name in {f"conv2.{n}.conv2" for n in (1, 2, 3)}
    ]
    page = open_page("models/resnet/#resnet-50")
    cell = page.locator(f"{PICTURE} .cell[data-layers~='{layers[0]}']")
    cell.hover()
    assert page.locator(CARD).inner_text().split("\n") == [
        "conv2.1.conv2 … conv2.3.conv2 (×3)",
        "Convolution (n×n)",
        "64×56×56 → 64×56×56",
        # Three convolutions of 64·64·3·3 and their norms; each over 56·56 pixels.
        f"{3 * (64 * 64 * 9 + 2 * 64):,} params · {3 * 64 * 64 * 9 * 56 * 56:,} MACs",
        "with batch_norm, relu",
        "Receptive field 19×19 – 35×35",
        "Enter or click: its row in the table",
    ]
    assert [row.split()[0] for row in marked_rows(page)] == ["conv2"]  # its row is folded: the block's heading shows it
    page.mouse.move(2, 2)
    assert page.locator(CARD).is_hidden()
    assert marked_rows(page) == []
    assert page.problems == []


def test_a_click_on_a_cell_leads_to_its_row_and_opens_what_it_is_folded_into(open_page):
    page = open_page("models/resnet/#resnet-50")
    page.locator(f"{PICTURE} .frame + .frame").first.wait_for()
    cell = page.locator(f"{PICTURE} .cell").nth(5)
    before = page.evaluate("window.scrollY")
    cell.hover()
    assert page.evaluate("window.scrollY") == before
    layers = set(cell.get_attribute("data-layers").split())
    cell.click()
    assert focused(page, "tagName") == "TR"
    assert layers & set(focused(page, "dataset.layers").split())
    assert page.locator("tr:focus").is_visible()
    assert page.evaluate("window.scrollY") > before


def test_arrow_keys_move_from_cell_to_cell(open_page):
    page = open_page("models/lenet/")
    page.locator(BOX).focus()
    page.keyboard.press("Tab")
    order = page.eval_on_selector_all(f"{PICTURE} .cell", "all => all.map(one => one.dataset.layers)")
    assert focused(page, "dataset.layers") == order[0]
    for wanted in order[1:3]:
        page.keyboard.press("ArrowRight")
        assert focused(page, "dataset.layers") == wanted
    assert page.locator(CARD).is_visible()
    page.keyboard.press("ArrowLeft")
    assert focused(page, "dataset.layers") == order[1]
    page.keyboard.press("End")
    assert focused(page, "dataset.layers") == order[-1]
    page.keyboard.press("Home")
    # One tab stop for all cells.
    assert page.locator(f"{PICTURE} [tabindex='0']").count() == 1
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert focused(page, "tagName") == "TR"
    page.locator(f"{PICTURE} .cell").nth(2).focus()
    page.keyboard.press("Escape")
    assert "at-diagram" in focused(page, "className")
    assert page.locator(CARD).is_hidden()


def test_the_arrow_down_leads_to_the_next_row(open_page):
    page = open_page("models/resnet/#resnet-50")
    first = page.locator(f"{PICTURE} .cell").nth(3)
    first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") > first.bounding_box()["y"] + 40
    page.keyboard.press("ArrowUp")


def test_a_row_marks_its_cells(open_page):
    page = open_page("models/resnet/#resnet-50")
    page.click(".at-network:visible .at-layers summary")
    row = page.locator(".at-network:visible tr[data-layers]:visible").nth(1)
    row.hover()
    assert marked_cells(page) == [page.locator(f"{PICTURE} .cell").nth(1).get_attribute("data-layers")]
    row.click()
    assert focused(page, "tagName") == "TR"
    page.keyboard.press("ArrowDown")
    assert len(marked_cells(page)) == 1
    page.keyboard.press("ArrowDown")  # the heading of a block marks all that is in it
    assert "group" in focused(page, "className")
    assert len(marked_cells(page)) >= 4
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert focused(page, "getAttribute('role')") == "button"
    assert page.locator(CARD).is_visible()
    assert page.problems == []


def test_the_card_speaks_chinese(open_page):
    page = open_page("zh/models/lenet/")
    page.locator(f"{PICTURE} .cell").nth(1).hover()
    card = page.locator(CARD).inner_text()
    assert "卷积" in card
    assert "感受野 5×5" in card


def test_a_finger_sees_the_card_first_and_the_row_second(open_page):
    page = open_page("models/lenet/", viewport=PHONE, has_touch=True, is_mobile=True)
    cell = page.locator(f"{PICTURE} .cell").nth(1)
    cell.scroll_into_view_if_needed()
    cell.tap()
    assert page.locator(CARD).is_visible()
    assert focused(page, "tagName") != "TR"
    cell.tap()
    assert focused(page, "tagName") == "TR"
    assert page.problems == []


def test_cells_have_names_and_the_picture_has_a_description(open_page):
    page = open_page("models/lenet/")
    assert page.get_attribute(PICTURE, "role") == "group"
    assert page.get_attribute(PICTURE, "aria-label") == "LeNet-5"
    described = page.get_attribute(PICTURE, "aria-describedby").split()
    texts = [page.evaluate("id => document.getElementById(id).textContent", one) for one in described]
    assert texts[0].startswith("Input 1×32×32, convolution 5×5,6")
    assert "Arrow keys" in texts[1]
    names = page.eval_on_selector_all(f"{PICTURE} .cell", "all => all.map(one => one.getAttribute('aria-label'))")
    assert all(names)
    assert names[1].startswith("C1 · Convolution")


# ---- Zoom, pan, full screen ----


def test_buttons_and_keys_zoom(open_page):
    page = open_page("models/lenet/")
    natural = width(page)
    page.click(".at-tools:visible [data-tool=in]")
    assert width(page) == pytest.approx(natural * 1.25, abs=1)
    assert page.locator(".at-tools:visible .at-zoom").inner_text() == "125%"
    page.locator(BOX).focus()
    page.keyboard.press("+")
    assert width(page) == pytest.approx(natural * 1.25**2, abs=1)
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert width(page) == pytest.approx(natural, abs=1)
    page.keyboard.press("+")
    page.keyboard.press("0")
    assert width(page) == pytest.approx(natural, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_the_wheel_zooms_with_control_and_scrolls_the_page_without(open_page):
    page = open_page("models/resnet/#resnet-50")
    page.locator(PICTURE).scroll_into_view_if_needed()
    natural, scrolled = width(page), page.evaluate("window.scrollY")
    page.mouse.move(*middle(page, BOX))
    page.mouse.wheel(0, 60)
    page.wait_for_function(f"window.scrollY > {scrolled}")
    page.wait_for_timeout(200)
    assert width(page) == natural
    x, y = middle(page, f"{PICTURE} .cell >> nth=4")
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.wait_for_function(
        f"document.querySelector('#at-resnet-50-full').getBoundingClientRect().width > {natural} + 1"
    )
    # What was under the pointer stays there.
    assert middle(page, f"{PICTURE} .cell >> nth=4") == (pytest.approx(x, abs=3), pytest.approx(y, abs=3))


def test_dragging_and_arrow_keys_move_a_large_picture(open_page):
    page = open_page("models/resnet/#resnet-50")
    for _ in range(5):
        page.click(".at-tools:visible [data-tool=in]")
    box = page.locator(BOX)
    start = box.evaluate("one => one.scrollLeft")
    page.mouse.move(*middle(page, BOX))
    x, y = middle(page, BOX)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.mouse.up()
    assert box.evaluate("one => one.scrollLeft") == pytest.approx(start + 60, abs=2)
    assert focused(page, "tagName") != "TR"  # the end of a drag is no click
    box.focus()
    page.keyboard.press("ArrowRight")
    assert box.evaluate("one => one.scrollLeft") == pytest.approx(start + 140, abs=2)


def test_two_fingers_zoom(open_page):
    page = open_page("models/lenet/", viewport=PHONE, has_touch=True, is_mobile=True)
    page.locator(PICTURE).scroll_into_view_if_needed()
    natural = width(page)
    _, y = middle(page, BOX)
    session = page.context.new_cdp_session(page)

    def touch(kind, *spots):
        points = [{"x": spot, "y": y, "id": number} for number, spot in enumerate(spots)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 150, 250)
    for step in range(1, 6):
        touch("touchMove", 150 - 10 * step, 250 + 10 * step)
    touch("touchEnd")
    assert width(page) == pytest.approx(2 * natural, rel=0.05)
    assert page.evaluate("window.visualViewport.scale") == 1
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_full_screen(open_page):
    page = open_page("models/lenet/")
    natural = width(page)
    button = page.locator(".at-tools:visible [data-tool=screen]")
    button.click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.wait_for_function(f"document.querySelector('#at-lenet-5-full').getBoundingClientRect().width > {natural}")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    page.wait_for_function("document.fullscreenElement === null")
    page.wait_for_function(
        f"Math.abs(document.querySelector('#at-lenet-5-full').getBoundingClientRect().width - {natural}) < 1"
    )
    assert button.get_attribute("aria-pressed") == "false"


def test_where_full_screen_is_refused_the_picture_covers_the_page(open_page):
    page = open_page("models/lenet/")
    page.evaluate("() => { Element.prototype.requestFullscreen = () => Promise.reject(new Error('refused')); }")
    page.click(".at-tools:visible [data-tool=screen]")
    figure = page.locator(".at-figure.is-over")
    box = figure.bounding_box()
    assert (box["x"], box["y"], box["width"]) == (0, 0, 1280)
    # Nothing of the page lies above it.
    assert page.evaluate("document.elementFromPoint(640, 10).closest('.at-figure') !== null")
    page.keyboard.press("Escape")
    assert figure.count() == 0
    assert focused(page, "dataset.tool") == "screen"


def test_on_a_phone_the_picture_scrolls_and_the_page_does_not(open_page):
    page = open_page("models/resnet/#resnet-50", viewport=PHONE)
    assert page.locator(BOX).evaluate("one => one.scrollWidth > one.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_on_a_phone_the_way_back_to_the_top_leaves_the_tools_free(open_page):
    page = open_page("models/resnet/#resnet-50", viewport=PHONE)
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(300)
    page.mouse.wheel(0, -300)
    button = page.locator(".md-top")
    button.wait_for()
    box = button.bounding_box()
    assert box["y"] > PHONE["height"] / 2
    assert box["height"] < 60


# ---- Unfolding ----


def test_a_frame_unfolds_and_folds(open_page):
    page = open_page("models/resnet/#resnet-50")
    frame = page.locator(f"{PICTURE} .frame[data-count='6']")
    frame.click(position={"x": 15, "y": 15})
    strip = page.locator(".at-strip")
    strip.locator(".cell").first.wait_for()
    # Six bottlenecks of three convolutions and a sum, and one projection.
    assert strip.locator(".cell").count() == 6 * 4 + 1
    assert frame.get_attribute("aria-expanded") == "true"
    assert page.url.endswith(f"#resnet-50/full/{frame.get_attribute('data-layers')}")
    strip.locator(".cell").nth(7).hover()
    assert "conv4.2" in page.locator(CARD).inner_text()
    assert len(marked_rows(page)) == 1
    page.click(".at-strip [data-tool=fold]")
    assert strip.count() == 0
    assert frame.get_attribute("aria-expanded") == "false"
    assert page.url.endswith("#resnet-50")
    frame.focus()
    page.keyboard.press("Enter")
    strip.wait_for()
    page.keyboard.press("Escape")
    assert strip.count() == 0
    assert page.problems == []


def test_an_unfolded_frame_has_an_address(open_page):
    page = open_page("models/resnet/#resnet-50/full/5-36")
    page.locator(".at-strip .cell").first.wait_for()
    assert page.locator(f"{PICTURE} .frame.is-open").get_attribute("data-count") == "3"


def test_all_unfolds_and_folds(open_page):
    page = open_page("models/resnet/#resnet-50")
    folded = page.locator(f"{PICTURE} .cell").count()
    button = page.locator(".at-tools:visible [data-tool=unfold]")
    button.click()
    page.locator("#at-resnet-50-full-unfolded").wait_for()
    # Sixteen bottlenecks, four projections; input, stem, pool, average pool, linear, output.
    assert page.locator(f"{PICTURE} .cell").count() == 16 * 4 + 4 + 6
    assert page.url.endswith("#resnet-50/full-unfolded")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert page.locator(f"{PICTURE} .cell").count() == folded
    page.goto(page.url.partition("#")[0] + "#resnet-50/full-unfolded")
    page.locator("#at-resnet-50-full-unfolded").wait_for()
    assert page.problems == []


# ---- Forms and files ----


def test_every_form_of_a_network_has_an_address_and_is_part_of_the_page_when_shown(open_page):
    page = open_page("models/nasnet/")
    forms = page.eval_on_selector_all(".at-network:not([hidden]) .at-form", "all => all.map(one => one.dataset.form)")
    assert {"full", "short"} <= set(forms)
    network = page.get_attribute(".at-network:visible", "data-network")
    for form in forms:
        page.evaluate(f"window.location.hash = '#{network}/{form}'")
        page.locator(f"svg#at-{network}-{form}").wait_for()
        assert page.locator(".at-network .at-figure:visible").count() == 1
    page.locator(f"{PICTURE} [data-layers]").nth(1).hover(force=True)
    assert page.problems == []


def test_a_fetched_picture_follows_the_palette_of_the_page(open_page):
    page = open_page("models/resnet/#resnet-50/full-unfolded")
    text = f"{PICTURE} .at-text"
    page.locator("#at-resnet-50-full-unfolded").wait_for()
    assert page.evaluate("window.scrollY") > 0, "what the address names is in sight"

    def colour():
        return page.eval_on_selector(text, "one => getComputedStyle(one).fill")

    light = colour()
    for _ in range(2):
        page.click("form[data-md-component=palette] label >> visible=true")
    assert page.get_attribute("body", "data-md-color-scheme") == "slate"
    assert colour() != light


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_png_is_drawn_at_twice_the_size_on_the_background_of_the_page(open_page, scheme):
    page = open_page("models/lenet/", color_scheme=scheme)
    size = [float(page.get_attribute(PICTURE, name)) for name in ("width", "height")]
    with page.expect_download() as download:
        page.click(".at-figure:visible [data-save=png]")
    assert download.value.suggested_filename == "lenet-5.full.png"
    data = download.value.path().read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(data[at : at + 4]) for at in (16, 20)] == [round(2 * one) for one in size]
    # Read it back in the browser: the corner is the page's, the first cell is yellow.
    pixels = page.evaluate(
        """async bytes => {
            const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], {type: 'image/png'}));
            const canvas = new OffscreenCanvas(image.width, image.height);
            const pen = canvas.getContext('2d');
            pen.drawImage(image, 0, 0);
            const data = pen.getImageData(0, 0, image.width, image.height).data;
            const seen = new Set();
            for (let at = 0; at < data.length; at += 4) seen.add(data.slice(at, at + 3).join());
            return {corner: data.slice(0, 3).join(', '), yellow: seen.has('255,255,0'), colours: seen.size};
        }""",
        list(data),
    )
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background.replace("rgb(", "").startswith(pixels["corner"])
    assert pixels["yellow"]
    assert pixels["colours"] > 20  # lines and letters, not a bare field


def test_files_can_be_downloaded(open_page):
    page = open_page("models/lenet/")
    for name, start in (("SVG", b"<svg "), ("PDF", b"%PDF-"), ("DOT", b"digraph")):
        with page.expect_download() as download:
            page.locator(".at-figure:visible .at-downloads a", has_text=name).first.click()
        assert download.value.path().read_bytes().startswith(start), name


def test_the_embed_code_is_copied_and_says_so(open_page):
    page = open_page("models/resnet/#resnet-101/short", permissions=["clipboard-read", "clipboard-write"])
    page.click(".at-figure:visible [data-save=embed]")
    page.locator(".at-figure:visible .at-said", has_text="Copied").wait_for()
    code = page.evaluate("navigator.clipboard.readText()")
    root = "https://alphatree.github.io/alphatree/"
    assert f'<img src="{root}diagrams/resnet-101.short.svg"' in code
    assert 'alt="ResNet-101, short form"' in code
    assert f'<a href="{root}models/resnet/#resnet-101/short">' in code


# ---- Paper, and pages without a script ----


def test_on_paper_tables_are_whole_and_tools_are_gone(open_page):
    page = open_page("models/resnet/#resnet-50", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    rows = page.locator(".at-layer-table >> nth=0").locator("tbody tr")
    assert rows.locator("visible=true").count() == rows.count()
    assert page.locator(".at-layers .at-scroll >> nth=0").evaluate("one => one.scrollHeight - one.clientHeight") <= 1
    for control in (".at-tools", ".at-forms", ".at-tabs", ".at-downloads"):
        assert page.locator(f"{control}:visible").count() == 0, control
    assert page.locator(".at-network .at-diagram > svg:visible").count() == page.locator(".at-network").count()
    assert page.eval_on_selector("body", "one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"


def test_without_a_script_files_stand_beside_every_picture(open_page):
    page = open_page("models/resnet/", java_script_enabled=False)
    assert page.locator(".at-tools:visible").count() == 0
    assert page.locator("[data-save]:visible").count() == 0
    links = page.locator("#resnet-50\\/full .at-downloads a")
    assert links.all_inner_texts() == ["SVG", "PDF", "DOT", "all repetitions drawn out"]


# ---- The gallery ----


def test_the_gallery_can_be_filtered(open_page):
    page = open_page("notation/gallery/")
    pictures = page.locator(".at-gallery__picture:visible")
    whole = pictures.count()
    assert page.locator("#gallery-filter output").inner_text() == f"{whole} of {whole} shown"
    page.fill("#gallery-filter input", "resnet-10")
    assert set(page.locator(".at-gallery__picture:visible b").all_inner_texts()) >= {"ResNet-101"}
    page.select_option("#gallery-filter [name=form]", "short")
    assert set(
        page.eval_on_selector_all(".at-gallery__picture:not([hidden])", "all => all.map(o => o.dataset.form)")
    ) == {"short"}
    page.locator(".at-gallery__picture:visible a", has_text="ResNet-101").first.click()
    page.wait_for_url("**/models/resnet/#resnet-101/short")
    assert page.locator("#at-resnet-101-short").is_visible()
    page.go_back()
    page.fill("#gallery-filter input", "nothing like it")
    assert page.locator("#gallery-none").is_visible()


def test_pictures_of_the_gallery_follow_the_palette_of_the_page(open_page):
    """As files they ask for the system's colours; an image is told those of the element that shows it."""
    page = open_page("notation/gallery/")
    image = page.locator(".at-gallery__picture img >> nth=0")
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.at-gallery__picture img').complete")
    light = image.screenshot()
    for _ in range(2):
        page.click("form[data-md-component=palette] label >> visible=true")
    page.wait_for_timeout(300)
    assert page.locator("body").evaluate("one => getComputedStyle(one).colorScheme") == "dark"
    assert image.screenshot() != light


def test_the_gallery_shows_all_without_a_script(open_page):
    # Without scripts a browser would load all pictures at once.
    page = open_page("notation/gallery/", java_script_enabled=False, without="**/diagrams/*.svg")
    assert not page.locator("#gallery-filter").is_visible()
    assert page.locator(".at-gallery__picture:visible").count() > 300
