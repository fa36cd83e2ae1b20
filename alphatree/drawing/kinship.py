"""The layout of the nearest kin of one entry: ancestors above, descendants below, a row and a lane for each.

A lane is a generation. Each row hangs on the tree by one branch; what else descends from what is an arc to the right of
the lanes. Words stand to the right of everything, so that no line can run through them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alphatree.drawing.curves import polyline
from alphatree.drawing.scene import Point
from alphatree.drawing.system import wrapped
from alphatree.drawing.text import text_width

LANE = 24.0
RADIUS = 5.0
"""Of the dot of an entry."""
MARGIN = 4.0
ARC = 9.0
"""From one arc to the next."""
APART = 3.0
"""Arcs leave and reach a dot above or below its branches."""
NAME_SIZE, NOTE_SIZE = 13.0, 11.5
BOLD = 1.08
"""How much wider a bold name may be than a plain one."""
LINE = 15.0
ROW, SPACE = 22.0, 5.0
"""Height of a row with nothing but a name; what is added below its notes."""
WORDS = 12.0
"""From the lanes and arcs to the words."""


@dataclass(frozen=True)
class Kin:
    """One row. `lane`: generations from the entry in the middle; `up`: the number of the row that it hangs on.

    That row is below it for ancestors, above it for descendants, None for the entry in the middle. `name`: with what
    stands behind it on its line.
    """

    lane: int
    up: int | None
    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class KinRow:
    """Where a row stands: the middle of its dot, and the lines of its notes, each with the height of its baseline."""

    x: float
    y: float
    notes: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Branch:
    """A line from one row to another, as Bézier control points. `is_arc`: beside the tree."""

    parent: int
    child: int
    points: tuple[Point, ...]
    is_arc: bool


@dataclass(frozen=True)
class Kinship:
    """Where everything stands, in pixels. `words`: where the words of all rows begin."""

    rows: tuple[KinRow, ...]
    branches: tuple[Branch, ...]
    words: float
    width: float
    height: float


def lay_out_kinship(kin: Sequence[Kin], bonds: Iterable[tuple[int, int]], *, width: float = 560.0) -> Kinship:
    """Return the places of all rows and lines. `bonds`: parent and child, by the numbers of their rows.

    `width`: of a line of notes. A bond between two rows of which one hangs on the other is their branch.
    """
    first = min(one.lane for one in kin)
    lanes = max(one.lane for one in kin) - first
    notes = [[line for note in one.notes for line in wrapped(note, NOTE_SIZE, width)] for one in kin]
    rows: list[KinRow] = []
    top = MARGIN
    for one, lines in zip(kin, notes, strict=True):
        y = top + ROW / 2
        baselines = tuple((y + 4.5 + LINE * (number + 1), line) for number, line in enumerate(lines))
        rows.append(KinRow(MARGIN + RADIUS + (one.lane - first) * LANE, y, baselines))
        top += ROW + (LINE * len(lines) + SPACE if lines else 0.0)
    hangs = {(one.up, number) if one.lane > 0 else (number, one.up) for number, one in enumerate(kin)}
    pairs = sorted(set(bonds))
    arcs = [pair for pair in pairs if pair not in hangs]
    edge = MARGIN + 2 * RADIUS + lanes * LANE
    channels = _channels(arcs)
    branches = [
        Branch(parent, child, _branch(rows[parent], rows[child], is_up=kin[child].lane <= 0), False)
        for parent, child in pairs
        if (parent, child) in hangs
    ]
    branches += [
        Branch(parent, child, _arc(rows[parent], rows[child], edge + ARC * (channels[parent] + 0.5)), True)
        for parent, child in arcs
    ]
    words = edge + ARC * (max(channels.values(), default=-1) + 1) + WORDS
    widths = [text_width(one.name, NAME_SIZE) * BOLD for one in kin]
    widths += [text_width(line, NOTE_SIZE) for lines in notes for line in lines]
    return Kinship(tuple(rows), tuple(branches), words, words + max(widths) + MARGIN, top + MARGIN)


def _branch(parent: KinRow, child: KinRow, *, is_up: bool) -> tuple[Point, ...]:
    """Return the line from a parent above: ancestors bend over their child's lane, descendants leave their parent's."""
    if is_up:
        return polyline([(parent.x + RADIUS, parent.y), (child.x, parent.y), (child.x, child.y - RADIUS)], 8)
    return polyline([(parent.x, parent.y + RADIUS), (parent.x, child.y), (child.x - RADIUS, child.y)], 8)


def _arc(parent: KinRow, child: KinRow, x: float) -> tuple[Point, ...]:
    apart = APART if parent.y < child.y else -APART
    start, end = (parent.x + RADIUS - 1, parent.y + apart), (child.x + RADIUS - 1, child.y - apart)
    return polyline([start, (x, start[1]), (x, end[1]), end], 8)


def _channels(arcs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return for each parent how far out its arcs run: all in one channel, which no other parent's rows share."""
    reach: dict[int, tuple[int, int]] = {}
    for parent, child in arcs:
        low, high = reach.get(parent, (parent, parent))
        reach[parent] = min(low, child), max(high, child)
    taken: list[list[tuple[int, int]]] = []
    found: dict[int, int] = {}
    for parent, (low, high) in sorted(reach.items(), key=lambda one: (one[1][1] - one[1][0], one)):
        free = (n for n, others in enumerate(taken) if all(high < a or low > b for a, b in others))
        channel = next(free, len(taken))
        if channel == len(taken):
            taken.append([])
        taken[channel].append((low, high))
        found[parent] = channel
    return found
