"""One tree from the trees of several instances of a block: what differs becomes a Hole."""

from __future__ import annotations

from collections.abc import Sequence

from alphatree.exporters.pytorch.code import (
    ABSENT,
    Arg,
    Binary,
    Call,
    Choice,
    Dot,
    Hole,
    Index,
    Items,
    Node,
    Raw,
    Run,
    flat,
)


class Misaligned(Exception):  # noqa: N818  (it steers the search for classes and is no error)
    """The instances differ by more than values: they need classes of their own."""


_POSITIONS = {
    "nn.Conv": ("in_channels", "out_channels", "kernel_size"),
    "nn.Linear": ("in_features", "out_features"),
    "nn.BatchNorm": ("num_features",),
    "nn.LayerNorm": ("width",),
    "nn.MaxPool": ("kernel_size",),
    "nn.AvgPool": ("kernel_size",),
    "Attention": ("width", "num_heads"),
}
_STATELESS = frozenset(
    f"nn.{name}"
    for name in (
        "ReLU",
        "ReLU6",
        "ELU",
        "GELU",
        "SiLU",
        "Hardswish",
        "Hardsigmoid",
        "Mish",
        "SELU",
        "Softplus",
        "Sigmoid",
        "Tanh",
        "LeakyReLU",
    )
)


def unify(nodes: Sequence[object], hint: str) -> Node:
    """Return the tree that all instances share. ABSENT instances fit everything. Raises: Misaligned."""
    present = [node for node in nodes if node is not ABSENT]
    first = present[0]
    if all(_same(node, first) for node in present):
        return first  # type: ignore[return-value]

    def each(name: str, part: str = "") -> Node:
        values = [ABSENT if node is ABSENT else getattr(node, name) for node in nodes]
        return unify(values, f"{hint}_{part}" if part else hint)

    if any(isinstance(node, tuple) for node in present):
        return _tuples(nodes, present, hint)
    kinds = {type(node) for node in present}
    if all(isinstance(node, bool | int | float | str | None) for node in present):
        return Hole(tuple(nodes), hint)
    if len(kinds) > 1:
        raise Misaligned
    match first:
        case Call():
            return _calls(nodes, present, hint)
        case Dot() if len({node.name for node in present if isinstance(node, Dot)}) == 1:
            return Dot(each("value"), first.name)
        case Index():
            return Index(each("value"), each("indices"))  # type: ignore[arg-type]
        case Binary() if len({node.operator for node in present if isinstance(node, Binary)}) == 1:
            return Binary(first.operator, each("operands"))  # type: ignore[arg-type]
        case Items():
            return Items(each("items"))  # type: ignore[arg-type]
        case Run():
            return Run(each("item"), each("count", "count"), first.index)
        case Choice():
            return Choice(each("condition"), each("first"), each("second"))
        case _:
            raise Misaligned


def _same(a: object, b: object) -> bool:
    return type(a) is type(b) and a == b and repr(a) == repr(b)


def _tuples(nodes: Sequence[object], present: Sequence[object], hint: str) -> Node:
    lengths = {len(node) for node in present if isinstance(node, tuple)}
    if len(lengths) > 1 or not all(isinstance(node, tuple | int) for node in present):
        raise Misaligned
    (length,) = lengths
    spread = [node if isinstance(node, tuple) or node is ABSENT else (node,) * length for node in nodes]
    return tuple(
        unify([ABSENT if node is ABSENT else node[i] for node in spread], hint)  # type: ignore[index]
        for i in range(length)
    )


def _calls(nodes: Sequence[object], present: Sequence[object], hint: str) -> Node:
    calls = [node for node in present if isinstance(node, Call)]
    functions = {flat(node.function) if isinstance(node.function, Raw) else "" for node in calls}
    if len(functions) > 1:
        if functions <= _STATELESS:
            return Hole(tuple(node if node is ABSENT else Raw(flat(node)) for node in nodes), "activation")  # type: ignore[arg-type]
        raise Misaligned
    shapes = {(tuple(arg.name for arg in node.args), node.suffix) for node in calls}
    if len(shapes) > 1:
        raise Misaligned
    (function,) = functions
    family = function.rstrip("123d")
    positions = _POSITIONS.get(family, ())
    args = []
    for number, arg in enumerate(calls[0].args):
        word = arg.name or (positions[number] if number < len(positions) else "")
        values = [ABSENT if not isinstance(node, Call) else node.args[number].value for node in nodes]
        args.append(Arg(unify(values, f"{hint}_{word}" if word else hint), arg.name, arg.default))
    head = unify([ABSENT if not isinstance(node, Call) else node.function for node in nodes], hint)
    return Call(head, tuple(args), calls[0].suffix)


__all__ = ["Misaligned", "unify"]
