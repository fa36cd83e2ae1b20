"""Regions of interest as ONNX nodes. Boxes are (x1, y1, x2, y2) in pixels of the network's first picture."""

from __future__ import annotations

from alphatree.exporters.base import find_anchors, reason_unpaired
from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.exporters.onnx.pool import adaptive_pool
from alphatree.layers.region import Proposals, PsRoiPool, RoiAlign, RoiPool, SpatialPyramidPool


@writes(Proposals)
def _proposals(scope: LayerScope, spec: Proposals) -> str:
    """Best boxes by score: deltas around anchors that are zeros like all weights, then suppression, then the first N.

    Inputs: for each level a map of scores and one of deltas, which has a multiple of four times as many channels.
    """
    anchors = find_anchors(scope.layer.in_shapes)
    if anchors is None:
        raise scope.error(reason_unpaired(scope.layer.in_shapes))
    count = sum(anchors.boxes)
    scores, deltas = [], []
    for score, delta, boxes in zip(anchors.scores, anchors.deltas, anchors.boxes, strict=True):
        values = scope.reshape(scope.inputs[score], 1, anchors.per_score, boxes)
        scores.append(scope.cut(values, 1, 1, 2) if anchors.per_score == 2 else values)
        deltas.append(scope.reshape(scope.inputs[delta], 1, boxes, anchors.per_delta))
    moves = _join(scope, deltas)
    if anchors.per_delta == 2:
        moves = scope.op("Concat", moves, scope.fill((1, count, 2)), axis=2)
    moved = scope.op("Add", moves, scope.weight("anchors", (1, count, 4)))
    by_class = scores[0] if len(scores) == 1 else scope.op("Concat", *scores, axis=2)
    return best_boxes(scope, moved, by_class, spec.max_proposals, center=False, rows=4)


def _join(scope: LayerScope, tensors: list[str]) -> str:
    return tensors[0] if len(tensors) == 1 else scope.op("Concat", *tensors, axis=1)


def best_boxes(scope: LayerScope, boxes: str, scores: str, count: int, *, center: bool, rows: int) -> str:
    """Return the `count` best boxes behind non-maximum suppression, filled up with zeros: (1, count, rows).

    Boxes: (1, n, 4) and scores (1, classes, n); where each class has its own, (classes, n, 4) and (classes, 1, n).
    Rows of 6 hold class, score and four corners, rows of 4 the corners.
    """
    kept = scope.op(
        "NonMaxSuppression",
        boxes,
        scores,
        scope.ints(count),
        scope.builder.floats((0.5,), (1,)),
        scope.builder.floats((0.0,), (1,)),
        center_point_box=int(center),
    )
    values = scope.reshape(scope.op("GatherND", scores, kept), -1, 1)
    # Rows of `kept` are element of the batch, class and box; of the first two, one is always 0
    at = scope.op("Gather", kept, scope.ints(0, 2), axis=1)
    corners = scope.op("GatherND", boxes, at)
    first, second = scope.cut(kept, 1, 0, 1), scope.cut(kept, 1, 1, 2)
    classes = scope.op("Cast", scope.op("Add", first, second), to=1)
    table = scope.op("Concat", classes, values, corners, axis=1)
    table = scope.op("Concat", table, scope.fill((count, 6)), axis=0)
    order = scope.reshape(scope.cut(table, 1, 1, 2), -1)
    _, best = scope.ops("TopK", order, scope.ints(count), outputs=2)
    found = scope.reshape(scope.op("Gather", table, best, axis=0), 1, count, 6)
    return found if rows == 6 else scope.cut(found, 2, 2, 6)


def _boxes(scope: LayerScope) -> str:
    """Return the corners (N, 4), which stand last in a row."""
    count, width = scope.layer.in_shapes[-1]
    if width < 4:
        raise scope.error(f"boxes of four corners are needed, not of {width} values")
    boxes = scope.reshape(scope.inputs[-1], count, width)
    return boxes if width == 4 else scope.cut(boxes, 1, width - 4, width)


def _scale(scope: LayerScope, level: int) -> float:
    """Return pixels of a feature map for a pixel of the picture, the network's first input with height and width."""
    pictures = [layer.out_shape for layer in scope.builder.view.graph.inputs if len(layer.out_shape) == 3]
    width = scope.layer.in_shapes[level][-1]
    return width / pictures[0][-1] if pictures else 1.0


@writes(RoiPool)
def _roi_pool(scope: LayerScope, _: RoiPool) -> str:
    def pool(level: int, boxes: str) -> str:
        batch = scope.fill((scope.batch, 1))
        rois = scope.op("Concat", batch, boxes, axis=1)
        return scope.op(
            "MaxRoiPool",
            scope.inputs[level],
            rois,
            pooled_shape=list(scope.out_shape[1:]),
            spatial_scale=_scale(scope, level),
        )

    return _levels(scope, [pool(i, _boxes(scope)) for i in range(len(scope.inputs) - 1)])


@writes(RoiAlign)
def _roi_align(scope: LayerScope, _: RoiAlign) -> str:
    return _levels(scope, [align(scope, i, _boxes(scope)) for i in range(len(scope.inputs) - 1)])


def align(scope: LayerScope, level: int, boxes: str) -> str:
    """Return bilinear samples of one feature map: (N, C, height, width)."""
    height, width = scope.out_shape[1:]
    first = scope.builder.ints((0,) * scope.batch)
    return scope.op(
        "RoiAlign",
        scope.inputs[level],
        boxes,
        first,
        output_height=height,
        output_width=width,
        sampling_ratio=2,
        spatial_scale=_scale(scope, level),
    )


def _levels(scope: LayerScope, pooled: list[str]) -> str:
    """Return for each box what its own level gives: the larger the box, the coarser (Lin et al. 2017, FPN, eq. 1)."""
    if len(pooled) == 1:
        return pooled[0]
    boxes = _boxes(scope)
    sides = scope.op("Sub", scope.cut(boxes, 1, 2, 4), scope.cut(boxes, 1, 0, 2))
    area = scope.op("Max", scope.op("ReduceProd", sides, scope.ints(1), keepdims=1), scope.scalar(1.0))
    octave = scope.op("Log", scope.op("Div", scope.op("Sqrt", area), scope.scalar(224.0)))
    exact = scope.op("Add", scope.op("Mul", octave, scope.scalar(1.4426950408889634)), scope.scalar(2.0))
    level = scope.op("Clip", scope.op("Floor", exact), scope.scalar(0.0), scope.scalar(float(len(pooled) - 1)))
    number = scope.reshape(level, scope.batch, 1, 1, 1)
    result = pooled[0]
    for i, other in enumerate(pooled[1:], start=1):
        result = scope.op("Where", scope.op("Equal", number, scope.scalar(float(i))), other, result)
    return result


@writes(PsRoiPool)
def _ps_roi_pool(scope: LayerScope, _: PsRoiPool) -> str:
    """Bins of all score maps, then for each bin the one map that belongs to it: the diagonal of bins and maps."""
    channels, height, width = scope.out_shape
    if len(scope.inputs) != 2:
        raise scope.error("position-sensitive maps of several levels have no standard meaning")
    bins = height * width
    samples = scope.reshape(align(scope, 0, _boxes(scope)), scope.batch, channels, bins, bins)
    diagonal = scope.op("EyeLike", scope.fill((bins, bins)))
    own = scope.op("ReduceSum", scope.op("Mul", samples, diagonal), scope.ints(2), keepdims=0)
    return scope.reshape(own, scope.batch, *scope.out_shape)


@writes(SpatialPyramidPool)
def _spatial_pyramid_pool(scope: LayerScope, spec: SpatialPyramidPool) -> str:
    sizes = scope.shape[1:]
    levels = [
        scope.flat(adaptive_pool(scope, scope.x, sizes, (side,) * len(sizes), "MaxPool", "ReduceMax"), scope.batch)
        for side in spec.levels
    ]
    return _join(scope, levels)
