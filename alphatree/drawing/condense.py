"""What is too large to be drawn: blocks become single cells, the innermost first, until the rest can be read.

Long before that, a block that was drawn already becomes a single cell where it comes again.

Where no block is left, neighbours in a row share a cell. Nothing is dropped: such a cell has the layers of all that it
stands for, with their sums in its tooltip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from alphatree.drawing.tree import Cell, Element, Fan, Frame, Row, Variant, cells_of, last_cell

MAX_CELLS = 2000
MAX_LINKS = 450
"""Connections between cells that are not neighbours."""
READABLE = 96
"""With more cells than this, a block that is drawn already is drawn no second time."""
LEAST_CELLS = 20
MAX_STRANDS = 200
"""A network that falls into more strands than this is drawn as one block."""
BLOCK = "block"
"""The cell of the notation that stands for a block."""

NOTE = (
    "Too large to draw layer by layer: {hidden:,} of {all:,} layers stand in cells marked B.",
    "网络过大，未逐层绘出：{all:,} 层中有 {hidden:,} 层归入标有 B 的单元。",
)


AGAIN = (
    "What was drawn before stands in a cell marked B: {names}.",
    "前面已画出的模块再次出现时，以标有 B 的单元表示：{names}。",
)


def without_repeats(strands: Sequence[Row], most: int = READABLE) -> tuple[Row, ...]:
    """Return the strands, if they have more cells than `most`, with each named block drawn where it comes first."""
    rows = tuple(strands)
    if count_cells(rows) <= most:
        return rows
    seen: dict[str, set[str]] = {}

    def once(element: Element) -> Element:
        if not isinstance(element, Frame) or not element.key[1]:
            return element
        kinds = {cell.kind for cell in cells_of(element)}
        # Another block of that name, of another entry, has other cells.
        if kinds <= seen.setdefault(element.key[1], set()):
            return replace(block_cell([element], _named(element)), key=element.key)
        seen[element.key[1]] |= kinds
        return element

    return _joined_blocks(_each(rows, once))


def condensed(strands: Sequence[Row], most: int = MAX_CELLS) -> tuple[Row, ...]:
    """Return the strands with no more cells than asked: as they are, or with blocks in place of what is in them."""
    rows = tuple(strands)
    if _fits(rows, most):
        return rows
    for reduce in (_without_frames, _without_fans):
        while not _fits(rows, most) and (smaller := reduce(rows)) != rows:
            rows = smaller
    room = most
    while not _fits(rows, most) and room > LEAST_CELLS:
        rows = _in_runs(rows, room)
        room //= 2
    rows = rows if _fits(rows, most) else (_as_one(rows),)
    return _joined_blocks(rows)


def note(strands: Sequence[Row], lang: str = "en") -> str:
    """Return a sentence that says how much is not drawn layer by layer; empty if everything is."""
    cells = [cell for strand in strands for cell in cells_of(strand)]
    again = {cell.key[1]: cell.first.caption[0] for cell in cells if cell.kind == BLOCK}
    if again.keys() <= {frame.key[1] for strand in strands for frame in _frames(strand.elements)}:
        names = ("、" if lang.startswith("zh") else ", ").join(again.values())
        return AGAIN[lang.startswith("zh")].format(names=names) if again else ""
    hidden = sum(len(cell.layers) for cell in cells if cell.kind == BLOCK)
    every = sum(len(cell.layers) for cell in cells)
    return NOTE[lang.startswith("zh")].format(hidden=hidden, all=every) if hidden else ""


def block_cell(elements: Sequence[Element], caption: tuple[str, ...]) -> Cell:
    """Return the cell that stands for elements which follow one another."""
    cells = [cell for element in elements for cell in cells_of(element) if cell.kind != "output"]
    end = last_cell(elements[-1])
    rounds = len(cells[0].variants) // _times(elements[0])
    variants: list[Variant | None] = []
    for at in range(rounds):
        inside = [variant for cell in cells for variant in _of_round(cell, at, rounds) if variant is not None]
        ends = [variant for variant in (_of_round(end, at, rounds) if end else ()) if variant and variant.chain]
        variants.append(_together(inside, ends[-1] if ends else inside[-1], caption) if inside else None)
    return Cell(BLOCK, cells[0].key, tuple(variants))


def _times(element: Element) -> int:
    """Return how many variants of the first cell of an element belong to one repetition of what is around it."""
    match element:
        case Cell():
            return 1
        case Frame():
            return element.count * _times(element.body.elements[0])
        case Fan():
            first = next((lane.body.elements[0] for lane in element.lanes if lane.body.elements), element.merge)
            return _times(first) if first is not None else 1


def _of_round(cell: Cell, at: int, rounds: int) -> tuple[Variant | None, ...]:
    """Return the variants of a cell in one of so many rounds: several where it is repeated within each."""
    size = len(cell.variants) // rounds
    return cell.variants[at * size : (at + 1) * size]


def _together(inside: Sequence[Variant], end: Variant, caption: tuple[str, ...]) -> Variant:
    layers = {layer for variant in inside for layer in variant.chain}
    # What leaves a cell is the last of its chain.
    chain = (*sorted(layers - {end.chain[-1]}), end.chain[-1])
    inputs = frozenset().union(*(variant.inputs for variant in inside)) - layers
    return Variant(chain[0], caption, end.shape, chain, inputs)


def counted(elements: Sequence[Element]) -> tuple[str, ...]:
    """Return the caption of a cell that stands for so many neighbours."""
    return (f"… {len(elements)} …",)


def count_cells(rows: Sequence[Row]) -> int:
    """Return how many cells are drawn; one whose caption changes counts as often as its table has columns."""
    return sum(
        len({variant.caption for variant in cell.present}) if len(cell.variants) > 1 else 1
        for row in rows
        for cell in cells_of(row)
    )


def count_links(rows: Sequence[Row]) -> int:
    """Return how many connections there are between cells that are not neighbours."""
    place: dict[int, int] = {}
    cells = [cell for row in rows for cell in cells_of(row)]
    for at, cell in enumerate(cells):
        place.update(dict.fromkeys(cell.layers, at))
    links = {
        (place[layer], at)
        for at, cell in enumerate(cells)
        for variant in cell.present
        for layer in variant.inputs
        if layer in place
    }
    return sum(1 for source, target in links if abs(target - source) > 1)


def _fits(rows: Sequence[Row], most: int) -> bool:
    return count_cells(rows) <= most and count_links(rows) <= MAX_LINKS


def _joined_blocks(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows with whatever reads a layer within a block reading the block, so that one line joins the two."""
    blocks = [cell for row in rows for cell in cells_of(row) if cell.kind == BLOCK]
    exits = {layer: variant.chain[-1] for cell in blocks for variant in cell.present for layer in variant.chain}

    def join(element: Element) -> Element:
        if not isinstance(element, Cell):
            return element
        variants = (
            variant and replace(variant, inputs=frozenset(exits.get(layer, layer) for layer in variant.inputs))
            for variant in element.variants
        )
        return replace(element, variants=tuple(variants))

    return _each(rows, join)


def _without_frames(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows with each innermost frame as one cell."""

    def reduce(element: Element) -> Element:
        if not isinstance(element, Frame) or any(isinstance(inner, Frame) for inner in _inside(element)):
            return element
        return block_cell([element], _named(element))

    return _each(rows, reduce)


def _named(frame: Frame) -> tuple[str, ...]:
    """Return the caption of a cell that stands for a frame."""
    return tuple(filter(None, (frame.name, f"×{frame.count}" if frame.count > 1 else "")))


def _frames(elements: Sequence[Element]) -> list[Frame]:
    """Return all frames among the elements, at any depth."""
    every = [one for element in elements for one in (element, *_inside(element))]
    return [element for element in every if isinstance(element, Frame)]


def _without_fans(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows with each innermost fan as one cell, except where outputs stand in its lanes."""

    def reduce(element: Element) -> Element:
        if not isinstance(element, Fan) or any(isinstance(inner, Fan) for inner in _inside(element)):
            return element
        cells = list(cells_of(element))
        if any(cell.kind.startswith(("input", "output")) for cell in cells):
            return element
        return block_cell([element], counted(cells))

    return _each(rows, reduce)


def _inside(element: Element) -> list[Element]:
    """Return all elements that stand in a frame or fan, at any depth."""
    match element:
        case Cell():
            return []
        case Frame():
            own = list(element.body.elements)
        case Fan():
            own = [inner for lane in element.lanes for inner in lane.body.elements]
    return [*own, *(deeper for inner in own for deeper in _inside(inner))]


def _each(rows: Sequence[Row], change: Callable[[Element], Element]) -> tuple[Row, ...]:
    """Return the rows with every element changed, from the inside out as far as it was not changed itself."""
    return tuple(Row(tuple(_changed(element, change) for element in row.elements)) for row in rows)


def _changed(element: Element, change: Callable[[Element], Element]) -> Element:
    new = change(element)
    if new is not element:
        return new
    match element:
        case Cell():
            return element
        case Frame():
            return replace(element, body=_each((element.body,), change)[0])
        case Fan():
            lanes = tuple(replace(lane, body=_each((lane.body,), change)[0]) for lane in element.lanes)
            merge = element.merge and change(element.merge)
            return replace(element, lanes=lanes, merge=merge if isinstance(merge, Cell) else element.merge)


def _in_runs(rows: tuple[Row, ...], most: int) -> tuple[Row, ...]:
    """Return the rows with runs of neighbours as one cell each; inputs and outputs stay as they are."""
    share = -(-count_cells(rows) // max(1, most - 4 * len(rows)))
    return tuple(_row_in_runs(row, share) for row in rows) if share > 1 else rows


def _row_in_runs(row: Row, size: int) -> Row:
    result: list[Element] = []
    run: list[Element] = []

    def end_run() -> None:
        if len(run) > 1:
            result.append(block_cell(run, counted(run)))
        else:
            result.extend(run)
        run.clear()

    for element in row.elements:
        if isinstance(element, Cell) and not element.kind.startswith(("input", "output")):
            run.append(element)
            if len(run) == size:
                end_run()
        else:
            end_run()
            result.append(element)
    end_run()
    return Row(tuple(result))


def _as_one(rows: Sequence[Row]) -> Row:
    """Return the first input, everything else as one block, and the first output."""
    cells = [cell for row in rows for cell in cells_of(row)]
    inputs = [cell for cell in cells if cell.kind.startswith("input")]
    outputs = [cell for cell in cells if cell.kind.startswith("output")]
    rest = [cell for cell in cells if cell not in inputs[:1] and cell.layers and cell not in outputs]
    block = block_cell(rest, counted(rest)) if rest else None
    return Row(tuple(cell for cell in (*inputs[:1], block, *outputs[:1]) if cell is not None))
