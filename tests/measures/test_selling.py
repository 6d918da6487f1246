"""Funnels narrow, and the made-up book of talks has the chances that it says."""

import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.selling import CHANCES, DAYS_A_STAGE, STAGES, account_book, steps


def test_a_funnel_by_hand():
    table = steps(pd.Series({"came in": 120, "served": 84, "bought": 45}))
    assert table["of_previous"].tolist() == pytest.approx([1, 0.7, 45 / 84])
    assert table["of_first"].tolist() == pytest.approx([1, 0.7, 0.375])
    assert table["of_previous"].prod() == pytest.approx(table["of_first"].iloc[-1])
    assert tuple(table.loc["bought", ["low", "high"]]) == share_interval(45, 84)


def test_a_step_after_an_empty_one_has_no_share():
    table = steps(pd.Series({"a": 5, "b": 0, "c": 0}))
    assert table.loc["b", "of_previous"] == 0
    assert table.loc["c"].isna().tolist() == [False, True, False, True, True]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([10], "two or more steps"),
        ([0, 0], "two or more steps"),
        ([10, 2.5], "two or more steps"),
        ([10, None], "two or more steps"),
        ([10, 3, 4], 'More people in "2"'),
        ([10, -1], "only narrows"),
    ],
)
def test_what_is_no_funnel_is_refused(counts, said):
    with pytest.raises(LoyaltyLabError, match=said):
        steps(pd.Series(counts, index=[str(place) for place in range(len(counts))]))


def test_the_book_follows_its_chances():
    book = account_book(40_000, 1)
    place = book["stage"].map({name: number for number, name in enumerate(STAGES)})
    for number, chance in enumerate(CHANCES):
        there = place >= number
        assert (place[there] > number).mean() == pytest.approx(chance, abs=0.015)
    least, most = DAYS_A_STAGE
    assert (book["days"].between(least * place, most * place)).all()
    assert account_book(50, 2).equals(account_book(50, 2))
    assert not account_book(50, 2).equals(account_book(50, 3))
    with pytest.raises(LoyaltyLabError, match="one client or more"):
        account_book(0, 1)
