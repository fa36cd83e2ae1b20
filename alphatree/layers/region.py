"""Regions of interest: proposals, and the pooling that cuts a fixed grid out of each."""

from __future__ import annotations

from typing import ClassVar

from alphatree.layers.base import LayerKind, PositiveInt, Shape, ShapeError, Sizes, per_axis, spatial, times


class Proposals(LayerKind):
    """Best boxes of a region proposal network: (max_proposals, 4); its inputs are scores and deltas of all levels."""

    kind: ClassVar[str] = "proposals"
    shorthand: ClassVar[str | None] = "max_proposals"
    arity: ClassVar[tuple[int, int | None]] = (1, None)
    max_proposals: PositiveInt
    """Boxes that are kept at most: N."""

    def count_instances(self, before: int, *inputs: Shape) -> int:
        return 1

    def depth(self, *before: int) -> int:
        """Return 0: boxes carry no features, the path of weight layers ends here."""
        return 0

    def output_shape(self, *inputs: Shape) -> Shape:
        return (self.max_proposals, 4)

    def cell(self, *inputs: Shape) -> str:
        return "nms"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"N={self.max_proposals}",)


class _RoiPool(LayerKind):
    """Inputs: one feature map, or several of a pyramid, and last the boxes (N, 4). All that follows runs N times."""

    arity: ClassVar[tuple[int, int | None]] = (2, None)
    output_size: Sizes
    """Height and width of the grid cut out of each box."""

    def count_instances(self, before: int, *inputs: Shape) -> int:
        return inputs[-1][0]

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs[-1]) != 2:
            raise ShapeError("boxes (N, 4) as its last input")
        channels = {spatial(shape, self.kind, least=2)[0] for shape in inputs[:-1]}
        if len(channels) != 1:
            raise ShapeError("feature maps of equal channels")
        return (channels.pop(), *per_axis(self.output_size, 2, "output_size"))

    def cell(self, *inputs: Shape) -> str:
        return "roi"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (times(per_axis(self.output_size, 2, "output_size")), f"N={inputs[-1][0]}")


class RoiPool(_RoiPool):
    """Largest value of each grid field of each box (Girshick 2015, Fast R-CNN, section 2.1)."""

    kind: ClassVar[str] = "roi_pool"


class RoiAlign(_RoiPool):
    """Bilinear samples in each grid field of each box (He et al. 2017, Mask R-CNN, section 3)."""

    kind: ClassVar[str] = "roi_align"


class PsRoiPool(_RoiPool):
    """Position-sensitive: each grid field averages score maps of its own (Dai et al. 2016, R-FCN, section 2.2)."""

    kind: ClassVar[str] = "ps_roi_pool"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *grid = super().output_shape(*inputs)
        fields = grid[0] * grid[1]
        if channels % fields:
            raise ShapeError(f"channels that {times(tuple(grid))} = {fields} divides")
        return (channels // fields, *grid)


class SpatialPyramidPool(LayerKind):
    """Largest values of grids of several sizes, joined to one vector (He et al. 2014, SPP-net, section 2.2)."""

    kind: ClassVar[str] = "spatial_pyramid_pool"
    shorthand: ClassVar[str | None] = "levels"
    levels: Sizes
    """Sides of the grids, such as [4, 2, 1]."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, _ = spatial(inputs[0], self.kind, least=2)
        return (channels * sum(side * side for side in self.levels),)

    def cell(self, *inputs: Shape) -> str:
        return "max-pool"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (f"SPP {','.join(map(str, self.levels))}",)
