"""Graph -> Scene: every position of the picture, worked out by us.

Columns for the sequence, lanes for the branches, arcs for the taps. Long strands go over several rows, broken where no
arc passes. Cannot route a tap that points backwards: it is left out of the picture (the layer table has it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from alphatree.drawing.arcs import find_spot, spans, with_arcs
from alphatree.drawing.bars import bar_height, bar_items, side
from alphatree.drawing.boxes import LINE_HEIGHT, SHAPE_SIZE, Box, Item, Spot, in_series, moved
from alphatree.drawing.curves import polyline
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.notation import Notation, load_notation
from alphatree.drawing.parts import Parts
from alphatree.drawing.scene import Bar, Cell, Form, Frame, Line, Point, Scene, Text
from alphatree.drawing.short import merge_pools
from alphatree.drawing.strands import strands_of
from alphatree.drawing.tree import Row, cells_of
from alphatree.drawing.wires import Tap, adrift, taps_of, taps_within
from alphatree.network.graph import Graph

MAX_CELLS = 2000
ROW_WIDTH = 1200.0
"""A strand that is wider goes over several rows."""
STRETCH = 1.7
"""Frames of a row are drawn equally high if the highest is no more than this many times as high as the lowest."""
OVERHANG = 1.4
HELD_TOGETHER = 0.6
"""A strand stays in one row if arcs hold more than this part of it together, and it is at most `OVERHANG` times wider
than that part (or than the row)."""
MARGIN = 8.0
BAR_GAP = 10.0
ROW_GAP = 26.0
INDENT = 14.0
"""Space at the left for the lines from row to row."""
TRACK = 9.0
"""Space between two lines that run side by side between rows."""


@dataclass(frozen=True)
class _Line:
    """One row of the picture. `edges`: right ends of its elements; `begins`, `ends`: first or last of its strand."""

    box: Box
    edges: tuple[float, ...]
    begins: bool
    ends: bool


def lay_out_rows(
    graph: Graph,
    form: Form = "full",
    notation: Notation | None = None,
    *,
    lang: str = "en",
    row_width: float | None = ROW_WIDTH,
    collapse: bool = True,
    strands: Sequence[Row] | None = None,
) -> Scene:
    """Return the rows of cells of a network, with bars below them in the form `full`.

    `row_width`: None for a single row; `strands`: if they are known already. Raises: DrawingError if there are more
    than 2,000 cells.
    """
    notation = notation or load_notation()
    strands = strands or strands_of(graph, notation, collapse=collapse)
    if form == "short":
        strands = [merge_pools(strand) for strand in strands]
    cells = sum(1 for strand in strands for _ in cells_of(strand))
    if cells > MAX_CELLS:
        raise DrawingError(f"the picture would have {cells} cells, expected at most {MAX_CELLS}")
    inner: frozenset[int] = frozenset().union(*map(adrift, strands))
    while True:
        taps = tuple(dict.fromkeys(tap for strand in strands for tap in taps_of(strand, inner)))
        parts = Parts(graph, notation, form, lang, taps, inner)
        lines = [line for strand in strands for line in _rows(strand, parts, row_width or float("inf"))]
        homeless = {lane.first for line in lines for lane in line.box.arc_lanes}
        if not homeless:
            return _stack(lines, taps, bars=form == "full")
        # Lanes that start in another row, or further to the right: they go back to the lanes beside them.
        inner |= homeless


def _rows(strand: Row, parts: Parts, width: float) -> list[_Line]:
    """Return the rows of one strand, broken between elements so that they are about equally long."""
    boxes = [parts.element(element, bars=True) for element in strand.elements]
    whole = in_series(boxes)
    own = taps_within(strand, parts.taps)
    edges = list(accumulate(box.width for box in boxes))[:-1]
    glued = spans(edges, whole, own)
    groups = _break(boxes, glued, _possible_width(boxes, glued, width))
    lines = []
    for at, group in enumerate(groups):
        box = with_arcs(in_series(_level_frames(group)), own)
        ends = tuple(accumulate(part.width for part in group))
        lines.append(_Line(box, ends, begins=at == 0, ends=at == len(groups) - 1))
    return lines


def _level_frames(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes with the frames of a row at one height, so that their edges are in line."""
    frames = [frame for box in boxes if (frame := _outer_frame(box))]
    if len(frames) < 2:
        return list(boxes)
    top, bottom = min(frame.rect.top for frame in frames), max(frame.rect.bottom for frame in frames)
    if bottom - top > STRETCH * min(frame.rect.bottom - frame.rect.top for frame in frames):
        return list(boxes)
    return [_stretched(box, top, bottom) if _outer_frame(box) else box for box in boxes]


def _outer_frame(box: Box) -> Frame | None:
    """Return the frame that a box is, if it is one."""
    first = box.items[0] if box.framed else None
    return first if isinstance(first, Frame) else None


def _stretched(box: Box, top: float, bottom: float) -> Box:
    """Return the box of a frame with another upper and lower edge; what stands on the lower edge moves with it."""
    old = _outer_frame(box)
    assert old is not None
    by = bottom - old.rect.bottom
    items: list[Item] = []
    for item in box.items:
        if item is old:
            items.append(replace(old, rect=replace(old.rect, top=top, bottom=bottom)))
        else:
            items.append(moved(item, 0, by) if _hangs_on(item, old) else item)
    return replace(box, items=tuple(items), up=max(box.up, -top), down=box.down + by)


def _hangs_on(item: Item, frame: Frame) -> bool:
    """Return whether an item stands on the lower edge of a frame (its count) or below it (its table)."""
    bottom = frame.rect.bottom
    match item:
        case Text():
            on_edge = item.role in ("count", "name") and abs(bottom - 5 - item.y - item.size / 2) < 0.01
            return on_edge or item.y > bottom
        case Line():
            return item.role == "dotted" and item.points[0][1] > bottom
        case _:
            return False


def _possible_width(boxes: Sequence[Box], glued: frozenset[int], width: float) -> float:
    """Return the width to break at: more than asked where arcs hold a longer run together and little else is left."""
    runs, run = [], 0.0
    for at, box in enumerate(boxes):
        run += box.width
        if at not in glued:
            runs.append(run)
            run = 0.0
    longest, total = max([*runs, run]), sum(box.width for box in boxes)
    # Arcs over most of a strand: breaking off its ends would save little and tear the picture.
    if longest > HELD_TOGETHER * total and total <= OVERHANG * max(longest, width):
        return total
    return max(longest, width)


def _break(boxes: Sequence[Box], glued: frozenset[int], width: float) -> list[list[Box]]:
    """Return the boxes in rows: as few as fit the width, and among those the most even."""
    ends = [at + 1 for at in range(len(boxes) - 1) if at not in glued] + [len(boxes)]
    # Best way to put the first `end` boxes into rows: (rows, unevenness, where the last row begins).
    best: dict[int, tuple[int, float, int]] = {0: (0, 0.0, 0)}
    for end in ends:
        options = []
        for begin, (rows, uneven, _) in best.items():
            length = sum(box.width for box in boxes[begin:end])
            over = length > width
            if over and begin + 1 < end and any(begin < other < end for other in ends):
                continue
            options.append((rows + 1, uneven + (length / 1000) ** 2, begin))
        best[end] = min(options)
    groups: list[list[Box]] = []
    end = len(boxes)
    while end:
        begin = best[end][2]
        groups.insert(0, list(boxes[begin:end]))
        end = begin
    return groups


@dataclass(frozen=True)
class _Placed:
    """A row with its place: x offset, height of its main line, upper and lower edge with its bars."""

    line: _Line
    x: float
    y: float
    bottom: float
    items: tuple[Item, ...]

    @property
    def top(self) -> float:
        return self.y - self.line.box.up

    @property
    def right(self) -> float:
        return self.x + self.line.box.width

    @property
    def start(self) -> Point:
        return (self.x + self.line.box.enter, self.y)

    @property
    def end(self) -> Point:
        return (self.x + self.line.box.leave, self.y)

    def spot(self, layer: int) -> Spot | None:
        spot = find_spot(self.line.box.spots, layer)
        return spot and replace(
            spot, x=spot.x + self.x, y=spot.y + self.y, left=spot.left + self.x, right=spot.right + self.x
        )

    def is_free(self, x: float, top: float) -> bool:
        """Return whether a line can go down from a height without crossing a cell, a text or a bar."""
        solid = (item.rect for item in self.items if isinstance(item, Cell | Text | Bar))
        return not any(rect.left - 1 < x < rect.right + 1 and rect.bottom > top for rect in solid)


@dataclass(frozen=True)
class _Crossing:
    """A tap from one row to a later one."""

    tap: Tap
    source: int
    target: int


def _stack(lines: Sequence[_Line], taps: Sequence[Tap], *, bars: bool) -> Scene:
    """Return the rows one below the other, joined by lines."""
    largest = max((side(one.shape) for line in lines for one in line.box.shown), default=1.0)
    crossings = _crossings(lines, taps)
    left = MARGIN + (INDENT if any(not line.begins for line in lines) or crossings else 0.0)
    placed: list[_Placed] = []
    y = MARGIN
    for at, line in enumerate(lines):
        y += TRACK * sum(at == crossing.target for crossing in crossings)
        axis = y + line.box.up
        bottom = axis + line.box.down
        items = list(line.box.moved(left, axis).items)
        if bars and line.box.shown:
            base = bottom + BAR_GAP + max(bar_height(one.shape, largest) for one in line.box.shown)
            items += [moved(item, left, 0) for item in bar_items(line.box.shown, base=base, largest=largest)]
            bottom = base + 7 + SHAPE_SIZE + LINE_HEIGHT * any(one.note for one in line.box.shown)
        placed.append(_Placed(line, left, axis, bottom, tuple(items)))
        y = bottom + ROW_GAP
    lines_between = [*_connectors(placed), *_crossing_lines(placed, crossings)]
    right = max(max(place.right for place in placed), *(_rightmost(line) for line in lines_between), 0.0)
    everything = [item for place in placed for item in place.items] + lines_between
    return _scene(everything, right + MARGIN, max(place.bottom for place in placed) + MARGIN)


def _rightmost(line: Line) -> float:
    return max(x for x, _ in line.points)


def _crossings(lines: Sequence[_Line], taps: Sequence[Tap]) -> list[_Crossing]:
    found = []
    for tap in taps:
        source, target = _row_of(lines, tap.source), _row_of(lines, tap.target)
        if not tap.entering and source is not None and target is not None and source < target:
            found.append(_Crossing(tap, source, target))
    return found


def _row_of(lines: Sequence[_Line], layer: int) -> int | None:
    return next((at for at, line in enumerate(lines) if find_spot(line.box.spots, layer)), None)


def _connectors(placed: Sequence[_Placed]) -> list[Line]:
    """Return the lines from the end of a row to the start of the next one of the same strand."""
    lines: list[Line] = []
    for before, after in pairwise(placed):
        if after.line.begins:
            continue
        right, left = before.right + 8, after.x - 8
        y = before.bottom + ROW_GAP / 2
        path = [before.end, (right, before.y), (right, y), (left, y), (left, after.y), after.start]
        lines.append(Line(polyline(path, 12.0)))
    return lines


def _crossing_lines(placed: Sequence[_Placed], crossings: Sequence[_Crossing]) -> list[Line]:
    """Return the lines from a cell of one row to a cell of a later row, in a track of their own above that row."""
    lines: list[Line] = []
    used = [0] * len(placed)
    taken: list[list[float]] = [[] for _ in placed]
    margin = max(place.right for place in placed) + 2 * TRACK
    for crossing in crossings:
        row, goal = placed[crossing.source], placed[crossing.target]
        source, target = row.spot(crossing.tap.source), goal.spot(crossing.tap.target)
        assert source is not None
        assert target is not None
        used[crossing.target] += 1
        y = goal.top - used[crossing.target] * TRACK
        x = _way_down(row, source)
        path: list[Point] = [(source.x + source.rx, source.y), (x, source.y)]
        if all(place.is_free(x, place.top) for place in placed[crossing.source + 1 : crossing.target]):
            path.append((x, y))
        else:
            below = row.bottom + TRACK
            path += [(x, below), (margin, below), (margin, y)]
            margin += TRACK
        if crossing.tap.starting:
            path += [(goal.x - 8, y), (goal.x - 8, goal.y), goal.start]
        else:
            way = _way_to(goal, target, y, taken[crossing.target])
            taken[crossing.target].append(way[0][0])
            path += way
        lines.append(Line(polyline(path, 12.0), "tap"))
    return lines


def _way_to(row: _Placed, target: Spot, y: float, taken: Sequence[float]) -> list[Point]:
    """Return how a line above a row gets to a cell: from above, or from the left where another cell is above it.

    `taken`: where other lines go down, so that no two run in one another.
    """
    top, edge = target.y - target.ry, target.x - target.rx
    solid = [item.rect for item in row.items if isinstance(item, Cell | Text) and item.rect.top < top - 1]
    places = [x for x in range(int(edge) - 4, int(max(row.x, edge - 40)), -3) if all(abs(x - one) > 2 for one in taken)]
    free = [x for x in (target.x, *places) if not any(rect.left - 1 < x < rect.right + 1 for rect in solid)]
    if not free or free[0] == target.x:
        return [(target.x, y), (target.x, top)]
    return [(free[0], y), (free[0], target.y), (edge, target.y)]


def _way_down(row: _Placed, source: Spot) -> float:
    """Return where a line that leaves a cell can go down: beside the cell, or behind the element that it ends.

    It must not run into the next cell on the way there.
    """
    start = source.x + source.rx
    on_line = [
        item.rect for item in row.items if isinstance(item, Cell) and item.rect.top < source.y < item.rect.bottom
    ]
    end = min((rect.left for rect in on_line if rect.left > start), default=row.right + INDENT)
    edges = [row.x + edge for edge in row.line.edges]
    beside = [start + step for step in range(4, int(end - start), 4)]
    places = [x for x in (source.right, *edges, row.right + 4, *beside) if start < x < end]
    return next((x for x in places if row.is_free(x, source.y + source.ry)), source.right)


def _scene(items: Sequence[Item], width: float, height: float) -> Scene:
    return Scene(
        width=width,
        height=height,
        frames=tuple(item for item in items if isinstance(item, Frame)),
        lines=tuple(item for item in items if isinstance(item, Line)),
        bars=tuple(item for item in items if isinstance(item, Bar)),
        cells=tuple(item for item in items if isinstance(item, Cell)),
        texts=tuple(item for item in items if isinstance(item, Text)),
    )
