r"""Formulas in the Markdown of pages that people write by hand: `$…$` in a line, `$$…$$` as a paragraph of its own.

They are taken out before Markdown, which would read marks of its own in them, and put back into the finished page as
MathML. A dollar that starts no formula stays what it is, `\$` is always a plain one, and code is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alphatree.site.addresses import inline_placeholder, placeholder
from alphatree.site.formula import formula
from alphatree.site.templates import render

_FENCE = re.compile(r"[ \t]*(?:[-*+>] |\d+\. )*[ \t]*(`{3,}|~{3,})")
_CONTAINER = re.compile(r"(?:[-*+] |\d+\. |!!! |\?\?\?\+? |:   )")
"""What an indented line may belong to, so that it is no code."""
_CODE_OR_MATH = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<comment><!--.*?-->)"
    r"|\\(?P<dollar>\$)"
    r"|^(?P<indent>[ \t]*)\$\$(?P<block>.+?)\$\$[ \t]*$"
    r"|\$(?P<math>(?![\s$])(?:(?!\n[ \t]*\n)[^$])+?(?<!\s))\$(?![\d$])",
    re.DOTALL | re.MULTILINE,
)


def take_formulas(markdown: str, label: str) -> tuple[str, dict[str, str]]:
    """Return the Markdown with placeholders for its formulas, and the fragments that belong there.

    `label`: what a formula that stands alone is called for screen readers.

    >>> text, fragments = take_formulas("Costs $n^2$ or `$n$`, for $5.", "Formula")
    >>> print(text)
    Costs <span data-alphatree="formula-1"></span> or `$n$`, for $5.
    >>> list(fragments)
    ['formula-1']
    """
    fragments: dict[str, str] = {}

    def replace(match: re.Match[str]) -> str:
        if match["dollar"]:
            return "&#36;"
        if match["code"] or match["comment"]:
            return match[0]
        name = f"formula-{len(fragments) + 1}"
        if match["block"]:
            # With its number, because no two regions of a page may be called the same.
            called = f"{label} {len(fragments) + 1}"
            fragments[name] = str(render("formula_line.html.jinja", latex=match["block"], label=called))
            return f"{match['indent']}{placeholder(name)}"
        fragments[name] = str(formula(match["math"]))
        return inline_placeholder(name)

    parts = [text if is_code else _CODE_OR_MATH.sub(replace, text) for is_code, text in _parts(markdown)]
    return "".join(parts), fragments


def _parts(markdown: str) -> Iterator[tuple[bool, str]]:
    """Yield pieces of a text with whether each is a block of code, by fences or by its indentation."""
    piece: list[str] = []
    fence, code, blank, inside = "", False, True, False
    for line in markdown.splitlines(keepends=True):
        opened = _FENCE.match(line)
        closing = bool(fence and opened and opened[1].startswith(fence) and not line[opened.end() :].strip())
        if not fence and line.strip() and not line.startswith((" ", "\t")):
            inside = bool(_CONTAINER.match(line))
        indented = line.startswith(("    ", "\t")) and not inside and (blank or code)
        is_code = bool(fence or opened or indented or (code and not line.strip()))
        if is_code != code and piece:
            yield code, "".join(piece)
            piece = []
        piece.append(line)
        code, blank = is_code, not line.strip()
        if closing:
            fence = ""
        elif not fence and opened and not indented:
            fence = opened[1]
        if closing:
            yield True, "".join(piece)
            piece, code = [], False
    if piece:
        yield code, "".join(piece)
