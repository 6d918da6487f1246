"""Slopes with and without teams: against SciPy, against a known truth, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import linregress

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.sellers import CHAIN, EFFECTS, QUOTIENTS, chain, made_up_sellers, two_sellers
from loyaltylab.measures.slopes import explained, slopes


def test_one_cause_is_simple_regression():
    firm = made_up_sellers()
    row = slopes(firm, "result_1", ["skill"]).loc["skill"]
    expected = linregress(firm["skill"], firm["result_1"])
    assert row["value"] == pytest.approx(expected.slope)
    assert (row["high"] - row["low"]) / 2 == pytest.approx(1.959964 * expected.stderr)
    assert explained(firm, "result_1", ["skill"]) == pytest.approx(expected.rvalue**2)


def test_fixed_effects_are_the_same_as_a_column_for_each_team():
    firm = made_up_sellers()
    within = slopes(firm, "result_1", ["knowledge", "skill"], group="team")
    dummies = pd.get_dummies(firm["team"], prefix="team", drop_first=True, dtype=float)
    wide = slopes(firm.join(dummies), "result_1", ["knowledge", "skill", *dummies.columns])
    np.testing.assert_allclose(within.to_numpy(), wide.loc[["knowledge", "skill"]].to_numpy())


def test_within_teams_the_intervals_hold_what_was_built_in_and_over_the_firm_they_do_not():
    causes = list(EFFECTS)
    held, naive = 0, 0
    for seed in range(60):
        firm = made_up_sellers(seed)
        within = slopes(firm, "result_1", causes, group="team")
        held += sum(within["low"][name] <= EFFECTS[name] <= within["high"][name] for name in causes)
        naive += slopes(firm, "result_1", ["knowledge"])["low"]["knowledge"] <= EFFECTS["knowledge"]
    assert 0.92 <= held / (60 * len(causes)) <= 0.98
    assert naive < 15


def test_quotients_and_retests_have_no_effect_of_their_own_but_luck():
    rises, added = [], []
    for seed in range(20):
        firm = made_up_sellers(seed)
        low = firm["test_1"] <= firm["test_1"].quantile(1 / 3)
        rises.append((firm["test_2"] - firm["test_1"])[low].mean())
        added.append(
            explained(firm, "result_2", ["experience", *QUOTIENTS])
            - explained(firm, "result_2", ["experience"])
        )
    assert min(rises) > 0
    assert np.mean(added) < 0.045


def test_a_chain_and_its_reverse_correlate_alike_and_part_under_training():
    forwards, backwards = chain(people=40_000), chain(CHAIN[::-1], people=40_000)[list(CHAIN)]
    np.testing.assert_allclose(forwards.corr(), backwards.corr(), atol=0.02)
    lifted = (chain(lifted="attitude") - chain()).mean()
    assert lifted["behaviour"] == pytest.approx(0.36)
    assert lifted["thinking"] == pytest.approx(0)
    other = (chain(CHAIN[::-1], lifted="attitude") - chain(CHAIN[::-1])).mean()
    assert (other["behaviour"], other["thinking"]) == (pytest.approx(0), pytest.approx(0.216))


def test_referrals_decide_who_is_ahead():
    ends = [two_sellers(24, 10, 7, rate)["ahead"].iloc[-1] for rate in (0.0, 0.2, 0.4, 0.6)]
    assert ends == sorted(ends)
    assert ends[0] < 0.02 < 0.98 < ends[-1]
    plain = two_sellers(12, 10, 7, 0.0, runs=4000).iloc[-1]
    assert plain["expert"] == pytest.approx(120, rel=0.02)
    assert plain["networker"] == pytest.approx(84, rel=0.02)


@pytest.mark.parametrize(
    ("causes", "group", "words"),
    [
        (["nothing"], None, 'no column "nothing"'),
        (["skill", "twice"], None, "follows from the others"),
        (["patch"], "team", "cannot tell"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(causes, group, words):
    firm = made_up_sellers().assign(twice=lambda table: 2 * table["skill"])
    with pytest.raises(LoyaltyLabError, match=words):
        slopes(firm, "result_1", causes, group)
