"""Text from the catalogue, made safe for where it lands. Strangers write it, so nothing reaches a page unescaped.

Every function returns `Markup`: a value of that type has been through here (or was written by us in a template).
"""

from __future__ import annotations

import json
import re
import string
from typing import Any
from urllib.parse import unquote, urlsplit

from markupsafe import Markup
from markupsafe import escape as escape_html

__all__ = ["brief_address", "escape_html", "json_for_html", "markdown_text", "safe_address"]

MAX_BRIEF = 40

_SPECIAL = str.maketrans({mark: f"&#{ord(mark)};" for mark in string.punctuation if mark not in ",."})


def markdown_text(text: str) -> Markup:
    r"""Return one line of Markdown that reads exactly as the text, whatever extensions are switched on.

    Punctuation becomes numeric entities: no mark is left that Markdown, HTML, attribute lists, snippets or an extension
    that links bare addresses could take for its own.

    >>> print(markdown_text("*C++*  <b>"))
    &#42;C&#43;&#43;&#42; &#60;b&#62;
    """
    words = " ".join(text.split())
    # "1." at the start of a line would be a list
    return Markup(re.sub(r"^(\d+)\.", r"\1&#46;", words.translate(_SPECIAL)))  # noqa: S704 - escaped above


def safe_address(address: str) -> str | None:
    """Return an address that may become a link, or None.

    >>> safe_address("https://arxiv.org/abs/1512.03385")
    'https://arxiv.org/abs/1512.03385'
    >>> safe_address("javascript:alert(1)") is None
    True
    >>> safe_address("//example.org/") is None
    True
    """
    if len(address) > 2000 or re.search(r"[\x00-\x20\x7f-\x9f<>\"'`\\{}|^]", address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("https", "http") or not parts.hostname or "@" in parts.netloc:
        return None
    return address


def brief_address(address: str) -> str:
    """Return an address as short as it can still be told from others; not yet escaped.

    >>> brief_address("https://github.com/pytorch/vision/blob/main/torchvision/models/resnet.py")
    'pytorch/vision/…/resnet.py'
    >>> brief_address("https://www.example.org/papers/")
    'example.org/papers'
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    steps = [step for step in unquote(parts.path, errors="replace").split("/") if step]
    names = steps if host == "github.com" and len(steps) > 1 else [host, *steps]
    kept = 2 if host == "github.com" else 1
    if len("/".join(names)) > MAX_BRIEF and len(names) > kept + 1:
        names = [*names[:kept], "…", names[-1]]
    return "".join(character for character in "/".join(names) if character.isprintable())


def json_for_html(value: Any) -> Markup:
    """Return JSON that may stand inside a <script type="application/json"> element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    text = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704 - escaped above
