"""Fixtures for every test folder."""

import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the browser tests run on a site that was built elsewhere, and costly tests run in full for every subject."""
    parser.addoption("--site", type=Path, default=ROOT / "_build" / "html", help="folder of the built site")
    parser.addoption(
        "--all", action="store_true", help="costly tests in full for every subject, not in rotation"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Hand ``--all`` on to worker processes as well."""
    if config.getoption("--all"):
        os.environ["LOYALTYLAB_ALL"] = "1"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep together what shares costly fixtures, and spread the rest."""
    if config.getoption("dist") != "loadfile":
        return None
    from tests.scheduling import GroupScheduling

    return GroupScheduling(config, log)


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
