"""SVG -> Scene: what a browser would show, read back from the file that it gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from alphatree.drawing import load_notation
from alphatree.drawing.scene import Bar, Cell, Frame, Line, LineRole, Point, Rect, Scene, Text
from alphatree.drawing.text import text_width

SVG = "{http://www.w3.org/2000/svg}"
ASCENT = 0.32
"""How far the middle of a line of text lies above its baseline, in sizes."""
_STEP = re.compile(r"([MLHVChva])([^MLHVChvaZz]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")


def scene_of(svg: str) -> Scene:
    """Return the cells, texts, lines, frames and bars of a drawing."""
    root = ElementTree.fromstring(svg)
    cells, texts, lines, frames, bars = [], [], [], [], []
    for group in root.iter(f"{SVG}g"):
        kind = group.get("class", "").split()[:1]
        if kind == ["cell"]:
            cells.append(_cell(group))
        elif kind == ["frame"]:
            rect = _around([point for path in group.iter(f"{SVG}path") for one in _paths(path) for point in one])
            frames.append(Frame(rect, group.findtext(f"{SVG}title", ""), (0, 0)))
        elif kind == ["at-text"]:
            texts += [_text(text, float(group.get("font-size", "0"))) for text in group.iter(f"{SVG}text")]
    for path in root.iter(f"{SVG}path"):
        match path.get("class", "").split():
            case ["at-line", *more] if "at-arrow" not in more:
                role: LineRole = "tap" if "at-tap" in more else "dotted" if "at-dotted" in more else "line"
                lines += [Line(tuple(one), role) for one in _paths(path)]
            case ["at-bar", *_]:
                bars += [Bar(_around(one), "bar") for one in _paths(path)]
    width, height = (float(root.get(name, "0")) for name in ("width", "height"))
    return Scene(width, height, tuple(frames), tuple(lines), tuple(bars), tuple(cells), tuple(texts))


def _cell(group: ElementTree.Element) -> Cell:
    layers = tuple(int(layer) for layer in group.get("data-layers", "").split())
    kind = group.get("class", "").split()[1].removeprefix("cell-")
    shape = next(group.iter(f"{SVG}ellipse"))
    x, y = float(shape.get("cx", "0")), float(shape.get("cy", "0"))
    if shape.get("transform") or any(one.get("href", "").endswith("-dashed") for one in group.iter(f"{SVG}use")):
        # A slanted cell leans out of its place a little; the outer edge of a dashed one is drawn elsewhere.
        width, height = load_notation().cell(kind).size
        return Cell(x, y, width, height, kind, "", layers)
    ring = float(shape.get("stroke-width", "1"))
    rx, ry = float(shape.get("rx", "0")), float(shape.get("ry", "0"))
    return Cell(x, y, 2 * rx + ring, 2 * ry + ring, kind, "", layers)


def _text(text: ElementTree.Element, size: float) -> Text:
    x, y = float(text.get("x", "0")), float(text.get("y", "0"))
    words = text.text or ""
    return Text(x, y - ASCENT * size, text_width(words, size), words, "caption", size)


def _paths(path: ElementTree.Element) -> Iterator[list[Point]]:
    """Yield the control points of each line of a path, straight pieces as curves too."""
    points: list[Point] = []
    for letter, rest in _STEP.findall(path.get("d", "")):
        numbers = [float(number) for number in _NUMBER.findall(rest)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
        if letter == "M":
            if points:
                yield points
            points = pairs[:1]
            pairs = pairs[1:]
        x, y = points[-1]
        match letter:
            case "C":
                points += pairs
                continue
            case "H":
                ends = [(one, y) for one in numbers]
            case "V":
                ends = [(x, one) for one in numbers]
            case "h":
                ends = [(x + one, y) for one in numbers]
            case "v":
                ends = [(x, y + one) for one in numbers]
            case "a":
                ends = [(x + numbers[5], y + numbers[6])]
            case _:
                ends = pairs
        for end in ends:
            points += [points[-1], end, end]
    if points:
        yield points


def _around(points: list[Point]) -> Rect:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rect(min(xs), min(ys), max(xs), max(ys))
