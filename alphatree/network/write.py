"""A compiled network written down again as a flat layer spec: what importers and tests need.

Blocks and repetitions are not found again; every layer is an item of its own, in execution order, with `from:` where
its input is not the layer before it. Reading the result gives the same layers under flat names.
"""

from __future__ import annotations

from typing import Any

from alphatree.layers.base import LayerKind
from alphatree.network.graph import Graph


def write_network(graph: Graph) -> dict[str, Any]:
    """Return `input`/`inputs`, `outputs` and `layers` as plain data, ready for YAML."""
    names = _flat_names(graph)
    shapes = {layer.name: list(layer.out_shape) for layer in graph.inputs}
    inputs = {"input": shapes["input"]} if list(shapes) == ["input"] else {"inputs": shapes}
    outputs = [names[output.layer] for output in graph.outputs]
    return {**inputs, "outputs": outputs, "layers": _items(graph, names)}


def _items(graph: Graph, names: list[str]) -> list[Any]:
    indices = {layer.name: index for index, layer in enumerate(graph.layers)}
    needed = _named(graph, indices)
    items: list[Any] = []
    for index, layer in enumerate(graph.layers[graph.input_count :], graph.input_count):
        item: dict[str, Any] = {layer.type: _arguments(layer.spec)}
        if not _follows(graph, index):
            sources = [names[source] for source in layer.inputs]
            item["from"] = sources[0] if len(sources) == 1 else sources
        if layer.shares is not None:
            item["shares"] = names[indices[layer.shares]]
        if index in needed:
            item["name"] = names[index]
        items.append(layer.type if item == {layer.type: None} else item)
    return items


def _follows(graph: Graph, index: int) -> bool:
    """Return whether a layer's only input is what comes before it anyway: the layer before, or the first input."""
    before = index - 1 if index > graph.input_count else 0
    return graph.layers[index].inputs in ((before,), ())


def _named(graph: Graph, indices: dict[str, int]) -> set[int]:
    """Return the layers that others, or the outputs, refer to by name."""
    named = {output.layer for output in graph.outputs}
    for index, layer in enumerate(graph.layers):
        if not _follows(graph, index):
            named.update(layer.inputs)
        if layer.shares is not None:
            named.add(indices[layer.shares])
    return named


def _flat_names(graph: Graph) -> list[str]:
    """Return a name without dots for every layer, each once: `conv2.1.conv1` becomes `conv2-1-conv1`."""
    taken = {layer.name for layer in graph.layers if "." not in layer.name}
    names = []
    for layer in graph.layers:
        name = layer.name
        if "." in name:
            name = flat = name.replace(".", "-")
            number = 2
            while name in taken:
                name, number = f"{flat}-{number}", number + 1
            taken.add(name)
        names.append(name)
    return names


def _arguments(spec: LayerKind) -> Any:
    """Return what differs from the defaults; None where nothing does, a bare value where the kind allows that."""
    fields = type(spec).model_fields
    given = {name: _plain(value) for name, value in spec if value != fields[name].get_default()}
    if not given:
        return None
    if spec.shorthand is not None and set(given) == {spec.shorthand}:
        return given[spec.shorthand]
    return given


def _plain(value: Any) -> Any:
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
