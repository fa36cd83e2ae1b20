"""Normalizations as ONNX nodes. Factors are ones, offsets zeros, running means 0 and variances 1."""

from __future__ import annotations

from collections.abc import Callable

from alphatree.exporters.onnx.builder import LayerScope, each_channel, writes
from alphatree.layers.norm import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    LocalResponseNorm,
    PixelNorm,
    Scale,
)


@writes(BatchNorm)
def _batch_norm(scope: LayerScope, spec: BatchNorm) -> str:
    channels = (scope.shape[0],)
    scale = scope.weight("weight", channels, 1.0) if spec.affine else scope.fill(channels, 1.0)
    offset = scope.weight("bias", channels) if spec.affine else scope.fill(channels)
    mean, variance = scope.fill(channels), scope.fill(channels, 1.0)
    return scope.op("BatchNormalization", scope.x, scale, offset, mean, variance)


def _affine(scope: LayerScope, channels: int, *, learned: bool) -> tuple[str, str]:
    if learned:
        return scope.weight("weight", (channels,), 1.0), scope.weight("bias", (channels,))
    return scope.fill((channels,), 1.0), scope.fill((channels,))


@writes(InstanceNorm)
def _instance_norm(scope: LayerScope, spec: InstanceNorm) -> str:
    return _channels_first(scope, lambda x, channels: instance_norm(scope, x, channels, learned=spec.affine))


def instance_norm(scope: LayerScope, x: str, channels: int, *, learned: bool) -> str:
    """Return a tensor whose channels are normalized one by one."""
    return scope.op("InstanceNormalization", x, *_affine(scope, channels, learned=learned))


@writes(GroupNorm)
def _group_norm(scope: LayerScope, spec: GroupNorm) -> str:
    def group_norm(x: str, channels: int) -> str:
        # ONNX's own GroupNormalization is a function whose output shape its inference does not find
        sizes = (scope.shape[1:] if len(scope.shape) > 2 else scope.shape[:1]) if len(scope.shape) > 1 else (1,)
        groups = scope.reshape(x, scope.batch, spec.num_groups, -1)
        unit = scope.op(
            "InstanceNormalization", groups, scope.fill((spec.num_groups,), 1.0), scope.fill((spec.num_groups,))
        )
        unit = scope.reshape(unit, scope.batch, channels, *sizes)
        if not spec.affine:
            return unit
        scale, offset = (
            each_channel(values, scope, channels, len(sizes) + 2) for values in _affine(scope, channels, learned=True)
        )
        return scope.op("Add", scope.op("Mul", unit, scale), offset)

    return _channels_first(scope, group_norm)


def _channels_first(scope: LayerScope, write: Callable[[str, int], str]) -> str:
    """Write a norm over the channels; those of a sequence (T, F) stand last and are brought to the front."""
    if len(scope.shape) == 2:
        return scope.transpose(write(scope.transpose(scope.x, 0, 2, 1), scope.shape[1]), 0, 2, 1)
    if len(scope.shape) == 1:
        pixel = scope.reshape(scope.x, scope.batch, scope.shape[0], 1)
        return scope.flat(write(pixel, scope.shape[0]), scope.batch)
    return write(scope.x, scope.shape[0])


@writes(LayerNorm)
def _layer_norm(scope: LayerScope, spec: LayerNorm) -> str:
    """Over the features of each step, or over the channels of each pixel."""
    channels = scope.shape[-1] if len(scope.shape) == 2 else scope.shape[0]
    scale, offset = _affine(scope, channels, learned=spec.affine)
    rank = len(scope.shape) + 1
    if rank <= 3:
        return scope.op("LayerNormalization", scope.x, scale, offset, axis=-1)
    last = scope.transpose(scope.x, 0, *range(2, rank), 1)
    return scope.transpose(
        scope.op("LayerNormalization", last, scale, offset, axis=-1), 0, rank - 1, *range(1, rank - 1)
    )


@writes(LocalResponseNorm)
def _local_response_norm(scope: LayerScope, spec: LocalResponseNorm) -> str:
    return scope.op("LRN", scope.x, size=spec.size)


@writes(L2Norm)
def _l2_norm(scope: LayerScope, spec: L2Norm) -> str:
    length = scope.op("Add", scope.reduce("ReduceL2", scope.x, 1), scope.scalar(1e-10))
    unit = scope.op("Div", scope.x, length)
    if not spec.learned_scale:
        return unit
    factor = each_channel(scope.weight("weight", (scope.shape[0],), 1.0), scope, scope.shape[0], len(scope.shape) + 1)
    return scope.op("Mul", unit, factor)


@writes(PixelNorm)
def _pixel_norm(scope: LayerScope, _: PixelNorm) -> str:
    square = scope.reduce("ReduceMean", scope.op("Mul", scope.x, scope.x), 1)
    return scope.op("Div", scope.x, scope.op("Sqrt", scope.op("Add", square, scope.scalar(1e-8))))


@writes(Scale)
def _scale(scope: LayerScope, spec: Scale) -> str:
    sequence = len(scope.shape) == 2
    channels = 1 if spec.shared else scope.shape[-1] if sequence else scope.shape[0]
    rank = 2 if sequence else len(scope.shape) + 1
    factor = each_channel(scope.weight("weight", (channels,), 1.0), scope, channels, rank)
    scaled = scope.op("Mul", scope.x, factor)
    if not spec.bias:
        return scaled
    return scope.op("Add", scaled, each_channel(scope.weight("bias", (channels,)), scope, channels, rank))
