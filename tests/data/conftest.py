"""Fixtures on the small made-up specification."""

import pytest

from loyaltylab import data
from loyaltylab.world.package import write_package
from tests.data.small_lantern import ORIGIN, TABLES, Records, make_records


@pytest.fixture
def records() -> Records:
    return make_records()


@pytest.fixture
def package(tmp_path, records):
    """A sound data package of the small specification."""
    folder = tmp_path / "datasets"
    assert write_package(records, folder, ORIGIN, TABLES)
    return folder


@pytest.fixture
def small_world(package, monkeypatch):
    """`load` and `open_envelope` reading the small package."""
    monkeypatch.setattr(data, "TABLES", TABLES)
    monkeypatch.setenv(data.VARIABLE, str(package))
    return package
