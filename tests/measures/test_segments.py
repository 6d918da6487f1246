"""Groups of customers: properties, made-up cases that can be worked by hand, and defects that must be seen."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats.contingency import association
from sklearn.metrics import adjusted_rand_score

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.segments import (
    buying_profile,
    cramers_v,
    expected_profit,
    k_means_groups,
    product_index,
    shuffled_v,
    stability,
    standardised,
)

ORDERS = pd.DataFrame(
    {
        "customer_id": [1, 1, 1, 1, 2, 2],
        "order_number": [1, 2, 3, 4, 1, 2],
        "category": ["tea", "tea", "ware", "tea", "sweets", "tea"],
        "list_cents": [1000, 2000, 3000, 2000, 500, 700],
        "on_deal": [True, False, False, False, True, True],
        "gift": [False, False, True, False, False, False],
        "channel": ["web", "web", "shop", "shop", "shop", "shop"],
    }
)


def planted(people: int = 60, seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    """Return three well parted kinds of people, and which is which."""
    random = np.random.default_rng(seed)
    kinds = np.repeat([0, 1, 2], [people, people // 2, people // 3])
    middles = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]])
    values = middles[kinds] + random.normal(size=(len(kinds), 2))
    return pd.DataFrame(values, columns=["a", "b"]), kinds


def test_a_profile_worked_by_hand():
    profile = buying_profile(ORDERS)
    assert profile.loc[1, ["orders", "order_cents", "deal_share", "gift_share", "web_share"]].tolist() == [
        4,
        2000,
        0.25,
        0.25,
        0.5,
    ]
    assert profile.loc[2, ["tea", "sweets", "ware"]].tolist() == [0.5, 0.5, 0]
    assert profile[["tea", "sweets", "ware"]].sum(axis=1).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"list_cents": -1}, "negative"),
        ({"list_cents": "10"}, "numbers are needed"),
        ({"order_number": 1}, "two rows with the same"),
        ({"category": None}, "empty cell"),
        ({"gift": "no"}, "True"),
    ],
)
def test_bad_orders_are_named(change, words):
    with pytest.raises(LoyaltyLabError, match=words):
        buying_profile(ORDERS.assign(**change))


def test_missing_column_and_no_rows_are_named():
    with pytest.raises(LoyaltyLabError, match='no column "gift"'):
        buying_profile(ORDERS.drop(columns="gift"))
    with pytest.raises(LoyaltyLabError, match="no rows"):
        buying_profile(ORDERS.iloc[:0])


def test_standardised_columns_weigh_alike_and_the_unit_does_not_matter():
    table = pd.DataFrame({"euro": [1.0, 10.0, 100.0, 1000.0], "share": [0.1, 0.4, 0.3, 0.2]})
    result = standardised(table, ["euro"])
    assert result.mean().abs().max() < 1e-12
    assert result.std(ddof=0).tolist() == pytest.approx([1, 1])
    pd.testing.assert_frame_equal(result, standardised(table.assign(euro=table["euro"] * 100), ["euro"]))
    # Powers of ten are evenly spaced after the logarithm.
    assert np.diff(result["euro"]).tolist() == pytest.approx([np.diff(result["euro"])[0]] * 3)


@pytest.mark.parametrize(
    ("table", "logged", "words"),
    [
        ({"a": [1.0, 1.0]}, [], "same in every row"),
        ({"a": [0.0, 1.0]}, ["a"], "no logarithm"),
        ({"a": [1.0, None]}, [], "empty cell"),
        ({"a": ["x", "y"]}, [], "numbers are needed"),
        ({"a": [1.0, 2.0]}, ["b"], 'no column "b"'),
    ],
)
def test_what_cannot_be_scaled_is_named(table, logged, words):
    with pytest.raises(LoyaltyLabError, match=words):
        standardised(pd.DataFrame(table), logged)


def test_k_means_finds_planted_kinds_and_numbers_them_by_size():
    table, kinds = planted()
    groups = k_means_groups(table, 3)
    assert adjusted_rand_score(kinds, groups) > 0.95
    assert groups.value_counts().sort_index().is_monotonic_decreasing
    assert groups.index.equals(table.index)


def test_stability_is_high_where_there_are_kinds_and_low_in_a_cloud():
    table, _ = planted()
    cloud = pd.DataFrame(np.random.default_rng(2).normal(size=(110, 2)), columns=["a", "b"])
    assert stability(table, 3, draws=5) > 0.9
    assert stability(cloud, 5, draws=5) < 0.7


@pytest.mark.parametrize("groups", [1, 200])
def test_an_impossible_number_of_groups_is_named(groups):
    with pytest.raises(LoyaltyLabError, match="groups"):
        k_means_groups(planted()[0], groups)
    with pytest.raises(LoyaltyLabError, match="groups"):
        stability(planted()[0].iloc[:5], groups)


def test_an_index_of_100_is_as_everybody():
    group = pd.Series(["a"] * 4 + ["b"] * 4)
    product = pd.Series(["tea", "tea", "ware", "ware"] * 2)
    assert (product_index(group, product) == 100).all().all()
    product = pd.Series(["tea"] * 4 + ["ware"] * 4)
    index = product_index(group, product)
    assert index.loc["a"].tolist() == [200, 0]
    # Weighted by the groups' orders the indices of a product come back to 100.
    assert (index.mul(group.value_counts(), axis=0).sum() / 8).tolist() == pytest.approx([100, 100])


@pytest.mark.parametrize("seed", range(5))
def test_cramers_v_is_scipys(seed):
    counts = pd.DataFrame(np.random.default_rng(seed).integers(1, 50, (3, 4)))
    assert cramers_v(counts) == pytest.approx(association(counts.to_numpy(), method="cramer"))
    assert cramers_v(counts.T) == pytest.approx(cramers_v(counts))
    assert cramers_v(counts * 7) == pytest.approx(cramers_v(counts))


def test_cramers_v_at_its_ends():
    assert cramers_v(pd.DataFrame([[10, 20], [30, 60]])) == pytest.approx(0)
    assert cramers_v(pd.DataFrame([[10, 0, 0], [0, 5, 0], [0, 0, 2]])) == pytest.approx(1)
    with pytest.raises(LoyaltyLabError, match="two rows"):
        cramers_v(pd.DataFrame([[1, 2], [0, 0]]))
    with pytest.raises(LoyaltyLabError, match="negative"):
        cramers_v(pd.DataFrame([[1, 2], [-1, 3]]))


def test_dealing_out_whole_customers_keeps_likeness_within_a_customer():
    """Ten customers with a hundred equal orders each: luck alone gives a large V, which counting orders would not know."""
    customer_group = pd.Series(["x", "y"] * 5, index=range(10))
    orders = pd.DataFrame({"customer_id": np.repeat(range(10), 100)})
    orders["channel"] = np.where(orders["customer_id"] < 5, "web", "shop")
    assert np.mean(shuffled_v(customer_group, orders, "channel", 50)) > 0.2
    random = np.random.default_rng(3)
    orders["channel"] = random.choice(["web", "shop"], len(orders))
    assert np.mean(shuffled_v(customer_group, orders, "channel", 50)) < 0.1
    with pytest.raises(LoyaltyLabError, match="not in customer_group"):
        shuffled_v(customer_group.iloc[1:], orders, "channel", 1)


def test_expected_profit_takes_the_message_off():
    trial = pd.DataFrame(
        {
            "group": ["a"] * 4 + ["b"] * 4,
            "invited": [True, True, False, False] * 2,
            "margin_cents": [500, 700, 100, 300, 100, 100, 100, 100],
        }
    )
    table = expected_profit(trial, "group", 150)
    assert table["profit_cents"].tolist() == [250, -150]
    assert table["customers"].tolist() == [4, 4]
    assert (table["low_cents"] <= table["profit_cents"]).all()
    assert (table["profit_cents"] <= table["high_cents"]).all()
    free = expected_profit(trial, "group", 0)
    assert (free["profit_cents"] - table["profit_cents"] == 150).all()
    with pytest.raises(LoyaltyLabError, match="0 or more"):
        expected_profit(trial, "group", -1)
    with pytest.raises(LoyaltyLabError, match="True"):
        expected_profit(trial.assign(invited="no"), "group", 1)
    with pytest.raises(LoyaltyLabError, match="two or more"):
        expected_profit(trial.assign(invited=True), "group", 1)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (pd.DataFrame({"a": list("pqrstuvw")}), r'table\["a"\] holds'),
        (pd.DataFrame({"a": [1.0, 2, None, 3, 4, 5, 6, 7]}), r'table\["a"\] has an empty cell in row 2'),
        (pd.DataFrame({"a": pd.Series([], dtype=float)}), "no rows"),
    ],
)
def test_groups_of_no_numbers_are_refused_in_words(bad, words):
    for measure in (k_means_groups, stability):
        with pytest.raises(LoyaltyLabError, match=words):
            measure(bad, 2)


def test_counts_and_labels_that_are_none_are_refused_in_words():
    with pytest.raises(LoyaltyLabError, match=r'counts\["a"\] has an empty cell'):
        cramers_v(pd.DataFrame({"a": [1, None], "b": [2, 3]}))
    with pytest.raises(LoyaltyLabError, match=r'counts\["a"\] holds'):
        cramers_v(pd.DataFrame({"a": ["x", "y"], "b": [2, 3]}))
    with pytest.raises(LoyaltyLabError, match="same index"):
        product_index(pd.Series(["a"], index=[1]), pd.Series(["tea"], index=[2]))
