"""Captions of a block as its author wrote it: `1×1,4·width`, not `1×1,256`; and when an optional part is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from alphatree.drawing.condense import BLOCK
from alphatree.drawing.text import text_width
from alphatree.drawing.tree import Cell, Element, Fan, Frame, Row, Variant
from alphatree.layers.base import LayerKind, Shape
from alphatree.layers.named import Named
from alphatree.network.expression import ExpressionError, names_in, readable, substitute
from alphatree.network.graph import Block, Graph, Layer, Leaf, Parallel, Repeat, Series

Lines = tuple[str, ...]

_KNOWN = frozenset({"in_channels", "index"})
"""Names that an expression may have beside the block's parameters."""
_BREAKS = tuple(map(re.compile, (r"(?= (?:if|else|or|and) )", r"(?<= )", r"(?<=[,×])", r"(?<=[=·])")))
"""Where a line may be broken: best before a word, at worst behind a sign."""
_AXES = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}
"""How the sizes of a feature map read in a block that is used for maps of several sizes."""


@dataclass
class WrittenBlock:
    """What is written under the cells of one use of a block. Layers: indices into Graph.layers.

    `many`: whether the block has other uses, for maps of other sizes. `captions`: by layer; `conditions`: what has to
    hold for a layer to be there, where that was written.
    """

    graph: Graph
    block: Block
    many: bool = False
    captions: dict[int, Lines] = field(default_factory=dict)
    conditions: dict[int, str] = field(default_factory=dict)
    _channels: dict[int, int] = field(default_factory=dict)
    """How the channels of a layer's output read; a plain number where they are the same in every use."""

    def __post_init__(self) -> None:
        parameters = dict.fromkeys(self.block.parameters)
        self._series(self.block.body, {name: name for name in parameters}, ())

    def channels(self, layer: int) -> int:
        """Return the channels of a layer's output: what was written for them, or a number."""
        return self._channels[layer]

    def _series(self, series: Series, meant: Mapping[str, Any], conditions: Lines) -> None:
        for element in series.elements:
            match element:
                case Leaf():
                    self._layer(element.layer, meant, conditions)
                case Parallel():
                    for branch in element.branches:
                        self._series(branch.body, meant, conditions)
                    if element.merge is not None:
                        self._layer(element.merge, meant, conditions)
                case Repeat():
                    for repetition in element.elements:
                        self._series(repetition, meant, conditions)
                case Block():
                    inner = {
                        name: self._text(element.written.get(name), meant, value)
                        for name, value in element.parameters.items()
                    }
                    self._series(element.body, inner, self._more(conditions, element.written, meant))

    def _text(self, written: Any, meant: Mapping[str, Any], value: Any, *, condition: bool = False) -> Any:
        """Return an argument as an expression of the drawn block's parameters, or its value where it has none."""
        if not isinstance(written, str):
            return value
        try:
            text = substitute(written, meant, condition=condition)
            return text if names_in(text) <= {*self.block.parameters, *_KNOWN} else value
        except ExpressionError:
            return value

    def _more(self, conditions: Lines, written: Mapping[str, Any], meant: Mapping[str, Any]) -> Lines:
        if "when" not in written:
            return conditions
        text = self._text(written["when"], meant, None, condition=True)
        is_new = text is not None and text not in conditions and names_in(text)
        return (*conditions, text) if is_new else conditions

    def _layer(self, index: int, meant: Mapping[str, Any], conditions: Lines) -> None:
        layer = self.graph.layers[index]
        updates = {}
        for name, written in layer.written.items():
            if name != "when" and (value := self._named(getattr(layer.spec, name), written, meant)) is not None:
                updates[name] = value
        spec = layer.spec.model_copy(update=updates)
        shapes = tuple(self._shape(source) for source in layer.inputs)
        self.captions[index] = spec.caption(*shapes)
        self._channels[index] = self._channels_of(layer, spec)
        if conditions := self._more(conditions, layer.written, meant):
            self.conditions[index] = readable(" and ".join(f"({one})" for one in conditions))

    def _named(self, value: Any, written: Any, meant: Mapping[str, Any]) -> Any:
        """Return the value of a field with names for its numbers; None if they have none."""
        match value:
            case bool() | None:
                return None
            case int():
                text = self._text(written, meant, None)
                # groups=in_channels is depthwise, whatever the number: the cell says it.
                return (
                    None
                    if text is None or text == "in_channels" or not names_in(text)
                    else Named(value, readable(text))
                )
            case tuple():
                parts = written if isinstance(written, list) else [written] * len(value)
                if len(parts) != len(value):
                    return None
                named = [self._named(one, part, meant) for one, part in zip(value, parts, strict=True)]
                if all(one is None for one in named):
                    return None
                return tuple(old if new is None else new for old, new in zip(value, named, strict=True))
        return None

    def _shape(self, source: int) -> Shape:
        shape = self.graph.layers[source].out_shape
        if not shape:
            return shape
        channels = self._channels.get(source)
        if channels is None:
            channels = Named(shape[_axis(shape)], "in_channels")
        parts = list(shape)
        if len(shape) != 2 and self.many:
            parts[1:] = [
                Named(extent, name) for extent, name in zip(shape[1:], _AXES.get(len(shape) - 1, ()), strict=False)
            ]
        parts[_axis(shape)] = channels
        return tuple(parts)

    def _channels_of(self, layer: Layer, spec: LayerKind) -> int:
        shape = layer.out_shape
        if not shape:
            return 1
        own = getattr(spec, "out_channels", getattr(spec, "out_features", None))
        if isinstance(own, int):
            return own
        count = shape[_axis(shape)]
        incoming = [self._shape(source) for source in layer.inputs]
        same = [one[_axis(one)] for one in incoming if one and int(one[_axis(one)]) == int(count)]
        if same:
            return next((one for one in same if isinstance(one, Named)), same[0])
        is_fixed = incoming and not any(isinstance(one[_axis(one)], Named) for one in incoming if one)
        return count if is_fixed else Named(count, "in_channels")


def _axis(shape: Shape) -> int:
    return -1 if len(shape) == 2 else 0


def with_captions(row: Row, captions: Mapping[int, Lines], width: float, size: float) -> Row:
    """Return the row with other captions, by layer; lines are broken where they would be wider than `width`.

    `~layer` is the output cell of a layer.
    """

    def variant(one: Variant | None, kind: str) -> Variant | None:
        if one is None:
            return None
        layer = ~one.layer if kind == "output" else one.layer
        if layer not in captions or kind == BLOCK:
            return one
        lines = tuple(part for line in captions[layer] for part in wrapped(line, width, size))
        return replace(one, caption=lines)

    def cell(one: Cell) -> Cell:
        return replace(one, variants=tuple(variant(each, one.kind) for each in one.variants))

    def element(one: Element) -> Element:
        match one:
            case Cell():
                return cell(one)
            case Frame():
                return replace(one, body=with_captions(one.body, captions, width, size))
            case Fan():
                lanes = tuple(replace(lane, body=with_captions(lane.body, captions, width, size)) for lane in one.lanes)
                merge = one.merge and cell(one.merge)
                return replace(one, lanes=lanes, merge=merge)

    return Row(tuple(map(element, row.elements)))


def wrapped(line: str, width: float, size: float) -> list[str]:
    """Return a line in pieces that are no wider than `width`, as far as it can be broken; before words if possible.

    >>> wrapped("3×3,width if wide else out", 60, 10)
    ['3×3,width', 'if wide', 'else out']
    """
    return [one.strip() for one in _broken(line, width, size, 0)]


def _broken(text: str, width: float, size: float, level: int) -> list[str]:
    lines: list[str] = []
    for part in _BREAKS[level].split(text):
        if lines and text_width((lines[-1] + part).strip(), size) <= width:
            lines[-1] += part
        elif text_width(part.strip(), size) <= width or level + 1 == len(_BREAKS):
            lines.append(part)
        else:
            lines += _broken(part, width, size, level + 1)
    return lines
