"""Says how the values of a class follow from its parameters: `4 * width` instead of 256 here and 512 there.

Only what holds for every instance of the block is taken; what follows from nothing becomes a parameter of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from alphatree.exporters.pytorch.code import ABSENT, Hole, Raw

Vector = tuple[object, ...]


@dataclass
class Parameter:
    """A constructor parameter, with the value that every instance gives it."""

    name: str
    values: Vector

    @property
    def type(self) -> str:
        value = next(value for value in self.values if value is not ABSENT)
        if isinstance(value, Raw):
            return "nn.Module"
        return type(value).__name__ if all(isinstance(v, type(value)) for v in self.values) else "int | None"

    @property
    def default(self) -> object:
        """What nearly all instances pass, or most of them where it is 0, 1 or False; ABSENT if there is none."""
        if self.name == "in_channels":
            return ABSENT
        counts: dict[object, int] = {}
        for value in self.values:
            counts[(type(value), value)] = counts.get((type(value), value), 0) + 1
        (_, value), count = max(counts.items(), key=lambda pair: pair[1])  # type: ignore[misc]
        usual = 4 * count > 3 * len(self.values) or (value in (0, 1) and 2 * count > len(self.values))
        return value if usual and not isinstance(value, Raw) else ABSENT


@dataclass
class Solver:
    """Fills the holes of one class. `known`: what a parameter may stand for, in order; `used`: those that do."""

    known: Mapping[str, Vector]
    used: dict[str, Parameter] = field(default_factory=dict)
    _found: dict[tuple[str, ...], Raw] = field(default_factory=dict)
    _expressions: dict[str, Vector] = field(default_factory=dict)

    def fill(self, hole: Hole) -> Raw:
        """Return the code for a hole."""
        key = tuple(repr(value) for value in hole.values)
        if key not in self._found:
            self._found[key] = self._solve(hole)
        return self._found[key]

    def parameters(self) -> list[Parameter]:
        """Return the parameters of the constructor: what comes in, then those of the spec, then others."""
        order = [*self.known, *(name for name in self.used if name not in self.known)]
        return [self.used[name] for name in order if name in self.used]

    def _solve(self, hole: Hole) -> Raw:
        present = [value for value in hole.values if value is not ABSENT]
        for code, values in self._expressions.items():
            if _fits(values, hole.values):
                return Raw(code, binds=" " in code)
        if all(isinstance(value, bool) for value in present):
            candidates = self._conditions()
        elif all(isinstance(value, int) and not isinstance(value, bool) for value in present):
            candidates = self._numbers(hole.values, "in_" in hole.hint or "num_features" in hole.hint)
        else:
            candidates = self._words(hole.values)
        for code, values, names in candidates:
            if _fits(values, hole.values):
                for name in names:
                    self.used.setdefault(name, Parameter(name, self.known[name]))
                self._expressions.setdefault(code, values)
                return Raw(code, binds=" " in code)
        return self._invent(hole, present[0])

    def _invent(self, hole: Hole, filler: object) -> Raw:
        values = tuple(filler if value is ABSENT else value for value in hole.values)
        name, number = hole.hint.strip("_") or "value", 1
        while name in self.known or name in self.used:
            number += 1
            name = f"{hole.hint}{number}"
        self.used[name] = Parameter(name, values)
        self._expressions[name] = values
        return Raw(name)

    def _integers(self, *, incoming: bool) -> list[tuple[str, list[int]]]:
        found = [
            (name, [value for value in values if isinstance(value, int)])
            for name, values in self.known.items()
            if all(isinstance(value, int) and not isinstance(value, bool) for value in values) and len(set(values)) > 1
        ]
        return sorted(found, key=lambda pair: (pair[0] == "in_channels") != incoming)

    def _numbers(self, wanted: Vector, incoming: bool) -> Iterator[tuple[str, Vector, tuple[str, ...]]]:
        """Yield expressions of one parameter, then of two, each with its values."""
        single = self._integers(incoming=incoming)
        for name, values in single:
            yield name, tuple(values), (name,)
        factors = sorted({value // v for _, values in single for value, v in _pairs(wanted, values) if v and value > v})
        for factor in factors:
            for name, values in single:
                yield f"{factor} * {name}", tuple(factor * v for v in values), (name,)
        divisors = sorted({v // value for _, values in single for value, v in _pairs(wanted, values) if 0 < value < v})
        for factor in divisors:
            for name, values in single:
                yield f"{name} // {factor}", tuple(v // factor for v in values), (name,)
        pairs: Sequence[tuple[str, Callable[[int, int], int]]] = (
            ("{} * {}", lambda a, b: a * b),
            ("{} + {}", lambda a, b: a + b),
            ("{} - {}", lambda a, b: a - b),
            ("{} // {}", lambda a, b: a // b if b else -1),
            ("{} + 2 * {}", lambda a, b: a + 2 * b),
            ("2 * {} + {}", lambda a, b: 2 * a + b),
            ("2 * {} * {}", lambda a, b: 2 * a * b),
        )
        for pattern, work in pairs:
            for (a, first), (b, second) in permutations(single, 2):
                code = pattern.format(a, b)
                yield code, tuple(work(x, y) for x, y in zip(first, second, strict=True)), (a, b)
        for name, values in single:
            for more in sorted({value - v for value, v in _pairs(wanted, values)}):
                code = f"{name} {'+' if more > 0 else '-'} {abs(more)}"
                yield code, tuple(v + more for v in values), (name,)

    def _conditions(self) -> Iterator[tuple[str, Vector, tuple[str, ...]]]:
        for name, flags in self.known.items():
            if all(isinstance(flag, bool) for flag in flags):
                yield name, flags, (name,)
                yield f"not {name}", tuple(not flag for flag in flags), (name,)
        single = self._integers(incoming=True)
        incoming = self.known["in_channels"]
        numbers: list[tuple[str, Vector]] = [(name, tuple(values)) for name, values in single if name != "in_channels"]
        numbers += [(code, values) for code, values in self._expressions.items() if " " in code]
        differs = [
            (f"in_channels != {code}", tuple(a != b for a, b in zip(incoming, values, strict=True)), self._names(code))
            for code, values in numbers
            if "in_channels" not in code and all(isinstance(value, int) for value in values)
        ]
        for code, values, names in differs:
            yield code, values, ("in_channels", *names)
        limits: list[tuple[str, tuple[bool, ...], tuple[str, ...]]] = []
        own = sorted(single, key=lambda pair: pair[0] == "in_channels")
        # Nought and one are where people draw the line: no expansion, no stride
        places = [(name, given, limit) for name, given in own for limit in sorted(set(given))]
        for name, given, limit in sorted(places, key=lambda place: place[2] not in (0, 1)):
            limits.append((f"{name} != {limit}", tuple(v != limit for v in given), (name,)))
            limits.append((f"{name} == {limit}", tuple(v == limit for v in given), (name,)))
            limits.append((f"{name} > {limit}", tuple(v > limit for v in given), (name,)))
        yield from limits
        for code, values, names in limits:
            for other, others, more in differs:
                either = tuple(a or b for a, b in zip(values, others, strict=True))
                yield f"{code} or {other}", either, (*names, "in_channels", *more)

    def _names(self, code: str) -> tuple[str, ...]:
        """Return the parameters that an expression holds."""
        return tuple(word for word in re.findall(r"[A-Za-z_]\w*", code) if word in self.known)

    def _words(self, wanted: Vector) -> Iterator[tuple[str, Vector, tuple[str, ...]]]:
        """Yield the parameter whose words stand for these pieces of code, one each; it then holds the code itself."""
        for name, words in self.known.items():
            if not all(isinstance(word, str) for word in words):
                continue
            meaning: dict[object, object] = {}
            for word, value in zip(words, wanted, strict=True):
                if value is not ABSENT:
                    meaning.setdefault(word, value)
            values = tuple(meaning.get(word, ABSENT) for word in words)
            if ABSENT not in values and _fits(values, wanted) and name not in self.used:
                self.used[name] = Parameter(name, values)
                yield name, values, ()


def _pairs(wanted: Vector, values: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield what is wanted with what a parameter holds, for every instance that wants something."""
    for want, value in zip(wanted, values, strict=True):
        if isinstance(want, int):
            yield want, value


def _fits(values: Vector, wanted: Vector) -> bool:
    return all(
        want is ABSENT or (type(value) is type(want) and value == want)
        for value, want in zip(values, wanted, strict=True)
    )
