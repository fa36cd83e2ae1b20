"""missing-parent: a model descends from entries that exist.

`model` of `descends_from` is the id of another entry: its file name without .yml.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every parent that has no entry."""
    for entry in catalog.entries.values():
        for index, descent in enumerate(entry.descends_from):
            if descent.model in catalog.ids:
                continue
            if descent.model in catalog.redirects:
                hint: str | None = f"it is called '{catalog.redirects[descent.model]}' now"
            else:
                near = suggest(descent.model, sorted(catalog.ids))
                hint = f"{near} Otherwise add its entry first" if near else "add its entry first, or leave it out"
            yield entry.source.diagnostic(
                ("descends_from", index, "model"),
                "missing-parent",
                f"the parent '{descent.model}' has no entry",
                hint,
            )
