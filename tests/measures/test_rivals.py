"""Knowing rivals: favourites and ties, event studies that find what was planted, payoff tables, completeness."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.rivals import (
    LEVELS,
    NO_FAVOURITE,
    best_responses,
    completeness,
    event_effects,
    favourites,
    moved_share,
    price_steps,
    rival_profile,
    switching,
    trend,
)

BEFORE = pd.DataFrame({"oak": [3, 2, 0, 1, 5], "ash": [1, 2, 0, 4, 0]}, index=[7, 3, 9, 1, 4])
AFTER = pd.DataFrame({"oak": [0, 2, 1, 0, 6], "ash": [2, 0, 0, 4, 1]}, index=[7, 3, 9, 1, 4])


def planted(effect: float, people: int = 900) -> tuple[pd.DataFrame, pd.Series]:
    """Return counts of eight quarters in which one third loses ``effect`` from the seventh on, beside a common season."""
    chance = np.random.default_rng(3)
    touched = np.arange(people) % 3 == 0
    rates = np.outer(np.ones(people), [2, 3, 2, 5, 2, 3, 2, 5]) * np.where(touched, 1.5, 1.0)[:, None]
    rates[touched, 6:] *= 1 - effect
    quarters = [f"q{number}" for number in range(8)]
    return pd.DataFrame(chance.poisson(rates), columns=quarters), pd.Series(touched)


def test_a_tie_is_no_favourite():
    assert favourites(BEFORE).tolist() == ["oak", NO_FAVOURITE, NO_FAVOURITE, "ash", "oak"]
    assert favourites(BEFORE, lead=3).tolist() == [NO_FAVOURITE] * 3 + ["ash", "oak"]


def test_the_order_of_the_columns_makes_no_difference():
    turned = favourites(BEFORE[["ash", "oak"]])
    pd.testing.assert_series_equal(turned, favourites(BEFORE))


def test_switching_counts_each_household_once():
    table = switching(favourites(BEFORE), favourites(AFTER))
    assert table.to_numpy().sum() == len(BEFORE)
    assert table.loc["oak", "ash"] == 1
    assert table.loc["ash", "ash"] == 1
    assert moved_share(favourites(BEFORE), favourites(AFTER)) == (1, 3)


def test_nobody_moves_between_equal_years():
    assert moved_share(favourites(BEFORE), favourites(BEFORE)) == (0, 3)


@pytest.mark.parametrize("effect", [0.0, 0.4])
def test_an_event_study_finds_what_was_planted(effect):
    counts, touched = planted(effect)
    found = event_effects(counts, touched, ["q2", "q3", "q4", "q5"], draws=300)
    last = found.loc["q7"]
    assert last["low"] < -effect < last["high"]
    assert last["high"] - last["low"] < 0.2
    assert (found["low"] <= found["effect"]).all()
    assert (found["effect"] <= found["high"]).all()
    if effect:
        assert last["high"] < 0


def test_a_common_season_is_no_effect():
    counts, touched = planted(0.0)
    doubled = counts.assign(q7=counts["q7"] * 2)
    found = [event_effects(table, touched, ["q5"], draws=5)["effect"] for table in (counts, doubled)]
    np.testing.assert_allclose(*found)


def test_trend_of_a_straight_line():
    found = trend([1.0, 3.0, 5.0, 7.0])
    assert found == pytest.approx((2.0, 2.0, 2.0))
    noisy = trend([1.0, 3.5, 4.5, 7.0])
    assert noisy.low < noisy.value < noisy.high


def test_price_steps_leave_out_what_stays():
    prices = pd.Series([np.nan, 1.0, 1.0, 1.02, 1.02, 0.918], index=list("abcdef"))
    assert price_steps(prices).round(6).to_dict() == {"d": 2.0, "f": -10.0}


def test_prisoners_settle_where_both_lose():
    moves = ["silent", "talk"]
    ours = pd.DataFrame([[-1.0, -10], [0, -5]], index=moves, columns=moves)
    assert best_responses(ours, ours.T) == [("talk", "talk")]


def test_matching_pennies_settles_nowhere():
    ours = pd.DataFrame([[1, -1], [-1, 1]], index=["h", "t"], columns=["h", "t"])
    assert best_responses(ours, -ours) == []


def profile() -> pd.DataFrame:
    shares = pd.DataFrame({"oak": [0.5, 0.5, 0.6], "ash": [0.5, 0.5, 0.4]})
    prices = pd.DataFrame({"oak": [1.0, 1.0, 1.1], "ash": [0.9, 0.9, 0.99]})
    return rival_profile(BEFORE, AFTER, shares, prices, pd.Series({"ash": 3.0}), "oak")


def test_profile_and_completeness():
    table = profile()
    assert table.loc["price over ours", "ash"] == pytest.approx(-0.1)
    assert table.loc["trend of share", "ash"] == pytest.approx(-5)
    assert table.loc["took from us, net", "ash"] == 1
    filled = completeness(table)
    assert filled.loc[1, "ash"] == 1
    assert filled.loc[6, "ash"] == 0
    assert filled.loc[2, "ash"] == pytest.approx(4 / 5)


def test_an_empty_field_lowers_the_score_of_its_level_alone():
    table = profile()
    table.loc["price", "ash"] = np.nan
    change = completeness(profile())["ash"] - completeness(table)["ash"]
    assert change[change != 0].round(6).to_dict() == {2: 0.2}


def test_refusals():
    counts, touched = planted(0.0, 30)
    with pytest.raises(LoyaltyLabError, match="no column"):
        event_effects(counts, touched, ["q99"])
    with pytest.raises(LoyaltyLabError, match="others"):
        event_effects(counts, touched | True, ["q1"])
    with pytest.raises(LoyaltyLabError, match="bought nothing"):
        event_effects(counts.assign(q1=0), touched, ["q1"])
    with pytest.raises(LoyaltyLabError, match="above 0"):
        favourites(BEFORE, lead=0)
    with pytest.raises(LoyaltyLabError, match="in common"):
        switching(favourites(BEFORE), favourites(AFTER).set_axis(range(100, 105)))
    with pytest.raises(LoyaltyLabError, match="three or more"):
        trend([1.0, 2.0])
    with pytest.raises(LoyaltyLabError, match="same moves"):
        best_responses(pd.DataFrame([[1]]), pd.DataFrame([[1]], index=["x"]))
    with pytest.raises(LoyaltyLabError, match="missing"):
        best_responses(pd.DataFrame([[np.nan]]), pd.DataFrame([[1.0]]))
    with pytest.raises(LoyaltyLabError, match="level 1 asks for"):
        completeness(profile().drop(index=LEVELS[1][0]))
