"""The JSON Schema of an entry: the models of the schema, and the layer vocabulary for `layers:` and `blocks:`.

Editors complete and check with it while one types. It is a little more lenient than `alphatree check`: wherever a layer
takes a number it allows text, because that may be an expression.
"""

from __future__ import annotations

from typing import Any

from alphatree.layers import ACTIVATIONS, LAYERS, NORMS
from alphatree.network.spec import MERGES, PARAMETER_TYPES, type_fields
from alphatree.schema import Entry

Json = dict[str, Any]

_EXPRESSION: Json = {"type": "string", "description": "A parameter's name or an expression, such as 4 * width."}
_ITEMS: Json = {"type": "array", "items": {"$ref": "#/$defs/Item"}}
_PARAMETERS: Json = {"type": "object", "description": "Values for the block's parameters."}
_NAME: Json = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*$"}


def entry_schema() -> Json:
    """Return the JSON Schema (2020-12) of an entry, layers included."""
    schema = _without_titles(Entry.model_json_schema())
    definitions = schema.pop("$defs")
    definitions["NetworkSpec"]["properties"]["layers"] |= _ITEMS
    schema["properties"]["blocks"]["additionalProperties"] = {"$ref": "#/$defs/Block"}
    definitions |= {"Item": _item(), "Block": _block()}
    definitions |= {_definition(kind): _layer(kind) for kind in LAYERS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An entry of AlphaTree",
        **schema,
        "$defs": dict(sorted(definitions.items())),
    }


def _without_titles(schema: Any) -> Any:
    """Drop the titles that pydantic makes from names: they say nothing that the name does not."""
    if isinstance(schema, list):
        return [_without_titles(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _without_titles(field) for name, field in value.items()}
        if key in ("properties", "$defs")
        else _without_titles(value)
        for key, value in schema.items()
        if key != "title" or not isinstance(value, str)
    }


def _definition(kind: str) -> str:
    return f"layer_{kind}"


def _item() -> Json:
    """Return the schema of one line of `layers:`: a bare word, or a layer or structure with modifiers."""
    properties: Json = {kind: {"$ref": f"#/$defs/{_definition(kind)}"} for kind in LAYERS}
    properties |= {
        "block": {"type": "string", "description": "The name of a block of this file."},
        "with": _PARAMETERS,
        "repeat": {"anyOf": [{"type": "integer", "minimum": 1}, _EXPRESSION], "description": "How many times."},
        "layers": _ITEMS | {"description": "What is repeated, if it is not a block."},
        "first": _PARAMETERS | {"description": "Parameters of the first repetition."},
        "last": _PARAMETERS | {"description": "Parameters of the last repetition."},
        "each": {
            "type": "object",
            "additionalProperties": {"type": "array"},
            "description": "Parameters with one value for each repetition.",
        },
        "before": {
            "type": "string",
            "description": "What `before` means at first; later it is the input of the repetition before.",
        },
        **_structures(),
        "network": {"type": "string", "description": "Another network as a part: MODEL/NETWORK."},
        "until": {"type": "string", "description": "The last layer of the other network that is taken."},
        "name": _NAME | {"description": "A name that later layers can refer to."},
        "when": {"type": ["string", "boolean"], "description": "Left out if this is false."},
        "from": {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            "description": "Names of the earlier layers that come in instead of the previous one.",
        },
        "shares": {"type": "string", "description": "The earlier layer whose weights this one uses."},
    }
    return {
        "description": "One layer, or several as a block, a repeat, branches or a residual.",
        "anyOf": [
            {"enum": list(LAYERS)},
            {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1},
        ],
    }


def _structures() -> Json:
    """Return the fields that both an item and a block may have."""
    return {
        "branches": {
            "anyOf": [
                {"type": "array", "items": _ITEMS, "minItems": 1},
                {"type": "object", "additionalProperties": _ITEMS, "minProperties": 1},
            ],
            "description": "Layers side by side from one input; an empty list passes it on as it is.",
        },
        "merge": {"enum": list(MERGES), "description": "How branches meet again; concat if not given."},
        "dim": {"anyOf": [{"type": "integer"}, _EXPRESSION], "description": "The axis of a concat; 0 is channels."},
        "split": {
            "anyOf": [{"type": "integer"}, {"type": "array"}, _EXPRESSION],
            "description": "Channels that each branch takes, or the number of branches for equal parts.",
        },
        "residual": {
            "type": "object",
            "properties": {"main": _ITEMS, "shortcut": _ITEMS},
            "required": ["main"],
            "additionalProperties": False,
            "description": "A main line and a shortcut around it, summed.",
        },
        "then": {
            "anyOf": [{"enum": [*ACTIVATIONS, "softmax"]}, {"type": ["string", "object"]}],
            "description": "The activation after the merge.",
        },
    }


def _block() -> Json:
    """Return the schema of a block."""
    return {
        "type": "object",
        "description": "A part that networks repeat, with parameters.",
        "properties": {
            "description": {},
            "parameters": {
                "type": "object",
                "additionalProperties": {"anyOf": [{"enum": list(PARAMETER_TYPES)}, {}]},
                "description": "Names, each with integer, boolean or text if it is required, or else its default.",
            },
            "layers": _ITEMS,
            **_structures(),
        },
        "additionalProperties": False,
    }


def _layer(kind: str) -> Json:
    """Return the schema of one layer's arguments: nothing, its main argument, or a mapping."""
    model = LAYERS[kind]
    known = _without_titles(model.model_json_schema())
    properties = {name: _argument(known["properties"][name]) for name in type_fields(kind)}
    for name, words in (("norm", NORMS), ("activation", [*ACTIVATIONS, "softmax"])):
        if name in properties:
            properties[name] = {
                "anyOf": [{"enum": ["none", *words]}, {"type": ["string", "object", "null"]}],
                "description": properties[name]["description"],
            }
    if model.takes_size:
        properties["to"] = {"type": "string", "description": "The earlier layer whose size is taken."}
    required = [name for name in known.get("required", []) if name in properties]
    forms: list[Json] = [{"type": "object", "properties": properties, "additionalProperties": False}]
    if required:
        forms[0]["required"] = required
    else:
        forms.append({"type": "null"})
    if model.shorthand is not None:
        forms.append({key: value for key, value in properties[model.shorthand].items() if key != "default"})
    return {"description": known.get("description", ""), "anyOf": forms}


def _argument(schema: Json) -> Json:
    """Return the schema of an argument as people may write it: one number for every axis, or an expression."""
    about = {key: value for key, value in schema.items() if key in ("description", "default")}
    forms: list[Json] = []
    for form in schema.get("anyOf", [{key: value for key, value in schema.items() if key not in about}]):
        if form.get("type") == "array":
            # The models only see tuples; what people write may be one number, and each part an expression.
            forms += [{"type": "integer"}, {"type": "array"}]
        elif form.get("type") != "string" or "enum" in form:
            forms.append(form)
    return about | {"anyOf": [*forms, _EXPRESSION]}
