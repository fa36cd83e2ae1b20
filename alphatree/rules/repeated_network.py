"""repeated-network: a network id belongs to one entry.

Pictures have the address /diagrams/<network>.svg and tables list networks of all entries, so that a network id is
unique in the whole catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every network whose id another entry has taken before."""
    for entry in catalog.entries.values():
        for network_id in entry.networks:
            owner = catalog.networks[network_id]
            if owner is not entry:
                where = owner.source.position(("networks", network_id), key=True)
                yield entry.source.diagnostic(
                    ("networks", network_id),
                    "repeated-network",
                    f"the network id '{network_id}' is taken already by {owner.source.path}:{where.line}",
                    f"choose another id, such as '{entry.id}-{network_id}'",
                    key=True,
                )
