"""The ten indicators: each is what its line says, none looks ahead, none is made of an unfinished period."""

import pandas as pd
import pytest

from loyaltylab import load
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.indicators import NEEDED, PANEL, indicator_panel, promises_kept


@pytest.fixture(scope="module")
def tables():
    return {name: load(name) for name in NEEDED}


@pytest.fixture(scope="module")
def panel(tables):
    return indicator_panel(tables)


def test_the_panel_holds_ten_indicators_in_their_rhythm(panel):
    assert panel["indicator"].unique().tolist() == [indicator.name for indicator in PANEL]
    assert len(PANEL) == 10
    for indicator in PANEL:
        periods = panel.loc[panel["indicator"] == indicator.name, "period"]
        assert periods.is_unique
        assert periods.is_monotonic_increasing
        assert len(periods) == 6 if indicator.rhythm == "wave" else len(periods) >= 15
    shares = {indicator.name for indicator in PANEL if indicator.kind != "mean"}
    assert panel.loc[panel["indicator"].isin(shares), "value"].between(0, 1).all()


def test_values_by_a_second_way(panel, tables):
    value = panel.set_index(["indicator", "period"])["value"]
    orders = tables["orders"]
    june, july = (
        set(orders.loc[orders["date"].dt.strftime("%Y-%m") == month, "customer_id"])
        for month in ("2024-06", "2024-07")
    )
    assert value["repurchase", "2024-07"] == pytest.approx(len(june & july) / len(june))
    margin = orders.loc[orders["date"].dt.strftime("%Y-%m") == "2024-06", "margin_cents"].sum() / 100
    assert value["contribution", "2024-06"] == pytest.approx(margin / len(june))
    answers = tables["surveys"].query("wave == '2025-12'")["satisfaction"].dropna()
    assert value["satisfaction", "2025-12"] == pytest.approx((answers >= 4).mean())


def test_tolerance_waits_until_its_days_are_over(panel):
    """The planted defect of every month-end report: a window that is still open."""
    periods = panel.loc[panel["indicator"] == "tolerance", "period"]
    assert periods.max() == "2025-10"


def test_a_later_record_changes_no_earlier_value(panel, tables):
    early = {
        name: table[table["date"] < "2025-01-01"] if "date" in table else table
        for name, table in tables.items()
    }
    known = indicator_panel(early)
    known = known[known["period"] < "2024-11"].set_index(["indicator", "period"])["value"]
    now = panel.set_index(["indicator", "period"])["value"]
    pd.testing.assert_series_equal(known, now[known.index])


def test_promises_by_hand():
    tickets = pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-01-02", "2024-01-09", "2024-02-01"]),
            "promised_minutes": [10, 10, 10],
            "actual_minutes": [10, 11, 9],
        }
    )
    kept = promises_kept(tickets)
    assert kept["top"].tolist() == [1, 1]
    assert kept["base"].tolist() == [2, 1]


def test_a_missing_table_is_named(tables):
    with pytest.raises(LoyaltyLabError, match='the table "web"'):
        indicator_panel({name: table for name, table in tables.items() if name != "web"})
