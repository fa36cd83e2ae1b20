"""Diagrams: Graph -> Scene -> DOT -> SVG, PNG or PDF, in one notation for every network."""

from __future__ import annotations

from typing import Literal, get_args, overload

from alphatree.drawing import render
from alphatree.drawing.describe import describe
from alphatree.drawing.dot import to_dot
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.forms import forms_of, lay_out
from alphatree.drawing.layout import ROW_WIDTH
from alphatree.drawing.notation import Notation, load_notation
from alphatree.drawing.scene import Form, Scene
from alphatree.drawing.strands import strands_of
from alphatree.drawing.svg import finish
from alphatree.drawing.themes import DARK, LIGHT, Theme
from alphatree.network.graph import Graph

__all__ = [
    "FORMS",
    "DrawingError",
    "Form",
    "Notation",
    "Scene",
    "describe",
    "draw",
    "forms_of",
    "lay_out",
    "load_notation",
]

FORMS: tuple[Form, ...] = get_args(Form)
"""All forms that DESIGN.md 4 names; `forms_of` says which can be drawn."""


@overload
def draw(
    graph: Graph,
    *,
    form: Form = "full",
    format: Literal["svg", "dot"] = "svg",
    prefix: str = "",
    lang: str = "en",
    title: str | None = None,
    description: str | None = None,
    rows: bool | None = None,
    theme: Theme | None = None,
    collapse: bool = True,
    block: str | None = None,
) -> str: ...


@overload
def draw(
    graph: Graph,
    *,
    form: Form = "full",
    format: Literal["png", "pdf"],
    prefix: str = "",
    lang: str = "en",
    title: str | None = None,
    description: str | None = None,
    rows: bool | None = None,
    theme: Theme | None = None,
    collapse: bool = True,
    block: str | None = None,
) -> bytes: ...


def draw(
    graph: Graph,
    *,
    form: Form = "full",
    format: Literal["svg", "png", "pdf", "dot"] = "svg",  # noqa: A002, the word that everybody uses
    prefix: str = "",
    lang: str = "en",
    title: str | None = None,
    description: str | None = None,
    rows: bool | None = None,
    theme: Theme | None = None,
    collapse: bool = True,
    block: str | None = None,
) -> str | bytes:
    """Return the picture of a network.

    `prefix`: starts every id, so that several pictures can share a page. `rows`: False keeps all in one row.
    `theme`: None for a picture inside a page, which gives the colours (--at-line, --at-frame, --at-bar,
    --at-text); light, dark or auto for a file. `block`: the only one in the form `block`. Raises: DrawingError.
    """
    notation = load_notation()
    strands = strands_of(graph, notation, collapse=collapse)
    width = None if rows is False else ROW_WIDTH
    scene = lay_out(graph, form, notation, lang=lang, row_width=width, strands=strands, block=block)
    dot = to_dot(scene, palette=DARK if theme == "dark" else LIGHT)
    if format == "dot":
        return dot
    drawn = render.render(dot, format)
    if format != "svg":
        return drawn
    return finish(
        drawn,
        prefix=prefix,
        title=title or graph.network,
        description=description or describe(graph, lang, strands=strands),
        lang=lang,
        theme=theme,
    )
