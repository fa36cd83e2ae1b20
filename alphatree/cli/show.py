"""`alphatree show`: the layer table of a network, for people or as JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alphatree.cli.common import catalog_option, compiled, load_for

if TYPE_CHECKING:
    from alphatree.network.graph import Graph, Layer
    from alphatree.schema import Entry


@click.command("show")
@click.argument("model", metavar="MODEL[/NETWORK]|FILE.yml")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@catalog_option
def command(model: str, as_json: bool, catalog_directory: Path | None) -> None:
    """Print the layers of a network with their shapes, parameters and multiply-accumulates.

    MODEL alone stands for the network of the same name, or else for its first one. A network id alone is enough, too.
    """
    catalog, entry, network_id = load_for(model, catalog_directory)
    graph = compiled(catalog, entry, network_id)
    if as_json:
        from alphatree.network.record import network_record

        record = network_record(entry.id, network_id, graph)
        click.echo(_compact(json.dumps(record, indent=2, ensure_ascii=False)))
    else:
        click.echo(table(entry, network_id, graph))


def _compact(text: str) -> str:
    """Return indented JSON with every list of numbers on one line.

    >>> print(_compact(json.dumps({"input": [3, 224, 224]}, indent=2)))
    {
      "input": [3, 224, 224]
    }
    """
    numbers = re.compile(r"\[\s+(-?\d+(?:,\s+-?\d+)*)\s+\]")
    return numbers.sub(lambda match: f"[{' '.join(match.group(1).split())}]", text)


def table(entry: Entry, network_id: str, graph: Graph) -> str:
    """Return the layer table as text: a heading, one line for each layer, the totals."""
    from alphatree.layers import format_shape

    network = entry.networks[network_id]
    ins = ", ".join(format_shape(layer.out_shape) for layer in graph.inputs)
    outs = ", ".join(format_shape(graph.layers[output.layer].out_shape) for output in graph.outputs)
    head = ("name", "type", "output", "kernel", "params", "MACs")
    rows = [
        (
            layer.name,
            layer.type,
            format_shape(layer.out_shape),
            _kernel(layer),
            f"{layer.params:,}" if layer.params else "",
            f"{layer.macs:,}" if layer.macs else "",
        )
        for layer in graph.operations
    ]
    total = (f"{len(rows):,} layers", "", "", "", f"{graph.params:,}", f"{graph.macs:,}")
    widths = [max(_width(row[column]) for row in (head, *rows, total)) for column in range(len(head))]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    title = f"{network.name} ({entry.id}/{network_id})  {ins} → {outs}"
    lines = [_line(row, widths) for row in rows]
    return "\n".join([title, "", _line(head, widths), rule, *lines, rule, _line(total, widths)])


def _kernel(layer: Layer) -> str:
    """Return kernel and stride as people say them, `3×3` or `3×3 /2`; padding is in the JSON."""
    attributes = layer.spec.attributes(*layer.in_shapes)
    kernel, stride = attributes.get("kernel_size"), attributes.get("stride")
    if kernel is None:
        return ""
    sizes = kernel if isinstance(kernel, list | tuple) else [kernel]
    steps = stride if isinstance(stride, list | tuple) else [stride]
    text = "×".join(str(size) for size in sizes)
    steps_text = "×".join(str(step) for step in (steps if len(set(steps)) > 1 else steps[:1]))
    return text if stride is None or set(steps) == {1} else f"{text} /{steps_text}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return one line of the table: text to the left, numbers to the right."""
    padded = [
        _pad(cell, width, right=column >= 4) for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _pad(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters take two.

    >>> _width("conv1"), _width("卷积")
    (5, 4)
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
