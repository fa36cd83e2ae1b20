from hypothesis import given
from hypothesis import strategies as st

from alphatree.layers.base import ShapeError
from alphatree.layers.conv import ConvTranspose
from alphatree.layers.window import resolve_padding, window_output

sizes = st.integers(1, 40)
kernels = st.integers(1, 9)
strides = st.integers(1, 5)
sides = st.tuples(st.integers(0, 4), st.integers(0, 4))
dilations = st.integers(1, 3)


def windows_that_fit(size, kernel_size, stride, padding, dilation):
    """Count by hand: every start at which the dilated kernel lies inside the padded input."""
    padded = size + sum(padding)
    reach = dilation * (kernel_size - 1) + 1
    return sum(1 for start in range(0, padded, stride) if start + reach <= padded)


@given(sizes, kernels, strides, sides, dilations)
def test_output_equals_counting_window_positions(size, kernel_size, stride, padding, dilation):
    counted = windows_that_fit(size, kernel_size, stride, padding, dilation)
    try:
        length = window_output(size, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)
    except ShapeError:
        length = 0
    assert length == counted


@given(sizes, kernels, strides, st.integers(0, 4))
def test_ceil_mode_adds_at_most_one_window_and_it_starts_inside(size, kernel_size, stride, padding):
    if padding > kernel_size // 2 or size + 2 * padding < kernel_size:
        return  # as PyTorch demands
    sides = (padding, padding)
    plain = window_output(size, kernel_size=kernel_size, stride=stride, padding=sides)
    up = window_output(size, kernel_size=kernel_size, stride=stride, padding=sides, ceil_mode=True)
    assert up - plain in (0, 1)
    assert (up - 1) * stride < size + padding


@given(sizes, kernels, strides, dilations)
def test_same_gives_the_input_divided_by_stride_rounded_up(size, kernel_size, stride, dilation):
    (padding,) = resolve_padding("same", (size,), (kernel_size,), (stride,), (dilation,))
    length = window_output(size, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)
    assert length == -(-size // stride)


@given(sizes, st.sampled_from([1, 3, 5, 7]), dilations)
def test_half_keeps_the_size_of_odd_kernels(size, kernel_size, dilation):
    (padding,) = resolve_padding("half", (size,), (kernel_size,), (1,), (dilation,))
    assert window_output(size, kernel_size=kernel_size, padding=padding, dilation=dilation) == size


@given(sizes, kernels, strides, st.integers(0, 3))
def test_a_transposed_convolution_undoes_the_shape_of_a_convolution(size, kernel_size, stride, padding):
    if (size - 1) * stride - 2 * padding + kernel_size < 1:
        return
    layer = ConvTranspose(out_channels=1, kernel_size=kernel_size, stride=stride, padding=padding)
    _, large = layer.output_shape((1, size))
    assert window_output(large, kernel_size=kernel_size, stride=stride, padding=(padding, padding)) == size
