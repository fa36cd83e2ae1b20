"""How long a side, a thickness and a vector are drawn: to scale where that can be read, and else by root or logarithm.

One picture has one scale for each of the three, and says which.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import count
from math import log2, sqrt
from typing import Literal

Kind = Literal["linear", "root", "log"]
_CURVES: dict[Kind, Callable[[float], float]] = {
    "linear": float,
    "root": sqrt,
    "log": lambda value: log2(1 + value),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """A way from a number to pixels: `factor` times the number, its square root or log2 of one more."""

    kind: Kind
    factor: float

    def __call__(self, value: float) -> float:
        return self.factor * _CURVES[self.kind](value)

    def reaching(self, pixels: float) -> int:
        """Return the least whole number that is drawn at least so long.

        >>> Scale("linear", 0.25).reaching(1.0), Scale("root", 0.5).reaching(1.0), Scale("log", 1.0).reaching(2.0)
        (4, 4, 3)
        """
        return next(value for value in count(1) if self(value) >= pixels)


def scale_for(values: Collection[float], *, longest: float, shortest: float, most: float) -> Scale:
    """Return the scale that draws the largest value `longest` pixels long and the smallest at least `shortest`.

    The first that can, of linear, root and log; linear draws no unit longer than `most` pixels.

    >>> scale_for([224, 7], longest=224, shortest=4, most=6)
    Scale(kind='linear', factor=1.0)
    >>> scale_for([10000, 1], longest=100, shortest=1, most=6)
    Scale(kind='root', factor=1.0)
    """
    largest, smallest = max(values, default=1), min(values, default=1)
    linear = Scale("linear", min(longest / largest, most))
    # Where all are equal nothing is out of proportion.
    if linear(smallest) >= shortest or largest == smallest:
        return linear
    root = Scale("root", longest / sqrt(largest))
    return root if root(smallest) >= shortest else Scale("log", longest / log2(1 + largest))
