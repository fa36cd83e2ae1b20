"""The spec language: what each construct means, and what is said when it is misused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.layers import ACTIVATIONS
from alphatree.network.graph import Block, Leaf, Parallel, Repeat
from tests.sources import compile_text, faults_of, graph_of

ACTIVATION_WORDS = ", ".join([*ACTIVATIONS, "softmax"])

BLOCK = """
unit:
  parameters: {width: integer, stride: 1, act: relu}
  layers:
    - conv: {out_channels: width, kernel_size: 3, stride: stride, padding: 1, norm: batch, activation: act}
"""


def names(graph):
    return [layer.name for layer in graph.operations]


def test_norm_and_activation_become_layers_of_their_own():
    graph = graph_of("- conv: {out_channels: 8, kernel_size: 1, norm: batch, activation: {leaky_relu: 0.2}}")
    assert [layer.type for layer in graph.operations] == ["conv", "batch_norm", "leaky_relu"]
    assert names(graph) == ["conv1", "conv1.norm", "conv1.activation"]
    assert graph.operations[0].params == 24  # no bias under a norm
    assert [leaf.attached for leaf in graph.walk()] == [False, True, True]


def test_bias_can_be_kept_under_a_norm():
    assert graph_of("- conv: {out_channels: 8, kernel_size: 1, norm: batch, bias: true}").operations[0].params == 32


def test_blocks_have_parameters_and_defaults():
    graph = graph_of(
        "- block: unit\n  with: {width: 4 * 2}\n- {block: unit, with: {width: 8, act: swish}}", blocks=BLOCK
    )
    assert names(graph)[:3] == ["unit1.conv1", "unit1.conv1.norm", "unit1.conv1.activation"]
    assert graph.layers[-1].type == "swish"


def test_a_text_parameter_may_name_a_layer_or_hold_none():
    graph = graph_of(
        """
        - {conv: {out_channels: 4, kernel_size: 1}, name: early}
        - {block: up, with: {skip: early}}
        - {block: up, with: {skip: early, norm: batch}}
        """,
        blocks="""
up:
  parameters: {skip: text, norm: none}
  layers:
    - {concat: , from: [previous, skip]}
    - conv: {out_channels: 4, kernel_size: 1, norm: norm}
""",
    )
    assert names(graph) == [
        "early",
        *("up1.concat1", "up1.conv1"),
        *("up2.concat1", "up2.conv1", "up2.conv1.norm"),
    ]
    assert [layer.params for layer in graph.operations if layer.type == "conv"] == [16, 36, 32]


def test_a_default_may_be_an_expression_of_earlier_parameters():
    graph = graph_of(
        "- {block: unit, with: {width: 64}}",
        blocks="""
unit:
  parameters: {width: integer, narrow: width * 26 // 64}
  layers: [{conv: {out_channels: narrow, kernel_size: 1}}]
""",
    )
    assert graph.operations[0].out_shape[0] == 26


def test_repeat_overrides_first_last_and_each():
    graph = graph_of(
        """
        - repeat: 3
          block: unit
          with: {width: 8}
          first: {stride: 2}
          last: {act: tanh}
          each: {width: [4, 8, 16]}
          name: stage
        """,
        blocks=BLOCK,
    )
    assert [layer.out_shape for layer in graph.operations if layer.type == "conv"] == [
        (4, 16, 16),
        (8, 16, 16),
        (16, 16, 16),
    ]
    assert graph.layers[-1].name == "stage.3.conv1.activation"
    assert graph.layers[-1].type == "tanh"
    assert [type(element) for element in graph.structure.elements] == [Repeat]


def test_a_repetition_sees_the_input_of_the_one_before():
    """NASNet's cells: each takes the outputs of the last two."""
    graph = graph_of(
        """
        - {conv: {out_channels: 2, kernel_size: 1}, name: stem}
        - {conv: {out_channels: 3, kernel_size: 1}, name: start}
        - {repeat: 3, block: cell, before: stem, name: cells}
        """,
        blocks="""
cell:
  layers:
    - {concat: , from: [input, before]}
    - {conv: {out_channels: 4, kernel_size: 1}}
""",
    )
    assert [[graph.layers[i].name for i in layer.inputs] for layer in graph.operations if layer.type == "concat"] == [
        ["start", "stem"],
        ["cells.1.conv1", "start"],
        ["cells.2.conv1", "cells.1.conv1"],
    ]


def test_before_needs_a_name_for_the_first_repetition():
    assert faults_of("- repeat: 2\n  layers: [{concat: , from: [previous, before]}]") == [
        "error: unknown layer 'before' [unknown-name]"
    ]
    assert faults_of("- repeat: 2\n  layers: [relu]\n  before: nothing") == [
        "error: unknown layer 'nothing' [unknown-name]"
    ]


@given(st.integers(1, 6))
def test_a_repeat_equals_writing_it_out(count):
    repeated = graph_of(f"- repeat: {count}\n  block: unit\n  with: {{width: 8}}", blocks=BLOCK)
    written = graph_of("- {block: unit, with: {width: 8}}\n" * count, blocks=BLOCK)
    assert repeated.layers == written.layers


def test_repetitions_of_layers_are_numbered():
    graph = graph_of(
        "- {repeat: 2, layers: [relu]}\n- {repeat: 1, layers: [relu]}\n- {repeat: 1, layers: [relu], name: end}"
    )
    assert names(graph) == ["repeat1.1.relu1", "repeat1.2.relu1", "repeat2.1.relu1", "end.1.relu1"]


def test_a_residual_sums_and_then_activates():
    graph = graph_of("- residual: {main: [conv: {out_channels: 3, kernel_size: 1}]}\n  then: relu")
    assert [layer.type for layer in graph.operations] == ["conv", "sum", "relu"]
    assert graph.operations[1].inputs == (1, 0)
    parallel, leaf = graph.structure.elements
    assert isinstance(parallel, Parallel)
    assert parallel.residual
    assert isinstance(leaf, Leaf)


def test_branches_concat_in_order():
    graph = graph_of(
        """
        - branches:
            a: [conv: {out_channels: 2, kernel_size: 1}]
            b: [conv: {out_channels: 5, kernel_size: 1}]
            c: []
        """
    )
    assert graph.layers[-1].out_shape == (10, 32, 32)


def test_branches_may_split_the_channels():
    graph = graph_of(
        "- branches: [[], [conv: {out_channels: 7, kernel_size: 1}]]\n  split: [1, 2]\n- channel_shuffle: 2",
        "[3, 4, 4]",
    )
    assert [(layer.type, layer.out_shape[0]) for layer in graph.operations] == [
        ("slice", 1),
        ("slice", 2),
        ("conv", 7),
        ("concat", 8),
        ("channel_shuffle", 8),
    ]


def test_taps_reach_earlier_layers():
    graph = graph_of(
        """
        - {conv: {out_channels: 4, kernel_size: 3}, name: early}
        - max_pool: 2
        - branches: [[], [{max_pool: 2, from: early}]]
          merge: sum
        - {crop: {to: previous_name}, from: early, when: false}
        """.replace("previous_name", "early"),
        "[4, 32, 32]",
    )
    parallel = graph.structure.elements[2]
    assert isinstance(parallel, Parallel)
    assert parallel.branches[1].source == 1
    assert graph.layers[-1].type == "sum"


def test_several_inputs_and_outputs():
    graph, faults = compile_text(
        """
        networks:
          net:
            inputs: {left: [8], right: [4]}
            outputs: [both, l]
            layers:
              - {linear: 3, from: left, name: l}
              - {linear: 3, from: right, name: r}
              - {sum: , from: [l, r], name: both}
        """
    )
    assert faults == []
    assert graph is not None
    assert [layer.name for layer in graph.inputs] == ["left", "right"]
    assert [(output.name, graph.layers[output.layer].name) for output in graph.outputs] == [
        ("both", "both"),
        ("l", "l"),
    ]


def test_branches_that_do_not_meet_are_outputs():
    graph = graph_of("- branches: {boxes: [linear: 4], faces: [linear: 2]}\n  merge: none", "[16]")
    assert [(output.name, graph.layers[output.layer].out_shape) for output in graph.outputs] == [
        ("boxes", (4,)),
        ("faces", (2,)),
    ]


def test_shared_weights_count_once():
    graph = graph_of(
        """
        - {embedding: {num_embeddings: 10, embedding_dim: 4}, name: words}
        - {linear: {out_features: 10, bias: false}, shares: words}
        """,
        "[5]",
    )
    assert (graph.params, graph.macs, graph.layers[-1].shares) == (40, 200, "words")


def test_shared_weights_may_be_named_by_a_parameter():
    graph = graph_of(
        "- {block: unit, with: {weights: none}}\n- {block: unit, with: {weights: unit1.own}}",
        blocks="""
unit:
  parameters: {weights: text}
  layers: [{conv: {out_channels: 3, kernel_size: 3, padding: 1}, name: own, shares: weights}]
""",
    )
    assert [layer.params for layer in graph.operations] == [84, 0]


def test_an_item_left_out_makes_no_tap():
    graph = graph_of(
        """
        - {relu: , name: early}
        - relu
        - branches: [[], [{tanh: , from: early, when: false}, sigmoid]]
        """
    )
    parallel = graph.structure.elements[2]
    assert isinstance(parallel, Parallel)
    assert [branch.source for branch in parallel.branches] == [None, None]


def test_what_follows_regions_runs_once_for_each():
    graph = graph_of(
        """
        - {conv: {out_channels: 2, kernel_size: 1}, name: scores}
        - {proposals: 300, name: boxes}
        - {roi_pool: {output_size: 7}, from: [scores, boxes]}
        - linear: 10
        """
    )
    head = graph.layers[-1]
    assert (head.instances, head.out_shape, head.params, head.macs) == (300, (10,), 990, 300 * 980)


def test_rows_read_as_sequences_come_back():
    graph = graph_of("- rows_to_sequences\n- lstm: 5\n- sequences_to_rows: {to: input}", "[3, 4, 6]")
    assert [(layer.out_shape, layer.instances) for layer in graph.operations] == [
        ((6, 3), 4),
        ((6, 5), 4),
        ((5, 4, 6), 1),
    ]
    assert graph.operations[1].macs == 4 * 6 * 4 * 5 * (3 + 5)


def test_a_block_may_call_itself():
    graph = graph_of(
        "- {block: nest, with: {depth: 3}}",
        blocks="""
nest:
  parameters: {depth: integer}
  layers:
    - relu
    - {block: nest, with: {depth: depth - 1}, when: depth > 1}
""",
    )
    assert names(graph) == ["nest1.relu1", "nest1.nest1.relu1", "nest1.nest1.nest1.relu1"]


def test_another_network_is_a_part():
    graph, faults = compile_text(
        """
        networks:
          backbone:
            input: [3, 8, 8]
            layers: [{conv: {out_channels: 4, kernel_size: 3}, name: conv1}, {max_pool: 2, name: pool1}, {linear: 10}]
          net:
            input: [3, 16, 16]
            layers: [{network: example/backbone, until: pool1, name: body}, {conv: {out_channels: 2, kernel_size: 1}}]
        """
    )
    assert faults == []
    assert graph is not None
    assert names(graph) == ["body.conv1", "body.pool1", "conv1"]
    assert isinstance(graph.structure.elements[0], Block)


@pytest.mark.parametrize(
    ("layers", "messages"),
    [
        ("- conv: {out_channels: 8, kernal_size: 3}", [
            "error: unknown field 'kernal_size' of layer 'conv' [unknown-field]",
        ]),
        ("- con: {out_channels: 8}", ["error: unknown layer 'con' [unknown-layer]"]),
        ("- rleu", ["error: unknown layer 'rleu' [unknown-layer]"]),
        ("- conv: {out_channels: 8, kernel_size: 3}\n  relu:", [
            "error: 'conv' and 'relu' in one item, expected one layer [two-layers]"
        ]),
        ("- conv: {kernel_size: 3}\n  out_channels: 8", [
            "error: unknown field 'out_channels' beside layer 'conv' [unknown-field]",
        ]),
        ("- {relu: , name: a}\n- {branches: [[], []], shares: a}", [
            "error: unknown field 'shares' beside 'branches' [unknown-field]"
        ]),
        ("- block: nothing", ["error: unknown block 'nothing' [unknown-block]"]),
        ("- {relu: , from: nowhere}", ["error: unknown layer 'nowhere' [unknown-name]"]),
        ("- {relu: , name: a}\n- {relu: , name: a}", ["error: a second layer named 'a' [repeated-name]"]),
        ("- {relu: , name: input}", ["error: 'input' is not a name for a layer [bad-name]"]),
        ("- {relu: , when: widht > 2}", ["error: unknown parameter 'widht' [bad-expression]"]),
        ("- repeat: -1\n  layers: [relu]", ["error: repeat is -1, expected a whole number from 0 to 20000 [wrong-type]"]),
        ("- repeat: 2\n  layers: [relu]\n  each: {a: [1]}", [
            "error: each 'a' has 1 values, expected 2, one for every repetition [bad-repeat]"
        ]),
        ("- repeat: 20000\n  layers: [relu, relu]", ["error: more than 20000 layers after expansion [too-many-layers]"]),
        ("- branches: [[], [max_pool: 2]]\n  merge: sum", [
            "error: 'sum1' takes equal shapes, but 'input' gives 3×32×32 and 'max_pool1' gives 3×16×16 [shape-mismatch]"
        ]),
        ("- branches: [[], []]\n  merge: add", [
            "error: merge is 'add', expected one of concat, sum, multiply, none [unknown-word]"
        ]),
        ("- branches: [[relu], [tanh]]\n  merge: none\n- relu", [
            "error: the branches before do not meet, so there is no previous layer [no-input]"
        ]),
        ("- residual: [relu]", [
            "error: residual is a list, expected a mapping with main and, if it is not the input itself, shortcut [wrong-type]"
        ]),
        ("- {linear: 3, shares: input2}", ["error: unknown layer 'input2' [unknown-name]"]),
        ("- {linear: 3, name: a}\n- {linear: 3, shares: a}", [
            "error: 'linear1' has 12 params and cannot share the 9,219 of 'a' [shares-mismatch]"
        ]),
        ("- sum: \n  from: [input, input]\n- conv: 3", [
            "error: layer 'conv' is 3, expected its fields in braces [wrong-type]"
        ]),
        ("- network: vgg/vgg-16", ["error: unknown network 'vgg/vgg-16' [unknown-network]"]),
        ("- conv: {out_channels: 8, kernel_size: 3, activation: rellu}", [
            f"error: activation is 'rellu', expected one of {ACTIVATION_WORDS} [unknown-word]"
        ]),
    ],
)  # fmt: skip
def test_messages(layers, messages):
    assert faults_of(layers) == messages


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("with: {}", "error: block 'unit' needs parameter 'width' [missing-field]"),
        ("with: {widht: 3}", "error: block 'unit' has no parameter 'widht' [unknown-field]"),
        ("with: {width: true}", "error: parameter 'width' of block 'unit' is true, expected integer [wrong-type]"),
        ("with: {width: 3, act: 4}", "error: parameter 'act' of block 'unit' is 4, expected text [wrong-type]"),
        (
            "with: {width: 3, act: rellu}",
            f"error: activation is 'rellu', expected one of {ACTIVATION_WORDS} [unknown-word]",
        ),
    ],
)
def test_messages_about_blocks(call, message):
    assert faults_of(f"- block: unit\n  {call}", blocks=BLOCK) == [message]


def test_a_fault_stands_where_it_was_written():
    _, faults = compile_text(
        """\
        networks:
          net:
            input: [3, 32, 32]
            layers:
              - conv: {out_channels: 8, kernel_size: 3}
              - max_pool: {kernel_size: 64}
              - linear: {out_features: 10, in_features: 5}
        """
    )
    assert [str(fault) for fault in faults] == [
        "example.yml:6:19: error: 'max_pool1' takes at least 64 pixels along every axis (its kernel spans 64), "
        "but 'conv1' gives 8×30×30 [shape-mismatch]\n"
        "  hint: a smaller kernel_size, more padding or less downsampling before it would fit"
    ]


def test_all_faults_of_a_spec_are_reported_at_once():
    assert len(faults_of("- rleu\n- conv: {out_channels: 8}\n- {block: x}\n- branches: 3")) == 4


def test_a_fault_in_a_block_names_the_line_that_used_it():
    _, faults = compile_text(
        """\
        blocks:
          unit: {layers: [{max_pool: {kernel_size: 64}}]}
        networks:
          net:
            input: [3, 32, 32]
            layers:
              - block: unit
              - {linear: 4, from: unti1}
        """
    )
    (fault,) = faults
    assert (fault.position.line, fault.hint) == (
        2,
        "a smaller kernel_size, more padding or less downsampling before it would fit; in a block used at line 7",
    )


def test_endless_recursion_is_a_fault():
    assert faults_of("- block: loop", blocks="loop: {layers: [{block: loop}]}") == [
        "error: blocks nest deeper than 32 [too-deep]"
    ]


def test_work_is_linear_in_layers(monkeypatch):
    """Every layer's shape is worked out once: what compiling does grows with the layers and nothing else."""
    from alphatree.layers.activation import Relu

    calls = []

    def counted(self, shape):
        calls.append(shape)
        return shape

    monkeypatch.setattr(Relu, "output_shape", counted)
    graph_of("- repeat: 1000\n  layers: [relu]")
    assert len(calls) == 1000
