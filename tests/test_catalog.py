"""Every entry of our own catalogue: reads, compiles, counts as measured, and says what a reader expects of it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from alphatree.catalog import Catalog, load_catalog
from alphatree.diagnostics import Diagnostic
from alphatree.drawing.metro.faults import map_faults
from alphatree.rules.measured_counts import differences

DIRECTORY = Path(__file__).parents[1] / "catalog"
ENTRIES = sorted(path.stem for path in DIRECTORY.glob("models/*/*.yml"))

FIRST_DAY = [
    "lenet-5",
    "alexnet",
    "alexnet-torchvision",
    "vgg-16",
    "vgg-19",
    "googlenet",
    "inception-v3",
    "resnet-18",
    "resnet-50",
    "resnext-50-32x4d",
    "densenet-121",
    "dpn-68",
    "se-resnet-50",
    "squeezenet-1-1",
    "mobilenet-v1",
    "mobilenet-v2",
    "shufflenet-v2-1-0x",
    "u-net",
    "fcn-8s-vgg16",
    "ssd300-vgg16",
    "mtcnn-p-net",
    "mtcnn-r-net",
    "mtcnn-o-net",
    "crnn",
    "dcgan-generator",
    "dcgan-discriminator",
    "pix2pix-generator",
    "patchgan-70",
    "transformer-base",
]


@cache
def loaded() -> tuple[Catalog, list[Diagnostic]]:
    catalog, diagnostics = load_catalog(DIRECTORY)
    return catalog, [*diagnostics, *catalog.check_networks(), *map_faults(catalog)]


def test_there_is_no_fault():
    assert [str(fault) for fault in loaded()[1]] == []


@pytest.mark.parametrize("network_id", FIRST_DAY)
def test_the_first_networks_are_there(network_id):
    assert loaded()[0].graph(network_id).params > 0


@pytest.mark.parametrize("entry_id", ENTRIES)
def test_entry(entry_id):
    """It is read without a fault, each of its networks compiles, and counts and shapes equal the measured ones."""
    catalog, diagnostics = loaded()
    entry = catalog.entry(entry_id)
    assert [str(fault) for fault in diagnostics if fault.path.endswith(f"/{entry_id}.yml")] == []
    for network_id, network in entry.networks.items():
        graph = catalog.graph(network_id)
        assert graph.operations
        measured = catalog.measured.get(network_id)
        if measured is not None and network.difference is None:
            assert list(differences(graph, measured)) == []


@pytest.mark.parametrize("entry_id", ENTRIES)
def test_summary_has_its_length(entry_id):
    summary = loaded()[0].entry(entry_id).summary
    assert 60 <= len(summary.en.split()) <= 120
    assert len(re.findall(r"[\u4e00-\u9fff]", summary.zh)) >= 100


def test_the_contract_of_resnet_50():
    graph = loaded()[0].graph("resnet-50")
    assert (graph.params, graph.macs) == (25_557_032, 4_089_184_256)
