"""What is wrong where YAML does not parse, in words for somebody who does not know YAML by heart.

The parser only says where it stopped. What people did is guessed from the lines around it; where nothing is
recognised, the parser's own words are given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from alphatree.diagnostics import Position

_INDENT = re.compile(r"[ \t]*")
_NO_SPACE = re.compile(r"\s*(?:- )?\"?([A-Za-z_][\w-]*)\"?:[^\s:/]")
_NO_DASH_SPACE = re.compile(r"\s*-[^\s-]")
_QUOTED = re.compile(r"(?:^|:\s+|-\s+)([\"'])")
_QUOTE_HINTS = {
    "'": "inside '…' an apostrophe is written twice: 'it''s'",
    '"': 'inside "…" a quote is written \\"; or put the whole text in \'…\'',
}
_SPECIAL = "@`%&*!|>"


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Where YAML stopped making sense, what was met and expected, and a hint."""

    position: Position
    message: str
    hint: str | None = None


def explain(error: yaml.YAMLError, lines: Sequence[str]) -> SyntaxFault:
    """Return what is wrong, guessed from the parser's complaint and the lines of the file."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return SyntaxFault(Position(1, 1), f"this is not YAML: {_first_line(error)}")
    row, column = mark.line, mark.column
    problem = str(getattr(error, "problem", "") or "")
    context = str(getattr(error, "context", "") or "")
    opened = getattr(error, "context_mark", None)
    started = (opened.line, opened.column) if opened is not None else (row, column)
    line = _line(lines, row)
    for guess in (
        _tab(lines, row),
        _unclosed_quote(lines, problem, context, started),
        _escape(problem, row, column),
        _unclosed_bracket(lines, context, started, row, column),
        _full_width(lines, row),
        _quote_ends_early(lines, row, column),
        _no_space(lines, row),
        _colon_in_text(problem, line, row, column),
        _needless_bracket(line, row, column),
        _list_beside_key(problem, row, column),
        _special(problem, line, row, column),
        _indentation(lines, problem, row),
    ):
        if guess is not None:
            return guess
    words = ": ".join(part for part in (context, problem) if part)
    return SyntaxFault(Position(row + 1, column + 1), f"this is not YAML: {words or _first_line(error)}")


def _first_line(error: yaml.YAMLError) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def _line(lines: Sequence[str], row: int) -> str:
    return lines[row] if 0 <= row < len(lines) else ""


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _before(lines: Sequence[str], row: int) -> int | None:
    """Return the nearest row above that holds more than a comment."""
    for index in range(min(row, len(lines)) - 1, -1, -1):
        text = lines[index].strip()
        if text and not text.startswith("#"):
            return index
    return None


def _tab(lines: Sequence[str], row: int) -> SyntaxFault | None:
    indent = _INDENT.match(_line(lines, row))
    if indent is None or "\t" not in indent.group():
        return None
    return SyntaxFault(
        Position(row + 1, indent.group().index("\t") + 1),
        "a tab indents this line, expected spaces",
        "indent with two spaces; most editors can convert tabs to spaces",
    )


def _unclosed_quote(lines: Sequence[str], problem: str, context: str, started: tuple[int, int]) -> SyntaxFault | None:
    if "quoted scalar" not in context or not re.search("end of stream|document indicator", problem):
        return None
    return SyntaxFault(
        Position(started[0] + 1, started[1] + 1),
        "this quote is never closed, expected the same quote at the end of the text",
        _QUOTE_HINTS.get(_line(lines, started[0])[started[1] : started[1] + 1]),
    )


def _escape(problem: str, row: int, column: int) -> SyntaxFault | None:
    if "escape" not in problem:
        return None
    return SyntaxFault(
        Position(row + 1, column + 1),
        'a backslash inside "…" starts an escape that YAML does not know',
        "use '…' instead: there a backslash is just a backslash, as formulas need it",
    )


def _unclosed_bracket(
    lines: Sequence[str], context: str, started: tuple[int, int], row: int, column: int
) -> SyntaxFault | None:
    if "flow" not in context:
        return None
    if _line(lines, row)[column : column + 1] == ",":
        return SyntaxFault(
            Position(row + 1, column + 1), "a comma stands here with nothing before it", "remove it, or fill the gap in"
        )
    if "flow node" in context:
        found = _innermost_bracket(lines, row, column)
        if found is None:
            return None
        started = found
    opened = _line(lines, started[0])[started[1] :]
    opening = opened[:1]
    closing = {"[": "]", "{": "}"}.get(opening)
    if closing is None:
        return None
    where = f"at {row + 1}:{column + 1}" if _line(lines, row)[column:].strip() else "until the end"
    hint = f"close it with {closing}"
    if opened.count(opening) <= opened.count(closing):
        hint = f"between {opening} and {closing} a comma separates items: {opening}{_sample(opening)}{closing}"
        hint += "; text that holds , : [ ] { } or # needs quotes"
    return SyntaxFault(
        Position(started[0] + 1, started[1] + 1),
        f"'{opening}' opens here, but {where} neither ',' nor '{closing}' follows",
        hint,
    )


def _innermost_bracket(lines: Sequence[str], row: int, column: int) -> tuple[int, int] | None:
    """Return where the bracket was opened that is still open at a place; quotes are not looked at."""
    stack: list[tuple[int, int]] = []
    for number, line in enumerate(lines[: row + 1]):
        for index, character in enumerate(line if number < row else line[:column]):
            if character in "[{":
                stack.append((number, index))
            elif character in "]}" and stack:
                stack.pop()
    return stack[-1] if stack else None


def _sample(opening: str) -> str:
    return "3, 224, 224" if opening == "[" else "kernel_size: 3, stride: 2"


def _full_width(lines: Sequence[str], row: int) -> SyntaxFault | None:
    for index in (row, _before(lines, row)):
        match = re.match(r"\s*(?:- )?[A-Za-z_][\w-]*\s*(：)", _line(lines, index)) if index is not None else None
        if match and index is not None:
            return SyntaxFault(
                Position(index + 1, match.start(1) + 1),
                "a full-width colon '：' follows the field, expected ': '",
                "switch the input method to half-width for the colon after a field name",
            )
    return None


def _quote_ends_early(lines: Sequence[str], row: int, column: int) -> SyntaxFault | None:
    head, rest = _line(lines, row)[:column].rstrip(), _line(lines, row)[column:].strip()
    if not rest or head[-1:] not in ("'", '"') or not _QUOTED.search(head):
        return None
    quote = head[-1]
    message = f"the text ends at the quote {quote}, but more follows it"
    return SyntaxFault(Position(row + 1, column + 1), message, _QUOTE_HINTS[quote])


def _no_space(lines: Sequence[str], row: int) -> SyntaxFault | None:
    for index in (row, _before(lines, row)):
        if index is None:
            continue
        line = _line(lines, index)
        if match := _NO_SPACE.match(line):
            return SyntaxFault(
                Position(index + 1, line.index(":", match.start(1)) + 2),
                f"no space follows the colon of '{match.group(1)}'",
                f"write '{match.group(1)}: …'",
            )
        if _NO_DASH_SPACE.match(line) and not line.strip().startswith("--"):
            return SyntaxFault(
                Position(index + 1, _depth(line) + 2), "no space follows the dash of a list item", "write '- …'"
            )
    return None


def _colon_in_text(problem: str, line: str, row: int, column: int) -> SyntaxFault | None:
    if "mapping values are not allowed" not in problem or line[:column].count(": ") == 0:
        return None
    return SyntaxFault(
        Position(row + 1, column + 1),
        "a second ': ' stands on this line, and YAML takes it for another field",
        "put the whole text in quotes",
    )


def _needless_bracket(line: str, row: int, column: int) -> SyntaxFault | None:
    if line[column : column + 1] not in ("]", "}"):
        return None
    closing = line[column]
    return SyntaxFault(
        Position(row + 1, column + 1), f"'{closing}' closes nothing here", "remove it, or add the opening bracket"
    )


def _list_beside_key(problem: str, row: int, column: int) -> SyntaxFault | None:
    if "sequence entries are not allowed" not in problem:
        return None
    return SyntaxFault(
        Position(row + 1, column + 1),
        "a list item starts on the line of its field, expected it on a line of its own",
        "start a new line before '- ', or write the list as [a, b]; text that starts with '- ' needs quotes",
    )


def _special(problem: str, line: str, row: int, column: int) -> SyntaxFault | None:
    word = line[column : column + 1]
    if not word or word not in _SPECIAL or not re.search("cannot start any token|alias", problem):
        return None
    return SyntaxFault(
        Position(row + 1, column + 1),
        f"text starts with '{word}', which means something else in YAML",
        "put it in quotes",
    )


def _indentation(lines: Sequence[str], problem: str, row: int) -> SyntaxFault | None:
    above = _before(lines, row)
    if above is None:
        return None
    here, there = _depth(_line(lines, row)), _depth(_line(lines, above))
    position = Position(row + 1, here + 1)
    if "mapping values are not allowed" in problem and here > there:
        return SyntaxFault(
            position,
            f"this line is indented deeper ({here} spaces) than line {above + 1} ({there}), which ends with its value",
            "fields that belong together start in the same column",
        )
    if "mapping values are not allowed" in problem:
        return SyntaxFault(
            Position(above + 1, there + 1),
            "this line is neither 'field: value' nor '- item'",
            "a field needs a colon and a space; text of several lines needs 'field: >-' before it and an indent",
        )
    if "could not find expected ':'" in problem:
        return SyntaxFault(
            Position(above + 1, there + 1),
            "this line is neither 'field: value' nor '- item'",
            "a field needs a colon and a space; text of several lines needs 'field: >-' before it and an indent",
        )
    if "expected key" in problem or "block end" in problem or "'-' indicator" in problem:
        columns = sorted({_depth(_line(lines, index)) for index in range(max(0, row - 40), row) if _line(lines, index)})
        if here not in columns and columns:
            return SyntaxFault(
                position,
                f"this line is indented by {here} {'space' if here == 1 else 'spaces'}, which matches no line above it",
                "fields that belong together start in the same column",
            )
        return SyntaxFault(
            position,
            "this line does not fit what stands above it, expected a list of '- ' items or fields, not both",
            "check the indentation of this line and the one above",
        )
    return None
