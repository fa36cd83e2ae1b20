"""The page that explains the notation: how to read a diagram, and every cell there is."""

from __future__ import annotations

from collections.abc import Sequence

from alphatree.drawing import Form
from alphatree.site.addresses import NOTATION
from alphatree.site.context import Context
from alphatree.site.diagrams import diagrams
from alphatree.site.legend import cell_picture, legend_groups
from alphatree.site.page import Page
from alphatree.site.sheets import SHEETS, sheet_path, sheet_picture

FULL_EXAMPLES = ("resnet-18", "resnet-50", "alexnet")
SHORT_EXAMPLES = ("lenet-5", "alexnet", "vgg-16")
"""Networks that show much of the notation in little space, the first that the catalogue has is taken."""


def notation_page(context: Context) -> Page:
    """Return the page /notation/."""
    lang = context.settings.lang
    groups = legend_groups()
    fragments = {
        f"cells-{group.id}": context.render(
            "legend_group.html.jinja", NOTATION, cells=[(cell, cell_picture(cell, lang)) for cell in cells]
        )
        for group, cells in groups
    }
    for sheet in SHEETS:
        fragments[sheet] = context.render(
            "sheet.html.jinja",
            NOTATION,
            svg=sheet_picture(sheet, lang),
            file=sheet_path(sheet),
            caption=context.t(f"notation.{sheet}"),
        )
    if context.catalog.networks:
        fragments["example"] = _example(context, FULL_EXAMPLES, "full")
        fragments["short"] = _example(context, SHORT_EXAMPLES, "short")
    return Page(
        path=NOTATION,
        title=context.t("notation.title"),
        description=context.t("notation.description"),
        markdown=context.render(
            "notation.md.jinja", NOTATION, groups=[group for group, _ in groups], example="example" in fragments
        ),
        fragments=fragments,
    )


def _example(context: Context, wanted: Sequence[str], form: Form) -> str:
    networks = context.catalog.networks
    network_id = next((one for one in wanted if one in networks), next(iter(networks)))
    entry = networks[network_id]
    name = entry.networks[network_id].name.get(context.settings.lang)
    picture = diagrams(context, network_id)[form]
    caption = context.t(f"form.{form}.of", network=name)
    return context.render(
        "example.html.jinja", NOTATION, svg=picture.inline if picture else "", entry=entry, caption=caption
    )
