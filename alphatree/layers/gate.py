"""Gates that a feature map computes for itself: squeeze-and-excitation, CBAM, and pooling over channels."""

from __future__ import annotations

from typing import ClassVar, Literal

from alphatree.layers.base import LayerKind, PositiveInt, Shape, ShapeError, spatial


class SqueezeExcitation(LayerKind):
    """One weight per channel, computed from the means of all channels by two 1×1 layers (Hu et al. 2018, section 3)."""

    kind: ClassVar[str] = "squeeze_excitation"
    shorthand: ClassVar[str | None] = "squeeze_channels"
    weight_layers: ClassVar[int] = 2
    squeeze_channels: PositiveInt
    """Width of the layer in between."""
    gate: Literal["sigmoid", "hard_sigmoid"] = "sigmoid"
    """What turns the result into weights from 0 to 1."""
    bias: bool = True
    """Learnable offsets of both layers."""

    def output_shape(self, *inputs: Shape) -> Shape:
        spatial(inputs[0], self.kind)
        return inputs[0]

    def count_params(self, *inputs: Shape) -> int:
        channels = inputs[0][0]
        return 2 * channels * self.squeeze_channels + (channels + self.squeeze_channels) * self.bias

    def count_macs(self, *inputs: Shape) -> int:
        return 2 * inputs[0][0] * self.squeeze_channels

    def cell(self, *inputs: Shape) -> str:
        return "gate"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"SE,{self.squeeze_channels}",)


class Cbam(LayerKind):
    """Weights per channel, then per pixel, from means and maxima (Woo et al. 2018, CBAM, section 3).

    As in the authors' code, a batch norm of one channel follows the convolution that weights the pixels.
    """

    kind: ClassVar[str] = "cbam"
    shorthand: ClassVar[str | None] = "reduction"
    weight_layers: ClassVar[int] = 3
    reduction: PositiveInt = 16
    """How many times narrower the shared layer between the channels is."""
    kernel_size: PositiveInt = 7
    """Side of the kernel that weights the pixels."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, _ = spatial(inputs[0], self.kind, least=2)
        if channels % self.reduction:
            raise ShapeError(f"channels that reduction={self.reduction} divides")
        return inputs[0]

    def count_params(self, *inputs: Shape) -> int:
        channels = inputs[0][0]
        narrow = channels // self.reduction
        return 2 * channels * narrow + narrow + channels + 2 * self.kernel_size**2 + 2

    def count_macs(self, *inputs: Shape) -> int:
        channels, height, width = inputs[0]
        return 2 * 2 * channels * (channels // self.reduction) + 2 * self.kernel_size**2 * height * width

    def cell(self, *inputs: Shape) -> str:
        return "gate"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return ("CBAM",)


class ChannelPool(LayerKind):
    """Mean and maximum over the channels: (C, H, W) to (2, H, W)."""

    kind: ClassVar[str] = "channel_pool"

    def output_shape(self, *inputs: Shape) -> Shape:
        _, sizes = spatial(inputs[0], self.kind)
        return (2, *sizes)

    def cell(self, *inputs: Shape) -> str:
        return "max-pool"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return ("channels",)
