"""Fully connected layers in PyTorch."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Call, Node, Raw, call, method
from alphatree.exporters.pytorch.forms import Form, Request, plain, special, writes
from alphatree.layers.linear import Bilinear, Linear, Rbf, features


@writes(Linear)
def _linear(request: Request, spec: Linear) -> Form:
    module: Node = Call(
        Raw("nn.Linear"),
        (Arg(features(request.shape)), Arg(spec.out_features), Arg(spec.bias, "bias", default=True)),
    )
    if spec.weight_norm or spec.spectral_norm:
        module = call(f"nn.utils.parametrizations.{'weight' if spec.weight_norm else 'spectral'}_norm", module)
    return flattening(request, module)


def flattening(request: Request, module: Node) -> Form:
    """Return the form of a module that takes a vector; a feature map is flattened before."""
    if len(request.shape) <= 2:
        return plain(module)
    chain = (call("nn.Flatten"), module)
    return Form(chain, module, lambda member, inputs: Call(member, (Arg(method(inputs[0], "flatten", 1)),)))


@writes(Bilinear)
def _bilinear(request: Request, spec: Bilinear) -> Form:
    (first,), (second,) = request.layer.in_shapes
    return special(
        Call(
            Raw("nn.Bilinear"),
            (Arg(first), Arg(second), Arg(spec.out_features), Arg(spec.bias, "bias", default=True)),
        )
    )


@writes(Rbf)
def _rbf(request: Request, spec: Rbf) -> Form:
    return flattening(request, call("Rbf", features(request.shape), spec.out_features))
