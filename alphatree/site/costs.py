"""What the topics on cost show: layers and networks of the catalogue with their figures, counted and never typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alphatree.layers.base import LayerKind, Shape, product
from alphatree.layers.conv import Conv, DepthwiseConv
from alphatree.network.graph import Graph, Layer
from alphatree.network.measure import peak_memory
from alphatree.schema import Entry, Plot
from alphatree.site.context import Context
from alphatree.site.model_page import plot_fragment
from alphatree.site.numbers import kernel_text

EXAMPLE = ("vgg-16", "conv3_2")
"""The layer of the worked example: its network and its name."""
GROUPS = 32
REDUCTION = 4
"""How many times narrower the middle of a bottleneck is."""
PARTS = (
    ("standard", "vgg-16", ("conv3_2",)),
    ("grouped", "resnext-50-32x4d", ("conv2.2.conv2",)),
    ("separable", "mobilenet-v1", ("separable3.depthwise_conv1", "separable3.conv1")),
    ("bottleneck", "resnet-50", ("conv2.2.conv1", "conv2.2.conv2", "conv2.2.conv3")),
)
"""Where real networks do each of the four: the way, the network, its layers."""
SHARES = "mobilenet-v1"
TIMED = (
    "alexnet",
    "vgg-16",
    "googlenet",
    "resnet-50",
    "resnext-50-32x4d",
    "squeezenet-1-1",
    "densenet-121",
    "mobilenet-v1",
    "shufflenet-g3",
    "mobilenet-v2",
    "shufflenet-v2-1-0x",
    "mobilenet-v3-large",
    "efficientnet-b0",
    "ghostnet-1-0x",
    "regnet-x-400mf",
    "repvgg-a0-deploy",
)
"""The networks whose cost is compared, in the order in which they appeared."""


@dataclass(frozen=True)
class Cost:
    """What some layers cost together. `standard`: the multiply-accumulates of an ordinary convolution instead."""

    way: str
    kernels: tuple[str, ...]
    shape: Shape
    channels: int
    params: int
    macs: int
    standard: int
    network: str | None = None

    @property
    def share(self) -> float:
        """The part of the multiply-accumulates of an ordinary convolution, in per cent."""
        return 100 * self.macs / self.standard


@dataclass(frozen=True)
class Share:
    """What all layers of one kind have of a network's params and multiply-accumulates, in per cent."""

    kind: str
    layers: int
    params: float
    macs: float


@dataclass(frozen=True)
class NetworkCost:
    """Figures of one network. `written`: values of all feature maps that weight layers write. `peak`: bytes."""

    network_id: str
    name: str
    entry: Entry
    params: int
    macs: int
    written: int
    peak: int

    @property
    def per_value(self) -> float:
        """Multiply-accumulates for each value that is read or written once: weights and feature maps."""
        return self.macs / (self.params + self.written)


def example_layer(graph: Graph) -> Layer | None:
    """Return the layer of the worked example, None for a network that has no such convolution."""
    layer = _named(graph).get(EXAMPLE[1])
    return layer if layer is not None and isinstance(layer.spec, Conv) else None


def ways(layer: Layer) -> Iterator[Cost]:
    """Yield what a convolution costs as it is, and what the three others would that could stand in its place."""
    spec, shape = layer.spec, layer.in_shapes[0]
    assert isinstance(spec, Conv)
    narrow = shape[0] // REDUCTION
    depthwise = DepthwiseConv(kernel_size=spec.kernel_size, stride=spec.stride, padding=spec.padding)
    several: dict[str, list[LayerKind]] = {
        "standard": [spec],
        "grouped": [spec.model_copy(update={"groups": GROUPS})],
        "separable": [depthwise, Conv(out_channels=spec.out_channels, kernel_size=(1,))],
        "bottleneck": [
            Conv(out_channels=narrow, kernel_size=(1,)),
            spec.model_copy(update={"out_channels": narrow}),
            Conv(out_channels=spec.out_channels, kernel_size=(1,)),
        ],
    }
    for way, kinds in several.items():
        yield _cost(way, kinds, shape, layer.macs)


def real_parts(graphs: Mapping[str, Graph]) -> Iterator[Cost]:
    """Yield what layers of real networks cost, beside an ordinary 3×3 convolution between the same channels."""
    for way, network_id, names in PARTS:
        if network_id not in graphs:
            continue
        layers = [_named(graphs[network_id]).get(name) for name in names]
        found = [layer for layer in layers if layer is not None]
        if len(found) < len(layers):
            continue
        shape, out = found[0].in_shapes[0], found[-1].out_shape
        standard = Conv(out_channels=out[0], kernel_size=(3,), padding=((1, 1),), bias=False)
        yield _cost(way, [layer.spec for layer in found], shape, standard.count_macs(shape), network_id)


def _cost(way: str, kinds: Sequence[LayerKind], shape: Shape, standard: int, network: str | None = None) -> Cost:
    current, params, macs = shape, 0, 0
    kernels: list[str] = []
    for kind in kinds:
        params += kind.count_params(current)
        macs += kind.count_macs(current)
        given = kind.attributes(current)
        size = "×".join(map(str, given["kernel_size"]))
        after = kind.output_shape(current)
        groups = f" / {given['groups']}" if given["groups"] > 1 else ""
        kernels.append(f"{size}, {current[0]} → {after[0]}{groups}")
        current = after
    return Cost(way, tuple(kernels), shape, current[0], params, macs, standard, network)


def shares(graph: Graph) -> list[Share]:
    """Return which kind of layer has the weights and the work of a network, the most work first."""
    totals: dict[str, list[int]] = {}
    for layer in graph.operations:
        if layer.params or layer.macs:
            total = totals.setdefault(_kind(layer), [0, 0, 0])
            for place, value in enumerate((1, layer.params, layer.macs)):
                total[place] += value
    found = [
        Share(kind, count, 100 * params / graph.params, 100 * macs / graph.macs)
        for kind, (count, params, macs) in totals.items()
    ]
    return sorted(found, key=lambda one: -one.macs)


def _kind(layer: Layer) -> str:
    given = layer.spec.attributes(*layer.in_shapes)
    if layer.type == "depthwise_conv":
        return "depthwise"
    if layer.type == "conv":
        return "pointwise" if set(given["kernel_size"]) == {1} else "standard"
    return "norm" if layer.spec.role == "norm" else "linear" if layer.type == "linear" else "other"


def network_costs(context: Context) -> list[NetworkCost]:
    """Return the figures of those of the networks that the catalogue has."""
    return [_network(context, one) for one in TIMED if one in context.catalog.networks]


def _network(context: Context, network_id: str) -> NetworkCost:
    entry, graph = context.catalog.networks[network_id], context.catalog.graph(network_id)
    written = sum(product(layer.out_shape) * layer.instances for layer in graph.operations if layer.macs)
    name = entry.networks[network_id].name.get(context.settings.lang)
    return NetworkCost(network_id, name, entry, graph.params, graph.macs, written, peak_memory(graph))


def _named(graph: Graph) -> dict[str, Layer]:
    return {layer.name: layer for layer in graph.layers}


# ---- Fragments ----


def _example(context: Context, path: str) -> str | None:
    entry = context.catalog.networks.get(EXAMPLE[0])
    layer = example_layer(context.catalog.graph(EXAMPLE[0])) if entry else None
    if entry is None or layer is None:
        return None
    channels, (out, height, width) = layer.in_shapes[0][0], layer.out_shape
    kernel = kernel_text(layer.spec.attributes(*layer.in_shapes)["kernel_size"])
    inside = rf"{kernel} \times {channels}".replace("×", r" \times ")
    lines = [
        (context.t("params.long"), rf"{out} \times ({inside} + 1)", layer.params),
        (context.t("macs.long"), rf"{height} \times {width} \times {out} \times {inside}", layer.macs),
    ]
    return context.render(
        "cost_example.html.jinja",
        path,
        layer=layer,
        network_id=EXAMPLE[0],
        network=entry.networks[EXAMPLE[0]].name.get(context.settings.lang),
        entry=entry,
        kernel=kernel,
        lines=lines,
    )


def _kinds(context: Context, path: str) -> str | None:
    layer = example_layer(context.catalog.graph(EXAMPLE[0])) if EXAMPLE[0] in context.catalog.networks else None
    if layer is None:
        return None
    return _table(context, path, list(ways(layer)), context.t("cost.kinds"))


def _parts(context: Context, path: str) -> str | None:
    networks = {one for _, one, _ in PARTS if one in context.catalog.networks}
    rows = list(real_parts({one: context.catalog.graph(one) for one in networks}))
    return _table(context, path, rows, context.t("cost.parts")) if rows else None


def _table(context: Context, path: str, rows: Sequence[Cost], caption: str) -> str:
    return context.render("cost_table.html.jinja", path, rows=rows, caption=caption, owners=context.catalog.networks)


def _shares(context: Context, path: str) -> str | None:
    entry = context.catalog.networks.get(SHARES)
    if entry is None:
        return None
    return context.render(
        "cost_shares.html.jinja",
        path,
        rows=shares(context.catalog.graph(SHARES)),
        entry=entry,
        network_id=SHARES,
        network=entry.networks[SHARES].name.get(context.settings.lang),
    )


def _networks(context: Context, path: str) -> str | None:
    rows = network_costs(context)
    return context.render("cost_networks.html.jinja", path, rows=rows) if rows else None


WIDTHS = Plot.model_validate(
    {
        "x": [1, 12],
        "y": [0.9, 2],
        "x_label": {"en": "channels out ÷ channels in", "zh": "输出通道数 ÷ 输入通道数"},
        "y_label": {"en": "memory access, least = 1", "zh": "访存量（最小值为 1）"},
        "curves": [
            {
                "label": {"en": "1×1 convolution, equal MACs", "zh": "1×1 卷积，MACs 相同"},
                "y": "(sqrt(x) + 1 / sqrt(x)) / 2",
            }
        ],
        "caption": {
            "en": "Feature maps read and written; the weights, equally many for every ratio, are left out.",
            "zh": "只计特征图的读写；权重数量与通道比无关，未计入。",
        },
    }
)
"""The first guideline of ShuffleNet V2 as a curve."""


def _widths(context: Context, path: str) -> str:
    return plot_fragment(context, path, WIDTHS)


COSTS: dict[str, Callable[[Context, str], str | None]] = {
    "cost-example": _example,
    "cost-kinds": _kinds,
    "cost-parts": _parts,
    "cost-shares": _shares,
    "cost-networks": _networks,
    "cost-widths": _widths,
}
"""What makes each fragment of the two topics; None where the catalogue does not have the networks for it."""
