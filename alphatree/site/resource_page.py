"""The page of tools and readings: everything of catalog/resources/, by kind."""

from __future__ import annotations

from typing import get_args

from alphatree.schema import Resource, ResourceWord
from alphatree.site.addresses import RESOURCES
from alphatree.site.context import Context
from alphatree.site.page import Page
from alphatree.site.strings import RESOURCE_KINDS, word


def resource_page(context: Context) -> Page | None:
    """Return the page /resources/, or None for a catalogue without any."""
    resources = context.catalog.resources
    if not resources:
        return None
    groups: dict[str, list[Resource]] = {kind: [] for kind in get_args(ResourceWord)}
    for resource in sorted(resources.values(), key=lambda one: (one.name.casefold(), one.id)):
        groups[resource.kind].append(resource)
    lang = context.settings.lang
    named = [(kind, word(RESOURCE_KINDS, kind, lang), found) for kind, found in groups.items() if found]
    return Page(
        path=RESOURCES,
        title=context.t("resources.title"),
        description=context.t("resources.description"),
        markdown=context.render("resources.md.jinja", RESOURCES, groups=named, count=len(resources)),
        fragments={
            f"resources-{kind}": context.render(
                "resource_group.html.jinja", RESOURCES, resources=found, direction=context.direction_name
            )
            for kind, _, found in named
        },
    )
