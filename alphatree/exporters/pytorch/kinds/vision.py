"""Detection heads, default boxes and non-maximum suppression in PyTorch."""

from __future__ import annotations

from alphatree.exporters.base import find_detections, reason_undetected
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
    layers = request.view.graph.layers
    found = find_detections(request.layer, tuple(layers[source].instances for source in request.layer.inputs))
    if found is None:
        raise request.error(reason_undetected(request.layer))

    def apply(inputs: tuple[Node, ...]) -> Node:
        priors = (Arg(inputs[found.priors], "priors"),) if found.priors is not None else ()
        return Call(
            Raw("nms"), (Arg(inputs[found.boxes]), Arg(inputs[found.scores]), Arg(spec.max_detections), *priors)
        )

    return function(apply)
