"""The DOT text of eight networks. After a wanted change: pytest tests/drawing/test_golden.py --update-golden."""

import pytest

from alphatree.drawing import draw
from alphatree.drawing.examples import example
from tests.conftest import ROOT

NETWORKS = [
    "lenet-5",
    "googlenet",
    "resnet-50",
    "densenet-121",
    "mobilenet-v2",
    "ssd300-vgg16",
    "u-net",
    "transformer-base",
]


DATA = ["alexnet"]


@pytest.mark.parametrize(("network", "form"), [(one, "full") for one in NETWORKS] + [(one, "data") for one in DATA])
def test_dot_is_as_it_was(catalog, network, form, pytestconfig):
    file = ROOT / "tests" / "golden" / (f"{network}.dot" if form == "full" else f"{network}-{form}.dot")
    dot = draw(catalog.graph(network), form=form, format="dot")
    if pytestconfig.getoption("--update-golden"):
        file.write_text(dot, encoding="utf-8")
    assert dot == file.read_text(encoding="utf-8"), "the picture has changed; if it should, use --update-golden"


@pytest.mark.parametrize(("network", "form"), [("resnet-50", "block"), ("equivalence", "equivalence")])
def test_sheets_are_as_they_were(catalog, network, form, pytestconfig):
    file = ROOT / "tests" / "golden" / f"{network}.{form}.dot"
    graph = example(network) if form == "equivalence" else catalog.graph(network)
    dot = draw(graph, form=form, format="dot")
    if pytestconfig.getoption("--update-golden"):
        file.write_text(dot, encoding="utf-8")
    assert dot == file.read_text(encoding="utf-8"), "the picture has changed; if it should, use --update-golden"
