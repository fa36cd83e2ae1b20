"""The forms of all layer kinds, a family a file as in alphatree.layers."""

from __future__ import annotations

from alphatree.exporters.pytorch.kinds import (
    activation,
    attention,
    conv,
    gate,
    generative,
    linear,
    merge,
    norm,
    pool,
    recurrent,
    region,
    reshape,
    vision,
)

FAMILIES = (
    activation,
    attention,
    conv,
    gate,
    generative,
    linear,
    merge,
    norm,
    pool,
    recurrent,
    region,
    reshape,
    vision,
)
"""Importing a family registers its forms."""
