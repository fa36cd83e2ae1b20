"""Cells, fans and frames as boxes: the shapes that the notation is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from alphatree.drawing.arcs import find_spot, with_arcs
from alphatree.drawing.boxes import (
    CAPTION_SIZE,
    COUNT_SIZE,
    GAP,
    LINE_HEIGHT,
    NAME_SIZE,
    RADIUS,
    SHAPE_SIZE,
    SMALL_RADIUS,
    ArcLane,
    Box,
    Item,
    Shown,
    Spot,
    in_rows,
    in_series,
)
from alphatree.drawing.breaks import borders, break_rows
from alphatree.drawing.captions import abreast, column_caption, common_caption, numbering, sharing, short_caption
from alphatree.drawing.curves import polyline
from alphatree.drawing.notation import CellStyle, Notation
from alphatree.drawing.scene import Cell, Form, Frame, Line, Point, Rect, Text
from alphatree.drawing.text import shorten, text_width
from alphatree.drawing.tooltip import tooltip
from alphatree.drawing.tree import Cell as CellNode
from alphatree.drawing.tree import (
    Element,
    Fan,
    Lane,
    Row,
    cells_of,
    exits_of,
    first_layer,
    first_reads,
    is_open,
    is_woven,
    pieces_of,
    stands_inside,
)
from alphatree.drawing.tree import Frame as FrameNode
from alphatree.drawing.web import ENTRY, Knot, woven
from alphatree.drawing.wires import Tap, port_of, taps_within
from alphatree.layers.base import format_shape
from alphatree.network.graph import Graph

TRUNK = 10.0
"""Space for the line from which lanes go up and down."""
LANE_GAP = 8.0
FRAME_PAD = 9.0
FRAME_MARGIN = 5.0
COLUMN_PAD = 5.0
"""Space between the captions of a table and its dotted lines."""
LONGEST_CAPTION = 110.0
LEAST_INSIDE = 7.0
"""Text inside a cell is not smaller than this."""
NESTED = 60.0
"""How much less room there is inside of something."""
LEAST_ROOM = 160.0
NARROW = (250.0, 190.0)
"""How wide the boxes of a web may be where it would be too wide otherwise."""
HANDLE = 9.0
"""How far the handle of a recurrent cell stands above it."""


@dataclass(frozen=True)
class Parts:
    """Makes boxes for one network in one form."""

    graph: Graph
    notation: Notation
    form: Form
    lang: str
    taps: tuple[Tap, ...]
    inner: frozenset[int] = frozenset()
    """First layers of the lanes that stand in their fan although they start elsewhere: no arc can have them."""

    listed: frozenset[int] = frozenset()
    """First layers of the cells whose captions stand in a table."""
    room: float = float("inf")
    """How wide a row inside a frame may be."""

    @property
    def is_short(self) -> bool:
        return self.form == "short"

    def row(self, row: Row, *, bars: bool, captions: bool = True, ends: bool = False) -> Box:
        """Return the elements in a row, or in several if it has no room.

        `bars`: whether it is on the main line; `ends`: whether nothing follows.
        """
        inner = replace(self, room=self.room - NESTED)
        boxes = [inner.element(element, bars=bars, captions=captions) for element in row.elements]
        if sum(box.width for box in boxes) <= self.room or any(box.arc_lanes for box in boxes):
            return in_series(boxes)
        taps = taps_within(row, self.taps)
        groups = _held_together(row, taps)
        between = borders(row.elements, ())
        ranges = break_rows(
            [sum(boxes[at].width for at in group) for group in groups],
            [between[group[-1]] for group in groups[:-1]],
            max(self.room, LEAST_ROOM),
        )
        if len(ranges) == 1:
            return in_series(boxes)
        rows = [in_series([boxes[at] for group in groups[one.start : one.stop] for at in group]) for one in ranges]
        drawn = frozenset((tap.source, tap.target) for tap in taps if not tap.entering)
        joined = in_rows([with_arcs(one, taps) for one in rows], ends=ends)
        return replace(joined, wired=drawn.union(*(one.wired for one in rows)))

    def web(self, frame: FrameNode, *, bars: bool, captions: bool = True) -> Box:
        """Return what is in a frame in columns: each piece behind those that it reads."""
        boxes: list[Box] = []
        for room in (self.room - NESTED, *NARROW):
            boxes.append(replace(self, room=room)._woven(frame, bars=bars, captions=captions))
            if boxes[-1].width <= self.room:
                return boxes[-1]
        return min(boxes, key=lambda one: one.width)

    def _woven(self, frame: FrameNode, *, bars: bool, captions: bool) -> Box:
        pieces = pieces_of(frame.body)
        owner = {layer: at for at, piece in enumerate(pieces) for layer in exits_of(piece)}
        inside = {layer: at for at, piece in enumerate(pieces) for cell in cells_of(piece) for layer in cell.layers}
        ports = frozenset(tap.target for tap in self.taps)
        knots: list[Knot] = []
        wired: set[tuple[int, int]] = set()
        for at, piece in enumerate(pieces):
            sources = set()
            for layer in first_reads(piece):
                if owner.get(layer, at) < at:
                    sources.add(owner[layer])
                elif layer not in inside and port_of(frame, layer) in ports:
                    sources.add(-port_of(frame, layer))
                elif layer not in inside or layer in owner:
                    sources.add(ENTRY)
                else:
                    continue
                wired.update(
                    (layer, tap.target) for tap in self.taps if tap.source == layer and inside.get(tap.target) == at
                )
            knots.append(
                Knot(self.element(piece, bars=bars and piece is pieces[-1], captions=captions), frozenset(sources))
            )
        box = woven(knots, None if is_open(frame.body) else len(pieces) - 1, self.room)
        return replace(box, wired=box.wired | wired)

    def element(self, element: Element, *, bars: bool, captions: bool = True) -> Box:
        match element:
            case CellNode():
                return self.cell(element, bars=bars, captions=captions)
            case Fan():
                return self.fan(element, bars=bars, captions=captions)
            case FrameNode():
                return self.frame(element, bars=bars, captions=captions)

    def cell(self, cell: CellNode, *, bars: bool, captions: bool = True) -> Box:
        """Return a cell on the line with its caption below."""
        style = self.notation.cell(cell.kind)
        inside: tuple[str, ...] = ()
        lines: tuple[str, ...] = ()
        if captions and self.is_short and not style.is_small:
            inside = short_caption(cell) if has_room(style, short_caption(cell)) else ()
        if captions and not inside and cell.first.layer not in self.listed:
            lines = common_caption(cell, self.lang) or ()
            if self.form == "full" and cell.layers and cell.abreast == 1:
                lines += sharing([bool(self.graph.layers[one.layer].shares) for one in cell.present], self.lang)
        lines += abreast(cell, self.lang)
        lines = tuple(shorten(line, CAPTION_SIZE, LONGEST_CAPTION) for line in lines)
        width, height = style.size
        shape = self._shown_shape(cell) if bars else None
        texts = [text_width(line, CAPTION_SIZE) for line in lines]
        texts += [text_width(format_shape(shape.shape), SHAPE_SIZE)] if shape else []
        column = max([2 * SMALL_RADIUS if style.is_small else 2 * RADIUS, *texts]) + GAP
        x = column / 2
        below = SMALL_RADIUS if style.is_small else RADIUS
        items: list[Item] = [
            Cell(
                x=x,
                y=0,
                width=width,
                height=height,
                kind=cell.kind,
                tooltip=tooltip(cell, style, self.graph, self.lang),
                layers=cell.layers,
                inside=inside or _letter(style),
                dashed=len(cell.present) < len(cell.variants),
            )
        ]
        for at, line in enumerate(lines):
            y = below + 5 + CAPTION_SIZE / 2 + at * LINE_HEIGHT
            items.append(Text(x, y, text_width(line, CAPTION_SIZE), line, "caption", CAPTION_SIZE))
        layers = frozenset({~cell.first.layer}) if cell.kind == "output" else frozenset(cell.layers)
        return Box(
            width=column,
            up=below + (HANDLE if style.handle else 0),
            down=below + (5 + LINE_HEIGHT * len(lines) if lines else 0),
            enter=x - width / 2,
            leave=x + width / 2,
            items=tuple(items),
            spots=(Spot(layers, x, 0, width / 2, height / 2, 0, column),),
            shown=(Shown(x, shape.shape),) if shape else (),
            joined=bool(cell.inputs),
        )

    def _shown_shape(self, cell: CellNode) -> Shown | None:
        """Return the shape that gets a bar: not where it is the same as that of the cell before, by its nature."""
        if self.form != "full" or cell.kind in _SAME_SHAPE:
            return None
        if cell.abreast > 1 and len({variant.shape for variant in cell.present}) > 1:
            return None
        return Shown(0, cell.last.shape)

    def fan(self, fan: Fan, *, bars: bool, captions: bool = True) -> Box:
        """Return lanes and their merge: symmetric, or a shortcut above, or a gate below."""
        if fan.style == "shortcut":
            return self._shortcut(fan, bars=bars, captions=captions)
        if fan.style == "gate":
            return self._gate(fan, bars=bars, captions=captions)
        if fan.style == "either":
            return self._either(fan, captions=captions)
        return self._lanes(fan, bars=bars, captions=captions)

    def _shortcut(self, fan: Fan, *, bars: bool, captions: bool) -> Box:
        assert fan.merge is not None
        main = self.row(fan.lanes[0].body, bars=bars, captions=captions)
        over = self.row(fan.lanes[1].body, bars=False, captions=captions)
        merge = self.cell(fan.merge, bars=bars, captions=captions)
        spread = max(0.0, over.width + 2 * TRUNK - main.width - merge.width / 2)
        line = in_series([replace(main, width=main.width + spread), merge]).moved(TRUNK, 0)
        end = line.width + TRUNK - merge.width / 2
        y = -(main.up + LANE_GAP + max(over.down, 4.0))
        radius = SMALL_RADIUS
        items: list[Item] = [*line.items, Line(polyline([(TRUNK / 2, 0), (TRUNK + main.enter, 0)]))]
        spots = line.spots
        if over.items:
            x = (TRUNK / 2 + end - over.width) / 2
            placed = over.moved(x, y)
            items += placed.items
            items.append(Line(polyline([(TRUNK / 2, 0), (TRUNK / 2, y), (x + over.enter, y)])))
            items.append(Line(polyline([(x + over.leave, y), (end, y), (end, -radius)])))
            spots += placed.spots
        else:
            items.append(Line(polyline([(TRUNK / 2, 0), (TRUNK / 2, y), (end, y), (end, -radius)])))
        return Box(
            width=line.width + TRUNK,
            up=-y + max(over.up, 2.0),
            down=line.down,
            enter=TRUNK / 2,
            leave=end + radius,
            items=tuple(items),
            spots=spots,
            shown=line.shown,
            arc_lanes=line.arc_lanes + over.arc_lanes,
            wired=line.wired | over.wired,
        )

    def _gate(self, fan: Fan, *, bars: bool, captions: bool) -> Box:
        """Return a gate: the map goes straight on to the product, its weights are worked out below."""
        assert fan.merge is not None
        body = next(lane.body for lane in fan.lanes if lane.body.elements)
        gate = self.row(body, bars=False, captions=captions)
        merge = self.cell(fan.merge, bars=bars, captions=captions)
        x = TRUNK + gate.width
        end = x + merge.width / 2
        y = SMALL_RADIUS + LANE_GAP + gate.up
        placed, at_end = gate.moved(TRUNK, y), merge.moved(x, 0)
        items: list[Item] = [
            *placed.items,
            *at_end.items,
            Line(polyline([(TRUNK / 2, 0), (end - SMALL_RADIUS, 0)])),
            Line(polyline([(TRUNK / 2, 0), (TRUNK / 2, y), (TRUNK + gate.enter, y)])),
            Line(polyline([(TRUNK + gate.leave, y), (end, y), (end, SMALL_RADIUS)])),
        ]
        return Box(
            width=x + merge.width,
            up=SMALL_RADIUS,
            down=y + gate.down,
            enter=TRUNK / 2,
            leave=end + SMALL_RADIUS,
            items=tuple(items),
            spots=placed.spots + at_end.spots,
            shown=at_end.shown,
            arc_lanes=gate.arc_lanes,
            wired=gate.wired,
        )

    def _either(self, fan: Fan, *, captions: bool) -> Box:
        """Return lanes of which each repetition takes one: they part and meet without a cell."""
        boxes = [self.row(lane.body, bars=False, captions=captions) for lane in fan.lanes]
        boxes = [box if box.items else replace(box, up=4.0, down=4.0) for box in boxes]
        axes = _axes(boxes)
        widest = max(box.width for box in boxes)
        end = widest + 1.5 * TRUNK
        items: list[Item] = []
        spots: list[Spot] = []
        for box, y in zip(boxes, axes, strict=True):
            x = TRUNK + (widest - box.width) / 2
            placed = box.moved(x, y)
            items += placed.items
            spots += placed.spots
            start, leave = (x + box.enter, x + box.leave) if box.items else (end, end)
            items.append(Line(polyline([(TRUNK / 2, 0), (TRUNK / 2, y), (start, y)])))
            items.append(Line(polyline([(leave, y), (end, y), (end, 0)])))
        return Box(
            width=widest + 2 * TRUNK,
            up=max(box.up - y for box, y in zip(boxes, axes, strict=True)),
            down=max(box.down + y for box, y in zip(boxes, axes, strict=True)),
            enter=TRUNK / 2,
            leave=end,
            items=tuple(items),
            spots=tuple(spots),
            arc_lanes=tuple(lane for box in boxes for lane in box.arc_lanes),
            wired=frozenset().union(*(box.wired for box in boxes)),
        )

    def _lanes(self, fan: Fan, *, bars: bool, captions: bool) -> Box:
        common = [lane for lane in fan.lanes if lane.source is None]
        arcs = self._arc_lanes(fan, captions=captions)
        # A lane whose source is what comes in anyway is no arc: it is the main line.
        if not common and fan.lanes and not stands_inside(fan, fan.lanes[-1], self.inner):
            common, arcs = [fan.lanes[-1]], arcs[:-1] if fan.lanes[-1].body.elements else arcs
        # At the top, where the line that comes from above does not have to cross the others.
        inner = [lane for lane in fan.lanes if stands_inside(fan, lane, self.inner)]
        if fan.merge is None:
            common = sorted(common, key=lambda lane: not self._is_tapped(lane, fan))
        common = inner + common
        if len(common) == 1 and not inner:
            boxes = [self.element(element, bars=bars, captions=captions) for element in common[0].body.elements]
            if fan.merge is not None:
                boxes.append(self.cell(fan.merge, bars=bars, captions=captions))
            line = in_series(boxes)
        else:
            line = self._parallel(fan, common, bars=bars, captions=captions)
        return replace(line, arc_lanes=line.arc_lanes + arcs)

    def _is_tapped(self, lane: Lane, fan: Fan) -> bool:
        """Return whether a line comes into a lane from before its fan: from above, past the lanes over it."""
        layers = {layer for cell in cells_of(lane.body) for layer in cell.layers}
        beside = {layer for cell in cells_of(fan) for layer in cell.layers}
        return any(tap.place in layers and tap.source not in beside and not tap.entering for tap in self.taps)

    def _arc_lanes(self, fan: Fan, *, captions: bool) -> tuple[ArcLane, ...]:
        if fan.merge is None:
            return ()
        target = fan.merge.first.layer
        return tuple(
            ArcLane(lane.source, target, self.row(lane.body, bars=False, captions=captions), first_layer(lane))
            for lane in fan.lanes
            if lane.source is not None and lane.body.elements
            if not stands_inside(fan, lane, self.inner)
        )

    def _parallel(self, fan: Fan, lanes: Sequence[Lane], *, bars: bool, captions: bool) -> Box:
        boxes = [self.row(lane.body, bars=False, captions=captions) for lane in lanes]
        boxes = [box if box.items else replace(box, up=4.0, down=4.0) for box in boxes]
        boxes = [
            replace(box, joined=box.joined and not stands_inside(fan, lane, self.inner))
            for box, lane in zip(boxes, lanes, strict=True)
        ]
        fan_in = any(box.joined for box in boxes)
        widest = max(box.width for box in boxes)
        lefts = [(widest - box.width) / 2 if fan.merge is not None or not fan_in else 0.0 for box in boxes]
        taps = _between(boxes, self.taps)
        lefts = _staggered(boxes, lefts, taps)
        inner = max(left + box.width for left, box in zip(lefts, boxes, strict=True))
        begin = TRUNK if fan_in else 0.0
        merge = self.cell(fan.merge, bars=bars, captions=captions) if fan.merge is not None else None
        # Lanes meet a small merge from above and below; a cell with a caption they meet on its line, from the left.
        before = TRUNK if merge and not _is_dot(merge) else 0.0
        end = begin + inner + before + (merge.width / 2 if merge else 0.0)
        meeting = begin + inner + before / 2 if before else end
        radius = (merge.leave - merge.enter) / 2 if merge else 0.0
        items: list[Item] = []
        spots: list[Spot] = []
        axes = _axes(boxes)
        for box, left, y in zip(boxes, lefts, axes, strict=True):
            x = begin + left
            placed = box.moved(x, y)
            items += placed.items
            spots += placed.spots
            way = _way_in(y, meeting, end, radius, straight=bool(before))
            if not box.items:
                items.append(Line(polyline([(TRUNK / 2, 0), (TRUNK / 2, y), *way])))
                continue
            if box.joined:
                items.append(Line(polyline([(TRUNK / 2, 0), (TRUNK / 2, y), (x + box.enter, y)])))
            if merge is not None:
                items.append(Line(polyline([(x + box.leave, y), *way])))
        wires = {tap: wire for tap in taps if (wire := _straight_wire(tap, items, spots))}
        items += wires.values()
        shown: tuple[Shown, ...] = ()
        if merge is not None:
            placed = merge.moved(end - merge.width / 2, 0)
            items += placed.items
            spots += placed.spots
            shown = placed.shown
        return Box(
            width=end + (merge.width / 2 if merge else 0.0),
            up=max(box.up - y for box, y in zip(boxes, axes, strict=True)),
            down=max(box.down + y for box, y in zip(boxes, axes, strict=True)),
            enter=TRUNK / 2 if fan_in else boxes[0].enter,
            leave=end + radius,
            items=tuple(items),
            spots=tuple(spots),
            shown=shown,
            arc_lanes=tuple(lane for box in boxes for lane in box.arc_lanes),
            joined=fan_in,
            open_end=merge is None,
            wired=frozenset((tap.source, tap.target) for tap in wires).union(*(box.wired for box in boxes)),
        )

    def frame(self, frame: FrameNode, *, bars: bool, captions: bool = True, ends: bool = False) -> Box:
        """Return a rounded frame with its count, and a table below it where its repetitions differ.

        `ends`: whether its strand ends with it.
        """
        tabled = captions and not self.is_short and needs_table(frame)
        inside = replace(self, listed=self.listed | _listed(frame.body)) if tabled else self
        if is_woven(frame.body):
            body = inside.web(frame, bars=bars and not tabled, captions=captions)
        else:
            body = inside.row(frame.body, bars=bars and not tabled, captions=captions, ends=ends)
        taps = taps_within(frame.body, self.taps)
        entering = frozenset(tap.source for tap in taps if tap.entering)
        if entering:
            body = replace(body, spots=(*body.spots, Spot(entering, 0, 0, 0, 0, 0, 0)))
        body = with_arcs(body, taps)
        body = replace(body, spots=tuple(spot for spot in body.spots if spot.layers is not entering))
        count = f"×{frame.count}" if frame.count > 1 else ""
        name = shorten(frame.name, NAME_SIZE, max(60.0, body.width - 40))
        wide = text_width(count, COUNT_SIZE) + text_width(name, NAME_SIZE) + 3 * FRAME_PAD
        pad = max(FRAME_PAD, (wide - body.width) / 2)
        strip = COUNT_SIZE + 5 if count else NAME_SIZE + 6 if name else 4.0
        width = body.width + 2 * pad
        bottom = body.down + 3 + strip
        rect = Rect(0, -body.up - FRAME_PAD, width, bottom)
        items: list[Item] = [Frame(rect, " ".join(filter(None, (frame.name, count))), frame.layers, frame.count)]
        items += body.moved(pad, 0).items
        if count:
            counted = text_width(count, COUNT_SIZE)
            items.append(
                Text(width - 6 - counted / 2, bottom - 5 - COUNT_SIZE / 2, counted, count, "count", COUNT_SIZE)
            )
        if name:
            named = text_width(name, NAME_SIZE)
            items.append(Text(7 + named / 2, bottom - 5 - NAME_SIZE / 2, named, name, "name", NAME_SIZE))
        inner = body.moved(pad, 0)
        box = Box(
            width=width,
            up=body.up + FRAME_PAD,
            down=bottom,
            enter=pad + body.enter,
            leave=pad + body.leave,
            items=tuple(items),
            spots=inner.spots,
            shown=inner.shown,
            arc_lanes=inner.arc_lanes,
            wired=inner.wired,
            joined=body.joined,
            open_end=body.open_end,
        )
        if tabled:
            box = self._with_table(frame, box, bars=bars)
        return replace(
            box.moved(FRAME_MARGIN, 0),
            framed=True,
            width=box.width + 2 * FRAME_MARGIN,
            enter=box.enter + FRAME_MARGIN,
            leave=box.leave + FRAME_MARGIN,
        )

    def _with_table(self, frame: FrameNode, box: Box, *, bars: bool) -> Box:
        """Return the frame with a column of captions for each repetition below it, and the bars of all repetitions.

        Neighbours that are equal share a column.
        """
        listed = _listed(frame.body)
        columns = [_column(frame.body, listed, at, frame.count) for at in range(frame.count)]
        runs = [list(run) for _, run in groupby(range(frame.count), key=lambda at: columns[at])]
        names = numbering(frame.uses, frame.count)
        heads = [_range(names, run) for run in runs]
        lines = _wrapped(
            [_padded(_headed(columns[run[0]], head)) for run, head in zip(runs, heads, strict=True)],
            max(box.width, 400.0),
        )
        shown = _outputs(frame, names) if bars else []
        labels = [max(text_width(format_shape(s.shape), SHAPE_SIZE), 20.0) + 8 for s in shown]
        widest = max(column.width for line in lines for column in line)
        width = max(box.width, sum(labels), widest * len(lines[0]))
        slot = width / len(lines[0])
        shift = (width - box.width) / 2
        placed = box.moved(shift, 0)
        items = list(placed.items)
        top = box.down + 6
        for at, line in enumerate(lines):
            if at:
                items.append(Line(polyline([(8, top), (width - 8, top)]), "dotted"))
                top += 6
            height = max(column.up + column.down for column in line)
            for number, column in enumerate(line):
                x = number * slot
                if number:
                    items.append(Line(polyline([(x, top + 2), (x, top + height - 2)]), "dotted"))
                items += column.moved(x + (slot - column.width) / 2, top + column.up).items
            top += height + 6
        bar_space = (width - sum(labels)) / max(1, len(labels))
        bar_x, shown_at = 0.0, []
        for one, label in zip(shown, labels, strict=True):
            shown_at.append(Shown(bar_x + (label + bar_space) / 2, one.shape, one.note))
            bar_x += label + bar_space
        return replace(
            placed,
            width=width,
            down=top,
            enter=placed.enter + shift,
            leave=placed.leave + shift,
            items=tuple(items),
            shown=tuple(shown_at),
        )


_SPEAKING = frozenset({"input", "output", "other"})
"""Cells whose caption is a name: it stands below even where it would fit inside."""
_SAME_SHAPE = frozenset({"sum", "multiply", "shuffle", "output"})


def _held_together(row: Row, taps: Sequence[Tap]) -> list[list[int]]:
    """Return the elements of a row by number, in groups that no line over the row leads out of."""
    place = {
        layer: at for at, element in enumerate(row.elements) for cell in cells_of(element) for layer in cell.layers
    }
    links = [(0 if tap.entering else place.get(tap.source, 0), place.get(tap.place, 0)) for tap in taps]
    groups: list[list[int]] = []
    for at in range(len(row.elements)):
        if any(source < at <= target for source, target in links):
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups


def needs_table(frame: FrameNode) -> bool:
    """Return whether the repetitions differ in more than a first one can be told apart by a line."""
    return frame.count > 1 and any(common_caption(cell) is None for cell in cells_of(frame.body))


def has_room(style: CellStyle, lines: Sequence[str]) -> bool:
    """Return whether the lines can be read inside a cell of the short form."""
    is_taken = style.letter is not None or style.triangle or style.square or style.id in _SPEAKING
    is_low = style.shape == "wide" and len(lines) > 1
    return not (is_taken or is_low) and all(text_width(line, LEAST_INSIDE) <= style.inner_width for line in lines)


def _letter(style: CellStyle) -> tuple[str, ...]:
    return (style.letter,) if style.letter else ()


def _between(boxes: Sequence[Box], taps: Sequence[Tap]) -> list[Tap]:
    """Return the taps from one lane to another."""
    lanes = {layer: at for at, box in enumerate(boxes) for spot in box.spots for layer in spot.layers}
    return [
        tap for tap in taps if tap.source in lanes and tap.target in lanes and lanes[tap.source] != lanes[tap.target]
    ]


def _staggered(boxes: Sequence[Box], lefts: Sequence[float], taps: Sequence[Tap]) -> list[float]:
    """Return where the lanes begin: those that read a cell of another lane further to the right than that cell."""
    result = list(lefts)
    lanes = {layer: (at, spot) for at, box in enumerate(boxes) for spot in box.spots for layer in spot.layers}
    # Once for each lane is enough for a chain of them; lanes that read each other cannot all be right.
    for _ in boxes:
        for tap in taps:
            (before, source), (after, target) = lanes[tap.source], lanes[tap.target]
            if result[before] + source.x >= result[after] + target.x:
                result[after] = result[before] + source.x + source.rx + GAP + target.rx - target.x
    return result


def _straight_wire(tap: Tap, items: Sequence[Item], spots: Sequence[Spot]) -> Line | None:
    """Return the line along the lane of the source and then straight to the target, if nothing is in its way."""
    source, target = find_spot(spots, tap.source), find_spot(spots, tap.target)
    assert source is not None
    assert target is not None
    start, x = source.x + source.rx, target.x
    end = target.y - target.ry if source.y < target.y else target.y + target.ry
    if x <= start:
        return None
    along = Rect(start, source.y - 1, x + 1, source.y + 1)
    down = Rect(x - 2, min(source.y, end), x + 2, max(source.y, end))
    solid = [item.rect for item in items if isinstance(item, Cell | Text)]
    if any(rect.overlaps(along) or rect.overlaps(down) for rect in solid):
        return None
    return Line(polyline([(start, source.y), (x, source.y), (x, end)]), "tap")


def _axes(boxes: Sequence[Box]) -> list[float]:
    """Return the height of each lane's line: first and last lie symmetric about the main line."""
    axes = [0.0]
    for above, below in pairwise(boxes):
        axes.append(axes[-1] + above.down + LANE_GAP + below.up)
    middle = axes[-1] / 2
    axes = [y - middle for y in axes]
    # Captions make the lanes uneven by a few pixels: the middle one of an odd number goes straight through.
    if len(axes) % 2 and len(axes) > 1 and abs(axes[len(axes) // 2]) < LINE_HEIGHT and _fits_straight(boxes, axes):
        axes[len(axes) // 2] = 0.0
    return axes


def _is_dot(merge: Box) -> bool:
    return merge.leave - merge.enter <= 2 * SMALL_RADIUS and merge.down <= SMALL_RADIUS


def _way_in(y: float, meeting: float, end: float, radius: float, *, straight: bool) -> list[Point]:
    """Return how a lane at height y gets to its merge: straight on, or round a corner where the lanes meet."""
    if y == 0:
        return [(end - radius, 0.0)]
    if abs(y) < radius + LANE_GAP and not straight:
        # Too near to the main line for a corner on the way into the cell from above or below.
        meeting, straight = end - radius - TRUNK / 2, True
    if straight:
        return [(meeting, y), (meeting, 0.0), (end - radius, 0.0)]
    return [(end, y), (end, radius if y > 0 else -radius)]


def _fits_straight(boxes: Sequence[Box], axes: Sequence[float]) -> bool:
    middle = len(boxes) // 2
    above, below = boxes[middle - 1], boxes[middle + 1]
    return (
        axes[middle - 1] + above.down <= -boxes[middle].up - 1 and boxes[middle].down + 1 <= axes[middle + 1] - below.up
    )


def _outputs(frame: FrameNode, names: Sequence[str]) -> list[Shown]:
    """Return what leaves each repetition; neighbours that are equal are one, with the repetitions that it is of."""
    last = list(cells_of(frame.body))[-1]
    size = max(1, len(last.variants) // frame.count)
    shapes = [(at, variant.shape) for at, variant in enumerate(last.variants[::size]) if variant]
    runs = [[at for at, _ in run] for _, run in groupby(shapes, key=lambda one: one[1])]
    found = dict(shapes)
    if len(runs) == 1:
        return [Shown(0, found[runs[0][0]], f"×{len(runs[0])}")]
    return [Shown(0, found[run[0]], _range(names, run)) for run in runs]


def _range(names: Sequence[str], run: Sequence[int]) -> str:
    return names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}"


def _listed(row: Row) -> frozenset[int]:
    """Return the first layers of all cells on a line where at least one needs a caption for each repetition."""
    own: list[CellNode] = []
    inner: frozenset[int] = frozenset()
    for element in row.elements:
        match element:
            case CellNode():
                own.append(element)
            case FrameNode():
                inner |= _listed(element.body)
            case Fan():
                listed = frozenset().union(*(_listed(lane.body) for lane in element.lanes))
                if listed and element.style == "lanes":
                    # A reader looks for all of them in one place.
                    listed = frozenset(cell.first.layer for lane in element.lanes for cell in cells_of(lane.body))
                inner |= listed
    differ = any(common_caption(cell) is None for cell in own)
    return inner | frozenset(cell.first.layer for cell in own if differ)


def _column(row: Row, listed: frozenset[int], column: int, columns: int) -> Box:
    """Return the captions of one repetition, laid out as the cells are."""
    boxes = [_column_part(element, listed, column, columns) for element in row.elements]
    return _side_by_side([box for box in boxes if box.width])


def _column_part(element: Element, listed: frozenset[int], column: int, columns: int) -> Box:
    match element:
        case CellNode():
            return _caption_box(column_caption(element, column, columns) if element.first.layer in listed else ())
        case FrameNode():
            return _column(element.body, listed, column, columns)
        case Fan():
            lanes = [_column(lane.body, listed, column, columns) for lane in element.lanes]
            if element.style == "shortcut":
                lanes.reverse()
            return _stacked([lane for lane in lanes if lane.width])


def _headed(box: Box, head: str) -> Box:
    """Return a column with the repetition that it is of above it."""
    width = text_width(head, NAME_SIZE)
    whole = max(box.width, width)
    y = -box.up - LINE_HEIGHT / 2
    text = Text(whole / 2, y, width, head, "name", NAME_SIZE)
    placed = box.moved((whole - box.width) / 2, 0)
    return replace(placed, width=whole, up=box.up + LINE_HEIGHT, items=(*placed.items, text))


def _caption_box(lines: Sequence[str]) -> Box:
    if not lines:
        return Box(0, 0, 0, 0, 0)
    widths = [text_width(line, CAPTION_SIZE) for line in lines]
    width = max(widths) + 8
    height = LINE_HEIGHT * len(lines)
    items = tuple(
        Text(width / 2, (at + 0.5) * LINE_HEIGHT - height / 2, own, line, "caption", CAPTION_SIZE)
        for at, (line, own) in enumerate(zip(lines, widths, strict=True))
    )
    return Box(width, height / 2, height / 2, 0, width, items)


def _padded(box: Box) -> Box:
    return replace(box.moved(COLUMN_PAD, 0), width=box.width + 2 * COLUMN_PAD)


def _side_by_side(boxes: Sequence[Box]) -> Box:
    if not boxes:
        return Box(0, 0, 0, 0, 0)
    return replace(
        in_series([replace(box, joined=False) for box in boxes]),
        joined=False,
    )


def _stacked(boxes: Sequence[Box]) -> Box:
    if not boxes:
        return Box(0, 0, 0, 0, 0)
    width = max(box.width for box in boxes)
    height = sum(box.up + box.down + 4 for box in boxes)
    items: list[Item] = []
    y = -height / 2
    for box in boxes:
        items += box.moved((width - box.width) / 2, y + 2 + box.up).items
        y += box.up + box.down + 4
    return Box(width, height / 2, height / 2, 0, width, tuple(items))


def _wrapped(columns: Sequence[Box], width: float) -> list[list[Box]]:
    """Return the columns in as few lines as fit the width, all lines about equally long."""
    widest = max(column.width for column in columns)
    per_line = max(1, int(width // widest))
    count = -(-len(columns) // per_line)
    per_line = -(-len(columns) // count)
    return [list(columns[at : at + per_line]) for at in range(0, len(columns), per_line)]
