"""What stands below the boxes of the form "data": the names of the colours, and how lengths are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from alphatree.drawing.maps import Map
from alphatree.drawing.pieces import CAPTION_SIZE, Pieces, text_at
from alphatree.drawing.scene import Shape, Text
from alphatree.drawing.text import text_width

KeyLine = tuple[list[Shape], list[Text]]
"""What stands in one line, from its upper left corner."""
_KEY = 34.0
"""Width of what stands around the name of a colour."""


def key_lines(writer: Pieces, maps: Sequence[Map], words: str, room: float) -> list[KeyLine]:
    """Return lines that name the colours, and then say how lengths are drawn."""
    kinds = dict.fromkeys(kind for one in maps for kind in (one.kind, *([one.pooled.kind] if one.pooled else [])))
    lines: list[KeyLine] = []
    keys: list[tuple[str, str, float]] = []
    for kind in kinds:
        name = writer.notation.cell(kind).name.get(writer.lang)
        key = (kind, name, text_width(name, CAPTION_SIZE))
        if keys and sum(_KEY + wide for _, _, wide in (*keys, key)) > room:
            lines.append(_keys(keys, room))
            keys = []
        keys.append(key)
    lines.append(_keys(keys, room))
    sentences = _wrapped(words, room)
    return lines + [([], [text_at(text, room / 2, 5, "caption", CAPTION_SIZE)]) for text in sentences]


def _keys(keys: Sequence[tuple[str, str, float]], room: float) -> KeyLine:
    """Return one line of colours and their names, in the middle of the room."""
    shapes: list[Shape] = []
    texts: list[Text] = []
    x = (room - sum(_KEY + wide for _, _, wide in keys)) / 2 + _KEY / 4
    for kind, name, wide in keys:
        shapes.append(Shape(((x, 0), (x + 10, 0), (x + 10, 10), (x, 10)), kind, opacity=0.6))
        texts.append(text_at(name, x + 16 + wide / 2, 5, "caption", CAPTION_SIZE))
        x += _KEY + wide
    return shapes, texts


def _wrapped(text: str, width: float) -> list[str]:
    """Return the text in as few lines as it needs, and those about equally long."""
    lines = _filled(text, width)
    while len(narrower := _filled(text, width - 10)) == len(lines) > 1:
        width, lines = width - 10, narrower
    return lines


def _filled(text: str, width: float) -> list[str]:
    lines = [""]
    # Chinese breaks after its own commas, English between words.
    for word in text.replace("；", "； ").replace("、", "、 ").split(" "):
        joint = "" if not lines[-1] or lines[-1][-1] in "；、" else " "
        if lines[-1] and text_width(lines[-1] + joint + word, CAPTION_SIZE) > width:
            lines.append(word)
        else:
            lines[-1] += joint + word
    return lines
