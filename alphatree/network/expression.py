"""Safe integer arithmetic for block parameters: `4 * width`, `stride == 2`, `make_divisible(w * 6, 8)`.

Expressions are parsed by Python's own parser and only a closed list of nodes is evaluated: no attributes, no calls but
`FUNCTIONS`, no strings, no floats except as factors, and every value stays below 2**31.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

Value = int | float | bool | str
MAX_LENGTH = 200
MAX_VALUE = 2**31


class ExpressionError(ValueError):
    """An expression cannot be read or worked out; the text says why, `hint` what would help."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def make_divisible(value: float, divisor: int) -> int:
    """Return the multiple of divisor nearest to value, but never less than 90 % of it.

    Source: Howard et al. 2017 (MobileNets), rule of the authors' code for channel counts.

    >>> make_divisible(32 * 0.75, 8), make_divisible(10, 8)
    (24, 16)
    """
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


FUNCTIONS: dict[str, Callable[..., int | float]] = {
    "max": max,
    "min": min,
    "make_divisible": make_divisible,
    "floor": lambda value: int(value // 1),
    "ceil": lambda value: int(-(-value // 1)),
}

_BINARY: dict[type[ast.operator], Callable[[int | float, int | float], int | float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARE: dict[type[ast.cmpop], Callable[[object, object], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,  # type: ignore[dict-item]
    ast.LtE: operator.le,  # type: ignore[dict-item]
    ast.Gt: operator.gt,  # type: ignore[dict-item]
    ast.GtE: operator.ge,  # type: ignore[dict-item]
}
_WORDS = {"true": True, "false": False}


@lru_cache(maxsize=4096)
def _parse(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"an expression of {len(text)} characters; at most {MAX_LENGTH} are read")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"'{text}' is neither a number nor an expression") from None


def evaluate(text: str, names: Mapping[str, Value]) -> Value:
    """Return the value of an expression.

    Raises: ExpressionError if it cannot be read, names something unknown, divides by zero or grows past 2**31.

    >>> evaluate("4 * width if project else 0", {"width": 64, "project": True})
    256
    """
    return _evaluate(_parse(text), names)


def _evaluate(node: ast.expr, names: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=int() | float() as value):
            return _bounded(value)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id=name) if name in _WORDS:
            return _WORDS[name]
        case ast.Name(id=name):
            known = ", ".join(sorted(names)) or "none"
            raise ExpressionError(f"unknown parameter '{name}'", f"known here: {known}")
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _evaluate(operand, names)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _arithmetic(op, _number(left, names), _number(right, names))
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_evaluate(value, names) for value in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_evaluate(value, names) for value in values)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _evaluate(body if _evaluate(test, names) else orelse, names)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            return _compare([left, *comparators], ops, names)
        case ast.Constant(value=str() as value):
            return value
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            try:
                return _bounded(FUNCTIONS[name](*(_number(argument, names) for argument in arguments)))
            except (TypeError, ZeroDivisionError):
                raise ExpressionError(f"'{ast.unparse(node)}' cannot be worked out") from None
        case ast.BinOp(op=ast.Div()):
            raise ExpressionError("'/' is not allowed in expressions", "'//' divides and rounds down")
    raise ExpressionError(
        f"'{ast.unparse(node)}' is not allowed in expressions",
        "allowed: numbers, parameters, + - * // % **, comparisons, and, or, not, if-else, "
        + ", ".join(sorted(FUNCTIONS)),
    )


def _number(node: ast.expr, names: Mapping[str, Value]) -> int | float:
    value = _evaluate(node, names)
    if isinstance(value, str):
        raise ExpressionError(f"'{ast.unparse(node)}' is the word '{value}' where a number is expected")
    return value


def _arithmetic(op: ast.operator, left: int | float, right: int | float) -> int | float:
    if isinstance(op, ast.Pow) and (abs(right) > 31 or abs(left) > MAX_VALUE):
        raise ExpressionError("a power grows past 2^31")
    try:
        return _bounded(_BINARY[type(op)](left, right))
    except ZeroDivisionError:
        raise ExpressionError("division by zero") from None


def _bounded(value: int | float) -> int | float:
    if not abs(value) <= MAX_VALUE:
        raise ExpressionError(f"a value grows past 2^31 = {MAX_VALUE}")
    return value


def _compare(operands: list[ast.expr], ops: list[ast.cmpop], names: Mapping[str, Value]) -> bool:
    values = [_evaluate(operand, names) for operand in operands]
    for left, op, right in zip(values, ops, values[1:], strict=False):
        if type(op) not in _COMPARE:
            raise ExpressionError("'in' and 'is' are not allowed in expressions")
        try:
            if not _COMPARE[type(op)](left, right):
                return False
        except TypeError:
            raise ExpressionError(f"'{left}' cannot be compared with '{right}'") from None
    return True
