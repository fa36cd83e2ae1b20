"""The values between the site and whatever writes it: settings go in, pages and files come out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["en", "zh"]


@dataclass(frozen=True)
class Topic:
    """A page of docs/topics/, which people write by hand: what the pages made by us must know of it.

    `entries` and `directions`: the ids of those whose pages it links to, in the order in which it does. `fragments`:
    the names of what it wants to show.
    """

    path: str
    title: str
    description: str
    entries: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    fragments: tuple[str, ...] = ()


@dataclass(frozen=True)
class SiteSettings:
    """What the site is called and where its sources stand.

    `catalog_edit`: address that a path below the catalogue is appended to for editing, or None.
    `directory_urls`: addresses end in `/` (a web server adds index.html) or name the file.
    """

    lang: Lang = "en"
    languages: tuple[Lang, ...] = ("en", "zh")
    name: str = "AlphaTree"
    description: str = ""
    site_url: str | None = None
    repository: str | None = None
    catalog_edit: str | None = None
    directory_urls: bool = True
    written: frozenset[str] = frozenset()
    """Paths of the pages that people wrote by hand, such as `contribute.md`."""
    topics: tuple[Topic, ...] = ()
    """The topics of this language."""

    @property
    def is_default(self) -> bool:
        """Whether this language stands at the root; it also carries what has no language, such as the JSON."""
        return self.lang == self.languages[0]

    @property
    def prefix(self) -> str:
        """The folder of this language below the root: "" or "zh/"."""
        return "" if self.is_default else f"{self.lang}/"


@dataclass(frozen=True)
class Page:
    """One page before Markdown. Headings stand in `markdown`; what must not go through Markdown in `fragments`.

    `path`: of the Markdown file below the language's root. `title` and `description`: plain text, not yet escaped.
    A fragment replaces `<div data-alphatree="NAME"></div>` in the finished page.
    """

    path: str
    title: str
    description: str
    markdown: str
    fragments: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    """The file whose edit button the page shows, below the catalogue's folder."""
    direction: str | None = None
    """The direction whose entries the sidebar shows."""
    hide: tuple[str, ...] = ()
    """Parts of the theme that this page has no use for: navigation, toc."""
    searchable: bool = True
    search_weight: float = 1
    """What the search multiplies the page's rank with."""

    @property
    def address(self) -> str:
        """The page's address below its language's root, as `models/resnet/`."""
        return self.path.removesuffix("index.md")

    @property
    def digest(self) -> str:
        """A checksum of all that the page shows."""
        parts = [self.title, self.description, self.markdown, *self.hide, str(self.searchable), str(self.search_weight)]
        parts += [part for pair in sorted(self.fragments.items()) for part in pair]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class SidebarLink:
    """One entry in the sidebar of its direction."""

    title: str
    path: str


@dataclass(frozen=True)
class SidebarGroup:
    """A direction with its entries in reading order."""

    id: str
    title: str
    links: tuple[SidebarLink, ...]


@dataclass(frozen=True)
class Site:
    """Everything of one language. `files`: what is copied as it is, by path below that language's root."""

    pages: Mapping[str, Page]
    files: Mapping[str, str | bytes]
    sidebar: tuple[SidebarGroup, ...]
    not_found: str
    """The HTML inside the 404 page."""
    fragments: Mapping[str, str] = field(default_factory=dict)
    """What pages that people wrote by hand may show: the parts of the first page, and the table of coverage."""
    topics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each topic, by its path, the fragments it wants to show, as far as there are such."""
