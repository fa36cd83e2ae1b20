"""How wide text is, without asking any font: layout must not depend on the machine that draws.

The widths are those of DejaVu Sans, the widest of the sans-serif fonts that browsers fall back to, so they are an
upper bound for Arial, Helvetica and Liberation Sans too.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from alphatree.drawing.errors import DrawingError

_ASCII = (
    318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337,
    637, 637, 637, 637, 637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 531,
    1000, 685, 687, 699, 771, 632, 576, 775, 752, 295, 295, 656, 558, 863, 749, 788,
    604, 788, 695, 635, 611, 732, 685, 989, 686, 611, 686, 391, 337, 391, 838, 500,
    500, 613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612,
    635, 635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838,
)  # fmt: skip
"""Advance widths of U+0020 to U+007E in thousandths of the font size."""

_OTHER = {
    "×": 838, "…": 1000, "·": 318, "→": 838, "²": 401, "³": 401, "α": 660, "–": 500, "—": 1000,
    "⌊": 390, "⌋": 390, "≠": 838, "−": 838, "≤": 838, "≥": 838,
}  # fmt: skip
_WIDEST = 1000


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Return an upper bound for the width of one line of text, in the unit of `size`.

    >>> round(text_width("3×3,64", 10), 2)
    37.04
    >>> text_width("卷积", 10)
    20.0
    """
    return sum(map(_advance, text)) * size / 1000


def _advance(character: str) -> int:
    code = ord(character)
    if 32 <= code <= 126:
        return _ASCII[code - 32]
    if character in _OTHER:
        return _OTHER[character]
    return 0 if unicodedata.combining(character) else _WIDEST


def shorten(text: str, size: float, width: float) -> str:
    """Return the text, cut with an ellipsis where it would be wider than `width`.

    >>> shorten("a very long name", 10, 60)
    'a very lon…'
    """
    if text_width(text, size) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def printable(text: str) -> str:
    """Return the same text. Raises: DrawingError for a character that no picture can hold."""
    if text.isprintable():
        return text
    bad = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Cn")), None)
    if bad is not None:
        raise DrawingError(f"text expects printable characters, met U+{ord(bad):04X} in {text!r}")
    return text
