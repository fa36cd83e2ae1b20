"""The form `block`: each named block of a network alone, large, with its parameters and all its uses.

Captions are what the author of the block wrote. A block that is built differently in different uses is drawn once for
each way that is not part of another; what only some uses have has a dashed ring, and its condition below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alphatree.drawing.boxes import CAPTION_SIZE, LINE_HEIGHT
from alphatree.drawing.curves import polyline
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.fold import fold
from alphatree.drawing.layout import ROW_WIDTH, lay_out_rows
from alphatree.drawing.notation import Notation
from alphatree.drawing.parts import LONGEST_CAPTION
from alphatree.drawing.scene import Cell, Frame, Line, Point, Rect, Scene, Text
from alphatree.drawing.sheet import (
    HEADING_SIZE,
    MARGIN,
    TABLE_SIZE,
    Panel,
    Thing,
    beside,
    in_line,
    moved,
    sheet,
    stacked,
    table,
    things_of,
    write,
)
from alphatree.drawing.strands import input_cell, output_cell, strands_of
from alphatree.drawing.text import shorten
from alphatree.drawing.tree import Frame as FrameNode
from alphatree.drawing.tree import Row, cells_of, is_woven
from alphatree.drawing.written import Lines, WrittenBlock, with_captions
from alphatree.layers.base import Shape, format_shape
from alphatree.network.blocks import Extract, NamedBlock, blocks_of, extract, readers_of
from alphatree.network.graph import Block, Graph, Origin, layers_of

SCALES = (1.5, 1.25, 1.0)
"""How many times larger than in the full form a block is drawn: as large as it fits."""
MAX_ROWS = 16
"""A table of uses is not longer; what follows is said in one line."""
READABLE = 24
"""A block with more cells than this has each block in it once: that has a place of its own on the sheet."""
WHOLE = 0.8
"""A block that is used once and holds more than this part of the layers is left out beside others."""
GAP = 14.0
SECTION_GAP = 40.0
FRAME_GAP = 4.0
CAPTION_GAP = 5.0
_LONGEST_NAME = 240.0

WORDS = {
    "use": ("use", "使用处"),
    "in": ("in", "输入"),
    "out": ("out", "输出"),
    "from": ("from {name}", "来自 {name}"),
    "to": ("to {name}", "去往 {name}"),
    "if": ("if {condition}", "当 {condition}"),
    "some": ("{n} of {all} uses", "{all} 处中 {n} 处"),
    "always": ("always: {values}", "固定：{values}"),
    "more": ("and {n} more uses", "另有 {n} 处"),
    "no": ("no", "否"),
    "yes": ("yes", "是"),
    "once": ("used once", "使用 1 次"),
    "times": ("used {n} times", "使用 {n} 次"),
}
"""What is said on the sheet, in English and Chinese."""


Readers = Mapping[int, Sequence[int]]


@dataclass(frozen=True)
class _Use:
    """One use of a block. `parts`: where its layers are written."""

    block: Block
    extract: Extract
    parts: frozenset[Origin]

    @property
    def in_shapes(self) -> tuple[Shape, ...]:
        return tuple(layer.out_shape for layer in self.extract.graph.inputs)

    @property
    def out_shapes(self) -> tuple[Shape, ...]:
        graph = self.extract.graph
        return tuple(graph.layers[output.layer].out_shape for output in graph.outputs)


@dataclass(frozen=True)
class _Way:
    """One way in which a block is built: the use with the most layers, and all uses that are part of it."""

    drawn: _Use
    uses: tuple[_Use, ...]


def block_sheet(graph: Graph, notation: Notation, *, lang: str = "en", only: str | None = None) -> Scene:
    """Return the blocks of a network, each alone. `only`: the name of a single one.

    Raises: DrawingError if the network has no named blocks, or none of that name.
    """
    blocks = blocks_of(graph)
    if not blocks:
        raise DrawingError(f"'{graph.network}' has no named blocks; use the form full or short")
    if only is not None:
        named = [block for block in blocks if block.name == only]
        if not named:
            names = ", ".join(block.name for block in blocks)
            raise DrawingError(f"'{graph.network}' has no block '{only}'; its blocks: {names}")
        blocks = tuple(named)
    elif parts := tuple(block for block in blocks if not _is_whole(graph, block)):
        blocks = parts
    section = _Section(graph, notation, lang, readers_of(graph))
    panels = [section.panel(block) for block in blocks]
    lines = [in_line(line, SECTION_GAP) for line in beside(panels, ROW_WIDTH - 2 * MARGIN, SECTION_GAP)]
    return sheet(stacked(lines, SECTION_GAP))


@dataclass(frozen=True)
class _Section:
    """Makes the part of the sheet that belongs to one block."""

    graph: Graph
    notation: Notation
    lang: str
    readers: Readers

    def say(self, word: str, **values: object) -> str:
        return WORDS[word][self.lang.startswith("zh")].format(**values)

    def panel(self, block: NamedBlock) -> Panel:
        """Return heading, drawings and table of one block."""
        ways = _ways(self.graph, block, self.readers)
        heading = self._heading(block)
        drawings: list[Panel] = []
        for at, way in enumerate(ways):
            drawing = self._drawing(way, many=len(block.uses) > 1)
            if len(ways) > 1:
                mark = write(_letter(at), 0, HEADING_SIZE * 0.4, HEADING_SIZE * 0.8, "title")
                drawing = in_line([Panel(mark.width, HEADING_SIZE, (mark,)), drawing], GAP)
            drawings.append(drawing)
        lines = beside(drawings, ROW_WIDTH - 2 * MARGIN, SECTION_GAP)
        drawn = [in_line(line, SECTION_GAP) for line in lines]
        return stacked([heading, *drawn, self._table(ways)], GAP)

    def _heading(self, block: NamedBlock) -> Panel:
        name = shorten(block.name, HEADING_SIZE, 600.0)
        title = write(name, 0, HEADING_SIZE / 2, HEADING_SIZE, "heading")
        count = len(block.uses)
        said = self.say("once") if count == 1 else self.say("times", n=count)
        note = write(said, title.width + GAP, HEADING_SIZE * 0.6, TABLE_SIZE, "name")
        return Panel(title.width + GAP + note.width, HEADING_SIZE, (title, note))

    # The drawing

    def _drawing(self, way: _Way, *, many: bool) -> Panel:
        use = way.drawn
        part = use.extract
        written = WrittenBlock(self.graph, use.block, many=many)
        optional = _optional(self.graph, way)
        captions: dict[int, Lines] = {}
        for at, index in enumerate(part.layers):
            if at < part.graph.input_count:
                name = _outer_name(self.graph.layers[index].name, use.block)
                captions[at] = (*self._naming("from", name), format_shape(part.graph.layers[at].out_shape))
            elif index in optional:
                captions[at] = (*written.captions[index], self._condition(written, index, way))
            else:
                captions[at] = written.captions[index]
        strands = self._strands(part.graph)
        has_ends = any(cell.kind == "output" for row in strands for cell in cells_of(row))
        for output in part.graph.outputs:
            shape = part.graph.layers[output.layer].out_shape
            readers = self._naming("to", self._readers(use.block, part.layers[output.layer]))
            if has_ends:
                captions[~output.layer] = (*readers, format_shape(shape))
            else:
                captions[output.layer] = (*captions.get(output.layer, ()), *readers)
        strands = tuple(with_captions(row, captions, LONGEST_CAPTION - 2, CAPTION_SIZE) for row in strands)
        room = ROW_WIDTH - 2 * MARGIN - SECTION_GAP
        scene = self._scene(part.graph, strands, None)
        scale = next((scale for scale in SCALES if scene.width * scale <= room), 0.0)
        if not scale:
            scene = self._scene(part.graph, strands, room)
            scale = min(1.0, room / scene.width)
        things = self._things(scene, use, {part.layers.index(index) for index in optional})
        return Panel(scene.width * scale, scene.height * scale, tuple(moved(thing, 0, 0, scale) for thing in things))

    def _strands(self, graph: Graph) -> tuple[Row, ...]:
        """Return the strands of a block; what is no row with lanes stands in a frame, which has columns."""
        body = fold(graph, self.notation, lang=self.lang)
        if not is_woven(body):
            return strands_of(graph, self.notation, lang=self.lang, readable=READABLE)
        ins = [input_cell(index, graph) for index in range(graph.input_count)]
        frame = FrameNode(body, 1, "", ((), graph.network))
        ends = [output_cell(output, graph, named=False) for output in graph.outputs]
        main = Row((*ins[:1], frame, *(ends if len(ends) == 1 else ())))
        return (*(Row((one,)) for one in ins[1:]), main)

    def _scene(self, graph: Graph, strands: Sequence[Row], width: float | None) -> Scene:
        return lay_out_rows(graph, "block", self.notation, lang=self.lang, row_width=width, strands=strands)

    def _naming(self, word: str, name: str) -> tuple[str, ...]:
        return (shorten(self.say(word, name=name), CAPTION_SIZE, LONGEST_CAPTION - 2),)

    def _readers(self, block: Block, index: int) -> str:
        """Return the names of what reads a layer from outside the block."""
        own = set(layers_of(block.body))
        readers = [reader for reader in self.readers.get(index, ()) if reader not in own]
        names = [_outer_name(self.graph.layers[reader].name, block) for reader in readers]
        names += [output.name for output in self.graph.outputs if output.layer == index]
        return ", ".join(dict.fromkeys(names))

    def _condition(self, written: WrittenBlock, index: int, way: _Way) -> str:
        if index in written.conditions:
            return self.say("if", condition=written.conditions[index])
        origin = self.graph.layers[index].origin
        return self.say("some", n=sum(origin in use.parts for use in way.uses), all=len(way.uses))

    def _things(self, scene: Scene, use: _Use, optional: set[int]) -> list[Thing]:
        """Return what is on the picture of a block: with arrows for its inputs and outputs, and a frame around it."""
        count = use.extract.graph.input_count
        ends = [cell for cell in scene.cells if _is_input(cell, count) or cell.kind == "output"]
        outside = {text for cell in ends for text in scene.texts if _is_below(text, cell)}
        things: list[Thing] = []
        frame = _frame_between(scene, ends, outside, use)
        if frame is not None:
            things.append(frame)
        shifted: dict[Point, Point] = {}
        for cell in ends:
            start, end = (cell.rect.left, cell.y), (cell.rect.right, cell.y)
            if frame is not None and _is_input(cell, count):
                shifted[end] = (frame.rect.left, cell.y)
                end = shifted[end]
            elif frame is not None:
                shifted[start] = (frame.rect.right, cell.y)
                start = shifted[start]
            things.append(Line(polyline([start, end]), arrow=True))
            # A line that rose from the cell rises from the arrow in its place.
            shifted[cell.x, cell.rect.top] = (cell.x, cell.y)
        for thing in things_of(scene):
            if isinstance(thing, Cell):
                if thing not in ends:
                    dashed = thing.dashed or bool(optional.intersection(thing.layers))
                    layers = tuple(use.extract.layers[layer] for layer in thing.layers)
                    things.append(replace(thing, layers=layers, dashed=dashed))
            elif isinstance(thing, Frame):
                first, last = thing.layers
                things.append(replace(thing, layers=(use.extract.layers[first], use.extract.layers[last])))
            elif isinstance(thing, Line):
                things.append(replace(thing, points=_between_frames(thing.points, shifted)))
            else:
                things.append(thing)
        return things

    # The table

    def _table(self, ways: Sequence[_Way]) -> Panel:
        uses = sorted(
            ((use, _letter(at) if len(ways) > 1 else "") for at, way in enumerate(ways) for use in way.uses),
            key=lambda one: one[0].extract.layers[one[0].extract.graph.input_count],
        )
        names = tuple(dict.fromkeys(name for use, _ in uses for name in use.block.parameters))
        values = {name: {str(use.block.parameters.get(name)) for use, _ in uses} for name in names}
        varying = [name for name in names if len(values[name]) > 1] if len(uses) > 1 else list(names)
        fixed = [name for name in names if name not in varying]
        rows = self._rows(uses, varying)
        note = []
        if fixed:
            first = uses[0][0].block.parameters
            note.append(self.say("always", values=", ".join(f"{name} = {self._value(first[name])}" for name in fixed)))
        if len(rows) > MAX_ROWS:
            left = sum(len(group) for group in rows[MAX_ROWS - 1 :])
            note.insert(0, self.say("more", n=left))
            rows = rows[: MAX_ROWS - 1]
        head = ["", self.say("use"), "×", *varying, self.say("in"), self.say("out")]
        lines = [self._line(group, varying) for group in rows]
        if len(ways) == 1:
            head, lines = head[1:], [line[1:] for line in lines]
        return table(head, lines, " · ".join(note))

    @staticmethod
    def _rows(uses: Sequence[tuple[_Use, str]], varying: Sequence[str]) -> list[list[tuple[_Use, str]]]:
        """Return the uses in groups that follow each other with the same parameters; as fine as the table has room."""

        def key(use: _Use, mark: str, shapes: int) -> tuple[object, ...]:
            both = (*use.in_shapes, *use.out_shapes)
            shown = both if shapes == 2 else tuple(shape[1:] for shape in both) if shapes == 1 else ()
            return (mark, tuple(str(use.block.parameters.get(name)) for name in varying), shown)

        groups: list[list[tuple[_Use, str]]] = []
        for shapes in (2, 1, 0):
            groups = []
            for use, mark in uses:
                if groups and key(*groups[-1][-1], shapes) == key(use, mark, shapes):
                    groups[-1].append((use, mark))
                else:
                    groups.append([(use, mark)])
            if len(groups) <= MAX_ROWS:
                break
        return groups

    def _line(self, group: Sequence[tuple[_Use, str]], varying: Sequence[str]) -> list[str]:
        (first, mark), (last, _) = group[0], group[-1]
        name = first.block.name if first is last else f"{first.block.name} … {_tail(first.block, last.block)}"
        values = [self._value(first.block.parameters.get(parameter)) for parameter in varying]
        return [
            mark,
            shorten(name, TABLE_SIZE, _LONGEST_NAME),
            str(len(group)),
            *values,
            _shapes([use.in_shapes for use, _ in group]),
            _shapes([use.out_shapes for use, _ in group]),
        ]

    def _value(self, value: object) -> str:
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        return shorten(", ".join(map(str, value)) if isinstance(value, list) else str(value), TABLE_SIZE, 120.0)


def _is_whole(graph: Graph, block: NamedBlock) -> bool:
    """Return whether a block is nearly all of the network: the full form shows that."""
    return len(block.uses) == 1 and sum(1 for _ in layers_of(block.uses[0].body)) > WHOLE * len(graph.operations)


def _letter(number: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[number]


def _ways(graph: Graph, block: NamedBlock, readers: Readers) -> list[_Way]:
    """Return the ways in which a block is built, none of which is part of another."""
    uses = [
        _Use(use, extract(graph, use, readers), frozenset(graph.layers[index].origin for index in layers_of(use.body)))
        for use in block.uses
    ]
    largest = list(dict.fromkeys(use.parts for use in uses if not any(use.parts < other.parts for other in uses)))
    left = list(uses)
    ways = []
    for parts in largest:
        own = [use for use in left if use.parts <= parts]
        left = [use for use in left if not use.parts <= parts]
        full = [use for use in own if use.parts == parts]
        ways.append(_Way(max(full, key=lambda use: len(use.extract.layers)), tuple(own)))
    return ways


def _optional(graph: Graph, way: _Way) -> set[int]:
    """Return the layers of the drawn use that other uses do not have."""
    everywhere = frozenset.intersection(*(use.parts for use in way.uses))
    return {index for index in layers_of(way.drawn.block.body) if graph.layers[index].origin not in everywhere}


def _outer_name(name: str, block: Block) -> str:
    """Return the name of a layer as somebody says it who stands beside the block: of a block there, or of itself.

    A layer `bottleneck2.relu1` feeds `bottleneck3` as `bottleneck2`.
    """
    own, other = block.name.split("."), name.split(".")
    at = 0
    while at < min(len(own), len(other)) - 1 and own[at] == other[at]:
        at += 1
    # Repetitions are numbered: the name of one is that of all and its number.
    return ".".join(other[at - 1 : at + 1]) if at and other[at].isdigit() else other[at]


def _is_input(cell: Cell, count: int) -> bool:
    return cell.kind == "input" and all(layer < count for layer in cell.layers)


def _between_frames(points: Sequence[Point], shifted: Mapping[Point, Point]) -> tuple[Point, ...]:
    """Return a line whose straight ends reach to other points than before."""
    start, end = _found(points[0], shifted), _found(points[-1], shifted)
    longer = (start, start, *points[2:]) if start else tuple(points)
    return (*longer[:-2], end, end) if end else longer


def _found(point: Point, shifted: Mapping[Point, Point]) -> Point | None:
    near = (end for (x, y), end in shifted.items() if abs(x - point[0]) < 0.1 and abs(y - point[1]) < 0.1)
    return next(near, None)


def _is_below(text: Text, cell: Cell) -> bool:
    """Return whether a text is one of the two lines below a cell."""
    bottom = cell.rect.bottom
    return abs(text.x - cell.x) < 0.01 and bottom < text.y < bottom + CAPTION_GAP + 2 * LINE_HEIGHT


def _frame_between(scene: Scene, ends: Sequence[Cell], outside: set[Text], use: _Use) -> Frame | None:
    """Return a frame around everything but the inputs and outputs; None where they do not stand at its sides."""
    inside: list[Rect] = [cell.rect for cell in scene.cells if cell not in ends]
    inside += [text.rect for text in scene.texts if text not in outside]
    inside += [frame.rect for frame in scene.frames]
    xs = [(x, y) for line in scene.lines for x, y in line.points]
    lefts = [cell for cell in ends if cell.kind == "input"]
    rights = [cell for cell in ends if cell.kind == "output"]
    if not inside or len(lefts) != 1 or not rights:
        return None
    left = max(cell.rect.right for cell in lefts)
    right = min(cell.rect.left for cell in rights)
    left = max([left, *(text.rect.right for text in outside if text.x < min(rect.left for rect in inside))]) + FRAME_GAP
    right = min([right, *(text.rect.left for text in outside if text.x > left)]) - FRAME_GAP
    top = min([rect.top for rect in inside] + [y for x, y in xs if left < x < right]) - FRAME_GAP
    bottom = max([rect.bottom for rect in inside] + [y for x, y in xs if left < x < right]) + FRAME_GAP
    is_framed = any(frame.rect.left <= left + GAP and frame.rect.right >= right - GAP for frame in scene.frames)
    if is_framed or any(rect.left < left or rect.right > right for rect in inside):
        return None
    layers = use.extract.layers
    return Frame(Rect(left, top, right, bottom), use.block.block, (layers[use.extract.graph.input_count], layers[-1]))


def _tail(first: Block, last: Block) -> str:
    """Return the last name without what both begin with, such as `4` of bottleneck2 … 4."""
    one, other = first.name, last.name
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at] and not one[at].isdigit():
        at += 1
    return other[at:] or other


def _shapes(shapes: Sequence[tuple[Shape, ...]]) -> str:
    """Return the shapes of one use, and those of the last one where they differ."""
    said = list(dict.fromkeys(" + ".join(dict.fromkeys(map(format_shape, one))) for one in shapes))
    text = said[0] if len(said) == 1 else f"{said[0]} … {said[-1]}"
    return shorten(text, TABLE_SIZE, 320.0)
