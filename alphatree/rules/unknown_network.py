"""unknown-network: networks that are named exist.

`network` of a result is one of the ids below `networks` in the same file; `network` of a part of the system is one of
the ids in the whole catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.schema import Entry


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every result whose network the entry does not have, and every part whose network nobody has."""
    # A network of an entry with faults is not unknown; what is wrong with the entry is said there.
    readable = all(file.entry is not None for file in catalog.files)
    for entry in catalog.entries.values():
        for index, result in enumerate(entry.results):
            if result.network is not None and result.network not in entry.networks:
                yield entry.source.diagnostic(
                    ("results", index, "network"),
                    "unknown-network",
                    f"this entry has no network '{result.network}'",
                    suggest(result.network, entry.networks) or "say it under 'setting' if its layers are not written",
                )
        if readable:
            yield from _check_system(catalog, entry)


def _check_system(catalog: Catalog, entry: Entry) -> Iterator[Diagnostic]:
    for name, part in entry.system.parts.items() if entry.system else ():
        if part.network is not None and part.network not in catalog.networks:
            yield entry.source.diagnostic(
                ("system", "parts", name, "network"),
                "unknown-network",
                f"there is no network '{part.network}'",
                suggest(part.network, catalog.networks) or "leave it out if its layers are not written",
            )
