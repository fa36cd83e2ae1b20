"""Graphviz alone draws what our SVG shows; and a picture is the same bytes on every machine."""

import os
import re
import subprocess
import sys
from collections import Counter
from xml.etree import ElementTree

import pygraphviz
import pytest

from alphatree.drawing import draw, forms_of
from tests.conftest import ROOT
from tests.drawing.known import SVG, parsed

NETWORKS = [
    "resnet-50",
    "googlenet",
    "ssd300-vgg16",
    "u-net",
    "mobilenet-v2",
    "transformer-base",
    "crnn",
    "inception-v3",
]
SKEWED = (["cell-conv-depthwise"],)
"""Written as a turned ellipse by us, as a polygon by Graphviz."""
NEAR = 1.3
"""Pixels: Graphviz places the baseline of text by its own metrics."""


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def by_graphviz(dot):
    """Return the groups that `neato -n2` draws, by class, and how far they are moved."""
    drawn = pygraphviz.AGraph(string=dot).draw(format="svg", prog="neato", args="-n2")
    graph = ElementTree.fromstring(drawn[drawn.index(b"<svg") :]).find(f"{SVG}g")
    assert graph is not None
    dx, dy = numbers(graph.get("transform", "").rpartition("translate")[2])
    groups: dict[str, list[ElementTree.Element]] = {}
    for group in graph.iter(f"{SVG}g"):
        for word in (group.get("class") or "").split()[1:2]:
            groups.setdefault(word, []).append(group)
    return groups, dx, dy


def extent(shape):
    """Return middle, width and height of an ellipse or polygon, as it is written."""
    if shape.tag == f"{SVG}ellipse":
        cx, cy, rx, ry = (float(shape.get(name, 0)) for name in ("cx", "cy", "rx", "ry"))
        return cx, cy, 2 * rx, 2 * ry
    found = numbers(shape.get("points") or shape.get("d"))
    xs, ys = found[::2], found[1::2]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, max(xs) - min(xs), max(ys) - min(ys)


def ends(path):
    """Return the first and the last point of each line of some path data."""
    result = []
    for line in path.split("M")[1:]:
        points: list[tuple[float, float]] = []
        for letter, written in re.findall(r"([A-Z]?)([^A-Z]*)", line):
            values = numbers(written)
            if not values:
                continue
            if letter == "H":
                points.append((values[0], points[-1][1]))
            elif letter == "V":
                points.append((points[-1][0], values[0]))
            else:
                points += list(zip(values[::2], values[1::2], strict=True))
        result.append((points[0], points[-1]))
    return result


def same(one, other, within):
    """Pair everything with something as near as that."""
    left = list(other)
    for item in one:
        found = next(
            (at for at, here in enumerate(left) if item[0] == here[0] and near(item[1], here[1], within)), None
        )
        assert found is not None, f"{item} is nowhere in {[here for here in left if here[0] == item[0]][:20]}"
        del left[found]
    assert left == []


def near(one, other, within):
    return all(abs(a - b) <= within for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("form", ["full", "short", "data", "block"])
def test_graphviz_alone_draws_our_picture(catalog, network, form):
    graph = catalog.graph(network)
    if form not in forms_of(graph):
        assert form in ("data", "block")
        return
    groups, dx, dy = by_graphviz(draw(graph, form=form, format="dot"))
    svg = parsed(draw(graph, form=form))
    by_class = [(one.get("class", "").split()[-1:], one) for one in svg.iter(f"{SVG}g")]

    cells = [
        (kind, extent(one.find(f"{SVG}ellipse"))) for kind, one in by_class if kind and kind[0].startswith("cell-")
    ]
    theirs = []
    for group in groups.get("cell", []):
        shape = next(one for one in group.iter() if one.tag in (f"{SVG}ellipse", f"{SVG}polygon"))
        x, y, width, height = extent(shape)
        theirs.append(([group.get("class", "").split()[-1]], (x + dx, y + dy, width, height)))
    ours, others = ([(kind, at[:2] if kind in SKEWED else at) for kind, at in some] for some in (cells, theirs))
    same(ours, others, 0.15)

    texts = [(one.text, (float(one.get("x", 0)), float(one.get("y", 0)))) for one in svg.iter(f"{SVG}text")]
    same(
        texts,
        [
            (one.text, (float(one.get("x", 0)) + dx, float(one.get("y", 0)) + dy))
            for word in ("text", "cell")
            for group in groups.get(word, [])
            for one in group.iter(f"{SVG}text")
        ],
        NEAR,
    )

    frames = [
        ("frame", tuple(numbers(next(one.iter(f"{SVG}path")).get("d"))[:1]))
        for kind, one in by_class
        if kind == ["frame"]
    ]
    boxes = [extent(next(group.iter(f"{SVG}path"))) for group in groups.get("frame", [])]
    same(frames, [("frame", (x - width / 2 + dx,)) for x, _, width, _ in boxes], 0.15)

    lines = [
        (("line",), (*start, *end))
        for path in svg.iter(f"{SVG}path")
        if "at-line" in (path.get("class") or "") and "at-arrow" not in (path.get("class") or "")
        for start, end in ends(path.get("d", ""))
    ]
    drawn = []
    for group in groups.get("line", []):
        for path in group.iter(f"{SVG}path"):
            ((start, end),) = ends(path.get("d", ""))
            drawn.append((("line",), (start[0] + dx, start[1] + dy, end[0] + dx, end[1] + dy)))
    same(lines, drawn, 0.15)
    heads = [path.get("d", "").count("M") for path in svg.iter(f"{SVG}path") if "at-arrow" in (path.get("class") or "")]
    assert sum(heads) == sum(len(group.findall(f".//{SVG}polygon")) for group in groups.get("line", []))
    glyphs = Counter(one.get("class", "").split()[1] for word in ("glyph", "handle") for one in groups.get(word, []))
    defined = {one.get("id"): len(one) for one in svg.iter(f"{SVG}g") if one.get("id")}
    assert sum(glyphs.values()) == sum(defined[one.get("href", "").removeprefix("#")] for one in svg.iter(f"{SVG}use"))


DRAW_ALL = """
import hashlib
from pathlib import Path
from alphatree.catalog import load_catalog
from alphatree.drawing import draw, draw_system, forms_of
from alphatree.site.sheets import SHEETS, sheet_picture
catalog, _ = load_catalog(Path({catalog!r}))
for round in range(2):
    for network in {networks!r}:
        graph = catalog.graph(network)
        for form in forms_of(graph):
            for format in ("svg", "dot"):
                for lang in ("en", "zh"):
                    drawn = draw(graph, form=form, format=format, lang=lang, prefix="p")
                    print(network, form, format, lang, hashlib.sha256(drawn.encode()).hexdigest())
    for entry in catalog.entries.values():
        if entry.system is not None:
            for format in ("svg", "dot"):
                drawn = draw_system(entry, catalog, format=format)
                print(entry.id, format, hashlib.sha256(drawn.encode()).hexdigest())
    for sheet in SHEETS:
        print(sheet, hashlib.sha256(sheet_picture(sheet, "en").encode()).hexdigest())
    sheet_picture.cache_clear()
"""


def test_a_picture_is_the_same_bytes_whatever_fonts_and_hashes_there_are(tmp_path):
    """Two machines: one as it is, one without any font; every picture twice in each process."""
    empty = tmp_path / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><fontconfig></fontconfig>', encoding="utf-8")
    program = DRAW_ALL.format(catalog=str(ROOT / "catalog"), networks=NETWORKS)
    machines = [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "2", "FONTCONFIG_FILE": str(empty), "FONTCONFIG_PATH": str(tmp_path), "HOME": str(tmp_path)},
    ]
    said = []
    for machine in machines:
        run = subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, **machine}, capture_output=True, text=True, cwd=ROOT
        )
        assert run.returncode == 0, run.stderr
        lines = run.stdout.splitlines()
        assert lines[: len(lines) // 2] == lines[len(lines) // 2 :]
        said.append(lines)
    assert len(said[0]) > 100
    assert said[0] == said[1]
