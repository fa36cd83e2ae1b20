"""The list of all entries, which can be sorted and filtered; without a script it is a plain table, networks first."""

from __future__ import annotations

from dataclasses import dataclass

from alphatree.schema import Entry
from alphatree.site.addresses import MODELS
from alphatree.site.context import Context
from alphatree.site.page import Page
from alphatree.site.strings import KINDS, word


@dataclass(frozen=True)
class ModelRow:
    """One model. `params` and `macs`: of its networks. `words`: what the filter looks at."""

    entry: Entry
    kind: str
    direction: str
    direction_name: str
    params: tuple[int, ...]
    macs: tuple[int, ...]
    words: str


def model_list(context: Context) -> Page:
    """Return the page /models/."""
    t = context.t
    rows = [_row(context, entry) for entries in context.by_direction().values() for entry in entries]
    rows.sort(key=lambda row: (row.entry.kind != "network", row.entry.year, row.entry.name.lower(), row.entry.id))
    used = {row.entry.kind for row in rows}
    kinds = [(kind, word(KINDS, kind, context.settings.lang)) for kind in KINDS if kind in used]
    directions = [(direction, context.direction_name(direction)) for direction in context.by_direction()]
    counts = {"entries": len(rows), "networks": len(context.catalog.networks)}
    return Page(
        path=MODELS,
        title=t("models.title"),
        description=t("models.description"),
        markdown=context.render("models.md.jinja", MODELS, counts=counts),
        fragments={
            "models": context.render("model_table.html.jinja", MODELS, rows=rows, directions=directions, kinds=kinds)
        },
        hide=("navigation", "toc"),
    )


def _row(context: Context, entry: Entry) -> ModelRow:
    graphs = [graph for _, _, graph in context.networks(entry)]
    names = [name for one in entry.networks.values() for name in (one.name.en, one.name.zh)]
    full_name = [entry.full_name.en, entry.full_name.zh] if entry.full_name else []
    organizations = [name for one in entry.organizations for name in organization_words(context, one)]
    words = [
        entry.id,
        entry.name,
        *full_name,
        *entry.aliases,
        *names,
        *entry.authors,
        *organizations,
        entry.venue or "",
    ]
    return ModelRow(
        entry=entry,
        kind=word(KINDS, entry.kind, context.settings.lang),
        direction=entry.directions[0],
        direction_name=context.direction_name(entry.directions[0]),
        params=tuple(graph.params for graph in graphs),
        macs=tuple(graph.macs for graph in graphs),
        words=" ".join(words).lower(),
    )


def organization_words(context: Context, organization_id: str) -> list[str]:
    """Return all names of an organization."""
    organization = context.catalog.organizations.get(organization_id)
    return [organization.name.en, organization.name.zh] if organization else [organization_id]
