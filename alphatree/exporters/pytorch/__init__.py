"""Graph -> PyTorch: one file with a runnable nn.Module that reads as a person would have written it.

Blocks of the spec become classes, repetitions become loops, and where the uses of a block differ, constructor
parameters. The file needs PyTorch alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from alphatree.exporters.base import Origin, View
from alphatree.exporters.pytorch import kinds
from alphatree.exporters.pytorch.build import ClassBuilder, Program
from alphatree.exporters.pytorch.code import Call, Raw
from alphatree.exporters.pytorch.emit import ClassText, arguments, write_class
from alphatree.exporters.pytorch.forms import FORMS
from alphatree.exporters.pytorch.helpers import SOURCES, sources_for
from alphatree.exporters.pytorch.naming import class_name, identifier, in_docstring
from alphatree.exporters.pytorch.tree import BlockNode, TreeBuilder, blocks_in, layers_in
from alphatree.exporters.pytorch.unify import Misaligned
from alphatree.layers import format_shape
from alphatree.network.graph import Graph

REFUSED: Mapping[str, str] = {
    "other": "a black cell: its shape is stated, not what it computes",
}
"""Layer kinds that the PyTorch exporter cannot express, each with the reason."""

DROPPED: Mapping[str, str] = {
    "loss": "an end cell of training: the exported module is the network at inference",
}
"""Layer kinds that are left out on purpose, each with the reason."""


def to_pytorch(graph: Graph, origin: Origin | None = None) -> str:
    """Return the source of a module whose class is named after the network; the same network gives the same text.

    Raises: ExportError if a layer cannot be expressed.
    """
    try:
        return _Writer(graph, origin).write()
    except (Misaligned, CycleError):
        # Its parts read one another in a way that classes cannot show: one class with all layers always can
        return _Writer(graph, origin, is_flat=True).write()


@dataclass
class _Writer:
    graph: Graph
    origin: Origin | None
    is_flat: bool = False
    """All layers in one class, without regard to how the spec groups them."""
    classes: list[ClassText] = field(default_factory=list)
    _calls: dict[int, Call] = field(default_factory=dict)
    _programs: dict[int, tuple[Program, int]] = field(default_factory=dict)
    _names: set[str] = field(default_factory=lambda: set(SOURCES) | {"Tensor", "Modules"})

    def write(self) -> str:
        view = View(self.graph)
        tree = TreeBuilder(view)
        title = in_docstring(self.origin.title if self.origin else self.graph.network)
        name = self._claim(title)
        root = tree.build(is_flat=self.is_flat)
        for instances in self._groups(root):
            self._write_group(tree, instances)
        program = ClassBuilder(tree, [root], self._use).build()
        ties = self._ties(root, program)
        self.classes.append(write_class(name, program, {}, self._doc(view, title), ties))
        return self._file(title, root)

    def _groups(self, root: BlockNode) -> list[list[BlockNode]]:
        """Return all uses of each block, in an order in which a class comes after those that it calls."""
        groups: dict[tuple[object, ...], list[BlockNode]] = {}
        inside: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
        for block in blocks_in(root.body):
            key = self._group_key(block)
            groups.setdefault(key, []).append(block)
            inside.setdefault(key, set()).update(self._group_key(inner) for inner in blocks_in(block.body))
        order = TopologicalSorter({key: sorted(needed, key=repr) for key, needed in inside.items()})
        return [groups[key] for key in order.static_order()]

    def _group_key(self, block: BlockNode) -> tuple[object, ...]:
        start = len(block.prefix)
        layers = self.graph.layers
        taps = tuple(layers[i].name[start:] if i >= 0 else i for i in block.outputs if i != block.body.end)
        return (block.part, block.block, block.height, len(block.inputs), taps, bool(block.outputs))

    def _use(self, block: BlockNode) -> Call:
        return self._calls[id(block)]

    def _claim(self, title: str) -> str:
        base = class_name(title)
        if base in self._names and base in SOURCES:
            base = f"{base}Block"
        name, number = base, 1
        while name in self._names:
            number += 1
            name = f"{base}{'_' if base[-1].isdigit() else ''}{number}"
        self._names.add(name)
        return name

    def _write_group(self, tree: TreeBuilder, instances: list[BlockNode]) -> None:
        """Write one class for all instances, or, where they differ by more than values, one for each sort."""
        try:
            program = ClassBuilder(tree, instances, self._use).build()
        except Misaligned:
            parts: dict[tuple[object, ...], list[BlockNode]] = {}
            for instance in instances:
                parts.setdefault(self._sort(instance), []).append(instance)
            if len(instances) == 1:
                raise
            if len(parts) == 1:
                parts = {(number,): [instance] for number, instance in enumerate(instances)}
            for part in parts.values():
                self._write_group(tree, part)
            return
        known = self._known(instances)
        block = in_docstring(instances[0].block)
        name = self._claim(block.rpartition("/")[2])
        kind = "network" if "/" in block else "block"
        doc = [f"The {kind} '{block}' of the spec."] if instances[0].key[0] == "block" else [f"One of '{block[:-5]}'."]
        text = write_class(name, program, known, doc)
        self.classes.append(text)
        for number, instance in enumerate(instances):
            self._calls[id(instance)] = Call(Raw(name), arguments(text.parameters, number))
            self._programs[id(instance)] = (program, number)

    def _sort(self, instance: BlockNode) -> tuple[object, ...]:
        layers = self.graph.layers
        inner = tuple(str(self._calls[id(block)].function) for block in blocks_in(instance.body))
        kinds_inside = tuple((layers[i].type, len(layers[i].in_shapes)) for i in layers_in(instance.body))
        return (kinds_inside, inner)

    def _known(self, instances: list[BlockNode]) -> dict[str, tuple[object, ...]]:
        """Return what the parameters of the class may stand for: the channels that come in, and the spec's own."""

        def channels(instance: BlockNode) -> int:
            shape = self.graph.layers[instance.body.entry].out_shape
            return shape[-1] if len(shape) == 2 else shape[0]

        known: dict[str, tuple[object, ...]] = {"in_channels": tuple(channels(instance) for instance in instances)}
        for name in instances[0].parameters:
            values = tuple(instance.parameters.get(name) for instance in instances)
            # A parameter that always says what comes in would only be said twice
            if all(isinstance(value, bool | int | str) for value in values) and values != known["in_channels"]:
                known[identifier(name)] = values
        return known

    def _ties(self, root: BlockNode, program: Program) -> list[str]:
        """Return the lines that let modules far apart share their weights."""
        places: dict[str, str] = {}
        self._collect(root, program, 0, "self", places)
        ties = []
        kinds_by_name = {layer.name: layer.type for layer in self.graph.layers}
        for layer in self.graph.layers:
            if layer.shares is None or layer.name not in places:
                continue
            user, source = places[layer.name], places.get(layer.shares)
            if source is not None and source != user:
                same = layer.type == kinds_by_name[layer.shares]
                ties.append(f"{user} = {source}" if same else f"share_weights({user}, {source})")
        return ties

    def _collect(self, block: BlockNode, program: Program, number: int, path: str, places: dict[str, str]) -> None:
        nodes = {-id(inner): inner for inner in blocks_in(block.body)}
        for key, place in program.places[number].items():
            if key in nodes:
                inner_program, inner_number = self._programs[id(nodes[key])]
                self._collect(nodes[key], inner_program, inner_number, f"{path}.{place}", places)
            elif key >= 0:
                places[self.graph.layers[key].name] = f"{path}.{place}"
        for layer in layers_in(block.body):
            shared = self.graph.layers[layer].shares
            if shared is not None and layer not in program.places[number] and shared in places:
                places.setdefault(self.graph.layers[layer].name, places[shared])

    def _doc(self, view: View, title: str) -> list[str]:
        layers = self.graph.layers
        given = ", ".join(_described(layer.name, layer.out_shape) for layer in self.graph.inputs)
        returned = ", ".join(_described(o.name, layers[o.layer].out_shape) for o in view.outputs)
        given = given if self.graph.input_count > 1 else given.partition(" ")[2]
        returned = returned if len(view.outputs) > 1 else returned.partition(" ")[2]
        text = f"{title}: takes {given}, returns {returned}."
        if len(text) <= 75:
            return [text]
        return [f"{title}.", "", *_wrapped(f"Takes {given}; returns {returned}.")]

    def _file(self, title: str, root: BlockNode) -> str:
        facts = f"{title}: {self.graph.params:,} parameters, {self.graph.macs:,} multiply-accumulates."
        header = [f'"""{facts}', ""]
        if self.origin:
            spec = in_docstring(self.origin.reference)
            header.append(f"Written by AlphaTree from the layer spec of {spec}; weights are not trained.")
            if self.origin.source:
                header.append(f"The spec follows {in_docstring(self.origin.source)}")
        else:
            header.append("Written by AlphaTree from a layer spec; weights are not trained.")
        header.append('"""')
        bodies = ["\n".join(text.body) for text in self.classes]
        used = {name for text in self.classes for name in text.uses}
        if any("share_weights(" in body for body in bodies):
            used.add("share_weights")
        bodies = [*sources_for(used), *bodies]
        everything = "\n".join(bodies)
        imports = []
        if "Sequence[" in everything:
            imports += ["from collections.abc import Sequence", ""]
        if "torch." in everything.replace("nn.utils", "").replace("torch.nn", ""):
            imports.append("import torch")
        if " F." in everything or "(F." in everything or "[F." in everything:
            imports.append("import torch.nn.functional as F")
        imports.append("from torch import Tensor, nn")
        return "\n".join(header) + "\n\n" + "\n".join(imports) + "\n\n\n" + "\n\n\n".join(bodies) + "\n"


def _described(name: str, shape: tuple[int, ...]) -> str:
    return f"{in_docstring(name)} {format_shape(shape)}"


def _wrapped(text: str, width: int = 80) -> list[str]:
    result, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            result.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*result, line]


__all__ = ["DROPPED", "FORMS", "REFUSED", "kinds", "to_pytorch"]
