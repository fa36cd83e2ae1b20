"""Arguments of layers and blocks worked out: expressions become numbers, numbers become a checked layer.

Faults are raised as `ArgumentError` with the place below the item where they stand; the expander knows the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import ValidationError

from alphatree.diagnostics import suggest
from alphatree.layers import LAYERS
from alphatree.layers.base import LayerKind
from alphatree.network.expression import ExpressionError, Value, evaluate
from alphatree.network.graph import Origin
from alphatree.network.spec import BlockSpec

LONGEST_SHOWN = 60
"""Characters of a value that a message quotes."""


class Written(NamedTuple):
    """A value as somebody wrote it, and where."""

    value: Any
    origin: Origin


class ArgumentError(ValueError):
    """A value cannot be used: where it stands, what was met and expected, and a hint."""

    def __init__(self, origin: Origin, code: str, message: str, hint: str | None = None, *, key: bool = False) -> None:
        super().__init__(message)
        self.origin = origin
        self.code = code
        self.hint = hint
        self.key = key


def resolve(written: Written, values: Mapping[str, Value], *, literals: frozenset[str] = frozenset()) -> Any:
    """Return a value with its expressions worked out; lists element by element.

    `literals` are words that stand for themselves unless a parameter has their name. Raises: ArgumentError.

    >>> resolve(Written(["2 * width", 3], ()), {"width": 64})
    [128, 3]
    """
    value, origin = written
    if isinstance(value, list):
        return [resolve(Written(part, (*origin, at)), values, literals=literals) for at, part in enumerate(value)]
    if not isinstance(value, str) or (value in literals and value not in values):
        return value
    try:
        return evaluate(value, values)
    except ExpressionError as error:
        raise ArgumentError(origin, "bad-expression", str(error), error.hint) from None


def resolve_any(written: Written, values: Mapping[str, Value]) -> Any:
    """Return a value whose type nobody declared: an expression if it is one, else the word itself."""
    try:
        return resolve(written, values)
    except ArgumentError:
        return written.value


def build_layer(kind: str, arguments: Mapping[str, Any], at: Origin, values: Mapping[str, Value]) -> LayerKind:
    """Return a layer with its arguments worked out and checked. Raises: ArgumentError for the first that is wrong."""
    layer = LAYERS[kind]
    resolved = {
        name: values.get(value, value)
        if isinstance(value, str) and _is_text(layer, name)
        else resolve(Written(value, (*at, name)), values, literals=_words(layer, name))
        for name, value in arguments.items()
    }
    try:
        return layer.model_validate(resolved)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else kind
        met, expected = show(resolved.get(name)), _expected(layer, name, first)
        message = f"{name} of layer '{kind}' is {met}, expected {expected}"
        raise ArgumentError((*at, name), "wrong-type", message, first.get("ctx", {}).get("hint")) from None


def expressions_of(kind: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a layer that are expressions, or lists that hold one, as they were written.

    >>> expressions_of("conv", {"out_channels": "4 * width", "kernel_size": [3, "k"], "padding": "same"})
    {'out_channels': '4 * width', 'kernel_size': [3, 'k']}
    """
    layer = LAYERS[kind]

    def is_expression(value: Any, name: str) -> bool:
        if isinstance(value, list):
            return any(is_expression(part, name) for part in value)
        return isinstance(value, str) and value not in _words(layer, name) and not _is_text(layer, name)

    return {name: value for name, value in arguments.items() if is_expression(value, name)}


def block_parameters(
    spec: BlockSpec, written: Mapping[str, Written], call: Origin, values: Mapping[str, Value]
) -> dict[str, Value]:
    """Return the parameters of one call of a block: what was written, else the default.

    `values` are the names known where the block is called. Raises: ArgumentError.
    """
    for name, (_, origin) in written.items():
        if name not in spec.types:
            hint = suggest(name, spec.types) or "its parameters: " + (", ".join(spec.types) or "none")
            raise ArgumentError(
                origin, "unknown-field", f"block '{spec.name}' has no parameter '{name}'", hint, key=True
            )
    result: dict[str, Value] = {}
    for name, expected in spec.types.items():
        if name in written:
            given, known = written[name], values
        elif name in spec.defaults:
            given = Written(spec.defaults[name], (*spec.origin, "parameters", name))
            known = {**values, **result}  # a default may use the parameters before it
        else:
            raise ArgumentError(call, "missing-field", f"block '{spec.name}' needs parameter '{name}'")
        if expected == "text" and isinstance(given.value, str):
            value = known.get(given.value, given.value)
        else:
            value = resolve(given, known)
        if not _fits(value, expected):
            message = f"parameter '{name}' of block '{spec.name}' is {show(value)}, expected {expected}"
            raise ArgumentError(given.origin, "wrong-type", message)
        result[name] = value
    return result


def _fits(value: Any, expected: str) -> bool:
    if isinstance(value, list):
        return expected == "integer" and all(_fits(part, expected) for part in value)
    if isinstance(value, bool) or expected == "boolean":
        return isinstance(value, bool) and expected == "boolean"
    return isinstance(value, str) if expected == "text" else isinstance(value, int | float)


def _types(annotation: Any) -> Iterator[Any]:
    """Yield the plain types a field may hold."""
    if get_origin(annotation) in (Union, UnionType):
        for argument in get_args(annotation):
            yield from _types(argument)
    else:
        yield annotation


@cache
def _is_text(layer: type[LayerKind], name: str) -> bool:
    info = layer.model_fields.get(name)
    return info is not None and all(
        part in (str, type(None)) or get_origin(part) is Literal for part in _types(info.annotation)
    )


@cache
def _words(layer: type[LayerKind], name: str) -> frozenset[str]:
    info = layer.model_fields.get(name)
    types = _types(info.annotation) if info is not None else ()
    return frozenset(word for part in types if get_origin(part) is Literal for word in get_args(part))


def _expected(layer: type[LayerKind], name: str, error: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    if name == "padding":
        return "a number, one number per axis, [[top, bottom], [left, right]], same or half"
    match error["type"]:
        case "greater_than_equal":
            return f"at least {context['ge']}"
        case "less_than_equal":
            return f"at most {context['le']}"
        case "bool_type":
            return "true or false"
        case "string_type":
            return "text"
        case "string_too_long":
            return f"at most {context['max_length']} characters"
        case "too_short":
            return f"at least {context['min_length']} numbers"
        case "too_long":
            return f"at most {context['max_length']} numbers"
        case "literal_error":
            return f"one of {', '.join(sorted(_words(layer, name)))}"
        case "float_type" | "float_parsing":
            return "a number"
        case "unknown_cell" | "not_one_line":
            return str(error["msg"])
        case "tuple_type":
            return "a whole number, or a list of one per axis"
    return "a whole number"


def show(value: Any) -> str:
    """Return a value as a message quotes it.

    >>> show("relu"), show(True), show(None), show([1, 2])
    ("'relu'", 'true', 'empty', '[1, 2]')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        # On one line, whatever it holds; long text as far as it needs to be recognized.
        text = " ".join(value.split())
        return f"'{text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + '…'}'"
    return "empty" if value is None else str(value)
