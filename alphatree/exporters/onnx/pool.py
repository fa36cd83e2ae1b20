"""Pooling and unpooling as ONNX nodes."""

from __future__ import annotations

from typing import Any

from alphatree.exporters.base import Window, adaptive_cells, window_of
from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.exporters.onnx.conv import onnx_pads
from alphatree.layers.base import LayerKind
from alphatree.layers.pool import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool,
    MaxUnpool,
    StochasticPool,
)


def _pool(scope: LayerScope, kind: str, tensor: str, spec: LayerKind, **attributes: Any) -> str:
    window = window_of(spec, scope.shape)
    ceil_mode, padding = _rounding(
        window, scope.shape[1:], scope.out_shape[1:], bool(getattr(spec, "ceil_mode", False))
    )
    return scope.op(
        kind,
        tensor,
        kernel_shape=list(window.kernel_size),
        strides=list(window.stride),
        pads=onnx_pads(padding),
        ceil_mode=int(ceil_mode),
        **attributes,
    )


def _rounding(
    window: Window, old: tuple[int, ...], new: tuple[int, ...], ceil_mode: bool
) -> tuple[bool, tuple[tuple[int, int], ...]]:
    """Return whether ONNX may round up by itself, and the padding.

    ONNX keeps a last window that starts behind the picture, which PyTorch and we drop: there the size is rounded down.
    """
    rooms = [n + sum(p) - k for n, p, k in zip(old, window.padding, window.kernel_size, strict=True)]
    up = tuple(-(-room // s) + 1 for room, s in zip(rooms, window.stride, strict=True))
    if not ceil_mode or up == new:
        return ceil_mode, window.padding
    padding = []
    for room, count, s, (before, after) in zip(rooms, new, window.stride, window.padding, strict=True):
        missing = 0 if room // s + 1 == count else (count - 1) * s - room
        padding.append((before, max(after + missing, 0)))
    return False, tuple(padding)


@writes(MaxPool)
def _max_pool(scope: LayerScope, spec: MaxPool) -> str:
    if scope.index not in scope.builder.view.pools.values():
        return _pool(scope, "MaxPool", scope.x, spec)
    pooled = _pool(scope, "MaxPool", scope.x, spec, outputs=2)
    scope.builder.pool_indices[scope.index] = f"{pooled}:1"
    return pooled


@writes(AvgPool)
def _avg_pool(scope: LayerScope, spec: AvgPool) -> str:
    """Padding counts as pixels, as in PyTorch; `same` padding does not, as in TensorFlow."""
    return _pool(scope, "AveragePool", scope.x, spec, count_include_pad=int(spec.padding != "same"))


@writes(StochasticPool)
def _stochastic_pool(scope: LayerScope, spec: StochasticPool) -> str:
    """At inference each value is weighted with its chance: sum of squares over sum (Zeiler & Fergus 2013, 3.2)."""
    squares = _pool(scope, "AveragePool", scope.op("Mul", scope.x, scope.x), spec, count_include_pad=1)
    sums = scope.op("Add", _pool(scope, "AveragePool", scope.x, spec, count_include_pad=1), scope.scalar(1e-12))
    return scope.op("Div", squares, sums)


@writes(GlobalAvgPool)
def _global_avg_pool(scope: LayerScope, _: GlobalAvgPool) -> str:
    return scope.op("GlobalAveragePool", scope.x)


@writes(GlobalMaxPool)
def _global_max_pool(scope: LayerScope, _: GlobalMaxPool) -> str:
    return scope.op("GlobalMaxPool", scope.x)


@writes(AdaptiveAvgPool)
def _adaptive_avg_pool(scope: LayerScope, _: AdaptiveAvgPool) -> str:
    return adaptive_pool(scope, scope.x, scope.shape[1:], scope.out_shape[1:], "AveragePool", "ReduceMean")


@writes(AdaptiveMaxPool)
def _adaptive_max_pool(scope: LayerScope, _: AdaptiveMaxPool) -> str:
    return adaptive_pool(scope, scope.x, scope.shape[1:], scope.out_shape[1:], "MaxPool", "ReduceMax")


def adaptive_pool(
    scope: LayerScope, x: str, old: tuple[int, ...], new: tuple[int, ...], pool: str, reduction: str
) -> str:
    """Return a tensor pooled to a given size: one window where sizes divide, else axis by axis, cell by cell."""
    if all(a % b == 0 for a, b in zip(old, new, strict=True)):
        side = [a // b for a, b in zip(old, new, strict=True)]
        return scope.op(pool, x, kernel_shape=side, strides=side)
    for axis, (a, b) in enumerate(zip(old, new, strict=True), start=2):
        cells = [scope.reduce(reduction, scope.cut(x, axis, first, stop), axis) for first, stop in adaptive_cells(a, b)]
        x = scope.op("Concat", *cells, axis=axis)
    return x


@writes(MaxUnpool)
def _max_unpool(scope: LayerScope, _: MaxUnpool) -> str:
    pool = scope.builder.view.pools.get(scope.index)
    if pool is None:
        raise scope.error("no max pooling before it has the sizes that it would undo")
    layer = scope.builder.view.graph.layers[pool]
    window = window_of(layer.spec, layer.in_shapes[0])
    sizes = tuple(
        (n - 1) * s + k - sum(p)
        for n, k, s, p in zip(scope.shape[1:], window.kernel_size, window.stride, window.padding, strict=True)
    )
    usual = sizes == scope.out_shape[1:]
    shape = (scope.batch, *scope.out_shape)
    result = scope.op(
        "MaxUnpool",
        scope.x,
        scope.builder.pool_indices[pool],
        *(() if usual else (scope.ints(*shape),)),
        kernel_shape=list(window.kernel_size),
        strides=list(window.stride),
        pads=onnx_pads(window.padding),
    )
    # Given a size, ONNX leaves the shape to the runtime; the reshape states it
    return result if usual else scope.reshape(result, *shape)
