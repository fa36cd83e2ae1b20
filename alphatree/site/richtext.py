"""The Markdown subset of alphatree.markup as HTML, rendered without Markdown: raw HTML has no way in.

It cannot nest lists and has no headings: an entry's sections are its headings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from alphatree.markup import INLINE, blocks
from alphatree.site.escape import escape_html, safe_address
from alphatree.site.formula import formula

_BULLET = re.compile(r"[-*] +")
_NUMBER = re.compile(r"\d{1,3}[.)] +")
_CJK = "\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"
_BETWEEN_CJK = re.compile(f"(?<=[{_CJK}])[ \t]*\n?[ \t]*(?=[{_CJK}])")
_CELL_END = re.compile(r"(?<!\\)\|(?![^\[\]|]{1,200}\]\])")
"""What divides the cells of a table: a bar, but not that between an id and its words."""
MAX_NESTING = 8


@dataclass(frozen=True)
class Reference:
    """A page of the catalogue that a text names. `link`: the way there, or None on that page itself."""

    name: str
    link: str | None


Find = Callable[[str], Reference | None]
"""Gives what an id in a text stands for; None for an id that nobody knows."""


def _nothing(_: str) -> None:
    return None


def rich_text(text: str, find: Find = _nothing) -> Markup:
    """Return the blocks of a text as HTML.

    >>> print(rich_text("a *b* <i>"))
    <p>a <em>b</em> &lt;i&gt;</p>
    >>> print(rich_text("- one\\n- two"))
    <ul><li>one</li><li>two</li></ul>
    """
    return Markup("").join(_block(block, find) for block in blocks(text))


def inline_text(text: str, find: Find = _nothing, nesting: int = 0) -> Markup:
    """Return a phrase as HTML without block elements.

    >>> print(inline_text("[paper](https://example.org/a) and `x<y`"))
    <a href="https://example.org/a" rel="noopener nofollow">paper</a> and <code>x&lt;y</code>
    >>> print(inline_text("[click](javascript:alert)"))
    click
    >>> print(inline_text("[[vgg]], [[vgg|*the* trunk]]", lambda name: Reference("VGG", "../vgg/")))
    <a href="../vgg/">VGG</a>, <a href="../vgg/"><em>the</em> trunk</a>
    """
    parts: list[Markup] = []
    end = 0
    for match in INLINE.finditer(text):
        parts += [_plain(text[end : match.start()]), _inline(match, find, nesting)]
        end = match.end()
    parts.append(_plain(text[end:]))
    return Markup("").join(parts)


def plain_text(text: str, find: Find = _nothing) -> str:
    """Return a text without its marks, on one line, for descriptions and search.

    >>> plain_text("a **bold** [link](https://x.org) of $x$")
    'a bold link of x'
    """

    def bare(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        if kind in ("escaped", "code", "math"):
            return match[kind]
        if kind == "id":
            return _name(match["id"], find)
        return INLINE.sub(bare, match["text" if kind == "address" else kind])

    words = INLINE.sub(bare, text)
    return " ".join(_BETWEEN_CJK.sub("", words).split())


def without_references(text: str, find: Find) -> str:
    """Return a text with its other marks, where words stand for what it links by id: for readers without our pages.

    >>> without_references("**from** [[vgg]]", lambda name: Reference("VGG", None))
    '**from** VGG'
    """

    def bare(match: re.Match[str]) -> str:
        if match["id"] is not None:
            return match["words"] or _name(match["id"], find)
        for kind, mark in (("strong", "**"), ("emphasis", "*")):
            if match[kind] is not None:
                return f"{mark}{INLINE.sub(bare, match[kind])}{mark}"
        return match[0]

    return INLINE.sub(bare, text)


def _name(name: str, find: Find) -> str:
    found = find(name.strip())
    return found.name if found else name


def _plain(text: str) -> Markup:
    return escape_html(_BETWEEN_CJK.sub("", text))


def _inline(match: re.Match[str], find: Find, nesting: int) -> Markup:
    kind = match.lastgroup or ""
    inner = match[kind]
    if nesting >= MAX_NESTING or kind == "escaped":
        return escape_html(inner)
    if kind == "code":
        return Markup("<code>{}</code>").format(inner)
    if kind in ("id", "words"):
        found = find(match["id"].strip())
        label = inline_text(match["words"], find, nesting + 1) if match["words"] else _plain(_name(match["id"], find))
        return Markup('<a href="{}">{}</a>').format(found.link, label) if found and found.link else label
    if kind == "math":
        return formula(inner)
    if kind == "address":
        label = inline_text(match["text"], find, nesting + 1)
        address = safe_address(inner)
        if address is None or not address.startswith("https://"):
            return label
        return Markup('<a href="{}" rel="noopener nofollow">{}</a>').format(address, label)
    tag = {"strong": "strong", "emphasis": "em"}[kind]
    return Markup(f"<{tag}>{{}}</{tag}>").format(inline_text(inner, find, nesting + 1))  # noqa: S704 - two fixed tags


def _block(lines: list[str], find: Find) -> Markup:
    joined = "\n".join(lines)
    if lines[0].startswith("```"):
        body = lines[1:-1] if len(lines) > 1 and lines[-1].startswith("```") else lines[1:]
        return Markup("<pre><code>{}</code></pre>").format("\n".join(body))
    if joined.startswith("$$") and joined.rstrip().endswith("$$") and len(joined.strip()) > 4:
        return Markup("<p>{}</p>").format(formula(joined.strip()[2:-2], block=True))
    for pattern, tag in ((_BULLET, "ul"), (_NUMBER, "ol")):
        if pattern.match(lines[0]):
            items = Markup("").join(
                Markup("<li>{}</li>").format(inline_text(item, find)) for item in _items(lines, pattern)
            )
            return Markup(f"<{tag}>{{}}</{tag}>").format(items)  # noqa: S704 - two fixed tags
    if len(lines) > 1 and lines[0].startswith("|") and re.fullmatch(r"\|[\s:|-]+\|?\s*", lines[1]):
        return _table(lines, find)
    return Markup("<p>{}</p>").format(inline_text(joined, find))


def _items(lines: list[str], pattern: re.Pattern[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if found := pattern.match(line):
            items.append(line[found.end() :])
        else:
            items[-1] += "\n" + line.strip()
    return items


def _table(lines: list[str], find: Find) -> Markup:
    def cells(line: str) -> list[str]:
        return [cell.strip() for cell in _CELL_END.split(line.strip().removeprefix("|").removesuffix("|"))]

    head = cells(lines[0])
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(inline_text(cell, find)) for cell in head)
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(inline_text(cell, find)) for cell in cells(line)[: len(head)])
        )
        for line in lines[2:]
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(heads, rows)
