"""The designed set: balanced, orthogonal, without gifts, and better than chance."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.choice_design import (
    CODED,
    LEVELS,
    PRICES,
    choice_set,
    coded,
    d_error,
    dominated,
    information,
    profiles,
)


def unbalanced(levels):
    """Return the pairs of attributes whose pairs of levels do not stand equally often."""
    return [
        (one, two)
        for one, two in combinations(levels.columns, 2)
        if np.ptp(pd.crosstab(levels[one], levels[two]).to_numpy())
        or pd.crosstab(levels[one], levels[two]).size != LEVELS[one] * LEVELS[two]
    ]


def test_the_profiles_are_an_orthogonal_array():
    assert unbalanced(profiles()) == []
    planted = profiles()
    planted.loc[0, "story"] = 1 - planted.loc[0, "story"]
    assert len(unbalanced(planted)) == 5


def test_the_set_is_pairs_in_blocks_with_all_levels():
    offers = choice_set()
    assert offers.groupby("task")["offer"].agg(list).map(lambda names: names == ["A", "B"]).all()
    assert (offers.groupby("block")["task"].nunique() == 8).all()
    for name, values in (("price", PRICES), ("quality", (1, 2, 3, 4)), ("service", (1, 2, 3, 4))):
        assert (pd.crosstab(offers["block"], offers[name]) > 0).all(axis=None), name
        assert sorted(offers[name].unique()) == list(values)
    correlation = (
        offers[["price", "quality", "service", "return_promise", "wrapped", "story"]].corr().to_numpy()
    )
    np.testing.assert_allclose(correlation, np.eye(6), atol=1e-12)


def test_no_pair_is_a_gift_and_a_planted_one_is_seen():
    offers = choice_set()
    assert dominated(offers) == 0
    first = offers["task"] == 1
    better = first & (offers["offer"] == "A")
    offers.loc[better, ["quality", "service", "return_promise", "wrapped", "story"]] = [4, 4, 1, 1, 1]
    assert dominated(offers.assign(price=offers["price"].mask(first, 16))) == 1


def random_set(seed):
    chance = np.random.default_rng(seed)
    levels = pd.DataFrame({name: chance.integers(0, size, 64) for name, size in LEVELS.items()})
    return coded(levels).assign(task=np.repeat(range(32), 2))


def test_the_design_beats_every_random_set_tried():
    designed = d_error(choice_set())
    assert designed < min(d_error(random_set(seed)) for seed in range(60))


def test_d_error_is_known_for_one_attribute():
    """Two offers that differ by 1: each choice tells 1/4, so the error is 4."""
    pair = pd.DataFrame({"task": [1, 1], "has": [0, 1]})
    assert information(pair, ("has",))[0, 0] == pytest.approx(0.5 * 0.5)
    assert d_error(pair, ("has",)) == pytest.approx(4)


def test_an_attribute_that_runs_with_another_is_named():
    offers = choice_set()
    with pytest.raises(LoyaltyLabError, match="moves only together"):
        d_error(offers.assign(price=10 + 3 * offers["quality_2"]))
    with pytest.raises(LoyaltyLabError, match='no column "story"'):
        d_error(offers.drop(columns="story"))


def test_coding_counts_levels_from_the_lowest():
    row = coded(pd.DataFrame({name: [size - 1] for name, size in LEVELS.items()})).iloc[0]
    assert row["price"] == PRICES[-1]
    assert row[["quality_4", "service_4", "return_promise", "wrapped", "story"]].tolist() == [1] * 5
    assert row[["quality_2", "quality_3", "service_2", "service_3"]].sum() == 0
    assert list(row.index) == list(CODED)
