"""no-interchange: an entry on several branches of the metro map stops where they meet.

The routes of all its branches share a point of the grid, and no more entries change there than there is room for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic
from alphatree.metro import meeting_points

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.schema import Entry


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every entry whose branches do not meet, and those that find the meeting point taken."""
    metro = catalog.metro
    if metro is None:
        return
    hubs = {hub.at for hub in metro.hubs.values()}
    groups: dict[frozenset[str], list[Entry]] = {}
    for entry in sorted(catalog.entries.values(), key=lambda entry: (entry.year, entry.id)):
        names = frozenset(entry.metro)
        if len(names) > 1 and names <= metro.sound.keys():
            groups.setdefault(names, []).append(entry)
    for names, entries in groups.items():
        routes = [metro.sound[name] for name in metro.sound if name in names]
        points = [point for point in meeting_points(routes) if point not in hubs]
        listed = " and ".join(f"'{route.name}'" for route in routes)
        for number, entry in enumerate(entries):
            if number < len(points):
                continue
            if points:
                message = f"'{entry.id}' finds the place where {listed} meet taken by '{entries[number - 1].id}'"
                hint = "let it stop at one of the branches only"
            else:
                message = f"the branches {listed} of the metro map do not meet"
                hint = "let their routes share a point in diagrams/metro.yml, or name one branch"
            yield entry.source.diagnostic(("metro",), "no-interchange", message, hint)
