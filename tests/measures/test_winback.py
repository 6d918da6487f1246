"""Winning back: against an untreated control, over everybody asked, and with the whole period on record."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab import load
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.intervals import share_difference
from loyaltylab.measures.winback import added_returns, month_numbers, return_shares, second_life

EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def trial(asked: dict[str, int], back: dict[str, int], cost: int = 500) -> pd.DataFrame:
    """A trial of January 2024 in which so many of each arm returned in February."""
    rows = [
        ("2024-01", arm, 0 if arm == "control" else cost, "2024-02" if number < back[arm] else None)
        for arm, total in asked.items()
        for number in range(total)
    ]
    table = pd.DataFrame(rows, columns=["month", "arm", "offer_cents", "returned"])
    table.insert(0, "customer_id", np.arange(len(table)) + 1)
    return table


SMALL = trial({"control": 100, "price": 50}, {"control": 10, "price": 10})


def orders(*rows: tuple[int, str, int]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["customer_id", "date", "margin_cents"])
    return table.assign(date=pd.to_datetime(table["date"]))


# Newcombe (1998), Statistics in Medicine 17, 873-890, Table II, method 10.
@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_of_a_difference_agrees_with_the_published_table(first, second, low, high):
    estimate = share_difference(*first, *second)
    assert estimate.value == pytest.approx(first[0] / first[1] - second[0] / second[1])
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)


COUNTS = st.integers(1, 300).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@EXAMPLES
@given(COUNTS, COUNTS)
def test_a_difference_lies_in_its_interval_and_turns_with_the_groups(one, other):
    there, back = share_difference(*one, *other), share_difference(*other, *one)
    assert -1 - 1e-9 <= there.low <= there.value <= there.high <= 1 + 1e-9
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))


def test_the_base_is_everybody_asked():
    shares = return_shares(SMALL)
    assert shares["share"].to_dict() == {"control": 0.1, "price": 0.2}
    assert (shares["low"] < shares["share"]).all()


def test_an_offer_is_paid_by_all_takers_for_the_few_whom_it_added():
    row = added_returns(SMALL).loc["price"]
    assert row["added"] == pytest.approx(0.1)
    assert row["cost_per_added"] == pytest.approx(10 * 500 / 5)  # 10 took it, 5 would have come anyway


def test_an_offer_that_adds_nobody_has_no_cost_per_added():
    lazy = trial({"control": 50, "price": 50}, {"control": 5, "price": 5})
    assert np.isnan(added_returns(lazy).loc["price", "cost_per_added"])


@EXAMPLES
@given(st.integers(0, 40), st.integers(0, 40))
def test_the_order_of_rows_makes_no_difference(control, price):
    table = trial({"control": 40, "price": 40}, {"control": control, "price": price})
    shuffled = table.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(added_returns(table), added_returns(shuffled))


def test_a_second_life_counts_from_the_return_and_ends_with_the_period():
    table = trial({"control": 1, "price": 1}, {"control": 1, "price": 1})
    bought = orders(
        (1, "2023-12-31", 900), (1, "2024-02-01", 100), (1, "2024-04-30", 10), (1, "2024-05-01", 1000)
    )
    result = second_life(table, bought, 3, "2024-12").set_index("arm")
    assert result["margin_cents"].to_dict() == {"control": 110, "price": 0}
    assert result["net_cents"].to_dict() == {"control": 110, "price": -500}


def test_who_does_not_return_costs_nothing_and_counts():
    result = second_life(SMALL, orders((1, "2024-02-01", 100)), 1, "2024-12")
    assert len(result) == len(SMALL)
    assert result.groupby("arm")["cost_cents"].sum().to_dict() == {"control": 0, "price": 10 * 500}


def test_only_those_are_followed_whose_period_is_on_record():
    late = SMALL.assign(month=np.where(SMALL["customer_id"] % 2 == 0, "2024-03", "2024-01"), returned=None)
    bought = orders((1, "2024-02-01", 100))
    # Asked in January: a return comes by March at the latest, and its third month is May.
    assert len(second_life(late, bought, 3, "2024-05")) == len(SMALL) // 2
    assert len(second_life(late, bought, 3, "2024-07")) == len(SMALL)
    with pytest.raises(LoyaltyLabError, match="early enough"):
        second_life(late, bought, 3, "2024-04")


def test_lanterns_trial_is_randomised_evenly_and_adds_returns():
    """The committed trial: arms of a quarter each, and returns within three months of the offer."""
    records = load("winback")
    shares = return_shares(records)
    assert shares["asked"].sum() == len(records)
    assert (shares["asked"] / len(records)).between(0.18, 0.32).all()
    wait = month_numbers(records["returned"]) - month_numbers(records["month"])
    assert set(wait.dropna()) <= {0, 1, 2}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda table: table.drop(columns="arm"), 'no column "arm"'),
        (lambda table: table.iloc[:0], "no rows|empty"),
        (lambda table: pd.concat([table, table]), "customer_id"),
        (lambda table: table.assign(offer_cents=-1), "offer_cents"),
        (lambda table: table.assign(month="2024-12"), "before it is made"),
        (lambda table: table[table["arm"] == "price"], "control arm"),
        (
            lambda table: table.assign(arm=table["arm"].where(table["arm"] == "price")),
            r'"arm"\] has an empty cell',
        ),
    ],
)
def test_a_bad_trial_gets_one_sentence(change, words):
    with pytest.raises(LoyaltyLabError, match=words):
        added_returns(change(SMALL))


def test_bad_months_and_dates_get_one_sentence():
    bought = orders((1, "2024-02-01", 100))
    with pytest.raises(LoyaltyLabError, match="is not a month"):
        second_life(SMALL, bought, 3, "May 2024")
    with pytest.raises(LoyaltyLabError, match="one month at least"):
        second_life(SMALL, bought, 0, "2024-12")
    with pytest.raises(LoyaltyLabError, match="date"):
        second_life(SMALL, bought.assign(date="2024-02-01"), 3, "2024-12")
    with pytest.raises(LoyaltyLabError, match="margin_cents"):
        second_life(SMALL, bought.assign(margin_cents="a lot"), 3, "2024-12")


def test_a_return_too_late_to_be_followed_gets_one_sentence():
    late = SMALL.assign(returned=SMALL["returned"].where(SMALL["returned"].isna(), "2024-11"))
    with pytest.raises(LoyaltyLabError, match="too late for 3 months by 2024-12"):
        second_life(late, orders((1, "2024-02-01", 100)), 3, "2024-12")
