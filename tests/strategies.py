"""Hypothesis models of layer specs: any of these compiles on a feature map of at least 16×16 pixels."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

widths = st.integers(1, 16)

same_size_layers: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(["relu", "batch_norm", "local_response_norm", "prelu", "identity", {"leaky_relu": 0.2}]),
    st.builds(
        lambda width, side, dilation, bias: {
            "conv": {
                "out_channels": width,
                "kernel_size": side,
                "padding": "half",
                "dilation": dilation,
                "bias": bias,
                "norm": None if bias else "batch",
            }
        },
        widths,
        st.sampled_from([1, 3, [1, 3], [3, 1]]),
        st.integers(1, 2),
        st.booleans(),
    ),
    st.builds(
        lambda side: {"max_pool": {"kernel_size": side, "stride": 1, "padding": side // 2}}, st.sampled_from([1, 3])
    ),
    st.builds(
        lambda side: {"depthwise_conv": {"kernel_size": side, "padding": "half", "activation": "relu6"}},
        st.sampled_from([1, 3]),
    ),
)


def _structures(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    bodies = st.lists(items, max_size=3)
    return st.one_of(
        st.builds(lambda a, b: {"branches": [a, b]}, bodies, bodies),
        st.builds(
            lambda width, main: {
                "residual": {
                    "main": [*main, {"conv": {"out_channels": width, "kernel_size": 1}}],
                    "shortcut": [{"conv": {"out_channels": width, "kernel_size": 1}}],
                },
                "then": "relu",
            },
            widths,
            bodies,
        ),
        st.builds(lambda count, body: {"repeat": count, "layers": body}, st.integers(0, 3), bodies),
    )


items = st.recursive(same_size_layers, _structures, max_leaves=8)
layer_lists = st.lists(items, min_size=1, max_size=6)
