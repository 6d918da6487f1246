"""Chapter 11: the words of page and questions hold for the computed numbers."""

import numpy as np
import pytest

from loyaltylab.site.explorables import count, settings_at_start, summarise
from loyaltylab.site.pages import ch11, ch11_tables
from loyaltylab.site.pages.compute import Pages
from loyaltylab.site.questions import load_questions


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"), ())


@pytest.fixture(scope="module")
def number(pages):
    return lambda name: pages.value(f"11.{name}")


def test_models(number):
    """The grown tree knows its rows by heart; the leak looks best; accuracy praises “nobody”."""
    assert number("grown-learned") > 0.99
    assert number("grown-later") < number("small-later") < number("logistic-later") < number("leaked")
    assert number("accuracy") < number("spoke")
    assert number("stays-on") > 0.97
    assert number("found") < 0.25
    assert abs(number("gone-silent") - 0.5) < 0.1, "the lab says “about half of the silent had gone”"


def test_chances_are_believable(number):
    assert abs(number("top-predicted") - number("top-observed")) < 0.08
    table = ch11_tables.calibration()
    inside = (table["low"] <= table["predicted"]) & (table["predicted"] <= table["high"])
    assert inside.sum() >= 6
    assert number("grown-sure") < 0.5
    assert 1.7 < number("lift") < 2.5


def test_the_decision_curve_says_what_its_title_says():
    curve = ch11_tables.decision_curve().loc[0.1:0.4]
    assert (curve["model"] > curve["everybody"]).all()
    assert (curve["model"] > 0).all()
    low = ch11_tables.decision_curve().iloc[0]
    assert abs(low["model"] - low["everybody"]) < 0.01, "where calls are nearly free, call everybody"


def test_the_own_trial_was_lucky(number):
    assert number("own-effect") > 2 * number("own-gain")
    assert number("own-effect") > number("letter-cost") > number("own-gain")
    assert 0 < number("own-effect-low") < number("own-gain") < number("own-effect-high")
    assert number("own-effect-high") > 1.8 * number("own-effect"), (
        "the page says “from nothing to twice that”"
    )
    assert number("own-effect-low") < 0.5


def test_risk_is_not_response(number):
    assert number("riskiest-high") < number("letter-cost")
    assert number("riskiest-control") < 12
    risks = [number(f"{row}-risk") for row in ("three", "four", "five", "keen")]
    assert max(risks) - min(risks) < 0.03
    assert abs(number("keen-risk") - number("four-risk")) < 0.01, "the page says “the same risk”"
    assert number("keen-low") > number("letter-cost")
    assert number("dogs-high") < 0
    assert number("comparers-low") > 2
    assert number("rule-response") > 3
    assert number("rule-risk") < 0 > number("rule-value")


def test_alarms(number):
    caught = [ch11_tables.alarms(line).caught for line in ch11_tables.LINES]
    false = [ch11_tables.alarms(line).false_per_100 for line in ch11_tables.LINES]
    assert caught == sorted(caught, reverse=True)
    assert false == sorted(false, reverse=True)
    assert number("alarm-followed-3") < 2 * number("alarm-by-luck-3"), "the page calls it a poor alarm"
    assert number("pace-kept") < 0.9
    levels = ch11.case_levels()
    # "With the line at 3 it rings in the sixth month. One order in month four put it off."
    assert [level > 3 for level in levels] == [False] * 5 + [True]
    assert levels[3] < levels[2]
    assert ch11.CASE_ORDERS[3] == 2, "the page says “the two orders of month four put it off”"
    allowance = number("case-allowance")
    assert levels[2] + allowance > 3, "without them it would have rung in month four"


def test_win_back(number):
    assert number("worth-asking") < number("naive-count") < number("lost")
    assert number("back-control") < number("back-price")
    assert 0 < number("back-extra-low") < number("back-extra") < number("back-extra-high")
    assert number("back-extra") == pytest.approx(number("back-price") - number("back-control"))
    assert number("worth-line-low") < number("worth-line") < number("worth-line-high")
    assert 0.4 < number("top-tenth-value") < 0.9


def test_the_threshold_explorable(number):
    explorable = ch11.threshold()
    start = count(explorable, settings_at_start(explorable))
    assert start["needed"] + start["missed"] == number("silent-count")
    assert start["needed"] == pytest.approx(number("found") * number("silent-count"))
    everybody = count(explorable, {"line": 0})
    assert everybody["called"] == everybody["total"] == number("judged")
    # The task has an answer between its ends.
    enough = [
        line
        for line in range(71)
        if count(explorable, {"line": line})["needed"] >= number("silent-count") * 2 / 3
    ]
    assert 10 < max(enough) < 40
    assert "Calling from 50 % on" in summarise(explorable, {"line": 50})


def test_a_silent_customer_left_out_is_seen():
    """Planted: without the silent the explorable must miss nobody."""
    chances = ch11_tables.judged()[["logistic", "silent"]]
    blind = ch11.threshold_of(chances[~chances["silent"]])
    assert count(blind, {"line": 50})["missed"] == 0
    assert count(ch11.threshold(), {"line": 50})["missed"] > 100


def test_the_letters_explorable():
    explorable = ch11.letters()
    riskiest = count(explorable, settings_at_start(explorable))
    comparers = count(explorable, {"risk_from": 1, "answer_from": 5})
    assert riskiest["earned"] < 0 < comparers["earned"]
    assert abs(riskiest["letters"] - comparers["letters"]) < 80, "a list of about the same length"
    people = ch11_tables.large()
    held = people[people["letter"] & (people["compares"] >= 5)]
    assert comparers["letters"] == len(held)
    assert comparers["earned"] == pytest.approx((held["gain"] - 3.2).sum(), abs=20)


def test_the_mistakes_in_the_questions_are_the_mistakes(root, pages):
    bank = {
        question.id: question for question in load_questions(root / "questions" / "11.yml", fill=pages.fill)
    }
    assert bank["11-q03"].answer == pytest.approx(62.5, abs=0.1)
    assert [answer for answer, _ in bank["11-q03"].traps] == [25, 91, 4]
    assert bank["11-q05"].answer == 25
    assert bank["11-q08"].answer == 7
    assert [answer for answer, _ in bank["11-q08"].traps] == [10, -1, 7.5]
    assert bank["11-q12"].answer == pytest.approx(100 * (165 - 140) / 500)
    # 11-q14 calls the interval wholly below nought.
    assert pages.value("11.dogs-high") < 0
    assert np.isfinite(bank["11-q01"].answer)
