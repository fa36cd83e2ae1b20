"""`alphatree check`: everything that is wrong with the catalogue, or with the files that are named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from alphatree.cli.common import Misuse, catalog_folder, catalog_option

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.diagnostics import Diagnostic


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--format", "style", type=click.Choice(["text", "json", "github"]), default="text", show_default=True,
    help="For people, for programs, or as notes in a GitHub pull request.",
)  # fmt: skip
@catalog_option
def command(paths: tuple[Path, ...], style: Literal["text", "json", "github"], catalog_directory: Path | None) -> None:
    """Say what is wrong with entries, with line and column.

    PATH is a file or a folder; without any the whole catalogue is checked. A file outside of the catalogue is checked
    as if it were in it. Exit code 0: no problems, 1: problems, 2: misuse.
    """
    from alphatree.catalog import load_catalog, shown_path
    from alphatree.diagnostics import format_report, in_order
    from alphatree.drawing.metro.faults import map_faults

    for path in paths:
        if not path.exists():
            raise Misuse(f"there is no file or folder {path}")
    directory = catalog_folder(catalog_directory)
    drafts = [file for path in paths for file in _drafts(path, directory)]
    catalog, diagnostics = load_catalog(directory, drafts)
    found = in_order([*diagnostics, *catalog.check_networks(), *map_faults(catalog)])
    chosen = [shown_path(path) for path in paths]
    if paths:
        found = [diagnostic for diagnostic in found if _is_in(diagnostic.path, chosen)]
    # JSON is a list even when it is empty; the other forms then print nothing.
    if found or style == "json":
        click.echo(format_report(found, style))
    click.echo(_summary(catalog, found, chosen), err=True)
    if any(diagnostic.level == "error" for diagnostic in found):
        raise SystemExit(1)


def _drafts(path: Path, directory: Path) -> list[Path]:
    """Return the entry files that a PATH outside of the catalogue stands for."""
    inside = directory.resolve()
    files = sorted(path.rglob("*.yml")) if path.is_dir() else [path]
    return [
        file for file in files if not file.resolve().is_relative_to(inside) and path.resolve() not in inside.parents
    ]


def _is_in(shown: str, chosen: Sequence[str]) -> bool:
    return any(shown == path or path == "." or shown.startswith(f"{path}/") for path in chosen)


def _summary(catalog: Catalog, found: Sequence[Diagnostic], chosen: Sequence[str]) -> str:
    """Return the last line: how much was checked, or how much is wrong."""
    if found:
        errors = sum(diagnostic.level == "error" for diagnostic in found)
        parts = [_count(n, word) for n, word in ((errors, "error"), (len(found) - errors, "warning")) if n]
        return f"{' and '.join(parts)} in {_count(len({diagnostic.path for diagnostic in found}), 'file')}"
    entries = [file.entry for file in catalog.files if file.entry and (not chosen or _is_in(file.shown, chosen))]
    networks = sum(len(entry.networks) for entry in entries)
    return f"{_count(len(entries), 'entry', 'entries')}, {_count(networks, 'network')}: no problems"


def _count(number: int, word: str, plural: str | None = None) -> str:
    return f"{number:,} {word if number == 1 else plural or word + 's'}"
