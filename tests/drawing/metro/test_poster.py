"""The poster: a sheet of A1 with map, title and legend, the same in every format."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import pygraphviz
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphatree.drawing.metro.dot import poster_dot
from alphatree.drawing.metro.draw import draw_poster
from alphatree.drawing.metro.layout import plan_map
from alphatree.drawing.metro.poster import HEIGHT, WIDTH, lay_out_poster
from alphatree.drawing.metro.poster_svg import poster_svg
from alphatree.drawing.scene import Rect, surrounding
from tests.drawing.known import ATTRIBUTES, ELEMENTS, SVG
from tests.drawing.metro.maps import metro_of, plan, stop
from tests.drawing.metro.reading import faults, read_map
from tests.test_catalog import loaded

LANGUAGES = ("en", "zh")
POINTS = (2384, 1684)
"""A1 in points, as everybody rounds it."""
BASELINE = 0.2
"""How much of its size Graphviz may put text higher or lower: it asks its font."""


@cache
def drawn(lang, file_format="svg", theme="light"):
    return draw_poster(loaded()[0], lang=lang, format=file_format, theme=theme)


def poster_of(metro, *stops, lang="en"):
    return lay_out_poster(plan(metro, *stops, lang=lang).scene, metro, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_touches_on_the_sheet(lang):
    picture = read_map(drawn(lang))
    assert faults(picture) == []
    map_rects = [one.rect for one in picture.pills] + [text.rect for one in picture.stations for text in one.texts]
    map_rects += [Rect(*track.start, *track.start) for track in picture.tracks]
    legend = surrounding([*(text.rect for text in picture.legend), *picture.signs])
    assert max(rect.bottom for rect in map_rects) < legend.top
    for one, other in combinations(picture.legend, 2):
        assert not one.rect.overlaps(other.rect), (one.text, other.text)
    for text in picture.legend:
        assert not any(text.rect.overlaps(sign) for sign in picture.signs)
        assert not any(text.rect.left < x < text.rect.right and text.rect.top < y < text.rect.bottom
                       for sample in picture.samples for x, y in (sample.start, sample.end))  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheet_is_a1_and_well_filled(lang):
    root = ElementTree.fromstring(drawn(lang))
    assert (root.get("width"), root.get("height")) == ("841mm", "594mm")
    view = read_map(drawn(lang)).view
    assert (view.right - view.left) / (view.bottom - view.top) == pytest.approx(WIDTH / HEIGHT, abs=0.001)
    picture = read_map(drawn(lang))
    content = surrounding([text.rect for one in picture.stations for text in one.texts])
    assert (content.right - content.left) / (view.right - view.left) > 0.85


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_legend_names_every_line_in_its_colour_and_in_order(lang):
    catalog, picture = loaded()[0], read_map(drawn(lang))
    names = [text.text for text in picture.legend]
    assert names[0] == f"{catalog.metro.title.get(lang)} {catalog.metro.version}"
    assert names[1].startswith(f"AlphaTree {catalog.metro.date.replace('-', '.')} · ")
    shown = list(plan_map(catalog, lang).scene.lines)
    assert shown == [line for line in catalog.metro.lines if line in shown]
    assert names[2 : 2 + len(shown)] == [catalog.metro.lines[line].name.get(lang) for line in shown]
    assert [sample.line for sample in picture.samples if not sample.dashed] == [f"l{at}" for at in range(len(shown))]
    for sample, text in list(zip(picture.samples, picture.legend[2:], strict=False))[: len(shown)]:
        assert sample.start[1] == pytest.approx(
            (text.rect.top + text.rect.bottom) / 2, abs=text.rect.bottom - text.rect.top
        )
        assert sample.end[0] < text.rect.left
    columns = Counter(round(text.rect.left) for text in picture.legend[2:])
    assert max(columns.values()) - min(columns.values()) <= 2, "columns are about as long as each other"


def test_the_number_of_stations_is_that_on_the_map():
    picture = read_map(drawn("en"))
    stations = sum(not station.is_hub for station in picture.stations)
    assert f"· {stations} stations on " in picture.legend[1].text


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_picture_holds_nothing_that_runs_or_loads(theme):
    root = ElementTree.fromstring(drawn("en", theme=theme))
    allowed = ATTRIBUTES | {"data-id", "data-year", "data-lines", "data-calls", "r", "stroke-linecap", "font-weight"}
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ELEMENTS | {"circle", "rect", "tspan"}
        assert set(element.attrib) <= allowed, element.attrib
        assert "url(" not in " ".join([*element.attrib.values(), element.text or ""])


def test_themes_differ_in_their_colours_alone():
    light, dark, auto = (drawn("en", theme=theme) for theme in ("light", "dark", "auto"))
    bodies = {re.sub(r"<style>.*?</style>", "", one) for one in (light, dark, auto)}
    assert len(bodies) == 1
    assert "#ffffff" in light
    assert "prefers-color-scheme:dark" in auto
    assert "prefers-color-scheme" not in light + dark


# DOT


def numbers(text):
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", text)]


@cache
def by_graphviz(lang):
    """Return the groups that `neato -n2` draws, by their class, and how far they are moved."""
    svg = pygraphviz.AGraph(string=drawn(lang, "dot")).draw(format="svg", prog="neato", args="-n2")
    root = ElementTree.fromstring(svg[svg.index(b"<svg") :])
    graph = root.find(f"{SVG}g")
    dx, dy = numbers(graph.get("transform", "").rpartition("translate")[2])
    groups = {}
    for group in graph.iter(f"{SVG}g"):
        for word in (group.get("class") or "").split()[1:]:
            groups.setdefault(word, []).append(group)
    return root, groups, (dx, dy)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_graphviz_alone_draws_our_picture(lang):
    picture, (root, groups, (dx, dy)) = read_map(drawn(lang)), by_graphviz(lang)
    assert [round(one) for one in numbers(root.get("viewBox", ""))] == [0, 0, *POINTS]
    view = picture.view
    by = POINTS[0] / (view.right - view.left)

    def ours(x, y):
        return round((x - view.left) * by, 1), round((y - view.top) * by, 1)

    def alike(found, expected, within):
        left = sorted(expected)
        for one in sorted(found):
            near = min(left, key=lambda other: max(abs(a - b) for a, b in zip(one, other, strict=True)))
            assert max(abs(a - b) for a, b in zip(one, near, strict=True)) <= within, (one, near)
            left.remove(near)
        assert left == []

    def paths(kind):
        for group in groups.get(kind, []):
            for path in group.iter(f"{SVG}path"):
                found = numbers(path.get("d", ""))
                yield found[0] + dx, found[1] + dy, found[-2] + dx, found[-1] + dy

    alike(paths("track"), [(*ours(*track.start), *ours(*track.end)) for track in picture.tracks], 0.2)
    circles = [
        (float(one.get("cx")) + dx, float(one.get("cy")) + dy, float(one.get("rx")))
        for group in groups["stop"]
        for one in group.iter(f"{SVG}ellipse")
    ]
    single = [one for one in picture.stations if one.ends[0] == one.ends[1]]
    assert len(circles) == len(single)
    alike([one[:2] for one in circles], [ours(*one.ends[0]) for one in single], 0.2)
    assert {round(one[2] / by) for one in circles} == {7, 12}
    bars = [one for one in picture.stations if one.ends[0] != one.ends[1]]
    alike(list(paths("bar"))[: len(bars)], [(*ours(*one.ends[0]), *ours(*one.ends[1])) for one in bars], 0.2)
    texts = [
        (text.text, (float(text.get("x")) + dx, float(text.get("y")) + dy, float(text.get("font-size"))))
        for kind in ("name", "word")
        for group in groups[kind]
        for text in group.iter(f"{SVG}text")
    ]
    legend = next(one for one in ElementTree.fromstring(drawn(lang)).iter(f"{SVG}g") if one.get("class") == "words")
    written = [(one.text, ours(float(one.get("x")), float(one.get("y")))) for one in legend]
    stops = next(one for one in ElementTree.fromstring(drawn(lang)).iter(f"{SVG}g") if one.get("class") == "stops")
    for text in stops.iter(f"{SVG}text"):
        written += [(one.text, ours(float(one.get("x")), float(one.get("y")))) for one in list(text) or [text]]
    assert sorted(name for name, _ in texts) == sorted(name for name, _ in written)
    where = {}
    for name, at in texts:
        where.setdefault(name, []).append(at)
    for name, (x, y) in written:
        found = where[name]
        assert any(abs(x - a) <= 0.2 and abs(y - b) <= BASELINE * size for a, b, size in found), (name, x, y, found)
    pills = [text.text for group in groups["pill"] for text in group.iter(f"{SVG}text")]
    assert sorted(pills) == sorted(pill.text.text for pill in picture.pills)


def test_the_pdf_is_one_page_of_a1():
    pdf = drawn("en", "pdf")
    (box,) = re.findall(rb"/MediaBox \[([^\]]*)\]", pdf)
    assert tuple(float(one) for one in box.split()) == (0, 0, *POINTS)


def test_names_without_latin_letters_and_quotes_stay_text_in_dot():
    hostile = '卷积"]; evil [label="<b>&amp;\\N'
    named = replace(stop(hostile, 2012, "a/main"), id="x")
    dot = poster_dot(poster_of(metro_of(a="main: {route: [[0, 0], [20, 0]]}"), named))
    graph = pygraphviz.AGraph(string=dot)
    svg = graph.draw(format="svg", prog="neato", args="-n2").decode()
    root = ElementTree.fromstring(svg[svg.index("<svg") :])
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert "".join(word for word in words if word in hostile) == hostile or hostile in words
    assert "evil" not in {str(node) for node in graph.nodes()}


def test_the_same_poster_is_the_same_bytes():
    catalog = loaded()[0]
    for file_format in ("svg", "dot", "pdf"):
        assert draw_poster(catalog, format=file_format) == drawn("en", file_format)


# Small and strange maps


def test_a_small_map_does_not_fill_the_sheet_with_huge_stations():
    poster = poster_of(metro_of(a="main: {route: [[0, 0], [4, 0]]}"), stop("x", 2012, "a/main"))
    assert poster.scale == 0.5
    bounds = poster.scene.bounds
    assert (bounds.right - bounds.left) * poster.scale == pytest.approx(WIDTH)
    assert faults(read_map(poster_svg(poster, "en", "light"))) == []


names = st.text(st.sampled_from("aWi 卷"), min_size=1, max_size=200).map(str.strip).filter(bool)


@settings(max_examples=40)
@given(names, st.lists(names, min_size=1, max_size=30))
def test_any_title_and_any_lines_find_room_below_the_map(title, lines):
    metro = metro_of(a="main: {route: [[0, 0], [30, 0], [30, 30]]}")
    scene = plan(metro, stop("x", 2012, "a/main")).scene
    paint = scene.lines["a"]
    named = {"a": paint, **{f"l{at}": replace(paint, name=name) for at, name in enumerate(lines)}}
    poster = lay_out_poster(replace(scene, title=title, lines=named), metro, "en")
    picture = read_map(poster_svg(poster, "en", "light"))
    assert faults(picture) == []
    for one, other in combinations(picture.legend, 2):
        assert not one.rect.overlaps(other.rect), (one.text, other.text)
    top = min(text.rect.top for text in picture.legend)
    assert max(track.end[1] for track in picture.tracks) < top
