"""Convolutions and transposed convolutions as ONNX nodes."""

from __future__ import annotations

from alphatree.exporters.base import transposed_padding, window_of
from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.layers.conv import Conv, ConvTranspose, DepthwiseConv


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
    weight = scope.weight("weight", (out_channels, in_channels // window.groups, *window.kernel_size))
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
    weight = scope.weight("weight", (scope.shape[0], spec.out_channels // spec.groups, *window.kernel_size))
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


def onnx_pads(padding: tuple[tuple[int, int], ...]) -> list[int]:
    """Return padding in ONNX's order: all beginnings, then all ends.

    >>> onnx_pads(((0, 1), (2, 3)))
    [0, 2, 1, 3]
    """
    return [before for before, _ in padding] + [after for _, after in padding]
