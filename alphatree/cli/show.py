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
@click.option("--depth", type=click.IntRange(min=0), help="Fold blocks inside so many others; 0 folds every block.")
@click.option("--stages", is_flag=True, help="Add what each size of feature map costs.")
@catalog_option
def command(model: str, as_json: bool, depth: int | None, stages: bool, catalog_directory: Path | None) -> None:
    """Print the layers of a network with their shapes, receptive fields, parameters and multiply-accumulates.

    MODEL alone stands for the network of the same name, or else for its first one. A network id alone is enough, too.
    """
    catalog, entry, network_id = load_for(model, catalog_directory)
    graph = compiled(catalog, entry, network_id)
    if as_json:
        from alphatree.network.record import network_record

        record = network_record(entry.id, network_id, graph)
        click.echo(_compact(json.dumps(record, indent=2, ensure_ascii=False)))
    else:
        parts = [table(entry, network_id, graph, depth), *([stage_table(graph)] if stages else []), summary(graph)]
        click.echo("\n\n".join(parts))


def _compact(text: str) -> str:
    """Return indented JSON with every list of numbers on one line.

    >>> print(_compact(json.dumps({"input": [3, 224, 224]}, indent=2)))
    {
      "input": [3, 224, 224]
    }
    """
    numbers = re.compile(r"\[\s+(-?\d+(?:,\s+-?\d+)*)\s+\]")
    return numbers.sub(lambda match: f"[{' '.join(match.group(1).split())}]", text)


def table(entry: Entry, network_id: str, graph: Graph, depth: int | None = None) -> str:
    """Return the layer table as text: a heading, one line for each layer or folded block, the totals."""
    from alphatree.layers import format_shape
    from alphatree.network.measure import receptive_fields
    from alphatree.network.outline import outline

    network = entry.networks[network_id]
    ins = ", ".join(format_shape(layer.out_shape) for layer in graph.inputs)
    outs = ", ".join(format_shape(graph.layers[output.layer].out_shape) for output in graph.outputs)
    fields = receptive_fields(graph)
    rows = []
    for row in outline(graph, depth):
        last, members = graph.layers[row.layers[-1]], [graph.layers[index] for index in row.layers]
        field = fields[row.layers[-1]].size
        params, macs = sum(layer.params for layer in members), sum(layer.macs for layer in members)
        rows.append(
            (
                row.name,
                row.type,
                format_shape(last.out_shape),
                f"{len(members)} layers" if row.folded else _kernel(last),
                format_shape(field) if field else "",
                f"{params:,}" if params else "",
                f"{macs:,}" if macs else "",
            )
        )
    head = ("name", "type", "output", "kernel", "sees", "params", "MACs")
    total = (f"{len(graph.operations):,} layers", "", "", "", "", f"{graph.params:,}", f"{graph.macs:,}")
    title = f"{network.name.en} ({entry.id}/{network_id})  {ins} → {outs}"
    return f"{title}\n\n{_aligned(head, rows, total, right=5)}"


def stage_table(graph: Graph) -> str:
    """Return what each size of feature map costs, as text."""
    from alphatree.layers import format_shape
    from alphatree.network.measure import stages

    rows = [
        (
            format_shape(stage.sizes) if stage.sizes else "vector",
            f"{stage.layers:,}",
            f"{stage.params:,}",
            f"{stage.macs:,}",
            f"{100 * stage.macs / graph.macs:.1f} %" if graph.macs else "",
        )
        for stage in stages(graph)
    ]
    total = ("", f"{len(graph.operations):,}", f"{graph.params:,}", f"{graph.macs:,}", "")
    return _aligned(("stage", "layers", "params", "MACs", "of MACs"), rows, total, right=1)


def summary(graph: Graph) -> str:
    """Return the measures of the whole network on one line."""
    from alphatree.layers.extent import Symbolic
    from alphatree.network.measure import measure

    found = measure(graph)
    symbols = {
        str(extent): int(extent) for layer in graph.inputs for extent in layer.out_shape if isinstance(extent, Symbolic)
    }
    sizes = f" with {', '.join(f'{name} = {value}' for name, value in symbols.items())}" if symbols else ""
    return (
        f"depth {found.depth}, {found.flops:,} FLOPs, {found.activations:,} activations, "
        f"{_bytes(found.peak_memory)} at once for feature maps in float32{sizes}"
    )


def _bytes(count: int) -> str:
    """Return a number of bytes as people say it.

    >>> _bytes(9633792), _bytes(10240)
    ('9.2 MiB', '10.0 KiB')
    """
    return f"{count / 2**20:,.1f} MiB" if count >= 2**20 else f"{count / 2**10:,.1f} KiB"


def _aligned(head: Sequence[str], rows: Sequence[Sequence[str]], total: Sequence[str], *, right: int) -> str:
    """Return a table as text; columns from `right` on are numbers."""
    widths = [max(_width(row[column]) for row in (head, *rows, total)) for column in range(len(head))]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [_line(row, widths, right) for row in rows]
    return "\n".join([_line(head, widths, right), rule, *lines, rule, _line(total, widths, right)])


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


def _line(cells: Sequence[str], widths: Sequence[int], right: int) -> str:
    """Return one line of the table: text to the left, numbers to the right."""
    padded = [
        _pad(cell, width, right=column >= right) for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
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
