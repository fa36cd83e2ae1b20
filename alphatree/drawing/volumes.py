"""Graph -> Scene of the form "data": the feature maps as boxes in perspective, in true proportion.

Height and depth of a box are the two sides of the map, its thickness the channels. Vectors are bars along the depth,
sequences flat plates. Where layers far ahead are read again (U-Net), the boxes between stand lower, so that the line
over them is free. What runs beside the main line (a decoder, the heads of a detector) is a line of boxes of its own,
and lines lead from box to box. Cannot show skips where a strand is too long for one row, or where they cross.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from alphatree.drawing.boxes import Spot
from alphatree.drawing.channels import PlacedRow, Route, Router, stack
from alphatree.drawing.courses import Course, Link, courses_of, links_between
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.keys import key_lines
from alphatree.drawing.maps import Map, has_maps
from alphatree.drawing.notation import Notation
from alphatree.drawing.pieces import CAPTION_SIZE, Piece, Pieces, Room, Scales, corners, said, text_at
from alphatree.drawing.scene import Line, Point, Rect, Scene, Shape, Text, straight
from alphatree.drawing.solids import apart, crossings
from alphatree.drawing.text import text_width
from alphatree.drawing.tree import Row
from alphatree.network.graph import Graph

ROOMS = (Room(120), Room(96), Room(76))
"""The first in which every line of boxes stands in one row is taken, or else the middle one."""
VALLEY_ROOMS = (Room(110, 150, 80), Room(70, 130, 68), Room(48, 110, 56), Room(30, 96, 48))
"""The same for lines with skips, which are higher; they have no rows."""
ARROW = 26.0
"""Least length of an arrow between two boxes."""
BRANCH = 8.0
"""How much longer an arrow is from which a line turns off."""
CLEAR = 7.0
MARGIN = 10.0
BESIDE = 46.0
"""Space between two lines of boxes in a row."""
LEAST_DROP = 26.0
"""How much lower the next level of a valley stands at least."""
NARROWEST = 420.0
"""Width that a picture has at least, so that its words need few lines."""
_NEIGHBOURS = 6
_SLICE = 6.0
"""Height of the slices in which the outline of a box stands in the way of lines."""
_MANY = 10_000
"""More than a course has boxes."""


def draws_data(graph: Graph) -> bool:
    """Return whether the form "data" says something: not of vectors alone, whose bars would only be widths."""
    return has_maps(graph)


def lay_out_data(
    graph: Graph, notation: Notation, strands: Sequence[Row], *, lang: str = "en", row_width: float | None = None
) -> Scene:
    """Return the picture of the feature maps. `strands`: drawn with nothing collapsed. Raises: DrawingError."""
    if not draws_data(graph):
        raise DrawingError(f"form 'data' draws feature maps, and {graph.network} has none; use full or short")
    courses, left = courses_of(strands, graph)
    picture = _Picture(courses, links_between(courses, graph), left, (row_width or float("inf")) - 2 * MARGIN)
    skips = [_skips(course.maps) for course in courses]
    for room in VALLEY_ROOMS if any(skips) else ():
        writer = Pieces(graph, notation, Scales.of(picture.maps, room), lang)
        valleys = [_valley(line, pairs) for line, pairs in zip(picture.pieces(writer), skips, strict=True)]
        if all(valley.width <= picture.room for valley in valleys):
            return _stack(picture, [[valley] for valley in valleys], writer)
    found = []
    for room in ROOMS:
        writer = Pieces(graph, notation, Scales.of(picture.maps, room), lang)
        rows = [_rows(line, picture.room) for line in picture.pieces(writer)]
        found.append((rows, writer))
        if all(len(one) == 1 for one in rows):
            break
    else:
        rows, writer = found[len(found) // 2]
    return _stack(picture, rows, writer)


@dataclass(frozen=True)
class _Picture:
    """What is drawn, whatever its size. `left`: how many courses are left out; `room`: how wide a row may be."""

    courses: tuple[Course, ...]
    links: tuple[Link, ...]
    left: int
    room: float

    @property
    def maps(self) -> list[Map]:
        return [one for course in self.courses for one in course.maps]

    def pieces(self, writer: Pieces) -> list[list[Piece]]:
        """Return the boxes of each course."""
        sources = {link.source for link in self.links}
        targets = {link.target for link in self.links if link.target[1]}
        return [
            [
                replace(piece.entered() if (number, at) in targets else piece, branches=(number, at) in sources)
                for at, piece in enumerate(writer.line(course.maps))
            ]
            for number, course in enumerate(self.courses)
        ]

    def follows(self, number: int) -> bool:
        """Return whether a course begins where another is read."""
        return any(link.target == (number, 0) for link in self.links)


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

    `first`: the place of the first piece in its course.
    """

    pieces: tuple[Piece, ...]
    places: tuple[Point, ...]
    skips: tuple[tuple[int, int], ...] = ()
    first: int = 0

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
    arrow = ARROW + BRANCH * one.branches
    least = max(_clearance(one.outlines, other.outlines, drop), one.right + arrow - other.arrives)
    if drop:
        # The curve between two levels begins where nothing is left of the first.
        return max(least, one.rect.right + arrow - min(other.rect.left, other.arrives))
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


def _rows(pieces: Sequence[Piece], width: float) -> list[_Row]:
    """Return the pieces in as few rows as are no wider than that, and those as equal as can be."""
    whole = _placed(pieces)
    limit = width - 2 * ARROW
    if whole.width <= width:
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
        rows.append(_Row(tuple(pieces[at] for at in group), places, first=group[0]))
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


def _stack(picture: _Picture, rows: Sequence[Sequence[_Row]], writer: Pieces) -> Scene:
    """Return the scene: the rows one below the other, then what the colours and lengths mean."""
    bands = _bands(picture, rows)
    placed = [_placed_row(band) for band in bands]
    heights, lines = stack(placed, _routes(picture.links, bands, placed), MARGIN)
    drawn = _Drawn(lines=[replace(line, role="line", arrow=True) for line in lines])
    for band, y in zip(bands, heights, strict=True):
        for part in band:
            drawn.add(part.drawn, part.x, y)
    left = min(0.0, *(row.left for row in placed), *(x for line in lines for x, _ in line.points))
    right = max([*(row.right for row in placed), *(x for line in lines for x, _ in line.points)])
    width = max(right - left + 2 * MARGIN, NARROWEST)
    moved = _Drawn()
    moved.add(drawn, (width - right - left) / 2, 0)
    y = heights[-1] + placed[-1].bottom + 16
    # A window belongs to no layer: the box below it does.
    windows = any(not shape.layers for shape in drawn.shapes)
    words = said(writer.scales, picture.maps, writer.lang, windows=windows, left=picture.left)
    for shapes, texts in key_lines(writer, picture.maps, words, width - 2 * MARGIN):
        moved.add(_Drawn(shapes, [], texts), MARGIN, y)
        y += 18
    return Scene(width, y + MARGIN - 4, (), tuple(moved.lines), (), (), tuple(moved.texts), tuple(moved.shapes))


@dataclass(frozen=True)
class _Part:
    """A row of a course within a band: a row of the picture. `x`: where its first box stands."""

    course: int
    row: _Row
    x: float
    drawn: _Drawn

    @property
    def is_whole(self) -> bool:
        return self.row.first == 0

    def numbers(self) -> Iterable[int]:
        """Return a number for each box, by which lines know it."""
        return (self.course * _MANY + self.row.first + at for at in range(len(self.row.pieces)))


def _bands(picture: _Picture, rows: Sequence[Sequence[_Row]]) -> list[list[_Part]]:
    """Return what stands in each row of the picture: courses that begin at a box further up stand side by side."""
    bands: list[list[_Part]] = []
    right = 0.0
    for number, own in enumerate(rows):
        sources = {link.source[0] for link in picture.links if link.target[0] == number}
        for row in own:
            named = picture.courses[number].name if row is own[-1] else ""
            drawn = _drawn(row)
            width = row.width
            if named:
                width += 6 + text_width(named, CAPTION_SIZE)
                drawn.texts.append(_named(named, row))
            before = bands[-1] if bands and len(own) == 1 else []
            beside = (
                bool(before)
                and all(picture.follows(one) for one in (number, *(part.course for part in before)))
                and sources.isdisjoint(part.course for part in before)
                and right + BESIDE + width <= picture.room
            )
            if not beside:
                bands.append([])
            x = (right + BESIDE if beside else 0.0) - row.rect.left
            bands[-1].append(_Part(number, row, x, drawn))
            right = x + row.rect.left + width
    return bands


def _named(name: str, row: _Row) -> Text:
    """Return the name of an output, behind the last box."""
    x = row.rect.right + 6 + text_width(name, CAPTION_SIZE) / 2
    return text_at(name, x, row.places[-1][1], "caption", CAPTION_SIZE)


def _placed_row(band: Sequence[_Part]) -> PlacedRow:
    spots: list[Spot] = []
    solid: list[Rect] = []
    for part in band:
        for key, piece, (x, y) in zip(part.numbers(), part.row.pieces, part.row.places, strict=True):
            spots.append(_spot(key, piece, part.x + x, y))
            for solid_box in (piece.box, piece.out):
                solid += _slices(_moved(solid_box.outline, part.x + x, y))
        solid += [_moved_rect(text.rect, part.x) for text in part.drawn.texts]
    return PlacedRow(
        (),
        tuple(spots),
        top=min(part.row.rect.top for part in band),
        bottom=max(part.row.rect.bottom for part in band),
        enter=spots[0].x - spots[0].rx,
        leave=spots[-1].x + spots[-1].rx,
        width=0.0,
        begins=band[0].is_whole,
        solid=solid,
    )


def _moved_rect(rect: Rect, dx: float) -> Rect:
    return Rect(rect.left + dx, rect.top, rect.right + dx, rect.bottom)


def _spot(key: int, piece: Piece, x: float, y: float) -> Spot:
    """Return where lines find a box: between its two ends on the centre line, and up to its upper edge there."""
    middle = (piece.arrives + piece.right) / 2
    top = max(-band.top for band in _slices(piece.box.outline) if band.left <= middle <= band.right)
    half = (piece.right - piece.arrives) / 2
    return Spot(frozenset({key}), x + middle, y, half, top, x + piece.arrives - CLEAR, x + piece.right + CLEAR)


def _slices(points: Sequence[Point]) -> list[Rect]:
    """Return rectangles that together cover a convex polygon, and little more."""
    ys = [y for _, y in points]
    count = max(1, round((max(ys) - min(ys)) / _SLICE))
    edges = [min(ys) + (max(ys) - min(ys)) * at / count for at in range(count + 1)]
    found = []
    for top, bottom in pairwise(edges):
        xs = [x for x, y in points if top <= y <= bottom] + crossings(points, top) + crossings(points, bottom)
        found.append(Rect(min(xs), top, max(xs), bottom))
    return found


def _routes(links: Sequence[Link], bands: Sequence[Sequence[_Part]], rows: Sequence[PlacedRow]) -> list[Route]:
    """Return the ways of all lines from one row to another."""
    router = Router(rows)
    for at, row in enumerate(rows):
        if not row.begins:
            router.connect(at - 1)
    band_of = {key: at for at, band in enumerate(bands) for part in band for key in part.numbers()}
    leading = {next(iter(band[0].numbers())) for band in bands}
    ends = [tuple(course * _MANY + at for course, at in (link.source, link.target)) for link in links]
    # The nearest first: they leave the way free for those that pass by.
    for source, target in sorted(ends, key=lambda one: (band_of[one[1]] - band_of[one[0]], one)):
        if target % _MANY:
            router.tap(band_of[source], source, band_of[target], target)
        else:
            router.start(band_of[source], source, band_of[target], None if target in leading else target)
    return router.routes


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
