"""What is new about a model, in one line."""

from __future__ import annotations

from alphatree.schema import Entry
from alphatree.site.page import Lang
from alphatree.site.richtext import plain_text
from alphatree.site.text import shorten


def one_line_idea(entry: Entry, lang: Lang) -> str:
    """Return its idea over its first parent, or else how its text begins; plain text, not yet escaped."""
    if entry.descends_from:
        return plain_text(entry.descends_from[0].idea.get(lang))
    return shorten(plain_text(entry.summary.get(lang)), 56 if lang == "zh" else 110)


def sentence(text: str) -> str:
    """Return a phrase with a capital letter first.

    >>> sentence("keeps the stages")
    'Keeps the stages'
    """
    return text[:1].upper() + text[1:]
