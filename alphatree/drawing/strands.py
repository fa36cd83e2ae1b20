"""Rows of cells -> strands: the main line with its inputs and outputs, and what starts anew from somewhere else.

An element that does not read what stands before it begins a strand of its own (the decoder of a Transformer).
"""

from __future__ import annotations

from dataclasses import replace

from alphatree.drawing.notation import Notation
from alphatree.drawing.tree import Cell, Element, Fan, Frame, Lane, Row, Variant, cells_of, exits_of
from alphatree.network.graph import Graph, Output

DISSOLVED = 8
"""A block that is used once and has more cells than this is not framed: it may go over several rows."""


def strands_of(graph: Graph, row: Row, notation: Notation) -> tuple[Row, ...]:
    """Return the strands of a network from top to bottom."""
    elements = _dissolve(row.elements)
    elements, left = _end(elements, graph.outputs, graph, notation)
    strands = _split(elements)
    strands.extend([_output_cell(output, graph)] for output in left)
    return tuple(Row(tuple(strand)) for strand in _begin(strands, graph))


def reads(element: Element | Row) -> frozenset[int]:
    """Return the layers outside the element that something in it reads."""
    inside: set[int] = set()
    outside: set[int] = set()
    for cell in cells_of(element):
        inside.update(cell.layers)
        for variant in cell.present:
            outside.update(variant.inputs)
    return frozenset(outside - inside)


def _dissolve(elements: tuple[Element, ...]) -> list[Element]:
    result: list[Element] = []
    for element in elements:
        wide = isinstance(element, Frame) and element.count == 1 and len(element.body.elements) > DISSOLVED
        if wide and isinstance(element, Frame):
            result.extend(_dissolve(element.body.elements))
        elif isinstance(element, Fan) and element.merge is None and any(lane.source is not None for lane in element.lanes):
            for lane in element.lanes:
                result.extend(_dissolve(lane.body.elements))
        else:
            result.append(element)
    return result


def _split(elements: list[Element]) -> list[list[Element]]:
    strands: list[list[Element]] = []
    for element in elements:
        if strands and reads(element) & exits_of(strands[-1][-1]):
            strands[-1].append(element)
        else:
            strands.append([element])
    return strands


def _end(
    elements: list[Element], outputs: tuple[Output, ...], graph: Graph, notation: Notation
) -> tuple[list[Element], list[Output]]:
    """Return the elements with output cells where a line ends, and the outputs that leave in the middle of one."""
    left = list(outputs)
    strands = _split(elements)
    for strand in strands:
        _end_line(strand, left, graph, named=len(outputs) > 1)
    return [element for strand in strands for element in strand], left


def _end_line(line: list[Element], left: list[Output], graph: Graph, *, named: bool) -> None:
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
            line.append(_output_cell(output, graph, named=named))


def _output_cell(output: Output, graph: Graph, *, named: bool = True) -> Cell:
    shape = graph.layers[output.layer].out_shape
    variant = Variant(output.layer, (output.name,) if named else (), shape, (), frozenset({output.layer}))
    return Cell("output", (("outputs", output.name), "output"), (variant,))


def _input_cell(index: int, graph: Graph) -> Cell:
    layer = graph.layers[index]
    caption = (layer.name,) if graph.input_count > 1 else ()
    variant = Variant(index, caption, layer.out_shape, (index,), frozenset())
    return Cell("input", (("inputs", layer.name), "input"), (variant,))


def _begin(strands: list[list[Element]], graph: Graph) -> list[list[Element]]:
    """Return the strands with an input cell before the first element that reads it."""
    left = list(range(graph.input_count))
    for strand in strands:
        here = [index for index in left if index in reads(strand[0])]
        cells = tuple(_input_cell(index, graph) for index in here)
        first = strand[0]
        if len(cells) == 1:
            strand.insert(0, cells[0])
        elif cells and isinstance(first, Cell):
            lanes = tuple(Lane(Row((cell,))) for cell in cells)
            strand[0] = Fan(lanes, first, "lanes", first.key)
        elif cells:
            strand.insert(0, Fan(tuple(Lane(Row((cell,))) for cell in cells), None, "lanes", ((), "inputs")))
        left = [index for index in left if index not in here]
    return [[_input_cell(index, graph)] for index in left] + strands
