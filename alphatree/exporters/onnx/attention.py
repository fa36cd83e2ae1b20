"""Embedding, position and attention as ONNX nodes: attention is spelled out in matrix products."""

from __future__ import annotations

import math

from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.layers.attention import Attention, Embedding, NonLocal, PositionalEncoding, WindowAttention
from alphatree.layers.base import product

BLOCKED = -1e9
"""What is added to the score of a pair that must not meet."""


@writes(Embedding)
def _embedding(scope: LayerScope, spec: Embedding) -> str:
    weight = scope.weight("weight", (spec.num_embeddings, spec.embedding_dim))
    return scope.op("Gather", weight, scope.x, axis=0)


@writes(PositionalEncoding)
def _positional_encoding(scope: LayerScope, spec: PositionalEncoding) -> str:
    steps, width = scope.shape
    if spec.learned:
        count = spec.num_positions or steps
        if count < steps:
            raise scope.error(f"{steps} steps come in, but only {count} positions are learned")
        table = scope.weight("weight", (count, width))
        return scope.op("Add", scope.x, table if count == steps else scope.cut(table, 0, 0, steps))
    return scope.op("Add", scope.x, _waves(scope, steps, width))


def _waves(scope: LayerScope, steps: int, width: int) -> str:
    """Return sines and cosines of growing wavelength, worked out by the graph: (steps, width)."""
    pairs = -(-width // 2)
    ones = scope.op("CumSum", scope.fill((steps, 1), 1.0), scope.builder.ints((0,), ()), exclusive=1)
    columns = scope.op("CumSum", scope.fill((1, pairs), 1.0), scope.builder.ints((1,), ()), exclusive=1)
    rates = scope.op("Exp", scope.op("Mul", columns, scope.scalar(-2 * math.log(10000) / width)))
    angles = scope.op("Mul", ones, rates)
    waves = [scope.reshape(scope.op(kind, angles), steps, pairs, 1) for kind in ("Sin", "Cos")]
    table = scope.reshape(scope.op("Concat", *waves, axis=2), steps, 2 * pairs)
    return table if width % 2 == 0 else scope.cut(table, 1, 0, width)


@writes(Attention)
def _attention(scope: LayerScope, spec: Attention) -> str:
    (steps, width), (memory_steps, memory_width) = scope.layer.in_shapes[0], scope.layer.in_shapes[-1]
    memory, heads = scope.inputs[-1], spec.num_heads
    query = scope.linear(scope.x, "query_", width, width, bias=spec.bias)
    key = scope.linear(memory, "key_", memory_width, width, bias=spec.bias)
    value = scope.linear(memory, "value_", memory_width, width, bias=spec.bias)
    lanes = [
        scope.transpose(scope.reshape(tensor, batch, count, heads, width // heads), 0, 2, *order)
        for tensor, batch, count, order in (
            (query, scope.batches[0], steps, (1, 3)),
            (key, scope.batches[-1], memory_steps, (3, 1)),
            (value, scope.batches[-1], memory_steps, (1, 3)),
        )
    ]
    mask = None
    if spec.causal:
        mask = scope.op("Trilu", scope.fill((steps, memory_steps), BLOCKED), scope.builder.ints((1,), ()), upper=1)
    mixed = attend(scope, lanes[0], lanes[1], lanes[2], width // heads, mask)
    joined = scope.reshape(scope.transpose(mixed, 0, 2, 1, 3), scope.batch, steps, width)
    return scope.linear(joined, "out_", width, width, bias=spec.bias)


def attend(scope: LayerScope, query: str, key: str, value: str, width: int, mask: str | None = None) -> str:
    """Return softmax(q·k / √width + mask)·v; keys come transposed: (…, width, steps)."""
    scores = scope.op("Mul", scope.op("MatMul", query, key), scope.scalar(1 / math.sqrt(width)))
    if mask is not None:
        scores = scope.op("Add", scores, mask)
    return scope.op("MatMul", scope.op("Softmax", scores, axis=-1), value)


@writes(WindowAttention)
def _window_attention(scope: LayerScope, spec: WindowAttention) -> str:
    channels, height, width = scope.shape
    side, heads = spec.window_size, spec.num_heads
    shift = side // 2 if spec.shifted else 0
    rows, columns, pixels = height // side, width // side, side * side
    count = scope.batch * rows * columns
    x = scope.transpose(_roll(scope, scope.x, shift, (height, width)), 0, 2, 3, 1)
    x = scope.transpose(scope.reshape(x, scope.batch, rows, side, columns, side, channels), 0, 1, 3, 2, 4, 5)
    x = scope.reshape(x, count, pixels, channels)
    projected = scope.linear(x, "qkv_", channels, 3 * channels, bias=spec.bias)
    split = scope.transpose(scope.reshape(projected, count, pixels, 3, heads, channels // heads), 2, 0, 3, 1, 4)
    query, key, value = (
        scope.reshape(scope.cut(split, 0, i, i + 1), count, heads, pixels, channels // heads) for i in range(3)
    )
    table = scope.weight("relative_position_bias", ((2 * side - 1) ** 2, heads))
    places = scope.builder.ints(relative_places(side), (pixels, pixels))
    mask = scope.transpose(scope.op("Gather", table, places, axis=0), 2, 0, 1)
    if shift:
        mask = scope.op("Add", mask, _foreign(scope, height, width, side, shift))
    mixed = attend(scope, query, scope.transpose(key, 0, 1, 3, 2), value, channels // heads, mask)
    joined = scope.reshape(scope.transpose(mixed, 0, 2, 1, 3), count, pixels, channels)
    out = scope.linear(joined, "out_", channels, channels, bias=spec.bias)
    grid = scope.reshape(out, scope.batch, rows, columns, side, side, channels)
    image = scope.reshape(scope.transpose(grid, 0, 5, 1, 3, 2, 4), scope.batch, channels, height, width)
    return _roll(scope, image, -shift, (height, width))


def _roll(scope: LayerScope, x: str, shift: int, sizes: tuple[int, int]) -> str:
    """Return a feature map moved up and left by `shift` pixels, around the edge."""
    if shift == 0:
        return x
    for axis, size in enumerate(sizes, start=2):
        at = shift % size
        x = scope.op("Concat", scope.cut(x, axis, at, size), scope.cut(x, axis, 0, at), axis=axis)
    return x


def _foreign(scope: LayerScope, height: int, width: int, side: int, shift: int) -> str:
    """Return the mask of pixels that share a shifted window only because the picture was rolled: (windows, 1, p, p)."""

    def strips(size: int) -> list[int]:
        return [0] * (size - side) + [1] * (side - shift) + [2] * shift

    down = scope.builder.ints([3 * strip for strip in strips(height)], (height, 1))
    right = scope.builder.ints(strips(width), (1, width))
    part = scope.reshape(scope.op("Add", down, right), height // side, side, width // side, side)
    windows = (height // side) * (width // side)
    flat = scope.reshape(scope.transpose(part, 0, 2, 1, 3), windows, 1, 1, side * side)
    same = scope.op("Equal", flat, scope.transpose(flat, 0, 1, 3, 2))
    mask = scope.op("Where", same, scope.scalar(0.0), scope.scalar(BLOCKED))
    return mask if scope.batch == 1 else scope.op("Tile", mask, scope.ints(scope.batch, 1, 1, 1))


def relative_places(side: int) -> list[int]:
    """Return for every pair of pixels of a window, row by row, the entry of the bias table that they use.

    >>> relative_places(1), relative_places(2)[:4]
    ([0], [4, 3, 1, 0])
    """
    pixels = [(row, column) for row in range(side) for column in range(side)]
    return [(a - c + side - 1) * (2 * side - 1) + (b - d + side - 1) for a, b in pixels for c, d in pixels]


@writes(NonLocal)
def _non_local(scope: LayerScope, spec: NonLocal) -> str:
    channels, pixels, inner = scope.shape[0], product(scope.shape[1:]), spec.inner_channels
    flat = scope.reshape(scope.x, scope.batch, channels, pixels)
    rows = scope.transpose(flat, 0, 2, 1)
    query, key, value = (
        scope.linear(rows, f"{role}_", channels, inner, bias=spec.bias) for role in ("query", "key", "value")
    )
    scores = scope.op("Softmax", scope.op("MatMul", query, scope.transpose(key, 0, 2, 1)), axis=-1)
    mixed = scope.linear(scope.op("MatMul", scores, value), "out_", inner, channels, bias=spec.bias)
    image = scope.reshape(scope.transpose(mixed, 0, 2, 1), scope.batch, *scope.shape)
    return scope.op("Add", scope.x, image)
