"""Python names from the names of a spec."""

from __future__ import annotations

import keyword
import re

_TAKEN_BY_MODULE = frozenset(
    [
        "add_module",
        "apply",
        "bfloat16",
        "buffers",
        "call_super_init",
        "children",
        "compile",
        "cpu",
        "cuda",
        "double",
        "dump_patches",
        "eval",
        "extra_repr",
        "float",
        "forward",
        "get_buffer",
        "get_extra_state",
        "get_parameter",
        "get_submodule",
        "half",
        "ipu",
        "load_state_dict",
        "modules",
        "mtia",
        "named_buffers",
        "named_children",
        "named_modules",
        "named_parameters",
        "parameters",
        "register_backward_hook",
        "register_buffer",
        "register_forward_hook",
        "register_module",
        "register_parameter",
        "requires_grad_",
        "set_extra_state",
        "set_submodule",
        "share_memory",
        "state_dict",
        "to",
        "to_empty",
        "train",
        "training",
        "type",
        "xpu",
        "zero_grad",
    ]
)
"""Attributes that nn.Module has already."""
_BUILT_IN = frozenset({"nn", "torch", "F", "self", "x", "print", "range", "list", "input", "min", "max", "sum", "len"})


def identifier(name: str) -> str:
    """Return a name as a Python variable.

    >>> identifier("encoder.self-attention1"), identifier("3d"), identifier("class")
    ('encoder_self_attention1', 'n3d', 'class_')
    """
    word = re.sub(r"\W", "_", name, flags=re.ASCII)
    word = f"n{word}" if word[:1].isdigit() or not word else word
    return f"{word}_" if keyword.iskeyword(word) or word in _BUILT_IN - {"x"} else word


def attribute(name: str) -> str:
    """Return a name as an attribute of a module.

    >>> attribute("conv1.norm"), attribute("type")
    ('conv1_norm', 'type_')
    """
    word = identifier(name)
    return f"{word}_" if word in _TAKEN_BY_MODULE else word


def class_name(name: str) -> str:
    """Return a name as a class.

    >>> class_name("se_bottleneck"), class_name("ShuffleNet V2 0.5×")
    ('SeBottleneck', 'ShuffleNetV2_0_5x')
    """
    words = re.findall(r"[A-Za-z0-9]+", name.replace("×", "x"))
    result = ""
    for word in words:
        separator = "_" if result[-1:].isdigit() and word[0].isdigit() else ""
        result += separator + word[0].upper() + word[1:] if not word[0].isdigit() else separator + word
    if not result:
        return "Network"
    return f"N{result}" if result[0].isdigit() else result


def in_docstring(text: str) -> str:
    """Return words of a contributor so that they cannot end the docstring that they stand in.

    >>> in_docstring('the "deep" one')
    "the 'deep' one"
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line.replace("\\", "/").replace('"', "'")
