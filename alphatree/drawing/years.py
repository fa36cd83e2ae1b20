"""Years along a line: one column each in the time of deep learning, and a few for all that came before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

SINGLE = 1998
"""From here on every year has a column of its own."""
_STARTS = (1900, 1950, 1970, 1980, 1990, SINGLE)
"""Before, a column ends where one of these begins."""


@dataclass(frozen=True)
class Period:
    """One or several years.

    >>> Period(2016, 2016).label, Period(1951, 1959).label, Period(1685, 1847).label
    ('2016', '1951–59', '1685–1847')
    """

    first: int
    last: int

    @property
    def label(self) -> str:
        if self.first == self.last:
            return str(self.first)
        same = self.first // 100 == self.last // 100
        return f"{self.first}–{self.last % 100:02d}" if same else f"{self.first}–{self.last}"


def periods(years: Collection[int]) -> Iterator[Period]:
    """Yield the periods that these years fall into, oldest first.

    >>> [period.label for period in periods({1958, 1951, 2000, 1999, 1685})]
    ['1685', '1951–58', '1999', '2000']
    """
    early: dict[int, list[int]] = {}
    for year in sorted(year for year in years if year < SINGLE):
        early.setdefault(bisect_right(_STARTS, year), []).append(year)
    yield from (Period(group[0], group[-1]) for group in early.values())
    yield from (Period(year, year) for year in sorted(set(years)) if year >= SINGLE)


@dataclass(frozen=True)
class Column:
    """A period with its place, in pixels."""

    period: Period
    x: float
    width: float


@dataclass(frozen=True)
class YearAxis:
    """Columns from left to right."""

    columns: tuple[Column, ...]

    @property
    def width(self) -> float:
        last = self.columns[-1] if self.columns else None
        return last.x + last.width if last else 0.0


def column_of(found: Sequence[Period], year: int) -> int:
    """Return the number of the period that a year falls into."""
    return bisect_right([period.first for period in found], year) - 1


def year_axis(found: Collection[Period], widths: Mapping[int, float], start: float = 0.0) -> YearAxis:
    """Return the axis of these periods. `widths`: of each, by its number."""
    each = [widths[number] for number in range(len(found))]
    lefts = accumulate(each, initial=start)
    return YearAxis(tuple(Column(period, x, width) for period, x, width in zip(found, lefts, each, strict=False)))
