"""Pairs, groups and the two numbers that say how good a matching rule is."""

import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.matching import groups, pairs_alike, quality

FILE = pd.DataFrame(
    {
        "crm_id": ["a", "b", "c", "d"],
        "email": ["x@e.org", "x@e.org", None, None],
        "phone": ["1", "2", "2", None],
    }
)


def test_rows_pair_by_what_they_share_and_never_by_a_gap():
    assert pairs_alike(FILE, ["email"]) == {("a", "b")}
    assert pairs_alike(FILE, ["phone"]) == {("b", "c")}
    assert pairs_alike(FILE, ["email", "phone"]) == set()


def test_chains_join_groups():
    found = groups({("a", "b"), ("c", "b")}, FILE["crm_id"])
    assert found.to_dict() == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_quality_by_hand():
    measured = quality({("a", "b"), ("d", "c"), ("a", "c")}, {("b", "a"), ("c", "d"), ("b", "d"), ("e", "f")})
    assert (measured.found, measured.right, measured.there) == (3, 2, 4)
    assert (measured.precision, measured.recall) == (pytest.approx(2 / 3), 0.5)


def test_every_pair_finds_all_and_is_hardly_ever_right():
    rows = list("abcdef")
    every = {(one, other) for one in rows for other in rows if one < other}
    measured = quality(every, {("a", "b")})
    assert measured.recall == 1
    assert measured.precision == pytest.approx(1 / 15)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: pairs_alike(FILE, []), "at least one column"),
        (lambda: pairs_alike(FILE, ["town"]), "no column"),
        (lambda: pairs_alike(pd.concat([FILE, FILE]), ["email"]), "two rows"),
        (lambda: groups({("a", "z")}, FILE["crm_id"]), "not in the table"),
    ],
)
def test_what_cannot_be_matched_is_said(wrong, said):
    with pytest.raises(LoyaltyLabError, match=said):
        wrong()
