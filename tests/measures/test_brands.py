"""Brands in a panel: identities, published values, the model against simulated households, and refusals."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.brands import (
    Dirichlet,
    brand_sizes,
    duplication,
    duplication_coefficient,
    nbd_shape,
)

TOOTHPASTE = pd.Series([0.25, 0.19, 0.10, 0.10, 0.09, 0.08, 0.03, 0.02], index=list("abcdefgh"))
REACH = pd.Series([0.20, 0.17, 0.09, 0.08, 0.08, 0.07, 0.03, 0.02], index=list("abcdefgh"))
BOUGHT = pd.DataFrame({"oak": [3, 0, 1, 0, 2], "ash": [1, 0, 0, 4, 2], "elm": [0, 0, 0, 1, 0]})


def drawn(households: int, mixing: float = 1.5) -> pd.DataFrame:
    """Draw households that buy as the model says."""
    chance = np.random.default_rng(1)
    volume = chance.poisson(chance.gamma(0.9, 8 / 0.9, households))
    likings = chance.dirichlet(mixing * np.array([0.5, 0.3, 0.15, 0.05]), households)
    return pd.DataFrame(chance.multinomial(volume, likings), columns=["huge", "large", "small", "tiny"])


def test_sizes_by_hand():
    sizes = brand_sizes(BOUGHT)
    assert sizes["penetration"].to_dict() == {"oak": 0.6, "ash": 0.6, "elm": 0.2}
    assert sizes.loc["oak", "a_buyer"] == 2
    assert sizes.loc["oak", "of_needs"] == pytest.approx(6 / 9)
    assert sizes.loc["oak", "only_this"] == pytest.approx(1 / 3)


def test_share_is_reach_times_frequency():
    bought = drawn(400)
    sizes = brand_sizes(bought)
    volume = bought.to_numpy().sum() / len(bought)
    np.testing.assert_allclose(sizes["share"], sizes["penetration"] * sizes["a_buyer"] / volume)


def test_duplication_by_hand():
    also = duplication(BOUGHT)
    assert also.loc["oak", "ash"] == pytest.approx(2 / 3)
    assert also.loc["elm", "ash"] == 1
    assert also.loc["ash", "elm"] == pytest.approx(1 / 3)


def test_brands_bought_by_chance_have_a_coefficient_of_one():
    chance = np.random.default_rng(2)
    bought = pd.DataFrame({name: chance.random(20_000) < p for name, p in (("a", 0.5), ("b", 0.2))})
    assert duplication_coefficient(bought.astype(int)) == pytest.approx(1, abs=0.03)


def test_published_shape_of_the_negative_binomial():
    """DOMAIN 3.3: penetration .20, 2.1 purchases a buyer gives K = .193209."""
    assert nbd_shape(0.2, 0.42) == pytest.approx(0.193209, abs=1e-6)


def test_published_toothpaste():
    """The example of the R package NBDdirichlet prints M = 1.46, K = 0.78, S = 1.55.

    It averages an S of each brand without outliers; we fit one S to all, so S agrees only roughly.
    """
    model = Dirichlet().fit_summary(0.56, 0.56 * 2.6, TOOTHPASTE, REACH)
    assert round(model.mean_, 2) == 1.46
    assert round(model.shape_, 2) == 0.78
    assert model.mixing_ == pytest.approx(1.55, abs=0.08)


def test_model_against_households_that_buy_as_it_says():
    bought = drawn(60_000)
    model = Dirichlet().fit(bought)
    assert model.mixing_ == pytest.approx(1.5, rel=0.05)
    expected, seen = model.expected(), brand_sizes(bought)
    for column in ("penetration", "a_buyer", "of_needs", "only_this"):
        np.testing.assert_allclose(expected[column], seen[column], rtol=0.08)
    assert model.expected_duplication("tiny", "huge") == pytest.approx(
        duplication(bought).loc["tiny", "huge"], rel=0.05
    )


def test_smaller_brands_suffer_twice():
    """P19: penetration, purchases a buyer and sole buyers all fall with size."""
    shares = {"a": 0.4, "b": 0.25, "c": 0.15, "d": 0.12, "e": 0.08}
    expected = Dirichlet.of(4.0, 1.0, 1.2, shares).expected()
    for column in ("penetration", "a_buyer", "of_needs", "only_this"):
        assert expected[column].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("purchases", "words"),
    [
        (BOUGHT[["oak"]], "two or more"),
        (BOUGHT * 0, "Nobody"),
        (BOUGHT - 1, "negative"),
        (BOUGHT.astype(float).replace(4, np.nan), "empty cell"),
        (BOUGHT.astype(str), "numbers are needed"),
    ],
)
def test_what_cannot_be_sized_is_refused(purchases, words):
    with pytest.raises(LoyaltyLabError, match=words):
        brand_sizes(purchases)


def test_impossible_models_are_refused():
    with pytest.raises(LoyaltyLabError, match="mean must exceed"):
        nbd_shape(0.5, 0.6)
    with pytest.raises(LoyaltyLabError, match="between 0 and 1"):
        nbd_shape(1.0, 3.0)
    with pytest.raises(LoyaltyLabError, match="above 0"):
        Dirichlet.of(1, 1, 0, {"a": 0.5, "b": 0.5})
    with pytest.raises(LoyaltyLabError, match="add up"):
        Dirichlet.of(1, 1, 1, {"a": 0.8, "b": 0.5})
    with pytest.raises(LoyaltyLabError, match="No mixture"):
        Dirichlet().fit_summary(0.56, 1.456, TOOTHPASTE, REACH * 4)
