"""The layer spec as people write it, read into typed items. Nothing is expanded or computed here.

What this stage finds: unknown words, missing and superfluous fields, items of the wrong form. All faults of a spec are
reported in one run. Values may still be expressions; they are worked out when blocks are expanded (expand.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from alphatree.diagnostics import suggest
from alphatree.layers import ACTIVATIONS, LAYERS, NORMS
from alphatree.network.graph import Origin

MODIFIERS = ("name", "when", "from", "shares")
"""Fields that every item may have; `shares` only layers."""

_FIELDS: dict[str, tuple[str, ...]] = {
    "block": ("with",),
    "repeat": ("block", "with", "layers", "first", "last", "each", "before"),
    "branches": ("split", "merge", "dim", "then"),
    "residual": ("then",),
    "network": ("until",),
}
"""Structures an item may hold instead of a layer, and the fields that belong to each."""

_BLOCK_FIELDS = (
    *("parameters", "description", "layers"),
    *("residual", "branches", "split", "merge", "dim", "then"),
)

MERGES = ("concat", "sum", "multiply", "none")
PARAMETER_TYPES = ("integer", "boolean", "text")
RESERVED = frozenset({"input", "previous", "before", "index", "in_channels"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class Report(Protocol):
    """Takes one fault: where it stands, its code, what was met and expected, and a hint."""

    def __call__(
        self, origin: Origin, code: str, message: str, hint: str | None = None, *, key: bool = False
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Item:
    """What all items have: where they were written and their modifiers."""

    origin: Origin
    name: str | None = None
    when: str | bool | None = None
    sources: tuple[str, ...] = ()
    """Names of the earlier layers that come in instead of the previous one."""
    shares: str | None = None


@dataclass(frozen=True, slots=True)
class LayerItem(Item):
    """One layer with its arguments; norm and activation are items of their own."""

    kind: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    at: Origin = ()
    """Where the arguments stand."""
    to: str | None = None
    """Name of the layer whose size this one takes."""
    norm: LayerItem | AttachedParameter | None = None
    activation: LayerItem | AttachedParameter | None = None


@dataclass(frozen=True, slots=True)
class AttachedParameter:
    """A norm or activation that a block's text parameter names: `activation: act`."""

    parameter: str
    words: Mapping[str, str]
    origin: Origin


@dataclass(frozen=True, slots=True)
class BlockItem(Item):
    """A call of a block."""

    block: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RepeatItem(Item):
    """Elements repeated, with parameters that differ in the first, the last or every repetition."""

    count: Any = 1
    call: BlockItem | None = None
    body: tuple[Item, ...] = ()
    first: Mapping[str, Any] = field(default_factory=dict)
    last: Mapping[str, Any] = field(default_factory=dict)
    each: Mapping[str, Any] = field(default_factory=dict)
    before: str | None = None
    """What the name `before` means in the first repetition; in the others it is the input of the repetition before."""


@dataclass(frozen=True, slots=True)
class BranchesItem(Item):
    """Branches from one input, and how they meet again."""

    branches: tuple[tuple[str | None, tuple[Item, ...]], ...] = ()
    merge: str = "concat"
    dim: Any = 0
    split: Any = None
    """Channels that each branch takes, instead of all: a list, or the number of branches for equal parts."""
    residual: bool = False
    then: LayerItem | AttachedParameter | None = None


@dataclass(frozen=True, slots=True)
class NetworkItem(Item):
    """Another network, or its beginning, as a part of this one."""

    reference: str = ""
    until: str | None = None


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """A block's parameters (None: required, else the default) and body."""

    name: str
    types: Mapping[str, str]
    defaults: Mapping[str, Any]
    items: tuple[Item, ...]
    origin: Origin


class SpecReader:
    """Reads items and blocks, and reports every fault to one place."""

    def __init__(self, report: Report, blocks: Iterable[str] = ()) -> None:
        self._report = report
        self._blocks = tuple(blocks)

    def block(self, name: str, raw: Any, origin: Origin) -> BlockSpec | None:
        """Return a block, or None where it cannot be read."""
        if not isinstance(raw, dict):
            self._wrong(origin, f"block '{name}'", raw, "a mapping with parameters and layers")
            return None
        types: dict[str, str] = {}
        defaults: dict[str, Any] = {}
        parameters = raw.get("parameters") or {}
        if not isinstance(parameters, dict):
            self._wrong(
                (*origin, "parameters"), "parameters", parameters, "a mapping such as {width: integer, stride: 1}"
            )
            parameters = {}
        for parameter, value in parameters.items():
            at = (*origin, "parameters", parameter)
            if not re.fullmatch(r"[a-z][a-z0-9_]*", str(parameter)) or parameter in RESERVED:
                hint = "reserved: " + ", ".join(sorted(RESERVED)) if parameter in RESERVED else None
                self._report(at, "bad-name", f"'{parameter}' is not a name for a parameter", hint, key=True)
            elif value in PARAMETER_TYPES and isinstance(value, str):
                types[parameter] = value
            elif isinstance(value, bool | int | float | str | list):
                types[parameter] = _type_of(value)
                defaults[parameter] = value
            else:
                self._wrong(at, f"parameter '{parameter}'", value, "integer, boolean, text or a default value")
        bodies = [word for word in ("layers", "residual", "branches") if word in raw]
        for word in raw:
            if word not in _BLOCK_FIELDS:
                self._report(
                    (*origin, word),
                    "unknown-field",
                    f"unknown field '{word}' of block '{name}'",
                    suggest(str(word), _BLOCK_FIELDS),
                    key=True,
                )
        if len(bodies) != 1:
            met = " and ".join(f"'{word}'" for word in bodies) or "none of them"
            self._report(
                origin, "bad-block", f"block '{name}' has {met}, expected one of layers, residual and branches"
            )
            return None
        if bodies == ["layers"]:
            items = self.items(raw["layers"], (*origin, "layers"))
        else:
            structure = {key: value for key, value in raw.items() if key not in ("parameters", "description")}
            item = self._structure(structure, bodies[0], origin, Item(origin))
            items = (item,) if item else ()
        return BlockSpec(name, types, defaults, items, origin)

    def items(self, raw: Any, origin: Origin) -> tuple[Item, ...]:
        """Return the items of a list; those that cannot be read are left out and reported."""
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self._wrong(
                origin, str(origin[-1]) if origin else "layers", raw, "a list of layers, each on a line with '- '"
            )
            return ()
        found = (self.item(value, (*origin, index)) for index, value in enumerate(raw))
        return tuple(item for item in found if item is not None)

    def item(self, raw: Any, origin: Origin) -> Item | None:
        """Return one item, or None where it cannot be read."""
        if isinstance(raw, str):
            return self._layer(raw, None, origin, origin, Item(origin))
        if not isinstance(raw, dict) or not raw:
            self._wrong(origin, "layer", raw, "a layer such as 'relu' or 'conv: {…}'")
            return None
        base = self._modifiers(raw, origin)
        rest = [key for key in raw if key not in MODIFIERS]
        structures = [key for key in rest if key in _FIELDS]
        if structures:
            head = "repeat" if "repeat" in structures else structures[0]
            return self._structure(raw, head, origin, base)
        kinds = [key for key in rest if key in LAYERS]
        for key in rest:
            if key not in LAYERS:
                known = [*LAYERS, *_FIELDS, *MODIFIERS]
                what = f"unknown layer '{key}'" if not kinds else f"unknown field '{key}' beside layer '{kinds[0]}'"
                hint = suggest(str(key), known)
                if kinds and key in type_fields(kinds[0]):
                    hint = f"'{key}' belongs inside the braces of '{kinds[0]}: {{…}}'"
                self._report((*origin, key), "unknown-layer" if not kinds else "unknown-field", what, hint, key=True)
        if len(kinds) > 1:
            self._report(
                (*origin, kinds[1]),
                "two-layers",
                f"'{kinds[0]}' and '{kinds[1]}' in one item, expected one layer",
                f"start a line of its own: '- {kinds[1]}: …'",
                key=True,
            )
        if not rest:
            self._report(origin, "no-layer", "an item without a layer", "add the layer, such as 'conv: {…}'")
        if len(kinds) != 1 or len(rest) != 1:
            return None
        return self._layer(kinds[0], raw[kinds[0]], origin, (*origin, kinds[0]), base)

    def _modifiers(self, raw: Mapping[str, Any], origin: Origin) -> Item:
        name = raw.get("name")
        if name is not None and (not isinstance(name, str) or not _NAME.fullmatch(name) or name in RESERVED):
            hint = (
                f"'{name}' has a meaning of its own"
                if name in RESERVED
                else "letters, digits, '_' and '-', such as conv4_3"
            )
            self._report((*origin, "name"), "bad-name", f"'{name}' is not a name for a layer", hint)
            name = None
        sources = raw.get("from", [])
        sources = [sources] if isinstance(sources, str) else sources
        if not isinstance(sources, list) or not all(isinstance(s, str) and _REFERENCE.fullmatch(s) for s in sources):
            self._wrong((*origin, "from"), "from", raw["from"], "the name of an earlier layer, or a list of names")
            sources = []
        when = raw.get("when")
        if when is not None and not isinstance(when, str | bool):
            self._wrong((*origin, "when"), "when", when, "an expression such as 'stride == 2'")
            when = None
        shares = raw.get("shares")
        if shares is not None and not isinstance(shares, str):
            self._wrong((*origin, "shares"), "shares", shares, "the name of an earlier layer")
            shares = None
        return Item(origin, name, when, tuple(sources), shares)

    def _layer(self, kind: str, raw: Any, origin: Origin, at: Origin, base: Item) -> LayerItem | None:
        layer = LAYERS.get(kind)
        if layer is None:
            self._report(origin, "unknown-layer", f"unknown layer '{kind}'", suggest(kind, LAYERS))
            return None
        if raw is None:
            raw = {}
        elif not isinstance(raw, dict):
            if layer.shorthand is None:
                fields = ", ".join(type_fields(kind)) or "none"
                self._report(
                    at,
                    "wrong-type",
                    f"layer '{kind}' is {_met(raw)}, expected its fields in braces",
                    f"fields: {fields}",
                )
                return None
            raw = {layer.shorthand: raw}
        arguments = {key: value for key, value in raw.items() if key not in ("norm", "activation", "to")}
        known = type_fields(kind)
        faulty = False
        meant: set[str] = set()
        for key in raw:
            if key not in known and not (key == "to" and layer.takes_size):
                hint = suggest(str(key), known)
                if hint is not None:
                    meant.update(name for name in known if f"'{name}'" in hint)
                elif known:
                    hint = "its fields: " + ", ".join(known)
                self._report((*at, key), "unknown-field", f"unknown field '{key}' of layer '{kind}'", hint, key=True)
                faulty = True
        required = (key for key, info in layer.model_fields.items() if info.is_required())
        missing = [key for key in required if key not in raw and key not in meant]
        if missing:
            words = " and ".join(f"'{key}'" for key in missing)
            self._report(at, "missing-field", f"layer '{kind}' needs {words}")
            faulty = True
        norm = activation = None
        if "norm" in known:
            norm = self._attached(raw.get("norm"), (*at, "norm"), NORMS)
            activation = self._attached(
                raw.get("activation"), (*at, "activation"), {a: a for a in (*ACTIVATIONS, "softmax")}
            )
        if faulty:
            return None
        return LayerItem(
            **_modifiers_of(base),
            kind=kind,
            arguments=arguments,
            at=at,
            to=raw.get("to"),
            norm=norm,
            activation=activation,
        )

    def _attached(self, raw: Any, at: Origin, words: Mapping[str, str]) -> LayerItem | AttachedParameter | None:
        """Read `norm: batch`, `activation: relu` or, with arguments, `activation: {leaky_relu: 0.2}`."""
        if raw is None or raw == "none":
            return None
        if isinstance(raw, str):
            word, arguments, inner = raw, None, at
        elif isinstance(raw, dict) and len(raw) == 1:
            ((word, arguments),) = raw.items()
            inner = (*at, word)
        else:
            self._wrong(at, str(at[-1]), raw, f"one of {', '.join(words)}")
            return None
        if word in words:
            return self._layer(words[word], arguments, at, inner, Item(at))
        if isinstance(raw, str) and re.fullmatch(r"[a-z][a-z0-9_]*", raw) and at[0] == "blocks":
            return AttachedParameter(raw, words, at)
        self._report(
            at, "unknown-word", f"{at[-1]} is '{word}', expected one of {', '.join(words)}", suggest(str(word), words)
        )
        return None

    def _structure(self, raw: Mapping[str, Any], head: str, origin: Origin, base: Item) -> Item | None:
        allowed = (head, *_FIELDS[head], *(word for word in MODIFIERS if word != "shares"))
        for key in raw:
            if key not in allowed:
                hint = suggest(str(key), allowed)
                if key in LAYERS:
                    hint = f"start a line of its own: '- {key}: …'"
                elif key == "shares":
                    hint = "single layers share weights; a block may take the name as a text parameter"
                self._report((*origin, key), "unknown-field", f"unknown field '{key}' beside '{head}'", hint, key=True)
        match head:
            case "block":
                return self._call(raw, origin, base)
            case "repeat":
                return self._repeat(raw, origin, base)
            case "residual":
                value = raw["residual"]
                if not isinstance(value, dict) or "main" not in value or set(value) - {"main", "shortcut"}:
                    self._wrong(
                        (*origin, "residual"),
                        "residual",
                        value,
                        "a mapping with main and, if it is not the input itself, shortcut",
                    )
                    return None
                branches = tuple(
                    (name, self.items(value.get(name), (*origin, "residual", name))) for name in ("main", "shortcut")
                )
                then = self._then(raw, origin)
                return BranchesItem(
                    **_modifiers_of(base),
                    branches=branches,
                    merge="sum",
                    residual=True,
                    then=then,
                )
            case "branches":
                return self._branches(raw, origin, base)
            case _:
                reference, until = raw["network"], raw.get("until")
                if not isinstance(reference, str) or not re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", reference):
                    self._wrong(
                        (*origin, "network"), "network", reference, "an entry and its network, such as vgg/vgg-16"
                    )
                    return None
                return NetworkItem(
                    **_modifiers_of(base),
                    reference=reference,
                    until=str(until) if until is not None else None,
                )

    def _then(self, raw: Mapping[str, Any], origin: Origin) -> LayerItem | AttachedParameter | None:
        return self._attached(raw.get("then"), (*origin, "then"), {a: a for a in (*ACTIVATIONS, "softmax")})

    def _branches(self, raw: Mapping[str, Any], origin: Origin, base: Item) -> BranchesItem | None:
        value = raw["branches"]
        at = (*origin, "branches")
        if isinstance(value, dict) and value:
            branches: tuple[tuple[str | None, tuple[Item, ...]], ...] = tuple(
                (str(name), self.items(body, (*at, name))) for name, body in value.items()
            )
        elif isinstance(value, list) and value:
            branches = tuple((None, self.items(body, (*at, index))) for index, body in enumerate(value))
        else:
            self._wrong(at, "branches", value, "a list of branches, or a mapping from their names")
            return None
        merge = raw.get("merge", "concat")
        if merge not in MERGES:
            self._report(
                (*origin, "merge"),
                "unknown-word",
                f"merge is {_met(merge)}, expected one of {', '.join(MERGES)}",
                suggest(str(merge), MERGES),
            )
            return None
        return BranchesItem(
            **_modifiers_of(base),
            branches=branches,
            merge=merge,
            dim=raw.get("dim", 0),
            split=raw.get("split"),
            then=self._then(raw, origin),
        )

    def _call(self, raw: Mapping[str, Any], origin: Origin, base: Item) -> BlockItem | None:
        block = raw["block"]
        if block not in self._blocks:
            hint = suggest(str(block), self._blocks) or (
                f"blocks of this file: {', '.join(self._blocks)}" if self._blocks else "this file defines no blocks"
            )
            self._report((*origin, "block"), "unknown-block", f"unknown block '{block}'", hint)
            return None
        return BlockItem(
            **_modifiers_of(base),
            block=block,
            parameters=self._mapping(raw, "with", origin),
        )

    def _mapping(self, raw: Mapping[str, Any], word: str, origin: Origin) -> Mapping[str, Any]:
        value = raw.get(word) or {}
        if not isinstance(value, dict):
            self._wrong((*origin, word), word, value, "a mapping of parameters, such as {width: 64}")
            return {}
        return value

    def _repeat(self, raw: Mapping[str, Any], origin: Origin, base: Item) -> RepeatItem | None:
        if ("block" in raw) == ("layers" in raw):
            self._report(origin, "bad-repeat", "a repeat needs either 'block' or 'layers'")
            return None
        call: BlockItem | None = None
        body: tuple[Item, ...] = ()
        if "block" in raw:
            call = self._call(raw, origin, Item(origin))
            if call is None:
                return None
        else:
            body = self.items(raw["layers"], (*origin, "layers"))
        before = raw.get("before")
        if before is not None and not isinstance(before, str):
            self._wrong((*origin, "before"), "before", before, "the name of an earlier layer")
            before = None
        return RepeatItem(
            before=before,
            **_modifiers_of(base),
            count=raw["repeat"],
            call=call,
            body=body,
            first=self._mapping(raw, "first", origin),
            last=self._mapping(raw, "last", origin),
            each=self._mapping(raw, "each", origin),
        )

    def _wrong(self, origin: Origin, what: str, met: Any, expected: str) -> None:
        self._report(origin, "wrong-type", f"{what} is {_met(met)}, expected {expected}")


def _modifiers_of(base: Item) -> dict[str, Any]:
    return {
        "origin": base.origin,
        "name": base.name,
        "when": base.when,
        "sources": base.sources,
        "shares": base.shares,
    }


def type_fields(kind: str) -> tuple[str, ...]:
    """Return the fields that people may write for a layer kind, in the order of its definition."""
    own = LAYERS[kind].model_fields
    inherited_last = sorted(own, key=lambda name: name in ("norm", "activation"))
    return tuple(inherited_last)


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    # A word is text; anything with a sign in it, such as `width * 26 // 64`, is an expression of earlier parameters.
    return "text" if isinstance(value, str) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", value) else "integer"


def _met(value: Any) -> str:
    """Return a value as a message quotes it."""
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case str():
            return f"'{value[:40]}…'" if len(value) > 40 else f"'{value}'"
        case list():
            return "a list"
        case dict():
            return "a mapping"
    return str(value)
