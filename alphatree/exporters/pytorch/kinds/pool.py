"""Pooling and unpooling in PyTorch."""

from __future__ import annotations

from alphatree.exporters.base import Window, window_of
from alphatree.exporters.pytorch.code import Arg, Call, Node, Raw, call
from alphatree.exporters.pytorch.forms import Form, Request, either, plain, special, squeeze, writes
from alphatree.exporters.pytorch.kinds.conv import padded, padding_module
from alphatree.layers.base import LayerKind
from alphatree.layers.pool import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool,
    MaxUnpool,
    StochasticPool,
)


def _pooling(name: str, spec: LayerKind, window: Window, *more: Arg, ceil_mode: bool = True) -> Call:
    stride = squeeze(window.stride)
    kernel_size = squeeze(window.kernel_size)
    return Call(
        Raw(name),
        (
            Arg(kernel_size),
            *((Arg(stride, "stride"),) if stride != kernel_size else ()),
            Arg(squeeze(tuple(before for before, _ in window.padding)), "padding", default=0),
            Arg(ceil_mode and bool(getattr(spec, "ceil_mode", False)), "ceil_mode", default=False),
            *more,
        ),
    )


@writes(MaxPool)
def _max_pool(request: Request, spec: MaxPool) -> Form:
    window = window_of(spec, request.shape)
    undone = request.index in request.view.pools.values()
    # PyTorch pads by at most half a window
    wide = any(2 * before > k for (before, _), k in zip(window.padding, window.kernel_size, strict=True))
    if wide:
        before: tuple[Node, ...] = (padding_module(window.padding, float("-inf")),)
        window = window.without_padding()
    else:
        before, window = padded(window, float("-inf"))
    if not undone:
        return plain(*before, _pooling(f"nn.MaxPool{request.axes}d", spec, window))
    if before:
        raise request.error("padding that is not symmetric cannot be undone by unpooling")
    return special(_pooling(f"nn.MaxPool{request.axes}d", spec, window, Arg(True, "return_indices")))


@writes(AvgPool)
def _avg_pool(request: Request, spec: AvgPool) -> Form:
    window = window_of(spec, request.shape)
    inside = spec.padding == "same" and window.is_padded
    if inside and not window.is_symmetric:
        module = Call(Raw("AvgPoolSame"), _pooling("", spec, window.without_padding()).args)
        padding = tuple(side for pair in reversed(window.padding) for side in pair)
        return plain(Call(module.function, (*module.args, Arg(padding, "padding"))))
    before, window = padded(window)
    count = (Arg(False, "count_include_pad"),) if inside else ()
    return plain(*before, _pooling(f"nn.AvgPool{request.axes}d", spec, window, *count))


@writes(StochasticPool)
def _stochastic_pool(request: Request, spec: StochasticPool) -> Form:
    before, window = padded(window_of(spec, request.shape))
    pool = _pooling(f"nn.AvgPool{request.axes}d", spec, window)
    return plain(*before, call("StochasticPool", pool))


@writes(GlobalAvgPool)
def _global_avg_pool(request: Request, _: GlobalAvgPool) -> Form:
    n = request.axes
    return either(call(f"nn.AdaptiveAvgPool{n}d", 1), lambda x: call(f"F.adaptive_avg_pool{n}d", x, 1))


@writes(GlobalMaxPool)
def _global_max_pool(request: Request, _: GlobalMaxPool) -> Form:
    n = request.axes
    return either(call(f"nn.AdaptiveMaxPool{n}d", 1), lambda x: call(f"F.adaptive_max_pool{n}d", x, 1))


@writes(AdaptiveAvgPool)
def _adaptive_avg_pool(request: Request, _: AdaptiveAvgPool) -> Form:
    return plain(call(f"nn.AdaptiveAvgPool{request.axes}d", squeeze(request.out_shape[1:])))


@writes(AdaptiveMaxPool)
def _adaptive_max_pool(request: Request, _: AdaptiveMaxPool) -> Form:
    return plain(call(f"nn.AdaptiveMaxPool{request.axes}d", squeeze(request.out_shape[1:])))


@writes(MaxUnpool)
def _max_unpool(request: Request, _: MaxUnpool) -> Form:
    """The indices come from the pooling that is undone, as a last input."""
    pool = request.view.pools.get(request.index)
    if pool is None:
        raise request.error("no max pooling before it has the sizes that it would undo")
    layer = request.view.graph.layers[pool]
    window = window_of(layer.spec, layer.in_shapes[0])
    sizes: Node = tuple(request.out_shape[1:])

    def apply(member: Node, inputs: tuple[Node, ...]) -> Node:
        return Call(member, (Arg(inputs[0]), Arg(inputs[-1]), Arg(sizes, "output_size")))

    return special(_pooling(f"nn.MaxUnpool{request.axes}d", layer.spec, window, ceil_mode=False), apply)
