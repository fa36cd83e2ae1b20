"""The plants that contributors sign with: small SVGs of our own in templates/plants, and how their trees grow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from alphatree.drawings import DEFAULT, drawn_plants, plant_file
from alphatree.schema import Contributor

_DATA = re.compile(r' data-([a-z]+)="([^"]*)"')


@dataclass(frozen=True)
class Plant:
    """One plant. `form`: of its tree: round, cone, weeping or culms. `leaves`: their colours. `wood`: its colour."""

    id: str
    svg: Markup
    form: str
    leaves: tuple[str, ...]
    wood: str


@cache
def read_plant(drawing: str) -> Plant:
    """Return a plant by the name of its file, or the leaf that stands for all that nobody has drawn yet.

    The first element of the file says in data-form, data-leaves and data-wood how the tree looks.
    """
    text = plant_file(drawing if drawing in drawn_plants() else DEFAULT).read_text(encoding="utf-8").strip()
    said = dict(_DATA.findall(text))
    return Plant(
        id=drawing,
        svg=Markup(_DATA.sub("", text)),  # noqa: S704 - a file of ours
        form=said["form"],
        leaves=tuple(said["leaves"].split()),
        wood=said["wood"],
    )


def plant_of(contributor: Contributor | None, signature: str) -> Plant:
    """Return the plant of a signature: the drawing that its contributor chose, or the one of that name."""
    return read_plant(contributor.drawing if contributor and contributor.drawing else signature)
