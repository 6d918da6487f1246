"""What is special about the exercise of chapter 12: its lean Lantern, and tables that the checks make once more."""

import pandas as pd
import pytest

from loyaltylab.checks.ch12.common import in_thirds, life, made_up, past_margin
from loyaltylab.checks.lantern import pristine
from loyaltylab.world import World, simulate
from tests.checks.bank import graded, own, reference

ID = "s1234567"


def test_the_checks_make_the_same_table_as_the_notebook_and_the_graded_checks():
    lantern = pristine(own(ID, "12"))
    ours, theirs = life(lantern), graded("12").followed(lantern)
    pd.testing.assert_series_equal(ours["margin"], theirs["margin"])
    assert (in_thirds(ours["margin"]) == graded("12").thirds(ours["margin"])).all()


def test_no_order_lies_between_leaving_and_the_call():
    lantern = pristine(own(ID, "12"))
    assert past_margin(lantern, 1, 3).sum() == 0
    assert past_margin(lantern, 4, 4).sum() > 0


def test_the_lean_lantern_holds_all_orders_of_the_lost():
    world = World(seed=12, private=400, business=0)
    full = simulate(world, only=("winback", "orders")).observed
    lost = full["winback"]["customer_id"].to_numpy()
    lean = simulate(world, customer_id=lost, only=("orders",)).observed["orders"]
    wanted = full["orders"][full["orders"]["customer_id"].isin(lost)].reset_index(drop=True)
    pd.testing.assert_frame_equal(lean, wanted)


def test_a_made_up_trial_has_the_numbers_that_it_was_made_from():
    trial = made_up({"control": (10, 2), "price": (5, 5)})
    assert graded("12").reference_cost_per_added(trial, "price") == pytest.approx(8 * 5 / (5 - 1))
    assert graded("12").reference_surely_added(trial, "price") < 0.8


def test_an_offer_of_a_learners_own_lantern_adds_returns():
    shares = reference("12.1", own(ID, "12"))
    assert shares.drop("control").max() > shares["control"]
