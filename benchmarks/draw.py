"""Processor time and size of every picture of the catalogue, slowest first: `python benchmarks/draw.py [CATALOG]`.

Wanted: a full diagram of a network of 150 layers in less than 30 ms, 60 KB and 10 KB compressed; all networks in all
forms, each drawn once, less than 25 ms on average; no growth of memory over 300 drawings.
"""

from __future__ import annotations

import gzip
import sys
import time
from pathlib import Path

from alphatree.catalog import load_catalog
from alphatree.drawing import DrawingError, draw, draw_system, forms_of

LONG = "resnet-152"
DRAWINGS = 300


def resident() -> float:
    """Return the memory of this process in MB (0 where there is no /proc)."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 1e6


def main() -> None:
    """Print a table of milliseconds and kilobytes, the mean, one long network, and the growth of memory."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "catalog"
    catalog, _ = load_catalog(directory)
    rows = []
    for network_id in catalog.networks:
        graph = catalog.graph(network_id)
        for form in forms_of(graph):
            start = time.process_time()
            try:
                svg = draw(graph, form=form, prefix="p")
            except DrawingError as error:
                print(f"{network_id} {form}: {error}")
                continue
            rows.append((time.process_time() - start, len(svg), f"{network_id} {form}"))
    for entry in catalog.entries.values():
        if entry.system is not None:
            start = time.process_time()
            svg = str(draw_system(entry, catalog, prefix="p"))
            rows.append((time.process_time() - start, len(svg), f"{entry.id} system"))
    for seconds, size, name in sorted(rows, reverse=True)[:25]:
        print(f"{1000 * seconds:8.1f} ms {size / 1000:8.1f} KB  {name}")
    mean = 1000 * sum(row[0] for row in rows) / max(len(rows), 1)
    print(f"{mean:8.1f} ms {sum(row[1] for row in rows) / 1000:8.0f} KB  mean and sum of {len(rows)} pictures")
    if LONG in catalog.networks:
        graph = catalog.graph(LONG)
        times = []
        before = 0.0
        for at in range(DRAWINGS):
            start = time.process_time()
            svg = draw(graph, prefix="p")
            times.append(time.process_time() - start)
            before = resident() if at == DRAWINGS // 10 else before
        packed = len(gzip.compress(svg.encode(), 9))
        print(f"{1000 * min(times):8.1f} ms {len(svg) / 1000:8.1f} KB {packed / 1000:8.1f} KB compressed  {LONG} full")
        print(f"{resident() - before:+8.1f} MB over {DRAWINGS} drawings")


if __name__ == "__main__":
    main()
