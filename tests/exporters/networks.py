"""The networks that the exporters are tested with: one small one for every layer kind, and the whole catalogue."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from alphatree.catalog import Catalog, load_catalog
from alphatree.network.compile import compile_network
from alphatree.network.graph import Graph
from tests.sources import SmallEntry, entry_of

KINDS_FILE = Path(__file__).with_name("kinds.yml")


@cache
def kinds_entry() -> SmallEntry:
    """Return the entry that holds the small networks."""
    return entry_of(KINDS_FILE.read_text(encoding="utf-8"), "kinds")


@cache
def catalog() -> Catalog:
    """Return the catalogue of this checkout."""
    return load_catalog(Path(__file__).parents[2] / "catalog")[0]


KINDS = tuple(kinds_entry().networks)
CATALOG = tuple(catalog().networks)


@cache
def graph(network: str) -> Graph:
    """Return a network of kinds.yml or of the catalogue, compiled."""
    if network in KINDS:
        compiled, faults = compile_network(kinds_entry(), network)
        assert compiled is not None, "\n".join(map(str, faults))
        return compiled
    return catalog().graph(network)


def digest() -> str:
    """Return a digest of all small networks in every format."""
    from alphatree.exporters.onnx import to_onnx_bytes
    from alphatree.exporters.pytorch import to_pytorch

    content = hashlib.sha256()
    for network in KINDS:
        content.update(to_onnx_bytes(graph(network)))
        content.update(to_pytorch(graph(network)).encode())
    return content.hexdigest()
