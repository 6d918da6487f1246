"""Targeting: windows do not leak, chances mean what they say, effects come from lots, alarms are counted rightly."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.targeting import (
    alarm_rates,
    calibration_table,
    call_threshold,
    effect_by_group,
    expected_net_value,
    missing_orders,
    net_benefit,
    silence_window,
)

DAY = pd.Timestamp("2025-03-01")


@pytest.fixture
def orders() -> pd.DataFrame:
    random = np.random.default_rng(3)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 730, 900), unit="D")
    return pd.DataFrame(
        {
            "customer_id": random.integers(1, 150, 900),
            "date": days,
            "margin_cents": random.integers(100, 4000, 900),
        }
    )


@pytest.fixture
def chances() -> tuple[pd.Series, pd.Series]:
    random = np.random.default_rng(5)
    chance = pd.Series(random.beta(1, 3, 4000))
    return chance, pd.Series(random.random(4000) < chance)


def test_nothing_from_the_day_on_changes_a_clue(orders):
    """What comes later may decide who is silent, and nothing else."""
    clues = silence_window(orders, DAY).drop(columns="silent")
    shuffled = orders.copy()
    later = shuffled["date"] >= DAY
    shuffled.loc[later, "customer_id"] = 1
    shuffled.loc[later, "margin_cents"] = 10**6
    pd.testing.assert_frame_equal(silence_window(shuffled, DAY).drop(columns="silent"), clues)


def test_a_leak_would_be_seen(orders):
    """Planted: clues taken with the records of another day differ, so the test above can fail."""
    leaky = silence_window(orders.assign(date=orders["date"] - pd.Timedelta(days=30)), DAY)
    clues = silence_window(orders, DAY)
    both = clues.index.intersection(leaky.index)
    assert not leaky.loc[both, "orders_90"].equals(clues.loc[both, "orders_90"])


def test_the_edges_of_the_window():
    day = pd.Timedelta(days=1)
    rows = [(1, DAY - day), (1, DAY), (2, DAY - 180 * day), (2, DAY + 179 * day), (3, DAY - 181 * day)]
    rows += [(4, DAY - 90 * day), (4, DAY + 180 * day), (5, DAY)]
    table = pd.DataFrame(rows, columns=["customer_id", "date"]).assign(margin_cents=100)
    window = silence_window(table, DAY)
    assert list(window.index) == [1, 2, 4]
    assert list(window["silent"]) == [False, False, True]
    assert list(window["orders_90"]) == [1, 0, 1]
    assert list(window["days_since"]) == [1, 180, 90]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.drop(columns="date"), 'no column "date"'),
        (lambda t: t.assign(date=t["date"].astype(str)), "dates are needed"),
        (lambda t: t.assign(margin_cents="much"), "numbers are needed"),
        (lambda t: t[t["date"] < DAY], "nobody can be called silent yet"),
        (lambda t: t.iloc[:0], "no rows"),
    ],
)
def test_a_window_refuses_bad_records(orders, change, says):
    with pytest.raises(LoyaltyLabError, match=says):
        silence_window(change(orders), DAY)


def test_calibrated_chances_lie_in_their_intervals_and_doubled_ones_do_not(chances):
    chance, happened = chances
    table = calibration_table(chance, happened)
    inside = (table["low"] <= table["predicted"]) & (table["predicted"] <= table["high"])
    assert inside.sum() >= 8
    assert table["people"].sum() == len(chance)
    assert table["predicted"].is_monotonic_increasing
    doubled = calibration_table((chance * 2).clip(upper=1), happened)
    assert ((doubled["low"] <= doubled["predicted"]) & (doubled["predicted"] <= doubled["high"])).sum() <= 3


def test_net_benefit_by_hand():
    chance, silent = pd.Series([0.1, 0.5, 0.5, 0.9]), pd.Series([False, True, False, True])
    row = net_benefit(chance, silent, [0.5]).loc[0.5]
    assert row["called"] == 0.75
    assert row["model"] == pytest.approx(2 / 4 - 1 / 4)
    assert row["everybody"] == pytest.approx(2 / 4 - 2 / 4)


def test_net_benefit_is_money(chances):
    """At cost over gain, net benefit times gain less cost is what the calls earn for each customer."""
    chance, happened = chances
    cost, gain = 4.0, 20.0
    line = call_threshold(cost, gain)
    called = chance >= line
    earned = (gain * (called & happened).sum() - cost * called.sum()) / len(chance)
    assert net_benefit(chance, happened, [line]).loc[line, "model"] * (gain - cost) == pytest.approx(earned)


def test_no_line_earns_more_than_cost_over_gain_when_chances_are_true():
    chance = pd.Series(np.linspace(0.005, 0.995, 100))
    lines = np.linspace(0.05, 0.9, 35)
    earned = [((chance >= line) * (chance * 20 - 5)).sum() for line in lines]
    assert abs(lines[int(np.argmax(earned))] - call_threshold(5, 20)) < 0.03


@pytest.mark.parametrize(("cost", "gain"), [(0, 5), (5, 5), (6, 5), (-1, 5)])
def test_a_call_that_never_pays_has_no_threshold(cost, gain):
    with pytest.raises(LoyaltyLabError, match="never pays"):
        call_threshold(cost, gain)


def test_scores_are_no_chances(chances):
    for bad in (chances[0] * 5, chances[0].where(chances[0] > 0.1)):
        with pytest.raises(LoyaltyLabError, match="between 0 and 1"):
            calibration_table(bad, chances[1])
    with pytest.raises(LoyaltyLabError, match="True or False"):
        net_benefit(chances[0], chances[0], [0.5])
    with pytest.raises(LoyaltyLabError, match="one number for each customer"):
        net_benefit(chances[0], chances[1][:-1], [0.5])


def test_effects_by_group_find_a_planted_response_and_no_other():
    random = np.random.default_rng(8)
    score, treated = pd.Series(random.random(6000)), pd.Series(random.random(6000) < 0.5)
    outcome = random.normal(10, 4, 6000) + 5 * treated * (score > 0.8)
    table = effect_by_group(score, treated, outcome)
    assert table["people"].tolist() == [1200] * 5
    assert abs(table.loc[5, "effect"] - 5) < 0.8
    assert table.loc[5, "low"] > 3
    assert ((table["low"] < 0.3) & (table["high"] > -0.3))[:4].all()
    # Not drawn by lot: who would buy more anyway gets the treatment, and an effect appears that is none.
    biased = effect_by_group(score, outcome > 10, random.normal(0, 1, 6000) + outcome)
    assert (biased["low"] > 3).all()


def test_effect_by_group_refuses_gaps_and_empty_arms():
    score = pd.Series(np.arange(10.0))
    with pytest.raises(LoyaltyLabError, match="empty cell"):
        effect_by_group(score.where(score > 0), score > 5, score)
    with pytest.raises(LoyaltyLabError, match="two or more"):
        effect_by_group(score, score > 5, score)


def _watch(rate: float, customers: int = 400, months: int = 24) -> tuple[pd.DataFrame, pd.DataFrame]:
    random = np.random.default_rng(1)
    bought = pd.DataFrame(random.poisson(rate, (customers, months)))
    return bought, bought * 0 + 2.0


def test_missing_orders_by_hand():
    bought = pd.DataFrame([[2, 1, 0, 2, 0, 0]])
    levels = missing_orders(bought, bought * 0 + 2.0).iloc[0].to_numpy()
    step = 1 / np.log(2)
    expected = [0, step - 1, 2 * step - 1, 3 * step - 3, 4 * step - 3, 5 * step - 3]
    np.testing.assert_allclose(levels, expected)


def test_an_alarm_rings_sooner_for_those_who_slow_down():
    usual, slowed = ((missing_orders(*_watch(rate), line=3.0) > 3).to_numpy().mean() for rate in (2.0, 0.7))
    assert usual < 0.05 < 5 * usual < slowed


def test_after_an_alarm_the_count_begins_again():
    bought = pd.DataFrame(np.zeros((1, 12)))
    levels = missing_orders(bought, bought + 2.0, line=3.0).iloc[0]
    assert levels.max() < 3 + 2
    assert missing_orders(bought, bought + 2.0).iloc[0].is_monotonic_increasing


def test_missing_orders_refuses_tables_that_do_not_match():
    bought, expected = _watch(2.0, 5, 6)
    with pytest.raises(LoyaltyLabError, match="no column"):
        missing_orders(bought.drop(columns=5), expected)
    with pytest.raises(LoyaltyLabError, match="same customers"):
        missing_orders(bought.iloc[::-1], expected)
    with pytest.raises(LoyaltyLabError, match="negative"):
        missing_orders(bought - 100, expected)
    with pytest.raises(LoyaltyLabError, match="slow"):
        missing_orders(bought, expected, slow=1.0)


def test_alarm_rates_by_hand():
    alarms = pd.DataFrame(
        [[True, False, False, True], [False, True, False, False], [True, False, False, True]]
    )
    left = pd.Series([np.nan, 3.0, 3.0])
    rates = alarm_rates(alarms, left, within=2)
    assert rates.false_per_100 == 50
    # The last alarm of the third customer rings in the month in which she is gone: it is not counted.
    assert rates.alarms == 4
    assert rates.followed == pytest.approx(1 / 4)
    assert rates.by_luck == pytest.approx(4 / 10)
    assert (rates.caught, rates.leavers) == (0.5, 2)


def test_alarm_rates_refuse_what_has_no_answer():
    alarms = pd.DataFrame([[True, False], [False, False]])
    with pytest.raises(LoyaltyLabError, match="who stay and customers who leave"):
        alarm_rates(alarms, pd.Series([np.nan, np.nan]))
    with pytest.raises(LoyaltyLabError, match="same customers"):
        alarm_rates(alarms, pd.Series([1.0, np.nan], index=[5, 6]))
    with pytest.raises(LoyaltyLabError, match="one month"):
        alarm_rates(alarms, pd.Series([1.0, np.nan]), within=0)


def test_expected_net_value():
    worth = pd.Series([60.0, 10.0, 0.0])
    values = expected_net_value(0.2, 0.05, worth, 10.0)
    assert values.tolist() == pytest.approx([7.0, -0.5, -2.0])
    # An offer that changes nothing costs what those take who come back anyway.
    assert (expected_net_value(0.2, 0.2, worth, 10.0) == -2.0).all()
    assert expected_net_value(0.2, 0.05, worth, 10.0, message=1.0).tolist() == pytest.approx(
        [6.0, -1.5, -3.0]
    )
    with pytest.raises(LoyaltyLabError, match="between 0 and 1"):
        expected_net_value(20, 5, worth, 10.0)
    with pytest.raises(LoyaltyLabError, match="negative"):
        expected_net_value(0.2, 0.05, -worth, 10.0)
