"""measured-mismatch: what is counted equals what was measured on the public implementation, or the entry says why not.

measured.yml holds params, MACs, depth and output shapes of public implementations. A spec that gives other numbers is
either wrong, or its `difference:` explains to readers where they come from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic
from alphatree.layers import format_shape
from alphatree.layers.base import Shape
from alphatree.network.graph import Graph
from alphatree.network.measure import depth

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.schema import Measured


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every network that differs from its measured counts without a reason."""
    for network_id, measured in catalog.measured.items():
        entry = catalog.networks.get(network_id)
        if entry is None or entry.networks[network_id].difference is not None:
            continue
        graph, _ = catalog.compile(network_id)
        if graph is None:
            continue
        for fault in differences(graph, measured):
            yield entry.source.diagnostic(
                ("networks", network_id),
                "measured-mismatch",
                f"'{network_id}' {fault}",
                "mend the layers, or say in 'difference:' why the counts are not those of the implementation",
                key=True,
            )


def differences(graph: Graph, measured: Measured) -> Iterator[str]:
    """Yield in words each count that is not the measured one."""
    if graph.params not in (measured.params, measured.params - measured.not_executed):
        yield f"has {graph.params:,} params, measured are {measured.params:,}"
    if graph.macs != measured.macs:
        yield f"has {graph.macs:,} MACs, measured are {measured.macs:,}"
    if depth(graph) != measured.depth:
        yield f"is {depth(graph)} weight layers deep, measured are {measured.depth}"
    ours = sorted(_extents(_with_instances(graph, output.layer)) for output in graph.outputs)
    theirs = sorted(_extents(shape) for shape in measured.outputs)
    if ours != theirs:
        met, expected = (", ".join(format_shape(shape) for shape in shapes) for shapes in (ours, theirs))
        yield f"returns {met}, measured are {expected}"


def _with_instances(graph: Graph, index: int) -> Shape:
    layer = graph.layers[index]
    return layer.out_shape if layer.instances == 1 else (layer.instances, *layer.out_shape)


def _extents(shape: Shape) -> Shape:
    """Return a shape without its axes of length 1, which implementations keep or drop as they like."""
    return tuple(extent for extent in shape if extent != 1)
