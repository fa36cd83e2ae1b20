"""The command line as people meet it: results on stdout, messages on stderr, exit codes, no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from alphatree import __version__
from alphatree.cli import COMMANDS, alphatree
from alphatree.cli.show import _width
from tests.catalogs import entry_text, network_text, write_catalog

CONV = "[conv: {out_channels: 8, kernel_size: [1, 3], stride: 2, activation: relu, norm: batch}, softmax]"
TWO = (
    network_text("net", CONV)
    + "\n  pair:\n    name: 双\n    inputs: {left: [4], right: [4]}\n    outputs: [both, half]\n    layers:\n"
    "      - {sum: , from: [left, right], name: both}\n      - {linear: 2, name: half}"
)


@pytest.fixture
def catalog(tmp_path, monkeypatch):
    """A catalogue of two entries without faults; the working directory is its project."""
    folder = write_catalog(tmp_path, example=entry_text("Example", TWO), bare=entry_text("Bare"))
    monkeypatch.chdir(tmp_path)
    return folder


def run(*arguments):
    result = CliRunner().invoke(alphatree, arguments, prog_name="alphatree")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_check_of_a_clean_catalogue(catalog):
    assert run("check") == (0, "", "2 entries, 2 networks: no problems\n")
    assert run("check", "--format", "json") == (0, "[]\n", "2 entries, 2 networks: no problems\n")
    assert run("check", "--format", "github") == (0, "", "2 entries, 2 networks: no problems\n")


def test_check_of_faults(catalog):
    (catalog / "models/classification/one.yml").write_text(entry_text("One", "nmae: x", "signed: 1"))
    (catalog / "models/classification/two.yml").write_text(entry_text("Two", network_text("two", "[rleu]")))
    code, out, err = run("check")
    assert code == 1
    assert out == (
        "catalog/models/classification/one.yml:6:1: error: unknown field 'nmae' [unknown-field]\n"
        "  hint: did you mean 'name'?\n"
        "catalog/models/classification/one.yml:7:9: error: signed is the number 1, expected an id such as 'resnet-50' "
        "[wrong-type]\n"
        '  hint: put it in quotes: "1"\n'
        "catalog/models/classification/two.yml:10:14: error: unknown layer 'rleu' [unknown-layer]\n"
        "  hint: did you mean 'relu'?\n"
    )
    assert err == "3 errors in 2 files\n"


def test_check_for_programs(catalog):
    (catalog / "models/classification/one.yml").write_text(entry_text("One", "nmae: x"))
    code, out, err = run("check", "--format", "json")
    assert code == 1
    assert json.loads(out) == [
        {
            "path": "catalog/models/classification/one.yml",
            "line": 6,
            "column": 1,
            "level": "error",
            "code": "unknown-field",
            "message": "unknown field 'nmae'",
            "hint": "did you mean 'name'?",
        }
    ]
    assert err == "1 error in 1 file\n"


def test_check_for_pull_requests(catalog):
    (catalog / "models/classification/one.yml").write_text(entry_text("One", "nmae: x"))
    assert run("check", "--format", "github")[1] == (
        "::error file=catalog/models/classification/one.yml,line=6,col=1,title=unknown-field::"
        "unknown field 'nmae'%0Ahint: did you mean 'name'?\n"
    )


@pytest.mark.parametrize("path", ["{}", "./{}", "catalog/../{}", "{absolute}"])
def test_check_of_one_file_is_about_that_file(catalog, path):
    models = catalog / "models/classification"
    (models / "one.yml").write_text(entry_text("One", "nmae: x"))
    (models / "two.yml").write_text(entry_text("Two", "signed: oak"))
    relative = "catalog/models/classification/{}"
    if path == "{absolute}":
        relative = str(catalog / "models/classification/{}")
    else:
        relative = path.format(relative)
    code, out, err = run("check", relative.format("two.yml"))
    assert (code, err) == (1, "1 error in 1 file\n")
    assert out.startswith("catalog/models/classification/two.yml:6:9: error: nobody signs with 'oak'")
    assert run("check", relative.format("example.yml")) == (0, "", "1 entry, 2 networks: no problems\n")


def test_check_of_a_folder(catalog):
    (catalog / "models/classification/one.yml").write_text(entry_text("One", "nmae: x"))
    (catalog / "organizations.yml").write_text("google: 1\n")
    assert run("check", "catalog/models")[2] == "1 error in 1 file\n"
    assert run("check", ".")[2] == "2 errors in 2 files\n"
    assert run("check", "catalog/organizations.yml")[2] == "1 error in 1 file\n"


def test_check_of_a_file_outside_is_as_if_it_were_inside(catalog, tmp_path):
    draft = tmp_path / "draft.yml"
    draft.write_text(entry_text("Draft", "descends_from: [{model: exampel, idea: {en: x, zh: 一}}]"))
    assert run("check", "draft.yml") == (
        1,
        "draft.yml:6:25: error: the parent 'exampel' has no entry [missing-parent]\n"
        "  hint: did you mean 'example'? Otherwise add its entry first\n",
        "1 error in 1 file\n",
    )
    draft.write_text(entry_text("Draft"))
    assert run("check", "draft.yml") == (0, "", "1 entry, 0 networks: no problems\n")


def test_check_of_what_is_not_there(catalog):
    assert run("check", "nope.yml") == (2, "", "error: there is no file or folder nope.yml\n")
    assert run("check", "--format", "xml")[0] == 2
    assert run("check", "--catalog", "nope") == (
        2,
        "",
        "error: nope is not a catalogue: it has no folder 'models'\n",
    )


def test_no_catalogue_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("check") == (
        2,
        "",
        "error: there is no catalogue here or in any folder above\n  hint: name one with --catalog DIR\n",
    )


def test_a_catalogue_elsewhere(catalog, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert run("check")[0] == 0
    assert run("check", "--catalog", "../catalog")[2] == "2 entries, 2 networks: no problems\n"
    monkeypatch.chdir("/")
    assert run("show", "example/net", "--catalog", str(catalog))[0] == 0


def test_show_is_a_table(catalog):
    assert run("show", "example/net") == (
        0,
        """\
Example (example/net)  3×8×8 → 8×4×3

name              type        output  kernel  sees  params  MACs
────────────────────────────────────────────────────────────────
conv1             conv        8×4×3   1×3 /2  1×3       72   864
conv1.norm        batch_norm  8×4×3           1×3       16
conv1.activation  relu        8×4×3           1×3
softmax1          softmax     8×4×3           1×3
────────────────────────────────────────────────────────────────
4 layers                                                88   864

depth 1, 1,728 FLOPs, 384 activations, 1.1 KiB at once for feature maps in float32
""",
        "",
    )


FOLDED = """\
blocks:
  unit: {layers: [{conv: {out_channels: 4, kernel_size: 3, padding: 1, bias: false, activation: relu}}]}
networks:
  folded:
    name: Folded
    input: [3, 8, 8]
    layers: [{repeat: 2, block: unit}, {max_pool: 2}, {linear: 4, name: fc}]
"""


def test_show_folds_blocks_and_adds_stages(tmp_path, monkeypatch):
    write_catalog(tmp_path, folded=entry_text("Folded", FOLDED))
    monkeypatch.chdir(tmp_path)
    assert run("show", "folded", "--depth", "0", "--stages") == (
        0,
        """\
Folded (folded/folded)  3×8×8 → 4

name       type      output  kernel    sees  params    MACs
───────────────────────────────────────────────────────────
unit1      unit      4×8×8   2 layers  3×3      108   6,912
unit2      unit      4×8×8   2 layers  5×5      144   9,216
max_pool1  max_pool  4×4×4   2×2 /2    6×6
fc         linear    4                          260     256
───────────────────────────────────────────────────────────
6 layers                                        512  16,384

stage   layers  params    MACs  of MACs
───────────────────────────────────────
8×8          4     252  16,128   98.4 %
4×4          1       0       0    0.0 %
vector       1     260     256    1.6 %
───────────────────────────────────────
             6     512  16,384

depth 3, 32,768 FLOPs, 1,092 activations, 2.0 KiB at once for feature maps in float32
""",
        "",
    )


def test_show_for_programs(catalog):
    code, out, err = run("show", "net", "--json")
    assert (code, err) == (0, "")
    record = json.loads(out)
    assert list(record) == ["id", "network", "input", "output", "params", "macs", "layers"]
    assert {key: record[key] for key in list(record)[:-1]} == {
        "id": "example",
        "network": "net",
        "input": [3, 8, 8],
        "output": [8, 4, 3],
        "params": 88,
        "macs": 864,
    }
    assert record["layers"][:2] == [
        {
            "name": "conv1",
            "type": "conv",
            "in_shape": [3, 8, 8],
            "out_shape": [8, 4, 3],
            "params": 72,
            "macs": 864,
            "kernel_size": [1, 3],
            "stride": [2, 2],
            "padding": [0, 0],
            "dilation": [1, 1],
            "groups": 1,
        },
        {
            "name": "conv1.norm",
            "type": "batch_norm",
            "in_shape": [8, 4, 3],
            "out_shape": [8, 4, 3],
            "params": 16,
            "macs": 0,
        },
    ]
    assert "[3, 8, 8]" in out


def test_show_of_several_inputs_and_outputs(catalog):
    record = json.loads(run("show", "example/pair", "--json")[1])
    assert record["input"] == {"left": [4], "right": [4]}
    assert record["output"] == {"both": [4], "half": [2]}
    assert record["layers"][0]["in_shape"] == [[4], [4]]
    assert run("show", "pair")[1].startswith("双 (example/pair)  4, 4 → 4, 2\n")


def test_show_of_a_model_with_several_networks_mentions_the_others(catalog):
    code, out, err = run("show", "example")
    assert (code, err) == (0, "example/net; there is also example/pair\n")
    assert out.startswith("Example (example/net)")


def test_show_of_what_is_not_there(catalog):
    assert run("show", "exmaple") == (
        2,
        "",
        "error: there is no model or network 'exmaple'\n  hint: did you mean 'example'?\n",
    )
    assert run("show", "bare") == (2, "", "error: 'bare' has no network; nobody has written its layers yet\n")
    assert run("show", "nope.yml") == (2, "", "error: there is no file nope.yml\n")
    assert run("show")[0] == 2


def test_show_of_a_loose_file(catalog, tmp_path):
    (tmp_path / "loose.yml").write_text(entry_text("Loose", network_text("loose", "[relu, network: example/net]")))
    code, out, err = run("show", "loose.yml")
    assert (code, err) == (0, "")
    assert out.startswith("Example (loose/loose)  3×8×8 → 8×4×3")


def test_show_of_a_loose_file_needs_no_catalogue(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loose.yml").write_text(entry_text("Loose", network_text("loose")))
    assert run("show", "loose.yml")[0] == 0
    (tmp_path / "empty.yml").write_text(entry_text("Loose"))
    assert run("show", "empty.yml") == (2, "", "error: empty.yml has no network; add one below 'networks:'\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (entry_text("Bad", "nmae: x"), "6:1: error: unknown field 'nmae' [unknown-field]"),
        (entry_text("Bad", network_text("bad", "[rleu]")), "10:14: error: unknown layer 'rleu' [unknown-layer]"),
        ("a: [", "1:4: error: '[' opens here"),
        ("", "1:1: error: the file is empty"),
        ("a: \0", "1:4: error: a control character (U+0000) stands here"),
    ],
)
def test_show_of_a_file_with_faults_says_what_is_wrong(catalog, text, message):
    (catalog / "models/classification/bad.yml").write_text(text)
    for reference in ("bad", "catalog/models/classification/bad.yml"):
        code, out, err = run("show", reference)
        assert (code, out) == (1, "")
        assert err.startswith(f"catalog/models/classification/bad.yml:{message}")


def test_the_schema_is_json(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("schema")
    assert (code, err) == (0, "")
    assert json.loads(out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_help_lists_the_commands_there_are():
    code, out, _ = run("--help")
    assert code == 0
    for name in ("check", "show", "schema"):
        assert f"  {name} " in out
        assert COMMANDS[name][:20] in out
    assert run("--version") == (0, f"alphatree, version {__version__}\n", "")


def test_an_unknown_command_is_misuse():
    code, _, err = run("chekc")
    assert code == 2
    assert "No such command 'chekc'" in err


def test_every_command_that_is_listed_can_be_called():
    for name in alphatree.list_commands(None):  # type: ignore[arg-type]
        code, out, _ = run(name, "--help")
        assert code == 0, name
        assert out.startswith(f"Usage: alphatree {name} ")


def test_the_width_of_chinese_text():
    assert _width("双a") == 3


def start(*arguments, **options):
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "alphatree", *arguments], capture_output=True, env=environment, **options
    )


def test_the_command_runs_as_a_module(catalog):
    result = start("show", "example/net", cwd=catalog.parent)
    assert result.returncode == 0
    assert result.stdout.decode().startswith("Example (example/net)")


def test_a_terminal_without_unicode_gets_escapes_and_no_traceback(catalog):
    result = start("show", "pair", cwd=catalog.parent, env={"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"})
    assert result.returncode == 0
    assert result.stdout.startswith(b"\\u53cc (example/pair)")
    assert b"Traceback" not in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="no head on Windows")
def test_a_reader_that_stops_early_sees_no_traceback(catalog):
    command = f"{sys.executable} -m alphatree schema | head -c 1"
    result = subprocess.run(["/bin/sh", "-c", command], capture_output=True, cwd=catalog.parent)
    assert result.stdout == b"{"
    assert result.stderr == b""


def test_the_command_line_imports_only_what_it_needs():
    code = (
        "import sys; from alphatree.cli import main\n"
        "print(sorted({'pydantic', 'yaml', 'mkdocs', 'jinja2', 'pygraphviz'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_project_finds_its_own_catalogue(monkeypatch):
    monkeypatch.chdir(Path(__file__).parent)
    assert run("show", "resnet/resnet-50", "--json")[0] == 0
