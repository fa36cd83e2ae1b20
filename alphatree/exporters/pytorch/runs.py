"""Repetitions written once: `*(Block(64) for _ in range(3))`, also where a number grows from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alphatree.exporters.pytorch.code import ABSENT, Arg, Binary, Call, Node, Raw, Run
from alphatree.exporters.pytorch.tree import BlockNode, RepeatNode
from alphatree.exporters.pytorch.unify import Misaligned


@dataclass(frozen=True)
class Piece:
    """One argument of an nn.Sequential for one instance; it may stand for several modules in a row."""

    module: Node | object
    """The code, or ABSENT."""
    places: tuple[tuple[int | BlockNode, int, str], ...] = ()
    """Where layers and blocks are: how many modules further, and the path from there."""
    width: int = 1
    """How many modules it stands for."""


Body = list[Piece]


def compress(bodies: Sequence[Body]) -> Body:
    """Return the modules of all repetitions; three and more that are equal, or grow by equal steps, become a run."""
    result: Body = []
    start = 0
    while start < len(bodies):
        same = 1
        while start + same < len(bodies) and _code(bodies[start + same]) == _code(bodies[start]):
            same += 1
        growing = _progression(bodies[start:])
        if growing is not None and growing[0] > same:
            count, item = growing
            result.append(_run(bodies[start : start + count], item, "i"))
            start += count
        elif same > 2:
            result.append(_run(bodies[start : start + same], _as_module(bodies[start]), "_"))
            start += same
        else:
            result += bodies[start]
            start += 1
    return result


def as_one_run(pieces: Body, repeat: RepeatNode) -> Body:
    """Return equal repetitions as one run, so that instances with other counts fit beside it. Raises: Misaligned."""
    if not pieces:
        return [Piece(ABSENT, width=0)]
    items = [piece.module.item if isinstance(piece.module, Run) else piece.module for piece in pieces]
    count = len(repeat.iterations)
    if any(item != items[0] for item in items) or sum(piece.width for piece in pieces) != count:
        raise Misaligned
    places, offset = [], 0
    for piece in pieces:
        places += [(what, offset + at, path) for what, at, path in piece.places]
        offset += piece.width
    return [Piece(Run(items[0], count), tuple(places), count)]  # type: ignore[arg-type]


def _code(body: Body) -> list[object]:
    return [piece.module for piece in body]


def _as_module(body: Body) -> Node:
    if len(body) == 1:
        return body[0].module  # type: ignore[return-value]
    return Call(Raw("nn.Sequential"), tuple(Arg(piece.module) for piece in body))  # type: ignore[arg-type]


def _run(bodies: Sequence[Body], item: Node, index: str) -> Piece:
    places = tuple(
        (what, number, path if len(body) == 1 else f"[{k}]{path}")
        for number, body in enumerate(bodies)
        for k, piece in enumerate(body)
        for what, _, path in piece.places
    )
    return Piece(Run(item, len(bodies), index), places, len(bodies))


def _progression(bodies: Sequence[Body]) -> tuple[int, Node] | None:
    """Return how many single calls from the first on differ by equal steps alone, and the call with the index `i`."""
    calls: list[Call] = []
    for body in bodies:
        module = body[0].module if len(body) == 1 else None
        if not isinstance(module, Call) or (calls and not _differ_in_numbers(calls[0], module)):
            break
        if len(calls) > 1 and _steps(calls[-1], module) != _steps(calls[0], calls[1]):
            break
        calls.append(module)
    if len(calls) < 3 or any(step < 0 for step in _steps(calls[0], calls[1])):
        return None
    grown = (
        replace(arg, value=_grown(arg.value, step)) if step else arg
        for arg, step in zip(calls[0].args, _steps(calls[0], calls[1]), strict=True)
    )
    return len(calls), replace(calls[0], args=tuple(grown))


def _grown(start: Node, step: int) -> Node:
    return Binary("+", (start, Raw("i") if step == 1 else Binary("*", (step, Raw("i")))))


def _steps(first: Call, second: Call) -> list[int]:
    pairs = ((a.value, b.value) for a, b in zip(first.args, second.args, strict=True))
    return [b - a if isinstance(a, int) and isinstance(b, int) else 0 for a, b in pairs]


def _differ_in_numbers(a: Call, b: Call) -> bool:
    """Return whether two calls are equal but for numbers among their arguments."""
    if (a.function, a.suffix, len(a.args)) != (b.function, b.suffix, len(b.args)):
        return False
    return all(
        x.name == y.name and (x.value == y.value or (_is_number(x.value) and _is_number(y.value)))
        for x, y in zip(a.args, b.args, strict=True)
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
