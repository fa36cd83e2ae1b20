"""Entries made of a few lines of YAML, for tests of the network stage."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from alphatree.diagnostics import Diagnostic, Level, Position
from alphatree.network.compile import compile_network
from alphatree.network.graph import Graph, Origin
from alphatree.schema import Phrase
from alphatree.source import Source, parse_source


@dataclass(frozen=True)
class SmallEntry:
    """The part of an entry that compiling needs."""

    id: str
    blocks: dict[str, Any]
    networks: dict[str, Any]
    source: Source


def entry_of(text: str, entry_id: str = "example") -> SmallEntry:
    """Return the entry written in YAML (indentation is removed)."""
    source, faults = parse_source(textwrap.dedent(text), f"{entry_id}.yml")
    assert source is not None, faults
    data = source.data
    networks = {
        name: SimpleNamespace(
            **({"name": Phrase(en=name, zh=name), "input": None, "inputs": None, "outputs": None} | raw)
        )
        for name, raw in data.get("networks", {}).items()
    }
    return SmallEntry(entry_id, data.get("blocks", {}), networks, source)


class Nowhere:
    """A source of data that was never written: everything stands in its first line."""

    def position(self, origin: Origin, *, key: bool = False) -> Position:
        return Position(1, 1)

    def diagnostic(
        self,
        origin: Origin,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        key: bool = False,
        level: Level = "error",
    ) -> Diagnostic:
        return Diagnostic("nowhere", Position(1, 1), level, code, f"{origin}: {message}", hint)


def compile_data(network: dict[str, Any]) -> Graph:
    """Return the graph of a network given as plain data. Raises: AssertionError with the faults, if it has any."""
    spec = SimpleNamespace(
        **({"name": Phrase(en="net", zh="net"), "input": None, "inputs": None, "outputs": None} | network)
    )
    graph, faults = compile_network(
        SimpleNamespace(id="example", blocks={}, networks={"net": spec}, source=Nowhere()), "net"
    )
    assert graph is not None, "\n".join(map(str, faults))
    return graph


def compile_text(text: str, network: str = "net") -> tuple[Graph | None, list[Diagnostic]]:
    """Return what `compile_network` returns for an entry written in YAML."""
    return compile_network(entry_of(text), network)


def graph_of(layers: str, input_shape: str = "[3, 32, 32]", blocks: str = "") -> Graph:
    """Return the graph of a list of layers written in YAML. Raises: AssertionError with the faults, if it has any."""
    text = (
        f"networks:\n  net:\n    input: {input_shape}\n    layers:\n{textwrap.indent(textwrap.dedent(layers), ' ' * 6)}"
    )
    if blocks:
        text = f"blocks:\n{textwrap.indent(textwrap.dedent(blocks), '  ')}\n{text}"
    graph, faults = compile_text(text)
    assert graph is not None, "\n".join(map(str, faults))
    return graph


def faults_of(layers: str, input_shape: str = "[3, 32, 32]", blocks: str = "") -> list[str]:
    """Return the messages about a list of layers written in YAML, without path and position."""
    try:
        graph_of(layers, input_shape, blocks)
    except AssertionError as error:
        return [line.split(": ", 1)[1] for line in str(error).splitlines() if not line.startswith("  hint")]
    return []
