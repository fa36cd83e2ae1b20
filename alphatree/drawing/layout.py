"""Graph -> Scene: every position of the picture, worked out by us.

Columns for the sequence, lanes for the branches, arcs for the taps. Long strands go over several rows; lines
between rows join what is torn apart. Cannot route a tap that points backwards: it is left out of the picture (the layer
table has it).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from alphatree.drawing.arcs import find_spot, with_arcs, with_hanging
from alphatree.drawing.bars import bar_height, bar_items, side
from alphatree.drawing.boxes import CAPTION_SIZE, LINE_HEIGHT, SHAPE_SIZE, ArcLane, Box, Item, Spot, in_series, moved
from alphatree.drawing.breaks import borders, break_rows
from alphatree.drawing.channels import TURN, PlacedRow, Route, Router, stack
from alphatree.drawing.condense import note
from alphatree.drawing.notation import Notation, load_notation
from alphatree.drawing.parts import Parts
from alphatree.drawing.scene import Bar, Cell, Form, Frame, Line, Scene, Text
from alphatree.drawing.short import merge_pools
from alphatree.drawing.strands import strands_of
from alphatree.drawing.text import text_width
from alphatree.drawing.tree import Cell as CellNode
from alphatree.drawing.tree import Frame as FrameNode
from alphatree.drawing.tree import Row, cells_of, is_woven
from alphatree.drawing.wires import Tap, adrift, taps_of, taps_within
from alphatree.network.graph import Graph

ROW_WIDTH = 1200.0
"""A strand that is wider goes over several rows."""
STRETCH = 1.7
"""Frames of a row are drawn equally high if the highest is no more than this many times as high as the lowest."""
MARGIN = 8.0
BAR_GAP = 10.0
TABLE_GAP = 6.0
"""Space below the tables of a row."""
ASIDE = 130.0
"""How much narrower than the picture a row inside a frame has to be: an input and an output may stand beside it."""
INDENT = 14.0
"""Space beside a row for the lines from row to row."""
_TABLES = -1_000_000
"""Spots that keep the place of tables are numbered from here downwards: below layers, outputs and ports."""


@dataclass(frozen=True)
class _Stretch:
    """The elements of a strand that stand in one row, and the taps to and from them."""

    boxes: tuple[Box, ...]
    taps: tuple[Tap, ...]
    begins: bool
    """Whether it is the first row of its strand."""


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

    `row_width`: None for a single row; `strands`: if they are known already.
    """
    notation = notation or load_notation()
    strands = strands or strands_of(graph, notation, lang=lang, collapse=collapse)
    if form == "short":
        strands = [merge_pools(strand) for strand in strands]
    if form == "block" and (woven := _in_columns(graph, notation, lang, strands)):
        return woven
    inner: frozenset[int] = frozenset().union(*map(adrift, strands))
    while True:
        taps = _once(strands, (tap for strand in strands for tap in taps_of(strand, inner)))
        room = float("inf") if row_width is None else row_width - ASIDE
        parts = Parts(graph, notation, form, lang, taps, inner, room=room)
        stretches = [stretch for strand in strands for stretch in _stretches(strand, parts, row_width)]
        boxes, hung = _placed(stretches)
        homeless = {lane.first for box in boxes for lane in box.arc_lanes}
        if not homeless:
            scene = _stack(stretches, boxes, [*taps, *hung], bars=form == "full")
            return _with_note(scene, note(strands, lang))
        # Lanes that start in a later row, or further to the right: they go back to the lanes beside them.
        inner |= homeless


def _once(strands: Sequence[Row], taps: Iterable[Tap]) -> tuple[Tap, ...]:
    """Return the taps, only one of those from a cell to another: lanes that are drawn as one have a tap each."""
    cells = [cell for strand in strands for cell in cells_of(strand)]
    cell_of = {layer: at for at, cell in enumerate(cells) if cell.abreast > 1 for layer in cell.layers}
    once: dict[tuple[int, int, bool], Tap] = {}
    for tap in taps:
        # Layers have numbers from 0: those of cells are below that.
        source = ~cell_of[tap.source] if tap.source in cell_of else tap.source
        once.setdefault((source, tap.target, tap.entering), tap)
    return tuple(once.values())


def _in_columns(graph: Graph, notation: Notation, lang: str, strands: Sequence[Row]) -> Scene | None:
    """Return the cells of a block, from inputs to outputs, in columns; None if they are a line with lanes."""
    whole = FrameNode(Row(tuple(element for strand in strands for element in strand.elements)), 1, "", ((), ""))
    if not is_woven(whole.body):
        return None
    around = Row((whole,))
    inner = adrift(around)
    taps = taps_of(around, inner)
    parts = Parts(graph, notation, "block", lang, taps, inner)
    box = with_arcs(parts.web(whole, bars=False), taps)
    return _stack([_Stretch((box,), (), begins=True)], [box], [], bars=False)


def _stretches(strand: Row, parts: Parts, width: float | None) -> list[_Stretch]:
    """Return the rows of one strand, broken between elements."""
    boxes = [parts.element(element, bars=True) for element in strand.elements]
    if isinstance(last := strand.elements[-1], FrameNode):
        boxes[-1] = parts.frame(last, bars=True, ends=True)
    own = taps_within(strand, parts.taps)
    ranges = [range(len(boxes))]
    if width is not None:
        place = {layer: at for at, box in enumerate(boxes) for layer in _layers_of(box)}
        links = [(tap.source, tap.target) for tap in own]
        links += [(lane.source, lane.target) for box in boxes for lane in _all_arc_lanes(box)]
        joined = [(place[source], place[target]) for source, target in links if source in place and target in place]
        ends = [at for at in (0, len(boxes) - 1) if isinstance(strand.elements[at], CellNode)]
        ranges = break_rows(
            [box.width for box in boxes],
            borders(strand.elements, joined),
            max(1.0, width - INDENT - TURN),
            lone=frozenset(ends),
        )
    return [_Stretch(tuple(boxes[one.start : one.stop]), own, begins=one is ranges[0]) for one in ranges]


def _layers_of(box: Box) -> frozenset[int]:
    """Return the layers whose cells are in a box or in a lane that ends in it."""
    spots = [*box.spots, *(spot for lane in _all_arc_lanes(box) for spot in lane.box.spots)]
    return frozenset().union(*(spot.layers for spot in spots))


def _all_arc_lanes(box: Box) -> list[ArcLane]:
    return [one for lane in box.arc_lanes for one in (lane, *_all_arc_lanes(lane.box))]


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


def _without_tables(boxes: Sequence[Box]) -> tuple[list[Box], dict[int, tuple[Item, ...]]]:
    """Return the boxes of a row without the tables below their frames, and what is in these, from (0, 0) on.

    Tables go below the bars, so that these stand near the cells that they are of. A spot of its own, without a cell,
    keeps the place of each: lanes over a row may push its boxes apart.
    """
    result: list[Box] = []
    tables: dict[int, tuple[Item, ...]] = {}
    for box in boxes:
        frame = _outer_frame(box)
        table = [item for item in box.items if frame and _is_below(item, frame)]
        if frame and table:
            mark = _TABLES - len(tables)
            tables[mark] = tuple(moved(item, 0, -frame.rect.bottom) for item in table)
            box = replace(
                box,
                items=tuple(item for item in box.items if item not in table),
                down=frame.rect.bottom,
                spots=(*box.spots, Spot(frozenset({mark}), 0, 0, 0, 0, 0, 0)),
            )
        result.append(box)
    return result, tables


def _with_tables(box: Box, tables: Mapping[int, tuple[Item, ...]]) -> Box:
    """Return a row with the tables that belong below it, each where its mark has got to."""
    if not tables:
        return box
    places = {mark: spot.x for spot in box.spots for mark in spot.layers & tables.keys()}
    return replace(
        box,
        spots=tuple(spot for spot in box.spots if spot.layers.isdisjoint(tables)),
        tables=tuple(moved(item, places[mark], 0) for mark, items in tables.items() for item in items),
    )


def _is_below(item: Item, frame: Frame) -> bool:
    match item:
        case Text():
            return item.y > frame.rect.bottom
        case Line():
            return item.role == "dotted" and item.points[0][1] > frame.rect.bottom
        case _:
            return False


def _hangs_on(item: Item, frame: Frame) -> bool:
    """Return whether an item stands on the lower edge of a frame (its count) or below it (its table)."""
    bottom = frame.rect.bottom
    match item:
        case Text():
            on_edge = item.role in ("count", "name") and abs(bottom - 5 - item.y - item.size / 2) < 0.01
            return on_edge or _is_below(item, frame)
        case _:
            return _is_below(item, frame)


def _placed(stretches: Sequence[_Stretch]) -> tuple[list[Box], list[Tap]]:
    """Return the rows with their arcs, and the taps that lead to lanes which start in an earlier row."""
    boxes: list[Box] = []
    taps: list[Tap] = []
    before: set[int] = set()
    for stretch in stretches:
        parts, tables = _without_tables(_level_frames(stretch.boxes))
        box = with_arcs(in_series(parts), stretch.taps)
        while hanging := [
            lane for lane in box.arc_lanes if lane.source in before and find_spot(box.spots, lane.target)
        ]:
            taps += [Tap(lane.source, lane.first) for lane in hanging]
            box = with_arcs(with_hanging(box, hanging), stretch.taps)
        boxes.append(_with_tables(box, tables))
        before.update(layer for spot in box.spots for layer in spot.layers)
    return boxes, taps


def _stack(stretches: Sequence[_Stretch], boxes: Sequence[Box], taps: Sequence[Tap], *, bars: bool) -> Scene:
    """Return the rows one below the other, joined by lines."""
    largest = max((side(one.shape) for box in boxes for one in box.shown), default=1.0)
    rows = [
        _as_row(box, begins=stretch.begins, largest=largest if bars else None)
        for stretch, box in zip(stretches, boxes, strict=True)
    ]
    routes = _routes(rows, taps)
    heights, lines = stack(rows, routes, MARGIN)
    items: list[Item] = [moved(item, 0, y) for row, y in zip(rows, heights, strict=True) for item in row.items]
    left = min([0.0, *(row.left for row in rows), *(x for line in lines for x, _ in line.points)])
    right = max([*(max(row.right, row.width) for row in rows), *(x for line in lines for x, _ in line.points)])
    everything = [moved(item, MARGIN - left, 0) for item in (*items, *lines)]
    bottom = max(y + row.bottom for row, y in zip(rows, heights, strict=True))
    return _scene(everything, right - left + 2 * MARGIN, bottom + MARGIN)


def _as_row(box: Box, *, begins: bool, largest: float | None) -> PlacedRow:
    """Return a row with its bars. `largest`: side of the feature map with the tallest bar; None: without bars."""
    items = list(box.items)
    bottom = box.down
    if largest is not None and box.shown:
        base = bottom + BAR_GAP + max(bar_height(one.shape, largest) for one in box.shown)
        items += bar_items(box.shown, base=base, largest=largest)
        bottom = base + 7 + SHAPE_SIZE + LINE_HEIGHT * any(one.note for one in box.shown)
    if box.tables:
        items += [moved(item, 0, bottom) for item in box.tables]
        bottom += max(item.rect.bottom if isinstance(item, Text) else 0 for item in box.tables) + TABLE_GAP
    return PlacedRow(
        tuple(items),
        box.spots,
        top=-box.up,
        bottom=bottom,
        enter=box.enter,
        leave=box.leave,
        width=box.width,
        begins=begins,
    )


def _routes(rows: Sequence[PlacedRow], taps: Sequence[Tap]) -> list[Route]:
    """Return the ways of all lines from one row to a later one."""
    router = Router(rows)
    for at, row in enumerate(rows):
        if not row.begins:
            router.connect(at - 1)
    row_of = {layer: at for at, row in reversed([*enumerate(rows)]) for spot in row.spots for layer in spot.layers}
    crossing = [
        (row_of[tap.source], row_of[tap.target], tap)
        for tap in taps
        if not tap.entering and tap.source in row_of and tap.target in row_of
    ]
    # The nearest first: they leave the way free for those that pass by.
    for source, target, tap in sorted(crossing, key=lambda one: (one[1] - one[0], one[0])):
        if source < target and tap.starting:
            router.start(source, tap.source, target)
        elif source < target:
            router.tap(source, tap.source, target, tap.target)
    return router.routes


def _with_note(scene: Scene, words: str) -> Scene:
    """Return the picture with a sentence below it, if there is one."""
    if not words:
        return scene
    width = text_width(words, CAPTION_SIZE)
    text = Text(MARGIN + width / 2, scene.height + CAPTION_SIZE / 2, width, words, "caption", CAPTION_SIZE)
    return replace(
        scene,
        width=max(scene.width, width + 2 * MARGIN),
        height=scene.height + CAPTION_SIZE + MARGIN,
        texts=(*scene.texts, text),
    )


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
