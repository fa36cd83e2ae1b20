"""Learned constants, noise, styles and batch statistics in PyTorch."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Call, Raw, call
from alphatree.exporters.pytorch.forms import Form, Request, plain, special, writes
from alphatree.layers.generative import AdaptiveInstanceNorm, Constant, MinibatchStddev, Modulate, Noise


@writes(Constant)
def _constant(_: Request, spec: Constant) -> Form:
    return special(Call(Raw("Constant"), (*map(Arg, spec.shape), Arg(spec.learned, "learned", default=True))))


@writes(Noise)
def _noise(request: Request, spec: Noise) -> Form:
    return plain(call("Noise", request.shape[0] if spec.per_channel else 1))


@writes(Modulate, AdaptiveInstanceNorm)
def _modulate(request: Request, spec: Modulate) -> Form:
    normalize = isinstance(spec, AdaptiveInstanceNorm)
    if normalize and request.axes < 1:
        raise request.error("a vector has no pixels to normalize over")
    return special(
        Call(
            Raw("Modulate"),
            (
                Arg(request.shape[0]),
                Arg(request.layer.in_shapes[1][0]),
                Arg(spec.offset, "offset", default=False),
                Arg(normalize, "normalize", default=False),
            ),
        )
    )


@writes(MinibatchStddev)
def _minibatch_stddev(_: Request, __: MinibatchStddev) -> Form:
    return plain(call("MinibatchStddev"))
