"""Where templates and notation stand: at the root of a checkout, or inside the installed package."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent


@cache
def resource_folder(name: Literal["templates", "diagrams"]) -> Path:
    """Return the folder of that name: from the wheel's data if there is any, else from the checkout."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
