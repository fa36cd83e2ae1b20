"""Graph -> rows of cells: small layers fold into their neighbours, repetitions into one frame.

What folds is said in diagrams/notation.yml. A folded layer belongs to the cell before it, or to the one after it where
there is none before (a norm that comes first, as in DenseNet).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from alphatree.drawing.align import gather, gather_runs
from alphatree.drawing.notation import Notation
from alphatree.drawing.tree import Cell, Element, Fan, FanStyle, Frame, Lane, Row, Variant, cells_of
from alphatree.network.graph import Block, Graph, Leaf, Origin, Parallel, Repeat, Series
from alphatree.network.graph import Element as GraphElement

UNROLLED = 3
"""A repeated single cell is drawn this many times; from here on it gets a frame."""

FRAMED = 3
"""A block that is used once gets a frame from this many cells on, or if it has lanes."""

LINE = 8
"""A block in a lane gets no frame if it is a straight line of no more cells than this."""

_VALUES_READ = {"crop": 1, "pad": 1, "interpolate": 1, "default_boxes": 0}
"""How many inputs are drawn, for layers that take no more than the size of the others."""


def fold(graph: Graph, notation: Notation, *, lang: str = "en", collapse: bool = True) -> Row:
    """Return the drawn structure of a network, without its inputs and outputs."""
    return _Folder(graph, notation, lang, collapse).row(graph.structure)


@dataclass(frozen=True)
class _Folder:
    graph: Graph
    notation: Notation
    lang: str
    collapse: bool
    passed: dict[int, int] = field(default_factory=dict)
    """Layers that change nothing and have no cell, and what they pass on."""

    @cached_property
    def readers(self) -> Counter[int]:
        """How many layers read each layer: what several read can be part of none of them."""
        return Counter(read for layer in self.graph.layers for read in set(layer.inputs))

    def row(self, series: Series) -> Row:
        elements: list[Element] = []
        waiting: list[Leaf] = []
        for element in series.elements:
            if isinstance(element, Leaf):
                self._add_leaf(element, elements, waiting)
                continue
            elements.extend(self._after(waiting, self._element(element)))
            waiting.clear()
        elements.extend(self._cell(leaf) for leaf in waiting)
        return Row(gather_runs(elements) if self.collapse else tuple(elements))

    def _add_leaf(self, leaf: Leaf, elements: list[Element], waiting: list[Leaf]) -> None:
        layer = self.graph.layers[leaf.layer]
        cell = layer.spec.cell(*layer.in_shapes)
        follows = bool(waiting) and waiting[-1].layer in layer.inputs and self.readers[waiting[-1].layer] == 1
        if not self.notation.folding.applies(kind=layer.type, cell=cell, attached=leaf.attached):
            before = tuple(inner.layer for inner in waiting) if follows else ()
            elements.extend(self._cell(inner) for inner in waiting if not follows)
            elements.append(self._cell(leaf, before=before))
            waiting.clear()
        elif follows:
            waiting.append(leaf)
        elif not waiting and elements and (joined := self._join(elements[-1], leaf)) is not None:
            elements[-1] = joined
        elif layer.type == "identity" and leaf.layer not in {output.layer for output in self.graph.outputs}:
            # It belongs to no cell that is near: whoever reads it reads what it passes on.
            self.passed[leaf.layer] = self._inputs(leaf.layer)[0]
        else:
            elements.extend(self._cell(inner) for inner in waiting)
            waiting[:] = [leaf]

    def _join(self, element: Element, leaf: Leaf) -> Element | None:
        """Return the element with the leaf folded into its last cell, or None if it does not follow from a cell."""
        if isinstance(element, Fan) and element.merge is not None:
            merge = self._join(element.merge, leaf)
            return replace(element, merge=merge) if isinstance(merge, Cell) else None
        if not isinstance(element, Cell) or self.graph.layers[leaf.layer].inputs != (element.last.chain[-1],):
            return None
        layer = self.graph.layers[leaf.layer]
        # Some activations halve or double the channels (maxout, CReLU); flattening is not shown.
        shape = layer.out_shape if layer.spec.role == "activation" else element.last.shape
        last = element.last
        variant = Variant(last.layer, last.caption, shape, (*last.chain, leaf.layer), last.inputs)
        return Cell(element.kind, element.key, (variant,), element.tagged)

    def _after(self, waiting: list[Leaf], elements: tuple[Element, ...]) -> tuple[Element, ...]:
        """Return the elements with the waiting leaves folded into what comes first; where they cannot be, as cells."""
        chain = tuple(leaf.layer for leaf in waiting)
        if chain and elements:
            outside = {read for index in chain for read in self._inputs(index)} - set(chain)
            first = _with_before(elements[0], chain, frozenset(outside))
            if first is not None:
                return (first, *elements[1:])
        return (*(self._cell(leaf) for leaf in waiting), *elements)

    def _cell(self, leaf: Leaf, *, before: tuple[int, ...] = ()) -> Cell:
        layer = self.graph.layers[leaf.layer]
        chain = (*before, leaf.layer)
        reads = {read for index in chain for read in self._inputs(index)} - set(chain)
        variant = Variant(leaf.layer, layer.spec.caption(*layer.in_shapes), layer.out_shape, chain, frozenset(reads))
        return Cell(layer.spec.cell(*layer.in_shapes), (leaf.origin, layer.type), (variant,))

    def _inputs(self, index: int) -> tuple[int, ...]:
        """Return the layers whose values a layer reads: not those of which it only takes the size."""
        layer = self.graph.layers[index]
        values = layer.inputs[: _VALUES_READ.get(layer.type, len(layer.inputs))]
        return tuple(self.passed.get(value, value) for value in values)

    def _source(self, layer: int | None) -> int | None:
        return None if layer is None else self.passed.get(layer, layer)

    def _element(self, element: GraphElement) -> tuple[Element, ...]:
        match element:
            case Parallel():
                return self._fan(element)
            case Block():
                return self._block(element)
            case Repeat():
                return self._repeat(element)
            case Leaf():
                raise AssertionError("leaves are folded, not drawn one by one")

    def _block(self, block: Block) -> tuple[Element, ...]:
        body = self.row(block.body)
        cells = sum(1 for _ in cells_of(body))
        has_lanes = any(isinstance(element, Fan) for element in body.elements)
        if len(body.elements) == 1 and isinstance(body.elements[0], Frame):
            return body.elements
        body, inner = _without_inner_frame(body)
        if not has_lanes and cells < FRAMED:
            return tuple(_called_from(block.origin, element) for element in body.elements)
        name = inner or (block.title.get(self.lang) if block.title else block.block)
        return (Frame(body, 1, name, (block.origin, block.block), (block.name,)),)

    def _repeat(self, repeat: Repeat) -> tuple[Element, ...]:
        rows = [self.row(series) for series in repeat.elements]
        if not self.collapse:
            return tuple(element for row in rows for element in row.elements)
        if all(len(row.elements) == 1 and isinstance(row.elements[0], Cell) for row in rows) and len(rows) <= UNROLLED:
            return tuple(element for row in rows for element in row.elements)
        return gather([self._repetition(row, repeat) for row in rows if row.elements])

    @staticmethod
    def _repetition(row: Row, repeat: Repeat) -> Frame:
        """Return one repetition as a frame; a block that is repeated is that frame itself."""
        only = row.elements[0]
        if len(row.elements) == 1 and isinstance(only, Frame) and only.count == 1:
            return only
        return Frame(row, 1, "", (repeat.origin, ""))

    def _fan(self, parallel: Parallel) -> tuple[Element, ...]:
        lanes = [Lane(self.row(branch.body), branch.name, self._source(branch.source)) for branch in parallel.branches]
        merge = None
        if parallel.merge is not None:
            merge = self._cell(Leaf(parallel.merge, origin=(*parallel.origin, "merge")))
        style = self._style(parallel, lanes)
        if style == "shortcut" and not lanes[0].body.elements:
            lanes.reverse()
        if style == "lanes" and merge is not None:
            if self.collapse and (abreast := self._abreast(lanes)):
                return (*abreast, merge)
            lanes = [replace(lane, body=_without_frames(lane.body)) for lane in lanes]
        return (Fan(tuple(lanes), merge, style, (parallel.origin, str(len(lanes)))),)

    def _abreast(self, lanes: Sequence[Lane]) -> tuple[Cell, ...]:
        """Return lanes that do the same with the same weights, each to something else, as one; none if they are not.

        A detector's head that is applied to each level of a pyramid is drawn once.
        """
        rows = [_without_frames(lane.body).elements for lane in lanes]
        if len(rows) < 2 or len(set(map(len, rows))) > 1 or all(lane.source is None for lane in lanes):
            return ()
        cells: list[Cell] = []
        for column in zip(*rows, strict=True):
            same = [element for element in column if isinstance(element, Cell) and len(element.variants) == 1]
            if len(same) < len(column) or len({(cell.kind, cell.first.caption) for cell in same}) > 1:
                return ()
            own = [cell for cell in same if not self.graph.layers[cell.first.layer].shares]
            if len(own) > 1 and any(self.graph.layers[cell.first.layer].params for cell in own):
                return ()
            variants = tuple(cell.first for cell in same)
            cells.append(replace(same[0], variants=variants, abreast=len(variants)))
        shares = any(self.graph.layers[variant.layer].shares for cell in cells for variant in cell.present)
        return tuple(cells) if shares else ()

    def _style(self, parallel: Parallel, lanes: list[Lane]) -> FanStyle:
        if parallel.merge is None or len(lanes) != 2 or any(lane.source is not None for lane in lanes):
            return "lanes"
        identities = sum(not lane.body.elements for lane in lanes)
        kind: Literal["multiply"] | str = self.graph.layers[parallel.merge].type
        if kind == "multiply" and identities == 1:
            return "gate"
        return "shortcut" if parallel.residual or identities == 1 else "lanes"


def _called_from(origin: Origin, element: Element) -> Element:
    """Return an element of a block without a frame, with the place where the block is used in its key.

    Without that, the same block used twice in a row could not be told apart.
    """
    return replace(element, key=((*origin, *element.key[0]), element.key[1]))


def _without_frames(row: Row) -> Row:
    """Return a lane with the cells of its blocks bare: the lane holds a straight line together already."""
    elements: list[Element] = []
    for element in row.elements:
        if isinstance(element, Frame) and element.count == 1 and _is_line(element.body):
            elements.extend(_called_from(element.key[0], inner) for inner in element.body.elements)
        else:
            elements.append(element)
    return Row(tuple(elements))


def _is_line(row: Row) -> bool:
    return len(row.elements) <= LINE and all(isinstance(element, Cell) for element in row.elements)


def _without_inner_frame(row: Row) -> tuple[Row, str]:
    """Return a block that is nothing but a shortcut round another block without a frame round that, and its name."""
    fan = row.elements[0] if len(row.elements) == 1 else None
    if not isinstance(fan, Fan) or fan.style != "shortcut" or fan.lanes[1].body.elements:
        return row, ""
    main = fan.lanes[0]
    only = main.body.elements[0] if len(main.body.elements) == 1 else None
    if not isinstance(only, Frame) or only.count > 1:
        return row, ""
    elements = tuple(_called_from(only.key[0], inner) for inner in only.body.elements)
    lanes = (replace(main, body=Row(elements)), fan.lanes[1])
    return Row((replace(fan, lanes=lanes),)), only.name


def _with_before(element: Element, chain: tuple[int, ...], outside: frozenset[int]) -> Element | None:
    """Return the element with layers before it folded into its first cells, or None where that would say too little.

    A lane without cells would lose them, and so would a repetition: they come before its first round only.
    """
    match element:
        case Cell():
            variants = tuple(
                variant
                and replace(variant, chain=(*chain, *variant.chain), inputs=_instead(variant.inputs, chain, outside))
                for variant in element.variants
            )
            return replace(element, variants=variants)
        case Frame():
            body = _row_with_before(element.body, chain, outside) if element.count == 1 else None
            return replace(element, body=body) if body else None
        case Fan():
            bodies = [_row_with_before(lane.body, chain, outside) for lane in element.lanes if lane.source is None]
            if len(bodies) != len(element.lanes) or None in bodies:
                return None
            lanes = tuple(
                replace(lane, body=body) for lane, body in zip(element.lanes, bodies, strict=True) if body is not None
            )
            return replace(element, lanes=lanes)


def _row_with_before(row: Row, chain: tuple[int, ...], outside: frozenset[int]) -> Row | None:
    first = _with_before(row.elements[0], chain, outside) if row.elements else None
    return Row((first, *row.elements[1:])) if first else None


def _instead(inputs: frozenset[int], chain: tuple[int, ...], outside: frozenset[int]) -> frozenset[int]:
    """Return what is read once the layers of the chain are part of the reader."""
    return (inputs - set(chain)) | outside if inputs & set(chain) else inputs
