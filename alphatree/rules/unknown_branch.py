"""unknown-branch: entries stop where the metro map has a branch.

`metro` names branches of diagrams/metro.yml as LINE/BRANCH, each once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every stop at a line or branch that is not on the map, and every repeated one."""
    metro = catalog.metro
    if metro is None:
        return
    for entry in catalog.entries.values():
        for at, name in enumerate(entry.metro):
            line, _, branch = name.partition("/")
            if name in entry.metro[:at]:
                message, hint = f"the branch '{name}' is named twice", "once is enough"
            elif name in metro.routes:
                continue
            elif line in metro.lines:
                message = f"the line '{line}' of the metro map has no branch '{branch}'"
                known = metro.lines[line].branches
                hint = suggest(branch, known) or f"it has {', '.join(known)}"
            else:
                message = f"the metro map has no line '{line}'"
                hint = suggest(line, metro.lines) or f"it has {', '.join(metro.lines)}"
            yield entry.source.diagnostic(("metro", at), "unknown-branch", message, hint)
