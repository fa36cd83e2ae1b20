"""Adding a cell to diagrams/notation.yml is all that it takes to draw with it and to explain it."""

import shutil

import pytest

from alphatree.catalog import load_catalog
from alphatree.drawing import draw, forms_of, load_notation, notation
from alphatree.layers import cells
from alphatree.site.page import SiteSettings
from alphatree.site.pages import render_site
from tests.catalogs import entry_text, network_text, write_catalog
from tests.conftest import ROOT
from tests.drawing.known import parsed
from tests.sources import compile_text, graph_of

CELL = """
  - id: state-space
    group: hidden
    shape: circle
    fill: "#C8A2C8"
    ring: "#4B0082"
    glyph: letter Ψ
    name: {en: State space, zh: 状态空间}
    meaning: {en: A linear system that is run along the sequence, zh: 沿序列运行的线性系统}
"""
LAYERS = "[{other: {label: S4, shape: [3, 8, 8], drawn_as: state-space}}, {conv: {out_channels: 4, kernel_size: 3}}]"


@pytest.fixture
def with_new_cell(tmp_path, monkeypatch):
    folder = tmp_path / "diagrams"
    shutil.copytree(ROOT / "diagrams", folder)
    file = folder / "notation.yml"
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n") + CELL, encoding="utf-8")
    for module in (cells, notation):
        monkeypatch.setattr(module, "resource_folder", lambda name: folder)
    load_notation.cache_clear()
    cells.cell_ids.cache_clear()
    yield write_catalog(tmp_path, example=entry_text("Example", network_text(layers=LAYERS)))
    load_notation.cache_clear()
    cells.cell_ids.cache_clear()


def test_a_new_cell_is_in_diagram_legend_and_page(with_new_cell):
    catalog, faults = load_catalog(with_new_cell)
    assert faults == []
    graph = catalog.graph("example")
    for form in forms_of(graph):
        picture = draw(graph, form=form)
        parsed(picture)
        if form in ("full", "short"):
            assert 'class="cell cell-state-space"' in picture
            assert ">Ψ<" in picture
            assert ">S4<" in picture
    assert "state-space" in draw(graph, format="dot")
    assert draw(graph, format="png").startswith(b"\x89PNG")
    page = render_site(catalog, SiteSettings(lang="zh")).pages["notation/index.md"]
    legend = page.fragments["cells-hidden"]
    assert 'id="cell-state-space"' in legend
    assert "沿序列运行的线性系统" in legend


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("zebra", "add it to diagrams/notation.yml"),
        ("graph_conv", "did you mean 'graph-conv'?"),
        ("atention", "did you mean 'attention'?"),
        ("output", "no layer is drawn by it: the drawing gives it by itself"),
    ],
)
def test_an_unknown_cell_is_told_with_its_place(name, hint):
    other = f"        - other: {{label: x, shape: [1], drawn_as: {name}}}"
    graph, faults = compile_text(f"networks:\n  net:\n    input: [3, 8, 8]\n    layers:\n{other}")
    assert graph is None
    assert str(faults[0]).partition(":")[2].splitlines() == [
        f"5:{other.index(name) + 1}: error: drawn_as of layer 'other' is '{name}', "
        "expected a cell of diagrams/notation.yml [wrong-type]",
        f"  hint: {hint}",
    ]


def test_a_layer_drawn_as_one_that_folds_keeps_its_cell():
    graph = graph_of("- conv: {out_channels: 4, kernel_size: 3}\n- other: {label: x, shape: [4], drawn_as: activation}")
    assert 'class="cell cell-activation"' in draw(graph)


@pytest.mark.parametrize(
    ("kernel_size", "cell"),
    [("[1, 3, 3]", "conv-wide"), ("[3, 1, 1]", "conv-tall"), ("3", "conv"), ("1", "conv"), ("[3, 7, 7]", "conv")],
)
def test_kernels_of_volumes_are_drawn_by_their_extent(kernel_size, cell):
    text = f"- conv: {{out_channels: 4, kernel_size: {kernel_size}}}"
    assert f'class="cell cell-{cell}"' in draw(graph_of(text, "[3, 9, 9, 9]"))


def test_a_window_along_the_depth_alone_is_tall():
    assert 'class="cell cell-max-pool-tall"' in draw(graph_of("- max_pool: [2, 1, 1]", "[3, 8, 8, 8]"))
