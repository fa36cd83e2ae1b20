"""The pictures of systems: how the networks of an entry work together, on its page and as files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from alphatree.drawing import Member, describe_system, lay_out_system, members_of
from alphatree.drawing.dot import to_dot
from alphatree.drawing.svg import to_svg
from alphatree.schema import Entry
from alphatree.site.addresses import diagram_path
from alphatree.site.context import Context
from alphatree.site.page import Lang

FORM = "system"


@dataclass(frozen=True)
class SystemPicture:
    """One system, drawn once: for inside a page, which gives the colours, and as files of their own."""

    inline: str
    svg: str
    dot: str
    members: Mapping[str, Member]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        found = re.search(r'\bwidth="([\d.]+)" height="([\d.]+)"', self.inline)
        assert found is not None
        return round(float(found[1])), round(float(found[2]))


def system_picture(context: Context, entry: Entry) -> SystemPicture:
    """Return the picture of an entry's system in the page's language. Raises: DrawingError."""
    assert entry.system is not None
    members = members_of(entry.system, context.catalog, entry.networks)
    make = partial(_draw, entry, members, context.settings.lang)
    if not members:
        return make()
    # The picture holds its members, so that none of these identities is given to another graph meanwhile.
    lang, graphs = context.settings.lang, [member.graph for member in members.values()]
    names = tuple(member.name.get(lang) for member in members.values())
    key = ("system", entry.id, lang, entry.system.model_dump_json(), names, *map(id, graphs))
    return context.memory.of(graphs[0], key, make)


def system_files(context: Context) -> Iterator[tuple[str, str]]:
    """Yield path and content of every picture file of a system in this language; DOT comes with the first one."""
    for entry in context.catalog.entries.values():
        if entry.system is not None:
            picture = system_picture(context, entry)
            yield diagram_path(entry.id, FORM, "svg"), picture.svg + "\n"
            if context.settings.is_default:
                yield diagram_path(entry.id, FORM, "dot"), picture.dot


def system_section(context: Context, path: str, entry: Entry) -> str:
    """Return the HTML that shows an entry's system."""
    assert entry.system is not None
    return context.render(
        "system.html.jinja",
        path,
        entry=entry,
        picture=system_picture(context, entry),
        files={suffix: diagram_path(entry.id, FORM, suffix) for suffix in ("svg", "dot")},
        has_training=any(flow.training for flow in entry.system.flows),
    )


def _draw(entry: Entry, members: Mapping[str, Member], lang: Lang) -> SystemPicture:
    assert entry.system is not None
    scene = lay_out_system(entry.system, members, lang=lang)
    write = partial(
        to_svg,
        scene,
        prefix=f"at-{entry.id}-{FORM}",
        title=entry.name,
        description=describe_system(entry.system, members, lang),
        lang=lang,
    )
    return SystemPicture(inline=write(theme=None), svg=write(theme="auto"), dot=to_dot(scene), members=members)
