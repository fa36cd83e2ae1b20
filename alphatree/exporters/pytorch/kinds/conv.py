"""Convolutions in PyTorch."""

from __future__ import annotations

from dataclasses import replace

from alphatree.exporters.base import Window, transposed_padding, window_of
from alphatree.exporters.pytorch.code import Arg, Call, Node, Raw
from alphatree.exporters.pytorch.forms import Form, Request, plain, squeeze, writes
from alphatree.layers.base import product
from alphatree.layers.conv import Blur, Conv, ConvTranspose, DepthwiseConv
from alphatree.layers.local import LocallyConnected


@writes(Conv)
def _conv(request: Request, spec: Conv) -> Form:
    window = window_of(spec, request.shape)
    if spec.connections is not None:
        return plain(*_partly_connected(request, spec, window))
    return plain(*_convolution(request, window, spec.out_channels, bias=spec.bias, frozen=spec.frozen))


@writes(DepthwiseConv)
def _depthwise_conv(request: Request, spec: DepthwiseConv) -> Form:
    window = window_of(spec, request.shape)
    return plain(*_convolution(request, window, request.out_shape[0], bias=spec.bias))


def _convolution(
    request: Request, window: Window, out_channels: int, *, bias: bool, frozen: bool = False
) -> tuple[Node, ...]:
    before, window = padded(window)
    module = Call(
        Raw(f"nn.Conv{request.axes}d"),
        (Arg(request.shape[0]), Arg(out_channels), Arg(squeeze(window.kernel_size)), *_options(window), _bias(bias)),
        ".requires_grad_(False)" if frozen else "",
    )
    return (*before, _normed(request, module))


def _bias(bias: bool) -> Arg:
    return Arg(bias, "bias", default=True)


def _options(window: Window) -> tuple[Arg, ...]:
    return (
        Arg(squeeze(window.stride), "stride", default=1),
        Arg(squeeze(tuple(before for before, _ in window.padding)), "padding", default=0),
        Arg(squeeze(window.dilation), "dilation", default=1),
        Arg(window.groups, "groups", default=1),
    )


def padded(window: Window, fill: float = 0.0) -> tuple[tuple[Node, ...], Window]:
    """Return a padding module where the sides differ, which PyTorch's windows cannot say, and the window behind it."""
    if window.is_symmetric:
        return (), window
    return (padding_module(window.padding, fill),), window.without_padding()


def padding_module(padding: tuple[tuple[int, int], ...], fill: float = 0.0) -> Node:
    """Return a module that pads; PyTorch names the last axis first."""
    sides = tuple(side for pair in reversed(padding) for side in pair)
    amount = sides[0] if len(set(sides)) == 1 else sides
    if fill == 0.0:
        return Call(Raw(f"nn.ZeroPad{len(padding)}d"), (Arg(amount),))
    return Call(Raw(f"nn.ConstantPad{len(padding)}d"), (Arg(amount), Arg(Raw('float("-inf")'))))


def _normed(request: Request, module: Call) -> Node:
    """Wrap a module whose weights are worked out from others: normalized while training, or smoothed."""
    spec = request.layer.spec
    if getattr(spec, "smoothed", False):
        if request.axes != 2:
            raise request.error("kernels are smoothed in two dimensions only")
        smoothed = (Arg(module), Arg("weight"), Arg(Call(Raw("Smoothed"))))
        return Call(Raw("nn.utils.parametrize.register_parametrization"), smoothed)
    if getattr(spec, "weight_norm", False):
        groups = window_of(spec, request.shape).groups if isinstance(spec, ConvTranspose) else 0
        if groups > 1:
            raise request.error("weight_norm of a transposed convolution with groups has no axis of output channels")
        dim = (Arg(1, "dim", default=0),) if groups else ()
        return Call(Raw("nn.utils.parametrizations.weight_norm"), (Arg(module), *dim))
    if getattr(spec, "spectral_norm", False):
        return Call(Raw("nn.utils.parametrizations.spectral_norm"), (Arg(module),))
    return module


@writes(ConvTranspose)
def _conv_transpose(request: Request, spec: ConvTranspose) -> Form:
    given = window_of(spec, request.shape)
    cuts, adds = transposed_padding(request.layer)
    # PyTorch cuts both sides alike; what one side must lose in addition is cut behind it
    window = replace(given, padding=tuple((min(pair), min(pair)) for pair in cuts))
    module = Call(
        Raw(f"nn.ConvTranspose{request.axes}d"),
        (
            Arg(request.shape[0]),
            Arg(spec.out_channels),
            Arg(squeeze(window.kernel_size)),
            *_options(window)[:2],
            Arg(squeeze(adds), "output_padding", default=0),
            *_options(window)[2:],
            _bias(spec.bias),
        ),
        ".requires_grad_(False)" if spec.frozen else "",
    )
    rest = tuple((min(pair) - pair[0], min(pair) - pair[1]) for pair in cuts)
    behind = (padding_module(rest),) if any(side for pair in rest for side in pair) else ()
    return plain(_normed(request, module), *behind)


@writes(Blur)
def _blur(request: Request, spec: Blur) -> Form:
    if request.axes != 2:
        raise request.error("the kernel is square")
    sides = tuple(side for pair in reversed(spec.sides(request.shape)) for side in pair)
    scale = Arg(spec.scale_factor, "scale_factor", default=1)
    return plain(Call(Raw("Blur"), (Arg(spec.kernel_size), Arg(sides[0] if len(set(sides)) == 1 else sides), scale)))


def _partly_connected(request: Request, spec: Conv, window: Window) -> tuple[Node, ...]:
    if request.axes != 2 or window.groups > 1:
        raise request.error("connections are known for ungrouped convolutions of pictures only")
    before, window = padded(window)
    module = Call(
        Raw("PartlyConnectedConv2d"),
        (
            Arg(request.shape[0]),
            Arg(spec.out_channels),
            Arg(window.kernel_size),
            Arg(spec.connections, "connections"),
            *_options(window)[:3],
            _bias(spec.bias),
        ),
    )
    return (*before, module)


@writes(LocallyConnected)
def _locally_connected(request: Request, spec: LocallyConnected) -> Form:
    if request.axes != 2:
        raise request.error("PyTorch cuts patches out of pictures only")
    if spec.connections is not None:
        raise request.error("a table of connections that differs from place to place has no counterpart")
    window = window_of(spec, request.shape)
    before, window = padded(window)
    if product(request.out_shape[1:]) < 1:
        raise request.error("it has no output")
    module = Call(
        Raw("LocallyConnected2d"),
        (
            Arg(request.shape[0]),
            Arg(spec.out_channels),
            Arg(window.kernel_size),
            Arg(tuple(request.out_shape[1:]), "output_size"),
            *_options(window),
            Arg(spec.region, "region", default=1),
            _bias(spec.bias),
        ),
    )
    return plain(*before, module)
