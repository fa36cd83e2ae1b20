"""Convolutions and transposed convolutions as ONNX nodes."""

from __future__ import annotations

from typing import Any

from alphatree.exporters.base import transposed_padding, window_of
from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.layers.conv import Blur, Conv, ConvTranspose, DepthwiseConv


@writes(Conv)
def _conv(scope: LayerScope, spec: Conv) -> str:
    """A partly connected convolution is written as a full one: the missing connections are zeros like all others."""
    return convolve(scope, scope.x, scope.shape[0], spec.out_channels, bias=spec.bias)


@writes(DepthwiseConv)
def _depthwise_conv(scope: LayerScope, spec: DepthwiseConv) -> str:
    return convolve(scope, scope.x, scope.shape[0], scope.out_shape[0], bias=spec.bias)


def convolve(scope: LayerScope, tensor: str, in_channels: int, out_channels: int, *, bias: bool) -> str:
    """Return the layer's own convolution of a tensor; weights stand as in PyTorch: (out, in / groups, …)."""
    window = window_of(scope.layer.spec, scope.shape)
    weight = _kernels(scope, (out_channels, in_channels // window.groups), window.kernel_size)
    return scope.op(
        "Conv",
        tensor,
        weight,
        *((scope.weight("bias", (out_channels,)),) if bias else ()),
        kernel_shape=list(window.kernel_size),
        strides=list(window.stride),
        pads=onnx_pads(window.padding),
        dilations=list(window.dilation),
        group=window.groups,
    )


@writes(ConvTranspose)
def _conv_transpose(scope: LayerScope, spec: ConvTranspose) -> str:
    window = window_of(spec, scope.shape)
    cuts, adds = transposed_padding(scope.layer)
    weight = _kernels(scope, (scope.shape[0], spec.out_channels // spec.groups), window.kernel_size)
    return scope.op(
        "ConvTranspose",
        scope.x,
        weight,
        *((scope.weight("bias", (spec.out_channels,)),) if spec.bias else ()),
        kernel_shape=list(window.kernel_size),
        strides=list(window.stride),
        pads=onnx_pads(cuts),
        output_padding=list(adds),
        dilations=list(window.dilation),
        group=spec.groups,
    )


def _kernels(scope: LayerScope, channels: tuple[int, int], kernel_size: tuple[int, ...]) -> str:
    """Return the weights; smoothed ones are averaged from learned kernels that are one pixel smaller."""
    if not getattr(scope.layer.spec, "smoothed", False):
        return scope.weight("weight", (*channels, *kernel_size))
    learned = scope.weight("weight", (*channels, *(k - 1 for k in kernel_size)))
    axes = len(kernel_size)
    return scope.op("AveragePool", learned, kernel_shape=[2] * axes, pads=[1] * 2 * axes, count_include_pad=1)


@writes(Blur)
def _blur(scope: LayerScope, spec: Blur) -> str:
    """A binomial kernel is a chain of averages over two pixels; moving pixels apart and the first of them repeat."""
    axes = len(scope.shape) - 1
    (pads, averages, tensor) = (spec.sides(scope.shape), spec.kernel_size - 1, scope.x)
    if spec.scale_factor > 1:
        if spec.scale_factor != 2 or any(before < 1 for before, _ in pads):
            raise scope.error("only an enlargement by 2 with padding is a chain of averages")
        sizes = scope.ints(scope.batch, scope.shape[0], *(2 * size for size in scope.shape[1:]))
        how: dict[str, Any] = {
            "mode": "nearest",
            "nearest_mode": "floor",
            "coordinate_transformation_mode": "asymmetric",
        }
        tensor = scope.op("Resize", tensor, "", "", sizes, **how)
        pads, averages = tuple((before - 1, after) for before, after in pads), averages - 1
    tensor = scope.op("Pad", tensor, scope.ints(*[0, 0], *(b for b, _ in pads), *[0, 0], *(a for _, a in pads)))
    for _ in range(averages):
        tensor = scope.op("AveragePool", tensor, kernel_shape=[2] * axes)
    return tensor


def onnx_pads(padding: tuple[tuple[int, int], ...]) -> list[int]:
    """Return padding in ONNX's order: all beginnings, then all ends.

    >>> onnx_pads(((0, 1), (2, 3)))
    [0, 2, 1, 3]
    """
    return [before for before, _ in padding] + [after for _, after in padding]
