"""What every layer kind can say about itself: its arguments, output shape, counts, caption and cell.

A layer kind is a frozen pydantic model: its fields are the arguments people write in YAML, under PyTorch's names, and
its methods are pure functions of those arguments and the shapes that come in.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from alphatree.layers.extent import factor

Extent = int
"""The length of one axis of a feature map."""

Shape = tuple[Extent, ...]
"""A feature map without its batch dimension: (C, H, W), (C, L), (C, D, H, W), a sequence (T, F), or a vector (F,)."""

MAX_EXTENT = 2**31


class ShapeError(ValueError):
    """A layer cannot take the shape that comes in. `expected` completes "expects …"; `hint` says what would fit."""

    def __init__(self, expected: str, hint: str | None = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.hint = hint


def format_shape(shape: Shape) -> str:
    """Return a shape as people read it.

    >>> format_shape((64, 56, 56))
    '64×56×56'
    """
    return "×".join(factor(extent) for extent in shape) if shape else "scalar"


def as_tuple(value: Any) -> Any:
    """Return a YAML list as a tuple; anything else as it is, for pydantic to judge."""
    return tuple(value) if isinstance(value, list) else value


def _spread(value: Any) -> Any:
    """Let a single number stand for all axes: the edge accepts many forms, what follows sees a tuple."""
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else as_tuple(value)


PositiveInt = Annotated[int, Field(ge=1, le=MAX_EXTENT)]
NonNegativeInt = Annotated[int, Field(ge=0, le=MAX_EXTENT)]
Sizes = Annotated[tuple[PositiveInt, ...], BeforeValidator(_spread), Field(min_length=1, max_length=3)]
"""One number for every axis, or one number per axis: `3` or `[1, 7]`."""


class Window(NamedTuple):
    """What one output pixel sees along one axis: `reach` input pixels, `step` input pixels further for the next."""

    reach: Fraction
    step: Fraction


POINT = Window(Fraction(1), Fraction(1))


class LayerKind(BaseModel):
    """Base of all layer kinds. The class docstring is the kind's entry in the field reference."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)

    kind: ClassVar[str]
    """The word people write in YAML."""
    shorthand: ClassVar[str | None] = None
    """The field that a bare value stands for: `linear: 10` means `linear: {out_features: 10}`."""
    arity: ClassVar[tuple[int, int | None]] = (1, 1)
    """The least and the greatest number of inputs; None means any number."""
    role: ClassVar[Literal["layer", "norm", "activation", "merge", "shape", "input"]] = "layer"
    """What it does for the picture: norms, activations and reshapes fold into the cell before them."""
    weight_layers: ClassVar[int] = 0
    """What it adds to the depth of a path: 1 for a convolution or linear layer, more for what is made of several."""
    takes_size: ClassVar[bool] = False
    """May be given `to: NAME`, another layer whose height and width it takes; that becomes its last input."""

    def depth(self, *inputs: int) -> int:
        """Return the weight layers on the longest path that ends here, given those of the paths to its inputs."""
        return max(inputs, default=0) + self.weight_layers

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape that comes out. Raises: ShapeError if the inputs do not fit."""
        return inputs[0]

    def count_params(self, *inputs: Shape) -> int:
        """Return the learnable scalars: bias and affine norm included, running statistics not."""
        return 0

    def count_macs(self, *inputs: Shape) -> int:
        """Return the multiply-accumulates for one input (DESIGN.md 3, Counting)."""
        return 0

    def count_instances(self, before: int, *inputs: Shape) -> int:
        """Return how often the layer runs for one input: N after the pooling of N regions, else as before."""
        return before

    def windows(self, *inputs: Shape) -> tuple[Window, ...] | None:
        """Return the window along each spatial axis; None if every output sees the whole input."""
        return tuple(POINT for _ in inputs[0][1:]) if inputs and len(inputs[0]) > 2 else None

    def cell(self, *inputs: Shape) -> str:
        """Return the id of the cell in diagrams/notation.yml that draws this layer."""
        return "other"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        """Return the lines under the cell: `3×3,64` first, then what is not usual, such as `stride=2`."""
        return ()

    def attributes(self, *inputs: Shape) -> dict[str, Any]:
        """Return kernel_size, stride, padding, dilation and groups, as far as they apply, for `show --json`."""
        return {}


def spatial(shape: Shape, kind: str, *, least: int = 1) -> tuple[int, tuple[int, ...]]:
    """Return (channels, spatial axes) of a feature map. Raises: ShapeError if it has no spatial axes."""
    if len(shape) < 1 + least or len(shape) > 4:
        raise ShapeError(
            "a feature map such as (C, H, W)",
            hint=f"'{kind}' slides over space; a vector or a sequence needs 'reshape' first",
        )
    return shape[0], shape[1:]


def per_axis(values: tuple[int, ...], axes: int, name: str) -> tuple[int, ...]:
    """Return one value per spatial axis from one value for all or one for each."""
    if len(values) == 1:
        return values * axes
    if len(values) != axes:
        raise ShapeError(
            f"a feature map with {len(values)} spatial axes, because {name} is {list(values)}",
        )
    return values


def product(values: Iterable[int]) -> int:
    """Return the product of all values; 1 for none."""
    result = 1
    for value in values:
        result *= value
    return result


def times(values: tuple[int, ...]) -> str:
    """Return a kernel size as the notation writes it: a single number is square.

    >>> times((1, 7))
    '1×7'
    """
    return "×".join(str(value) for value in values)
