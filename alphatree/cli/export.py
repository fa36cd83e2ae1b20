"""`alphatree export`: a network as a file for other tools."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alphatree.cli.common import Misuse, catalog_option, compiled, load_for

if TYPE_CHECKING:
    from alphatree.exporters import Origin
    from alphatree.schema import Entry

_WORDS = ("onnx", "pytorch")


@click.command("export")
@click.argument("model", metavar="MODEL[/NETWORK]|FILE.yml")
@click.option(
    "--to",
    "word",
    type=click.Choice(_WORDS),
    required=True,
    help="onnx: a graph of opset 21 whose weights are zeros; pytorch: a module in one file of source.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help="Where to write; default: the network's id with .onnx or .py, in the working directory; - is stdout.",
)
@catalog_option
def command(model: str, word: str, output: Path | None, catalog_directory: Path | None) -> None:
    """Write a network for other tools.

    MODEL alone stands for the network of the same name, or else for its first one. A network id alone is enough, too.
    """
    from alphatree.exporters import ExportError
    from alphatree.exporters.formats import FORMATS

    target = FORMATS[word]
    if target.package is not None and importlib.util.find_spec(target.package) is None:
        raise Misuse(f"the package '{target.package}' is not installed", "pip install 'alphatree[export]' brings it")
    catalog, entry, network_id = load_for(model, catalog_directory)
    graph = compiled(catalog, entry, network_id)
    try:
        content = target.write(graph, _origin(entry, network_id))
    except ExportError as refusal:
        click.echo(f"error: {refusal}", err=True)
        raise SystemExit(1) from None
    path = output or Path(network_id + target.suffix)
    if str(path) == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Misuse(f"{path} cannot be written: {error.strerror}") from None
    click.echo(f"{path}: {graph.params:,} params, {len(content):,} bytes", err=True)


def _origin(entry: Entry, network_id: str) -> Origin:
    from alphatree.exporters import Origin

    network = entry.networks[network_id]
    source = network.implementation.url if network.implementation else None
    return Origin(f"{entry.id}/{network_id}", network.name.en, source)
