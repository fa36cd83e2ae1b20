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
from alphatree.drawing.metro.poster import HEIGHT, WIDTH, lay_out_poster
from alphatree.drawing.metro.poster_svg import poster_svg
from alphatree.drawing.scene import Rect, surrounding
from tests.drawing.known import ATTRIBUTES, ELEMENTS, SVG
from tests.drawing.metro.maps import metro_of, plan, stop
from tests.drawing.metro.reading import faults, read_map
from tests.drawing.metro.test_map import lines_of, scene_of
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
    metro, picture = lines_of(loaded()[0]), read_map(drawn(lang))
    names = [text.text for text in picture.legend]
    assert names[0] == f"{metro.title.get(lang)} {metro.version}"
    assert names[1].startswith(f"AlphaTree {(metro.date or '').replace('-', '.')} · ")
    shown = list(scene_of(loaded()[0], lang).lines)
    assert shown == [line for line in metro.lines if line in shown]
    assert names[2 : 2 + len(shown)] == [metro.lines[line].name.get(lang) for line in shown]
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
    assert graph is not None
    dx, dy = numbers(graph.get("transform", "").rpartition("translate")[2])
    groups: dict[str, list[ElementTree.Element]] = {}
    for group in graph.iter(f"{SVG}g"):
        for word in (group.get("class") or "").split()[1:]:
            groups.setdefault(word, []).append(group)
    return root, groups, (dx, dy)


class Sheets:
    """Our SVG and what Graphviz makes of our DOT, both in points from the upper left corner."""

    def __init__(self, lang):
        self.picture = read_map(drawn(lang))
        self.svg = ElementTree.fromstring(drawn(lang))
        self.root, self.groups, (self.dx, self.dy) = by_graphviz(lang)
        self.by = POINTS[0] / (self.picture.view.right - self.picture.view.left)

    def ours(self, *points):
        view = self.picture.view
        return tuple(one for x, y in points for one in ((x - view.left) * self.by, (y - view.top) * self.by))

    def paths(self, kind):
        for group in self.groups.get(kind, []):
            for path in group.iter(f"{SVG}path"):
                found = numbers(path.get("d", ""))
                yield found[0] + self.dx, found[1] + self.dy, found[-2] + self.dx, found[-1] + self.dy

    def texts(self, *kinds):
        for kind in kinds:
            for text in (text for group in self.groups[kind] for text in group.iter(f"{SVG}text")):
                x, y, size = (float(text.get(name, "nan")) for name in ("x", "y", "font-size"))
                yield text.text or "", x + self.dx, y + self.dy, size

    def written(self, *kinds):
        """Yield every line of text of some groups of our SVG, with its place."""
        groups = [one for one in self.svg.iter(f"{SVG}g") if one.get("class") in kinds]
        for text in (text for group in groups for text in group.iter(f"{SVG}text")):
            for one in list(text) or [text]:
                yield one.text or "", *self.ours((float(one.get("x", "nan")), float(one.get("y", "nan"))))


@pytest.fixture(params=LANGUAGES)
def sheets(request):
    return Sheets(request.param)


def alike(found, expected):
    """Pair everything with something as near as a fifth of a point."""
    left = list(expected)
    for one in found:
        near = min(left, key=lambda other: max(abs(a - b) for a, b in zip(one, other, strict=True)))
        assert max(abs(a - b) for a, b in zip(one, near, strict=True)) <= 0.2, (one, near)
        left.remove(near)
    assert left == []


def test_graphviz_alone_draws_a_sheet_of_the_same_size(sheets):
    assert [round(one) for one in numbers(sheets.root.get("viewBox", ""))] == [0, 0, *POINTS]


def test_graphviz_alone_draws_the_same_tracks(sheets):
    alike(sheets.paths("track"), [sheets.ours(track.start, track.end) for track in sheets.picture.tracks])


def test_graphviz_alone_draws_the_same_stations(sheets):
    stations = sheets.picture.stations
    circles = [one for group in sheets.groups["stop"] for one in group.iter(f"{SVG}ellipse")]
    middles = [(float(one.get("cx", "nan")) + sheets.dx, float(one.get("cy", "nan")) + sheets.dy) for one in circles]
    alike(middles, [sheets.ours(one.ends[0]) for one in stations if one.ends[0] == one.ends[1]])
    assert {round(float(one.get("rx", "nan")) / sheets.by) for one in circles} == {7, 12}
    bars = [sheets.ours(*one.ends) for one in stations if one.ends[0] != one.ends[1]]
    alike(list(sheets.paths("bar"))[: len(bars)], bars)


def test_graphviz_alone_writes_the_same_names_in_the_same_places(sheets):
    found: dict[str, list[tuple[float, float, float]]] = {}
    for name, *at in sheets.texts("name", "word"):
        found.setdefault(name, []).append(tuple(at))
    written = list(sheets.written("stops", "words"))
    assert Counter(name for name, *_ in written) == {name: len(places) for name, places in found.items()}
    for name, x, y in written:
        assert any(abs(x - a) <= 0.2 and abs(y - b) <= BASELINE * size for a, b, size in found[name]), name


def test_graphviz_alone_writes_the_same_signs(sheets):
    assert Counter(name for name, *_ in sheets.texts("pill")) == Counter(name for name, *_ in sheets.written("pills"))


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
    words = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert "".join(word for word in words if len(word) > 1 and word in hostile).replace(" ", "") == hostile.replace(
        " ", ""
    )
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
