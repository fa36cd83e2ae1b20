"""Switches and fixtures that all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from alphatree.catalog import Catalog, load_catalog

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/ with what is drawn now")


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalogue of this project."""
    return load_catalog(ROOT / "catalog")[0]
