"""Nodes and arrows -> columns from left to right, with few crossings and short arrows.

For small pictures without circles. An arrow over several columns gets a joint in each column between, so that it has a
way of its own there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from random import Random

SWEEPS = 12
"""How often the columns are put into order by their neighbours; more changes nothing in pictures of 30 nodes."""
STARTS = 8
"""So many other orders are tried if arrows still cross."""
MANY = 150
"""With more steps than this from column to column no other order is tried."""
ROUNDS = 60
"""How often everything may move to where it is pulled."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What is to be placed: how far it reaches above and below its own height (y), in pixels."""

    up: float
    down: float


@dataclass(frozen=True)
class Arrow:
    """From one node to another. `label`: the arrow needs a place for it, as a joint of its own; `main`: kept level."""

    source: str
    target: str
    label: Spec | None = None
    main: bool = False


@dataclass(frozen=True)
class Placing:
    """Where everything is: `columns` hold nodes and joints from top to bottom, `heights` the y of each.

    `specs`: how high each is. `ways`: for each arrow the nodes and joints it passes, both ends included. `labels`: the
    joint that carries the label of an arrow.
    """

    columns: tuple[tuple[str, ...], ...]
    heights: Mapping[str, float]
    specs: Mapping[str, Spec]
    ways: tuple[tuple[str, ...], ...]
    labels: Mapping[int, str]
    straight: tuple[tuple[str, str], ...]
    """The steps that shall be level, the most important first."""
    gap: float

    def alone(self, columns: range) -> dict[str, float]:
        """Return the heights in these columns if nothing stood in any other: what comes and goes does not count."""
        kept = self.columns[columns.start : columns.stop]
        here = {name for column in kept for name in column}
        steps = [step for way in self.ways for step in pairwise(way) if here.issuperset(step)]
        straight = [step for step in self.straight if here.issuperset(step)]
        return _heights(kept, {name: self.specs[name] for name in here}, steps, straight, self.gap)


def place(nodes: Mapping[str, Spec], arrows: Sequence[Arrow], *, gap: float, joint: float) -> Placing:
    """Return the columns and heights of nodes and joints. Units: `gap` between nodes and height of a `joint`, pixels.

    Raises: ValueError if the arrows run in a circle.
    """
    ranks = _ranks(nodes, arrows)
    specs = dict(nodes)
    ways: list[tuple[str, ...]] = []
    labels: dict[int, str] = {}
    columns: list[list[str]] = [[] for _ in range(max(ranks.values()) + 1)]
    for node in nodes:
        columns[ranks[node]].append(node)
    for number, arrow in enumerate(arrows):
        between = range(ranks[arrow.source] + 1, ranks[arrow.target])
        joints = [f"{number} {column}" for column in between]  # no id holds a space
        for column, name in zip(between, joints, strict=True):
            columns[column].append(name)
            specs[name] = Spec(joint / 2, joint / 2)
        if arrow.label is not None:
            labels[number] = joints[len(joints) // 2]
            specs[labels[number]] = arrow.label
        ways.append((arrow.source, *joints, arrow.target))
    steps = [step for way in ways for step in pairwise(way)]
    ordered = _ordered(columns, steps)
    straight = _straight(arrows, ways)
    heights = _heights(ordered, specs, steps, straight, gap)
    return Placing(tuple(map(tuple, ordered)), heights, specs, tuple(ways), labels, tuple(straight), gap)


def _ranks(nodes: Iterable[str], arrows: Sequence[Arrow]) -> dict[str, int]:
    """Return the column of each node: as far left as its longest way, and sources close to what reads them."""
    lengths = {(arrow.source, arrow.target): 2 if arrow.label else 1 for arrow in arrows}
    ranks = dict.fromkeys(nodes, 0)
    for _ in range(len(ranks) + 1):
        moved = {t: max(ranks[t], ranks[s] + n) for (s, t), n in lengths.items() if ranks[t] < ranks[s] + n}
        if not moved:
            break
        ranks |= moved
    else:
        raise ValueError("the arrows run in a circle")
    targets = {target for _, target in lengths}
    for node in ranks:
        if node not in targets:
            ranks[node] = min((ranks[t] - n for (s, t), n in lengths.items() if s == node), default=0)
    first = min(ranks.values())
    return {node: rank - first for node, rank in ranks.items()}


def _straight(arrows: Sequence[Arrow], ways: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return the steps that shall be level, the most important first: inside of arrows, the main line, chains.

    A fan of arrows that are all main, or none of them, is spread around its middle instead.
    """
    steps = {step: (arrow, way) for arrow, way in zip(arrows, ways, strict=True) for step in pairwise(way)}
    leaving = Counter((step[0], arrow.main) for step, (arrow, _) in steps.items())
    coming = Counter((step[1], arrow.main) for step, (arrow, _) in steps.items())

    def rank(step: tuple[str, str]) -> int:
        arrow, way = steps[step]
        if way[0] not in step and way[-1] not in step:
            return 0
        alone = leaving[step[0], arrow.main] == coming[step[1], arrow.main] == 1
        if arrow.main:
            return 1 if alone else 3
        return 2 if alone and not (leaving[step[0], True] or coming[step[1], True]) else 3

    return sorted((step for step in steps if rank(step) < 3), key=rank)


def _ordered(columns: list[list[str]], steps: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the columns with their members in the order that has the fewest crossings of those tried.

    The order given is tried first, so that what is told first stays above where nothing speaks against it.
    """
    random = Random(0)  # noqa: S311, the same picture every time
    best = _untangled(columns, steps)
    fewest = _crossings(best, steps)
    for _ in range(STARTS if len(steps) <= MANY else 0):
        if not fewest:
            break
        other = _untangled([random.sample(column, len(column)) for column in columns], steps)
        if (found := _crossings(other, steps)) < fewest:
            best, fewest = other, found
    return best


def _untangled(columns: Sequence[Sequence[str]], steps: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the best order found from one start."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for source, target in steps:
        before.setdefault(target, []).append(source)
        after.setdefault(source, []).append(target)
    best = [list(column) for column in columns]
    fewest = _crossings(best, steps)
    current = [list(column) for column in best]
    for sweep in range(SWEEPS):
        if not fewest:
            break
        forth = sweep % 2 == 0
        order = range(1, len(current)) if forth else range(len(current) - 2, -1, -1)
        for at in order:
            beside = {name: y for y, name in enumerate(current[at - 1 if forth else at + 1])}
            _sort(current[at], before if forth else after, beside)
        _swap(current, before, after)
        found = _crossings(current, steps)
        if found < fewest:
            best, fewest = [list(column) for column in current], found
    return best


def _sort(column: list[str], neighbours: Mapping[str, list[str]], beside: Mapping[str, int]) -> None:
    """Sort a column by the middle of the neighbours that are beside it; who has none stays where it was."""
    keys = {}
    for at, name in enumerate(column):
        ys = [beside[other] for other in neighbours.get(name, ()) if other in beside]
        keys[name] = sum(ys) / len(ys) if ys else at
    column.sort(key=lambda name: keys[name])


def _swap(columns: Sequence[list[str]], before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> None:
    """Swap neighbours where that saves crossings."""
    for at, column in enumerate(columns):
        sides = [(columns[at - 1], before)] if at else []
        sides += [(columns[at + 1], after)] if at + 1 < len(columns) else []
        ends: dict[str, list[list[int]]] = {name: [] for name in column}
        for other, neighbours in sides:
            place = {name: y for y, name in enumerate(other)}
            for name in column:
                ends[name].append([place[one] for one in neighbours.get(name, ())])
        for y in range(len(column) - 1):
            one, other_one = column[y], column[y + 1]
            pairs = [pair for a, b in zip(ends[one], ends[other_one], strict=True) for pair in product(a, b)]
            if sum(a > b for a, b in pairs) > sum(a < b for a, b in pairs):
                column[y], column[y + 1] = other_one, one


def _crossings(columns: Sequence[Sequence[str]], steps: Sequence[tuple[str, str]]) -> int:
    place = {name: (at, y) for at, column in enumerate(columns) for y, name in enumerate(column)}
    beside: dict[int, list[tuple[int, int]]] = {}
    for source, target in steps:
        at, y = place[source]
        beside.setdefault(at, []).append((y, place[target][1]))
    return sum((a - c) * (b - d) < 0 for group in beside.values() for (a, b), (c, d) in combinations(group, 2))


def _heights(
    columns: Sequence[Sequence[str]],
    specs: Mapping[str, Spec],
    steps: Sequence[tuple[str, str]],
    straight: Sequence[tuple[str, str]],
    gap: float,
) -> dict[str, float]:
    """Return the y of every node and joint. `straight`: the steps that shall be level, the most important first.

    Members that level steps join get one height; then each such group moves to where its other steps pull it, as far
    as those above and below leave room.
    """
    group = _level(columns, straight)
    room: dict[tuple[str, str], float] = {}
    for column in columns:
        for above, below in pairwise(column):
            pair = (group[above], group[below])
            room[pair] = max(room.get(pair, 0.0), specs[above].down + specs[below].up + gap)
    pulls: dict[str, list[str]] = {name: [] for name in group.values()}
    for source, target in steps:
        if group[source] != group[target]:
            pulls[group[source]].append(group[target])
            pulls[group[target]].append(group[source])
    heights = _settled(_packed(list(pulls), room), room, pulls)
    return {name: round(heights[group[name]], 1) for name in specs}


def _level(columns: Sequence[Sequence[str]], straight: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return for each node and joint the first member of the group it is level with."""
    place = {name: (at, y) for at, column in enumerate(columns) for y, name in enumerate(column)}
    chosen: list[tuple[str, str]] = []
    for source, target in straight:
        (at, y), (_, end) = place[source], place[target]
        # Level steps neither meet nor cross: otherwise a group would be above and below another.
        rivals = [(place[one][1], place[other][1]) for one, other in chosen if place[one][0] == at]
        if all((y - one) * (end - other) > 0 for one, other in rivals):
            chosen.append((source, target))
    group = {name: name for name in place}
    for source, target in sorted(chosen, key=lambda step: place[step[0]]):
        group[target] = group[source]
    return group


def _packed(groups: Sequence[str], room: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Return heights in the middle between all as far up and all as far down as possible."""
    up = dict.fromkeys(groups, 0.0)
    for _ in groups:
        for (above, below), distance in room.items():
            up[below] = max(up[below], up[above] + distance)
    down = dict.fromkeys(groups, max(up.values(), default=0.0))
    for _ in groups:
        for (above, below), distance in room.items():
            down[above] = min(down[above], down[below] - distance)
    return {name: (up[name] + down[name]) / 2 for name in groups}


def _settled(
    heights: dict[str, float], room: Mapping[tuple[str, str], float], pulls: Mapping[str, Sequence[str]]
) -> dict[str, float]:
    """Return the heights after each group has moved to the middle of what pulls it, pushing none out of its room."""
    below: dict[str, list[tuple[str, float]]] = {}
    above: dict[str, list[tuple[str, float]]] = {}
    for (one, other), distance in room.items():
        below.setdefault(one, []).append((other, distance))
        above.setdefault(other, []).append((one, distance))
    for _ in range(ROUNDS):
        for name in heights:
            for neighbours, sign in ((below, 1.0), (above, -1.0)):
                moving = _touching(name, neighbours, heights)
                wishes = [
                    heights[other] - heights[one] for one in moving for other in pulls[one] if other not in moving
                ]
                wish = sign * sum(wishes) / len(wishes) if wishes else 0.0
                rest = [
                    abs(heights[other] - heights[one]) - distance
                    for one in moving
                    for other, distance in neighbours.get(one, ())
                    if other not in moving
                ]
                by = sign * min([wish, *rest])
                if wish > 0.05:
                    heights |= {one: heights[one] + by for one in moving}
    return heights


def _touching(
    name: str, neighbours: Mapping[str, Sequence[tuple[str, float]]], heights: Mapping[str, float]
) -> set[str]:
    """Return a group and all that it would push, because they stand as close as they may."""
    found, waiting = {name}, [name]
    while waiting:
        one = waiting.pop()
        for other, distance in neighbours.get(one, ()):
            if other not in found and abs(heights[other] - heights[one]) - distance < 0.01:
                found.add(other)
                waiting.append(other)
    return found
