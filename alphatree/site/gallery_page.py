"""The contact sheet: every network in every form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alphatree.drawing import FORMS, Form
from alphatree.schema import Entry
from alphatree.site.addresses import GALLERY, diagram_path
from alphatree.site.context import Context
from alphatree.site.diagrams import diagrams
from alphatree.site.page import Page
from alphatree.site.pictures import picture_size
from alphatree.site.systems import system_picture

SYSTEM: Literal["system"] = "system"


@dataclass(frozen=True)
class Thumbnail:
    """One picture. `file`: its path below the root of the language.

    `anchor`: where it stands on its page. `words`: what it is found by, in small letters.
    """

    anchor: str
    name: str
    form: Form | Literal["system"]
    file: str
    width: int
    height: int
    cells: int
    words: str


def gallery_page(context: Context) -> Page:
    """Return the page /notation/gallery/."""
    groups = [
        (direction, context.direction_name(direction), found)
        for direction, entries in context.by_direction().items()
        if (found := [(entry, pictures) for entry in entries if (pictures := _pictures(context, entry))])
    ]
    shown = [picture for _, _, entries in groups for _, pictures in entries for picture in pictures]
    used = {picture.form for picture in shown}
    return Page(
        path=GALLERY,
        title=context.t("gallery.title"),
        description=context.t("gallery.description"),
        markdown=context.render("gallery.md.jinja", GALLERY, count=len(shown)),
        fragments={
            "gallery": context.render(
                "gallery.html.jinja",
                GALLERY,
                groups=groups,
                forms=[form for form in (SYSTEM, *FORMS) if form in used],
            )
        },
        hide=("toc",),
    )


def _pictures(context: Context, entry: Entry) -> list[Thumbnail]:
    found = []
    if entry.system is not None:
        system = system_picture(context, entry)
        words = " ".join([entry.id, entry.name, *entry.aliases]).lower()
        found.append(
            Thumbnail("system", entry.name, SYSTEM, diagram_path(entry.id, SYSTEM, "svg"), *system.size, 0, words)
        )
    for network_id, network in entry.networks.items():
        name = network.name.get(context.settings.lang)
        for form, drawn in diagrams(context, network_id).items():
            if drawn is None:
                continue
            words = " ".join([network_id, network.name.en, network.name.zh, entry.name, *entry.aliases]).lower()
            path = diagram_path(network_id, form, "svg")
            size = picture_size(drawn.svg)
            found.append(Thumbnail(f"{network_id}/{form}", name, form, path, *size, drawn.cells, words))
    return found
