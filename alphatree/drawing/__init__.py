"""Diagrams: Graph -> Scene -> DOT -> SVG, PNG or PDF, in one notation for every network."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args, overload

from alphatree.drawing import render
from alphatree.drawing.describe import describe
from alphatree.drawing.describe_system import describe_system
from alphatree.drawing.dot import to_dot
from alphatree.drawing.errors import DrawingError
from alphatree.drawing.forms import forms_of, lay_out
from alphatree.drawing.layout import ROW_WIDTH
from alphatree.drawing.notation import Notation, load_notation
from alphatree.drawing.scene import Form, Scene
from alphatree.drawing.strands import strands_of
from alphatree.drawing.svg import to_svg
from alphatree.drawing.system import Member, lay_out_system, members_of
from alphatree.drawing.themes import DARK, LIGHT, Theme
from alphatree.network.graph import Graph

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.schema import Entry

__all__ = [
    "FORMS",
    "DrawingError",
    "Form",
    "Member",
    "Notation",
    "Scene",
    "describe",
    "describe_system",
    "draw",
    "draw_system",
    "forms_of",
    "lay_out",
    "lay_out_system",
    "load_notation",
    "members_of",
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
    scale: float = render.PNG_SCALE,
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
    scale: float = render.PNG_SCALE,
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
    scale: float = render.PNG_SCALE,
) -> str | bytes:
    """Return the picture of a network.

    `prefix`: starts every id, so that several pictures can share a page. `rows`: False keeps all in one row.
    `theme`: None for a picture inside a page, which gives the colours (--at-line, --at-frame, --at-bar,
    --at-text); light, dark or auto for a file. `block`: the only one in the form `block`. `scale`: pixels of a
    PNG for one of the SVG. Raises: DrawingError.
    """
    notation = load_notation()
    # What the other forms draw is no strand, or none with anything collapsed: lay_out makes its own.
    strands = strands_of(graph, notation, lang=lang, collapse=collapse) if form in ("full", "short") else None
    width = None if rows is False else ROW_WIDTH
    scene = lay_out(graph, form, notation, lang=lang, row_width=width, strands=strands, block=block)
    words = partial(describe, graph, lang, strands=strands)
    return _written(scene, format, prefix, title or graph.network, description or words, lang, theme, scale)


def draw_system(
    entry: Entry,
    catalog: Catalog,
    *,
    format: Literal["svg", "png", "pdf", "dot"] = "svg",  # noqa: A002, as in draw
    prefix: str = "",
    lang: str = "en",
    rows: bool | None = None,
    theme: Theme | None = None,
    scale: float = render.PNG_SCALE,
) -> str | bytes:
    """Return the picture of how the networks of an entry work together; the arguments are those of `draw`.

    Raises: ValueError for an entry that does not say so, DrawingError.
    """
    if entry.system is None:
        raise ValueError(f"'{entry.id}' has no system")
    members = members_of(entry.system, catalog, entry.networks)
    width = None if rows is False else ROW_WIDTH
    scene = lay_out_system(entry.system, members, lang=lang, row_width=width)
    words = partial(describe_system, entry.system, members, lang)
    return _written(scene, format, prefix, entry.name, words, lang, theme, scale)


def _written(
    scene: Scene,
    file_format: Literal["svg", "png", "pdf", "dot"],
    prefix: str,
    title: str,
    description: str | Callable[[], str],
    lang: str,
    theme: Theme | None,
    scale: float,
) -> str | bytes:
    if file_format == "svg":
        words = description if isinstance(description, str) else description()
        return to_svg(scene, prefix=prefix, title=title, description=words, lang=lang, theme=theme)
    dot = to_dot(scene, palette=DARK if theme == "dark" else LIGHT)
    if file_format == "dot":
        return dot
    if file_format == "png":
        render.refuse_too_large(scene.width * scale, scene.height * scale)
    return render.render(dot, file_format, scale=scale)
