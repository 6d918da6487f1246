"""Maps of counts, of importance, and premiums in price tags: published numbers, properties, and one sentence for what is broken."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.correspondence import correspondence_map
from loyaltylab.measures.hedonic import hedonic_premium
from loyaltylab.measures.importance import CORNERS, corners, importance_performance, resampled_importance

SMOKING = pd.DataFrame(
    [[4, 2, 3, 2], [4, 3, 7, 4], [25, 10, 12, 4], [18, 24, 33, 13], [10, 6, 7, 2]],
    index=["senior managers", "junior managers", "senior employees", "junior employees", "secretaries"],
    columns=["none", "light", "medium", "heavy"],
)
"""Staff by smoking, the teaching example of Greenacre (2017)."""


def test_the_published_map_is_reproduced():
    found = correspondence_map(SMOKING)
    np.testing.assert_allclose(found.inertia, [0.07476, 0.01002, 0.00041], atol=5e-6)
    assert found.explained[1] == pytest.approx(0.878, abs=5e-4)
    np.testing.assert_allclose(found.rows[1].abs(), [0.066, 0.259, 0.381, 0.233, 0.201], atol=5e-4)


def test_inertia_is_chi_squared_over_the_total_and_axes_are_centred():
    found = correspondence_map(SMOKING)
    table = SMOKING.to_numpy(dtype=float)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    assert found.inertia.sum() == pytest.approx(((table - expected) ** 2 / expected).sum() / table.sum())
    np.testing.assert_allclose(table.sum(axis=1) @ found.rows.to_numpy(), 0, atol=1e-9)
    twice = correspondence_map(SMOKING * 7)
    np.testing.assert_allclose(twice.rows, found.rows, atol=1e-9)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (SMOKING.assign(none=0), "none of them empty"),
        (SMOKING[["none"]], "two or more rows and columns"),
        (SMOKING.assign(none=-1), "negative number"),
        (SMOKING.assign(none="x"), "numbers are needed"),
        (pd.DataFrame({"a": [1, 2], "b": [2, 4]}), "nothing to map"),
    ],
)
def test_a_table_that_cannot_be_mapped_gets_one_sentence(table, words):
    with pytest.raises(LoyaltyLabError, match=words):
        correspondence_map(table)


def opinions(people=400, noise=0.3):
    chance = np.random.default_rng(2)
    speed, care = chance.normal(5, 1, people), chance.normal(4, 1, people)
    score = 1 + 0.5 * speed + 0.1 * care + noise * chance.normal(size=people)
    return pd.DataFrame({"customer_id": range(people), "speed": speed, "care": care, "score": score})


def test_importance_is_the_slope_with_the_others_held_fixed():
    exact = importance_performance(opinions(noise=0), ["speed", "care"], "score")
    np.testing.assert_allclose(exact["importance"], [0.5, 0.1], atol=1e-9)
    gaps = opinions(noise=0)
    gaps.loc[:50, "care"] = np.nan
    np.testing.assert_allclose(
        importance_performance(gaps, ["speed", "care"], "score")["importance"], [0.5, 0.1], atol=1e-9
    )
    assert corners(exact).to_dict() == {"speed": CORNERS[1], "care": CORNERS[2]}


def test_what_is_clear_keeps_its_corner_and_what_is_luck_does_not():
    table = resampled_importance(opinions(), ["speed", "care"], "score", draws=60)
    assert (table["kept"] == 1).all()
    assert (table["importance_low"] < [0.5, 0.1]).all()
    assert (table["importance_high"] > [0.5, 0.1]).all()
    blind = opinions().assign(score=np.random.default_rng(3).normal(size=400))
    assert resampled_importance(blind, ["speed", "care"], "score", draws=60)["kept"].max() < 0.98


def test_parts_that_move_together_have_no_importance_of_their_own():
    with pytest.raises(LoyaltyLabError, match="do not vary on their own"):
        importance_performance(
            opinions().assign(care=lambda table: table["speed"]), ["speed", "care"], "score"
        )
    with pytest.raises(LoyaltyLabError, match='no column "customer_id"'):
        resampled_importance(opinions().drop(columns="customer_id"), ["speed"], "score")


def tags(premium=0.2, hidden=0.0, lots=3000):
    chance = np.random.default_rng(4)
    fresh, grams = chance.normal(size=lots), chance.uniform(50, 200, lots)
    laid_out = (chance.normal(size=lots) + fresh > 0).astype(int)
    logs = 1 + 0.9 * np.log(grams) + premium * laid_out + hidden * fresh + 0.05 * chance.normal(size=lots)
    return pd.DataFrame({"grams": grams, "laid_out": laid_out, "fresh": fresh, "euro": np.exp(logs)})


def test_a_premium_is_found_and_what_is_left_out_stands_in_it():
    low, high = hedonic_premium(tags(), "laid_out")[1:]
    assert low < np.expm1(0.2) < high
    assert hedonic_premium(tags(hidden=0.1), "laid_out").low > np.expm1(0.2) + 0.05
    held = hedonic_premium(tags(hidden=0.1), "laid_out", ["fresh"])
    assert held.low < np.expm1(0.2) < held.high


def test_tags_that_tell_nothing_get_one_sentence():
    with pytest.raises(LoyaltyLabError, match="above 0"):
        hedonic_premium(tags().assign(euro=0.0), "laid_out")
    with pytest.raises(LoyaltyLabError, match="does not vary on its own"):
        hedonic_premium(tags().assign(laid_out=1), "laid_out")
    with pytest.raises(LoyaltyLabError, match='no column "colour"'):
        hedonic_premium(tags(), "colour")
