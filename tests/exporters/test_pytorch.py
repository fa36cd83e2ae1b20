"""PyTorch as a second opinion: what is written compiles, counts as many parameters as we do and gives our shapes."""

import ast
import math
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from alphatree.exporters import ExportError, Origin
from alphatree.exporters.base import View
from alphatree.exporters.pytorch import DROPPED, FORMS, REFUSED, _Writer, to_pytorch
from alphatree.exporters.pytorch.helpers import SOURCES, sources_for
from alphatree.layers import LAYERS
from tests.exporters.networks import CATALOG, KINDS, graph
from tests.sources import compile_data, graph_of
from tests.strategies import layer_lists

try:
    import torch  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    torch = None

needs_torch = pytest.mark.skipif(torch is None, reason="PyTorch is not installed: nothing is run")
RESNET_50 = Path(__file__).with_name("resnet_50.py.txt")

INEXPRESSIBLE: dict[str, str] = {}
"""Networks that the PyTorch exporter cannot express, each with the message that says why."""
EXPRESSIBLE = [network for network in (*KINDS, *CATALOG) if network not in INEXPRESSIBLE]


@pytest.mark.parametrize("network", EXPRESSIBLE)
def test_the_source_compiles(network):
    source = to_pytorch(graph(network))
    compile(source, f"{network}.py", "exec")
    assert source.endswith("\n")
    assert "alphatree" not in source.replace("AlphaTree", "")


def test_the_inexpressible_are_refused():
    for network, message in INEXPRESSIBLE.items():
        with pytest.raises(ExportError) as refusal:
            to_pytorch(graph(network))
        assert str(refusal.value) == message


@pytest.mark.parametrize("name", KINDS)
def test_the_flat_way_out_compiles(name):
    compile(_Writer(graph(name), None, is_flat=True).write(), f"{name}.py", "exec")


@given(layer_lists)
def test_any_structure_compiles(layers):
    network = compile_data({"input": [3, 16, 16], "layers": layers})
    compile(to_pytorch(network), "network.py", "exec")


def module_of(network, device="cpu", *, is_flat=False):
    """The module of a Graph, made by running its source."""
    namespace: dict[str, Any] = {}
    source = _Writer(network, Origin("model/network", "Network"), is_flat).write()
    exec(compile(source, "network.py", "exec"), namespace)
    if device == "meta":  # boxes have no values there; the small networks run these for good
        namespace["nms"] = lambda boxes, scores, count, priors=None: boxes.new_empty(1, count, 6)
    if device == "meta" and "RoiPool" in namespace:
        namespace["RoiPool"].pool = lambda self, features, boxes: features.new_empty(
            len(boxes), features.shape[1], *self.size
        )
    with torch.device(device):
        return namespace["Network"]().eval()


def shapes_of(module, network, device="cpu"):
    """What comes out for zeros."""
    tokens = View(network).token_layers
    inputs = [
        torch.zeros(1, *layer.out_shape, dtype=torch.long if i in tokens else torch.float, device=device)
        for i, layer in enumerate(network.inputs)
    ]
    with torch.no_grad(), torch.device(device):
        outputs = module(*inputs)
    return [tuple(output.shape) for output in (outputs if isinstance(outputs, tuple) else (outputs,))]


def our_shapes(network):
    layers = [network.layers[output.layer] for output in View(network).outputs]
    return [(layer.instances, *layer.out_shape) for layer in layers]


def params_of(module):
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)


def memory(network):
    """Bytes of the parameters and of all feature maps at once, which is more than PyTorch holds."""
    values = (layer.instances * math.prod(layer.out_shape) for layer in network.layers)
    return 4 * (network.params + sum(values))


@needs_torch
@pytest.mark.parametrize("name", EXPRESSIBLE)
def test_torch_agrees(name):
    """On the meta device, where shapes are worked out as ever and nothing is computed: no network is too large."""
    module = module_of(graph(name), "meta")
    assert params_of(module) == graph(name).params
    assert shapes_of(module, graph(name), "meta") == our_shapes(graph(name))


@needs_torch
@pytest.mark.parametrize("name", [n for n in EXPRESSIBLE if graph(n).macs < 2e9 and memory(graph(n)) < 2**30])
def test_a_forward_pass_of_zeros_has_our_shapes(name):
    assert shapes_of(module_of(graph(name)), graph(name)) == our_shapes(graph(name))


@needs_torch
@pytest.mark.parametrize("name", KINDS)
def test_torch_agrees_with_the_flat_way_out(name):
    """Where no classes can be found, one class holds every layer."""
    module = module_of(graph(name), is_flat=True)
    assert params_of(module) == graph(name).params
    assert shapes_of(module, graph(name)) == our_shapes(graph(name))


@needs_torch
@given(layer_lists)
def test_torch_agrees_on_any_structure(layers):
    network = compile_data({"input": [3, 16, 16], "layers": layers})
    module = module_of(network, "meta")
    assert params_of(module) == network.params
    assert shapes_of(module, network, "meta") == our_shapes(network)


@needs_torch
def test_a_batch_of_two_goes_through():
    module = module_of(graph("residuals"))
    assert module(torch.zeros(2, 3, 16, 16)).shape == (2, *graph("residuals").layers[-1].out_shape)


@needs_torch
def test_shared_weights_are_one_parameter():
    module = module_of(graph("tokens"))
    assert module.projection.weight is module.words.weight


def test_every_kind_is_written_dropped_or_refused_for_a_reason():
    assert sorted([*FORMS, *DROPPED, *REFUSED]) == sorted(LAYERS)


def test_words_of_contributors_stay_words():
    """The catalogue is untrusted: a name must not become code."""
    origin = Origin("a/b", 'Net """\nimport os\n\\', 'https://example.org/"""')
    tree = ast.parse(to_pytorch(graph("matmul"), origin))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= {"torch", "torch.nn.functional"}
    assert [node.name for node in tree.body if isinstance(node, ast.ClassDef)] == ["NetImportOs"]


def test_resnet_50_reads_as_a_person_would_write_it():
    origin = Origin("resnet/resnet-50", "ResNet-50")
    assert to_pytorch(graph("resnet-50"), origin) == RESNET_50.read_text(encoding="utf-8")


def test_the_same_network_gives_the_same_text():
    assert to_pytorch(graph("residuals")) == to_pytorch(graph("residuals"))


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            "- other: {shape: [7], label: capsule routing}",
            "PyTorch cannot express layer 'other1' (other): 'capsule routing' is a black cell: "
            "its shape is stated, not what it computes",
        ),
        (
            "- locally_connected: {out_channels: 4, kernel_size: 3, connections: 6}",
            "PyTorch cannot express layer 'locally_connected1' (locally_connected): "
            "a table of connections that differs from place to place has no counterpart",
        ),
        (
            "- max_unpool: 2",
            "PyTorch cannot express layer 'max_unpool1' (max_unpool): "
            "no max pooling before it has the sizes that it would undo",
        ),
        (
            "- nms: 5",
            "PyTorch cannot express layer 'nms1' (nms): "
            "its inputs are not boxes (n, 4) and scores (n, classes), but 3×32×32",
        ),
        (
            "- proposals: 5",
            "PyTorch cannot express layer 'proposals1' (proposals): "
            "its inputs are not pairs of one score and four deltas for every box, but 3×32×32",
        ),
    ],
)
def test_what_is_refused(layers, message):
    with pytest.raises(ExportError) as refusal:
        to_pytorch(graph_of(layers))
    assert str(refusal.value) == message


def test_helpers_bring_the_helpers_they_use():
    assert [re.findall(r"(?:class|def) (\w+)", text)[0] for text in sources_for(["Cbam", "PsRoiPool"])] == [
        "channel_pool",
        "Cbam",
        "RoiAlign",
        "PsRoiPool",
    ]


def test_every_helper_is_used_by_a_small_network():
    text = "\n".join(to_pytorch(graph(network)) for network in KINDS)
    assert [name for name in SOURCES if not re.search(rf"^(class|def) {name}\b", text, re.MULTILINE)] == []


@pytest.mark.parametrize("network", [*KINDS, "resnet-50", "densenet-121", "transformer-base", "u-net"])
def test_a_formatter_has_nothing_to_do(network, tmp_path):
    ruff = shutil.which("ruff") or shutil.which("ruff", path=str(Path(sys.executable).parent))
    if ruff is None:
        pytest.skip("ruff is not installed")
    file = tmp_path / "network.py"
    file.write_text(to_pytorch(graph(network)), encoding="utf-8")
    done = subprocess.run(
        [ruff, "format", "--isolated", "--no-cache", "--diff", str(file)], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""


@pytest.mark.parametrize("network", KINDS)
def test_nothing_is_imported_or_named_in_vain(network, tmp_path):
    ruff = shutil.which("ruff") or shutil.which("ruff", path=str(Path(sys.executable).parent))
    if ruff is None:
        pytest.skip("ruff is not installed")
    file = tmp_path / "network.py"
    file.write_text(to_pytorch(graph(network)), encoding="utf-8")
    rules = ["--select", "F,E,W,I,N,B", "--ignore", "N812"]
    done = subprocess.run(
        [ruff, "check", "--isolated", "--no-cache", *rules, str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
