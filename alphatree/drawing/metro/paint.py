"""The colours of lines on a dark page, worked out from those on a light one."""

from __future__ import annotations

from functools import cache

from alphatree.drawing.colours import LEAST, Colour, contrast, shade
from alphatree.drawing.themes import DARK

_STEPS = 20


@cache
def dark_colour(colour: Colour) -> Colour:
    """Return a colour of the same hue that is seen on a dark page.

    >>> dark_colour("#00e165"), dark_colour("#660066")
    ('#00e165', '#9c599c')
    """
    tones = (shade(colour, step / _STEPS) for step in range(_STEPS + 1))
    return next(tone for tone in tones if contrast(tone, DARK.page) >= LEAST)
