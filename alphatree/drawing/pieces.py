"""Boxes of feature maps with all that belongs to each: the box that pooling makes, numbers, window and tooltip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from alphatree.drawing.maps import Map, Step, count, is_vector
from alphatree.drawing.notation import Notation
from alphatree.drawing.scales import Scale, scale_for
from alphatree.drawing.scene import Point, Rect, Shape, Text, TextRole
from alphatree.drawing.solids import FORESHORTENED, Solid, apart
from alphatree.drawing.text import text_width
from alphatree.layers.base import Shape as MapShape
from alphatree.layers.base import format_shape
from alphatree.network.graph import Graph

LONGEST_BAR = 84.0
"""How far the longest vector goes to the right."""
FLAT = 6.0
"""Height of a plate and both short sides of a bar."""
THINNEST = 1.0
_PLATE = 5.0
NUMBER_SIZE = 11.0
CAPTION_SIZE = 10.0


@dataclass(frozen=True, slots=True)
class Room:
    """How large boxes may be, in pixels: the thickest, the tallest, and how far the deepest goes to the right."""

    thickest: float
    tallest: float = 220.0
    deepest: float = 110.0


@dataclass(frozen=True)
class Scales:
    """The scales of one picture."""

    side: Scale
    thickness: Scale
    vector: Scale
    plates_to: int
    """Sequences longer than this are drawn as bars."""

    @classmethod
    def of(cls, maps: Sequence[Map], room: Room) -> Scales:
        shapes = [shape for one in maps for shape in (one.shape, one.out_shape)]
        spatial = [shape for shape in shapes if len(shape) > 2 and not is_vector(shape)]
        longest = 2 * max((max(shape[1:]) for shape in spatial), default=10**9)
        plates = [shape for shape in shapes if len(shape) == 2 and shape[0] <= longest]
        heights = [shape[-2] for shape in spatial]
        depths = [shape[-1] for shape in spatial] + [shape[0] for shape in plates]
        # A map one pixel high is a plate, and a picture of three channels a thin sheet: they may look like that.
        seen = [extent for extent in (*heights, *depths) if extent > 1]
        side = scale_for(seen, longest=_longest(heights, depths, room), shortest=1.8, most=6.0)
        channels: list[float] = [shape[0] for shape in spatial if shape[0] > 4]
        channels += [shape[1] for shape in plates]
        # A plate has no height that would show it: it must be wider.
        channels += [shape[1] / _PLATE for shape in plates if shape[1] > 8]
        bars = [_features(shape) for shape in shapes if is_vector(shape) or (len(shape) == 2 and shape[0] > longest)]
        return cls(
            side=side,
            thickness=scale_for(channels, longest=room.thickest, shortest=1.0, most=3.0),
            vector=scale_for(bars, longest=LONGEST_BAR, shortest=2.0, most=3.0),
            plates_to=longest,
        )

    def solid(self, shape: MapShape) -> Solid:
        if self.is_bar(shape):
            return Solid(0, 0, FLAT, FLAT, max(self.vector(_features(shape)), THINNEST))
        if len(shape) == 2:
            across = self.side(shape[0]) * FORESHORTENED
            return Solid(0, 0, max(self.thickness(shape[1]), THINNEST), FLAT, across)
        across = self.side(shape[-1]) * FORESHORTENED
        return Solid(0, 0, max(self.thickness(shape[0]), THINNEST), self.side(shape[-2]), across)

    def is_bar(self, shape: MapShape) -> bool:
        return is_vector(shape) or (len(shape) == 2 and shape[0] > self.plates_to)


def _longest(heights: Sequence[int], depths: Sequence[int], room: Room) -> float:
    """Return the pixels of the longest side, so that neither the highest nor the deepest map is too large."""
    largest = max([*heights, *depths], default=1)
    by_height = room.tallest / max(heights) if heights else float("inf")
    by_depth = room.deepest / FORESHORTENED / max(depths) if depths else float("inf")
    return largest * min(by_height, by_depth)


def _features(shape: MapShape) -> int:
    return shape[0] if shape else 1


@dataclass(frozen=True)
class Piece:
    """A box with all that belongs to it, its centre line at height 0 and its left front edge at 0.

    `box`, `out`: where arrows arrive and leave; `kernel`: what stands over the arrow that leads to it; `branches`:
    whether a line turns off behind it.
    """

    box: Solid
    out: Solid
    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...]
    kernel: str = ""
    layers: tuple[int, ...] = ()
    skips: tuple[int, ...] = ()
    branches: bool = False

    @cached_property
    def outlines(self) -> tuple[tuple[Point, ...], ...]:
        """The convex outlines of all parts."""
        return (self.box.outline, self.out.outline, *(corners(text.rect) for text in self.texts))

    @cached_property
    def rect(self) -> Rect:
        """What all parts cover."""
        xs = [x for points in self.outlines for x, _ in points]
        ys = [y for points in self.outlines for _, y in points]
        return Rect(min(xs), min(ys), max(xs), max(ys))

    @property
    def arrives(self) -> float:
        """Where the centre line meets the box: its upper left edge where the box is deeper than high."""
        return max(0.0, (self.box.across - self.box.height) / 2)

    @property
    def right(self) -> float:
        """Where the centre line leaves the boxes."""
        return max(apart(solid.outline, corners(Rect(0, -0.5, 1, 0.5))) for solid in (self.box, self.out))

    def entered(self) -> Piece:
        """Return the same with what stands above it beside its middle, where a line comes down."""
        middle = (self.arrives + self.right) / 2
        return replace(
            self,
            texts=tuple(
                replace(text, x=middle + 5 + text.width / 2) if text.role == "count" else text for text in self.texts
            ),
        )


def corners(rect: Rect) -> tuple[Point, ...]:
    """Return the corners of a rectangle as a polygon."""
    return ((rect.left, rect.top), (rect.right, rect.top), (rect.right, rect.bottom), (rect.left, rect.bottom))


@dataclass(frozen=True)
class Pieces:
    """What makes the pieces of a picture."""

    graph: Graph
    notation: Notation
    scales: Scales
    lang: str

    def line(self, maps: Sequence[Map]) -> list[Piece]:
        """Return the pieces of one strand; kernels are named where each layer has its own box."""
        readable = all(len(one.steps) == 1 or not one.steps[-1].kernel for one in maps)
        pieces = []
        for one, after in zip(maps, [*maps[1:], None], strict=True):
            step = after.steps[0] if after else None
            piece = self.piece(one, step)
            pieces.append(replace(piece, kernel=one.steps[0].kernel) if readable else piece)
        return pieces

    def piece(self, one: Map, after: Step | None) -> Piece:
        """Return a box, and on it the window through which the next layer reads it."""
        box = out = self.scales.solid(one.shape)
        shapes = box.shapes(one.kind, self.tooltip(one.steps), one.layers, _plates(one.shape, box))
        texts = list(self._numbers(one, box))
        if one.pooled:
            pooled = self.scales.solid(one.pooled.shape)
            out = _in_front(pooled, box)
            shapes += out.shapes(one.pooled.kind, self.tooltip((one.pooled,)), one.pooled.layers)
        if after and (window := self._window(one.out_shape, out, after.window)):
            shapes.append(Shape(window, after.kind, opacity=0.75))
        how_many, are_blocks = count(one.steps, self.graph)
        if how_many > 1:
            text = self._times(how_many, are_blocks)
            x = box.left + box.across + box.thickness / 2
            texts.append(text_at(text, x, box.rect.top - 9, "count"))
        layers = one.layers + (one.pooled.layers if one.pooled else ())
        skips = tuple(skip for step in one.steps for skip in step.skips)
        return Piece(box, out, tuple(shapes), tuple(texts), layers=layers, skips=skips)

    def _numbers(self, one: Map, box: Solid) -> Iterator[Text]:
        """Yield the channels below the front, the depth along its edge, and the height where it is another."""
        shape, out = one.shape, one.out_shape
        if self.scales.is_bar(shape):
            label = format_shape(shape[:1] if is_vector(shape) else shape) if shape else "1"
            yield _beside(label, box, 0.25)
            return
        below = "×".join(map(str, shape[:-2])) if len(shape) > 2 else str(shape[1])
        channels = text_at(below, box.left + box.thickness / 2, box.bottom + 4 + NUMBER_SIZE / 2)
        yield channels
        depth = str(shape[-1] if len(shape) > 2 else shape[0])
        if one.pooled:
            depth += f"→{out[-1]}"
        # A box of pooling nearly as large stands in the way.
        pooled = self.scales.solid(one.pooled.shape) if one.pooled else None
        in_way = pooled is not None and pooled.across > 0.75 * box.across
        side = _beside(depth, _in_front(pooled, box) if pooled and in_way else box, 0.3)
        if side.rect.left < channels.rect.right + 4 and side.rect.bottom > channels.rect.top:
            side = replace(side, x=channels.rect.right + 4 + side.width / 2, y=channels.y)
        yield side
        if len(shape) > 2 and shape[-2] != shape[-1]:
            height = str(shape[-2]) + (f"→{out[-2]}" if one.pooled else "")
            yield text_at(
                height, box.left - 5 - text_width(height, NUMBER_SIZE) / 2, max(box.bottom - box.height / 2, 10.0)
            )

    def _window(self, shape: MapShape, box: Solid, window: tuple[int, ...]) -> tuple[Point, ...] | None:
        """Return the window that the next layer slides over a map, where it is large enough to be seen."""
        if len(window) != 2 or len(shape) != 3 or is_vector(shape):
            return None
        high, deep = min(1.0, window[0] / shape[1]), min(1.0, window[1] / shape[2])
        if high * box.height < 6 or deep * box.across < 3 or (high == 1.0 and deep == 1.0):
            return None
        return box.window(high, deep)

    def _times(self, number: int, are_blocks: bool) -> str:
        if self.lang.startswith("zh"):
            return f"{number} 个模块" if are_blocks else f"{number} 层"
        return f"{number} blocks" if are_blocks else f"{number} layers"

    def tooltip(self, steps: Sequence[Step]) -> str:
        """Return what is said of a box that is pointed at: its layers, shapes and counts."""
        chinese = self.lang.startswith("zh")
        layers = [self.graph.layers[index] for step in steps for index in dict.fromkeys(step.layers)]
        first, last = layers[0], layers[-1]
        name = first.name if len(steps) == 1 and not steps[0].is_block else f"{first.name} … {last.name}"
        kinds = dict.fromkeys(self.notation.cell(step.kind).name.get(self.lang) for step in steps)
        shapes = [format_shape(shape) for shape in (*first.in_shapes[:1], steps[-1].shape)]
        lines = [f"{name} · {', '.join(kinds)}", " → ".join(shapes)]
        params, macs = sum(layer.params for layer in layers), sum(layer.macs for layer in layers)
        if params or macs:
            lines.append(f"{params:,} 个参数 · {macs:,} MACs" if chinese else f"{params:,} params · {macs:,} MACs")
        return "\n".join(lines)


def _in_front(pooled: Solid, box: Solid) -> Solid:
    """Return a box moved so that its left face stands in the middle of the right face of the other."""
    return replace(pooled, left=box.thickness + (box.across - pooled.across) / 2)


def _plates(shape: MapShape, box: Solid) -> int:
    """Return into how many plates a box of volumes (C, D, H, W) is cut: one for each of its D, where that is seen."""
    return shape[1] if len(shape) == 4 and box.thickness / shape[1] >= 2.5 else 1


def text_at(text: str, x: float, y: float, role: TextRole = "shape", size: float = NUMBER_SIZE) -> Text:
    """Return a text of the width that it may have in any font."""
    return Text(x, y, text_width(text, size), text, role, size)


def _beside(label: str, box: Solid, part: float) -> Text:
    """Return a number below the lower right edge, beginning at that part of its depth."""
    x, y = box.at(1, 0, part)
    return text_at(label, x + 4 + text_width(label, NUMBER_SIZE) / 2, y + NUMBER_SIZE / 2)


def said(scales: Scales, maps: Sequence[Map], lang: str, *, windows: bool, left: int = 0) -> str:
    """Return how lengths are drawn, in words.

    `windows`: whether there are kernels on the faces they read; `left`: how many lines of boxes are left out.
    """
    shapes = [one.shape for one in maps]
    pooled = [one.pooled.shape for one in maps if one.pooled]
    chinese = lang.startswith("zh")
    has_bars, has_boxes = any(map(scales.is_bar, shapes)), not all(map(scales.is_bar, shapes))
    named = (
        (scales.side, ("sides", "边长"), has_boxes),
        (scales.thickness, ("channels (thickness)", "通道数（厚度）"), has_boxes),
        (scales.vector, ("vectors (length)", "向量（长度）"), has_bars),
    )
    parts = []
    for kind, how in _HOW.items():
        alike = [words[chinese] for scale, words, there in named if there and scale.kind == kind]
        if alike:
            parts.append(f"{'、'.join(alike)}{how[1]}" if chinese else f"{', '.join(alike)} {how[0]}")
    if windows:
        parts.append("面上的小窗是读取它的卷积核" if chinese else "small windows are the kernels that read a map")
    thick = [shape[1 if len(shape) == 2 else 0] for shape in (*shapes, *pooled) if not scales.is_bar(shape)]
    if any(scales.thickness(channels) < THINNEST for channels in thick):
        least = scales.thickness.reaching(THINNEST)
        thin = ("below {} channels always 1 pixel thick", "少于 {} 个通道的一律画成 1 像素厚")[chinese]
        parts.append(thin.format(least))
    if any(len(shape) == 4 for shape in shapes):
        parts.append("下方数字为通道数×深度（帧数）" if chinese else "numbers below are channels × depth (frames)")
    if left:
        lines = "line" if left == 1 else "lines"
        parts.append(f"另有 {left} 条支线未画" if chinese else f"{left} smaller {lines} of maps not shown")
    text = "；".join(parts) + "。" if chinese else "; ".join(parts) + "."
    return text[0].upper() + text[1:]


_HOW = {
    "linear": ("to scale", "按比例绘制"),
    "root": ("by square root", "按平方根绘制"),
    "log": ("on a log scale", "按对数绘制"),
}
