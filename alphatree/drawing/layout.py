"""Graph -> Scene: every position of the picture, worked out by us.

Columns for the sequence, lanes for the branches, arcs for the taps. Long strands go over several rows, broken where no
arc passes. Cannot route a tap that points backwards: it is left out of the picture (the layer table has it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from alphatree.drawing.arcs import find_spot, spans, with_arcs
from alphatree.drawing.bars import bar_height, bar_items, side
from alphatree.drawing.boxes import LINE_HEIGHT, RADIUS, SHAPE_SIZE, Box, Item, Shown, Spot, in_series, moved
from alphatree.drawing.curves import polyline
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.fold import fold
from alphatree.drawing.notation import Notation, load_notation
from alphatree.drawing.parts import Parts
from alphatree.drawing.scene import Bar, Cell, Form, Frame, Line, Point, Scene, Text
from alphatree.drawing.short import merge_pools
from alphatree.drawing.strands import strands_of
from alphatree.drawing.tree import Frame as FrameNode
from alphatree.drawing.tree import Row, cells_of
from alphatree.drawing.wires import Tap, taps_of, taps_within
from alphatree.network.graph import Graph

MAX_CELLS = 2000
ROW_WIDTH = 1200.0
"""A strand that is wider goes over several rows."""
OVERHANG = 1.4
"""A strand this many times as long as what its arcs hold together stays in one row."""
MARGIN = 8.0
BAR_GAP = 10.0
ROW_GAP = 26.0
TRACK = 9.0
"""Space between two lines that run side by side between rows."""


@dataclass(frozen=True)
class _Line:
    """One row of the picture. `strand`: number of the strand it belongs to; `begins`: whether it is its first row."""

    box: Box
    strand: int
    begins: bool
    ends: bool


def lay_out(
    graph: Graph,
    form: Form = "full",
    notation: Notation | None = None,
    *,
    lang: str = "en",
    row_width: float | None = ROW_WIDTH,
    collapse: bool = True,
) -> Scene:
    """Return the picture of a network. `row_width`: None for a single row.

    Raises: DrawingError if the form does not exist yet, or if there are more than 2,000 cells.
    """
    if form not in ("full", "short"):
        raise DrawingError(f"form '{form}' is not available yet; use full or short")
    notation = notation or load_notation()
    strands = strands_of(graph, fold(graph, notation, collapse=collapse))
    if form == "short":
        strands = tuple(merge_pools(strand) for strand in strands)
    cells = sum(1 for strand in strands for _ in cells_of(strand))
    if cells > MAX_CELLS:
        raise DrawingError(f"the picture would have {cells} cells, expected at most {MAX_CELLS}")
    taps = tuple(dict.fromkeys(tap for strand in strands for tap in taps_of(strand)))
    parts = Parts(graph, notation, form, lang, taps)
    lines = [
        line
        for number, strand in enumerate(strands)
        for line in _rows(strand, number, parts, row_width or float("inf"))
    ]
    return _stack(lines, taps, bars=form == "full")


def _rows(strand: Row, number: int, parts: Parts, width: float) -> list[_Line]:
    """Return the rows of one strand, broken between elements so that they are about equally long."""
    boxes = [parts.element(element, bars=True) for element in strand.elements]
    boxes = _level_frames(strand, boxes)
    whole = in_series(boxes)
    own = taps_within(strand, parts.taps)
    edges = list(accumulate(box.width for box in boxes))[:-1]
    glued = spans(edges, whole, own)
    groups = _break(boxes, glued, _possible_width(boxes, glued, width))
    lines = []
    for at, group in enumerate(groups):
        box = with_arcs(in_series(group), own)
        lines.append(_Line(box, number, begins=at == 0, ends=at == len(groups) - 1))
    return lines


def _level_frames(strand: Row, boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes with the frames of a strand at one height, so that their edges are in line."""
    frames = [box for box, element in zip(boxes, strand.elements, strict=True) if isinstance(element, FrameNode)]
    if len(frames) < 2:
        return list(boxes)
    edges = [_outer_frame(box) for box in frames]
    top, bottom = min(edge.rect.top for edge in edges), max(edge.rect.bottom for edge in edges)
    if bottom - top > 2 * min(edge.rect.bottom - edge.rect.top for edge in edges):
        return list(boxes)
    return [
        _stretched(box, top, bottom) if isinstance(element, FrameNode) else box
        for box, element in zip(boxes, strand.elements, strict=True)
    ]


def _outer_frame(box: Box) -> Frame:
    return next(item for item in box.items if isinstance(item, Frame))


def _stretched(box: Box, top: float, bottom: float) -> Box:
    """Return the box of a frame with another upper and lower edge; what stands on the lower edge moves with it."""
    old = _outer_frame(box)
    by = bottom - old.rect.bottom
    items: list[Item] = []
    for item in box.items:
        if item is old:
            items.append(replace(old, rect=replace(old.rect, top=top, bottom=bottom)))
        elif isinstance(item, Text) and (item.y > old.rect.bottom or _stands_on_edge(item, old)):
            items.append(moved(item, 0, by))
        elif isinstance(item, Line) and item.role == "dotted" and item.points[0][1] > old.rect.bottom:
            items.append(moved(item, 0, by))
        else:
            items.append(item)
    return replace(box, items=tuple(items), up=max(box.up, -top), down=box.down + by)


def _stands_on_edge(text: Text, frame: Frame) -> bool:
    return text.role in ("count", "name") and abs(frame.rect.bottom - 5 - text.y - text.size / 2) < 0.01


def _possible_width(boxes: Sequence[Box], glued: frozenset[int], width: float) -> float:
    """Return the width to break at: more than asked where arcs hold a longer run together and little else is left."""
    runs, run = [], 0.0
    for at, box in enumerate(boxes):
        run += box.width
        if at not in glued:
            runs.append(run)
            run = 0.0
    longest, total = max([*runs, run]), sum(box.width for box in boxes)
    if longest <= width:
        return width
    return total if total <= OVERHANG * longest else longest


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
    rows: list[list[Box]] = []
    end = len(boxes)
    while end:
        begin = best[end][2]
        rows.insert(0, list(boxes[begin:end]))
        end = begin
    return rows


@dataclass(frozen=True)
class _Placed:
    """A row with its place: x offset, height of its main line, upper and lower edge with its bars."""

    line: _Line
    x: float
    y: float
    top: float
    bottom: float

    @property
    def start(self) -> Point:
        return (self.x + self.line.box.enter, self.y)

    @property
    def end(self) -> Point:
        return (self.x + self.line.box.leave, self.y)

    def spot(self, layer: int) -> Spot | None:
        spot = find_spot(self.line.box.spots, layer)
        if spot is None:
            return None
        return replace(
            spot, x=spot.x + self.x, y=spot.y + self.y, left=spot.left + self.x, right=spot.right + self.x
        )


def _stack(lines: Sequence[_Line], taps: Sequence[Tap], *, bars: bool) -> Scene:
    """Return the rows one below the other, joined by lines."""
    shown = [one for line in lines for one in line.box.shown]
    largest = max((side(one.shape) for one in shown), default=1.0)
    crossing = [
        (tap, source, target)
        for tap in taps
        if not tap.entering
        and (source := _row_of(lines, tap.source)) is not None
        and (target := _row_of(lines, tap.target)) is not None
        and source < target
    ]
    tracks = [sum(1 for _, _, target in crossing if target == at) for at in range(len(lines))]
    wraps = any(not line.begins for line in lines)
    placed: list[_Placed] = []
    items: list[Item] = []
    y = MARGIN
    for at, line in enumerate(lines):
        y += tracks[at] * TRACK
        top = y
        axis = top + line.box.up
        bottom = axis + line.box.down
        if bars and line.box.shown:
            tall = max(bar_height(one.shape, largest) for one in line.box.shown)
            base = bottom + BAR_GAP + tall
            extra = LINE_HEIGHT * any(one.note for one in line.box.shown)
            items += _shifted(bar_items(line.box.shown, base=base, largest=largest), MARGIN + _indent(wraps))
            bottom = base + 5 + SHAPE_SIZE + 2 + extra
        placed.append(_Placed(line, MARGIN + _indent(wraps), axis, top, bottom))
        items += line.box.moved(MARGIN + _indent(wraps), axis).items
        y = bottom + ROW_GAP
    items += _connectors(placed)
    items += _crossings(placed, crossing)
    right = max(place.x + place.line.box.width for place in placed)
    return _scene(items, right + MARGIN + _indent(wraps), max(place.bottom for place in placed) + MARGIN)


def _indent(wraps: bool) -> float:
    """Return the space at both sides for the lines from row to row."""
    return 14.0 if wraps else 0.0


def _shifted(items: Sequence[Item], dx: float) -> list[Item]:
    return [moved(item, dx, 0) for item in items]


def _row_of(lines: Sequence[_Line], layer: int) -> int | None:
    return next((at for at, line in enumerate(lines) if find_spot(line.box.spots, layer)), None)


def _connectors(placed: Sequence[_Placed]) -> list[Item]:
    """Return the lines from the end of a row to the start of the next one of the same strand."""
    items: list[Item] = []
    for before, after in zip(placed, placed[1:], strict=False):
        if after.line.begins:
            continue
        right = before.x + before.line.box.width + 8
        left = after.x - 8
        y = before.bottom + ROW_GAP / 2
        path = [before.end, (right, before.y), (right, y), (left, y), (left, after.y), after.start]
        items.append(Line(polyline(path, 12.0)))
    return items


def _crossings(placed: Sequence[_Placed], crossing: Sequence[tuple[Tap, int, int]]) -> list[Item]:
    """Return the lines from a cell of one row to a cell of a later row, in a track of their own above that row."""
    items: list[Item] = []
    used = [0] * len(placed)
    for tap, source_row, target_row in crossing:
        source, target = placed[source_row].spot(tap.source), placed[target_row].spot(tap.target)
        assert source is not None
        assert target is not None
        row, target_place = placed[source_row], placed[target_row]
        used[target_row] += 1
        y = target_place.top - used[target_row] * TRACK
        is_end = row.line.ends and abs(row.end[0] - (source.x + source.rx)) < 1
        x = row.x + row.line.box.width + 4 if is_end else source.right
        first = target_place.line.begins and abs(target_place.start[0] - (target.x - target.rx)) < 1
        path: list[Point] = [(source.x + source.rx, source.y), (x, source.y), (x, y)]
        if first:
            left = target_place.x - 2
            path += [(left, y), (left, target.y), (target.x - target.rx, target.y)]
        else:
            path += [(target.x, y), (target.x, target.y - target.ry)]
        items.append(Line(polyline(path, 12.0), "tap"))
    return items


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
