"""LaTeX formulas as MathML, made at build time: no script and no font from anywhere.

What latex2mathml returns is rebuilt from a list of known elements and attributes, because the LaTeX is untrusted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree  # the XML parsed here was just made by latex2mathml

from markupsafe import Markup

from alphatree.fields import MAX_LATEX
from alphatree.site.escape import escape_html

_ELEMENTS = frozenset(
    [
        "math",
        "mrow",
        "mi",
        "mo",
        "mn",
        "ms",
        "mtext",
        "mspace",
        "msup",
        "msub",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mfrac",
        "msqrt",
        "mroot",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
        "mpadded",
        "mphantom",
        "mfenced",
        "menclose",
        "mmultiscripts",
        "mprescripts",
        "none",
        "semantics",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "display",
        "displaystyle",
        "scriptlevel",
        "mathvariant",
        "stretchy",
        "fence",
        "separator",
        "accent",
        "accentunder",
        "movablelimits",
        "largeop",
        "symmetric",
        "minsize",
        "maxsize",
        "lspace",
        "rspace",
        "form",
        "width",
        "height",
        "depth",
        "linethickness",
        "columnalign",
        "rowspacing",
        "columnspacing",
        "notation",
    ]
)
_ARG = re.compile(r"\\arg(?![A-Za-z])")
"""The one function name of LaTeX that latex2mathml lacks."""


@lru_cache(maxsize=4096)
def formula(latex: str, *, block: bool = False) -> Markup:
    """Return the formula as MathML, or its source in <code> if it is too long or cannot be read."""
    source = latex.strip()
    if 0 < len(source) <= MAX_LATEX:
        from latex2mathml.converter import convert

        try:
            made = convert(_ARG.sub(r"\\operatorname{arg}", source), display="block" if block else "inline")
            tree = ElementTree.fromstring(made)  # noqa: S314
            return Markup(_rebuild(tree))  # noqa: S704 - rebuilt from known elements and escaped text
        except (Exception, RecursionError):  # noqa: S110 - a formula that nobody can read is shown as it was written
            pass
    return Markup("<code>{}</code>").format(source)


def _rebuild(element: ElementTree.Element) -> str:
    tag = element.tag.rpartition("}")[2]
    inside = str(escape_html(element.text or "")) + "".join(
        _rebuild(child) + str(escape_html(child.tail or "")) for child in element
    )
    if tag not in _ELEMENTS:
        return inside
    kept = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
    attributes = "".join(f' {name}="{escape_html(value)}"' for name, value in sorted(kept.items()))
    return f"<{tag}{attributes}>{inside}</{tag}>"
