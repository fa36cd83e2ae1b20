"""The page of the metro map: the map with what one can do to it, and below it the same as text, line by line."""

from __future__ import annotations

from typing import Any

from alphatree.drawing.metro.scene import Station
from alphatree.drawing.scene import Rect
from alphatree.metro import MetroMap
from alphatree.schema import Entry
from alphatree.site.addresses import MAP, MAP_PICTURE, line_picture_path
from alphatree.site.context import Context
from alphatree.site.diagrams import diagrams
from alphatree.site.escape import json_for_html
from alphatree.site.map_pictures import line_size, map_picture, station_anchor, station_link
from alphatree.site.page import Page
from alphatree.site.timetable import TimetableLine, timetable

FIRST_YEAR = 1998
"""Where the slider of years starts; what is older is there from the start."""


def map_page(context: Context) -> Page | None:
    """Return the page /map/; None where no entry stops on the map."""
    plan, metro = context.metro_map, context.catalog.metro
    if plan is None or metro is None:
        return None
    scene, t, lang = plan.scene, context.t, context.settings.lang
    lines = timetable(metro, scene, lang)
    stations = [station for station in scene.stations if not station.is_hub]
    link = station_link(context, MAP)
    fragments = {
        "map": context.render(
            "map.html.jinja",
            MAP,
            svg=map_picture(context, MAP),
            lines=lines,
            stations=sorted(scene.stations, key=lambda one: (one.name.lower(), one.id)),
            known=json_for_html({station_anchor(one): _known(context, one) for one in scene.stations}),
            first=FIRST_YEAR,
            last=max(scene.years[1], FIRST_YEAR),
            file=MAP_PICTURE,
            shape=_shape(scene.bounds),
        )
    }
    for line in lines:
        width, height = line_size(scene, line.id)
        fragments[_fragment(line)] = context.render(
            "map_line.html.jinja",
            MAP,
            line=line,
            link=link,
            file=line_picture_path(line.id),
            width=width,
            height=height,
        )
    return Page(
        path=MAP,
        title=t("map.title"),
        description=t("map.description", stations=len(stations), lines=len(lines)),
        markdown=context.render(
            "map.md.jinja",
            MAP,
            title=scene.title,
            edition=_edition(context, metro, len(stations), len(lines), scene.years[1]),
            lines=[(line, _fragment(line)) for line in lines],
        ),
        fragments=fragments,
        hide=("navigation", "toc"),
    )


def _shape(bounds: Rect) -> str:
    """Return width and height of the map as CSS wants them for an aspect ratio."""
    return f"{round(bounds.right - bounds.left)}/{round(bounds.bottom - bounds.top)}"


def _fragment(line: TimetableLine) -> str:
    return f"line-{line.id}"


def _edition(context: Context, metro: MetroMap, stations: int, lines: int, newest: int) -> str:
    """Return which map this is: its version and date where it has them, and how much there is on it."""
    t = context.t
    parts = [t("map.version", version=metro.version)] if metro.version else []
    parts += [metro.date] if metro.date else []
    parts.append(t("map.size", stations=stations, lines=lines, year=newest))
    return " · ".join(parts)


def _known(context: Context, station: Station) -> dict[str, Any]:
    """Return what the page's script knows of a station: its name, what else it is found by, and its small diagram."""
    known: dict[str, Any] = {"name": station.name}
    if not station.is_hub:
        entry = context.catalog.entries[station.id]
        known["also"] = _other_names(entry, station.name)
        if picture := _picture(context, entry):
            known["picture"] = picture
    return known


def _other_names(entry: Entry, shown: str) -> list[str]:
    full = [entry.full_name.en, entry.full_name.zh] if entry.full_name else []
    return [name for name in dict.fromkeys([entry.name, *full, *entry.aliases]) if name != shown]


def _picture(context: Context, entry: Entry) -> str | None:
    """Return the network whose short picture stands for an entry: the first that has one."""
    return next((one for one in entry.networks if diagrams(context, one).get("short")), None)
