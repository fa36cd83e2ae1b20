"""The structure of a network in words, in both languages."""

from alphatree.drawing import describe
from alphatree.drawing.describe import LONGEST
from tests.sources import graph_of

LAYERS = """
- conv: {out_channels: 8, kernel_size: 3, padding: 1, norm: batch, activation: relu}
- max_pool: 2
- repeat: 3
  layers:
    - residual: {main: [{conv: {out_channels: 8, kernel_size: 1}}]}
- linear: 10
- softmax
"""


def test_english():
    assert describe(graph_of(LAYERS)) == (
        "Input 3×32×32, convolution 3×3,8, max pooling 2×2, 3 times a group (convolution 1×1,8, with a shortcut "
        "(the unchanged input) to a sum), hidden (linear) 10, output with softmax."
    )


def test_chinese():
    assert describe(graph_of(LAYERS), "zh") == (
        "输入 3×32×32，卷积 3×3,8，最大池化 2×2，3 个 一组层（卷积 1×1,8，捷径（输入直通）到求和），"
        "隐藏层（全连接） 10，softmax 输出。"
    )


def test_equal_neighbours_are_counted():
    assert "3 times sigmoid" not in describe(graph_of("- linear: 5\n- linear: 5\n- linear: 5"))
    assert "3 times hidden (linear) 5" in describe(graph_of("- linear: 5\n- linear: 5\n- linear: 5"))


def test_long_structures_end_early(catalog):
    for network in catalog.networks:
        assert len(describe(catalog.graph(network))) <= LONGEST + 3


def test_captions_of_single_repetitions_speak_the_language_of_the_page(catalog):
    from alphatree.drawing import draw

    words = {lang: draw(catalog.graph("resnet-50"), lang=lang) for lang in ("en", "zh")}
    assert ">1st only<" in str(words["en"])
    assert ">仅首次<" in str(words["zh"])
    assert "1st" not in str(words["zh"])
