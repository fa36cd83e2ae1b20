"""The command line: `alphatree check`, `show`, `draw`, `schema` …

Results go to stdout, messages to stderr. Exit codes: 0 all is well, 1 problems in somebody's files, 2 misuse.
Each command is a module of its own, imported when it is used.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from typing import Any

import click

from alphatree import __version__

COMMANDS = {
    "check": "Say what is wrong with entries, with line and column.",
    "show": "Print the layer table of a network.",
    "draw": "Draw the diagram of a network.",
    "map": "Draw the metro map of all models as a poster.",
    "export": "Write a network as an ONNX graph or as PyTorch source.",
    "new": "Write a commented draft of an entry.",
    "import": "Write a draft entry from an ONNX file, a Caffe prototxt or a PyTorch model.",
    "render": "Write all pages, pictures and records for another site generator.",
    "schema": "Print the JSON Schema of an entry.",
}
"""Every command and its line in the help. Its module has the same name (`import`: `import_`)."""


class Commands(click.Group):
    """The commands whose modules exist; a module is imported when its command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if importlib.util.find_spec(_module(name)) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(_module(cmd_name)).command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # The default would import every module for its help text.
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


def _module(command: str) -> str:
    return f"alphatree.cli.{'import_' if command == 'import' else command}"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="alphatree")
def alphatree() -> None:
    """AlphaTree: a catalogue of deep-learning models, drawn and counted from one YAML file each."""


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # Shapes and names are not ASCII; a terminal that cannot show them gets an escape instead of a traceback.
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        try:
            alphatree.main(arguments, prog_name="alphatree")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python must not complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
