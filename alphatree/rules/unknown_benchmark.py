"""unknown-benchmark: results name benchmarks of benchmarks.yml.

So that every benchmark has one spelling, a name in both languages, and the dataset behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every result on a benchmark that is not in benchmarks.yml."""
    benchmarks = catalog.benchmarks
    for entry in catalog.entries.values():
        for index, result in enumerate(entry.results):
            if benchmarks.lacks(result.benchmark):
                yield entry.source.diagnostic(
                    ("results", index, "benchmark"),
                    "unknown-benchmark",
                    f"there is no benchmark '{result.benchmark}'",
                    suggest(result.benchmark, sorted(benchmarks.ids)) or f"add it to {benchmarks.shown}",
                )
