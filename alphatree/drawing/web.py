"""Boxes that read one another in more ways than lanes can say, in columns: what reads stands right of what it reads.

Lines run in the channels between the columns, each value in a track of its own, and through the columns where nothing
stands. So no line passes behind a cell, however the boxes are joined. Cannot show a box that reads one further right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from alphatree.drawing.boxes import Box, Item, Spot, in_rows, in_series
from alphatree.drawing.curves import polyline
from alphatree.drawing.scene import Line, Point

ENTRY = -1
"""What comes in from the left, where a knot says what it reads; other negative numbers: what comes in at a port."""
PORT_WIDTH = 6.0
"""Space between the lines that come down to the ports."""
TRACK = 7.0
SPACE = 8.0
"""Space between boxes of a column, and from a box to the tracks beside it."""
PASS = 4.0
"""Half the height that a line needs to pass through a column."""
CHAIN = 420.0
"""Boxes are not put on one line where that would be longer than this."""
SWEEPS = 8
MEETING = 100
"""How many crossings are better than two lines that coincide."""
STRAIGHT = 12.0
"""A line that would bend by less than this goes straight, where there is room."""


@dataclass(frozen=True)
class Knot:
    """A box and the numbers of those it reads."""

    box: Box
    sources: frozenset[int]


@dataclass(eq=False)
class _Place:
    """A box, or a line on its way through a column (`box` None: its extent is `PASS`), in its column."""

    net: int
    """The knot whose value it has, or lets through."""
    box: Box | None
    column: int
    sources: list[_Place]
    y: float = 0.0

    @property
    def up(self) -> float:
        return self.box.up if self.box else PASS

    @property
    def down(self) -> float:
        return self.box.down if self.box else PASS

    @property
    def width(self) -> float:
        return self.box.width if self.box else 0.0


def woven(knots: Sequence[Knot], end: int | None, room: float = CHAIN) -> Box:
    """Return the boxes in columns, joined by lines. `end`: the knot from which the line goes on, if it does.

    `room`: boxes that follow one another take two rows where one would be wider than this.
    """
    knots, end = _chained(knots, end, room)
    columns = _columns(knots, end)
    _order(columns)
    _settle(columns)
    _settle_entries(columns[0], next((place.y for place in columns[-1] if place.box and place.net == end), None))
    _part(columns, end)
    return _drawn(columns, knots, end)


def _chained(knots: Sequence[Knot], end: int | None, room: float) -> tuple[list[Knot], int | None]:
    """Return the knots with each one that alone reads another, and only that one, on one line with it."""
    readers: dict[int, list[int]] = {}
    for at, knot in enumerate(knots):
        for source in knot.sources:
            readers.setdefault(source, []).append(at)
    heads = list(range(len(knots)))
    chains: dict[int, list[int]] = {}
    for at, knot in enumerate(knots):
        (source,) = knot.sources if len(knot.sources) == 1 else (ENTRY,)
        head = heads[source] if source >= 0 else ENTRY
        joins = source >= 0 and readers[source] == [at] and source != end
        if joins and sum(knots[one].box.width for one in chains[head]) + knot.box.width <= CHAIN:
            heads[at] = head
            chains[head].append(at)
        else:
            chains[at] = [at]
    number = {head: at for at, head in enumerate(chains)}
    joined = [
        Knot(
            _line([knots[one].box for one in chain], room),
            frozenset(source if source < 0 else number[heads[source]] for source in knots[head].sources),
        )
        for head, chain in chains.items()
    ]
    return joined, None if end is None else number[heads[end]]


def _line(boxes: Sequence[Box], room: float) -> Box:
    """Return boxes on one line, or on two about equally long ones if they have no room on one."""
    width = sum(box.width for box in boxes)
    if width <= room or len(boxes) < 4:
        return in_series(boxes)
    ends = list(accumulate(box.width for box in boxes))
    half = min(range(1, len(boxes)), key=lambda at: abs(ends[at - 1] - width / 2))
    return in_rows([in_series(boxes[:half]), in_series(boxes[half:])])


def _columns(knots: Sequence[Knot], end: int | None) -> list[list[_Place]]:
    """Return what stands in each column: what comes in, then each knot behind the last one it reads."""
    entries = sorted({source for knot in knots for source in knot.sources if source < 0})
    column = dict.fromkeys(entries, 0)
    for at, knot in enumerate(knots):
        column[at] = 1 + max((column[source] for source in knot.sources), default=0)
    if end is not None:
        column[end] = max(column.values())
    columns: list[list[_Place]] = [[] for _ in range(max(column.values()) + 1)]
    places: dict[tuple[int, int], _Place] = {}

    def reached(net: int, at: int) -> _Place:
        """Return the place that holds a value in a column: its box, or its line on the way through."""
        if (net, at) not in places:
            passing = _Place(net, None, at, [reached(net, at - 1)])
            places[net, at] = passing
            columns[at].append(passing)
        return places[net, at]

    for entry in entries:
        places[entry, 0] = _Place(entry, None, 0, [])
        columns[0].append(places[entry, 0])
    for at, knot in enumerate(knots):
        here = column[at]
        sources = [reached(source, here - 1) for source in sorted(knot.sources)]
        places[at, here] = _Place(at, knot.box, here, sources)
        columns[here].append(places[at, here])
    return columns


def _order(columns: Sequence[list[_Place]]) -> None:
    """Order each column so that few lines cross: by the middle of the neighbours, to and fro."""
    readers = _readers(columns)
    best, least = [list(column) for column in columns], _crossings(columns)
    for sweep in range(SWEEPS):
        ordered = list(columns) if sweep % 2 == 0 else list(reversed(columns))
        for column in ordered:
            rank = {id(place): at for other in columns for at, place in enumerate(other)}
            middle = {}
            for at, place in enumerate(column):
                near = place.sources if sweep % 2 == 0 else readers.get(id(place), [])
                middle[id(place)] = sum(rank[id(one)] for one in near) / len(near) if near else float(at)
            column.sort(key=lambda place: middle[id(place)])
        crossings = _crossings(columns)
        if crossings < least:
            best, least = [list(column) for column in columns], crossings
    for column, found in zip(columns, best, strict=True):
        column[:] = found


def _readers(columns: Sequence[Sequence[_Place]]) -> dict[int, list[_Place]]:
    readers: dict[int, list[_Place]] = {}
    for column in columns:
        for place in column:
            for source in place.sources:
                readers.setdefault(id(source), []).append(place)
    return readers


def _crossings(columns: Sequence[Sequence[_Place]]) -> int:
    count = 0
    for before, after in pairwise(columns):
        rank = {id(place): at for at, place in enumerate(before)}
        edges = [(rank[id(source)], at) for at, place in enumerate(after) for source in place.sources]
        count += sum((a - c) * (b - d) < 0 for at, (a, b) in enumerate(edges) for c, d in edges[at + 1 :])
    return count


def _settle(columns: Sequence[Sequence[_Place]]) -> None:
    """Give each place its height: near its neighbours, none over another."""
    readers = _readers(columns)
    for column in columns:
        _spread(column, [0.0] * len(column))
    for sweep in range(2 * SWEEPS):
        ordered = columns if sweep % 2 == 0 else list(reversed(columns))
        for column in ordered:
            wanted = []
            for place in column:
                near = place.sources if sweep % 2 == 0 else readers.get(id(place), [])
                wanted.append(sum(one.y for one in near) / len(near) if near else place.y)
            _spread(column, wanted)
    for _ in range(2):
        for column in columns:
            _straighten(column)


def _apart(above: _Place, below: _Place) -> float:
    return above.down + SPACE + below.up


def _spread(column: Sequence[_Place], wanted: Sequence[float]) -> None:
    """Set the heights that are nearest to the wanted ones without overlap (pool adjacent violators)."""
    offsets = [0.0]
    for above, below in pairwise(column):
        offsets.append(offsets[-1] + _apart(above, below))
    pools: list[list[float]] = []
    for want, offset in zip(wanted, offsets, strict=False):
        pools.append([want - offset])
        while len(pools) > 1 and sum(pools[-2]) / len(pools[-2]) > sum(pools[-1]) / len(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    heights = [sum(pool) / len(pool) for pool in pools for _ in pool]
    for place, height, offset in zip(column, heights, offsets, strict=False):
        place.y = height + offset


def _straighten(column: Sequence[_Place]) -> None:
    """Let lines that bend a little go straight on, where there is room."""
    for at, place in enumerate(column):
        near = [source.y for source in place.sources if 0 < abs(source.y - place.y) < STRAIGHT]
        if not near or any(source.y == place.y for source in place.sources):
            continue
        y = min(near, key=lambda height: abs(height - place.y))
        above = column[at - 1] if at else None
        below = column[at + 1] if at + 1 < len(column) else None
        free_above = above is None or above.y + _apart(above, place) <= y + SPACE / 2
        free_below = below is None or y + _apart(place, below) <= below.y + SPACE / 2
        if free_above and free_below:
            place.y = y


def _settle_entries(column: Sequence[_Place], axis: float | None) -> None:
    """Put the entry at the height where the line goes on, and the ports above and below it."""
    entry = next((at for at, place in enumerate(column) if place.net == ENTRY), None)
    if entry is None or axis is None:
        return
    column[entry].y = axis
    for above, below in reversed(list(pairwise(column[: entry + 1]))):
        above.y = min(above.y, below.y - _apart(above, below))
    for above, below in pairwise(column[entry:]):
        below.y = max(below.y, above.y + _apart(above, below))


@dataclass(frozen=True)
class _Net:
    """One value in a channel: the height where it comes from the left, and those to which it goes on the right."""

    start: float
    ends: tuple[float, ...]

    @cached_property
    def span(self) -> tuple[float, float]:
        return min(self.start, *self.ends), max(self.start, *self.ends)

    @property
    def bends(self) -> bool:
        return any(end != self.start for end in self.ends)


def _tracks(nets: Sequence[_Net]) -> list[int]:
    """Return the nets by number, from the left track to the right one, so that few lines cross and none coincide."""
    price = [[_price(left, right) for right in nets] for left in nets]
    order = sorted(range(len(nets)), key=lambda at: nets[at].start)
    changed = True
    while changed:
        changed = False
        for net in order:
            at = order.index(net)
            rest = order[:at] + order[at + 1 :]
            # What it costs to stand before all others, and then behind one more each time.
            costs = [sum(price[net][other] for other in rest)]
            for other in rest:
                costs.append(costs[-1] - price[net][other] + price[other][net])
            best = min(range(len(costs)), key=costs.__getitem__)
            if costs[best] < costs[at]:
                order = [*rest[:best], net, *rest[best:]]
                changed = True
    return order


def _price(left: _Net, right: _Net) -> int:
    """Return how often the lines of two values cross, and far more where they would coincide."""
    (low, high), (other_low, other_high) = left.span, right.span
    crossings = (low < right.start < high) + sum(other_low < end < other_high for end in left.ends)
    # The right one's line comes in at the height where the left one's goes out.
    return crossings + MEETING * sum(abs(end - right.start) < TRACK / 2 for end in left.ends if end != left.start)


def _drawn(columns: Sequence[Sequence[_Place]], knots: Sequence[Knot], end: int | None) -> Box:
    places = [place for column in columns for place in column]
    axis = next((place.y for place in places if place.box and place.net == end), None)
    if axis is None:
        axis = next((place.y for place in columns[0] if place.net == ENTRY), 0.0)
    items: list[Item] = []
    spots: list[Spot] = []
    arc_lanes = [lane for knot in knots for lane in knot.box.arc_lanes]
    # The lowest port has its line leftmost, so that these do not cross.
    ports = [place for place in reversed(columns[0]) if place.net != ENTRY]
    left = PORT_WIDTH * len(ports)
    leaves = {id(place): PORT_WIDTH * at for at, place in enumerate(ports)}
    """Where the ink of each place ends, by the id of the place."""
    leaves.update((id(place), 0.0) for place in columns[0] if place.net == ENTRY)
    spots += [
        Spot(frozenset({-place.net}), leaves[id(place)], place.y - axis, 0, 0, leaves[id(place)], leaves[id(place)])
        for place in ports
    ]
    for before, column in pairwise(columns):
        x, channel = _channel(before, column, left)
        width = max((place.width for place in column), default=0.0)
        for place in column:
            y = place.y - axis
            begin = x + (width - place.width) / 2
            enter = begin + place.box.enter if place.box else x
            leaves[id(place)] = begin + place.box.leave if place.box else x + width
            for source in place.sources:
                start, height = leaves[id(source)], source.y - axis
                track = channel.get(id(source), start)
                path: list[Point] = [(start, height), (track, height), (track, y), (enter, y)]
                items.append(Line(polyline(path if height != y else [path[0], path[-1]])))
            if place.box is None:
                items.append(Line(polyline([(x, y), (x + width, y)])))
            elif place.box.items:
                placed = place.box.moved(begin, y)
                items += placed.items
                spots += placed.spots
        left = x + width
    last = next((place for place in places if place.box and place.net == end), None)
    boxed = [place for place in places if place.box and place.box.items]
    return Box(
        width=left,
        up=max(place.up - place.y + axis for place in places),
        down=max(place.down + place.y - axis for place in places),
        enter=0.0,
        leave=leaves[id(last)] if last else left,
        items=tuple(items),
        spots=tuple(spots),
        shown=last.box.moved(left - last.width, 0).shown if last and last.box else (),
        arc_lanes=tuple(arc_lanes),
        joined=any(place.net == ENTRY for place in columns[0]),
        open_end=last is None or bool(last.box and last.box.open_end),
        wired=frozenset().union(*(place.box.wired for place in boxed if place.box)),
    )


def _channel(before: Sequence[_Place], column: Sequence[_Place], left: float) -> tuple[float, dict[int, float]]:
    """Return where a column begins, and where in the channel before it each value turns."""
    sources, nets = _nets(before, column)
    order = _tracks(nets)
    start = left + SPACE
    turns = {id(sources[net]): start + at * TRACK for at, net in enumerate(order)}
    return start + max(0, len(order) - 1) * TRACK + SPACE, turns


def _nets(before: Sequence[_Place], column: Sequence[_Place]) -> tuple[list[_Place], list[_Net]]:
    """Return the values that turn in the channel between two columns, with the places that they come from."""
    ends: dict[int, list[float]] = {}
    for place in column:
        for source in place.sources:
            ends.setdefault(id(source), []).append(place.y)
    nets = [(place, _Net(place.y, tuple(ends[id(place)]))) for place in before if id(place) in ends]
    bending = [(place, net) for place, net in nets if net.bends]
    return [place for place, _ in bending], [net for _, net in bending]


def _part(columns: Sequence[Sequence[_Place]], end: int | None) -> None:
    """Move places a little where lines in a channel would coincide in whatever order their tracks are."""
    for before, column in pairwise(columns):
        for _ in column:
            sources, nets = _nets(before, column)
            order = _tracks(nets)
            pairs = [(one, other) for at, one in enumerate(order) for other in order[at + 1 :]]
            meeting = [
                (sources[one], sources[other]) for one, other in pairs if _price(nets[one], nets[other]) >= MEETING
            ]
            moves = [
                (place, right)
                for left, right in meeting
                for place in column
                if left in place.sources and abs(place.y - right.y) < TRACK / 2 and place.net != end
            ]
            if not moves:
                break
            place, right = moves[0]
            place.y = right.y + (TRACK / 2 if place.y >= right.y else -TRACK / 2)
