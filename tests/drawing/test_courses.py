"""Which lines of boxes the form "data" draws, and how they are joined."""

import pytest

from alphatree.catalog import load_catalog
from alphatree.drawing import forms_of, load_notation
from alphatree.drawing.courses import MOST_COURSES, MOST_LINKS, courses_of, links_between
from alphatree.drawing.strands import strands_of
from tests.conftest import ROOT
from tests.sources import compile_text

NETWORKS = sorted(load_catalog(ROOT / "catalog")[0].networks)
CONV = "conv: {out_channels: 3, kernel_size: 1}"
FORK = f"""
networks:
  net:
    input: [3, 32, 32]
    outputs: [a, b]
    layers:
      - {{{CONV}, name: stem}}
      - {{merge: none, branches: [[{{{CONV}, name: a}}], [{{{CONV}, name: b}}]]}}
"""


def found(graph):
    strands = strands_of(graph, load_notation(), collapse=False)
    courses, left = courses_of(strands, graph)
    return courses, links_between(courses, graph), left


@pytest.mark.parametrize("network", NETWORKS)
def test_links_lead_downwards_to_what_reads_them(catalog, network):
    graph = catalog.graph(network)
    if "data" not in forms_of(graph):
        return
    courses, links, left = found(graph)
    assert courses
    assert len(courses) <= MOST_COURSES
    assert left == 0 or len(courses) < MOST_COURSES
    for link in links:
        assert link.source[0] < link.target[0]
        assert link.source[1] < len(courses[link.source[0]].maps)
    begun = {link.target[0] for link in links if link.target[1] == 0}
    inputs = set(range(graph.input_count))
    if len(links) < MOST_LINKS and not left:
        for number, course in enumerate(courses):
            first = course.maps[0]
            own = inputs.intersection(first.layers) or not any(graph.layers[layer].inputs for layer in first.layers)
            assert number in begun or own, course


def test_lanes_that_do_not_meet_are_courses_of_their_own():
    graph, faults = compile_text(FORK)
    assert graph is not None, faults
    courses, links, left = found(graph)
    assert [course.name for course in courses] == ["", "a", "b"]
    assert [(link.source, link.target) for link in links] == [((0, 1), (1, 0)), ((0, 1), (2, 0))]
    assert left == 0
