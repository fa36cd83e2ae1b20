"""What must be true across entries. One rule a file: its docstring is its manual, `check` yields what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.rules import (
    cyclic_descent,
    cyclic_system,
    dashed_loop,
    measured_counts,
    missing_parent,
    no_interchange,
    older_than_parent,
    repeated_alias,
    repeated_id,
    repeated_network,
    shared_track,
    unknown_benchmark,
    unknown_branch,
    unknown_contributor,
    unknown_dataset,
    unknown_direction,
    unknown_in_table,
    unknown_metric,
    unknown_network,
    unknown_organization,
    unknown_part,
    unknown_plant,
    unknown_reference,
    wrong_folder,
    wrong_route,
)

if TYPE_CHECKING:
    from alphatree.catalog import Catalog
    from alphatree.diagnostics import Diagnostic

RULES = (
    repeated_id,
    repeated_network,
    repeated_alias,
    missing_parent,
    cyclic_descent,
    older_than_parent,
    unknown_direction,
    wrong_folder,
    unknown_organization,
    unknown_contributor,
    unknown_network,
    unknown_part,
    cyclic_system,
    unknown_benchmark,
    unknown_metric,
    unknown_dataset,
    unknown_in_table,
    unknown_reference,
    unknown_plant,
    wrong_route,
    shared_track,
    dashed_loop,
    unknown_branch,
    no_interchange,
)
"""All rules, in the order of the manual."""


COMPILED_RULES = (measured_counts,)
"""Rules about what the compiled networks amount to."""


def check_all(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield everything that breaks a rule."""
    for rule in RULES:
        yield from rule.check(catalog)


def check_compiled(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield everything that breaks a rule about compiled networks."""
    for rule in COMPILED_RULES:
        yield from rule.check(catalog)
