"""How complete the catalogue is: for each direction, how many entries have layers, code, sources, confirmed facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alphatree.schema import Entry
from alphatree.site.context import Context


@dataclass(frozen=True)
class Coverage:
    """Counts of one direction, or of the whole catalogue.

    `layers`: entries with a layer spec, which all have a diagram. `confirmed`: entries without a fact that is marked as
    not confirmed. `both`: entries in both languages; the schema takes no others.
    """

    direction: str | None
    entries: int
    networks: int
    layers: int
    code: int
    papers: int
    results: int
    both: int
    confirmed: int


def coverage_table(context: Context) -> str:
    """Return the table for the page that says how to contribute."""
    groups = context.by_direction()
    rows = [_count(direction, entries) for direction, entries in groups.items()]
    total = _count(None, [entry for entries in groups.values() for entry in entries])
    return context.render(
        "coverage.html.jinja",
        "contribute.md",
        rows=rows,
        total=total,
        direction=context.direction_name,
        has_page=context.has_direction_page,
    )


def _count(direction: str | None, entries: Sequence[Entry]) -> Coverage:
    return Coverage(
        direction=direction,
        entries=len(entries),
        networks=sum(entry.kind == "network" for entry in entries),
        layers=sum(bool(entry.networks) for entry in entries),
        code=sum(bool(entry.code) for entry in entries),
        papers=sum(bool(entry.papers) for entry in entries),
        results=sum(bool(entry.results) for entry in entries),
        both=sum(bool(entry.summary.en and entry.summary.zh) for entry in entries),
        confirmed=sum(not entry.unverified and not any(one.unverified for one in entry.results) for entry in entries),
    )
