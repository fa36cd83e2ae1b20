"""The timeline: a table with a lane for each direction and a column for each year; long ago, for several years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alphatree.drawing.colours import Colour
from alphatree.drawing.years import Period, column_of, periods
from alphatree.schema import Entry, Result
from alphatree.site.addresses import TIMELINE
from alphatree.site.context import Context
from alphatree.site.hues import top_direction
from alphatree.site.page import Page


@dataclass(frozen=True)
class Station:
    """An entry in its lane. `year`: where its column stands for several; `result`: the first that it reports."""

    entry: Entry
    year: int | None
    result: Result | None


@dataclass(frozen=True)
class Lane:
    """A direction. `cells`: its entries in each period, oldest first."""

    direction: str
    name: str
    hue: Colour | None
    cells: tuple[tuple[Station, ...], ...]


def timeline_page(context: Context) -> Page:
    """Return the page /timeline/."""
    t = context.t
    found = list(periods({entry.year for entry in context.catalog.entries.values()}))
    lanes = list(_lanes(context, found))
    fragments = {}
    if lanes:
        fragments["timeline"] = context.render(
            "timeline.html.jinja",
            TIMELINE,
            lanes=lanes,
            periods=found,
            has_page=context.has_direction_page,
            metric=context.metric_name,
            benchmark=context.benchmark,
        )
    return Page(
        path=TIMELINE,
        title=t("timeline.title"),
        description=t("timeline.description"),
        markdown=context.render("timeline.md.jinja", TIMELINE, n=len(context.catalog.entries)),
        fragments=fragments,
        hide=("navigation", "toc"),
    )


def _lanes(context: Context, found: list[Period]) -> Iterator[Lane]:
    """Yield the lanes of all directions that are home to entries; parts of a direction stand together."""
    by_direction = context.by_direction()
    directions = context.catalog.directions
    tops = list(dict.fromkeys(top_direction(directions, one) for one in directions))
    ranks = {top: rank for rank, top in enumerate(tops)}
    order = sorted(by_direction, key=lambda one: ranks.get(top_direction(directions, one), len(ranks)))
    for direction in order:
        cells: list[list[Station]] = [[] for _ in found]
        for entry in by_direction[direction]:
            number = column_of(found, entry.year)
            several = found[number].first != found[number].last
            cells[number].append(Station(entry, entry.year if several else None, next(iter(entry.results), None)))
        yield Lane(
            direction,
            context.direction_name(direction),
            context.hues.get(direction),
            tuple(map(tuple, cells)),
        )
