"""repeated-id: an id belongs to one file.

The id of an entry is its file name, also where two files lie in different folders. Upper and lower case do not make a
difference: on some machines both would be the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every file whose id another file has taken before, in the order of their paths."""
    first: dict[str, str] = {}
    for file in sorted(catalog.files, key=lambda file: file.shown):
        other = first.setdefault(file.id.casefold(), file.shown)
        if other != file.shown:
            message = f"the id '{file.id}' is taken already by {other}"
            yield Diagnostic(file.shown, Position(1, 1), "error", "repeated-id", message, "rename one of the two files")
