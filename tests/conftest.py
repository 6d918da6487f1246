"""Fixtures for every test folder."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def site_folder(root: Path) -> Path:
    """The built site; a test that needs it fails without it, so that a missing build never passes as a skip."""
    folder = root / "_build" / "html"
    if not (folder / "index.html").is_file():
        pytest.fail("The site is not built: run `make book` first, then these tests.", pytrace=False)
    return folder
