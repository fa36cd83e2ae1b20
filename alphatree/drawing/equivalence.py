"""The sheet `equivalence`: a network as neurons, every unit a cell of its own, and below that as a row of cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alphatree.drawing.boxes import CAPTION_SIZE
from alphatree.drawing.curves import polyline
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.layout import ROW_WIDTH
from alphatree.drawing.neurons import Units, read_through, units_of
from alphatree.drawing.notation import CellStyle, Notation
from alphatree.drawing.scene import Cell, Line, Scene, Shape, Text
from alphatree.drawing.sheet import MARGIN, Panel, Thing, sheet
from alphatree.drawing.short import merge_pools
from alphatree.drawing.strands import strands_of
from alphatree.drawing.text import text_width
from alphatree.drawing.tooltip import tooltip
from alphatree.drawing.tree import Cell as CellNode
from alphatree.drawing.tree import cells_of
from alphatree.network.graph import Graph

WHOLE = 16
"""A column of no more units is drawn whole; of a longer one its first and last units."""
ENDS = 5
"""How many units are drawn at each end of a shortened column."""
TALLEST = 660.0
PITCH = 58.0
"""Greatest distance between the middles of two units of a column."""
STEP = 110.0
"""Greatest distance between the middles of two columns."""
LEAST_SPACE = 26.0
"""Least room between two columns, for the lines."""
DOTS_SIZE = 22.0
ARROW = 56.0
ROW_SIZE = 44.0

WORDS = {
    "unit": ("unit {n} of {all}", "第 {n} 个单元，共 {all} 个"),
    "reads": ("reads {n} units", "读取 {n} 个单元"),
    "shortened": (
        "⋮ stands for units that are not drawn: a column of more than {whole} shows its first and last {ends}",
        "⋮ 表示未画出的单元：多于 {whole} 个的一列只画首尾各 {ends} 个",
    ),
}


@dataclass(frozen=True)
class _Column:
    """One cell of the row with its units. `shown`: the units that are drawn, by place; None stands for the dots."""

    cell: CellNode
    count: int
    shown: tuple[int | None, ...]


def equivalence_sheet(graph: Graph, notation: Notation, *, lang: str = "en") -> Scene:
    """Return the two drawings of a network, one above the other.

    Raises: DrawingError that names the first layer which has no place in a row of units, or for too many layers.
    """
    units = units_of(graph)
    columns = [_column(cell, units) for cell in _cells(graph, notation)]
    return sheet(_Drawer(graph, notation, lang, units, columns).panel())


def _cells(graph: Graph, notation: Notation) -> list[CellNode]:
    (strand,) = strands_of(graph, notation, collapse=False)
    return list(cells_of(merge_pools(strand)))


def _column(cell: CellNode, units: Sequence[Units]) -> _Column:
    count = units[cell.layers[-1] if cell.layers else cell.first.layer].count
    if count <= WHOLE:
        return _Column(cell, count, tuple(range(count)))
    return _Column(cell, count, (*range(ENDS), None, *range(count - ENDS, count)))


@dataclass(frozen=True)
class _Drawer:
    graph: Graph
    notation: Notation
    lang: str
    units: Sequence[Units]
    columns: Sequence[_Column]

    def say(self, word: str, **values: object) -> str:
        return WORDS[word][self.lang.startswith("zh")].format(**values)

    def panel(self) -> Panel:
        """Return the neurons, an arrow and the row."""
        slots = max(len(column.shown) for column in self.columns)
        pitch = min(PITCH, TALLEST / slots)
        size = min(ROW_SIZE, pitch - 8)
        room = ROW_WIDTH - 2 * MARGIN - ROW_SIZE
        step = min(STEP, room / max(1, len(self.columns) - 1))
        if step < size + LEAST_SPACE:
            most = int(room / (size + LEAST_SPACE)) + 1
            raise DrawingError(
                f"'{self.graph.network}' has {len(self.columns)} columns of neurons, expected at most {most}"
            )
        xs = [ROW_SIZE / 2 + step * at for at in range(len(self.columns))]
        middle = slots * pitch / 2
        things = list(self._neurons(xs, middle, pitch, size))
        width = xs[-1] + ROW_SIZE / 2
        top = slots * pitch + 8
        things.append(_arrow(width / 2, top))
        y = top + ARROW + 14 + ROW_SIZE / 2
        things += self._row(xs, y)
        bottom = y + ROW_SIZE / 2
        if any(None in column.shown for column in self.columns):
            note = self.say("shortened", whole=WHOLE, ends=ENDS)
            noted = text_width(note, CAPTION_SIZE)
            things.append(Text(max(width, noted) / 2, bottom + 18, noted, note, "caption", CAPTION_SIZE))
            bottom, width = bottom + 26, max(width, noted)
        return Panel(width, bottom, tuple(things))

    def _neurons(self, xs: Sequence[float], middle: float, pitch: float, size: float) -> Iterator[Thing]:
        before: dict[int, tuple[float, float]] = {}
        for column, x in zip(self.columns, xs, strict=True):
            style = self.notation.cell(column.cell.kind)
            scale = size / ROW_SIZE
            width, height = style.size[0] * scale, style.size[1] * scale
            top = middle - (len(column.shown) - 1) / 2 * pitch
            here: dict[int, tuple[float, float]] = {}
            for place, unit in enumerate(column.shown):
                y = top + place * pitch
                if unit is None:
                    yield Text(x, y, text_width("⋮", DOTS_SIZE), "⋮", "title", DOTS_SIZE)
                    continue
                reads = self._reads(column, unit)
                for source in sorted(reads & before.keys()):
                    yield Line(polyline([before[source], (x - width / 2, y)]))
                here[unit] = (x + width / 2, y)
                yield Cell(
                    x, y, width, height, column.cell.kind, self._tooltip(column, unit, len(reads)), self._layers(column)
                )
            before = here

    def _reads(self, column: _Column, unit: int) -> frozenset[int]:
        """Return the units of the column before that a unit depends on."""
        if column.cell.kind == "input":
            return frozenset()
        return read_through(self.units, column.cell.layers, unit)

    @staticmethod
    def _layers(column: _Column) -> tuple[int, ...]:
        return column.cell.layers or (column.cell.first.layer,)

    def _tooltip(self, column: _Column, unit: int, reads: int) -> str:
        name = self.graph.layers[self._layers(column)[0]].name
        lines = [f"{name} · {self.say('unit', n=unit + 1, all=column.count)}"]
        return "\n".join([*lines, self.say("reads", n=reads)] if reads else lines)

    def _row(self, xs: Sequence[float], y: float) -> Iterator[Thing]:
        before: float | None = None
        for column, x in zip(self.columns, xs, strict=True):
            style = self.notation.cell(column.cell.kind)
            width, height = style.size
            if before is not None:
                yield Line(polyline([(before, y), (x - width / 2, y)]))
            number = str(column.count)
            inside = (number,) if _has_room(style) else ()
            text = tooltip(column.cell, style, self.graph, self.lang)
            yield Cell(x, y, width, height, column.cell.kind, text, self._layers(column), inside)
            if not inside:
                width_of = text_width(number, CAPTION_SIZE)
                yield Text(x, y - height / 2 - 9, width_of, number, "caption", CAPTION_SIZE)
            before = x + width / 2


def _has_room(style: CellStyle) -> bool:
    return not (style.is_small or style.letter or style.triangle or style.square)


def _arrow(x: float, top: float) -> Shape:
    """Return a broad arrow that points down."""
    half, wide, neck = 6.0, 22.0, ARROW - 26.0
    points = (
        (x - half, top), (x + half, top), (x + half, top + neck), (x + wide, top + neck),
        (x, top + ARROW), (x - wide, top + neck), (x - half, top + neck),
    )  # fmt: skip
    return Shape(points, "bar")
