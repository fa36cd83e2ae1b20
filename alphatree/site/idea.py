"""What is new about a model, in one line."""

from __future__ import annotations

from alphatree.schema import Entry
from alphatree.site.context import Context
from alphatree.site.text import shorten


def one_line_idea(context: Context, entry: Entry) -> str:
    """Return its idea over its first parent, or else how its text begins; plain text, not yet escaped."""
    if entry.descends_from:
        return context.plain(entry.descends_from[0].idea)
    return shorten(context.plain(entry.summary), 56 if context.settings.lang == "zh" else 110)


def sentence(text: str) -> str:
    """Return a phrase with a capital letter first.

    >>> sentence("keeps the stages")
    'Keeps the stages'
    """
    return text[:1].upper() + text[1:]
