"""Elasticities and the log-log fit: published values, properties, and bad input."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.prices import (
    best_margin,
    break_even_volume,
    budget_cross_elasticity,
    log_elasticity,
    log_log_fit,
    midpoint_elasticity,
    point_elasticity,
    simple_elasticity,
)

TEN_TO_TWELVE = (10.0, 12.0, 100.0, 80.0)

# NIST Statistical Reference Datasets, "Norris": y, x; certified intercept, slope and their standard deviations.
NORRIS = """0.1 0.2 338.8 337.4 118.1 118.2 888.0 884.6 9.2 10.1 228.1 226.5 668.5 666.3 998.5 996.3 449.1 448.6 778.9 777.0
559.2 558.2 0.3 0.4 0.1 0.6 778.1 775.5 668.8 666.9 339.3 338.0 448.9 447.5 10.8 11.6 557.7 556.0 228.3 228.1 998.0 995.8
888.8 887.6 119.6 120.2 0.3 0.3 0.6 0.3 557.6 556.8 339.3 339.1 888.0 887.2 998.5 999.0 778.9 779.0 10.2 11.1 117.6 118.3
228.9 229.2 668.4 669.1 449.2 448.9 0.2 0.5"""


def test_from_ten_to_twelve_as_published():
    assert simple_elasticity(*TEN_TO_TWELVE) == pytest.approx(-1.0)
    assert midpoint_elasticity(*TEN_TO_TWELVE) == pytest.approx(-1.2222, abs=5e-5)
    assert log_elasticity(*TEN_TO_TWELVE) == pytest.approx(-1.2239, abs=5e-5)


def test_the_way_back_is_the_same_for_midpoint_and_log_alone():
    back = (12.0, 10.0, 80.0, 100.0)
    for measure in (midpoint_elasticity, log_elasticity):
        assert measure(*back) == pytest.approx(measure(*TEN_TO_TWELVE))
    assert simple_elasticity(*back) == pytest.approx(-1.5)


@pytest.mark.parametrize("measure", [simple_elasticity, midpoint_elasticity, log_elasticity])
def test_all_agree_on_a_small_step(measure):
    assert measure(10.0, 10.001, 100.0, 100 * 1.0001**-2) == pytest.approx(-2, abs=1e-3)


def test_units_do_not_matter():
    assert midpoint_elasticity(1000, 1200, 5, 4) == pytest.approx(midpoint_elasticity(*TEN_TO_TWELVE))


def test_point_elasticity_of_a_line():
    """Q = 300 − 20 P at P = 10; revenue peaks where it is −1, at 7.50."""
    assert point_elasticity(-20, 10, 300 - 200) == -2
    assert point_elasticity(-20, 7.5, 300 - 150) == -1


@pytest.mark.parametrize(
    ("change", "margin", "volume"), [(-0.1, 0.3, 0.5), (0.1, 0.3, -0.25), (-0.05, 0.25, 0.25)]
)
def test_break_even_as_published(change, margin, volume):
    assert break_even_volume(change, margin) == pytest.approx(volume)


def test_break_even_leaves_the_money_as_it_was():
    for change in (-0.2, -0.05, 0.08):
        assert (0.4 + change) * (1 + break_even_volume(change, 0.4)) == pytest.approx(0.4)


def test_the_best_margin_of_lerner():
    assert best_margin(-2) == 0.5
    assert 6 / (1 - best_margin(-3)) == pytest.approx(9)
    prices = np.linspace(7, 15, 8001)
    assert prices[np.argmax((prices - 6) * prices**-3)] == pytest.approx(9, abs=0.002)


def test_fit_finds_what_was_put_in():
    random = np.random.default_rng(14)
    own, rival = np.exp(random.normal(0, 0.1, 60)), np.exp(random.normal(0, 0.1, 60))
    table = pd.DataFrame({"own": own, "rival": rival, "town": ["a", "b", "c"] * 20})
    table["sold"] = 50 * own**-2.5 * rival**0.8 * table["town"].map({"a": 1, "b": 3, "c": 0.2})
    fit = log_log_fit(table, "sold", ["own", "rival"], ["town"])
    assert fit["elasticity"].to_list() == pytest.approx([-2.5, 0.8])
    assert fit["standard_error"].max() < 1e-6


def test_a_rival_left_out_biases_by_cross_elasticity_times_slope():
    """The omitted-variable formula: short = long + cross × slope of the rival's log price on the own one."""
    random = np.random.default_rng(1)
    own = random.normal(0, 0.1, 80)
    rival = 0.7 * own + random.normal(0, 0.05, 80)
    table = pd.DataFrame(
        {
            "own": np.exp(own),
            "rival": np.exp(rival),
            "sold": np.exp(4 - 2.5 * own + 0.9 * rival + random.normal(0, 0.1, 80)),
        }
    )
    both = log_log_fit(table, "sold", ["own", "rival"])["elasticity"]
    slope = log_log_fit(table, "rival", ["own"]).loc["own", "elasticity"]
    alone = log_log_fit(table, "sold", ["own"]).loc["own", "elasticity"]
    assert alone == pytest.approx(both["own"] + both["rival"] * slope)
    assert alone > both["own"] + 0.3


def test_standard_error_is_the_certified_one():
    numbers = np.array(NORRIS.split(), dtype=float).reshape(-1, 2)
    assert len(numbers) == 36
    table = pd.DataFrame({"sold": np.exp(numbers[:, 0] / 100), "price": np.exp(numbers[:, 1] / 100)})
    fit = log_log_fit(table, "sold", ["price"]).loc["price"]
    assert fit["elasticity"] == pytest.approx(1.00211681802045, rel=1e-10)
    assert fit["standard_error"] == pytest.approx(0.000429796848199937, rel=1e-9)


def test_the_interval_covers_about_nineteen_in_twenty():
    random = np.random.default_rng(5)
    hits = 0
    for _ in range(300):
        price = np.exp(random.normal(0, 0.1, 50))
        table = pd.DataFrame({"price": price, "sold": price**-2 * np.exp(random.normal(0, 0.2, 50))})
        row = log_log_fit(table, "sold", ["price"]).loc["price"]
        hits += row["low"] < -2 < row["high"]
    assert 0.90 < hits / 300 < 0.98


@pytest.mark.parametrize("measure", [simple_elasticity, midpoint_elasticity, log_elasticity])
@pytest.mark.parametrize(
    ("numbers", "words"),
    [((10, 10, 5, 4), "without a change"), ((0, 10, 5, 4), "price_before"), ((9, 10, 5, -1), "sold_after")],
)
def test_two_prices_are_checked(measure, numbers, words):
    with pytest.raises(LoyaltyLabError, match=words):
        measure(*numbers)


def test_no_volume_pays_for_a_cut_that_eats_the_margin():
    with pytest.raises(LoyaltyLabError, match="eats the whole margin"):
        break_even_volume(-0.3, 0.3)
    with pytest.raises(LoyaltyLabError, match="margin is a share"):
        break_even_volume(-0.1, 30)
    with pytest.raises(LoyaltyLabError, match="below −1"):
        best_margin(-0.8)
    with pytest.raises(LoyaltyLabError, match="price must be above 0"):
        point_elasticity(-2, 0, 3)


GOOD = pd.DataFrame({"sold": [4.0, 5, 6, 9], "price": [1.0, 1.1, 0.9, 0.8], "region": ["a", "a", "b", "b"]})


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (GOOD.drop(columns="price"), 'no column "price"'),
        (GOOD.assign(price="dear"), "numbers are needed"),
        (GOOD.iloc[:0], "no rows"),
        (GOOD.assign(sold=[0, 1, 2, 3]), "no logarithm"),
        (GOOD.assign(sold=[-1.0, 1, 2, 3]), "no logarithm"),
        (GOOD.assign(price=[np.nan, 1, 2, 3]), "empty cell"),
        (GOOD.assign(price=[1.0, 1, 2, 2]), "do not vary on their own"),
        (GOOD.iloc[[0, 2]], "2 rows for 3 unknowns"),
    ],
)
def test_bad_tables_get_one_sentence(table, words):
    with pytest.raises(LoyaltyLabError, match=words):
        log_log_fit(table, "sold", ["price"], ["region"])


@pytest.mark.parametrize(("own", "share"), [(-0.5, 0.6), (-2.0, 0.6), (-1.0, 0.3)])
def test_a_fixed_purse_gives_the_cross_elasticity(own, share):
    """Spend what one good leaves on the other, and measure."""
    price = 1 + 1e-6
    spent = share * price ** (1 + own)
    measured = ((1 - spent) / (1 - share) - 1) / 1e-6
    assert budget_cross_elasticity(own, share, 1 - share) == pytest.approx(measured, abs=1e-4)


def test_a_purse_that_does_not_add_up_is_refused():
    with pytest.raises(LoyaltyLabError, match="whole budget"):
        budget_cross_elasticity(-1.5, 0.6, 0.6)
