"""older-than-parent: an entry is not much older than what it descends from.

An entry may cover several versions of which a later one took something up, so a year or two are nothing; more than
that is probably a slip in one of the two years, or the wrong parent. A warning only. Libraries grow for as long as they
live, and may be of any age.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic

if TYPE_CHECKING:
    from alphatree.catalog import Catalog

MOST = 2
"""Years that an entry may be older than its parent."""


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every parent that is much younger than the entry that names it."""
    for entry in catalog.entries.values():
        if entry.kind == "library":
            continue
        for index, descent in enumerate(entry.descends_from):
            parent = catalog.entries.get(descent.model)
            if parent is not None and entry.year + MOST < parent.year:
                yield entry.source.diagnostic(
                    ("descends_from", index, "model"),
                    "older-than-parent",
                    f"'{entry.id}' is of {entry.year}, but descends from '{parent.id}' of {parent.year}",
                    "look at both years, or leave this parent out",
                    level="warning",
                )
