"""Addresses of the site's pages and files (contract, DESIGN.md 5), and links between them.

All links are relative, so a site works under any folder and from a disk.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from alphatree.site.page import Lang, SiteSettings

HOME = "index.md"
MAP = "map/index.md"
MODELS = "models/index.md"
NOTATION = "notation/index.md"
GALLERY = "notation/gallery/index.md"
COUNTS = "counts/index.md"
DATASETS = "datasets/index.md"
RESOURCES = "resources/index.md"
TABLES = "tables/index.md"
CONTRIBUTORS = "contributors/index.md"
TOPICS = "topics/index.md"
TREE = "tree/index.md"
TIMELINE = "timeline/index.md"


def model_path(entry_id: str) -> str:
    """Return the path of an entry's page."""
    return f"models/{entry_id}/index.md"


def direction_path(direction_id: str) -> str:
    """Return the path of a direction's page."""
    return f"directions/{direction_id}/index.md"


def dataset_path(dataset_id: str) -> str:
    """Return the path of a dataset's page."""
    return f"datasets/{dataset_id}/index.md"


def table_path(table_id: str) -> str:
    """Return the path of a table's page."""
    return f"tables/{table_id}/index.md"


def diagram_path(network_id: str, form: str, suffix: str) -> str:
    """Return the path of a network's picture or of its DOT source, below the root of the site."""
    return f"diagrams/{network_id}.{form}.{suffix}"


MAP_PICTURE = "diagrams/map.svg"
MAP_OVERVIEW = "diagrams/map.overview.svg"
"""The map without the names of its stations."""


def line_picture_path(line_id: str) -> str:
    """Return the path of the picture of one line of the map, below the root of the language."""
    return f"diagrams/map.{line_id}.svg"


def model_json_path(entry_id: str) -> str:
    """Return the path of an entry's JSON record, below the root of the site."""
    return f"api/models/{entry_id}.json"


CATALOG_JSON = "api/catalog.json"
SCHEMA_JSON = "api/schema.json"


@dataclass(frozen=True)
class Links:
    """Makes links from one page. `path`: of that page below its language's root.

    >>> links = Links(SiteSettings(lang="zh"), "models/resnet/index.md")
    >>> links.page("models/vgg/index.md")
    '../vgg/'
    >>> links.file("diagrams/resnet-50.full.svg")
    '../../../diagrams/resnet-50.full.svg'
    >>> links.page("models/resnet/index.md", lang="en")
    '../../../models/resnet/'
    """

    settings: SiteSettings
    path: str

    def page(self, path: str, *, lang: Lang | None = None) -> str:
        """Return the link to a page of this language, or of another."""
        prefix = self.settings.prefix if lang is None else _prefix(self.settings, lang)
        return self._relative(prefix + path)

    def address(self, path: str, lang: Lang) -> str:
        """Return the whole address of a page; from the root of the server where nobody said which it is.

        >>> Links(SiteSettings(site_url="https://example.org/x/"), "").address("models/vgg/index.md", "zh")
        'https://example.org/x/zh/models/vgg/'
        """
        below = _page_file(_prefix(self.settings, lang) + path, self.settings.directory_urls)
        below += "/" if below and self.settings.directory_urls else ""
        return urljoin((self.settings.site_url or "").rstrip("/") + "/", below)

    def file(self, path: str) -> str:
        """Return the link to a file that all languages share."""
        return self._relative(path)

    def _relative(self, target: str) -> str:
        here = _folder(self.settings.prefix + self.path, self.settings.directory_urls)
        is_page = target.endswith(".md")
        if is_page:
            target = _page_file(target, self.settings.directory_urls)
        link = posixpath.relpath(target or ".", here)
        return f"{link}/" if is_page and self.settings.directory_urls else link


def _prefix(settings: SiteSettings, lang: Lang) -> str:
    return "" if lang == settings.languages[0] else f"{lang}/"


def _folder(path: str, directory_urls: bool) -> str:
    """Return the folder that a page is shown in: its own, where addresses end in a slash."""
    shown = _page_file(path, directory_urls)
    return (shown if directory_urls else posixpath.dirname(shown)) or "."


def _page_file(path: str, directory_urls: bool) -> str:
    """Return the folder of a page, or its HTML file where addresses name files."""
    folder, name = posixpath.split(path)
    if name != "index.md":
        return path.removesuffix(".md") if directory_urls else path.removesuffix(".md") + ".html"
    return folder if directory_urls else posixpath.join(folder, "index.html")


PLACEHOLDER = re.compile(r'<(div|span) data-alphatree="(?P<name>[a-z0-9-]+)"></\1>')
"""What a fragment replaces in the finished page."""


def placeholder(name: str) -> str:
    """Return the element that the fragment of that name replaces in the finished page."""
    return f'<div data-alphatree="{name}"></div>'


def inline_placeholder(name: str) -> str:
    """Return the same for a fragment within a line."""
    return f'<span data-alphatree="{name}"></span>'
