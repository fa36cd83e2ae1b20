"""Where a strand goes on in the next row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from alphatree.drawing.bars import side
from alphatree.drawing.tree import Cell, Element, Frame, last_cell

ROW = 3.0
"""What a row more costs; what follows is measured against it."""
EVEN = 2.5
"""What a full row costs that others are emptier than."""
CROSSING = 0.3
"""What a tap costs that has to go from row to row."""
INSIDE_STAGE = 0.4
SAME_STAGE = 1.25
"""How many times larger a feature map may be than its neighbour within a stage: unpadded kernels trim the edges."""
LONE = 5.0
"""What an input or output costs that is alone in a row."""
OVER = 25.0
"""What it costs that a row is twice as wide as it may be."""
LOST = 200.0
"""How much may stand in a row beside an element that is too wide anyway."""


@dataclass(frozen=True, slots=True)
class Border:
    """What stands between two elements of a strand. `crossing`: how many taps pass over it."""

    crossing: int = 0
    between_stages: bool = False


def borders(elements: Sequence[Element], links: Sequence[tuple[int, int]]) -> list[Border]:
    """Return the borders between the elements. `links`: taps, by the places of the elements that they join."""
    steps = [0] * (len(elements) + 1)
    for source, target in set(links):
        if source < target:
            steps[source] += 1
            steps[target] -= 1
    crossing = list(accumulate(steps))
    sides = [_side(element) for element in elements]
    return [
        Border(crossing[at], between_stages=_is_between_stages(elements, sides, at)) for at in range(len(elements) - 1)
    ]


def _side(element: Element) -> float | None:
    cell = last_cell(element)
    return side(cell.last.shape) if cell else None


def _is_between_stages(elements: Sequence[Element], sides: Sequence[float | None], at: int) -> bool:
    """Return whether the size of the feature map changes there, or a frame begins or ends.

    A pooling ends a stage; anything else that changes the size begins one.
    """
    before, after = elements[at], elements[at + 1]
    if isinstance(before, Cell) and "norm" in before.kind and at and isinstance(elements[at - 1], Frame):
        # A norm that changes nothing else is the first layer of what comes after it.
        return False
    if isinstance(before, Frame) or isinstance(after, Frame):
        return True
    if isinstance(before, Cell) and "pool" in before.kind:
        return at > 0 and _differ(sides[at - 1], sides[at])
    return _differ(sides[at], sides[at + 1]) and not (isinstance(after, Cell) and "pool" in after.kind)


def _differ(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before != after
    return max(before, after) > SAME_STAGE * min(before, after)


def break_rows(
    widths: Sequence[float], between: Sequence[Border], width: float, *, lone: frozenset[int] = frozenset()
) -> list[range]:
    """Return which elements stand in which row: few rows, about equally long, broken where little is torn.

    `lone`: places of elements that look lost if they are alone in a row. No row is wider than asked, unless a single
    element is.

    >>> break_rows([50, 50, 50, 50], [Border(), Border(), Border()], 120)
    [range(0, 2), range(2, 4)]
    >>> break_rows([50, 50, 50], [Border(crossing=2), Border(between_stages=True)], 120)
    [range(0, 2), range(2, 3)]
    """
    edges = [0.0, *accumulate(widths)]
    if edges[-1] <= width:
        return [range(len(widths))]
    # Best way to put the first `end` elements into rows: (cost, where the last row begins).
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(widths) + 1):
        options: list[tuple[float, int]] = []
        widest = 0.0
        for begin in range(end - 1, -1, -1):
            length = edges[end] - edges[begin]
            widest = max(widest, widths[begin])
            if length > (width if widest <= width else widest + LOST):
                break
            # What stands beside an element that is too wide makes it wider still: only what would be lost alone.
            over = max(0.0, length - max(width, widest)) / width
            cost = best[begin][0] + ROW + EVEN * (min(length, width) / width) ** 2 + OVER * over
            if end - begin == 1 and begin in lone:
                cost += LONE
            if begin:
                border = between[begin - 1]
                cost += CROSSING * border.crossing + INSIDE_STAGE * (not border.between_stages)
            options.append((cost, begin))
        best.append(min(options))
    rows: list[range] = []
    end = len(widths)
    while end:
        begin = best[end][1]
        rows.insert(0, range(begin, end))
        end = begin
    return rows
