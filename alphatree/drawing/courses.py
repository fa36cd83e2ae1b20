"""Strands -> courses: the lines of boxes that the form "data" draws, and which boxes of one the others read.

Lanes that do not meet again (the heads of a detector) are courses of their own, and so is what follows them.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from alphatree.drawing.maps import EVERY_MAP, Map, maps_of
from alphatree.drawing.tree import Cell, Element, Fan, Frame, Row, is_open
from alphatree.network.graph import Graph

MOST_COURSES = 9
"""Up to so many courses all are drawn; of more, those that compute much."""
MOST_LARGE = 4
MOST_LINKS = 12
"""Of more links than this, one from each other course to where a course begins is drawn."""
LEAST_PART = 0.1
"""A course computes much if it does at least this part of all, or is long."""


@dataclass(frozen=True)
class Course:
    """Boxes one after another. `name`: of the output at its end, where the network has several."""

    maps: tuple[Map, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A box of one course that a box of another reads: the places of both courses, and of the boxes in them."""

    source: tuple[int, int]
    target: tuple[int, int]


def courses_of(strands: Sequence[Row], graph: Graph) -> tuple[tuple[Course, ...], int]:
    """Return the courses to be drawn, and how many are left out. `strands`: drawn with nothing collapsed."""
    rows = [row for strand in strands for row in _split(strand.elements)]
    courses = _apart([Course(maps, _name(row, graph)) for row in rows if (maps := maps_of(row, graph))])
    if len(courses) <= MOST_COURSES:
        return _in_order(courses, graph), 0
    least = LEAST_PART * graph.macs
    # What is left out are outputs and heads.
    large = [one for one in courses if _macs(one.maps, graph) > least or len(one.maps) > EVERY_MAP][:MOST_LARGE]
    large = large or courses[:1]
    return _in_order(large, graph), len(courses) - len(large)


def links_between(courses: Sequence[Course], graph: Graph) -> tuple[Link, ...]:
    """Return what leads from course to course, each once; only from one further up."""
    found = {link for link in _links(courses, graph) if link.source[0] < link.target[0]}
    if len(found) > MOST_LINKS:
        last = {(link.source[0], link.target): link for link in sorted(found, key=lambda link: link.source)}
        found = {link for link in last.values() if not link.target[1]}
    return tuple(sorted(found, key=lambda link: (link.target, link.source)))


def _apart(courses: Sequence[Course]) -> list[Course]:
    """Return the courses without inputs that stand alone, and in another course too."""
    drawn = {layer for course in courses if len(course.maps) > 1 for layer in _layers(course.maps)}
    return [course for course in courses if len(course.maps) > 1 or not drawn.issuperset(_layers(course.maps))]


def _links(courses: Sequence[Course], graph: Graph) -> Iterator[Link]:
    home = {
        layer: (number, at)
        for number, course in enumerate(courses)
        for at, one in enumerate(course.maps)
        for layer in _layers([one])
    }
    for layer, place in home.items():
        for source in (_shown(one, home, graph) for one in graph.layers[layer].inputs):
            if source is not None and home[source][0] != place[0]:
                yield Link(home[source], place)


def _in_order(courses: Sequence[Course], graph: Graph) -> tuple[Course, ...]:
    """Return the courses with each one below those that it reads, as far as that is possible."""
    reads: dict[int, set[int]] = {number: set() for number in range(len(courses))}
    for link in _links(courses, graph):
        reads[link.target[0]].add(link.source[0])
    result: list[int] = []
    left = list(reads)
    while left:
        ready = next((one for one in left if reads[one].isdisjoint(left)), left[0])
        result.append(ready)
        left.remove(ready)
    return tuple(courses[number] for number in result)


def _shown(layer: int, home: Container[int], graph: Graph) -> int | None:
    """Return the layer itself, or the one that has a box and passes its map on to it."""
    while layer not in home:
        inputs = graph.layers[layer].inputs
        if len(inputs) != 1:
            return None
        (layer,) = inputs
    return layer


def _split(elements: Sequence[Element]) -> Iterator[Row]:
    """Yield the parts of a row between lanes that do not meet, and these lanes."""
    part: list[Element] = []
    for element in _bare(elements):
        if isinstance(element, Fan) and is_open(element):
            if part:
                yield Row(tuple(part))
            part = []
            for lane in element.lanes:
                yield from _split(lane.body.elements)
        else:
            part.append(element)
    if part:
        yield Row(tuple(part))


def _bare(elements: Sequence[Element]) -> Iterator[Element]:
    """Yield the elements, of a frame that several lines leave what is in it."""
    for element in elements:
        if isinstance(element, Frame) and is_open(element):
            yield from _bare(element.body.elements)
        else:
            yield element


def _name(row: Row, graph: Graph) -> str:
    last = row.elements[-1]
    is_named = isinstance(last, Cell) and last.kind.startswith("output") and len(graph.outputs) > 1
    return last.first.caption[0] if isinstance(last, Cell) and is_named and last.first.caption else ""


def _layers(maps: Sequence[Map]) -> list[int]:
    return [layer for one in maps for layer in (*one.layers, *(one.pooled.layers if one.pooled else ()))]


def _macs(maps: Sequence[Map], graph: Graph) -> int:
    return sum(graph.layers[layer].macs for layer in _layers(maps))
