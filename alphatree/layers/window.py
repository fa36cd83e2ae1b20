"""Where a sliding window lands: the arithmetic that convolutions, transposed convolutions and pooling share."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from alphatree.layers.base import NonNegativeInt, ShapeError
from alphatree.layers.extent import Symbolic

Sides = tuple[NonNegativeInt, NonNegativeInt]


def _read_padding(value: Any) -> Any:
    """Read every form people write: `1`, `[0, 3]`, `[[0, 1], [0, 1]]`, `same`, `half`."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return ((value, value),)
    if isinstance(value, list | tuple):
        return tuple(
            (side, side)
            if isinstance(side, int) and not isinstance(side, bool)
            else tuple(side)
            if isinstance(side, list | tuple)
            else side
            for side in value
        )
    return value


Padding = Annotated[tuple[Sides, ...] | Literal["same", "half"], BeforeValidator(_read_padding)]
"""Zeros around the feature map: a number, one per axis, `[[top, bottom], [left, right]]`, `same` as TensorFlow
means it (output = input / stride, rounded up), or `half` (half of the dilated kernel on every side)."""


def window_output(
    size: int,
    *,
    kernel_size: int,
    stride: int = 1,
    padding: Sides = (0, 0),
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """Return the length of one axis after a window has slid over it.

    Units: pixels of the incoming feature map.
    Raises: ShapeError if the dilated kernel does not fit into the padded input.
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, section 5.1; ceil_mode as in PyTorch's pooling.

    >>> window_output(224, kernel_size=7, stride=2, padding=(3, 3))
    112
    >>> window_output(112, kernel_size=3, stride=2, ceil_mode=True)
    56
    """
    reach = dilation * (kernel_size - 1) + 1
    room = size + padding[0] + padding[1] - reach
    if room < 0:
        padded = f", padded to {size + sum(padding)}" if any(padding) else ""
        raise ShapeError(
            f"at least {reach - sum(padding)} pixels along every axis (its kernel spans {reach}{padded})",
            hint="a smaller kernel_size, more padding or less downsampling before it would fit",
        )
    count = -(-room // stride) + 1 if ceil_mode else room // stride + 1
    if ceil_mode and (count - 1) * stride >= size + padding[0]:
        count -= 1  # a window that would start in the padding behind the input is not taken
    return count


def resolve_padding(
    padding: tuple[Sides, ...] | Literal["same", "half"],
    sizes: tuple[int, ...],
    kernel_size: tuple[int, ...],
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
) -> tuple[Sides, ...]:
    """Return the zeros before and after each axis, in pixels.

    >>> resolve_padding("same", (299,), (3,), (2,), (1,))
    ((1, 1),)
    >>> resolve_padding("same", (224,), (3,), (2,), (1,))
    ((0, 1),)
    """
    if padding == "half":
        return tuple((d * (k - 1) // 2, d * (k - 1) // 2) for k, d in zip(kernel_size, dilation, strict=True))
    if padding == "same":
        sides = []
        for size, k, s, d in zip(sizes, kernel_size, stride, dilation, strict=True):
            # Of an unknown size, that it divides by the stride is all there is to go by.
            last = size - s if isinstance(size, Symbolic) else (-(-size // s) - 1) * s
            rest = last + d * (k - 1) + 1 - size
            total = max(int(rest), 0)
            sides.append((total // 2, total - total // 2))
        return tuple(sides)
    if len(padding) == 1:
        return padding * len(sizes)
    if len(padding) != len(sizes):
        raise ShapeError(f"a feature map with {len(padding)} spatial axes, because padding is given for so many")
    return padding


def plain_padding(padding: tuple[Sides, ...]) -> list[int] | list[list[int]]:
    """Return padding as `show --json` prints it: one number per axis where both sides are equal.

    >>> plain_padding(((1, 1), (1, 1)))
    [1, 1]
    """
    if all(before == after for before, after in padding):
        return [before for before, _ in padding]
    return [list(sides) for sides in padding]
