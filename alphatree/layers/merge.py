"""Where feature maps meet and part: concat, sum, multiply, slice."""

from __future__ import annotations

from typing import ClassVar

from alphatree.layers.base import LayerKind, Shape, ShapeError
from alphatree.layers.norm import Role


def axis(dim: int, shape: Shape) -> int:
    """Return the axis that `dim` means, counted from the front. Raises: ShapeError if there is none.

    >>> axis(-1, (64, 56, 56))
    2
    """
    if not -len(shape) <= dim < len(shape):
        raise ShapeError(f"a shape that has an axis dim={dim}")
    return dim % len(shape)


class Concat(LayerKind):
    """Feature maps joined along one axis, by default the channels."""

    kind: ClassVar[str] = "concat"
    shorthand: ClassVar[str | None] = "dim"
    role: ClassVar[Role] = "merge"
    arity: ClassVar[tuple[int, int | None]] = (1, None)
    dim: int = 0
    """Axis along which they are joined, without the batch dimension."""

    def output_shape(self, *inputs: Shape) -> Shape:
        first = inputs[0]
        at = axis(self.dim, first)
        for shape in inputs[1:]:
            if len(shape) != len(first) or any(
                a != b for i, (a, b) in enumerate(zip(shape, first, strict=False)) if i != at
            ):
                raise ShapeError("shapes that are equal but for " + ("the channels" if at == 0 else f"axis {at}"))
        return (*first[:at], sum(shape[at] for shape in inputs), *first[at + 1 :])

    def cell(self, *inputs: Shape) -> str:
        return "concat"


class Sum(LayerKind):
    """Feature maps of one shape added element by element."""

    kind: ClassVar[str] = "sum"
    role: ClassVar[Role] = "merge"
    arity: ClassVar[tuple[int, int | None]] = (1, None)

    def output_shape(self, *inputs: Shape) -> Shape:
        if any(shape != inputs[0] for shape in inputs):
            raise ShapeError("equal shapes")
        return inputs[0]

    def cell(self, *inputs: Shape) -> str:
        return "sum"


class Multiply(LayerKind):
    """Feature maps multiplied element by element; one value per channel, (C,) or (C, 1, 1), scales a whole channel."""

    kind: ClassVar[str] = "multiply"
    role: ClassVar[Role] = "merge"
    arity: ClassVar[tuple[int, int | None]] = (2, None)

    def output_shape(self, *inputs: Shape) -> Shape:
        largest = max(inputs, key=len)
        shapes = [shape + (1,) * (len(largest) - len(shape)) for shape in inputs]
        result = []
        for extents in zip(*shapes, strict=True):
            wide = {extent for extent in extents if extent != 1}
            if len(wide) > 1:
                raise ShapeError("equal shapes, or one value per channel")
            result.append(wide.pop() if wide else 1)
        return tuple(result)

    def cell(self, *inputs: Shape) -> str:
        return "multiply"


class Matmul(LayerKind):
    """Matrix product of two sequences: (T, F) and (F, S) to (T, S), or with transpose (T, F) and (S, F) to (T, S)."""

    kind: ClassVar[str] = "matmul"
    role: ClassVar[Role] = "merge"
    arity: ClassVar[tuple[int, int | None]] = (2, 2)
    transpose: bool = False
    """The second input is transposed first."""

    def output_shape(self, *inputs: Shape) -> Shape:
        if any(len(shape) != 2 for shape in inputs):
            raise ShapeError("two matrices (rows, columns)")
        (rows, inner), second = inputs[0], inputs[1][::-1] if self.transpose else inputs[1]
        if inner != second[0]:
            raise ShapeError("matrices whose inner extents are equal", hint="does one of them need transpose: true?")
        return (rows, second[1])

    def count_macs(self, *inputs: Shape) -> int:
        rows, columns = self.output_shape(*inputs)
        return rows * inputs[0][1] * columns

    def windows(self, *inputs: Shape) -> None:
        return None

    def cell(self, *inputs: Shape) -> str:
        return "matmul"


class Slice(LayerKind):
    """Part of a feature map along one axis: from start up to, not including, stop."""

    kind: ClassVar[str] = "slice"
    role: ClassVar[Role] = "merge"
    start: int = 0
    """First index that is kept; negative counts from the end."""
    stop: int | None = None
    """First index that is dropped again; the end if not given."""
    dim: int = 0
    """Axis that is cut, by default the channels."""

    def output_shape(self, *inputs: Shape) -> Shape:
        (shape,) = inputs
        at = axis(self.dim, shape)
        extent = shape[at]
        start = self.start + extent if self.start < 0 else self.start
        stop = extent if self.stop is None else self.stop + extent if self.stop < 0 else self.stop
        if not 0 <= start < stop <= extent:
            raise ShapeError(f"more than {max(start, stop - 1)} along axis {at}" if stop > start else "start < stop")
        return (*shape[:at], stop - start, *shape[at + 1 :])

    def cell(self, *inputs: Shape) -> str:
        return "slice"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"{self.start or ''}:{'' if self.stop is None else self.stop}",)
