"""The first page: what this is, one diagram, the newest models, how to read and how to add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alphatree.drawing import Form
from alphatree.schema import Entry
from alphatree.site.addresses import HOME, MAP_OVERVIEW, diagram_path
from alphatree.site.context import Context
from alphatree.site.diagrams import diagrams
from alphatree.site.idea import one_line_idea, sentence
from alphatree.site.page import Page

NEWEST = 8
LISTED = 12
"""A direction names no more entries than this; its own page has all."""
FORM: Form = "short"
"""The form of the pictures on this page."""
CONTRIBUTE = "contribute.md"


@dataclass(frozen=True)
class Card:
    """One model on the first page. `picture`: path of its diagram, if it has one."""

    entry: Entry
    direction: str
    text: str
    picture: str | None


@dataclass(frozen=True)
class Show:
    """The diagram at the top."""

    entry: Entry
    name: str
    svg: str


def home_page(context: Context) -> Page:
    """Return the page /."""
    settings = context.settings
    directions = [
        (one, context.direction_name(one), _known(context, entries), len(entries))
        for one, entries in context.by_direction().items()
    ]
    entries = sorted(context.catalog.entries.values(), key=lambda entry: (-entry.year, entry.name.lower(), entry.id))
    newest = [_card(context, entry) for entry in entries[:NEWEST]]
    counts = {"entries": len(entries), "networks": len(context.catalog.networks), "directions": len(directions)}
    contribute = CONTRIBUTE if CONTRIBUTE in settings.written else None
    return Page(
        path=HOME,
        title=context.t("nav.home"),
        description=settings.description or context.t("home.tagline"),
        markdown=context.render(
            "home.md.jinja", HOME, has_map=context.metro_map is not None, newest=newest, contribute=contribute
        ),
        fragments={
            "map": _map(context),
            "hero": context.render("hero.html.jinja", HOME, counts=counts),
            "show": context.render("show.html.jinja", HOME, show=_show(context, entries)),
            "newest": context.render("newest.html.jinja", HOME, cards=newest),
            "directions": context.render(
                "directions.html.jinja", HOME, directions=directions, has_page=context.has_direction_page
            ),
        },
        hide=("navigation", "toc"),
    )


def _map(context: Context) -> str:
    """Return the metro map from afar; nothing where there is none."""
    plan = context.metro_map
    if plan is None:
        return ""
    bounds = plan.scene.bounds
    return context.render(
        "home_map.html.jinja",
        HOME,
        file=MAP_OVERVIEW,
        width=round(bounds.right - bounds.left),
        height=round(bounds.bottom - bounds.top),
        title=plan.scene.title,
        stations=sum(not station.is_hub for station in plan.scene.stations),
        lines=len(plan.scene.lines),
    )


def _known(context: Context, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that most others build on, in their order, where there are too many to list."""
    ranked = sorted(entries, key=lambda entry: -len(context.catalog.children(entry.id)))
    kept = {entry.id for entry in ranked[:LISTED]}
    return [entry for entry in entries if entry.id in kept]


def _card(context: Context, entry: Entry) -> Card:
    drawn = (network_id for network_id in entry.networks if diagrams(context, network_id).get(FORM))
    picture = next((diagram_path(network_id, FORM, "svg") for network_id in drawn), None)
    return Card(
        entry,
        context.direction_name(entry.directions[0]),
        sentence(one_line_idea(context, entry)),
        picture,
    )


def _show(context: Context, entries: Sequence[Entry]) -> Show | None:
    """Return the diagram of the model with most descendants: the one that readers are most likely to know."""
    for entry in sorted(entries, key=lambda entry: (-len(context.catalog.children(entry.id)), entry.year, entry.id)):
        for network_id, network in entry.networks.items():
            picture = diagrams(context, network_id).get(FORM)
            if picture:
                return Show(entry, network.name.get(context.settings.lang), picture.inline)
    return None
