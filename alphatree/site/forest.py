"""The tree of a contributor: it grows with what they have signed, one leaf for each, and is the same every time."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, pairwise

from markupsafe import Markup, escape

from alphatree.site.plants import Plant

MAX_LEAVES = 600
"""A crown of more leaves would be one blot; a tree of so many is as high as trees grow."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Branch:
    """A line of wood, up is positive. `tip`: leaves grow at its end."""

    start: Point
    end: Point
    width: float
    tip: bool = False


@dataclass(frozen=True)
class Leaf:
    """Where a leaf is, how large it is, and the way it points to; a round one points nowhere."""

    at: Point
    size: float
    way: Point = (0.0, 0.0)


def tree_svg(plant: Plant, signature: str, leaves: int, label: str) -> Markup:
    """Return the picture of a tree with so many leaves; with none it is a bare shoot.

    `signature`: two trees of one kind differ in it. The lower edge of the picture is the ground.
    """
    chance = _chance(f"{plant.id} {signature}")
    shown = min(leaves, MAX_LEAVES)
    height = tree_height(leaves)
    branches, tufts = _FORMS[plant.form](height, shown, chance)
    points = [point for branch in branches for point in (branch.start, branch.end)] + [leaf.at for leaf in tufts]
    reach = math.ceil(max(abs(x) for x, _ in points)) + 6
    top = math.ceil(max(y for _, y in points)) + 6
    frame = f'viewBox="{-reach} {-top} {2 * reach} {top}" width="{2 * reach}" height="{top}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="at-grown" {frame} role="img" aria-label="{escape(label)}">',
    ]
    for width in sorted({round(branch.width, 1) for branch in branches}, reverse=True):
        lines = "".join(_line(one.start, one.end) for one in branches if round(one.width, 1) == width)
        parts.append(_path(lines, plant.wood, width))
    for number, colour in enumerate(plant.leaves):
        for size in sorted({leaf.size for leaf in tufts}):
            marks = "".join(
                _line(leaf.at, (leaf.at[0] + leaf.way[0], leaf.at[1] + leaf.way[1]))
                for leaf in tufts[number :: len(plant.leaves)]
                if leaf.size == size
            )
            if marks:
                parts.append(_path(marks, colour, size))
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 - numbers, our own colours, and an escaped label


def tree_height(leaves: int) -> float:
    """Return how high a tree of so many leaves is, in pixels.

    >>> [round(tree_height(leaves)) for leaves in (0, 1, 10, 100, 1000)]
    [26, 44, 88, 146, 192]
    """
    return 26 + 18 * math.log2(1 + min(leaves, MAX_LEAVES))


def _chance(seed: str) -> Callable[[float, float], float]:
    """Return what gives numbers between two bounds, the same ones for the same seed on every machine."""
    numbers = count()

    def between(low: float, high: float) -> float:
        digest = hashlib.blake2b(f"{seed} {next(numbers)}".encode(), digest_size=4).digest()
        return low + (high - low) * int.from_bytes(digest, "big") / 0xFFFFFFFF

    return between


Chance = Callable[[float, float], float]
Grown = tuple[list[Branch], list[Leaf]]


def _round(height: float, leaves: int, chance: Chance) -> Grown:
    """Return a crown as broad as high, on a trunk that divides again and again."""
    branches = list(_fork((0.0, 0.0), 90.0, height * 0.36, height / 22 + 1, _depth(leaves), chance))
    tips = [branch.end for branch in branches if branch.tip]
    return branches, _clusters(tips, leaves, height / 13, 5.2 if leaves > 40 else 6.5, chance)


def _weeping(height: float, leaves: int, chance: Chance) -> Grown:
    """Return a low crown whose leaves hang down in strands."""
    branches = list(_fork((0.0, 0.0), 90.0, height * 0.36, height / 20 + 1, min(_depth(leaves), 4), chance))
    tips = [branch.end for branch in branches if branch.tip]
    found: list[Leaf] = []
    strands: list[list[Point]] = []
    for number in range(max(len(tips), leaves // 9) if leaves else 0):
        x, y = tips[number % len(tips)]
        x += chance(-height / 9, height / 9)
        length = min(y - 4, height * chance(0.3, 0.62))
        strands.append([(x + (x / height) * 9 * step / 10, y - length * step / 10) for step in range(10)])
    for number in range(leaves):
        x, y = strands[number % len(strands)][(number // len(strands)) % 10]
        found.append(Leaf((x + chance(-1, 1), y + chance(-2, 2)), 2.6, (chance(-1.5, 1.5), -4.5)))
    hanging = [Branch(strand[0], strand[-1], 0.8) for strand in strands]
    return [*branches, *hanging], found


def _cone(height: float, leaves: int, chance: Chance) -> Grown:
    """Return a straight trunk with whorls of branches, shorter towards the top."""
    trunk = height * 1.02
    branches = [Branch((0.0, 0.0), (0.0, trunk), height / 30 + 1)]
    whorls = min(3 + leaves // 12, 13)
    arms: list[tuple[Point, Point]] = []
    for whorl in range(whorls):
        level = trunk * (0.2 + 0.78 * whorl / whorls)
        reach = height * 0.36 * (1 - whorl / whorls) + 3
        for side in (-1, 1):
            end = (side * reach * chance(0.9, 1.05), level - reach * 0.22)
            arms.append(((0.0, level), end))
            branches.append(Branch((0.0, level), end, 1.2))
    found: list[Leaf] = []
    for number in range(leaves):
        start, end = arms[(number * 7) % len(arms)] if number else ((0.0, trunk), (0.0, trunk))
        part = math.sqrt(chance(0.02, 1.0))
        at = (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
        found.append(Leaf(at, 2.4, (chance(-4, 4), chance(2.5, 7))))
    return branches, found


def _culms(height: float, leaves: int, chance: Chance) -> Grown:
    """Return several stems side by side with knots, and long leaves in their upper halves."""
    branches: list[Branch] = []
    places: list[Point] = []
    number_of_culms = min(1 + leaves // 12, 7)
    for culm in range(number_of_culms):
        x = (culm - (number_of_culms - 1) / 2) * height / 13
        top = height * (1.05 if culm == number_of_culms // 2 else chance(0.7, 1.0))
        lean = chance(-0.06, 0.06) + x / height * 0.15
        knots = max(3, round(top / 18))
        at = [(x + lean * top * step / knots, top * step / knots) for step in range(knots + 1)]
        # A gap of one pixel at each knot shows where a stem has grown.
        branches += [Branch((a, b + 1.5), (c, d - 1.5), height / 45 + 1.6) for (a, b), (c, d) in pairwise(at)]
        places += at[knots // 2 :]
    found: list[Leaf] = []
    for number in range(leaves):
        x, y = places[(number * 5) % len(places)]
        side = -1 if number % 2 else 1
        foot = (x + side * chance(0, height / 16), y + chance(-4, 4))
        found.append(Leaf(foot, 2.8, (side * chance(4, 8), chance(-6, 1))))
    return branches, found


_FORMS: dict[str, Callable[[float, int, Chance], Grown]] = {
    "round": _round,
    "weeping": _weeping,
    "cone": _cone,
    "culms": _culms,
}


def _depth(leaves: int) -> int:
    """Return how often a trunk divides, so that some leaves come to every twig."""
    return max(1, min(6, round(math.log2(leaves / 3 + 1))))


def _fork(start: Point, angle: float, length: float, width: float, depth: int, chance: Chance) -> Iterator[Branch]:
    """Yield a branch and what grows from its end; angles in degrees, up is 90."""
    turn = math.radians(angle)
    end = (start[0] + math.cos(turn) * length, start[1] + math.sin(turn) * length)
    yield Branch(start, end, max(width, 0.8), tip=depth == 0)
    if depth == 0:
        return
    spread = chance(22, 31)
    ways = (-spread, spread) if depth % 2 else (-spread * 1.25, chance(-6, 6), spread * 1.25)
    for way in ways:
        toward_up = (90 - angle) * 0.08
        yield from _fork(
            end, angle + way + toward_up + chance(-5, 5), length * chance(0.66, 0.76), width * 0.62, depth - 1, chance
        )


def _clusters(tips: list[Point], leaves: int, spread: float, size: float, chance: Chance) -> list[Leaf]:
    """Return round leaves shared out among the tips of the twigs."""
    found: list[Leaf] = []
    for number in range(leaves):
        x, y = tips[number % len(tips)]
        away, turn = spread * math.sqrt(chance(0, 1)), chance(0, 2 * math.pi)
        found.append(Leaf((x + away * math.cos(turn), y + away * math.sin(turn)), size))
    return found


def _line(start: Point, end: Point) -> str:
    """Return the part of a path between two points; up is negative there."""
    (x, y), (dx, dy) = start, (end[0] - start[0], start[1] - end[1])
    return f"M{x:.1f} {-y:.1f}l{dx:.1f} {dy:.1f}" if (dx, dy) != (0, 0) else f"M{x:.1f} {-y:.1f}h0"


def _path(marks: str, colour: str, width: float) -> str:
    return f'<path d="{marks}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"/>'
