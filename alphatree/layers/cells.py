"""The ids of the cells in diagrams/notation.yml, for a layer that says by which of them it is drawn."""

from __future__ import annotations

from functools import cache

import yaml
from pydantic_core import PydanticCustomError

from alphatree.diagnostics import suggest
from alphatree.resources import resource_folder

GIVEN = frozenset({"input", "output", "block"})
"""Cells that the drawing gives by itself: no layer asks for them."""


@cache
def cell_ids() -> tuple[str, ...]:
    """Return the id of every cell that a layer may be drawn by, in the order of the legend."""
    text = (resource_folder("diagrams") / "notation.yml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return tuple(cell["id"] for cell in yaml.load(text, loader)["cells"] if cell["id"] not in GIVEN)  # noqa: S506, safe


def known_cell(name: str) -> str:
    """Return the name. Raises: PydanticCustomError if no cell has that id."""
    if name in cell_ids():
        return name
    if name in GIVEN:
        hint = "no layer is drawn by it: the drawing gives it by itself"
    else:
        hint = suggest(name, cell_ids()) or "add it to diagrams/notation.yml"
    raise PydanticCustomError("unknown_cell", "a cell of diagrams/notation.yml", {"hint": hint})
