"""The page of one model."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from alphatree.drawing import Form
from alphatree.drawing.metro.scene import Paint
from alphatree.layers.base import Shape
from alphatree.network.graph import Graph
from alphatree.network.measure import depth, receptive_fields
from alphatree.schema import Entry, NetworkSpec, Plot
from alphatree.site.addresses import diagram_path, model_path
from alphatree.site.bibtex import bibtex
from alphatree.site.comparison import compare
from alphatree.site.context import Context
from alphatree.site.diagrams import diagrams, pictures_of
from alphatree.site.kin_picture import kin_picture
from alphatree.site.layer_table import GroupRow, LayerRow, layer_rows
from alphatree.site.page import Page
from alphatree.site.pictures import UNFOLDED, picture_size
from alphatree.site.plants import plant_of
from alphatree.site.plot import plot_svg
from alphatree.site.strings import FRAMEWORKS, KINDS, LINK_KINDS, word
from alphatree.site.systems import system_section
from alphatree.site.text import shorten

RESERVED_ANCHORS = frozenset(
    {"top", "formula", "structure", "system", "results", "family", "citation", "corrections", "code"}
)
MAX_INLINE = 300_000
"""Characters of diagrams in one page. What comes after that is shown from its file, without tooltips."""
MAX_OPEN_ROWS = 30
"""A longer layer table starts with its blocks folded."""

_OPTIONAL_COLUMNS = ("kernel_size", "stride", "padding", "dilation", "groups")


@dataclass(frozen=True)
class Picture:
    """One form of one network. `svg`: None if it could not be drawn. `inline`: stands in the page itself.

    `width` and `height`: in pixels, so that a picture file keeps its place free while it loads. `files`: paths below
    the root of the site, by what they are; the SVG is in the page's language.
    """

    form: str
    svg: str | None
    width: int
    height: int
    files: dict[str, str]
    inline: bool = True


@dataclass(frozen=True)
class NetworkView:
    """What the page shows of one network."""

    id: str
    spec: NetworkSpec
    graph: Graph
    pictures: tuple[Picture, ...]
    depth: int
    inputs: tuple[tuple[str, Shape], ...]
    outputs: tuple[tuple[str, Shape], ...]


@dataclass(frozen=True)
class Relative:
    """A model before or after this one, and the idea between them. `entry`: None if it has no page."""

    id: str
    entry: Entry | None
    idea: str


def model_page(context: Context, entry: Entry) -> Page:
    """Return the page /models/<id>/."""
    path = model_path(entry.id)
    lang = context.settings.lang
    views = _within_limit([_view(context, *network) for network in context.networks(entry)])
    markdown = context.render(
        "model.md.jinja",
        path,
        entry=entry,
        kind=word(KINDS, entry.kind, lang),
        kinds=LINK_KINDS,
        frameworks=FRAMEWORKS,
        organizations=[context.organization(one) for one in entry.organizations],
        directions=[(one, context.direction_name(one)) for one in entry.directions],
        sections=list(zip(_anchors(entry), entry.sections, strict=True)),
        stops=_lines(context, entry),
        networks=views,
        parents=_parents(context, entry),
        children=_children(context, entry),
        tables=context.catalog.tables_naming.get(entry.id, ()),
        topics=[topic for topic in context.settings.topics if entry.id in topic.entries],
        citations=[bibtex(entry, paper) for paper in entry.papers[:1]],
        contributor=context.catalog.contributors.get(entry.signed or ""),
        plant=plant_of(context.catalog.contributors.get(entry.signed), entry.signed).svg if entry.signed else None,
        benchmark=context.benchmark,
        has_page=context.has_direction_page,
        metric=context.metric_name,
        edit=_edit(context, entry),
        word=lambda words, key: word(words, key, lang),
    )
    fragments = {"networks": _networks(context, path, views)} if views else {}
    if entry.system is not None:
        fragments["system"] = system_section(context, path, entry)
    if entry.formula is not None or entry.plot is not None:
        fragments["formula"] = _formula(context, path, entry)
    if entry.id in context.lineage.entries:
        fragments["kin"] = context.render(
            "kin.html.jinja", path, entry=entry, kin=kin_picture(context, entry.id, path, is_small=True)
        )
    return Page(
        path=path,
        title=entry.name,
        description=shorten(context.plain(entry.summary), 80 if lang == "zh" else 160),
        markdown=markdown,
        fragments=fragments,
        source=_source(context, entry),
        direction=entry.directions[0],
        search_weight=_search_weight(len(context.catalog.children(entry.id))),
    )


def _search_weight(children: int) -> float:
    """Return what the search multiplies the rank of a model with, from the number of those that build on it.

    The search knows how often a word stands in a text, and how short the text is. That alone puts a page that mentions
    the residual block in passing before ResNet.

    >>> [round(_search_weight(children), 2) for children in (0, 1, 3, 44)]
    [1.0, 1.5, 2.0, 3.75]
    """
    return 1 + math.log2(1 + children) / 2


def _formula(context: Context, path: str, entry: Entry) -> str:
    picture = _plot(context, entry.plot) if entry.plot is not None else None
    return context.render("formula.html.jinja", path, formula=entry.formula, plot=entry.plot, picture=picture)


def plot_fragment(context: Context, path: str, plot: Plot) -> str:
    """Return a plot with its legend, for the page at `path`."""
    return context.render("formula.html.jinja", path, formula=None, plot=plot, picture=_plot(context, plot))


def _plot(context: Context, plot: Plot) -> Markup:
    lang = context.settings.lang
    curves = ", ".join(curve.label.get(lang) for curve in plot.curves)
    return plot_svg(plot, lang, context.t("plot.of", curves=curves))


def _view(context: Context, network_id: str, spec: NetworkSpec, graph: Graph) -> NetworkView:
    return NetworkView(
        id=network_id,
        spec=spec,
        graph=graph,
        pictures=tuple(_picture(context, network_id, form) for form in diagrams(context, network_id)),
        depth=depth(graph),
        inputs=tuple((layer.name, layer.out_shape) for layer in graph.inputs),
        outputs=tuple((output.name, graph.layers[output.layer].out_shape) for output in graph.outputs),
    )


def _picture(context: Context, network_id: str, form: Form) -> Picture:
    made = pictures_of(context, network_id)
    drawn = made.drawn[context.settings.lang][form]
    width, height = picture_size(drawn.inline) if drawn else (0, 0)
    suffixes = ["svg", *(["pdf"] if form in made.pdf else []), "dot"]
    files = {suffix: diagram_path(network_id, form, suffix) for suffix in suffixes}
    if form == "full" and made.unfolded:
        files["unfolded"] = diagram_path(network_id, UNFOLDED, "svg")
    return Picture(form, drawn.inline if drawn else None, width, height, files)


def _within_limit(views: Sequence[NetworkView]) -> list[NetworkView]:
    """Return the views with as many diagrams in the page as it can bear.

    A form of all networks comes before the next form: readers rather switch between networks than between forms.
    """
    sizes = [
        (place, number, len(picture.svg or ""))
        for number, view in enumerate(views)
        for place, picture in enumerate(view.pictures)
    ]
    used, inside = 0, set()
    for place, number, size in sorted(sizes, key=lambda one: one[:2]):
        if used < MAX_INLINE:
            inside.add((place, number))
        used += size
    return [
        replace(
            view,
            pictures=tuple(
                replace(picture, inline=(place, number) in inside) for place, picture in enumerate(view.pictures)
            ),
        )
        for number, view in enumerate(views)
    ]


def _networks(context: Context, path: str, views: Sequence[NetworkView]) -> str:
    """Return the HTML of all networks; the layer tables are kept as long as their networks stay the same."""
    tables = {view.id: _table(context, path, view) for view in views}
    measured = context.catalog.measured
    others = {view.id: compare(view.spec, view.graph, measured.get(view.id)) for view in views}
    return context.render("networks.html.jinja", path, networks=views, tables=tables, others=others)


def _table(context: Context, path: str, view: NetworkView) -> str:
    def make() -> str:
        rows = layer_rows(view.graph)
        used = {
            name
            for row in rows
            if isinstance(row, LayerRow)
            for name, value in row.attributes.items()
            if _shows(name, value)
        }
        return context.render(
            "layer_table.html.jinja",
            path,
            network=view,
            rows=rows,
            fields=_fields(view.graph),
            columns=[name for name in _OPTIONAL_COLUMNS if name in used],
            is_group=lambda row: isinstance(row, GroupRow),
            folded=len(rows) > MAX_OPEN_ROWS,
        )

    lang = context.settings.lang
    return context.memory.of(view.graph, ("table", view.id, view.spec.name.get(lang), lang), make)


def _fields(graph: Graph) -> Callable[[LayerRow], list[str]] | None:
    """Return what gives the receptive fields of a row's repetitions; None where no layer has pixels to look at.

    All equal are given once.
    """
    sizes = [field.size for field in receptive_fields(graph)]
    if not any(sizes):
        return None

    def of_row(row: LayerRow) -> list[str]:
        found = ["×".join(map(str, sizes[index] or ())) for index in row.repetitions]
        return found[:1] if len(set(found)) == 1 else found

    return of_row


def _shows(name: str, value: object) -> bool:
    """Return whether a value deserves a column: kernel and stride always, the others where they are not usual."""
    if name in ("kernel_size", "stride", "padding"):
        return True
    return value not in (1, [1], [1, 1], [1, 1, 1], (1,), (1, 1), (1, 1, 1))


def _parents(context: Context, entry: Entry) -> list[Relative]:
    return [
        Relative(descent.model, context.catalog.entries.get(descent.model), descent.idea.get(context.settings.lang))
        for descent in entry.descends_from
    ]


def _children(context: Context, entry: Entry) -> list[Relative]:
    return [
        Relative(child.id, child, descent.idea.get(context.settings.lang))
        for child in context.catalog.children(entry.id)
        for descent in child.descends_from
        if descent.model == entry.id
    ]


def _lines(context: Context, entry: Entry) -> list[Paint]:
    """Return the lines of the metro map that stop at an entry."""
    plan = context.metro_map
    if plan is None:
        return []
    station = next((one for one in plan.scene.stations if one.id == entry.id), None)
    return [plan.scene.lines[line] for line in station.lines] if station else []


def _anchors(entry: Entry) -> list[str]:
    """Return the anchor of each section, from its English title, so that it is the same in both languages."""
    anchors: list[str] = []
    for number, section in enumerate(entry.sections, 1):
        slug = re.sub(r"[^a-z0-9]+", "-", section.title.en.lower()).strip("-") or f"section-{number}"
        taken = slug in RESERVED_ANCHORS or slug in anchors or slug in entry.networks
        anchors.append(f"{slug}-{number}" if taken else slug)
    return anchors


def _source(context: Context, entry: Entry) -> str:
    return context.catalog.file(entry.id).path.relative_to(context.catalog.directory).as_posix()


def _edit(context: Context, entry: Entry) -> str | None:
    root = context.settings.catalog_edit
    return f"{root}{_source(context, entry)}" if root else None
