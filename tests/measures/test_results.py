"""Reliability, means drawn in, and the best of the month: published numbers, and properties."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.results import (
    Parts,
    best_again,
    drawn_in,
    month_reliability_interval,
    reliability,
    variance_parts,
)

DYESTUFF = {
    "A": (1545, 1440, 1440, 1520, 1580),
    "B": (1540, 1555, 1490, 1560, 1495),
    "C": (1595, 1550, 1605, 1510, 1560),
    "D": (1445, 1440, 1595, 1465, 1545),
    "E": (1595, 1630, 1515, 1635, 1625),
    "F": (1520, 1455, 1450, 1480, 1445),
}
"""Yield of dyestuff from six batches (Davies & Goldsmith, 1972, Statistical Methods in Research and Production)."""


def dyestuff() -> pd.DataFrame:
    rows = [(batch, value) for batch, values in DYESTUFF.items() for value in values]
    return pd.DataFrame(rows, columns=["batch", "yield"])


def made_up(person: float, month: float, people: int = 200, months: int = 8, seed: int = 1) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    who = np.repeat(np.arange(people), months)
    values = person**0.5 * chance.standard_normal(people)[who] + month**0.5 * chance.standard_normal(who.size)
    return pd.DataFrame({"who": who, "value": 100 + values})


def test_the_published_parts_of_the_dyestuff_data():
    parts = variance_parts(dyestuff(), "yield", "batch")
    assert parts.person == pytest.approx(1764.05, abs=0.01)
    assert parts.month == pytest.approx(2451.25, abs=0.01)


def test_parts_are_found_again_with_unequal_numbers_of_months():
    table = made_up(40, 160)
    thinned = table[(np.arange(len(table)) % 3 > 0) | (table["who"] % 2 == 0)]
    parts = variance_parts(thinned, "value", "who")
    assert parts.person == pytest.approx(40, rel=0.35)
    assert parts.month == pytest.approx(160, rel=0.15)


def test_luck_alone_leaves_nothing_or_little_for_persons():
    assert variance_parts(made_up(0, 100), "value", "who").person < 6
    level = pd.DataFrame({"who": [1, 1, 2, 2], "value": [0.0, 10.0, 0.0, 10.0]})
    assert variance_parts(level, "value", "who").person == 0.0


def test_the_interval_holds_the_truth_as_often_as_it_says():
    held = 0
    for seed in range(400):
        low, high = month_reliability_interval(made_up(20, 80, people=8, seed=seed), "value", "who")
        held += low <= 0.2 <= high
    assert 0.93 <= held / 400 <= 0.985


def test_reliability_is_the_correlation_of_two_means():
    one, other = made_up(20, 240, people=4000, months=24), 12
    halves = [
        one[one.groupby("who").cumcount() // other == side].groupby("who")["value"].mean() for side in (0, 1)
    ]
    assert np.corrcoef(*halves)[0, 1] == pytest.approx(reliability(Parts(20, 240), other), abs=0.05)


def test_more_months_are_more_reliable_and_the_ends_are_nought_and_one():
    values = [reliability(Parts(17, 324), months) for months in (1, 12, 36)]
    assert values == sorted(values)
    assert reliability(Parts(0, 5), 10) == 0
    assert reliability(Parts(5, 0), 1) == 1


def test_means_drawn_in_are_nearer_to_the_truth():
    chance = np.random.default_rng(3)
    truth = pd.Series(100 + 4 * chance.standard_normal(500))
    months = pd.Series(chance.integers(2, 40, 500))
    means = truth + 18 * chance.standard_normal(500) / months**0.5
    drawn = drawn_in(means, months, Parts(16, 324))
    assert ((drawn - truth) ** 2).mean() < 0.75 * ((means - truth) ** 2).mean()
    centre = means.mean()
    assert ((drawn - centre).abs() <= (means - centre).abs() + 1e-9).all()


def test_the_best_is_followed_only_where_she_is_still_there():
    results = pd.DataFrame(
        {"a": [3.0, 1.0, 5.0, 2.0], "b": [1.0, 2.0, 1.0, 1.0], "c": [2.0, 9.0, None, None]}
    )
    # a, c, a, a: after c there is no month of hers.
    assert best_again(results) == (1, 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: variance_parts(dyestuff(), "yield", "lot"), 'no column "lot"'),
        (lambda: variance_parts(dyestuff().head(5), "yield", "batch"), "1 persons"),
        (lambda: variance_parts(dyestuff().assign(batch=range(30)), "yield", "batch"), "30 persons"),
        (
            lambda: variance_parts(
                dyestuff().assign(**{"yield": lambda table: table["yield"].where(table["yield"] != 1440)}),
                "yield",
                "batch",
            ),
            "empty cell",
        ),
        (lambda: reliability(Parts(1, 1), 0), "months must be above 0"),
        (lambda: reliability(Parts(0, 0), 1), "not both 0"),
        (lambda: drawn_in(pd.Series([1.0]), pd.Series([2], index=[7]), Parts(1, 1)), "empty cell"),
        (lambda: best_again(pd.DataFrame({"a": [1.0]})), "two months"),
        (
            lambda: month_reliability_interval(
                pd.DataFrame({"who": [1, 1, 2, 2], "value": [1.0, 1, 2, 2]}), "value", "who"
            ),
            "luck cannot be measured",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError, match=words):
        call()
