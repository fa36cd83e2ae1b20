"""The pictures of networks: inside pages, and as files at the addresses that other sites may embed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from alphatree.drawing import DrawingError, Form, describe, forms_of, lay_out, load_notation
from alphatree.drawing.dot import to_dot
from alphatree.drawing.layout import ROW_WIDTH
from alphatree.drawing.render import render
from alphatree.drawing.strands import strands_of
from alphatree.drawing.svg import finish
from alphatree.network.graph import Graph
from alphatree.site.addresses import diagram_path
from alphatree.site.context import Context
from alphatree.site.page import Lang

FORMS: tuple[Form, ...] = ("full", "short")
"""The forms that a page offers, in this order."""


@dataclass(frozen=True)
class Drawn:
    """One form of a network, drawn once: for inside a page, which gives the colours, and as files of their own."""

    inline: str
    svg: str
    dot: str


def forms(graph: Graph) -> tuple[Form, ...]:
    """Return the forms that a network's page offers."""
    return tuple(form for form in FORMS if form in forms_of(graph))


def inline_diagram(context: Context, network_id: str, name: str, graph: Graph, form: Form) -> str | None:
    """Return the SVG of a network in the page's language and colours, or None if it cannot be drawn."""
    drawn = _drawn(context, network_id, name, graph)[form]
    return drawn.inline if drawn is not None else None


def diagram_files(context: Context) -> Iterator[tuple[str, str]]:
    """Yield path and content of every picture file."""
    for network_id, entry in context.catalog.networks.items():
        drawings = _drawn(context, network_id, entry.networks[network_id].name, context.catalog.graph(network_id))
        for form, drawn in drawings.items():
            if drawn is not None:
                yield diagram_path(network_id, form, "svg"), drawn.svg + "\n"
                yield diagram_path(network_id, form, "dot"), drawn.dot


def _drawn(context: Context, network_id: str, name: str, graph: Graph) -> dict[Form, Drawn | None]:
    lang = context.settings.lang
    make = partial(_draw, graph, network_id, name, lang)
    return context.memory.of(graph, ("drawn", network_id, name, lang), make)


def _draw(graph: Graph, network_id: str, name: str, lang: Lang) -> dict[Form, Drawn | None]:
    """Return all forms of a network. What `alphatree.drawing.draw` does, but each step only once."""
    notation = load_notation()
    made: dict[Form, Drawn | None] = dict.fromkeys(forms(graph))
    try:
        strands = strands_of(graph, notation)
        words = describe(graph, lang, strands=strands)
        for form in made:
            scene = lay_out(graph, form, notation, lang=lang, row_width=ROW_WIDTH, strands=strands)
            dot = to_dot(scene)
            write = partial(
                finish, render(dot, "svg"), prefix=f"at-{network_id}-{form}", title=name, description=words, lang=lang
            )
            made[form] = Drawn(inline=write(theme=None), svg=write(theme="auto"), dot=dot)
    except DrawingError:
        pass  # the page then says so, and shows the layer table
    return made
