"""diagrams/notation.yml: what it must hold, and what is said where it is wrong."""

import pytest

from alphatree.drawing.dot import ink, luminance
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.notation import load_notation, parse_notation

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


def test_no_two_cells_look_the_same():
    looks = [
        (cell.shape, cell.fill, cell.ring, cell.triangle, cell.square, cell.handle, cell.letter)
        for cell in load_notation().cells.values()
    ]
    assert len(looks) == len(set(looks))


def test_text_in_cells_can_be_read():
    for cell in load_notation().cells.values():
        light, dark = sorted((luminance(cell.fill), luminance(ink(cell.fill))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_good_cell_is_read():
    assert parse_notation(CELL % "").cells["a"].name.get("zh") == "甲"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (", size: 3", "cell 'a': unknown field 'size'"),
        (", ring: red", "cell 'a': ring expects a colour such as '#DD52B8', met 'red'"),
        (", glyph: star", "cell 'a': glyph expects triangle, square, handle or letter X, met 'star'"),
    ],
)
def test_faults_name_the_cell(more, message):
    with pytest.raises(DrawingError, match=message):
        parse_notation(CELL % more, "n.yml")


def test_unknown_cells_are_named():
    with pytest.raises(DrawingError, match=r"no cell 'zebra' in the notation; add it to diagrams/notation\.yml"):
        load_notation().cell("zebra")
