"""Data of a file checked against a model of the schema, each fault in one sentence of our own with its exact place.

pydantic finds the faults; nothing that it says reaches a reader. The path of a fault in the model is its path in the
file, so Source gives line and column.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from alphatree.diagnostics import Diagnostic, suggest
from alphatree.source import Origin, Source

M = TypeVar("M", bound=BaseModel)

MAX_FAULTS = 100
"""So many faults of one entry are put into words; guessing what was meant takes time."""

MAX_SHOWN = 60
"""Characters of a wrong value that a message repeats."""


def validate(model: type[M], source: Source, origin: Origin = ()) -> tuple[M | None, list[Diagnostic]]:
    """Return the part of a file at `origin` as a model, or None with everything that is wrong with it."""
    data = source.data
    for key in origin:
        data = data[key]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        found = [details for details in error.errors(include_url=False) if not _is_echo(details)]
        diagnostics = [_Fault(model, source, origin, details).diagnostic() for details in found[:MAX_FAULTS]]
        if len(found) > MAX_FAULTS:
            message = f"{len(found) - MAX_FAULTS:,} more faults are not listed"
            diagnostics.append(source.diagnostic(origin, "too-many-faults", message, key=True))
        return None, diagnostics


def _is_echo(details: ErrorDetails) -> bool:
    """Return whether a list is called too short only because its items are wrong, which is said of the items."""
    return details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]


class _Fault:
    """One error of pydantic, and what to say about it."""

    def __init__(self, model: type[BaseModel], source: Source, base: Origin, details: ErrorDetails) -> None:
        # An error about the key of a mapping ends with '[key]', which is not part of the path in the file.
        self.about_key = bool(details["loc"]) and details["loc"][-1] == "[key]"
        self.loc: Origin = details["loc"][:-1] if self.about_key else details["loc"]
        self.model, self.source, self.base, self.details = model, source, base, details

    def diagnostic(self) -> Diagnostic:
        match self.details["type"]:
            case "missing":
                return self._missing()
            case "extra_forbidden":
                return self._unknown()
            case _:
                return self._wrong()

    def _report(self, loc: Origin, code: str, message: str, hint: str | None, *, key: bool = False) -> Diagnostic:
        return self.source.diagnostic((*self.base, *loc), code, message, hint, key=key)

    def _missing(self) -> Diagnostic:
        *parents, name = self.loc
        owner = _model_at(self.model, tuple(parents))
        hint = f"{name}: {_help(owner, str(name))}" if owner else None
        return self._report(
            tuple(parents), "missing-field", f"the field '{name}'{self._of(parents)} is missing", hint, key=True
        )

    def _unknown(self) -> Diagnostic:
        *parents, name = self.loc
        owner = _model_at(self.model, tuple(parents))
        message = f"unknown field '{shown_text(str(name))}'{self._of(parents)}"
        return self._report(self.loc, "unknown-field", message, self._guess(str(name), owner), key=True)

    def _guess(self, name: str, owner: type[BaseModel] | None) -> str | None:
        known = list(owner.model_fields) if owner else []
        if name == "id" and owner is self.model:
            return "leave it out: the id of an entry is its file name"
        head, colon, _ = name.partition(":")
        if colon and head in known:
            return f"write a space after the colon: '{head}: …'"
        if hint := suggest(name, known):
            return hint
        if self.details["input"] is None and not re.fullmatch(r"\w[\w-]*", name):
            return "between { and } a comma starts the next field; put text that holds commas in quotes"
        elsewhere = [place for place, fields in _places(self.model) if name in fields and place]
        if name in self.model.model_fields:
            return f"'{name}' belongs to the outermost level; check the indentation"
        if elsewhere:
            return f"'{name}' belongs to {' or '.join(elsewhere[:3])}; check the indentation"
        return f"known fields: {', '.join(known)}" if known else None

    def _wrong(self) -> Diagnostic:
        context: dict[str, Any] = self.details.get("ctx", {})
        kind = self.details["type"]
        if "message" in context:
            return self._report(self.loc, kind, context["message"], context["hint"], key=True)
        value = self.details["input"]
        if "expected" in context and kind in ("wrong-type", "wrong-value"):
            code, expected, hint = kind, context["expected"], context["hint"]
        else:
            code, expected, hint = self._container(kind, context, value)
        if value is None:
            # An empty value has no type that could be wrong, and no quotes or other form would repair it.
            code, hint = "wrong-value", "fill it in, or remove the field"
        if self.about_key:
            subject, met = f"a name{self._of(self.loc[:-1])}", f"'{shown_text(str(self.loc[-1]))}'"
        else:
            subject, met = self._subject(), self._met(value)
        if hint == "put it in quotes" and not isinstance(value, bool):
            met = f"the number {met}"
        written = self.source.written((*self.base, *self.loc))
        if hint == "put it in quotes" and written:
            hint = f'put it in quotes: "{written}"'
        return self._report(self.loc, code, f"{subject} is {met}, expected {expected}", hint, key=self.about_key)

    def _container(self, kind: str, context: dict[str, Any], value: Any) -> tuple[str, str, str | None]:
        """Return code, expectation and hint for a list or a group of fields that is not one."""
        match kind:
            case "tuple_type" | "list_type":
                word = shown_text(str(value))
                hint = f"write [{word}]" if isinstance(value, str | int | float) else "start each item with '- '"
                return "wrong-type", "a list", hint
            case "too_short":
                return "wrong-value", f"at least {_items(context['min_length'])}", None
            case "too_long":
                return "wrong-value", f"at most {_items(context['max_length'])}", None
            case "dict_type":
                return "wrong-type", "names, each with its fields indented below it", None
            case "model_type" | "model_attributes_type":
                owner = _model_at(self.model, self.loc)
                names = [name for name, field in owner.model_fields.items() if field.is_required()] if owner else []
                form = ", ".join(f"{name}: …" for name in names)
                listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
                return "wrong-type", f"the fields {listed}", f"write {{{form}}}" if form else None
            case _:
                return "wrong-value", "another value", None

    def _met(self, value: Any) -> str:
        match value:
            case None:
                return "empty"
            case bool():
                return "true" if value else "false"
            case str():
                return f"'{shown_text(value)}'" if value.strip() else "empty"
            case list():
                return "a list" if value else "an empty list"
            case dict():
                return "a group of fields"
            case _:
                return shown_text(self.source.written((*self.base, *self.loc)) or str(value))

    def _subject(self) -> str:
        loc = (*self.base, *self.loc)
        if not loc:
            return "the entry"
        *parents, last = loc
        if isinstance(last, int):
            return f"item {last + 1}{_of(parents)}"
        if tuple(parents) == ("networks",):
            return f"network '{last}'"
        return f"{last}{_of(parents)}"

    def _of(self, parents: list[str | int] | Origin) -> str:
        return _of((*self.base, *parents))


def _of(parents: list[str | int] | Origin) -> str:
    """Return " of code", " of network 'resnet-50'": the nearest named part around a field, or nothing at the top."""
    path = list(parents)
    while path and isinstance(path[-1], int):
        path.pop()
    if not path:
        return ""
    if len(path) == 2 and path[0] == "networks":
        return f" of network '{path[1]}'"
    return f" of {shown_text(str(path[-1]))}"


def _items(count: int) -> str:
    return "one item" if count == 1 else f"{count} items"


def shown_text(text: str) -> str:
    """Return text as a message may repeat it: short, on one line, nothing invisible.

    >>> shown_text("first\\nsecond")
    'first second'
    """
    line = " ".join(text.split())
    short = line if len(line) <= MAX_SHOWN else f"{line[:MAX_SHOWN]}…"
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in short)


def _help(model: type[BaseModel] | None, name: str) -> str:
    """Return the docstring of a field in one line: what belongs there."""
    field = model.model_fields.get(name) if model else None
    text = " ".join((field.description or "").split()) if field else ""
    return text[:1].lower() + text[1:].rstrip(".") if text[1:2].islower() or text[1:2] == " " else text.rstrip(".")


def _model_at(model: type[BaseModel], loc: Origin) -> type[BaseModel] | None:
    """Return the model that describes the part of the data at `loc`."""
    annotation: Any = model
    for key in loc:
        annotation = _unwrap(annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            field = annotation.model_fields.get(str(key))
            if field is None:
                return None
            annotation = field.annotation
        else:
            arguments = get_args(annotation)
            annotation = arguments[1] if get_origin(annotation) is dict else arguments[0] if arguments else None
    annotation = _unwrap(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _unwrap(annotation: Any) -> Any:
    """Return the type inside `Annotated[…]` and `… | None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        else:
            return annotation


def _places(model: type[BaseModel], place: str = "", seen: tuple[type, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Yield each part of a model, as messages call it, with the names of its fields."""
    if model in seen:
        return
    yield place, list(model.model_fields)
    for name, field in model.model_fields.items():
        inner = _unwrap(field.annotation)
        while get_args(inner):
            arguments = get_args(inner)
            inner = _unwrap(arguments[1] if get_origin(inner) is dict else arguments[0])
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            called = "a network" if name == "networks" else f"'{name}'"
            yield from _places(inner, called, (*seen, model))


def unless_reported(found: list[Diagnostic], before: list[Diagnostic]) -> list[Diagnostic]:
    """Return the faults that stand where no other fault stands already: what could not be read is not also empty."""
    places = {diagnostic.position for diagnostic in before}
    return [diagnostic for diagnostic in found if diagnostic.position not in places]
