"""How one layer looks in PyTorch: as a module for nn.Sequential, as an expression, or as both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from alphatree.exporters.base import ExportError, View, reason_unknown
from alphatree.exporters.pytorch.code import Arg, Call, Node, Raw
from alphatree.layers.base import LayerKind, Shape
from alphatree.network.graph import Layer

FORMAT = "PyTorch"


@dataclass(frozen=True)
class Form:
    """`chain`: modules one behind the other, for a layer that has one input and needs no more than calling.

    `module`: what the constructor makes; None for a function. `apply`: the expression that comes out, given the member
    that holds the module (None for a function) and the inputs.
    """

    chain: tuple[Node, ...] | None
    module: Node
    apply: Callable[[Node, tuple[Node, ...]], Node]


@dataclass(frozen=True)
class Request:
    """What a writer of forms is given for one layer."""

    view: View
    index: int
    layer: Layer

    @property
    def shape(self) -> Shape:
        """Shape of the first input, without batch."""
        return self.layer.in_shapes[0]

    @property
    def out_shape(self) -> Shape:
        return self.layer.out_shape

    @property
    def axes(self) -> int:
        """Spatial axes of the first input: 2 for a picture."""
        return len(self.shape) - 1

    def error(self, reason: str) -> ExportError:
        """Return the refusal of this layer, to be raised."""
        return ExportError(FORMAT, self.layer, reason)


F = TypeVar("F", bound=Callable[..., Form])
FORMS: dict[str, Callable[[Request, Any], Form]] = {}
"""How each layer kind is written: kind to the function that returns its form."""


def writes(*kinds: type[LayerKind]) -> Callable[[F], F]:
    """Return a decorator that registers the function which returns the form of these kinds."""

    def register(function: F) -> F:
        FORMS.update({kind.kind: function for kind in kinds})
        return function

    return register


def form_of(request: Request) -> Form:
    """Return the form of a layer. Raises: ExportError if it has none."""
    writer = FORMS.get(request.layer.type)
    if writer is None:
        raise request.error(reason_unknown(request.layer.spec))
    return writer(request, request.layer.spec)


def plain(*modules: Node) -> Form:
    """Return the form of modules that are called one after the other."""
    module = modules[0] if len(modules) == 1 else Call(Raw("nn.Sequential"), tuple(Arg(module) for module in modules))
    return Form(modules, module, _called)


def either(module: Node, function: Callable[[Node], Node]) -> Form:
    """Return the form of a layer without weights: a module inside a sequence, a function elsewhere."""
    return Form((module,), None, lambda _, inputs: function(inputs[0]))


def function(apply: Callable[[tuple[Node, ...]], Node]) -> Form:
    """Return the form of what is never a module."""
    return Form(None, None, lambda _, inputs: apply(inputs))


def special(module: Node, apply: Callable[[Node, tuple[Node, ...]], Node] | None = None) -> Form:
    """Return the form of a module that takes several inputs, or gives more than its output."""
    return Form(None, module, apply or _called)


def _called(member: Node, inputs: tuple[Node, ...]) -> Node:
    return Call(member, tuple(Arg(one) for one in inputs))


def squeeze(values: tuple[int, ...]) -> Node:
    """Return one number for equal values, else the tuple, as PyTorch takes both.

    >>> squeeze((3, 3)), squeeze((1, 7))
    (3, (1, 7))
    """
    return values[0] if len(set(values)) == 1 else values
