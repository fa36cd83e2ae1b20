"""Convolutions: plain, grouped, dilated, depthwise, partially connected, transposed; 1-D, 2-D and 3-D alike."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from alphatree.layers.base import (
    LayerKind,
    NonNegativeInt,
    PositiveInt,
    Shape,
    ShapeError,
    Sizes,
    Window,
    per_axis,
    product,
    spatial,
    times,
)
from alphatree.layers.window import Padding, Sides, plain_padding, resolve_padding, window_output


class Attached(LayerKind):
    """A layer that may carry its normalization and activation: both become layers of their own behind it."""

    norm: str | dict[str, Any] | None = None
    """Normalization right behind the layer: batch, instance, layer, group or local_response."""
    activation: str | dict[str, Any] | None = None
    """Activation behind layer and norm, such as relu or {leaky_relu: 0.2}."""


class _Sliding(Attached):
    """Arguments that all convolutions have."""

    weight_layers: ClassVar[int] = 1

    kernel_size: Sizes
    """Height and width of the kernel in pixels; one number is square."""
    stride: Sizes = (1,)
    """Step of the window in pixels."""
    padding: Padding = ((0, 0),)
    """Zeros around the input in pixels."""
    dilation: Sizes = (1,)
    """Distance between kernel taps in pixels."""
    bias: bool = True
    """One learnable offset per output channel; off by default when `norm` is given."""
    weight_norm: bool = False
    """Length and direction of each kernel are learned apart: one more parameter per output channel."""
    spectral_norm: bool = False
    """Weights are divided by their largest singular value (GANs); adds no parameters."""

    def _axes(
        self, sizes: tuple[int, ...]
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[Sides, ...], tuple[int, ...]]:
        count = len(sizes)
        kernel_size = per_axis(self.kernel_size, count, "kernel_size")
        stride = per_axis(self.stride, count, "stride")
        dilation = per_axis(self.dilation, count, "dilation")
        return kernel_size, stride, resolve_padding(self.padding, sizes, kernel_size, stride, dilation), dilation

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        kernel_size, stride, _, dilation = self._axes(inputs[0][1:])
        return tuple(
            Window(Fraction(d * (k - 1) + 1), Fraction(s))
            for k, s, d in zip(kernel_size, stride, dilation, strict=True)
        )

    def _attributes(self, shape: Shape, groups: int) -> dict[str, Any]:
        kernel_size, stride, padding, dilation = self._axes(spatial(shape, self.kind)[1])
        return {
            "kernel_size": list(kernel_size),
            "stride": list(stride),
            "padding": plain_padding(padding),
            "dilation": list(dilation),
            "groups": groups,
        }

    def _modifiers(self, sizes: tuple[int, ...]) -> tuple[str, ...]:
        kernel_size, stride, padding, dilation = self._axes(sizes)
        lines = []
        if set(stride) != {1}:
            lines.append(f"stride={short_sizes(stride)}")
        usual = {"none": ((0, 0),) * len(sizes), "half": resolve_padding("half", sizes, kernel_size, stride, dilation)}
        if padding not in usual.values() and self.padding != "same":
            lines.append(f"pad={short_sizes(tuple(before for before, _ in padding))}")
        if set(dilation) != {1}:
            lines.append(f"dilation={short_sizes(dilation)}")
        return tuple(lines)


def short_sizes(values: tuple[int, ...]) -> str:
    """Return one number where all axes have the same, else one for each.

    >>> short_sizes((2, 2)), short_sizes((2, 1))
    ('2', '2×1')
    """
    return str(values[0]) if len(set(values)) == 1 else times(values)


class Conv(_Sliding):
    """Convolution of a feature map (C, L), (C, H, W) or (C, D, H, W)."""

    kind: ClassVar[str] = "conv"
    out_channels: PositiveInt
    """Channels of the feature map that comes out."""
    groups: PositiveInt = 1
    """Groups of channels convolved apart; equal to in_channels is depthwise."""
    in_channels: PositiveInt | None = None
    """Checked against what comes in, if given."""
    connections: PositiveInt | None = None
    """Connected pairs of input and output maps, where the table is not full (LeNet-5, C3)."""
    frozen: bool = False
    """The weights are given, not learned: they do not count as params."""
    smoothed: bool = False
    """The kernel is learned one pixel smaller and averaged over windows of 2×2 (StyleGAN's fused downsampling)."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        if self.in_channels is not None and self.in_channels != channels:
            raise ShapeError(f"{self.in_channels} in_channels")
        _check_groups(channels, self.out_channels, self.groups)
        if self.connections is not None and self.connections > channels * self.out_channels:
            raise ShapeError(f"connections of at most in_channels × out_channels = {channels * self.out_channels}")
        kernel_size, stride, padding, dilation = self._axes(sizes)
        return (self.out_channels, *map(_output, sizes, kernel_size, stride, padding, dilation))

    def _weights(self, channels: int, kernel_size: tuple[int, ...]) -> int:
        pairs = self.connections or channels * self.out_channels // self.groups
        return pairs * product(kernel_size)

    def count_params(self, *inputs: Shape) -> int:
        channels, sizes = spatial(inputs[0], self.kind)
        kernel_size = tuple(k - self.smoothed for k in per_axis(self.kernel_size, len(sizes), "kernel_size"))
        weights = self._weights(channels, kernel_size)
        return 0 if self.frozen else weights + self.out_channels * (self.bias + self.weight_norm)

    def count_macs(self, *inputs: Shape) -> int:
        channels, sizes = spatial(inputs[0], self.kind)
        weights = self._weights(channels, per_axis(self.kernel_size, len(sizes), "kernel_size"))
        return weights * product(self.output_shape(*inputs)[1:])

    def cell(self, *inputs: Shape) -> str:
        channels, sizes = spatial(inputs[0], self.kind)
        if 1 < self.groups == channels:
            return "conv-depthwise"
        if self.groups > 1:
            return "conv-grouped"
        return "conv" + elongation(per_axis(self.kernel_size, len(sizes), "kernel_size"))

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        channels, sizes = spatial(inputs[0], self.kind)
        kernel_size = per_axis(self.kernel_size, len(sizes), "kernel_size")
        groups = (f"groups={self.groups}",) if 1 < self.groups != channels else ()
        return (f"{times(kernel_size)},{self.out_channels}", *self._modifiers(sizes), *groups)

    def attributes(self, *inputs: Shape) -> dict[str, Any]:
        return self._attributes(inputs[0], self.groups)


class DepthwiseConv(_Sliding):
    """Convolution of every channel by itself (groups = in_channels)."""

    kind: ClassVar[str] = "depthwise_conv"
    multiplier: PositiveInt = 1
    """Output channels for every input channel."""

    def _conv(self, shape: Shape) -> Conv:
        channels, _ = spatial(shape, self.kind)
        return Conv.model_construct(
            out_channels=channels * self.multiplier,
            groups=channels,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            bias=self.bias,
            weight_norm=self.weight_norm,
            spectral_norm=self.spectral_norm,
        )

    def output_shape(self, *inputs: Shape) -> Shape:
        return self._conv(inputs[0]).output_shape(*inputs)

    def count_params(self, *inputs: Shape) -> int:
        return self._conv(inputs[0]).count_params(*inputs)

    def count_macs(self, *inputs: Shape) -> int:
        return self._conv(inputs[0]).count_macs(*inputs)

    def cell(self, *inputs: Shape) -> str:
        return "conv-depthwise"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return self._conv(inputs[0]).caption(*inputs)

    def attributes(self, *inputs: Shape) -> dict[str, Any]:
        return self._conv(inputs[0]).attributes(*inputs)


class ConvTranspose(_Sliding):
    """Transposed convolution (deconvolution): every input pixel spreads over a kernel's worth of output."""

    kind: ClassVar[str] = "conv_transpose"
    out_channels: PositiveInt
    """Channels of the feature map that comes out."""
    groups: PositiveInt = 1
    """Groups of channels convolved apart."""
    output_padding: NonNegativeInt = 0
    """Pixels added to one side of the output, to choose among the sizes that a stride > 1 leaves open."""
    frozen: bool = False
    """The weights are given, such as bilinear interpolation, not learned: they do not count as params."""
    smoothed: bool = False
    """The kernel is learned one pixel smaller and averaged over windows of 2×2 (StyleGAN's fused upsampling)."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        _check_groups(channels, self.out_channels, self.groups)
        if self.padding == "same" and self.output_padding:
            raise ShapeError("either padding: same or output_padding, because 'same' already fixes the size")
        kernel_size, stride, padding, dilation = self._axes(sizes)
        lengths = []
        for size, k, s, p, d, e in zip(
            sizes, kernel_size, stride, padding, dilation, (self.output_padding,) * len(sizes), strict=True
        ):
            length = size * s if self.padding == "same" else (size - 1) * s - sum(p) + d * (k - 1) + 1 + e
            if length < 1:
                raise ShapeError("a feature map large enough to leave pixels after its padding is cut off")
            lengths.append(length)
        return (self.out_channels, *lengths)

    def _weights(self, shape: Shape, smaller: int = 0) -> int:
        channels, sizes = spatial(shape, self.kind)
        kernel_size = per_axis(self.kernel_size, len(sizes), "kernel_size")
        return channels * self.out_channels // self.groups * product(k - smaller for k in kernel_size)

    def count_params(self, *inputs: Shape) -> int:
        weights = self._weights(inputs[0], int(self.smoothed))
        return 0 if self.frozen else weights + self.out_channels * (self.bias + self.weight_norm)

    def count_macs(self, *inputs: Shape) -> int:
        return self._weights(inputs[0]) * product(inputs[0][1:])

    def cell(self, *inputs: Shape) -> str:
        return "deconv"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        _, sizes = spatial(inputs[0], self.kind)
        kernel_size, stride, _, dilation = self._axes(sizes)
        lines = [f"{times(kernel_size)},{self.out_channels}"]
        if set(stride) != {1}:
            lines.append(f"stride={short_sizes(stride)}")
        if set(dilation) != {1}:
            lines.append(f"dilation={short_sizes(dilation)}")
        if self.groups > 1:
            lines.append(f"groups={self.groups}")
        return tuple(lines)

    def attributes(self, *inputs: Shape) -> dict[str, Any]:
        found = self._attributes(inputs[0], self.groups)
        if self.padding == "same":
            reaches = (d * (k - 1) + 1 for k, d in zip(found["kernel_size"], found["dilation"], strict=True))
            cuts = [max(reach - s, 0) for reach, s in zip(reaches, found["stride"], strict=True)]
            found["padding"] = plain_padding(tuple((cut // 2, cut - cut // 2) for cut in cuts))
        return found

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        kernel_size, stride, _, dilation = self._axes(inputs[0][1:])
        return tuple(
            Window(Fraction(-(-(d * (k - 1) + 1) // s)), Fraction(1, s))
            for k, s, d in zip(kernel_size, stride, dilation, strict=True)
        )


class Blur(LayerKind):
    """Smooths every channel with a fixed binomial kernel, such as 1-2-1; `scale_factor` first moves the pixels apart.

    Source: Karras et al. 2019 (StyleGAN), section 2; Zhang 2019, arXiv:1904.11486.
    """

    kind: ClassVar[str] = "blur"
    shorthand: ClassVar[str | None] = "kernel_size"
    kernel_size: PositiveInt
    """Side of the kernel in pixels."""
    padding: Padding = "half"
    """Zeros around the input, after it is enlarged, in pixels."""
    scale_factor: PositiveInt = 1
    """How many times larger each side becomes, with zeros between the pixels."""

    def sides(self, shape: Shape) -> tuple[Sides, ...]:
        """Return the padding of each axis."""
        sizes = tuple(size * self.scale_factor for size in spatial(shape, self.kind)[1])
        ones = (1,) * len(sizes)
        return resolve_padding(self.padding, sizes, (self.kernel_size,) * len(sizes), ones, ones)

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        lengths = (
            _output(size * self.scale_factor, self.kernel_size, 1, padding, 1)
            for size, padding in zip(sizes, self.sides(inputs[0]), strict=True)
        )
        return (channels, *lengths)

    def count_macs(self, *inputs: Shape) -> int:
        shape = self.output_shape(*inputs)
        return product(shape) * product(self.kernel_size for _ in shape[1:])

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        step = Fraction(1, self.scale_factor)
        return tuple(Window(Fraction(-(-self.kernel_size // self.scale_factor)), step) for _ in inputs[0][1:])

    def cell(self, *inputs: Shape) -> str:
        return "avg-pool" if self.scale_factor == 1 else "upsample"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (*((f"×{self.scale_factor}",) if self.scale_factor > 1 else ()), f"blur {self.kernel_size}")


def _output(size: int, kernel_size: int, stride: int, padding: Sides, dilation: int) -> int:
    return window_output(size, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)


def _check_groups(channels: int, out_channels: int, groups: int) -> None:
    if channels % groups:
        raise ShapeError(
            f"in_channels that groups={groups} divides", hint=f"{channels} leaves a rest of {channels % groups}"
        )
    if out_channels % groups:
        raise ShapeError(
            f"out_channels that groups={groups} divides",
            hint=f"out_channels is {out_channels}, a rest of {out_channels % groups}",
        )


def elongation(kernel_size: tuple[int, ...]) -> str:
    """Return the ending of the cell's id for a flat or tall kernel; in volumes 1×n×n is flat and n×1×1 tall.

    >>> elongation((1, 7)), elongation((7, 1)), elongation((3, 3))
    ('-wide', '-tall', '')
    >>> elongation((1, 3, 3)), elongation((3, 1, 1)), elongation((3, 7, 7)), elongation((1, 1, 1))
    ('-wide', '-tall', '', '')
    """
    if len(kernel_size) == 3:
        depth, *plane = kernel_size
        return "-wide" if depth == 1 < max(plane) else "-tall" if max(plane) == 1 < depth else ""
    if len(kernel_size) == 2 and kernel_size[0] != kernel_size[1]:
        return "-wide" if kernel_size[0] < kernel_size[1] else "-tall"
    return ""


__all__ = ["Attached", "Blur", "Conv", "ConvTranspose", "DepthwiseConv", "elongation", "short_sizes"]
