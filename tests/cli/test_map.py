"""`alphatree map`: formats, languages and what is said where it is called wrongly."""

import pytest
from click.testing import CliRunner

from alphatree.cli import alphatree
from tests.catalogs import entry_text, write_catalog

LINES = """\
title: {en: Our map, zh: 我们的线路图}
version: "1.5"
date: 2019-08
grid: {width: 20, height: 10}
lines:
  a:
    name: {en: First line, zh: 一号线}
    colour: "#660066"
    directions: [classification]
    branches:
      b: {route: [[0, 0], [9, 0]]}
"""


@pytest.fixture
def folder(tmp_path):
    folder = write_catalog(tmp_path, one=entry_text("One", "metro: [a/b]"), other=entry_text("Other", "metro: [a/b]"))
    (folder / "metro.yml").write_text(LINES, encoding="utf-8")
    return folder


@pytest.fixture
def run(folder):
    def call(*arguments):
        return CliRunner().invoke(alphatree, ["map", *arguments, "--catalog", str(folder)])

    return call


def test_svg_goes_to_stdout(run):
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("<svg ")
    assert ">Our map 1.5<" in result.stdout
    assert ">AlphaTree 2019.08 · 2 stations on 1 line<" in result.stdout
    assert ">First line<" in result.stdout


def test_chinese(run):
    shown = run("--lang", "zh").stdout
    assert ">我们的线路图 1.5<" in shown
    assert ">AlphaTree 2019.08 · 1 条线路，2 座车站<" in shown
    assert ">一号线<" in shown


@pytest.mark.parametrize(
    ("ending", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph")]
)
def test_the_ending_of_the_file_is_the_format(run, tmp_path, ending, start):
    file = tmp_path / f"map.{ending}"
    result = run("-o", str(file), *(["--scale", "0.5"] if ending == "png" else []))
    assert (result.exit_code, result.output) == (0, "")
    assert file.read_bytes().startswith(start)


def test_a_png_has_as_many_pixels_as_asked_for(run, tmp_path):
    file = tmp_path / "map.png"
    assert run("-o", str(file), "--scale", "0.25", "--theme", "dark").exit_code == 0
    content = file.read_bytes()
    assert int.from_bytes(content[16:20], "big") == pytest.approx(596, abs=1)
    assert int.from_bytes(content[20:24], "big") == pytest.approx(421, abs=1)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["-o", "x.bmp"],
            2,
            "error: cannot tell the format of x.bmp\n  hint: end its name in one of svg, png, pdf, dot",
        ),
        (
            ["-o", "x.pdf", "--theme", "auto"],
            2,
            "error: a pdf file is either light or dark\n  hint: leave --theme out, or name one of the two",
        ),
        (
            ["--scale", "3"],
            2,
            "error: --scale goes with a PNG\n  hint: every other format can be made larger without it",
        ),
        (["-o", "/nowhere/x.svg"], 2, "error: cannot write /nowhere/x.svg: No such file or directory"),
        (
            ["-o", "x.png", "--scale", "16"],
            1,
            "error: a PNG of 38,143×26,940 pixels is too large, expected at most 32,767 on a side",
        ),
    ],
)
def test_misuse_is_told(run, arguments, code, message):
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (code, f"{message}\n")


def test_a_catalogue_where_nothing_stops_has_no_map(tmp_path):
    folder = write_catalog(tmp_path, one=entry_text("One"))
    result = CliRunner().invoke(alphatree, ["map", "--catalog", str(folder)])
    assert (result.exit_code, result.stderr) == (
        2,
        "error: no entry stops on the metro map\n  hint: give one a line and its branch, such as metro: [LINE/BRANCH]\n",
    )


def test_a_map_with_faults_is_told_as_by_check(run, folder):
    (folder / "metro.yml").write_text(LINES.replace("date: 2019-08", "date: yesterday"), encoding="utf-8")
    result = run()
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "metro.yml:3:7: error: date is 'yesterday', expected a year and a month such as 2026-11 [wrong-value]\n"
    )


def test_check_tells_of_a_crowded_branch(folder):
    text = (folder / "metro.yml").read_text(encoding="utf-8")
    (folder / "metro.yml").write_text(text.replace("[9, 0]", "[0, 1]"), encoding="utf-8")
    for number in range(3):
        more = entry_text(f"M{number}", "metro: [a/b]")
        (folder / "models" / "classification" / f"more-{number}.yml").write_text(more, encoding="utf-8")
    result = CliRunner().invoke(alphatree, ["check", "--catalog", str(folder)])
    assert result.exit_code == 1
    assert "the branch 'a/b' of the metro map has 5 stations, and room for 3 of them [crowded-branch]" in result.stdout
