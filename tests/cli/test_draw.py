"""`alphatree draw`: formats, forms and what is said where it is called wrongly."""

import pytest
from click.testing import CliRunner

from alphatree.cli import alphatree
from tests.catalogs import entry_text, network_text, write_catalog

LAYERS = "[{conv: {out_channels: 4, kernel_size: 3}}, {linear: 10}, softmax]"


@pytest.fixture
def run(tmp_path):
    folder = write_catalog(tmp_path, example=entry_text("Example", network_text(layers=LAYERS)))

    def call(*arguments):
        return CliRunner().invoke(alphatree, ["draw", *arguments, "--catalog", str(folder)])

    return call


def test_svg_goes_to_stdout(run):
    result = run("example")
    assert result.exit_code == 0
    assert result.stdout.startswith("<svg ")


@pytest.mark.parametrize(
    ("ending", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph")]
)
def test_the_ending_of_the_file_is_the_format(run, tmp_path, ending, start):
    file = tmp_path / f"picture.{ending}"
    assert run("example/example", "-o", str(file)).exit_code == 0
    assert file.read_bytes().startswith(start)


def test_a_loose_file_can_be_drawn(run, tmp_path):
    file = tmp_path / "loose.yml"
    file.write_text(entry_text("Loose", network_text("loose", LAYERS)), encoding="utf-8")
    assert "<title" in run(str(file), "--form", "short").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["example", "--form", "block"],
            "error: the form 'block' has nothing to show of example\n  hint: choose one of full, short, data",
        ),
        (["exampel"], "error: there is no model or network 'exampel'\n  hint: did you mean 'example'?"),
        (
            ["example", "-o", "x.bmp"],
            "error: cannot tell the format of x.bmp\n  hint: end its name in one of svg, png, pdf, dot",
        ),
        (["example", "--block", "unit"], "error: --block goes with --form block"),
        (["example", "-o", "x.png", "--theme", "auto"], "error: a png file is either light or dark"),
        (["example", "-o", "/nowhere/x.svg"], "error: cannot write /nowhere/x.svg: No such file or directory"),
    ],
)
def test_misuse_is_told_and_leaves_with_2(run, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


SYSTEM = """
system:
  parts: {x: {data: noise}, g: {role: generator, network: example}, y: {data: fake-image}}
  flows: [{path: [x, g, y]}]
"""


def test_networks_together(run, tmp_path):
    """The model is asked for, not one of its networks; a model whose networks are all others' has none of its own."""
    own = tmp_path / "own.yml"
    own.write_text(entry_text("Own", network_text("own", LAYERS), SYSTEM.replace("network: example", "network: own")))
    result = run(str(own), "--form", "system", "--lang", "zh")
    assert result.exit_code == 0, result.stderr
    assert "从噪声到Example（生成器），再到生成图像。" in result.stdout
    assert result.stderr == ""
    other = tmp_path / "other.yml"
    other.write_text(entry_text("Other", SYSTEM))
    assert ">Example<" in run(str(other), "--form", "system").stdout
    file = tmp_path / "picture.dot"
    assert run(str(other), "--form", "system", "-o", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"digraph")


def test_a_model_without_a_system(run):
    result = run("example", "--form", "system")
    assert result.exit_code == 2
    assert result.stderr == (
        "error: 'example' does not say how networks work together\n  hint: add 'system:' to the entry\n"
    )
