"""`alphatree schema`: the JSON Schema of an entry, for editors and for other programs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from alphatree.cli.common import catalog_option


@click.command("schema")
@catalog_option
def command(catalog_directory: Path | None) -> None:  # noqa: ARG001 - all commands take it
    """Print the JSON Schema of an entry.

    An editor with a YAML language server completes and checks entries with it. The schema is the same for every
    catalogue.
    """
    from alphatree.json_schema import entry_schema

    click.echo(json.dumps(entry_schema(), indent=2, ensure_ascii=False))
