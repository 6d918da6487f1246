"""Chapter 15: the words of page and questions hold for the computed numbers."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.site.explorables import count, settings_at_start, summarise
from loyaltylab.site.pages import ch15
from loyaltylab.site.pages.compute import Pages
from loyaltylab.site.questions import load_questions


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"), ())


@pytest.fixture(scope="module")
def number(pages):
    return lambda name: pages.value(f"15.{name}")


def test_region_says_little(number):
    """Packs and gifts inside luck, channel at its edge, deals beyond it and for a reason."""
    for name in ("pack", "gift"):
        assert number(f"region-{name}-v") < number(f"region-{name}-luck")
    assert 0.01 <= number("region-channel-chance") <= 0.05, "the page says “not much”, one of four looks"
    assert number("region-channel-v") < 0.15
    assert number("region-on-deal-chance") < 0.01
    calendar = ch15.load("calendar")
    months = calendar[calendar["promotion"]].groupby("region")["month"].agg(set)
    assert months["City"] != months["Harbour"], "“Deals run in other months in other regions”"


def test_a_planted_region_is_seen(monkeypatch):
    """Planted: a channel that follows the region goes far beyond luck."""
    followed = ch15.orders().assign(channel=lambda rows: rows["region"].map({"City": "web"}).fillna("shop"))
    monkeypatch.setattr(ch15, "orders", lambda: followed)
    ch15.by_luck.cache_clear()
    assert ch15.cramers_v(ch15.region_table("channel")) > 3 * max(ch15.by_luck("channel"))
    ch15.by_luck.cache_clear()


def test_the_pause_leaves_room_for_chance(number):
    assert number("pause-hills") < number("pause-others") < 0
    low, high = number("pause-effect-interval").replace("−", "-").split(" to ")
    assert float(low) < 0 < float(high)


def test_tidy_and_stable_are_not_true(number):
    for name in ("tidy", "stable"):
        assert number(f"needs-{name}") == min(
            number(f"{look}-{name}") for look in ("needs", "worth", "manner")
        )
    assert number("needs-true") > 5 * max(number("worth-true"), number("manner-true"))
    assert number("worth-true-100") == round(100 * number("worth-true")) <= 5


def test_scale_decides(number):
    assert number("raw-money") > 0.9
    assert number("raw-scaled") < 0.5
    assert number("best-tidy") != number("best-stable")


def test_more_orders_tell_more(number):
    known = [number(f"known-{least}") for least in (5, 10, 20, 40)]
    assert known == sorted(known)
    assert known[-1] > 0.75


def test_latent_classes_are_sure_and_not_right(number):
    assert number("classes-best") == 5
    assert number("classes-true") < number("needs-true")
    assert number("classes-sure") > 0.8


def test_prices_part_the_orientations_and_quality_does_not(number):
    price, composite, value = (number(f"{name}-elasticity") for name in ("price", "composite", "value"))
    assert price < -2.5 < composite < value
    half = {name: number(f"{name}-elasticity-half") for name in ("price", "composite", "value")}
    assert composite - price > 0.9 * (half["price"] + half["composite"]), "“from the other two”"
    assert value - composite < half["value"] + half["composite"], "“too near to call”"
    assert number("price-deals") > number("composite-deals") > number("value-deals")
    assert number("price-slope") > number("value-slope"), "15-q07: “it even points the other way”"
    gap = number("price-slope") - number("value-slope")
    assert gap < number("price-slope-half") + number("value-slope-half")
    assert number("signs-bic-2") < number("signs-bic-3") < number("signs-bic-1")
    assert number("signs-bic-3") - number("signs-bic-2") < 10
    people = sum(number(f"{name}-people") for name in ("price", "composite", "value"))
    assert people == number("signs-people")


def test_all_tiers_fall_alike_and_newcomers_hide_it(number):
    growth = {tier: number(f"{tier}-growth") for tier in ("basic", "silver", "gold")}
    assert max(growth.values()) < -0.1
    gap = max(growth.values()) - min(growth.values())
    assert gap < number("gold-growth-half"), "“too much alike to call one worse”"
    assert abs(number("basic-growth-mixed")) < 0.03, "“seems to stand still”"


def test_the_interval_of_a_ratio_agrees_with_drawing_the_people_anew():
    random = np.random.default_rng(15)
    below = pd.Series(random.gamma(2, 10, 300))
    above = below * random.gamma(4, 0.25, 300)
    _, half = ch15.ratio(above, below)
    rows = random.integers(0, 300, (2000, 300))
    drawn = above.to_numpy()[rows].sum(axis=1) / below.to_numpy()[rows].sum(axis=1)
    assert half == pytest.approx(1.96 * drawn.std(), rel=0.15)
    assert ch15.ratio(2 * below, below) == pytest.approx((2, 0), abs=1e-9)


def test_hints_of_the_page_are_no_more_than_hints(number):
    low, high = (float(end.replace("−", "-")) for end in number("growth-gift-interval").split(" to "))
    assert low < 0 < high, "“that may be luck”"
    assert number("textbook-sure") == 3
    high = float(number("later-interval").split(" to ")[1])
    assert number("later-profit") < high < number("wide-profit")


def test_reliability_for_gold_is_a_hint(number):
    assert number("gold-reliability") - number("basic-reliability") < number(
        "gold-reliability-half"
    ) + number("basic-reliability-half")


def test_the_score_praises_the_largest_and_the_smallest_grows(number):
    names = [name.replace(" ", "-") for name in ch15.NAMES]
    assert max(names, key=lambda name: number(f"score-{name}")) == max(
        names, key=lambda name: number(f"size-{name}")
    )
    assert [name for name in names if number(f"growth-{name}") > 0] == ["gift-buyers"]
    assert min(names, key=lambda name: number(f"size-{name}")) == "gift-buyers"


def test_names_of_groups_follow_from_the_table():
    tops = ch15.index_table().idxmax(axis=1).to_dict()
    assert tops == {
        "staples": "coffee",
        "fine tea": "ware",
        "sweet tooth": "sweets",
        "home makers": "home",
        "gift buyers": "gifts",
    }
    assert ch15.index_table()["tea"].nlargest(2).index.tolist() == ["fine tea", "staples"]


def test_the_many_sided_repay_and_are_overstated(number):
    profits = [number(f"{name}-profit") for name in ("narrow", "middle", "wide")]
    assert max(profits) == profits[2] > 0 > max(profits[:2])
    truth = [number(f"{name}-true") for name in ("narrow", "middle", "wide")]
    assert max(truth) == truth[2] > 1, "the right group"
    assert profits[2] > 2 * truth[2], "overstated"
    assert float(number("wide-interval").split(" to ")[0]) > truth[2], (
        "the teaching page says “below its interval”"
    )
    assert number("regions-overlap") == 5
    assert number("later-profit") < profits[2] / 2


def test_the_offers_turn_round(number):
    """P13, to the digits of the textbook case."""
    assert (number("loss-a"), number("loss-b")) == (0.275, 0.125)
    assert [number(f"loss-{cell}") for cell in ("a-new", "b-new", "a-old", "b-old")] == [
        0.30,
        0.35,
        0.05,
        0.10,
    ]
    assert number("loss-a-even") < number("loss-b-even")
    assert number("telco-with") < number("telco-without")
    assert number("telco-worse") == 4


def test_veterans_turn_round_by_coding(number):
    assert number("veterans-all") > number("newer-all")
    for place in (1, 2, 3):
        assert number(f"veterans-count-{place}") < number(f"newer-count-{place}")
        assert number(f"veterans-rate-{place}") > number(f"newer-rate-{place}")


def test_a_spoiled_trial_is_mended_for_the_most_part(number):
    honest, spoiled, mended = (number(f"{name}-orders") for name in ("trial", "spoiled", "mended"))
    assert spoiled < -1 < mended < 0 < honest
    assert abs(mended - honest) < abs(spoiled - honest) / 2


def test_the_explorable_counts_what_the_page_says(number):
    explorable = ch15.mixing_offers()
    start = settings_at_start(explorable)
    assert count(explorable, start)["lost_a"] == round(400 * number("loss-a-even"))
    worked = count(explorable, {**start, "new_a": 18, "new_b": 2})
    assert worked["lost_a"] == round(400 * number("loss-a"))
    assert worked["lost_b"] == round(400 * number("loss-b"))
    turns = number("least-a")
    before, after = (count(explorable, {**start, "new_a": new, "new_b": 2}) for new in (turns - 1, turns))
    assert before["lost_a"] == before["lost_b"], "a trap of 15-q09: “at 6 the two are level”"
    assert after["lost_a"] > after["lost_b"]
    assert f"offer A loses {after['lost_a']}" in summarise(explorable, {**start, "new_a": turns, "new_b": 2})


def test_a_mix_without_effect_is_seen():
    """Planted: rows in which new customers leave no more often than old ones never turn round."""
    level = ch15.mixing(ch15.mixes().assign(new_line=lambda rows: rows["old_line"]))
    start = settings_at_start(level)
    for new in (1, 19):
        counts = count(level, {**start, "new_a": new, "new_b": 20 - new})
        assert counts["lost_a"] < counts["lost_b"]


def test_the_mistakes_in_the_questions_are_the_mistakes(root, pages):
    bank = {
        question.id: question for question in load_questions(root / "questions" / "15.yml", fill=pages.fill)
    }
    assert bank["15-q04"].answer == 250
    assert [answer for answer, _ in bank["15-q04"].traps] == [30, 40, 25]
    assert bank["15-q09"].answer == pages.value("15.least-a")
    assert bank["15-q12"].answer == 400
    assert [answer for answer, _ in bank["15-q12"].traps] == [1900, 1200]
    assert bank["15-q01"].answer == pages.value("15.worth-true-100")
