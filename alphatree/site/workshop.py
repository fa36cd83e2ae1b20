"""Keeps the catalogue between the builds of a preview: the last good one stays until a better one is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from alphatree.catalog import Catalog, load_catalog
from alphatree.diagnostics import Diagnostic, in_order
from alphatree.drawing.metro.faults import map_faults
from alphatree.site.context import Memory
from alphatree.site.page import Lang, Site, SiteSettings, Topic
from alphatree.site.pages import render_site
from alphatree.site.strings import translator
from alphatree.site.templates import render


class Workshop:
    """Loads the catalogue and renders its site, with a memory for what did not change."""

    def __init__(self) -> None:
        self.directory = Path("catalog")
        self.catalog: Catalog | None = None
        self.written: dict[Lang, frozenset[str]] = {}
        """Paths of the pages that people wrote by hand, by language."""
        self.topics: dict[Lang, tuple[Topic, ...]] = {}
        """What those of them say that are topics."""
        self.nothing: Catalog | None = None
        """Stands in for the catalogue until there is a good one."""
        self.memory = Memory()
        self.faults: tuple[Diagnostic, ...] = ()

    def load(self, directory: Path) -> list[Diagnostic]:
        """Load the catalogue and return what is wrong with it.

        With an error in it the one before stays in use; without one before, an empty one.
        """
        self.directory = directory
        catalog, faults = load_catalog(directory)
        faults = in_order([*faults, *catalog.check_networks(), *map_faults(catalog)])
        if not any(fault.level == "error" for fault in faults):
            self.catalog = catalog
        elif self.catalog is None:
            self.nothing = replace(catalog, files=())
        return faults

    def show_faults(self, faults: Sequence[Diagnostic]) -> None:
        """Show these on every page of the preview."""
        self.faults = tuple(faults)

    def fault_notice(self, lang: Lang) -> Markup:
        """Return the notice that the preview shows above each page, empty where nothing is wrong."""
        if not self.faults:
            return Markup()
        return render("faults.html.jinja", t=translator(lang), faults=self.faults)

    def render(self, settings: SiteSettings) -> Site:
        """Return the site of one language. Raises: RuntimeError before a catalogue is loaded."""
        catalog = self.catalog or self.nothing
        if catalog is None:
            raise RuntimeError("no catalogue is loaded")
        return render_site(catalog, settings, self.memory)

    def tidy(self) -> None:
        """Forget what the last build had no use for."""
        self.memory.forget_unused()
