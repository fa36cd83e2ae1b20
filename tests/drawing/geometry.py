"""What is wrong with where things stand in a scene."""

from __future__ import annotations

from itertools import combinations
from math import hypot

from alphatree.drawing.scene import Cell, Point, Rect, Scene, Shape, Text

TOUCH = 0.5
"""Pixels by which neighbours may touch: coordinates are rounded when they are written."""


def faults(scene: Scene) -> list[str]:
    """Return every overlap, every edge that cuts through something, and everything outside of the page."""
    return [*_overlaps(scene), *_cut_by_frames(scene), *_cut_by_lines(scene), *_shapes(scene), *_outside(scene)]


def _solid(scene: Scene) -> list[tuple[str, Rect]]:
    named = [(f"cell {cell.kind} {cell.layers}", cell.rect) for cell in scene.cells]
    named += [(f"text {text.text!r}", text.rect) for text in scene.texts]
    return named + [(f"bar {bar.tooltip}", bar.rect) for bar in scene.bars]


def _shrunk(rect: Rect, by: float) -> Rect:
    return Rect(rect.left + by, rect.top + by, rect.right - by, rect.bottom - by)


def _overlaps(scene: Scene) -> list[str]:
    things = sorted(((name, _shrunk(rect, TOUCH)) for name, rect in _solid(scene)), key=lambda thing: thing[1].left)
    found = []
    for at, (name, rect) in enumerate(things):
        for other_name, other in things[at + 1 :]:
            if other.left >= rect.right:
                break
            if rect.overlaps(other):
                found.append(f"{name} overlaps {other_name}")
    return found


def _cut_by_frames(scene: Scene) -> list[str]:
    found = []
    for frame in scene.frames:
        for name, rect in _solid(scene):
            if _shrunk(rect, TOUCH).overlaps(frame.rect) and not _contains(frame.rect, rect):
                found.append(f"the edge of frame {frame.tooltip!r} cuts {name}")
    for one, other in combinations(scene.frames, 2):
        apart = not one.rect.overlaps(other.rect)
        if not apart and not _contains(one.rect, other.rect) and not _contains(other.rect, one.rect):
            found.append(f"frames {one.tooltip!r} and {other.tooltip!r} cross")
    return found


def _contains(outer: Rect, inner: Rect) -> bool:
    return (
        outer.left <= inner.left + TOUCH
        and outer.top <= inner.top + TOUCH
        and outer.right >= inner.right - TOUCH
        and outer.bottom >= inner.bottom - TOUCH
    )


def _cut_by_lines(scene: Scene) -> list[str]:
    found = []
    pieces = [
        (line, _bounds(piece), _samples(piece))
        for line in scene.lines
        for piece in (line.points[at : at + 4] for at in range(0, len(line.points) - 1, 3))
    ]
    for cell in scene.cells:
        for line, bounds, points in pieces:
            if bounds.overlaps(cell.rect) and any(_is_inside(cell, point) for point in points):
                found.append(f"a {line.role} at {line.points[0]} cuts cell {cell.kind} {cell.layers}")
    for text in scene.texts:
        rect = _shrunk(text.rect, 1.0)
        for line, bounds, points in pieces:
            if bounds.overlaps(rect) and any(
                rect.left < x < rect.right and rect.top < y < rect.bottom for x, y in points
            ):
                found.append(f"a {line.role} at {line.points[0]} cuts text {text.text!r}")
    for bar in scene.bars:
        rect = _shrunk(bar.rect, 1.0)
        for line, bounds, points in pieces:
            if bounds.overlaps(rect) and any(
                rect.left < x < rect.right and rect.top < y < rect.bottom for x, y in points
            ):
                found.append(f"a {line.role} at {line.points[0]} cuts bar {bar.tooltip}")
    return found


def _bounds(points: tuple[Point, ...]) -> Rect:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rect(min(xs) - 0.1, min(ys) - 0.1, max(xs) + 0.1, max(ys) + 0.1)


def _is_inside(cell: Cell, point: Point) -> bool:
    """Return whether a point lies well within a cell, which is an ellipse."""
    x, y = (point[0] - cell.x) / (cell.width / 2 - 1), (point[1] - cell.y) / (cell.height / 2 - 1)
    return x * x + y * y < 1


def _samples(points: tuple[Point, ...]) -> list[Point]:
    """Return points on a curve, no more than about two pixels apart."""
    found = []
    for at in range(0, len(points) - 1, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[at : at + 4]
        steps = max(2, int((abs(dx - ax) + abs(dy - ay)) / 2))
        for step in range(steps + 1):
            t = step / steps
            p, q, r, s = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            found.append((p * ax + q * bx + r * cx + s * dx, p * ay + q * by + r * cy + s * dy))
    return found


def _shapes(scene: Scene) -> list[str]:
    """Return what shapes cover that is not theirs. Shapes may cover shapes: perspective."""
    return [
        f"shape {shape.fill} {shape.layers} covers text {text.text!r}"
        for text in scene.texts
        for shape in scene.shapes
        if text.role != "inside"
        and _shrunk(text.rect, 1.0).overlaps(shape.rect)
        and _meet(_corners(_shrunk(text.rect, 1.0)), shape.points)
    ]


def meet(one: Shape, other: Shape) -> bool:
    """Return whether two convex shapes share more than an edge."""
    return one.rect.overlaps(other.rect) and _meet(one.points, other.points)


def _corners(rect: Rect) -> tuple[Point, ...]:
    return ((rect.left, rect.top), (rect.right, rect.top), (rect.right, rect.bottom), (rect.left, rect.bottom))


def _meet(one: tuple[Point, ...], other: tuple[Point, ...]) -> bool:
    """Return whether no edge of two convex polygons parts them (the separating axis theorem)."""
    for points in (one, other):
        for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True):
            length = hypot(x2 - x1, y2 - y1)
            if length < 0.01:
                continue
            across = ((y1 - y2) / length, (x2 - x1) / length)
            mine = [x * across[0] + y * across[1] for x, y in one]
            yours = [x * across[0] + y * across[1] for x, y in other]
            if max(mine) <= min(yours) + TOUCH or max(yours) <= min(mine) + TOUCH:
                return False
    return True


def _outside(scene: Scene) -> list[str]:
    page = Rect(0, 0, scene.width, scene.height)
    found = [f"{name} is outside of the page" for name, rect in _solid(scene) if not _contains(page, rect)]
    found += [f"shape {one.fill} is outside of the page" for one in scene.shapes if not _contains(page, one.rect)]
    leaving = [
        line
        for line in scene.lines
        if any(not (0 <= x <= scene.width and 0 <= y <= scene.height) for x, y in line.points)
    ]
    return found + [f"a {line.role} leaves the page" for line in leaving]


def text_at(scene: Scene, text: str) -> Text:
    """Return the one text of a scene that reads so."""
    (found,) = [one for one in scene.texts if one.text == text]
    return found
