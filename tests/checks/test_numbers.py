"""What the chapters' practice checks share: shares, parts of a whole number of people, tables left alone."""

import pandas as pd
import pytest

from loyaltylab.checks.numbers import are_parts_of, are_shares, is_untouched


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"Hills": 0.0, "City": 1.0}, True),
        ({"Hills": -1e-12, "City": 1 + 1e-12}, True),
        ({"Hills": 0.5, "City": 1.2}, False),
        ({"Hills": -0.1, "City": 0.2}, False),
    ],
)
def test_shares_lie_between_nought_and_one(values, expected):
    assert are_shares(values) is expected


def test_a_share_is_a_whole_number_of_people_over_its_base():
    thirds = {"Hills": 1 / 3, "City": 2 / 3}
    assert are_parts_of(thirds, 90)
    assert not are_parts_of(thirds, 91)
    assert are_parts_of({"Hills": 0.5, "City": 0.2}, {"Hills": 2, "City": 5})
    assert not are_parts_of({"Hills": 0.5, "City": 0.2}, pd.Series({"Hills": 5, "City": 2}))


def test_a_changed_table_is_seen():
    assert is_untouched({"untouched": True})
    assert not is_untouched({"untouched": False})
