"""What is drawn, before it has a place: cells in rows, fans of lanes and frames.

A cell inside a frame stands for the layers of all repetitions: one `Variant` for each, or None where that repetition
has no such layer (a projection that only the first one has).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from alphatree.layers.base import Shape
from alphatree.network.graph import Origin

FanStyle = Literal["lanes", "shortcut", "gate", "either"]


@dataclass(frozen=True, slots=True)
class Variant:
    """The layer behind a cell in one repetition. `folded`: layers that belong to it, in execution order."""

    layer: int
    caption: tuple[str, ...]
    shape: Shape
    chain: tuple[int, ...]
    """The layer and those folded into it."""
    inputs: frozenset[int]
    """Layers outside the chain that it reads."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the notation. `key`: equal for cells that were written at the same place of the entry."""

    kind: str
    key: tuple[Origin, str]
    variants: tuple[Variant | None, ...]
    tagged: bool = True
    """Whether its caption says which repetitions have it, if not all do."""
    abreast: int = 1
    """How many of its variants are lanes of one round with the same weights: it reads what each of them reads."""

    @property
    def present(self) -> tuple[Variant, ...]:
        return tuple(variant for variant in self.variants if variant is not None)

    @property
    def first(self) -> Variant:
        return next(variant for variant in self.variants if variant is not None)

    @property
    def last(self) -> Variant:
        return next(variant for variant in reversed(self.variants) if variant is not None)

    @property
    def inputs(self) -> frozenset[int]:
        """Layers outside that it reads in its first round."""
        return frozenset().union(*(variant.inputs for variant in self.present[: self.abreast]))

    @property
    def layers(self) -> tuple[int, ...]:
        return tuple(layer for variant in self.present for layer in variant.chain)


@dataclass(frozen=True, slots=True)
class Row:
    """Elements one after another; empty for an identity lane."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """One branch. `source`: the layer it starts from, where that is not the common input."""

    body: Row
    name: str | None = None
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Fan:
    """Lanes side by side. `merge`: where they meet again; None: they end apart.

    `either`: each repetition takes one of the lanes; they lead on together without a merge.
    """

    lanes: tuple[Lane, ...]
    merge: Cell | None
    style: FanStyle
    key: tuple[Origin, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """A block, drawn once for all its repetitions. `uses`: what each repetition is called, where that is known."""

    body: Row
    count: int
    name: str
    key: tuple[Origin, str]
    uses: tuple[str, ...] = ()

    @property
    def layers(self) -> tuple[int, int]:
        """First and last layer of all repetitions together."""
        layers = [layer for cell in cells_of(self.body) for layer in cell.layers]
        return min(layers), max(layers)


Element = Cell | Fan | Frame


def cells_of(element: Element | Row) -> Iterator[Cell]:
    """Yield all cells from left to right, lanes from first to last."""
    waiting: list[Element] = list(reversed(element.elements)) if isinstance(element, Row) else [element]
    while waiting:
        match waiting.pop():
            case Cell() as cell:
                yield cell
            case Frame() as frame:
                waiting.extend(reversed(frame.body.elements))
            case Fan() as fan:
                if fan.merge is not None:
                    waiting.append(fan.merge)
                for lane in reversed(fan.lanes):
                    waiting.extend(reversed(lane.body.elements))


def with_cells(element: Element, change: Callable[[Cell], Cell]) -> Element:
    """Return the element with each of its cells changed."""

    def row(before: Row) -> Row:
        return Row(tuple(with_cells(inner, change) for inner in before.elements))

    match element:
        case Cell():
            return change(element)
        case Frame():
            return replace(element, body=row(element.body))
        case Fan():
            lanes = tuple(replace(lane, body=row(lane.body)) for lane in element.lanes)
            return replace(element, lanes=lanes, merge=element.merge and change(element.merge))


def is_open(element: Element | Row) -> bool:
    """Return whether several lines leave the element: it ends in lanes that do not meet."""
    match element:
        case Cell():
            return False
        case Row():
            return bool(element.elements) and is_open(element.elements[-1])
        case Frame():
            return is_open(element.body)
        case Fan():
            return element.merge is None and element.style != "either"


def comes_later(lane: Lane) -> bool:
    """Return whether only later repetitions take a lane, not the first one."""
    return any(cell.variants[0] is None for cell in cells_of(lane.body))


def first_layer(lane: Lane) -> int:
    """Return the layer of the first cell of a lane that has cells; it tells lanes apart."""
    return next(cells_of(lane.body)).first.layer


def stands_inside(fan: Fan, lane: Lane, inner: frozenset[int]) -> bool:
    """Return whether a lane that starts elsewhere stands among the lanes of its fan, and is no arc over the row.

    `inner`: first layers of those for which an arc has no place. Without a merge there is none that an arc could go to.
    """
    if lane.source is None or not lane.body.elements:
        return False
    return fan.merge is None or first_layer(lane) in inner


def exits_of(element: Element | Row) -> frozenset[int]:
    """Return all layers whose output leaves the element, in any repetition."""
    match element:
        case Cell():
            return frozenset(variant.chain[-1] for variant in element.present if variant.chain)
        case Row():
            return exits_of(element.elements[-1]) if element.elements else frozenset()
        case Frame():
            return exits_of(element.body)
        case Fan():
            if element.merge is not None:
                return exits_of(element.merge)
            return frozenset().union(*(exits_of(lane.body) for lane in element.lanes))


def last_cell(element: Element | Row) -> Cell | None:
    """Return the cell at the end of the main line, or None where there is none."""
    match element:
        case Cell():
            return element
        case Row():
            return last_cell(element.elements[-1]) if element.elements else None
        case Frame():
            return last_cell(element.body)
        case Fan():
            return element.merge


def reads(element: Element | Row) -> frozenset[int]:
    """Return the layers outside the element that something in it reads."""
    inside: set[int] = set()
    outside: set[int] = set()
    for cell in cells_of(element):
        inside.update(cell.layers)
        for variant in cell.present:
            outside.update(variant.inputs)
    return frozenset(outside - inside)


def is_woven(row: Row) -> bool:
    """Return whether the cells of a row read one another in more ways than lanes beside a main line can show."""
    before: Element | None = None
    for element in row.elements:
        if isinstance(element, Fan) and _has_sources(element):
            return True
        if before is not None and not first_reads(element) & exits_of(before):
            return True
        before = element
    return False


def _has_sources(fan: Fan) -> bool:
    inner = [element for lane in fan.lanes for element in lane.body.elements if isinstance(element, Fan)]
    return any(lane.source is not None for lane in fan.lanes) or any(map(_has_sources, inner))


def first_reads(element: Element | Row) -> frozenset[int]:
    """Return the layers outside the element that something in it reads in its first repetition."""
    inside = {layer for cell in cells_of(element) for layer in cell.layers}
    return frozenset(_first_inputs(element)) - inside


def _first_inputs(element: Element | Row) -> Iterator[int]:
    match element:
        case Cell():
            yield from element.inputs
        case Row():
            for inner in element.elements:
                yield from _first_inputs(inner)
        case Frame():
            yield from _first_inputs(element.body)
        case Fan():
            for lane in element.lanes:
                if element.style != "either" or not comes_later(lane):
                    yield from _first_inputs(lane.body)
            if element.merge is not None:
                yield from element.merge.inputs


def pieces_of(row: Row) -> tuple[Element, ...]:
    """Return the row with its fans taken apart, as far as a cell elsewhere in the row reads something inside them."""
    pieces: list[Element] = list(row.elements)
    while True:
        apart = next((at for at, piece in enumerate(pieces) if _falls_apart(piece, pieces)), None)
        if apart is None:
            return tuple(pieces)
        fan = pieces[apart]
        assert isinstance(fan, Fan)
        merge = [fan.merge] if fan.merge is not None else []
        pieces[apart : apart + 1] = [*(inner for lane in fan.lanes for inner in lane.body.elements), *merge]


def _falls_apart(piece: Element, pieces: Sequence[Element]) -> bool:
    if not isinstance(piece, Fan):
        return False
    inside = {layer for cell in cells_of(piece) for layer in cell.layers} - exits_of(piece)
    return is_open(piece) or _has_sources(piece) or any(first_reads(other) & inside for other in pieces)
