"""What stands in the cells of a table: computed from entries, compiled networks and directions, never copied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from alphatree.drawing.notation import load_notation
from alphatree.layers.merge import Concat
from alphatree.network.graph import Block as NamedBlock
from alphatree.network.graph import Element, Graph, Layer, Parallel, Repeat, Series
from alphatree.network.measure import depth
from alphatree.schema import Direction, Entry, Localized, Resource, Result
from alphatree.site.addresses import direction_path, model_path
from alphatree.site.context import Context
from alphatree.site.numbers import axes_text, count_range, decimal, shape_text
from alphatree.site.strings import FRAMEWORKS, KINDS, word
from alphatree.site.text import shorten
from alphatree.tables import Column, Row, Table

CONVOLUTIONS = ("conv", "depthwise_conv", "conv_transpose", "locally_connected")
YES, NO = "✓", "–"


@dataclass(frozen=True)
class Piece:
    """A part of a cell. `page` and `anchor`: a page of this site; `url`: another site. `note`: smaller, below it.

    `rich`: text with the catalogue's Markdown. `dead`: nothing answers at `url` any more.
    """

    text: str
    page: str | None = None
    anchor: str = ""
    url: str | None = None
    note: str = ""
    rich: bool = False
    dead: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in one cell. `value`: what it is sorted by, a number or text; None where there is nothing."""

    pieces: tuple[Piece, ...] = ()
    value: float | str | None = None

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int | float)


@dataclass(frozen=True)
class Subject:
    """What a row is about, with all that its ids lead to. `networks`: those it shows figures of."""

    row: Row
    entry: Entry | None
    networks: tuple[tuple[str, Graph], ...]
    direction: Direction | None
    resource: Resource | None


def subjects(context: Context, table: Table) -> list[Subject]:
    """Return what the rows of a table are about; of a selection the oldest first."""
    return [_subject(context, row) for row in (table.rows or _selected(context, table))]


def _selected(context: Context, table: Table) -> Iterator[Row]:
    select = table.select
    assert select is not None
    inside = {select.direction}
    for direction in context.catalog.directions.values():  # parts stand below what they are parts of
        if direction.parent in inside:
            inside.add(direction.id)
    for entry in sorted(context.catalog.entries.values(), key=lambda one: (first_public(one), one.name.lower())):
        if (
            inside & {*entry.directions}
            and entry.kind in select.kinds
            and (select.since or 0) <= entry.year <= (select.until or entry.year)
        ):
            yield Row(model=entry.id)


def _subject(context: Context, row: Row) -> Subject:
    catalog = context.catalog
    entry: Entry | None = None
    networks: tuple[tuple[str, Graph], ...] = ()
    if row.network is not None:
        entry = catalog.networks[row.network]
        networks = ((row.network, catalog.graph(row.network)),)
    elif row.model is not None:
        entry = catalog.entry(row.model)
        networks = tuple((network_id, graph) for network_id, _, graph in context.networks(entry))
    direction = catalog.directions.get(row.direction or "")
    return Subject(row, entry, networks, direction, catalog.resources.get(row.resource or ""))


def head(context: Context, subject: Subject) -> Piece:
    """Return the name of what a row is about, with its link."""
    lang, row, entry = context.settings.lang, subject.row, subject.entry
    name = row.name.get(lang) if row.name else None
    if entry is not None:
        own = entry.networks[row.network].name.get(lang) if row.network else entry.name
        return Piece(name or own, page=model_path(entry.id), anchor=row.network or "")
    if subject.direction is not None:
        one = subject.direction
        return _direction(context, one, name or one.name.get(lang))
    if subject.resource is not None:
        resource = subject.resource
        return Piece(name or resource.name, url=resource.url, dead=resource.status == "dead")
    return Piece(name or "", rich=True)


def _direction(context: Context, direction: Direction, name: str) -> Piece:
    return Piece(name, page=direction_path(direction.id) if context.has_direction_page(direction.id) else None)


def cell(context: Context, subject: Subject, column: Column) -> Cell:
    """Return the cell of a row in a column; an empty one where there is nothing to show."""
    if column.show == "result":
        return _result(context, subject, column)
    if column.show == "fact":
        fact = subject.row.facts.get(column.fact or "")
        if fact is None:
            return Cell()
        return Cell((Piece(fact.get(context.settings.lang), rich=True),), context.plain(fact).lower())
    return _FILL[column.show](context, subject)


def first_public(entry: Entry) -> str:
    """Return year and month of the first paper's arXiv number, or the year alone.

    An arXiv number of a later year than the entry's is of a later paper.
    """
    for paper in entry.papers[:1]:
        found = re.fullmatch(r"(\d\d)(\d\d)\.\d+(v\d+)?", paper.arxiv or "")
        if found and 2000 + int(found[1]) == entry.year:
            return f"{entry.year}-{found[2]}"
    return str(entry.year)


def _words(texts: Iterable[str], separator: str = ", ") -> Cell:
    text = separator.join(dict.fromkeys(texts))
    return Cell((Piece(text),), text.lower()) if text else Cell()


def _listed(pieces: Sequence[Piece]) -> Cell:
    return Cell(tuple(pieces), pieces[0].text.lower()) if pieces else Cell()


def _of_entry(make: Callable[[Context, Entry], Cell]) -> Callable[[Context, Subject], Cell]:
    return lambda context, subject: make(context, subject.entry) if subject.entry else Cell()


def _of_networks(make: Callable[[Sequence[Graph]], Cell]) -> Callable[[Context, Subject], Cell]:
    return lambda _, subject: make([graph for _, graph in subject.networks]) if subject.networks else Cell()


def _year(_: Context, subject: Subject) -> Cell:
    if subject.entry:
        return Cell((Piece(str(subject.entry.year)),), subject.entry.year)
    year = subject.resource.year if subject.resource else None
    return Cell((Piece(str(year)),), year) if year else Cell()


def _authors(context: Context, subject: Subject) -> Cell:
    authors = (subject.entry or subject.resource).authors if subject.entry or subject.resource else ()  # type: ignore[union-attr]
    if not authors:
        return Cell()
    others = context.t("tables.others") if len(authors) > 2 else ""
    shown = authors[:1] if others else authors
    return Cell((Piece(", ".join(shown) + others),), authors[0].rpartition(" ")[2].lower())


def _papers(_: Context, entry: Entry) -> Cell:
    return _listed(
        [
            Piece(
                f"arXiv {one.arxiv}" if one.arxiv else one.title, url=one.address, note=one.title if one.arxiv else ""
            )
            for one in entry.papers[:1]
        ]
    )


def _code(context: Context, entry: Entry) -> Cell:
    official = context.t("facts.official")
    return _listed(
        [
            Piece(
                FRAMEWORKS.get(one.framework, one.framework) + (f" ({official})" if one.official else ""),
                url=one.url,
                dead=one.status == "dead",
            )
            for one in entry.code
        ]
    )


def _links(context: Context, subject: Subject) -> Cell:
    if subject.entry is None:
        return Cell()
    names = [one.title or (one.note.get(context.settings.lang) if one.note else "") for one in subject.entry.links]
    found = zip(names, subject.entry.links, strict=True)
    return _listed([Piece(name or one.url, url=one.url, dead=one.status == "dead") for name, one in found])


def _idea(context: Context, entry: Entry) -> Cell:
    lang = context.settings.lang
    pieces = []
    for descent in entry.descends_from[:2]:
        parent = context.catalog.entries.get(descent.model)
        came = context.t("tables.from", name=parent.name) if parent else ""
        pieces.append(Piece(descent.idea.get(lang), note=came, rich=True))
    return Cell(tuple(pieces), context.plain(entry.descends_from[0].idea).lower()) if pieces else Cell()


def _about(context: Context, subject: Subject) -> Cell:
    if subject.resource is not None:
        text: Localized = subject.resource.about
    elif subject.direction is not None:
        text = subject.direction.introduction
    elif subject.entry is not None:
        text = subject.entry.summary
    else:
        return Cell()
    return _words([shorten(context.plain(text), 60 if context.settings.lang == "zh" else 130)])


def _models(context: Context, subject: Subject) -> Cell:
    """Return the models that a row tells of, or the networks and methods of its direction, by year."""
    catalog = context.catalog
    if subject.row.models:
        entries = [catalog.entry(one) for one in subject.row.models]
    elif subject.direction is not None:
        home = [one for one in catalog.entries.values() if one.directions[0] == subject.direction.id]
        entries = sorted(home, key=lambda one: (one.year, one.name.lower(), one.id))
    else:
        return Cell()
    return _listed([Piece(one.name, page=model_path(one.id)) for one in entries])


def _counts(of: Callable[[Graph], int], *, short: bool = False) -> Callable[[Context, Subject], Cell]:
    def make(graphs: Sequence[Graph]) -> Cell:
        values = [of(graph) for graph in graphs]
        if short:
            return Cell((Piece(count_range(values)),), max(values))
        text = str(min(values)) if min(values) == max(values) else f"{min(values)} – {max(values)}"
        return Cell((Piece(text),), max(values))

    return _of_networks(make)


def _layers(graphs: Iterable[Graph], fits: Callable[[Layer], bool]) -> list[Layer]:
    return [layer for graph in graphs for layer in graph.operations if fits(layer)]


def _names(fits: Callable[[Layer], bool]) -> Callable[[Context, Subject], Cell]:
    """Return what names the kinds of layers that fit, as the notation does; a dash where there are none."""

    def make(context: Context, subject: Subject) -> Cell:
        if not subject.networks:
            return Cell()
        found = _layers((graph for _, graph in subject.networks), fits)
        names = [_name(layer, context.settings.lang) for layer in found]
        return _words(names) if names else Cell((Piece(NO),), "")

    return make


def _name(layer: Layer, lang: str) -> str:
    if layer.spec.role == "activation" or layer.type in ("sigmoid", "tanh"):
        return _ACTIVATIONS.get(layer.type, layer.type.replace("_", " "))
    name = _notation().cell(layer.spec.cell(*layer.in_shapes)).name.get(lang)
    return name.partition(" (")[0] if lang == "en" else name.partition("（")[0]


_ACTIVATIONS = {
    "relu": "ReLU", "relu6": "ReLU6", "leaky_relu": "LeakyReLU", "prelu": "PReLU", "elu": "ELU", "gelu": "GELU",
    "swish": "SiLU", "hard_swish": "Hardswish", "selu": "SELU", "hard_sigmoid": "Hardsigmoid",
}  # fmt: skip
"""As PyTorch spells them."""
_notation = cache(load_notation)


def _has(fits: Callable[[Graph], bool]) -> Callable[[Context, Subject], Cell]:
    def make(graphs: Sequence[Graph]) -> Cell:
        said = any(fits(graph) for graph in graphs)
        return Cell((Piece(YES if said else NO),), int(said))

    return _of_networks(make)


def _kernels(graphs: Sequence[Graph]) -> Cell:
    layers = _layers(graphs, lambda layer: layer.type in CONVOLUTIONS)
    found = dict.fromkeys(axes_text(getattr(layer.spec, "kernel_size", None)) for layer in layers)
    return replace(_words(found), value=max((_largest(one) for one in found), default=0))


def _largest(kernel: str) -> int:
    return max((int(one) for one in re.findall(r"\d+", kernel)), default=0)


def _linear_sizes(graphs: Sequence[Graph]) -> Cell:
    found = _layers(graphs[:1], lambda layer: layer.type == "linear")
    text = ", ".join(str(layer.out_shape[-1]) for layer in found)
    return Cell((Piece(text or NO),), len(found))


def _input(graphs: Sequence[Graph]) -> Cell:
    return _words(shape_text(layer.out_shape) for graph in graphs for layer in graph.inputs)


def _parallels(part: Series | Element) -> Iterator[Parallel]:
    match part:
        case Series(elements=elements) | Repeat(elements=elements):
            for element in elements:
                yield from _parallels(element)
        case NamedBlock(body=body):
            yield from _parallels(body)
        case Parallel(branches=branches):
            yield part
            for branch in branches:
                yield from _parallels(branch.body)
        case _:
            pass


def _branches(graph: Graph) -> bool:
    """Return whether several layers of weights stand side by side and are joined along the channels."""
    return any(
        part.merge is not None
        and isinstance(graph.layers[part.merge].spec, Concat)
        and sum(bool(branch.body.elements) for branch in part.branches) > 1
        for part in _parallels(graph.structure)
    )


def _shortcuts(graph: Graph) -> bool:
    return any(part.residual for part in _parallels(graph.structure))


def _result(context: Context, subject: Subject, column: Column) -> Cell:
    if subject.entry is None:
        return Cell()
    metric = context.catalog.metric_names.get(column.metric or "")
    of_network = {"any": None, "model": False, "network": True}[column.of]
    fitting = [
        result
        for result in subject.entry.results
        if column.metric in (None, result.metric)
        and (not column.benchmarks or result.benchmark in column.benchmarks)
        and (of_network is None or of_network == (result.network is not None))
        and (not of_network or result.network in dict(subject.networks))
    ]
    if not fitting:
        return Cell()
    result: Result = fitting[0]
    if column.metric is not None:
        best = min if metric is not None and metric.better == "lower" else max
        result = best(fitting, key=lambda one: one.value)
    unit = f"{'' if result.unit == '%' else ' '}{result.unit}" if result.unit else ""
    several = len(column.benchmarks) != 1
    named = context.metric_name(result.metric) if column.metric is None else ""
    setting = result.setting.get(context.settings.lang) if result.setting else ""
    said = [named, context.benchmark(result.benchmark)[0] if several else "", setting]
    value = result.value if column.metric is not None else None  # other metrics cannot be sorted together
    return Cell((Piece(decimal(result.value) + unit, note=", ".join(filter(None, said))),), value)


def _group(context: Context, subject: Subject) -> Cell:
    group = subject.row.group
    return _words([group.get(context.settings.lang)]) if group else Cell()


def _task(field: str) -> Callable[[Context, Subject], Cell]:
    def make(context: Context, subject: Subject) -> Cell:
        phrase = getattr(subject.direction, field) if subject.direction else None
        return _words([context.plain(phrase)]) if phrase else Cell()

    return make


def _is_norm(layer: Layer) -> bool:
    return layer.spec.role == "norm" or layer.type in ("local_response_norm", "l2_norm")


def _is_activation(layer: Layer) -> bool:
    plain = layer.type not in ("dropout", "drop_path", "softmax", "log_softmax")
    return (layer.spec.role == "activation" and plain) or layer.type in ("sigmoid", "tanh")


_FILL: dict[str, Callable[[Context, Subject], Cell]] = {
    "year": _year,
    "first-public": _of_entry(lambda _, entry: _words([first_public(entry)])),
    "kind": _of_entry(lambda context, entry: _words([word(KINDS, entry.kind, context.settings.lang)])),
    "authors": _authors,
    "organizations": _of_entry(
        lambda context, entry: _words(context.organization(one)[0] for one in entry.organizations)
    ),
    "venue": _of_entry(lambda _, entry: _words([entry.venue] if entry.venue else [])),
    "awards": _of_entry(
        lambda context, entry: _listed([Piece(one.get(context.settings.lang)) for one in entry.awards])
    ),
    "papers": _of_entry(_papers),
    "code": _of_entry(_code),
    "links": _links,
    "idea": _of_entry(_idea),
    "params": _counts(lambda graph: graph.params, short=True),
    "macs": _counts(lambda graph: graph.macs, short=True),
    "depth": _counts(depth),
    "input": _of_networks(_input),
    "convolutions": _counts(lambda graph: len(_layers([graph], lambda layer: layer.type in CONVOLUTIONS))),
    "kernels": _of_networks(_kernels),
    "linear": _counts(lambda graph: len(_layers([graph], lambda layer: layer.type == "linear"))),
    "linear-sizes": _of_networks(_linear_sizes),
    "activation": _names(_is_activation),
    "normalization": _names(_is_norm),
    "pooling": _names(lambda layer: layer.type.endswith("_pool") and layer.type != "channel_pool"),
    "dropout": _has(lambda graph: any(layer.type == "dropout" for layer in graph.operations)),
    "branches": _has(_branches),
    "shortcuts": _has(_shortcuts),
    "about": _about,
    "task-input": _task("task_input"),
    "task-output": _task("task_output"),
    "models": _models,
    "group": _group,
}
