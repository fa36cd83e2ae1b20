"""The whole site of one language, made from a catalogue: a pure function, but for what it remembers to be faster."""

from __future__ import annotations

from alphatree.catalog import Catalog
from alphatree.site.api import api_files
from alphatree.site.context import Context, Memory
from alphatree.site.contributor_page import contributor_page
from alphatree.site.counts_page import counts_page
from alphatree.site.coverage import coverage_table
from alphatree.site.dataset_pages import dataset_pages
from alphatree.site.diagrams import diagram_files, draw_pictures
from alphatree.site.direction_pages import direction_pages
from alphatree.site.gallery_page import gallery_page
from alphatree.site.home import home_page
from alphatree.site.kin_picture import kin_files
from alphatree.site.map_page import map_page
from alphatree.site.map_pictures import map_files
from alphatree.site.model_list import model_list
from alphatree.site.model_page import model_page
from alphatree.site.not_found import moved_pages, not_found
from alphatree.site.notation_page import notation_page
from alphatree.site.page import Page, Site, SiteSettings
from alphatree.site.resource_page import resource_page
from alphatree.site.sheets import sheet_files
from alphatree.site.sidebar import sidebar
from alphatree.site.systems import system_files
from alphatree.site.table_pages import table_pages
from alphatree.site.timeline_page import timeline_page
from alphatree.site.topics import topic_fragments, topics_page
from alphatree.site.tree_page import tree_page


def render_site(catalog: Catalog, settings: SiteSettings, memory: Memory | None = None) -> Site:
    """Return all pages and files of one language. Files that have no language come with the first one.

    Raises: CatalogError if a network of the catalogue does not compile.
    """
    context = Context(catalog, settings, memory or Memory())
    draw_pictures(context)
    home = home_page(context)
    pages: list[Page] = [home, model_list(context), counts_page(context), notation_page(context), gallery_page(context)]
    pages += [model_page(context, entry) for entry in catalog.entries.values()]
    pages += direction_pages(context)
    pages += dataset_pages(context)
    pages += table_pages(context)
    pages += [tree_page(context), timeline_page(context)]
    optional = (map_page(context), resource_page(context), topics_page(context), contributor_page(context))
    pages += [page for page in optional if page is not None]
    files: dict[str, str | bytes] = {**dict(moved_pages(context)), **dict(diagram_files(context))}
    files |= dict(sheet_files(context)) | dict(system_files(context))
    files |= dict(kin_files(context)) | dict(map_files(context))
    if settings.is_default:
        files |= dict(api_files(context))
    return Site(
        pages={page.path: page for page in pages if page.path not in settings.written},
        files=files,
        sidebar=sidebar(context),
        not_found=not_found(context),
        fragments={**home.fragments, "coverage": coverage_table(context)},
        topics=topic_fragments(context),
    )
