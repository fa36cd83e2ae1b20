"""unknown-direction: directions are those of directions.yml.

Also the parent of a direction is one, and no direction is its own ancestor.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every direction that is not in directions.yml, and parents of directions that lead nowhere."""
    directions = catalog.directions
    for entry in catalog.written:
        for index, direction in enumerate(entry.directions):
            if directions.lacks(direction):
                yield entry.source.diagnostic(
                    ("directions", index),
                    "unknown-direction",
                    f"there is no direction '{direction}'",
                    suggest(direction, sorted(directions.ids)) or f"add it to {directions.shown}",
                )
    for resource in catalog.resources.values():
        if resource.direction is not None and directions.lacks(resource.direction):
            yield resource.source.diagnostic(
                (resource.id, "direction"),
                "unknown-direction",
                f"there is no direction '{resource.direction}'",
                suggest(resource.direction, sorted(directions.ids)) or f"add it to {directions.shown}",
            )
    for record in directions.values():
        if record.parent is not None and directions.lacks(record.parent):
            yield record.source.diagnostic(
                (record.id, "parent"),
                "unknown-direction",
                f"there is no direction '{record.parent}'",
                suggest(record.parent, sorted(directions.ids)),
            )
        elif _is_own_ancestor(catalog, record.id):
            yield record.source.diagnostic(
                (record.id, "parent"),
                "unknown-direction",
                f"'{record.id}' is a part of itself",
                "choose another parent",
            )


def _is_own_ancestor(catalog: Catalog, direction: str) -> bool:
    seen: set[str] = set()
    current: str | None = direction
    while current is not None and current in catalog.directions and current not in seen:
        seen.add(current)
        current = catalog.directions[current].parent
        if current == direction:
            return True
    return False
