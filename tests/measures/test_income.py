"""The bridge adds up and names the right mover; the bucket comes to its level."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab import load
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.income import MOVERS, leaky_bucket, margin_bridge

EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def sold(**goods: tuple[int, int, int, int]) -> pd.DataFrame:
    """Orders, one a kind of goods: items, and list price, reduction and cost of one item in cents."""
    rows = [
        (name, items, items * price, items * (price - less), items * (price - less - cost))
        for name, (items, price, less, cost) in goods.items()
    ]
    return pd.DataFrame(rows, columns=["category", "items", "list_cents", "paid_cents", "margin_cents"])


OLD = {"tea": (100, 500, 0, 300), "ware": (50, 2000, 100, 900)}


@pytest.mark.parametrize(
    ("mover", "new", "euro"),
    [
        ("volume", {"tea": (120, 500, 0, 300), "ware": (60, 2000, 100, 900)}, 0.2 * 700),
        ("mix", {"tea": (50, 500, 0, 300), "ware": (100, 2000, 100, 900)}, 50 * (10 - 2)),
        ("list price", {"tea": (100, 550, 0, 300), "ware": (50, 2000, 100, 900)}, 100 * 0.5),
        ("discount", {"tea": (100, 500, 20, 300), "ware": (50, 2000, 100, 900)}, -100 * 0.2),
        ("cost of goods", {"tea": (100, 500, 0, 300), "ware": (50, 2000, 100, 950)}, -50 * 0.5),
    ],
)
def test_a_single_mover_is_the_only_one_named(mover, new, euro):
    moved = margin_bridge(sold(**OLD), sold(**new))
    assert list(moved.index) == list(MOVERS)
    assert moved[mover] == pytest.approx(euro)
    assert np.abs(moved.drop(mover)).max() < 1e-9


KIND = st.tuples(st.integers(1, 90), st.integers(100, 900), st.integers(0, 90), st.integers(0, 500))


@EXAMPLES
@given(KIND, KIND, KIND, KIND)
def test_the_parts_add_up_and_turn_back(tea, ware, new_tea, new_ware):
    before, after = sold(tea=tea, ware=ware), sold(tea=new_tea, ware=new_ware)
    change = (after["margin_cents"].sum() - before["margin_cents"].sum()) / 100
    assert margin_bridge(before, after).sum() == pytest.approx(change, abs=1e-6)
    assert margin_bridge(after, before).sum() == pytest.approx(-change, abs=1e-6)


def test_lanterns_bridge_adds_up_however_it_is_grouped():
    orders = load("orders")
    old, new = (orders[orders["date"].dt.year == year] for year in (2024, 2025))
    change = (new["margin_cents"].sum() - old["margin_cents"].sum()) / 100
    for group in ("category", "channel", "pack"):
        assert margin_bridge(old, new, group).sum() == pytest.approx(change)


def test_goods_without_a_price_in_one_period_are_named():
    with pytest.raises(LoyaltyLabError, match='"ware" sold no item'):
        margin_bridge(sold(**OLD), sold(tea=(1, 500, 0, 300)))
    with pytest.raises(LoyaltyLabError, match='"ware" sold no item'):
        margin_bridge(sold(tea=(1, 500, 0, 300)), sold(**OLD))
    with pytest.raises(LoyaltyLabError, match='no column "items"'):
        margin_bridge(sold(**OLD).drop(columns="items"), sold(**OLD))
    with pytest.raises(LoyaltyLabError, match="negative"):
        margin_bridge(sold(**OLD).assign(items=-1), sold(**OLD))


@EXAMPLES
@given(st.floats(0, 5000), st.floats(0, 200), st.floats(0.01, 1), st.integers(0, 60))
def test_the_bucket_is_its_closed_form(start, won, leaving, months):
    level = won / leaving
    there = leaky_bucket(start, won, leaving, months)
    assert len(there) == months + 1
    assert there.iloc[0] == start
    assert there.iloc[-1] == pytest.approx(level + (start - level) * (1 - leaving) ** months, abs=1e-6)
    assert leaky_bucket(level, won, leaving, months).iloc[-1] == pytest.approx(level)


def test_a_bucket_without_a_leak_fills_and_an_impossible_one_is_refused():
    assert leaky_bucket(10, 5, 0, 4).tolist() == [10, 15, 20, 25, 30]
    for wrong in ((-1, 5, 0.1, 3), (1, -5, 0.1, 3), (1, 5, 1.1, 3), (1, 5, 0.1, -3), (1, 5, 0.1, 2.5)):
        with pytest.raises(LoyaltyLabError):
            leaky_bucket(*wrong)
