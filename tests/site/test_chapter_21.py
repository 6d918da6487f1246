"""Chapter 21: the sentences of the reading still hold when its numbers are computed anew, and keys follow from their definition."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab import load
from loyaltylab.site.pages import ch21, ch21_tables
from loyaltylab.site.pages.registry import find
from loyaltylab.world import World, simulate


def number(name: str) -> float:
    return find(f"21.{name}", "value").compute()


def interval(name: str) -> tuple[float, float]:
    return number(f"{name}-low"), number(f"{name}-high")


def test_the_best_are_best_again_no_more_often_than_by_lot():
    low, high = interval("again-share")
    assert low < number("again-luck") < high
    best = ch21_tables.by_month().idxmax(axis=1)
    assert number("again") == (best == best.shift()).sum()
    assert number("best-next") < number("best-now") - 10
    assert number("worst-next") > number("worst-now") + 10


def test_a_month_is_mostly_luck_and_the_interval_is_wide():
    low, high = interval("reliable-one")
    assert low < number("reliable-month") < 0.1
    assert high > 0.25
    assert number("reliable-month") < number("reliable-year") < 0.5 < number("reliable-three-years") < 0.8


def test_drawn_in_is_nearer_to_the_truth_and_manager_four_is_the_best():
    assert number("error-drawn") < number("error-mean")
    for column in ("mean", "drawn", "truth"):
        values = [number(f"manager-{manager}-{column}") for manager in range(1, 7)]
        assert int(np.argmax(values)) == 3


def test_the_truth_is_the_rule_of_the_world():
    """Luck, as the page takes it off, has the world's spread and goes with nothing that the rule names."""
    table = ch21_tables.months().assign(luck=ch21_tables.luck())
    assert table["luck"].std() == pytest.approx(18, rel=0.15)
    assert abs(table["luck"].corr(table["visits"])) < 0.2
    more = simulate(World(months=36), only=("manager_months",)).observed["manager_months"]
    assert len(more) == len(table) == number("rows")


def test_no_colleague_stands_out():
    assert number("handler-outside") == number("handler-outside-95") == 0
    assert number("handler-any") == pytest.approx(1 - 0.95**12)


def test_no_trace_of_gaming_in_the_records_and_one_in_the_model():
    assert number("over") <= number("under")
    low, high = interval("after")
    assert low < 0 < high
    assert number("plan-lump-over") > 3 * number("plan-lump-under")
    assert number("plan-still-over") == pytest.approx(number("plan-still-under"), rel=0.15)
    assert number("plan-high-luck") > 0.9
    assert number("plan-quarter-luck") < number("plan-still-luck") < number("plan-high-luck")
    assert number("plan-quarter-pay") == pytest.approx(number("plan-lump-pay"), rel=0.1)


def test_bonus_and_luck():
    paid = load("manager_months")
    assert number("paid") == paid["bonus_cents"].sum() / 100 == 300 * number("at-goal-count")
    assert 0.25 < number("for-luck") < 0.45
    assert number("unlucky") > 0.5


def test_a_forecast_by_the_last_month_is_the_worst():
    assert number("missed-last") > max(number("missed-goal"), number("missed-own"), number("missed-all")) + 3


def test_knowledge_is_paid_for_its_team():
    low, _ = interval("alone-knowledge")
    assert low > number("true-knowledge")
    low, high = interval("team-knowledge")
    assert low < number("true-knowledge") < high
    _, high = interval("breadth")
    assert high < number("true-breadth")
    assert number("mood-same") > 2 * number("mood-next")


def test_quotients_add_no_more_than_luck_and_raters_hardly_agree():
    assert number("quotients-more") > 0.05
    assert number("halo") > 0.7
    assert number("raters") < 0.4
    assert number("test-low-2") > number("test-low-1") + 2


def test_both_orders_of_the_chain_correlate_alike():
    assert number("chain-gap") < 0.05
    assert number("path-there") == pytest.approx(number("path-back"), abs=0.05)
    assert number("lift-there-thinking") == number("lift-back-behaviour") == 0


def test_two_bases_two_stories():
    assert number("chart-outside") == 0
    assert number("run") >= 8
    months = ch21.run().index
    assert min(months) == "2025-08"
    assert max(months) == "2025-11"
    outside = ch21_tables.chart("orders").query("outside").index
    assert list(outside) == ["2023-12", "2024-01", "2024-12", "2025-12"]
    assert number("failures-2025") > number("failures-2023")
    assert number("requests-2025") / number("requests-2023") > number("failures-2025") / number(
        "failures-2023"
    )
    assert number("december-count") == pytest.approx(number("other-count"), rel=0.1)


def test_hand_offs_cost_nothing_among_like_events():
    assert number("minutes-all-2") > number("minutes-all-0")
    assert number("minutes-failed-2") == number("minutes-failed-0")
    assert number("minutes-fine-2") == number("minutes-fine-0")


def test_training_pays_at_the_made_up_cost():
    low, high = interval("trained")
    assert low < 0 < number("trained-truth") < high
    assert number("train-none-margin") < number("train-half-margin") < number("train-all-margin")
    assert number("leave") < number("leave-even")
    assert number("course-return") == pytest.approx(number("train-worth") / (0.03 * 400))
    assert number("train-half-failures") - number("train-all-failures") < 0.005
    assert number("train-all-satisfaction") > number("train-half-satisfaction") + 0.1


def test_the_exit_does_not_stand_out_though_it_cost_clients():
    low, high = interval("gap")
    assert low < number("gap") < 0 < high
    assert number("placebo-least") < number("change") < number("placebo-most")
    truth = number("large-left") - number("large-stayed")
    assert 0.02 < truth < 0.08
    assert low < truth < high
    low, _ = interval("gap-four")
    assert 0 < low < 0.01


def test_the_tables_name_the_ends_of_each_range():
    clients = ch21_tables.clients()
    assert (clients["joined"].idxmin(), clients["cost"].idxmin(), clients["cost"].idxmax()) == (1, 2, 6)
    assert (clients["joined"].max(), clients["kept"].idxmin(), clients["kept"].idxmax()) == (
        clients["joined"][4],
        4,
        5,
    )


def test_the_task_of_the_ranking_can_be_done():
    wanted, months = number("task-wanted"), int(number("task-months"))
    assert ch21.found(10, months) >= wanted
    assert all(ch21.found(10, fewer) < wanted for fewer in range(1, months))
    rows = ch21.ranking().rows
    assert ((rows["months"] == 3) & (rows["place"] <= 10)).sum() == 10
    assert isinstance(rows, pd.DataFrame)


def test_keys_of_made_up_cases():
    assert number("case-reliable") == pytest.approx(16 / (16 + 144 / 3))
    assert number("case-drawn") == pytest.approx(100 + number("case-reliable") * 18)
    assert number("small-high") == pytest.approx(0.2 + 3 * 0.08)
    assert number("small-failed") / number("small-size") < number("small-high")
    assert number("wish-ten") > number("wish-now")
