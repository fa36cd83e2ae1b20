"""The page of the people: the forest of their trees, what each of them signed, and the plants that are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from alphatree.drawings import DEFAULT, drawn_plants
from alphatree.schema import Contributor, Entry
from alphatree.site.addresses import CONTRIBUTORS, dataset_path, model_path
from alphatree.site.context import Context
from alphatree.site.forest import tree_svg
from alphatree.site.page import Page
from alphatree.site.plants import Plant, plant_of, read_plant
from alphatree.site.strings import PLANTS, word


@dataclass(frozen=True)
class Person:
    """Somebody who signs. `signed`: name and page of each thing, by direction. `networks`: layer by layer."""

    contributor: Contributor
    plant: Plant
    tree: Markup
    leaves: str
    entries: int
    networks: int
    datasets: int
    signed: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    @property
    def total(self) -> int:
        return self.entries + self.datasets


def contributor_page(context: Context) -> Page | None:
    """Return the page /contributors/, or None for a catalogue where nobody signs."""
    people = sorted(
        (_person(context, contributor) for contributor in context.catalog.contributors.values()),
        key=lambda person: (-person.total, person.contributor.id),
    )
    if not people:
        return None
    t, lang = context.t, context.settings.lang
    taken = {person.plant.id for person in people}
    free = [read_plant(one) for one in drawn_plants() if one not in taken | {DEFAULT}]
    return Page(
        path=CONTRIBUTORS,
        title=t("people.title"),
        description=t("people.description"),
        markdown=context.render("contributors.md.jinja", CONTRIBUTORS, free=free),
        fragments={
            "forest": context.render(
                "forest.html.jinja",
                CONTRIBUTORS,
                people=people,
                seedling=tree_svg(read_plant(DEFAULT), "seedling", 1, t("people.yours")),
                contribute="contribute.md" if "contribute.md" in context.settings.written else None,
            ),
            "people": context.render("people.html.jinja", CONTRIBUTORS, people=people),
            "plants": context.render(
                "plants.html.jinja", CONTRIBUTORS, plants=[(one, word(PLANTS, one.id, lang)) for one in free]
            ),
        },
        hide=("navigation", "toc"),
    )


def _person(context: Context, contributor: Contributor) -> Person:
    lang = context.settings.lang
    signed = [one for one in context.catalog.written if one.signed == contributor.id]
    entries = [one for one in signed if isinstance(one, Entry)]
    plant = plant_of(contributor, contributor.id)
    groups: dict[str, list[tuple[str, str]]] = {direction: [] for direction in context.catalog.directions}
    for one in sorted(signed, key=lambda one: (one.name.casefold(), one.id)):
        path = model_path(one.id) if isinstance(one, Entry) else dataset_path(one.id)
        groups.setdefault(one.directions[0], []).append((one.name, path))
    leaves = context.t("people.leaf") if len(signed) == 1 else context.t("people.leaves", n=len(signed))
    label = context.t("people.tree", name=contributor.name, plant=contributor.plant.get(lang), leaves=leaves)
    return Person(
        contributor=contributor,
        plant=plant,
        tree=tree_svg(plant, contributor.id, len(signed), label),
        leaves=leaves,
        entries=len(entries),
        networks=sum(len(entry.networks) for entry in entries),
        datasets=len(signed) - len(entries),
        signed=tuple((context.direction_name(one), tuple(found)) for one, found in groups.items() if found),
    )
