"""wrong-folder: an entry lies in the folder of its home direction.

The home is the first of `directions`; the file is catalog/models/<home>/<id>.yml.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every entry whose folder is not its home."""
    for file in catalog.files:
        if file.entry is None or file.draft:
            continue
        home = file.entry.directions[0]
        if file.folder != home:
            yield file.entry.source.diagnostic(
                ("directions", 0),
                "wrong-folder",
                f"the entry's home is '{home}', but the file lies in '{file.folder}'",
                f"move the file to {file.path.parent.parent.name}/{home}/, or put '{file.folder}' first",
            )
