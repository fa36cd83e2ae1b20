"""Processor time and size of the metro map, and of one with 1,000 stations: `python benchmarks/metro.py [CATALOG]`.

Wanted: the map of the catalogue in less than 1 s, 250 KB and 40 KB compressed; 1,000 stations on 40 lines in less than
10 s; nothing on either touches what it must not.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the reader of maps and the large map are those of the tests

from alphatree.catalog import load_catalog  # noqa: E402
from alphatree.drawing.metro.layout import MapPlan, lay_out_map, plan_map  # noqa: E402
from alphatree.drawing.metro.svg import Words, map_svg  # noqa: E402
from tests.drawing.metro.reading import faults, read_map  # noqa: E402
from tests.drawing.metro.synthetic import synthetic_map  # noqa: E402

ROUNDS = 3


def measure(name: str, lay_out: Callable[[], MapPlan | None]) -> None:
    """Print the fastest of some rounds, and what is wrong with the map."""
    times, plan, svg = [], None, ""
    for _ in range(ROUNDS):
        start = time.process_time()
        plan = lay_out()
        if plan is None:
            print(f"{name}: nothing stops on the map")
            return
        middle = time.process_time()
        svg = map_svg(plan.scene, Words(plan.scene.title, "", "en"), prefix="m", theme=None)
        times.append((middle - start, time.process_time() - middle))
    assert plan is not None
    layout, writing = (min(column) for column in zip(*times, strict=True))
    found = faults(read_map(svg))
    packed = len(gzip.compress(svg.encode(), 9))
    print(
        f"{1000 * layout:8.0f} ms layout {1000 * writing:6.0f} ms SVG {len(svg) / 1000:8.1f} KB "
        f"{packed / 1000:6.1f} KB compressed  {len(plan.scene.stations)} stations, {len(plan.scene.lines)} lines, "
        f"{len(plan.crowds)} crowded branches, {len(plan.nameless)} without a name, {len(found)} faults  {name}"
    )
    for fault in found[:10]:
        print(f"    {fault}")


def main() -> None:
    """Print a line for each map."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "catalog"
    catalog, _ = load_catalog(directory)
    for lang in ("en", "zh"):
        measure(f"the catalogue, {lang}", lambda lang=lang: plan_map(catalog, lang))  # type: ignore[misc]
    metro, stops, hubs = synthetic_map()
    measure("made up", lambda: lay_out_map(metro, stops, hubs, "en"))


if __name__ == "__main__":
    main()
