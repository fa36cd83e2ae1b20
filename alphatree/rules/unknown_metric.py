"""unknown-metric: results name metrics of metrics.yml by their English names.

So that every metric has one spelling, a name in both languages, and pages know which way is better.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every result with a metric that is not in metrics.yml."""
    if not catalog.metrics.readable or len(catalog.metrics) < len(catalog.metrics.ids):
        return  # the name of a metric with faults is not known
    names = catalog.metric_names
    for entry in catalog.entries.values():
        for index, result in enumerate(entry.results):
            if result.metric not in names:
                yield entry.source.diagnostic(
                    ("results", index, "metric"),
                    "unknown-metric",
                    f"there is no metric '{result.metric}'",
                    suggest(result.metric, sorted(names)) or f"add it to {catalog.metrics.shown}",
                )
