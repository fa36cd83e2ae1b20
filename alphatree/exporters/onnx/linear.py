"""Fully connected layers as ONNX nodes."""

from __future__ import annotations

from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.layers.linear import Bilinear, Linear, Rbf, features


@writes(Linear)
def _linear(scope: LayerScope, spec: Linear) -> str:
    width = features(scope.shape)
    if len(scope.shape) == 2:
        return scope.linear(scope.x, "", width, spec.out_features, bias=spec.bias)
    x = scope.x if len(scope.shape) == 1 else scope.flat(scope.x, scope.batches[0])
    weight = scope.weight("weight", (spec.out_features, width))
    bias = (scope.weight("bias", (spec.out_features,)),) if spec.bias else ()
    return scope.op("Gemm", x, weight, *bias, transB=1)


@writes(Bilinear)
def _bilinear(scope: LayerScope, spec: Bilinear) -> str:
    (first,), (second,) = scope.layer.in_shapes
    weight = scope.weight("weight", (spec.out_features, first, second))
    left = scope.op("MatMul", scope.reshape(scope.inputs[0], scope.batch, 1, 1, first), weight)
    right = scope.reshape(scope.inputs[1], scope.batch, 1, second, 1)
    result = scope.reshape(scope.op("MatMul", left, right), scope.batch, spec.out_features)
    return scope.op("Add", result, scope.weight("bias", (spec.out_features,))) if spec.bias else result


@writes(Rbf)
def _rbf(scope: LayerScope, spec: Rbf) -> str:
    """Squared distance to one target vector per class; the targets are zeros like all weights."""
    width = features(scope.shape)
    targets = scope.weight("target", (spec.out_features, width))
    offsets = scope.op("Sub", scope.reshape(scope.x, scope.batch, 1, width), targets)
    return scope.op("ReduceSumSquare", offsets, scope.ints(2), keepdims=0)
