"""A system -> Scene: several networks with their roles, and the data that passes between them.

Networks are trapezoids that narrow or widen as their feature maps do, data are boxes with round corners, operations are
the cells of the notation. Below them the short form of each network that belongs to the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import prod
from typing import TYPE_CHECKING

from alphatree.drawing.boxes import RADIUS, SMALL_RADIUS
from alphatree.drawing.curves import polyline
from alphatree.drawing.layout import ROW_WIDTH, lay_out_rows
from alphatree.drawing.notation import Notation, load_notation
from alphatree.drawing.ranks import Arrow, Placing, Spec, place
from alphatree.drawing.scene import Cell, Frame, Line, Point, Rect, Scene, Shape, Text, rounded
from alphatree.drawing.sheet import MARGIN, Panel, Thing, beside, in_line, moved, sheet, stacked, things_of
from alphatree.drawing.system_words import CELLS, DATA, NARROWING, OPERATIONS, ROLES, WIDENING, Word
from alphatree.drawing.text import shorten, text_width
from alphatree.layers import base
from alphatree.layers.base import format_shape
from alphatree.network.graph import Graph
from alphatree.schema import Localized, Part, System

if TYPE_CHECKING:
    from alphatree.catalog import Catalog

GAP_X = 46.0
"""Width of the space between columns, where arrows bend."""
GAP_Y = 20.0
JOINT = 14.0
NAME_SIZE, NOTE_SIZE, HEADING_SIZE = 13.0, 10.0, 15.0
LINE = 1.25
"""Height of a line of text, in text sizes."""
TALL, SHORT, EVEN = 104.0, 56.0, 68.0
"""Heights of the two ends of a trapezoid, and of a network that neither narrows nor widens."""
LONG_WORD = 1.6
HIGHEST = 360.0
"""Networks are shown below the system unless one of them is higher, or wider than a row: they have pictures of their
own."""
TRACK = 10.0
BAND_GAP = 30.0
ROW_GAP = 26.0
HEAD = 14.0
"""Length of the straight end of an arrow, with its head."""
NETWORK_SHADE, DATA_SHADE, OTHER_SHADE = 0.45, 0.35, 0.0


@dataclass(frozen=True)
class Member:
    """A network that takes part. `own`: it belongs to the entry itself, so that its layers are shown too."""

    name: Localized
    graph: Graph
    own: bool = True


@dataclass(frozen=True)
class _Node:
    """A part of the system as it is drawn, around its middle: `half` is half its width where arrows meet it."""

    half: float
    spec: Spec
    reach: float
    items: tuple[Thing, ...]


def members_of(system: System, catalog: Catalog, own: Iterable[str]) -> dict[str, Member]:
    """Return the networks of a system by id, those without faults. `own`: ids of the entry's own ones."""
    found: dict[str, Member] = {}
    for part in system.parts.values():
        if part.network is not None and part.network in catalog.networks:
            graph, _ = catalog.compile(part.network)
            if graph is not None:
                name = catalog.networks[part.network].networks[part.network].name
                found[part.network] = Member(name, graph, part.network in own)
    return found


def lay_out_system(
    system: System,
    members: Mapping[str, Member],
    notation: Notation | None = None,
    *,
    lang: str = "en",
    row_width: float | None = ROW_WIDTH,
) -> Scene:
    """Return the picture of a system. `members`: its networks by id, as far as they are known."""
    notation = notation or load_notation()
    draw = _Drawer(members, lang)
    before: dict[str, list[Part]] = {name: [] for name in system.parts}
    after: dict[str, list[Part]] = {name: [] for name in system.parts}
    for flow in system.flows:
        for source, target in flow.arrows():
            before[target].append(system.parts[source])
            after[source].append(system.parts[target])
    nodes = {name: draw.node(part, before[name], after[name]) for name, part in system.parts.items()}
    arrows, training, labels = _arrows(system, lang)
    placing = place({name: node.spec for name, node in nodes.items()}, arrows, gap=GAP_Y, joint=JOINT)
    room = row_width - 2 * MARGIN if row_width else float("inf")
    whole = _bands(placing, nodes, training, labels, room)
    return sheet(stacked([whole, *_rows(system, members, notation, lang, room)], ROW_GAP))


def part_name(part: Part, members: Mapping[str, Member], lang: str) -> str:
    """Return what readers see of a part: its own name, that of its network, or the word for it."""
    if part.name is not None:
        return part.name.get(lang)
    if part.role is not None:
        role = ROLES[part.role]
        member = members.get(part.network or "")
        return _capital(member.name.get(lang) if member else role.get(lang))
    if part.data is not None:
        return DATA[part.data].get(lang)
    assert part.operation is not None
    return OPERATIONS[part.operation].get(lang)


class _Drawer:
    """Makes the nodes of one picture."""

    def __init__(self, members: Mapping[str, Member], lang: str) -> None:
        self.members = members
        self.lang = lang

    def node(self, part: Part, before: Sequence[Part], after: Sequence[Part]) -> _Node:
        if part.role is not None:
            return self._network(part, [*before, *after])
        if part.operation is not None:
            return self._cell(part) if part.operation in CELLS else self._box(part, OPERATIONS[part.operation].fill)
        fill = DATA[part.data or ""].fill
        if not before and fill == "output":
            fill = "input"
        if not after and fill in ("input", "noise"):
            fill = "output"
        return self._box(part, fill)

    def _network(self, part: Part, beside: Sequence[Part]) -> _Node:
        assert part.role is not None
        role = ROLES[part.role]
        name = part_name(part, self.members, self.lang)
        said = [] if role.is_said(name, self.lang) else [(role.get(self.lang), NOTE_SIZE)]
        member = self.members.get(part.network or "")
        lines = [(line, NAME_SIZE) for line in wrapped(name, NAME_SIZE, 124)] + said
        width = max(max(text_width(*line) for line in lines) + 22, 92)
        change = _taper(part, member, beside)
        left = TALL if change < 0 else SHORT if change > 0 else EVEN
        right = SHORT if change < 0 else TALL if change > 0 else left
        least = sum(size for _, size in lines) * LINE + 12
        left, right = max(left, least), max(right, least)
        points = ((-width / 2, -left / 2), (width / 2, -right / 2), (width / 2, right / 2), (-width / 2, left / 2))
        shape = Shape(
            points,
            role.fill,
            self._tooltip(name, role, member),
            shade=NETWORK_SHADE,
        )
        half = max(left, right) / 2
        return _Node(width / 2, Spec(half, half), width / 2, (shape, *_texts(lines, 0, role.fill)))

    def _tooltip(self, name: str, role: Word, member: Member | None) -> str:
        head = name if role.is_said(name, self.lang) else f"{name} · {role.get(self.lang)}"
        if member is None:
            return head
        graph = member.graph
        ends = " + ".join(format_shape(layer.out_shape) for layer in graph.inputs)
        gives = " + ".join(format_shape(graph.layers[output.layer].out_shape) for output in graph.outputs)
        params = f"{graph.params:,} 个参数" if self.lang.startswith("zh") else f"{graph.params:,} params"
        return f"{head}\n{shorten(f'{ends} → {gives}', 1, 80)}\n{params}"

    def _box(self, part: Part, fill: str) -> _Node:
        is_data = part.data is not None
        name = part_name(part, self.members, self.lang)
        lines = [(line, NAME_SIZE - 1) for line in wrapped(name, NAME_SIZE - 1, 88)]
        if part.shape is not None:
            lines.append((_extents(part), NOTE_SIZE))
        height = max(sum(size for _, size in lines) * LINE + (22 if is_data else 12), 50 if is_data else 30)
        width = max(max(text_width(*line) for line in lines) + 18, 56)
        rect = Rect(-width / 2, -height / 2, width / 2, height / 2)
        shape = Shape(
            rounded(rect, 12 if is_data else height / 2),
            fill,
            " · ".join(filter(None, (name, _extents(part)))),
            shade=DATA_SHADE if is_data else OTHER_SHADE,
        )
        return _Node(width / 2, Spec(height / 2, height / 2), width / 2, (shape, *_texts(lines, 0, fill)))

    def _cell(self, part: Part) -> _Node:
        word = OPERATIONS[part.operation or ""]
        name = part_name(part, self.members, self.lang)
        radius = SMALL_RADIUS if word.fill in ("concat", "sum", "multiply") else RADIUS
        cell = Cell(0, 0, 2 * radius, 2 * radius, word.fill, name, ())
        size = NOTE_SIZE + 1
        lines = [(line, size) for line in wrapped(name, size, 88)]
        height = size * LINE * len(lines)
        texts = _texts(lines, radius + 4 + height / 2)
        down = radius + 4 + height
        return _Node(radius, Spec(radius, down), max(radius, *(text.width / 2 for text in texts)), (cell, *texts))


def _texts(lines: Sequence[tuple[str, float]], middle: float, on: str = "") -> list[Text]:
    """Return lines of text around (0, middle); `on`: the fill they stand on."""
    y = middle - sum(size for _, size in lines) * LINE / 2
    texts = []
    for line, size in lines:
        y += size * LINE / 2
        texts.append(Text(0, y, text_width(line, size), line, "inside" if on else "caption", size, on))
        y += size * LINE / 2
    return texts


def _extents(part: Part) -> str:
    return "×".join(map(str, part.shape or ()))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Return a text in lines of at most that width: broken between words, or anywhere in Chinese, as even as they go.

    Rather than elsewhere, Chinese is broken before a bracket; what a bracket or comma belongs to stays with it.

    >>> wrapped("candidate boxes", 10, 60)
    ['candidate', 'boxes']
    >>> wrapped("类别概率", 10, 30)
    ['类别', '概率']
    >>> wrapped("判别器（1024×1024）", 10, 60)
    ['判别器', '（1024×1024）']
    """
    lines = _filled(text, size, width, LONG_WORD * width)
    narrower = (_filled(text, size, width * part / 10, LONG_WORD * width) for part in range(5, 10))
    return next((others for others in narrower if len(others) == len(lines)), lines)


def _filled(text: str, size: float, width: float, longest: float) -> list[str]:
    """Return a text in lines as full as they go; Latin words stay whole unless they are wider than `longest`."""
    lines = [""]
    for space, word in re.findall(r"( *)(（[^ （]*|[^ （]+)", text):
        joined = f"{lines[-1]}{space[:1]}{word}".strip(" ")
        if text_width(joined, size) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for whole in re.findall(r"（?(?:[!-~×]+|[^）])[），、]*|）", word):
            if lines[-1] and text_width(lines[-1] + whole, size) > width:
                lines.append("")
            for character in whole:
                if lines[-1] and text_width(lines[-1] + character, size) > longest:
                    lines.append("")
                lines[-1] += character
    return lines


def _taper(part: Part, member: Member | None, beside: Sequence[Part]) -> int:
    """Return whether a network narrows (-1) or widens (1), from the sides of the maps at its ends.

    Where its layers are not known its role says so, unless the data `beside` it are no maps.
    """
    if member is None:
        shapes = [one.shape for one in beside if one.shape]
        if shapes and all(len(shape) < 3 for shape in shapes):
            return 0
        return -1 if part.role in NARROWING else 1 if part.role in WIDENING else 0
    graph = member.graph
    before = max((_side(layer.out_shape) for layer in graph.inputs), default=None, key=lambda side: side or 0)
    after = max(
        (_side(graph.layers[output.layer].out_shape) for output in graph.outputs),
        default=None,
        key=lambda side: side or 0,
    )
    if before is None or after is None:
        return 0
    return (after > before) - (after < before)


def _side(shape: base.Shape) -> float | None:
    """Return how many places a map has, 1 for a vector; None where its extents are not known."""
    extents = shape[1:]
    return float(prod(extents)) if all(isinstance(extent, int) for extent in extents) else None


def _arrows(system: System, lang: str) -> tuple[list[Arrow], list[bool], dict[int, str]]:
    """Return each arrow once, whether it is of training only, and the labels by the number of their arrow."""
    found: dict[tuple[str, str], tuple[str, bool]] = {}
    # What is told first is the main line.
    main = set(system.flows[0].arrows())
    for flow in system.flows:
        for ends in flow.arrows():
            label = flow.label.get(lang) if flow.label else ""
            before = found.get(ends, ("", True))
            found[ends] = (label or before[0], flow.training and before[1])
    arrows = [
        Arrow(*ends, Spec(JOINT / 2 + NOTE_SIZE * LINE, JOINT / 2) if label else None, ends in main)
        for ends, (label, _) in found.items()
    ]
    labels = {number: label for number, (label, _) in enumerate(found.values()) if label}
    return arrows, [training for _, training in found.values()], labels


def _bands(
    placing: Placing,
    nodes: Mapping[str, _Node],
    training: Sequence[bool],
    labels: Mapping[int, str],
    row_width: float,
) -> Panel:
    """Return nodes and arrows, the columns in as many bands below each other as the width asks for."""
    widths = [_column_width(column, nodes, placing, labels) for column in placing.columns]
    band_of = _break(widths, placing, row_width)
    spots: dict[str, _Spot] = {}
    band = -1
    x, y = 0.0, 0.0
    crossings = [0] * (max(band_of) + 2)
    for way in placing.ways:
        columns = [next(at for at, column in enumerate(placing.columns) if name in column) for name in way]
        for before, after in pairwise(columns):
            crossings[band_of[after]] += band_of[before] != band_of[after]
    indent = TRACK * max(crossings) + HEAD if max(band_of) else 0.0
    heights = placing.heights
    for at, column in enumerate(placing.columns):
        if band_of[at] != band:
            band = band_of[at]
            if max(band_of):
                heights = placing.alone(range(at, at + band_of.count(band)))
            members = [name for here, one in enumerate(placing.columns) if band_of[here] == band for name in one]
            y = max((spot.bottom for spot in spots.values()), default=0.0)
            y += BAND_GAP + TRACK * crossings[band] if band else 0.0
            shift = y - min(heights[name] - placing.specs[name].up for name in members)
            bottom = max(heights[name] + placing.specs[name].down for name in members) + shift
            x = indent
        for name in column:
            half = nodes[name].half if name in nodes else 0.0
            spots[name] = _Spot(x + widths[at] / 2, heights[name] + shift, half, x, x + widths[at], band, bottom)
        x += widths[at] + GAP_X
    right = max(spot.right for spot in spots.values())
    items: list[Thing] = [moved(item, spots[name].x, spots[name].y) for name in nodes for item in nodes[name].items]
    items += _lines(placing.ways, spots, training, right, indent)
    for number, joint in placing.labels.items():
        text, spot = labels[number], spots[joint]
        middle = spot.y - NOTE_SIZE * LINE / 2 - 2
        items.append(Text(spot.x, middle, text_width(text, NOTE_SIZE), text, "name", NOTE_SIZE))
    right += TRACK * max(crossings) + 8 if max(band_of) else 0.0
    return Panel(right, max(spot.bottom for spot in spots.values()), tuple(items))


@dataclass(frozen=True)
class _Spot:
    """Where a node or joint has landed: its middle, where arrows meet it, its column, its band and the end of that."""

    x: float
    y: float
    half: float
    left: float
    right: float
    band: int
    bottom: float


def _column_width(
    column: Sequence[str], nodes: Mapping[str, _Node], placing: Placing, labels: Mapping[int, str]
) -> float:
    """Return the width of the widest node or label of a column."""
    written = [text_width(labels[number], NOTE_SIZE) for number, joint in placing.labels.items() if joint in column]
    return max([*written, *(2 * nodes[name].reach for name in column if name in nodes), 0.0])


def _break(widths: Sequence[float], placing: Placing, row_width: float) -> list[int]:
    """Return the band of each column: as few bands as fit the width, cut where few arrows pass, about equally long."""
    column_of = {name: at for at, column in enumerate(placing.columns) for name in column}
    cuts = [0] * (len(widths) + 1)
    for way in placing.ways:
        for name in way[1:]:
            cuts[column_of[name]] += 1
    if sum(widths) + GAP_X * (len(widths) - 1) > row_width:
        row_width -= 2 * (HEAD + 2 * TRACK)  # for the arrows from band to band
    best: dict[int, tuple[int, int, float, int]] = {0: (0, 0, 0.0, 0)}
    for end in range(1, len(widths) + 1):
        options = []
        for begin in range(end):
            length = sum(widths[begin:end]) + GAP_X * (end - begin - 1)
            if length <= row_width or end - begin == 1:
                bands, cut, uneven, _ = best[begin]
                options.append((bands + 1, cut + (cuts[begin] if begin else 0), uneven + (length / 1000) ** 2, begin))
        best[end] = min(options)
    starts: list[int] = []
    end = len(widths)
    while end:
        end = best[end][3]
        starts.insert(0, end)
    return [sum(start <= at for start in starts) - 1 for at in range(len(widths))]


def _lines(
    ways: Sequence[Sequence[str]], spots: Mapping[str, _Spot], training: Sequence[bool], right: float, left: float
) -> list[Line]:
    """Return the arrows. Those to the next band go down at the right, back between the bands, and in from the left."""
    turning = sorted(
        {
            (spots[a].band, spots[a].y, spots[b].y, a, b)
            for way in ways
            for a, b in pairwise(way)
            if spots[a].band != spots[b].band
        }
    )
    turns: dict[tuple[str, str], int] = {}
    for _, group in groupby(turning, key=lambda turn: turn[0]):
        for number, turn in enumerate(reversed(list(group))):
            turns[turn[3], turn[4]] = number
    lines = []
    for way, dashed in zip(ways, training, strict=True):
        first = spots[way[0]]
        curve: list[Point] = [(first.x + first.half, first.y)]
        for name, other in pairwise(way):
            here, there = spots[name], spots[other]
            end = (there.x - there.half, there.y) if other == way[-1] else (there.right, there.y)
            if (name, other) in turns:
                by = TRACK * turns[name, other]
                out, back = right + 8 + by, left - HEAD - TRACK * (len(turns) - 1 - turns[name, other])
                level = here.bottom + BAND_GAP / 2 + by
                path = [curve[-1], (out, here.y), (out, level), (back, level), (back, there.y), end]
                curve += polyline(path, 12.0)[1:]
                continue
            start, stop = (here.right, here.y), (there.left - HEAD, there.y)
            if here.y == there.y:
                curve += [curve[-1], end, end]
                continue
            bend = (stop[0] - start[0]) * 0.55
            curve += [
                curve[-1],
                start,
                start,
                (start[0] + bend, start[1]),
                (stop[0] - bend, stop[1]),
                stop,
                stop,
                end,
                end,
            ]
        lines.append(Line(tuple(curve), "hidden" if dashed else "line", arrow=True))
    return lines


def _rows(system: System, members: Mapping[str, Member], notation: Notation, lang: str, room: float) -> list[Panel]:
    """Return the short form of each network of the entry, below its name and role, side by side where they fit."""
    panels: list[Panel] = []
    own = _own(system, members)
    if len(own) == 1:
        return []  # one alone is not seen beside others, and has a picture of its own
    for member, roles in own:
        scene = lay_out_rows(member.graph, "short", notation, lang=lang, row_width=room)
        if scene.height > HIGHEST or scene.width > room:
            return []
        name = _capital(member.name.get(lang))
        text = " · ".join([name, *(role.get(lang) for role in roles if not role.is_said(name, lang))])
        width = text_width(text, HEADING_SIZE)
        wide = max(scene.width, width)
        heading = Text(wide / 2, HEADING_SIZE / 2, width, text, "heading", HEADING_SIZE)
        cells = [moved(_unnumbered(thing), (wide - scene.width) / 2, HEADING_SIZE) for thing in things_of(scene)]
        panels.append(Panel(wide, scene.height + HEADING_SIZE, (heading, *cells)))
    return [in_line(line, ROW_GAP) for line in beside(panels, room, ROW_GAP)]


def _unnumbered(thing: Thing) -> Thing:
    """Return a cell or frame without its layers: they are known by number in one network, and here are several."""
    match thing:
        case Cell():
            return replace(thing, layers=())
        case Frame():
            return replace(thing, layers=(0, 0))
        case _:
            return thing


def _own(system: System, members: Mapping[str, Member]) -> list[tuple[Member, list[Word]]]:
    """Return the entry's own networks that take part, each once, with all their roles."""
    roles: dict[str, dict[str, Word]] = {}
    for part in system.parts.values():
        if part.role is not None and part.network is not None and part.network in members and members[part.network].own:
            roles.setdefault(part.network, {})[part.role] = ROLES[part.role]
    return [(members[network], list(words.values())) for network, words in roles.items()]
