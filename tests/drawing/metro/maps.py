"""Small metro maps for tests: a few lines of YAML, and what stops on them."""

from __future__ import annotations

import textwrap

from alphatree.drawing.metro.layout import MapPlan, lay_out_map
from alphatree.drawing.metro.stops import Stop
from alphatree.drawing.metro.svg import Words, map_svg
from alphatree.metro import MetroMap
from alphatree.schema import parse_record
from alphatree.source import decode_source
from tests.drawing.metro.reading import Map, read_map

COLOURS = ("#660066", "#00b0f0", "#789440", "#ea700d", "#c00000")


def metro_of(hubs: dict[str, list[int]] | None = None, grid: tuple[int, int] = (40, 40), /, **lines: str) -> MetroMap:
    """Return a map of lines given as YAML of their branches: `a="main: {route: [[0, 0], [9, 0]]}"`."""
    text = [f"title: {{en: Map, zh: 线路图}}\ngrid: {{width: {grid[0]}, height: {grid[1]}}}\nhubs:"]
    text = [*text, *(f"  {name}: {{at: {at}, name: {{en: {name}, zh: {name}}}}}" for name, at in (hubs or {}).items())]
    if not hubs:
        text = [text[0].removesuffix("\nhubs:")]
    text.append("lines:")
    for number, (name, branches) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        text.append(f"  {name}:\n    name: {{en: {name}, zh: {name}}}\n    colour: '{colour}'\n    directions: [x]")
        text.append("    branches:\n" + textwrap.indent(textwrap.dedent(branches).strip(), " " * 6))
    source, found = decode_source("\n".join(text).encode(), "metro.yml")
    assert source is not None
    assert not found, found
    metro, faults = parse_record(MetroMap, source, "metro")
    assert metro is not None, faults
    return metro


def stop(name: str, year: float, *branches: str) -> Stop:
    """Return a stop; its date is `year`, a part of a year after the point."""
    return Stop(name.lower().replace(" ", "-"), name, int(year), (year, name), branches)


def plan(metro: MetroMap, *stops: Stop, lang: str = "en") -> MapPlan:
    """Return the map of some stops, with all its hubs."""
    hubs = {hub: record.name.get(lang) for hub, record in metro.hubs.items() if record.name is not None}
    return lay_out_map(metro, list(stops), hubs, lang)


def seen(planned: MapPlan) -> Map:
    """Return what a file with the map shows."""
    words = Words(planned.scene.title, "", "en")
    return read_map(map_svg(planned.scene, words, prefix="m", theme="light"))
