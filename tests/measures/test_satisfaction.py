"""Orders around an answer, the four types, their moves from month to month, and two published numbers."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.satisfaction import (
    TYPES,
    monthly_types,
    net_flow,
    odds_ratio,
    orders_around,
    phi,
    satisfaction_types,
    transition_counts,
    transition_shares,
)

NAN = float("nan")


def orders(*pairs: tuple[int, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {"customer_id": [who for who, _ in pairs], "date": pd.to_datetime([day for _, day in pairs])}
    )


def answers(*pairs: tuple[int, str]) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": [who for who, _ in pairs], "wave": [wave for _, wave in pairs]})


def test_orders_around_counts_whole_months_across_the_turn_of_the_year():
    bought = orders(
        (1, "2023-07-01"), (1, "2023-12-31"), (1, "2024-01-01"), (1, "2024-12-31"), (1, "2025-01-01")
    )
    asked = answers((1, "2023-12"), (2, "2023-12"))
    assert list(orders_around(asked, bought, -5, 0)) == [2, 0]
    assert list(orders_around(asked, bought, 1, 12)) == [2, 0]
    assert list(orders_around(asked, bought, 13, 13)) == [1, 0]


@settings(max_examples=20)
@given(st.lists(st.integers(-20, 20), min_size=1, max_size=15), st.integers(-12, 12), st.integers(0, 8))
def test_months_side_by_side_add_up(months, first, width):
    asked = answers((1, "2024-06"))
    bought = orders(*((1, str((pd.Period("2024-06") + month).start_time.date())) for month in months))
    whole = orders_around(asked, bought, first, first + 2 * width + 1).iloc[0]
    parts = [
        orders_around(asked, bought, first, first + width).iloc[0],
        orders_around(asked, bought, first + width + 1, first + 2 * width + 1).iloc[0],
    ]
    assert whole == sum(parts) == sum(first <= month <= first + 2 * width + 1 for month in months)


@pytest.mark.parametrize(
    ("score", "count", "name"),
    [(4, 3, "loyalist"), (5, 0, "profit-seeker"), (3, 3, "captive"), (1, 2, "defector"), (NAN, 9, None)],
)
def test_the_line_itself_counts_and_a_gap_has_no_type(score, count, name):
    table = pd.DataFrame({"satisfaction": [score], "orders": [count]})
    assert list(satisfaction_types(table)) == [name]


def test_moving_a_line_moves_people_along_one_axis_only():
    table = pd.DataFrame({"satisfaction": [3, 3], "orders": [5, 1]})
    assert list(satisfaction_types(table, satisfied_from=3)) == ["loyalist", "profit-seeker"]
    assert list(satisfaction_types(table, steady_from=1)) == ["captive", "captive"]


def surveys(*rows: tuple[int, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer_id", "wave", "satisfaction"])


STEADY = [
    (who, f"{year}-{month:02}-10") for who in (1, 2, 3) for year in (2023, 2024) for month in range(1, 13)
]


def test_a_month_counts_between_two_answered_waves_only():
    said = surveys(
        (1, "2023-06", 5.0),
        (1, "2023-12", 2.0),
        (2, "2023-06", 5.0),
        (3, "2023-12", 4.0),
        (3, "2024-12", 4.0),
    )
    types = monthly_types(said, orders(*STEADY))
    assert list(types.columns[[0, -1]].astype(str)) == ["2023-06", "2024-12"]
    assert list(types.loc[1, "2023-06":"2023-12"]) == ["loyalist"] * 6 + ["captive"]
    assert types.loc[1, "2024-01":].isna().all()
    # One wave alone stands alone: no month beside it, so no transition.
    assert transition_counts(types.loc[[2, 3]]).to_numpy().sum() == 0
    assert transition_counts(types).to_numpy().sum() == 6


def test_orders_move_a_customer_between_waves():
    said = surveys((1, "2023-06", 5.0), (1, "2023-12", 5.0))
    bought = orders(*((1, f"2023-0{month}-10") for month in (1, 2, 3, 4)), (9, "2024-12-31"))
    assert (
        list(monthly_types(said, bought).loc[1, "2023-06":"2023-12"])
        == ["loyalist"] * 2 + ["profit-seeker"] * 5
    )


def test_transitions_skip_gaps_and_keep_the_order_of_the_names():
    states = pd.DataFrame(
        [["captive", "defector", None, "loyalist"], ["loyalist", "loyalist", "captive", "captive"]]
    )
    counts = transition_counts(states)
    assert list(counts.index) == list(counts.columns) == list(TYPES)
    assert counts.loc["captive", "defector"] == counts.loc["loyalist", "loyalist"] == 1
    assert counts.loc["loyalist", "captive"] == counts.loc["captive", "captive"] == 1
    assert counts.to_numpy().sum() == 4
    assert transition_counts(states, step=3).to_numpy().sum() == 2


state_tables = st.integers(2, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([*TYPES, None]), min_size=width, max_size=width), min_size=1, max_size=12
    )
)


@settings(max_examples=30)
@given(state_tables)
def test_shares_of_a_row_add_up_and_flows_cancel(rows):
    counts = transition_counts(pd.DataFrame(rows, dtype=object))
    pairs = sum(before is not None and after is not None for row in rows for before, after in pairwise(row))
    assert counts.to_numpy().sum() == pairs
    shares = transition_shares(counts)
    seen = counts.sum(axis=1) > 0
    assert np.allclose(shares[seen].sum(axis=1), 1)
    assert shares[~seen].isna().all(axis=None)
    flow = net_flow(counts)
    assert flow.sum() == 0
    # Coming in less going out: staying counts on neither side.
    moved = counts - np.diag(np.diag(counts))
    assert flow.to_dict() == (moved.sum(axis=0) - moved.sum(axis=1)).to_dict()


def test_the_published_odds_ratio_and_phi():
    """Satisfied by repeat 420, 180, 90, 210: odds ratio 5.444 (4.02 to 7.37), phi .381."""
    assert odds_ratio(420, 180, 90, 210) == pytest.approx((5.444, 4.02, 7.37), abs=0.006)
    assert phi(420, 180, 90, 210) == pytest.approx(0.381, abs=5e-4)


cells = st.tuples(*[st.integers(1, 300)] * 4)


@given(cells)
def test_odds_ratio_and_phi_agree_on_the_sign_and_do_not_mind_which_feature_is_first(counts):
    both, first_only, second_only, neither = counts
    ratio, low, high = odds_ratio(*counts)
    assert low < ratio < high
    assert np.sign(round(ratio - 1, 9)) == np.sign(round(phi(*counts), 9))
    assert odds_ratio(both, second_only, first_only, neither) == pytest.approx((ratio, low, high))
    assert phi(both, second_only, first_only, neither) == pytest.approx(phi(*counts))
    assert odds_ratio(first_only, both, neither, second_only)[0] == pytest.approx(1 / ratio)


def test_phi_is_the_correlation_of_two_columns():
    first = np.repeat([1, 1, 0, 0], [420, 180, 90, 210])
    second = np.repeat([1, 0, 1, 0], [420, 180, 90, 210])
    assert phi(420, 180, 90, 210) == pytest.approx(np.corrcoef(first, second)[0, 1])


SAID = surveys((1, "2024-06", 4.0))
BOUGHT = orders((1, "2024-05-01"))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: orders_around(answers((1, "2024-06"), (1, "2024-06")), BOUGHT, 0, 1),
            "two rows with the same",
        ),
        (lambda: orders_around(SAID[["wave"]], BOUGHT, 0, 1), 'no column "customer_id"'),
        (lambda: orders_around(SAID, BOUGHT.astype({"date": str}), 0, 1), "dates are needed"),
        (lambda: orders_around(SAID, BOUGHT, 3, 1), "lies before"),
        (lambda: satisfaction_types(pd.DataFrame({"satisfaction": [6], "orders": [1]})), "outside 1 to 5"),
        (
            lambda: satisfaction_types(pd.DataFrame({"satisfaction": ["good"], "orders": [1]})),
            "numbers are needed",
        ),
        (lambda: satisfaction_types(pd.DataFrame({"satisfaction": [], "orders": []})), "no rows"),
        (lambda: monthly_types(SAID, BOUGHT.astype({"date": str})), "dates are needed"),
        (lambda: monthly_types(pd.concat([SAID, SAID]), BOUGHT), "two rows with the same"),
        (lambda: transition_counts(pd.DataFrame([["loyalist", "fan"]])), '"fan"'),
        (lambda: transition_counts(pd.DataFrame([["loyalist", "captive"]]), step=2), "step runs from 1 to 1"),
        (lambda: odds_ratio(5, 0, 3, 2), "at least one person"),
        (lambda: phi(5, 5, 0, 0), "with and without"),
    ],
)
def test_bad_input_gets_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)
