"""One offer or many: choosing flatters, judging elsewhere does not."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.offers import gain_elsewhere, one_or_many


def trial(extra: float, seed: int = 0, people: int = 1200) -> pd.DataFrame:
    """Return a trial in which arm "b" adds ``extra`` in group "x" and takes it in group "y"."""
    chance = np.random.default_rng(seed)
    table = pd.DataFrame(
        {"group": chance.choice(["x", "y", "z"], people), "arm": chance.choice(["a", "b"], people)}
    )
    sign = table["group"].map({"x": 1, "y": -1, "z": 0}) * (table["arm"] == "b")
    return table.assign(profit=chance.normal(0, 10, people) + extra * sign)


def test_choosing_by_hand():
    table = pd.DataFrame(
        {"group": ["x", "x", "y", "y", "y", "y"], "arm": list("abaabb"), "profit": [1.0, 4, 6, 8, 1, 3]}
    )
    found = one_or_many(table)
    assert found.one == "a"
    assert found.one_profit == pytest.approx(1 / 3 * 1 + 2 / 3 * 7)
    assert found.many == {"x": "b", "y": "a"}
    assert found.gain == pytest.approx(1)


def test_chosen_and_judged_on_the_same_people_it_is_never_a_loss():
    assert all(one_or_many(trial(0, seed)).gain >= 0 for seed in range(20))


def test_without_needs_there_is_no_gain_elsewhere():
    small = [trial(0, seed, people=240) for seed in range(24)]
    flattering = np.mean([one_or_many(table).gain for table in small])
    elsewhere = np.mean([gain_elsewhere(table, draws=20).value for table in small])
    assert elsewhere < 0.15 < 0.3 < flattering


def test_distinct_needs_are_found():
    found = gain_elsewhere(trial(9), draws=100)
    assert found.low > 0
    assert found.value == pytest.approx(3, abs=1.2)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (trial(0).query("arm == 'a'"), "two or more arms"),
        (trial(0).drop(columns="profit"), "no column"),
        (trial(0).query("not (group == 'x' and arm == 'b')"), "cut in two"),
    ],
)
def test_what_cannot_be_judged_is_refused(table, words):
    with pytest.raises(LoyaltyLabError, match=words):
        gain_elsewhere(table)
    if "cut" in words:
        with pytest.raises(LoyaltyLabError, match="larger groups"):
            one_or_many(table)
