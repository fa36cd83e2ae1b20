"""unknown-part: the flows of a system lead through its parts, and through all of them.

Every name in a `path` is one of those below `parts`, and every part stands in a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.schema import System
    from alphatree.source import Source


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every step of a path that is no part, and every part that no path leads through."""
    for entry in catalog.entries.values():
        if entry.system is not None:
            yield from _check_system(entry.system, entry.source)


def _check_system(system: System, source: Source) -> Iterator[Diagnostic]:
    used: set[str] = set()
    for at, flow in enumerate(system.flows):
        for number, step in enumerate(flow.path):
            several = isinstance(source.data["system"]["flows"][at]["path"][number], list)
            for index, name in enumerate(step):
                used.add(name)
                if name not in system.parts:
                    place = ("system", "flows", at, "path", number)
                    yield source.diagnostic(
                        (*place, index) if several else place,
                        "unknown-part",
                        f"the system has no part '{name}'",
                        suggest(name, system.parts) or "add it below 'parts:'",
                    )
    for name in system.parts:
        if name not in used:
            yield source.diagnostic(
                ("system", "parts", name),
                "unknown-part",
                f"no flow leads through the part '{name}'",
                "add it to a path, or remove it",
                key=True,
            )
