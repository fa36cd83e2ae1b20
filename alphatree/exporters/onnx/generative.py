"""Learned constants, noise, styles and batch statistics as ONNX nodes."""

from __future__ import annotations

from alphatree.exporters.onnx.builder import LayerScope, each_channel, writes
from alphatree.exporters.onnx.norm import instance_norm
from alphatree.layers.generative import AdaptiveInstanceNorm, Constant, MinibatchStddev, Modulate, Noise


@writes(Constant)
def _constant(scope: LayerScope, spec: Constant) -> str:
    return scope.op("Identity", scope.weight("value", (1, *spec.shape)))


@writes(Noise)
def _noise(scope: LayerScope, spec: Noise) -> str:
    count = scope.shape[0] if spec.per_channel else 1
    strength = each_channel(scope.weight("weight", (count,)), scope, count, len(scope.shape) + 1)
    return scope.op("Add", scope.x, scope.op("Mul", scope.op("RandomNormalLike", scope.x), strength))


@writes(Modulate)
def _modulate(scope: LayerScope, spec: Modulate) -> str:
    return _style(scope, spec, scope.x)


@writes(AdaptiveInstanceNorm)
def _adaptive_instance_norm(scope: LayerScope, spec: AdaptiveInstanceNorm) -> str:
    if len(scope.shape) < 2:
        raise scope.error("a vector has no pixels to normalize over")
    return _style(scope, spec, instance_norm(scope, scope.x, scope.shape[0], learned=False))


def _style(scope: LayerScope, spec: Modulate, x: str) -> str:
    channels, rest = scope.shape[0], (1,) * (len(scope.shape) - 1)
    width, batch = scope.layer.in_shapes[1][0], scope.batches[1]
    style = scope.linear(scope.inputs[1], "", width, channels * (1 + spec.offset))
    factors = scope.cut(style, 1, 0, channels) if spec.offset else style
    scaled = scope.op("Mul", x, scope.reshape(factors, batch, channels, *rest))
    if not spec.offset:
        return scaled
    return scope.op("Add", scaled, scope.reshape(scope.cut(style, 1, channels, 2 * channels), batch, channels, *rest))


@writes(MinibatchStddev)
def _minibatch_stddev(scope: LayerScope, _: MinibatchStddev) -> str:
    sizes = scope.shape[1:]
    centred = scope.op("Sub", scope.x, scope.reduce("ReduceMean", scope.x, 0))
    variance = scope.reduce("ReduceMean", scope.op("Mul", centred, centred), 0)
    deviation = scope.op("Sqrt", scope.op("Add", variance, scope.scalar(1e-8)))
    mean = scope.reduce("ReduceMean", deviation, *range(len(sizes) + 2))
    plane = scope.op("Expand", mean, scope.ints(scope.batch, 1, *sizes))
    return scope.op("Concat", scope.x, plane, axis=1)
