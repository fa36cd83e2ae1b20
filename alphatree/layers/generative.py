"""What generators are made of: learned constants, noise, styles, and statistics over a batch."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from alphatree.layers.base import LayerKind, PositiveInt, Shape, ShapeError, as_tuple, product, spatial
from alphatree.layers.norm import Role


class Constant(LayerKind):
    """A learned feature map that needs no input: StyleGAN's 4×4 start, a class token."""

    kind: ClassVar[str] = "constant"
    shorthand: ClassVar[str | None] = "shape"
    arity: ClassVar[tuple[int, int | None]] = (0, 0)
    shape: Annotated[tuple[PositiveInt, ...], BeforeValidator(as_tuple), Field(min_length=1, max_length=4)]
    """Shape without the batch dimension."""
    learned: bool = True
    """The values are learned."""

    def output_shape(self, *inputs: Shape) -> Shape:
        return self.shape

    def count_params(self, *inputs: Shape) -> int:
        return product(self.shape) * self.learned

    def cell(self, *inputs: Shape) -> str:
        return "constant"


class Noise(LayerKind):
    """Adds noise times a learned strength, one for each channel or one for all (Karras et al. 2019, section 2)."""

    kind: ClassVar[str] = "noise"
    role: ClassVar[Role] = "activation"
    per_channel: bool = True
    """A strength for each channel."""

    def count_params(self, *inputs: Shape) -> int:
        return inputs[0][0] if self.per_channel else 1

    def cell(self, *inputs: Shape) -> str:
        return "noise"


class Modulate(LayerKind):
    """Scales each channel by a style: a linear layer from the second input gives the factors, and offsets if wanted."""

    kind: ClassVar[str] = "modulate"
    arity: ClassVar[tuple[int, int | None]] = (2, 2)
    weight_layers: ClassVar[int] = 1
    offset: bool = False
    """The style also gives an offset for each channel."""

    def depth(self, *inputs: int) -> int:
        """Return the longer path: the weights are on the style's, not on the feature map's."""
        return max(inputs[0], inputs[1] + self.weight_layers)

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs[1]) != 1:
            raise ShapeError("a style vector (F,) as its second input")
        return inputs[0]

    def _outputs(self, shape: Shape) -> int:
        return shape[0] * (1 + self.offset)

    def count_params(self, *inputs: Shape) -> int:
        return (inputs[1][0] + 1) * self._outputs(inputs[0])

    def count_macs(self, *inputs: Shape) -> int:
        return inputs[1][0] * self._outputs(inputs[0])

    def cell(self, *inputs: Shape) -> str:
        return "gate"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return ("style",)


class AdaptiveInstanceNorm(Modulate):
    """Instance normalization whose factor and offset come from a style (Huang & Belongie 2017; StyleGAN, section 2)."""

    kind: ClassVar[str] = "adaptive_instance_norm"
    offset: bool = True
    """The style also gives an offset for each channel."""

    def cell(self, *inputs: Shape) -> str:
        return "instance-norm"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return ("AdaIN",)


class MinibatchStddev(LayerKind):
    """Appends one channel with the standard deviation over the batch (Karras et al. 2018, ProGAN, section 3)."""

    kind: ClassVar[str] = "minibatch_stddev"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        return (channels + 1, *sizes)

    def cell(self, *inputs: Shape) -> str:
        return "other"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return ("stddev",)
