"""Our counts beside those of others: measured on public implementations, stated by papers and model lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alphatree.network.graph import Graph
from alphatree.schema import Localized, Measured, NetworkSpec
from alphatree.site.numbers import agrees


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts of somebody else. `source`: words or an https address. `same`: whether all that are given are ours."""

    kind: Literal["measured", "published"]
    source: str
    params: int | None
    macs: int | None
    same: bool
    note: Localized | None


def compare(spec: NetworkSpec, graph: Graph, measured: Measured | None) -> tuple[Comparison, ...]:
    """Return what there is to compare a network with: first what was measured, then what is published."""
    found = []
    if measured is not None:
        # What does not run at inference may be left out of the spec; then the rest is compared.
        left_out = graph.params == measured.params - measured.not_executed
        params = measured.params - measured.not_executed if left_out else measured.params
        same = (graph.params, graph.macs) == (params, measured.macs)
        source = measured_source(measured)
        found.append(Comparison("measured", source, params, measured.macs, same, spec.difference))
    for published in spec.published:
        same = published.params is None or agrees(graph.params, published.params)
        same = same and (published.macs is None or agrees(graph.macs, published.macs))
        found.append(Comparison("published", published.source, published.params, published.macs, same, published.note))
    return tuple(found)


def measured_source(measured: Measured) -> str:
    """Return the address of the file that was measured, or what it was in words ("" for the tables of the paper)."""
    if measured.repository is None:
        return measured.package or ""
    if measured.commit is None or measured.path is None:
        return measured.repository
    return f"{measured.repository}/blob/{measured.commit}/{measured.path}"
