"""Arcs over a row: taps, and lanes that start at an earlier cell. Short ones lie low, long ones pass over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import sqrt

from alphatree.drawing.boxes import ArcLane, Box, Item, Spot, moved
from alphatree.drawing.curves import polyline
from alphatree.drawing.scene import Bar, Cell, Frame, Line, Point, Rect, Text
from alphatree.drawing.wires import Tap

CLEARANCE = 9.0
"""Least space between an arc and what it passes over."""
ARC_RADIUS = 18.0
APART = 5.0
"""Least space between lines that go up side by side."""
REACH = 120.0
"""How far before its cell an arc may come down."""
FAR = 600.0
"""How far behind its cell an arc may rise: past the lanes above it, where the cell's own line still goes along."""


def find_spot(spots: Iterable[Spot], layer: int) -> Spot | None:
    """Return where the cell of a layer stands."""
    return next((spot for spot in spots if layer in spot.layers), None)


def with_arcs(box: Box, taps: Sequence[Tap]) -> Box:
    """Return the box with all arcs whose two ends are in it; lanes with an end elsewhere stay to be placed.

    A lane that has found its place can be where the next arcs begin or end.
    """
    taps = [tap for tap in taps if (tap.source, tap.target) not in box.wired]
    while True:
        box = _with_room(box)
        near = [tap for tap in taps if _ends(box, tap.source, tap.target)]
        if not near and not any(_ends(box, lane.source, lane.target) for lane in box.arc_lanes):
            return box
        taps = [tap for tap in taps if tap not in near]
        box = _drawn(box, near)


def with_hanging(box: Box, lanes: Sequence[ArcLane]) -> Box:
    """Return the box with lanes over it that start in an earlier row; a line between rows leads to each.

    Each stands before the cell that it ends at, as near to it as there is room above the row.
    """
    placed: set[int] = set()
    while True:
        ready = [
            (lane, spot) for lane in lanes if lane.first not in placed if (spot := find_spot(box.spots, lane.target))
        ]
        if not ready:
            return box
        sky = _Sky(box.items)
        # From left to right, each above those before it: none stands where the line of another comes down.
        for lane, target in sorted(ready, key=lambda one: _rise(one[1], sky, leaving=False)[-1][0]):
            box = _with_one_hanging(box, lane.box, target, sky)
            placed.add(lane.first)
        waiting = tuple(inner for lane, _ in ready for inner in lane.box.arc_lanes)
        done = {id(lane) for lane, _ in ready}
        kept = tuple(lane for lane in box.arc_lanes if id(lane) not in done)
        box = replace(box, arc_lanes=kept + waiting)


def _with_one_hanging(box: Box, lane: Box, target: Spot, sky: _Sky) -> Box:
    end = _rise(target, sky, leaving=False)
    right = end[-1][0]
    x = right - ARC_RADIUS / 2 - lane.width
    y = sky.top(x, right + CLEARANCE) - lane.down - CLEARANCE / 2
    placed = lane.moved(x, y)
    line = Line(polyline([(x + lane.leave, y), (right, y), *reversed(end)], ARC_RADIUS), "tap")
    sky.add([*placed.items, line])
    return replace(
        box,
        up=max(box.up, lane.up - y + 4),
        items=(*box.items, *placed.items, line),
        spots=(*box.spots, *placed.spots),
    )


def _ends(box: Box, source: int, target: int) -> tuple[Spot, Spot] | None:
    """Return where an arc begins and ends, if both are in the box and it does not point backwards."""
    start, end = find_spot(box.spots, source), find_spot(box.spots, target)
    return (start, end) if start and end and start.x < end.x else None


def _drawn(box: Box, taps: Sequence[Tap]) -> Box:
    """Return the box with the arcs of taps, and with the lanes that start and end in it; the narrow ones lie lowest."""
    arcs: list[tuple[tuple[Spot, Spot], ArcLane | None]] = []
    waiting: list[ArcLane] = []
    arcs += [(ends, None) for tap in taps if (ends := _ends(box, tap.source, tap.target))]
    for lane in box.arc_lanes:
        ends = _ends(box, lane.source, lane.target)
        if ends:
            arcs.append((ends, lane))
            waiting += lane.box.arc_lanes
        else:
            waiting.append(lane)
    sky = _Sky(box.items)
    items: list[Item] = list(box.items)
    spots = list(box.spots)
    for (source, target), arc_lane in sorted(arcs, key=lambda arc: (arc[0][1].x - arc[0][0].x, arc[0][0].x)):
        new_items, new_spots = _arc(source, target, arc_lane.box if arc_lane else None, sky)
        sky.add(new_items)
        items += new_items
        spots += new_spots
    up = max(box.up, -sky.top(float("-inf"), float("inf")) + 4)
    return replace(box, up=up, items=tuple(items), spots=tuple(spots), arc_lanes=tuple(waiting))


def _with_room(box: Box) -> Box:
    """Return the box with its two ends moved apart wherever a lane over it is longer than the way between them."""
    for lane in box.arc_lanes:
        source, target = find_spot(box.spots, lane.source), find_spot(box.spots, lane.target)
        if source is None or target is None or source.x >= target.x:
            continue
        missing = lane.box.width + 2 * ARC_RADIUS + 4 - (target.x - source.x)
        places = range(int(target.left), int(source.x + source.rx), -2)
        at = next((x for x in places if _is_seam(box, x)), None)
        if missing > 0 and at is not None:
            box = _opened(box, at, missing)
    return box


def _is_seam(box: Box, x: float) -> bool:
    """Return whether nothing but lines and frames reaches over a vertical line."""
    for item in box.items:
        if isinstance(item, Cell | Text) and item.rect.left - 1 < x < item.rect.right + 1:
            return False
    return not any(abs(one.x - x) < 1 for one in box.shown)


def _opened(box: Box, at: float, by: float) -> Box:
    """Return the box with more space at a seam: everything to the right of it moves, lines across it get longer."""

    def moved_x(x: float) -> float:
        return x + by if x >= at else x

    def opened(item: Item) -> Item:
        match item:
            case Cell() | Text():
                return moved(item, moved_x(item.x) - item.x, 0)
            case Line():
                return Line(tuple((moved_x(x), y) for x, y in item.points), item.role)
            case Frame() | Bar():
                rect = replace(item.rect, left=moved_x(item.rect.left), right=moved_x(item.rect.right))
                return replace(item, rect=rect)

    return replace(
        box,
        width=box.width + by,
        enter=moved_x(box.enter),
        leave=moved_x(box.leave),
        items=tuple(map(opened, box.items)),
        spots=tuple(
            replace(s, x=moved_x(s.x), left=moved_x(s.x) - s.x + s.left, right=moved_x(s.x) - s.x + s.right)
            for s in box.spots
        ),
        shown=tuple(replace(one, x=moved_x(one.x)) for one in box.shown),
    )


class _Sky:
    """What stands where, to find how high an arc has to go."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.rects: list[Rect] = []
        self.solid: list[Rect] = []
        self.uprights: list[tuple[Point, Point, Line]] = []
        self.add(items)

    def add(self, items: Iterable[Item]) -> None:
        for item in items:
            match item:
                case Cell() | Text():
                    self.rects.append(item.rect)
                    self.solid.append(item.rect)
                case Frame():
                    self.rects.append(item.rect)
                case Line():
                    for piece in _pieces(item.points):
                        self.rects.append(_rect_of(piece))
                        if piece[0][0] == piece[-1][0] and piece[0] != piece[-1]:
                            self.uprights.append((piece[0], piece[-1], item))

    def top(self, left: float, right: float) -> float:
        """Return how high things reach between two edges; 0 where there is nothing."""
        return min((rect.top for rect in self.rects if rect.left < right and left < rect.right), default=0.0)

    def is_free(self, x: float, bottom: float) -> bool:
        """Return whether a line can go straight up from a point without crossing a cell or a text."""
        return not any(rect.left - 2 < x < rect.right + 2 and rect.top < bottom - 1 for rect in self.solid)

    def is_alone(self, x: float, spot: Spot) -> bool:
        """Return whether no line that belongs elsewhere goes up just beside a line that goes up from a cell."""
        return not any(
            abs(one[0] - x) < APART and min(one[1], other[1]) < spot.y - spot.ry and not _touches(line, spot)
            for one, other, line in self.uprights
        )

    def next_cell(self, x: float, y: float, way: int, reach: float) -> float:
        """Return where the next cell or text on a line begins, at most `reach` away, to the right (1) or left (-1)."""
        on_line = [rect for rect in self.solid if rect.top < y < rect.bottom]
        if way > 0:
            return min((rect.left for rect in on_line if rect.left > x), default=x + reach)
        return max((rect.right for rect in on_line if rect.right < x), default=x - reach)


def _pieces(points: Sequence[Point]) -> Iterable[Sequence[Point]]:
    return (points[at : at + 4] for at in range(0, len(points) - 1, 3))


def _rect_of(points: Sequence[Point]) -> Rect:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rect(min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1)


def _touches(line: Line, spot: Spot) -> bool:
    """Return whether a line begins or ends at a cell."""
    return any(
        abs(x - spot.x) <= spot.rx + 1 and abs(y - spot.y) <= spot.ry + 1 for x, y in (line.points[0], line.points[-1])
    )


def _rise(spot: Spot, sky: _Sky, *, leaving: bool) -> tuple[Point, ...]:
    """Return the points from the cell to where its line can rise: over the cell itself, or beside it.

    Beside it the line stays on the cell's own line, where it may go as far as the next cell.
    """
    if sky.is_free(spot.x, spot.y - spot.ry) and sky.is_alone(spot.x, spot):
        return ((spot.x, spot.y - spot.ry),)
    start, edge = (spot.x + spot.rx, spot.right) if leaving else (spot.x - spot.rx, spot.left)
    way = 1 if leaving else -1
    last = sky.next_cell(start, spot.y, way, REACH if way < 0 else FAR)
    places = [edge, *(start + way * step for step in (*range(4, int(abs(last - start)) - 2, 4), 2))]
    free = [x for x in places if sky.is_free(x, spot.y)]
    x = next((x for x in free if sky.is_alone(x, spot)), next(iter(free), None))
    if x is None:
        # Between what stands above the cell and beside it there may be a way from its shoulder.
        shoulders = (spot.x + side * part * spot.rx for part in (0.5, 0.65, 0.8) for side in (way, -way))
        x = next((x for x in shoulders if sky.is_free(x, spot.y)), None)
        if x is not None:
            return ((x, spot.y - spot.ry * sqrt(1 - ((x - spot.x) / spot.rx) ** 2)),)
    return ((start, spot.y), (edge if x is None else x, spot.y))


def _arc(source: Spot, target: Spot, lane: Box | None, sky: _Sky) -> tuple[list[Item], list[Spot]]:
    start, end = _rise(source, sky, leaving=True), _rise(target, sky, leaving=False)
    left, right = start[-1][0], end[-1][0]
    y = sky.top(left - CLEARANCE, right + CLEARANCE) - CLEARANCE
    if lane is None:
        return [Line(polyline([*start, (left, y), (right, y), *reversed(end)], ARC_RADIUS), "tap")], []
    room = max(0.0, right - left - lane.width)
    places = [left + min(ARC_RADIUS + 2, room), left + room / 2]
    heights = [min(y, sky.top(x, x + lane.width) - lane.down - CLEARANCE / 2) for x in places]
    x, y = max(zip(places, heights, strict=True), key=lambda place: place[1])
    placed = lane.moved(x, y)
    lines = [
        Line(polyline([*start, (left, y), (x + lane.enter, y)], ARC_RADIUS), "tap"),
        Line(polyline([(x + lane.leave, y), (right, y), *reversed(end)], ARC_RADIUS), "tap"),
    ]
    return [*placed.items, *lines], list(placed.spots)
