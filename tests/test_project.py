"""Facts about the project itself: its locks, its Makefile, its workflows, its wheel."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
LOCKS = ["requirements-build.lock", "requirements.lock", "requirements-dev.lock"]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def locked(path: str) -> dict[str, str]:
    """The versions of a lock file by name, without their markers."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", read(path), re.MULTILINE))


def requirements(table: list[str]) -> set[str]:
    return {re.split(r"[<>=!~;\[ ]", one, maxsplit=1)[0].lower() for one in table}


@pytest.mark.parametrize("path", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_only(path):
    for line in read(path).splitlines():
        assert re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ; [\w.'!=<> ()]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), (
            line
        )


@pytest.mark.parametrize("path", LOCKS)
def test_every_locked_package_has_a_hash(path):
    assert not re.search(r"^\S.*\n(?!    --hash=sha256:)", read(path), re.MULTILINE)


@pytest.mark.parametrize("path", ["requirements-build.lock", "requirements.lock"])
def test_the_development_lock_repeats_the_others(path):
    assert locked(path).items() <= locked("requirements-dev.lock").items()


def test_the_locks_hold_what_pyproject_asks_for():
    project = tomllib.loads(read("pyproject.toml"))
    groups = project["dependency-groups"]
    assert requirements(project["project"]["dependencies"]) <= locked("requirements.lock").keys()
    assert requirements(groups["build"]) <= locked("requirements-build.lock").keys()
    assert requirements(groups["dev"]) <= locked("requirements-dev.lock").keys()


@pytest.mark.parametrize("target", ["site", "serve", "test", "lint", "format", "lock", "wheel", "clean"])
def test_make_knows_the_target(target):
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_make_help_names_every_target():
    done = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    shown = set(re.findall(r"^  make (\S+)", done.stdout, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.*)", read("Makefile"), re.MULTILINE)[0].split())
    assert shown == phony


def test_the_ci_script_can_be_run():
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=True)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
class TestWorkflow:
    def test_grants_nothing_at_the_top(self, path):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}
        text = path.read_text(encoding="utf-8")
        assert text.index("\npermissions: {}\n") < text.index("\njobs:")

    def test_pins_every_action_by_commit_and_names_the_version(self, path):
        uses = re.findall(r"uses:\s*(.*)", path.read_text(encoding="utf-8"))
        assert uses
        for one in uses:
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one), one

    def test_limits_every_job(self, path):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert "concurrency" in workflow
        for job in workflow["jobs"].values():
            assert job["timeout-minutes"] <= 30
            assert job["permissions"]

    def test_leaves_no_credentials_behind(self, path):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout@"):
                    assert step["with"]["persist-credentials"] is False

    def test_runs_no_text_from_the_event(self, path):
        """`${{ github.event.… }}` inside `run:` would let a pull request's title be executed."""
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        runs = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
        assert not [run for run in runs if "${{" in run]


def test_pull_requests_run_without_rights():
    check = yaml.safe_load(read(".github/workflows/check.yml"))
    assert check[True] == "pull_request"  # YAML 1.1 reads the key `on` as true
    assert [job["permissions"] for job in check["jobs"].values()] == [{"contents": "read"}]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The names in the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def files_below(folder: str) -> set[str]:
    paths = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if not path.name.startswith(".") and path.suffix != ".pyc"}


@pytest.mark.parametrize("folder", ["templates", "diagrams"])
def test_the_wheel_carries(wheel, folder):
    assert files_below(folder)
    assert {f"alphatree/_data/{file}" for file in files_below(folder)} <= wheel


def test_the_wheel_carries_the_whole_package_and_nothing_else(wheel):
    """A pattern in .gitignore without a leading slash, such as `site/`, would silently drop `alphatree/site/`."""
    packaged = {name for name in wheel if not re.match(r"alphatree-[\d.]+\.dist-info/|alphatree/_data/", name)}
    assert packaged == files_below("alphatree")
