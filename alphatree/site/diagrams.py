"""The pictures of networks: inside pages, and as files at the addresses that other sites may embed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from alphatree.drawing import DrawingError, Form, draw, forms_of
from alphatree.network.graph import Graph
from alphatree.site.addresses import diagram_path
from alphatree.site.context import Context

FORMS: tuple[Form, ...] = ("full", "short")
"""The forms that a page offers, in this order."""


def forms(graph: Graph) -> tuple[Form, ...]:
    """Return the forms that a network's page offers."""
    return tuple(form for form in FORMS if form in forms_of(graph))


def inline_diagram(context: Context, network_id: str, name: str, graph: Graph, form: Form) -> str | None:
    """Return the SVG of a network in the page's language and colours, or None if it cannot be drawn."""
    lang = context.settings.lang

    def make() -> str | None:
        try:
            return draw(graph, form=form, prefix=f"at-{network_id}-{form}", lang=lang, title=name)
        except DrawingError:
            return None

    return context.memory.of(graph, ("inline", network_id, name, form, lang), make)


def diagram_files(context: Context) -> Iterator[tuple[str, str]]:
    """Yield path and content of every picture file."""
    for network_id, entry in context.catalog.networks.items():
        graph = context.catalog.graph(network_id)
        name = entry.networks[network_id].name
        for form in forms(graph):
            make = partial(_files, graph, form, name, network_id)
            for suffix, text in context.memory.of(graph, ("files", network_id, name, form), make):
                yield diagram_path(network_id, form, suffix), text


def _files(graph: Graph, form: Form, name: str, network_id: str) -> list[tuple[str, str]]:
    try:
        svg = draw(graph, form=form, prefix=f"at-{network_id}-{form}", title=name, theme="auto")
        return [("svg", svg + "\n"), ("dot", draw(graph, form=form, format="dot"))]
    except DrawingError:
        return []
