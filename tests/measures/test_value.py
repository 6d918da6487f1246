"""Closed forms of lifetime value against their table and against the plain sum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.value import lifetime_value


@pytest.mark.parametrize(
    ("retention", "discount", "values"),
    [
        (0.8, 0.10, (366.67, 333.33, 266.67)),
        (0.9, 0.10, (550.00, 500.00, 450.00)),
        (0.8, 0.12, (350.00, 312.50, 250.00)),
    ],
)
def test_closed_forms_for_a_margin_of_a_hundred(retention, discount, values):
    found = tuple(
        round(lifetime_value(100, retention, discount, first), 2) for first in ("now", "next", "next if kept")
    )
    assert found == values


@given(st.floats(0, 0.98), st.floats(0.001, 0.5))
def test_the_value_still_to_come_is_the_sum_of_what_is_expected(retention, discount):
    step = retention / (1 + discount)
    assert lifetime_value(7, retention, discount) == pytest.approx(
        7 * sum(step**period for period in range(1, 3000))
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((-1, 0.8, 0.1), "margin"),
        ((1, 1.2, 0.1), "retention"),
        ((1, 1.0, 0.0), "no end"),
        ((1, 0.8, -0.1), "no end"),
        ((1, 0.8, 0.1, "later"), "first_margin"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(arguments, words):
    with pytest.raises(LoyaltyLabError, match=words):
        lifetime_value(*arguments)
