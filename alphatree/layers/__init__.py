"""The layer vocabulary: one family a file. `LAYERS` maps the word people write to the class that knows the layer."""

from __future__ import annotations

from alphatree.layers import (
    activation,
    attention,
    conv,
    gate,
    generative,
    linear,
    local,
    merge,
    norm,
    other,
    pool,
    recurrent,
    region,
    reshape,
    vision,
)
from alphatree.layers.base import LayerKind, Shape, ShapeError, format_shape

_FAMILIES = (
    conv,
    local,
    pool,
    region,
    linear,
    norm,
    activation,
    merge,
    reshape,
    gate,
    attention,
    recurrent,
    generative,
    vision,
    other,
)

LAYERS: dict[str, type[LayerKind]] = {
    kind.kind: kind
    for family in _FAMILIES
    for kind in vars(family).values()
    if isinstance(kind, type)
    and issubclass(kind, LayerKind)
    and kind.__module__ == family.__name__
    and "kind" in vars(kind)
    and kind.kind != "input"
}
"""Every layer kind that a spec may name, by family, in the order of the files."""

NORMS: dict[str, str] = {
    "batch": "batch_norm",
    "instance": "instance_norm",
    "layer": "layer_norm",
    "group": "group_norm",
    "local_response": "local_response_norm",
    "pixel": "pixel_norm",
}
"""What `norm:` of a layer may say, and the layer kind it stands for."""

ACTIVATIONS: tuple[str, ...] = tuple(
    name for name, kind in LAYERS.items() if kind.role == "activation" and name not in ("dropout", "drop_path", "noise")
)
"""What `activation:` of a layer may say (besides softmax)."""

__all__ = ["ACTIVATIONS", "LAYERS", "NORMS", "LayerKind", "Shape", "ShapeError", "format_shape"]
