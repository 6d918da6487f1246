"""Ranked lists, Lorenz and Gini, size classes, and what becomes of the top: published values and properties."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.concentration import (
    GRADES,
    SIZE_CLASSES,
    gini,
    grades,
    kept,
    largest,
    layers,
    lorenz,
    moves,
    ranked,
    size_classes,
    top_share,
    top_share_interval,
)

TEN = pd.Series([1.0] * 8 + [4.0, 8.0])
"""Eight customers of 1, one of 4, one of 8: Gini .42, top fifth 60 %."""


def crowd(seed: int = 0, size: int = 400) -> pd.Series:
    """Return a skewed list with ties and customers of 0."""
    random = np.random.default_rng(seed)
    return pd.Series(random.lognormal(3, 1.3, size).round(0), index=random.permutation(size) + 50)


def test_the_textbook_lists_have_their_published_values():
    assert gini(TEN) == pytest.approx(0.42)
    assert top_share(TEN) == pytest.approx(0.60)
    expected = [0, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.60, 1]
    assert lorenz(TEN)["of_total"].tolist() == pytest.approx(expected)
    assert gini(pd.Series([5.0, 20, 10, 50, 15])) == pytest.approx(0.40)


@pytest.mark.parametrize(("alpha", "share", "coefficient"), [(1.1610, 0.80, 0.7565), (1.3313, 0.67, 0.6015)])
def test_a_pareto_law_has_its_share_and_gini(alpha, share, coefficient):
    """Cell means of the law, exact by its integral, so that the far tail is not cut off."""
    rest = np.linspace(1, 0, 200_001) ** (1 - 1 / alpha)
    values = pd.Series(rest[:-1] - rest[1:])
    assert top_share(values) == pytest.approx(share, abs=0.001)
    assert gini(values) == pytest.approx(coefficient, abs=0.001)


def test_the_customers_of_cdnow_are_as_concentrated_as_counted():
    spec = find_spec("lifetimes")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("the package lifetimes, which carries the CDNOW records, is not installed")
    path = Path(next(iter(spec.submodule_search_locations))) / "datasets" / "CDNOW_master.txt"
    lines = pd.read_csv(path, sep=r"\s+", header=0, names=["customer_id", "day", "items", "paid"])
    spend = lines.groupby("customer_id")["paid"].sum()
    assert top_share(spend) == pytest.approx(0.6778, abs=0.0001)
    assert top_share(spend, 0.01) == pytest.approx(0.1588, abs=0.0002)
    assert gini(spend) == pytest.approx(0.6346, abs=0.0001)


@pytest.mark.parametrize("seed", range(3))
def test_gini_is_twice_the_area_under_the_diagonal_and_has_no_unit(seed):
    values = crowd(seed)
    curve = lorenz(values)
    area = np.trapezoid(curve["of_total"], curve["of_customers"])
    assert gini(values) == pytest.approx(1 - 2 * area)
    assert gini(values * 100) == pytest.approx(gini(values))
    assert gini(pd.concat([values, values + 0], ignore_index=True)) == pytest.approx(gini(values))
    assert gini(values + 100) < gini(values)


def test_equal_customers_and_one_who_has_it_all():
    assert gini(pd.Series([7.0] * 9)) == pytest.approx(0)
    assert gini(pd.Series([0.0] * 9 + [5.0])) == pytest.approx(1 - 1 / 10)
    assert top_share(pd.Series([7.0] * 10)) == pytest.approx(0.2)


def test_a_ranked_list_falls_and_ends_with_everything():
    table = ranked(crowd())
    assert table["value"].is_monotonic_decreasing
    assert table["of_total"].is_monotonic_increasing
    assert table["of_total"].iloc[-1] == pytest.approx(1)
    assert table["place"].tolist() == list(range(1, len(table) + 1))
    fifth = len(table) // 5
    assert top_share(crowd()) == pytest.approx(table["of_total"].iloc[fifth - 1])


def test_the_interval_holds_the_share_and_covers_the_truth_about_as_often_as_it_says():
    random = np.random.default_rng(17)
    people = random.lognormal(3, 1.0, 200_000)
    truth = top_share(pd.Series(people))
    hits = 0
    for draw in range(60):
        found = top_share_interval(pd.Series(random.choice(people, 300)), draws=200, seed=draw)
        assert found.low < found.value < found.high
        hits += found.low <= truth <= found.high
    assert hits >= 50


def test_more_customers_make_a_narrower_interval_and_a_seed_repeats_it():
    few, many = crowd(1, 200), crowd(1, 4000)
    narrow, wide = top_share_interval(many, draws=200), top_share_interval(few, draws=200)
    assert narrow.high - narrow.low < 0.6 * (wide.high - wide.low)
    assert top_share_interval(few, draws=200) == wide


def test_size_classes_hold_their_share_of_the_customers():
    values = crowd(size=1000)
    classes = size_classes(values)
    assert classes.value_counts().to_dict() == {"main": 10, "large": 40, "ordinary": 150, "small": 800}
    assert classes.index.equals(values.index)
    lowest, highest = values.groupby(classes).min(), values.groupby(classes).max()
    for upper, lower in zip(list(SIZE_CLASSES), list(SIZE_CLASSES)[1:]):
        assert lowest[upper] >= highest[lower]


def test_the_line_between_places_is_not_moved_by_rounding():
    assert (size_classes(pd.Series(range(1, 101)).astype(float)) == "main").sum() == 1
    assert len(largest(pd.Series(np.arange(1.0, 16)), 0.2)) == 3
    assert (layers(pd.Series(np.arange(1.0, 16)), 3).value_counts() == 5).all()


def test_grades_end_where_the_sum_does():
    values = crowd()
    table, given = ranked(values), grades(values)
    for grade, line in GRADES.items():
        reached = table.loc[given.reindex(table.index) <= grade, "of_total"].iloc[-1]
        assert reached >= line - 1e-9
        upper = given.reindex(table.index) <= grade
        assert table.loc[upper, "of_total"].iloc[:-1].lt(line).all() or line == 1
    assert grades(TEN).tolist() == ["B", "B", "B", "B", "C", "C", "C", "C", "A", "A"]


def test_moves_share_out_everybody_and_agree_with_kept():
    before = crowd(2, 500)
    after = (before * np.random.default_rng(3).lognormal(0, 0.5, 500) + 1).drop(before.index[:40])
    table = moves(before, after)
    assert table.sum(axis=1).tolist() == pytest.approx([1] * 5)
    assert table.loc[5, 5] == pytest.approx(kept(before, after))
    layer = layers(before)
    absent = layer.loc[before.index[:40]].value_counts()
    for group in range(1, 6):
        share = absent.get(group, 0) / (layer == group).sum()
        assert table.loc[group, 0] == pytest.approx(share)
    still = moves(before, before)
    assert np.allclose(np.diag(still[[1, 2, 3, 4, 5]]), 1)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, 2], "must be a Series"),
        (pd.Series([], dtype=float), "has no rows"),
        (pd.Series([1.0, np.nan]), "empty cell"),
        (pd.Series([1.0, -2.0]), "negative"),
        (pd.Series(["a", "b"]), "numbers are needed"),
        (pd.Series([1.0, 2.0], index=[7, 7]), "two rows"),
        (pd.Series([0.0, 0.0]), "all 0"),
    ],
)
def test_a_list_that_is_none_is_refused_in_one_sentence(values, said):
    with pytest.raises(LoyaltyLabError, match=said):
        ranked(values)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: largest(TEN, 0), "makes no group"),
        (lambda: top_share(TEN, 1.0), "makes no group"),
        (lambda: top_share_interval(TEN, draws=5), "at least 100"),
        (lambda: size_classes(TEN, {"few": 0.2, "many": 0.7}), "add up to 1"),
        (lambda: size_classes(TEN, {}), "add up to 1"),
        (lambda: grades(TEN, {"A": 0.8, "B": 0.5, "C": 1.0}), "rise"),
        (lambda: grades(TEN, {"A": 0.8}), "rise"),
        (lambda: layers(TEN, 1), "cannot be cut"),
        (lambda: layers(TEN, 11), "cannot be cut"),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong, said):
    with pytest.raises(LoyaltyLabError, match=said):
        wrong()
