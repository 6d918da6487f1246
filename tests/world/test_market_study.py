"""The market study beside the records: seeded, answered by hidden tastes, and silent about them."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.measures.choice_design import choice_set
from loyaltylab.world import COURSE_SEED
from loyaltylab.world.market_study import (
    MESSAGE_PRICE,
    SHOWN,
    TASTES,
    ask,
    ask_about_brands,
    price_tags,
    respondents,
    true_tastes,
)
from loyaltylab.world.people import people

ASKED = list(range(1, 121))


def test_the_same_seed_gives_the_same_answers_and_another_luck_others():
    first, again = (ask(COURSE_SEED, ASKED, choice_set()) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    other = ask(COURSE_SEED, ASKED, choice_set(), luck=1)
    pd.testing.assert_frame_equal(first.drop(columns="chosen"), other.drop(columns="chosen"))
    assert not first["chosen"].equals(other["chosen"])


def test_each_answers_one_block_and_takes_one_of_two():
    answers = ask(COURSE_SEED, ASKED, choice_set())
    assert (answers.groupby("question")["chosen"].sum() == 1).all()
    assert not answers.drop_duplicates(["customer_id", "block"])["customer_id"].duplicated().any()
    assert set(answers.groupby("customer_id").size()) == {16}
    assert answers.groupby("customer_id")["message"].first().sum() == len(ASKED) // 2


def test_nothing_hidden_is_shown():
    shown = {
        "answers": ask(COURSE_SEED, ASKED, choice_set()).drop(columns="message"),
        "tags": price_tags().drop(columns="fresh"),
    }
    for name, table in shown.items():
        assert set(table.columns) == set(SHOWN[name])
    assert not {"felt", "fresh", "message"} & {column for shown in SHOWN.values() for column in shown}


def test_tastes_follow_the_hidden_traits_and_the_card():
    some = people(COURSE_SEED, np.array(ASKED))
    plain, told = true_tastes(some), true_tastes(some, np.ones(len(some), dtype=bool))
    assert list(plain.columns) == list(TASTES)
    assert np.corrcoef(plain["price"], some.price_sensitivity)[0, 1] == pytest.approx(-1)
    np.testing.assert_allclose(told["price"], MESSAGE_PRICE * plain["price"])
    pd.testing.assert_frame_equal(told[["service_3", "story"]], plain[["service_3", "story"]])
    assert true_tastes(*respondents(COURSE_SEED, ASKED)).index.tolist() == ASKED


def test_more_luck_less_taste_would_be_seen():
    """Whoever feels a euro more takes the cheaper box more often."""
    asked = list(range(1, 1001))
    answers = ask(COURSE_SEED, asked, choice_set())
    cheaper = answers["price"] == answers.groupby("question")["price"].transform("min")
    takes = answers[cheaper].groupby("customer_id")["chosen"].mean()
    felt = true_tastes(people(COURSE_SEED, np.array(asked)))["price"]
    assert takes.corr(felt) < -0.4
    assert abs(takes.corr(felt.sample(frac=1, random_state=1).set_axis(felt.index))) < 0.1


def test_brands_and_tags_are_seeded_and_plausible():
    ticks = ask_about_brands(COURSE_SEED, ASKED)
    pd.testing.assert_frame_equal(ticks, ask_about_brands(COURSE_SEED, ASKED))
    assert ticks.to_numpy().min() >= 0
    assert ticks.to_numpy().max() <= len(ASKED)
    tags, drawn = price_tags(2000), price_tags(2000, by_lot=True)
    assert tags["fresh"].corr(tags["laid_out"]) > 0.25
    assert abs(drawn["fresh"].corr(drawn["laid_out"])) < 0.07
    assert tags["euro"].between(1, 60).all()
