"""The contact sheet: every network in every form."""

from __future__ import annotations

from dataclasses import dataclass

from alphatree.drawing import FORMS, Form
from alphatree.schema import Entry
from alphatree.site.addresses import GALLERY, diagram_path
from alphatree.site.context import Context
from alphatree.site.diagrams import diagrams
from alphatree.site.page import Page
from alphatree.site.pictures import picture_size


@dataclass(frozen=True)
class Thumbnail:
    """One picture. `file`: its path below the language's root. `words`: what it is found by, in small letters."""

    network_id: str
    name: str
    form: Form
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
                forms=[form for form in FORMS if form in used],
            )
        },
        hide=("toc",),
    )


def _pictures(context: Context, entry: Entry) -> list[Thumbnail]:
    found = []
    for network_id, network in entry.networks.items():
        for form, drawn in diagrams(context, network_id).items():
            if drawn is None:
                continue
            words = " ".join([network_id, network.name, entry.name, *entry.aliases]).lower()
            path = diagram_path(network_id, form, "svg")
            found.append(Thumbnail(network_id, network.name, form, path, *picture_size(drawn.svg), drawn.cells, words))
    return found
