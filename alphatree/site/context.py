"""What every kind of page needs to be made: the catalogue, the settings, the words, and what was drawn before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import astuple, dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from alphatree.catalog import Catalog
from alphatree.drawing.colours import Colour
from alphatree.drawing.metro.layout import MapPlan, plan_map
from alphatree.lineage import Lineage, lineage_of
from alphatree.network.graph import Graph
from alphatree.schema import Direction, Entry, Localized, NetworkSpec, Organization
from alphatree.site.addresses import Links, dataset_path, model_path
from alphatree.site.hues import NO_HUE, hues
from alphatree.site.page import SiteSettings
from alphatree.site.richtext import Reference, plain_text, without_references
from alphatree.site.strings import Translate, translator
from alphatree.site.templates import render

T = TypeVar("T")


class Memory:
    """Keeps what was made from a compiled network for as long as the network stays the same.

    A catalogue that is loaded again gives the same Graph for an entry that did not change, and an equal one where only
    its texts did. Keys name the network, so that there is one graph to compare with.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Graph, Any]] = {}
        self._used: set[Hashable] = set()

    def of(self, graph: Graph, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` returned for this graph and key the first time."""
        self._used.add(key)
        if not self.holds(graph, key):
            self._kept[key] = graph, make()
        value: T = self._kept[key][1]
        return value

    def holds(self, graph: Graph, key: Hashable) -> bool:
        """Return whether `of` would not have to make it."""
        kept = self._kept.get(key)
        if kept is None or not _same(kept[0], graph):
            return False
        self._kept[key] = graph, kept[1]  # so that the next look is a short one
        return True

    def keep(self, graph: Graph, key: Hashable, value: Any) -> None:
        """Keep what was made elsewhere, for `of` to return."""
        self._kept[key] = graph, value

    def forget_unused(self) -> None:
        """Drop what nobody asked for since the last call."""
        self._kept = {key: kept for key, kept in self._kept.items() if key in self._used}
        self._used = set()


def _same(one: Graph, other: Graph) -> bool:
    """Return whether two graphs give the same pictures and tables: where lines were written decides what folds."""
    if one is other:
        return True
    origins = ([layer.origin for layer in graph.layers] for graph in (one, other))
    return one == other and next(origins) == next(origins) and astuple(one.structure) == astuple(other.structure)


@dataclass(frozen=True)
class Context:
    """The surroundings of all pages of one language."""

    catalog: Catalog
    settings: SiteSettings
    memory: Memory = field(default_factory=Memory, compare=False)

    @property
    def t(self) -> Translate:
        return translator(self.settings.lang)

    def render(self, template: str, path: str, **values: Any) -> str:
        """Return a template rendered for the page at `path`, with what all templates know."""
        links = Links(self.settings, path)
        return str(
            render(
                template,
                find=lambda name: self._reference(name, links),
                t=self.t,
                lang=self.settings.lang,
                settings=self.settings,
                page_link=links.page,
                file_link=links.file,
                **values,
            )
        )

    def _reference(self, name: str, links: Links | None = None) -> Reference | None:
        """Return what an id in a text stands for: a model, or else a dataset. `links`: of the page the text is on."""
        catalog = self.catalog
        entry = catalog.entries.get(catalog.redirects.get(name, name))
        dataset = catalog.datasets.get(catalog.dataset_redirects.get(name, name))
        if entry is not None:
            shown, path = entry.name, model_path(entry.id)
        elif dataset is not None:
            shown, path = dataset.name, dataset_path(dataset.id)
        else:
            return None
        return Reference(shown, links.page(path) if links is not None and links.path != path else None)

    def plain(self, text: Localized) -> str:
        """Return a text in the language of the page, without its marks, on one line."""
        return plain_text(text.get(self.settings.lang), self._reference)

    def without_references(self, text: str) -> str:
        """Return a text in which names stand for what it links by id."""
        return without_references(text, self._reference)

    def networks(self, entry: Entry) -> list[tuple[str, NetworkSpec, Graph]]:
        """Return the networks of an entry in the order they were written in."""
        return [(network_id, spec, self.catalog.graph(network_id)) for network_id, spec in entry.networks.items()]

    def direction(self, direction_id: str) -> Direction | None:
        return self.catalog.directions.get(direction_id)

    def direction_name(self, direction_id: str) -> str:
        """Return the name of a direction; its id where the catalogue has no record of it."""
        direction = self.direction(direction_id)
        return direction.name.get(self.settings.lang) if direction else direction_id

    def has_direction_page(self, direction_id: str) -> bool:
        """Return whether a direction of the catalogue has entries, itself or in its parts."""
        return direction_id in self.catalog.directions and direction_id in self._populated

    @cached_property
    def _populated(self) -> frozenset[str]:
        used = {one for entry in self.catalog.entries.values() for one in entry.directions}
        return frozenset(around for one in used for around in self.directions_around(one))

    def directions_around(self, direction_id: str) -> tuple[str, ...]:
        """Return a direction, the one it is a part of, and so on."""
        found: list[str] = []
        current: str | None = direction_id
        while current is not None and current not in found:
            found.append(current)
            record = self.direction(current)
            current = record.parent if record else None
        return tuple(found)

    @cached_property
    def lineage(self) -> Lineage:
        """Who descends from whom."""
        return lineage_of(self.catalog)

    @cached_property
    def hues(self) -> Mapping[str, Colour]:
        """The colour of each direction; a part of another one has that one's."""
        return hues(self.catalog.directions)

    def hue(self, entry: Entry) -> Colour:
        """Return the colour of an entry's home direction."""
        return self.hues.get(entry.directions[0], NO_HUE)

    @cached_property
    def metro_map(self) -> MapPlan | None:
        """The metro map in this language; None where no entry stops on it."""
        return plan_map(self.catalog, self.settings.lang)

    def organization(self, organization_id: str) -> tuple[str, Organization | None]:
        """Return the name of an organization, its id where the catalogue has no record of it, and the record."""
        organization = self.catalog.organizations.get(organization_id)
        return organization.name.get(self.settings.lang) if organization else organization_id, organization

    def metric_name(self, metric: str) -> str:
        """Return the name of a metric; what the entry wrote where the catalogue has no record of it."""
        record = self.catalog.metric_names.get(metric)
        return record.name.get(self.settings.lang) if record else metric

    def benchmark(self, benchmark_id: str) -> tuple[str, str | None]:
        """Return the name of a benchmark, its id where there is no record of it, and the id of a known dataset."""
        record = self.catalog.benchmarks.get(benchmark_id)
        if record is None:
            return benchmark_id, None
        known = record.dataset if record.dataset in self.catalog.datasets else None
        return record.name.get(self.settings.lang), known

    def by_direction(self) -> dict[str, list[Entry]]:
        """Return the entries of each direction that has any, oldest first; directions in the order of their file."""
        found: dict[str, list[Entry]] = {direction: [] for direction in self.catalog.directions}
        for entry in sorted(
            self.catalog.entries.values(), key=lambda entry: (entry.year, entry.name.lower(), entry.id)
        ):
            found.setdefault(entry.directions[0], []).append(entry)
        return {direction: entries for direction, entries in found.items() if entries}
