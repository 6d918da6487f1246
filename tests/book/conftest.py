"""The small book, built once, and the pages of the real one."""

from pathlib import Path

import pytest

from loyaltylab.site.book import build_book
from tests.book.minibook import importable, write_minibook


@pytest.fixture(scope="session")
def mini_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book without faults, built."""
    folder = write_minibook(tmp_path_factory.mktemp("minibook"))
    with importable(folder):
        build_book(folder / "_build" / "html", folder)
    return folder


@pytest.fixture(scope="session")
def mini_site(mini_root: Path) -> Path:
    """Its pages."""
    return mini_root / "_build" / "html"
