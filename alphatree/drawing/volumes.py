"""Graph -> Scene of the form "data": the feature maps as boxes in perspective, in true proportion.

Height and depth of a box are the two sides of the map, its thickness the channels. Vectors are bars along the depth,
sequences flat plates. Where layers far ahead are read again (U-Net), the boxes between stand lower, so that the line
over them is free. Cannot show skips where a strand is too long for one row, or where they cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from alphatree.drawing.errors import DrawingError
from alphatree.drawing.maps import EVERY_MAP, Map, has_maps, maps_of
from alphatree.drawing.notation import Notation
from alphatree.drawing.pieces import CAPTION_SIZE, Piece, Pieces, Room, Scales, corners, said, text_at
from alphatree.drawing.scene import Line, Point, Rect, Scene, Shape, Text, straight
from alphatree.drawing.solids import apart
from alphatree.drawing.text import text_width
from alphatree.drawing.tree import Row
from alphatree.network.graph import Graph

ROOMS = (Room(120), Room(96), Room(76))
"""The first in which every line of boxes stands in one row is taken, or else the middle one."""
VALLEY_ROOMS = (Room(110, 150, 80), Room(70, 130, 68), Room(48, 110, 56), Room(30, 96, 48))
"""The same for lines with skips, which are higher; they have no rows."""
ARROW = 26.0
"""Least length of an arrow between two boxes."""
CLEAR = 7.0
MARGIN = 10.0
ROW_GAP = 30.0
LEAST_PART = 0.1
"""A strand is drawn if it computes at least this part of all, or is long."""
MOST_STRANDS = 4
LEAST_DROP = 26.0
"""How much lower the next level of a valley stands at least."""
NARROWEST = 420.0
"""Width that a picture has at least, so that its words need few lines."""
_NEIGHBOURS = 6
_KEY = 34.0
"""Width of what stands around the name of a colour."""


def draws_data(graph: Graph) -> bool:
    """Return whether the form "data" says something: not of vectors alone, whose bars would only be widths."""
    return has_maps(graph)


def lay_out_data(
    graph: Graph, notation: Notation, strands: Sequence[Row], *, lang: str = "en", row_width: float | None = None
) -> Scene:
    """Return the picture of the feature maps. `strands`: drawn with nothing collapsed. Raises: DrawingError."""
    if not draws_data(graph):
        raise DrawingError(f"form 'data' draws feature maps, and {graph.network} has none; use full or short")
    lines = [maps_of(strand, graph) for strand in strands]
    least = LEAST_PART * graph.macs
    # What is left out are outputs and heads.
    lines = [maps for maps in lines if _macs(maps, graph) > least or len(maps) > EVERY_MAP][:MOST_STRANDS] or lines[:1]
    drawn = [one for maps in lines for one in maps]
    skips = [_skips(maps) for maps in lines]
    for room in VALLEY_ROOMS if any(skips) else ():
        writer = Pieces(graph, notation, Scales.of(drawn, room), lang)
        rows = [_valley(writer.line(maps), pairs) for maps, pairs in zip(lines, skips, strict=True)]
        if all(row.width <= (row_width or float("inf")) - 2 * MARGIN for row in rows):
            return _stack(rows, writer, drawn)
    found = []
    for room in ROOMS:
        writer = Pieces(graph, notation, Scales.of(drawn, room), lang)
        rows = [row for maps in lines for row in _rows(writer.line(maps), row_width)]
        if len(rows) == len(lines):
            return _stack(rows, writer, drawn)
        found.append((rows, writer))
    return _stack(*found[len(found) // 2], drawn)


def _macs(maps: Sequence[Map], graph: Graph) -> int:
    return sum(graph.layers[layer].macs for one in maps for layer in one.layers)


def _skips(maps: Sequence[Map]) -> tuple[tuple[int, int], ...]:
    """Return which boxes are read again by boxes further on; none where such lines would meet or cross."""
    home = {layer: at for at, one in enumerate(maps) for layer in one.layers}
    home |= {layer: at for at, one in enumerate(maps) if one.pooled for layer in one.pooled.layers}
    found = {
        (home[skip], at) for at, one in enumerate(maps) for step in one.steps for skip in step.skips if skip in home
    }
    pairs = sorted((start, end) for start, end in found if end > start + 1)
    ends = [at for pair in pairs for at in pair]
    crossing = any(a < c < b < d for a, b in pairs for c, d in pairs)
    return () if crossing or len(ends) != len(set(ends)) else tuple(pairs)


@dataclass(frozen=True)
class _Row:
    """Pieces with the place of each one's left front edge and centre line, and the pairs that skips join.

    `begins`, `ends`: first or last of its strand.
    """

    pieces: tuple[Piece, ...]
    places: tuple[Point, ...]
    skips: tuple[tuple[int, int], ...] = ()
    begins: bool = True
    ends: bool = True

    @cached_property
    def rect(self) -> Rect:
        placed = [(place, piece.rect) for place, piece in zip(self.places, self.pieces, strict=True)]
        # Kernels stand over arrows, which may be higher than all boxes of a row.
        placed += [
            (place, _caption(piece)) for place, piece in zip(self.places, self.pieces, strict=True) if piece.kernel
        ]
        return Rect(
            self.places[0][0] + self.pieces[0].rect.left,
            min(y + rect.top for (_, y), rect in placed),
            max(x + piece.rect.right for (x, _), piece in zip(self.places, self.pieces, strict=True)),
            max(y + rect.bottom for (_, y), rect in placed),
        )

    @property
    def width(self) -> float:
        return self.rect.right - self.rect.left


def _caption(piece: Piece) -> Rect:
    """Return the room for the kernel over an arrow, from 0 to the right."""
    return Rect(0, -9 - CAPTION_SIZE / 2, text_width(piece.kernel, CAPTION_SIZE), -9 + CAPTION_SIZE / 2)


def _distance(one: Piece, other: Piece, drop: float = 0.0) -> float:
    """Return how far the second stands from the first at least, `drop` lower, from left front edge to the other."""
    least = max(_clearance(one.outlines, other.outlines, drop), one.right + ARROW - other.arrives)
    if drop:
        # The curve between two levels begins where nothing is left of the first.
        return max(least, one.rect.right + ARROW - min(other.rect.left, other.arrives))
    return max(least, sum(_caption_room(one, other))) if other.kernel else least


def _caption_room(one: Piece, other: Piece) -> tuple[float, float]:
    """Return where a kernel over an arrow may begin, from the first box, and where the next may stand, from there."""
    rect = _caption(other)
    caption = (corners(rect),)
    left = max(_clearance(one.outlines, caption), one.right + 2)
    return left, max(_clearance(caption, other.outlines), rect.right + 2 - other.arrives)


def _clearance(one: Sequence[Sequence[Point]], other: Sequence[Sequence[Point]], drop: float = 0.0) -> float:
    lower = [[(x, y + drop) for x, y in points] for points in other] if drop else other
    return max(apart(mine, yours) for mine in one for yours in lower) + CLEAR


def _placed(pieces: Sequence[Piece], levels: Sequence[float] | None = None) -> _Row:
    heights = levels or [0.0] * len(pieces)
    places: list[Point] = [(0.0, heights[0])]
    for at, piece in list(enumerate(pieces))[1:]:
        x = places[-1][0] + _distance(pieces[at - 1], piece, heights[at] - heights[at - 1])
        for before in range(max(0, at - _NEIGHBOURS), at - 1) if levels else ():
            drop = heights[at] - heights[before]
            x = max(x, places[before][0] + _clearance(pieces[before].outlines, piece.outlines, drop))
        places.append((x, heights[at]))
    return _Row(tuple(pieces), tuple(places))


def _rows(pieces: Sequence[Piece], width: float | None) -> list[_Row]:
    """Return the pieces in as few rows as are no wider than that, and those as equal as can be."""
    whole = _placed(pieces)
    limit = (width or float("inf")) - 2 * MARGIN - 2 * ARROW
    if whole.width <= limit + 2 * ARROW:
        return [whole]
    groups = _broken(whole, limit)
    while True:
        widest = max(_span(whole, group) for group in groups)
        narrower = _broken(whole, widest - 1)
        if len(narrower) > len(groups) or max(_span(whole, group) for group in narrower) >= widest:
            break
        groups = narrower
    rows = []
    for group in groups:
        start = whole.places[group[0]][0]
        places = tuple((whole.places[at][0] - start, 0.0) for at in group)
        first, last = group[0] == 0, group[-1] == len(pieces) - 1
        rows.append(_Row(tuple(pieces[at] for at in group), places, begins=first, ends=last))
    return rows


def _broken(whole: _Row, limit: float) -> list[range]:
    """Return which pieces share a row if each row takes what fits."""
    groups: list[range] = []
    first = 0
    for at in range(1, len(whole.pieces) + 1):
        if at == len(whole.pieces) or _span(whole, range(first, at + 1)) > limit:
            groups.append(range(first, at))
            first = at
    return groups


def _span(whole: _Row, group: range) -> float:
    first, last = whole.pieces[group[0]].rect, whole.pieces[group[-1]].rect
    return whole.places[group[-1]][0] + last.right - whole.places[group[0]][0] - first.left


def _valley(pieces: Sequence[Piece], pairs: tuple[tuple[int, int], ...]) -> _Row:
    """Return the pieces in one row, those between the ends of a skip lower than it."""
    pieces = [replace(piece, kernel="") for piece in pieces]
    depths = [sum(start < at < end for start, end in pairs) for at in range(len(pieces))]
    levels = [0.0]
    for depth in range(1, max(depths) + 1):
        # The line of a skip passes over the tops of the level below.
        heights = [_skip_height(pieces[one], pieces[other]) for one, other in pairs if depths[one] == depth - 1]
        over = max(heights, default=0.0)
        tallest = max(-piece.rect.top for piece, deep in zip(pieces, depths, strict=True) if deep == depth)
        levels.append(levels[-1] + max(LEAST_DROP, tallest + CLEAR - over))
    return replace(_placed(pieces, [levels[depth] for depth in depths]), skips=pairs)


def _skip_height(one: Piece, other: Piece) -> float:
    """Return how far above the centre line (below 0) a skip runs: above the box of pooling, and into the other box."""
    return max(-0.42 * one.box.height, -0.6 * other.box.height)


@dataclass(frozen=True)
class _Drawn:
    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def add(self, other: _Drawn, dx: float, dy: float) -> None:
        self.shapes.extend(replace(shape, points=_moved(shape.points, dx, dy)) for shape in other.shapes)
        self.lines.extend(replace(line, points=_moved(line.points, dx, dy)) for line in other.lines)
        self.texts.extend(replace(text, x=text.x + dx, y=text.y + dy) for text in other.texts)


def _moved(points: Sequence[Point], dx: float, dy: float) -> tuple[Point, ...]:
    return tuple((x + dx, y + dy) for x, y in points)


def _stack(rows: Sequence[_Row], writer: Pieces, maps: Sequence[Map]) -> Scene:
    """Return the scene: the rows one below the other, then what the colours and lengths mean."""
    drawn = _Drawn()
    y, right = MARGIN, 0.0
    end: Point | None = None
    turn = 0.0
    for row in rows:
        dx, dy = MARGIN - row.rect.left + (0 if row.begins else ARROW), y - row.rect.top
        drawn.add(_drawn(row), dx, dy)
        if end is not None and not row.begins:
            drawn.lines.append(_turn(end, y - ROW_GAP / 2, (dx + row.pieces[0].arrives, dy), turn))
        right = max(right, row.rect.right + dx + (0 if row.ends else 10))
        end = (row.places[-1][0] + dx + row.pieces[-1].right, dy + row.places[-1][1])
        turn = row.rect.right + dx + 8
        y += row.rect.bottom - row.rect.top + ROW_GAP
    y -= ROW_GAP - 16
    width = max(right + MARGIN, NARROWEST)
    if right + MARGIN < width:
        centred = _Drawn()
        centred.add(drawn, (width - right - MARGIN) / 2, 0)
        drawn = centred
    # A window belongs to no layer: the box below it does.
    words = said(writer.scales, maps, writer.lang, windows=any(not shape.layers for shape in drawn.shapes))
    for line in _legend(writer, maps, words, width - 2 * MARGIN):
        drawn.add(line, MARGIN, y)
        y += 18
    return Scene(width, y + MARGIN - 4, (), tuple(drawn.lines), (), (), tuple(drawn.texts), tuple(drawn.shapes))


def _turn(start: Point, between: float, end: Point, right: float) -> Line:
    """Return the line from the end of a row to the beginning of the next, through the gap between them."""
    left = MARGIN + 2
    track = (start, (right, start[1]), (right, between), (left, between), (left, end[1]), end)
    return Line(straight(*track), arrow=True)


def _drawn(row: _Row) -> _Drawn:
    """Return a row where its first box is at 0."""
    drawn = _Drawn()
    for at, (piece, place) in enumerate(zip(row.pieces, row.places, strict=True)):
        drawn.add(_Drawn(list(piece.shapes), [], list(piece.texts)), *place)
        if at:
            drawn.lines.append(_arrow(row.pieces[at - 1], row.places[at - 1], piece, place))
        if at and piece.kernel:
            drawn.texts.append(_kernel(row.pieces[at - 1], row.places[at - 1], piece, place))
    for start, end in row.skips:
        drawn.lines.append(_skip(row, start, end))
    return drawn


def _arrow(one: Piece, start: Point, other: Piece, place: Point) -> Line:
    out = (start[0] + one.out.right_middle[0], start[1])
    end = (place[0] + other.arrives, place[1])
    if start[1] == place[1]:
        return Line(straight(out, end), arrow=True)
    away = (start[0] + one.rect.right, start[1])
    level = (min(end[0] - 9, place[0] + other.rect.left - 2), end[1])
    middle = (away[0] + level[0]) / 2
    return Line((*straight(out, away), (middle, away[1]), (middle, level[1]), level, level, end, end), arrow=True)


def _kernel(one: Piece, start: Point, other: Piece, place: Point) -> Text:
    """Return the kernel over an arrow, in the middle of the room that is there."""
    before, after = _caption_room(one, other)
    x = (start[0] + before + place[0] - after + _caption(other).right) / 2
    return text_at(other.kernel, x, start[1] - 9, "caption", CAPTION_SIZE)


def _skip(row: _Row, start: int, end: int) -> Line:
    """Return the line from the right face of a box to the left of another at the same level."""
    (x, y), (end_x, _) = row.places[start], row.places[end]
    one, other = row.pieces[start], row.pieces[end]
    high = _skip_height(one, other)
    band = corners(Rect(0, high - 0.5, 1, high + 0.5))
    left = -apart(band, other.box.outline)
    return Line(straight((x + one.box.right_middle[0], y + high), (end_x + left + 1, y + high)), "line", arrow=True)


def _legend(writer: Pieces, maps: Sequence[Map], words: str, room: float) -> list[_Drawn]:
    """Return lines that name the colours, and then say how lengths are drawn."""
    kinds = dict.fromkeys(kind for one in maps for kind in (one.kind, *([one.pooled.kind] if one.pooled else [])))
    lines: list[_Drawn] = []
    keys: list[tuple[str, str, float]] = []
    for kind in kinds:
        name = writer.notation.cell(kind).name.get(writer.lang)
        key = (kind, name, text_width(name, CAPTION_SIZE))
        if keys and sum(_KEY + wide for _, _, wide in (*keys, key)) > room:
            lines.append(_keys(keys, room))
            keys = []
        keys.append(key)
    lines.append(_keys(keys, room))
    sentences = _wrapped(words, room)
    return lines + [_Drawn(texts=[text_at(text, room / 2, 5, "caption", CAPTION_SIZE)]) for text in sentences]


def _keys(keys: Sequence[tuple[str, str, float]], room: float) -> _Drawn:
    """Return one line of colours and their names, in the middle of the room."""
    drawn = _Drawn()
    x = (room - sum(_KEY + wide for _, _, wide in keys)) / 2 + _KEY / 4
    for kind, name, wide in keys:
        drawn.shapes.append(Shape(((x, 0), (x + 10, 0), (x + 10, 10), (x, 10)), kind, opacity=0.6))
        drawn.texts.append(text_at(name, x + 16 + wide / 2, 5, "caption", CAPTION_SIZE))
        x += _KEY + wide
    return drawn


def _wrapped(text: str, width: float) -> list[str]:
    """Return the text in as few lines as it needs, and those about equally long."""
    lines = _filled(text, width)
    while len(narrower := _filled(text, width - 10)) == len(lines) > 1:
        width, lines = width - 10, narrower
    return lines


def _filled(text: str, width: float) -> list[str]:
    lines = [""]
    # Chinese breaks after its own commas, English between words.
    for word in text.replace("；", "； ").replace("、", "、 ").split(" "):
        joint = "" if not lines[-1] or lines[-1][-1] in "；、" else " "
        if lines[-1] and text_width(lines[-1] + joint + word, CAPTION_SIZE) > width:
            lines.append(word)
        else:
            lines[-1] += joint + word
    return lines
