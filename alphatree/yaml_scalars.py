"""What a plain (unquoted) YAML word means: the YAML 1.2 core schema, without the surprises of YAML 1.1.

`no`, `on`, `3:3`, `2015-12-10` and `1_000` are text. What may be read in two ways, such as `010`, is refused rather
than guessed.
"""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

MAX_INTEGER = 2**63 - 1
"""The greatest integer, and the least without its sign: what every reader of our JSON can hold."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")


class ScalarError(ValueError):
    """A number that cannot be taken. `code`, text and `hint` are those of the Diagnostic."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


def resolve(word: str) -> Scalar:
    """Return the value of an unquoted word.

    Raises: ScalarError for numbers that are ambiguous, infinite or too large.

    >>> resolve("224"), resolve("0.5"), resolve("1e3"), resolve("true"), resolve("")
    (224, 0.5, 1000.0, True, None)
    >>> resolve("no"), resolve("3:3"), resolve("2015-12-10"), resolve("1_000")
    ('no', '3:3', '2015-12-10', '1_000')
    """
    if word in _NULLS:
        return None
    if word in _TRUTH:
        return _TRUTH[word]
    if word[0] not in "+-.0123456789":
        return word
    if _LEADING_ZERO.fullmatch(word):
        raise ScalarError(
            "ambiguous-number",
            f"{_short(word)} starts with 0, which some YAML readers take for an octal number",
            f'write {_short(word.lstrip("+-0") or "0")} for the number, or "{_short(word)}" in quotes for text',
        )
    if _INTEGER.fullmatch(word):
        return _integer(word, 10)
    if _BASED.fullmatch(word):
        return _integer(word, 0)
    if _FLOAT.fullmatch(word):
        value = float(word)
        if math.isfinite(value):
            return value
        raise _too_large(word)
    if _NOT_FINITE.fullmatch(word):
        raise ScalarError("not-finite", f"{word} is not a number that can be counted with", "leave the field out")
    return word


def _integer(word: str, base: int) -> int:
    # Length first: int() of thousands of digits is slow, and Python refuses it with an error of its own.
    if len(word) > 24:
        raise _too_large(word)
    value = int(word, base)
    if abs(value) > MAX_INTEGER:
        raise _too_large(word)
    return value


def _too_large(word: str) -> ScalarError:
    return ScalarError(
        "number-too-large",
        f"{_short(word)} is too large, expected a number below 2**63",
        "put it in quotes if it is text",
    )


def _short(word: str) -> str:
    return word if len(word) <= 24 else f"{word[:20]}… ({len(word)} characters)"
