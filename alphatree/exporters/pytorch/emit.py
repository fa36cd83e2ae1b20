"""The text of a class: parameters solved, values named, statements folded and set on lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from alphatree.exporters.pytorch.build import Program, Statement
from alphatree.exporters.pytorch.code import (
    ABSENT,
    LINE,
    Arg,
    Call,
    Choice,
    Hole,
    Items,
    Node,
    Raw,
    Ref,
    Run,
    call,
    flat,
    lines,
    names,
    transform,
    walk,
)
from alphatree.exporters.pytorch.naming import attribute
from alphatree.exporters.pytorch.solve import Parameter, Solver


@dataclass
class ClassText:
    """A written class: its name, its constructor's parameters, its lines, the functions that it calls."""

    name: str
    parameters: list[Parameter]
    body: list[str]
    uses: set[str] = field(default_factory=set)


def write_class(
    name: str,
    program: Program,
    known: Mapping[str, tuple[object, ...]],
    doc: Sequence[str],
    last_lines: Sequence[str] = (),
) -> ClassText:
    """Return the text of a class. `known`: what its parameters may stand for; `last_lines`: the constructor's end."""
    solver = Solver(known)

    def fill(node: Node) -> Node:
        return solver.fill(node) if isinstance(node, Hole) else node

    # What all instances have comes first: parts that some lack then follow from the same expressions
    everything = [member.value for member in program.members] + [s.value for s in program.statements]
    holes = [part for value in everything for part in walk(value) if isinstance(part, Hole)]
    for hole in sorted(holes, key=lambda hole: (isinstance(hole.values[0], bool), ABSENT in hole.values)):
        solver.fill(hole)
    members = [(member.name, _settle(transform(member.value, fill))) for member in program.members]
    taken = {member.name for member in program.members}
    kept: dict[str, str] = {}

    def keep(node: Node) -> Node:
        """Let forward read a parameter, or what follows from it, from the module."""
        if not isinstance(node, Hole):
            return node
        code = solver.fill(node)
        for word in re.findall(r"[A-Za-z_]\w*", code.text):
            if word in solver.used and word not in kept:
                name = attribute(word)
                while name in taken:
                    name += "_"
                taken.add(name)
                kept[word] = name
        text = re.sub(r"[A-Za-z_]\w*", lambda m: f"self.{kept[m[0]]}" if m[0] in kept else m[0], code.text)
        return Raw(text, code.binds)

    statements = [
        Statement(s.targets, _settle(transform(s.value, keep)), s.step, s.inline, s.loop) for s in program.statements
    ]
    parameters = solver.parameters()
    text = [f"class {name}(nn.Module):", *_docstring(doc)]
    if members or last_lines or kept:
        text += _constructor(parameters)
        text += [f"        self.{name} = {word}" for word, name in kept.items()]
        for member, value in members:
            text += _member(member, value)
        text += [f"        {line}" for line in last_lines]
        text.append("")
    text += _forward(program, statements)
    uses = names([value for _, value in members]) | names([s.value for s in statements])
    return ClassText(name, parameters, text, uses)


def _settle(node: Node) -> Node:
    """Work out sums of numbers that filling has made, and drop runs of one."""

    def tidy(part: Node) -> Node:
        if isinstance(part, Run) and part.count == 1 and part.index == "_":
            return part.item
        return part

    return transform(node, tidy)


def _docstring(doc: Sequence[str]) -> list[str]:
    if len(doc) == 1:
        return [f'    """{doc[0]}"""', ""]
    return [f'    """{doc[0]}', *(f"    {line}".rstrip() for line in doc[1:]), '    """', ""]


def _constructor(parameters: Sequence[Parameter]) -> list[str]:
    ordered = order_parameters(parameters)
    words = ["self"]
    for parameter in ordered:
        default = parameter.default
        annotation = f"{parameter.name}: {parameter.type}"
        words.append(annotation if default is ABSENT else f"{annotation} = {flat(default)}")  # type: ignore[arg-type]
    single = f"    def __init__({', '.join(words)}) -> None:"
    if len(single) <= LINE:
        head = [single]
    elif len(joined := f"        {', '.join(words)}") <= LINE:
        head = ["    def __init__(", joined, "    ) -> None:"]
    else:
        head = ["    def __init__(", *(f"        {word}," for word in words), "    ) -> None:"]
    return [*head, "        super().__init__()"]


def order_parameters(parameters: Sequence[Parameter]) -> list[Parameter]:
    """Return the parameters with those that have a default behind the others."""
    return sorted(parameters, key=lambda parameter: parameter.default is not ABSENT)


def arguments(parameters: Sequence[Parameter], instance: int) -> tuple[Arg, ...]:
    """Return what one instance passes to the constructor: the first channels by position, all else by name."""
    return tuple(
        Arg(
            parameter.values[instance],  # type: ignore[arg-type]
            None if parameter.name == "in_channels" else parameter.name,
            *(() if parameter.default is ABSENT else (parameter.default,)),
        )
        for parameter in order_parameters(parameters)
    )


def _member(name: str, value: Node) -> list[str]:
    if isinstance(value, Call) and flat(value.function) == "nn.ModuleList":
        (modules,) = value.args
        if (
            isinstance(modules.value, Items)
            and len(modules.value.items) == 1
            and isinstance(modules.value.items[0], Run)
        ):
            # A generator needs neither brackets nor a star where it is the only argument
            run = modules.value.items[0]
            value = call("nn.ModuleList", Raw(f"{flat(run.item)} for {run.index} in range({flat(run.count)})"))
    if isinstance(value, Choice):
        return [
            f"        if {flat(value.condition)}:",
            *lines(value.first, 12, f"self.{name} = "),
            "        else:",
            *lines(value.second, 12, f"self.{name} = "),
        ]
    return lines(value, 8, f"self.{name} = ")


# Forward


def _forward(program: Program, statements: list[Statement]) -> list[str]:
    statements = _fold(program, _drop_idle(program, statements))
    named = _name_values(program, statements)

    def show(node: Node) -> Node:
        return Raw(named[node.value]) if isinstance(node, Ref) else node

    inputs = [named[value] for value in program.inputs]
    result = "Tensor" if len(program.outputs) == 1 else f"tuple[{', '.join(['Tensor'] * len(program.outputs))}]"
    if len(program.outputs) > 3:
        result = "tuple[Tensor, ...]"
    words = ["self", *(f"{name}: Tensor" for name in inputs)]
    head = f"    def forward({', '.join(words)}) -> {result}:"
    text = [head]
    if len(head) > LINE:
        joined = f"        {', '.join(words)}"
        inner = [joined] if len(joined) <= LINE else [f"        {word}," for word in words]
        text = ["    def forward(", *inner, f"    ) -> {result}:"]
    for number, statement in enumerate(statements):
        targets = ", ".join(named[target] for target in statement.targets)
        value = transform(statement.value, show)
        if statement.loop is not None:
            assert isinstance(value, tuple)
            first, *others = (flat(part) for part in value)
            if first != targets:
                text.append(f"        {targets} = {first}")
            text.append(f"        for layer in self.{statement.loop}:")
            text.append(f"            {targets} = layer({', '.join([targets, *others])})")
        elif number == len(statements) - 1 and statement.targets == program.outputs:
            return [*text, *lines(value, 8, "return ")]
        else:
            text += lines(value, 8, f"{targets} = ")
    outputs = [named[value] for value in program.outputs]
    single = f"        return {', '.join(outputs)}"
    if len(single) <= LINE:
        return [*text, single]
    return [*text, "        return (", *(f"            {name}," for name in outputs), "        )"]


def _uses(program: Program, statements: Sequence[Statement]) -> dict[int, list[int]]:
    """Return for every value the statements that read it; the return stands behind all."""
    found: dict[int, list[int]] = {}
    for number, statement in enumerate(statements):
        for part in walk(statement.value):
            if isinstance(part, Ref):
                found.setdefault(part.value, []).append(number)
    for value in program.outputs:
        found.setdefault(value, []).append(len(statements))
    return found


def _drop_idle(program: Program, statements: list[Statement]) -> list[Statement]:
    """Leave out what nothing reads, such as suppression behind the last output; modules with weights stay."""
    while True:
        uses = _uses(program, statements)
        kept = [s for s in statements if any(t in uses for t in s.targets) or s.loop or _calls_member(s.value)]
        if len(kept) == len(statements):
            return kept
        statements = kept


def _calls_member(value: Node) -> bool:
    return any(isinstance(part, Raw) and part.text.startswith("self.") for part in walk(value))


def _fold(program: Program, statements: list[Statement]) -> list[Statement]:
    """Put what is used once into the statement that uses it, as long as that stays one readable line."""
    changed = True
    while changed:
        changed = False
        uses = _uses(program, statements)
        for number, statement in enumerate(statements):
            if not statement.inline or len(statement.targets) != 1:
                continue
            (target,) = statement.targets
            readers = uses.get(target, [])
            if len(readers) != 1 or readers[0] >= len(statements) or statements[readers[0]].loop is not None:
                continue
            reader = statements[readers[0]]
            value = transform(reader.value, _replacement(target, statement.value))
            if not _is_readable(value):
                continue
            statements[readers[0]] = Statement(reader.targets, value, reader.step, reader.inline, reader.loop)
            del statements[number]
            changed = True
            break
    return statements


def _replacement(target: int, value: Node) -> Callable[[Node], Node]:
    return lambda node: value if isinstance(node, Ref) and node.value == target else node


def _is_readable(value: Node) -> bool:
    """Return whether an expression fits on a line, or is a call whose arguments do."""
    shown = transform(value, lambda node: Raw("xxxx") if isinstance(node, Ref) else node)
    if len(flat(shown)) <= LINE - 20:
        return True
    if isinstance(shown, Call) and isinstance(shown.args[0].value, Items):
        return all(len(flat(item)) <= LINE - 20 for item in shown.args[0].value.items)
    return False


def _name_values(program: Program, statements: Sequence[Statement]) -> dict[int, str]:
    """Return a name for every value: x for what the next step alone reads, else the name of the layer it comes from.

    A name may be taken again once nothing reads its old value any more.
    """
    uses = _uses(program, statements)
    steps = [statement.step for statement in statements]
    last = {value: max(found) for value, found in uses.items()}
    named: dict[int, str] = {}

    def free(name: str, at: int) -> bool:
        return all(other != name or last.get(value, -1) <= at for value, other in named.items())

    def choose(value: int, at: int, *, line: bool) -> str:
        hint = program.values[value].hint
        if line and free("x", at):
            return "x"
        name, number = hint, 1
        while not free(name, at):
            number += 1
            name = f"{hint}_{number}"
        return name

    for position, value in enumerate(program.inputs):
        named[value] = choose(value, -1, line=position == 0 and program.values[value].hint == "x")
    for number, statement in enumerate(statements):
        for target in statement.targets:
            readers = uses.get(target, [])
            step = statement.step
            near = all(at < len(steps) and steps[at] <= step + 1 for at in readers) or readers == [len(steps)]
            named[target] = choose(target, number, line=program.values[target].line and near)
    return named
