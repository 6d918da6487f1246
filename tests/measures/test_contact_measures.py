"""Rhythm, drift of needs and next-best product: hand-worked cases, properties, and known processes."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab import load
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.needs import drift, taste
from loyaltylab.measures.next_best import (
    category_counts,
    item_scores,
    own_scores,
    pair_lift,
    popular_scores,
    precision_at,
    ranking,
    shuffled_lift,
)
from loyaltylab.measures.rhythm import own_rhythm, purchase_gaps, regularity


def orders_of(rows: list[tuple[int, str, str]]) -> pd.DataFrame:
    """Return orders from (customer, day, category)."""
    table = pd.DataFrame(rows, columns=["customer_id", "date", "category"])
    return table.assign(date=pd.to_datetime(table["date"]))


@pytest.fixture
def few() -> pd.DataFrame:
    """Seven orders of three customers, out of sequence."""
    return orders_of(
        [
            (2, "2025-03-01", "tea"),
            (1, "2025-01-11", "tea"),
            (1, "2025-01-01", "tea"),
            (1, "2025-01-31", "coffee"),
            (2, "2025-01-30", "gifts"),
            (3, "2025-02-01", "coffee"),
            (2, "2025-01-30", "tea"),
        ]
    )


def waits(shape: float, seed: int = 1) -> pd.DataFrame:
    """Return gaps of 400 customers, each with her own pace, drawn from a gamma distribution."""
    chance = np.random.default_rng(seed)
    pace = chance.lognormal(3, 1, 400)
    days = chance.gamma(shape, 1 / shape, (400, 40)) * pace[:, None]
    return pd.DataFrame({"customer_id": np.repeat(np.arange(400), 40), "days": days.ravel()})


def test_gaps_are_counted_within_each_customer_in_the_sequence_of_time(few: pd.DataFrame) -> None:
    gaps = purchase_gaps(few)
    assert gaps["customer_id"].tolist() == [1, 1, 2, 2]
    assert gaps["days"].tolist() == [10, 20, 0, 30]


def test_every_order_but_the_first_of_each_customer_closes_a_gap() -> None:
    orders = load("orders")
    gaps = purchase_gaps(orders)
    assert len(gaps) == len(orders) - orders["customer_id"].nunique()
    spans = orders.groupby("customer_id")["date"].agg(lambda date: (date.max() - date.min()).days)
    sums = gaps.groupby("customer_id")["days"].sum()
    assert (sums == spans[sums.index]).all()


def test_own_rhythm_by_hand(few: pd.DataFrame) -> None:
    rhythm = own_rhythm(few, "2025-03-31")
    assert rhythm.index.tolist() == [1, 2]
    assert rhythm["usual"].tolist() == [15, 15]
    assert rhythm["silent"].tolist() == [59, 30]
    assert rhythm.loc[2, "times"] == 2


@pytest.mark.parametrize("shape", [1.0, 3.0, 10.0])
def test_regularity_finds_the_shape_whatever_the_paces(shape: float) -> None:
    assert regularity(waits(shape)) == pytest.approx(shape, rel=0.08)


def test_regularity_does_not_depend_on_the_unit() -> None:
    gaps = waits(2.0)
    assert regularity(gaps.assign(days=gaps["days"] / 7)) == pytest.approx(regularity(gaps))


def test_regularity_across_customers_would_be_wrong() -> None:
    """The planted defect: without the customers, paces mix and clockwork looks random."""
    gaps = waits(10.0).sample(frac=1.0, random_state=0)
    assert regularity(gaps.assign(customer_id=0)) < 2


def test_drift_is_nought_for_equal_mixes_and_one_for_nothing_in_common() -> None:
    same = orders_of(
        [(1, day, category) for day in ("2025-01-05", "2025-04-05") for category in ("tea", "ware")]
    )
    apart = orders_of([(1, "2025-01-05", "tea"), (1, "2025-04-05", "ware")])
    assert drift(same)["distance"].tolist() == [0]
    assert drift(apart)["distance"].tolist() == pytest.approx([1])


def test_a_planted_change_of_needs_stands_out_of_chance_and_a_steady_taste_does_not() -> None:
    chance = np.random.default_rng(3)
    days = pd.to_datetime("2025-01-01") + pd.to_timedelta(chance.integers(0, 360, 4000), unit="D")
    orders = pd.DataFrame({"customer_id": chance.integers(0, 200, 4000), "date": days})
    orders["category"] = np.where(chance.random(4000) < 0.4, "tea", "ware")
    steady = drift(orders, draws=60)
    assert (steady["distance"] <= steady["largest"]).all()
    late = (orders["date"] >= "2025-10-01") & (chance.random(4000) < 0.3)
    moved = drift(orders.assign(category=orders["category"].mask(late, "gifts")), draws=60)
    assert moved["distance"].iloc[-1] > moved["largest"].iloc[-1]


def test_taste_by_hand() -> None:
    counts = pd.DataFrame({"tea": [3, 1, 1], "ware": [0, 1, 1], "gifts": [0, 2, 0]}, index=[7, 8, 9])
    table = taste(counts)
    assert table["favourite"].tolist() == ["tea", "gifts", "tea"]
    assert table["top_share"].tolist() == [1, 0.5, 0.5]
    assert table["entropy"].tolist() == pytest.approx([0, 1.5, 1])


def test_precision_by_hand(few: pd.DataFrame) -> None:
    counts = category_counts(few)
    assert counts.columns.tolist()[0] == "tea"
    ranks = ranking(own_scores(counts))
    assert ranks.loc[3, 1] == "coffee"
    assert ranks.loc[2].tolist()[:2] == ["tea", "gifts"]
    later = orders_of([(1, "2025-05-01", "tea"), (3, "2025-05-01", "tea"), (9, "2025-05-01", "tea")])
    assert precision_at(ranks, later, 1).to_dict() == {1: 1.0, 3: 0.0}
    assert precision_at(ranks, later, 2).to_dict() == {1: 0.5, 3: 0.5}
    assert precision_at(ranking(popular_scores(counts)), later, 1).to_dict() == {1: 1.0, 3: 1.0}


def test_precision_of_all_categories_is_the_same_for_every_ranking() -> None:
    orders = load("orders")
    counts = category_counts(orders[orders["date"] < "2025-01-01"])
    later = orders[orders["date"] >= "2025-01-01"]
    means = [
        precision_at(ranking(scores), later, len(counts.columns)).mean()
        for scores in (popular_scores(counts), own_scores(counts), item_scores(counts))
    ]
    assert means == pytest.approx([means[0]] * 3)


def test_who_borrows_much_gets_what_is_popular() -> None:
    counts = category_counts(load("orders").head(2000))
    assert ranking(own_scores(counts, 1e6)).equals(ranking(popular_scores(counts)))


def test_only_allowed_categories_are_ranked(few: pd.DataFrame) -> None:
    counts = category_counts(few)
    new = ranking(popular_scores(counts), counts == 0)
    for customer, row in counts.iterrows():
        assert set(new.loc[customer].dropna()) == set(row.index[row == 0])


def test_item_scores_recommend_what_goes_along() -> None:
    counts = pd.DataFrame(
        {"tea": [5, 4, 1, 0], "ware": [3, 4, 0, 0], "coffee": [0, 0, 6, 5]}, index=[1, 2, 3, 4]
    )
    assert ranking(item_scores(counts), counts == 0).loc[4, 1] == "tea"
    assert item_scores(counts.assign(ware=[0, 0, 3, 4])).loc[4, "ware"] > item_scores(counts).loc[4, "ware"]


def test_lift_is_symmetric_and_one_for_independent_categories() -> None:
    counts = pd.DataFrame({"tea": [1, 1, 0, 0], "ware": [1, 0, 1, 0]})
    lift = pair_lift(counts)
    assert lift.loc["tea", "ware"] == 1
    assert np.allclose(lift, lift.T)


def test_buying_much_alone_lifts_every_pair() -> None:
    """The reason for the comparison: without any taste, unequal numbers of orders put pairs above 1."""
    chance = np.random.default_rng(5)
    customer = np.repeat(np.arange(3000), chance.choice([1, 15], 3000))
    orders = pd.DataFrame({"customer_id": customer, "category": chance.choice(list("abcd"), len(customer))})
    lift, dealt = pair_lift(category_counts(orders)), shuffled_lift(orders, draws=10)
    assert (lift.to_numpy() > 1.1).all()
    assert np.allclose(lift / dealt.loc[lift.index, lift.columns], 1, atol=0.06)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: purchase_gaps(pd.DataFrame({"date": []})), "customer_id"),
        (lambda: purchase_gaps(pd.DataFrame({"customer_id": [1], "date": ["2025-01-01"]})), "to_datetime"),
        (lambda: own_rhythm(orders_of([(1, "2025-01-01", "tea")]), "2024-12-31"), "after 2024-12-31"),
        (lambda: own_rhythm(orders_of([(1, "2025-01-01", "tea")]), "2025-12-31", 1), "2 or more"),
        (lambda: regularity(pd.DataFrame({"customer_id": [1], "days": [3.0]})), "two pairs"),
        (lambda: regularity(pd.DataFrame({"customer_id": [1] * 4, "days": [3.0] * 4})), "alike"),
        (lambda: drift(orders_of([(1, "2025-01-01", "tea")])), "one"),
        (lambda: taste(pd.DataFrame({"tea": [0]}, index=[5])), "Customer 5"),
        (lambda: taste(pd.DataFrame({"tea": [-1]})), "negative"),
        (lambda: category_counts(pd.DataFrame({"customer_id": [1], "category": [None]})), "empty cell"),
        (lambda: own_scores(pd.DataFrame({"tea": [1]}), -1), "0 or more"),
        (lambda: shuffled_lift(orders_of([(1, "2025-01-01", "tea")]), 0), "1 or more"),
    ],
)
def test_bad_input_is_told_in_one_sentence(call, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LoyaltyLabError, match=words):
        call()


def test_precision_refuses_places_that_are_not_there(few: pd.DataFrame) -> None:
    ranks = ranking(own_scores(category_counts(few)))
    with pytest.raises(LoyaltyLabError, match="from 1 to 3"):
        precision_at(ranks, few, 4)
    with pytest.raises(LoyaltyLabError, match="nothing can be judged"):
        precision_at(ranks, few.assign(customer_id=99), 1)
