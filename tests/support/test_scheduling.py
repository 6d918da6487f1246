"""Tests that share something costly share a worker; subjects are spread."""

import pytest

from tests.scheduling import group_of


@pytest.mark.parametrize(
    ("identifier", "group"),
    [
        ("tests/world/test_laws.py::test_a[04]", "tests/world/test_laws.py"),
        ("tests/checks/test_words.py::test_a[04-x]", "assignment 04"),
        ("tests/checks/test_mistake_bank.py::test_a[04.1 a [x] b]", "assignment 04"),
        ("tests/checks/test_calm.py::test_a[05.2]", "assignment 05"),
        ("tests/checks/test_lantern.py::test_bad[x]", "tests/checks/test_lantern.py"),
        ("notebooks/04_x.ipynb::Cell 3", "notebooks/04_x.ipynb"),
        ("tests/book/test_accessibility.py::test_p[a]", "tests/book/test_accessibility.py::test_p[a]"),
    ],
)
def test_groups(identifier, group):
    assert group_of(identifier) == group
