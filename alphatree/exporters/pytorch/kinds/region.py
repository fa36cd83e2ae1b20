"""Regions of interest in PyTorch, without torchvision. Boxes are (x1, y1, x2, y2) in pixels of the first picture."""

from __future__ import annotations

from alphatree.exporters.base import find_anchors, reason_unpaired
from alphatree.exporters.pytorch.code import Arg, Call, Items, Node, Raw, call
from alphatree.exporters.pytorch.forms import Form, Request, function, plain, special, writes
from alphatree.layers.region import Proposals, PsRoiPool, RoiAlign, RoiPool, SpatialPyramidPool


@writes(Proposals)
def _proposals(request: Request, spec: Proposals) -> Form:
    anchors = find_anchors(request.layer.in_shapes)
    if anchors is None:
        raise request.error(reason_unpaired(request.layer.in_shapes))

    def apply(inputs: tuple[Node, ...]) -> Node:
        return Call(
            Raw("proposals"),
            (
                Arg(Items(tuple(inputs[i] for i in anchors.scores))),
                Arg(Items(tuple(inputs[i] for i in anchors.deltas))),
                Arg(spec.max_proposals),
                Arg(anchors.per_score, "per_score", default=1),
                Arg(anchors.per_delta, "per_delta", default=4),
            ),
        )

    return function(apply)


@writes(RoiPool, RoiAlign, PsRoiPool)
def _roi_pool(request: Request, spec: RoiPool | RoiAlign | PsRoiPool) -> Form:
    if request.layer.in_shapes[-1][1] < 4:
        raise request.error(f"boxes of four corners are needed, not of {request.layer.in_shapes[-1][1]} values")
    if isinstance(spec, PsRoiPool) and len(request.layer.inputs) != 2:
        raise request.error("position-sensitive maps of several levels have no standard meaning")
    pictures = [layer.out_shape for layer in request.view.graph.inputs if len(layer.out_shape) == 3]
    picture = pictures[0][1:] if pictures else request.shape[1:]
    return special(Call(Raw(type(spec).__name__), (Arg(tuple(request.out_shape[1:])), Arg(tuple(picture), "picture"))))


@writes(SpatialPyramidPool)
def _spatial_pyramid_pool(_: Request, spec: SpatialPyramidPool) -> Form:
    return plain(call("SpatialPyramidPool", *spec.levels))
