"""wrong-route: the routes of the metro map stay on its grid, in steps that are horizontal, vertical or at 45°.

No route turns back on itself. Hubs lie on the grid too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every corner of a route that cannot be drawn, and every hub off the grid."""
    metro = catalog.metro
    if metro is None:
        return
    for name, route in metro.routes.items():
        line, _, branch = name.partition("/")
        for at, message, hint in metro.faults(route):
            yield metro.source.diagnostic(
                ("lines", line, "branches", branch, "route", at),
                "wrong-route",
                f"the route of '{name}' {message}",
                hint,
            )
    for hub_id, hub in metro.hubs.items():
        x, y = hub.at
        if x > metro.grid.width or y > metro.grid.height:
            yield metro.source.diagnostic(
                ("hubs", hub_id, "at"),
                "wrong-route",
                f"the hub '{hub_id}' lies off the grid of {metro.grid.width} by {metro.grid.height} at [{x}, {y}]",
                "enlarge the grid, or move the hub",
            )
