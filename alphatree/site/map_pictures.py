"""The metro map as pictures: whole inside its page, whole and line by line as files, and the part of a direction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from alphatree.drawing.metro.cutout import cut_out
from alphatree.drawing.metro.overview import far_names, overview_svg
from alphatree.drawing.metro.scene import MapScene, Station
from alphatree.drawing.metro.svg import Words, map_svg
from alphatree.site.addresses import MAP_OVERVIEW, MAP_PICTURE, Links, direction_path, line_picture_path, model_path
from alphatree.site.context import Context
from alphatree.site.idea import one_line_idea

PREFIX = "at-map"
_FOLDER = "diagrams/index.md"
"""Files of pictures link from their folder as a page there would."""


def map_picture(context: Context, path: str) -> str:
    """Return the whole map for the page at `path`: colours are the page's, every station leads somewhere."""
    scene = _scene(context)
    words = replace(_words(context, scene, path), idea=_idea(context), anchor=station_anchor, far=far_names(scene))
    return map_svg(scene, words, prefix=PREFIX, theme=None)


def lines_of(context: Context, direction_id: str) -> list[str]:
    """Return the lines that the page of a direction shows."""
    plan, metro = context.metro_map, context.catalog.metro
    if plan is None or metro is None:
        return []
    return [line for line in plan.scene.lines if direction_id in metro.lines[line].directions]


def direction_picture(context: Context, path: str, direction_id: str) -> str:
    """Return the part of the map with the lines of a direction for the page at `path`; their neighbours are faded.

    Of a line that it shares with other directions it shows as much as it has stations on.
    """
    lines = lines_of(context, direction_id)
    scene = cut_out(_scene(context), lines, _own_stations(context, direction_id, lines))
    words = replace(_words(context, scene, path, lines), idea=_idea(context))
    return map_svg(scene, words, prefix=PREFIX, theme=None)


def _own_stations(context: Context, direction_id: str, lines: Sequence[str]) -> list[str]:
    """Return the stations of a direction where its lines are not its own alone; parts of it share them with it."""
    metro = context.catalog.metro
    named = {one for line in lines if metro for one in metro.lines[line].directions}
    if all(_is_part(context, one, direction_id) or _is_part(context, direction_id, one) for one in named):
        return []
    stations = [one for one in _scene(context).stations if not set(lines).isdisjoint(one.lines)]
    return [one.id for one in stations if one.id == f":{direction_id}" or _belongs(context, one, direction_id)]


def _belongs(context: Context, station: Station, direction_id: str) -> bool:
    """Return whether a station is that of an entry in a direction or in a part of it."""
    if station.is_hub:
        return False
    return any(_is_part(context, one, direction_id) for one in context.catalog.entries[station.id].directions)


def _is_part(context: Context, direction_id: str, of: str) -> bool:
    """Return whether a direction is another one or a part of it."""
    return of in context.directions_around(direction_id)


def map_files(context: Context) -> Iterator[tuple[str, str]]:
    """Yield path and content of every picture file of the map in this language."""
    plan = context.metro_map
    if plan is None:
        return
    yield MAP_PICTURE, map_svg(plan.scene, _words(context, plan.scene, _FOLDER), prefix=PREFIX, theme="auto") + "\n"
    yield (
        MAP_OVERVIEW,
        overview_svg(
            plan.scene,
            prefix=f"{PREFIX}-overview",
            title=plan.scene.title,
            description=_words(context, plan.scene, _FOLDER).description,
            lang=context.settings.lang,
        )
        + "\n",
    )
    for line in plan.scene.lines:
        part = cut_out(plan.scene, [line])
        words = _words(context, part, _FOLDER, [line])
        yield line_picture_path(line), map_svg(part, words, prefix=f"{PREFIX}-{line}", theme="auto") + "\n"


def line_size(scene: MapScene, line: str) -> tuple[int, int]:
    """Return width and height of the picture of one line in pixels."""
    bounds = cut_out(scene, [line]).bounds
    return round(bounds.right - bounds.left), round(bounds.bottom - bounds.top)


def station_anchor(station: Station) -> str:
    """Return the id of a station on the page of the map, which is its address there.

    A hub has the name of a direction, which an entry may have too.
    """
    return f"hub={station.id.lstrip(':')}" if station.is_hub else station.id


def station_link(context: Context, path: str) -> Callable[[Station], str | None]:
    """Return what gives the link of a station on the page at `path`, None for a hub without a page."""
    links = Links(context.settings, path)

    def link(station: Station) -> str | None:
        if not station.is_hub:
            return links.page(model_path(station.id))
        direction = station.id.lstrip(":")
        return links.page(direction_path(direction)) if context.has_direction_page(direction) else None

    return link


def _scene(context: Context) -> MapScene:
    plan = context.metro_map
    if plan is None:
        raise ValueError("there is no map")
    return plan.scene


def _words(context: Context, scene: MapScene, path: str, lines: Sequence[str] = ()) -> Words:
    """Return what a picture of the map says. `lines`: those that do not stand back; all if there are none."""
    t = context.t
    names = t("map.and").join(scene.lines[line].name for line in lines)
    stops = [one for one in scene.stations if not one.is_hub and (not lines or not set(lines).isdisjoint(one.lines))]
    return Words(
        title=t("map.named", map=scene.title, lines=names) if lines else scene.title,
        description=t("map.picture", stations=len(stops), lines=len(lines or scene.lines)),
        lang=context.settings.lang,
        address=station_link(context, path),
        faded=frozenset(scene.lines) - frozenset(lines) if lines else frozenset(),
    )


def _idea(context: Context) -> Callable[[Station], str]:
    entries = context.catalog.entries
    return lambda station: "" if station.is_hub else one_line_idea(context, entries[station.id])
