"""From a compiled network to the files of other tools: ONNX graphs and PyTorch source.

An exporter is a pure function of the Graph: the same network gives the same bytes. What a format cannot say is refused
with an ExportError that names the layer and the reason; nothing is left out silently.
"""

from __future__ import annotations

from alphatree.exporters.base import ExportError, Origin

__all__ = ["ExportError", "Origin"]
