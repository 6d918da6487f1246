"""States of the relationship chain, its transitions, and where it leads."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.relationship import STATES, chain_ahead, relationship_states, transition_table
from loyaltylab.measures.satisfaction import transition_counts

EXAMPLES = settings(max_examples=30, deadline=None, derandomize=True, database=None)
NOBODY = pd.DataFrame({"customer_id": [], "referrer_id": []})


def day(quarter: int) -> str:
    """A day in quarter 0, 1, 2 … from January 2023 on (negative: before)."""
    return str((pd.Period("2023Q1") + quarter).start_time.date() + pd.Timedelta(days=40))


def people(**joined: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"customer_id": list(joined), "joined": pd.to_datetime([day(quarter) for quarter in joined.values()])}
    )


def orders(**placed: list[int]) -> pd.DataFrame:
    rows = [(who, day(quarter)) for who, quarters in placed.items() for quarter in quarters]
    return pd.DataFrame(
        {"customer_id": [who for who, _ in rows], "date": pd.to_datetime([when for _, when in rows])}
    )


def states(customers, placed, brought=NOBODY, memory=2) -> dict[str, str]:
    """Each customer's states from the first quarter that counts on, by their first letters; C = recover, . = a gap."""
    letters = {"build": "b", "keep": "k", "refer": "r", "recover": "C", "silent": "s", None: "."}
    table = relationship_states(customers, placed, brought, memory)
    return {str(who): "".join(letters[name] for name in row) for who, *row in table.itertuples()}


def test_the_rule_on_one_customer_of_each_kind():
    customers = people(old=-9, new=3, slow=-9, idle=2, late=5)
    placed = orders(old=[0, 1, 2, 3, 4, 5], new=[3, 4], slow=[0, 3, 5], late=[5])
    assert states(customers, placed) == {
        "old": "..kkkk",
        "new": "...bks",
        # An order two quarters back is remembered, one three quarters back is not.
        "slow": "..sCsk",
        "idle": "..bsss",
        "late": ".....b",
    }


def test_joining_is_remembered_like_an_order():
    assert states(people(a=2, b=-9), orders(a=[4, 8], b=[0, 8]))["a"] == "..bsksssC"


def test_bringing_somebody_comes_before_buying_and_not_before_joining():
    customers = people(host=-9, guest=3, friend=3)
    brought = pd.DataFrame({"customer_id": ["guest", "friend"], "referrer_id": ["host", "guest"]})
    placed = orders(host=[0, 2, 4], guest=[3, 4])
    assert states(customers, placed, brought)["host"] == "..krk"
    assert states(customers, placed, brought)["guest"] == "...bk"


def test_a_longer_memory_turns_recoveries_into_keeping():
    customers, placed = people(slow=-9), orders(slow=[0, 3, 6])
    assert states(customers, placed, memory=2)["slow"] == "..sCssC"
    assert states(customers, placed, memory=3)["slow"] == "...kssk"


histories = st.dictionaries(
    st.sampled_from("abcdefg"),
    st.tuples(st.integers(-4, 7), st.sets(st.integers(0, 7))),
    min_size=2,
)


@EXAMPLES
@given(histories)
def test_everybody_known_has_one_state_and_active_means_bought_brought_or_joined(drawn):
    customers = people(**{who: joined for who, (joined, _) in drawn.items()}, clock=-9)
    bought = {
        who: sorted(quarter for quarter in quarters if quarter >= joined)
        for who, (joined, quarters) in drawn.items()
    }
    table = relationship_states(customers, orders(**bought, clock=list(range(8))), NOBODY)
    for who, (joined, _) in drawn.items():
        for quarter, name in enumerate(table.loc[who]):
            if quarter < 2 or quarter < joined:
                assert name is None
            else:
                assert name in STATES
                assert (name != "silent") == (quarter in bought[who] or quarter == joined)
                assert (name == "build") == (quarter == joined)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c, o, r: (c.drop(columns="joined"), o, r, 2), 'customers has no column "joined"'),
        (lambda c, o, r: (pd.concat([c, c]), o, r, 2), 'customers has two rows with the same "customer_id"'),
        (lambda c, o, r: (c, o.assign(date="May"), r, 2), r'orders\["date"\] holds'),
        (lambda c, o, r: (c, o.iloc[:0], r, 2), "orders has no rows"),
        (lambda c, o, r: (c, o.assign(customer_id="x"), r, 2), "orders names customer x, who is not"),
        (
            lambda c, o, r: (c, o, pd.DataFrame({"customer_id": ["x"], "referrer_id": ["a"]}), 2),
            "referrals names customer x",
        ),
        (
            lambda c, o, r: (c, o, pd.DataFrame({"customer_id": ["b"], "referrer_id": ["x"]}), 2),
            "referrals names customer x",
        ),
        (lambda c, o, r: (c, o, r, 0), "memory runs from 1 to 3, not 0"),
        (lambda c, o, r: (c, o, r, 4), "memory runs from 1 to 3, not 4"),
    ],
)
def test_bad_input_gets_one_sentence(change, words):
    with pytest.raises(LoyaltyLabError, match=words):
        relationship_states(*change(people(a=-9, b=1), orders(a=[0, 1, 3]), NOBODY))


COUNTS = pd.DataFrame(
    [[6, 2, 2], [10, 80, 10], [0, 0, 0]], ["build", "keep", "silent"], ["build", "keep", "silent"]
)


def test_the_table_gives_each_row_its_base_and_leaves_out_where_nobody_was():
    table = transition_table(COUNTS)
    assert set(table.index.get_level_values("from")) == {"build", "keep"}
    assert table.loc[("keep", "silent"), ["count", "base", "share"]].tolist() == [10, 100, 0.1]
    assert (table["share"].groupby("from").sum().round(12) == 1).all()
    assert ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).all()
    with pytest.raises(LoyaltyLabError, match="negative"):
        transition_table(COUNTS - 1)


def chain(shares: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(shares, index=["build", "keep", "silent"], columns=["build", "keep", "silent"])


def test_the_chain_by_hand():
    counts = chain([[0, 6, 4], [0, 3, 1], [0, 1, 9]])
    ahead = chain_ahead(pd.Series({"silent": 20, "keep": 40, "build": 10}), counts, 5, 2)
    np.testing.assert_allclose(ahead.loc[1], [5, 6 + 30 + 2, 4 + 10 + 18])
    np.testing.assert_allclose(ahead.loc[2], [5, 3 + 28.5 + 3.2, 2 + 9.5 + 28.8])


@EXAMPLES
@given(st.lists(st.integers(1, 30), min_size=9, max_size=9), st.integers(0, 40), st.integers(1, 9))
def test_nobody_is_lost_on_the_way(numbers, newcomers, quarters):
    counts = chain(np.reshape(numbers, (3, 3)).tolist())
    start = pd.Series([3, 50, 10], index=counts.index)
    ahead = chain_ahead(start, counts, newcomers, quarters)
    np.testing.assert_allclose(ahead.sum(axis=1), 63 + newcomers * np.arange(quarters + 1))
    # Two steps of one quarter are one step of two.
    once = chain_ahead(start, counts, newcomers, 1).loc[1]
    if quarters > 1:
        again = chain_ahead(once, counts, newcomers, quarters - 1)
        np.testing.assert_allclose(again.iloc[-1], ahead.iloc[-1])


@pytest.mark.parametrize(
    ("start", "counts", "newcomers", "quarters", "words"),
    [
        ({"build": 1, "keep": 1}, COUNTS, 1, 1, "the same states"),
        ({"build": 1, "keep": -1, "silent": 0}, COUNTS, 1, 1, "negative"),
        ({"build": 1, "keep": 1, "silent": 1}, COUNTS, 1, 1, 'go on from "silent"'),
        ({"build": 1, "keep": 1, "silent": 0}, COUNTS, 1, 2, 'go on from "silent"'),
        ({"build": 1, "keep": 1, "silent": 0}, COUNTS, -1, 1, "0 or more newcomers"),
        ({"build": 1, "keep": 1, "silent": 0}, COUNTS, 1, 0, "1 quarter or more"),
    ],
)
def test_a_chain_that_cannot_run_says_why(start, counts, newcomers, quarters, words):
    with pytest.raises(LoyaltyLabError, match=words):
        chain_ahead(pd.Series(start), counts, newcomers, quarters)


def test_states_go_into_the_transitions_of_chapter_06():
    table = relationship_states(people(a=-9, b=2), orders(a=[0, 1, 2, 3, 4], b=[2, 3]), NOBODY)
    counts = transition_counts(table, STATES)
    assert counts.loc["keep", "keep"] == 2
    assert counts.loc["build", "keep"] == 1
    assert counts.to_numpy().sum() == 4
