"""Rows of cells -> strands: the main line with its inputs and outputs, and what starts anew from somewhere else.

An element that does not read what stands before it begins a strand of its own (the decoder of a Transformer). Short
strands that leave the main line near its end become lanes of it (the outputs of a detector).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alphatree.drawing.condense import (
    MAX_CELLS,
    MAX_STRANDS,
    READABLE,
    block_cell,
    condensed,
    count_cells,
    counted,
    without_repeats,
)
from alphatree.drawing.fold import fold
from alphatree.drawing.notation import Notation
from alphatree.drawing.tree import Cell, Element, Fan, Frame, Lane, Row, Variant, cells_of, exits_of, reads
from alphatree.network.graph import Graph, Output

DISSOLVED = 8
"""A block that is used once and has more cells than this is not framed: it may go over several rows."""

WHOLE = 30
"""Neither is another entry's network that has more cells than this."""

MANY_OUTPUTS = 12
"""How many outputs are shown where everything else is one block."""

LANE_LENGTH = 4
"""A strand becomes a lane of another if it has no more elements than this."""

Strand = list[Element]


def strands_of(
    graph: Graph, notation: Notation, *, lang: str = "en", collapse: bool = True, readable: int = READABLE
) -> tuple[Row, ...]:
    """Return the strands of a network from top to bottom. `lang`: of the names of frames; `collapse`: draw
    repetitions once.

    Of more than `readable` cells, blocks that come again are drawn once, too. What is too large is condensed:
    repetitions are drawn once all the same, and blocks become cells.
    """
    ends, passed = _outputs(graph)
    row = fold(graph, notation, lang=lang, collapse=collapse)
    elements = [_with_output_names(element, passed) for element in _dissolve(row.elements)]
    strands = _split(elements)
    if len(strands) > MAX_STRANDS:
        ends, strands = ends[:MANY_OUTPUTS], [[block_cell(elements, counted(elements))]]
    rows = _rows(_join(_attach(strands)), graph, ends)
    if not collapse and count_cells(rows) > MAX_CELLS:
        return strands_of(graph, notation, lang=lang)
    return condensed(without_repeats(rows, readable) if collapse else rows)


def _rows(strands: list[Strand], graph: Graph, ends: Sequence[Output]) -> tuple[Row, ...]:
    """Return the strands with the inputs and outputs of the network."""
    left = list(ends)
    for strand in strands:
        _end_line(strand, left, graph, named=len(graph.outputs) > 1)
    strands.extend([output_cell(output, graph)] for output in left)
    return tuple(Row(tuple(strand)) for strand in _in_order(_begin(strands, graph)))


def _in_order(strands: list[Strand]) -> list[Strand]:
    """Return the strands with each one below those that it reads, as far as that is possible."""
    left, result = list(strands), []
    while left:
        ready = (one for one in left if not any(_reads_from(one, other) for other in left if other is not one))
        result.append(next(ready, left[0]))
        left = [strand for strand in left if strand is not result[-1]]
    return result


def _reads_from(strand: Strand, other: Strand) -> bool:
    return bool(strand) and bool(
        reads(Row(tuple(strand))) & {layer for element in other for cell in cells_of(element) for layer in cell.layers}
    )


def _outputs(graph: Graph) -> tuple[tuple[Output, ...], dict[int, str]]:
    """Return the outputs that end a line, and the names of those that are read on within the network."""
    read = {index for layer in graph.layers for index in layer.inputs}
    ends = tuple(output for output in graph.outputs if output.layer not in read)
    return ends, {output.layer: output.name for output in graph.outputs if output.layer in read}


def _with_output_names(element: Element, names: dict[int, str]) -> Element:
    """Return the element with the name of the output under each cell whose value the network also returns."""
    match element:
        case Cell():
            name = next((names[layer] for layer in element.layers if layer in names), None)
            if name is None:
                return element
            first = replace(element.first, caption=(*element.first.caption, f"→ {name}"))
            return replace(element, variants=(first, *element.variants[1:]))
        case Frame():
            return element
        case Fan():
            lanes = tuple(
                replace(lane, body=Row(tuple(_with_output_names(inner, names) for inner in lane.body.elements)))
                for lane in element.lanes
            )
            return replace(element, lanes=lanes)


def _dissolve(elements: tuple[Element, ...]) -> list[Element]:
    result: list[Element] = []
    for element in _meeting(elements):
        if isinstance(element, Frame) and element.count == 1 and _is_long(element):
            result.extend(_dissolve(element.body.elements))
        elif isinstance(element, Fan) and element.merge is None and not _is_fan_of_ends(element):
            # The longest lane is the main line; the others start anew from where they leave it.
            for lane in sorted(element.lanes, key=lambda lane: -len(lane.body.elements)):
                result.extend(_dissolve(lane.body.elements))
        else:
            result.append(element)
    return result


def _is_long(frame: Frame) -> bool:
    """Return whether a frame that is drawn once would better go over several rows."""
    return len(frame.body.elements) > DISSOLVED or ("/" in frame.key[1] and sum(1 for _ in cells_of(frame)) > WHOLE)


def _meeting(elements: tuple[Element, ...]) -> list[Element]:
    """Return the elements with each cell that reads all lanes of an open fan before it as the place where they meet.

    A block that ends in such a fan (the proposals of a detector) loses its frame: several lines would leave it.
    """
    result: list[Element] = []
    for element in elements:
        before = result[-1] if result else None
        body = list(before.body.elements) if isinstance(before, Frame) and before.count == 1 else result[-1:]
        fan = body[-1] if body else None
        if isinstance(element, Cell) and isinstance(fan, Fan) and _meets(fan, element):
            result[-1:] = [*body[:-1], replace(fan, merge=element)]
        else:
            result.append(element)
    return result


def _meets(fan: Fan, cell: Cell) -> bool:
    ends = [exits_of(lane.body) for lane in fan.lanes]
    return fan.merge is None and all(end & reads(cell) for end in ends)


def _is_fan_of_ends(fan: Fan) -> bool:
    """Return whether the lanes are short ends of one line, such as the outputs of a detector."""
    return all(lane.source is None and len(lane.body.elements) <= LANE_LENGTH for lane in fan.lanes)


def _split(elements: list[Element]) -> list[Strand]:
    strands: list[Strand] = []
    for element in elements:
        if strands and reads(element) & exits_of(strands[-1][-1]):
            strands[-1].append(element)
        else:
            strands.append([element])
    return strands


def _attach(strands: list[Strand]) -> list[Strand]:
    """Return the strands with each one that goes on where another ended joined to it.

    Where two go on from the same place, the longer one is the main line, but none that reads the other: it has to be
    below that.
    """
    result: list[Strand] = []
    for strand in strands:
        place = _fork(strand, result)
        if place is None:
            result.append(list(strand))
            continue
        before, at = place
        tail = before[at + 1 :]
        if not _reads_from(strand, tail) and (_reads_from(tail, strand) or _size(tail) < _size(strand)):
            before[at + 1 :] = strand
            result.extend([tail] if tail else [])
        else:
            result.append(list(strand))
    return result


def _fork(strand: Strand, others: list[Strand]) -> tuple[Strand, int] | None:
    """Return the strand that this one leaves, and behind which of its elements."""
    entry = reads(strand[0])
    for other in others:
        for at, element in enumerate(other):
            if entry and entry <= exits_of(element):
                return other, at
    return None


def _size(elements: Strand) -> int:
    return sum(1 for element in elements for _ in cells_of(element))


def _join(strands: list[Strand]) -> list[Strand]:
    """Return the strands with short ones, that leave another near its end, as lanes of it."""
    for base in strands:
        for at, fork in enumerate(base[:-1]):
            if len(base) - 1 - at > LANE_LENGTH:
                continue
            others = [strand for strand in strands if strand is not base and len(strand) <= LANE_LENGTH]
            from_fork = [strand for strand in others if _begins_at(strand, fork, strands)]
            if from_fork:
                lanes = [base[at + 1 :], *from_fork]
                loose = [strand for strand in others if not reads(strand[0])]
                base[at + 1 :] = _lanes_and_join(lanes, loose)
                return [strand for strand in strands if strand is base or strand not in (*from_fork, *loose)]
    return strands


def _begins_at(strand: Strand, fork: Element, strands: list[Strand]) -> bool:
    """Return whether a strand leaves another behind an element; not one that reads a third: that has to be above it."""
    if not reads(strand[0]) & exits_of(fork):
        return False
    return next(cells_of(strand[0])).first.inputs <= exits_of(fork) or not any(
        _reads_from(strand, other) for other in strands if other is not strand and fork not in other
    )


def _lanes_and_join(lanes: list[Strand], loose: list[Strand]) -> Strand:
    """Return the lanes as one fan, and what follows where they meet. `loose`: strands that read nothing."""
    ends = [exits_of(lane[-1]) for lane in [*lanes, *loose]]
    for lane in lanes:
        for at, element in enumerate(lane):
            others = [end for end in ends if not end & exits_of(lane[-1])]
            if isinstance(element, Cell) and at and others and all(end & reads(element) for end in others):
                rest = lane[at + 1 :]
                del lane[at:]
                rows = tuple(Lane(Row(tuple(one))) for one in [*lanes, *loose])
                return [Fan(rows, element, "lanes", element.key), *rest]
    rows = tuple(Lane(Row(tuple(one))) for one in [*lanes, *loose])
    return [Fan(rows, None, "lanes", ((), "outputs"))]


def _end_line(line: Strand, left: list[Output], graph: Graph, *, named: bool) -> None:
    """Put output cells where a line ends in an output, and take these outputs off the list."""
    if not line:
        return
    last = line[-1]
    if isinstance(last, Fan) and last.merge is None:
        lanes = []
        for lane in last.lanes:
            body = list(lane.body.elements)
            _end_line(body, left, graph, named=named)
            lanes.append(replace(lane, body=Row(tuple(body))))
        line[-1] = replace(last, lanes=tuple(lanes))
        return
    exits = exits_of(last)
    for output in [output for output in left if output.layer in exits]:
        left.remove(output)
        if isinstance(last, Cell) and last.kind == "softmax" and line[-1] is last:
            caption = (output.name,) if named else last.first.caption
            line[-1] = replace(last, kind="output-softmax", variants=(replace(last.first, caption=caption),))
        else:
            line.append(output_cell(output, graph, named=named))


def output_cell(output: Output, graph: Graph, *, named: bool = True) -> Cell:
    """Return the cell at the end of a line, with the name of the output if it is `named`."""
    shape = graph.layers[output.layer].out_shape
    variant = Variant(output.layer, (output.name,) if named else (), shape, (), frozenset({output.layer}))
    return Cell("output", (("outputs", output.name), "output"), (variant,))


def input_cell(index: int, graph: Graph) -> Cell:
    """Return the cell of an input, with its name if there are several."""
    layer = graph.layers[index]
    caption = (layer.name,) if graph.input_count > 1 else ()
    variant = Variant(index, caption, layer.out_shape, (index,), frozenset())
    return Cell("input", (("inputs", layer.name), "input"), (variant,))


def _begin(strands: list[Strand], graph: Graph) -> list[Strand]:
    """Return the strands with an input cell before the first element that reads it."""
    left = list(range(graph.input_count))
    for strand in strands:
        here = [index for index in left if index in reads(strand[0])]
        cells = tuple(input_cell(index, graph) for index in here)
        first = strand[0]
        if len(cells) == 1:
            strand.insert(0, cells[0])
        elif cells and isinstance(first, Cell):
            lanes = tuple(Lane(Row((cell,))) for cell in cells)
            strand[0] = Fan(lanes, first, "lanes", first.key)
        elif cells:
            strand.insert(0, Fan(tuple(Lane(Row((cell,))) for cell in cells), None, "lanes", ((), "inputs")))
        left = [index for index in left if index not in here]
    alone: list[Strand] = [[input_cell(index, graph)] for index in left]
    return alone + strands
