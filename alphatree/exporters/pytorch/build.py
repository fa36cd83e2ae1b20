"""Writes one class from all instances of a block at once: their trees are walked side by side, line of spec by line.

What differs in value becomes a Hole, what some instances lack becomes conditional, and instances that differ by more
raise Misaligned: the caller then gives them classes of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from alphatree.exporters.pytorch.align import Row, align, end_of, end_of_rows, presence
from alphatree.exporters.pytorch.code import ABSENT, Arg, Call, Choice, Hole, Items, Raw, Ref, Run, call
from alphatree.exporters.pytorch.code import Node as Code
from alphatree.exporters.pytorch.naming import attribute, identifier
from alphatree.exporters.pytorch.runs import Body, Piece, as_one_run, compress
from alphatree.exporters.pytorch.tree import (
    BlockNode,
    LeafNode,
    Node,
    ParallelNode,
    RepeatNode,
    SeriesNode,
    TreeBuilder,
    indices_of,
    layers_in,
)
from alphatree.exporters.pytorch.unify import Misaligned, unify

Lane = list[int]
"""For every instance the layer that the walk has reached."""
Step = list[Piece]
"""One argument of an nn.Sequential: for every instance its piece."""


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
            hint = "x" if position == 0 and not self._is_root_of_many else self._input_name(layers)
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
        given = next(layer for layer in layers if layer is not None)
        kind = self.tree.view.graph.layers[given].type
        # In a branch a name that somebody gave says more than the branch's own
        is_given = not re.search(rf"(^|_)({kind}\d*|norm|activation|branch\d*(_\d+)?)$", hint)
        target = self._value(layers, hint if line or is_given else self._hint, line=line)
        self.program.statements.append(Statement([target], value, self._step, inline))
        return target

    def _input_name(self, layers: list[int]) -> str:
        """Return what an input of the class is called: by the part of the network that it comes from in every use."""
        found = [self._outer_name(layer, instance) for layer, instance in zip(layers, self.instances, strict=True)]
        if len(set(found)) > 1:
            found = [re.sub(r"_?\d+$", "", name) for name in found]
        return found[0] if len(set(found)) == 1 else "other"

    def _outer_name(self, layer: int, instance: BlockNode) -> str:
        if layer < 0:
            return "indices"
        graph = self.tree.view.graph
        name = graph.layers[layer].name
        if layer < graph.input_count:
            return identifier(name) if name != "input" else "image"
        inner, outer = instance.prefix.split("."), name.split(".")
        while len(outer) > 1 and inner and inner[0] == outer[0]:
            inner, outer = inner[1:], outer[1:]
        same = [i for i in instance.inputs if i >= 0 and graph.layers[i].name.split(".")[0] == name.split(".")[0]]
        # Several inputs from one part are told apart by the next word
        return identifier("_".join(outer[: 1 + (len(same) > 1)]))

    # Names

    def _relative(self, name: str, instance: int = 0) -> str:
        prefix = self.instances[instance].prefix
        return name[len(prefix) :] if self.instances[instance].key and name.startswith(prefix) else name

    def _layer_name(self, row: Row) -> str:
        for number in self._by_size:
            node = row[number]
            if isinstance(node, LeafNode):
                return self._relative(self.tree.view.graph.layers[node.layer].name, number)
            if isinstance(node, BlockNode):
                return self._relative(node.name, number)
            if isinstance(node, RepeatNode):
                return node.name or "repeat"
            if isinstance(node, ParallelNode) and node.merge is not None:
                return self._relative(self.tree.view.graph.layers[node.merge].name, number)
        return "part"

    def _telling_name(self, rows: list[Row]) -> str:
        """Return the name of the row that somebody named, else of the first."""
        found = [self._layer_name(row) for row in rows]
        return next((name for name in found if not re.search(r"\d$|\.(norm|activation)$", name)), found[0])

    @cached_property
    def _by_size(self) -> list[int]:
        """The instances, those with the most layers first: numbers in names are theirs."""
        sizes = [sum(1 for _ in layers_in(instance.body)) for instance in self.instances]
        return sorted(range(len(sizes)), key=lambda number: -sizes[number])

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
                (isinstance(node, LeafNode) and self._plain_form(node))
                or (isinstance(node, BlockNode) and node.is_plain)
                for node in nodes
            )
        return all(isinstance(node, LeafNode) and node.attached for node in nodes)

    def _plain_form(self, node: LeafNode) -> bool:
        sources = self.tree.inputs_of(node.layer)
        return len(sources) == 1 and self.tree.follows(node.layer, sources[0])

    def _rows(self, rows: list[Row], lane: Lane) -> Lane:
        """Write rows of equal presence."""
        first = next(node for node in rows[0] if node is not None)
        optional = not all(presence(rows[0]))
        if optional:
            return self._chain(rows, lane, self._telling_name(rows))
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
        """Write a layer with what is attached: as one sequence if a norm is in it, else the activation by function."""
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
            roles = {tree.view.graph.layers[layer].spec.role for layer in layers}
            last = self.program.statements[-1] if self.program.statements else None
            if function and roles == {"activation"} and last is not None and [Ref(t) for t in last.targets] == [*refs]:
                last.inline = True  # F.relu(self.conv(x)) reads as one
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
        start, lane = lane, list(lane)
        steps: list[Step] = []
        for row in rows:
            found: list[Body | None] = []
            for number, node in enumerate(row):
                pieces = None if node is None else self._pieces(node, lane[number])
                if node is not None:
                    inside = lane[number] != start[number]
                    if pieces is None or (inside and not self.tree.is_read_by(lane[number], node)):
                        return None
                    lane[number] = end_of_rows([row], number, lane[number])
                found.append(pieces)
            if len({len(pieces) for pieces in found if pieces is not None}) > 1:
                found = [self._as_one_run(pieces, node) for pieces, node in zip(found, row, strict=True)]
            steps += [
                [Piece(ABSENT, width=0) if pieces is None else pieces[k] for pieces in found]
                for k in range(max((len(pieces) for pieces in found if pieces is not None), default=0))
            ]
        return steps

    def _as_one_run(self, pieces: Body | None, node: Node | None) -> Body | None:
        if pieces is None:
            return None
        if not isinstance(node, RepeatNode):
            raise Misaligned
        return as_one_run(pieces, node)

    def _pieces(self, node: Node, current: int) -> Body | None:
        """Return the modules of one element of one instance; None if it is more than a chain."""
        match node:
            case LeafNode():
                if not self.tree.follows(node.layer, current):
                    return None
                form = self.tree.form(node.layer)
                main = form.module if form.module is not None else (form.chain or (None,))[0]
                return [Piece(m, ((node.layer, 0, ""),) if m is main else ()) for m in form.chain or ()]
            case BlockNode():
                if not node.is_plain or node.body.entry != current:
                    return None
                return [Piece(self.use(node), ((node, 0, ""),))]
            case RepeatNode():
                bodies: list[Body] = []
                start = current
                for iteration in node.iterations:
                    body: Body = []
                    for element in iteration.elements:
                        pieces = self._pieces(element, current)
                        if pieces is None or (current != start and not self.tree.is_read_by(current, element)):
                            return None
                        body += pieces
                        current = end_of(element)
                    bodies.append(body)
                return compress(bodies)
            case ParallelNode():
                return None

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
        modules = [unify([piece.module for piece in step], member) for step in steps]
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

    def _note_places(self, steps: list[Step], member: str, *, single: bool) -> None:
        """Remember where every layer and block of a chain stands, for weights that are shared from afar."""
        for number, places in enumerate(self.program.places):
            position = 0
            for step in steps:
                for what, offset, path in step[number].places:
                    key = what if isinstance(what, int) else -id(what)
                    places[key] = member + path if single else f"{member}[{position + offset}]{path}"
                position += step[number].width

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
        repeats = [node for node in row if isinstance(node, RepeatNode)]
        if not any(True for node in repeats for body in node.iterations for _ in layers_in(body)):
            return lane
        if self._steps([row], lane) is not None:
            return self._chain([row], lane, self._layer_name(row))
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
        for node, current in zip(repeats, lane, strict=True):
            blocks = [
                element for body in node.iterations for element in body.elements if isinstance(element, BlockNode)
            ]
            if len(blocks) != len(node.iterations) or not _passes_one_value(blocks, current):
                return None
            if not all(self.tree.is_read_by(a.body.end, b) for a, b in pairwise(blocks)):
                return None
            columns.append(blocks)
        names = {self.use(block).function for blocks in columns for block in blocks}
        if len(names) > 1 or len(columns[0]) < 2:
            return None
        source = self._read(lane)
        extras = [self._read([blocks[0].inputs[k] for blocks in columns]) for k in range(1, len(columns[0][0].inputs))]
        member = self._claim(repeats[0].name)
        parts = [compress([[Piece(self.use(block), ((block, 0, ""),))] for block in blocks]) for blocks in columns]
        if len({len(part) for part in parts}) > 1:
            return None
        steps = [[part[k] for part in parts] for k in range(len(parts[0]))]
        modules = Items(tuple(unify([piece.module for piece in step], member) for step in steps))
        self.program.members.append(Member(member, Call(Raw("nn.ModuleList"), (Arg(modules),))))
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
            sources = self.tree.inputs_of(first.layer)
            return sources[0] if len(sources) == 1 else None
        if isinstance(first, BlockNode) and first.inputs:
            return first.body.entry
        return None


def _passes_one_value(blocks: Sequence[BlockNode], current: int) -> bool:
    """Return whether every block takes what the one before gives, and besides it the same values as all others."""
    for block in blocks:
        if block.body.entry != current or block.inputs != [current, *blocks[0].inputs[1:]]:
            return False
        if block.outputs != [block.body.end]:
            return False
        current = block.body.end
    return True
