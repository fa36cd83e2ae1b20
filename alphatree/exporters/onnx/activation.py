"""Activations, softmax and dropout as ONNX nodes."""

from __future__ import annotations

from alphatree.exporters.onnx.builder import LayerScope, each_channel, writes
from alphatree.layers.activation import (
    Crelu,
    Dropout,
    DropPath,
    Elu,
    Gelu,
    Glu,
    HardSigmoid,
    HardSwish,
    LeakyRelu,
    LogSoftmax,
    Maxout,
    Mish,
    Prelu,
    Relu,
    Relu6,
    Selu,
    Sigmoid,
    Softmax,
    Softplus,
    Swish,
    Tanh,
)


@writes(Elu, Mish, Relu, Selu, Sigmoid, Softplus, Tanh)
def _plain(scope: LayerScope, spec: object) -> str:
    return scope.op(type(spec).__name__, scope.x)


@writes(Gelu)
def _gelu(scope: LayerScope, _: Gelu) -> str:
    return scope.op("Gelu", scope.x)


@writes(HardSwish)
def _hard_swish(scope: LayerScope, _: HardSwish) -> str:
    return scope.op("HardSwish", scope.x)


@writes(HardSigmoid)
def _hard_sigmoid(scope: LayerScope, _: HardSigmoid) -> str:
    return scope.op("HardSigmoid", scope.x, alpha=1 / 6, beta=0.5)


@writes(Relu6)
def _relu6(scope: LayerScope, _: Relu6) -> str:
    return scope.op("Clip", scope.x, scope.scalar(0.0), scope.scalar(6.0))


@writes(LeakyRelu)
def _leaky_relu(scope: LayerScope, spec: LeakyRelu) -> str:
    return scope.op("LeakyRelu", scope.x, alpha=spec.slope)


@writes(Prelu)
def _prelu(scope: LayerScope, spec: Prelu) -> str:
    count = 1 if spec.shared else scope.shape[0]
    slope = scope.weight("weight", (count,), 0.25)
    return scope.op("PRelu", scope.x, each_channel(slope, scope, count, len(scope.shape) + 1))


@writes(Swish)
def _swish(scope: LayerScope, _: Swish) -> str:
    return scope.op("Mul", scope.x, scope.op("Sigmoid", scope.x))


@writes(Maxout)
def _maxout(scope: LayerScope, spec: Maxout) -> str:
    """Channel c competes with those that stand C / pieces further, as the slices of a max feature map do."""
    pieces = scope.reshape(scope.x, scope.batch, spec.pieces, *scope.out_shape)
    return scope.op("ReduceMax", pieces, scope.ints(1), keepdims=0)


@writes(Crelu)
def _crelu(scope: LayerScope, _: Crelu) -> str:
    return scope.op("Relu", scope.op("Concat", scope.x, scope.op("Neg", scope.x), axis=1))


@writes(Glu)
def _glu(scope: LayerScope, _: Glu) -> str:
    axis = 2 if len(scope.shape) == 2 else 1
    value, gate = scope.ops("Split", scope.x, outputs=2, axis=axis, num_outputs=2)
    return scope.op("Mul", value, scope.op("Sigmoid", gate))


def _axis(dim: int) -> int:
    return dim if dim < 0 else dim + 1


@writes(Softmax)
def _softmax(scope: LayerScope, spec: Softmax) -> str:
    return scope.op("Softmax", scope.x, axis=_axis(spec.dim))


@writes(LogSoftmax)
def _log_softmax(scope: LayerScope, spec: LogSoftmax) -> str:
    return scope.op("LogSoftmax", scope.x, axis=_axis(spec.dim))


@writes(Dropout)
def _dropout(scope: LayerScope, spec: Dropout) -> str:
    return scope.op("Dropout", scope.x, scope.scalar(spec.p))


@writes(DropPath)
def _drop_path(scope: LayerScope, _: DropPath) -> str:
    """No branch is left out at inference."""
    return scope.op("Identity", scope.x)
