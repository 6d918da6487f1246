"""The two feet of loyalty and the boxes they span."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.loyalty import BOXES, attachment_scores, loyalty_boxes, orders_between

NAN = float("nan")


def surveys(**columns: list) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_attachment_stretches_one_to_seven_onto_nought_to_a_hundred():
    table = surveys(customer_id=[1, 2, 3], trust=[1, 4, 7], affection=[1, 4, 7], reliance=[1, 4, 7])
    assert attachment_scores(table).to_dict() == {1: 0.0, 2: 50.0, 3: 100.0}


def test_attachment_of_the_readings_worked_case():
    table = surveys(customer_id=[1, 2], trust=[6, 4], affection=[6, 3], reliance=[5, 3])
    assert attachment_scores(table).round().to_dict() == {1: 78.0, 2: 39.0}


def test_a_skipped_item_does_not_pull_the_score_down():
    table = surveys(customer_id=[1, 2], trust=[7, NAN], affection=[NAN, NAN], reliance=[7, NAN])
    assert attachment_scores(table).to_dict() == {1: 100.0}


def test_waves_count_alike_within_an_item():
    table = surveys(customer_id=[1, 1], trust=[1.0, 7.0], affection=[4.0, NAN], reliance=[4.0, NAN])
    assert attachment_scores(table).to_dict() == {1: 50.0}


def test_orders_between_includes_both_days_and_leaves_out_the_silent():
    orders = pd.DataFrame(
        {
            "customer_id": [1, 1, 1, 2],
            "date": pd.to_datetime(["2024-01-01", "2024-12-31", "2025-01-01", "2023-12-31"]),
        }
    )
    assert orders_between(orders, "2024-01-01", "2024-12-31").to_dict() == {1: 2}


@pytest.mark.parametrize(
    ("attachment", "orders", "box"),
    [(60, 6, "true"), (60, 5, "latent"), (59.9, 6, "spurious"), (0, 0, "none")],
)
def test_the_line_itself_counts_as_high(attachment, orders, box):
    scores = pd.DataFrame({"attachment": [attachment], "orders": [orders]})
    assert list(loyalty_boxes(scores, 60, 6)) == [box]


customers = st.lists(st.tuples(st.floats(0, 100), st.integers(0, 60)), min_size=1, max_size=40)


@given(customers, st.floats(0, 100), st.floats(0, 100), st.integers(0, 60))
def test_raising_the_attachment_line_never_makes_anybody_attached(people, one, other, orders_line):
    scores = pd.DataFrame(people, columns=["attachment", "orders"])
    low, high = sorted([one, other])
    attached = loyalty_boxes(scores, high, orders_line).isin(["true", "latent"])
    assert loyalty_boxes(scores, low, orders_line)[attached].isin(["true", "latent"]).all()


@given(customers)
def test_everybody_stands_in_one_box(people):
    boxes = loyalty_boxes(pd.DataFrame(people, columns=["attachment", "orders"]), 50, 5)
    assert boxes.isin(BOXES).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: attachment_scores("surveys"), "must be a DataFrame, not a str"),
        (lambda: attachment_scores(surveys(customer_id=[1], trust=[3])), 'no column "affection"'),
        (lambda: attachment_scores(surveys(customer_id=[], trust=[], affection=[], reliance=[])), "no rows"),
        (
            lambda: attachment_scores(surveys(customer_id=[1], trust=["good"], affection=[3], reliance=[3])),
            'surveys["trust"] holds',
        ),
        (
            lambda: attachment_scores(surveys(customer_id=[1], trust=[8], affection=[3], reliance=[3])),
            "outside 1 to 7",
        ),
        (
            lambda: orders_between(
                pd.DataFrame({"customer_id": [1], "date": ["2024-01-01"]}), "2024-01-01", "2024-12-31"
            ),
            "pandas.to_datetime",
        ),
        (lambda: loyalty_boxes(pd.DataFrame({"attachment": [1.0]}), 60, 6), 'no column "orders"'),
    ],
)
def test_bad_input_gets_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError) as error:
        call()
    assert words in str(error.value)
    assert "\n" not in str(error.value)
