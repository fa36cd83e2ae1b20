"""dashed-loop: the dashed branches of the metro map make no loop.

A dashed branch says that one thing leads to another. Where such branches lead from a point back to it, they say
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.metro import GridPoint


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every dashed branch that closes a loop."""
    metro = catalog.metro
    if metro is None:
        return
    leads: dict[GridPoint, GridPoint] = {}

    def end_of(point: GridPoint) -> GridPoint:
        while point in leads:
            point = leads[point]
        return point

    for name, route in metro.sound.items():
        if not route.dashed:
            continue
        line, _, branch = name.partition("/")
        start, end = end_of(route.corners[0]), end_of(route.corners[-1])
        if start == end:
            yield metro.source.diagnostic(
                ("lines", line, "branches", branch, "route"),
                "dashed-loop",
                f"the dashed branch '{name}' closes a loop at {list(route.corners[-1])}",
                "leave out the link that says least",
            )
        else:
            leads[start] = end
