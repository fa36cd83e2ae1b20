"""Expressions of x: what they give, where they have no value, and what is no expression."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.curves import FUNCTIONS, CurveError, read_curve


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        ("x", 3, 3),
        ("-(1 - x) ** 2 * log(x)", 0.5, 0.25 * math.log(2)),
        ("0.5 * x ** 2 if abs(x) < 1 else abs(x) - 0.5", -3, 2.5),
        ("x if x > 0 else exp(x) - 1", -1, math.exp(-1) - 1),
        ("x * sigmoid(x)", 2, 2 / (1 + math.exp(-2))),
        ("cos(pi * x)", 1, -1),
        ("x % 3 / 2", 5, 1),
    ],
)
def test_value(text, x, y):
    assert read_curve(text)(x) == pytest.approx(y)


@pytest.mark.parametrize(("text", "x"), [("log(x)", 0), ("1 / x", 0), ("exp(x)", 1e6), ("x ** 0.5", -1)])
def test_where_a_curve_has_no_value(text, x):
    assert read_curve(text)(x) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "y",
        "x.real",
        "__import__('os')",
        "open('x')",
        "'x'",
        "[x]",
        "lambda: x",
        "x if x else",
        "max(x)",
        "exp(x, 2)",
        "max(*x)",
        "log(x, base=2)",
        "True",
        "x := 1",
        "(" * 50 + "x" + ")" * 50 + "+",
        "-" * 60 + "x",
        "x+" * 200 + "x",
    ],
)
def test_what_is_no_expression(text):
    with pytest.raises(CurveError):
        read_curve(text)


expressions = st.recursive(
    st.sampled_from(["x", "pi", "2", "0.5"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "%", "**"]), inner).map(lambda p: f"({' '.join(p)})"),
        st.tuples(st.sampled_from(sorted(set(FUNCTIONS) - {"max", "min"})), inner).map(lambda p: f"{p[0]}({p[1]})"),
    ),
    max_leaves=8,
)


@given(expressions, st.floats(-1e3, 1e3))
def test_any_expression_gives_a_finite_number_or_nothing(text, x):
    value = read_curve(text)(x)
    assert value is None or math.isfinite(value)
