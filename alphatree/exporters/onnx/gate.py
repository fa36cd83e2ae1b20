"""Squeeze-and-excitation, CBAM and pooling over channels as ONNX nodes."""

from __future__ import annotations

from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.layers.gate import Cbam, ChannelPool, SqueezeExcitation


@writes(SqueezeExcitation)
def _squeeze_excitation(scope: LayerScope, spec: SqueezeExcitation) -> str:
    channels, axes = scope.shape[0], len(scope.shape) - 1
    means = scope.flat(scope.op("GlobalAveragePool", scope.x), scope.batch)
    narrow = scope.op("Relu", scope.linear(means, "squeeze_", channels, spec.squeeze_channels, bias=spec.bias))
    wide = scope.linear(narrow, "excite_", spec.squeeze_channels, channels, bias=spec.bias)
    gate = scope.op("Sigmoid", wide) if spec.gate == "sigmoid" else scope.op("HardSigmoid", wide, alpha=1 / 6, beta=0.5)
    return scope.op("Mul", scope.x, scope.reshape(gate, scope.batch, channels, *(1,) * axes))


@writes(Cbam)
def _cbam(scope: LayerScope, spec: Cbam) -> str:
    channels, k = scope.shape[0], spec.kernel_size
    narrow = channels // spec.reduction
    weights = (
        scope.op("Transpose", scope.weight("reduce_weight", (narrow, channels)), perm=[1, 0]),
        scope.weight("reduce_bias", (narrow,)),
        scope.op("Transpose", scope.weight("expand_weight", (channels, narrow)), perm=[1, 0]),
        scope.weight("expand_bias", (channels,)),
    )

    def shared(pool: str) -> str:
        values = scope.flat(scope.op(pool, scope.x), scope.batch)
        hidden = scope.op("Relu", scope.op("Add", scope.op("MatMul", values, weights[0]), weights[1]))
        return scope.op("Add", scope.op("MatMul", hidden, weights[2]), weights[3])

    gate = scope.op("Sigmoid", scope.op("Add", shared("GlobalAveragePool"), shared("GlobalMaxPool")))
    x = scope.op("Mul", scope.x, scope.reshape(gate, scope.batch, channels, 1, 1))
    weight = scope.weight("pixel_weight", (1, 2, k, k))
    scores = scope.op("Conv", over_channels(scope, x), weight, kernel_shape=[k, k], auto_pad="SAME_UPPER")
    # The authors' code normalizes the one channel instead of adding an offset
    factors = scope.weight("norm_weight", (1,), 1.0), scope.weight("norm_bias", (1,))
    scores = scope.op("BatchNormalization", scores, *factors, scope.fill((1,)), scope.fill((1,), 1.0))
    return scope.op("Mul", x, scope.op("Sigmoid", scores))


@writes(ChannelPool)
def _channel_pool(scope: LayerScope, _: ChannelPool) -> str:
    return over_channels(scope, scope.x)


def over_channels(scope: LayerScope, x: str) -> str:
    """Return mean and maximum over the channels: (batch, 2, …)."""
    return scope.op("Concat", scope.reduce("ReduceMean", x, 1), scope.reduce("ReduceMax", x, 1), axis=1)
