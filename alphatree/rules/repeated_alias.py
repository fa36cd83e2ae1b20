"""repeated-alias: a name leads to one entry.

An alias that is the name, the id or an alias of another entry would lead readers to two pages; an id in `redirects`
that exists, or that another entry redirects too, has two targets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every alias and redirect that leads to another entry as well."""
    named: dict[str, str] = {}
    for file in catalog.files:
        named.setdefault(file.id, file.id)
    for entry in catalog.entries.values():
        named.setdefault(entry.name.casefold(), entry.id)
    for entry in catalog.entries.values():
        for field, words in (("aliases", entry.aliases), ("redirects", entry.redirects)):
            for index, word in enumerate(words):
                owner = named.setdefault(word.casefold(), entry.id)
                if owner != entry.id:
                    yield entry.source.diagnostic(
                        (field, index),
                        "repeated-alias",
                        f"'{word}' leads to the entry '{owner}' already",
                        "remove it from one of the two",
                    )
                elif field == "redirects" and word == entry.id:
                    yield entry.source.diagnostic(
                        (field, index),
                        "repeated-alias",
                        f"the redirect '{word}' leads to the entry itself",
                        "remove it",
                    )
