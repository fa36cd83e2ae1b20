"""What the metro map has no room for, told to whoever wrote the entry.

The other faults of the map are rules; these are known only when it is laid out, in each language, because names and
signs differ in length.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic
from alphatree.drawing.metro.layout import plan_map
from alphatree.drawing.metro.scene import MapScene
from alphatree.drawing.metro.stops import Crowd
from alphatree.drawing.metro.tracks import CELL
from alphatree.rules import no_interchange

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.metro import MetroMap

_LANGUAGES = {"en": "English", "zh": "Chinese"}


def map_faults(catalog: Catalog) -> list[Diagnostic]:
    """Return the branches with more stations than room as errors, and names without room as warnings."""
    plans = {lang: plan for lang in _LANGUAGES if (plan := plan_map(catalog, lang)) is not None}
    if catalog.metro is None:
        return []
    crowds: dict[str, Crowd] = {}
    nameless: dict[str, list[str]] = {}
    for lang, plan in plans.items():
        for crowd in plan.crowds:
            known = crowds.get(crowd.branch)
            crowds[crowd.branch] = crowd if known is None or crowd.room < known.room else known
        for station in plan.nameless:
            nameless.setdefault(station, []).append(_LANGUAGES[lang])
    found = [*_crowded(catalog, catalog.metro, crowds), *_nameless(catalog, catalog.metro, nameless)]
    return [*found, *_parted(catalog, plans["en"].scene)] if plans else found


def _parted(catalog: Catalog, scene: MapScene) -> Iterator[Diagnostic]:
    """Yield entries whose branches meet where another entry changes already, so that they stand on each of them.

    The rule of the same code sees those that share all their branches with the other one.
    """
    told = {fault.path for fault in no_interchange.check(catalog)}
    for station in scene.stations:
        entry = catalog.entries.get(station.id)
        if entry is None or math.dist(*station.ends) <= CELL or entry.source.path in told:
            continue
        branches = " and ".join(f"'{name}'" for name in entry.metro)
        yield entry.source.diagnostic(
            ("metro",),
            "no-interchange",
            f"'{entry.id}' finds every place taken where {branches} meet",
            "let it stop at one of the branches only, or let their routes share another point",
        )


def _crowded(catalog: Catalog, metro: MetroMap, crowds: dict[str, Crowd]) -> Iterator[Diagnostic]:
    for name, crowd in crowds.items():
        entry = catalog.entries[crowd.last]
        yield entry.source.diagnostic(
            ("metro", entry.metro.index(name)),
            "crowded-branch",
            f"the branch '{name}' of the metro map has {crowd.stations} stations, and room for {crowd.room} of them",
            f"lengthen its route at {_place(metro, name)}, or begin another branch",
        )


def _nameless(catalog: Catalog, metro: MetroMap, nameless: dict[str, list[str]]) -> Iterator[Diagnostic]:
    for station, languages in nameless.items():
        where = "" if len(languages) == len(_LANGUAGES) else f" in {languages[0]}"
        hub = station.removeprefix(":")
        if hub != station:
            yield metro.source.diagnostic(
                ("hubs", hub), "nameless-station", f"the name of the hub '{hub}' finds no room on the metro map{where}",
                "move the hub, or the routes around it", key=True, level="warning",
            )  # fmt: skip
            continue
        entry = catalog.entries[station]
        yield entry.source.diagnostic(
            ("metro",), "nameless-station", f"the name of '{station}' finds no room on the metro map{where}",
            f"lengthen the route of '{entry.metro[0]}' at {_place(metro, entry.metro[0])}, or move what is near it",
            key=True, level="warning",
        )  # fmt: skip


def _place(metro: MetroMap, branch: str) -> str:
    """Return where the route of a branch is written, as messages show it."""
    line, _, name = branch.partition("/")
    position = metro.source.position(("lines", line, "branches", name, "route"), key=True)
    return f"{metro.source.path}:{position.line}:{position.column}"
