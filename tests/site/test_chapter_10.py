"""Chapter 10: the sentences of the reading still hold when its numbers are computed anew, and keys follow from their definition."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltylab.site.pages import ch10
from loyaltylab.site.pages.registry import find


def number(name: str) -> float:
    return find(f"10.{name}", "value").compute()


def interval(name: str) -> tuple[float, float]:
    return number(f"{name}-low"), number(f"{name}-high")


def false_loss_rates() -> pd.Series:
    """Return the false-loss rate at each position of the explorable's slider, from the rows that stand in the page."""
    rows = ch10.window().rows
    rates = {}
    for line in range(30, 361, 10):
        called = rows[rows["silent"] >= line]
        rates[line] = called.loc[called["again"] == 1, "customers"].sum() / called["customers"].sum()
    return pd.Series(rates)


def test_the_task_of_the_explorable_can_be_done_and_its_second_half_cannot():
    rates = false_loss_rates()
    assert rates[90] == pytest.approx(number("false-loss-rate"))
    assert (rates <= 1 / 8).any()
    assert (rates > 1 / 10).all()


def test_no_window_makes_both_errors_small():
    rows = ch10.window().rows
    quiet = rows[rows["again"] == 0].groupby("silent")["customers"].sum()
    fine = false_loss_rates()
    for line in fine.index[fine <= 1 / 8]:
        assert quiet[quiet.index < line].sum() > 0.15 * rows["customers"].sum()


def test_every_cohort_shrinks():
    for _, shares in ch10.triangle().iterrows():
        assert (np.diff(shares.dropna()) < 0).all()


def test_both_average_ages_are_too_short_and_the_median_is_not_reached():
    assert max(number("age-now"), number("age-leavers")) < number("median-entry") < number("median-naive")
    assert number("still-35") > 0.5


def test_the_bands_of_the_island_part():
    assert interval("island")[1] < interval("elsewhere")[0]


def test_reasons_add_up_and_one_alone_says_more():
    parts = sum(
        number(f"lost-{name}") for name in ("price", "service", "rival", "unsaid", "lapsed", "closed")
    )
    assert parts == pytest.approx(number("lost-all"))
    assert number("lost-service-alone") > number("lost-service")
    assert (
        0 < number("floor") < number("truth-floor") < number("floor") + number("lapse") < number("rate") / 3
    )


def test_the_records_cannot_show_a_falling_hazard():
    """The interval of the ratio holds 1: two overlapping intervals would not be enough to say so."""
    low, high = interval("hazard-ratio")
    assert low < 1 < high
    assert number("hazard-ratio") == pytest.approx(number("hazard-3") / number("hazard-1"))
    assert number("projected") == pytest.approx(number("projected-flat"), abs=0.02)
    low, high = interval("projected-seen")
    assert low < number("projected") < high


def test_the_mixture_falls_although_nobody_changes():
    assert number("mix-1") > number("mix-6") > number("mix-12") > number("mix-steady")
    random = np.random.default_rng(10)
    chance = np.where(random.random(200_000) < 0.5, 0.25, 0.05)
    there = np.ones(chance.size, dtype=bool)
    for _ in range(11):
        there &= random.random(chance.size) >= chance
    assert chance[there].mean() == pytest.approx(number("mix-12"), abs=0.003)
    assert (chance[there] == 0.25).mean() == pytest.approx(number("mix-left-fickle"), abs=0.005)


def test_the_published_cohort_is_projected_well_and_a_flat_rate_is_not():
    seen, model, flat = (number(f"regular-{name}") for name in ("seen", "projected", "flat"))
    assert abs(model - seen) < 0.02
    assert flat < 0.6 * seen


def test_what_is_said_about_the_model_holds():
    assert number("model-again") < number("false-loss-rate") / 2
    few = number("equal-many")
    share = number("equal-silence")
    assert abs(number("equal-model") - share) < 1.96 * np.sqrt(2 * share * (1 - share) / few)
    assert number("orders-expected") == pytest.approx(number("orders-seen"), rel=0.1)
    assert number("once-declared") > 2 * number("often-declared")
    assert number("greta-alive") < 0.5 < number("hugo-alive")
    assert number("truth-model-false") < number("truth-false") / 2
    assert number("truth-missed") > 0.5


def test_a_few_business_customers_hold_much_of_the_loss():
    assert number("lost-business-count") < number("ended-2025") / 4
    assert number("lost-business") > 0.4
    assert number("lost-mean") > 1.5 * number("lost-median")


def test_no_harm_to_reputation_can_be_seen():
    low, high = interval("words")
    assert low < 0 < high


def test_the_rival_takes_share_on_the_island_and_not_elsewhere():
    assert number("share-island-before") == 1
    assert number("share-island") < 0.6
    assert number("share-elsewhere") >= number("share-elsewhere-before")


def test_keys_follow_from_their_definition():
    assert number("shop-churn") == 30 / 200
    assert number("seven-still") == pytest.approx(6 / 7 * 4 / 5)
    assert number("iris-value") == pytest.approx(sum(20 * (0.95 / 1.01) ** month for month in range(1, 2000)))
    assert number("false-loss-rate-180") == pytest.approx(
        number("false-losses-180") / ch10.rules().loc[180, "declared_lost"]
    )


def test_the_base_rate_of_cdnow_is_counted_anew():
    spec = find_spec("lifetimes")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("the package lifetimes, which carries the CDNOW records, is not installed")
    path = Path(next(iter(spec.submodule_search_locations))) / "datasets" / "CDNOW_master.txt"
    lines = pd.read_csv(path, sep=r"\s+", header=0, names=["customer_id", "day", "items", "paid"])
    lines["date"] = pd.to_datetime(lines["day"].astype(str), format="%Y%m%d")
    known, later = lines[lines["date"] < "1998-01-01"], lines[lines["date"] >= "1998-01-01"]
    last = known.groupby("customer_id")["date"].max()
    silent = last.index[last < "1997-07-01"]
    back = silent.isin(later["customer_id"]).sum()
    assert (len(silent), back) == (ch10.CDNOW["silent"], ch10.CDNOW["back"])
