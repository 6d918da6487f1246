"""Chapter 19: the sentences of the reading still hold when its numbers are computed anew."""

import pytest

from loyaltylab.site.pages import ch19_tables
from loyaltylab.site.pages.registry import find
from loyaltylab.world import During, Levers, World, simulate


def number(name: str) -> float:
    return find(f"19.{name}", "value").compute()


def interval(name: str) -> tuple[float, float]:
    return number(f"{name}-low"), number(f"{name}-high")


def test_cleaning_leaves_no_broken_cell_and_turned_days_would_be_silent():
    assert number("broken") > number("broken-joined") + number("broken-region") > 0
    assert number("broken-after") == 0
    assert 0 < number("slash-silent") < number("slashed")


def test_names_fail_twice_and_the_last_rule_is_the_best():
    assert number("name-precision") < 0.1
    assert number("name-recall") < 0.6
    for rule in ("name", "email", "contact"):
        assert number(f"{rule}-recall") < number("all-recall")
    assert number("all-precision") > max(number("contact-precision"), 0.97)
    low, high = interval("all-precision")
    assert low < number("all-precision") < high
    wrong = ch19_tables.found("all") - ch19_tables.true_pairs()
    table = ch19_tables.cleaned().set_index("crm_id")
    assert len(wrong) == number("all-found") - number("all-right") == 3
    for one, other in wrong:  # "joined on the same day under the same name, with different mail addresses"
        assert table.loc[one, "joined"] == table.loc[other, "joined"]
        assert table.loc[one, "print"] == table.loc[other, "print"]
        assert table.loc[one, "email"] != table.loc[other, "email"]
    assert number("linked-right") == 1


def test_three_harmless_fields_point_at_nearly_everybody():
    assert number("alone-three") > 0.95
    assert number("alone-coarse") < 0.02 < number("few-coarse") < 0.1


def test_the_season_makes_alarms_that_the_year_before_takes_away():
    assert number("alarms") > 5 * number("alarms-expected")
    charted = ch19_tables.charted("contribution")
    assert charted.index[charted["alarm"]].tolist() == ["2025-12"]
    assert ch19_tables.charted("repurchase").loc["2025-01", "alarm"]
    assert number("contribution-season") == number("repurchase-season") == 0


def test_the_harbour_is_seen_where_it_is_and_not_in_the_mean():
    assert number("harbour-alarms") == 4
    assert number("harbour-others") == number("firm-alarms") == 0
    short = ch19_tables.harbour()["z"] < -3
    assert set(short.index[short].astype(str)) <= {
        "2023-11",
        "2023-12",
        "2024-01",
        "2024-02",
        "2024-03",
        "2024-04",
    }


def test_five_regional_charts_alarm_twice_more_than_the_page_explains_by_the_harbour():
    elsewhere = ch19_tables.elsewhere()["z"]
    alarms = elsewhere[elsewhere.abs() > 3]
    assert [(region, str(month)) for region, month in alarms.index] == [
        ("City", "2025-02"),
        ("Plain", "2023-01"),
    ]
    assert alarms.iloc[0] > 0 > alarms.iloc[1]
    assert number("region-values") == 5 * 36
    assert number("firm-below") == 6


def test_five_alarms_of_2025_and_what_is_told_of_them():
    alarms = {
        (one.name, month)
        for one in ch19_tables.PANEL
        for month in ch19_tables.charted(one.name).query("alarm and period >= '2025'").index
    }
    assert alarms == {
        ("contribution", "2025-12"),
        ("repurchase", "2025-01"),
        ("price", "2025-08"),
        ("tolerance", "2025-01"),
        ("tolerance", "2025-07"),
    }
    price = ch19_tables.against_last_year("price")
    assert price.loc["2025-08", "alarm"]  # "August stays red"
    assert 0.1 < number("december-rise") < number("december-limit")
    failed, other = (
        number(f"after-{kind}-before") - number(f"after-{kind}-now") for kind in ("failure", "other")
    )
    assert failed > 0.05
    assert other == pytest.approx(failed, abs=0.02)  # "as much": no matter of failures


def test_callers_cost_no_margin_that_can_be_seen():
    low, high = interval("many-gap")
    assert low < 0 < high


def test_run_lengths_of_the_page():
    assert number("arl") == pytest.approx(370.4, abs=0.1)
    assert number("ten-arl") == pytest.approx(37.5, abs=0.1)
    assert number("arl-run-shift") < number("arl-shift") / 2
    assert number("arl-run") < number("arl") / 2


def test_the_task_of_the_limits_can_be_done():
    """2.6 is the narrowest width at which no more than one quiet month in a hundred alarms."""
    assert number("history-quiet-26") <= 0.01 < number("history-quiet-25")
    assert number("history-quiet-20") > 0.03
    assert number("history-slow-30") < number("history-slow-26") < number("history-slow-20")
    assert ch19_tables.alarming(0, 2.6) <= 0.01 < ch19_tables.alarming(0, 2.5)


def test_goodhart_the_indicator_climbs_and_the_gain_falls():
    assert (
        number("promise-100-kept")
        < number("speed-130-kept")
        < number("promise-150-kept")
        < number("promise-300-kept")
    )
    assert number("promise-300-gain-high") < number("promise-150-gain-low")
    assert number("promise-150-gain-high") < number("speed-110-gain-low")
    assert number("promise-300-minutes") == pytest.approx(number("promise-100-minutes"), abs=0.1)
    assert number("speed-130-minutes") < number("promise-100-minutes") - 3
    assert number("promise-300-gain") > 0


def test_visits_bring_points_and_no_sales_to_be_seen():
    assert number("visit-attainment-low") > 0
    low, high = interval("visit-sales")
    assert low < 0 < high


def test_what_is_told_of_the_smaller_rows():
    low, high = interval("second-gap")
    assert low < 0 < high
    assert -3 < number("handler-z") < -2
    assert abs(number("handler-drawn") - number("handler-mean")) < 0.02
    low, high = interval("trend")
    assert 0 < low < number("trend") < high
    assert not ch19_tables.charted("satisfaction")["alarm"].any()
    assert number("city-with") > number("city-without") + 0.01
    assert number("faded-complaints") > 1.5 * number("was-complaints")
    assert number("faded-left") > number("was-left") + 0.05


def test_points_of_the_goal_are_drawn_apart_from_the_orders():
    """The truth told at the end: service, which moves sales, moves no manager's points."""
    levers = Levers(service_speed=During(1.3, start="2025-01"))
    one, other = (
        simulate(World(levers=moved), only=("manager_months",)).observed["manager_months"]
        for moved in (Levers(), levers)
    )
    assert one.equals(other)
