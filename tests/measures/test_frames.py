"""What measures ask of the tables they get: one sentence for each thing that can be wrong, naming column and rule."""

import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import (
    need_columns,
    need_dates,
    need_flags,
    need_no_later,
    need_not_negative,
    need_numbers,
    need_unique,
)

GOOD = pd.DataFrame(
    {"customer_id": [1, 2], "paid_cents": [0, 500], "date": pd.to_datetime(["2024-01-01", "2024-12-31"])}
)


def test_a_good_table_passes_every_rule():
    assert need_columns(GOOD, "orders", ["customer_id", "date"]) is GOOD
    need_numbers(GOOD, "orders", ["paid_cents"])
    need_not_negative(GOOD, "orders", ["paid_cents"])
    need_unique(GOOD, "orders", ["customer_id"])
    need_flags(GOOD.assign(member=[True, False], old=[0, 1]), "orders", ["member", "old"])
    need_dates(GOOD, "orders", "date")
    need_no_later(GOOD, "orders", "date", "2024-12-31")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: need_columns([1], "orders", ["date"]), "orders must be a DataFrame, not a list"),
        (lambda: need_columns(GOOD, "orders", ["day"]), 'orders has no column "day"'),
        (lambda: need_columns(GOOD[:0], "orders", ["date"]), "orders has no rows"),
        (lambda: need_numbers(GOOD, "orders", ["date"]), 'orders["date"] holds datetime64'),
        (
            lambda: need_not_negative(GOOD.assign(paid_cents=[-1, 5]), "orders", ["paid_cents"]),
            'orders["paid_cents"] holds a negative number',
        ),
        (
            lambda: need_unique(GOOD.assign(customer_id=1), "orders", ["customer_id"]),
            'two rows with the same "customer_id"',
        ),
        (lambda: need_dates(GOOD, "orders", "paid_cents"), "dates are needed"),
        (
            lambda: need_flags(GOOD.assign(member=["no", "yes"]), "orders", ["member"]),
            'orders["member"] must hold True or False',
        ),
        (lambda: need_flags(GOOD.assign(member=[None, True]), "orders", ["member"]), "not texts or gaps"),
        (
            lambda: need_no_later(GOOD, "orders", "date", "2024-06-30"),
            "dates after 2024-06-30 (up to 2024-12-31)",
        ),
    ],
)
def test_each_broken_rule_is_named_in_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError) as error:
        call()
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_key_of_two_columns_may_repeat_in_each_of_them():
    statements = pd.DataFrame({"customer_id": [1, 1, 2], "month": ["2024-01", "2024-02", "2024-01"]})
    need_unique(statements, "points", ["customer_id", "month"])
    with pytest.raises(LoyaltyLabError, match='"customer_id", "month"'):
        need_unique(pd.concat([statements, statements[:1]]), "points", ["customer_id", "month"])
