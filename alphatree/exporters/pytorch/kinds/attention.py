"""Embedding, position and attention in PyTorch."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Call, Raw, call
from alphatree.exporters.pytorch.forms import Form, Request, plain, special, writes
from alphatree.layers.attention import Attention, Embedding, NonLocal, PositionalEncoding, WindowAttention


@writes(Embedding)
def _embedding(_: Request, spec: Embedding) -> Form:
    return plain(call("nn.Embedding", spec.num_embeddings, spec.embedding_dim))


@writes(PositionalEncoding)
def _positional_encoding(request: Request, spec: PositionalEncoding) -> Form:
    steps, width = request.shape
    if not spec.learned:
        return plain(call("SinusoidalEncoding"))
    if (spec.num_positions or steps) < steps:
        raise request.error(f"{steps} steps come in, but only {spec.num_positions} positions are learned")
    return plain(call("LearnedEncoding", spec.num_positions or steps, width))


@writes(Attention)
def _attention(request: Request, spec: Attention) -> Form:
    width, memory = request.shape[1], request.layer.in_shapes[-1][1]
    module = Call(
        Raw("Attention"),
        (
            Arg(width),
            Arg(spec.num_heads),
            *((Arg(memory, "memory_width"),) if memory != width else ()),
            Arg(spec.bias, "bias", default=True),
            Arg(spec.causal, "causal", default=False),
        ),
    )
    return plain(module) if len(request.layer.inputs) == 1 else special(module)


@writes(WindowAttention)
def _window_attention(request: Request, spec: WindowAttention) -> Form:
    return plain(
        Call(
            Raw("WindowAttention"),
            (
                Arg(request.shape[0]),
                Arg(spec.num_heads),
                Arg(spec.window_size, "window_size", default=7),
                Arg(spec.shifted, "shifted", default=False),
                Arg(spec.bias, "bias", default=True),
            ),
        )
    )


@writes(NonLocal)
def _non_local(request: Request, spec: NonLocal) -> Form:
    return plain(
        Call(
            Raw("NonLocal"),
            (Arg(request.shape[0]), Arg(spec.inner_channels), Arg(spec.bias, "bias", default=True)),
        )
    )
