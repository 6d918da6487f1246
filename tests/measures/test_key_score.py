"""The non-monetary score: what counts in it, what must not leak into it, and gaps that cost nobody her place."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.key_score import SCORES, beyond_sales, key_score


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    orders = [(1, "2024-01-05"), (1, "2024-01-20"), (1, "2024-03-10"), (2, "2024-05-01"), (3, "2023-02-02")]
    tickets = [
        (1, "2024-02-20", True),
        (1, "2024-06-01", True),
        (2, "2024-05-02", False),
        (2, "2024-12-20", True),
    ]
    return {
        "orders": pd.DataFrame(orders, columns=["customer_id", "date"]).astype({"date": "datetime64[ns]"}),
        "surveys": pd.DataFrame(
            [(1, "2024-06", 7, 7, 7), (2, "2023-06", 4, 4, 4)],
            columns=["customer_id", "wave", "trust", "affection", "reliance"],
        ),
        "tickets": pd.DataFrame(tickets, columns=["customer_id", "date", "failed"]).astype(
            {"date": "datetime64[ns]"}
        ),
        "referrals": pd.DataFrame({"customer_id": [2, 9], "referrer_id": [1, 2]}),
    }


def test_each_indicator_counts_what_it_says(tables):
    table = beyond_sales(**tables, year=2024)
    assert table.index.tolist() == [1, 2]
    assert tuple(table.columns) == SCORES
    assert table["regularity"].tolist() == [2, 1]
    assert table["referral"].tolist() == [2, 1]
    assert table["attachment"].round(6).tolist()[0] == 100
    assert np.isnan(table.loc[2, "attachment"])
    # Of the two failures of customer 1 one was followed by an order; that of customer 2 came too late to tell.
    assert table.loc[1, "tolerance"] == 0.5
    assert np.isnan(table.loc[2, "tolerance"])


def test_later_records_change_nothing(tables):
    before = beyond_sales(**tables, year=2024)
    tables["orders"].loc[len(tables["orders"])] = [2, day("2025-01-05")]
    tables["tickets"].loc[len(tables["tickets"])] = [1, day("2025-02-01"), True]
    tables["surveys"].loc[len(tables["surveys"])] = [2, "2025-06", 7, 7, 7]
    pd.testing.assert_frame_equal(beyond_sales(**tables, year=2024), before)


def test_only_proportions_of_weights_count_and_more_is_never_worse():
    random = np.random.default_rng(1)
    table = pd.DataFrame({"money": random.lognormal(3, 1, 50), "referral": random.integers(0, 3, 50)})
    one = key_score(table, {"money": 1, "referral": 1})
    pd.testing.assert_series_equal(one, key_score(table, {"money": 7, "referral": 7}))
    assert one.between(0, 100).all()
    better = table.copy()
    better.loc[3, "referral"] += 5
    assert key_score(better, {"money": 1, "referral": 1})[3] >= one[3]


def test_a_gap_leaves_the_other_scores_and_an_unknown_customer_in_the_middle():
    table = pd.DataFrame({"money": [1.0, 2, 3, 4], "attachment": [np.nan, 10, 90, np.nan]})
    alone = key_score(table, {"money": 1})
    both = key_score(table, {"money": 1, "attachment": 3})
    assert both[0] == alone[0]
    assert both[3] == alone[3]
    assert key_score(table, {"money": 0, "attachment": 1}).tolist() == [50, 50, 100, 50]


@pytest.mark.parametrize("weights", [{}, {"money": 0}, {"money": -1, "attachment": 2}])
def test_weights_that_make_no_sense_are_refused(weights):
    with pytest.raises(LoyaltyLabError, match="Weights must be 0 or more"):
        key_score(pd.DataFrame({"money": [1.0], "attachment": [2.0]}), weights)


def test_wrong_tables_are_refused_in_one_sentence(tables):
    with pytest.raises(LoyaltyLabError, match="no orders in 2030"):
        beyond_sales(**tables, year=2030)
    with pytest.raises(LoyaltyLabError, match='no column "failed"'):
        beyond_sales(**{**tables, "tickets": tables["tickets"].drop(columns="failed")}, year=2024)
    with pytest.raises(LoyaltyLabError, match="dates are needed"):
        beyond_sales(**{**tables, "orders": tables["orders"].astype({"date": str})}, year=2024)
    with pytest.raises(LoyaltyLabError, match='no column "ideas"'):
        key_score(pd.DataFrame({"money": [1.0]}), {"ideas": 1})
