r"""The Markdown subset that texts of the catalogue may use: where its marks begin and end, and what it names.

Blocks: paragraphs, `-` and `1.` lists, fenced code, tables with a header row, `$$…$$` formulas.
Inline: `*emphasis*`, `**strong**`, code, `[text](https://…)`, `$formula$`, `[[id]]` or `[[id|words]]` for a page of the
catalogue, and `\` before a mark meant as itself. Anything else is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

INLINE = re.compile(
    r"\\(?P<escaped>[\\`*$\[\]()|_-])"
    r"|`(?P<code>[^`]+)`"
    r"|\$(?P<math>(?!\s)[^$]{1,600}?(?<!\s))\$(?!\d)"
    r"|\[\[(?P<id>[^\[\]|\n]{1,100})(?:\|(?P<words>[^\[\]|]{1,200}))?\]\]"
    r"|\[(?P<text>[^\[\]]*)\]\((?P<address>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)"
    r"|\*\*(?P<strong>(?=\S).{1,400}?(?<=\S))\*\*(?!\*)"
    r"|\*(?P<emphasis>(?=[^\s*])[^*]{1,400}(?<=\S))\*",
    re.DOTALL,
)
"""The marks within a line; the last group that matched says which one it is."""


def blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines of each block; a fenced code block may hold blank lines."""
    block: list[str] = []
    fenced = False
    for line in text.strip("\n").split("\n"):
        if line.startswith("```"):
            if not fenced and block:
                yield block
                block = []
            fenced = not fenced
            block.append(line)
            if not fenced:
                yield block
                block = []
        elif fenced or line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def references(text: str) -> Iterator[str]:
    """Yield the ids that a text names.

    >>> list(references("From [[vgg]] to **[[resnet|residual *networks*]]**, not `[[code]]`."))
    ['vgg', 'resnet']
    """
    for block in blocks(text):
        if not block[0].startswith("```"):
            yield from _within("\n".join(block))


def _within(text: str) -> Iterator[str]:
    for match in INLINE.finditer(text):
        if match["id"] is not None:
            yield match["id"].strip()
        else:
            yield from _within(match["strong"] or match["emphasis"] or "")
