"""unknown-reference: what a text links by id exists.

`[[id]]` and `[[id|words]]` in a text name an entry or a dataset: by the name of its file without .yml, or by an id in
its `redirects`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from alphatree.diagnostics import Diagnostic, suggest
from alphatree.markup import references

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.schema import Localized
    from alphatree.source import Origin, Source


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every id in a text that leads nowhere."""
    known = {*catalog.ids, *catalog.redirects, *catalog.datasets.ids, *catalog.dataset_redirects}
    for source, origin, text in _texts(catalog):
        for lang in ("en", "zh"):
            for name in references(text.get(lang)):
                if name not in known:
                    yield source.diagnostic(
                        (*origin, lang),
                        "unknown-reference",
                        f"there is no model or dataset '{name}' to link to",
                        suggest(name, sorted(known)) or r"write \[ for a bracket that is no link",
                        at=f"[[{name}",
                    )


def _texts(catalog: Catalog) -> Iterator[tuple[Source, Origin, Localized]]:
    """Yield every text in files that hold a link, with where it was written."""
    for written in catalog.written:
        if "[[" in written.source.text:
            yield from ((written.source, *found) for found in _within(written, ()))
    registries = (
        catalog.directions,
        catalog.organizations,
        catalog.contributors,
        catalog.measured,
        catalog.benchmarks,
        catalog.metrics,
        catalog.resources,
        catalog.tables,
    )
    for registry in registries:
        for record in registry.values():
            if "[[" in record.source.text:
                yield from ((record.source, *found) for found in _within(record, (record.id,)))


def _within(value: Any, origin: Origin) -> Iterator[tuple[Origin, Localized]]:
    from alphatree.schema import Localized, Model  # the schema imports what rules are used by

    if isinstance(value, Localized):
        yield origin, value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from _within(getattr(value, name), (*origin, name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _within(inner, (*origin, index))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _within(inner, (*origin, key))
