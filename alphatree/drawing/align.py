"""Repetitions laid over one another: what they have in common becomes one row, drawn once.

Elements are matched by the place where they were written. A cell that only some repetitions have stays, with None for
the others; a fan or a frame must be in all of them, or the repetitions cannot share a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alphatree.drawing.tree import Cell, Element, Fan, Frame, Lane, Row, Variant, exits_of, last_cell, reads

_Key = tuple[object, ...]


def overlay(rows: Sequence[Row], sizes: Sequence[int]) -> Row | None:
    """Return one row for all rows, or None if they differ too much. `sizes`: repetitions each row stands for."""
    keyed = [dict(zip(_keys(row), row.elements, strict=True)) for row in rows]
    merged: list[Element] = []
    for key in _common_order(keyed):
        element = _overlay_elements([row.get(key) for row in keyed], sizes)
        if element is None:
            return None
        merged.append(element)
    return Row(tuple(merged))


def _keys(row: Row) -> list[_Key]:
    """Return one key for each element, unique in the row: the same line may be drawn several times."""
    seen: dict[object, int] = {}
    keys: list[_Key] = []
    for element in row.elements:
        number = seen[element.key] = seen.get(element.key, 0) + 1
        keys.append((type(element), element.key, number))
    return keys


def _common_order(rows: Sequence[dict[_Key, Element]]) -> list[_Key]:
    order: list[_Key] = []
    for row in rows:
        at = 0
        for key in row:
            if key in order:
                at = order.index(key) + 1
            else:
                order.insert(at, key)
                at += 1
    return order


def _overlay_elements(elements: Sequence[Element | None], sizes: Sequence[int]) -> Element | None:
    cells = [element for element in elements if isinstance(element, Cell)]
    if cells:
        variants: list[Variant | None] = []
        for element, size in zip(elements, sizes, strict=True):
            variants.extend(element.variants if isinstance(element, Cell) else [None] * size)
        return replace(cells[0], variants=tuple(variants))
    frames = [element for element in elements if isinstance(element, Frame)]
    if len(frames) == len(elements):
        return _overlay_frames(frames, sizes)
    fans = [element for element in elements if isinstance(element, Fan)]
    return _overlay_fans(fans, sizes) if len(fans) == len(elements) else None


def _overlay_frames(frames: Sequence[Frame], sizes: Sequence[int]) -> Frame | None:
    if len({frame.count for frame in frames}) > 1:
        return None
    body = overlay([frame.body for frame in frames], [size * frames[0].count for size in sizes])
    return replace(frames[0], body=body) if body else None


def _overlay_fans(fans: Sequence[Fan], sizes: Sequence[int]) -> Fan | None:
    if len({(len(fan.lanes), fan.merge is None) for fan in fans}) > 1:
        return None
    lanes: list[Lane] = []
    for column in zip(*(fan.lanes for fan in fans), strict=True):
        body = overlay([lane.body for lane in column], sizes)
        if body is None:
            return None
        lanes.append(replace(column[0], body=body))
    merge = None
    if fans[0].merge is not None:
        cell = _overlay_elements([fan.merge for fan in fans], sizes)
        assert isinstance(cell, Cell)
        merge = cell
    styles = {fan.style for fan in fans}
    return replace(fans[0], lanes=tuple(lanes), merge=merge, style=fans[0].style if len(styles) == 1 else "shortcut")


def gather(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """Return as few frames as possible for repetitions in a row: neighbours share one where they can be laid over."""
    result: list[Frame] = []
    rest = list(frames)
    while rest:
        size = len(rest)
        while size > 1:
            body = overlay([frame.body for frame in rest[:size]], [frame.count for frame in rest[:size]])
            if body is not None:
                count = sum(frame.count for frame in rest[:size])
                result.append(replace(rest[0], body=body, count=count))
                break
            size -= 1
        else:
            result.append(rest[0])
        rest = rest[size:]
    return tuple(result)


def gather_runs(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Return the elements with runs of one block joined into one frame, where the feature map keeps its size."""
    runs: list[list[Element]] = []
    for element in elements:
        if runs and _belong_together(runs[-1][-1], element):
            runs[-1].append(element)
        else:
            runs.append([element])
    result: list[Element] = []
    for run in runs:
        frames = [element for element in run if isinstance(element, Frame)]
        result.extend(gather(frames) if len(frames) == len(run) > 1 else run)
    return tuple(result)


def _belong_together(before: Element, after: Element) -> bool:
    """Return whether two frames in a row are the same block at the same size.

    Two blocks written apart may differ in everything but the size; a block before or after a repetition has to give
    the same feature map, because what is repeated is meant to be seen as one stage.
    """
    if not isinstance(before, Frame) or not isinstance(after, Frame) or before.key != after.key:
        return False
    if (before.count > 1 and after.count > 1) or not reads(after) & exits_of(before):
        return False
    first, second = last_cell(before), last_cell(after)
    if first is None or second is None:
        return False
    apart = before.count == after.count == 1
    return first.last.shape[1:] == second.last.shape[1:] if apart else first.last.shape == second.last.shape
