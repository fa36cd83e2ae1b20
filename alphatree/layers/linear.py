"""Fully connected layers, and the fixed radial basis output of LeNet-5."""

from __future__ import annotations

from typing import ClassVar

from alphatree.layers.base import LayerKind, PositiveInt, Shape, ShapeError, product
from alphatree.layers.conv import Attached


def features(shape: Shape) -> int:
    """Return what a fully connected layer sees: a feature map (C, H, W) is flattened, a sequence (T, F) keeps T.

    >>> features((256, 6, 6)), features((26, 512)), features((84,))
    (9216, 512, 84)
    """
    return shape[-1] if len(shape) == 2 else product(shape)


class Linear(Attached):
    """Fully connected layer. Flattens a feature map (C, H, W); acts on the last axis of a sequence (T, F)."""

    kind: ClassVar[str] = "linear"
    shorthand: ClassVar[str | None] = "out_features"
    weight_layers: ClassVar[int] = 1
    out_features: PositiveInt
    """Width of the layer."""
    in_features: PositiveInt | None = None
    """Checked against what comes in, if given."""
    bias: bool = True
    """One learnable offset per output feature; off by default when `norm` is given."""
    weight_norm: bool = False
    """Length and direction of each weight vector are learned apart: one more parameter per output feature."""
    spectral_norm: bool = False
    """Weights are divided by their largest singular value (GANs); adds no parameters."""

    def output_shape(self, *inputs: Shape) -> Shape:
        (shape,) = inputs
        if not shape:
            raise ShapeError("a vector, a sequence (T, F) or a feature map (C, H, W)")
        if self.in_features is not None and self.in_features != features(shape):
            raise ShapeError(f"{self.in_features} in_features", hint=f"{features(shape)} would fit")
        return (*shape[:-1], self.out_features) if len(shape) == 2 else (self.out_features,)

    def count_params(self, *inputs: Shape) -> int:
        return (features(inputs[0]) + self.bias + self.weight_norm) * self.out_features

    def count_macs(self, *inputs: Shape) -> int:
        steps = inputs[0][0] if len(inputs[0]) == 2 else 1
        return steps * features(inputs[0]) * self.out_features

    def windows(self, *inputs: Shape) -> None:
        return None

    def cell(self, *inputs: Shape) -> str:
        return "linear"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (str(self.out_features),)


class Bilinear(LayerKind):
    """Every product of two vectors' features, weighted: (F1,) and (F2,) to (out_features,)."""

    kind: ClassVar[str] = "bilinear"
    shorthand: ClassVar[str | None] = "out_features"
    arity: ClassVar[tuple[int, int | None]] = (2, 2)
    weight_layers: ClassVar[int] = 1
    out_features: PositiveInt
    """Width of the layer."""
    bias: bool = True
    """One learnable offset per output feature."""

    def output_shape(self, *inputs: Shape) -> Shape:
        if any(len(shape) != 1 for shape in inputs):
            raise ShapeError("two vectors (F,)")
        return (self.out_features,)

    def count_params(self, *inputs: Shape) -> int:
        return (inputs[0][0] * inputs[1][0] + self.bias) * self.out_features

    def count_macs(self, *inputs: Shape) -> int:
        return inputs[0][0] * (inputs[1][0] + 1) * self.out_features

    def cell(self, *inputs: Shape) -> str:
        return "linear"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"bilinear,{self.out_features}",)


class Rbf(LayerKind):
    """Distance of a vector to one fixed target vector per class (LeNet-5's output, not learned)."""

    kind: ClassVar[str] = "rbf"
    shorthand: ClassVar[str | None] = "out_features"
    out_features: PositiveInt
    """Number of classes."""

    def output_shape(self, *inputs: Shape) -> Shape:
        return (self.out_features,)

    def cell(self, *inputs: Shape) -> str:
        return "linear"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"RBF,{self.out_features}",)
