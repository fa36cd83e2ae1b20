"""The list of datasets, and the page of each: what it holds, how to get it, and who reports results on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alphatree.schema import Benchmark, Dataset, Entry, Result
from alphatree.site.addresses import DATASETS, dataset_path
from alphatree.site.context import Context
from alphatree.site.page import Page
from alphatree.site.plants import plant_of
from alphatree.site.strings import ACCESS, FRAMEWORKS, LINK_KINDS, word
from alphatree.site.text import shorten


@dataclass(frozen=True)
class ResultRow:
    """A result on a benchmark. `metric`: its name in the language of the page."""

    entry: Entry
    result: Result
    metric: str


@dataclass(frozen=True)
class BenchmarkView:
    """A benchmark of a dataset with the results on it, each metric together, the best first."""

    benchmark: Benchmark
    rows: tuple[ResultRow, ...]


def dataset_pages(context: Context) -> Iterator[Page]:
    """Yield /datasets/ and the page of each dataset; nothing for a catalogue without datasets."""
    datasets = sorted(context.catalog.datasets.values(), key=lambda one: one.name.lower())
    if datasets:
        yield _list(context, datasets)
        for dataset in datasets:
            yield _page(context, dataset)


def _list(context: Context, datasets: list[Dataset]) -> Page:
    lang = context.settings.lang
    models = {
        one.id: len({row.entry.id for view in _benchmarks(context, one) for row in view.rows}) for one in datasets
    }
    table = context.render(
        "dataset_table.html.jinja",
        DATASETS,
        datasets=datasets,
        models=models,
        access={one.id: word(ACCESS, one.access, lang) for one in datasets},
        direction=context.direction_name,
    )
    return Page(
        path=DATASETS,
        title=context.t("datasets.title"),
        description=context.t("datasets.description"),
        markdown=context.render("datasets.md.jinja", DATASETS, count=len(datasets)),
        fragments={"datasets": table},
        hide=("navigation", "toc"),
    )


def _page(context: Context, dataset: Dataset) -> Page:
    lang = context.settings.lang
    path = dataset_path(dataset.id)
    source = dataset.source.path.rpartition("/")[2]
    edit = f"{context.settings.catalog_edit}datasets/{source}" if context.settings.catalog_edit else None
    markdown = context.render(
        "dataset.md.jinja",
        path,
        dataset=dataset,
        access=word(ACCESS, dataset.access, lang),
        directions=[context.direction_name(one) for one in dataset.directions],
        organizations=[context.organization(one) for one in dataset.organizations],
        benchmarks=_benchmarks(context, dataset),
        frameworks=FRAMEWORKS,
        kinds=LINK_KINDS,
        contributor=context.catalog.contributors.get(dataset.signed or ""),
        plant=plant_of(context.catalog.contributors.get(dataset.signed), dataset.signed).svg
        if dataset.signed
        else None,
        edit=edit,
        word=lambda words, key: word(words, key, lang),
    )
    return Page(
        path=path,
        title=dataset.name,
        description=shorten(context.plain(dataset.summary), 80 if lang == "zh" else 160),
        markdown=markdown,
        source=f"datasets/{source}",
    )


def _benchmarks(context: Context, dataset: Dataset) -> list[BenchmarkView]:
    """Return the benchmarks made of a dataset that anybody reports a result on."""
    found = []
    for benchmark in context.catalog.benchmarks.values():
        results = context.catalog.results.get(benchmark.id, ())
        if benchmark.dataset == dataset.id and results:
            rows = [ResultRow(entry, result, context.metric_name(result.metric)) for entry, result in results]
            found.append(BenchmarkView(benchmark, tuple(sorted(rows, key=lambda row: _order(context, row)))))
    return found


def _order(context: Context, row: ResultRow) -> tuple[str, str, float, str]:
    metric = context.catalog.metric_names.get(row.result.metric)
    sign = 1 if metric is not None and metric.better == "lower" else -1
    return row.metric, row.result.unit or "", sign * row.result.value, row.entry.id
