"""Parts of a picture with their extent, and how they are put side by side.

A box has its main line at y = 0; `up` and `down` say how far it reaches above and below. `enter` and `leave` are where
the ink on the main line begins and ends, so that the line between two boxes runs from cell to cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alphatree.drawing.curves import polyline
from alphatree.drawing.scene import Bar, Cell, Frame, Line, Rect, Text
from alphatree.drawing.text import text_width
from alphatree.layers.base import Shape, format_shape

Item = Cell | Text | Line | Frame | Bar

RADIUS = 22.0
"""Half the width of a cell, ring included."""
SMALL_RADIUS = 10.0
GAP = 12.0
"""Least space between two cells on a line."""
CAPTION_SIZE = 11.0
LINE_HEIGHT = 13.0
SHAPE_SIZE = 10.0
COUNT_SIZE = 17.0
NAME_SIZE = 10.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a cell has landed. `left` and `right`: edges of its column, where a line can pass between texts."""

    layers: frozenset[int]
    x: float
    y: float
    rx: float
    ry: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A feature map that asks for a bar. `note`: a second line, such as ×3."""

    x: float
    shape: Shape
    note: str = ""


@dataclass(frozen=True, slots=True)
class ArcLane:
    """A lane that starts at another cell (`source`) and ends at a merge (`target`); placed once both have a place.

    `first`: the layer of its first cell, by which it is known.
    """

    source: int
    target: int
    box: Box
    first: int


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture; see the top of this module."""

    width: float
    up: float
    down: float
    enter: float
    leave: float
    items: tuple[Item, ...] = ()
    spots: tuple[Spot, ...] = ()
    shown: tuple[Shown, ...] = ()
    arc_lanes: tuple[ArcLane, ...] = ()
    joined: bool = True
    """Whether a line comes in from the left."""
    open_end: bool = False
    """Whether no line goes out to the right."""
    wired: frozenset[tuple[int, int]] = frozenset()
    """Taps that are drawn already, by source and target."""
    framed: bool = False
    """Whether the box is a frame; that is then its first item."""
    tables: tuple[Item, ...] = ()
    """What stands below the bars of a whole row, at heights from there."""

    def moved(self, dx: float, dy: float) -> Box:
        """Return the same box elsewhere; extents stay relative to its own main line."""
        return replace(
            self,
            items=tuple(moved(item, dx, dy) for item in self.items),
            spots=tuple(Spot(s.layers, s.x + dx, s.y + dy, s.rx, s.ry, s.left + dx, s.right + dx) for s in self.spots),
            shown=tuple(Shown(s.x + dx, s.shape, s.note) for s in self.shown),
        )


def moved(item: Item, dx: float, dy: float) -> Item:
    """Return the same item elsewhere."""
    match item:
        case Cell():
            return Cell(
                item.x + dx, item.y + dy, item.width, item.height,
                item.kind, item.tooltip, item.layers, item.inside, item.dashed,
            )  # fmt: skip
        case Text():
            return Text(item.x + dx, item.y + dy, item.width, item.text, item.role, item.size, item.on)
        case Line():
            return Line(tuple((x + dx, y + dy) for x, y in item.points), item.role, item.arrow)
        case Frame():
            return replace(item, rect=_moved_rect(item.rect, dx, dy))
        case Bar():
            return Bar(_moved_rect(item.rect, dx, dy), item.tooltip)


def _moved_rect(rect: Rect, dx: float, dy: float) -> Rect:
    return Rect(rect.left + dx, rect.top + dy, rect.right + dx, rect.bottom + dy)


def in_series(boxes: Sequence[Box]) -> Box:
    """Return the boxes from left to right, with a line from each to the next."""
    if not boxes:
        return Box(0, 0, 0, 0, 0)
    x = 0.0
    items: list[Item] = []
    spots: list[Spot] = []
    shown: list[Shown] = []
    last: float | None = None
    for box in boxes:
        placed = box.moved(x, 0)
        if last is not None and box.joined:
            items.append(Line(polyline([(last, 0), (x + box.enter, 0)])))
        items += placed.items
        spots += placed.spots
        shown += placed.shown
        last = None if box.open_end else x + box.leave
        x += box.width
    return Box(
        width=x,
        up=max(box.up for box in boxes),
        down=max(box.down for box in boxes),
        enter=boxes[0].enter,
        leave=x - boxes[-1].width + boxes[-1].leave,
        items=tuple(items),
        spots=tuple(spots),
        shown=tuple(shown),
        arc_lanes=tuple(lane for box in boxes for lane in box.arc_lanes),
        joined=boxes[0].joined,
        open_end=boxes[-1].open_end,
        wired=frozenset().union(*(box.wired for box in boxes)),
    )


TURN = 8.0
"""Space beside a row for the line that goes on below it."""
BETWEEN_ROWS = 18.0


def in_rows(lines: Sequence[Box], *, ends: bool = False) -> Box:
    """Return rows one below the other as one box, with a line from each row to the next and from the last one out.

    The line leaves at the height where it comes in, right of all rows. `ends`: none leaves, because nothing follows.
    """
    is_open = ends or lines[-1].open_end
    right = TURN + max(line.width for line in lines) + TURN
    items: list[Item] = []
    spots: list[Spot] = []
    y, end = 0.0, (0.0, 0.0)
    for at, line in enumerate(lines):
        if at:
            between = y + lines[at - 1].down + BETWEEN_ROWS / 2
            y += lines[at - 1].down + BETWEEN_ROWS + line.up
            start = (TURN + line.enter, y)
            items.append(Line(polyline([end, (right, end[1]), (right, between), (1, between), (1, y), start])))
        placed = line.moved(TURN, y)
        items += placed.items
        spots += placed.spots
        end = (TURN + line.leave, y)
    out = right + TURN
    if not is_open:
        items.append(Line(polyline([end, (out, y), (out, 0), (out + 1, 0)])))
    return Box(
        width=out + 1,
        up=lines[0].up,
        down=y + lines[-1].down,
        enter=TURN + lines[0].enter,
        leave=out + 1,
        items=tuple(items),
        spots=tuple(spots),
        shown=spread([one for line in lines for one in line.shown], out + 1),
        joined=lines[0].joined,
        open_end=is_open,
        wired=frozenset().union(*(line.wired for line in lines)),
    )


def spread(shown: Sequence[Shown], width: float) -> tuple[Shown, ...]:
    """Return bars side by side below all rows: each size once, and only those at both ends if there are too many."""
    once: list[Shown] = []
    for one in shown:
        if not once or once[-1].shape != one.shape:
            once.append(one)
    labels = [max(text_width(format_shape(one.shape), SHAPE_SIZE), 20.0) + 8 for one in once]
    if sum(labels) > width:
        once, labels = [once[0], once[-1]], [labels[0], labels[-1]]
    space = (width - sum(labels)) / max(1, len(labels))
    x, result = 0.0, []
    for one, label in zip(once, labels, strict=True):
        result.append(replace(one, x=x + (label + space) / 2))
        x += label + space
    return tuple(result)
