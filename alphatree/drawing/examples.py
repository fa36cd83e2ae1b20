"""The small networks that explain the notation (diagrams/examples.yml), compiled like those of the catalogue."""

from __future__ import annotations

from functools import cache

from alphatree.drawing.errors import DrawingError
from alphatree.network.compile import compile_network
from alphatree.network.graph import Graph
from alphatree.resources import resource_folder
from alphatree.schema import parse_entry
from alphatree.source import read_source

FILE = "examples.yml"


@cache
def example(network_id: str) -> Graph:
    """Return one of the example networks. Raises: DrawingError with what is wrong with the file; KeyError."""
    source, faults = read_source(resource_folder("diagrams") / FILE, f"diagrams/{FILE}")
    entry, more = parse_entry(source, "examples") if source is not None else (None, [])
    if entry is None or faults:
        raise DrawingError("\n".join(map(str, [*faults, *more])))
    graph, faults = compile_network(entry, network_id)
    if graph is None:
        raise DrawingError("\n".join(map(str, faults)))
    return graph
