"""Modules that PyTorch lacks, as source: a written file holds those that its network uses, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SOURCES = (
    '''
class OverFeatures(nn.Module):
    """A norm over channels for sequences (T, F), whose channels stand last."""

    def __init__(self, norm: nn.Module) -> None:
        super().__init__()
        self.norm = norm

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(x.transpose(1, 2)).transpose(1, 2)
''',
    '''
class ChannelLayerNorm(nn.LayerNorm):
    """Layer normalization over the channels of every pixel."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)
''',
    '''
class L2Norm(nn.Module):
    """Scales the channels of every pixel to length 1, times a factor per channel."""

    def __init__(self, channels: int, learned_scale: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels)) if learned_scale else None

    def forward(self, x: Tensor) -> Tensor:
        x = F.normalize(x, dim=1)
        if self.weight is None:
            return x
        return x * self.weight.view(-1, *[1] * (x.dim() - 2))
''',
    '''
class PixelNorm(nn.Module):
    """Scales the channels of every pixel to mean square 1."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()
''',
    '''
class Smoothed(nn.Module):
    """Kernels averaged over 2×2 from learned ones that are one pixel smaller."""

    def forward(self, weight: Tensor) -> Tensor:
        return F.avg_pool2d(weight, 2, stride=1, padding=1)

    def right_inverse(self, weight: Tensor) -> Tensor:
        return weight[..., 1:, 1:]
''',
    '''
class Blur(nn.Module):
    """Smooths with a binomial kernel; `scale_factor` first moves the pixels apart."""

    def __init__(
        self,
        kernel_size: int,
        padding: int | tuple[int, ...],
        scale_factor: int = 1,
    ) -> None:
        super().__init__()
        row = torch.ones(1)
        for _ in range(kernel_size - 1):
            row = (F.pad(row, (1, 0)) + F.pad(row, (0, 1))) / 2
        self.register_buffer("kernel", scale_factor**2 * row[:, None] * row)
        self.padding = (padding,) * 4 if isinstance(padding, int) else padding
        self.scale_factor = scale_factor

    def forward(self, x: Tensor) -> Tensor:
        count, channels, height, width = x.shape
        step = self.scale_factor
        apart = x.new_zeros(count, channels, height * step, width * step)
        apart[..., ::step, ::step] = x
        kernel = self.kernel.expand(channels, 1, -1, -1)
        return F.conv2d(F.pad(apart, self.padding), kernel, groups=channels)
''',
    '''
class Scale(nn.Module):
    """A learned factor, and offset, for each channel; a sequence has them last."""

    def __init__(self, channels: int, bias: bool = True, last: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels)) if bias else None
        self.last = last

    def forward(self, x: Tensor) -> Tensor:
        shape = [-1] if self.last else [-1, *[1] * (x.dim() - 2)]
        x = x * self.weight.view(shape)
        return x if self.bias is None else x + self.bias.view(shape)
''',
    '''
class Maxout(nn.Module):
    """The largest of several channels, which stand C / pieces apart."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.pieces = pieces

    def forward(self, x: Tensor) -> Tensor:
        return x.unflatten(1, (self.pieces, -1)).amax(1)
''',
    '''
class CRelu(nn.Module):
    """ReLU of x and of -x, side by side."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat((x, -x), 1).relu()
''',
    '''
class DropPath(nn.Module):
    """Leaves out a whole branch at random while training."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        kept = torch.rand(x.shape[0], *[1] * (x.dim() - 1), device=x.device) >= self.p
        return x * kept / (1 - self.p)
''',
    '''
class Rbf(nn.Module):
    """Squared distance to one fixed target per class; set `target` to your own."""

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.register_buffer("target", torch.ones(out_features, in_features))

    def forward(self, x: Tensor) -> Tensor:
        return (x[:, None] - self.target).square().sum(2)
''',
    '''
class PartlyConnectedConv2d(nn.Module):
    """Convolution in which only some pairs of input and output channels are connected.

    How many is given, not which: `table` spreads them evenly; set it to your own.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: tuple[int, int],
        connections: int,
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        dilation: int | tuple[int, int] = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        pairs = in_channels * out_channels
        self.shape = (out_channels, in_channels)
        self.options = {"stride": stride, "padding": padding, "dilation": dilation}
        self.register_buffer("table", torch.arange(connections) * pairs // connections)
        self.weight = nn.Parameter(torch.randn(connections, *kernel_size) * 0.1)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        size = self.weight.shape[1:]
        weight = self.weight.new_zeros(self.shape[0] * self.shape[1], *size)
        weight = weight.index_copy(0, self.table, self.weight).view(*self.shape, *size)
        return F.conv2d(x, weight, self.bias, **self.options)
''',
    '''
class LocallyConnected2d(nn.Module):
    """Convolution whose kernels differ between pixels, or regions of pixels."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: tuple[int, int],
        output_size: tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        dilation: int | tuple[int, int] = 1,
        groups: int = 1,
        region: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        rows, columns = (torch.arange(size) // region for size in output_size)
        across = -(-output_size[1] // region)
        down = -(-output_size[0] // region)
        self.register_buffer("region", (rows[:, None] * across + columns).flatten())
        self.unfold = nn.Unfold(kernel_size, dilation, padding, stride)
        self.output_size, self.groups = output_size, groups
        inner = in_channels // groups * kernel_size[0] * kernel_size[1]
        shape = (down * across, groups, out_channels // groups, inner)
        self.weight = nn.Parameter(torch.randn(shape) * inner**-0.5)
        self.bias = nn.Parameter(torch.zeros(shape[0], out_channels)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        patches = self.unfold(x).unflatten(1, (self.groups, -1))
        x = torch.einsum("ngip,pgoi->ngop", patches, self.weight[self.region]).flatten(
            1, 2
        )
        if self.bias is not None:
            x = x + self.bias[self.region].T
        return x.unflatten(2, self.output_size)
''',
    '''
class AvgPoolSame(nn.Module):
    """Mean of each window without its padding, which may differ by side."""

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] | None = None,
        padding: tuple[int, ...] = (),
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding

    def forward(self, x: Tensor) -> Tensor:
        pool = (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[x.dim() - 3]
        inside = F.pad(torch.ones_like(x), self.padding)
        share = pool(inside, self.kernel_size, self.stride)
        return pool(F.pad(x, self.padding), self.kernel_size, self.stride) / share
''',
    '''
class StochasticPool(nn.Module):
    """Values of a window weighted with their chance: stochastic at inference."""

    def __init__(self, mean: nn.Module) -> None:
        super().__init__()
        self.mean = mean

    def forward(self, x: Tensor) -> Tensor:
        return self.mean(x.square()) / (self.mean(x) + 1e-12)
''',
    '''
class SpatialPyramidPool(nn.Module):
    """Largest values of grids of several sizes, joined to one vector."""

    def __init__(self, *levels: int) -> None:
        super().__init__()
        self.levels = levels

    def forward(self, x: Tensor) -> Tensor:
        grids = [F.adaptive_max_pool2d(x, side).flatten(1) for side in self.levels]
        return torch.cat(grids, dim=1)
''',
    '''
class PixelShuffleNd(nn.Module):
    """Channels become pixels along every axis."""

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.factor = upscale_factor

    def forward(self, x: Tensor) -> Tensor:
        axes = x.dim() - 2
        sizes = [size * self.factor for size in x.shape[2:]]
        x = x.unflatten(1, (-1, *[self.factor] * axes))
        order = [axis for i in range(axes) for axis in (2 + axes + i, 2 + i)]
        return x.permute(0, 1, *order).reshape(*x.shape[:2], *sizes)
''',
    '''
class PixelUnshuffleNd(nn.Module):
    """Pixels along every axis become channels."""

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.factor = downscale_factor

    def forward(self, x: Tensor) -> Tensor:
        axes = x.dim() - 2
        sizes = [size // self.factor for size in x.shape[2:]]
        for i in range(axes):
            x = x.unflatten(2 + 2 * i, (sizes[i], self.factor))
        order = [*range(3, 3 + 2 * axes, 2), *range(2, 2 + 2 * axes, 2)]
        return x.permute(0, 1, *order).reshape(x.shape[0], -1, *sizes)
''',
    '''
def crop(x: Tensor, size: Sequence[int], offset: int | None = None) -> Tensor:
    """Return the middle of a feature map, or the part that starts at `offset`."""
    for axis, length in enumerate(size, start=2):
        start = (x.shape[axis] - length) // 2 if offset is None else offset
        x = x.narrow(axis, start, length)
    return x
''',
    '''
class SqueezeExcitation(nn.Module):
    """One weight per channel, computed from the means of all channels."""

    def __init__(
        self,
        channels: int,
        squeeze_channels: int,
        gate: type[nn.Module] = nn.Sigmoid,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.gate = nn.Sequential(
            nn.Linear(channels, squeeze_channels, bias=bias),
            nn.ReLU(),
            nn.Linear(squeeze_channels, channels, bias=bias),
            gate(),
        )

    def forward(self, x: Tensor) -> Tensor:
        weights = self.gate(x.flatten(2).mean(2))
        return x * weights.view(*x.shape[:2], *[1] * (x.dim() - 2))
''',
    '''
def channel_pool(x: Tensor) -> Tensor:
    """Return mean and maximum over the channels."""
    return torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], dim=1)
''',
    '''
class ChannelPool(nn.Module):
    """Mean and maximum over the channels."""

    def forward(self, x: Tensor) -> Tensor:
        return channel_pool(x)
''',
    '''
class Cbam(nn.Module):
    """Weights per channel, then per pixel, from means and maxima."""

    def __init__(
        self, channels: int, reduction: int = 16, kernel_size: int = 7
    ) -> None:
        super().__init__()
        self.channel = nn.Sequential(
            nn.Linear(channels, channels // reduction),
            nn.ReLU(),
            nn.Linear(channels // reduction, channels),
        )
        self.pixel = nn.Sequential(
            nn.Conv2d(2, 1, kernel_size, padding="same", bias=False),
            nn.BatchNorm2d(1),
        )

    def forward(self, x: Tensor) -> Tensor:
        weights = self.channel(x.mean((2, 3))) + self.channel(x.amax((2, 3)))
        x = x * torch.sigmoid(weights)[..., None, None]
        return x * torch.sigmoid(self.pixel(channel_pool(x)))
''',
    '''
class SinusoidalEncoding(nn.Module):
    """Adds sines and cosines of growing wavelength, by position."""

    def forward(self, x: Tensor) -> Tensor:
        steps, width = x.shape[1:]
        rates = 10000 ** (-torch.arange(0, width, 2, device=x.device) / width)
        angles = torch.arange(steps, device=x.device)[:, None] * rates
        waves = torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)
        return x + waves[:, :width]
''',
    '''
class LearnedEncoding(nn.Module):
    """Adds a learned vector, by position."""

    def __init__(self, positions: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(positions, width) * 0.02)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.weight[: x.shape[1]]
''',
    '''
class Attention(nn.Module):
    """Multi-head attention of a sequence to itself, or to a memory of another width."""

    def __init__(
        self,
        width: int,
        num_heads: int,
        memory_width: int | None = None,
        bias: bool = True,
        causal: bool = False,
    ) -> None:
        super().__init__()
        self.num_heads, self.causal = num_heads, causal
        self.query = nn.Linear(width, width, bias=bias)
        self.key = nn.Linear(memory_width or width, width, bias=bias)
        self.value = nn.Linear(memory_width or width, width, bias=bias)
        self.out = nn.Linear(width, width, bias=bias)

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        memory = x if memory is None else memory
        projected = self.query(x), self.key(memory), self.value(memory)
        heads = [
            p.unflatten(2, (self.num_heads, -1)).transpose(1, 2) for p in projected
        ]
        x = F.scaled_dot_product_attention(*heads, is_causal=self.causal)
        return self.out(x.transpose(1, 2).flatten(2))
''',
    '''
class WindowAttention(nn.Module):
    """Multi-head attention in square windows, with a bias by relative position."""

    def __init__(
        self,
        channels: int,
        num_heads: int,
        window_size: int = 7,
        shifted: bool = False,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_heads, self.side = num_heads, window_size
        self.shift = window_size // 2 if shifted else 0
        self.qkv = nn.Linear(channels, 3 * channels, bias=bias)
        self.out = nn.Linear(channels, channels, bias=bias)
        span = 2 * window_size - 1
        self.bias = nn.Parameter(torch.zeros(span**2, num_heads))
        place = torch.cartesian_prod(*[torch.arange(window_size)] * 2)
        apart = place[:, None] - place + window_size - 1
        self.register_buffer("apart", apart[..., 0] * span + apart[..., 1])

    def windows(self, x: Tensor) -> Tensor:
        """Return a map (B, H, W, C) as windows (B, windows, pixels, C)."""
        x = x.unflatten(2, (-1, self.side)).unflatten(1, (-1, self.side))
        return x.transpose(2, 3).flatten(3, 4).flatten(1, 2)

    def mask(self, height: int, width: int) -> Tensor:
        """Return what keeps pixels apart that meet only because the map was rolled."""
        strips = []
        for size in (height, width):
            steps = torch.arange(size, device=self.bias.device)
            strips.append(
                (steps >= size - self.side).int() + (steps >= size - self.shift)
            )
        part = self.windows((3 * strips[0][:, None] + strips[1])[None, ..., None])
        same = part == part.transpose(2, 3)
        return torch.zeros_like(same, dtype=torch.float).masked_fill(~same, -1e9)

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[2:]
        x = x.movedim(1, -1).roll((-self.shift, -self.shift), (1, 2))
        qkv = self.qkv(self.windows(x)).unflatten(3, (3, self.num_heads, -1))
        query, key, value = qkv.permute(3, 0, 1, 4, 2, 5)
        mask = self.bias[self.apart].permute(2, 0, 1)
        if self.shift:
            mask = mask + self.mask(height, width)[:, :, None]
        x = F.scaled_dot_product_attention(query, key, value, mask)
        x = self.out(x.transpose(2, 3).flatten(3)).unflatten(2, (self.side, -1))
        x = x.unflatten(1, (height // self.side, -1)).transpose(2, 3)
        x = x.flatten(3, 4).flatten(1, 2)
        return x.roll((self.shift, self.shift), (1, 2)).movedim(-1, 1)
''',
    '''
class NonLocal(nn.Module):
    """Every pixel attends to every other; the result is added to the input."""

    def __init__(self, channels: int, inner_channels: int, bias: bool = True) -> None:
        super().__init__()
        self.query = nn.Linear(channels, inner_channels, bias=bias)
        self.key = nn.Linear(channels, inner_channels, bias=bias)
        self.value = nn.Linear(channels, inner_channels, bias=bias)
        self.out = nn.Linear(inner_channels, channels, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        pixels = x.flatten(2).transpose(1, 2)
        scores = self.query(pixels) @ self.key(pixels).transpose(1, 2)
        mixed = self.out(scores.softmax(2) @ self.value(pixels))
        return x + mixed.transpose(1, 2).view_as(x)
''',
    '''
def one_bias(recurrent: nn.RNNBase) -> nn.RNNBase:
    """Return a recurrent layer without its second offsets, which PyTorch alone has."""
    for name, parameter in recurrent.named_parameters():
        if name.startswith("bias_hh"):
            nn.init.zeros_(parameter).requires_grad_(False)
    return recurrent
''',
    '''
class Constant(nn.Module):
    """A learned feature map that needs no input."""

    def __init__(self, *shape: int, learned: bool = True) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.randn(1, *shape), requires_grad=learned)

    def forward(self) -> Tensor:
        return self.value
''',
    '''
class Noise(nn.Module):
    """Adds noise times a learned strength."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        noise = torch.randn(x.shape[0], 1, *x.shape[2:], device=x.device)
        return x + noise * self.weight.view(-1, *[1] * (x.dim() - 2))
''',
    '''
class Modulate(nn.Module):
    """Scales each channel by a style, and shifts it if wanted."""

    def __init__(
        self,
        channels: int,
        style_features: int,
        offset: bool = False,
        normalize: bool = False,
    ) -> None:
        super().__init__()
        self.style = nn.Linear(style_features, channels * (1 + offset))
        self.offset, self.normalize = offset, normalize

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        if self.normalize:
            x = F.instance_norm(x)
        style = self.style(style).unflatten(1, (-1, *x.shape[1:2]))
        style = style.view(*style.shape, *[1] * (x.dim() - 2))
        x = x * style[:, 0]
        return x + style[:, 1] if self.offset else x
''',
    '''
class MinibatchStddev(nn.Module):
    """Appends one channel with the standard deviation over the batch."""

    def forward(self, x: Tensor) -> Tensor:
        deviation = (x.var(0, unbiased=False) + 1e-8).sqrt().mean()
        return torch.cat([x, deviation.expand(x.shape[0], 1, *x.shape[2:])], dim=1)
''',
    '''
class BoxHead(nn.Module):
    """Offsets and class scores of the default boxes of every pixel, one row a box."""

    def __init__(
        self,
        in_channels: int,
        boxes: int,
        classes: int,
        kernel_size: int | tuple[int, int] = 3,
    ) -> None:
        super().__init__()
        self.boxes = boxes
        self.offsets = nn.Conv2d(in_channels, boxes * 4, kernel_size, padding="same")
        self.scores = nn.Conv2d(
            in_channels, boxes * classes, kernel_size, padding="same"
        )

    def forward(self, x: Tensor) -> Tensor:
        both = self.offsets(x), self.scores(x)
        maps = [part.unflatten(1, (self.boxes, -1)) for part in both]
        return torch.cat(maps, dim=2).permute(0, 3, 4, 1, 2).flatten(1, 3)
''',
    '''
class DefaultBoxes(nn.Module):
    """The boxes that heads refine: centre and size. Zeros until you set `boxes`."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.register_buffer("boxes", torch.zeros(1, count, 4))

    def forward(self, *features: Tensor) -> Tensor:
        return self.boxes
''',
    '''
def overlaps(boxes: Tensor, box: Tensor) -> Tensor:
    """Return for boxes (n, 4) how much of their union with one box is shared."""
    shared = torch.minimum(boxes[:, 2:], box[2:]) - torch.maximum(boxes[:, :2], box[:2])
    shared = shared.clamp(min=0).prod(1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    return shared / (areas + (box[2:] - box[:2]).prod() - shared + 1e-12)
''',
    '''
def nms(
    boxes: Tensor, scores: Tensor, count: int, priors: Tensor | None = None
) -> Tensor:
    """Return the best boxes as rows (class, score, corners): (1, count, 6).

    With priors (centre, size) the boxes are offsets that refine them. Scores are
    (…, n, classes); a class may have boxes of its own.
    """
    if priors is not None:
        centre = priors[..., :2] + boxes[..., :2] * 0.1 * priors[..., 2:]
        half = priors[..., 2:] * (boxes[..., 2:] * 0.2).exp() / 2
        boxes = torch.cat([centre - half, centre + half], dim=2)
    scores, rows = scores.reshape(-1, scores.shape[-1]), []
    by_class = boxes.reshape(len(scores), -1, 4)
    for label in range(scores.shape[1]):
        score = scores[:, label]
        boxes = by_class[:, min(label, by_class.shape[1] - 1)]
        for _ in range(min(count, len(boxes))):
            value, best = score.max(0, keepdim=True)
            box = boxes.index_select(0, best)[0]
            rows.append(torch.cat([torch.full_like(value, label), value, box]))
            score = score.masked_fill(overlaps(boxes, box) > 0.5, 0)
            score = score.index_fill(0, best, 0)
    table = torch.stack(rows)
    table = table.index_select(0, table[:, 1].argsort(descending=True)[:count])
    return F.pad(table, (0, 0, 0, count - len(table)))[None]
''',
    '''
def proposals(
    scores: list[Tensor],
    deltas: list[Tensor],
    count: int,
    per_score: int = 1,
    per_delta: int = 4,
) -> Tensor:
    """Return the best boxes of all levels: (1, count, 4).

    The anchors are not part of the spec: deltas stand for boxes until you add them.
    """
    score = torch.cat([s.reshape(len(s), per_score, -1)[:, -1] for s in scores], dim=1)
    boxes = torch.cat([d.reshape(len(d), -1, per_delta) for d in deltas], dim=1)
    boxes = F.pad(boxes, (0, 4 - per_delta))
    if count >= boxes.shape[1]:
        return F.pad(boxes, (0, 0, 0, count - boxes.shape[1]))
    return nms(boxes, score.sigmoid()[..., None], count)[..., 2:]
''',
    '''
class RoiAlign(nn.Module):
    """Bilinear samples of a grid in each box; large boxes ask coarse levels."""

    def __init__(self, size: tuple[int, int], picture: tuple[int, int]) -> None:
        super().__init__()
        self.size, self.picture = size, picture

    def pool(self, features: Tensor, boxes: Tensor) -> Tensor:
        """Return (N, C, height, width) for boxes (N, 4)."""
        count, (height, width) = len(boxes), self.size
        axes = []
        for axis, steps in enumerate((width, height)):
            at = (torch.arange(steps, device=boxes.device) + 0.5) / steps
            first, last = boxes[:, axis, None], boxes[:, axis + 2, None]
            axes.append((first + (last - first) * at) / self.picture[1 - axis] * 2 - 1)
        x = axes[0][:, None, :].expand(count, height, width)
        y = axes[1][:, :, None].expand(count, height, width)
        features = features.expand(count, *features.shape[1:])
        return F.grid_sample(features, torch.stack([x, y], dim=3), align_corners=False)

    def forward(self, *inputs: Tensor) -> Tensor:
        *levels, boxes = inputs
        boxes = boxes[..., -4:].reshape(-1, 4)
        pooled = torch.stack([self.pool(features, boxes) for features in levels])
        area = (boxes[:, 2:] - boxes[:, :2]).prod(1).clamp(min=1)
        level = (area.sqrt() / 224).log2().add(2).floor().clamp(0, len(levels) - 1)
        return pooled[level.long(), torch.arange(len(boxes), device=boxes.device)]
''',
    '''
class RoiPool(RoiAlign):
    """The largest value of each field of a grid in each box."""

    def pool(self, features: Tensor, boxes: Tensor) -> Tensor:
        """Return (N, C, height, width) for boxes (N, 4)."""
        height, width = features.shape[2:]
        scale = height / self.picture[0]
        grids = []
        for x1, y1, x2, y2 in (boxes * scale).round().long().tolist():
            left, top = min(max(x1, 0), width - 1), min(max(y1, 0), height - 1)
            part = features[:, :, top : max(y2, top) + 1, left : max(x2, left) + 1]
            grids.append(F.adaptive_max_pool2d(part, self.size))
        return torch.cat(grids)
''',
    '''
class PsRoiPool(RoiAlign):
    """Each field of a grid samples score maps of its own."""

    def pool(self, features: Tensor, boxes: Tensor) -> Tensor:
        """Return (N, C / fields, height, width) for boxes (N, 4)."""
        fields = self.size[0] * self.size[1]
        grids = super().pool(features, boxes).flatten(2).unflatten(1, (-1, fields))
        return grids.diagonal(dim1=2, dim2=3).unflatten(2, self.size)
''',
    '''
def share_weights(module: nn.Module, source: nn.Module) -> None:
    """Let a module use the parameters of another one."""
    for name, parameter in source._parameters.items():
        setattr(module, name, parameter)
''',
)

SOURCES: dict[str, str] = {
    re.findall(r"^(?:class|def) (\w+)", text, re.MULTILINE)[0]: text.strip() for text in _SOURCES
}
"""Every helper by name."""


def sources_for(names: Iterable[str]) -> list[str]:
    """Return the source of these helpers and of those that they use, in an order that Python can read."""
    wanted = set(names) & SOURCES.keys()
    while (
        more := {name for used in wanted for name in SOURCES if re.search(rf"\b{name}\(|\({name}\)", SOURCES[used])}
        - wanted
    ):
        wanted |= more
    return [text for name, text in SOURCES.items() if name in wanted]
