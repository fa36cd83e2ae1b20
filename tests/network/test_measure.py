from alphatree.network.measure import Stage, depth, measure, receptive_fields, stages
from tests.sources import graph_of


def test_depth_is_the_longest_path():
    graph = graph_of(
        """
        - branches:
            - [{conv: {out_channels: 4, kernel_size: 1}}, {conv: {out_channels: 4, kernel_size: 1}}, relu]
            - [{conv: {out_channels: 4, kernel_size: 1}}]
        - linear: 10
        """
    )
    assert depth(graph) == 3


def test_boxes_carry_no_features():
    graph = graph_of(
        """
        - {conv: {out_channels: 2, kernel_size: 1}, name: map}
        - {conv: {out_channels: 2, kernel_size: 1}, name: scores}
        - {proposals: 5, name: boxes}
        - {roi_pool: {output_size: 2}, from: [map, boxes]}
        - linear: 3
        """
    )
    assert depth(graph) == 2


def test_receptive_field_grows_with_kernel_stride_and_dilation():
    graph = graph_of(
        """
        - conv: {out_channels: 4, kernel_size: 7, stride: 2}
        - max_pool: {kernel_size: 3, stride: 2}
        - conv: {out_channels: 4, kernel_size: [1, 3], dilation: 2}
        - global_avg_pool
        """,
        "[3, 64, 64]",
    )
    assert [field.size for field in receptive_fields(graph)] == [(1, 1), (7, 7), (11, 11), (11, 27), None]


def test_the_widest_branch_counts():
    graph = graph_of("- residual: {main: [{conv: {out_channels: 3, kernel_size: 5, padding: 2}}]}")
    assert receptive_fields(graph)[-1].size == (5, 5)


def test_patchgan_sees_70_pixels():
    """Isola et al. 2017, section 3.2.2: the 70×70 PatchGAN."""
    strided = "\n".join(
        f"- conv: {{out_channels: 8, kernel_size: 4, stride: {stride}, padding: 1}}" for stride in (2, 2, 2, 1, 1)
    )
    assert receptive_fields(graph_of(strided, "[6, 256, 256]"))[-1].size == (70, 70)


def test_upsampling_takes_smaller_steps():
    graph = graph_of("- max_pool: 2\n- interpolate: 2\n- conv: {out_channels: 1, kernel_size: 3}")
    assert receptive_fields(graph)[-1].size == (4, 4)


def test_flops_and_memory():
    graph = graph_of("- conv: {out_channels: 8, kernel_size: 1, activation: relu}\n- max_pool: 2", "[4, 10, 10]")
    figures = measure(graph)
    assert (figures.params, figures.macs, figures.flops, figures.depth) == (40, 3200, 6400, 1)
    assert figures.activations == 800 + 800 + 200
    assert figures.peak_memory == 4 * (400 + 800)  # input and first output at once; relu in place


def test_stages_group_by_size():
    graph = graph_of("- conv: {out_channels: 2, kernel_size: 1}\n- relu\n- max_pool: 2\n- linear: 3", "[1, 4, 4]")
    assert stages(graph) == (Stage((4, 4), 2, 4, 32), Stage((2, 2), 1, 0, 0), Stage((), 1, 27, 24))


def test_what_only_lends_its_size_is_not_read():
    """A map resized to that of a deep layer has seen no more, and the deep layer need not be kept for it."""
    graph = graph_of(
        """
        - {conv: {out_channels: 1, kernel_size: 3, padding: 1}, name: early}
        - {conv: {out_channels: 8, kernel_size: 3, padding: 1, stride: 2}, name: deep}
        - {interpolate: {to: deep}, from: early}
        - {conv: {out_channels: 1, kernel_size: 1}, name: last}
        """
    )
    assert depth(graph) == 2
    sizes = {layer.name: field.size for layer, field in zip(graph.layers, receptive_fields(graph), strict=True)}
    assert sizes["deep"] == (5, 5)
    assert sizes["last"] == (3, 3)
