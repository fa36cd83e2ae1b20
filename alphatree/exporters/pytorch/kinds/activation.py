"""Activations, softmax and dropout in PyTorch."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Call, Raw, call, method
from alphatree.exporters.pytorch.forms import Form, Request, either, plain, writes
from alphatree.layers.activation import (
    Crelu,
    Dropout,
    DropPath,
    Elu,
    Gelu,
    Glu,
    HardSigmoid,
    HardSwish,
    LeakyRelu,
    LogSoftmax,
    Maxout,
    Mish,
    Prelu,
    Relu,
    Relu6,
    Selu,
    Sigmoid,
    Softmax,
    Softplus,
    Swish,
    Tanh,
)
from alphatree.layers.base import LayerKind

_PLAIN = {
    "relu": ("nn.ReLU", "F.relu"),
    "relu6": ("nn.ReLU6", "F.relu6"),
    "elu": ("nn.ELU", "F.elu"),
    "gelu": ("nn.GELU", "F.gelu"),
    "swish": ("nn.SiLU", "F.silu"),
    "hard_swish": ("nn.Hardswish", "F.hardswish"),
    "hard_sigmoid": ("nn.Hardsigmoid", "F.hardsigmoid"),
    "mish": ("nn.Mish", "F.mish"),
    "selu": ("nn.SELU", "F.selu"),
    "softplus": ("nn.Softplus", "F.softplus"),
    "sigmoid": ("nn.Sigmoid", "torch.sigmoid"),
    "tanh": ("nn.Tanh", "torch.tanh"),
}


@writes(Relu, Relu6, Elu, Gelu, Swish, HardSwish, HardSigmoid, Mish, Selu, Softplus, Sigmoid, Tanh)
def _without_arguments(request: Request, _: LayerKind) -> Form:
    module, function = _PLAIN[request.layer.type]
    return either(call(module), lambda x: call(function, x))


@writes(LeakyRelu)
def _leaky_relu(_: Request, spec: LeakyRelu) -> Form:
    slope = Arg(spec.slope, default=0.01)
    return either(Call(Raw("nn.LeakyReLU"), (slope,)), lambda x: Call(Raw("F.leaky_relu"), (Arg(x), slope)))


@writes(Prelu)
def _prelu(request: Request, spec: Prelu) -> Form:
    return plain(Call(Raw("nn.PReLU"), (Arg(1 if spec.shared else request.shape[0], default=1),)))


@writes(Maxout)
def _maxout(_: Request, spec: Maxout) -> Form:
    return plain(call("Maxout", spec.pieces))


@writes(Crelu)
def _crelu(_: Request, __: Crelu) -> Form:
    return plain(call("CRelu"))


@writes(Glu)
def _glu(request: Request, _: Glu) -> Form:
    dim = -1 if len(request.shape) == 2 else 1
    return either(call("nn.GLU", dim=dim), lambda x: call("F.glu", x, dim=dim))


@writes(Softmax, LogSoftmax)
def _softmax(_: Request, spec: Softmax) -> Form:
    dim = spec.dim if spec.dim < 0 else spec.dim + 1
    name = {"softmax": "Softmax", "log_softmax": "LogSoftmax"}[spec.kind]
    return either(call(f"nn.{name}", dim=dim), lambda x: method(x, spec.kind, dim))


@writes(Dropout)
def _dropout(_: Request, spec: Dropout) -> Form:
    rate = Arg(spec.p, default=0.5)
    return either(
        Call(Raw("nn.Dropout"), (rate,)), lambda x: call("F.dropout", x, spec.p, training=Raw("self.training"))
    )


@writes(DropPath)
def _drop_path(_: Request, spec: DropPath) -> Form:
    return plain(call("DropPath", spec.p))
