"""What is written for people stays true: examples are checked, commands exist, the picture is the one drawn today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from alphatree.cli import alphatree
from alphatree.schema import System
from tests.catalogs import write_catalog
from tests.test_catalog import loaded

ROOT = Path(__file__).parents[1]
PAGES = [path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")) if path.name not in ("CHANGELOG.md",)]
EXAMPLES = [
    pytest.param(text, id=f"{path.relative_to(ROOT)}-{number}")
    for path in PAGES
    for number, text in enumerate(re.findall(r"^```yaml\n(.*?)^```", path.read_text("utf-8"), re.S | re.M))
    if text.startswith("name:")
]


def run(*arguments):
    result = CliRunner().invoke(alphatree, arguments, prog_name="alphatree")
    return result.exit_code, result.stdout + result.stderr


def test_there_are_examples():
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_entries_are_right(text, tmp_path):
    """A contributor who copies an example gets no fault; the example's network counts as LeNet-5 does."""
    catalog = write_catalog(tmp_path)
    draft = tmp_path / "lenet-example.yml"
    draft.write_text(text, encoding="utf-8")
    assert run("check", str(draft), "--catalog", str(catalog)) == (0, "1 entry, 1 network: no problems\n")
    assert "61,706" in run("show", str(draft), "--catalog", str(catalog))[1]


def test_examples_of_systems_are_right():
    """They name networks of our own catalogue, so that readers can look at what comes of them."""
    found = [
        text
        for path in PAGES
        for text in re.findall(r"^```yaml\n(system:.*?)^```", path.read_text("utf-8"), re.S | re.M)
    ]
    assert len(found) == 2
    for text in found:
        system = System.model_validate(yaml.safe_load(text)["system"])
        assert system == loaded()[0].entry("dcgan").system


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_texts_exist(path):
    text = path.read_text("utf-8")
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    for target in re.findall(r"^make ([a-z]+)", text, re.M):
        assert target in targets
    for command in re.findall(r"^(?:\.venv/bin/)?alphatree ([a-z]+)", text, re.M):
        assert run(command, "--help")[0] == 0, command


def test_links_to_files_lead_somewhere():
    for path in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_picture_of_the_readme_is_todays():
    """Made by `alphatree draw resnet-50 -o docs/assets/readme.svg`."""
    entry, network_id = loaded()[0].network("resnet-50")
    code, printed = run("draw", "resnet-50")
    assert code == 0
    assert entry.networks[network_id].name.en in printed
    assert (ROOT / "docs/assets/readme.svg").read_text("utf-8").strip() == printed.strip()
