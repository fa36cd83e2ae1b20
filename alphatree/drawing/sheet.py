"""A sheet: parts of a picture, each with its extent, put side by side and one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alphatree.drawing.curves import polyline
from alphatree.drawing.scene import Bar, Cell, Frame, Line, Point, Rect, Scene, Shape, Text, TextRole
from alphatree.drawing.text import text_width

Thing = Frame | Shape | Line | Bar | Cell | Text

HEADING_SIZE = 20.0
TABLE_SIZE = 11.0
HEAD_SIZE = 10.0
ROW_HEIGHT = 17.0
COLUMN_GAP = 18.0
MARGIN = 10.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a sheet: what is on it, from its upper left corner (0, 0)."""

    width: float
    height: float
    things: tuple[Thing, ...] = ()


def things_of(scene: Scene) -> tuple[Thing, ...]:
    """Return all that is on a picture."""
    return (*scene.frames, *scene.shapes, *scene.lines, *scene.bars, *scene.cells, *scene.texts)


def moved(thing: Thing, dx: float, dy: float, scale: float = 1.0) -> Thing:
    """Return the same thing elsewhere, and `scale` times as large, seen from (0, 0)."""

    def point(one: Point) -> Point:
        return (one[0] * scale + dx, one[1] * scale + dy)

    def rect(one: Rect) -> Rect:
        return Rect(*point((one.left, one.top)), *point((one.right, one.bottom)))

    match thing:
        case Cell(x=x, y=y, width=width, height=height):
            x, y = point((x, y))
            return replace(thing, x=x, y=y, width=width * scale, height=height * scale)
        case Text(x=x, y=y, width=width, size=size):
            x, y = point((x, y))
            return replace(thing, x=x, y=y, width=width * scale, size=size * scale)
        case Line(points=points) | Shape(points=points):
            return replace(thing, points=tuple(map(point, points)))
        case Frame() | Bar():
            return replace(thing, rect=rect(thing.rect))


def write(text: str, x: float, y: float, size: float, role: TextRole = "caption") -> Text:
    """Return a text that begins at x, with its middle at height y."""
    width = text_width(text, size)
    return Text(x + width / 2, y, width, text, role, size)


def _centred(text: str, x: float, y: float, size: float, role: TextRole) -> Text:
    return Text(x, y, text_width(text, size), text, role, size)


def beside(panels: Sequence[Panel], width: float, gap: float) -> list[list[Panel]]:
    """Return the panels in lines that are no wider than `width`, in their order."""
    lines: list[list[Panel]] = []
    used = 0.0
    for panel in panels:
        if lines and used + gap + panel.width <= width:
            lines[-1].append(panel)
            used += gap + panel.width
        else:
            lines.append([panel])
            used = panel.width
    return lines


def stacked(panels: Iterable[Panel], gap: float) -> Panel:
    """Return the panels one below the other, from the same left edge."""
    y, width = 0.0, 0.0
    things: list[Thing] = []
    for panel in panels:
        y += gap if things else 0.0
        things += [moved(thing, 0, y) for thing in panel.things]
        y, width = y + panel.height, max(width, panel.width)
    return Panel(width, y, tuple(things))


def in_line(panels: Iterable[Panel], gap: float) -> Panel:
    """Return the panels side by side, from the same upper edge."""
    x, height = 0.0, 0.0
    things: list[Thing] = []
    for panel in panels:
        x += gap if things else 0.0
        things += [moved(thing, x, 0) for thing in panel.things]
        x, height = x + panel.width, max(height, panel.height)
    return Panel(x, height, tuple(things))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> Panel:
    """Return a table with a dotted line below its head, and a note as its last line."""
    widths = [
        max(text_width(title, HEAD_SIZE), *(text_width(row[at], TABLE_SIZE) for row in rows))
        for at, title in enumerate(head)
    ]
    width = sum(widths) + COLUMN_GAP * (len(widths) - 1)
    things: list[Thing] = []
    x = 0.0
    for at, title in enumerate(head):
        middle = x + widths[at] / 2
        things += [_centred(title, middle, HEAD_SIZE / 2, HEAD_SIZE, "name")] if title else []
        for number, row in enumerate(rows):
            if row[at]:
                y = ROW_HEIGHT * (number + 1) + TABLE_SIZE / 2 + 3
                things.append(_centred(row[at], middle, y, TABLE_SIZE, "caption"))
        x += widths[at] + COLUMN_GAP
    things.append(Line(polyline([(0, ROW_HEIGHT - 1), (width, ROW_HEIGHT - 1)]), "dotted"))
    height = ROW_HEIGHT * (len(rows) + 1) + 3
    if note:
        things.append(write(note, 0, height + TABLE_SIZE / 2, TABLE_SIZE))
        height, width = height + ROW_HEIGHT, max(width, text_width(note, TABLE_SIZE))
    return Panel(width, height, tuple(things))


def sheet(panel: Panel) -> Scene:
    """Return the picture that a panel makes with a margin around it."""
    things = [moved(thing, MARGIN, MARGIN) for thing in panel.things]
    return Scene(
        width=panel.width + 2 * MARGIN,
        height=panel.height + 2 * MARGIN,
        frames=tuple(thing for thing in things if isinstance(thing, Frame)),
        lines=tuple(thing for thing in things if isinstance(thing, Line)),
        bars=tuple(thing for thing in things if isinstance(thing, Bar)),
        cells=tuple(thing for thing in things if isinstance(thing, Cell)),
        texts=tuple(thing for thing in things if isinstance(thing, Text)),
        shapes=tuple(thing for thing in things if isinstance(thing, Shape)),
    )
