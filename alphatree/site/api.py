"""The catalogue for programs: JSON at fixed addresses (contract, DESIGN.md 5).

`version` counts the changes that would break a reader; a new key is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from alphatree.json_schema import entry_schema
from alphatree.network.graph import Graph
from alphatree.network.record import network_record
from alphatree.schema import Entry, NetworkSpec
from alphatree.site.addresses import CATALOG_JSON, SCHEMA_JSON, diagram_path, model_json_path
from alphatree.site.context import Context
from alphatree.site.pictures import forms

VERSION = 1

_RAW = {"blocks", "networks"}
"""What says how a network is written, not what it is: the compiled layers say that."""


def api_files(context: Context) -> Iterator[tuple[str, str]]:
    """Yield path and content of every JSON file."""
    entries = context.catalog.entries.values()
    yield CATALOG_JSON, _json(catalog_record(context))
    yield SCHEMA_JSON, _json(entry_schema())
    for entry in entries:
        yield model_json_path(entry.id), _json(model_record(context, entry))


def catalog_record(context: Context) -> dict[str, Any]:
    """Return the list of all models with the totals of their networks."""
    catalog = context.catalog
    return {
        "version": VERSION,
        "directions": [
            {"id": direction_id, "name": {"en": direction.name.en, "zh": direction.name.zh}}
            for direction_id, direction in catalog.directions.items()
        ],
        "models": [
            {
                "id": entry.id,
                "name": entry.name,
                "kind": entry.kind,
                "directions": list(entry.directions),
                "year": entry.year,
                "record": model_json_path(entry.id),
                "networks": [
                    {"id": network_id, **_names(network), "params": graph.params, "macs": graph.macs}
                    for network_id, network, graph in context.networks(entry)
                ],
            }
            for entry in catalog.entries.values()
        ],
    }


def model_record(context: Context, entry: Entry) -> dict[str, Any]:
    """Return everything about one model: its facts as they were written, its networks as they were compiled."""
    facts = entry.model_dump(mode="json", exclude=_RAW, exclude_none=True, exclude_defaults=True)
    return {
        "version": VERSION,
        "id": entry.id,
        **_with_names(facts, context),
        "descendants": [child.id for child in context.catalog.children(entry.id)],
        "networks": [_network(entry, *network) for network in context.networks(entry)],
    }


def _with_names(facts: Any, context: Context) -> Any:
    """Return facts as they are, but that texts have names where they link by id."""
    if isinstance(facts, dict):
        if facts.keys() == {"en", "zh"}:
            return {lang: context.without_references(text) for lang, text in facts.items()}
        return {key: _with_names(value, context) for key, value in facts.items()}
    return [_with_names(one, context) for one in facts] if isinstance(facts, list) else facts


def _network(entry: Entry, network_id: str, network: NetworkSpec, graph: Graph) -> dict[str, Any]:
    record = network_record(entry.id, network_id, graph)
    diagrams = {form: diagram_path(network_id, form, "svg") for form in forms(graph)}
    return {**_names(network), **{key: value for key, value in record.items() if key != "id"}, "diagrams": diagrams}


def _names(network: NetworkSpec) -> dict[str, Any]:
    return {"name": network.name.en, "names": {"en": network.name.en, "zh": network.name.zh}}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
