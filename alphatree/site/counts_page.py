"""The page that shows every network's counts beside those of its public implementation or publication."""

from __future__ import annotations

from dataclasses import dataclass

from alphatree.network.graph import Graph
from alphatree.network.measure import depth
from alphatree.schema import Entry, NetworkSpec
from alphatree.site.addresses import COUNTS
from alphatree.site.comparison import Comparison, compare
from alphatree.site.context import Context
from alphatree.site.page import Page


@dataclass(frozen=True)
class CountsRow:
    """One network. `other`: what it is compared with, None where nobody states a figure."""

    entry: Entry
    network_id: str
    spec: NetworkSpec
    graph: Graph
    depth: int
    other: Comparison | None


def counts_page(context: Context) -> Page:
    """Return the page /counts/."""
    rows = [
        _row(context, entry, network_id, spec, graph)
        for entries in context.by_direction().values()
        for entry in entries
        for network_id, spec, graph in context.networks(entry)
    ]
    compared = [row.other for row in rows if row.other is not None]
    counts = {
        "networks": len(rows),
        "measured": sum(other.kind == "measured" for other in compared),
        "equal": sum(other.kind == "measured" and other.same for other in compared),
        "published": sum(other.kind == "published" for other in compared),
        "alone": len(rows) - len(compared),
    }
    t = context.t
    return Page(
        path=COUNTS,
        title=t("counts.title"),
        description=t("counts.description"),
        markdown=context.render("counts.md.jinja", COUNTS, counts=counts),
        fragments={"counts": context.render("counts_table.html.jinja", COUNTS, rows=rows)},
        hide=("navigation", "toc"),
    )


def _row(context: Context, entry: Entry, network_id: str, spec: NetworkSpec, graph: Graph) -> CountsRow:
    others = compare(spec, graph, context.catalog.measured.get(network_id))
    return CountsRow(entry, network_id, spec, graph, depth(graph), others[0] if others else None)
