"""Poster -> DOT: pinned nodes and given curves, which `neato -n2` turns into the same picture on paper of A1.

Graphviz draws nodes in the order in which they are written, each with the edges that leave it. So every curve stands
between two points of its own, and what is written later lies on top: tracks, signs on them, stations, names. Its lines
have no round ends and its boxes no round sides: circles at both ends make them. Text only ever stands in `label` and
`tooltip`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import graphviz

from alphatree.drawing.colours import ink
from alphatree.drawing.dot import FONT, dot_number, dot_text
from alphatree.drawing.metro.poster import Poster
from alphatree.drawing.metro.scene import (
    DASHED,
    HUB_RADIUS,
    HUB_RING,
    LINE_HEIGHT,
    PILL_SIZE,
    RADIUS,
    RING,
    RING_DARK,
    RING_LIGHT,
    TRACK,
    Label,
    Piece,
    Pill,
    Station,
)
from alphatree.drawing.metro.svg import BASELINE
from alphatree.drawing.scene import Point, Rect, straight
from alphatree.drawing.themes import DARK, LIGHT, Palette

_POINTS_PER_INCH = 72
_POINTS_PER_MM = _POINTS_PER_INCH / 25.4
_MIDDLE = 0.35
"""How far the baseline of text is below its middle, in sizes."""
_JUSTIFY = {"start": "\\l", "middle": "", "end": "\\r"}


def poster_dot(poster: Poster, *, dark: bool = False) -> str:
    """Return the DOT text of a poster. Units: points, from the lower left corner of the sheet."""
    return _Writer(poster, dark=dark).write()


class _Writer:
    def __init__(self, poster: Poster, *, dark: bool) -> None:
        self.poster = poster
        self.scene = poster.scene
        self.palette: Palette = DARK if dark else LIGHT
        self.ring = RING_DARK if dark else RING_LIGHT
        self.colours = {line: paint.dark if dark else paint.light for line, paint in self.scene.lines.items()}
        self.by = poster.scale * _POINTS_PER_MM
        """Points for a pixel of the map."""
        self.nodes = 0
        self.dot = graphviz.Digraph(
            graph_attr={"layout": "nop2", "bgcolor": self.palette.page, "pad": "0", "margin": "0"},
            node_attr={"fixedsize": "true", "fontname": FONT, "label": "", "margin": "0", "penwidth": "0",
                       "style": "filled"},
            edge_attr={"dir": "none"},
        )  # fmt: skip

    def write(self) -> str:
        poster, scene = self.poster, self.scene
        self._node(scene.bounds, shape="box", style="invis", **{"class": "sheet"})
        end: tuple[str, Point, str] = ("", (0.0, 0.0), "")
        for piece in scene.pieces:
            end = self._piece(piece, end)
        for pill in scene.pills:
            self._pill(pill)
        for station in scene.stations:
            self._station(station)
        for sample in poster.samples:
            curve = straight(sample.start, sample.end)
            if sample.line:
                self._rounded(sample.start, sample.end, TRACK, self.colours[sample.line], "sample")
            else:
                self._curve(curve, DASHED, self.ring, {"class": "sample dashed", "style": "dashed"})
        for sign in poster.signs:
            self._marker(sign.ends, is_hub=sign.is_hub, colour=self.ring, about={"class": "sign"})
        for word in poster.words:
            font = f"{FONT} Bold" if word.bold else FONT
            self._text(word.text, word.rect, word.baseline, word.size, "start", fontname=font, **{"class": "word"})
        return str(self.dot.source)

    def _point(self, point: Point) -> str:
        box = self.scene.bounds
        return f"{dot_number((point[0] - box.left) * self.by)},{dot_number((box.bottom - point[1]) * self.by)}"

    def _pen(self, width: float) -> str:
        return dot_number(width * self.by, 3)

    def _node(self, rect: Rect, **attributes: str) -> str:
        name = f"n{self.nodes}"
        self.nodes += 1
        inch = self.by / _POINTS_PER_INCH
        self.dot.node(
            name,
            pos=self._point(((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)) + "!",
            width=dot_number((rect.right - rect.left) * inch, 4),
            height=dot_number((rect.bottom - rect.top) * inch, 4),
            **attributes,
        )
        return name

    def _circle(self, middle: Point, radius: float, colour: str, **attributes: str) -> str:
        return self._node(_around(middle, radius), shape="circle", fillcolor=colour, **attributes)

    def _joint(self, point: Point) -> str:
        return self._node(_around(point, 0), shape="point", style="invis")

    def _curve(
        self,
        points: Sequence[Point],
        width: float,
        colour: str,
        about: Mapping[str, str],
        ends: tuple[str, str] | None = None,
    ) -> None:
        tail, head = ends or (self._joint(points[0]), self._joint(points[-1]))
        curve = " ".join(map(self._point, points))
        self.dot.edge(tail, head, pos=curve, penwidth=self._pen(width), color=colour, **about)

    def _rounded(self, start: Point, end: Point, width: float, colour: str, kind: str) -> None:
        """Write a straight line with round ends."""
        ends = (
            self._circle(start, width / 2, colour, **{"class": f"cap {kind}"}),
            self._circle(end, width / 2, colour, **{"class": f"cap {kind}"}),
        )
        self._curve(straight(start, end), width, colour, {"class": kind}, ends)

    def _piece(self, piece: Piece, before: tuple[str, Point, str]) -> tuple[str, Point, str]:
        """Write a piece of track between its points; return its branch and its end, where the next one may go on."""
        branch, point, joint = before
        start, end = piece.curve[0], piece.curve[-1]
        colour = self.colours[piece.line]

        def stop(at: Point) -> str:
            if piece.dashed:
                return self._joint(at)
            return self._circle(at, TRACK / 2, colour, **{"class": "cap"})

        tail = joint if (branch, point) == (piece.branch, start) else stop(start)
        head = stop(end)
        about = {"class": "track dashed" if piece.dashed else "track", "tooltip": dot_text([piece.branch])}
        about |= {"style": "dashed"} if piece.dashed else {}
        self._curve(piece.curve, DASHED if piece.dashed else TRACK, colour, about, (tail, head))
        return piece.branch, end, head

    def _pill(self, pill: Pill) -> None:
        rect, colour = pill.rect, self.colours[pill.line]
        height, y = rect.bottom - rect.top, (rect.top + rect.bottom) / 2
        self._rounded((rect.left + height / 2, y), (rect.right - height / 2, y), height, colour, "pill")
        self._text(
            pill.text, rect, y + PILL_SIZE * _MIDDLE, PILL_SIZE, "middle",
            fontname=f"{FONT} Bold", fontcolor=ink(colour), **{"class": "pill"},
        )  # fmt: skip

    def _station(self, station: Station) -> None:
        name = station.name if station.is_hub else f"{station.name}, {station.year}"
        about = {"class": "stop hub" if station.is_hub else "stop", "tooltip": dot_text([name])}
        colour = self.colours[station.own_line] if station.is_hub else self.ring
        self._marker(station.ends, is_hub=station.is_hub, colour=colour, about=about)
        if station.label is not None:
            self._label(station.label, bold=station.is_hub)

    def _marker(self, ends: tuple[Point, Point], *, is_hub: bool, colour: str, about: Mapping[str, str]) -> None:
        (x, y), (x2, y2) = ends
        radius, ring = (HUB_RADIUS, HUB_RING) if is_hub else (RADIUS, RING)
        if abs(x - x2) + abs(y - y2) < 0.1:
            pen = {"color": colour, "penwidth": self._pen(ring)}
            self._circle((x, y), radius, self.palette.page, **pen, **about)
            return
        self._rounded(*ends, 2 * RADIUS + RING, colour, "bar")
        self._rounded(*ends, 2 * RADIUS - RING, self.palette.page, "in")
        # What a reader points at: the whole of it.
        self._node(
            Rect(min(x, x2) - radius, min(y, y2) - radius, max(x, x2) + radius, max(y, y2) + radius),
            shape="box", fillcolor="#ffffff00", **about,
        )  # fmt: skip

    def _label(self, label: Label, *, bold: bool) -> None:
        step = label.size * LINE_HEIGHT
        font = {"fontname": f"{FONT} Bold"} if bold else {}
        for at, line in enumerate(label.lines):
            rect = Rect(label.rect.left, label.rect.top + step * at, label.rect.right, label.rect.top + step * (at + 1))
            self._text(line, rect, rect.top + step * BASELINE, label.size, label.anchor, **font, **{"class": "name"})

    def _text(self, text: str, rect: Rect, baseline: float, size: float, anchor: str, **attributes: str) -> None:
        middle = baseline - _MIDDLE * size
        # Graphviz moves what its font makes wider than the box: there is room on the side where the text may end.
        spare = 0.3 * (rect.right - rect.left)
        left, right = rect.left - spare * (anchor != "start"), rect.right + spare * (anchor != "end")
        self._node(
            Rect(left, middle - size / 2, right, middle + size / 2),
            shape="plaintext",
            style="",
            label=dot_text([text], _JUSTIFY[anchor]),
            fontsize=dot_number(size * self.by, 3),
            **{"fontcolor": self.palette.text, **attributes},
        )


def _around(point: Point, by: float) -> Rect:
    return Rect(point[0] - by, point[1] - by, point[0] + by, point[1] + by)
