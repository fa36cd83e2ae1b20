"""Catalogues of a few lines, for tests of the stages that read whole catalogues."""

from __future__ import annotations

import textwrap
from pathlib import Path

DIRECTIONS = """
classification:
  name: {en: Image classification, zh: 图像分类}
  introduction: {en: What is in a picture., zh: 图里有什么。}
"""
ORGANIZATIONS = """
google:
  name: {en: Google, zh: 谷歌}
"""
BENCHMARKS = """
mnist:
  name: {en: MNIST, zh: MNIST}
"""
METRICS = """
error:
  name: {en: error, zh: 错误率}
  better: lower
"""
CONTRIBUTORS = """
ginkgo:
  name: weslynn
  plant: {en: ginkgo, zh: 银杏}
"""


def entry_text(name: str = "Example", *more: str, direction: str = "classification") -> str:
    """Return the YAML of an entry with nothing but what is required, and more lines below it.

    The lines are: 1 name, 2 kind, 3 directions, 4 year, 5 summary, and from 6 on `more`.
    """
    lines = [
        f"name: {name}",
        "kind: network",
        f"directions: [{direction}]",
        "year: 2015",
        "summary: {en: A network., zh: 一个网络。}",
        *(textwrap.dedent(part).strip("\n") for part in more),
    ]
    return "\n".join(lines) + "\n"


def network_text(network_id: str = "example", layers: str = "[relu]") -> str:
    """Return the YAML of `networks:` with one network."""
    return f"networks:\n  {network_id}:\n    name: Example\n    input: [3, 8, 8]\n    layers: {layers}"


def write_catalog(folder: Path, **entries: str) -> Path:
    """Write `catalog/` with the entries given by id ('_' stands for '-'), and return its path.

    An entry goes to the folder `classification`; `detection__ssd` goes to `detection`.
    """
    catalog = folder / "catalog"
    (catalog / "models" / "classification").mkdir(parents=True, exist_ok=True)
    registries = {
        "directions": DIRECTIONS,
        "organizations": ORGANIZATIONS,
        "benchmarks": BENCHMARKS,
        "metrics": METRICS,
        "contributors": CONTRIBUTORS,
    }
    for name, text in registries.items():
        (catalog / f"{name}.yml").write_text(text.lstrip(), encoding="utf-8")
    for key, text in entries.items():
        direction, _, entry_id = key.rpartition("__")
        place = catalog / "models" / (direction or "classification").replace("_", "-")
        place.mkdir(exist_ok=True)
        (place / f"{entry_id.replace('_', '-')}.yml").write_text(text, encoding="utf-8")
    return catalog


def report(catalog: Path) -> list[str]:
    """Return everything that is wrong with a catalogue, one text a fault, paths relative to `catalog/models/`."""
    from alphatree.catalog import load_catalog, shown_path

    loaded, diagnostics = load_catalog(catalog)
    prefix = shown_path(catalog)
    found = [*diagnostics, *loaded.check_networks()]
    return [str(fault).replace(f"{prefix}/models/", "").replace(f"{prefix}/", "") for fault in found]
