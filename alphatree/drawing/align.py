"""Repetitions laid over one another: what they have in common becomes one row, drawn once.

Elements are matched by the place where they were written. A cell that only some repetitions have stays, with None for
the others. Where some have a fan or a frame and the others something else, that becomes a fan of which each takes one
lane.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alphatree.drawing.tree import (
    Cell,
    Element,
    Fan,
    Frame,
    Lane,
    Row,
    Variant,
    cells_of,
    exits_of,
    last_cell,
    reads,
    with_cells,
)

_Key = tuple[object, ...]


def overlay(rows: Sequence[Row], sizes: Sequence[int]) -> Row | None:
    """Return one row for all rows, or None if they differ too much. `sizes`: repetitions each row stands for."""
    keyed = [dict(zip(_keys(row), row.elements, strict=True)) for row in rows]
    merged: list[Element] = []
    partial: list[list[Element | None]] = []
    for key in _common_order(keyed):
        column = [row.get(key) for row in keyed]
        if None in column:
            partial.append(column)
            continue
        element = _overlay_elements([element for element in column if element], sizes)
        alternatives = _alternatives(partial, sizes)
        if element is None or alternatives is None:
            return None
        merged += [*alternatives, element]
        partial = []
    alternatives = _alternatives(partial, sizes)
    row = None if alternatives is None else Row((*merged, *alternatives))
    return row if row and _is_alike(row) else None


def _is_alike(row: Row) -> bool:
    """Return whether the repetitions of a row have more in common than not, lanes that only some take considered."""
    apart = sum(len(list(cells_of(element))) for element in row.elements if _is_either(element))
    return 2 * apart <= len(list(cells_of(row)))


def _is_either(element: Element) -> bool:
    return isinstance(element, Fan) and element.style == "either"


def _alternatives(columns: Sequence[Sequence[Element | None]], sizes: Sequence[int]) -> tuple[Element, ...] | None:
    """Return what only some repetitions have: cells as they are, more than that as lanes of which each takes one.

    None if a repetition would take two of these lanes, or none: then it is joined in another way than the others.
    `columns`: one element for each repetition that has it.
    """
    lanes: dict[tuple[bool, ...], list[Element]] = {}
    for column in columns:
        present = tuple(element is not None for element in column)
        own = [size for size, here in zip(sizes, present, strict=True) if here]
        element = _overlay_elements([element for element in column if element], own)
        if element is None:
            return None
        lanes.setdefault(present, []).append(_with_gaps(element, sizes, present))
    if all(isinstance(element, Cell) for elements in lanes.values() for element in elements):
        return tuple(element for elements in lanes.values() for element in elements)
    if any(sum(here) != 1 for here in zip(*lanes, strict=True)):
        return None
    bodies = tuple(Lane(_tagged_once(elements)) for elements in lanes.values())
    return (Fan(bodies, None, "either", bodies[0].body.elements[0].key),)


def _tagged_once(elements: Sequence[Element]) -> Row:
    """Return a lane of which only the first cell says which repetitions take it."""
    first = next(cell for element in elements for cell in cells_of(element))
    return Row(tuple(with_cells(one, lambda cell: replace(cell, tagged=cell.first is first.first)) for one in elements))


def _with_gaps(element: Element, sizes: Sequence[int], present: Sequence[bool]) -> Element:
    """Return an element of some repetitions as one of all: its cells have no variant for the others."""
    total = sum(size for size, here in zip(sizes, present, strict=True) if here)

    def cell_with_gaps(cell: Cell) -> Cell:
        times, at = len(cell.variants) // total, 0
        variants: list[Variant | None] = []
        for size, here in zip(sizes, present, strict=True):
            variants += cell.variants[at : at + size * times] if here else [None] * (size * times)
            at += size * times if here else 0
        return replace(cell, variants=tuple(variants))

    return with_cells(element, cell_with_gaps)


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


def _overlay_elements(elements: Sequence[Element], sizes: Sequence[int]) -> Element | None:
    cells = [element for element in elements if isinstance(element, Cell)]
    if len(cells) == len(elements):
        return replace(cells[0], variants=tuple(variant for cell in cells for variant in cell.variants))
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
    if len({(len(fan.lanes), fan.merge is None) for fan in fans}) > 1 or any(map(_is_either, fans)):
        return None
    lanes: list[Lane] = []
    for column in zip(*(fan.lanes for fan in fans), strict=True):
        body = overlay([lane.body for lane in column], sizes)
        if body is None:
            return None
        lanes.append(replace(column[0], body=body))
    merge = None
    if fans[0].merge is not None:
        cell = _overlay_elements([fan.merge for fan in fans if fan.merge], sizes)
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
                uses = tuple(use for frame in rest[:size] for use in frame.uses)
                result.append(replace(rest[0], body=body, count=count, uses=uses))
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


def _are_same_block(one: Frame, other: Frame) -> bool:
    """Return whether two frames are of one block, wherever it is used, or of the same repeated layers."""
    return one.key[1] == other.key[1] and (one.key[1] != "" or one.key == other.key)


def _belong_together(before: Element, after: Element) -> bool:
    """Return whether two frames in a row are the same block at the same size.

    Two blocks written apart may differ in everything but the size; a block before or after a repetition has to give
    the same feature map, because what is repeated is meant to be seen as one stage.
    """
    if not isinstance(before, Frame) or not isinstance(after, Frame) or not _are_same_block(before, after):
        return False
    if (before.count > 1 and after.count > 1) or not reads(after) & exits_of(before):
        return False
    first, second = last_cell(before), last_cell(after)
    if first is None or second is None:
        return False
    apart = before.count == after.count == 1
    return first.last.shape[1:] == second.last.shape[1:] if apart else first.last.shape == second.last.shape
