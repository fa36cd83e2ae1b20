"""The colours of the directions: one for each at the top, which its parts share.

The only place that knows them: pictures ask here.
"""

from __future__ import annotations

from collections.abc import Mapping

from alphatree.drawing.colours import Colour, outline
from alphatree.schema import Direction

_PALETTE = (
    "#2f7fc1", "#4e9a2c", "#c2389b", "#d0541c", "#8a5cc0", "#0f9088", "#6f7fe0", "#a58a10", "#b06a8a",
    "#3b98c8", "#c0a060", "#d03c50", "#b07a30", "#2e9b5b", "#c25bd0", "#5f8f8f", "#e0708a", "#7f8894",
    "#9a6a4a", "#5a7fb0", "#8f9a3a", "#a05890",
)  # fmt: skip
"""In the order of directions.yml; neighbours differ most."""
NO_HUE: Colour = "#797979"
"""Of what has no known direction."""


def hues(directions: Mapping[str, Direction]) -> Mapping[str, Colour]:
    """Return the colour of each direction. All are seen on a light page and on a dark one."""
    tops = [one.id for one in directions.values() if top_direction(directions, one.id) == one.id]
    colours = {top: outline(_PALETTE[number % len(_PALETTE)]) for number, top in enumerate(tops)}
    return {one: colours[top_direction(directions, one)] for one in directions}


def top_direction(directions: Mapping[str, Direction], direction_id: str) -> str:
    """Return the direction that another one is at last a part of; itself where it is of none."""
    seen = {direction_id}
    while direction_id in directions:
        parent = directions[direction_id].parent
        if parent is None or parent not in directions or parent in seen:
            break
        seen.add(parent)
        direction_id = parent
    return direction_id
