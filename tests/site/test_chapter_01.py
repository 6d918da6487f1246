"""Chapter 01: the sentences of the reading still hold when its numbers are computed anew, and keys follow from their definition."""

import pytest

from loyaltylab.site.pages import ch01_claims, ch01_figures, ch01_tables
from loyaltylab.site.pages.registry import find


def number(name: str) -> float:
    return find(f"01.{name}", "value").compute()


def interval(name: str) -> tuple[float, float]:
    return number(f"{name}-low"), number(f"{name}-high")


def test_no_name_stands_for_two_numbers():
    """A second number of the same name would silently take the place of the first."""
    assert number("far-left") == pytest.approx(ch01_tables.one_more().far)
    assert number("far-each") == pytest.approx(ch01_tables.by_distance()["each"]["far"])


def test_the_statement_and_all_bridges_add_up():
    for year in (2024, 2025):
        assert number(f"sales-{year}") - number(f"goods-{year}") == pytest.approx(
            number(f"margin-{year}"), abs=1
        )
        left = number(f"margin-{year}") - number(f"winning-{year}") - number(f"compensation-{year}")
        assert left == pytest.approx(number(f"left-{year}"), abs=2)
    for by in ("who", "joined", "region", "channel"):
        assert ch01_tables.parts(by)["change"].sum() == pytest.approx(ch01_tables.movers().sum())
    assert number("margin-2025") - number("margin-2024") == pytest.approx(number("growth"), abs=1)


def test_prices_carried_the_growth_and_the_island_fell():
    moved = ch01_tables.movers()
    assert moved.idxmax() == "list price"
    assert moved["list price"] > moved.sum() > 0 > moved["volume"]
    assert moved["cost of goods"] < 0
    regions = ch01_tables.parts("region")["change"]
    assert regions.idxmin() == "Island"
    assert (regions.drop("Island") > 0).all()
    assert 2.5 * number("growth") < number("island-cost") < 3 * number("growth")


def test_existing_rises_while_the_same_people_fall():
    assert number("existing-who-change") > 0 > number("new-who-change")
    assert number("earlier-joined-change") < 0
    assert number("2024-joined-2025") + number("2025-joined-2025") > number("earlier-less")
    assert 0.8 < number("existing-share") < 0.9


def test_businesses_bring_more_by_larger_orders():
    assert number("business-part") < 0.1 < 0.3 < number("business-margin")
    assert number("desk-orders-each") < 1.2 * number("shop-orders-each")
    assert number("desk-basket") > 4 * number("shop-basket")


def test_satisfaction_rises_all_the_way_and_profit_does_not():
    table = ch01_tables.frontier()
    assert table["satisfaction"].is_monotonic_increasing
    assert table["margin"].is_monotonic_increasing
    assert table["profit"].idxmax() in (1.1, 1.2)
    assert abs(number("profit-tenth") - number("profit-fifth")) < 1000
    assert number("profit-half") < number("profit-fifth") - 5000
    assert number("profit-lost") == pytest.approx(number("profit-fifth") - number("profit-half"), abs=1)
    assert table["profit"].idxmin() == 0.8
    assert number("profit-tenth") - number("profit-now") > 1000


def test_the_bucket_of_the_page_is_the_explorers():
    rows = ch01_figures.bucket().rows
    assert not rows.duplicated(["what", "month", "leaving", "joining"]).any()
    end = rows[(rows["month"] == 36) & (rows["leaving"] == 4.0) & (rows["joining"] == 0)].set_index("what")[
        "amount"
    ]
    assert end[ch01_figures.CUSTOMERS] == number("bucket-dry-customers")
    assert end[ch01_figures.PROFIT] == number("bucket-dry-profit")
    assert number("bucket-now-customers") == 1000
    assert number("bucket-wide-profit") > number("bucket-tight-profit") > number("bucket-now-profit")
    assert number("bucket-cost") < number("bucket-lost")
    assert number("advertising-cost") < number("bucket-turn") < 50


def test_one_year_is_not_the_whole_sum_of_a_region():
    """With the second and the third year, a region of mean size may pay; its first year does not."""
    assert interval("second-year")[0] > 0
    first = number("region-mean") * number("far-left")
    assert first < number("rent") < first + 2 * number("region-mean") * number("second-year")


def test_two_groups_of_joiners_differed_before_anybody_on_record_left():
    assert number("old-all-rate") > number("young-all-rate") + 0.05
    assert number("old-buyers-rate") > number("young-buyers-rate")
    assert number("there-rate") > number("gone-rate") + 0.05
    assert 0 < number("rare") < number("cohort") - number("stayed")


def test_distance_costs_and_rent_decides():
    assert interval("near-gap")[0] > 0
    low, high = interval("distance-cost")
    assert 0 < low < number("distance-cost") < high
    assert number("home-left") - number("far-left") == pytest.approx(number("distance-cost"))
    assert number("break-even") > 1.5 * number("region-most")
    assert number("advertising-months") > number("referral-months") == number("own-months")
    assert number("referral-cost") < 0.5 * number("advertising-cost")


def test_four_claims_look_true_side_by_side():
    for column in ("margin", "lines"):
        assert interval(f"side-{column}")[0] > 0
    assert number("brought-old") > number("brought-new")
    assert number("old-messages-high") < number("young-messages-low")


def test_for_the_same_people_none_can_be_seen():
    assert interval("stayed-margin")[1] < 0
    assert interval("stayed-lines")[1] < 0
    assert interval("messages-change")[0] > 0
    low, high = interval("brought-change")
    assert low < 0 < high
    low, high = interval("steady-margin")
    assert number("steady-margin") < 0
    assert low < 0 < high < number("side-margin")
    low, high = interval("referred-gap")
    assert low < 0 < high


def test_those_who_stay_were_good_from_the_start():
    assert interval("early-gap")[0] > 0
    assert number("stayers-early") > 2 * number("leavers-early")
    assert number("stayers-rate") > 1.3 * number("leavers-rate")
    assert ch01_claims.cohort()["stayed"].sum() == number("stayed") < number("cohort")


def test_a_claim_read_side_by_side_within_the_cohort_would_be_seen(monkeypatch):
    """Planted: the comparison of the same people that keeps the very first order falls further."""
    fair = ch01_claims.within("margin").value
    orders = ch01_tables.orders().assign(order_number=2)
    monkeypatch.setattr(ch01_claims, "orders", lambda: orders)
    assert ch01_claims.cohort.__wrapped__().query("stayed").eval("margin_2 - margin_1").mean() < fair - 5


def test_the_leak_from_orders_is_twice_the_true_one():
    assert 1.8 * number("true-leak") < number("leak") < 2.5 * number("true-leak")
    assert (1 - number("leak")) ** 6 == pytest.approx(number("kept-half"))


def test_keys_of_the_made_up_cases():
    assert number("tins-volume") + number("tins-list-price") + number("tins-cost-of-goods") == number(
        "tins-change"
    )
    assert number("cups-volume") + number("cups-list-price") + number("cups-cost-of-goods") == number(
        "cups-change"
    )
    assert number("cups-volume") == round(60 * 1.2)
    assert number("sieve-level") * number("sieve-leaving") == pytest.approx(number("sieve-won"))
    assert number("shop-even") * (number("shop-margin") - number("shop-cost")) == number("shop-rent")
    assert number("mixed-casual") < number("mixed-new") < number("mixed-old") < number("mixed-keen")
    assert number("door-unserved") + number("door-talked") == pytest.approx(1)
    assert number("door-unserved") == 36 / 75
