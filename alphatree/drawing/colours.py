"""Colours worked out from other colours, so that everything drawn on a cell, and a cell on its page, can be seen.

Contrast is that of WCAG 2: 4.5 : 1 for text, 3 : 1 for lines and signs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

Colour = str
"""`#rrggbb`, lower case."""

LEAST = 3.0
"""Contrast of lines and signs."""
_BETWEEN = (0.18, 0.25)
"""Luminance that has a contrast of 3 : 1 on the pages and frames of both themes."""
_STEPS = 40


@cache
def outline(fill: Colour) -> Colour:
    """Return the colour of the line around a cell, which is seen on a light page and on a dark one.

    >>> outline("#ffff00"), outline("#000000"), outline("#ff0000")
    ('#8c8c00', '#797979', '#ff0000')
    """
    least, most = _BETWEEN
    light = luminance(fill)
    if light > most:
        return next(one for one in _towards(fill, 0) if luminance(one) <= most)
    if light < least:
        return next(one for one in _towards(fill, 255) if luminance(one) >= least)
    return fill


def stands_out(colour: Colour) -> bool:
    """Return whether a colour is seen on a light page and on a dark one.

    >>> stands_out("#dd52b8"), stands_out("#ffff00"), stands_out("#002060")
    (True, False, False)
    """
    return _BETWEEN[0] <= luminance(colour) <= _BETWEEN[1]


@cache
def sign(*fills: Colour) -> Colour:
    """Return the colour of a sign that is seen on all of these fills: white where that will do, else a dark tone.

    >>> sign("#ff0000", "#ff5858"), sign("#ffff00")
    ('#ffffff', '#939300')
    """
    tones = ["#ffffff", *_towards(fills[0], 0)]
    return next((one for one in tones if min(contrast(one, fill) for fill in fills) >= LEAST), ink(fills[0]))


@cache
def ink(fill: Colour) -> Colour:
    """Return the colour of text on the fill with the better contrast.

    >>> ink("#ffff00"), ink("#002060")
    ('#000000', '#ffffff')
    """
    return "#ffffff" if contrast("#ffffff", fill) > contrast("#000000", fill) else "#000000"


def shade(colour: Colour, amount: float) -> Colour:
    """Return a colour moved to white (amount above 0) or black (below 0), by 1 at most.

    >>> shade("#804020", 0.5), shade("#804020", -0.5), shade("#804020", 0)
    ('#c0a090', '#402010', '#804020')
    """
    return _mixed(colour, 255 if amount > 0 else 0, abs(amount))


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, from 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@cache
def luminance(colour: Colour) -> float:
    """Return the relative luminance as WCAG 2 defines it, from 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (c / 255 for c in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _towards(colour: Colour, end: int) -> Iterable[Colour]:
    return (_mixed(colour, end, step / _STEPS) for step in range(1, _STEPS + 1))


def _mixed(colour: Colour, end: int, amount: float) -> Colour:
    return "#" + "".join(f"{round(c + (end - c) * amount):02x}" for c in _channels(colour))


def _channels(colour: Colour) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
