"""PyTorch as a second opinion: what is written compiles, counts as many parameters as we do and gives our shapes."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from alphatree.exporters import ExportError, Origin
from alphatree.exporters.base import View
from alphatree.exporters.pytorch import DROPPED, FORMS, REFUSED, to_pytorch
from alphatree.exporters.pytorch.helpers import SOURCES, sources_for
from alphatree.layers import LAYERS
from tests.exporters.networks import CATALOG, KINDS, graph
from tests.sources import graph_of

try:
    import torch  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    torch = None

needs_torch = pytest.mark.skipif(torch is None, reason="PyTorch is not installed: nothing is run")
GIGABYTE = 2**30
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


@pytest.mark.parametrize("network", INEXPRESSIBLE)
def test_the_inexpressible_are_refused(network):
    with pytest.raises(ExportError) as refusal:
        to_pytorch(graph(network))
    assert str(refusal.value) == INEXPRESSIBLE[network]


def module_of(network, device="cpu"):
    namespace: dict[str, Any] = {}
    source = to_pytorch(graph(network), Origin("model/network", "Network"))
    exec(compile(source, f"{network}.py", "exec"), namespace)
    if device == "meta":  # boxes have no values there; the small networks run these for good
        namespace["nms"] = lambda boxes, scores, count, priors=None: boxes.new_empty(1, count, 6)
    if device == "meta" and "RoiPool" in namespace:
        namespace["RoiPool"].pool = lambda self, features, boxes: features.new_empty(
            len(boxes), features.shape[1], *self.size
        )
    with torch.device(device):
        return namespace["Network"]().eval()


def zeros(network, device):
    view = View(graph(network))
    return [
        torch.zeros(1, *layer.out_shape, dtype=torch.long if i in view.token_layers else torch.float, device=device)
        for i, layer in enumerate(graph(network).inputs)
    ]


def shapes_of(module, inputs):
    with torch.no_grad():
        outputs = module(*inputs)
    return [tuple(output.shape) for output in (outputs if isinstance(outputs, tuple) else (outputs,))]


def our_shapes(network):
    layers = graph(network).layers
    return [
        (layers[output.layer].instances, *layers[output.layer].out_shape) for output in View(graph(network)).outputs
    ]


def memory(network):
    """Bytes of the parameters and of all feature maps at once, which is more than PyTorch holds."""
    values = 0
    for layer in graph(network).layers:
        size = layer.instances
        for extent in layer.out_shape:
            size *= extent
        values += size
    return 4 * (graph(network).params + values)


@needs_torch
@pytest.mark.parametrize("network", EXPRESSIBLE)
def test_torch_agrees(network):
    """On the meta device, where shapes are worked out as ever and nothing is computed: no network is too large."""
    module = module_of(network, "meta")
    assert sum(p.numel() for p in module.parameters() if p.requires_grad) == graph(network).params
    with torch.device("meta"):
        assert shapes_of(module, zeros(network, "meta")) == our_shapes(network)


@needs_torch
@pytest.mark.parametrize("network", [n for n in EXPRESSIBLE if graph(n).macs < 2e9 and memory(n) < GIGABYTE])
def test_a_forward_pass_of_zeros_has_our_shapes(network):
    assert shapes_of(module_of(network), zeros(network, "cpu")) == our_shapes(network)


@needs_torch
def test_a_batch_of_two_goes_through():
    module = module_of("residuals")
    assert module(torch.zeros(2, 3, 16, 16)).shape == (2, *graph("residuals").layers[-1].out_shape)


@needs_torch
def test_shared_weights_are_one_parameter():
    module = module_of("tokens")
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
