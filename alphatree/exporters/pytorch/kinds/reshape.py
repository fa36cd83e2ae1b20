"""Layers that only move values, in PyTorch."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Call, Dot, Index, Node, Raw, call, method
from alphatree.exporters.pytorch.forms import Form, Request, either, function, plain, squeeze, writes
from alphatree.exporters.pytorch.kinds.conv import padding_module
from alphatree.layers.base import per_axis
from alphatree.layers.reshape import (
    ChannelShuffle,
    Crop,
    Flatten,
    Identity,
    Interpolate,
    Pad,
    Permute,
    PixelShuffle,
    Reorg,
    Reshape,
    RowsToSequences,
    SequencesToRows,
    ToSequence,
    Unfold,
)
from alphatree.layers.window import resolve_padding


@writes(Identity)
def _identity(_: Request, __: Identity) -> Form:
    return either(call("nn.Identity"), lambda x: x)


@writes(Flatten)
def _flatten(_: Request, __: Flatten) -> Form:
    return either(call("nn.Flatten"), lambda x: method(x, "flatten", 1))


@writes(Reshape)
def _reshape(request: Request, _: Reshape) -> Form:
    shape = request.out_shape
    if len(request.shape) == 1:
        return either(call("nn.Unflatten", 1, shape), lambda x: method(x, "unflatten", 1, shape))
    return function(lambda inputs: method(inputs[0], "reshape", -1, *shape))


@writes(Permute)
def _permute(_: Request, spec: Permute) -> Form:
    return function(lambda inputs: method(inputs[0], "permute", 0, *(dim + 1 for dim in spec.dims)))


@writes(ToSequence)
def _to_sequence(_: Request, __: ToSequence) -> Form:
    return function(lambda inputs: method(method(inputs[0], "flatten", 1, 2), "transpose", 1, 2))


@writes(ChannelShuffle)
def _channel_shuffle(request: Request, spec: ChannelShuffle) -> Form:
    if request.axes < 1:
        raise request.error("PyTorch shuffles the channels of feature maps, not of vectors")
    return either(call("nn.ChannelShuffle", spec.groups), lambda x: call("F.channel_shuffle", x, spec.groups))


@writes(PixelShuffle)
def _pixel_shuffle(request: Request, spec: PixelShuffle) -> Form:
    name = "nn.PixelShuffle" if request.axes == 2 else "PixelShuffleNd"
    return plain(call(name, spec.upscale_factor))


@writes(Reorg)
def _reorg(request: Request, spec: Reorg) -> Form:
    name = "nn.PixelUnshuffle" if request.axes == 2 else "PixelUnshuffleNd"
    return plain(call(name, spec.stride))


@writes(Unfold)
def _unfold(request: Request, spec: Unfold) -> Form:
    if request.axes != 2:
        raise request.error("PyTorch cuts windows out of pictures only")
    ones = (1, 1)
    kernel_size, stride = (per_axis(values, 2, "") for values in (spec.kernel_size, spec.stride))
    padding = resolve_padding(spec.padding, request.shape[1:], kernel_size, stride, ones)
    before: tuple[Node, ...] = ()
    if any(a != b for a, b in padding):
        before, padding = (padding_module(padding),), ((0, 0), (0, 0))
    unfold = Call(
        Raw("nn.Unfold"),
        (
            Arg(squeeze(kernel_size)),
            Arg(squeeze(tuple(a for a, _ in padding)), "padding", default=0),
            Arg(squeeze(stride), "stride", default=1),
        ),
    )
    return plain(*before, unfold, call("nn.Unflatten", 2, tuple(request.out_shape[1:])))


@writes(RowsToSequences)
def _rows_to_sequences(_: Request, __: RowsToSequences) -> Form:
    return function(lambda inputs: method(method(inputs[0], "permute", 0, 2, 3, 1), "flatten", 0, 1))


@writes(SequencesToRows)
def _sequences_to_rows(request: Request, _: SequencesToRows) -> Form:
    height = request.out_shape[1]
    return function(lambda inputs: method(method(inputs[0], "unflatten", 0, (-1, height)), "permute", 0, 3, 1, 2))


@writes(Crop)
def _crop(request: Request, spec: Crop) -> Form:
    def crop(inputs: tuple[Node, ...]) -> Node:
        size: Node = _size_of(inputs[1]) if len(inputs) == 2 else request.out_shape[1:]
        return Call(Raw("crop"), (Arg(inputs[0]), Arg(size), Arg(spec.offset, "offset", default=None)))

    return function(crop)


def _size_of(x: Node) -> Node:
    return Index(Dot(x, "shape"), ((2, None),))


@writes(Pad)
def _pad(request: Request, spec: Pad) -> Form:
    ones = (1,) * request.axes
    padding = resolve_padding(spec.padding, request.shape[1:], ones, ones, ones)
    if spec.mode == "zeros":
        return plain(padding_module(padding))
    sides = tuple(side for pair in reversed(padding) for side in pair)
    word = {"reflect": "Reflection", "replicate": "Replication"}[spec.mode]
    return plain(call(f"nn.{word}Pad{request.axes}d", squeeze(sides)))


@writes(Interpolate)
def _interpolate(request: Request, spec: Interpolate) -> Form:
    mode = spec.mode if spec.mode != "bilinear" else {1: "linear", 2: "bilinear", 3: "trilinear"}[request.axes]
    if mode == "bicubic" and request.axes != 2:
        raise request.error("PyTorch interpolates by cubic splines in pictures only")
    how = Arg(mode, "mode", default="nearest")
    scale = Arg(spec.scale_factor, "scale_factor", default=None)
    if len(request.layer.inputs) == 2:
        return function(lambda inputs: Call(Raw("F.interpolate"), (Arg(inputs[0]), Arg(_size_of(inputs[1])), how)))
    size = Arg(None if spec.scale_factor else squeeze(request.out_shape[1:]), default=None)
    return either(
        Call(Raw("nn.Upsample"), (size, scale, how)),
        lambda x: Call(Raw("F.interpolate"), (Arg(x), size, scale, how)),
    )
