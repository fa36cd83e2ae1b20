"""What a compiled network costs and sees: depth, receptive field, memory of activations, work of each stage.

Params and MACs are counted while expanding (they belong to single layers); what is here needs the whole graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alphatree.layers.base import Shape, product
from alphatree.network.graph import Graph, Layer

BYTES_PER_VALUE = 4
"""float32."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Units: flops operations (2 × MACs), activations values, peak_memory bytes of float32, depth weight layers."""

    params: int
    macs: int
    flops: int
    depth: int
    activations: int
    peak_memory: int


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """Units: pixels of the network's input, one number per axis. None: the layer sees all of it, or has no pixels."""

    size: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Stage:
    """Consecutive layers whose feature maps have the same height and width (`sizes`; empty for vectors)."""

    sizes: Shape
    layers: int
    params: int
    macs: int


def measure(graph: Graph) -> Measures:
    """Return the figures of one network for one input.

    Source: depth counts as He et al. 2016 do: the convolutions and linear layers of the longest path.
    """
    return Measures(
        params=graph.params,
        macs=graph.macs,
        flops=2 * graph.macs,
        depth=depth(graph),
        activations=sum(_values(layer) for layer in graph.operations if layer.spec.role != "shape"),
        peak_memory=peak_memory(graph),
    )


def depth(graph: Graph) -> int:
    """Return the number of weight layers on the longest path from an input to any layer."""
    longest: list[int] = []
    for layer in graph.layers:
        longest.append(layer.spec.depth(*(longest[source] for source in layer.read)))
    return max(longest, default=0)


def _values(layer: Layer) -> int:
    return product(layer.out_shape) * layer.instances


def peak_memory(graph: Graph) -> int:
    """Return the bytes that feature maps need at once, when each is dropped after its last reader has run.

    Activations, norms and reshapes write in place, as they can at inference, unless somebody else still reads the
    input. Weights are not counted. Units: bytes of float32.
    """
    count = len(graph.layers)
    last_use = list(range(count))
    for index, layer in enumerate(graph.layers):
        for source in layer.read:
            last_use[source] = index
    for output in graph.outputs:
        last_use[output.layer] = count
    dies_after: list[list[int]] = [[] for _ in range(count + 1)]
    for index, reader in enumerate(last_use):
        dies_after[reader].append(index)
    held = [0] * count
    live = peak = 0
    for index, layer in enumerate(graph.layers):
        values = _values(layer)
        only = layer.read[0] if len(layer.read) == 1 else -1
        if (
            only >= 0
            and layer.spec.role in ("norm", "activation", "shape")
            and last_use[only] == index
            and values == _values(graph.layers[only])
        ):
            held[index], held[only] = held[only], 0
        else:
            held[index] = values
            live += values
        peak = max(peak, live)
        for dead in dies_after[index]:
            live -= held[dead]
            held[dead] = 0
    return peak * BYTES_PER_VALUE


def receptive_fields(graph: Graph) -> tuple[ReceptiveField, ...]:
    """Return for every layer the pixels of the network's input that one of its outputs depends on.

    The window is the theoretical one, not cut off at the border; where branches meet, the widest counts.
    Source: Araujo, Norris & Sim 2019, Computing Receptive Fields of Convolutional Neural Networks, section 2.
    """
    sizes: list[tuple[Fraction, ...] | None] = []
    steps: list[tuple[Fraction, ...] | None] = []
    for layer in graph.layers:
        size: tuple[Fraction, ...] | None = None
        step: tuple[Fraction, ...] | None = None
        if layer.spec.kind == "input":
            axes = len(layer.out_shape) - 1 if len(layer.out_shape) > 2 else 0
            size = step = (Fraction(1),) * axes or None
        else:
            windows = layer.spec.windows(*layer.in_shapes)
            before = [(sizes[source], steps[source]) for source in layer.read]
            seen = [(s, t) for s, t in before if s is not None and t is not None]
            if windows is not None and seen and len(seen) == len(before) and len(seen[0][0]) == len(windows):
                wide = tuple(max(s[axis] for s, _ in seen) for axis in range(len(windows)))
                far = tuple(max(t[axis] for _, t in seen) for axis in range(len(windows)))
                size = tuple(s + (w.reach - 1) * t for s, w, t in zip(wide, windows, far, strict=True))
                step = tuple(t * w.step for w, t in zip(windows, far, strict=True))
        sizes.append(size)
        steps.append(step)
    return tuple(ReceptiveField(None if size is None else tuple(-int(-s // 1) for s in size)) for size in sizes)


def stages(graph: Graph) -> tuple[Stage, ...]:
    """Return the work of each stage: layers grouped by the height and width of their output, in order of first use."""
    totals: dict[Shape, list[int]] = {}
    for layer in graph.operations:
        sizes = layer.out_shape[1:] if len(layer.out_shape) > 2 else ()
        total = totals.setdefault(sizes, [0, 0, 0])
        total[0] += 1
        total[1] += layer.params
        total[2] += layer.macs
    return tuple(Stage(sizes, *counts) for sizes, counts in totals.items())
