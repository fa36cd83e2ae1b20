"""Sequences of tokens: embedding, position, multi-head attention."""

from __future__ import annotations

from typing import ClassVar

from alphatree.layers.base import LayerKind, PositiveInt, Shape, ShapeError
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
