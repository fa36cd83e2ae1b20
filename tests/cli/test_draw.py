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
        (["example", "--scale", "3"], "error: --scale goes with a PNG"),
        (["example", "-o", "/nowhere/x.svg"], "error: cannot write /nowhere/x.svg: No such file or directory"),
    ],
)
def test_misuse_is_told_and_leaves_with_2(run, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


TWO = """networks:
  one: {name: One, input: [3, 8, 8], layers: [relu]}
  second: {name: Zweites, input: [3, 8, 8], layers: [{conv: {out_channels: 4, kernel_size: 3}}]}"""


def test_a_loose_file_with_several_networks(run, tmp_path):
    file = tmp_path / "two.yml"
    file.write_text(entry_text("Two", TWO), encoding="utf-8")
    first = run(str(file))
    assert first.stderr == f"{file}/one; there is also {file}/second\n"
    assert ">One</title>" in first.stdout
    second = run(f"{file}/second")
    assert (second.exit_code, second.stderr) == (0, "")
    assert ">Zweites</title>" in second.stdout


@pytest.mark.parametrize(("name", "hint"), [("secnd", "did you mean 'second'?"), ("x/y", "it has one, second")])
def test_a_network_that_a_loose_file_does_not_have(run, tmp_path, name, hint):
    file = tmp_path / "two.yml"
    file.write_text(entry_text("Two", TWO), encoding="utf-8")
    result = run(f"{file}/{name}")
    assert result.exit_code == 2
    assert result.stderr == f"error: {file} has no network '{name}'\n  hint: {hint}\n"


FORMS = ("full", "short", "data", "equivalence", "equal", "block", "system")
BLOCKS = """
blocks:
  unit: {layers: [{conv: {out_channels: 3, kernel_size: 3, padding: 1}}, {max_pool: 2}]}
"""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "dot"])
def test_every_form_in_every_format(run, tmp_path, form, ending):
    file = tmp_path / "own.yml"
    layers = "[{block: unit}, {linear: 4}, softmax]"
    file.write_text(entry_text("Own", BLOCKS, network_text("own", layers), SYSTEM.replace("example", "own")))
    picture = tmp_path / f"picture.{ending}"
    result = run(str(file), "--form", form, "-o", str(picture))
    assert (result.exit_code, result.output) == (0, "")
    assert picture.read_bytes().startswith(
        {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph"}[ending]
    )


def png_size(file):
    content = file.read_bytes()
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def test_a_png_has_two_pixels_for_one_or_as_many_as_asked_for(run, tmp_path):
    file = tmp_path / "picture.png"
    sizes = []
    for scale in ([], ["--scale", "1"], ["--scale", "4"]):
        assert run("example", "-o", str(file), *scale).exit_code == 0
        sizes.append(png_size(file))
    (two, _), (one, _), (four, _) = sizes
    assert (two, four) == (pytest.approx(2 * one, abs=2), pytest.approx(4 * one, abs=4))


def test_a_png_that_is_too_large_is_no_png(run, tmp_path):
    many = entry_text(
        "Many", network_text("many", "[" + ", ".join(["{conv: {out_channels: 4, kernel_size: 1}}"] * 60) + "]")
    )
    file = tmp_path / "many.yml"
    file.write_text(many, encoding="utf-8")
    result = run(str(file), "-o", str(tmp_path / "x.png"), "--one-row", "--expand", "--scale", "16")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: a PNG of ")
    assert result.stderr.endswith(" pixels is too large, expected at most 32,767 on a side\n")


def test_the_title_is_in_the_language_of_the_picture(run, tmp_path):
    file = tmp_path / "own.yml"
    own = entry_text("Own", network_text("own", LAYERS).replace("name: Example", "name: {en: Refiner, zh: 细化网络}"))
    file.write_text(own, encoding="utf-8")
    assert ">Refiner</title>" in run(str(file)).stdout
    assert ">细化网络</title>" in run(str(file), "--lang", "zh").stdout


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


def test_a_model_of_networks_of_others_alone_says_how_to_see_it(run, tmp_path):
    other = tmp_path / "other.yml"
    other.write_text(entry_text("Other", SYSTEM))
    result = run(str(other))
    assert result.exit_code == 2
    assert result.stderr == (
        f"error: {other} has no network; add one below 'networks:'\n"
        f"  hint: its system can be drawn: alphatree draw {other} --form system\n"
    )


def test_a_full_disk_is_no_traceback(run, monkeypatch):
    class Full:
        def write(self, content):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("alphatree.cli.common.sys", type("sys", (), {"stdout": type("stdout", (), {"buffer": Full()})}))
    result = run("example")
    assert (result.exit_code, result.stderr) == (2, "error: cannot write to stdout: No space left on device\n")
