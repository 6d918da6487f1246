"""Hazards and competing risks: published survival values, invariants and bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.survival import cumulative_incidence, hazard_by_age

# Freireich and others (1963), weeks of remission; + marks a patient still in remission.
REMISSION = {
    "6-MP": "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+",
    "placebo": "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23",
}
SURVIVAL = {
    "6-MP": {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482},
    "placebo": {1: 0.9048, 2: 0.8095, 3: 0.7619, 4: 0.6667, 5: 0.5714, 8: 0.3810, 11: 0.2857, 12: 0.1905},
}


def spells_of(text: str) -> pd.DataFrame:
    marks = text.split()
    return pd.DataFrame(
        {
            "age": [float(mark.rstrip("+")) for mark in marks],
            "cause": [None if mark.endswith("+") else "relapse" for mark in marks],
        }
    )


@pytest.mark.parametrize("arm", REMISSION)
def test_one_cause_gives_the_published_kaplan_meier_values(arm):
    there = cumulative_incidence(spells_of(REMISSION[arm]))["still_there"]
    assert there.loc[list(SURVIVAL[arm])].round(4).to_dict() == SURVIVAL[arm]


def test_the_hand_example():
    there = cumulative_incidence(spells_of("1 2 2+ 3 4+ 5"))["still_there"]
    assert there.round(4).tolist() == [0.8333, 0.6667, 0.4444, 0.0]


def test_lifelines_draws_the_same_curves():
    lifelines = pytest.importorskip("lifelines", reason="lifelines is not installed")
    datasets = pytest.importorskip("lifelines.datasets", reason="lifelines is not installed")
    waltons = datasets.load_waltons()
    assert (len(waltons), int(waltons["E"].sum())) == (163, 156)
    ours = cumulative_incidence(
        pd.DataFrame({"age": waltons["T"], "cause": np.where(waltons["E"] == 1, "death", None)})
    )["still_there"]
    theirs = lifelines.KaplanMeierFitter().fit(waltons["T"], waltons["E"])
    np.testing.assert_allclose(ours, theirs.predict(ours.index), rtol=1e-9)
    assert theirs.median_survival_time_ == 56
    assert [round(float(theirs.predict(age)), 4) for age in (6, 19, 33)] == [0.9939, 0.9137, 0.8025]
    late = pd.DataFrame(
        {"age": [5.0, 6, 7, 9, 9], "entry": [0.0, 4, 2, 0, 8], "cause": ["x", "x", None, "x", None]}
    )
    theirs = lifelines.KaplanMeierFitter().fit(late["age"], late["cause"].notna(), entry=late["entry"])
    ours = cumulative_incidence(late)["still_there"]
    np.testing.assert_allclose(ours, theirs.predict(ours.index), rtol=1e-9)


def test_log_rank_of_the_published_arms():
    statistics = pytest.importorskip("lifelines.statistics", reason="lifelines is not installed")
    one, other = (spells_of(text) for text in REMISSION.values())
    test = statistics.logrank_test(one["age"], other["age"], one["cause"].notna(), other["cause"].notna())
    assert test.test_statistic == pytest.approx(16.793, abs=5e-4)


ages = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from(["price", "rival", "move", None])), min_size=2, max_size=60
).filter(lambda rows: any(cause for _, cause in rows))


@given(ages)
def test_shares_of_all_causes_and_of_those_still_there_add_up_to_one(rows):
    table = cumulative_incidence(pd.DataFrame(rows, columns=["age", "cause"]))
    np.testing.assert_allclose(table.sum(axis=1), 1)
    assert (table.drop(columns="still_there").diff().dropna() >= -1e-12).all(axis=None)


@given(ages)
def test_treating_other_causes_as_censored_never_gives_less(rows):
    spells = pd.DataFrame(rows, columns=["age", "cause"])
    table = cumulative_incidence(spells)
    for cause in table.columns.drop("still_there"):
        alone = cumulative_incidence(spells.assign(cause=spells["cause"].where(spells["cause"] == cause)))
        assert alone[cause].iloc[-1] >= table[cause].iloc[-1] - 1e-12


def test_without_censoring_the_incidence_is_the_plain_share():
    spells = pd.DataFrame({"age": [1, 2, 3, 4], "cause": ["a", "b", "a", "a"]})
    assert cumulative_incidence(spells).loc[4].to_dict() == {"a": 0.75, "b": 0.25, "still_there": 0.0}


def test_hazard_counts_time_under_watch_only():
    spells = pd.DataFrame({"age": [4.0, 10, 12], "ended": [True, False, True], "entry": [0.0, 6, 0]})
    table = hazard_by_age(spells, [0, 6, 12, 18])
    assert table["watched"].tolist() == [10.0, 10.0, 0.0]
    assert table["endings"].tolist() == [1, 0, 1]
    assert table["hazard"].iloc[0] == pytest.approx(0.1)


def test_hazard_of_a_constant_risk_is_found_whatever_the_entry():
    random = np.random.default_rng(10)
    age, entry = random.exponential(20, 30_000), random.uniform(0, 24, 30_000)
    there = age > entry
    spells = pd.DataFrame({"age": age, "ended": True, "entry": entry})[there]
    table = hazard_by_age(spells, [0, 6, 12, 24, 36])
    assert ((table["low"] < 0.05) & (table["high"] > 0.05)).all()


BAD = pd.DataFrame({"age": [1.0, 2.0], "ended": [True, False], "cause": ["a", None]})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: hazard_by_age(BAD.drop(columns="ended"), [0, 1]), 'no column "ended"'),
        (lambda: hazard_by_age(BAD.assign(age=-1.0), [0, 1]), "0 or more"),
        (lambda: hazard_by_age(BAD.assign(age="old"), [0, 1]), "numbers are needed"),
        (lambda: hazard_by_age(BAD.assign(entry=5.0), [0, 1]), "below"),
        (lambda: hazard_by_age(BAD, [1, 1]), "rising"),
        (lambda: hazard_by_age(BAD.iloc[:0], [0, 1]), "no rows"),
        (lambda: cumulative_incidence(BAD.assign(cause=None)), "Nobody in spells left"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError, match=words):
        call()
