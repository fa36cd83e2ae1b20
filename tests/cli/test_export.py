"""`alphatree export`: where files go, and what is said when it is called wrongly or a format lacks something."""

import pytest
from click.testing import CliRunner

from alphatree.cli import alphatree
from alphatree.cli.export import _WORDS, command
from alphatree.exporters.formats import FORMATS
from tests.catalogs import entry_text, network_text, write_catalog

LAYERS = "[{conv: {out_channels: 4, kernel_size: 3}}, {linear: 10}, softmax]"
UNKNOWN = "[{other: {shape: [7], label: capsule routing}}]"


@pytest.fixture
def run(tmp_path, monkeypatch):
    folder = write_catalog(
        tmp_path,
        example=entry_text("Example", network_text(layers=LAYERS)),
        capsules=entry_text("Capsules", network_text("capsules", UNKNOWN)),
    )
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        return CliRunner().invoke(alphatree, ["export", *arguments, "--catalog", str(folder)])

    return call


def test_the_command_offers_every_format():
    assert set(_WORDS) == set(FORMATS)


def test_source_is_named_after_the_network(run, tmp_path):
    result = run("example", "--to", "pytorch")
    assert result.exit_code == 0, result.output
    assert result.stderr == f"example.py: 1,562 params, {(tmp_path / 'example.py').stat().st_size:,} bytes\n"
    assert "class Example(nn.Module):" in (tmp_path / "example.py").read_text(encoding="utf-8")


def test_source_says_where_it_comes_from(run):
    result = run("example/example", "--to", "pytorch", "-o", "-")
    assert "Written by AlphaTree from the layer spec of example/example; weights are not trained." in result.stdout


def test_a_graph_goes_where_it_is_told(run, tmp_path):
    onnx = pytest.importorskip("onnx", reason="the onnx package is not installed")
    assert run("example", "--to", "onnx", "-o", "net.onnx").exit_code == 0
    assert onnx.load(str(tmp_path / "net.onnx")).graph.name == "example"


def test_a_missing_package_is_named(run, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = CliRunner().invoke(command, ["example", "--to", "onnx"])
    assert result.exit_code == 2
    assert result.stderr == (
        "error: the package 'onnx' is not installed\n  hint: pip install 'alphatree[export]' brings it\n"
    )


def test_what_a_format_cannot_say_leaves_with_1(run):
    result = run("capsules", "--to", "pytorch")
    assert result.exit_code == 1
    assert result.stderr == (
        "error: PyTorch cannot express layer 'other1' (other): 'capsule routing' is a black cell: "
        "its shape is stated, not what it computes\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["exampel", "--to", "pytorch"], "error: there is no model or network 'exampel'"),
        (["example", "--to", "pytorch", "-o", "/nowhere/x.py"], "error: /nowhere/x.py cannot be written: No such file"),
        (["example", "--to", "caffe"], "'caffe' is not one of 'onnx', 'pytorch'"),
        (["example"], "Missing option '--to'"),
    ],
)
def test_misuse_is_told_and_leaves_with_2(run, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
