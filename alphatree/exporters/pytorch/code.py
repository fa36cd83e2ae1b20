"""Python source as a tree, and how it is set on lines of 88 characters, as `ruff format` would.

A tree may hold `Hole`s: places where the instances of one block differ. They are filled before anything is rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

LINE = 88
"""Longest line: what formatters take without any setting."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Code as it stands, such as the name of a parameter."""

    text: str
    binds: bool = False
    """An operator stands in it, so that it needs parentheses inside another expression."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of an earlier statement, or an input."""

    value: int


@dataclass(frozen=True, slots=True)
class Hole:
    """What differs between the instances of a block: one value each; ABSENT where an instance has none."""

    values: tuple[object, ...]
    hint: str
    """What a parameter would be called that no known one can stand for."""


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()
_NEVER = _Absent()


@dataclass(frozen=True, slots=True)
class Arg:
    """An argument; left out if its value is the default."""

    value: Node
    name: str | None = None
    default: object = _NEVER

    @property
    def is_default(self) -> bool:
        return self.default is not _NEVER and self.value == self.default and type(self.value) is type(self.default)


@dataclass(frozen=True, slots=True)
class Call:
    """`function(arguments)suffix`. The function may be an expression, such as a method of a value."""

    function: Node
    args: tuple[Arg, ...] = ()
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """`value.name`."""

    value: Node
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """`value[a, b:c]`; an index of None is written `:`, a pair is a slice."""

    value: Node
    indices: tuple[Node | tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Operands with one operator between them."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list `[…]` or, where `star`, a generator `*(item for … in range(…))` of one item."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """`*(item for index in range(count))` inside the arguments of a call."""

    item: Node
    count: Node
    index: str = "_"


@dataclass(frozen=True, slots=True)
class Choice:
    """`first if condition else second`."""

    condition: Node
    first: Node
    second: Node


Node = (
    None
    | bool
    | int
    | float
    | str
    | tuple["Node", ...]
    | Raw
    | Ref
    | Hole
    | Call
    | Dot
    | Index
    | Binary
    | Items
    | Run
    | Choice
)


def call(function: Node | str, *args: Node, **named: Node) -> Call:
    """Return a call; a function given as text is a name."""
    name = Raw(function) if isinstance(function, str) else function
    return Call(name, (*(Arg(value) for value in args), *(Arg(value, word) for word, value in named.items())))


def method(value: Node, name: str, *args: Node, **named: Node) -> Call:
    """Return `value.name(args)`."""
    return call(Dot(value, name), *args, **named)


def transform(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the tree with every node replaced by what `change` makes of it, children first."""
    match node:
        case tuple():
            node = tuple(transform(part, change) for part in node)
        case Call():
            args = tuple(replace(arg, value=transform(arg.value, change)) for arg in node.args)
            node = replace(node, function=transform(node.function, change), args=args)
        case Dot():
            node = replace(node, value=transform(node.value, change))
        case Index():
            indices = tuple(transform(part, change) for part in node.indices)
            node = Index(transform(node.value, change), indices)
        case Binary():
            node = replace(node, operands=tuple(transform(part, change) for part in node.operands))
        case Items():
            node = Items(tuple(transform(part, change) for part in node.items))
        case Run():
            node = replace(node, item=transform(node.item, change), count=transform(node.count, change))
        case Choice():
            node = Choice(
                transform(node.condition, change), transform(node.first, change), transform(node.second, change)
            )
        case _:
            pass
    return change(node)


def walk(node: Node) -> Iterator[Node]:
    """Yield every node of the tree."""
    found: list[Node] = []

    def remember(part: Node) -> Node:
        found.append(part)
        return part

    transform(node, remember)
    return iter(found)


def flat(node: Node) -> str:
    """Return the tree on one line."""
    match node:
        case Raw():
            return node.text
        case str():
            return '"' + node.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case tuple():
            return f"({', '.join(map(flat, node))}{',' if len(node) == 1 else ''})"
        case Call():
            return f"{_callee(node)}({', '.join(_parts(node))}){node.suffix}"
        case Dot():
            return f"{tight(node.value)}.{node.name}"
        case Index():
            return f"{tight(node.value)}[{', '.join(map(_index, node.indices))}]"
        case Binary():
            return f" {node.operator} ".join(
                _operand(node.operator, part, first=number == 0) for number, part in enumerate(node.operands)
            )
        case Items():
            return f"[{', '.join(map(flat, node.items))}]"
        case Run():
            return f"*({flat(node.item)} for {node.index} in range({flat(node.count)}))"
        case Choice():
            return f"{flat(node.first)} if {flat(node.condition)} else {flat(node.second)}"
        case Ref() | Hole():
            raise AssertionError(f"{node} was not filled")
    return str(node)


def tight(node: Node) -> str:
    """Return the tree on one line, in parentheses if an operator would tear it apart."""
    loose = isinstance(node, Binary | Choice) or (isinstance(node, Raw) and node.binds)
    return f"({flat(node)})" if loose else flat(node)


def _operand(operator: str, node: Node, *, first: bool) -> str:
    if isinstance(node, Binary) and not (operator == "+" and node.operator in "*//" and node.operator):
        return flat(node) if first and node.operator == operator else f"({flat(node)})"
    if isinstance(node, Choice) or (isinstance(node, Raw) and node.binds and operator not in ("!=", "==", ">", "or")):
        return f"({flat(node)})"
    return flat(node)


def _index(index: Node | tuple[Node, Node]) -> str:
    if index is None:
        return ":"
    if isinstance(index, tuple):
        start, stop = index
        ends = ["" if end is None else flat(end) for end in (start, stop)]
        # A formatter sets spaces around the colon where an end is more than a name or number
        wide = any(not (end.isidentifier() or end.lstrip("-").isdigit() or not end) for end in ends)
        return f"{ends[0]} : {ends[1]}".strip() if wide else ":".join(ends)
    return flat(index)


def _callee(node: Call) -> str:
    return tight(node.function) if not isinstance(node.function, Raw) else node.function.text


def _kept(node: Call) -> list[Arg]:
    return [arg for arg in node.args if not arg.is_default]


def _parts(node: Call) -> list[str]:
    return [(f"{arg.name}=" if arg.name else "") + flat(arg.value) for arg in _kept(node)]


def lines(node: Node, indent: int, before: str = "", after: str = "") -> list[str]:
    """Return the tree on as few lines as fit: arguments get lines of their own where one line is too short."""
    space = " " * indent
    single = f"{space}{before}{flat(node)}{after}"
    if len(single) <= LINE and not _holds_comprehension_of_many(node):
        return [single]
    match node:
        case Call() if node.args and _kept(node):
            arguments = _kept(node)
            middle: list[str] = []
            joined = f"{space}    {', '.join(_parts(node))}"
            generator = any(isinstance(arg.value, Run) for arg in arguments)
            hugging = len(joined) <= LINE and not generator and not _is_sequence(node)
            if hugging:
                middle = [joined]
                # A formatter keeps arguments that fit on one line there, without a comma behind the last
                return [f"{space}{before}{_callee(node)}(", *middle, f"{space}){node.suffix}{after}"]
            for arg in arguments:
                middle += lines(arg.value, indent + 4, f"{arg.name}=" if arg.name else "", ",")
            return [f"{space}{before}{_callee(node)}(", *middle, f"{space}){node.suffix}{after}"]
        case Items():
            middle = [line for item in node.items for line in lines(item, indent + 4, "", ",")]
            return [f"{space}{before}[", *middle, f"{space}]{after}"]
        case Run():
            return [
                f"{space}{before}*(",
                *lines(node.item, indent + 4),
                f"{space}    for {node.index} in range({flat(node.count)})",
                f"{space}){after}",
            ]
        case Binary():
            first, *others = node.operands
            return [
                f"{space}{before}(",
                *lines(first, indent + 4),
                *(line for part in others for line in lines(part, indent + 4, f"{node.operator} ")),
                f"{space}){after}",
            ]
        case Choice():
            return [
                f"{space}{before}(",
                *lines(node.first, indent + 4),
                f"{space}    if {flat(node.condition)}",
                f"{space}    else {flat(node.second)}",
                f"{space}){after}",
            ]
        case _:
            return [single]


def _is_sequence(node: Call) -> bool:
    """Return whether the call lists modules: those stand one a line even where they would fit on one."""
    return isinstance(node.function, Raw) and node.function.text == "nn.Sequential"


def _holds_comprehension_of_many(node: Node) -> bool:
    """Return whether a sequence of several modules would stand on one line; it reads better on several."""
    return isinstance(node, Call) and _is_sequence(node) and len(node.args) > 2


def names(nodes: Sequence[Node]) -> set[str]:
    """Return the names of all functions that are called in these trees."""
    return {
        part.function.text
        for node in nodes
        for part in walk(node)
        if isinstance(part, Call) and isinstance(part.function, Raw)
    }
