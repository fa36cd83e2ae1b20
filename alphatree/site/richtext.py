r"""The Markdown subset that entries may use, rendered without Markdown: raw HTML has no way in.

Blocks: paragraphs, `-` and `1.` lists, fenced code, tables with a header row, `$$…$$` formulas.
Inline: `*emphasis*`, `**strong**`, code, `[text](https://…)`, `$formula$`, and `\` before a mark meant as itself.
Anything else is text. It cannot nest lists and has no headings: an entry's sections are its headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from alphatree.site.escape import escape_html, safe_address
from alphatree.site.formula import formula

_INLINE = re.compile(
    r"\\(?P<escaped>[\\`*$\[\]()|_-])"
    r"|`(?P<code>[^`]+)`"
    r"|\$(?P<math>(?!\s)[^$]{1,600}?(?<!\s))\$(?!\d)"
    r"|\[(?P<text>[^\[\]]*)\]\((?P<address>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)"
    r"|\*\*(?P<strong>(?=\S).{1,400}?(?<=\S))\*\*(?!\*)"
    r"|\*(?P<emphasis>(?=[^\s*])[^*]{1,400}(?<=\S))\*",
    re.DOTALL,
)
_BULLET = re.compile(r"[-*] +")
_NUMBER = re.compile(r"\d{1,3}[.)] +")
_CJK = "\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"
_BETWEEN_CJK = re.compile(f"(?<=[{_CJK}])[ \t]*\n?[ \t]*(?=[{_CJK}])")
MAX_NESTING = 8


def rich_text(text: str) -> Markup:
    """Return the blocks of a text as HTML.

    >>> print(rich_text("a *b* <i>"))
    <p>a <em>b</em> &lt;i&gt;</p>
    >>> print(rich_text("- one\\n- two"))
    <ul><li>one</li><li>two</li></ul>
    """
    return Markup("").join(_block(block) for block in _blocks(text))


def inline_text(text: str, nesting: int = 0) -> Markup:
    """Return a phrase as HTML without block elements.

    >>> print(inline_text("[paper](https://example.org/a) and `x<y`"))
    <a href="https://example.org/a" rel="noopener nofollow">paper</a> and <code>x&lt;y</code>
    >>> print(inline_text("[click](javascript:alert)"))
    click
    """
    parts: list[Markup] = []
    end = 0
    for match in _INLINE.finditer(text):
        parts += [_plain(text[end : match.start()]), _inline(match, nesting)]
        end = match.end()
    parts.append(_plain(text[end:]))
    return Markup("").join(parts)


def plain_text(text: str) -> str:
    """Return a text without its marks, on one line, for descriptions and search.

    >>> plain_text("a **bold** [link](https://x.org) of $x$")
    'a bold link of x'
    """

    def bare(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind == "address":
            return match["text"]
        return match[kind] if kind else ""

    words = _INLINE.sub(bare, _INLINE.sub(bare, text))
    return " ".join(_BETWEEN_CJK.sub("", words).split())


def _plain(text: str) -> Markup:
    return escape_html(_BETWEEN_CJK.sub("", text))


def _inline(match: re.Match[str], nesting: int) -> Markup:
    kind = match.lastgroup or ""
    inner = match[kind]
    if nesting >= MAX_NESTING or kind == "escaped":
        return escape_html(inner)
    if kind == "code":
        return Markup("<code>{}</code>").format(inner)
    if kind == "math":
        return formula(inner)
    if kind == "address":
        label = inline_text(match["text"], nesting + 1)
        address = safe_address(inner)
        if address is None or not address.startswith("https://"):
            return label
        return Markup('<a href="{}" rel="noopener nofollow">{}</a>').format(address, label)
    tag = {"strong": "strong", "emphasis": "em"}[kind]
    return Markup(f"<{tag}>{{}}</{tag}>").format(inline_text(inner, nesting + 1))  # noqa: S704 - two fixed tags


def _blocks(text: str) -> Iterator[list[str]]:
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


def _block(lines: list[str]) -> Markup:
    joined = "\n".join(lines)
    if lines[0].startswith("```"):
        body = lines[1:-1] if len(lines) > 1 and lines[-1].startswith("```") else lines[1:]
        return Markup("<pre><code>{}</code></pre>").format("\n".join(body))
    if joined.startswith("$$") and joined.rstrip().endswith("$$") and len(joined.strip()) > 4:
        return Markup("<p>{}</p>").format(formula(joined.strip()[2:-2], block=True))
    for pattern, tag in ((_BULLET, "ul"), (_NUMBER, "ol")):
        if pattern.match(lines[0]):
            items = Markup("").join(Markup("<li>{}</li>").format(inline_text(item)) for item in _items(lines, pattern))
            return Markup(f"<{tag}>{{}}</{tag}>").format(items)  # noqa: S704 - two fixed tags
    if len(lines) > 1 and lines[0].startswith("|") and re.fullmatch(r"\|[\s:|-]+\|?\s*", lines[1]):
        return _table(lines)
    return Markup("<p>{}</p>").format(inline_text(joined))


def _items(lines: list[str], pattern: re.Pattern[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if found := pattern.match(line):
            items.append(line[found.end() :])
        else:
            items[-1] += "\n" + line.strip()
    return items


def _table(lines: list[str]) -> Markup:
    def cells(line: str) -> list[str]:
        return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))]

    head = cells(lines[0])
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(inline_text(cell)) for cell in head)
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(inline_text(cell)) for cell in cells(line)[: len(head)])
        )
        for line in lines[2:]
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(heads, rows)
