"""What an order costs the customer: price, way and time."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.customer_cost import MINUTES, MINUTES_PER_KM, customer_cost

ORDERS = pd.DataFrame(
    {"paid_cents": [2000, 2000, 2000], "channel": ["shop", "web", "desk"], "own_km": [5.0, 5.0, 5.0]},
    index=[7, 3, 5],
)


def test_a_case_by_hand():
    cost = customer_cost(ORDERS, euro_per_hour=12, euro_per_km=0.4)
    # 10 km there and back: 4 euro, and 30 minutes beside the 15 in the shop.
    assert cost.loc[7].tolist() == pytest.approx([20, 4, 9, 33])
    assert cost.loc[3].tolist() == pytest.approx([20, 0, 12 * MINUTES["web"] / 60, 20 + 1.2])
    assert cost.loc[5, "way"] == 0


@given(st.floats(0, 60), st.floats(0, 2))
def test_dearer_time_or_ways_never_make_an_order_cheaper_and_the_price_stays(hour, km):
    here, more = customer_cost(ORDERS, hour, km), customer_cost(ORDERS, hour + 1, km + 0.1)
    assert (more["total"] > here["total"]).all()
    assert (here["price"] == 20).all()
    assert here["total"].tolist() == pytest.approx((here["price"] + here["way"] + here["time"]).tolist())


def test_free_time_and_ways_leave_the_price():
    assert customer_cost(ORDERS, 0, 0)["total"].tolist() == [20, 20, 20]
    assert MINUTES_PER_KM == 3


@pytest.mark.parametrize(
    ("orders", "hour", "km", "words"),
    [
        (ORDERS.drop(columns="own_km"), 10, 0.3, 'no column "own_km"'),
        (ORDERS.iloc[:0], 10, 0.3, "no rows"),
        (ORDERS.assign(paid_cents=-1), 10, 0.3, "negative"),
        (ORDERS.assign(own_km=float("nan")), 10, 0.3, "empty cell"),
        (ORDERS.assign(channel="fax"), 10, 0.3, 'holds "fax"; the channels are shop, web, desk'),
        (ORDERS.assign(channel=None), 10, 0.3, "empty"),
        (ORDERS, -1, 0.3, "0 or more euro"),
        (ORDERS, "ten", 0.3, "0 or more euro"),
        (ORDERS, 10, float("nan"), "0 or more euro"),
    ],
)
def test_bad_input_gets_one_sentence(orders, hour, km, words):
    with pytest.raises(LoyaltyLabError, match=words):
        customer_cost(orders, hour, km)
