"""cyclic-system: data does not come back to a part that it has passed.

A network that is used again on what came of its own output is a part of its own each time (CycleGAN's way there and
back).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.schema import System
    from alphatree.source import Source


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield one circle of each system that has any, at the flow that closes it."""
    for entry in catalog.entries.values():
        if entry.system is not None:
            yield from _check_system(entry.system, entry.source)


def _check_system(system: System, source: Source) -> Iterator[Diagnostic]:
    after: dict[str, list[str]] = {}
    # Flow by flow, so that the first one that closes a circle is the one to look at.
    for at, flow in enumerate(system.flows):
        for start, end in flow.arrows():
            if way := _way(after, end, start):
                chain = " to ".join(f"'{name}'" for name in [start, *way])
                yield source.diagnostic(
                    ("system", "flows", at, "path"),
                    "cyclic-system",
                    f"the data runs in a circle: {chain}",
                    "give a network that is used twice a part for each use",
                )
                return
            after.setdefault(start, []).append(end)


def _way(after: Mapping[str, Sequence[str]], start: str, end: str, seen: frozenset[str] = frozenset()) -> list[str]:
    """Return the parts on a way from one part to another, both included, or nothing if there is none."""
    if start == end:
        return [start]
    ways = (_way(after, name, end, seen | {start}) for name in after.get(start, ()) if name not in seen)
    return next(([start, *way] for way in ways if way), [])
