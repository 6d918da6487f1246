"""Tests that share something costly share a worker; subjects are spread."""

from collections import Counter

import pytest

from tests.scheduling import PAGE_GROUPS, group_of


@pytest.mark.parametrize(
    ("identifier", "group"),
    [
        ("tests/world/test_laws.py::test_a[04]", "tests/world/test_laws.py"),
        ("tests/checks/test_words.py::test_a[04-x]", "assignment 04"),
        ("tests/checks/test_mistake_bank.py::test_a[04.1 a [x] b]", "assignment 04"),
        ("tests/checks/test_calm.py::test_a[05.2]", "assignment 05"),
        ("tests/checks/test_lantern.py::test_bad[x]", "tests/checks/test_lantern.py"),
        ("notebooks/04_x.ipynb::Cell 3", "notebooks/04_x.ipynb"),
        (
            "tests/browser/test_lab_in_browser.py::test_l[a]",
            "tests/browser/test_lab_in_browser.py::test_l[a]",
        ),
    ],
)
def test_groups(identifier, group):
    assert group_of(identifier) == group


def test_pages_are_spread_evenly_enough():
    names = [f"book/{number:02}-chapter.html" for number in range(70)]
    groups = Counter(group_of(f"tests/book/test_every_page.py::test_page[{name}]") for name in names)
    assert len(groups) == PAGE_GROUPS
    assert max(groups.values()) <= 2 * len(names) / PAGE_GROUPS
