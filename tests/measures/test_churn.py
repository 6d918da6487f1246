"""The churn rate of contracts, and rules of silence."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.churn import churn_rate, silence_rules, silent_days


def dates(*days: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(days)))


CONTRACTS = pd.DataFrame(
    {
        "customer_id": [1, 2, 3, 4, 5],
        "joined": dates("2023-01-05", "2023-06-01", "2023-09-01", "2024-02-01", "2023-03-01"),
        "ended": dates(None, "2024-03-01", "2023-12-31", "2024-05-01", "2025-01-01"),
    }
)
ORDERS = pd.DataFrame(
    {
        "customer_id": [1, 1, 2, 2, 3],
        "date": dates("2024-01-01", "2024-04-01", "2024-01-10", "2024-12-01", "2024-05-01"),
    }
)


def test_only_customers_at_the_start_count():
    assert churn_rate(CONTRACTS, "2024-01-01", "2024-12-31") == pytest.approx(1 / 3)


def test_the_last_day_belongs_to_the_period():
    assert churn_rate(CONTRACTS, "2024-01-01", "2024-02-29") == 0
    assert churn_rate(CONTRACTS, "2024-01-01", "2024-03-01") == pytest.approx(1 / 3)


def test_silence_is_counted_from_the_last_order_that_was_known():
    assert silent_days(ORDERS, "2024-04-11").to_dict() == {1: 10, 2: 92}


def test_rules_count_those_who_come_back():
    table = silence_rules(ORDERS, "2024-05-10", "2024-12-31", [30, 100, 200])
    assert table.loc[30, ["customers", "declared_lost", "false_losses", "quiet_kept"]].tolist() == [
        3,
        2,
        1,
        1,
    ]
    assert table.loc[100, ["declared_lost", "false_loss_rate"]].tolist() == [1, 1]
    assert pd.isna(table.loc[200, "false_loss_rate"])


days = st.lists(st.tuples(st.integers(1, 8), st.integers(0, 500)), min_size=1, max_size=60)


@given(days)
def test_a_longer_window_declares_fewer_and_counts_add_up(rows):
    start = pd.Timestamp("2024-01-01")
    orders = pd.DataFrame(
        {"customer_id": [who for who, _ in rows], "date": [start + pd.Timedelta(days=day) for _, day in rows]}
    )
    if orders["date"].min() > pd.Timestamp("2024-12-01"):
        return
    table = silence_rules(orders, "2024-12-01", "2025-12-31", [10, 30, 90, 180])
    assert table["declared_lost"].is_monotonic_decreasing
    assert (table["false_losses"] <= table["declared_lost"]).all()
    assert (table["declared_lost"] + table["quiet_kept"] <= table["customers"]).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: churn_rate(CONTRACTS.drop(columns="ended"), "2024-01-01", "2024-12-31"),
            'no column "ended"',
        ),
        (
            lambda: churn_rate(CONTRACTS.assign(joined="early"), "2024-01-01", "2024-12-31"),
            "dates are needed",
        ),
        (lambda: churn_rate(CONTRACTS.assign(customer_id=1), "2024-01-01", "2024-12-31"), "same"),
        (lambda: churn_rate(CONTRACTS, "2020-01-01", "2020-12-31"), "Nobody in contracts"),
        (
            lambda: churn_rate(
                CONTRACTS.assign(ended=pd.Timestamp("2022-01-01")), "2024-01-01", "2024-12-31"
            ),
            "ends before it begins",
        ),
        (lambda: silent_days(ORDERS, "2023-01-01"), "nothing up to"),
        (lambda: silent_days(ORDERS.iloc[:0], "2024-01-01"), "no rows"),
        (lambda: silence_rules(ORDERS, "2024-05-10", "2024-05-10", [30]), "must lie after"),
        (lambda: silence_rules(ORDERS, "2024-05-10", "2024-12-31", [0]), "cannot be"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError, match=words):
        call()
