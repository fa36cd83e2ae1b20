"""unknown-dataset: the dataset of a benchmark has a file.

`dataset` of benchmarks.yml is the name of a file in catalog/datasets/ without .yml. An id in `redirects` of a dataset
is none of another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every benchmark whose dataset is unknown, and every redirect that leads to two datasets."""
    datasets = catalog.datasets
    for benchmark in catalog.benchmarks.values():
        if benchmark.dataset is not None and benchmark.dataset not in datasets.ids:
            yield benchmark.source.diagnostic(
                (benchmark.id, "dataset"),
                "unknown-dataset",
                f"there is no dataset '{benchmark.dataset}'",
                suggest(benchmark.dataset, sorted(datasets.ids)) or f"add it to {datasets.shown}",
            )
    owners = {one: one for one in datasets.ids}
    for dataset in datasets.values():
        for index, former in enumerate(dataset.redirects):
            owner = owners.setdefault(former, dataset.id)
            if owner != dataset.id or former == dataset.id:
                yield dataset.source.diagnostic(
                    ("redirects", index),
                    "unknown-dataset",
                    f"'{former}' leads to the dataset '{owner}' already",
                    "remove it from one of the two" if owner != dataset.id else "remove it",
                )
