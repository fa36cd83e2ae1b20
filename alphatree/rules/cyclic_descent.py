"""cyclic-descent: nothing descends from itself.

Following `descends_from` from parent to parent must come to an end. Each circle is reported once, at its entry whose
id comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every circle of descent, as one path through it."""
    done: set[str] = set()
    for start in catalog.entries:
        path: list[str] = []
        # A stack of its own: the chain may be as long as the catalogue.
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            current, turn = stack.pop()
            if turn == 0:
                if current in done or current not in catalog.entries:
                    continue
                path.append(current)
            parents = list(dict.fromkeys(d.model for d in catalog.entries[current].descends_from))
            if turn == len(parents):
                done.add(path.pop())
                continue
            stack.append((current, turn + 1))
            parent = parents[turn]
            if parent in path:
                yield _circle(catalog, path[path.index(parent) :])
            else:
                stack.append((parent, 0))


def _circle(catalog: Catalog, members: list[str]) -> Diagnostic:
    at = members.index(min(members))
    circle = members[at:] + members[:at]
    entry = catalog.entries[circle[0]]
    parent = circle[1 % len(circle)]
    index = next(i for i, descent in enumerate(entry.descends_from) if descent.model == parent)
    if len(circle) == 1:
        message, hint = f"'{entry.id}' descends from itself", "remove this parent"
    else:
        chain = " from ".join(f"'{member}'" for member in [*circle, circle[0]])
        message, hint = f"the descent runs in a circle: {chain}", "the older one cannot descend from the newer one"
    return entry.source.diagnostic(("descends_from", index, "model"), "cyclic-descent", message, hint)
