"""Lengths of axes that may be anything: symbols such as H, W, T and N, and formulas of them.

A `Symbolic` is an int to everybody who does not ask: its plain value is that of the formula for an example size, so a
bar can be drawn and a model exported. Shape formulas that are written for numbers give formulas of symbols as they
stand, and text shows the formula. sympy is only loaded when a network has a symbol.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

SYMBOL = re.compile(r"[A-Z][A-Za-z0-9]{0,7}")
EXAMPLES: Mapping[str, int] = {"T": 64, "N": 100}
"""What a symbol counts as where a plain number is needed."""
EXAMPLE = 224
"""The same for all other symbols, such as H and W."""
_NEEDLESS = re.compile(r"\(([⌊⌈][^⌊⌋⌈⌉]*[⌋⌉])\)")
_BRACKETS = re.compile(r"⌊[^⌊⌋]*⌋|⌈[^⌈⌉]*⌉")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Symbolic(int):
    """A length that depends on symbols; each symbol stands for a positive whole number.

    Comparisons answer whether something certainly holds: `H < 7` is False, because H may be 224, and so is `H > 7`.

    >>> H = symbol("H")
    >>> str((H + 2 * 3 - 7) // 2 + 1), int((H + 2 * 3 - 7) // 2 + 1)
    ('⌊(H + 1)/2⌋', 112)
    >>> H + 2 - 2 == H, H > 0, H > 7, H < 7
    (True, True, False, False)
    """

    expression: Any

    def __new__(cls, expression: Any) -> Symbolic:
        """Return the length that a sympy expression stands for."""
        values = {free: EXAMPLES.get(str(free), EXAMPLE) for free in expression.free_symbols}
        made = super().__new__(cls, int(expression.subs(values)))
        made.expression = expression
        return made

    def __add__(self, other: int) -> Symbolic:
        return Symbolic(self.expression + _raw(other))

    def __sub__(self, other: int) -> Symbolic:
        return Symbolic(self.expression - _raw(other))

    def __rsub__(self, other: int) -> Symbolic:
        return Symbolic(_raw(other) - self.expression)

    def __mul__(self, other: int) -> Symbolic:
        return Symbolic(self.expression * _raw(other))

    def __floordiv__(self, other: int) -> Symbolic:
        return Symbolic(_floor(self.expression, _raw(other)))

    def __rfloordiv__(self, other: int) -> Symbolic:
        return Symbolic(_floor(_raw(other), self.expression))

    def __mod__(self, other: int) -> int:
        return self - self // other * other

    def __neg__(self) -> Symbolic:
        import sympy

        if isinstance(self.expression, sympy.floor):
            return Symbolic(sympy.ceiling(-self.expression.args[0]))
        return Symbolic(-self.expression)

    __radd__ = __add__
    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return bool(self.expression.expand() != 0)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, int):
            return NotImplemented
        return bool((self.expression - _raw(other)).expand() == 0)

    def __hash__(self) -> int:
        return hash(self.expression.expand())

    def __lt__(self, other: int) -> bool:
        return _certain(self.expression < _raw(other))

    def __le__(self, other: int) -> bool:
        return _certain(self.expression <= _raw(other))

    def __gt__(self, other: int) -> bool:
        return _certain(self.expression > _raw(other))

    def __ge__(self, other: int) -> bool:
        return _certain(self.expression >= _raw(other))

    def __str__(self) -> str:
        return _text(self.expression)

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        """Return the formula; what a spec asks of numbers, such as thousands separators, does not apply."""
        return str(self)

    def at(self, values: Mapping[str, int]) -> int:
        """Return the length for given values of symbols; still Symbolic while one is missing."""
        found = self.expression.subs({symbol(name).expression: value for name, value in values.items()})
        return int(found) if found.is_Integer else Symbolic(found)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The names of the symbols it depends on."""
        return tuple(sorted(str(free) for free in self.expression.free_symbols))


@cache
def symbol(name: str) -> Symbolic:
    """Return the length that a symbol stands for."""
    import sympy

    return Symbolic(sympy.Symbol(name, integer=True, positive=True))


def plain(extent: int) -> int | str:
    """Return a length as JSON holds it: a number, or the formula as text."""
    return str(extent) if isinstance(extent, Symbolic) else extent


def factor(extent: int) -> str:
    """Return a length as text that may stand in a product.

    >>> factor(symbol("H") + 1), factor((symbol("H") + 1) // 2), factor(3)
    ('(H + 1)', '⌊(H + 1)/2⌋', '3')
    """
    text = str(extent)
    return f"({text})" if " " in _BRACKETS.sub("", text) else text


def _raw(extent: int) -> Any:
    return extent.expression if isinstance(extent, Symbolic) else int(extent)


def _certain(relation: Any) -> bool:
    import sympy

    return relation is True or relation == sympy.true


def _floor(numerator: Any, denominator: Any) -> Any:
    """Return ⌊numerator / denominator⌋ with nested floors joined: ⌊(⌊a⌋ + n)/d⌋ = ⌊(a + n)/d⌋ for whole n and d."""
    import sympy

    whole, rest = sympy.sympify(numerator).as_coeff_Add()
    if isinstance(rest, sympy.floor) and isinstance(denominator, int) and denominator > 0 and whole.is_Integer:
        numerator = rest.args[0] + whole
    return sympy.floor(numerator / sympy.sympify(denominator))


@cache
def _printer() -> Any:
    import sympy
    from sympy.printing.str import StrPrinter

    class Printer(StrPrinter):  # type: ignore[misc]
        """Writes ⌊(H − 1)/2⌋ instead of floor(H/2 - 1/2)."""

        def _print_floor(self, found: Any) -> str:
            return self._rounded(found.args[0], "⌊⌋")

        def _print_ceiling(self, found: Any) -> str:
            return self._rounded(found.args[0], "⌈⌉")

        def _rounded(self, inside: Any, brackets: str) -> str:
            above, below = sympy.fraction(sympy.together(inside))
            text = str(self._print(above))
            if below != 1:
                text = f"{f'({text})' if above.is_Add else text}/{below}"
            return f"{brackets[0]}{text}{brackets[1]}"

        def _print_Add(self, expr: Any, order: Any = None) -> str:  # noqa: N802 - sympy finds it by this name
            whole, rest = expr.as_coeff_Add()
            if whole.is_Integer and isinstance(rest, sympy.floor):  # ⌊a⌋ + n = ⌊a + n⌋
                return self._rounded(rest.args[0] + whole, "⌊⌋")
            return str(super()._print_Add(expr, order))

    return Printer()


def _text(expression: Any) -> str:
    text = str(_printer().doprint(expression)).replace(" - ", " − ")
    text = re.sub(r"\*\*(\d+)", lambda power: power[1].translate(_SUPERSCRIPTS), text).replace("*", "·")
    return _NEEDLESS.sub(r"\1", text)
