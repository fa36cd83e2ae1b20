"""Who descends from whom: the `descends_from` of all entries as a graph, as a forest, and as the nearest kin of one.

Faults of descent (unknown parents, circles) have rules of their own; what they touch is left out here without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from alphatree.schema import Entry, Phrase

if TYPE_CHECKING:
    from alphatree.catalog import Catalog

STEPS = 2
"""So many generations before and after an entry are its kin."""


@dataclass(frozen=True)
class Bond:
    """That one entry descends from another, and the idea between them."""

    parent: str
    child: str
    idea: Phrase


@dataclass(frozen=True)
class Twig:
    """An entry in the forest. `stem`: what joins it to the tree it grows on, None for a root. `others`: more parents.

    `up`: the place of its parent in the forest's order.
    """

    entry: Entry
    stem: Bond | None
    others: tuple[Bond, ...]
    up: int | None


@dataclass(frozen=True)
class Lineage:
    """The descent of all entries that take part in it: that have a parent or a child."""

    entries: Mapping[str, Entry]
    bonds: tuple[Bond, ...]
    ranks: Mapping[str, int] = field(default_factory=dict)
    """The place of each direction in its file."""

    @cached_property
    def parents(self) -> Mapping[str, tuple[Bond, ...]]:
        """The bonds to the parents of each entry, in the order in which it names them."""
        return _grouped(self.entries, ((bond.child, bond) for bond in self.bonds))

    @cached_property
    def children(self) -> Mapping[str, tuple[Bond, ...]]:
        """The bonds to the children of each entry, oldest first."""
        found = _grouped(self.entries, ((bond.parent, bond) for bond in self.bonds))
        return {one: tuple(sorted(bonds, key=lambda bond: self.age(bond.child))) for one, bonds in found.items()}

    def age(self, entry_id: str) -> tuple[int, str, str]:
        """Return what entries are sorted by, oldest first."""
        entry = self.entries[entry_id]
        return entry.year, entry.name.lower(), entry.id

    @cached_property
    def stems(self) -> Mapping[str, Bond]:
        """What joins an entry to the tree it grows on: its first parent that is not younger than itself."""
        stems: dict[str, Bond] = {}
        for entry_id, bonds in self.parents.items():
            year = self.entries[entry_id].year
            older = (bond for bond in bonds if self.entries[bond.parent].year <= year)
            stem = next((bond for bond in older if not _leads(stems, bond.parent, entry_id)), None)
            if stem is not None:
                stems[entry_id] = stem
        return stems

    @cached_property
    def forest(self) -> tuple[Twig, ...]:
        """All entries, each below the parent it grows on and directly followed by its own family.

        The largest tree comes first. Within a family, entries without one of their own come first, by direction.
        """
        below: dict[str, list[str]] = {}
        for bond in self.stems.values():
            below.setdefault(bond.parent, []).append(bond.child)
        roots = [one for one in self.entries if one not in self.stems]
        sizes = {root: sum(1 for _ in _preorder(below, root, self.age)) for root in roots}

        def rank(entry_id: str) -> tuple[int, tuple[int, str, str]]:
            direction = self.entries[entry_id].directions[0]
            last = len(self.ranks)
            return last + 1 if entry_id in below else self.ranks.get(direction, last), self.age(entry_id)

        places: dict[str, int] = {}
        twigs: list[Twig] = []
        for root in sorted(roots, key=lambda one: (-sizes[one], self.age(one))):
            for entry_id in _preorder(below, root, rank):
                stem = self.stems.get(entry_id)
                places[entry_id] = len(twigs)
                others = tuple(bond for bond in self.parents[entry_id] if bond is not stem)
                twigs.append(Twig(self.entries[entry_id], stem, others, places[stem.parent] if stem else None))
        return tuple(twigs)

    def kin(self, entry_id: str) -> Mapping[str, int]:
        """Return the ancestors (below 0) and descendants (above 0) of an entry, and how many steps away they are.

        Raises: KeyError for an entry that takes no part.
        """
        found = {entry_id: 0}
        for sign, bonds, end in ((-1, self.parents, "parent"), (1, self.children, "child")):
            reached = [entry_id]
            for step in range(1, STEPS + 1):
                met = dict.fromkeys(getattr(bond, end) for one in reached for bond in bonds[one])
                reached = [one for one in met if one not in found]
                found |= dict.fromkeys(reached, sign * step)
        return found


def lineage_of(catalog: Catalog) -> Lineage:
    """Return the descent of a catalogue's entries."""
    bonds = {
        (descent.model, entry.id): Bond(descent.model, entry.id, descent.idea)
        for entry in catalog.entries.values()
        for descent in entry.descends_from
        if descent.model in catalog.entries and descent.model != entry.id
    }
    taking_part = {one for pair in bonds for one in pair}
    return Lineage(
        {one: entry for one, entry in catalog.entries.items() if one in taking_part},
        tuple(bonds.values()),
        {direction: rank for rank, direction in enumerate(catalog.directions)},
    )


def _grouped(keys: Iterable[str], pairs: Iterable[tuple[str, Bond]]) -> dict[str, tuple[Bond, ...]]:
    found: dict[str, list[Bond]] = {key: [] for key in keys}
    for key, bond in pairs:
        found[key].append(bond)
    return {key: tuple(bonds) for key, bonds in found.items()}


def _leads(stems: Mapping[str, Bond], start: str, end: str) -> bool:
    """Return whether the way from an entry to its root passes another one."""
    while start != end:
        if start not in stems:
            return False
        start = stems[start].parent
    return True


def _preorder(below: Mapping[str, Iterable[str]], root: str, rank: Callable[[str], Any]) -> Iterator[str]:
    """Yield an entry and then, in order of rank, the families below it. The stack is our own: trees may be deep."""
    stack = [root]
    while stack:
        yield (current := stack.pop())
        stack += sorted(below.get(current, ()), key=rank, reverse=True)
