"""Normalizations in PyTorch."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Call, Node, Raw, call
from alphatree.exporters.pytorch.forms import Form, Request, either, plain, writes
from alphatree.layers.norm import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    LocalResponseNorm,
    PixelNorm,
    Scale,
)


def _affine(affine: bool, default: bool) -> Arg:
    return Arg(affine, "affine", default=default)


@writes(BatchNorm)
def _batch_norm(request: Request, spec: BatchNorm) -> Form:
    return plain(Call(Raw(f"nn.BatchNorm{max(request.axes, 1)}d"), (Arg(request.shape[0]), _affine(spec.affine, True))))


def _last(request: Request, module: Node) -> Form:
    """The channels of a sequence (T, F) stand last: the module sees it the other way round."""
    return plain(call("OverFeatures", module) if len(request.shape) == 2 else module)


def _channels(request: Request) -> int:
    return request.shape[-1] if len(request.shape) == 2 else request.shape[0]


@writes(InstanceNorm)
def _instance_norm(request: Request, spec: InstanceNorm) -> Form:
    args = (Arg(_channels(request)), _affine(spec.affine, False))
    return _last(request, Call(Raw(f"nn.InstanceNorm{max(request.axes, 1)}d"), args))


@writes(GroupNorm)
def _group_norm(request: Request, spec: GroupNorm) -> Form:
    args = (Arg(spec.num_groups), Arg(_channels(request)), _affine(spec.affine, True))
    return _last(request, Call(Raw("nn.GroupNorm"), args))


@writes(LayerNorm)
def _layer_norm(request: Request, spec: LayerNorm) -> Form:
    name = "nn.LayerNorm" if len(request.shape) <= 2 else "ChannelLayerNorm"
    affine = Arg(spec.affine, "elementwise_affine", default=True)
    return plain(Call(Raw(name), (Arg(_channels(request)), affine)))


@writes(LocalResponseNorm)
def _local_response_norm(_: Request, spec: LocalResponseNorm) -> Form:
    return either(call("nn.LocalResponseNorm", spec.size), lambda x: call("F.local_response_norm", x, spec.size))


@writes(L2Norm)
def _l2_norm(request: Request, spec: L2Norm) -> Form:
    learned = Arg(spec.learned_scale, "learned_scale", default=True)
    return plain(Call(Raw("L2Norm"), (Arg(request.shape[0]), learned)))


@writes(PixelNorm)
def _pixel_norm(_: Request, __: PixelNorm) -> Form:
    return plain(call("PixelNorm"))


@writes(Scale)
def _scale(request: Request, spec: Scale) -> Form:
    last = Arg(len(request.shape) == 2, "last", default=False)
    channels = 1 if spec.shared else _channels(request)
    return plain(Call(Raw("Scale"), (Arg(channels), Arg(spec.bias, "bias", default=True), last)))
