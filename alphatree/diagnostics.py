"""What is wrong with what people wrote, and where.

Wrong data is never an exception inside a stage: a stage returns or collects `Diagnostic` values, goes on, and the
caller shows all of them at once.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file. Units: line and column count from 1, as editors do."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One fault in a file: what was met, what was expected, and a hint that can be acted on."""

    path: str
    position: Position
    level: Level
    code: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        line = f"{self.path}:{self.position.line}:{self.position.column}: {self.level}: {self.message} [{self.code}]"
        return f"{line}\n  hint: {self.hint}" if self.hint else line

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the record that `alphatree check --format json` prints (contract, DESIGN.md 6)."""
        return {
            "path": self.path,
            "line": self.position.line,
            "column": self.position.column,
            "level": self.level,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
        }

    def as_github(self) -> str:
        """Return a GitHub workflow command that shows the fault beside the line of a pull request."""
        text = self.message + (f"\nhint: {self.hint}" if self.hint else "")
        return (
            f"::{self.level} file={_escape_property(self.path)},line={self.position.line},col={self.position.column},"
            f"title={_escape_property(self.code)}::{_escape_data(text)}"
        )


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics sorted by file and position, each once (a block used ten times reports a fault once)."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda d: (d.path, d.position, d.level, d.code, d.message, d.hint or ""))


def format_report(diagnostics: Sequence[Diagnostic], style: Literal["text", "json", "github"] = "text") -> str:
    """Return all diagnostics as text for people, JSON for programs, or GitHub workflow commands."""
    if style == "json":
        return json.dumps([d.as_dict() for d in diagnostics], indent=2, ensure_ascii=False)
    if style == "github":
        return "\n".join(d.as_github() for d in diagnostics)
    return "\n".join(str(d) for d in diagnostics)


def suggest(word: str, known: Iterable[str]) -> str | None:
    """Return the hint "did you mean …?" for the known word nearest to a mistyped one, or None.

    >>> suggest("kernal_size", ["kernel_size", "stride"])
    "did you mean 'kernel_size'?"
    >>> suggest("zebra", ["kernel_size"]) is None
    True
    """
    names = list(known)
    folded = {name.lower().replace("-", "_"): name for name in names}
    key = word.lower().replace("-", "_")
    if key in folded:
        return f"did you mean '{folded[key]}'?"
    near = difflib.get_close_matches(key, folded, n=1, cutoff=0.6)
    return f"did you mean '{folded[near[0]]}'?" if near else None


class CatalogError(Exception):
    """The catalogue has faults and nothing may be published. `str()` gives the whole report."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(format_report(diagnostics))
        self.diagnostics = tuple(diagnostics)
