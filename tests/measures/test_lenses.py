"""The dashboard of a quarter: each line against a count made another way."""

import pandas as pd
import pytest

from loyaltylab import load
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.lenses import LENSES, LINES, TABLES, lens_table

QUARTER, START, END = "2025Q2", "2025-04-01", "2025-06-30"


@pytest.fixture(scope="module")
def tables():
    return {name: load(name) for name in TABLES}


@pytest.fixture(scope="module")
def dashboard(tables):
    return lens_table(tables, QUARTER)


def value(dashboard: pd.DataFrame, item: str) -> float:
    return float(dashboard.xs(item, level="item")["value"].iloc[0])


def test_four_lists_of_four_words(dashboard):
    assert list(dashboard.groupby("lens").size()) == [4, 4, 4, 4]
    assert set(dashboard.index.get_level_values("lens")) == set(LENSES)
    assert len({line.item for line in LINES}) == 16


def test_each_interval_holds_its_value_and_each_share_is_one(dashboard):
    assert (dashboard["low"] < dashboard["value"]).all()
    assert (dashboard["value"] < dashboard["high"]).all()
    shares = dashboard[dashboard["unit"] == "share"]
    assert shares["value"].between(0, 1).all()
    assert (dashboard["base"] >= 300).all()


def test_the_seller_side_counted_over_orders(dashboard, tables):
    orders = tables["orders"]
    orders = orders[orders["date"].between(START, END)]
    assert value(dashboard, "promotion") == pytest.approx(orders["on_deal"].mean())
    assert value(dashboard, "place") == pytest.approx((orders["channel"] == "web").mean())
    assert value(dashboard, "price") == pytest.approx(
        orders["paid_cents"].sum() / orders["items"].sum() / 100
    )
    kinds = orders.drop_duplicates(["customer_id", "category"])
    assert value(dashboard, "product") == pytest.approx(len(kinds) / orders["customer_id"].nunique())
    assert value(dashboard, "reward") == pytest.approx(
        orders["margin_cents"].sum() / 100 / orders["customer_id"].nunique()
    )


def test_the_customer_side_counted_over_people(dashboard, tables):
    orders = tables["orders"]
    ids = set(orders.loc[orders["date"].between(START, END), "customer_id"])
    surveys = tables["surveys"][tables["surveys"]["wave"] == "2025-06"]
    assert value(dashboard, "communication") == pytest.approx(
        len(ids & set(surveys["customer_id"])) / len(ids)
    )
    wish = surveys["would_buy_more"].dropna()
    assert value(dashboard, "needs") == pytest.approx((wish >= 5).sum() / len(wish))
    held = tables["customers"].query(
        "obstacle in ('opening hours', 'delivery area') and joined < '2025-04-01'"
    )
    placed = orders["date"].between(START, END) & orders["customer_id"].isin(held["customer_id"])
    assert value(dashboard, "convenience") == pytest.approx(placed.sum() / len(held))
    # The way and the time come on top of the price, and the price is most of it.
    mean_paid = orders.loc[orders["date"].between(START, END), "paid_cents"].mean() / 100
    assert mean_paid < value(dashboard, "cost") < 1.3 * mean_paid


def test_the_relationship_side_counted_over_sets(dashboard, tables):
    orders, tickets = tables["orders"], tables["tickets"]
    now = set(orders.loc[orders["date"].between(START, END), "customer_id"])
    year_ago = set(orders.loc[orders["date"].between("2024-04-01", "2024-06-30"), "customer_id"])
    assert value(dashboard, "relationship") == pytest.approx(len(now & year_ago) / len(year_ago))
    low, high = share_interval(len(now & year_ago), len(year_ago))
    row = dashboard.loc[("4R", "relationship")]
    assert (row["low"], row["high"]) == (pytest.approx(low, abs=0.002), pytest.approx(high, abs=0.002))
    tickets = tickets[tickets["date"].between(START, END)]
    assert value(dashboard, "response") == pytest.approx(
        (tickets["actual_minutes"] <= tickets["promised_minutes"]).mean()
    )
    joined = tables["customers"].set_index("customer_id")["joined"]
    known = joined < START
    assert value(dashboard, "build") == pytest.approx(joined.between(START, END).sum() / known.sum())
    referrers = tables["referrals"].set_index("customer_id")["referrer_id"]
    brought = set(referrers[joined.reindex(referrers.index).between(START, END)])
    assert value(dashboard, "refer") == pytest.approx(len(brought & set(joined.index[known])) / known.sum())


def test_the_future_is_not_used(dashboard, tables):
    cut = dict(tables)
    for name in ("orders", "tickets"):
        cut[name] = tables[name][tables[name]["date"] <= END]
    cut["surveys"] = tables["surveys"][tables["surveys"]["wave"] <= "2025-06"]
    pd.testing.assert_frame_equal(lens_table(cut, QUARTER), dashboard)


@pytest.mark.parametrize(
    ("quarter", "words"),
    [
        ("2025Q1", "not a quarter with a survey"),
        ("spring", "not a quarter with a survey"),
        ("2031Q2", "orders has none in 2031Q2"),
        ("2023Q2", "looks one year back"),
    ],
)
def test_a_quarter_that_cannot_be_read_gets_a_sentence(tables, quarter, words):
    with pytest.raises(LoyaltyLabError, match=words):
        lens_table(tables, quarter)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("orders", lambda table: table.assign(paid_cents="12 €"), r'orders\["paid_cents"\] holds'),
        (
            "orders",
            lambda table: table.assign(margin_cents=float("nan")),
            r'orders\["margin_cents"\] has an empty',
        ),
        ("tickets", lambda table: table.assign(actual_minutes="soon"), r'tickets\["actual_minutes"\] holds'),
        ("surveys", lambda table: pd.concat([table, table.head(1)]), "surveys has two rows with the same"),
    ],
)
def test_a_table_that_cannot_be_counted_gets_a_sentence(tables, name, change, words):
    with pytest.raises(LoyaltyLabError, match=words):
        lens_table({**tables, name: change(tables[name])}, QUARTER)


def test_missing_tables_and_columns_are_named(tables):
    with pytest.raises(LoyaltyLabError, match='needs a table "tickets"'):
        lens_table({name: table for name, table in tables.items() if name != "tickets"}, QUARTER)
    with pytest.raises(LoyaltyLabError, match='surveys has no column "would_buy_more"'):
        lens_table({**tables, "surveys": tables["surveys"].drop(columns="would_buy_more")}, QUARTER)
    with pytest.raises(LoyaltyLabError, match=r'orders\["date"\]'):
        lens_table({**tables, "orders": tables["orders"].assign(date="May")}, QUARTER)
