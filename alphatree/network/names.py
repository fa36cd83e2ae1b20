"""Names of layers: unique, dotted by block, found from the inside out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class NameTable:
    """All names of one network while it is expanded, each with the index of the layer whose output it means."""

    outputs: dict[str, int] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    """Names that somebody wrote, so that no generated name meets them."""


@dataclass(slots=True)
class Scope:
    """One level of names: the network itself, or one expansion of a block. `input`: the layer that comes in."""

    table: NameTable
    prefix: str
    input: int
    parent: Scope | None = None
    before: int | None = None
    """Inside a repeat: the input of the repetition before this one."""
    _counts: Counter[str] = field(default_factory=Counter)

    def qualify(self, name: str) -> str:
        return f"{self.prefix}{name}"

    def generate(self, kind: str) -> str:
        """Return the next free full name for an unnamed layer or block: `conv1`, `bottleneck2.conv1`."""
        while True:
            self._counts[kind] += 1
            name = self.qualify(f"{kind}{self._counts[kind]}")
            if name not in self.table.taken and name not in self.table.outputs:
                return name

    def find(self, name: str) -> int | None:
        """Return the layer that a name means here, looking from this scope outwards; None if there is none."""
        scope: Scope | None = self
        while scope is not None:
            if name == "input":
                return scope.input
            if name == "before" and scope.before is not None:
                return scope.before
            index = self.table.outputs.get(scope.qualify(name))
            if index is not None:
                return index
            scope = scope.parent
        return None

    def visible(self) -> list[str]:
        """Return the names that could be meant here, for a hint."""
        names = {"input"}
        scope: Scope | None = self
        while scope is not None:
            start = len(scope.prefix)
            names.update(name[start:] for name in self.table.outputs if name.startswith(scope.prefix))
            scope = scope.parent
        return sorted(names)
