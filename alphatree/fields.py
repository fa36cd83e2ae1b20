"""The kinds of values an entry holds: text, years, ids, addresses, choices. Each says in words what it expects.

A value that does not fit raises one pydantic error whose `ctx` carries `expected` and `hint`; validation.py turns
it into a Diagnostic. Nothing is converted: "2015" is not a year.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, Strict, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from alphatree.diagnostics import suggest
from alphatree.layers.extent import SYMBOL

Hint = Callable[[Any], str | None]

FIRST_YEAR, LAST_YEAR = 1669, 2100
"""From Newton, whose method of 1669 is the oldest that networks are trained with."""

MAX_LINE = 200
MAX_PROSE = 20_000
MAX_ID = 64
MAX_URL = 1000
MAX_LATEX = 600
MAX_LISTED = 4
"""A message lists so many words that may be chosen; more go into the hint."""

RESERVED_IDS = frozenset(
    {"index", "readme", "con", "nul", "aux", "prn"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
"""Names that a web server, MkDocs or Windows takes for something else."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.IGNORECASE)
_URL_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_ARXIV = re.compile(r"\d{4}\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{7}(v\d+)?")
_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9._;()/:<>\[\]+-]+")


def refuse(code: Literal["wrong-type", "wrong-value"], expected: str, hint: str | None = None) -> PydanticCustomError:
    """Return the error that says what a field expects; to be raised inside a validator."""
    return PydanticCustomError(code, "expected {expected}", {"expected": expected, "hint": hint})


def fault(code: str, message: str, hint: str | None = None) -> PydanticCustomError:
    """Return the error for several fields that do not go together; `message` is the whole sentence."""
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint})


def expects(what: str, hint: Hint | None = None) -> WrapValidator:
    """Return the annotation that replaces what pydantic says about a value by what the field expects."""

    def check(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(value)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            own = first.get("ctx", {})
            if "expected" in own and first["type"] in ("wrong-type", "wrong-value"):
                raise refuse(first["type"], own["expected"], own["hint"]) from None  # type: ignore[arg-type]
            is_type = first["type"].endswith("_type") or first["type"] == "int_from_float"
            raise refuse(
                "wrong-type" if is_type else "wrong-value", what, hint(value) if hint is not None else None
            ) from None

    return WrapValidator(check)


def choice(literal: Any, what: str = "word") -> WrapValidator:
    """Return the annotation of a Literal that guesses which of its words was meant, or lists them."""
    words = [str(word) for word in get_args(literal)]
    short = len(words) <= MAX_LISTED
    listed = f"{', '.join(words[:-1])} or {words[-1]}" if short else f"a known {what}"

    def hint(value: Any) -> str | None:
        near = suggest(value, words) if isinstance(value, str) else None
        return near or (None if short else f"known: {', '.join(words)}")

    return expects(listed, hint)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _quotes(value: Any) -> str | None:
    """Hint at quotes where YAML read text as a number or as true and false."""
    return "put it in quotes" if isinstance(value, int | float) else None


def _truth(value: Any) -> str | None:
    if isinstance(value, str) and value.lower() in ("yes", "y", "on"):
        return "write true"
    if isinstance(value, str) and value.lower() in ("no", "n", "off"):
        return "write false"
    return None


def _plain_number(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    if "，" in value:
        return "numbers are separated by ', ', not by the full-width comma '，'"
    digits = re.sub(r"[,_' ]", "", value)
    if re.fullmatch(r"\d+(\.\d+)?", digits):
        return f"write {digits}, without quotes or separators"
    if re.fullmatch(r"\d+(\.\d+)?\s*[MGk%]", digits):
        return "write the number alone, without its unit"
    return None


def _one_line(value: str) -> str:
    if "\n" in value:
        raise refuse("wrong-value", "text on one line", "join the lines, or write it after '>-'")
    if "\t" in value:
        raise refuse("wrong-value", "text without tabs", "put a space in its place")
    return value


def _latex(value: str) -> str:
    if "$" in value:
        raise refuse("wrong-value", "LaTeX without dollar signs", "only text between words needs them")
    return _one_line(value)


def id_problem(value: str) -> str | None:
    """Return what is expected of an id where `value` is none, or None.

    >>> id_problem("ResNet_50")
    "lowercase letters, digits and single hyphens, such as 'resnet-50'"
    >>> id_problem("resnet-50") is None
    True
    """
    if not _ID.fullmatch(value):
        better = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
        example = better if _ID.fullmatch(better) else "resnet-50"
        return f"lowercase letters, digits and single hyphens, such as '{example}'"
    if len(value) > MAX_ID:
        return f"at most {MAX_ID} characters"
    if value in RESERVED_IDS:
        return "another name, because this one is reserved"
    return None


def _branch_name(value: str) -> str:
    line, slash, branch = value.partition("/")
    if not slash or id_problem(line) or id_problem(branch):
        raise refuse("wrong-value", "a line of the metro map and its branch, such as classification/trunk")
    return value


def _id(value: str) -> str:
    if problem := id_problem(value):
        raise refuse("wrong-value", problem)
    return value


def _address(value: str) -> str:
    problem = url_problem(value)
    if problem is not None:
        raise refuse("wrong-value", f"an https address{problem}", _url_hint(value))
    return value


def url_problem(value: str) -> str | None:
    """Return how an address should be and is not ("" where it is none at all), or None if it is good.

    http is left to the caller.
    """
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("https", "http") or not parts.netloc:
        return ""
    if len(value) > MAX_URL:
        return f" of at most {MAX_URL} characters"
    if "@" in parts.netloc:
        return " without a user name"
    if not parts.hostname or not _HOST.fullmatch(parts.hostname) or port == 0:
        return " with a full host name in ASCII"
    if not _URL_CHARACTERS.fullmatch(value):
        return " in which spaces, quotes and non-ASCII characters are percent-encoded"
    return None


def _url_hint(value: str) -> str | None:
    if re.match(r"(www\.)?[\w-]+(\.[\w-]+)+(/|$)", value):
        return f"write https://{value}"
    return None


def _https(value: str) -> str:
    if value.startswith("http:"):
        raise refuse("wrong-value", "an https address", "try the address with https")
    return value


def _arxiv(value: str) -> str:
    if not _ARXIV.fullmatch(value):
        found = re.search(r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}", value)
        raise refuse("wrong-value", 'an arXiv id such as "1512.03385"', f'write "{found.group()}"' if found else None)
    return value


def _doi(value: str) -> str:
    if not _DOI.fullmatch(value):
        found = re.search(r"10\.\d{4,9}/\S+", value)
        hint = f"write {found.group()}" if found and found.group() != value else None
        raise refuse("wrong-value", "a DOI such as 10.1109/CVPR.2016.90", hint)
    return value


def _arxiv_hint(value: Any) -> str | None:
    return "put it in quotes, or YAML takes it for a number and drops a final 0" if _is_number(value) else None


Line = Annotated[
    str, Strict(), AfterValidator(_one_line), Field(min_length=1, max_length=MAX_LINE),
    expects(f"text of at most {MAX_LINE} characters", _quotes),
]  # fmt: skip
"""Text on one line."""

Prose = Annotated[
    str, Strict(), Field(min_length=1, max_length=MAX_PROSE),
    expects(f"text of at most {MAX_PROSE:,} characters", _quotes),
]  # fmt: skip
"""Text of any number of lines, in the Markdown subset that the site renders."""

Latex = Annotated[
    str, Strict(), AfterValidator(_latex), Field(min_length=1, max_length=MAX_LATEX),
    expects(f"a formula in LaTeX of at most {MAX_LATEX} characters", _quotes),
]  # fmt: skip
"""One line of LaTeX without dollar signs."""

Id = Annotated[
    str, Strict(), AfterValidator(_id), Field(json_schema_extra={"pattern": f"^{_ID.pattern}$", "maxLength": MAX_ID}),
    expects("an id such as 'resnet-50'", _quotes),
]  # fmt: skip

Year = Annotated[
    int, Strict(), Field(ge=FIRST_YEAR, le=LAST_YEAR),
    expects(f"a whole number from {FIRST_YEAR} to {LAST_YEAR}", _plain_number),
]  # fmt: skip

BranchName = Annotated[Line, AfterValidator(_branch_name)]
"""LINE/BRANCH of the metro map."""

Count = Annotated[
    int, Strict(), Field(ge=0), expects("a whole number", _plain_number),
]  # fmt: skip

Extent = Annotated[
    Annotated[int, Strict(), Field(ge=1, le=2**31)] | Annotated[str, Strict(), Field(pattern=f"^{SYMBOL.pattern}$")],
    expects("a whole number from 1, or a symbol such as H where any number will do", _plain_number),
]  # fmt: skip

Number = Annotated[
    Annotated[int, Strict()] | Annotated[float, Strict()], expects("a number", _plain_number),
]  # fmt: skip

Truth = Annotated[bool, Strict(), expects("true or false", _truth)]

Address = Annotated[
    str, Strict(), AfterValidator(_address), Field(json_schema_extra={"format": "uri"}), expects("an https address"),
]  # fmt: skip
"""An https or http address. Where http is not explained by another field, the model refuses it."""

Url = Annotated[
    str, Strict(), AfterValidator(_address), AfterValidator(_https),
    Field(json_schema_extra={"format": "uri", "pattern": "^https://"}), expects("an https address"),
]  # fmt: skip

ArxivId = Annotated[
    str, Strict(), AfterValidator(_arxiv), Field(json_schema_extra={"pattern": f"^({_ARXIV.pattern})$"}),
    expects('an arXiv id in quotes, such as "1512.03385"', _arxiv_hint),
]  # fmt: skip

Doi = Annotated[
    str, Strict(), AfterValidator(_doi), Field(json_schema_extra={"pattern": f"^{_DOI.pattern}$"}),
    expects("a DOI such as 10.1109/CVPR.2016.90", _quotes),
]  # fmt: skip
