"""Signs of continued buying."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.activity import activity, longest_streak


def orders(*days: str, customer: int = 1) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": customer, "date": pd.to_datetime(list(days))})


def test_one_customer_by_hand():
    table = activity(
        orders("2024-01-31", "2024-02-01", "2024-02-20", "2024-10-03", "2024-12-30"), "2024-12-31"
    )
    assert table.loc[1].to_dict() == {"orders": 5, "repeats": 4, "recency_days": 1, "recent": 2, "streak": 2}


def test_the_window_counts_today_and_ends_after_its_days():
    inside = orders("2024-10-03", "2024-12-31")
    assert activity(inside, "2024-12-31", 90)["recent"].to_list() == [2]
    assert activity(inside, "2024-12-31", 89)["recent"].to_list() == [1]


def test_a_streak_runs_over_the_turn_of_the_year_and_several_orders_count_once():
    assert (
        longest_streak(orders("2023-11-01", "2023-12-31", "2023-12-31", "2024-01-01", "2024-03-01"))[1] == 3
    )


month_sets = st.sets(st.integers(0, 30), min_size=1)


@given(month_sets)
def test_streaks_agree_with_counting_month_by_month(months):
    best = current = 0
    for month in range(32):
        current = current + 1 if month in months else 0
        best = max(best, current)
    days = [f"{2022 + month // 12}-{month % 12 + 1:02}-15" for month in months]
    assert longest_streak(orders(*days))[1] == best


@given(month_sets, month_sets)
def test_customers_do_not_touch_each_other(mine, yours):
    def of(months, customer):
        return orders(*[f"{2022 + m // 12}-{m % 12 + 1:02}-15" for m in months], customer=customer)

    both = activity(pd.concat([of(mine, 1), of(yours, 2)]), "2024-12-31")
    assert both.loc[1].equals(activity(of(mine, 1), "2024-12-31").loc[1])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: activity(orders("2025-01-01"), "2024-12-31"), "dates after 2024-12-31"),
        (lambda: activity(orders("2024-01-01").drop(columns="date"), "2024-12-31"), 'no column "date"'),
        (lambda: activity(orders("2024-01-01").iloc[:0], "2024-12-31"), "no rows"),
        (lambda: activity(orders("2024-01-01").astype({"date": str}), "2024-12-31"), "pandas.to_datetime"),
        (lambda: activity(orders("2024-01-01"), "2024-12-31", 0), "at least 1"),
    ],
)
def test_bad_input_gets_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError) as error:
        call()
    assert words in str(error.value)
    assert "\n" not in str(error.value)
