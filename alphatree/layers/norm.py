"""Normalization: batch, layer, group, instance, local response, L2 with scale; and a learned scale per channel."""

from __future__ import annotations

from typing import ClassVar, Literal

from alphatree.layers.base import LayerKind, PositiveInt, Shape, ShapeError

Role = Literal["layer", "norm", "activation", "merge", "shape", "input"]


class _Norm(LayerKind):
    role: ClassVar[Role] = "norm"
    affine: bool = True
    """A learnable factor and offset per channel."""

    def _channels(self, shape: Shape) -> int:
        return shape[-1] if len(shape) == 2 else shape[0]

    def count_params(self, *inputs: Shape) -> int:
        return 2 * self._channels(inputs[0]) * self.affine

    def cell(self, *inputs: Shape) -> str:
        return self.kind.replace("_", "-")


class BatchNorm(_Norm):
    """Normalizes each channel over the batch; running statistics are not params."""

    kind: ClassVar[str] = "batch_norm"

    def _channels(self, shape: Shape) -> int:
        return shape[0]


class InstanceNorm(_Norm):
    """Normalizes each channel of each image by itself; without learnable params unless affine."""

    kind: ClassVar[str] = "instance_norm"
    affine: bool = False
    """A learnable factor and offset per channel."""


class LayerNorm(_Norm):
    """Normalizes over the last axis of a sequence (T, F), or over all channels of a feature map."""

    kind: ClassVar[str] = "layer_norm"


class GroupNorm(_Norm):
    """Normalizes over groups of channels."""

    kind: ClassVar[str] = "group_norm"
    shorthand: ClassVar[str | None] = "num_groups"
    num_groups: PositiveInt = 32
    """Number of channel groups."""

    def output_shape(self, *inputs: Shape) -> Shape:
        if self._channels(inputs[0]) % self.num_groups:
            raise ShapeError(f"channels that num_groups={self.num_groups} divides")
        return inputs[0]


class LocalResponseNorm(LayerKind):
    """Divides each value by the strength of its neighbours (AlexNet, section 3.3)."""

    kind: ClassVar[str] = "local_response_norm"
    shorthand: ClassVar[str | None] = "size"
    size: PositiveInt = 5
    """Neighbouring channels that are summed."""

    def cell(self, *inputs: Shape) -> str:
        return "lrn"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return ("LRN",)


class L2Norm(LayerKind):
    """Scales the channel vector of every pixel to length 1, times a learned factor per channel (SSD, conv4_3)."""

    kind: ClassVar[str] = "l2_norm"
    learned_scale: bool = True
    """The factor per channel is learned."""

    def count_params(self, *inputs: Shape) -> int:
        return inputs[0][0] * self.learned_scale

    def cell(self, *inputs: Shape) -> str:
        return "l2-norm"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return ("L2",)


class PixelNorm(LayerKind):
    """Scales the channel vector of every pixel to length 1; nothing is learned (ProGAN, section 4.2)."""

    kind: ClassVar[str] = "pixel_norm"
    role: ClassVar[Role] = "norm"

    def cell(self, *inputs: Shape) -> str:
        return "pixel-norm"


class Scale(LayerKind):
    """A learned coefficient, and if wanted an offset, for each channel."""

    kind: ClassVar[str] = "scale"
    bias: bool = True
    """A learned offset per channel as well."""
    shared: bool = False
    """One coefficient, and offset, for all channels."""

    def count_params(self, *inputs: Shape) -> int:
        channels = 1 if self.shared else inputs[0][-1] if len(inputs[0]) == 2 else inputs[0][0]
        return channels * (1 + self.bias)

    def cell(self, *inputs: Shape) -> str:
        return "scale"
