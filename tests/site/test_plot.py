"""The picture of a plot: its axes, its lines, and what it says to those who do not see it."""

import re
import textwrap

from hypothesis import given
from hypothesis import strategies as st

from alphatree.catalog import load_catalog
from alphatree.schema import Plot
from alphatree.site.page import Lang, SiteSettings
from alphatree.site.pages import render_site
from alphatree.site.plot import TICKS, plot_svg, ticks
from tests.catalogs import entry_text, write_catalog


def plot_of(*curves, bounds=(0, 1), **more):
    phrase = {"en": "one", "zh": "一"}
    fields = {"x": bounds, "x_label": phrase, "y_label": phrase, "curves": [{"label": phrase, "y": y} for y in curves]}
    return Plot.model_validate(fields | more)


def line_of(svg):
    """The points of the first curve: how often the line starts anew, and all its places."""
    (path,) = re.findall(r'class="at-curve at-curve--1" d="([^"]+)"', svg)
    return path.count("M"), [tuple(map(float, point.split())) for point in re.findall(r"[ML]([-\d. ]+)", path)]


def test_a_straight_line_goes_from_corner_to_corner():
    starts, points = line_of(plot_svg(plot_of("x", y=(0, 1)), "en", "t"))
    assert starts == 1
    assert points[0][0] == 0
    assert points[-1][1] == 0
    assert points[0][1] > points[-1][1]


def test_a_line_is_broken_where_the_curve_has_no_value():
    svg = plot_svg(plot_of("1 / x", bounds=(-1, 1)), "en", "t")
    assert line_of(svg)[0] == 2


def test_every_curve_is_drawn_the_first_on_top():
    svg = plot_svg(plot_of("x", "1 - x", "0.5"), "en", "t")
    assert re.findall(r"at-curve--(\d)", svg) == ["3", "2", "1"]


def test_words_are_escaped_and_in_the_language():
    label = {"en": "a < b", "zh": "甲"}
    plot = plot_of("x", x_label=label)
    assert "a &lt; b" in plot_svg(plot, "en", "x<y")
    assert 'aria-label="x&lt;y"' in plot_svg(plot, "en", "x<y")
    assert ">甲<" in plot_svg(plot, "zh", "t")


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_round_even_and_inside(low, span):
    found = ticks(low, low + span)
    assert 2 <= len(found) <= TICKS + 1
    assert all(low - span * 1e-6 <= value <= low + span * (1 + 1e-6) for value in found)


def test_the_plot_of_an_entry_is_on_its_page(tmp_path):
    more = textwrap.dedent(
        r"""
        unverified: [entry]
        formula:
          lines: ['L = -(1 - p)^\gamma \log p']
          where: [{symbol: \gamma, meaning: {en: focus, zh: 聚焦}}]
        plot:
          x: [0, 1]
          x_label: {en: p, zh: p}
          y_label: {en: loss, zh: 损失}
          curves: [{label: {en: by hand, zh: 手绘}, y: -log(x)}]
        """
    )
    catalog, faults = load_catalog(write_catalog(tmp_path, focal=entry_text("Focal loss", more)))
    assert not faults
    expected: dict[Lang, tuple[str, ...]] = {
        "en": ("focus", "by hand", "Nobody could"),
        "zh": ("聚焦", "手绘", "尚未核实"),
    }
    for lang, words in expected.items():
        page = render_site(catalog, SiteSettings(lang=lang)).pages["models/focal/index.md"]
        text = page.fragments["formula"] + page.markdown
        assert "<math" in text
        assert "<svg" in text
        assert all(word in text for word in words)
