"""Graph -> the feature maps of its main line, one after another: what the form "data" draws.

A fan of branches that meet again is one step with the map that leaves it, unless a branch goes down to smaller maps
and comes back (an hourglass) or brings an input: then that branch is walked, and the others are skips.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from alphatree.drawing.tree import Cell, Element, Fan, Frame, Row, cells_of
from alphatree.layers.base import Shape, product
from alphatree.network.graph import Graph

EVERY_MAP = 12
"""Up to so many boxes each layer has its own; above, equal maps in a row share one."""
EQUAL_MAPS = 20
"""Above so many boxes still, maps of about the same side in a row share one."""
ABOUT = 0.85
"""Sides are about the same if the smaller is at least this part of the larger: convolutions without padding."""
BLOCK_CELLS = 16
"""A block of more cells than this is walked, not taken as one step."""
_WINDOW = re.compile(r"\d+(?:×\d+)+")
_INPUTS = frozenset({"input", "input-backfed", "input-noisy", "noise", "constant"})
_POOLS = frozenset({"max-pool", "max-pool-wide", "max-pool-tall", "avg-pool", "pool-stochastic"})
_ENDS = frozenset({"output", "output-match", "output-softmax", "softmax"})


@dataclass(frozen=True, slots=True)
class Step:
    """What makes the next feature map: a layer, or a block of branches. `kernel`: its size, if it has one.

    `skips`: layers further back that it reads too.
    """

    kind: str
    shape: Shape
    layers: tuple[int, ...]
    kernel: str = ""
    window: tuple[int, ...] = ()
    is_block: bool = False
    skips: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Map:
    """One box: a feature map and the steps that share it. `pooled`: the map that pooling makes of it."""

    kind: str
    steps: tuple[Step, ...]
    pooled: Step | None = None

    @property
    def shape(self) -> Shape:
        return self.steps[-1].shape

    @property
    def out_shape(self) -> Shape:
        return self.pooled.shape if self.pooled else self.shape

    @property
    def layers(self) -> tuple[int, ...]:
        return tuple(layer for step in self.steps for layer in step.layers)


_Alike = Callable[[Step, Map, Graph], bool]


def is_vector(shape: Shape) -> bool:
    """Return whether a map has no extent but its channels.

    >>> is_vector((1000,)), is_vector((512, 1, 1)), is_vector((26, 512)), is_vector((64, 1, 25))
    (True, True, False, False)
    """
    return len(shape) < 2 or (len(shape) > 2 and product(shape[1:]) == 1)


def has_maps(graph: Graph) -> bool:
    """Return whether there is a feature map or a sequence: bars for vectors alone would show nothing but widths."""
    return any(not is_vector(layer.out_shape) for layer in graph.layers)


def maps_of(strand: Row, graph: Graph) -> tuple[Map, ...]:
    """Return the boxes of one strand (drawn with nothing collapsed), as few as it takes to read them."""
    maps = _gathered(_without_echo(_Walk(graph, blocks=False).row(strand)), graph, _is_idle)
    if len(maps) <= EVERY_MAP:
        return maps
    steps = _without_echo(_Walk(graph, blocks=True).row(strand))
    maps = _gathered(steps, graph, _is_equal)
    return maps if len(maps) <= EQUAL_MAPS else _gathered(steps, graph, _is_about_equal)


@dataclass(frozen=True)
class _Walk:
    """`blocks`: take a block with a narrower or wider middle as one step."""

    graph: Graph
    blocks: bool

    def row(self, row: Row) -> Iterator[Step]:
        for element in row.elements:
            yield from self.element(element)

    def element(self, element: Element) -> Iterator[Step]:
        match element:
            case Cell():
                yield self.cell(element)
            case Frame():
                if self.blocks and (block := self.block(element)):
                    yield block
                else:
                    yield from self.row(element.body)
            case Fan():
                yield from self.fan(element)

    def cell(self, cell: Cell) -> Step:
        layer = self.graph.layers[cell.first.layer]
        has_kernel = getattr(layer.spec, "kernel_size", None) is not None
        kernel = cell.first.caption[0].partition(",")[0] if has_kernel and cell.first.caption else ""
        window = tuple(map(int, kernel.split("×"))) if _WINDOW.fullmatch(kernel) else ()
        far = tuple(sorted(cell.first.inputs)) if len(cell.first.inputs) > 1 else ()
        return Step(cell.kind, cell.first.shape, cell.layers, kernel, window, skips=far)

    def block(self, frame: Frame) -> Step | None:
        """Return a block as one step, if it is small and its channels go up and down inside."""
        cells = list(cells_of(frame.body))
        last = frame.body.elements[-1]
        end = last.merge if isinstance(last, Fan) else last
        channels = {cell.first.shape[0] for cell in cells if self._macs(cell.layers)}
        if len(cells) > BLOCK_CELLS or len(channels) < 2 or not isinstance(end, Cell) or is_vector(end.first.shape):
            return None
        if any(cell.kind in _POOLS and not is_vector(cell.first.shape) for cell in cells):
            return None
        layers = _layers(cells)
        return Step(self._heaviest(cells).kind, end.first.shape, layers, is_block=True)

    def _heaviest(self, cells: Sequence[Cell]) -> Cell:
        return max(cells, key=lambda cell: self._macs(cell.layers))

    def fan(self, fan: Fan) -> Iterator[Step]:
        inside = [cell for cell in cells_of(fan) if cell is not fan.merge]
        if fan.merge is None:
            return
        sources = tuple(lane.source for lane in fan.lanes if lane.source is not None)
        layers = _layers(inside) + fan.merge.layers
        own = [lane for lane in fan.lanes if any(cell.kind.startswith("input") for cell in cells_of(lane.body))]
        apart = [lane for lane in fan.lanes if lane.body.elements and self._given(lane.body)]
        if len({self._given(lane.body) for lane in apart}) > 1:
            # Lanes that read inputs of their own, which stand side by side before them.
            own = apart
        deep = next((lane for lane in fan.lanes if self._goes_down(lane.body, fan.merge.first.shape)), None)
        deep = max(own, key=lambda lane: self._macs(_layers(cells_of(lane.body))), default=deep)
        if deep is not None:
            for index in self._given(deep.body) if deep in apart else ():
                yield Step("input", self.graph.layers[index].out_shape, (index,))
            yield from self.row(deep.body)
            beside = [cell for lane in fan.lanes if lane is not deep for cell in cells_of(lane.body)]
            first = next(cells_of(deep.body)).first
            layers = _layers(beside) + fan.merge.layers
            kind, shape = self._heaviest([fan.merge, *beside]).kind, fan.merge.first.shape
            yield Step(kind, shape, layers, skips=tuple(sorted(first.inputs)))
            return
        is_block = self._macs(layers) > 0
        yield Step(self._heaviest([fan.merge, *inside]).kind, fan.merge.first.shape, layers, "", (), is_block, sources)

    def _given(self, row: Row) -> tuple[int, ...]:
        """Return the inputs of the network that a lane begins with."""
        return tuple(index for index in sorted(next(cells_of(row)).first.inputs) if index < self.graph.input_count)

    def _macs(self, layers: Sequence[int]) -> int:
        return sum(self.graph.layers[layer].macs for layer in layers)

    def _goes_down(self, row: Row, out: Shape) -> bool:
        """Return whether a lane has maps smaller than the one it ends in, other than vectors that gate it."""
        if is_vector(out):
            return False
        sides = [max(cell.first.shape[1:]) for cell in cells_of(row) if len(cell.first.shape) == len(out) > 2]
        return any(1 < side < max(out[1:]) for side in sides)


def _layers(cells: Iterable[Cell]) -> tuple[int, ...]:
    return tuple(layer for cell in cells for layer in cell.layers)


def _without_echo(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the steps without an output that only repeats the map before it: it has no layer of its own."""
    return tuple(step for step in steps if step.layers)


def _gathered(steps: Sequence[Step], graph: Graph, alike: _Alike) -> tuple[Map, ...]:
    maps: list[Map] = []
    for at, step in enumerate(steps):
        last = maps[-1] if maps else None
        if last is None:
            maps.append(Map(step.kind, (step,)))
        elif _is_pooling(step, last):
            maps[-1] = Map(last.kind, last.steps, step)
        elif last.pooled is not None and _is_idle(step, last, graph):
            pooled = replace(last.pooled, layers=last.pooled.layers + step.layers)
            maps[-1] = Map(last.kind, last.steps, pooled)
        elif _joins(step, last, graph, alike, is_last=at == len(steps) - 1):
            together = (*last.steps, step)
            maps[-1] = Map(_kind(together, graph), together)
        else:
            maps.append(Map(step.kind, (step,)))
    return tuple(maps)


def _is_pooling(step: Step, last: Map) -> bool:
    smaller = len(step.shape) == len(last.shape) > 2 and max(step.shape[1:]) < max(last.shape[1:])
    return step.kind in _POOLS and last.pooled is None and smaller and not is_vector(step.shape)


def _joins(step: Step, last: Map, graph: Graph, alike: _Alike, *, is_last: bool) -> bool:
    if last.pooled is not None or last.kind in _INPUTS or (step.kind in _POOLS and step.shape != last.shape):
        return False
    if is_last and step.shape != last.shape:
        return False
    return _is_idle(step, last, graph) or alike(step, last, graph)


def _is_idle(step: Step, last: Map, graph: Graph) -> bool:
    """Return whether a step leaves the shape alone and learns next to nothing: norms, sums, softmax."""
    return (
        step.kind not in _POOLS
        and step.shape == last.out_shape
        and not any(graph.layers[layer].macs for layer in step.layers)
    )


def _is_equal(step: Step, last: Map, _graph: Graph) -> bool:
    return step.shape == last.shape


def _is_about_equal(step: Step, last: Map, _graph: Graph) -> bool:
    if is_vector(step.shape) or is_vector(last.shape) or len(step.shape) != len(last.shape):
        return step.shape == last.shape
    if len(step.shape) == 2:
        return step.shape[0] == last.shape[0]
    pairs = zip(step.shape[1:], last.shape[1:], strict=True)
    return all(min(pair) >= ABOUT * max(pair) for pair in pairs)


def _kind(steps: Sequence[Step], graph: Graph) -> str:
    """Return the cell that colours a box: what ends the network, else what computes most."""
    if steps[-1].kind in _ENDS:
        return steps[-1].kind
    heavy = max(steps, key=lambda step: sum(graph.layers[layer].macs for layer in step.layers))
    return heavy.kind


def count(steps: Sequence[Step], graph: Graph) -> tuple[int, bool]:
    """Return how many blocks or else layers share a box, and whether they are blocks."""
    working = [step for step in steps if any(graph.layers[layer].macs for layer in step.layers)]
    if working and all(step.is_block for step in working):
        return len(working), True
    return sum(1 for step in working for layer in step.layers if graph.layers[layer].macs), False
