"""The layout of a tree of descent: a row for each entry, years from left to right, no line through any name.

An entry stands in the column of its year and in a row of its own, with its words to the right. Its trunk leads down
from it, and its whole family stands further to the right in the rows directly below: so a trunk only meets branches of
its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alphatree.drawing.text import text_width
from alphatree.drawing.years import SINGLE, Period, YearAxis, column_of, periods, year_axis

ROW = 20.0
"""Height of a row."""
STEP = 14.0
"""From a parent to a child of the same column."""
PAD = 11.0
"""From the left edge of a column to the first entry in it."""
LEAST = 17.0
"""Width of a column where nothing needs more."""
WORDS = 10.0
"""From the middle of an entry to its words."""
MARGIN = 8.0
LABEL_SIZE = 10.0
"""Of the years; the columns of long ago are as wide as theirs."""


@dataclass(frozen=True)
class Leaf:
    """An entry as the layout sees it. `up`: the number of its parent, which comes earlier; `words`: their width."""

    year: int
    up: int | None
    words: float


@dataclass(frozen=True)
class Row:
    """The place of an entry. `last`: the number of its last child, whose branch is where its trunk ends."""

    x: float
    y: float
    up: int | None
    last: int | None


@dataclass(frozen=True)
class Phylogram:
    """Where everything stands, in pixels."""

    axis: YearAxis
    rows: tuple[Row, ...]
    width: float
    height: float


def lay_out_phylogram(leaves: Sequence[Leaf]) -> Phylogram:
    """Return the places of all leaves.

    Raises: ValueError unless each family directly follows its parent, and nobody is older than their parent.
    """
    found = _through([leaf.year for leaf in leaves])
    places = [column_of(found, leaf.year) for leaf in leaves]
    levels = _levels(leaves, places)
    deepest = dict.fromkeys(range(len(found)), 0)
    for place, level in zip(places, levels, strict=True):
        deepest[place] = max(deepest[place], level)
    busy = {number: sum(place == number for place in places) for number in deepest}
    axis = year_axis(found, {number: _width(found[number], deepest[number], busy[number]) for number in deepest})
    last: dict[int, int] = {leaf.up: number for number, leaf in enumerate(leaves) if leaf.up is not None}
    rows = tuple(
        Row(axis.columns[place].x + PAD + level * STEP, number * ROW + ROW / 2, leaf.up, last.get(number))
        for number, (leaf, place, level) in enumerate(zip(leaves, places, levels, strict=True))
    )
    ends = [row.x + WORDS + leaf.words for row, leaf in zip(rows, leaves, strict=True)]
    return Phylogram(axis, rows, max([axis.width, *ends]) + MARGIN, len(rows) * ROW)


def _through(years: Sequence[int]) -> list[Period]:
    """Return the periods of these years; where each year has a column of its own, also those between them."""
    return list(periods([*years, *range(max(SINGLE, min(years)), max(years) + 1)])) if years else []


def _levels(leaves: Sequence[Leaf], places: Sequence[int]) -> list[int]:
    """Return for each leaf how many of its ancestors, one by one, share its column."""
    levels: list[int] = []
    open_families: list[int] = []
    for number, leaf in enumerate(leaves):
        while open_families and open_families[-1] != leaf.up:
            open_families.pop()
        if leaf.up is not None and (not open_families or places[leaf.up] > places[number]):
            raise ValueError(f"leaf {number} does not follow its parent {leaf.up}")
        open_families.append(number)
        same = leaf.up is not None and places[leaf.up] == places[number]
        levels.append(levels[leaf.up] + 1 if same and leaf.up is not None else 0)
    return levels


def _width(period: Period, deepest: int, busy: int) -> float:
    room = PAD + deepest * STEP + 7.0
    if period.last < SINGLE:
        return max(room, text_width(period.label, LABEL_SIZE) + 8.0)
    return max(room, LEAST, 34.0 if busy >= 8 else 0.0)
