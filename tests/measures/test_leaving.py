"""What leavers say, and whether they leave more often soon after an event."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.leaving import (
    STATED_CAUSE,
    decision,
    leaving_near_events,
    reason_shares,
    stated_reasons,
)
from loyaltylab.world.specification import CAUSES, REASONS

EXITS = pd.DataFrame(
    {
        "customer_id": [3, 1, 2, 4],
        "reason_1": ["pricing", "pricing", "competition", None],
        "reason_2": ["competition", "pricing", None, None],
        "reason_3": [None, None, None, None],
    }
)
# A busy machine is no failure, and the same examples come every time.
EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True, database=None)
DAY = pd.Timestamp("2024-01-01")


def spells(*rows: tuple[int, int, int, bool]) -> pd.DataFrame:
    """Customers from day to day of 2024, with whether they left on the last one."""
    days = pd.DataFrame(rows, columns=["customer_id", "start", "end", "left"])
    for name in ("start", "end"):
        days[name] = DAY + pd.to_timedelta(days[name], unit="D")
    return days


def events(*rows: tuple[int, int]) -> pd.DataFrame:
    days = pd.DataFrame(rows, columns=["customer_id", "date"])
    return days.assign(date=DAY + pd.to_timedelta(days["date"], unit="D"))


def test_every_reason_of_the_records_has_its_two_fields():
    assert set(STATED_CAUSE) == set(REASONS)
    assert {decision(cause) for cause in STATED_CAUSE.values()} == {"voluntary", "involuntary"}
    assert [cause for cause in CAUSES if decision(cause) == "involuntary"] == ["natural", "passive"]


def test_a_reason_named_twice_counts_once_and_silence_is_no_reason():
    named = stated_reasons(EXITS)
    assert named.to_numpy().tolist() == [
        [1, "pricing"],
        [2, "competition"],
        [3, "pricing"],
        [3, "competition"],
    ]


def test_shares_are_of_those_who_gave_a_reason():
    shares = reason_shares(EXITS)
    assert shares["leavers"].to_dict() == {"pricing": 2, "competition": 2}
    assert shares["share"].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert ((shares["low"] < shares["share"]) & (shares["share"] < shares["high"])).all()


def test_days_near_an_event_are_counted_once_and_within_the_spell():
    # Customer 1: days 0 to 9, events on days 2 and 3, window 2: near are days 2, 3, 4, 5. Customer 2 has none.
    result = leaving_near_events(spells((1, 0, 9, False), (2, 0, 4, True)), events((1, 2), (1, 3), (9, 1)), 2)
    assert (result.days_near, result.days_away, result.left_near, result.left_away) == (4, 11, 0, 1)


def test_a_window_ends_with_the_spell():
    result = leaving_near_events(spells((1, 0, 5, True), (2, 0, 5, True)), events((1, 4), (1, 8)), 60)
    assert (result.days_near, result.left_near, result.left_away) == (2, 1, 1)
    assert result.ratio == pytest.approx((1 / 2) / (1 / 10))
    assert result.low < result.ratio < result.high


@pytest.mark.parametrize("day", range(8))
def test_who_leaves_after_the_window_is_not_near(day):
    result = leaving_near_events(spells((1, 0, day, True), (2, 0, 9, True)), events((1, 0)), 4)
    assert result.left_near == (1 if day <= 4 else 0)


lives = st.lists(
    st.tuples(
        st.integers(0, 30), st.integers(0, 60), st.booleans(), st.lists(st.integers(0, 90), max_size=4)
    ),
    min_size=1,
    max_size=12,
)


@EXAMPLES
@given(lives, st.integers(0, 40))
def test_against_counting_day_by_day(people, window):
    rows = [(number, start, start + length, left) for number, (start, length, left, _) in enumerate(people)]
    happened = [(number, day) for number, person in enumerate(people) for day in person[3]] or [(99, 0)]
    result = leaving_near_events(spells(*rows), events(*happened), window)
    near = {
        (number, day)
        for number, start, end, _ in rows
        for day in range(start, end + 1)
        if any(
            who == number and max(start, date) <= day <= date + window and start <= date
            for who, date in happened
        )
    }
    assert result.days_near == len(near)
    assert result.days_near + result.days_away == sum(end - start + 1 for _, start, end, _ in rows)
    assert result.left_near == sum(left and (number, end) in near for number, _, end, left in rows)
    assert result.left_near + result.left_away == sum(left for *_, left in rows)


def test_unrelated_events_give_a_ratio_of_about_one():
    random = np.random.default_rng(9)
    many = [(number, 0, int(random.integers(20, 300)), True) for number in range(1500)]
    result = leaving_near_events(
        spells(*many), events(*((number, int(random.integers(0, 300))) for number in range(1500))), 30
    )
    assert result.low < 1 < result.high


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: stated_reasons(EXITS.drop(columns="reason_2")), 'exits has no column "reason_2"'),
        (lambda: stated_reasons(EXITS.iloc[:0]), "exits has no rows"),
        (lambda: stated_reasons(pd.concat([EXITS, EXITS])), "customer_id"),
        (lambda: reason_shares(EXITS[EXITS["customer_id"] == 4]), "no reason at all"),
        (lambda: leaving_near_events(spells((1, 5, 2, True)), events((1, 0))), "before"),
        (lambda: leaving_near_events(spells((1, 0, 2, True)), events((1, 0)), -1), "window is -1 days"),
        (
            lambda: leaving_near_events(spells((1, 0, 2, True)), events((1, 0)).assign(date="2024-01-01")),
            "dates are needed",
        ),
        (
            lambda: leaving_near_events(spells((1, 0, 2, True), (1, 0, 3, True)), events((1, 0))),
            "customer_id",
        ),
    ],
)
def test_bad_input_gets_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError, match=words):
        call()
