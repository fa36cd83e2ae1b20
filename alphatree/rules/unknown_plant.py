"""unknown-plant: whoever signs has a plant that is drawn.

The key of a contributor is the name of a drawing in templates/plants, or `drawing` says which one stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alphatree.diagnostics import Diagnostic, suggest
from alphatree.drawings import DEFAULT, drawn_plants

if TYPE_CHECKING:
    from alphatree.catalog import Catalog


def check(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield every contributor whose plant nobody has drawn."""
    drawn = drawn_plants()
    for contributor in catalog.contributors.values():
        plant = contributor.drawing or contributor.id
        if plant not in drawn:
            said = contributor.drawing is not None
            yield contributor.source.diagnostic(
                (contributor.id, "drawing") if said else (contributor.id,),
                "unknown-plant",
                f"there is no drawing of '{plant}'",
                suggest(plant, drawn)
                or f"choose one of {', '.join(one for one in drawn if one != DEFAULT)}; "
                f"or say 'drawing: {DEFAULT}' until templates/plants has yours",
                key=not said,
            )
