"""Chapter 03: the sentences of the reading still hold when its numbers are computed anew, and keys follow from their definition."""

import numpy as np
import pytest

from loyaltylab.measures.service_studies import PROMISE_BOOK, TRIAL_TRUTH
from loyaltylab.site.pages import ch03_counter, ch03_tables
from loyaltylab.site.pages.registry import find


def number(name: str) -> float:
    return find(f"03.{name}", "value").compute()


def interval(name: str) -> tuple[float, float]:
    return number(f"{name}-low"), number(f"{name}-high")


def test_only_reliability_falls_short_and_most_is_expected_of_it():
    assert interval("gap-reliability")[1] < 0
    low, high = interval("gap-responsiveness")
    assert low < 0 < high
    assert min(interval(f"gap-{name}")[0] for name in ("tangibles", "assurance", "empathy")) > 0
    others = ("tangibles", "responsiveness", "assurance", "empathy")
    assert number("expect-reliability") > max(number(f"expect-{name}") for name in others)


def test_a_shortfall_weighs_more_and_a_smile_is_not_enough():
    assert interval("gain")[1] < interval("loss")[0]
    assert interval("smile")[1] < interval("rest")[0]
    assert interval("escalate")[0] > 0
    assert interval("carry")[0] > 0
    assert interval("long-run")[0] > 0


def test_performance_wins_in_the_survey_and_not_behind_it():
    assert interval("fit-gain")[0] > 0
    assert number("fit-gain") == pytest.approx(number("fit-performance") - number("fit-gap"))
    lead = number("fit-style-performance") - number("fit-style-gap")
    assert 0 < lead < number("fit-gain") / 2
    assert abs(number("fit-true-gap") - number("fit-true-performance")) < 0.02
    assert number("fit-true-both") > number("fit-true-performance") + 0.04
    assert number("fit-both") - number("fit-performance") < 0.01


def test_a_difference_is_less_reliable_than_its_parts():
    assert number("alpha-gap") < min(number("alpha-expect"), number("alpha-perceive"))
    assert number("alpha-formula") == pytest.approx(number("alpha-gap"), abs=0.05)


def test_levels_rise_and_none_satisfies_all():
    assert sum(number(f"level-{level}") for level in ("below", "about", "above")) == pytest.approx(1)
    assert interval("happy-below")[1] < interval("happy-about")[0]
    assert interval("happy-about")[1] < interval("happy-above")[0]
    assert interval("happy-above")[1] < 0.95
    assert number("unhappy-above") > 50


def test_the_invitation_shows_nothing_either_way():
    for group in ("happy", "unhappy"):
        low, high = interval(f"care-{group}-gap")
        assert low < 0 < high


def test_promises_are_kept_as_told():
    table = ch03_tables.promises()
    assert len(table) == 8
    assert sorted(table["from"]) == ["made up"] * 4 + ["records"] * 4
    assert table["kept"].astype(float).idxmin() == "correction"
    assert number("kept") < 2 / 3
    assert number("kept-failed") < number("kept") < number("kept-well")
    assert number("median-core") < number("promised-core")
    assert 0.35 < number("broken-core") < 0.5
    assert PROMISE_BOOK["guarantee"][0] == 365


def test_a_ladder_is_the_sum_over_its_lines():
    pays = [0.0, *(number(f"ladder-pay-{line}") for line in (1, 2, 3))]
    shares = [number(f"ladder-late-{line}") for line in (1, 2, 3)]
    assert number("ladder-each") == pytest.approx(float(np.dot(shares, np.diff(pays))))
    assert number("ladder-year") == pytest.approx(number("ladder-each") * number("events"))
    assert number("ladder-year") > number("paid-year")
    assert number("ladder-wrong") > number("ladder-each")


def test_the_rush_and_nothing_else_makes_the_wait_longer():
    """With even arrivals the log agrees with the formula; with the rush it does not."""
    assert number("counter-wait-even") == pytest.approx(number("counter-wait-formula"), rel=0.08)
    assert number("counter-wait-long") > 1.8 * number("counter-wait-even")
    assert number("counter-kept") < number("counter-kept-formula") - 0.05
    assert number("after-wait") > 2 * number("morning-wait")


def test_the_task_of_the_counter_can_be_done():
    people = int(number("task-people"))
    kept = [ch03_counter.kept_with(people, promise) for promise in range(16)]
    assert kept == sorted(kept)
    shortest = int(number("task-shortest"))
    assert kept[shortest - 1] < number("task-aim") <= kept[shortest]
    assert number("task-shortest-four") < number("task-formula") < shortest <= 15
    assert number("task-cost-four") < number("task-cost")
    exact = ch03_tables.observed_kept(float(ch03_tables.COUNTER_PROMISE))
    assert ch03_counter.kept_with(people, ch03_tables.COUNTER_PROMISE) == pytest.approx(exact)


def test_the_trial_says_what_is_told_and_holds_its_truth():
    for name in ("quick", "known", "details", "personal-for-key"):
        assert interval(f"trial-{name}")[0] > 0
    for name in ("steps", "personal"):
        low, high = interval(f"trial-{name}")
        assert low < 0 < high
    for name, truth in TRIAL_TRUTH.items():
        low, high = interval(f"trial-{name.replace('_', '-')}")
        assert low < truth < high
    assert number("steps-spread-personal") > number("steps-spread-standard")
    assert abs(number("irritation-rank")) < 0.1


def test_no_class_of_kano_has_half_of_the_late_opening():
    assert max(number(f"kano-open-{letter}") for letter in "aio") < 0.5
    assert number("kano-better-sample") > 0.5 > number("kano-worse-sample")
    assert number("kano-worse-whole") > 0.5 > number("kano-better-whole")


def test_own_history_does_worse_than_the_plain_rule():
    assert interval("next-gain-one")[1] < 0
    assert number("next-own-one") < number("next-usual-one")


def test_tiers_are_served_alike():
    paid = [number(f"tier-paid-{tier}") for tier in ("basic", "silver", "gold")]
    score = [number(f"tier-score-{tier}") for tier in ("basic", "silver", "gold")]
    assert max(paid) - min(paid) < 0.1
    assert max(score) - min(score) < 0.1


def test_silence_is_most_of_it_and_complaining_shows_nothing():
    assert number("complaints-1000") / number("failures-1000") == pytest.approx(number("complained"))
    assert number("complained-light") < number("complained") < number("complained-grave")
    assert number("leavers-quiet") > 0.6
    low, high = interval("stay-gap")
    assert low < 0 < high < 0.01
    low, high = interval("mended-gap")
    assert low < 0 < high
    assert number("mend-saved") > 50


def test_keys_follow_from_their_definition():
    assert number("hotel-cost") == pytest.approx(0.20 * 2 + 0.05 * 8)
    assert number("courier-cost") == pytest.approx(0.30 * 1 + 0.10 * 3 + 0.02 * 16)
    assert number("parcels-kept") == pytest.approx(310 / 400)
    assert number("desk-wait") == pytest.approx(number("desk-chance") * 3 / 0.5)
    assert number("desk-chance") == pytest.approx(9 / 14)
    assert number("busy-wait-arrivals") == pytest.approx(12)
    assert number("busy-wait-more") == pytest.approx(27)
    assert interval("cart-gap")[0] < 0 < interval("cart-gap")[1]
