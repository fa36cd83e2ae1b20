"""The page of each direction: what the task is, its models by year, its networks side by side, its datasets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alphatree.network.graph import Graph
from alphatree.schema import Direction, Entry, NetworkSpec, Result
from alphatree.site.addresses import direction_path
from alphatree.site.context import Context
from alphatree.site.idea import one_line_idea
from alphatree.site.map_pictures import direction_picture, lines_of
from alphatree.site.page import Page
from alphatree.site.strings import KINDS, word
from alphatree.site.table_pages import tables_of_direction
from alphatree.site.text import shorten


@dataclass(frozen=True)
class NetworkRow:
    """One network in the comparison. `result`: the first that its entry reports for it, or else for no network."""

    entry: Entry
    network_id: str
    spec: NetworkSpec
    graph: Graph
    result: Result | None


def direction_pages(context: Context) -> Iterator[Page]:
    """Yield /directions/<id>/ for each direction that has entries, itself or in its parts."""
    for direction in context.catalog.directions.values():
        if context.has_direction_page(direction.id):
            yield _page(context, direction)


def _page(context: Context, direction: Direction) -> Page:
    catalog, lang = context.catalog, context.settings.lang
    path = direction_path(direction.id)
    entries = sorted(
        (entry for entry in catalog.entries.values() if direction.id in entry.directions),
        key=lambda entry: (entry.year, entry.name.lower(), entry.id),
    )
    rows = [
        NetworkRow(entry, network_id, spec, graph, _main_result(entry, network_id))
        for entry in entries
        for network_id, spec, graph in context.networks(entry)
    ]
    datasets = [dataset for dataset in catalog.datasets.values() if direction.id in dataset.directions]
    lines = lines_of(context, direction.id)
    markdown = context.render(
        "direction.md.jinja",
        path,
        lines=lines,
        direction=direction,
        has_page=context.has_direction_page,
        direction_name=context.direction_name,
        parts=[part for part in catalog.directions.values() if part.parent == direction.id],
        entries=[(entry, word(KINDS, entry.kind, lang), one_line_idea(context, entry)) for entry in entries],
        rows=rows,
        topics=[topic for topic in context.settings.topics if direction.id in topic.directions],
        tables=tables_of_direction(context, direction.id),
        datasets=sorted(datasets, key=lambda dataset: dataset.name.lower()),
    )
    fragments = {}
    if lines:
        fragments["line"] = context.render(
            "direction_map.html.jinja", path, svg=direction_picture(context, path, direction.id)
        )
    if rows:
        fragments["comparison"] = context.render(
            "direction_table.html.jinja", path, rows=rows, metric=context.metric_name, benchmark=context.benchmark
        )
    return Page(
        path=path,
        title=direction.name.get(lang),
        description=shorten(context.plain(direction.introduction), 80 if lang == "zh" else 160),
        markdown=markdown,
        fragments=fragments,
        source="directions.yml",
        direction=direction.id if direction.id in context.by_direction() else None,
    )


def _main_result(entry: Entry, network_id: str) -> Result | None:
    own = [result for result in entry.results if result.network == network_id]
    shared = [result for result in entry.results if result.network is None] if len(entry.networks) == 1 else []
    return next(iter([*own, *shared]), None)
