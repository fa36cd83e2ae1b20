"""The text of one YAML file, read into plain data that knows where everything was written.

Strangers write these files. One pass over the parser's events, with a stack of its own, builds dictionaries, lists and
scalars, and refuses what the catalogue does not need and what can do harm: anchors, aliases, tags, merge keys,
repeated keys, several documents, deep nesting, endless data, invisible characters.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from alphatree.diagnostics import Diagnostic, Level, Position
from alphatree.yaml_errors import explain
from alphatree.yaml_scalars import Scalar, ScalarError, resolve

Origin = tuple[str | int, ...]
"""A path in the data, such as `("networks", "resnet-50", "layers", 3, "conv", "stride")`."""

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_NODES = 50_000
MAX_FAULTS = 20
"""After so many faults of one file the rest of it is not read."""

_Place = tuple[int, int, int, int]
"""Line and column where a value starts and where it ends; both count from 0, as the parser does."""

_NOWHERE = "\0"
"""Stands in the path of what is read but not kept; no key can be equal to it."""

_INVISIBLE = (
    ("control character", "\x00-\x08\x0b-\x1f\x7f-\x9f"),
    ("bidirectional control character", "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"),
    (
        "invisible character",
        (
            "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2028\u2029\u2060-\u2065\u206a-\u206f"
            "\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
        ),
    ),
    ("character without a meaning of its own", "\ud800-\uf8ff\ufffc-\uffff\U000f0000-\U0010ffff"),
)
FORBIDDEN = re.compile("|".join(f"([{characters}])" for _, characters in _INVISIBLE))
"""Characters that no file may hold."""


@dataclass(frozen=True)
class Source:
    """One file: its path as messages show it, its text, its data, and where each part of the data was written."""

    path: str
    text: str
    data: Any = field(compare=False)
    _keys: Mapping[Origin, tuple[int, int]] = field(compare=False, repr=False)
    _values: Mapping[Origin, _Place] = field(compare=False, repr=False)

    def position(self, origin: Origin, *, key: bool = False) -> Position:
        """Return where a value, or with `key` its key, was written; of the nearest part around it if it was not."""
        while origin:
            if key and origin in self._keys:
                line, column = self._keys[origin]
                return Position(line + 1, column + 1)
            if origin in self._values:
                line, column, _, _ = self._values[origin]
                return Position(line + 1, column + 1)
            origin = origin[:-1]
        line, column, _, _ = self._values.get((), (0, 0, 0, 0))
        return Position(line + 1, column + 1)

    def written(self, origin: Origin) -> str | None:
        """Return a value as it stands in the file, such as `1409.1550` for the float 1409.155, if on one line."""
        place = self._values.get(origin)
        if place is None or place[0] != place[2]:
            return None
        line = self.text.splitlines()[place[0]]
        return line[place[1] : place[3]]

    def diagnostic(
        self,
        origin: Origin,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        key: bool = False,
        at: str | None = None,
        level: Level = "error",
    ) -> Diagnostic:
        """Return a Diagnostic that points at a value, or with `key` at its key, or with `at` at words within it."""
        position = self.position(origin, key=key)
        if at is not None:
            position = self._find(origin, at) or position
        return Diagnostic(self.path, position, level, code, message, hint)

    def _find(self, origin: Origin, words: str) -> Position | None:
        """Return where words first stand within a value, if they stand there as they are, on one line."""
        if origin not in self._values:
            return None
        line, column, last, _ = self._values[origin]
        for number, text in enumerate(self.text.splitlines()[line : last + 1], line):
            found = text.find(words, column if number == line else 0)
            if found >= 0:
                return Position(number + 1, found + 1)
        return None


def read_source(file: Path, shown: str) -> tuple[Source | None, list[Diagnostic]]:
    """Return the data of a file, as far as it can be read, and everything that is wrong with its form."""
    content, fault = read_content(file, shown)
    if content is None:
        return None, [fault] if fault else []
    return decode_source(content, shown)


def read_content(file: Path, shown: str) -> tuple[bytes | None, Diagnostic | None]:
    """Return the bytes of a file, one more than the limit at most, or why it cannot be read."""
    try:
        # Without waiting: a named pipe would otherwise block until somebody writes into it.
        with os.fdopen(os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return None, _fault(shown, "unreadable", "this is not a regular file, expected a YAML file")
            return stream.read(MAX_BYTES + 1), None
    except OSError as error:
        return None, _fault(shown, "unreadable", f"the file cannot be read: {error.strerror or error}")


def decode_source(content: bytes, shown: str) -> tuple[Source | None, list[Diagnostic]]:
    """Return the data of a file's bytes, as far as they can be read, and everything that is wrong with their form."""
    text, fault = decode(content, shown)
    if text is None:
        return None, [fault] if fault else []
    return parse_source(text, shown)


def decode(content: bytes, shown: str) -> tuple[str | None, Diagnostic | None]:
    """Return the text of UTF-8 bytes within the size limit, or what is wrong with them."""
    if len(content) > MAX_BYTES:
        return None, _fault(
            shown,
            "file-too-large",
            f"the file is larger than {MAX_BYTES // 1024} KiB",
            "split the networks over several entries, or write repetitions with 'repeat' and 'block'",
        )
    for mark, name in ((b"\xef\xbb\xbf", "a byte-order mark"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if content.startswith(mark):
            return None, _fault(
                shown,
                "not-utf-8",
                f"the file starts with {name}, expected plain UTF-8",
                "save it as 'UTF-8 without BOM'",
            )
    try:
        return content.decode("utf-8"), None
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        position = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
        byte = content[error.start]
        return None, Diagnostic(
            shown,
            position,
            "error",
            "not-utf-8",
            f"the byte 0x{byte:02x} is not UTF-8",
            "save the file as UTF-8; other encodings such as GBK or Latin-1 are not read",
        )


def parse_source(text: str, shown: str) -> tuple[Source | None, list[Diagnostic]]:
    """Return the data of a YAML text, as far as it can be read, and everything that is wrong with its form.

    No Source: the text is not YAML, or too much of it. A Source with diagnostics: what was refused was left out, and
    the rest can be checked all the same.
    """
    if len(text) > MAX_BYTES:
        return None, [_fault(shown, "file-too-large", f"the text is larger than {MAX_BYTES // 1024} KiB")]
    invisible = list(islice(_invisible_characters(text, shown), MAX_FAULTS))
    if invisible:
        return None, invisible
    reader = _Reader(shown)
    try:
        for event in yaml.parse(text, Loader=_loader()):
            reader.take(event)
    except _StoppedError:
        return None, reader.diagnostics
    except yaml.YAMLError as error:
        fault = explain(error, text.splitlines())
        syntax = Diagnostic(shown, fault.position, "error", "yaml-syntax", fault.message, fault.hint)
        return None, [*reader.diagnostics, syntax]
    if not reader.documents:
        return None, [_fault(shown, "empty-file", "the file is empty, expected an entry")]
    return Source(shown, text, reader.data, reader.keys, reader.values), reader.diagnostics


def _loader() -> Any:
    # The C parser is six times as fast, but not every PyYAML is built with it.
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _fault(path: str, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(path, Position(1, 1), "error", code, message, hint)


def _invisible_characters(text: str, shown: str) -> Iterator[Diagnostic]:
    for number, line in enumerate(text.split("\n"), start=1):
        for match in FORBIDDEN.finditer(line.removesuffix("\r")):
            yield Diagnostic(
                shown, Position(number, match.start() + 1), "error", "forbidden-character", *_describe_invisible(match)
            )


def _describe_invisible(match: re.Match[str]) -> tuple[str, str]:
    kind = _INVISIBLE[(match.lastindex or 1) - 1][0]
    article = "an" if kind.startswith("i") else "a"
    return (
        f"{article} {kind} (U+{ord(match.group()):04X}) stands here",
        "remove it; it may not even show in your editor",
    )


class _StoppedError(Exception):
    """The rest of the file is not read; `diagnostics` of the reader say why."""


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still being filled."""

    origin: Origin
    items: list[Any] | None
    fields: dict[str, Any] | None
    key: str | None = None
    """The key whose value comes next. None: the next event is a key."""
    skip: bool = False
    """The key cannot be taken: its value is read, but not kept."""


class _Reader:
    """Builds data and positions from parser events, one by one, without recursion."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.data: Any = None
        self.documents = 0
        self.keys: dict[Origin, tuple[int, int]] = {}
        self.values: dict[Origin, _Place] = {}
        self.diagnostics: list[Diagnostic] = []
        self._stack: list[_Frame] = []
        self._nodes = 0

    def take(self, event: Any) -> None:
        """Add one event to the data. Raises: _StoppedError when there is too much, or too much wrong."""
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._stop(
                        event,
                        "several-documents",
                        "a second document starts here, expected one per file",
                        "remove '---'",
                    )
            case yaml.ScalarEvent():
                self._node(event)
                if self._expects_key():
                    self._open_key(event)
                else:
                    self._place(self._scalar(event), event)
            case yaml.AliasEvent():
                self._report(
                    event,
                    "yaml-alias",
                    f"the alias '*{event.anchor}' stands here, which the catalogue does not take",
                    "write the value out; what repeats in a network goes into a block",
                )
                self._collection_or_alias(None, event)
            case yaml.MappingStartEvent():
                self._node(event)
                self._open(event, _Frame((), None, {}))
            case yaml.SequenceStartEvent():
                self._node(event)
                self._open(event, _Frame((), [], None))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._stack.pop()
            case _:
                pass

    def _expects_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].fields is not None and self._stack[-1].key is None

    def _node(self, event: Any) -> None:
        """Count a value and refuse what may not be attached to it."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(event, "too-many-values", f"the file holds more than {MAX_NODES:,} values")
        if event.anchor is not None:
            self._report(
                event,
                "yaml-anchor",
                f"the anchor '&{event.anchor}' stands here, which the catalogue does not take",
                "remove it; text that starts with '&' needs quotes",
            )
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._report(
                event,
                "yaml-tag",
                f"the tag '{_printable(tag)}' stands here, which the catalogue does not take",
                "remove it; text that starts with '!' needs quotes",
            )

    def _open(self, event: Any, frame: _Frame) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._stop(event, "too-deep", f"lists and fields are nested deeper than {MAX_DEPTH} levels")
        container = frame.items if frame.fields is None else frame.fields
        frame.origin = self._collection_or_alias(container, event)
        self._stack.append(frame)

    def _collection_or_alias(self, value: Any, event: Any) -> Origin:
        if not self._expects_key():
            return self._place(value, event)
        self._report(event, "bad-key", "a list or a mapping stands where a field name was expected")
        frame = self._stack[-1]
        frame.key, frame.skip = "", True
        return (*frame.origin, _NOWHERE)

    def _open_key(self, event: Any) -> None:
        frame = self._stack[-1]
        fields = frame.fields if frame.fields is not None else {}
        frame.key, frame.skip = event.value, True
        plain = event.implicit[0] and event.style in (None, "")
        if plain and event.value == "<<":
            self._report(
                event,
                "merge-key",
                "the merge key '<<' stands here, which the catalogue does not take",
                "write the fields out; what repeats in a network goes into a block",
            )
        elif plain and not _is_text(event.value):
            word = _printable(event.value)
            met = f"{word} is not text" if word else "the field name is missing"
            hint = f'as a name it needs quotes: "{word}"'
            if word.isdigit():
                hint = f"numbers are written without commas inside; {hint}"
            self._report(event, "bad-key", f"{met}, expected a name before the colon", hint if word else None)
        elif event.value in fields:
            line = self.keys[(*frame.origin, event.value)][0] + 1
            self._report(
                event,
                "repeated-key",
                f"'{_printable(event.value)}' is given twice, first in line {line}",
                "keep one of them",
            )
        else:
            self._check_text(event)
            frame.skip = False
            self.keys[(*frame.origin, event.value)] = (event.start_mark.line, event.start_mark.column)

    def _place(self, value: Any, event: Any) -> Origin:
        """Put a value where it belongs and return its path."""
        start, end = event.start_mark, event.end_mark
        place = (start.line, start.column, end.line, end.column)
        if not self._stack:
            self.data, self.values[()] = value, place
            return ()
        frame = self._stack[-1]
        if frame.items is not None:
            origin: Origin = (*frame.origin, len(frame.items))
            frame.items.append(value)
            self.values[origin] = place
            return origin
        key, skip = frame.key or "", frame.skip
        frame.key, frame.skip = None, False
        if frame.fields is None or skip:
            return (*frame.origin, _NOWHERE)
        origin = (*frame.origin, key)
        frame.fields[key] = value
        self.values[origin] = place
        return origin

    def _scalar(self, event: Any) -> Scalar:
        if not event.implicit[0]:
            self._check_text(event)
            return str(event.value)
        try:
            return resolve(event.value)
        except ScalarError as error:
            self._report(event, error.code, str(error), error.hint)
            return None

    def _check_text(self, event: Any) -> None:
        # Escapes such as "\u202E" only become characters here.
        if match := FORBIDDEN.search(event.value):
            self._report(event, "forbidden-character", *_describe_invisible(match))

    def _report(self, event: Any, code: str, message: str, hint: str | None = None) -> None:
        mark = event.start_mark
        position = Position(mark.line + 1, mark.column + 1)
        self.diagnostics.append(Diagnostic(self.shown, position, "error", code, message, hint))
        if len(self.diagnostics) >= MAX_FAULTS:
            raise _StoppedError

    def _stop(self, event: Any, code: str, message: str, hint: str | None = None) -> None:
        self._report(event, code, message, hint)
        raise _StoppedError


def _is_text(word: str) -> bool:
    """Return whether a plain word is text, and not a number, true, false or null."""
    try:
        return isinstance(resolve(word), str)
    except ScalarError:
        return False


def _printable(text: str) -> str:
    """Return a short piece of text without characters that could break or disguise a message."""
    short = text if len(text) <= 40 else f"{text[:40]}…"
    return "".join(character if character.isprintable() else "\ufffd" for character in short)
