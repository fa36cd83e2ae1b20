"""The bars below a row: the side of each feature map in proportion, and its shape."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

from alphatree.drawing.boxes import LINE_HEIGHT, SHAPE_SIZE, Item, Shown
from alphatree.drawing.scene import Bar, Rect, Text
from alphatree.drawing.text import text_width
from alphatree.layers.base import Shape, format_shape, product

TALLEST = 72.0
WIDTH = 11.0
THINNEST = 1.0


def side(shape: Shape) -> float:
    """Return the side of a square (cube) as large as the feature map; 1 for vectors and sequences.

    >>> side((64, 56, 56)), side((10,)), side((512, 1, 25))
    (56.0, 1.0, 5.0)
    """
    axes = shape[1:] if len(shape) > 2 else ()
    if len(axes) == 2:
        return sqrt(product(axes))
    return product(axes) ** (1 / len(axes)) if axes else 1.0


def bar_height(shape: Shape, largest: float) -> float:
    """Return how tall a bar is beside that of the largest map; vectors and sequences are a thin line."""
    return max(THINNEST, TALLEST * side(shape) / largest) if side(shape) > 1 else THINNEST


def bar_items(shown: Iterable[Shown], *, base: float, largest: float) -> list[Item]:
    """Return bars that stand on `base`, with their shapes below it."""
    items: list[Item] = []
    for one in shown:
        height = bar_height(one.shape, largest)
        label = format_shape(one.shape)
        items.append(Bar(Rect(one.x - WIDTH / 2, base - height, one.x + WIDTH / 2, base), label))
        for at, line in enumerate(filter(None, (label, one.note))):
            y = base + 5 + SHAPE_SIZE / 2 + at * LINE_HEIGHT
            items.append(Text(one.x, y, text_width(line, SHAPE_SIZE), line, "shape", SHAPE_SIZE))
    return items
