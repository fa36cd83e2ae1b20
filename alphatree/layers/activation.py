"""Activations, element by element; and softmax and dropout, which change no shape either."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from alphatree.layers.base import LayerKind, Shape
from alphatree.layers.norm import Role


class _Activation(LayerKind):
    role: ClassVar[Role] = "activation"

    def cell(self, *inputs: Shape) -> str:
        return "activation"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (self.kind,)


class Relu(_Activation):
    """max(x, 0)."""

    kind: ClassVar[str] = "relu"


class Relu6(_Activation):
    """min(max(x, 0), 6)."""

    kind: ClassVar[str] = "relu6"


class LeakyRelu(_Activation):
    """x for x > 0, else slope · x."""

    kind: ClassVar[str] = "leaky_relu"
    shorthand: ClassVar[str | None] = "slope"
    slope: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.01
    """Slope for x < 0."""


class Prelu(_Activation):
    """Leaky ReLU whose slope is learned, one per channel or one for all."""

    kind: ClassVar[str] = "prelu"
    shared: bool = False
    """One slope for all channels."""

    def count_params(self, *inputs: Shape) -> int:
        return 1 if self.shared else inputs[0][0]


class Elu(_Activation):
    """x for x > 0, else exp(x) - 1."""

    kind: ClassVar[str] = "elu"


class Gelu(_Activation):
    """x · Φ(x), Φ the distribution function of the standard normal."""

    kind: ClassVar[str] = "gelu"


class Swish(_Activation):
    """x · sigmoid(x), also called SiLU."""

    kind: ClassVar[str] = "swish"


class HardSwish(_Activation):
    """x · relu6(x + 3) / 6."""

    kind: ClassVar[str] = "hard_swish"


class HardSigmoid(_Activation):
    """relu6(x + 3) / 6."""

    kind: ClassVar[str] = "hard_sigmoid"


class Sigmoid(_Activation):
    """1 / (1 + exp(-x))."""

    kind: ClassVar[str] = "sigmoid"


class Tanh(_Activation):
    """Hyperbolic tangent."""

    kind: ClassVar[str] = "tanh"


class Softmax(LayerKind):
    """Exponentials scaled to sum 1 over the classes."""

    kind: ClassVar[str] = "softmax"
    dim: int = 0
    """Axis of the classes, without the batch dimension."""

    def cell(self, *inputs: Shape) -> str:
        return "softmax"


class Dropout(LayerKind):
    """Sets values to zero at random while training; does nothing afterwards."""

    kind: ClassVar[str] = "dropout"
    role: ClassVar[Role] = "activation"
    shorthand: ClassVar[str | None] = "p"
    p: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.5
    """Probability of zero."""

    def cell(self, *inputs: Shape) -> str:
        return "dropout"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"p={self.p:g}",)
