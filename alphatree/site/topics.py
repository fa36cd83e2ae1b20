"""Topics: pages of docs/topics/ that people write by hand, about what is no model. We read what they link to and show.

A topic needs no list of what it belongs to. The entries and directions it links to name it on their pages, and the
direction it links to first is its home in the list of topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from alphatree.drawing import FORMS
from alphatree.site.addresses import PLACEHOLDER, TOPICS
from alphatree.site.context import Context
from alphatree.site.costs import COSTS
from alphatree.site.diagrams import diagrams
from alphatree.site.model_page import plot_fragment
from alphatree.site.page import Page, Topic
from alphatree.site.richtext import plain_text
from alphatree.site.table_pages import table_fragment

_FRONT = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^# +(.+?)(?: *\{[^{}]*\})? *$", re.MULTILINE)
_LINK = re.compile(r"\]\((?:\.\./)+(?P<kind>models|directions)/(?P<id>[a-z0-9-]+)/index\.md(?:#[^)\s]*)?\)")
_DIAGRAM = re.compile(rf"diagram-(?P<form>{'|'.join(FORMS)})-(?P<network>.+)")


def read_topics(docs: Path) -> tuple[Topic, ...]:
    """Return the topics below a folder of pages, sorted by their names."""
    files = sorted((docs / "topics").glob("*.md"))
    return tuple(
        read_topic(f"topics/{file.name}", file.read_text(encoding="utf-8")) for file in files if file.stem != "index"
    )


def read_topic(path: str, text: str) -> Topic:
    """Return what a page says about itself.

    >>> topic = read_topic("topics/a.md", "# On *it*\\n\\nOf [Nets](../models/net/index.md).")
    >>> topic.title, topic.entries
    ('On it', ('net',))
    """
    front = _FRONT.match(text)
    body = text[front.end() :] if front else text
    title = _TITLE.search(body)
    links = [(match["kind"], match["id"]) for match in _LINK.finditer(body)]
    return Topic(
        path=path,
        title=plain_text(title[1]) if title else path.rpartition("/")[2].removesuffix(".md"),
        description=_description(front[1] if front else ""),
        entries=tuple(dict.fromkeys(one for kind, one in links if kind == "models")),
        directions=tuple(dict.fromkeys(one for kind, one in links if kind == "directions")),
        fragments=tuple(dict.fromkeys(match["name"] for match in PLACEHOLDER.finditer(body))),
    )


def _description(front: str) -> str:
    try:
        found = yaml.safe_load(front)
    except yaml.YAMLError:  # MkDocs says so
        return ""
    return " ".join(str(found.get("description") or "").split()) if isinstance(found, dict) else ""


def topics_page(context: Context) -> Page | None:
    """Return the page /topics/, or None where nobody wrote any."""
    topics = context.settings.topics
    if not topics:
        return None
    order = {direction: place for place, direction in enumerate(context.catalog.directions)}
    return Page(
        path=TOPICS,
        title=context.t("topics.title"),
        description=context.t("topics.description"),
        markdown=context.render(
            "topics.md.jinja",
            TOPICS,
            topics=sorted(topics, key=lambda one: order.get(next(iter(one.directions), ""), len(order))),
            has_page=context.has_direction_page,
            direction=context.direction_name,
        ),
    )


def topic_fragments(context: Context) -> dict[str, dict[str, str]]:
    """Return the fragments of each topic by its path; what there is nothing for is left out."""
    return {topic.path: dict(_fragments(context, topic)) for topic in context.settings.topics}


def _fragments(context: Context, topic: Topic) -> Iterator[tuple[str, str]]:
    for name in topic.fragments:
        if name in COSTS:
            made = COSTS[name](context, topic.path)
        elif found := _DIAGRAM.fullmatch(name):
            made = _diagram(context, topic.path, found["network"], found["form"])
        elif name.startswith("plot-"):
            entry = context.catalog.entries.get(name.removeprefix("plot-"))
            made = plot_fragment(context, topic.path, entry.plot) if entry and entry.plot else None
        elif name.startswith("table-") and (table := context.catalog.tables.get(name.removeprefix("table-"))):
            made = table_fragment(context, table, topic.path)
        else:
            made = None
        if made is not None:
            yield name, made


def _diagram(context: Context, path: str, network_id: str, form: str) -> str | None:
    entry = context.catalog.networks.get(network_id)
    drawn = next((one for name, one in diagrams(context, network_id).items() if name == form), None) if entry else None
    if entry is None or drawn is None:
        return None
    caption = context.t(f"form.{form}.of", network=entry.networks[network_id].name.get(context.settings.lang))
    return context.render("example.html.jinja", path, svg=drawn.inline, entry=entry, caption=caption)
