"""Concat, sum, multiply, matrix product and slice as ONNX nodes."""

from __future__ import annotations

from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.layers.base import Shape
from alphatree.layers.merge import Concat, Matmul, Multiply, Slice, Sum


@writes(Concat)
def _concat(scope: LayerScope, spec: Concat) -> str:
    tensors = [_spread(scope, *given) for given in zip(scope.inputs, scope.layer.in_shapes, scope.batches, strict=True)]
    return scope.op("Concat", *tensors, axis=spec.dim % len(scope.shape) + 1)


def _spread(scope: LayerScope, tensor: str, shape: Shape, batch: int) -> str:
    """Return a tensor with the batch extent of the layer: what is made once is repeated for every region."""
    return tensor if batch == scope.batch else scope.op("Expand", tensor, scope.ints(scope.batch, *shape))


@writes(Sum)
def _sum(scope: LayerScope, _: Sum) -> str:
    return scope.op("Add", *scope.inputs) if len(scope.inputs) == 2 else scope.op("Sum", *scope.inputs)


@writes(Multiply)
def _multiply(scope: LayerScope, _: Multiply) -> str:
    rank = len(scope.out_shape)
    result, *others = (
        tensor if len(shape) == rank else scope.reshape(tensor, batch, *shape, *(1,) * (rank - len(shape)))
        for tensor, shape, batch in zip(scope.inputs, scope.layer.in_shapes, scope.batches, strict=True)
    )
    for other in others:
        result = scope.op("Mul", result, other)
    return result


@writes(Matmul)
def _matmul(scope: LayerScope, spec: Matmul) -> str:
    first, second = scope.inputs
    return scope.op("MatMul", first, scope.transpose(second, 0, 2, 1) if spec.transpose else second)


@writes(Slice)
def _slice(scope: LayerScope, spec: Slice) -> str:
    at = spec.dim % len(scope.shape)
    extent = scope.shape[at]
    start = spec.start % extent if spec.start < 0 else spec.start
    return scope.cut(scope.x, at + 1, start, start + scope.out_shape[at])
