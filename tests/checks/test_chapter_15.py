"""What is special about the exercise of chapter 15: the spring's trial, built three times, is one and the same."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.checks.ch15 import common, fair
from loyaltylab.checks.lantern import pristine
from loyaltylab.measures.effects import matched_difference
from loyaltylab.measures.segments import cramers_v, expected_profit, product_index, standardised
from tests.checks.bank import graded, own, reference

IDS = ("s1234567", "Zoë Åström")


@pytest.mark.parametrize("identity", IDS)
def test_checks_and_graded_checks_see_the_same_trial(identity):
    lantern = pristine(own(identity, "15"))
    given = graded("15").given(lantern)
    for name in ("trial", "spoiled"):
        mine = getattr(common, name)(lantern)
        theirs = given[name].loc[mine.index, mine.columns]
        pd.testing.assert_frame_equal(mine, theirs, check_dtype=False, check_names=False)
        assert len(mine) == len(given[name])


@pytest.mark.parametrize("identity", IDS)
def test_references_agree_with_the_courses_own_measures(identity):
    """Written apart: the measures of the library, and the reference answers."""
    lantern = pristine(own(identity, "15"))
    trial = common.trial(lantern)
    profit = expected_profit(trial, "variety", 140)["profit_cents"]
    pd.testing.assert_series_equal(
        profit.sort_index(), reference("15.4", lantern).sort_index(), check_names=False
    )
    web = lantern.customers.set_index("customer_id")["channel"].eq("web")
    index = product_index(lantern.orders["customer_id"].map(web), lantern.orders["category"]).loc[True]
    wanted = reference("15.1", lantern)
    whole = lantern.orders["category"].value_counts(normalize=True)
    assert index[wanted.index].to_numpy() == pytest.approx(wanted.to_numpy())
    assert (wanted * whole).sum() == pytest.approx(100)


def test_reference_functions_agree_with_the_courses_own_measures():
    random = np.random.default_rng(1)
    counts = pd.DataFrame(random.integers(1, 40, (3, 5)))
    assert graded("15").reference_strength(counts) == pytest.approx(cramers_v(counts))
    table = pd.DataFrame(random.lognormal(size=(30, 2)), columns=["a", "b"])
    pd.testing.assert_frame_equal(
        graded("15").reference_equal_scales(table, ["a"]), standardised(table, ["a"])
    )


@pytest.mark.parametrize("identity", IDS)
def test_the_fair_difference_is_nearer_to_the_trial_than_the_crude_one(identity):
    lantern = pristine(own(identity, "15"))
    trial, rows = common.trial(lantern), common.spoiled(lantern)
    honest = trial.groupby("invited")["orders"].mean()
    truth = honest[True] - honest[False]
    assert abs(reference("15.5", lantern) - truth) < abs(fair._crude(lantern) - truth)
    # Another weighting of the same differences, by the invited alone, is not the same answer.
    assert matched_difference(rows, "orders", "invited", ["buyer"]).value != pytest.approx(
        reference("15.5", lantern)
    )
