"""What one cell looks like: its ovals, polygons and text around its middle, for whoever draws it.

Units: pixels at the size a cell has in a row, x to the right, y downwards, from the middle of the cell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from alphatree.drawing.colours import Colour, outline, sign, stands_out
from alphatree.drawing.notation import CellStyle, Side
from alphatree.drawing.scene import Cell
from alphatree.drawing.text import text_width

RING = 5.0
OUTLINE = 1.0
DASHED = 2.0
"""Width of the edge of a cell that only some repetitions have: a dashed line of the ring's width would be a cog."""
EDGE = 0.8
"""Width of the outline of a shape."""
GLYPH = 1.5
"""Width of the lines of a triangle or square."""
HANDLE = 10.0
"""Radius of a handle."""
HANDLE_DROP = 2.0
"""How far the middle of a handle is below the upper end of its cell."""
HANDLE_PEN = 2.5
SKEW = 0.8
"""How far a slanted cell leans, as Graphviz's `skew` counts it."""
_MARK = 7.0, 4.0
"""Width and depth of a mark on the edge."""
_TURNS: dict[Side, int] = {"top": 0, "right": 1, "bottom": 2, "left": 3}


@dataclass(frozen=True, slots=True)
class Oval:
    """An ellipse: width and height to the middle of its line. `skewed`: leaning as a slanted cell does."""

    width: float
    height: float
    fill: Colour | None
    stroke: Colour
    pen: float
    dashed: bool = False
    skewed: bool = False


@dataclass(frozen=True, slots=True)
class Triangle:
    """A triangle with two equal sides: where its tip and the middle of its base are, and how long that is.

    It stands upright or lies on one of its sides.
    """

    tip: tuple[float, float]
    base: tuple[float, float]
    length: float
    fill: Colour | None
    stroke: Colour | None
    pen: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its middle, width and height."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None
    stroke: Colour | None
    pen: float = 0.0


Part = Oval | Triangle | Box


@dataclass(frozen=True, slots=True)
class Look:
    """A cell: `body` with everything that is on it. `handle`: colour of the one above, if it has one."""

    body: Oval
    parts: tuple[Part, ...]
    handle: Colour | None


@cache
def look(style: CellStyle, *, dashed: bool = False) -> Look:
    """Return how a cell is drawn. `dashed`: only some repetitions have it."""
    width, height = style.size
    skewed = style.shape == "slanted"
    if dashed:
        # The page shows between fill and dashes, which have the colour of the fill where that stands out.
        inner = 2 * RING
        body = Oval(width - inner, height - inner, style.fill, outline(style.fill), OUTLINE, skewed=skewed)
        edge = Oval(width - DASHED, height - DASHED, None, outline(style.fill), DASHED, dashed=True, skewed=skewed)
        return Look(body, (edge, *_glyphs(style, dashed=True)), outline(style.fill) if style.handle else None)
    ring = style.ring
    pen = RING if ring else OUTLINE
    body = Oval(width - pen, height - pen, style.fill, ring or outline(style.fill), pen, skewed=skewed)
    parts: list[Part] = []
    if ring:
        if not (stands_out(style.fill) or stands_out(ring)):
            parts.append(Oval(width - OUTLINE, height - OUTLINE, None, outline(ring), OUTLINE, skewed=skewed))
        # The line between ring and fill, white in the originals, says that there is a ring.
        inner = 2 * RING
        parts.append(Oval(width - inner, height - inner, None, sign(style.fill), OUTLINE, skewed=skewed))
    parts += _glyphs(style)
    parts += [_mark(style, what, side) for what, side in style.marks]
    return Look(body, tuple(parts), outline(style.fill) if style.handle else None)


def _glyphs(style: CellStyle, *, dashed: bool = False) -> list[Part]:
    pen = sign(style.fill)
    room = min(style.size) / 2 - (RING if style.ring or dashed else OUTLINE)
    found: list[Part] = []
    if style.triangle:
        # Its corners are on a circle within the ring, as in the originals.
        radius = room - 2
        half = radius * math.cos(math.radians(42))
        found.append(Triangle((0, -radius), (0, radius * math.sin(math.radians(42))), 2 * half, None, pen, GLYPH))
    if style.square:
        side = 2 * (room - 2) * math.sqrt(0.5)
        found.append(Box(0, 0, side, side, None, pen, GLYPH))
    return found


def _mark(style: CellStyle, what: str, side: Side) -> Part:
    """Return a mark on the edge: a triangle that points in or out, or a bar."""
    width, height = style.size
    length, depth = _MARK
    reach = (height if side in ("top", "bottom") else width) / 2
    colour = sign(style.ring or style.fill)
    turns = _TURNS[side]
    outer = reach - (1.5 if style.ring else 3.0)
    inner = outer - depth
    if what == "bar":
        x, y = _turned(0, -(outer + inner) / 2, turns)
        across = (length, 2.0) if turns % 2 == 0 else (2.0, length)
        return Box(x, y, *across, colour, None)
    tip, base = (inner, outer) if what == "in" else (outer, inner)
    return Triangle(_turned(0, -tip, turns), _turned(0, -base, turns), length, colour, None)


def _turned(x: float, y: float, turns: int) -> tuple[float, float]:
    """Return a point turned clockwise about the middle by so many right angles."""
    for _ in range(turns):
        x, y = -y + 0.0, x + 0.0
    return x, y


def letter_size(lines: tuple[str, ...], style: CellStyle) -> float:
    """Return the size of the text inside a cell."""
    if style.is_small or len(lines) == 1 == len("".join(lines)):
        return 14.0
    return next(
        (size for size in (11.0, 10.0, 9.0, 8.0, 7.0) if max(text_width(t, size) for t in lines) <= style.inner_width),
        6.0,
    )


def cell_scale(cell: Cell, style: CellStyle) -> float:
    """Return how many times larger than in a row a cell is drawn: what is on it grows with it."""
    return cell.width / style.size[0]


def skewed_axes(width: float, height: float) -> tuple[float, float, float]:
    """Return half the axes of an ellipse that Graphviz skews, and how far it leans clockwise, in degrees.

    Source: poly_init in Graphviz's lib/common/shapes.c: x = R.x · √(1 + skew²) + R.y · skew / 2.
    """
    half_width, half_height = width / 2, height / 2
    xx = half_width**2 * (1 + SKEW**2 + SKEW**2 / 4)
    yy = half_height**2
    xy = half_width * half_height * SKEW / 2
    middle, spread = (xx + yy) / 2, math.hypot((xx - yy) / 2, xy)
    return math.sqrt(middle - spread), math.sqrt(middle + spread), math.degrees(math.atan2(2 * xy, yy - xx)) / 2
