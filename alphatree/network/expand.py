"""Expands a spec to a Graph: blocks called, repetitions unrolled, shapes inferred, every layer counted.

One pass, linear in the number of layers. The first fault that only shows while expanding (a shape that does not fit, an
expression that cannot be worked out) ends the network: what follows it would only be noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NoReturn

from alphatree.diagnostics import Diagnostic, suggest
from alphatree.layers import LAYERS, ShapeError, format_shape
from alphatree.layers.base import MAX_EXTENT, LayerKind, Shape, product
from alphatree.layers.extent import Symbolic
from alphatree.layers.other import Input
from alphatree.network.arguments import (
    ArgumentError,
    Written,
    block_parameters,
    build_layer,
    expressions_of,
    resolve,
    resolve_any,
    show,
)
from alphatree.network.expression import Value
from alphatree.network.graph import (
    Block,
    Branch,
    Element,
    Graph,
    Layer,
    Leaf,
    Origin,
    Output,
    Parallel,
    Repeat,
    Series,
    Words,
)
from alphatree.network.names import NameTable, Scope
from alphatree.network.spec import (
    AttachedParameter,
    BlockItem,
    BlockSpec,
    BranchesItem,
    Item,
    LayerItem,
    NetworkItem,
    RepeatItem,
)

MAX_LAYERS = 20_000
MAX_DEPTH = 32
MAX_SCALARS = 2**53


class ExpansionError(Exception):
    """Expanding cannot go on; carries the reason."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


@dataclass(frozen=True)
class Part:
    """A network's spec with what is needed to expand it: the blocks of its file and where things stand in it."""

    network: str
    title: Words
    """The name of the network that readers see."""
    reference: str
    source: Any
    origin: Origin
    blocks: Mapping[str, BlockSpec]
    items: tuple[Item, ...]
    inputs: Mapping[str, Shape]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the expansion stands: the file, the parameters that are known, the names that can be seen."""

    part: Part
    values: Mapping[str, Value]
    scope: Scope
    depth: int = 0


@dataclass(slots=True)
class Expander:
    """Expands one network. `other` finds the spec of a network named by a `network:` item."""

    other: Callable[[str], Part | None]
    layers: list[Layer] = field(default_factory=list)
    _table: NameTable = field(default_factory=NameTable)
    _named: dict[str, Layer] = field(default_factory=dict)
    _loose: list[tuple[str, int]] = field(default_factory=list)
    """Names and ends of the last branches that did not meet."""
    _users: list[str] = field(default_factory=list)
    _conditions: list[str] = field(default_factory=list)
    """The `when` of every item around, up to the block that they are written in."""

    def network(self, part: Part) -> Graph:
        """Return the Graph. Raises: ExpansionError at the first fault."""
        root = Scope(self._table, "", 0)
        place = _Place(part, {}, root)
        for name, shape in part.inputs.items():
            at = (*part.origin, "input" if "input" in part.inputs else "inputs")
            if not all(extent >= 1 and not extent > MAX_EXTENT for extent in shape):
                self._stop(place, at, "wrong-type", f"input is {list(shape)}, expected extents from 1 to 2^31")
            spec = Input(shape=shape)
            position = part.source.position(at)
            self.layers.append(Layer(name, spec, (), (), shape, 0, 0, None, 1, at, position))
            self._table.outputs[name] = len(self.layers) - 1
        self._reserve(part.items, root)
        structure, last = self._series(part.items, place, 0)
        outputs = self._outputs(part, place, last)
        return Graph(part.network, tuple(self.layers), structure, outputs, len(part.inputs))

    def _outputs(self, part: Part, place: _Place, last: int | None) -> tuple[Output, ...]:
        if part.outputs:
            found = []
            for index, name in enumerate(part.outputs):
                layer = place.scope.find(name)
                if layer is None:
                    self._unknown(place, (*part.origin, "outputs", index), name)
                found.append(Output(name, layer))
            return tuple(found)
        if last is None:  # the network ends in branches that do not meet
            return tuple(Output(name, layer) for name, layer in self._loose)
        return (Output("output", last),)

    # Items

    def _series(self, items: Iterable[Item], place: _Place, current: int | None) -> tuple[Series, int | None]:
        elements: list[Element] = []
        for item in items:
            element, current = self._item(item, place, current)
            elements.extend(element)
        return Series(tuple(elements)), current

    def _item(self, item: Item, place: _Place, current: int | None) -> tuple[list[Element], int | None]:
        values = self._values(place, current)
        if item.when is not None and not self._resolve(item.when, (*item.origin, "when"), place, values):
            return [], current
        if isinstance(item.when, str):
            self._conditions.append(item.when)
            found = self._present(item, place, current)
            self._conditions.pop()
            return found
        return self._present(item, place, current)

    def _present(self, item: Item, place: _Place, current: int | None) -> tuple[list[Element], int | None]:
        """Return an item whose condition holds."""
        if isinstance(item, LayerItem):
            return self._layer(item, place, current)
        sources = self._sources(item, place, current)
        if len(sources) != 1:
            if not sources:
                self._nothing_before(item, place)
            self._stop(
                place,
                (*item.origin, "from"),
                "too-many-inputs",
                f"{len(sources)} inputs for one that takes a single one",
            )
        entry = sources[0]
        match item:
            case BlockItem():
                return self._block(item, _written(item.parameters, (*item.origin, "with")), place, entry, item.name)
            case RepeatItem():
                return self._repeat(item, place, entry)
            case BranchesItem():
                return self._branches(item, place, entry)
            case NetworkItem():
                return self._network(item, place, entry)
        raise AssertionError(f"unknown item {item!r}")

    def _block(
        self, item: BlockItem, written: Mapping[str, Written], place: _Place, entry: int, name: str | None,
        inherited: Mapping[str, Value] | None = None,
    ) -> tuple[list[Element], int | None]:  # fmt: skip
        spec = place.part.blocks.get(item.block)
        if spec is None:  # the block itself could not be read and is reported already
            self._stop(place, (*item.origin, "block"), "unknown-block", f"block '{item.block}' cannot be read")
        if place.depth >= MAX_DEPTH:
            self._stop(
                place,
                item.origin,
                "too-deep",
                f"blocks nest deeper than {MAX_DEPTH}",
                "does a block call itself without end?",
            )
        outer = {**self._values(place, entry), **(inherited or {})}
        try:
            values = block_parameters(spec, written, item.origin, outer)
        except ArgumentError as error:
            self._refuse(place, error)
        full = self._name(name, item, place) if name else place.scope.generate(item.block)
        scope = Scope(self._table, f"{full}.", entry, place.scope)
        self._reserve(spec.items, scope)
        inner = _Place(place.part, values, scope, place.depth + 1)
        given = {parameter: value for parameter, (value, _) in written.items()} | self._condition()
        conditions, self._conditions = self._conditions, []
        with self._used(place, item):
            body, end = self._series(spec.items, inner, entry)
        self._conditions = conditions
        if end is not None:
            self._table.outputs[full] = end
        return [Block(item.block, full, dict(values), body, item.origin, given)], end

    def _condition(self) -> dict[str, str]:
        """Return what has to hold for what stands here, as `written` has it."""
        whens = self._conditions
        return {"when": " and ".join(f"({when})" for when in whens) if len(whens) > 1 else whens[0]} if whens else {}

    def _repeat(self, item: RepeatItem, place: _Place, entry: int) -> tuple[list[Element], int | None]:
        values = self._values(place, entry)
        count = self._resolve(item.count, (*item.origin, "repeat"), place, values)
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MAX_LAYERS:
            self._stop(
                place,
                (*item.origin, "repeat"),
                "wrong-type",
                f"repeat is {count!r}, expected a whole number from 0 to {MAX_LAYERS}",
            )
        for parameter, each in item.each.items():
            if not isinstance(each, list) or len(each) != count:
                met = f"{len(each)} values" if isinstance(each, list) else f"{each!r}"
                self._stop(
                    place,
                    (*item.origin, "each", parameter),
                    "bad-repeat",
                    f"each '{parameter}' has {met}, expected {count}, one for every repetition",
                )
        repetitions: list[Series] = []
        current: int | None = entry
        base = self._name(item.name, item, place) if item.name else None
        if base is None and item.call is None:
            base = place.scope.generate("repeat")
        outside, earlier = place.scope.before, self._before(item, place)
        for index in range(count):
            if current is None:
                self._nothing_before(item, place)
            place.scope.before, earlier = earlier, current
            overrides = {
                parameter: Written(each[index], (*item.origin, "each", parameter, index))
                for parameter, each in item.each.items()
            }
            if index == count - 1:
                overrides |= _written(item.last, (*item.origin, "last"))
            if index == 0:
                overrides |= _written(item.first, (*item.origin, "first"))
            if item.call is not None:
                name = f"{base}.{index + 1}" if base else None
                common = _written(item.call.parameters, (*item.origin, "with"))
                elements, current = self._block(item.call, common | overrides, place, current, name, {"index": index})
                repetitions.append(Series(tuple(elements)))
            else:
                full = f"{base}.{index + 1}"
                scope = Scope(self._table, f"{full}.", current, place.scope)
                self._reserve(item.body, scope)
                known = {**values, "index": index}
                resolved = {parameter: resolve_any(written, known) for parameter, written in overrides.items()}
                inner = _Place(place.part, {**place.values, **resolved, "index": index}, scope, place.depth + 1)
                series, current = self._series(item.body, inner, current)
                repetitions.append(series)
                if current is not None:
                    self._table.outputs[full] = current
        place.scope.before = outside
        if base and current is not None:
            self._table.outputs[base] = current
        return [Repeat(tuple(repetitions), item.origin)], current

    def _before(self, item: RepeatItem, place: _Place) -> int | None:
        if item.before is None:
            return None
        name = self._reference(item.before, place)
        found = place.scope.find(name)
        if found is None:
            self._unknown(place, (*item.origin, "before"), name)
        return found

    def _branches(self, item: BranchesItem, place: _Place, entry: int) -> tuple[list[Element], int | None]:
        branches: list[Branch] = []
        ends: list[int] = []
        loose: list[tuple[str, int]] = []
        parts = self._split(item, place, entry)
        for number, (name, body) in enumerate(item.branches):
            source = self._tap(body, place, entry)
            start = entry
            elements: tuple[Element, ...] = ()
            if parts:
                begin, stop = parts[number]
                slicing = self._build("slice", {"start": begin, "stop": stop}, (*item.origin, "split"), place)
                start = self._add(place.scope.generate("slice"), slicing, (entry,), item.origin, place)
                elements = (Leaf(start, False, (*item.origin, "split")),)
            series, end = self._series(body, place, start)
            series = Series((*elements, *series.elements))
            if end is None:
                self._stop(
                    place,
                    item.origin,
                    "no-output",
                    "a branch that ends in branches which do not meet",
                    "give them a merge",
                )
            branches.append(Branch(name, series, source))
            ends.append(end)
            loose.append((name or f"branch{number + 1}", end))
        if item.merge == "none":
            for name, end in loose:
                self._table.outputs.setdefault(place.scope.qualify(name), end)
            self._loose = loose
            return [Parallel(tuple(branches), None, item.residual, item.origin)], None
        arguments: dict[str, Any] = {}
        if item.merge == "concat":
            dim = self._resolve(item.dim, (*item.origin, "dim"), place, self._values(place, entry))
            arguments = {"dim": dim}
        spec = self._build(item.merge, arguments, (*item.origin, "merge"), place)
        full = self._name(item.name, item, place) if item.name else place.scope.generate(item.merge)
        merge = self._add(full, spec, tuple(ends), item.origin, place)
        joined: list[Element] = [Parallel(tuple(branches), merge, item.residual, item.origin)]
        end = merge
        then = self._attached(item.then, place)
        if then is not None:
            leaf, end = self._attach(then, f"{full}.activation", place, merge)
            joined.append(leaf)
        self._table.outputs[full] = end
        return joined, end

    def _tap(self, body: tuple[Item, ...], place: _Place, entry: int) -> int | None:
        """Return the layer that a branch starts from by its first item's `from:`, if that is not the common input."""
        values = self._values(place, entry)
        for item in body:
            if item.when is None or self._resolve(item.when, (*item.origin, "when"), place, values):
                if not item.sources or item.sources[0] == "previous":
                    return None
                found = place.scope.find(self._reference(item.sources[0], place))
                return found if found != entry else None
        return None

    def _split(self, item: BranchesItem, place: _Place, entry: int) -> list[tuple[int, int]]:
        """Return first and last channel of the part that each branch takes; empty if they all take everything."""
        if item.split is None:
            return []
        origin = (*item.origin, "split")
        sizes = self._resolve(item.split, origin, place, self._values(place, entry))
        channels, count = self.layers[entry].out_shape[0], len(item.branches)
        if sizes == count and channels % count == 0:
            sizes = [channels // count] * count
        if not isinstance(sizes, list) or len(sizes) != count or sum(sizes) != channels:
            expected = f"{count} (equal parts) or {count} numbers whose sum is {channels}, the channels that come in"
            self._stop(place, origin, "bad-split", f"split is {show(sizes)}, expected {expected}")
        stops = list(accumulate(sizes))
        return list(zip([0, *stops], stops, strict=False))

    def _network(self, item: NetworkItem, place: _Place, entry: int) -> tuple[list[Element], int | None]:
        if place.depth >= MAX_DEPTH:
            self._stop(
                place, item.origin, "too-deep", f"networks nest deeper than {MAX_DEPTH}", "does one contain itself?"
            )
        part = self.other(item.reference)
        if part is None:
            self._stop(place, (*item.origin, "network"), "unknown-network", f"unknown network '{item.reference}'")
        full = self._name(item.name, item, place) if item.name else place.scope.generate(part.network)
        scope = Scope(self._table, f"{full}.", entry, None)
        self._reserve(part.items, scope)
        inner = _Place(part, {}, scope, place.depth + 1)
        elements: list[Element] = []
        current: int | None = entry
        with self._used(place, item):
            for inner_item in part.items:
                more, current = self._item(inner_item, inner, current)
                elements.extend(more)
                if item.until is not None and scope.qualify(item.until) in self._table.outputs:
                    break
            else:
                if item.until is not None:
                    hint = suggest(item.until, scope.visible())
                    message = f"'{item.reference}' has no layer '{item.until}'"
                    self._stop(place, (*item.origin, "until"), "unknown-name", message, hint)
        if current is not None:
            self._table.outputs[full] = current
        body = Series(tuple(elements))
        return [Block(item.reference, full, {}, body, item.origin, title=part.title)], current

    def _layer(self, item: LayerItem, place: _Place, current: int | None) -> tuple[list[Element], int | None]:
        alone = LAYERS[item.kind].arity == (0, 0)
        sources = () if alone else self._sources(item, place, current)
        if not sources and not alone:
            self._nothing_before(item, place)
        if item.to is not None:
            name = self._reference(item.to, place)
            target = place.scope.find(name)
            if target is None:
                self._unknown(place, (*item.at, "to"), name)
            sources = (*sources, target)
        norm, activation = self._attached(item.norm, place), self._attached(item.activation, place)
        arguments = item.arguments
        if norm is not None and "bias" not in arguments:
            arguments = {**arguments, "bias": False}  # the norm subtracts it again
        values = self._values(place, sources[0] if sources else current)
        spec = self._build(item.kind, arguments, item.at, place, values)
        full = self._name(item.name, item, place) if item.name else place.scope.generate(item.kind)
        shared = self._shared(item, place)
        written = expressions_of(item.kind, item.arguments) | self._condition()
        index = self._add(full, spec, sources, item.origin, place, shared, at=item.at, written=written)
        elements: list[Element] = [Leaf(index, False, item.origin)]
        end = index
        for attached, ending in ((norm, "norm"), (activation, "activation")):
            if attached is not None:
                leaf, end = self._attach(attached, f"{full}.{ending}", place, end)
                elements.append(leaf)
        self._table.outputs[full] = end
        return elements, end

    def _attached(self, item: LayerItem | AttachedParameter | None, place: _Place) -> LayerItem | None:
        """Return the norm or activation that is meant; a block's text parameter may hold its word, or `none`."""
        if not isinstance(item, AttachedParameter):
            return item
        word = place.values.get(item.parameter, item.parameter)
        if word == "none":
            return None
        if word not in item.words:
            message = f"{item.origin[-1]} is '{word}', expected one of {', '.join(item.words)}"
            self._stop(place, item.origin, "unknown-word", message, suggest(str(word), item.words))
        return LayerItem(item.origin, kind=item.words[str(word)], at=item.origin)

    def _attach(self, item: LayerItem, full: str, place: _Place, source: int) -> tuple[Leaf, int]:
        spec = self._build(item.kind, item.arguments, item.at, place, self._values(place, source))
        index = self._add(full, spec, (source,), item.origin, place, at=item.at)
        return Leaf(index, True, item.origin), index

    # One layer

    def _add(
        self, name: str, spec: LayerKind, sources: tuple[int, ...], origin: Origin, place: _Place,
        shared: Layer | None = None, at: Origin | None = None, written: Mapping[str, Any] | None = None,
    ) -> int:  # fmt: skip
        if len(self.layers) >= MAX_LAYERS:
            self._stop(place, origin, "too-many-layers", f"more than {MAX_LAYERS} layers after expansion")
        least, most = spec.arity
        if len(sources) < least or (most is not None and len(sources) > most):
            expected = f"{least}" if least == most else f"at least {least}" if most is None else f"{least} to {most}"
            self._stop(place, origin, "wrong-inputs", f"'{name}' has {len(sources)} inputs, expected {expected}")
        shapes = tuple(self.layers[source].out_shape for source in sources)
        try:
            out_shape = spec.output_shape(*shapes)
            before = max((self.layers[source].instances for source in sources), default=1)
            instances = spec.count_instances(before, *shapes)
            params, macs = spec.count_params(*shapes), spec.count_macs(*shapes) * instances
        except ShapeError as error:
            self._misfit(name, sources, error, place, at or origin)
        if isinstance(params, Symbolic):
            message = f"the params of '{name}' depend on {' and '.join(params.symbols)}, expected a number"
            self._stop(place, at or origin, "symbolic-params", message, "give the input a fixed size, or pool globally")
        counted = (params, macs, product(out_shape))
        if any(extent > MAX_EXTENT for extent in out_shape) or any(count > MAX_SCALARS for count in counted):
            self._stop(
                place, at or origin, "too-large", f"'{name}' gives {format_shape(out_shape)}, more than can be counted"
            )
        if shared is not None:
            if shared.params != params:
                self._stop(
                    place, (*origin, "shares"), "shares-mismatch",
                    f"'{name}' has {params:,} params and cannot share the {shared.params:,} of '{shared.name}'",
                )  # fmt: skip
            params = 0
        position = place.part.source.position(at or origin)
        shares = shared.name if shared else None
        given = self._condition() if written is None else written
        layer = Layer(name, spec, sources, shapes, out_shape, params, macs, shares, instances, origin, position, given)
        self.layers.append(layer)
        self._named[name] = layer
        return len(self.layers) - 1

    def _misfit(self, name: str, sources: tuple[int, ...], error: ShapeError, place: _Place, at: Origin) -> NoReturn:
        def gives(source: int) -> str:
            layer = self.layers[source]
            shape = format_shape(layer.out_shape)
            values = (
                f" = {product(layer.out_shape)}" if "in_features" in error.expected and len(layer.out_shape) > 1 else ""
            )
            return f"'{layer.name}' gives {shape}{values}"

        met = " and ".join(dict.fromkeys(gives(source) for source in sources))
        self._stop(place, at, "shape-mismatch", f"'{name}' takes {error.expected}, but {met}", error.hint)

    def _build(
        self,
        kind: str,
        arguments: Mapping[str, Any],
        at: Origin,
        place: _Place,
        values: Mapping[str, Value] | None = None,
    ) -> LayerKind:
        try:
            return build_layer(kind, arguments, at, place.values if values is None else values)
        except ArgumentError as error:
            self._refuse(place, error)

    # Values and names

    def _resolve(self, value: Any, origin: Origin, place: _Place, values: Mapping[str, Value]) -> Any:
        try:
            return resolve(Written(value, origin), values)
        except ArgumentError as error:
            self._refuse(place, error)

    def _values(self, place: _Place, current: int | None) -> Mapping[str, Value]:
        if current is None:
            return place.values
        shape = self.layers[current].out_shape
        channels = shape[-1] if len(shape) == 2 else shape[0] if shape else 1
        return place.values if isinstance(channels, Symbolic) else {**place.values, "in_channels": channels}

    def _sources(self, item: Item, place: _Place, current: int | None) -> tuple[int, ...]:
        if not item.sources:
            return () if current is None else (current,)
        found = []
        for number, written in enumerate(item.sources):
            name = self._reference(written, place)
            source = current if name == "previous" else place.scope.find(name)
            if source is None:
                if name == "previous":
                    self._nothing_before(item, place)
                self._unknown(place, (*item.origin, "from", number), name)
            found.append(source)
        return tuple(found)

    def _reference(self, written: str, place: _Place) -> str:
        """Return the name that is meant: a block's text parameter may hold it."""
        value = place.values.get(written)
        return value if isinstance(value, str) else written

    def _shared(self, item: LayerItem, place: _Place) -> Layer | None:
        if item.shares is None:
            return None
        name = self._reference(item.shares, place)
        if name == "none":
            return None
        scope: Scope | None = place.scope
        while scope is not None and scope.qualify(name) not in self._named:
            scope = scope.parent
        if scope is None:
            self._unknown(place, (*item.origin, "shares"), name)
        return self._named[scope.qualify(name)]

    def _name(self, name: str, item: Item, place: _Place) -> str:
        full = place.scope.qualify(name)
        if full in self._table.outputs:
            hint = "names are unique within a network or block"
            self._stop(place, (*item.origin, "name"), "repeated-name", f"a second layer named '{name}'", hint)
        return full

    def _reserve(self, items: Iterable[Item], scope: Scope) -> None:
        """Keep the names that people wrote in this scope from being generated for others."""
        for item in items:
            if item.name:
                self._table.taken.add(scope.qualify(item.name))
            if isinstance(item, BranchesItem):
                for _, body in item.branches:
                    self._reserve(body, scope)

    # Faults

    @contextmanager
    def _used(self, place: _Place, item: Item) -> Iterator[None]:
        """Remember the line that called a block, for the hint of a fault inside it."""
        self._users.append(f"{place.part.source.position(item.origin).line}")
        yield
        self._users.pop()

    def _nothing_before(self, item: Item, place: _Place) -> NoReturn:
        message = "the branches before do not meet, so there is no previous layer"
        self._stop(place, item.origin, "no-input", message, "say where the input comes from with 'from: NAME'")

    def _unknown(self, place: _Place, origin: Origin, name: str) -> NoReturn:
        visible = place.scope.visible()
        hint = suggest(name, visible) or "a name must belong to a layer further up"
        self._stop(place, origin, "unknown-name", f"unknown layer '{name}'", hint)

    def _stop(
        self, place: _Place, origin: Origin, code: str, message: str, hint: str | None = None, *, key: bool = False
    ) -> NoReturn:
        if self._users:
            where = f"in a block used at line {', called from line '.join(reversed(self._users[-3:]))}"
            hint = f"{hint}; {where}" if hint else where
        raise ExpansionError(place.part.source.diagnostic(origin, code, message, hint, key=key))

    def _refuse(self, place: _Place, error: ArgumentError) -> NoReturn:
        self._stop(place, error.origin, error.code, str(error), error.hint, key=error.key)


def _written(values: Mapping[str, Any], origin: Origin) -> dict[str, Written]:
    return {name: Written(value, (*origin, name)) for name, value in values.items()}


__all__ = ["MAX_LAYERS", "Expander", "ExpansionError", "Part"]
