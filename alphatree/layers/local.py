"""Locally connected layers: a convolution whose kernels differ from place to place (DeepFace, DeepID)."""

from __future__ import annotations

from typing import ClassVar

from alphatree.layers.base import PositiveInt, Shape, per_axis, product, spatial
from alphatree.layers.conv import Conv


class LocallyConnected(Conv):
    """Convolution without shared weights: every output pixel, or region of pixels, has kernels of its own.

    Source: Taigman et al. 2014 (DeepFace), section 3; Sun et al. 2014 (DeepID), section 3.1, for regions.
    """

    kind: ClassVar[str] = "locally_connected"
    region: PositiveInt = 1
    """Side of the square of output pixels that share one kernel; 1 shares nothing."""

    def count_params(self, *inputs: Shape) -> int:
        channels, sizes = spatial(inputs[0], self.kind)
        weights = self._weights(channels, per_axis(self.kernel_size, len(sizes), "kernel_size"))
        regions = product(-(-size // self.region) for size in self.output_shape(*inputs)[1:])
        return 0 if self.frozen else regions * (weights + self.out_channels * (self.bias + self.weight_norm))

    def cell(self, *inputs: Shape) -> str:
        return "conv-local"

    def caption(self, *inputs: Shape) -> tuple[str, ...]:
        return (*super().caption(*inputs), "local" if self.region == 1 else f"local {self.region}×{self.region}")
