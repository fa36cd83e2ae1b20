import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.network.expression import ExpressionError, evaluate, names_in, readable, substitute


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4 * width", 256),
        ("width // 3 % 5", 1),
        ("-width + 1", -63),
        ("width if project else 0", 0),
        ("not project and width >= 64", True),
        ("1 < width < 64", False),
        ("make_divisible(width * 1.4, 8)", 88),
        ("max(width, 100) - min(1, 2)", 99),
        ("mode == 'wide'", True),
        ("2 ** 5", 32),
        ("true or false", True),
    ],
)
def test_arithmetic(text, value):
    assert evaluate(text, {"width": 64, "project": False, "mode": "wide"}) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("widht * 4", "unknown parameter 'widht'"),
        ("width / 2", "'/' is not allowed in expressions"),
        ("width // 0", "division by zero"),
        ("2 ** 99", "a power grows past 2^31"),
        ("width * 999999999999", "a value grows past 2^31 = 2147483648"),
        ("width.bit_length()", "'width.bit_length()' is not allowed in expressions"),
        ("__import__('os')", "'__import__('os')' is not allowed in expressions"),
        ("[1, 2][0]", "'[1, 2][0]' is not allowed in expressions"),
        ("lambda: 1", "'lambda: 1' is not allowed in expressions"),
        ("3x3", "'3x3' is neither a number nor an expression"),
        ("width +", "'width +' is neither a number nor an expression"),
        ("'a' * 3", "''a'' is the word 'a' where a number is expected"),
        ("width < 'a'", "'64' cannot be compared with 'a'"),
        ("max()", "'max()' cannot be worked out"),
        ("1" + "+1" * 100, "an expression of 201 characters; at most 200 are read"),
    ],
)
def test_what_is_refused(text, message):
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, {"width": 64})
    assert str(caught.value) == message


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.sampled_from(["+", "-", "*", "//", "%"]))
def test_agrees_with_python(left, right, sign):
    if right == 0 and sign in ("//", "%"):
        return
    python = {"+": left + right, "-": left - right, "*": left * right}
    expected = python[sign] if sign in python else (left // right if sign == "//" else left % right)
    assert evaluate(f"a {sign} b", {"a": left, "b": right}) == expected


@given(st.text(max_size=60))
def test_any_text_gives_a_value_or_one_error(text):
    with contextlib.suppress(ExpressionError):
        evaluate(text, {"width": 64})


NUMBERS = st.integers(0, 20).map(str)
TREES = st.recursive(
    NUMBERS | st.sampled_from(["a", "b", "c"]),
    lambda parts: (
        st.builds("({} {} {})".format, parts, st.sampled_from(["+", "-", "*", "==", "<", "and", "or"]), parts)
        | st.builds("({} if {} else {})".format, parts, parts, parts)
        | st.builds("max({}, {})".format, parts, parts)
    ),
    max_leaves=8,
)


def _value(text, names):
    try:
        return evaluate(text, names)
    except ExpressionError:
        return None


@given(TREES, TREES, st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_substituting_changes_no_value(outer, inner, a, b, c):
    names = {"a": a, "b": b, "c": c}
    value = _value(inner, names)
    if value is None or _value(outer, {**names, "a": value}) is None:
        return
    expected = _value(outer, {**names, "a": value})
    assert _value(substitute(outer, {"a": inner, "c": c}), names) == expected
    assert bool(_value(substitute(outer, {"a": inner, "c": c}, condition=True), names)) == bool(expected)


@given(TREES)
def test_a_readable_expression_keeps_its_brackets_where_they_matter(text):
    back = readable(text).replace("·", "*").replace("−", "-").replace(" = ", " == ")
    assert _value(back, {"a": 3, "b": 5, "c": False}) == _value(text, {"a": 3, "b": 5, "c": False})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4 * width", "4·width"),
        ("4 * (width * 26 // 64)", "4·⌊width·26/64⌋"),
        ("(width + 1) // (2 * k)", "⌊(width + 1)/(2·k)⌋"),
        ("1 if full else groups", "1 if full else groups"),
        ("not project and stride != 1", "not project and stride ≠ 1"),
        ("make_divisible(-w * 6, 8) ** 2", "make_divisible(−w·6, 8)^2"),
    ],
)
def test_expressions_read_as_mathematics(text, shown):
    assert readable(text) == shown


def test_words_and_functions_are_no_names():
    assert names_in("max(a, 2) if true else b") == {"a", "b"}
