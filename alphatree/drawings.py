"""Which plants are drawn: one SVG each in templates/plants. Contributors choose one of them, or draw their own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alphatree.resources import resource_folder

DEFAULT = "leaf"
"""Stands for a plant that nobody has drawn yet."""


@cache
def drawn_plants() -> tuple[str, ...]:
    """Return the names of all drawings."""
    return tuple(sorted(file.stem for file in _folder().glob("*.svg")))


def plant_file(plant: str) -> Path:
    """Return the file of a plant that is drawn."""
    return _folder() / f"{plant}.svg"


def _folder() -> Path:
    return resource_folder("templates") / "plants"
