"""Plain text cut to length."""

from __future__ import annotations


def shorten(text: str, length: int) -> str:
    """Return the beginning of a text, cut between words.

    >>> shorten("one two three", 8), shorten("one", 8)
    ('one two …', 'one')
    """
    if len(text) <= length:
        return text
    cut = text[:length]
    return cut[: cut.rfind(" ")].rstrip(",;:") + " …" if " " in cut[length // 2 :] else cut + "…"
