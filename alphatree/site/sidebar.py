"""What the sidebar of a model shows: the other models of its direction. Entries are not in the global navigation,
because the theme writes that into every page."""

from __future__ import annotations

from alphatree.site.addresses import model_path
from alphatree.site.context import Context
from alphatree.site.page import SidebarGroup, SidebarLink


def sidebar(context: Context) -> tuple[SidebarGroup, ...]:
    """Return the groups of all directions that have entries."""
    return tuple(
        SidebarGroup(
            direction,
            context.direction_name(direction),
            tuple(SidebarLink(entry.name, model_path(entry.id)) for entry in entries),
        )
        for direction, entries in context.by_direction().items()
    )
