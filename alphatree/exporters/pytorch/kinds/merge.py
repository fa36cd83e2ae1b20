"""Where feature maps meet and part, in PyTorch: expressions, not modules."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Binary, Call, Dot, Index, Items, Node, Raw, method
from alphatree.exporters.pytorch.forms import Form, Request, function, writes
from alphatree.layers.merge import Concat, Matmul, Multiply, Slice, Sum


@writes(Concat)
def _concat(request: Request, spec: Concat) -> Form:
    dim = spec.dim % len(request.shape) + 1
    layers = [request.view.graph.layers[source] for source in request.layer.inputs]
    # What is made without an input, or once for all regions, is repeated for every element of the batch
    single = [layer.type == "constant" or layer.instances != request.layer.instances for layer in layers]

    def join(inputs: tuple[Node, ...]) -> Node:
        if len(inputs) == 1:
            return inputs[0]
        spread = inputs
        if any(single) and not all(single):
            batch = Index(Dot(inputs[single.index(False)], "shape"), (0,))
            spread = tuple(
                method(x, "expand", batch, *(-1,) * len(request.shape)) if alone else x
                for x, alone in zip(inputs, single, strict=True)
            )
        return Call(Raw("torch.cat"), (Arg(Items(spread)), Arg(dim, "dim")))

    return function(join)


@writes(Sum)
def _sum(_: Request, __: Sum) -> Form:
    return function(lambda inputs: Binary("+", inputs) if len(inputs) > 1 else inputs[0])


@writes(Multiply)
def _multiply(request: Request, _: Multiply) -> Form:
    rank = len(request.out_shape)

    def scale(inputs: tuple[Node, ...]) -> Node:
        factors = (
            x if len(shape) == rank else Index(x, (Raw("..."), *(Raw("None"),) * (rank - len(shape))))
            for x, shape in zip(inputs, request.layer.in_shapes, strict=True)
        )
        return Binary("*", tuple(factors))

    return function(scale)


@writes(Matmul)
def _matmul(_: Request, spec: Matmul) -> Form:
    return function(
        lambda inputs: Binary("@", (inputs[0], method(inputs[1], "transpose", 1, 2) if spec.transpose else inputs[1]))
    )


@writes(Slice)
def _slice(request: Request, spec: Slice) -> Form:
    at = spec.dim % len(request.shape)
    extent, length = request.shape[at], request.out_shape[at]
    start = spec.start % extent if spec.start < 0 else spec.start
    stop: Node = None if start + length == extent and (spec.stop is None or start) else start + length
    skipped = (None,) * (at + 1)
    return function(lambda inputs: Index(inputs[0], (*skipped, (start or None, stop))))
