"""A large map that nobody drew: many lines across and down a grid, with bends, branches, crossings and shared tracks.

The same every time, and as crowded as the map of this catalogue: a station for about every twenty points of the grid.
"""

from __future__ import annotations

import random

from alphatree.drawing.metro.stops import Stop
from alphatree.metro import MetroMap
from tests.drawing.metro.maps import metro_of, stop

_WORDS = ("Deep", "Net", "Fast", "Residual", "GAN", "Mobile", "Attention", "R-CNN", "Loss", "V2", "Point", "Inception")
_ROW, _COLUMN = 6, 8
"""Points of the grid from one line to the next, across and down."""
FIRST, SPAN = 1990, 18


def synthetic_map(lines: int = 40, stations: int = 1000, seed: int = 1) -> tuple[MetroMap, list[Stop], dict[str, str]]:
    """Return a map, what stops on it and what its hubs are called. Half of the lines run across, half down."""
    chance = random.Random(seed)
    across, down = lines - lines // 2, lines // 2
    width, height = _COLUMN * (down + 1), _ROW * (across + 1)
    branches: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for row in range(across):
        y = _ROW * (row + 1)
        corners = _bends(chance, y, width - 2)
        if row % 4 == 2:  # straight, so that the next one can run along with it for a while
            corners = []
        elif row % 4 == 3:
            start = chance.randrange(10, max(11, width // 2))
            end = min(start + 6 * _COLUMN, width - 4)
            corners = [(start, y), (start + _ROW, y - _ROW), (end - _ROW, y - _ROW), (end, y)]
        branches[f"across-{row}"] = {"main": [(2, y), *corners, (width - 2, y)]}
    for column in range(down):
        x, start = _COLUMN * (column + 1), chance.randrange(4, height - 12)
        side = [(x, start), (x + 3, start + 3), (x + 3, start + 8)]
        branches[f"down-{column}"] = {"main": [(x, 2), (x, height - 2)], "side": side}
    text = {
        line: "\n".join(
            f"{name}: {{route: {[list(point) for point in route]}"
            + (", label: {en: Side, zh: 支线}" if name == "side" else "")
            + "}"
            for name, route in parts.items()
        )
        for line, parts in branches.items()
    }
    hubs = {f"hub-{row}": [2, _ROW * (row + 1)] for row in range(0, across, 2)}
    metro = metro_of(hubs, (width, height), **text)
    stops: list[tuple[float, tuple[str, ...]]] = []
    # Where a line runs along with another one, the place belongs to that.
    crossings = [(row, column) for row in range(across) for column in range(down) if row % 4 != 3]
    for row, column in chance.sample(crossings, min(len(crossings), stations // 12)):
        # Newer to the right and downwards, as on a map that people draw.
        year = FIRST + SPAN * ((column + 0.5) / down + (row + 0.5) / across)
        stops.append((year, (f"across-{row}/main", f"down-{column}/main")))
    lengths = {name: len(route.points) for name, route in metro.routes.items()}
    while len(stops) < stations:
        (name,) = chance.choices(list(lengths), list(lengths.values()))
        line, _, number = name.partition("/")[0].partition("-")
        since = int(number) / (across if line == "across" else down)
        stops.append((FIRST + SPAN * (since + chance.random()), (name,)))
    listed = [
        stop(f"{' '.join(chance.sample(_WORDS, chance.choice((1, 1, 1, 2, 2, 3))))} {at}", year, *names)
        for at, (year, names) in enumerate(stops)
    ]
    return metro, listed, {hub: f"Hub {hub}" for hub in hubs}


def _bends(chance: random.Random, y: int, end: int) -> list[tuple[int, int]]:
    """Return the corners of a way that leaves its row for a while, some times."""
    found: list[tuple[int, int]] = []
    x = chance.randrange(6, 30)
    while x + 20 < end:
        by = chance.choice((-2, 2))
        back = x + chance.randrange(8, 16)
        found += [(x, y), (x + 2, y + by), (back, y + by), (back + 2, y)]
        x = back + chance.randrange(12, 60)
    return found
