"""unknown-network: a result names a network of its own entry.

`network` of a result is one of the ids below `networks` in the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every result whose network the entry does not have."""
    for entry in catalog.entries.values():
        for index, result in enumerate(entry.results):
            if result.network is not None and result.network not in entry.networks:
                yield entry.source.diagnostic(
                    ("results", index, "network"),
                    "unknown-network",
                    f"this entry has no network '{result.network}'",
                    suggest(result.network, entry.networks) or "say it under 'setting' if its layers are not written",
                )
