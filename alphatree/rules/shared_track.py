"""shared-track: no two branches of one line take the same step of the grid.

Two lines that do run side by side; two branches of one line would lie on top of each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.metro import Edge


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every pair of branches on one track once, at the later one."""
    metro = catalog.metro
    if metro is None:
        return
    taken: dict[tuple[str, Edge], str] = {}
    reported: set[tuple[str, str]] = set()
    for name, route in metro.sound.items():
        for at, edge in enumerate(route.edges):
            other = taken.setdefault((route.line, edge), name)
            if (other == name and edge not in route.edges[:at]) or (other, name) in reported:
                continue
            reported.add((other, name))
            line, _, branch = name.partition("/")
            start, end = (list(point) for point in edge)
            owner = "itself" if other == name else f"'{other}'"
            yield metro.source.diagnostic(
                ("lines", line, "branches", branch, "route"),
                "shared-track",
                f"the branch '{name}' runs on the track of {owner} from {start} to {end}",
                "let it leave where the other one is no longer needed, or make it another line",
            )
