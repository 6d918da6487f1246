"""Agreement of two coders beyond luck."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.agreement import agreement


def coders(counts: dict[tuple[str, str], int]) -> tuple[pd.Series, pd.Series]:
    """Two columns of codes from the counts of a square table."""
    pairs = [pair for pair, count in counts.items() for _ in range(count)]
    return pd.Series([pair[0] for pair in pairs]), pd.Series([pair[1] for pair in pairs])


# Worked by hand: 70 of 100 alike; luck gives .5 × .6 + .5 × .4 = .5; (.7 − .5) / (1 − .5) = .4.
HAND = {("yes", "yes"): 40, ("yes", "no"): 10, ("no", "yes"): 20, ("no", "no"): 30}

# A busy machine is no failure, and the same examples come every time.
EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True, database=None)

codes = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=40)


def columns(pairs) -> tuple[pd.Series, pd.Series]:
    return pd.Series([pair[0] for pair in pairs]), pd.Series([pair[1] for pair in pairs])


def test_a_table_worked_by_hand():
    result = agreement(*coders(HAND))
    assert (result.cases, result.observed, result.expected) == (100, pytest.approx(0.7), pytest.approx(0.5))
    assert result.kappa == pytest.approx(0.4)
    assert result.standard_error == pytest.approx(math.sqrt(0.7 * 0.3 / 100) / 0.5)


def test_much_agreement_can_be_mostly_luck():
    """90 of 100 alike, and still no better than luck: nearly everything is one code (Feinstein and Cicchetti, 1990)."""
    result = agreement(*coders({("a", "a"): 90, ("a", "b"): 5, ("b", "a"): 5}))
    assert result.observed == pytest.approx(0.9)
    assert result.kappa < 0


@EXAMPLES
@given(codes)
def test_kappa_knows_no_first_and_second_and_never_passes_one(pairs):
    first, second = columns(pairs)
    one, other = agreement(first, second), agreement(second, first)
    assert one.observed == other.observed
    if math.isnan(one.kappa):
        assert math.isnan(other.kappa)
        assert len(set(first)) == 1
    else:
        assert one.kappa == pytest.approx(other.kappa)
        assert -1 - 1e-9 <= one.kappa <= 1 + 1e-9


@EXAMPLES
@given(codes)
def test_names_of_codes_and_order_of_cases_do_not_matter(pairs):
    first, second = columns(pairs)
    names = {"a": "pricing", "b": "competition", "c": "involuntary"}
    renamed = agreement(first.map(names), second.map(names).iloc[::-1])
    np.testing.assert_allclose(renamed.kappa, agreement(first, second).kappa)


def test_full_agreement_is_one_and_luck_is_about_nought():
    column = pd.Series(list("abcabcab"))
    assert agreement(column, column).kappa == pytest.approx(1)
    random = np.random.default_rng(9)
    first, second = (pd.Series(random.choice(list("abc"), 4000, p=(0.6, 0.3, 0.1))) for _ in range(2))
    result = agreement(first, second)
    assert abs(result.kappa) < 3 * result.standard_error
    assert result.observed > 0.4


def test_one_single_code_throughout_is_no_evidence():
    column = pd.Series(["a", "a", "a"])
    assert math.isnan(agreement(column, column).kappa)


def test_empty_codes_are_left_out():
    first, second = coders(HAND)
    gap = pd.Series([None], index=[100], dtype=object)
    assert agreement(pd.concat([first, gap]), pd.concat([second, gap])) == agreement(first, second)


def test_the_library_of_the_field_says_the_same():
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed here")
    first, second = coders(HAND)
    assert agreement(first, second).kappa == pytest.approx(metrics.cohen_kappa_score(first, second))


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (["a"], pd.Series(["a"]), "first must be a column"),
        (pd.Series(["a"]), "a", "second must be a column"),
        (pd.Series(["a", "b"]), pd.Series(["a"]), "do not speak of the same cases"),
        (pd.Series(["a", "b"], index=[1, 1]), pd.Series(["a", "b"]), "names a case twice"),
        (pd.Series([None], dtype=object), pd.Series([None], dtype=object), "no case that both have coded"),
    ],
)
def test_bad_input_gets_one_sentence(first, second, words):
    with pytest.raises(LoyaltyLabError, match=words) as caught:
        agreement(first, second)
    assert str(caught.value).count(".") == 1
