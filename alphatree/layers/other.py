"""The network's input, and the black cell for a layer that AlphaTree does not know yet."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from alphatree.layers.base import LayerKind, NonNegativeInt, PositiveInt, Shape, as_tuple
from alphatree.layers.cells import known_cell
from alphatree.layers.norm import Role


def _one_line(text: str) -> str:
    if not text.strip() or any(unicodedata.category(character) == "Cc" for character in text):
        raise PydanticCustomError("not_one_line", "a word or two on one line")
    return text


class Input(LayerKind):
    """What the network is given. Not written as a layer: `input:` of the network makes it."""

    kind: ClassVar[str] = "input"
    role: ClassVar[Role] = "input"
    arity: ClassVar[tuple[int, int | None]] = (0, 0)
    shape: tuple[Any, ...]
    """Shape without the batch dimension; symbols such as H where any length will do."""

    def output_shape(self, *inputs: Shape) -> Shape:
        return self.shape

    def cell(self, *inputs: Shape) -> str:
        return "input"


class Other(LayerKind):
    """A layer that AlphaTree does not know yet: its shape and counts stated instead of computed.

    It is drawn black, or by the cell that `drawn_as` names.
    """

    kind: ClassVar[str] = "other"
    arity: ClassVar[tuple[int, int | None]] = (1, None)
    shape: Annotated[tuple[PositiveInt, ...], BeforeValidator(as_tuple)]
    """The shape that comes out, without the batch dimension."""
    label: Annotated[str, Field(max_length=40), AfterValidator(_one_line)]
    """What it is, in a word or two."""
    params: NonNegativeInt = 0
    """Learnable scalars."""
    macs: NonNegativeInt = 0
    """Multiply-accumulates for one input."""
    drawn_as: Annotated[str, AfterValidator(known_cell)] = "other"
    """Id of the cell in diagrams/notation.yml that draws it, such as graph-conv."""

    def output_shape(self, *inputs: Shape) -> Shape:
        return self.shape

    def count_params(self, *inputs: Shape) -> int:
        return self.params

    def count_macs(self, *inputs: Shape) -> int:
        return self.macs

    def cell(self, *inputs: Shape) -> str:
        return self.drawn_as

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (self.label,)
