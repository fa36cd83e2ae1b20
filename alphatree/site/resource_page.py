"""The page of tools and readings: everything of catalog/resources/, by direction and kind, with a filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from alphatree.schema import Resource, ResourceWord
from alphatree.site.addresses import RESOURCES
from alphatree.site.context import Context
from alphatree.site.page import Page
from alphatree.site.strings import RESOURCE_KINDS, word

GENERAL = "all_directions"
"""What is about no direction; no direction can have this id."""


@dataclass(frozen=True)
class Group:
    """What there is on one direction. `within`: the direction and what it is a part of. `kinds`: in reading order."""

    id: str
    name: str
    within: tuple[str, ...]
    kinds: tuple[tuple[str, tuple[Resource, ...]], ...]

    @property
    def fragment(self) -> str:
        return "resources" if self.id == GENERAL else f"resources-{self.id}"


def resource_page(context: Context) -> Page | None:
    """Return the page /resources/, or None for a catalogue without any."""
    resources = context.catalog.resources
    if not resources:
        return None
    groups = _groups(context)
    lang = context.settings.lang
    fragments = {
        group.fragment: context.render(
            "resource_group.html.jinja",
            RESOURCES,
            group=group,
            has_page=context.has_direction_page,
            kind=lambda kind: word(RESOURCE_KINDS, kind, lang),
            words=_words,
        )
        for group in groups
    }
    used = {resource.kind for resource in resources.values()}
    fragments["filter"] = context.render(
        "resource_filter.html.jinja",
        RESOURCES,
        groups=groups,
        kinds=[(kind, word(RESOURCE_KINDS, kind, lang)) for kind in get_args(ResourceWord) if kind in used],
        languages=[one for one in ("en", "zh") if any(_is_in(resource, one) for resource in resources.values())],
    )
    return Page(
        path=RESOURCES,
        title=context.t("resources.title"),
        description=context.t("resources.description"),
        markdown=context.render("resources.md.jinja", RESOURCES, groups=groups, count=len(resources)),
        fragments=fragments,
    )


def _groups(context: Context) -> list[Group]:
    """Return all resources: first what is about no direction, then the directions in the order of their file."""
    found: dict[str | None, dict[str, list[Resource]]] = {None: {}, **{one: {} for one in context.catalog.directions}}
    for resource in sorted(context.catalog.resources.values(), key=lambda one: (one.name.casefold(), one.id)):
        found.setdefault(resource.direction, {}).setdefault(resource.kind, []).append(resource)
    return [
        Group(
            id=direction or GENERAL,
            name=context.direction_name(direction) if direction else context.t("resources.general"),
            within=context.directions_around(direction) if direction else (GENERAL,),
            kinds=tuple((kind, tuple(kinds[kind])) for kind in get_args(ResourceWord) if kind in kinds),
        )
        for direction, kinds in found.items()
        if kinds
    ]


def _words(resource: Resource) -> str:
    """Return what the filter looks at."""
    words = [resource.name, resource.about.en, resource.about.zh, *resource.authors, resource.url or ""]
    return " ".join(words).lower()


def _is_in(resource: Resource, language: str) -> bool:
    return resource.language in (language, "both")
