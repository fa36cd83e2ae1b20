"""The colours that depend on light or dark; cells keep theirs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Theme = Literal["light", "dark", "auto"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one background. Text reaches a contrast of at least 4.5 : 1, lines and bars 3 : 1."""

    line: str
    frame: str
    bar: str
    text: str
    page: str


LIGHT = Palette(line="#4f8fcb", frame="#f3f7fc", bar="#5795d0", text="#23629f", page="#ffffff")
DARK = Palette(line="#5b9bd5", frame="#262b38", bar="#5b9bd5", text="#a9cdf0", page="#1e2129")
WORDS = frozenset(field.name for field in fields(Palette)) - {"page"}
"""What a shape may name as its fill instead of a cell."""
