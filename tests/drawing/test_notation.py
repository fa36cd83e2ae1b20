"""diagrams/notation.yml: what it must hold, and what is said where it is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.drawing.colours import contrast, ink, outline, sign
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.looks import RING, Box, Oval, Triangle, look
from alphatree.drawing.notation import load_notation, parse_notation
from alphatree.drawing.themes import DARK, LIGHT

CELL = """
groups: [{id: other, name: {en: Other, zh: 其他}}]
folding: {always: [], attached: [], except: []}
cells:
  - {id: a, group: other, shape: circle, fill: "#000000", name: {en: A, zh: 甲}, meaning: {en: A, zh: 甲}%s}
"""


def test_colours_are_those_of_the_originals():
    cells = load_notation().cells
    assert (cells["conv"].fill, cells["conv"].ring) == ("#dd52b8", "#ea97d2")
    assert (cells["conv-pool"].fill, cells["conv-pool"].ring) == ("#dd52b8", "#b0238c")
    assert (cells["max-pool"].fill, cells["max-pool"].ring) == ("#ff0000", "#ff5858")
    assert (cells["input"].fill, cells["output"].fill, cells["linear"].fill) == ("#ffff00", "#fa962d", "#92d050")


def test_every_cell_that_a_layer_names_is_there(catalog):
    notation = load_notation()
    for network in catalog.networks:
        for layer in catalog.graph(network).layers:
            notation.cell(layer.spec.cell(*layer.in_shapes))


def test_colour_is_never_the_only_sign():
    """Shape, ring, glyphs, letter and marks alone tell every cell from every other."""
    by_signs: dict[tuple[object, ...], list[str]] = {}
    for cell in load_notation().cells.values():
        by_signs.setdefault(cell.signs, []).append(cell.id)
    assert [cells for cells in by_signs.values() if len(cells) > 1] == []


BACKGROUNDS = [colour for palette in (LIGHT, DARK) for colour in (palette.page, palette.frame)]
BOTH = [(cell, dashed) for cell in load_notation().cells.values() for dashed in (False, True)]
each_cell = pytest.mark.parametrize(("cell", "dashed"), BOTH, ids=[f"{cell.id}-{dashed}" for cell, dashed in BOTH])


@each_cell
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_cells_stand_out_from_every_background(cell, dashed, background):
    """The fill does, or else what is drawn along its edge, ring or outline; a dashed edge does by itself."""
    drawn = look(cell, dashed=dashed)
    edges = [part for part in drawn.parts if isinstance(part, Oval) and part.width > cell.size[0] - RING]
    colours = [part.stroke for part in edges] if dashed else [cell.fill, drawn.body.stroke, *(e.stroke for e in edges)]
    assert colours
    assert max(contrast(colour, background) for colour in colours) >= 3
    assert drawn.handle is None or contrast(drawn.handle, background) >= 3


@each_cell
def test_rings_signs_and_letters_can_be_seen_on_their_cell(cell, dashed):
    for part in look(cell, dashed=dashed).parts:
        if isinstance(part, Oval):
            is_between = part.width == cell.size[0] - 2 * RING
            assert not is_between or contrast(part.stroke, cell.fill) >= 3
        elif part.stroke:
            assert contrast(part.stroke, cell.fill) >= 3, "a glyph stands on the fill"
        else:
            assert contrast(part.fill or "", cell.ring or cell.fill) >= 3, "a mark stands on the edge"
    assert bool(cell.ring) <= any(isinstance(part, Oval) for part in look(cell).parts)
    assert contrast(cell.fill, ink(cell.fill)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_lines_and_texts_stand_out_from_page_and_frame(palette):
    for background in (palette.page, palette.frame):
        assert contrast(palette.text, background) >= 4.5
        assert contrast(palette.line, background) >= 3
    assert contrast(palette.bar, palette.page) >= 3


@given(st.integers(0, 0xFFFFFF))
def test_outlines_and_signs_can_be_seen_whatever_the_fill(number):
    fill = f"#{number:06x}"
    assert min(contrast(outline(fill), background) for background in BACKGROUNDS) >= 3
    assert contrast(sign(fill), fill) >= 3


@each_cell
def test_everything_on_a_cell_is_within_it(cell, dashed):
    """The corners of glyphs are within the ring, those of marks within the cell."""
    half_width, half_height = (extent / 2 for extent in cell.size)
    for part in look(cell, dashed=dashed).parts:
        match part:
            case Oval():
                assert part.width + part.pen <= 2 * half_width
                assert part.height + part.pen <= 2 * half_height
                continue
            case Box():
                corners = [
                    (part.x + sx * part.width / 2, part.y + sy * part.height / 2) for sx in (1, -1) for sy in (1, -1)
                ]
            case Triangle():
                half = part.length / 2
                (x, y), upright = part.base, part.base[0] == part.tip[0]
                ends = [(x + sign * half, y) if upright else (x, y + sign * half) for sign in (1, -1)]
                corners = [part.tip, *ends]
        for x, y in corners:
            assert (x / half_width) ** 2 + (y / half_height) ** 2 <= 1.001


def test_a_good_cell_is_read():
    assert parse_notation(CELL % "").cells["a"].name.get("zh") == "甲"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (", size: 3", "cell 'a': unknown field 'size'"),
        (", ring: red", "cell 'a': ring expects a colour such as '#DD52B8', met 'red'"),
        (
            ", glyph: star",
            "cell 'a': glyph expects triangle, square, handle, letter X, or in, out or bar .*, met 'star'",
        ),
    ],
)
def test_faults_name_the_cell(more, message):
    with pytest.raises(DrawingError, match=message):
        parse_notation(CELL % more, "n.yml")


def test_unknown_cells_are_named():
    with pytest.raises(DrawingError, match=r"no cell 'zebra' in the notation; add it to diagrams/notation\.yml"):
        load_notation().cell("zebra")
