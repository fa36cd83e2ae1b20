"""Detection: default boxes, the heads that predict them, and non-maximum suppression."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from alphatree.layers.base import LayerKind, PositiveInt, Shape, ShapeError, as_tuple, product, spatial, times


class BoxHead(LayerKind):
    """SSD's predictor: one 3×3 convolution for the 4 offsets and one for the class scores of each default box
    of each pixel; (C, H, W) to (H·W·boxes, 4 + classes). Source: Liu et al. 2016, arXiv:1512.02325, section 2.1."""

    kind: ClassVar[str] = "box_head"
    weight_layers: ClassVar[int] = 1
    boxes: PositiveInt
    """Default boxes for each pixel of the feature map."""
    classes: PositiveInt
    """Classes, background included."""
    kernel_size: PositiveInt | Annotated[tuple[PositiveInt, PositiveInt], BeforeValidator(as_tuple)] = 3
    """Height and width of the kernel in pixels, one number is square; padded so that no pixel is lost."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, sizes = spatial(inputs[0], self.kind, least=2)
        if len(sizes) != 2 or channels < 1:
            raise ShapeError("a feature map (C, H, W)")
        return (sizes[0] * sizes[1] * self.boxes, 4 + self.classes)

    def _values(self) -> int:
        return self.boxes * (4 + self.classes)

    @property
    def kernel_sizes(self) -> tuple[int, int]:
        """Height and width of the kernel."""
        return (self.kernel_size, self.kernel_size) if isinstance(self.kernel_size, int) else self.kernel_size

    def count_params(self, *inputs: Shape) -> int:
        return (inputs[0][0] * product(self.kernel_sizes) + 1) * self._values()

    def count_macs(self, *inputs: Shape) -> int:
        channels, height, width = inputs[0]
        return channels * product(self.kernel_sizes) * self._values() * height * width

    def cell(self, *inputs: Shape) -> str:
        return "box-head"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"{times(self.kernel_sizes)},{self.boxes}×({self.classes}+4)",)

    def attributes(self, *inputs: Shape) -> dict[str, Any]:
        padding = [(k - 1) // 2 for k in self.kernel_sizes]
        return {
            "kernel_size": list(self.kernel_sizes),
            "stride": [1, 1],
            "padding": padding,
            "dilation": [1, 1],
            "groups": 1,
        }


class Loss(LayerKind):
    """What training makes small: an end cell, not counted."""

    kind: ClassVar[str] = "loss"
    shorthand: ClassVar[str | None] = "name"
    arity: ClassVar[tuple[int, int | None]] = (1, None)
    name: Annotated[str, Field(max_length=40)]
    """The loss in a word or two, such as cross-entropy."""

    def output_shape(self, *inputs: Shape) -> Shape:
        return (1,)

    def cell(self, *inputs: Shape) -> str:
        return "loss"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (self.name,)


class DefaultBoxes(LayerKind):
    """The fixed boxes that the heads refine: for each pixel of each input feature map so many; (number of boxes, 4)."""

    kind: ClassVar[str] = "default_boxes"
    shorthand: ClassVar[str | None] = "boxes"
    arity: ClassVar[tuple[int, int | None]] = (1, None)
    boxes: Annotated[tuple[PositiveInt, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    """Default boxes for each pixel, one number per input feature map."""

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs) != len(self.boxes):
            raise ShapeError(f"{len(self.boxes)} feature maps, because boxes is {list(self.boxes)}")
        total = 0
        for shape, boxes in zip(inputs, self.boxes, strict=True):
            _, (height, width) = spatial(shape, self.kind, least=2)
            total += height * width * boxes
        return (total, 4)

    def cell(self, *inputs: Shape) -> str:
        return "default-boxes"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"{self.output_shape(*inputs)[0]} boxes",)


class Nms(LayerKind):
    """Non-maximum suppression: keeps the best of boxes that overlap; each is class, score and four corners.

    Takes the boxes of all regions together: what follows runs once again.
    """

    kind: ClassVar[str] = "nms"
    shorthand: ClassVar[str | None] = "max_detections"
    arity: ClassVar[tuple[int, int | None]] = (1, None)
    max_detections: PositiveInt
    """Boxes that are kept at most."""

    def count_instances(self, before: int, *inputs: Shape) -> int:
        return 1

    def depth(self, *before: int) -> int:
        """Return 0: boxes carry no features, the path of weight layers ends here."""
        return 0

    def output_shape(self, *inputs: Shape) -> Shape:
        return (self.max_detections, 6)

    def cell(self, *inputs: Shape) -> str:
        return "nms"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return ("NMS",)
