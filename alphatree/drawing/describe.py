"""The structure of a network in words, for readers who do not see the picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from alphatree.drawing.condense import note
from alphatree.drawing.notation import Notation, load_notation
from alphatree.drawing.strands import strands_of
from alphatree.drawing.tree import Cell, Element, Fan, Frame, Row
from alphatree.layers.base import format_shape
from alphatree.network.graph import Graph

LONGEST = 1500
"""A description is read aloud from beginning to end: beyond this many characters it only says what follows."""


def describe(
    graph: Graph, lang: str = "en", notation: Notation | None = None, *, strands: Sequence[Row] | None = None
) -> str:
    """Return the structure of a network in one paragraph. `strands`: if they are known already."""
    notation = notation or load_notation()
    words = _Chinese(notation) if lang.startswith("zh") else _English(notation)
    strands = strands or strands_of(graph, notation, lang=lang)
    text = words.stop.join(words.row(strand) for strand in strands) + words.stop.strip()
    begin = f"{said}{words.after}" if (said := note(strands, lang)) else ""
    room = LONGEST - len(begin)
    if len(text) > room:
        text = text[: text.rfind(words.comma, 0, room)] + words.comma + "…"
    return begin + text[:1].upper() + text[1:]


class _English:
    lang = "en"
    comma, semicolon, stop = ", ", "; ", ". "
    after = " "
    """What stands between two sentences."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation

    def row(self, row: Row) -> str:
        parts = [(self.element(element), element) for element in row.elements]
        said = []
        for text, group in groupby(parts, key=lambda part: part[0]):
            count = len(list(group))
            said.append(self.times(count, text) if count > 1 else text)
        return self.comma.join(said)

    def element(self, element: Element) -> str:
        match element:
            case Cell():
                return self.cell(element)
            case Frame():
                return self.frame(element)
            case Fan():
                return self.fan(element)

    def cell(self, cell: Cell) -> str:
        # The kernel's size follows anyway.
        name = self.notation.cell(cell.kind).name.get(self.lang).partition(" (n")[0].partition(" (1")[0]
        if self.lang == "en" and not name[:2].isupper():
            name = name[0].lower() + name[1:]
        if cell.kind == "input":
            return f"{name} {format_shape(cell.first.shape)}"
        captions = {variant.caption[:1] for variant in cell.present}
        return f"{name} {cell.first.caption[0]}" if len(captions) == 1 and cell.first.caption else name

    def times(self, count: int, text: str) -> str:
        return f"{count} times {text}"

    def frame(self, frame: Frame) -> str:
        name = frame.name or "a group"
        head = f"{frame.count} times {name}" if frame.count > 1 else f"the block {name}"
        return f"{head} ({self.row(frame.body)})"

    def fan(self, fan: Fan) -> str:
        lanes = [self.row(lane.body) or "the unchanged input" for lane in fan.lanes]
        if fan.style == "shortcut":
            return f"{lanes[0]}, with a shortcut ({lanes[1]}) to a {self.merge(fan)}"
        if fan.style == "either":
            return f"either [{self.semicolon.join(lanes)}]"
        joined = f" to a {self.merge(fan)}" if fan.merge else ""
        return f"{len(lanes)} branches [{self.semicolon.join(lanes)}]{joined}"

    def merge(self, fan: Fan) -> str:
        return self.cell(fan.merge) if fan.merge else ""


class _Chinese(_English):
    lang = "zh"
    comma, semicolon, stop = "，", "；", "。"
    after = ""

    def times(self, count: int, text: str) -> str:
        return f"{text}（{count} 次）"

    def frame(self, frame: Frame) -> str:
        name = frame.name or "一组层"
        head = f"{frame.count} 个 {name}" if frame.count > 1 else f"模块 {name}"
        return f"{head}（{self.row(frame.body)}）"

    def fan(self, fan: Fan) -> str:
        lanes = [self.row(lane.body) or "输入直通" for lane in fan.lanes]
        if fan.style == "shortcut":
            return f"{lanes[0]}，捷径（{lanes[1]}）到{self.merge(fan)}"
        if fan.style == "either":
            return f"下列之一［{self.semicolon.join(lanes)}］"
        return f"{len(lanes)} 个分支［{self.semicolon.join(lanes)}］" + (f"到{self.merge(fan)}" if fan.merge else "")
