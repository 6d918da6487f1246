"""Baseline and lift: known answers, properties, and bad input."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.promotion import lift_over_neighbours, neighbour_baseline

TABLE = pd.DataFrame(
    {
        "place": ["a"] * 5 + ["b"] * 5,
        "period": [1, 2, 3, 4, 5] * 2,
        "sold": [100, 150, 120, 130, 110, 10, 8, 9, 20, 12],
        "promoted": [False, True, False, True, False, True, False, False, True, False],
    }
)


def test_the_baseline_is_the_mean_of_two_plain_neighbours():
    baseline = neighbour_baseline(TABLE)
    assert baseline.dropna().to_dict() == {1: 110.0, 3: 115.0, 8: 10.5}
    # The first period of b has a deal and nothing before it.
    assert np.isnan(baseline[5])


def test_lift_is_a_ratio_of_sums():
    lift = lift_over_neighbours(TABLE)
    assert lift.periods == 3
    assert lift.value == pytest.approx((150 + 130 + 20) / (110 + 115 + 10.5) - 1)
    assert lift.low < lift.value < lift.high


def test_order_of_rows_and_scale_do_not_matter():
    again = TABLE.sample(frac=1, random_state=1).assign(sold=lambda table: table["sold"] * 7)
    assert lift_over_neighbours(again)[3:] == pytest.approx(lift_over_neighbours(TABLE)[3:])


def test_a_neighbour_with_a_deal_is_no_baseline():
    two_in_a_row = TABLE.assign(promoted=[False, True, True, False, False, False, True, False, True, False])
    assert neighbour_baseline(two_in_a_row).dropna().index.to_list() == [6, 8]


def test_without_an_effect_the_interval_holds_nought():
    random = np.random.default_rng(3)
    hits = 0
    for _ in range(200):
        table = pd.DataFrame({"place": np.repeat(range(4), 30), "period": list(range(30)) * 4})
        table["promoted"] = table["period"] % 3 == 1
        table["sold"] = random.poisson(100, len(table))
        lift = lift_over_neighbours(table)
        hits += lift.low < 0 < lift.high
    assert hits / 200 > 0.88


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (TABLE.drop(columns="sold"), 'no column "sold"'),
        (TABLE.assign(sold=-1), "negative"),
        (TABLE.assign(sold="many"), "numbers are needed"),
        (pd.concat([TABLE, TABLE.iloc[:1]], ignore_index=True), "two rows with the same"),
        (TABLE.assign(promoted=True), "needs both neighbours"),
        (TABLE.assign(sold=[np.nan, *TABLE["sold"][1:]]), "empty cell"),
        (TABLE.iloc[:0], "no rows"),
    ],
)
def test_bad_tables_get_one_sentence(table, words):
    with pytest.raises(LoyaltyLabError, match=words):
        lift_over_neighbours(table)
