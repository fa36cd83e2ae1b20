"""Layers that only move values: flatten, reshape, permute, shuffle, crop, pad, interpolate."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from alphatree.layers.base import (
    LayerKind,
    NonNegativeInt,
    PositiveInt,
    Shape,
    ShapeError,
    Sizes,
    Window,
    as_tuple,
    per_axis,
    product,
    spatial,
    times,
)
from alphatree.layers.norm import Role
from alphatree.layers.window import Padding, resolve_padding, window_output


class _Moving(LayerKind):
    role: ClassVar[Role] = "shape"

    def cell(self, *inputs: Shape) -> str:
        return "reshape"


class Identity(_Moving):
    """Passes its input on unchanged; useful to give it a name."""

    kind: ClassVar[str] = "identity"


class Flatten(_Moving):
    """Feature map to vector: (C, H, W) to (C·H·W,)."""

    kind: ClassVar[str] = "flatten"

    def output_shape(self, *inputs: Shape) -> Shape:
        return (product(inputs[0]),)


class Reshape(_Moving):
    """Same values in another shape; one extent may be -1 and is worked out."""

    kind: ClassVar[str] = "reshape"
    shorthand: ClassVar[str | None] = "shape"
    shape: Annotated[tuple[int, ...], BeforeValidator(as_tuple), Field(min_length=1, max_length=5)]
    """The new shape, without the batch dimension."""

    def output_shape(self, *inputs: Shape) -> Shape:
        total = product(inputs[0])
        known = product(extent for extent in self.shape if extent != -1)
        if self.shape.count(-1) > 1 or any(extent == 0 or extent < -1 for extent in self.shape):
            raise ShapeError(f"a shape of positive extents and at most one -1, not {list(self.shape)}")
        if total % known or (-1 not in self.shape and known != total):
            raise ShapeError(f"a number of values that fits {list(self.shape)}", hint=f"{total} values come in")
        return tuple(total // known if extent == -1 else extent for extent in self.shape)


class Permute(_Moving):
    """Axes in another order."""

    kind: ClassVar[str] = "permute"
    shorthand: ClassVar[str | None] = "dims"
    dims: Annotated[tuple[NonNegativeInt, ...], BeforeValidator(as_tuple)]
    """The old axis that each new axis takes, without the batch dimension."""

    def output_shape(self, *inputs: Shape) -> Shape:
        if sorted(self.dims) != list(range(len(inputs[0]))):
            raise ShapeError(f"{len(self.dims)} axes, because dims is {list(self.dims)}")
        return tuple(inputs[0][dim] for dim in self.dims)


class ToSequence(_Moving):
    """Columns of a feature map read from left to right: (C, H, T) to (T, C·H)."""

    kind: ClassVar[str] = "to_sequence"

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs[0]) != 3:
            raise ShapeError("a feature map (C, H, W)")
        channels, height, width = inputs[0]
        return (width, channels * height)


class ChannelShuffle(LayerKind):
    """Interleaves the channels of all groups (ShuffleNet, section 3.1)."""

    kind: ClassVar[str] = "channel_shuffle"
    shorthand: ClassVar[str | None] = "groups"
    groups: PositiveInt
    """Number of channel groups that are interleaved."""

    def output_shape(self, *inputs: Shape) -> Shape:
        if not inputs[0] or inputs[0][0] % self.groups:
            raise ShapeError(f"channels that groups={self.groups} divides")
        return inputs[0]

    def cell(self, *inputs: Shape) -> str:
        return "shuffle"


class PixelShuffle(LayerKind):
    """Channels become pixels: (C·r², H, W) to (C, H·r, W·r)."""

    kind: ClassVar[str] = "pixel_shuffle"
    shorthand: ClassVar[str | None] = "upscale_factor"
    upscale_factor: PositiveInt
    """r: how many times larger each side becomes."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        r = self.upscale_factor
        if channels % r ** len(sizes):
            raise ShapeError(f"channels that {r}² = {r * r} divides")
        return (channels // r ** len(sizes), *(size * r for size in sizes))

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        return tuple(Window(Fraction(1), Fraction(1, self.upscale_factor)) for _ in inputs[0][1:])

    def cell(self, *inputs: Shape) -> str:
        return "upsample"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"shuffle ×{self.upscale_factor}",)


class Reorg(LayerKind):
    """Pixels become channels: (C, H·s, W·s) to (C·s², H, W); YOLO's passthrough, space to depth."""

    kind: ClassVar[str] = "reorg"
    shorthand: ClassVar[str | None] = "stride"
    stride: PositiveInt = 2
    """s: how many times smaller each side becomes."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        if any(size % self.stride for size in sizes):
            raise ShapeError(f"height and width that stride={self.stride} divides")
        return (channels * self.stride ** len(sizes), *(size // self.stride for size in sizes))

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        return tuple(Window(Fraction(self.stride), Fraction(self.stride)) for _ in inputs[0][1:])

    def cell(self, *inputs: Shape) -> str:
        return "reorg"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"/{self.stride}",)


class Unfold(LayerKind):
    """The window around each pixel laid into the channels: (C, H, W) to (C·kh·kw, H, W) with stride 1; im2col."""

    kind: ClassVar[str] = "unfold"
    shorthand: ClassVar[str | None] = "kernel_size"
    kernel_size: Sizes
    """Height and width of the window in pixels; one number is square."""
    stride: Sizes = (1,)
    """Step of the window in pixels."""
    padding: Padding = ((0, 0),)
    """Zeros around the input in pixels."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        kernel_size = per_axis(self.kernel_size, len(sizes), "kernel_size")
        stride = per_axis(self.stride, len(sizes), "stride")
        padding = resolve_padding(self.padding, sizes, kernel_size, stride, (1,) * len(sizes))
        lengths = (
            window_output(size, kernel_size=k, stride=s, padding=p)
            for size, k, s, p in zip(sizes, kernel_size, stride, padding, strict=True)
        )
        return (channels * product(kernel_size), *lengths)

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        count = len(inputs[0]) - 1
        kernel_size = per_axis(self.kernel_size, count, "kernel_size")
        stride = per_axis(self.stride, count, "stride")
        return tuple(Window(Fraction(k), Fraction(s)) for k, s in zip(kernel_size, stride, strict=True))

    def cell(self, *inputs: Shape) -> str:
        return "reorg"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"unfold {times(per_axis(self.kernel_size, len(inputs[0]) - 1, 'kernel_size'))}",)


class RowsToSequences(LayerKind):
    """Each row of a feature map read as a sequence of its own: (C, H, W) to H times (W, C)."""

    kind: ClassVar[str] = "rows_to_sequences"
    role: ClassVar[Role] = "shape"

    def count_instances(self, before: int, *inputs: Shape) -> int:
        return before * inputs[0][1]

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, (_, width) = spatial(inputs[0], self.kind, least=2)
        return (width, channels)

    def cell(self, *inputs: Shape) -> str:
        return "reshape"


class SequencesToRows(LayerKind):
    """Undoes rows_to_sequences: H times (W, C) to (C, H, W); `to: NAME` is the feature map that gave the rows."""

    kind: ClassVar[str] = "sequences_to_rows"
    role: ClassVar[Role] = "shape"
    arity: ClassVar[tuple[int, int | None]] = (2, 2)
    takes_size: ClassVar[bool] = True

    def count_instances(self, before: int, *inputs: Shape) -> int:
        return before // inputs[1][1]

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs[0]) != 2 or len(inputs[1]) != 3:
            raise ShapeError("a sequence (W, C), and 'to: NAME' with the feature map that it was read from")
        return (inputs[0][1], *inputs[1][1:])

    def cell(self, *inputs: Shape) -> str:
        return "reshape"


class Crop(LayerKind):
    """Cuts the border off: to a given size, or to the size of a second input (`to: NAME`)."""

    kind: ClassVar[str] = "crop"
    shorthand: ClassVar[str | None] = "size"
    arity: ClassVar[tuple[int, int | None]] = (1, 2)
    takes_size: ClassVar[bool] = True
    size: Sizes | None = None
    """Height and width that are left."""
    offset: NonNegativeInt | None = None
    """First row and column that is kept; centred if not given."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        if (self.size is None) == (len(inputs) == 1):
            raise ShapeError("either size, or a second feature map that gives it")
        target = spatial(inputs[1], self.kind)[1] if self.size is None else per_axis(self.size, len(sizes), "size")
        if any(new + (self.offset or 0) > old for new, old in zip(target, sizes, strict=True)):
            raise ShapeError(f"a feature map of at least {times(tuple(n + (self.offset or 0) for n in target))} pixels")
        return (channels, *target)

    def cell(self, *inputs: Shape) -> str:
        return "crop"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"crop {times(self.output_shape(*inputs)[1:])}",)


class Pad(LayerKind):
    """Adds a border: zeros, or the edge repeated or mirrored."""

    kind: ClassVar[str] = "pad"
    shorthand: ClassVar[str | None] = "padding"
    padding: Padding
    """Pixels on each side."""
    mode: Literal["zeros", "reflect", "replicate"] = "zeros"
    """What the border holds."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        if isinstance(self.padding, str):
            raise ShapeError(f"padding in pixels, not '{self.padding}', which only a kernel gives a meaning")
        ones = (1,) * len(sizes)
        sides = resolve_padding(self.padding, sizes, ones, ones, ones)
        return (channels, *(size + before + after for size, (before, after) in zip(sizes, sides, strict=True)))

    def cell(self, *inputs: Shape) -> str:
        return "pad"


class Interpolate(LayerKind):
    """Resizes a feature map without learned weights; `to: NAME` takes the size of another layer."""

    kind: ClassVar[str] = "interpolate"
    shorthand: ClassVar[str | None] = "scale_factor"
    arity: ClassVar[tuple[int, int | None]] = (1, 2)
    takes_size: ClassVar[bool] = True
    scale_factor: PositiveInt | None = None
    """How many times larger each side becomes."""
    size: Sizes | None = None
    """Height and width of the output."""
    mode: Literal["nearest", "bilinear", "bicubic"] = "nearest"
    """How new pixels are worked out."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        if len(inputs) == 2 and self.size is None and self.scale_factor is None:
            return (channels, *spatial(inputs[1], self.kind)[1])
        if (self.size is None) == (self.scale_factor is None) or len(inputs) == 2:
            raise ShapeError("one of size, scale_factor and to")
        if self.size is not None:
            return (channels, *per_axis(self.size, len(sizes), "size"))
        return (channels, *(size * (self.scale_factor or 1) for size in sizes))

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        taps = {"nearest": 1, "bilinear": 2, "bicubic": 4}[self.mode]
        return tuple(
            Window(Fraction(taps), Fraction(old, new))
            for old, new in zip(inputs[0][1:], self.output_shape(*inputs)[1:], strict=True)
        )

    def cell(self, *inputs: Shape) -> str:
        return "upsample"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (
            f"×{self.scale_factor}" if self.scale_factor else f"→{times(self.output_shape(*inputs)[1:])}",
            self.mode,
        )
