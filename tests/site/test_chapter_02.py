"""Chapter 02: the sentences of the reading still hold when its numbers are computed anew, and keys follow from their definition."""

import numpy as np
import pytest

from loyaltylab.explorers.two_offers import GROUPS
from loyaltylab.site.pages import ch02, ch02_tables
from loyaltylab.site.pages.registry import find


def number(name: str) -> float:
    return find(f"02.{name}", "value").compute()


def interval(name: str) -> tuple[float, float]:
    return number(f"{name}-low"), number(f"{name}-high")


def test_about_six_in_ten_deal_hunters_take_the_finer_box():
    assert 0.55 < number("box-many") < 0.65
    low, high = interval("box-many")
    assert low < 0.5 < high
    assert number("box-few") > number("box-some") > number("box-many")
    assert number("three-few") > number("three-some") > number("three-many")
    assert interval("three-few")[0] > interval("three-many")[1]
    assert number("even-few") > 24 > number("even-many")


def test_a_euro_weighs_more_for_deal_hunters_while_the_shares_are_not_told_apart():
    assert interval("euro-many")[1] < interval("euro-few")[0] < 0
    assert number("euro-many") == pytest.approx(2 * number("euro-few"), rel=0.1)
    assert number("box-gap") == pytest.approx(number("box-few") - number("box-many"))
    low, high = interval("box-gap")
    assert low < 0 < number("box-gap") < high


def test_the_records_tell_little_about_the_five_things():
    assert number("skill-rank") > 0.8 > 3 * abs(number("attitude-rank"))
    assert number("skill-luck") < 0.05
    assert number("attitude-luck") > 0.5
    assert interval("peace")[0] > 0
    assert number("peace-short") > 0.2
    low, high = interval("region-gap")
    assert low < 0 < high
    assert number("value-plain") > number("value-harbour")
    prices = np.log(number("price-harbour") / number("price-plain"))
    assert prices > 0.5 * np.log(number("value-plain") / number("value-harbour"))


def test_importance_is_not_told_apart_and_performance_is():
    table = ch02_tables.map_of_parts()
    assert table["importance_low"].max() < table["importance_high"].min()
    assert table["performance_high"].min() < table["performance_low"].max()
    assert number("empathy-kept") < 0.6 < 0.9 < number("tangibles-kept")


def test_the_last_steps_add_nothing_to_be_seen():
    for name in ("last-grade", "last-service"):
        low, high = interval(name)
        assert low < 0 < high
        assert high < 2
    assert number("dominated") == 0
    assert 1.5 < number("d-more") < 2.2


def test_the_card_lightens_the_price_and_the_money_just_touches_nought():
    assert interval("card-price")[0] > 0
    low, high = interval("card-three")
    assert -0.3 < low < 0 < high
    before = interval("card-before")
    assert before[0] < 0 < before[1]
    assert number("card-before") > 0
    lost = number("price-told") / number("price-untold")
    assert lost < 0.85
    worths = [ch02_tables.half(told).part_worths.drop("price") for told in (True, False)]
    assert worths[0].sum() > 0.95 * worths[1].sum(), "only the price's part-worth shrinks"


def test_extras_break_a_tie_and_no_more():
    for name in ("tie-return", "tie-wrapped", "tie-story"):
        assert interval(name)[0] > 0.5
    assert number("tie-return") > number("tie-wrapped") > number("tie-story")
    assert interval("return-promise")[1] < interval("quality-2")[0]
    low, high = interval("middle-grade")
    assert low < number("return-promise") < high
    assert interval("last-grade")[1] < interval("return-promise")[0]


def test_what_the_tags_leave_out_stands_in_the_premium():
    assert number("stall-naive") > number("stall-alike") > number("stall-by-lot")
    assert interval("stall-alike")[0] > number("true-stall")
    low, high = interval("stall-by-lot")
    assert low < number("true-stall") < high
    assert number("stall-alike") > 1.9 * number("stall-by-lot")


def test_the_truth_is_what_the_reading_says():
    assert number("held") == 8
    assert number("true-story") > interval("story")[1]
    assert abs(number("true-limit-price")) < abs(number("true-mean-price"))
    assert number("true-map") > 0.9
    assert number("map-two") > 0.95
    rows = ch02_tables.brand_map().rows[[1, 2]]
    apart = ((rows - rows.loc["Lantern"]) ** 2).sum(axis=1).drop("Lantern")
    assert apart.idxmin() == "Copper Pot"
    assert apart["Kettle & Co"] > 3 * apart["Copper Pot"]


def test_the_boxes_that_move_say_what_the_model_says():
    for group in GROUPS:
        share = 100 * ch02.model(ch02.START).loc[group, "share"]
        assert ch02.take_a(group, **ch02.WAS) == pytest.approx(share, abs=1)
    assert 0 <= number("task-many") - number("task-third") <= 3
    assert abs(number("task-few") - number("task-many")) > 5
    assert abs(number("task-start") - number("task-many")) > 3


def test_keys_follow_from_their_definition():
    assert number("pot-money") == pytest.approx(6)
    assert number("gap-share") == pytest.approx(np.exp(0.6) / (1 + np.exp(0.6)))
    assert number("ratio-plain") > number("ratio-fine")
    assert number("shifted-plain") < number("shifted-fine")
    assert number("slope-premium") == pytest.approx(np.exp(0.25) - 1)
