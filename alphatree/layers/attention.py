"""Sequences of tokens: embedding, position, multi-head attention."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from alphatree.layers.base import LayerKind, PositiveInt, Shape, ShapeError, Window, product, spatial
from alphatree.layers.norm import Role


class Embedding(LayerKind):
    """A learned vector for every token: (T,) to (T, embedding_dim)."""

    kind: ClassVar[str] = "embedding"
    num_embeddings: PositiveInt
    """Size of the vocabulary."""
    embedding_dim: PositiveInt
    """Length of each vector."""

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs[0]) != 1:
            raise ShapeError("tokens (T,)")
        return (inputs[0][0], self.embedding_dim)

    def count_params(self, *inputs: Shape) -> int:
        return self.num_embeddings * self.embedding_dim

    def cell(self, *inputs: Shape) -> str:
        return "embedding"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"{self.num_embeddings}→{self.embedding_dim}",)


class PositionalEncoding(LayerKind):
    """Adds a vector for the position of each token: sines and cosines, or learned."""

    kind: ClassVar[str] = "positional_encoding"
    role: ClassVar[Role] = "layer"
    learned: bool = False
    """The vectors are learned, one for each of num_positions."""
    num_positions: PositiveInt | None = None
    """Number of learned vectors; the sequence length if not given."""

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs[0]) != 2:
            raise ShapeError("a sequence (T, F)")
        return inputs[0]

    def count_params(self, *inputs: Shape) -> int:
        steps, width = inputs[0]
        return (self.num_positions or steps) * width * self.learned

    def cell(self, *inputs: Shape) -> str:
        return "position"


class Attention(LayerKind):
    """Multi-head scaled dot-product attention (Vaswani et al. 2017, section 3.2); a second input is the memory
    that keys and values are taken from (cross-attention)."""

    kind: ClassVar[str] = "attention"
    shorthand: ClassVar[str | None] = "num_heads"
    arity: ClassVar[tuple[int, int | None]] = (1, 2)
    weight_layers: ClassVar[int] = 2
    num_heads: PositiveInt
    """Heads that attend side by side, each with 1/num_heads of the width."""
    bias: bool = True
    """Learnable offsets of the four projections."""
    causal: bool = False
    """A step sees only itself and what came before."""

    def output_shape(self, *inputs: Shape) -> Shape:
        if any(len(shape) != 2 for shape in inputs):
            raise ShapeError("a sequence (T, F)")
        if inputs[0][1] % self.num_heads:
            raise ShapeError(f"a width that num_heads={self.num_heads} divides")
        return inputs[0]

    def count_params(self, *inputs: Shape) -> int:
        width, memory = inputs[0][1], inputs[-1][1]
        return 2 * width * width + 2 * memory * width + 4 * width * self.bias

    def count_macs(self, *inputs: Shape) -> int:
        (steps, width), (memory_steps, memory) = inputs[0], inputs[-1]
        projections = 2 * steps * width * width + 2 * memory_steps * memory * width
        return projections + 2 * steps * memory_steps * width

    def cell(self, *inputs: Shape) -> str:
        return "attention"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (
            f"heads={self.num_heads}",
            *(("cross",) if len(inputs) == 2 else ()),
            *(("causal",) if self.causal else ()),
        )


class WindowAttention(LayerKind):
    """Multi-head attention inside square windows of a feature map, with a learned bias for every relative position.

    Source: Liu et al. 2021 (Swin Transformer), section 3.2.
    """

    kind: ClassVar[str] = "window_attention"
    weight_layers: ClassVar[int] = 2
    num_heads: PositiveInt
    """Heads that attend side by side."""
    window_size: PositiveInt = 7
    """Side of the window in pixels."""
    shifted: bool = False
    """Windows are shifted by half their side against those of the layer before."""
    bias: bool = True
    """Learnable offsets of the projections."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind, least=2)
        if channels % self.num_heads:
            raise ShapeError(f"channels that num_heads={self.num_heads} divides")
        if any(size % self.window_size for size in sizes):
            raise ShapeError(
                f"height and width that window_size={self.window_size} divides", hint="'pad' before it would help"
            )
        return inputs[0]

    def count_params(self, *inputs: Shape) -> int:
        channels = inputs[0][0]
        return 4 * channels * (channels + self.bias) + (2 * self.window_size - 1) ** 2 * self.num_heads

    def count_macs(self, *inputs: Shape) -> int:
        channels, height, width = inputs[0]
        return height * width * (4 * channels * channels + 2 * self.window_size**2 * channels)

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        return tuple(Window(Fraction(2 * self.window_size - 1), Fraction(1)) for _ in inputs[0][1:])

    def cell(self, *inputs: Shape) -> str:
        return "attention"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        side = self.window_size
        return (f"heads={self.num_heads}", f"{side}×{side}{' shifted' if self.shifted else ''}")


class NonLocal(LayerKind):
    """Every pixel attends to every other through 1×1 convolutions; the result is added to the input.

    Source: Wang et al. 2018 (Non-local Neural Networks), section 3.3, embedded Gaussian.
    """

    kind: ClassVar[str] = "non_local"
    shorthand: ClassVar[str | None] = "inner_channels"
    weight_layers: ClassVar[int] = 2
    inner_channels: PositiveInt
    """Channels of queries, keys and values; half of the input's in the paper."""
    bias: bool = True
    """Learnable offsets of the four convolutions."""

    def output_shape(self, *inputs: Shape) -> Shape:
        spatial(inputs[0], self.kind)
        return inputs[0]

    def count_params(self, *inputs: Shape) -> int:
        channels = inputs[0][0]
        return 4 * channels * self.inner_channels + (3 * self.inner_channels + channels) * self.bias

    def count_macs(self, *inputs: Shape) -> int:
        channels, *sizes = inputs[0]
        pixels = product(sizes)
        return pixels * self.inner_channels * (4 * channels + 2 * pixels)

    def windows(self, *inputs: Shape) -> None:
        return None

    def cell(self, *inputs: Shape) -> str:
        return "attention"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"non-local,{self.inner_channels}",)
