"""Chapter 18: what the reading says in words still holds when its numbers are computed anew."""

from functools import cache

import numpy as np
import pytest

from loyaltylab.measures.value import lifetime_value
from loyaltylab.site.pages import ch18_figures, registry
from loyaltylab.site.pages import ch18_tables as tables


@cache
def number(name: str) -> float:
    return float(registry.find(f"18.{name}", "value").compute())


def test_the_world_that_lives_on_begins_with_the_records():
    known = tables.orders()[["customer_id", "order_number", "margin_cents"]].reset_index(drop=True)
    long = tables.lived_on()
    again = long[long["date"] <= tables.LAST_DAY][known.columns].reset_index(drop=True)
    by = ["customer_id", "order_number"]
    assert known.sort_values(by).to_numpy().tolist() == again.sort_values(by).to_numpy().tolist()


def test_the_staircase_goes_down_and_a_ninth_is_left():
    steps = [number(f"told-{name}") for name in ("revenue", "margin", "kept", "discounted")]
    assert steps == sorted(steps, reverse=True)
    assert number("story-share") == pytest.approx(steps[-1] / steps[0])
    assert number("story-share") < 0.15
    assert number("formula") == pytest.approx(number("told-discounted"), rel=0.02)


def test_the_two_years_add_up_to_the_plain_margin():
    both = number("margin-1") + number("margin-2")
    assert both / 1.21 < number("worth-mean") < both


def test_the_mean_describes_few():
    assert number("worth-mean-low") < number("offer") < number("worth-mean-high")
    assert number("worth-median") < 0.6 * number("worth-mean")
    assert number("below-mean") > 0.6
    assert number("reach-offer") < 0.4


def test_a_hundred_bought_at_120_pay_back_and_most_of_them_do_not():
    """What question 18-q04 takes for granted."""
    assert number("worth-mean") > 120 > number("worth-median")
    assert (tables.cohort()["worth"] >= 120).mean() < 0.5


def test_the_explorable_counts_customers_and_their_money():
    rows = ch18_figures.quarters()
    people = rows[rows["kind"] == "people"].groupby("quarters")["amount"].sum()
    assert (people == number("cohort")).all()
    last = rows[(rows["kind"] == "euro") & (rows["quarters"] == 8)]["amount"].sum()
    assert last / number("cohort") == pytest.approx(number("worth-mean"), rel=0.01)
    assert number("back-100-4") < number("back-100-8")


def test_customers_who_differ_are_worth_more():
    assert number("regular-years") == pytest.approx(3.6949, abs=0.001)
    assert number("regular-flat") == pytest.approx(2.3242, abs=0.001)
    assert tables.contract().model.polarisation < 0.05


def test_the_models_know_the_order_and_not_the_level():
    means = tables.backtest().groupby("fifth")[["margin", "margin_seen"]].mean()
    assert (np.diff(means["margin_seen"]) > 0).all()
    assert (means["margin"] > means["margin_seen"]).all()
    assert number("too-high") > number("too-high-elsewhere") > 0.1
    seen = number("margin-seen")
    assert abs(number("margin-before") - seen) < abs(number("margin-expected") - seen) / 2


def test_the_correction_by_the_backtest_brings_the_sum_near_the_truth():
    truth = number("casual-truth")
    assert abs(number("casual-scaled") - truth) < 0.1 * truth < abs(number("casual-sum") - truth)
    assert number("holders-sum") == pytest.approx(number("holders-truth"), rel=0.1)


def test_the_unit_error_is_the_published_one_and_about_six_at_lantern():
    assert number("cdnow-right") == pytest.approx(36.29, abs=0.005)
    assert number("cdnow-wrong") == pytest.approx(140.13, abs=0.02)
    assert 5.5 < number("unit-error") < 6.5


def test_retention_moves_value_most_and_the_cost_of_winning_least():
    assert number("elastic-keep") > 1 > number("elastic-cost")
    assert number("five-points") > number("five-percent") > 10 * number("five-fewer")


def test_the_letters_price_has_no_upper_end_and_the_truth_lies_in_it():
    value, low, high = tables.letter_cost()
    assert low < value < high == np.inf
    assert number("gap-low") < 0 < number("gap")
    assert number("kept-cost") > 2 * number("advertising-cost")
    assert number("kept-truth") < 0.02 * number("letters")
    assert number("kept-cost-truth") > number("kept-cost-low")


def test_nobody_grows_who_is_followed():
    assert number("tenure-old") > 1.3 * number("tenure-new")
    assert number("stayers-2") < 0.9 * number("stayers-1")
    for what in ("orders", "margin"):
        assert number(f"active-{what}-2") == pytest.approx(number(f"active-{what}-1"), rel=0.06)
    assert number("messages-4") < number("messages-0") < 20


def test_the_first_year_holds_the_order_of_joining():
    assert number("keep") < number("keep-without-first") < number("truth-keep-3")
    assert number("joining-margin") > 0.1 * number("margin-1")


def test_the_corrected_equity_is_near_the_truth_partly_by_luck():
    near, far = (abs(number(name) - number("equity-truth")) for name in ("equity", "equity-elsewhere"))
    assert far > 2 * near


def test_the_interval_of_a_kept_customer_begins_near_the_cost_of_a_new_one():
    assert number("kept-ratio") > 1.5
    assert number("kept-ratio-low") == pytest.approx(1, abs=0.1)


def test_who_is_left_leaves_less():
    later = [number(f"truth-keep-{year}") for year in (3, 4, 5)]
    assert min(later) > number("keep") + 0.1
    assert number("truth-mean") > number("formula")
    assert number("truth-reach") < 0.5
    assert number("told-revenue") > 6 * number("truth-mean")


def test_keys_follow_from_their_definition():
    assert number("mina-kept") == pytest.approx(sum(60 * (0.75 / 1.08) ** year for year in range(1, 400)))
    assert number("ada-now") == pytest.approx(sum(40 * (0.7 / 1.12) ** year for year in range(400)))
    assert number("f09-each") == pytest.approx(20 * 1000 / number("f09-saved"))
    assert number("five-fewer") == pytest.approx(
        lifetime_value(1, 0.905, 0.1) / lifetime_value(1, 0.9, 0.1) - 1
    )
    assert number("back-100-4") == number("back-100-4-count") / number("cohort")
