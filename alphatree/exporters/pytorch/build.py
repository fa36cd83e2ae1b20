"""Writes one class from all instances of a block at once: their trees are walked side by side, line of spec by line.

What differs in value becomes a Hole, what some instances lack becomes conditional, and instances that differ by more
raise Misaligned: the caller then gives them classes of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from alphatree.exporters.pytorch.code import ABSENT, Arg, Call, Choice, Hole, Raw, Ref, Run, call
from alphatree.exporters.pytorch.code import Node as Code
from alphatree.exporters.pytorch.naming import attribute, identifier
from alphatree.exporters.pytorch.tree import (
    BlockNode,
    LeafNode,
    Node,
    ParallelNode,
    RepeatNode,
    SeriesNode,
    TreeBuilder,
    indices_of,
)
from alphatree.exporters.pytorch.unify import Misaligned, unify

Lane = list[int]
"""For every instance the layer that the walk has reached."""
Row = list[Node | None]
"""One line of the spec: for every instance its element, None where it has none."""


@dataclass
class Member:
    """`self.name = value` in the constructor."""

    name: str
    value: Code


@dataclass
class Statement:
    """`targets = value` in forward. `loop`: the value is the argument list of every module of a ModuleList."""

    targets: list[int]
    value: Code
    step: int
    inline: bool = False
    loop: str | None = None


@dataclass
class Value:
    """A value in forward. `line`: it lies on the main line, which is called x; else its name is the hint."""

    hint: str
    line: bool


@dataclass
class Program:
    """A class before its holes are filled."""

    members: list[Member] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    places: list[dict[int, str]] = field(default_factory=list)
    """For every instance where the modules of its layers and blocks are: layer, or -id of a block node, to path."""


@dataclass(frozen=True)
class Step:
    """A part of an nn.Sequential: for every instance the module, and what lies where inside of it."""

    modules: tuple[object, ...]
    places: tuple[tuple[tuple[object, str], ...], ...]
    widths: tuple[int, ...]


@dataclass
class ClassBuilder:
    """Builds the Program of the instances of one block. `use`: the constructor call of an inner block."""

    tree: TreeBuilder
    instances: Sequence[BlockNode]
    use: Callable[[BlockNode], Call]
    program: Program = field(default_factory=Program)
    _carriers: list[dict[int, list[int]]] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)
    _step: int = 0
    _depth: int = 0
    _hint: str = "x"
    _shared_members: dict[str, str] = field(default_factory=dict)

    def build(self) -> Program:
        """Return the program. Raises: Misaligned, ExportError."""
        count = len(self.instances)
        self.program.places = [{} for _ in range(count)]
        self._carriers = [{} for _ in range(count)]
        if len({len(instance.inputs) for instance in self.instances}) > 1:
            raise Misaligned
        for position in range(len(self.instances[0].inputs)):
            layers = [instance.inputs[position] for instance in self.instances]
            hint = "x" if position == 0 and not self._is_root_of_many else self._outer_name(layers[0])
            self.program.inputs.append(self._value(layers, hint, line=False))
        body = [instance.body for instance in self.instances]
        self._series(body, [instance.body.entry for instance in self.instances])
        outputs = [instance.outputs for instance in self.instances]
        if len({len(found) for found in outputs}) > 1:
            raise Misaligned
        self.program.outputs = [self._read([found[k] for found in outputs]) for k in range(len(outputs[0]))]
        return self.program

    @property
    def _is_root_of_many(self) -> bool:
        return not self.instances[0].key and len(self.instances[0].inputs) > 1

    # Values

    def _value(self, layers: Sequence[int | None], hint: str, *, line: bool) -> int:
        number = len(self.program.values)
        self.program.values.append(Value(hint, line))
        for carriers, layer in zip(self._carriers, layers, strict=True):
            if layer is not None:
                carriers.setdefault(layer, []).append(number)
        return number

    def _read(self, layers: Sequence[int | None]) -> int:
        """Return the value that holds these layers in every instance: the last of those that do."""
        found: set[int] | None = None
        for carriers, layer in zip(self._carriers, layers, strict=True):
            if layer is not None:
                held = set(carriers.get(layer, ()))
                found = held if found is None else found & held
        if not found:
            raise Misaligned
        return max(found)

    def _emit(self, value: Code, layers: Sequence[int | None], hint: str, *, inline: bool = False) -> int:
        line = self._depth == 0
        target = self._value(layers, hint if line else self._hint, line=line)
        self.program.statements.append(Statement([target], value, self._step, inline))
        return target

    def _outer_name(self, layer: int) -> str:
        """Return what an input of the class is called: by the part of the network that it comes from."""
        if layer < 0:
            return "indices"
        graph = self.tree.view.graph
        name = graph.layers[layer].name
        if layer < graph.input_count:
            return identifier(name) if name != "input" else "image"
        prefix = self.instances[0].prefix
        shared = 0
        for a, b in zip(prefix.split("."), name.split("."), strict=False):
            if a != b:
                break
            shared += 1
        return identifier(name.split(".")[shared] if shared < len(name.split(".")) else name.split(".")[0])

    # Names

    def _relative(self, name: str, instance: int = 0) -> str:
        prefix = self.instances[instance].prefix
        return name[len(prefix) :] if self.instances[instance].key and name.startswith(prefix) else name

    def _layer_name(self, row: Row) -> str:
        for number, node in enumerate(row):
            if isinstance(node, LeafNode):
                return self._relative(self.tree.view.graph.layers[node.layer].name, number)
            if isinstance(node, BlockNode):
                return self._relative(node.name, number)
            if isinstance(node, RepeatNode):
                return node.name or "repeat"
            if isinstance(node, ParallelNode) and node.merge is not None:
                return self._relative(self.tree.view.graph.layers[node.merge].name, number)
        return "part"

    def _claim(self, name: str, within: str = "") -> str:
        """Return a free name for a member."""
        base = attribute(name)
        if base in self._taken and within:
            base = attribute(f"{within}_{name}")
        free, number = base, 1
        while free in self._taken:
            number += 1
            free = f"{base}_{number}"
        self._taken.add(free)
        return free

    # Series

    def _series(self, vector: Sequence[SeriesNode | None], lane: Lane) -> Lane:
        rows = align(vector)
        position = 0
        while position < len(rows):
            group = self._group(rows, position)
            position += len(group)
            if self._depth == 0:
                self._step += 1
            lane = self._rows(group, lane)
        return lane

    def _group(self, rows: list[Row], position: int) -> list[Row]:
        """Return the rows that are written together: a layer with its norm and activation, or an optional chain."""
        here = presence(rows[position])
        end = position + 1
        while end < len(rows) and presence(rows[end]) == here and self._joins(rows[end], optional=not all(here)):
            end += 1
        return rows[position:end]

    def _joins(self, row: Row, *, optional: bool) -> bool:
        nodes = [node for node in row if node is not None]
        if optional:
            return all(
                isinstance(node, LeafNode) and self._plain_form(node) or isinstance(node, BlockNode) and node.is_plain
                for node in nodes
            )
        return all(isinstance(node, LeafNode) and node.attached for node in nodes)

    def _plain_form(self, node: LeafNode) -> bool:
        layer = self.tree.view.graph.layers[node.layer]
        return len(layer.inputs) == 1 and self.tree.follows(node.layer, layer.inputs[0])

    def _rows(self, rows: list[Row], lane: Lane) -> Lane:
        """Write rows of equal presence."""
        first = next(node for node in rows[0] if node is not None)
        optional = not all(presence(rows[0]))
        if optional:
            return self._chain(rows, lane, self._layer_name(rows[0]))
        match first:
            case LeafNode():
                return self._leaves(rows, lane)
            case BlockNode():
                return self._block(rows[0], lane)
            case RepeatNode():
                return self._repeat(rows[0], lane)
            case ParallelNode():
                lane = self._parallel(rows[0], lane)
                return self._leaves(rows[1:], lane) if len(rows) > 1 else lane

    # Layers

    def _leaves(self, rows: list[Row], lane: Lane) -> Lane:
        """Write a layer with what is attached to it: as one sequence if a norm is in it, else activation by function."""
        forms = [[self.tree.form(node.layer) for node in row if isinstance(node, LeafNode)] for row in rows]
        modules = [any(form.module is not None for form in row) for row in forms]
        if len(rows) > 1 and sum(modules) > 1:
            chain = self._steps(rows, lane)
            if chain is not None:
                return self._chain(rows, lane, self._layer_name(rows[0]))
        for number, row in enumerate(rows):
            lane = self._leaf(row, inline=number + 1 < len(rows))
        return lane

    def _leaf(self, row: Row, *, inline: bool = False) -> Lane:
        layers = [node.layer if isinstance(node, LeafNode) else -1 for node in row]
        return self._apply(layers, self._layer_name(row), inline=inline)

    def _apply(self, layers: list[int], name: str, *, inline: bool = False) -> Lane:
        """Write one layer by its form."""
        tree = self.tree
        forms = [tree.form(layer) for layer in layers]
        sources = [tree.inputs_of(layer) for layer in layers]
        if len({len(found) for found in sources}) > 1:
            raise Misaligned
        refs = tuple(Ref(self._read([found[k] for found in sources])) for k in range(len(sources[0])))
        member: Code = None
        if any(form.module is not None for form in forms):
            member = Raw(f"self.{self._member_of(layers, name)}")
        value = unify([form.apply(member, refs) for form in forms], name)
        undone = [layer in tree.view.pools.values() for layer in layers]
        if not any(undone):
            function = all(form.module is None for form in forms)
            hint = identifier(name.removesuffix(".activation"))
            self._emit(value, layers, hint, inline=inline or (function and self._depth > 0))
            return layers
        if not all(undone):
            raise Misaligned
        targets = [
            self._value(layers, identifier(name), line=self._depth == 0),
            self._value([indices_of(layer) for layer in layers], f"{identifier(name)}_indices", line=False),
        ]
        self.program.statements.append(Statement(targets, value, self._step))
        return layers

    def _member_of(self, layers: list[int], name: str) -> str:
        """Return the name of the member that holds a layer's module: the one whose weights it shares, if it is here."""
        graph = self.tree.view.graph
        modules = [self.tree.form(layer).module for layer in layers]
        shares = [graph.layers[layer].shares for layer in layers]
        if all(shares):
            known = {self._shared_members.get(str(share)) for share in shares}
            member = next(iter(known))
            if len(known) == 1 and member is not None:
                code = next(m.value for m in self.program.members if m.name == member)
                if unify(modules, name) == code:
                    return member
        member = self._claim(name)
        self.program.members.append(Member(member, unify(modules, member)))
        for number, layer in enumerate(layers):
            self._shared_members[graph.layers[layer].name] = member
            self.program.places[number][layer] = member
        return member

    # Chains

    def _steps(self, rows: list[Row], lane: Lane) -> list[Step] | None:
        """Return the modules of rows that follow one another; None if they are more than a chain."""
        lane = list(lane)
        steps: list[Step] = []
        for row in rows:
            found: list[list[tuple[object, list[tuple[object, str]], int]] | None] = []
            for number, node in enumerate(row):
                if node is None:
                    found.append(None)
                    continue
                part = self._modules(node, lane[number])
                if part is None:
                    return None
                found.append(part)
                lane[number] = end_of(node)
            lengths = {len(part) for part in found if part is not None}
            if len(lengths) > 1:
                found = [part if part is None else merged_run(part, row[i]) for i, part in enumerate(found)]
            for k in range(max((len(part) for part in found if part is not None), default=0)):
                column = [(ABSENT, [], 0) if part is None or k >= len(part) else part[k] for part in found]
                steps.append(
                    Step(
                        tuple(c[0] for c in column),
                        tuple(tuple(c[1]) for c in column),
                        tuple(c[2] for c in column),
                    )
                )
        return steps

    def _modules(self, node: Node, current: int) -> list[tuple[object, list[tuple[object, str]], int]] | None:
        """Return the modules of one element of one instance, each with what lies in it and how many it stands for."""
        match node:
            case LeafNode():
                if not self.tree.follows(node.layer, current):
                    return None
                form = self.tree.form(node.layer)
                return [
                    (module, [(node.layer, "")] if module is form.module or form.module is None else [], 1)
                    for module in form.chain or ()
                ]
            case BlockNode():
                if not node.is_plain or node.body.entry != current:
                    return None
                return [(self.use(node), [(node, "")], 1)]
            case RepeatNode():
                return self._repeated(node, current)
            case ParallelNode():
                return None

    def _repeated(self, node: RepeatNode, current: int) -> list[tuple[object, list[tuple[object, str]], int]] | None:
        bodies = []
        for iteration in node.iterations:
            body: list[tuple[object, list[tuple[object, str]], int]] = []
            for element in iteration.elements:
                part = self._modules(element, current)
                if part is None:
                    return None
                body += part
                current = end_of(element)
            bodies.append(body)
        return compress(bodies)

    def _chain(self, rows: list[Row], lane: Lane, name: str, within: str = "", *, inline: bool = False) -> Lane:
        """Write rows as one member; an identity where an instance has none of them. Raises: Misaligned."""
        steps = self._steps(rows, lane)
        if steps is None:
            raise Misaligned
        source = self._read(lane)
        ends = [end_of_rows(rows, number, lane[number]) for number in range(len(lane))]
        if not steps:
            return ends
        here = [any(row[number] is not None for row in rows) for number in range(len(lane))]
        member = self._claim(name, within)
        modules = [self._fill_counts(step, member) for step in steps]
        value: Code = modules[0]
        if len(modules) > 1 or isinstance(value, Run):
            value = Call(Raw("nn.Sequential"), tuple(Arg(module) for module in modules))
        if not all(here):
            value = Choice(Hole(tuple(here), f"with_{member}"), value, call("nn.Identity"))
        self.program.members.append(Member(member, value))
        self._note_places(steps, member, single=len(modules) == 1 and not isinstance(modules[0], Run))
        function = Call(Raw(f"self.{member}"), (Arg(Ref(source)),))
        self._emit(function, ends, identifier(member), inline=inline)
        return ends

    def _fill_counts(self, step: Step, member: str) -> Code:
        return unify(step.modules, member)

    def _note_places(self, steps: list[Step], member: str, *, single: bool) -> None:
        """Remember where every layer and block of a chain stands, for weights that are shared from afar."""
        for number in range(len(self.instances)):
            position = 0
            for step in steps:
                for what, path in step.places[number]:
                    offset, _, rest = path.partition("/")
                    at = position + int(offset or 0)
                    place = member if single else f"{member}[{at}]{rest}"
                    key = what if isinstance(what, int) else -id(what)
                    self.program.places[number][key] = place
                position += step.widths[number]

    # Blocks

    def _block(self, row: Row, lane: Lane) -> Lane:
        blocks = [node for node in row if isinstance(node, BlockNode)]
        name = self._layer_name(row)
        if all(block.is_plain and block.body.entry == at for block, at in zip(blocks, lane, strict=True)):
            return self._chain([row], lane, name)
        member = self._claim(name)
        self.program.members.append(Member(member, unify([self.use(block) for block in blocks], member)))
        for number, block in enumerate(blocks):
            self.program.places[number][-id(block)] = member
        self._called(Raw(f"self.{member}"), blocks, name)
        return [block.body.end for block in blocks]

    def _called(self, function: Code, blocks: list[BlockNode], name: str) -> None:
        """Write the call of a block that takes or gives more than one value."""
        if len({(len(block.inputs), len(block.outputs)) for block in blocks}) > 1:
            raise Misaligned
        args = tuple(Arg(Ref(self._read([block.inputs[k] for block in blocks]))) for k in range(len(blocks[0].inputs)))
        value = Call(function, args)
        targets = []
        for k in range(len(blocks[0].outputs)):
            layers = [block.outputs[k] for block in blocks]
            hint = self._hint if self._depth else identifier(name)
            if k:
                hint = self._inner_name(blocks[0], layers[0])
            targets.append(self._value(layers, hint, line=self._depth == 0 and k == 0))
        self.program.statements.append(Statement(targets, value, self._step))

    def _inner_name(self, block: BlockNode, layer: int) -> str:
        if layer < 0:
            return f"{identifier(self._relative(block.name))}_indices"
        name = self.tree.view.graph.layers[layer].name.removesuffix(".activation").removesuffix(".norm")
        return identifier(self._relative(name))

    def _repeat(self, row: Row, lane: Lane) -> Lane:
        if self._steps([row], lane) is not None:
            return self._chain([row], lane, self._layer_name(row))
        repeats = [node for node in row if isinstance(node, RepeatNode)]
        if len({len(node.iterations) for node in repeats}) > 1:
            raise Misaligned
        looped = self._loop(repeats, lane)
        if looped is not None:
            return looped
        for k in range(len(repeats[0].iterations)):
            lane = self._series([node.iterations[k] for node in repeats], lane)
        return lane

    def _loop(self, repeats: list[RepeatNode], lane: Lane) -> Lane | None:
        """Write `for layer in self.layers: x = layer(x, memory)`; None if the repetitions need more than that."""
        columns: list[list[BlockNode]] = []
        for node in repeats:
            blocks = [i.elements[0] for i in node.iterations if len(i.elements) == 1]
            if len(blocks) != len(node.iterations) or not all(isinstance(block, BlockNode) for block in blocks):
                return None
            columns.append([block for block in blocks if isinstance(block, BlockNode)])
        for blocks, current in zip(columns, lane, strict=True):
            at = current
            for block in blocks:
                if block.body.entry != at or block.outputs != [block.body.end]:
                    return None
                if block.inputs[1:] != blocks[0].inputs[1:] or block.inputs[0] != at:
                    return None
                at = block.body.end
        names = {self.use(block).function for blocks in columns for block in blocks}
        if len(names) > 1 or len(columns[0]) < 2:
            return None
        source = self._read(lane)
        extras = [self._read([blocks[0].inputs[k] for blocks in columns]) for k in range(1, len(columns[0][0].inputs))]
        member = self._claim(repeats[0].name)
        parts = [compress([[(self.use(block), [(block, "")], 1)] for block in blocks]) for blocks in columns]
        if len({len(part) for part in parts}) > 1:
            return None
        modules = [unify([part[k][0] for part in parts], member) for k in range(len(parts[0]))]
        items = Call(Raw("Modules"), tuple(Arg(module) for module in modules))
        self.program.members.append(Member(member, Call(Raw("nn.ModuleList"), (Arg(items),))))
        steps = [
            Step(tuple(p[k][0] for p in parts), tuple(tuple(p[k][1]) for p in parts), tuple(p[k][2] for p in parts))
            for k in range(len(parts[0]))
        ]
        self._note_places(steps, member, single=False)
        ends = [blocks[-1].body.end for blocks in columns]
        target = self._value(ends, identifier(member) if self._depth == 0 else self._hint, line=self._depth == 0)
        arguments = tuple(Ref(value) for value in (source, *extras))
        self.program.statements.append(Statement([target], arguments, self._step, loop=member))
        return ends

    # Branches

    def _parallel(self, row: Row, lane: Lane) -> Lane:
        nodes = [node for node in row if isinstance(node, ParallelNode)]
        if len({len(node.branches) for node in nodes}) > 1 or len({node.merge is None for node in nodes}) > 1:
            raise Misaligned
        within = self._layer_name(row)
        for k in range(len(nodes[0].branches)):
            bodies = [node.branches[k].body for node in nodes]
            name = nodes[0].branches[k].name or f"branch{k + 1}"
            self._branch(bodies, name, within)
        if nodes[0].merge is None:
            return lane
        merges = [node.merge for node in nodes if node.merge is not None]
        return self._apply(merges, within, inline=True)

    def _branch(self, bodies: Sequence[SeriesNode], name: str, within: str) -> None:
        lane = [body.entry for body in bodies]
        rows = align(bodies)
        if not rows:
            return
        starts = [self._starts_elsewhere(body) for body in bodies]
        lane = [start if start is not None else at for start, at in zip(starts, lane, strict=True)]
        uniform = len({presence(r) for r in rows}) == 1
        outer, self._hint = self._hint, identifier(name)
        self._depth += 1
        functions = all(
            isinstance(node, LeafNode) and self.tree.form(node.layer).module is None
            for row in rows
            for node in row
            if node is not None
        )
        if uniform and not functions and self._steps(rows, lane) is not None:
            self._chain(rows, lane, name, within, inline=True)
        else:
            self._mixed(rows, lane, name, within)
        self._depth -= 1
        self._hint = outer

    def _mixed(self, rows: list[Row], lane: Lane, name: str, within: str) -> None:
        """Write a branch that is more than a chain: its runs of modules become members, the rest expressions."""
        position = 0
        while position < len(rows):
            end = position
            if all(presence(rows[position])):
                while end < len(rows) and all(presence(rows[end])) and self._steps(rows[position : end + 1], lane):
                    end += 1
            modules = any(
                not (isinstance(node, LeafNode) and self.tree.form(node.layer).module is None)
                for row in rows[position:end]
                for node in row
            )
            if end - position > 1 and modules:
                lane = self._chain(rows[position:end], lane, name, within, inline=True)
                position = end
                continue
            group = self._group(rows, position)
            lane = self._rows(group, lane)
            position += len(group)

    def _starts_elsewhere(self, body: SeriesNode) -> int | None:
        first = body.elements[0] if body.elements else None
        if isinstance(first, LeafNode):
            sources = self.tree.view.graph.layers[first.layer].inputs
            return sources[0] if len(sources) == 1 else None
        if isinstance(first, BlockNode) and first.inputs:
            return first.body.entry
        return None


def presence(row: Row) -> tuple[bool, ...]:
    """Return which instances have this row."""
    return tuple(node is not None for node in row)


def align(vector: Sequence[SeriesNode | None]) -> list[Row]:
    """Return the elements of all series as rows of equal lines of the spec, in the order of the spec."""
    keys: list[tuple[object, ...]] = []
    tables: list[dict[tuple[object, ...], Node]] = []
    for series in vector:
        table: dict[tuple[object, ...], Node] = {}
        previous = -1
        for node in series.elements if series is not None else ():
            number = 0
            while (key := (*node.key, number)) in table:
                number += 1
            table[key] = node
            if key in keys:
                previous = keys.index(key)
            else:
                previous += 1
                keys.insert(previous, key)
        tables.append(table)
    if any(list(table) != [key for key in keys if key in table] for table in tables):
        raise Misaligned
    return [[table.get(key) for table in tables] for key in keys]


def end_of(node: Node) -> int:
    """Return the layer whose output an element passes on."""
    match node:
        case LeafNode():
            return node.layer
        case BlockNode():
            return node.body.end
        case RepeatNode():
            return node.iterations[-1].end if node.iterations else -1
        case ParallelNode():
            return node.merge if node.merge is not None else -1


def end_of_rows(rows: list[Row], instance: int, start: int) -> int:
    """Return the layer that an instance has reached behind these rows."""
    end = start
    for row in rows:
        node = row[instance]
        if node is not None and not (isinstance(node, RepeatNode) and not node.iterations):
            end = end_of(node)
    return end


Module = tuple[object, list[tuple[object, str]], int]


def compress(bodies: list[list[Module]]) -> list[Module]:
    """Return the modules of all repetitions, equal ones in a row written once: `*(Block(64) for _ in range(3))`."""
    result: list[Module] = []
    start = 0
    while start < len(bodies):
        end = start + 1
        while end < len(bodies) and [m[0] for m in bodies[end]] == [m[0] for m in bodies[start]]:
            end += 1
        steps = _progression(bodies, start)
        if steps is not None and steps[0] > end - start:
            result.append(_run(bodies[start : start + steps[0]], steps[1], steps[0]))
            start += steps[0]
            continue
        count, body = end - start, bodies[start]
        if count > 2:
            item = body[0][0] if len(body) == 1 else _sequence(body)
            result.append(_run(bodies[start:end], item, count))
        else:
            result += [module for one in bodies[start:end] for module in one]
        start = end
    return result


def _sequence(body: list[Module]) -> Code:
    return Call(Raw("nn.Sequential"), tuple(Arg(module[0]) for module in body))  # type: ignore[arg-type]


def _run(bodies: list[list[Module]], item: object, count: int) -> Module:
    index = "i" if isinstance(item, Call) and any(isinstance(a.value, Progress) for a in item.args) else "_"
    places = [
        (what, f"{number}/" if len(body) == 1 else f"{number}/[{k}]")
        for number, body in enumerate(bodies)
        for k, module in enumerate(body)
        for what, _ in module[1]
    ]
    if index == "i" and isinstance(item, Call):
        args = tuple(
            Arg(a.value.code() if isinstance(a.value, Progress) else a.value, a.name, a.default) for a in item.args
        )
        item = Call(item.function, args, item.suffix)
    return Run(item, count, index), places, count  # type: ignore[arg-type]


@dataclass(frozen=True)
class Progress:
    """A number that grows by the same step with every repetition."""

    start: int
    step: int

    def code(self) -> Code:
        """Return it as an expression of the index."""
        from alphatree.exporters.pytorch.code import Binary

        grown: Code = Binary("*", (self.step, Raw("i"))) if self.step != 1 else Raw("i")
        return Binary("+", (self.start, grown))


def _progression(bodies: list[list[Module]], start: int) -> tuple[int, Call] | None:
    """Return how many single calls from here on differ by steps alone, and the call; None if fewer than three do."""
    calls: list[Call] = []
    for body in bodies[start:]:
        module = body[0][0] if len(body) == 1 else None
        if not isinstance(module, Call) or (calls and not _alike(calls[0], module)):
            break
        if len(calls) > 1 and any(
            isinstance(a.value, int) and isinstance(b.value, int) and isinstance(c.value, int)
            and c.value - b.value != b.value - a.value
            for a, b, c in zip(calls[-2].args, calls[-1].args, module.args, strict=True)
        ):  # fmt: skip
            break
        calls.append(module)
    if len(calls) < 3:
        return None
    args = []
    for a, b in zip(calls[0].args, calls[1].args, strict=True):
        if isinstance(a.value, int) and isinstance(b.value, int) and b.value - a.value > 0:
            args.append(Arg(Progress(a.value, b.value - a.value), a.name, a.default))  # type: ignore[arg-type]
        elif a.value == b.value:
            args.append(a)
        else:
            return None
    return len(calls), Call(calls[0].function, tuple(args), calls[0].suffix)


def _alike(a: Call, b: Call) -> bool:
    return (
        a.function == b.function
        and a.suffix == b.suffix
        and len(a.args) == len(b.args)
        and all(
            x.name == y.name and (x.value == y.value or (_is_number(x.value) and _is_number(y.value)))
            for x, y in zip(a.args, b.args, strict=True)
        )
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def merged_run(modules: list[Module], node: Node | None) -> list[Module]:
    """Return equal repetitions as one run, so that instances with other counts fit. Raises: Misaligned."""
    if not isinstance(node, RepeatNode):
        raise Misaligned
    per_iteration = len(node.iterations)
    flat: list[Module] = []
    for module, places, width in modules:
        if isinstance(module, Run):
            flat.append((module.item, places, width))
        else:
            flat.append((module, places, width))
    if not flat:
        return [(ABSENT, [], 0)]
    if any(module[0] != flat[0][0] for module in flat) or sum(module[2] for module in flat) != per_iteration:
        raise Misaligned
    where = [(what, f"{k}/") for k, one in enumerate(w for m in flat for w in m[1]) for what in [one[0]]]
    return [(Run(flat[0][0], per_iteration), where, per_iteration)]  # type: ignore[arg-type]


__all__ = ["ClassBuilder", "Member", "Program", "Statement", "Value"]
