"""The explorer of chapter 12: it runs at every value, and it says what the trial of the large Lantern says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from loyaltylab import load
from loyaltylab.explorers import rank_lost
from loyaltylab.explorers.rank_lost import (
    EXPLORER,
    MATCHED,
    OFFERS,
    ORDERS,
    Params,
    RankLost,
    at,
    followed,
    model,
    ranked,
    trial,
)
from loyaltylab.measures.effects import mean_difference
from tests.support.explorers import exercise_explorer


def test_every_control_works_at_every_value():
    assert exercise_explorer(RankLost) == len(OFFERS) + len(ORDERS) + 3 * 2 + 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    monkeypatch.setattr(rank_lost, "ranked", lambda table, order: table)
    explorer = replace(EXPLORER, title=EXPLORER.title + " (again)")
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (RankLost,), {"explorer": explorer}))


def test_lanterns_own_private_customers_are_the_first_of_the_large_trial():
    own = load("winback").query("customer_id <= 2000").set_index("customer_id")
    large = trial()[0].set_index("customer_id").loc[own.index]
    for column in ("month", "reason", "arm", "offer_cents"):
        assert (own[column].fillna("") == large[column].fillna("")).all()


def test_the_margin_before_leaving_knows_nothing_of_later_orders():
    table, orders = trial()
    table, cut = (
        table.head(300),
        pd.to_datetime(table.head(300)["month"]).set_axis(table.head(300)["customer_id"]),
    )
    before = orders[orders["date"] < orders["customer_id"].map(cut)]
    pd.testing.assert_series_equal(
        rank_lost.margin_before(table, before), rank_lost.margin_before(table, orders)
    )
    assert rank_lost.margin_before(table, before).sum() > 0


def test_the_whole_list_gives_the_difference_of_two_means():
    """Whatever the order; and the approach is paid for everybody."""
    table = followed(12)
    groups = (table.loc[table["arm"] == arm, "net"] for arm in ("upgrade", "control"))
    estimate = mean_difference(*groups)
    for order in ORDERS.values():
        here = at(
            Params(offer="upgrade", order=order, approach=2.0),
            model(Params(offer="upgrade", order=order, approach=2.0)),
        )
        assert here["gain"] == pytest.approx(1000 * (estimate.value - 2.0))
        assert (here["low"], here["high"]) == pytest.approx(
            (1000 * (estimate.low - 2.0), 1000 * (estimate.high - 2.0)), rel=0.02
        )


def test_nobody_approached_costs_and_brings_nothing():
    first = model(Params()).iloc[0]
    assert first[["share", "gain", "low", "high", "added"]].abs().max() == 0


@pytest.mark.parametrize("share", [20, 60, 100])
def test_an_approach_costs_its_price_for_everybody_reached(share):
    cheap, dear = (
        at(Params(share=share, approach=cost), model(Params(share=share, approach=cost)))["gain"]
        for cost in (0.0, 3.0)
    )
    assert cheap - dear == pytest.approx(3.0 * 10 * share)


def test_a_ranking_is_of_everybody_and_by_margin():
    table = followed(6)
    best, worst = (ranked(table, order)["margin_before"].to_numpy() for order in ("margin", "lowest"))
    assert (np.diff(best) <= 0).all()
    np.testing.assert_array_equal(best[::-1], worst)


def test_matching_by_reason_asks_only_those_whom_chance_gave_that_offer():
    table = followed(12)
    offer = table["stated"].map(MATCHED).fillna("upgrade")
    asked = table[table["arm"] == offer]
    assert set(asked.loc[asked["stated"] == "fault", "arm"]) == {"apology"}
    whole = at(Params(offer="matched", approach=0.0), model(Params(offer="matched", approach=0.0)))
    peace = table.loc[table["arm"] == "control", "net"].mean()
    assert whole["gain"] == pytest.approx(1000 * (asked["net"].mean() - peace))


def test_what_is_told_is_what_is_counted():
    params = Params(offer="upgrade", order="margin", share=40, months=24)
    result = model(params)
    sentence = EXPLORER.sentence(params)
    assert rank_lost.euro(at(params, result)["gain"]) in sentence
    assert rank_lost.euro(result["gain"].max()) in sentence
    assert "the upgrade, 40 % of the list" in sentence
    sure = at(params, result)["low"] > 0
    assert ("Chance alone" in sentence) != sure
