"""unknown-contributor: a signature is the plant of a contributor.

Whoever writes an entry signs it with the plant under which contributors.yml has their name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every signature that is not in contributors.yml."""
    contributors = catalog.contributors
    for entry in catalog.written:
        if entry.signed is not None and contributors.lacks(entry.signed):
            yield entry.source.diagnostic(
                ("signed",),
                "unknown-contributor",
                f"nobody signs with '{entry.signed}'",
                suggest(entry.signed, sorted(contributors.ids)) or f"add yourself to {contributors.shown}",
            )
