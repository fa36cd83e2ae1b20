"""The drawings of plants that contributors sign with: small SVGs of our own in templates/plants."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

from alphatree.resources import resource_folder

DEFAULT = "leaf"
"""Stands for a plant that nobody has drawn yet."""


@cache
def plant_drawing(plant: str) -> Markup:
    """Return the SVG of a plant, by the contributor's id. Ids have no dots or slashes: no other file can be meant."""
    folder = resource_folder("templates") / "plants"
    file = folder / f"{plant}.svg"
    if not file.is_file():
        file = folder / f"{DEFAULT}.svg"
    return Markup(file.read_text(encoding="utf-8").strip())  # noqa: S704 - a file of ours
