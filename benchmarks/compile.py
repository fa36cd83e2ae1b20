"""Time to compile every network of the catalogue, largest first: `python benchmarks/compile.py [CATALOG]`.

Wanted: less than 0.3 s for the largest, less than 15 s for all together, on two cores.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from alphatree.catalog import load_catalog
from alphatree.network.compile import compile_network


def main() -> None:
    """Print a table of seconds, layers and microseconds per layer."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "catalog"
    catalog, _ = load_catalog(directory)
    rows = []
    for network_id, entry in catalog.networks.items():
        start = time.perf_counter()
        graph, _ = compile_network(entry, network_id, catalog.entries.get)
        seconds = time.perf_counter() - start
        rows.append((seconds, network_id, len(graph.layers) if graph else 0))
    for seconds, network_id, layers in sorted(rows, reverse=True):
        print(f"{seconds:8.4f} s  {layers:6} layers  {1e6 * seconds / max(layers, 1):6.0f} µs/layer  {network_id}")
    print(f"{sum(row[0] for row in rows):8.4f} s  {sum(row[2] for row in rows):6} layers  {len(rows)} networks")


if __name__ == "__main__":
    main()
