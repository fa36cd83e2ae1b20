"""Switches and fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from alphatree.catalog import Catalog, load_catalog

# No test depends on the clock: a busy machine is not a fault. The same examples every time in CI.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if "CI" in os.environ else "default")

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/ with what is drawn now")


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalogue of this project."""
    return load_catalog(ROOT / "catalog")[0]
