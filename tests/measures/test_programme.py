"""The ledger of points, breakage, birthdays and the spend round a tier line."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab import load
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.programme import (
    around_line,
    break_even_uplift,
    days_from_birthday,
    fate_of_points,
    in_week,
    ledger,
    liability_euro,
    open_at,
)


def statements(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer_id", "month", "earned", "redeemed", "expired"])


TWO = statements(
    (1, "2024-01", 300, 0, 0),
    (1, "2024-02", 400, 500, 0),
    (1, "2024-04", 100, 0, 0),
    (2, "2024-01", 50, 0, 0),
    (2, "2024-03", 0, 0, 50),
)


def test_the_books_balance_month_by_month():
    books = ledger(TWO)
    assert books["open"].to_dict() == {"2024-01": 350, "2024-02": 250, "2024-03": 200, "2024-04": 300}


def test_the_oldest_points_go_first():
    fate = fate_of_points(TWO)
    assert fate.loc["2024-01"].to_dict() == {"earned": 350, "redeemed": 300, "expired": 50, "open": 0}
    assert fate.loc["2024-02"].to_dict() == {"earned": 400, "redeemed": 200, "expired": 0, "open": 200}
    assert fate.loc["2024-04", "open"] == 100


moves = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=12
)


@settings(deadline=None, max_examples=40)
@given(st.lists(moves, min_size=1, max_size=4))
def test_every_point_is_redeemed_expired_or_open_and_the_sums_are_the_ledgers(members):
    rows = []
    for member, history in enumerate(members):
        balance = 0
        for month, (earned, used, lost) in enumerate(history, start=1):
            balance += earned
            redeemed = balance * used // 100
            expired = (balance - redeemed) * lost // 100
            balance -= redeemed + expired
            rows.append((member, f"2024-{month:02}", earned, redeemed, expired))
    table = statements(*rows)
    fate, books = fate_of_points(table), ledger(table)
    assert (fate[["redeemed", "expired", "open"]].sum(axis=1) == fate["earned"]).all()
    assert (
        fate[["earned", "redeemed", "expired"]].sum() == books[["earned", "redeemed", "expired"]].sum()
    ).all()
    assert fate["open"].sum() == books["open"].iloc[-1]
    assert (fate >= 0).to_numpy().all()


def test_lanterns_own_books_agree_with_its_statements():
    points = load("points")
    books = ledger(points)
    for month in ("2023-12", "2024-12", "2025-12"):
        assert books.loc[month, "open"] == open_at(points, month).sum()


def test_a_balance_is_carried_over_months_without_a_statement():
    points = pd.DataFrame({"customer_id": [1, 2], "month": ["2024-01", "2024-03"], "balance": [70, 5]})
    assert open_at(points, "2024-02").to_dict() == {1: 70}
    assert open_at(points, "2024-12").sum() == 75


def test_liability_is_what_will_be_redeemed():
    assert liability_euro(10_000, 0.75) == 75.0
    assert liability_euro(10_000, 0) == 0


@given(st.floats(1, 1e6), st.floats(0, 0.99))
def test_at_the_break_even_uplift_the_programme_leaves_what_there_would_be_without_it(margin, share):
    rewards = margin * share
    without = margin / (1 + break_even_uplift(margin, rewards))
    assert margin - rewards == pytest.approx(without)


def test_days_are_counted_to_the_nearest_birthday_across_the_turn_of_the_year():
    dates = pd.Series(pd.to_datetime(["2024-12-30", "2025-01-02", "2024-06-15", "2023-02-27", "2024-02-29"]))
    birthdays = pd.Series(["01-01", "12-31", "06-15", "02-29", "02-29"])
    assert days_from_birthday(dates, birthdays).tolist() == [-2, 2, 0, -1, 1]


@settings(deadline=None, max_examples=40)
@given(st.dates(pd.Timestamp("2023-01-01").date(), pd.Timestamp("2025-12-31").date()), st.integers(0, 365))
def test_nobody_is_more_than_half_a_year_from_her_birthday(date, day):
    birthday = (pd.Timestamp("2024-01-01") + pd.Timedelta(days=day)).strftime("%m-%d")
    away = days_from_birthday(pd.Series([pd.Timestamp(date)]), pd.Series([birthday])).iloc[0]
    assert abs(away) <= 183


def test_missing_birthdays_stay_gaps():
    days = days_from_birthday(
        pd.Series(pd.to_datetime(["2024-05-01", "2024-05-01"]), index=[7, 9]), pd.Series([None, "05-03"])
    )
    assert days.index.tolist() == [7, 9]
    assert np.isnan(days[7])
    assert days[9] == -2
    assert in_week(days).tolist() == [False, True]


def test_weeks_side_by_side_take_each_day_once():
    days = pd.Series(np.arange(-182, 183, dtype=float))
    hits = sum(in_week(days, 7 * week).astype(int) for week in range(52))
    assert hits.max() == 1
    assert hits.sum() == 52 * 7


def test_a_placebo_week_may_lie_across_the_turn_of_the_counting():
    days = pd.Series([-182.0, 182.0, 179.0, 0.0])
    assert in_week(days, 182).tolist() == [True, True, True, False]


def test_a_value_on_the_line_counts_as_above():
    assert around_line(pd.Series([280, 299.99, 300, 310, 340, 259.99]), 300, 40) == (2, 2, 1.0)
    assert around_line(pd.Series([300.0]), 300, 40).ratio == float("inf")


def test_an_even_spread_shows_no_bunch():
    assert around_line(pd.Series(np.arange(0, 1000, 0.5)), 300, 40).ratio == 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ledger(TWO.drop(columns="earned")), 'points has no column "earned"'),
        (lambda: ledger(TWO[:0]), "points has no rows"),
        (lambda: ledger(TWO.assign(redeemed=-1)), 'points["redeemed"] holds a negative number'),
        (lambda: ledger(pd.concat([TWO, TWO[:1]])), 'two rows with the same "customer_id", "month"'),
        (lambda: ledger(TWO.assign(earned="many")), 'points["earned"] holds'),
        (
            lambda: fate_of_points(statements((1, "2024-01", 10, 20, 0))),
            "more from a member than she has earned",
        ),
        (lambda: open_at(TWO, "2024-01"), 'no column "balance"'),
        (lambda: liability_euro(-1, 0.5), "points from 0 up"),
        (lambda: liability_euro(1, 1.5), "a share from 0 to 1"),
        (lambda: break_even_uplift(100, 100), "no uplift can pay"),
        (
            lambda: days_from_birthday(pd.Series(["2024-01-01"]), pd.Series(["01-01"])),
            "pandas.to_datetime",
        ),
        (
            lambda: days_from_birthday(pd.Series(pd.to_datetime(["2024-01-01"])), pd.Series(["1 May"])),
            '"MM-DD"',
        ),
        (lambda: around_line(pd.Series([1.0]), 1, 0), "width must be above 0"),
    ],
)
def test_bad_input_gets_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError) as error:
        call()
    assert words in str(error.value)
    assert "\n" not in str(error.value)
