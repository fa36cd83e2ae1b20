"""Locally connected layers, which ONNX lacks: patches by slices, then one matrix product per place."""

from __future__ import annotations

from itertools import product as each

from alphatree.exporters.base import window_of
from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.exporters.onnx.conv import onnx_pads
from alphatree.layers.base import product
from alphatree.layers.local import LocallyConnected


@writes(LocallyConnected)
def _locally_connected(scope: LayerScope, spec: LocallyConnected) -> str:
    """Weights stand as (regions, groups, in · kernel / groups, out / groups)."""
    window = window_of(spec, scope.shape)
    channels, (out_channels, *sizes) = scope.shape[0], scope.out_shape
    groups, places, axes = window.groups, product(sizes), len(sizes)
    x = scope.x
    if window.is_padded:
        x = scope.op(
            "Pad", x, scope.ints(0, 0, *onnx_pads(window.padding)[:axes], 0, 0, *onnx_pads(window.padding)[axes:])
        )
    taps = []
    for offset in each(*(range(k) for k in window.kernel_size)):
        starts = [o * d for o, d in zip(offset, window.dilation, strict=True)]
        stops = [a + (n - 1) * s + 1 for a, n, s in zip(starts, sizes, window.stride, strict=True)]
        spatial_axes = scope.ints(*range(2, 2 + axes))
        tap = scope.op("Slice", x, scope.ints(*starts), scope.ints(*stops), spatial_axes, scope.ints(*window.stride))
        taps.append(scope.reshape(tap, scope.batch, groups, channels // groups, 1, places))
    patches = scope.op("Concat", *taps, axis=3) if len(taps) > 1 else taps[0]
    inner = channels // groups * len(taps)
    rows = scope.transpose(scope.reshape(patches, scope.batch, groups, inner, places), 0, 3, 1, 2)
    rows = scope.reshape(rows, scope.batch, places, groups, 1, inner)
    blocks = [-(-size // spec.region) for size in sizes]
    weight = scope.weight("weight", (product(blocks), groups, inner, out_channels // groups))
    bias = scope.weight("bias", (product(blocks), out_channels)) if spec.bias else None
    if spec.region > 1:
        region_of = scope.builder.ints(regions(sizes, blocks, spec.region))
        weight = scope.op("Gather", weight, region_of, axis=0)
        bias = scope.op("Gather", bias, region_of, axis=0) if bias else None
    result = scope.reshape(scope.op("MatMul", rows, weight), scope.batch, places, out_channels)
    if bias:
        result = scope.op("Add", result, bias)
    return scope.reshape(scope.transpose(result, 0, 2, 1), scope.batch, out_channels, *sizes)


def regions(sizes: list[int], blocks: list[int], side: int) -> list[int]:
    """Return for every pixel, row by row, the number of the region whose kernel it uses.

    >>> regions([2, 3], [1, 2], 2)
    [0, 0, 1, 0, 0, 1]
    """
    numbers = []
    for place in each(*(range(size) for size in sizes)):
        number = 0
        for at, count in zip(place, blocks, strict=True):
            number = number * count + at // side
        numbers.append(number)
    return numbers
