"""The formats that `alphatree export` writes, each with its ending and the function that returns the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alphatree.exporters.base import Origin
from alphatree.network.graph import Graph


@dataclass(frozen=True)
class Format:
    """How one format is written. `write` raises ExportError; ImportError if `package` is not installed."""

    suffix: str
    write: Callable[[Graph, Origin], bytes]
    package: str | None = None


def _onnx(graph: Graph, origin: Origin) -> bytes:
    from alphatree.exporters.onnx import to_onnx_bytes

    return to_onnx_bytes(graph, origin)


def _pytorch(graph: Graph, origin: Origin) -> bytes:
    from alphatree.exporters.pytorch import to_pytorch

    return to_pytorch(graph, origin).encode()


FORMATS: Mapping[str, Format] = {
    "onnx": Format(".onnx", _onnx, "onnx"),
    "pytorch": Format(".py", _pytorch),
}
"""Every format by the word that `--to` takes."""
