"""Loading a catalogue: what is in it, what is wrong with it, and what happens when files change."""

import os

import pytest

from alphatree import catalog as catalog_module
from alphatree.catalog import UnknownReferenceError, find_catalog, load_catalog, shown_path
from alphatree.diagnostics import CatalogError
from tests.catalogs import entry_text, network_text, report, write_catalog

VGG = entry_text("VGG", network_text("vgg-16", "[conv: {out_channels: 8, kernel_size: 3}, relu]"))
RESNET = entry_text(
    "ResNet",
    "redirects: [residual-network]",
    "descends_from: [{model: vgg, idea: {en: adds shortcuts, zh: 加上捷径}}]",
    network_text("resnet-18") + "\n  resnet-50:\n    name: ResNet-50\n    input: [3, 8, 8]\n"
    "    layers: [network: vgg/vgg-16, relu]",
)


def loaded(folder, **entries):
    catalog, found = load_catalog(write_catalog(folder, **entries))
    assert not found
    return catalog


def test_entries_are_sorted_by_id_whatever_their_folder(tmp_path):
    directions = "detection:\n  name: {en: D, zh: 检测}\n  introduction: {en: D, zh: 检测}\n"
    folder = write_catalog(tmp_path, vgg=VGG, resnet=RESNET, detection__ssd=entry_text("SSD", direction="detection"))
    with (folder / "directions.yml").open("a", encoding="utf-8") as stream:
        stream.write(directions)
    catalog, found = load_catalog(folder)
    assert not found
    assert list(catalog.entries) == ["resnet", "ssd", "vgg"]
    assert list(catalog.directions) == ["classification", "detection"]
    assert [file.folder for file in catalog.files] == ["classification", "detection", "classification"]


def test_entries_are_found_by_id_and_by_redirect(tmp_path):
    catalog = loaded(tmp_path, vgg=VGG, resnet=RESNET)
    assert catalog.entry("resnet").name == "ResNet"
    assert catalog.entry("residual-network").id == "resnet"
    with pytest.raises(UnknownReferenceError, match="there is no model 'resnt'") as caught:
        catalog.entry("resnt")
    assert caught.value.hint == "did you mean 'resnet'?"


@pytest.mark.parametrize(
    ("reference", "network"),
    [
        ("resnet/resnet-50", "resnet-50"),
        ("resnet-50", "resnet-50"),
        ("resnet", "resnet-18"),
        ("residual-network", "resnet-18"),
        ("residual-network/resnet-50", "resnet-50"),
    ],
)
def test_networks_are_found_by_all_their_names(tmp_path, reference, network):
    entry, network_id = loaded(tmp_path, vgg=VGG, resnet=RESNET).network(reference)
    assert (entry.id, network_id) == ("resnet", network)


def test_a_model_stands_for_its_network_of_the_same_name(tmp_path):
    two = network_text("other") + "\n  net: {name: Net, input: [3], layers: [relu]}"
    assert loaded(tmp_path, net=entry_text("Net", two)).network("net")[1] == "net"


@pytest.mark.parametrize(
    ("reference", "message", "hint"),
    [
        ("resnet-5", "there is no model or network 'resnet-5'", "did you mean 'resnet-50'?"),
        ("resnet/resnet50", "'resnet' has no network 'resnet50'", "did you mean 'resnet-50'?"),
        ("resnet/x", "'resnet' has no network 'x'", "it has resnet-18, resnet-50"),
        ("bare", "'bare' has no network; nobody has written its layers yet", None),
        ("xyzzy", "there is no model or network 'xyzzy'", None),
        ("", "there is no model or network ''", None),
    ],
)
def test_what_a_reference_may_have_meant(tmp_path, reference, message, hint):
    catalog = loaded(tmp_path, vgg=VGG, resnet=RESNET, bare=entry_text("Bare"))
    with pytest.raises(UnknownReferenceError) as caught:
        catalog.network(reference)
    assert (str(caught.value), caught.value.hint) == (message, hint)


def test_children_are_those_who_descend(tmp_path):
    catalog = loaded(tmp_path, vgg=VGG, resnet=RESNET)
    assert [entry.id for entry in catalog.children("vgg")] == ["resnet"]
    assert catalog.children("resnet") == ()


def test_graphs_are_compiled_when_they_are_asked_for(tmp_path):
    catalog = loaded(tmp_path, vgg=VGG, resnet=RESNET)
    assert not catalog.check_networks()
    assert catalog.graph("vgg-16").params == 3 * 8 * 9 + 8
    assert catalog.graph("resnet-50").params == 3 * 8 * 9 + 8
    assert catalog.graph("vgg-16") is catalog.graph("vgg-16")


def test_a_network_with_faults_has_no_graph(tmp_path):
    catalog = loaded(tmp_path, bad=entry_text("Bad", network_text("bad", "[rleu]")))
    (fault,) = catalog.check_networks()
    assert (fault.code, fault.position.line, fault.position.column) == ("unknown-layer", 10, 14)
    with pytest.raises(CatalogError, match="unknown layer 'rleu'"):
        catalog.graph("bad")


def test_all_faults_of_all_files_are_reported_in_one_run(tmp_path):
    folder = write_catalog(
        tmp_path,
        one="name:One\nkind: network\n",
        two=entry_text("Two", "nmae: x", "signed: oak"),
        three=entry_text("Three", "signed: oak"),
        four=entry_text("Four", network_text("four", "[rleu]")),
    )
    (folder / "organizations.yml").write_text("google: 3\n")
    assert [fault.partition(": error: ")[0] for fault in report(folder)] == [
        "classification/one.yml:1:6",
        "classification/three.yml:6:9",
        "classification/two.yml:6:1",
        "organizations.yml:1:9",
        "classification/four.yml:10:14",
    ]


def test_what_could_not_be_read_is_not_called_empty_as_well(tmp_path):
    folder = write_catalog(tmp_path, a=entry_text().replace("2015", "02015"))
    assert [fault.rpartition(" [")[2] for fault in report(folder)] == [
        'ambiguous-number]\n  hint: write 2015 for the number, or "02015" in quotes for text'
    ]


def test_building_on_an_entry_with_faults_is_no_fault(tmp_path):
    folder = write_catalog(tmp_path, vgg="name:VGG\nkind: x\n", resnet=RESNET)
    assert [fault.partition(":")[0] for fault in report(folder)] == ["classification/vgg.yml"]
    catalog = load_catalog(folder)[0]
    assert catalog.graph("resnet-18").params == 0
    with pytest.raises(CatalogError, match="the network contains one of 'vgg', and that entry has faults"):
        catalog.graph("resnet-50")


def test_building_on_an_entry_that_is_not_there_is_one(tmp_path):
    found = report(write_catalog(tmp_path, resnet=RESNET))
    assert [fault.partition(" [")[2].partition("]")[0] for fault in found] == ["missing-parent", "unknown-network"]


def test_naming_an_organization_with_faults_is_no_fault(tmp_path):
    folder = write_catalog(tmp_path, a=entry_text("A", "organizations: [google]"))
    (folder / "organizations.yml").write_text("google: {name: Google}\n")
    assert [fault.partition(":")[0] for fault in report(folder)] == ["organizations.yml"]
    (folder / "organizations.yml").write_text("google:{\n")
    assert [fault.partition(":")[0] for fault in report(folder)] == ["organizations.yml"]


def test_a_catalogue_needs_no_organizations(tmp_path):
    folder = write_catalog(tmp_path, a=entry_text())
    (folder / "organizations.yml").unlink()
    (folder / "contributors.yml").unlink()
    assert report(folder) == []


def test_a_folder_that_is_no_catalogue(tmp_path):
    catalog, found = load_catalog(tmp_path / "nothing")
    assert not catalog.entries
    assert [fault.code for fault in found] == ["no-catalog"]


def test_files_that_do_not_belong_there(tmp_path):
    folder = write_catalog(tmp_path, a=entry_text())
    models = folder / "models"
    (models / "loose.yml").write_text(entry_text())
    (models / "classification" / "b.yaml").write_text(entry_text())
    (models / "classification" / "deep").mkdir()
    (models / "classification" / ".hidden.yml").write_text("?")
    (models / "classification" / "notes.txt").write_text("?")
    assert report(folder) == [
        "classification/b.yaml:1:1: error: the file ends with .yaml, expected .yml [wrong-suffix]\n  hint: rename it",
        "classification/deep:1:1: error: a folder lies in the folder of a direction, expected entries only "
        "[wrong-folder]",
        "loose.yml:1:1: error: the entry lies outside of any direction [wrong-folder]\n"
        "  hint: move it to models/DIRECTION/loose.yml",
    ]


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights on Windows")
@pytest.mark.parametrize("target", ["file", "folder", "nowhere"])
def test_symbolic_links_are_not_followed(tmp_path, target):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yml").write_text(entry_text())
    folder = write_catalog(tmp_path, a=entry_text())
    link = folder / "models" / ("classification/link.yml" if target == "file" else "link")
    link.symlink_to({"file": outside / "secret.yml", "folder": outside, "nowhere": tmp_path / "gone"}[target])
    shown = "classification/link.yml" if target == "file" else "link"
    assert report(folder) == [
        f"{shown}:1:1: error: a symbolic link lies in the catalogue, expected a file of its own [symbolic-link]\n"
        "  hint: it could lead out of the catalogue"
    ]


def test_nothing_is_parsed_or_compiled_twice(tmp_path, monkeypatch):
    folder = write_catalog(tmp_path, vgg=VGG, resnet=RESNET)
    load_catalog(folder)[0].check_networks()
    monkeypatch.setattr(catalog_module, "_parse", None)
    monkeypatch.setattr("alphatree.network.compile.compile_network", None)
    catalog, found = load_catalog(folder)
    assert not found
    assert not catalog.check_networks()


def fresh(folder):
    """Load a catalogue as a new process would."""
    catalog_module._parsed.clear()
    catalog_module._compiled.clear()
    catalog, found = load_catalog(folder)
    return catalog, found, catalog.check_networks(), {name: catalog.compile(name)[0] for name in catalog.networks}


@pytest.mark.parametrize("changed", ["vgg", "resnet"])
def test_after_a_change_everything_is_as_after_a_fresh_load(tmp_path, changed):
    folder = write_catalog(tmp_path, vgg=VGG, resnet=RESNET)
    load_catalog(folder)[0].check_networks()
    file = folder / "models" / "classification" / f"{changed}.yml"
    for edit in (("out_channels: 8", "out_channels: 16"), ("layers: [", "layers: [rleu, "), ("[rleu, ", "[")):
        file.write_text(file.read_text(encoding="utf-8").replace(*edit), encoding="utf-8")
        catalog, found = load_catalog(folder)
        kept = (catalog, found, catalog.check_networks(), {n: catalog.compile(n)[0] for n in catalog.networks})
        assert kept == fresh(folder)


def test_a_network_follows_the_network_it_contains(tmp_path):
    folder = write_catalog(tmp_path, vgg=VGG, resnet=RESNET)
    assert load_catalog(folder)[0].graph("resnet-50").params == 224
    file = folder / "models" / "classification" / "vgg.yml"
    file.write_text(VGG.replace("out_channels: 8", "out_channels: 16"), encoding="utf-8")
    assert load_catalog(folder)[0].graph("resnet-50").params == 448
    file.unlink()
    assert load_catalog(folder)[0].compile("resnet-50")[0] is None


def test_a_draft_takes_the_place_of_the_entry_with_its_id(tmp_path):
    folder = write_catalog(tmp_path, vgg=VGG, resnet=RESNET)
    draft = tmp_path / "vgg.yml"
    draft.write_text(VGG.replace("out_channels: 8", "out_channels: 16"), encoding="utf-8")
    catalog, found = load_catalog(folder, drafts=[draft])
    assert not found
    assert list(catalog.entries) == ["resnet", "vgg"]
    assert catalog.graph("resnet-50").params == 448


def test_the_catalogue_of_a_project_is_found_from_inside_it(tmp_path):
    folder = write_catalog(tmp_path, a=entry_text())
    (tmp_path / "docs" / "en").mkdir(parents=True)
    assert find_catalog(tmp_path) == folder
    assert find_catalog(tmp_path / "docs" / "en") == folder
    assert find_catalog(folder / "models" / "classification") == folder


def test_paths_are_shown_relative_to_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "catalog" / "a.yml") == "catalog/a.yml"
    assert shown_path(tmp_path.parent) == tmp_path.parent.as_posix()
    assert shown_path(tmp_path / "a\n::error::b.yml") == "a\N{REPLACEMENT CHARACTER}::error::b.yml"


def test_layers_are_read_even_where_another_field_of_the_entry_is_wrong(tmp_path):
    text = entry_text("Example", network_text("example", "[rleu]")).replace("year: 2015", "year: soon")
    assert report(write_catalog(tmp_path, example=text)) == [
        "classification/example.yml:4:7: error: year is 'soon', expected a whole number from 1669 to 2100 [wrong-type]",
        "classification/example.yml:10:14: error: unknown layer 'rleu' [unknown-layer]\n  hint: did you mean 'relu'?",
    ]


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights on Windows")
def test_the_map_of_a_catalogue_is_no_link_out_of_it(tmp_path):
    folder = write_catalog(tmp_path, a=entry_text())
    elsewhere = tmp_path / "elsewhere.yml"
    elsewhere.write_text("secret: words\n", encoding="utf-8")
    (folder / "metro.yml").symlink_to(elsewhere)
    assert report(folder) == [
        "metro.yml:1:1: error: a symbolic link lies in the catalogue, expected a file of its own [symbolic-link]"
    ]
