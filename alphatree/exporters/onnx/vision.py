"""Detection heads, default boxes and non-maximum suppression as ONNX nodes."""

from __future__ import annotations

from alphatree.exporters.base import find_detections, reason_undetected
from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.exporters.onnx.region import best_boxes
from alphatree.layers.vision import BoxHead, DefaultBoxes, Nms


@writes(BoxHead)
def _box_head(scope: LayerScope, spec: BoxHead) -> str:
    channels, height, width = scope.shape
    kernel_size = list(spec.kernel_sizes)
    before = [(k - 1) // 2 for k in kernel_size]
    pads = [*before, *(k - 1 - b for k, b in zip(kernel_size, before, strict=True))]
    parts = []
    for role, values in (("offsets", 4), ("scores", spec.classes)):
        out_channels = spec.boxes * values
        weight = scope.weight(f"{role}_weight", (out_channels, channels, *kernel_size))
        bias = scope.weight(f"{role}_bias", (out_channels,))
        maps = scope.op("Conv", scope.x, weight, bias, kernel_shape=kernel_size, pads=pads)
        maps = scope.transpose(maps, 0, 2, 3, 1)
        parts.append(scope.reshape(maps, scope.batch, height * width * spec.boxes, values))
    return scope.op("Concat", *parts, axis=2)


@writes(DefaultBoxes)
def _default_boxes(scope: LayerScope, _: DefaultBoxes) -> str:
    """Zeros: the spec says how many boxes there are, not where."""
    return scope.op("Identity", scope.weight("boxes", (1, *scope.out_shape)))


@writes(Nms)
def _nms(scope: LayerScope, spec: Nms) -> str:
    found = find_detections(scope.layer, scope.batches)
    if found is None:
        raise scope.error(reason_undetected(scope.layer))
    count, classes = found.count, found.classes
    scores = scope.transpose(scope.reshape(scope.inputs[found.scores], 1, count, classes), 0, 2, 1)
    boxes = scope.inputs[found.boxes]
    if found.per_class:
        # Every class has boxes of its own, which ONNX allows for the elements of a batch only
        boxes = scope.transpose(scope.reshape(boxes, count, classes, 4), 1, 0, 2)
        scores = scope.reshape(scores, classes, 1, count)
    elif found.priors is not None:
        boxes = _decode(scope, boxes, scope.inputs[found.priors])
    else:
        boxes = scope.reshape(boxes, 1, count, 4)
    return best_boxes(scope, boxes, scores, spec.max_detections, center=found.priors is not None, rows=6)


def _decode(scope: LayerScope, offsets: str, priors: str) -> str:
    """Return boxes (centre, size) from offsets and default boxes (Liu et al. 2016, SSD, equation 2)."""
    centre, size = scope.cut(priors, 2, 0, 2), scope.cut(priors, 2, 2, 4)
    move = scope.op("Mul", scope.op("Mul", scope.cut(offsets, 2, 0, 2), scope.scalar(0.1)), size)
    grow = scope.op("Exp", scope.op("Mul", scope.cut(offsets, 2, 2, 4), scope.scalar(0.2)))
    return scope.op("Concat", scope.op("Add", centre, move), scope.op("Mul", size, grow), axis=2)
