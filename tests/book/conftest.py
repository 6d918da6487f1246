"""The small book, built once, and the pages of the real one."""

from pathlib import Path

import pytest

from loyaltylab.site.book import build_book
from loyaltylab.site.page_checks import SLIDES
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


@pytest.fixture(scope="session")
def decks(site_folder: Path) -> Path:
    """The decks in the built site; a test that needs them fails without, so that a missing build never passes."""
    folder = site_folder / SLIDES
    if not folder.is_dir():
        pytest.fail("The slides are not built: run `make book` first, then these tests.", pytrace=False)
    return folder
