"""Pooling: max and average over windows, over everything, or to a given size."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar, Literal

from alphatree.layers.base import (
    LayerKind,
    PositiveInt,
    Shape,
    ShapeError,
    Sizes,
    Window,
    format_shape,
    per_axis,
    spatial,
    times,
)
from alphatree.layers.conv import elongation, short_sizes
from alphatree.layers.window import Padding, Sides, plain_padding, resolve_padding, window_output


class _Pool(LayerKind):
    shorthand: ClassVar[str | None] = "kernel_size"
    kernel_size: Sizes
    """Height and width of the window in pixels; one number is square."""
    stride: Sizes | None = None
    """Step of the window in pixels; the kernel_size if not given, as in PyTorch."""
    padding: Padding = ((0, 0),)
    """Pixels around the input; max pooling never picks them."""
    ceil_mode: bool = False
    """Round the output size up, so that no pixel at the border is lost (Caffe's way)."""

    def _axes(self, sizes: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[Sides, ...]]:
        count = len(sizes)
        kernel_size = per_axis(self.kernel_size, count, "kernel_size")
        stride = per_axis(self.stride or self.kernel_size, count, "stride")
        return kernel_size, stride, resolve_padding(self.padding, sizes, kernel_size, stride, (1,) * count)

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        lengths = (
            window_output(size, kernel_size=k, stride=s, padding=p, ceil_mode=self.ceil_mode)
            for size, k, s, p in zip(sizes, *self._axes(sizes), strict=True)
        )
        return (channels, *lengths)

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        kernel_size, stride, _ = self._axes(inputs[0][1:])
        return tuple(Window(Fraction(k), Fraction(s)) for k, s in zip(kernel_size, stride, strict=True))

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        kernel_size, stride, _ = self._axes(spatial(inputs[0], self.kind)[1])
        if stride == kernel_size:
            return (times(kernel_size),)
        return (times(kernel_size), f"stride={short_sizes(stride)}")

    def attributes(self, *inputs: Shape) -> dict[str, Any]:
        kernel_size, stride, padding = self._axes(spatial(inputs[0], self.kind)[1])
        return {"kernel_size": list(kernel_size), "stride": list(stride), "padding": plain_padding(padding)}


class MaxPool(_Pool):
    """Largest value of each window."""

    kind: ClassVar[str] = "max_pool"

    def cell(self, *inputs: Shape) -> str:
        sizes = spatial(inputs[0], self.kind)[1]
        return "max-pool" + elongation(per_axis(self.kernel_size, len(sizes), "kernel_size"))


class StochasticPool(_Pool):
    """One value of each window, drawn with a chance in proportion to its size (Zeiler & Fergus 2013)."""

    kind: ClassVar[str] = "stochastic_pool"

    def cell(self, *inputs: Shape) -> str:
        return "pool-stochastic"


class AvgPool(_Pool):
    """Mean of each window."""

    kind: ClassVar[str] = "avg_pool"

    def cell(self, *inputs: Shape) -> str:
        return "avg-pool"


class _GlobalPool(LayerKind):
    mode: ClassVar[Literal["max-pool", "avg-pool"]]

    def windows(self, *inputs: Shape) -> None:
        return None

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        return (channels, *(1 for _ in sizes))

    def cell(self, *inputs: Shape) -> str:
        return self.mode

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (format_shape(inputs[0][1:]),)

    def attributes(self, *inputs: Shape) -> dict[str, Any]:
        return {"kernel_size": list(inputs[0][1:])}


class GlobalAvgPool(_GlobalPool):
    """Mean of each whole channel: (C, H, W) to (C, 1, 1)."""

    kind: ClassVar[str] = "global_avg_pool"
    mode: ClassVar[Literal["max-pool", "avg-pool"]] = "avg-pool"


class GlobalMaxPool(_GlobalPool):
    """Largest value of each whole channel: (C, H, W) to (C, 1, 1)."""

    kind: ClassVar[str] = "global_max_pool"
    mode: ClassVar[Literal["max-pool", "avg-pool"]] = "max-pool"


class _AdaptivePool(LayerKind):
    shorthand: ClassVar[str | None] = "output_size"
    output_size: Sizes
    """Height and width of the output in pixels."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        if not sizes:
            raise ShapeError("a feature map such as (C, H, W)")
        return (channels, *per_axis(self.output_size, len(sizes), "output_size"))

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        """Windows differ by a pixel where sizes do not divide; the widest is given."""
        return tuple(
            Window(Fraction(-(-old // new)), Fraction(old, new))
            for old, new in zip(inputs[0][1:], self.output_shape(*inputs)[1:], strict=True)
        )

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"→{times(self.output_shape(*inputs)[1:])}",)


class AdaptiveAvgPool(_AdaptivePool):
    """Mean over windows chosen so that the output has a given size."""

    kind: ClassVar[str] = "adaptive_avg_pool"

    def cell(self, *inputs: Shape) -> str:
        return "avg-pool"


class AdaptiveMaxPool(_AdaptivePool):
    """Largest value of windows chosen so that the output has a given size."""

    kind: ClassVar[str] = "adaptive_max_pool"

    def cell(self, *inputs: Shape) -> str:
        return "max-pool"


class MaxUnpool(LayerKind):
    """Puts each value back where max pooling took it from, zeros elsewhere (DeconvNet, SegNet)."""

    kind: ClassVar[str] = "max_unpool"
    shorthand: ClassVar[str | None] = "scale_factor"
    arity: ClassVar[tuple[int, int | None]] = (1, 2)
    takes_size: ClassVar[bool] = True
    scale_factor: PositiveInt = 2
    """How many times larger each side becomes, unless `to: NAME` gives the size."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind)
        if len(inputs) == 2:
            return (channels, *spatial(inputs[1], self.kind)[1])
        return (channels, *(size * self.scale_factor for size in sizes))

    def windows(self, *inputs: Shape) -> tuple[Window, ...]:
        return tuple(Window(Fraction(1), Fraction(1, self.scale_factor)) for _ in inputs[0][1:])

    def cell(self, *inputs: Shape) -> str:
        return "unpool"
