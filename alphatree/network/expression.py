"""Safe integer arithmetic for block parameters: `4 * width`, `stride == 2`, `make_divisible(w * 6, 8)`.

Expressions are parsed by Python's own parser and only a closed list of nodes is evaluated: no attributes, no calls but
`FUNCTIONS`, no strings, no floats except as factors, and every value stays below 2**31.
"""

from __future__ import annotations

import ast
import copy
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


def names_in(text: str) -> frozenset[str]:
    """Return the names that an expression mentions: parameters, and words that stand for themselves.

    Raises: ExpressionError if it cannot be read.

    >>> sorted(names_in("max(width, 4 * out)"))
    ['out', 'width']
    """
    names = {node.id for node in ast.walk(_parse(text)) if isinstance(node, ast.Name)}
    return frozenset(names.difference(FUNCTIONS, _WORDS))


def substitute(text: str, written: Mapping[str, Value], *, condition: bool = False) -> str:
    """Return an expression in which names stand for other expressions or values. What then has no names is worked out.

    `condition`: it only matters whether the result is true, so that `false or first` is just `first`.
    Raises: ExpressionError if one of them cannot be read or worked out.

    >>> substitute("4 * width if full else 1", {"width": "out // 4", "full": True})
    '4 * (out // 4)'
    >>> substitute("wide or stride == 2 and first", {"wide": False, "first": True})
    'stride == 2'
    >>> substitute("wide or first", {"wide": False}), substitute("wide or first", {"wide": False}, condition=True)
    ('False or first', 'first')
    """
    node = _Substitution(written).visit(copy.deepcopy(_parse(text)))
    return ast.unparse(_as_condition(node) if condition else node)


class _Substitution(ast.NodeTransformer):
    def __init__(self, written: Mapping[str, Value]) -> None:
        self.written = written

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.args = [self.visit(argument) for argument in node.args]
        return _worked_out(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        value = self.written.get(node.id)
        if value is None:
            return node
        if not isinstance(value, str):
            return ast.Constant(value)
        # What is put in keeps its own names, but is worked out as far as it goes.
        inner: ast.AST = _Substitution({}).visit(copy.deepcopy(_parse(value)))
        return inner

    def generic_visit(self, node: ast.AST) -> ast.AST:
        node = super().generic_visit(node)
        if isinstance(node, ast.IfExp):
            if isinstance(node.test, ast.Constant):
                return node.body if node.test.value else node.orelse
            node.test = _as_condition(node.test)
        return _worked_out(node) if isinstance(node, ast.expr) else node


def _is_not(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _as_condition(node: ast.expr) -> ast.expr:
    """Return a shorter expression that is true where this one is. A constant within `and` or `or` decides nothing."""
    match node:
        case ast.BoolOp(op=op, values=values):
            left = [_as_condition(value) for value in values if not isinstance(value, ast.Constant)]
            return left[0] if len(left) == 1 else ast.BoolOp(op, left)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return ast.UnaryOp(ast.Not(), _as_condition(operand))
    return node


def _worked_out(node: ast.expr) -> ast.expr:
    match node:
        case ast.BoolOp(op=op, values=values):
            decides = isinstance(op, ast.Or)
            left = [value for value in values if not isinstance(value, ast.Constant) or bool(value.value) is decides]
            certain = next((value for value in left if isinstance(value, ast.Constant)), None)
            if certain is not None or not left:
                return ast.Constant(decides if certain else not decides)
            if len(left) > 1:
                return ast.BoolOp(op, left)
            # `and` and `or` give true or false: a number alone would be another value.
            is_truth = isinstance(left[0], ast.Compare | ast.BoolOp) or _is_not(left[0])
            return left[0] if is_truth else ast.BoolOp(op, [ast.Constant(not decides), left[0]])
        case ast.BinOp(left=rest, op=ast.Mult() | ast.FloorDiv(), right=ast.Constant(value=1)):
            return rest
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Mult(), right=rest):
            return rest
    if any(isinstance(part, ast.Name) and part.id not in FUNCTIONS for part in ast.walk(node)):
        return node
    return ast.Constant(_evaluate(node, {}))


_SIGNS: dict[type[ast.AST], tuple[int, str]] = {
    ast.Or: (1, " or "),
    ast.And: (2, " and "),
    ast.Add: (5, " + "),
    ast.Sub: (5, " − "),
    ast.Mult: (6, "·"),
    ast.Mod: (6, " mod "),
    ast.Pow: (8, "^"),
}
"""How tightly an operator binds, and how it reads. Comparisons stand at 4."""
_RELATIONS: dict[type[ast.cmpop], str] = {
    ast.Eq: " = ", ast.NotEq: " ≠ ", ast.Lt: " < ", ast.LtE: " ≤ ", ast.Gt: " > ", ast.GtE: " ≥ ",
}  # fmt: skip


def readable(text: str) -> str:
    """Return an expression as mathematics writes it. Raises: ExpressionError if it cannot be read.

    >>> readable("4 * (width * 26 // 64)"), readable("stride == 2 or in_channels != out")
    ('4·⌊width·26/64⌋', 'stride = 2 or in_channels ≠ out')
    """
    return _readable(_parse(text))


def _readable(node: ast.expr, least: int = 0) -> str:
    """Return the text of a node, in brackets if it binds less tightly than `least`."""
    match node:
        case ast.Constant(value=bool() as value):
            return str(value).lower()
        case ast.Constant(value=value):
            return str(value)
        case ast.Name(id=name):
            return name
        case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
            return f"⌊{_readable(left, 6)}/{_readable(right, 7)}⌋"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            binds, sign = _SIGNS[type(op)]
            found = f"{_readable(left, binds)}{sign}{_readable(right, binds + 1)}"
        case ast.BoolOp(op=op, values=values):
            binds, sign = _SIGNS[type(op)]
            found = sign.join(_readable(value, binds + 1) for value in values)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            binds = 4
            found = _readable(left, 5)
            for relation, right in zip(ops, comparators, strict=True):
                found += _RELATIONS.get(type(relation), " ? ") + _readable(right, 5)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            binds, found = 3, f"not {_readable(operand, 3)}"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            binds, found = 7, f"−{_readable(operand, 7)}"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            binds, found = 0, f"{_readable(body, 1)} if {_readable(test, 1)} else {_readable(orelse)}"
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return f"{name}({', '.join(map(_readable, arguments))})"
        case _:
            return ast.unparse(node)
    return f"({found})" if binds < least else found
