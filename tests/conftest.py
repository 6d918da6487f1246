"""Fixtures for every test folder."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the browser tests run on a site that was built elsewhere."""
    parser.addoption("--site", type=Path, default=ROOT / "_build" / "html", help="folder of the built site")


@pytest.fixture(scope="session")
def site_folder(request: pytest.FixtureRequest) -> Path:
    """The built site; a test that needs it fails without it, so that a missing build never passes as a skip."""
    folder: Path = request.config.getoption("--site")
    if not (folder / "index.html").is_file():
        pytest.fail("The site is not built: run `make book` first, then these tests.", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def edition(site_folder: Path) -> Path:
    """The built browser edition, with the same rule."""
    folder = site_folder / "lite"
    if not (folder / "build.sha256").is_file():
        pytest.fail(
            "The browser edition is not built: run `make book` first, then these tests.", pytrace=False
        )
    return folder
