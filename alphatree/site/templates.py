"""Renders the project's Jinja templates. Catalogue text is only ever a value in them, and is escaped for HTML."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from alphatree.resources import resource_folder
from alphatree.site import numbers
from alphatree.site.addresses import placeholder
from alphatree.site.escape import brief_address, markdown_text, safe_address
from alphatree.site.formula import formula
from alphatree.site.richtext import inline_text, rich_text, without_references

MAX_PLAIN_WIDTH, MAX_SHRUNK_WIDTH = 880, 1400
"""Pixels. A diagram between the two may shrink to the column of text; a wider one would become unreadable. The first is
also `min-width` of `.at-diagram--wide`."""


def render(template: str, **values: Any) -> Markup:
    """Return what a template of templates/pages makes of the values."""
    return Markup(environment().get_template(template).render(values))  # noqa: S704 - the template has autoescape on


@cache
def environment() -> Environment:
    """Return the environment of all pages: everything is escaped, and a misspelt name is an error."""
    made = Environment(
        loader=FileSystemLoader(resource_folder("templates") / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=True,
    )
    made.filters |= {
        "address": _address,
        "brief": brief_address,
        "is_wide": _is_wide,
        "axes": numbers.axes_text,
        "decimal": numbers.decimal,
        "exact": numbers.exact_count,
        "inline": _inline,
        "kernel": numbers.kernel_text,
        "latex": formula,
        "latex_block": partial(formula, block=True),
        "markdown": markdown_text,
        "rich": _rich,
        "shape": numbers.shape_text,
        "short": numbers.short_count,
        "unlinked": _unlinked,
    }
    made.globals |= {
        "count_range": numbers.count_range,
        "difference": numbers.difference,
        "placeholder": lambda name: Markup(placeholder(name)),  # noqa: S704 - our own names
    }
    return made


@pass_context
def _rich(context: Context, text: str) -> Markup:
    """Return the blocks of a text as HTML; `find` of the template says what the ids in it stand for."""
    return rich_text(text, context["find"])


@pass_context
def _inline(context: Context, text: str) -> Markup:
    return inline_text(text, context["find"])


@pass_context
def _unlinked(context: Context, text: str) -> str:
    """Return a text that stands within a link, where another one cannot."""
    return without_references(text, context["find"])


def _address(value: str) -> str:
    """Return the address if it may be linked, else "#": the schema lets no other through, this is the second lock."""
    return safe_address(value) or "#"


def _is_wide(svg: str) -> bool:
    """Return whether a diagram is somewhat wider than a column of text, so that it may shrink a little to fit."""
    found = re.search(r'\bwidth="(\d+)', svg)
    return found is not None and MAX_PLAIN_WIDTH < int(found[1]) <= MAX_SHRUNK_WIDTH
