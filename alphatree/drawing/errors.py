"""What can go wrong while drawing."""

from __future__ import annotations


class DrawingError(ValueError):
    """A picture cannot be made. `str()` says what was met and what was expected."""
