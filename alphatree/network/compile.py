"""From the spec of an entry to the Graph of one of its networks: read, expand, infer, count.

`compile_network` is the facade; the stages are spec.py (what was written) and expand.py (what it amounts to).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from alphatree.diagnostics import Diagnostic, Level, in_order
from alphatree.layers.extent import symbol
from alphatree.network.expand import Expander, ExpansionError, Part
from alphatree.network.graph import Graph, Origin, Words
from alphatree.network.spec import Report, SpecReader


class SourceLike(Protocol):
    """The part of alphatree.source.Source that compiling needs: where things stand in the file."""

    def diagnostic(
        self,
        origin: Origin,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        key: bool = False,
        level: Level = "error",
    ) -> Diagnostic: ...

    def position(self, origin: Origin, *, key: bool = False) -> Any: ...


class NetworkLike(Protocol):
    """The part of alphatree.schema.NetworkSpec that compiling needs."""

    @property
    def name(self) -> Words: ...
    @property
    def input(self) -> Sequence[int | str] | None: ...
    @property
    def inputs(self) -> Mapping[str, Sequence[int | str]] | None: ...
    @property
    def outputs(self) -> Sequence[str] | None: ...
    @property
    def layers(self) -> Sequence[Any]: ...


class EntryLike(Protocol):
    """The part of alphatree.schema.Entry that compiling needs."""

    @property
    def id(self) -> str: ...
    @property
    def blocks(self) -> Mapping[str, Any]: ...
    @property
    def networks(self) -> Mapping[str, Any]: ...
    @property
    def source(self) -> Any: ...


Resolve = Callable[[str], EntryLike | None]
"""Finds another entry by its id, for `network:` items."""


def compile_network(
    entry: EntryLike, network_id: str, resolve: Resolve | None = None
) -> tuple[Graph | None, list[Diagnostic]]:
    """Return the compiled network, or None with what is wrong with its spec.

    Units: `Graph.params` learnable scalars, `Graph.macs` multiply-accumulates for one input.
    Raises: KeyError if the entry has no such network.
    """
    diagnostics: list[Diagnostic] = []
    part = read_part(entry, network_id, diagnostics)
    if diagnostics:
        return None, in_order(diagnostics)

    def other(reference: str) -> Part | None:
        entry_id, _, other_id = reference.partition("/")
        found = entry if entry_id == entry.id else resolve(entry_id) if resolve else None
        if found is None or other_id not in found.networks:
            return None
        return read_part(found, other_id, diagnostics)

    try:
        graph = Expander(other).network(part)
    except ExpansionError as stop:
        diagnostics.append(stop.diagnostic)
        return None, in_order(diagnostics)
    return (None if diagnostics else graph), in_order(diagnostics)


def read_faults(source: Any) -> list[Diagnostic]:
    """Return what is wrong with how blocks and layers are written in a file whose entry has faults elsewhere.

    Shapes are not worked out: what is found here stands whatever becomes of the other faults.
    """
    diagnostics: list[Diagnostic] = []

    data = source.data if isinstance(source.data, dict) else {}
    blocks = data.get("blocks")
    networks = data.get("networks")
    reader = SpecReader(_reporter(source, diagnostics), blocks if isinstance(blocks, dict) else ())
    for name, raw in blocks.items() if isinstance(blocks, dict) else ():
        reader.block(str(name), raw, ("blocks", name))
    for name, raw in networks.items() if isinstance(networks, dict) else ():
        if isinstance(raw, dict) and isinstance(raw.get("layers"), list):
            reader.items(raw["layers"], ("networks", name, "layers"))
    return in_order(diagnostics)


def read_part(entry: EntryLike, network_id: str, diagnostics: list[Diagnostic]) -> Part:
    """Return a network's spec read into items; faults are appended to `diagnostics`."""
    network: NetworkLike = entry.networks[network_id]
    source: SourceLike = entry.source

    reader = SpecReader(_reporter(source, diagnostics), entry.blocks)
    blocks = {name: reader.block(name, raw, ("blocks", name)) for name, raw in entry.blocks.items()}
    origin: Origin = ("networks", network_id)
    items = reader.items(list(network.layers), (*origin, "layers"))
    if not items and not diagnostics:
        message = f"network '{network_id}' has no layers"
        diagnostics.append(source.diagnostic((*origin, "layers"), "no-layers", message))
    shapes = dict(network.inputs) if network.inputs else {"input": network.input or ()}
    return Part(
        network=network_id,
        title=network.name,
        reference=f"{entry.id}/{network_id}",
        source=source,
        origin=origin,
        blocks={name: block for name, block in blocks.items() if block is not None},
        items=items,
        inputs={name: tuple(map(_extent, shape)) for name, shape in shapes.items()},
        outputs=tuple(network.outputs or ()),
    )


def _reporter(source: SourceLike, diagnostics: list[Diagnostic]) -> Report:
    """Return what a SpecReader reports to: it appends to `diagnostics`."""

    def report(origin: Origin, code: str, message: str, hint: str | None = None, *, key: bool = False) -> None:
        diagnostics.append(source.diagnostic(origin, code, message, hint, key=key))

    return report


def _extent(written: int | str) -> int:
    return symbol(written) if isinstance(written, str) else written
