"""Which cells of a scene are joined by lines: followed from end to end, as a reader does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from alphatree.drawing.scene import Cell, Line, Point, Rect, Scene
from alphatree.drawing.tree import Cell as TreeCell
from alphatree.drawing.tree import Element, Fan, Frame, Row, cells_of, comes_later
from alphatree.network.graph import Graph

NEAR = 1.5
"""Pixels by which an end may miss what it touches."""


def unjoined(graph: Graph, scene: Scene, strands: Sequence[Row]) -> list[tuple[str, str]]:
    """Return the pairs of layers where one reads the other and no line leads from cell to cell.

    Repetitions that are drawn once count by their first round.
    """
    wires = _Wires(scene)
    cell_of = {layer: at for at, cell in enumerate(scene.cells) for layer in cell.layers}
    found = []
    later = [cell for strand in strands for element in strand.elements for cell in _later(element)]
    absent = frozenset(cell_of[cell.first.layer] for cell in later)
    for cell in (cell for strand in strands for cell in cells_of(strand) if cell.kind != "output"):
        other = cell_of[cell.first.layer]
        if cell in later:
            # What comes in later rounds only: by then the line that leads there carries another layer.
            if not any(other in wires.reached(at) for at in range(len(scene.cells))):
                found.append(("", graph.layers[cell.first.layer].name))
            continue
        for source in sorted(cell.inputs):
            one = cell_of.get(source)
            # The first round passes through a cell that it does without.
            if one is None or (one != other and other not in wires.reached(one, absent)):
                found.append((graph.layers[source].name, graph.layers[cell.first.layer].name))
    return found


def _later(element: Element) -> Iterator[TreeCell]:
    """Yield the cells of lanes that the first repetition does not take."""
    rows = [element.body] if isinstance(element, Frame) else []
    for lane in element.lanes if isinstance(element, Fan) else ():
        if isinstance(element, Fan) and element.style in ("either", "shortcut") and comes_later(lane):
            yield from cells_of(lane.body)
        rows.append(lane.body)
    for row in rows:
        for inner in row.elements:
            yield from _later(inner)


class _Wires:
    def __init__(self, scene: Scene) -> None:
        self.cells = scene.cells
        self.lines = [line for line in scene.lines if line.role != "dotted"]
        bounds = [_bounds(line) for line in self.lines]
        self.next: list[list[int]] = []
        for line, own in zip(self.lines, bounds, strict=True):
            # The next line begins on this one, or this one runs into it.
            self.next.append(
                [
                    at
                    for at, other in enumerate(self.lines)
                    if (_within(own, other.points[0]) and _lies_on(line, other.points[0]))
                    or (_within(bounds[at], line.points[-1]) and _lies_on(other, line.points[-1]))
                ]
            )
        self.into = [
            [at for at, cell in enumerate(self.cells) if _touches(cell, line.points[-1])] for line in self.lines
        ]
        self._reached: dict[int, frozenset[int]] = {}

    def reached(self, cell: int, absent: frozenset[int] = frozenset()) -> frozenset[int]:
        """Return the cells to which lines lead from a cell, without passing through another that is not `absent`."""
        direct = self._reach(cell)
        return direct.union(*(self._reach(one) for one in direct & absent))

    def _reach(self, cell: int) -> frozenset[int]:
        if cell not in self._reached:
            seen = {at for at, line in enumerate(self.lines) if _touches(self.cells[cell], line.points[0])}
            todo = list(seen)
            while todo:
                new = set(self.next[todo.pop()]) - seen
                seen |= new
                todo += new
            self._reached[cell] = frozenset(one for line in seen for one in self.into[line])
        return self._reached[cell]


def _bounds(line: Line) -> Rect:
    xs, ys = [x for x, _ in line.points], [y for _, y in line.points]
    return Rect(min(xs) - NEAR, min(ys) - NEAR, max(xs) + NEAR, max(ys) + NEAR)


def _within(rect: Rect, point: Point) -> bool:
    return rect.left <= point[0] <= rect.right and rect.top <= point[1] <= rect.bottom


def _lies_on(line: Line, point: Point) -> bool:
    """Return whether a point lies on a straight piece of a line, or at one of its ends."""
    for (ax, ay), (bx, by) in pairwise(line.points[::3]):
        piece = Rect(min(ax, bx) - NEAR, min(ay, by) - NEAR, max(ax, bx) + NEAR, max(ay, by) + NEAR)
        if (abs(ax - bx) < 1 or abs(ay - by) < 1) and _within(piece, point):
            return True
    return False


def _touches(cell: Cell, point: Point) -> bool:
    x, y = (point[0] - cell.x) / (cell.width / 2 + NEAR), (point[1] - cell.y) / (cell.height / 2 + NEAR)
    return x * x + y * y <= 1


def loose_ends(scene: Scene) -> list[Point]:
    """Return where a line without an arrow begins or ends in the air: at no cell, no other line and no frame."""
    lines = [line for line in scene.lines if line.role != "dotted"]
    bounds = [_bounds(line) for line in lines]
    edges = [(x, frame.rect) for frame in scene.frames for x in (frame.rect.left, frame.rect.right)]
    return [
        point
        for at, line in enumerate(lines)
        if not line.arrow
        for point in (line.points[0], line.points[-1])
        if not any(_touches(cell, point) for cell in scene.cells)
        and not any(
            _within(bounds[one], point) and _lies_on(other, point) for one, other in enumerate(lines) if one != at
        )
        and not any(abs(point[0] - x) < NEAR and rect.top <= point[1] <= rect.bottom for x, rect in edges)
    ]
