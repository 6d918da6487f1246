"""Chapter 22: the sentences of the reading still hold when its numbers are computed anew, and keys follow from their definition."""

import numpy as np
import pytest

from loyaltylab.measures.audit import MEANINGS, verdict
from loyaltylab.site.explorables import count
from loyaltylab.site.pages import ch22_figures as figures
from loyaltylab.site.pages import ch22_tables as tables
from loyaltylab.site.pages.registry import find


def number(name: str) -> float:
    return find(f"22.{name}", "value").compute()


def interval(name: str) -> tuple[float, float]:
    return number(f"{name}-low"), number(f"{name}-high")


def test_one_reading_of_twelve_touches_the_claim_at_its_lower_end():
    marks = [
        number(f"{horizon}-{figures.NAMES[meaning]}{who}")
        for horizon in ("next", "good")
        for meaning in MEANINGS
        for who in ("", "-leavers")
    ]
    assert sum(mark >= number("claimed-low") for mark in marks) == 1
    assert max(marks) == number("good-points") == pytest.approx(number("claimed-low"), abs=0.01)
    assert min(marks) == number("next-losses-leavers")


def test_readings_count_the_same_people_as_a_plain_count_does():
    """Add the five points to the records and add the margin up."""
    table = tables.pair()
    stayed = table["after"].notna()
    extra = 0.05 * len(table) * table.loc[stayed, "after"].mean()
    assert number("next-points") == pytest.approx(extra / table["after"].sum())
    assert number("next-points-leavers") == pytest.approx(number("next-points") * number("leavers-worth"))
    assert number("leavers-worth") < 0.5
    low, high = interval("retained")
    assert low < number("retained") < high


def test_the_gain_of_the_rerun_comes_from_those_who_would_have_bought_anyway():
    assert number("rerun-kept") > 10 * number("rerun-lost")
    assert number("rerun-worth") < 0.5 * number("rerun-others")
    assert number("rerun-by-kept") < 0.15
    assert 0.05 < number("rerun-gain") < 0.15
    assert number("rerun-points") * len(tables.pair()) == pytest.approx(
        number("rerun-kept") - number("rerun-lost")
    )


def test_one_set_of_books_gives_ratios_from_a_half_to_fourteen():
    assert number("times-2025") == pytest.approx(5, abs=0.3)
    assert number("times-2023") > 2 * number("times-2025")
    assert number("per-added") < 1 < number("times-all-2025") < number("times-2025")
    assert number("held-sum") == pytest.approx(number("held-2025") * number("held-buyers"))


def test_the_period_and_the_base_decide_the_headline():
    assert number("back-1") < 0.5 < 0.9 < number("back-12")
    assert number("others-12") > 0.8
    low, high = interval("back-gap")
    assert low < 0 < number("back-gap") < high
    assert number("gone-12") > 0.5
    assert tables.share_back(True, number("nine-months") - 1)[0] < 0.9 * tables.share_back(True)[1]


def test_the_explorable_counts_what_the_page_tells():
    seen = count(figures.stay(), {"cut": 4, "watch": number("task-months")})
    assert seen["gone_satisfied"] == number("task-people")
    assert seen["gone_satisfied"] / seen["gone"] == pytest.approx(number("task-gone"))
    assert seen["back"] / seen["satisfied"] == pytest.approx(number("task-back"))
    assert seen["satisfied"] + seen["others"] == seen["total"] == number("answers")


def test_no_rung_of_the_ladder_shows_that_the_letter_works_and_it_does():
    for rung in ("all", "whole", "others", "lot"):
        low, high = interval(f"rung-{rung}")
        assert low < 0 < high
    assert number("rung-all") > 2 * number("rung-whole")
    assert number("letters-new") + number("letters-whole") == number("letters")
    assert number("truly-risk") > number("truly-lot") > 0
    low, high = interval("rung-lot")
    assert low < number("truly-lot") < high
    assert verdict(100 * low, 100 * high, 13) == "open"
    assert number("rung-width") > 40
    assert number("star-after") > number("star-before")


def test_the_truth_of_a_letter_leaves_out_that_letter_alone():
    people = tables.drawn()
    without = tables.without(tables.TRIED).reindex(people.index, fill_value=0)
    assert (without[~people["treated"]] == people.loc[~people["treated"], "after"]).all()
    assert (without[people["treated"]] != people.loc[people["treated"], "after"]).any()


def test_the_slides_number_is_near_the_truth_because_two_errors_cancel():
    assert number("untreated-new") > 0.2
    assert number("untreated-whole") < -0.05
    assert (
        abs(number("rung-all") - number("truly-risk"))
        < 0.05
        < abs(number("rung-whole") - number("truly-whole"))
    )


def test_the_slides_last_line_has_readings_that_have_nothing_to_do_with_it():
    readings = [number("margin-share"), number("margin-growth"), number("won-fall")]
    assert np.abs(np.subtract.outer(readings, [0.2, 0.5, 1.0])).min() > 0.03


def test_keys_follow_from_their_definition():
    assert number("case-better-losses") == pytest.approx(0.62)
    assert number("case-half") == pytest.approx(2.5 / 60)
    assert number("shop-added") == pytest.approx(60)
    assert number("hands-region") == pytest.approx(number("harbour") * number("hands-all"))
    assert number("hands-half") == pytest.approx(number("hands-all") / 2)
