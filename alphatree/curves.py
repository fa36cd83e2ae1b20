"""Curves that entries plot: `max(0, x)`, `-(1 - x) ** 2 * log(x)`, worked out for real x.

An expression is parsed by Python's own parser and only a closed list of nodes is evaluated: numbers, x, pi, arithmetic,
comparisons, if-else and calls of `FUNCTIONS`. Nothing else is ever called.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from functools import lru_cache

MAX_LENGTH = 300
MAX_DEPTH = 40

FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "ceil": math.ceil,
    "cos": math.cos,
    "erf": math.erf,
    "exp": math.exp,
    "floor": math.floor,
    "log": math.log,
    "max": max,
    "min": min,
    "sigmoid": lambda value: 1 / (1 + math.exp(-value)),
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
}
CONSTANTS = {"pi": math.pi}

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: math.pow,
}
_COMPARE: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class CurveError(ValueError):
    """An expression cannot be read; the text says what was expected, `hint` what may be written."""

    def __init__(self, expected: str, hint: str | None = None) -> None:
        super().__init__(expected)
        self.hint = hint


Curve = Callable[[float], float | None]


@lru_cache(maxsize=1024)
def read_curve(text: str) -> Curve:
    """Return the function of x that an expression stands for; it gives None where there is no real value.

    Raises: CurveError if the expression cannot be read.

    >>> relu = read_curve("x if x > 0 else 0")
    >>> relu(-2), relu(3)
    (0.0, 3.0)
    >>> read_curve("log(x)")(0) is None
    True
    """
    if len(text) > MAX_LENGTH:
        raise CurveError(f"an expression of at most {MAX_LENGTH} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CurveError("an expression of x", "such as max(0, x)") from None
    _check(tree)

    def curve(x: float) -> float | None:
        try:
            value = float(_value(tree, float(x)))
        except (ArithmeticError, ValueError):
            return None
        return value if math.isfinite(value) else None

    return curve


def _check(node: ast.expr, depth: int = 0) -> None:
    """Raise CurveError for anything that `_value` could not work out."""
    if depth > MAX_DEPTH:
        raise CurveError("an expression that is nested less deeply")
    children: list[ast.expr]
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            children = []
        case ast.Name(id=name):
            if name != "x" and name not in CONSTANTS:
                raise CurveError(f"an expression of x, without '{name}'", f"known: x, {', '.join(CONSTANTS)}")
            children = []
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            children = [operand]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            children = [left, right]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
            children = [left, right]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            children = [test, body, orelse]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            needed = 2 if name in ("max", "min") else 1
            if len(arguments) < needed or (needed == 1 and len(arguments) > 1):
                raise CurveError(f"'{name}' with {'two or more values' if needed == 2 else 'one value'}")
            children = arguments
        case _:
            known = f"allowed: x, numbers, + - * / % **, < <= > >=, if-else, {', '.join(FUNCTIONS)}"
            raise CurveError(f"an expression without '{ast.unparse(node)}'", known)
    for child in children:
        _check(child, depth + 1)


def _value(node: ast.expr, x: float) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=name):
            return x if name == "x" else CONSTANTS[name]
        case ast.UnaryOp(operand=operand):
            return -_value(operand, x)
        case ast.BinOp(left=left, op=op, right=right):
            return _BINARY[type(op)](_value(left, x), _value(right, x))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return float(_COMPARE[type(op)](_value(left, x), _value(right, x)))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if _value(test, x) else orelse, x)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name](*(_value(argument, x) for argument in arguments))
    raise AssertionError(f"_check let {ast.dump(node)} through")
