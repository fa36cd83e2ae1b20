"""What commands share: the catalogue option, finding what an argument names, and how they fail."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn, cast, get_args

import click

from alphatree.diagnostics import suggest

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.diagnostics import Diagnostic
    from alphatree.network.graph import Graph
    from alphatree.schema import Entry

FileFormat = Literal["svg", "png", "pdf", "dot"]

_FILE = re.compile(r"(.+\.ya?ml)(?:/(.+))?")

catalog_option = click.option(
    "--catalog",
    "catalog_directory",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The catalogue; default: catalog/ of the project that holds the working directory.",
)


class Misuse(click.ClickException):
    """The command was called with something that does not exist. Exit code 2."""

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint

    def show(self, file: object = None) -> None:
        """Print the message, and the hint below it, to stderr."""
        click.echo(f"error: {self.message}", err=True)
        if self.hint:
            click.echo(f"  hint: {self.hint}", err=True)


def catalog_folder(given: Path | None) -> Path:
    """Return the folder of the catalogue: the one given, or that of the project. Raises: Misuse."""
    from alphatree.catalog import MODELS, find_catalog

    if given is not None:
        if not (given / MODELS).is_dir():
            raise Misuse(f"{given} is not a catalogue: it has no folder '{MODELS}'")
        return given
    found = find_catalog(Path.cwd())
    if found is None:
        raise Misuse("there is no catalogue here or in any folder above", "name one with --catalog DIR")
    return found


def fail(diagnostics: Sequence[Diagnostic]) -> NoReturn:
    """Print what is wrong to stderr and leave with exit code 1."""
    from alphatree.diagnostics import format_report

    click.echo(format_report(diagnostics), err=True)
    raise SystemExit(1)


def load_for(reference: str, catalog_directory: Path | None) -> tuple[Catalog, Entry, str]:
    """Return the catalogue, the entry and the network that MODEL, NETWORK or FILE.yml, or one of the two outer ones
    with /NETWORK, stands for.

    A file of its own needs no catalogue. Prints faults of the entry and leaves with 1. Raises: Misuse.
    """
    catalog, entry = load_entry_for(reference, catalog_directory)
    file, network_id = _file_and_network(reference)
    if file is None:
        entry, network_id = _network(catalog, reference)
    elif not entry.networks:
        raise Misuse(f"{file} has no network; add one below 'networks:'", _system_hint(entry, reference))
    elif network_id and network_id not in entry.networks:
        hint = suggest(network_id, entry.networks) or f"it has {', '.join(entry.networks)}"
        raise Misuse(f"{file} has no network '{network_id}'", hint)
    else:
        network_id = network_id or (entry.id if entry.id in entry.networks else next(iter(entry.networks)))
    _mention_others(entry, network_id, reference)
    return catalog, entry, network_id


def load_entry_for(reference: str, catalog_directory: Path | None) -> tuple[Catalog, Entry]:
    """Return the catalogue and the entry that an argument stands for, as `load_for` does; it may have no network."""
    from alphatree.catalog import load_catalog

    file, _ = _file_and_network(reference)
    if file is not None:
        return _load_file(file, catalog_directory)
    catalog, diagnostics = load_catalog(catalog_folder(catalog_directory))
    model = reference.partition("/")[0]
    if model in catalog.ids and model not in catalog.entries:
        fail([d for d in diagnostics if d.path == catalog.file(model).shown])
    if reference in catalog.entries:
        return catalog, catalog.entries[reference]
    return catalog, _network(catalog, reference)[0]


def _file_and_network(reference: str) -> tuple[Path | None, str]:
    """Return the file and the network in it that an argument names, None and "" where it names no file.

    >>> _file_and_network("drafts/gan.yml/generator")[1]
    'generator'
    """
    found = _FILE.fullmatch(reference)
    return (Path(found[1]), found[2] or "") if found else (None, "")


def _network(catalog: Catalog, reference: str) -> tuple[Entry, str]:
    from alphatree.catalog import UnknownReferenceError

    try:
        return catalog.network(reference)
    except UnknownReferenceError as error:
        entry = catalog.entries.get(reference)
        raise Misuse(str(error), error.hint or (_system_hint(entry, reference) if entry else None)) from None


def _system_hint(entry: Entry, reference: str) -> str | None:
    """Return where to see the networks of others that a model without any of its own is made of."""
    return f"its system can be drawn: alphatree draw {reference} --form system" if entry.system is not None else None


def _load_file(path: Path, catalog_directory: Path | None) -> tuple[Catalog, Entry]:
    from alphatree.catalog import find_catalog, load_catalog, shown_path

    if not path.is_file():
        raise Misuse(f"there is no file {path}")
    directory = catalog_directory or find_catalog(path.absolute().parent) or find_catalog(Path.cwd())
    catalog, diagnostics = load_catalog(directory or path.absolute().parent, drafts=[path])
    file = next(file for file in catalog.files if file.draft)
    if file.entry is None:
        fail([d for d in diagnostics if d.path == shown_path(path)])
    return catalog, file.entry


def _mention_others(entry: Entry, network_id: str, reference: str) -> None:
    file, named = _file_and_network(reference)
    others = [name for name in entry.networks if name != network_id]
    if not others or named or (file is None and ("/" in reference or reference in entry.networks)):
        return
    owner = file or entry.id
    click.echo(f"{owner}/{network_id}; there is also {', '.join(f'{owner}/{name}' for name in others)}", err=True)


def compiled(catalog: Catalog, entry: Entry, network_id: str) -> Graph:
    """Return the network of an entry, compiled. Prints what is wrong with it and leaves with 1 if it cannot be."""
    graph, diagnostics = catalog.compile(network_id, entry)
    if graph is None:
        fail(diagnostics)
    return graph


def file_format(output: Path | None) -> FileFormat:
    """Return the format that a file's ending stands for, SVG for stdout. Raises: Misuse."""
    if output is None:
        return "svg"
    ending, known = output.suffix.lower().removeprefix("."), get_args(FileFormat)
    if ending not in known:
        raise Misuse(f"cannot tell the format of {output}", f"end its name in one of {', '.join(known)}")
    return cast(FileFormat, ending)


def refused_drawing(error: Exception) -> NoReturn:
    """Say why a picture cannot be made and leave with 1."""
    click.echo(f"error: {error}", err=True)
    raise SystemExit(1) from None


def write_drawing(drawn: str | bytes, output: Path | None) -> None:
    """Write a picture to a file or to stdout. Raises: Misuse."""
    content = drawn.encode("utf-8") if isinstance(drawn, str) else drawn
    if output is None:
        # Bytes, because the terminal's encoding must not change a file that somebody redirects.
        try:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise  # whoever reads has enough; click leaves quietly
        except OSError as error:
            raise Misuse(f"cannot write to stdout: {error.strerror}") from None
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise Misuse(f"cannot write {output}: {error.strerror}") from None
