"""What the sentences of chapter 16 rely on: they must still hold when its numbers are worked out again."""

import pytest

from loyaltylab import load
from loyaltylab.measures.rivals import best_responses
from loyaltylab.site.pages import ch16_figures as figures
from loyaltylab.site.pages import ch16_tables as tables
from loyaltylab.site.pages.ch16_tables import OTHERS, OWN


def test_thistle_is_no_exception_that_is_shown():
    found, norm = tables.a_buyer_interval("thistle"), tables.norm(2024).expected().loc["thistle", "a_buyer"]
    assert found.low < norm < found.value
    assert norm < tables.without_heaviest("thistle") < found.value
    widths = {brand: tables.a_buyer_interval(brand) for brand in tables.BRANDS}
    assert max(widths, key=lambda brand: widths[brand].high - widths[brand].low) == "thistle"
    assert tables.a_buyer_interval("samovar").high < tables.norm(2024).expected().loc["samovar", "a_buyer"]


def test_kettle_shares_no_more_buyers_than_its_size_says():
    expected = tables.coefficient() * tables.sizes(2024).loc["kettle", "penetration"]
    assert tables.also().loc[OWN, "kettle"] <= expected


def test_most_of_the_matrix_is_luck_and_clear_favourites_stay():
    moved, both = tables.moved_a_year_on()
    assert 0.75 < tables.moved_by_luck() / (moved / both) < 1
    changed = {lead: figures.moved_from(lead, 0) / figures.with_lead(lead) for lead in (1, 6, 7)}
    assert changed[1] > changed[6] > 0.10 > changed[7]


def test_rounded_households_keep_their_sums():
    rows = tables.leads()
    assert (rows["households"] >= 0).all()
    assert figures.with_lead(1) == tables.moved_a_year_on()[1]
    assert figures.moved_from(1, 0) == tables.moved_a_year_on()[0]


def test_the_event_study_looks_as_told():
    study, truth = tables.entry(), tables.entry_truth()
    off = [
        quarter
        for quarter in study.index[study.index < "2025"]
        if not study.loc[quarter, "low"] <= 0 <= study.loc[quarter, "high"]
    ]
    assert off == ["2023Q2"]
    assert (truth[truth.index < "2025"] == 0).all()
    assert truth["2025Q1"] < truth["2025Q4"]
    for quarter in ("2025Q1", "2025Q4"):
        assert study.loc[quarter, "low"] < -truth[quarter] < study.loc[quarter, "high"]
    assert study.loc[study.index >= "2025", "effect"].max() < study.loc[study.index < "2025", "effect"].min()


def test_no_single_region_makes_the_result():
    alone, effect = tables.entry_alone(), tables.entry().loc["2025Q4", "effect"]
    assert sorted(alone.index) == ["City", "Harbour", "Hills", "Plain"]
    assert -0.6 < alone.min() < effect < alone.max() < -0.4


def test_the_calendar_says_what_else_was_at_work():
    calendar = load("calendar").pivot(index="month", columns="region")
    points, service = calendar["reward_rate"], calendar["service_speed"]
    assert list(points.index[points["Hills"] == 0]) == [f"2024-{month:02}" for month in range(7, 13)]
    assert service["City"].idxmax() == "2025-01"
    assert service["City"].max() == 1.1
    assert service.index[service["Harbour"] < 1].max() == "2024-04"
    months = [f"-{month:02}" for month in range(5, 11)]
    war, before = ([f"{year}{month}" for month in months] for year in (2024, 2023))
    risen = calendar["price_index"].loc[war].mean() / calendar["price_index"].loc[before].mean()
    assert risen.drop("Island").max() - risen.drop("Island").min() < 0.001
    deals = calendar["promotion"]
    assert (deals.loc[war].to_numpy() == deals.loc[before].to_numpy()).all()


def test_favourites_hold_far_more_than_by_independence():
    moved, both = tables.moved_a_year_on()
    assert 2 * moved / both < tables.moved_if_independent() < 1


def test_shares_lost_have_no_order_and_euro_have():
    tenths, halves = tables.loss_by_tenth(), tables.halves()
    assert abs(tenths["lost"].corr(tenths.index.to_series(), method="spearman")) < 0.5
    assert tenths["euro"].is_monotonic_increasing
    assert halves.loc["better", "low"] < halves.loc["lower", "against"]
    assert halves.loc["lower", "low"] < halves.loc["better", "against"]


def test_the_price_war_cannot_be_seen():
    found, truth = tables.war(), tables.war_truth()
    assert found.low < truth < 0 < found.value < found.high
    assert -0.07 < truth < -0.03


def test_the_trend_turns_with_the_panel():
    assert tables.share_trend(OWN).low > 0 > tables.share_trend_without_joiners().value
    assert tables.share_trend("kettle").low < 0 < tables.share_trend("kettle").high
    assert tables.followed() == (2, 2)
    assert tables.moved_when_we_moved() == 0


@pytest.mark.parametrize(("cost", "cell"), [(0.6, ("cut", "hold")), (0.4, ("hold", "cut"))])
def test_the_game_turns_on_a_cost_that_is_not_known(cost, cell):
    assert best_responses(*tables.payoffs(cost)) == [cell]


def test_elasticities_are_those_of_the_text():
    assert -3.2 < tables.elasticity((OWN,), "ours") < -2.6
    assert 0.3 < tables.elasticity((OWN,), "theirs") < 0.45
    assert tables.elasticity(OTHERS, "theirs") < -1.8


def test_no_gain_of_several_offers_is_shown_and_none_is_ruled_out():
    for by in ("region", "breadth"):
        assert tables.chosen(by).gain > tables.elsewhere(by).value
        assert tables.elsewhere(by).low < 0 < tables.elsewhere(by).high
    gains = tables.offer_gains()
    assert gains.loc["guests", "double points"] == 0
    assert gains.drop(columns="share").loc["guests"].idxmax() == "faster service"
    assert gains.drop(columns="share").loc["members"].idxmax() == "double points"
