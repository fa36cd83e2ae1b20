"""Recurrent layers over a sequence (T, F): plain RNN, LSTM, GRU, in one or both directions."""

from __future__ import annotations

from typing import ClassVar

from alphatree.layers.base import LayerKind, PositiveInt, Shape, ShapeError


class _Recurrent(LayerKind):
    """Counts follow PyTorch: every gate has input weights, hidden weights and two bias vectors."""

    gates: ClassVar[int]
    weight_layers: ClassVar[int] = 1
    shorthand: ClassVar[str | None] = "hidden_size"
    hidden_size: PositiveInt
    """Width of the hidden state, for each direction."""
    num_layers: PositiveInt = 1
    """Layers stacked on one another."""
    bidirectional: bool = False
    """A second pass reads the sequence backwards; both hidden states are joined."""
    bias: bool = True
    """Learnable offsets per gate and feature."""
    recurrent_bias: bool = True
    """A second offset, for the hidden state, as PyTorch has it; Caffe and TensorFlow have one."""

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs[0]) != 2:
            raise ShapeError("a sequence (T, F)", hint="'to_sequence' reads the columns of a feature map as steps")
        return (inputs[0][0], self.hidden_size * (1 + self.bidirectional))

    def _weights(self, shape: Shape) -> int:
        directions = 1 + self.bidirectional
        widths = [shape[1]] + [self.hidden_size * directions] * (self.num_layers - 1)
        return sum(directions * self.gates * self.hidden_size * (width + self.hidden_size) for width in widths)

    def count_params(self, *inputs: Shape) -> int:
        offsets = self.gates * self.hidden_size * (1 + self.bidirectional) * self.num_layers
        return self._weights(inputs[0]) + offsets * self.bias * (1 + self.recurrent_bias)

    def count_macs(self, *inputs: Shape) -> int:
        return inputs[0][0] * self._weights(inputs[0])

    def cell(self, *inputs: Shape) -> str:
        return "bilstm" if self.kind == "lstm" and self.bidirectional else self.kind

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        lines = [f"2×{self.hidden_size}" if self.bidirectional else str(self.hidden_size)]
        if self.num_layers > 1:
            lines.append(f"layers={self.num_layers}")
        return tuple(lines)


class Rnn(_Recurrent):
    """Plain recurrent layer (Elman)."""

    kind: ClassVar[str] = "rnn"
    gates: ClassVar[int] = 1


class Lstm(_Recurrent):
    """Long short-term memory."""

    kind: ClassVar[str] = "lstm"
    gates: ClassVar[int] = 4


class Gru(_Recurrent):
    """Gated recurrent unit."""

    kind: ClassVar[str] = "gru"
    gates: ClassVar[int] = 3
