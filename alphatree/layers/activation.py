"""Activations, element by element; and softmax and dropout, which change no shape either."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from alphatree.layers.base import LayerKind, PositiveInt, Shape, ShapeError
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


class Mish(_Activation):
    """x · tanh(log(1 + exp(x)))."""

    kind: ClassVar[str] = "mish"


class Selu(_Activation):
    """Scaled ELU that keeps mean 0 and variance 1."""

    kind: ClassVar[str] = "selu"


class Softplus(_Activation):
    """log(1 + exp(x))."""

    kind: ClassVar[str] = "softplus"


class Maxout(_Activation):
    """Largest of several channels: C channels in groups of `pieces` leave C / pieces. With 2: max feature map (MFM)."""

    kind: ClassVar[str] = "maxout"
    shorthand: ClassVar[str | None] = "pieces"
    pieces: PositiveInt = 2
    """Channels that compete for one output channel."""

    def output_shape(self, *inputs: Shape) -> Shape:
        (first, *rest) = inputs[0]
        if first % self.pieces:
            raise ShapeError(f"channels that pieces={self.pieces} divides")
        return (first // self.pieces, *rest)


class Crelu(_Activation):
    """ReLU of x and of -x, side by side: doubles the channels (Shang et al. 2016, arXiv:1603.05201, section 2)."""

    kind: ClassVar[str] = "crelu"

    def output_shape(self, *inputs: Shape) -> Shape:
        return (2 * inputs[0][0], *inputs[0][1:])


class Glu(_Activation):
    """Gated linear unit: the first half times the sigmoid of the second; halves the channels (or features)."""

    kind: ClassVar[str] = "glu"

    def output_shape(self, *inputs: Shape) -> Shape:
        at = -1 if len(inputs[0]) == 2 else 0
        if inputs[0][at] % 2:
            raise ShapeError("an even number of channels")
        half = inputs[0][at] // 2
        return (inputs[0][0], half) if at else (half, *inputs[0][1:])


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


class LogSoftmax(Softmax):
    """Logarithm of softmax."""

    kind: ClassVar[str] = "log_softmax"


class DropPath(LayerKind):
    """Leaves out a whole residual branch at random while training (stochastic depth)."""

    kind: ClassVar[str] = "drop_path"
    role: ClassVar[Role] = "activation"
    shorthand: ClassVar[str | None] = "p"
    p: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.0
    """Probability that the branch is left out."""

    def cell(self, *inputs: Shape) -> str:
        return "dropout"


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
