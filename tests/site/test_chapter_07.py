"""Chapter 07: the words of page, lab and questions hold for the computed numbers."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from loyaltylab.site.explorables import count, settings_at_start, summarise
from loyaltylab.site.pages import ch07, ch07_tables
from loyaltylab.site.pages.compute import Pages
from loyaltylab.site.questions import load_questions
from loyaltylab.world import Rivals, compare


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"), ())


@pytest.fixture(scope="module")
def number(pages):
    return lambda name: pages.value(f"07.{name}")


def test_the_slide_and_what_is_left_of_it(number):
    """Three quarters against fewer than two thirds; more than half of the gap goes; the rest may be chance."""
    assert number("club-still") == pytest.approx(0.75, abs=0.02)
    assert 0.6 < number("club-others-still") < 2 / 3
    assert number("club-raw-low") > 0
    assert number("club-matched") < number("club-raw") / 2
    assert number("club-matched-low") < 0 < number("club-matched-high")
    assert number("club-orders") > 1.4 * number("club-others-orders")
    assert number("attachment-visitors") > number("attachment-others") + 0.5


def test_the_step_lies_between_three_and_four(number):
    assert number("still-4") > number("still-3") + 0.05
    assert abs(number("still-5") - number("still-4")) < 0.02
    assert number("odds-low") > 1
    assert number("stopped-satisfied") > 0.5
    assert number("step-4-low") > 0
    assert number("step-5-low") < 0 < number("step-5-high")
    for item in ("trust", "affection"):
        assert 0.2 < number(f"{item}-partial") < number(f"{item}-plain")


def test_a_straight_line_would_fit_the_five_shares():
    """Weighted least squares: what is left over is within the chance of three degrees of freedom."""
    shares = ch07_tables.answers().groupby("satisfaction")["still"].agg(["mean", "size"])
    error = np.sqrt(shares["mean"] * (1 - shares["mean"]) / shares["size"])
    line = np.polyval(np.polyfit(shares.index, shares["mean"], 1, w=1 / error), shares.index)
    assert (((shares["mean"] - line) / error) ** 2).sum() < chi2.ppf(0.95, 3)


def test_each_kind_of_switching_cost_holds_about_as_many(number):
    """“The three kinds come out alike”, though the thirds seem to rank them."""
    held = [number(f"without-{kind}") for kind in ("procedural", "financial", "relational")]
    assert min(held) > 0
    assert max(held) < 1.2 * min(held)
    gaps = [number(f"left-{kind}-low") - number(f"left-{kind}-high") for kind in ("financial", "relational")]
    assert gaps[0] > 1.5 * gaps[1]


def test_benefits_and_ties(number):
    assert number("discount-member-old") > number("discount-member-new") > number("discount-other-old")
    assert number("ended-ratio-high") < 1
    for kind in ("procedural", "financial", "relational", "total"):
        assert number(f"left-{kind}-low") > number(f"left-{kind}-high")


def test_the_harbours_winter(number):
    """The score shows it, the orders do not, and both intervals hold the truth."""
    assert number("harbour-score-high") < 0
    assert number("harbour-orders-low") < 0 < number("harbour-orders-high")
    for name in ("harbour-score", "harbour-orders"):
        assert number(f"{name}-low") <= number(f"{name}-true") <= number(f"{name}-high")


def test_the_city_and_the_island(number):
    assert number("city-naive-low") > 0, "“with an interval above nought”"
    assert number("city-clean-low") < number("city-true") < number("city-clean-high")
    assert number("city-true") < number("city-naive") / 4
    assert number("city-clean") < number("city-true"), "the lab: “made it nothing”"
    before, after = number("ended-island-before"), number("ended-island-after")
    assert before < number("ended-elsewhere-before"), "“most loyal region”"
    assert after > 3 * before
    island = ch07_tables.joined_before("2024-01-01").query("region == 'Island'")
    quarters = [("2025-01-01", "2025-03-31"), ("2025-04-01", "2025-06-30"), ("2025-07-01", "2025-09-30")]
    first, second, third = (ch07_tables.orders_of(island, span).sum() for span in quarters)
    assert first > second > third, "“sink over three quarters”"
    assert number("ended-elsewhere-after") < 1.2 * number("ended-elsewhere-before")


def test_nothing_is_seen_of_promises_and_everything_of_the_mean(number):
    assert ch07_tables.trust_by_promises().low < 0 < ch07_tables.trust_by_promises().high
    moves = ch07_tables.trust_moves()
    assert moves.loc[moves["before"] <= 3, "change"].mean() > 0.5
    assert moves.loc[moves["before"] == 7, "change"].mean() < -0.5


def test_the_pause_of_points_and_its_placebo(number):
    assert number("hills-members") < -0.05
    assert abs(number("hills-others")) < 0.05


def test_staff_and_breadth(number):
    assert number("staff-hers") < 0.6 * number("staff-others")
    assert number("staff-luck") > 0.05
    assert number("staff-lost") <= 2, "“{n} client”"
    assert abs(number("staff-attitude")) < 0.88, "six managers cannot test the chain"
    assert number("breadth-raw-low") > 10
    assert number("breadth-matched-low") < 0 < number("breadth-matched-high") < number("breadth-raw") / 2
    assert 0 < number("breadth-alone") < number("breadth-people") / 2


def test_referred_customers_are_as_good_as_any_and_cheaper_than_advertising(number):
    shares = [number(f"stayed-{source}") for source in ("referral", "advertising", "own")]
    assert max(shares) - min(shares) < number("stayed-margin") / 100
    assert number("cost-referral") < number("cost-advertising")


def test_switching_costs_make_captives_and_service_does_not(number):
    assert 0.4 < number("switching-captive-share") < 0.6, "“about half”"
    assert number("plan-satisfaction-captives") < 0
    assert number("plan-satisfaction-stay") < number("plan-switching-stay")
    assert number("plan-clubs-stay") == number("plan-clubs-captives") == 0
    for name in ch07.STRATEGIES:
        assert number(f"plan-{name}-captives") < 10 or name == "switching"


def test_the_explorable_counts_what_the_page_says(number):
    explorable = ch07.barrier()
    start = count(explorable, settings_at_start(explorable))
    assert start["total"] == 2150
    for third in ("low", "middle", "high"):
        cut = number(f"cut-{third}")
        people = ch07_tables.cut_that_wins().groupby("third")["customers"].sum()
        half = people.iloc[ch07_tables.THIRDS.index(third)] / 2
        assert count(explorable, {"cut": cut})[third] >= half > count(explorable, {"cut": cut - 2})[third]
    assert number("cut-low") < number("cut-middle") < number("cut-high")
    assert f"{number('cut-low')} % cheaper" in summarise(explorable, {"cut": number("cut-low")})


def test_whom_a_cut_wins_a_deeper_cut_wins_too():
    """Counted another way: the world's own comparison at one cut."""
    won = compare(ch07_tables.HISTORY, ch07_tables.HISTORY.with_changes(rivals=Rivals(price=0.8)))
    explorable = ch07.barrier()
    shown = count(explorable, {"cut": 20})
    assert (won["cause_b"] == "competitive").sum() == sum(shown[third] for third in ch07_tables.THIRDS)


def test_a_barrier_that_is_none_is_seen():
    """Planted: where the three thirds are won alike, the cuts are alike and the question has no answer."""
    flat = pd.DataFrame({"third": [1, 2, 3], "won_at": [10, 10, 10], "customers": [5, 5, 5]})
    explorable = ch07.barrier_of(flat)
    assert len({count(explorable, {"cut": 10})[third] for third in ch07_tables.THIRDS}) == 1


def test_the_worked_case_is_worked_with_these_numbers(number):
    assert (1 + number("case-own-change"), 1 + number("case-others-change")) == (
        pytest.approx(0.9),
        pytest.approx(0.96),
    )
    assert number("case-effect") == pytest.approx(0.9 / 0.96 - 1)
    assert number("desk-effect") == pytest.approx(1.2 / 1.1 - 1)


def test_the_mistakes_in_the_questions_are_the_mistakes(root, pages):
    bank = {
        question.id: question for question in load_questions(root / "questions" / "07.yml", fill=pages.fill)
    }
    assert bank["07-q03"].answer == pytest.approx(9.1)
    assert bank["07-q05"].answer == pytest.approx((60 * 6 + 20 * 2) / 80)
    assert [answer for answer, _ in bank["07-q05"].traps] == pytest.approx([18, 3, 4])
    assert bank["07-q06"].answer == pages.value("07.cut-high") - pages.value("07.cut-low")
    assert bank["07-q11"].answer == pytest.approx(0.4)
    low = ch07_tables.cut_that_wins().groupby("third")["customers"].sum() / 2
    assert low.round().between(358, 359).all(), "the feedback says “about 358 people”"


def test_no_id_of_the_page_is_registered_twice():
    """`define` gives every number of one id the same name, so a second one would replace the first without a word."""
    import re
    from pathlib import Path

    text = Path(ch07.__file__).read_text("utf-8")
    plain = re.findall(r'(?:number|interval)\(\s*"([a-z-]+)"', text)
    assert len(plain) == len(set(plain))
