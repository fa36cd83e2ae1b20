"""unknown-in-table: what a table names exists.

Models by the ids of entries or ids that lead to them, networks, directions, resources, benchmarks by their ids, metrics
by their English names. An id in `redirects` of a table is none of another one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.source import Origin
    from alphatree.tables import Table

_Named = tuple["Origin", str, str | None]
"""Where something is named, what sort of thing it is, and its id."""


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield everything that a table names and the catalogue does not have."""
    known: dict[str, Collection[str] | None] = {
        "model": {*catalog.ids, *catalog.redirects},
        # A network of an entry with faults is not unknown; what is wrong with the entry is said there.
        "network": catalog.networks if all(file.entry is not None for file in catalog.files) else None,
        "direction": catalog.directions.ids if catalog.directions.readable else None,
        "resource": catalog.resources.ids,
        "benchmark": catalog.benchmarks.ids if catalog.benchmarks.readable else None,
        "metric": catalog.metric_names if len(catalog.metrics) == len(catalog.metrics.ids) else None,
    }
    for table in catalog.tables.values():
        for place, sort, name in _named(table):
            ids = known[sort]
            if name is not None and ids is not None and name not in ids:
                yield table.source.diagnostic(
                    (table.id, *place), "unknown-in-table", f"there is no {sort} '{name}'", suggest(name, sorted(ids))
                )
    owners = {one: one for one in catalog.tables.ids}
    for table in catalog.tables.values():
        for index, former in enumerate(table.redirects):
            owner = owners.setdefault(former, table.id)
            if owner != table.id or former == table.id:
                yield table.source.diagnostic(
                    (table.id, "redirects", index),
                    "unknown-in-table",
                    f"'{former}' leads to the table '{owner}' already",
                    "remove it",
                )


def _named(table: Table) -> Iterator[_Named]:
    yield from ((("directions", index), "direction", one) for index, one in enumerate(table.directions))
    if table.select is not None:
        yield ("select", "direction"), "direction", table.select.direction
    for index, row in enumerate(table.rows):
        place = ("rows", index)
        yield (*place, "model"), "model", row.model
        yield (*place, "network"), "network", row.network
        yield (*place, "direction"), "direction", row.direction
        yield (*place, "resource"), "resource", row.resource
        yield from (((*place, "models", number), "model", one) for number, one in enumerate(row.models))
    for index, column in enumerate(table.columns):
        yield ("columns", index, "metric"), "metric", column.metric
        for number, one in enumerate(column.benchmarks):
            yield ("columns", index, "benchmarks", number), "benchmark", one
