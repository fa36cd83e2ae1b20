"""Detection heads, default boxes and non-maximum suppression in PyTorch."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Call, Node, Raw, call
from alphatree.exporters.pytorch.forms import Form, Request, function, plain, special, writes
from alphatree.layers.vision import BoxHead, DefaultBoxes, Nms


@writes(BoxHead)
def _box_head(request: Request, spec: BoxHead) -> Form:
    kernel_size = Arg(spec.kernel_size, "kernel_size", default=3)
    return plain(Call(Raw("BoxHead"), (Arg(request.shape[0]), Arg(spec.boxes), Arg(spec.classes), kernel_size)))


@writes(DefaultBoxes)
def _default_boxes(request: Request, _: DefaultBoxes) -> Form:
    return special(call("DefaultBoxes", request.out_shape[0]))


@writes(Nms)
def _nms(request: Request, spec: Nms) -> Form:
    shapes = request.layer.in_shapes
    boxes = [i for i, shape in enumerate(shapes) if len(shape) == 2 and shape[1] == 4]
    scores = [i for i, shape in enumerate(shapes) if i not in boxes and len(shape) == 2]
    if len(scores) != 1 or not 1 <= len(boxes) <= 2 or len(boxes) + 1 != len(shapes) or len({s[0] for s in shapes}) > 1:
        met = ", ".join("×".join(map(str, shape)) for shape in shapes)
        raise request.error(f"its inputs are not boxes (n, 4) and scores (n, classes), but {met}")

    def apply(inputs: tuple[Node, ...]) -> Node:
        priors = (Arg(inputs[boxes[1]], "priors"),) if len(boxes) == 2 else ()
        return Call(Raw("nms"), (Arg(inputs[boxes[0]]), Arg(inputs[scores[0]]), Arg(spec.max_detections), *priors))

    return function(apply)
