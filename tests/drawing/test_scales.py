"""Scales: to scale where it can be read, never upside down, never too large."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing.scales import scale_for

values = st.lists(st.integers(1, 100_000), min_size=1, max_size=20)


@given(values)
def test_larger_is_drawn_larger_and_fits(numbers):
    scale = scale_for(numbers, longest=120, shortest=2, most=3)
    drawn = [scale(value) for value in sorted(set(numbers))]
    assert drawn == sorted(drawn)
    assert len(set(drawn)) == len(drawn)
    assert 0 < drawn[0] <= drawn[-1] <= 120 + 1e-9


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ([60, 1], "linear"),
        ([61, 1], "root"),
        ([3600, 1], "root"),
        ([3601, 1], "log"),
        ([7, 7], "linear"),
        ([], "linear"),
    ],
)
def test_the_first_scale_that_shows_the_smallest_is_taken(numbers, kind):
    assert scale_for(numbers, longest=120, shortest=2, most=3).kind == kind


def test_small_numbers_are_not_blown_up():
    assert scale_for([10, 5], longest=120, shortest=2, most=3)(10) == 30
