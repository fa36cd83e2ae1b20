"""Layers that only move values, as ONNX nodes."""

from __future__ import annotations

import itertools
from typing import Any

from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.exporters.onnx.conv import onnx_pads
from alphatree.layers.base import per_axis, product
from alphatree.layers.reshape import (
    ChannelShuffle,
    Crop,
    Flatten,
    Identity,
    Interpolate,
    Pad,
    Permute,
    PixelShuffle,
    Reorg,
    Reshape,
    RowsToSequences,
    SequencesToRows,
    ToSequence,
    Unfold,
)
from alphatree.layers.window import resolve_padding


@writes(Identity)
def _identity(scope: LayerScope, _: Identity) -> str:
    return scope.op("Identity", scope.x)


@writes(Flatten)
def _flatten(scope: LayerScope, _: Flatten) -> str:
    return scope.op("Flatten", scope.x, axis=1)


@writes(Reshape)
def _reshape(scope: LayerScope, _: Reshape) -> str:
    return scope.reshape(scope.x, scope.batch, *scope.out_shape)


@writes(Permute)
def _permute(scope: LayerScope, spec: Permute) -> str:
    return scope.transpose(scope.x, 0, *(dim + 1 for dim in spec.dims))


@writes(ToSequence)
def _to_sequence(scope: LayerScope, _: ToSequence) -> str:
    width, features = scope.out_shape
    return scope.transpose(scope.reshape(scope.x, scope.batch, features, width), 0, 2, 1)


@writes(ChannelShuffle)
def _channel_shuffle(scope: LayerScope, spec: ChannelShuffle) -> str:
    channels, *sizes = scope.shape
    pixels = product(sizes)
    grouped = scope.reshape(scope.x, scope.batch, spec.groups, channels // spec.groups, pixels)
    return scope.reshape(scope.transpose(grouped, 0, 2, 1, 3), scope.batch, *scope.out_shape)


@writes(PixelShuffle)
def _pixel_shuffle(scope: LayerScope, spec: PixelShuffle) -> str:
    r, axes = spec.upscale_factor, len(scope.shape) - 1
    if axes == 2:
        return scope.op("DepthToSpace", scope.x, blocksize=r, mode="CRD")
    split = scope.reshape(scope.x, scope.batch, scope.out_shape[0], *(r,) * axes, *scope.shape[1:])
    order = [axis for i in range(axes) for axis in (2 + axes + i, 2 + i)]
    return scope.reshape(scope.transpose(split, 0, 1, *order), scope.batch, *scope.out_shape)


@writes(Reorg)
def _reorg(scope: LayerScope, spec: Reorg) -> str:
    s, (channels, *sizes), axes = spec.stride, scope.shape, len(scope.shape) - 1
    split = scope.reshape(scope.x, scope.batch, channels, *(part for size in sizes for part in (size // s, s)))
    order = [1, *(3 + 2 * i for i in range(axes)), *(2 + 2 * i for i in range(axes))]
    return scope.reshape(scope.transpose(split, 0, *order), scope.batch, *scope.out_shape)


@writes(Unfold)
def _unfold(scope: LayerScope, spec: Unfold) -> str:
    """One slice for each place in the window, stacked behind the channels in PyTorch's order."""
    channels, *sizes = scope.shape
    axes = len(sizes)
    kernel_size, stride = (per_axis(values, axes, "") for values in (spec.kernel_size, spec.stride))
    pads = onnx_pads(resolve_padding(spec.padding, tuple(sizes), kernel_size, stride, (1,) * axes))
    x = scope.op("Pad", scope.x, scope.ints(0, 0, *pads[:axes], 0, 0, *pads[axes:])) if any(pads) else scope.x
    reach = [(size - 1) * step + 1 for size, step in zip(scope.out_shape[1:], stride, strict=True)]
    places = []
    for place in itertools.product(*map(range, kernel_size)):
        stops = (start + length for start, length in zip(place, reach, strict=True))
        over = scope.ints(*range(2, axes + 2))
        part = scope.op("Slice", x, scope.ints(*place), scope.ints(*stops), over, scope.ints(*stride))
        places.append(scope.reshape(part, scope.batch, channels, 1, *scope.out_shape[1:]))
    return scope.reshape(scope.op("Concat", *places, axis=2), scope.batch, *scope.out_shape)


@writes(RowsToSequences)
def _rows_to_sequences(scope: LayerScope, _: RowsToSequences) -> str:
    """Rows become elements of the batch."""
    return scope.reshape(scope.transpose(scope.x, 0, 2, 3, 1), scope.batch, *scope.out_shape)


@writes(SequencesToRows)
def _sequences_to_rows(scope: LayerScope, _: SequencesToRows) -> str:
    channels, height, width = scope.out_shape
    rows = scope.reshape(scope.x, scope.batch, height, width, channels)
    return scope.transpose(rows, 0, 3, 1, 2)


@writes(Crop)
def _crop(scope: LayerScope, spec: Crop) -> str:
    old, new = scope.shape[1:], scope.out_shape[1:]
    starts = [(a - b) // 2 if spec.offset is None else spec.offset for a, b in zip(old, new, strict=True)]
    stops = [start + size for start, size in zip(starts, new, strict=True)]
    return scope.op(
        "Slice", scope.x, scope.ints(*starts), scope.ints(*stops), scope.ints(*range(2, len(scope.shape) + 1))
    )


@writes(Pad)
def _pad(scope: LayerScope, spec: Pad) -> str:
    axes = len(scope.shape) - 1
    ones = (1,) * axes
    pads = onnx_pads(resolve_padding(spec.padding, scope.shape[1:], ones, ones, ones))
    mode = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}[spec.mode]
    return scope.op("Pad", scope.x, scope.ints(0, 0, *pads[:axes], 0, 0, *pads[axes:]), mode=mode)


@writes(Interpolate)
def _interpolate(scope: LayerScope, spec: Interpolate) -> str:
    """Pixel centres are placed as PyTorch does without align_corners."""
    sizes = scope.ints(scope.batch, *scope.out_shape)
    if spec.mode == "nearest":
        how: dict[str, Any] = {
            "mode": "nearest",
            "coordinate_transformation_mode": "asymmetric",
            "nearest_mode": "floor",
        }
    else:
        mode = {"bilinear": "linear", "bicubic": "cubic"}[spec.mode]
        how = {"mode": mode, "coordinate_transformation_mode": "half_pixel"}
    return scope.op("Resize", scope.x, "", "", sizes, **how)
