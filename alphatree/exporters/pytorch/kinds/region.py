"""Regions of interest in PyTorch, without torchvision. Boxes are (x1, y1, x2, y2) in pixels of the first picture."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Call, Items, Node, Raw, call
from alphatree.exporters.pytorch.forms import Form, Request, function, plain, special, writes
from alphatree.layers.base import product
from alphatree.layers.region import Proposals, PsRoiPool, RoiAlign, RoiPool, SpatialPyramidPool


def pair_levels(sizes: list[int]) -> tuple[list[int], list[int]] | None:
    """Return which inputs are scores and which are deltas of the same boxes, four for each; None if they do not pair.

    >>> pair_levels([9, 36]), pair_levels([4, 36, 16, 9])
    (([0], [1]), ([0, 3], [2, 1]))
    """
    half, order = len(sizes) // 2, list(range(len(sizes)))
    if not half or len(sizes) % 2:
        return None
    by_size = sorted(order, key=lambda i: sizes[i])
    for scores, deltas in (
        (order[:half], order[half:]),
        (order[half:], order[:half]),
        (order[::2], order[1::2]),
        (order[1::2], order[::2]),
        (by_size[:half], by_size[half:]),
    ):
        if all(sizes[d] == 4 * sizes[s] for s, d in zip(scores, deltas, strict=True)):
            return scores, deltas
    return None


@writes(Proposals)
def _proposals(request: Request, spec: Proposals) -> Form:
    shapes = request.layer.in_shapes
    pairs = pair_levels([product(shape) for shape in shapes])
    if pairs is None:
        met = ", ".join("×".join(map(str, shape)) for shape in shapes)
        raise request.error(f"its inputs are not pairs of one score and four deltas for every box, but {met}")
    scores, deltas = pairs

    def apply(inputs: tuple[Node, ...]) -> Node:
        return call(
            "proposals",
            Items(tuple(inputs[i] for i in scores)),
            Items(tuple(inputs[i] for i in deltas)),
            spec.max_proposals,
        )

    return function(apply)


@writes(RoiPool, RoiAlign, PsRoiPool)
def _roi_pool(request: Request, spec: RoiPool | RoiAlign | PsRoiPool) -> Form:
    if request.layer.in_shapes[-1][1] != 4:
        raise request.error(f"boxes of four corners are needed, not of {request.layer.in_shapes[-1][1]} values")
    if isinstance(spec, PsRoiPool) and len(request.layer.inputs) != 2:
        raise request.error("position-sensitive maps of several levels have no standard meaning")
    pictures = [layer.out_shape for layer in request.view.graph.inputs if len(layer.out_shape) == 3]
    picture = pictures[0][1:] if pictures else request.shape[1:]
    return special(Call(Raw(type(spec).__name__), (Arg(tuple(request.out_shape[1:])), Arg(tuple(picture), "picture"))))


@writes(SpatialPyramidPool)
def _spatial_pyramid_pool(_: Request, spec: SpatialPyramidPool) -> Form:
    return plain(call("SpatialPyramidPool", *spec.levels))
