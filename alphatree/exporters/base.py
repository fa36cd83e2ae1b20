"""What all exporters share: the error, the view of a network that stands for inference, and plain layer arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from alphatree.layers.base import LayerKind, Shape, format_shape, product
from alphatree.layers.other import Other
from alphatree.layers.pool import MaxPool, MaxUnpool
from alphatree.layers.vision import Loss
from alphatree.network.graph import Graph, Layer, Output


class ExportError(Exception):
    """A format cannot express a layer. `str()` names the format, the layer and the reason."""

    def __init__(self, format_name: str, layer: Layer, reason: str) -> None:
        super().__init__(f"{format_name} cannot express layer '{layer.name}' ({layer.type}): {reason}")
        self.layer = layer
        self.reason = reason


@dataclass(frozen=True)
class Origin:
    """Where a network comes from, for the header of a file."""

    reference: str
    """MODEL/NETWORK, as the command line takes it."""
    title: str
    """The network's name as people write it."""
    source: str | None = None
    """Address of the implementation that the spec follows, if the entry names one."""


@dataclass(frozen=True)
class View:
    """A network as it runs at inference: without losses, with what has to be looked up between layers."""

    graph: Graph

    @cached_property
    def losses(self) -> frozenset[int]:
        """Indices of the layers that only training needs: they are not exported."""
        return frozenset(i for i, layer in enumerate(self.graph.layers) if isinstance(layer.spec, Loss))

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        """What the network returns; a loss is replaced by the layers that it reads, under their own names."""
        found: dict[int, Output] = {}
        for output in self.graph.outputs:
            if output.layer not in self.losses:
                found.setdefault(output.layer, output)
                continue
            for read in self.graph.layers[output.layer].inputs:
                if read >= self.graph.input_count:
                    found.setdefault(read, Output(self.graph.layers[read].name, read))
        return tuple(found.values())

    @cached_property
    def token_layers(self) -> frozenset[int]:
        """Indices of the layers whose values are whole numbers: what an embedding looks up, back to the input."""
        layers = self.graph.layers
        found: set[int] = set()
        for index in range(len(layers) - 1, -1, -1):
            layer = layers[index]
            if layer.type == "embedding" or (index in found and layer.spec.role in ("shape", "merge")):
                found.update(layer.inputs)
        return frozenset(found)

    @cached_property
    def pools(self) -> Mapping[int, int]:
        """For every unpooling layer the index of the max pooling that it undoes: the last one free that fits."""
        layers = self.graph.layers
        pairs: dict[int, int] = {}
        for index, layer in enumerate(layers):
            if not isinstance(layer.spec, MaxUnpool):
                continue
            for candidate in range(index - 1, -1, -1):
                pool = layers[candidate]
                if (
                    isinstance(pool.spec, MaxPool)
                    and pool.out_shape[1:] == layer.in_shapes[0][1:]
                    and pool.in_shapes[0][1:] == layer.out_shape[1:]
                    and pool.out_shape[0] == layer.in_shapes[0][0]
                    and candidate not in pairs.values()
                ):
                    pairs[index] = candidate
                    break
        return pairs

    def consumers(self, index: int) -> tuple[int, ...]:
        """Return the layers that read a layer's output."""
        return self._consumers.get(index, ())

    @cached_property
    def _consumers(self) -> Mapping[int, tuple[int, ...]]:
        readers: dict[int, list[int]] = {}
        for index, layer in enumerate(self.graph.layers):
            for source in dict.fromkeys(layer.inputs):
                readers.setdefault(source, []).append(index)
        return {index: tuple(users) for index, users in readers.items()}


@dataclass(frozen=True, slots=True)
class Window:
    """A sliding window with one value per spatial axis; padding before and after each."""

    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    groups: int = 1

    @property
    def is_symmetric(self) -> bool:
        return all(before == after for before, after in self.padding)

    @property
    def is_padded(self) -> bool:
        return any(before or after for before, after in self.padding)

    def without_padding(self) -> Window:
        """Return the window over a feature map that is padded already."""
        return replace(self, padding=((0, 0),) * len(self.padding))


def window_of(spec: LayerKind, shape: Shape) -> Window:
    """Return the window of a convolution or pooling over a feature map of this shape.

    >>> from alphatree.layers.pool import MaxPool
    >>> window_of(MaxPool.model_validate({"kernel_size": 3, "stride": 2}), (64, 112, 112)).stride
    (2, 2)
    """
    given = spec.attributes(shape)
    kernel_size = tuple(given["kernel_size"])
    return Window(
        kernel_size=kernel_size,
        stride=tuple(given.get("stride", (1,) * len(kernel_size))),
        padding=tuple((p, p) if isinstance(p, int) else (p[0], p[1]) for p in given["padding"]),
        dilation=tuple(given.get("dilation", (1,) * len(kernel_size))),
        groups=given.get("groups", 1),
    )


def transposed_padding(layer: Layer) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
    """Return what a transposed convolution cuts off each side, and what it adds behind the last pixel.

    `same` has no meaning of its own here: it cuts so that every side becomes stride times as long.
    """
    given = window_of(layer.spec, layer.in_shapes[0])
    added = getattr(layer.spec, "output_padding", 0)
    if getattr(layer.spec, "padding", None) != "same":
        return given.padding, (added,) * len(given.kernel_size)
    cuts, adds = [], []
    for size, new, k, s, d in zip(
        layer.in_shapes[0][1:], layer.out_shape[1:], given.kernel_size, given.stride, given.dilation, strict=True
    ):
        surplus = (size - 1) * s + d * (k - 1) + 1 - new
        cuts.append((max(surplus, 0) // 2, max(surplus, 0) - max(surplus, 0) // 2))
        adds.append(max(-surplus, 0))
    return tuple(cuts), tuple(adds)


@dataclass(frozen=True, slots=True)
class Anchors:
    """What the inputs of a proposal layer are. Positions are those of its inputs, level by level."""

    scores: tuple[int, ...]
    deltas: tuple[int, ...]
    boxes: tuple[int, ...]
    """Boxes of each level."""
    per_score: int
    """2: a score against the box and one for it; 1: one for it."""
    per_delta: int
    """4: both sides; 2: upright strips, which move up and down only (CTPN)."""


def find_anchors(shapes: tuple[Shape, ...]) -> Anchors | None:
    """Return which inputs of a proposal layer are scores and which are deltas; None if they do not pair.

    A vector of a few values is the size of the picture and takes no part.

    >>> find_anchors(((9, 38, 50), (36, 38, 50), (3,))).boxes
    (17100,)
    >>> find_anchors(((18, 38, 50), (36, 38, 50))).per_score, find_anchors(((2, 17100), (36, 38, 50))).per_score
    (2, 2)
    """
    order = [i for i, shape in enumerate(shapes) if not (len(shape) == 1 and shape[0] <= 6)]
    sizes = [product(shape) for shape in shapes]
    half = len(order) // 2
    if not half or len(order) % 2:
        return None
    orders = ((order[:half], order[half:]), (order[half:], order[:half]), (order[::2], order[1::2]))
    for scores, deltas in (*orders, (order[1::2], order[::2])):
        pairs = [(sizes[s], sizes[d]) for s, d in zip(scores, deltas, strict=True)]
        if all(d == 4 * s for s, d in pairs):
            return Anchors(tuple(scores), tuple(deltas), tuple(s for s, _ in pairs), 1, 4)
        # Two scores a box: a map of twice as many channels, or a row against and a row for
        if all(d == 2 * s for s, d in pairs) and (len(shapes[scores[0]]) == 3 or shapes[scores[0]][0] == 2):
            return Anchors(tuple(scores), tuple(deltas), tuple(s // 2 for s, _ in pairs), 2, 4)
        if all(d == 2 * s for s, d in pairs) and all(shapes[s][1:] == (1,) for s in scores):
            return Anchors(tuple(scores), tuple(deltas), tuple(s for s, _ in pairs), 1, 2)
    return None


@dataclass(frozen=True, slots=True)
class Detections:
    """What the inputs of a suppression are: positions of scores, boxes and, if boxes are offsets, what they refine."""

    scores: int
    boxes: int
    priors: int | None
    count: int
    """Boxes that come in."""
    classes: int
    per_class: bool
    """Every class has boxes of its own."""


def find_detections(layer: Layer, instances: tuple[int, ...]) -> Detections | None:
    """Return what the inputs of a suppression are; None if they are not scores and boxes.

    They come as tables (n, classes) and (n, 4), or as vectors (classes,) and (4,) or (4 · classes,) of n regions.
    """
    shapes = layer.in_shapes
    tables = [i for i, shape in enumerate(shapes) if len(shape) == 2]
    if len(tables) == len(shapes) and len({shape[0] for shape in shapes}) == 1:
        boxes = [i for i in tables if shapes[i][1] == 4]
        scores = [i for i in tables if i not in boxes]
        if len(scores) == 1 and len(boxes) in (1, 2):
            priors = boxes[1] if len(boxes) == 2 else None
            return Detections(scores[0], boxes[0], priors, shapes[0][0], shapes[scores[0]][1], per_class=False)
    if len(shapes) == 2 and all(len(shape) == 1 for shape in shapes) and instances[0] == instances[1] > 1:
        for scores_at, boxes_at in ((0, 1), (1, 0)):
            classes, values = shapes[scores_at][0], shapes[boxes_at][0]
            if values in (4, 4 * classes):
                return Detections(scores_at, boxes_at, None, instances[0], classes, per_class=values != 4)
    return None


def reason_undetected(layer: Layer) -> str:
    """Return why a suppression cannot be expressed whose inputs are not scores and boxes."""
    return (
        f"its inputs are not boxes (n, 4) and scores (n, classes), but {', '.join(map(format_shape, layer.in_shapes))}"
    )


def adaptive_cells(old: int, new: int) -> tuple[tuple[int, int], ...]:
    """Return the first pixel and the end of every window of an adaptive pooling along one axis, as PyTorch cuts them.

    >>> adaptive_cells(7, 3)
    ((0, 3), (2, 5), (4, 7))
    """
    return tuple((i * old // new, -(-(i + 1) * old // new)) for i in range(new))


def reason_unpaired(shapes: tuple[Shape, ...]) -> str:
    """Return why a proposal layer cannot be expressed whose inputs do not pair."""
    met = ", ".join(map(format_shape, shapes))
    return f"its inputs are not pairs of one score and four deltas for every box, but {met}"


def reason_unknown(spec: LayerKind) -> str:
    """Return why no format can express a kind, whatever the format."""
    if isinstance(spec, Other):
        return f"'{spec.label}' is a black cell: its shape is stated, not what it computes"
    return "this exporter does not know the kind"
