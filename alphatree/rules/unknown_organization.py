"""unknown-organization: organizations are those of organizations.yml.

So that every organization has one spelling, and a name in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every organization that is not in organizations.yml."""
    organizations = catalog.organizations
    for entry in catalog.written:
        for index, organization in enumerate(entry.organizations):
            if organizations.lacks(organization):
                yield entry.source.diagnostic(
                    ("organizations", index),
                    "unknown-organization",
                    f"there is no organization '{organization}'",
                    suggest(organization, sorted(organizations.ids)) or f"add it to {organizations.shown}",
                )
