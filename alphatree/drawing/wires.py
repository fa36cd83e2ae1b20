"""Which cells read something else than what stands before them: the taps, drawn as arcs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from alphatree.drawing.tree import (
    Cell,
    Element,
    Fan,
    Frame,
    Lane,
    Row,
    cells_of,
    comes_later,
    exits_of,
    first_layer,
    is_open,
    is_woven,
    reads,
    stands_inside,
)

PORTS = 1_000_000
"""From here on the target of a tap is a port of a frame: more than a network can have layers."""


def port_of(frame: Frame, source: int) -> int:
    """Return the number of the place where what a woven frame reads from elsewhere comes into it."""
    return PORTS * (1 + frame.layers[0]) + source


@dataclass(frozen=True, slots=True)
class Tap:
    """A line from the cell that has one layer to the cell that has another (`~layer`: the output cell of a layer).

    Where several cells of a woven frame read the same layer, they share one line to the frame's port (`port_of`).
    """

    source: int
    target: int
    entering: bool = False
    """The source is what comes into the innermost frame around the target: the line starts at the frame's edge."""
    starting: bool = False
    """The target is the first cell of a strand: the line goes to where the strand begins."""

    @property
    def place(self) -> int:
        """The target, or the first layer of the frame whose port it is."""
        return self.target if self.target < PORTS else self.target // PORTS - 1


def taps_of(row: Row, inner: frozenset[int] = frozenset()) -> tuple[Tap, ...]:
    """Return the taps of a strand, each once for all repetitions. `inner`: see `stands_inside`."""
    return tuple(dict.fromkeys((*_start(row), *_of_row(row, _entry(row), frozenset(), inner))))


def _entry(row: Row) -> frozenset[int]:
    """Return the one layer of another strand that this strand begins with; none if it begins with an input."""
    entry = reads(row.elements[0])
    return entry if len(entry) == 1 else frozenset()


def _start(row: Row) -> Iterator[Tap]:
    for source in _entry(row):
        yield Tap(source, next(cells_of(row)).first.layer, starting=True)


def _of_row(row: Row, flowing: frozenset[int], incoming: frozenset[int], inner: frozenset[int]) -> Iterator[Tap]:
    for element in row.elements:
        yield from _of_element(element, flowing, incoming, inner)
        # Behind lanes that do not meet there is no line that could go on: whoever reads them is joined by taps.
        flowing = frozenset() if is_open(element) else exits_of(element)


def _of_element(
    element: Element, flowing: frozenset[int], incoming: frozenset[int], inner: frozenset[int]
) -> Iterator[Tap]:
    match element:
        case Cell():
            target = element.first.layer
            first = element.inputs - flowing
            later = frozenset().union(*(variant.inputs for variant in element.present[element.abreast :])) - flowing
            # A tap from one repetition to the next points backwards in a picture that shows them once.
            for source in sorted(first | {layer for layer in later if layer < target}):
                yield Tap(source, ~target if element.kind == "output" else target, source in incoming)
        case Frame():
            inside = _of_row(element.body, flowing | exits_of(element), flowing, inner)
            yield from _through_ports(element, inside) if is_woven(element.body) else inside
        case Fan():
            arriving: frozenset[int] = frozenset()
            for lane in element.lanes:
                yield from _of_row(lane.body, _entering(element, lane, flowing, inner), incoming, inner)
                if lane.body.elements:
                    arriving |= exits_of(lane.body)
                if lane.source is None and (not lane.body.elements or comes_later(lane)):
                    # The line of a lane that the first repetition does without carries on what came.
                    arriving |= flowing
            if element.merge is not None:
                yield from _of_element(element.merge, arriving, incoming, inner)


def _through_ports(frame: Frame, taps: Iterator[Tap]) -> Iterator[Tap]:
    here = _ends_in(frame)
    for tap in taps:
        outside = not tap.entering and tap.source not in here and tap.target < PORTS
        yield replace(tap, target=port_of(frame, tap.source)) if outside else tap


def _entering(fan: Fan, lane: Lane, flowing: frozenset[int], inner: frozenset[int]) -> frozenset[int]:
    """Return what the line that leads to a lane carries: nothing where only a tap does."""
    if stands_inside(fan, lane, inner):
        return frozenset()
    if fan.style == "either" and comes_later(lane):
        # What it reads comes in where the lanes of the first repetition have their line.
        return flowing | reads(lane.body)
    return flowing if lane.source is None or lane.source in flowing else frozenset({lane.source})


def adrift(row: Row) -> frozenset[int]:
    """Return the first layers of lanes that cannot be the main line of their fan: they read something else than it.

    They are the last ones of fans whose lanes all start elsewhere, and in a woven frame all that start elsewhere.
    """
    return frozenset(_adrift(row, _entry(row)))


def _adrift(row: Row, flowing: frozenset[int]) -> Iterator[int]:
    for element in row.elements:
        if isinstance(element, Frame):
            if is_woven(element.body):
                yield from _starting_elsewhere(element.body)
            yield from _adrift(element.body, flowing | exits_of(element))
        elif isinstance(element, Fan):
            last = element.lanes[-1]
            if (
                last.body.elements
                and last.source not in flowing
                and all(lane.source is not None for lane in element.lanes)
            ):
                yield first_layer(last)
            for lane in element.lanes:
                yield from _adrift(lane.body, flowing if lane.source is None else frozenset({lane.source}))
        flowing = frozenset() if is_open(element) else exits_of(element)


def _starting_elsewhere(row: Row) -> Iterator[int]:
    for element in row.elements:
        for lane in element.lanes if isinstance(element, Fan) else ():
            if lane.source is not None and lane.body.elements:
                yield first_layer(lane)
            yield from _starting_elsewhere(lane.body)


def taps_within(row: Row, taps: Sequence[Tap]) -> tuple[Tap, ...]:
    """Return the taps with both ends in the row, but not those that a frame in it has to itself."""
    inner = [_ends_in(frame) for frame in _frames(row)]
    here = _ends_in(row)
    return tuple(
        tap
        for tap in taps
        if tap.place in here and (tap.entering or tap.source in here)
        if not any(tap.place in ends and (tap.entering or tap.source in ends) for ends in inner)
    )


def _frames(element: Element | Row) -> Iterator[Frame]:
    match element:
        case Cell():
            return
        case Frame():
            yield element
        case Row():
            for inner in element.elements:
                yield from _frames(inner)
        case Fan():
            for lane in element.lanes:
                yield from _frames(lane.body)


def _ends_in(element: Element | Row) -> frozenset[int]:
    ends: set[int] = set()
    for cell in cells_of(element):
        ends.update((~cell.first.layer,) if cell.kind == "output" else cell.layers)
    return frozenset(ends)
