"""Squeeze-and-excitation, CBAM and pooling over channels in PyTorch."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Call, Raw, call
from alphatree.exporters.pytorch.forms import Form, Request, either, plain, writes
from alphatree.layers.gate import Cbam, ChannelPool, SqueezeExcitation


@writes(SqueezeExcitation)
def _squeeze_excitation(request: Request, spec: SqueezeExcitation) -> Form:
    gate = "nn.Sigmoid" if spec.gate == "sigmoid" else "nn.Hardsigmoid"
    return plain(
        Call(
            Raw("SqueezeExcitation"),
            (
                Arg(request.shape[0]),
                Arg(spec.squeeze_channels),
                Arg(Raw(gate), "gate", default=Raw("nn.Sigmoid")),
                Arg(spec.bias, "bias", default=True),
            ),
        )
    )


@writes(Cbam)
def _cbam(request: Request, spec: Cbam) -> Form:
    return plain(
        Call(
            Raw("Cbam"),
            (
                Arg(request.shape[0]),
                Arg(spec.reduction, "reduction", default=16),
                Arg(spec.kernel_size, "kernel_size", default=7),
            ),
        )
    )


@writes(ChannelPool)
def _channel_pool(_: Request, __: ChannelPool) -> Form:
    return either(call("ChannelPool"), lambda x: call("channel_pool", x))
