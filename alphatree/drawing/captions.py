"""What stands under a cell that is drawn once for several repetitions."""

from __future__ import annotations

from collections.abc import Sequence

from alphatree.drawing.tree import Cell, Variant

Lines = tuple[str, ...]

LONGEST_USE = 6
"""A name longer than this says less than a number."""

WORDS = {
    "first": ("1st: {line}", "首次：{line}"),
    "first only": ("1st only", "仅首次"),
    "last only": ("last only", "仅末次"),
    "not first": ("not 1st", "首次除外"),
    "shared": ("shared", "共享权重"),
    "abreast": ("×{n}, shared", "×{n}，共享权重"),
    "shared later": ("not 1st: shared", "首次之后共享权重"),
    "some": ("{n} of {all}", "{all} 次中 {n} 次"),
}
"""What is said of single repetitions, in English and Chinese."""


def common_caption(cell: Cell, lang: str = "en") -> Lines | None:
    """Return the lines that are right for every repetition, or None if they differ too much for one caption."""
    variants = _period(cell.variants)
    captions = [variant.caption for variant in variants if variant is not None]
    presence = _presence([variant is not None for variant in variants], lang) if cell.tagged else ()
    first, rest = captions[0], captions[1:]
    if len(set(rest)) > 1:
        return None
    usual = rest[0] if rest else first
    unusual = tuple(_say("first", lang, line=line) for line in first if line not in usual)
    if unusual and usual and first and usual[0] != first[0] and len(rest) == 1:
        return None
    return (*usual, *unusual, *presence)


def sharing(shares: Sequence[bool], lang: str = "en") -> Lines:
    """Return the line that says whose weights are not its own. `shares`: for each repetition.

    >>> sharing([True]), sharing([False, True, True]), sharing([False])
    (('shared',), ('not 1st: shared',), ())
    """
    if all(shares):
        return (_say("shared", lang),)
    return (_say("shared later", lang),) if all(shares[1:]) and any(shares) else ()


def abreast(cell: Cell, lang: str = "en") -> Lines:
    """Return the line that says how many lanes with the same weights a cell stands for, if it is more than one."""
    return (_say("abreast", lang, n=cell.abreast),) if cell.abreast > 1 else ()


def column_caption(cell: Cell, column: int, columns: int) -> Lines:
    """Return the lines for one of several repetitions; where an inner frame varies too, its first and last."""
    size = max(1, len(cell.variants) // columns)
    inside = [variant.caption for variant in cell.variants[column * size : (column + 1) * size] if variant is not None]
    if not inside:
        return ("–",)
    return inside[0] if len(set(inside)) == 1 else (f"{_head(inside[0])} …", _head(inside[-1]))


def short_caption(cell: Cell) -> Lines:
    """Return what is written inside a cell of the short form: kernel, then width.

    Only what all repetitions share is written, because the short form has no room for a table.
    """
    heads = [_head(variant.caption).split(",") for variant in cell.present]
    width = min(map(len, heads))
    return tuple(heads[0][at] for at in range(width) if len({head[at] for head in heads}) == 1 and heads[0][at])


def numbering(uses: Sequence[str], count: int) -> tuple[str, ...]:
    """Return what tells the repetitions apart: what their names do not share, if it is more than a number.

    >>> numbering(["inception_3a", "inception_3b"], 2)
    ('3a', '3b')
    >>> numbering(["stage.7", "stage.8"], 2)
    ('1', '2')
    """
    if len(uses) != count or "" in uses:
        return tuple(str(at + 1) for at in range(count))
    start = next((at for at, letters in enumerate(zip(*uses, strict=False)) if len(set(letters)) > 1), 0)
    while start and uses[0][start - 1].isdecimal():
        start -= 1
    ends = tuple(use[start:] for use in uses)
    told = len(set(ends)) == count and all(end and not end.isdecimal() and len(end) <= LONGEST_USE for end in ends)
    return ends if told else tuple(str(at + 1) for at in range(count))


def _head(caption: Lines) -> str:
    return caption[0] if caption else ""


def _say(what: str, lang: str, **values: object) -> str:
    return WORDS[what][lang == "zh"].format(**values)


def _presence(present: Sequence[bool], lang: str) -> Lines:
    """Return a line that says which repetitions have the cell, or none if all have it."""
    if all(present):
        return ()
    if present[0] and not any(present[1:]):
        return (_say("first only", lang),)
    if present[-1] and not any(present[:-1]):
        return (_say("last only", lang),)
    if all(present[1:]):
        return (_say("not first", lang),)
    return (_say("some", lang, n=sum(present), all=len(present)),)


def _period(variants: tuple[Variant | None, ...]) -> tuple[Variant | None, ...]:
    """Return the shortest run of variants that, said again and again, gives all of them.

    A frame in a frame has the same first repetition in each round of the outer one.
    """
    captions = [variant and variant.caption for variant in variants]
    for size in range(1, len(variants)):
        if len(variants) % size == 0 and captions == captions[:size] * (len(variants) // size):
            return variants[:size]
    return variants
