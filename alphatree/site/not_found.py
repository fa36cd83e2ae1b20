"""What stands at an address where nothing is: the page of errors, and the way on from former ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from alphatree.site.addresses import MODELS, Links, dataset_path, model_path, table_path
from alphatree.site.context import Context
from alphatree.site.page import Lang
from alphatree.site.strings import Translate, translator


@dataclass(frozen=True)
class Language:
    """One language of the error page."""

    lang: Lang
    prefix: str
    models: str
    t: Translate


def not_found(context: Context) -> str:
    """Return the content of the error page, in all languages, that of the site first.

    A web server shows one page for all addresses that it does not know, whatever language was asked for. The page
    stands at no fixed depth, so its links start at the root.
    """
    settings = context.settings
    order = sorted(settings.languages, key=lambda lang: lang != settings.lang)
    models = MODELS.removesuffix("index.md") + ("" if settings.directory_urls else "index.html")
    languages = [
        Language(lang, "" if lang == settings.languages[0] else f"{lang}/", models, translator(lang)) for lang in order
    ]
    root = urlsplit(settings.site_url or "/").path or "/"
    root = root if root.endswith("/") else f"{root}/"
    return context.render("not_found.html.jinja", "404.md", languages=languages, root=root)


def moved_pages(context: Context) -> Iterator[tuple[str, str]]:
    """Yield path and content of a small page for every former id of an entry or of a dataset."""
    catalog = context.catalog
    for former, entry_id in catalog.redirects.items():
        yield _moved(context, model_path(former), model_path(entry_id), catalog.entries[entry_id].name)
    for former, dataset_id in catalog.dataset_redirects.items():
        yield _moved(context, dataset_path(former), dataset_path(dataset_id), catalog.datasets[dataset_id].name)
    for former, table_id in catalog.table_redirects.items():
        title = catalog.tables[table_id].title.get(context.settings.lang)
        yield _moved(context, table_path(former), table_path(table_id), title)


def _moved(context: Context, path: str, new_path: str, name: str) -> tuple[str, str]:
    target = Links(context.settings, path).page(new_path)
    return path.removesuffix(".md") + ".html", context.render("moved.html.jinja", path, target=target, name=name) + "\n"
