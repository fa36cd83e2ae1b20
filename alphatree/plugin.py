"""The MkDocs plugin: hooks that translate between MkDocs and alphatree.site. The only module that imports MkDocs.

One build makes one language. The build of the first language, at the root of the site, ends by starting one more build
for each other language, with a configuration derived from its own.
"""

from __future__ import annotations

import logging
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import click
from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config import config_options as c
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure import StructureItem
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext
from mkdocs.utils.yaml import yaml_load

from alphatree.diagnostics import Diagnostic
from alphatree.resources import resource_folder
from alphatree.site.addresses import (
    CONTRIBUTORS,
    GALLERY,
    HOME,
    MAP,
    MODELS,
    NOTATION,
    PLACEHOLDER,
    TIMELINE,
    TOPICS,
    TREE,
    Links,
)
from alphatree.site.escape import escape_html
from alphatree.site.handwriting import take_formulas
from alphatree.site.page import Lang, Page, Site, SiteSettings
from alphatree.site.strings import LANGUAGE_NAMES, translator
from alphatree.site.topics import read_topics
from alphatree.site.workshop import Workshop

log = logging.getLogger(f"mkdocs.plugins.{__name__}")

NAME = "alphatree"
_THEME_FONTS = {"text": "Roboto", "code": "Roboto Mono"}
"""What the theme loads from another origin where mkdocs.yml says nothing about fonts."""
_STYLES = ("alphatree.css", "pictures.css", "history.css", "map.css")
_SCRIPTS = tuple(
    f"{name}.js"
    for name in (
        "alphatree",
        "layers",
        "pictures",
        "zoom",
        "unfold",
        "save",
        "networks",
        "tree",
        "timeline",
        "map",
    )
)
"""In the order in which they need each other."""
_SECTIONS = {NOTATION: "nav.notation", TOPICS: "nav.topics", TREE: "nav.history", CONTRIBUTORS: "nav.contribute"}
"""The page by which a section of the navigation is known, and its name."""


class AlphaTreeConfig(Config):  # type: ignore[no-untyped-call]
    """What may stand below `alphatree:` in mkdocs.yml."""

    catalog = c.Type(str, default="catalog")
    """The folder of the catalogue, relative to mkdocs.yml."""
    languages = c.ListOfItems(c.Choice(tuple(LANGUAGE_NAMES)), default=["en", "zh"])
    """The languages to build; the first stands at the root of the site."""
    settings = c.DictOfItems(c.Type(dict), default={})
    """For a language: settings of mkdocs.yml that differ in it, such as site_name and copyright."""


class AlphaTreePlugin(BasePlugin[AlphaTreeConfig]):  # type: ignore[no-untyped-call]
    """Makes the pages of a catalogue part of a MkDocs site."""

    def __init__(self) -> None:
        self.command: Literal["build", "gh-deploy", "serve"] = "build"
        self.dirty = False
        self.workshop = Workshop()
        self.lang: Lang | None = None
        self.docs: Path | None = None
        """The folder that edit_uri stands for, where that is not docs_dir itself."""
        self.caches: dict[str, dict[str, Any]] = {}
        self.formulas: dict[str, dict[str, str]] = {}
        """Those of pages that people wrote by hand, by path."""
        self.site: Site
        self.settings: SiteSettings
        self.files: Files

    @property
    def is_root(self) -> bool:
        """Whether this build is the one that people asked for, and not one that it started for another language."""
        return self.lang is None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self.command, self.dirty = command, dirty

    @event_priority(100)  # before search, which asks the theme for its language
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        languages: list[Lang] = list(dict.fromkeys(self.config.languages))
        if self.is_root:
            self._load(config)
            self.workshop.written = _written(Path(config.docs_dir), languages)
            folders = [Path(config.docs_dir), *(Path(config.docs_dir) / lang for lang in languages[1:])]
            self.workshop.topics = {lang: read_topics(docs) for lang, docs in zip(languages, folders, strict=True)}
            for key, value in self.config.settings.get(languages[0], {}).items():
                config[key] = value
        self.settings = self._settings(config, languages)
        self.site = self.workshop.render(self.settings)
        _prepare(config, self.settings)
        return config

    def _load(self, config: MkDocsConfig) -> None:
        """Load the catalogue. Raises: Abort if it has faults, after showing them, before anything is written."""
        faults = self.workshop.load(_project(config) / self.config.catalog)
        for warning in [fault for fault in faults if fault.level == "warning"]:
            log.warning(str(warning))
        errors = [fault for fault in faults if fault.level == "error"]
        self.workshop.show_faults(errors if self.command == "serve" else ())
        if errors:
            click.echo("\n".join(str(error) for error in errors), err=True)
            if self.command != "serve":
                raise Abort(f"The catalogue has {_counted(errors)}; nothing was written.")
            log.error(f"The catalogue has {_counted(errors)}; the last good pages stay until it is repaired.")

    def _settings(self, config: MkDocsConfig, languages: list[Lang]) -> SiteSettings:
        lang = self.lang or languages[0]
        prefix = "" if lang == languages[0] else f"{lang}/"
        return SiteSettings(
            lang=lang,
            languages=tuple(languages),
            name=config.site_name,
            description=config.site_description or "",
            site_url=(config.site_url or "").removesuffix(prefix) or None,
            repository=config.repo_url,
            catalog_edit=_edit_address(config, self._source(config)),
            directory_urls=config.use_directory_urls,
            written=self.workshop.written[lang],
            topics=self.workshop.topics[lang],
        )

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        others = self.settings.languages[1:] if self.is_root else ()
        for file in list(files):
            if file.src_uri.partition("/")[0] in others:
                files.remove(file)
        for path, page in self.site.pages.items():
            inclusion = InclusionLevel.NOT_IN_NAV if page.source else InclusionLevel.INCLUDED
            cached = _cached(config, self.settings, page)
            file = File.generated(config, path, abs_src_path=str(cached), inclusion=inclusion)
            if page.source:
                file.edit_uri = f"{self._source(config)}/{page.source}"
            files.append(file)
        for path, text in self.site.files.items():
            files.append(File.generated(config, path, content=text, inclusion=InclusionLevel.INCLUDED))
        if config.nav is None:
            config.nav = _default_nav(files)
        self.files = files
        return files

    def _source(self, config: MkDocsConfig) -> str:
        """Return the way from the folder of pages to the catalogue."""
        way = os.path.relpath(self.workshop.directory, self.docs or config.docs_dir)
        return posixpath.join(*Path(way).parts)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Call our sections by their names in this language: mkdocs.yml has room for one."""
        for path, name in _SECTIONS.items():
            page = files.src_uris[path].page if path in files.src_uris else None
            for item in nav.items:
                if isinstance(item, Section) and page in item.children:
                    item.title = translator(self.settings.lang)(name)
        return nav

    def on_page_read_source(self, page: MkDocsPage, *, config: MkDocsConfig) -> str | None:
        made = self.site.pages.get(page.file.src_uri)
        return made.markdown if made else None

    @event_priority(100)  # the title is known from here on
    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        made = self.site.pages.get(page.file.src_uri)
        if made:
            # The theme writes both into the page as they are. On the first page a title in `meta` would stand beside
            # the name of the site, which it is.
            if made.path == HOME:
                page.title = str(escape_html(made.title))
            else:
                page.meta["title"] = str(escape_html(made.title))
            page.meta["description"] = str(escape_html(made.description))
            page.meta["hide"] = list(made.hide)
            page.meta["search"] = {"boost": made.search_weight} if made.searchable else {"exclude": True}
            return markdown
        label = translator(self.settings.lang)("formula.title")
        markdown, self.formulas[page.file.src_uri] = take_formulas(markdown, label)
        return markdown

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        env.globals["alphatree"] = {
            "lang": self.settings.lang,
            "names": LANGUAGE_NAMES,
            "not_found": self.site.not_found,
            "faults": self.workshop.fault_notice(self.settings.lang),
        }
        return env

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        config.extra["alternate"] = self._alternates(HOME, anywhere=True)
        config.extra["scope"] = urlsplit(self.settings.site_url or "/").path
        return context

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        config.extra["alternate"] = self._alternates(page.file.src_uri)
        # What a reader chose, such as light or dark, is kept for all languages together.
        config.extra["scope"] = Links(self.settings, page.file.src_uri).file(".")
        made = self.site.pages.get(page.file.src_uri)
        if made and made.direction:
            context["nav"] = self._sidebar(nav, page, made.direction)
        return context

    def _alternates(self, path: str, *, anywhere: bool = False) -> list[dict[str, str]]:
        """Return the page in all languages that have it, as the theme wants it, and last the one for anybody else.

        `link` is the whole address, as search engines want it; `switch` leads there from wherever the site is served.
        `anywhere`: for a page that is shown at any address.
        """
        settings = self.settings
        langs = [lang for lang in settings.languages if path in self.site.pages or path in self.workshop.written[lang]]
        if len(langs) < 2:
            return []
        links = Links(settings, path)
        found: list[dict[str, str]] = []
        for lang in (*langs, None):
            link = links.address(path, lang or langs[0])
            switch = urlsplit(link).path if anywhere else links.page(path, lang=lang or langs[0])
            name = LANGUAGE_NAMES[lang] if lang else ""
            found.append({"name": name, "lang": lang or "x-default", "link": link, "switch": switch})
        return found

    def _sidebar(self, nav: Navigation, page: MkDocsPage, direction: str) -> Navigation:
        """Return the navigation with the entries of one direction below the list of models."""
        models = self.files.src_uris[MODELS].page
        group = next(one for one in self.site.sidebar if one.id == direction)
        pages = [self.files.src_uris[link.path].page for link in group.links]
        entries = Section(str(escape_html(group.title)), [one for one in pages if one is not None])
        items: list[StructureItem] = []
        for item in nav.items:
            if isinstance(item, MkDocsPage) and item is models:
                section = Section(
                    str(item.title), [Link(translator(self.settings.lang)("sidebar.all"), models.url), entries]
                )
                entries.parent, page.parent = section, entries
                section.active = entries.active = True
                items.append(section)
            else:
                items.append(item)
        made = Navigation(items, nav.pages)
        made.homepage = nav.homepage
        return made

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        path = page.file.src_uri
        made = self.site.pages.get(path)
        by_hand = {**self.site.fragments, **self.site.topics.get(path, {}), **self.formulas.get(path, {})}
        fragments = made.fragments if made else by_hand

        def fill(match: re.Match[str]) -> str:
            name = match["name"]
            if name not in fragments and not made:
                log.warning(f"{path}: there is nothing called '{name}' to show here")
            return fragments.get(name, "")

        return PLACEHOLDER.sub(fill, output)

    @event_priority(-100)  # after all others have finished this language
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if not self.is_root:
            return
        for lang in self.settings.languages[1:]:
            self._build_language(config, lang)
        self.workshop.tidy()

    def _build_language(self, config: MkDocsConfig, lang: Lang) -> None:
        with _own_plugins(self.caches, lang) as fresh:
            derived = _derived_config(config, self.settings, lang, self.config.settings.get(lang, {}))
            plugin = derived.plugins[NAME]
            assert isinstance(plugin, AlphaTreePlugin)
            plugin.lang, plugin.workshop, plugin.docs = lang, self.workshop, Path(config.docs_dir) / lang
            if fresh:
                derived.plugins.on_startup(command=self.command, dirty=self.dirty)
            build(derived, serve_url=derived.site_url if self.command == "serve" else None, dirty=self.dirty)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        for folder in (self.workshop.directory, resource_folder("templates"), resource_folder("diagrams")):
            if folder.is_dir():
                server.watch(str(folder))
        return server


def _prepare(config: MkDocsConfig, settings: SiteSettings) -> None:
    """Add what our pages need to the configuration: the language, headings with ids, templates, style and script."""
    config.theme["language"] = settings.lang
    search = config.plugins.get("material/search") or config.plugins.get("search")
    if search is not None and not search.config.get("lang"):
        search.config["lang"] = [settings.lang]
    if "attr_list" not in config.markdown_extensions:
        config.markdown_extensions.append("attr_list")
    theme = str(resource_folder("templates") / "theme")
    if theme not in config.theme.dirs:
        own = [config.theme.custom_dir] if config.theme.custom_dir else []
        config.theme.dirs.insert(len(own), theme)
    for names, paths in ((_STYLES, config.extra_css), (_SCRIPTS, config.extra_javascript)):
        ours = [f"assets/alphatree/{name}" for name in names]
        paths[:] = [*ours, *(one for one in paths if str(one) not in ours)]
    if config.theme.get("font") == _THEME_FONTS:  # nobody chose them, and they would come from another origin
        config.theme["font"] = False
    if not config.theme.get("palette"):
        config.theme["palette"] = _palette(settings.lang)
    for key, file in (("logo", "logo.svg"), ("favicon", "favicon.svg")):
        if config.theme.get(key) in (None, "assets/images/favicon.png"):
            config.theme[key] = f"assets/alphatree/{file}"


def _palette(lang: Lang) -> list[dict[str, Any]]:
    """Return light, dark and what the system says, each with the button that leads to the next."""
    t = translator(lang)
    media = "(prefers-color-scheme{})"
    colours = {"primary": "custom", "accent": "custom"}
    return [
        {"media": media.format(""), **colours, "toggle": _toggle("material/brightness-auto", t("palette.light"))},
        {
            "media": media.format(": light"),
            "scheme": "default",
            **colours,
            "toggle": _toggle("material/brightness-7", t("palette.dark")),
        },
        {
            "media": media.format(": dark"),
            "scheme": "slate",
            **colours,
            "toggle": _toggle("material/brightness-4", t("palette.auto")),
        },
    ]


def _toggle(icon: str, name: str) -> dict[str, str]:
    return {"icon": icon, "name": name}


def _derived_config(config: MkDocsConfig, settings: SiteSettings, lang: Lang, own: Mapping[str, Any]) -> MkDocsConfig:
    """Return the configuration of another language: that of mkdocs.yml, one folder further down."""
    assert config.config_file_path
    docs = Path(config.docs_dir) / lang
    theme = yaml_load(Path(config.config_file_path).read_text(encoding="utf-8")).get("theme") or {}
    theme = {"name": config.theme.name, **(theme if isinstance(theme, dict) else {}), "language": lang}
    return load_config(
        config_file=config.config_file_path,
        docs_dir=str(docs if docs.is_dir() else _empty_folder(config)),
        site_dir=str(Path(config.site_dir) / lang),
        site_url=urljoin(settings.site_url.rstrip("/") + "/", f"{lang}/") if settings.site_url else None,
        edit_uri=f"{config.edit_uri}{lang}/" if config.edit_uri else None,
        strict=config.strict,
        use_directory_urls=config.use_directory_urls,
        **{"theme": theme, **own},
    )


@contextmanager
def _own_plugins(caches: dict[str, dict[str, Any]], lang: Lang) -> Iterator[bool]:
    """Let the configuration loaded inside have plugins of its own; yields whether they are new.

    MkDocs keeps plugins that have on_startup for the next build of `mkdocs serve`, in one place for all builds: without
    this, the build of a second language would write into the plugins of the first.
    """
    option: Any = MkDocsConfig.plugins
    outer = option.plugin_cache
    fresh = lang not in caches
    option.plugin_cache = caches.setdefault(lang, {})
    try:
        yield fresh
    finally:
        option.plugin_cache = outer


def _written(docs: Path, languages: list[Lang]) -> dict[Lang, frozenset[str]]:
    """Return the paths of the pages that people wrote. Those of the first language stand beside the others' folders."""
    found: dict[Lang, set[str]] = {lang: set() for lang in languages}
    for file in docs.rglob("*.md"):
        path = file.relative_to(docs).as_posix()
        folder, _, below = path.partition("/")
        if folder in languages[1:]:
            found[folder].add(below)
        else:
            found[languages[0]].add(path)
    return {lang: frozenset(paths) for lang, paths in found.items()}


def _cached(config: MkDocsConfig, settings: SiteSettings, page: Page) -> Path:
    """Return the file that stands for a page: rewritten only when the page changes, so that --dirty can skip it."""
    file = _cache(config) / settings.lang / page.path
    if not file.is_file() or file.read_text(encoding="utf-8") != page.digest:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page.digest, encoding="utf-8")
    return file


def _cache(config: MkDocsConfig) -> Path:
    return _project(config) / ".cache" / "alphatree"


def _empty_folder(config: MkDocsConfig) -> Path:
    folder = _cache(config) / "no-pages"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _default_nav(files: Files) -> list[str]:
    """Return the navigation where mkdocs.yml has none: our pages, then those written by hand at the top."""
    known = (HOME, MAP, MODELS, NOTATION, GALLERY, TREE, TIMELINE, TOPICS)
    ours = [path for path in known if path in files.src_uris]
    by_hand = sorted(file.src_uri for file in files.documentation_pages() if file.generated_by is None)
    return [*ours, *(path for path in by_hand if path not in ours)]


def _project(config: MkDocsConfig) -> Path:
    """Return the folder of mkdocs.yml."""
    return Path(config.config_file_path).parent if config.config_file_path else Path.cwd()


def _edit_address(config: MkDocsConfig, source: str) -> str | None:
    """Return the address under which the files of the catalogue are edited, or None."""
    if not config.repo_url or not config.edit_uri:
        return None
    return urljoin(config.repo_url.rstrip("/") + "/", f"{config.edit_uri}{source}/")


def _counted(errors: list[Diagnostic]) -> str:
    return f"{len(errors)} error{'s' if len(errors) > 1 else ''}"
