"""The market panel: customers' purchases at Lantern are their orders, and the others' follow need, liking and levers."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.world import During, Levers, Records, Rivals, World, simulate
from loyaltylab.world.specification import BRANDS

SOME = World(private=1_500, business=30)
OTHERS = list(BRANDS[1:])


@pytest.fixture(scope="module")
def told() -> Records:
    return simulate(SOME)


def quarter_ends(dates: pd.Series) -> pd.Series:
    """Return the last month of each day's quarter, such as ``2024-03``."""
    return dates.dt.to_period("Q").dt.end_time.dt.strftime("%Y-%m")


def purchases(records: Records) -> pd.DataFrame:
    """Return the panel with each household's customer and region, 0 for who never was a customer."""
    households = records.observed["panel_households"]
    table = records.observed["panel"].merge(households, on="household", validate="many_to_one")
    return table.assign(customer_id=table["customer_id"].fillna(0).astype(int))


def wrong_rows(records: Records) -> int:
    """Return in how many rows purchases at Lantern are not the customer's orders of the quarter."""
    orders = records.observed["orders"]
    counts = orders.groupby(["customer_id", quarter_ends(orders["date"])]).size()
    table = purchases(records)
    rows = pd.MultiIndex.from_arrays([table["customer_id"], table["quarter_end"]])
    return int((counts.reindex(rows, fill_value=0).to_numpy() != table["lantern"].to_numpy()).sum())


class TestRecords:
    def test_purchases_at_lantern_are_orders(self, told):
        assert wrong_rows(told) == 0
        assert told.observed["panel"]["lantern"].sum() > 100

    def test_a_wrong_purchase_is_seen(self, told):
        panel = told.observed["panel"].copy()
        panel.loc[5, "lantern"] += 1
        assert wrong_rows(Records({**told.observed, "panel": panel}, told.truth)) == 1

    def test_one_row_for_each_household_and_quarter_of_two_years(self, told):
        households, panel = told.observed["panel_households"], told.observed["panel"]
        assert len(panel) == len(households) * 8
        assert panel["quarter_end"].min() == "2024-03"
        assert panel["quarter_end"].max() == "2025-12"
        assert (
            set(panel["household"]) == set(households["household"]) == set(told.truth["wallets"]["household"])
        )

    def test_about_half_are_customers_and_live_where_the_customer_lives(self, told):
        households = told.observed["panel_households"].dropna()
        both = households.merge(told.observed["customers"], on="customer_id", suffixes=("", "_on_file"))
        assert len(both) == len(households)
        assert (both["region"] == both["region_on_file"]).all()
        assert (both["type"] == "private").all()
        assert 0.35 < len(households) / len(told.observed["panel_households"]) < 0.65

    def test_a_world_that_ends_before_the_panel_begins_has_none(self):
        early = simulate(World(private=50, business=0, months=13)).observed
        assert len(early["panel"]) == 0
        assert len(early["panel_households"]) > 0

    def test_the_share_of_wallet_on_file_goes_with_the_true_one(self, told):
        table = purchases(told).merge(told.truth["wallets"], on="household")
        leaving = told.truth["leaving"].set_index("customer_id")["left"]
        there = table[(table["customer_id"] > 0) & (table["region"] != "Island")]
        there = there[there["customer_id"].map(leaving).isna()]
        sums = there.groupby("household")[list(BRANDS)].sum()
        measured = (sums["lantern"] / sums.sum(axis=1)).dropna()
        true = told.truth["wallets"].set_index("household")["lantern_share"].reindex(measured.index)
        assert measured.corr(true, method="spearman") > 0.45
        shuffled = pd.Series(np.random.default_rng(1).permutation(true), true.index)
        assert not measured.corr(shuffled, method="spearman") > 0.45


class TestIsland:
    @staticmethod
    def sold(records: Records) -> pd.DataFrame:
        """Return purchases on the Island by quarter and brand."""
        table = purchases(records)
        return table[table["region"] == "Island"].groupby("quarter_end")[list(BRANDS)].sum()

    def test_nobody_else_sells_there_until_the_rival_opens(self, told):
        sold = self.sold(told)
        assert (sold.loc[:"2024-12", OTHERS] == 0).all(axis=None)
        assert (sold.loc["2025-03":, "kettle"] > 0).all()
        assert (sold[OTHERS[1:]] == 0).all(axis=None)

    def test_an_earlier_entry_shows_earlier_and_none_not_at_all(self):
        earlier = SOME.with_changes(rivals=Rivals(island_entry="2024-04"))
        assert self.sold(simulate(earlier)).loc["2024-06", "kettle"] > 0
        never = SOME.with_changes(rivals=Rivals(island_entry=None))
        assert (self.sold(simulate(never))[OTHERS] == 0).all(axis=None)


class TestLevers:
    @pytest.mark.parametrize(
        ("changes", "sign"),
        [
            ({"rivals": Rivals(price=During(1.3, start="2024-07"))}, -1),
            ({"rivals": Rivals(price=During(0.8, start="2024-07"))}, 1),
            ({"rivals": Rivals(distance=During(0.5, start="2024-07"))}, 1),
        ],
    )
    def test_rivals_lose_by_being_dear_and_win_by_being_cheap_or_near(self, told, changes, sign):
        moved = simulate(SOME.with_changes(**changes))
        a, b = (
            records.observed["panel"].set_index(["household", "quarter_end"]) for records in (told, moved)
        )
        change = (b - a)[OTHERS]
        assert (change.loc[(slice(None), slice("2024-01", "2024-06")), :] == 0).all(axis=None)
        never_customers = told.observed["panel_households"].query("customer_id.isna()")["household"]
        of_others = change.loc[never_customers.tolist()]
        assert (np.sign(of_others) * sign >= 0).all(axis=None)
        assert sign * of_others.to_numpy().sum() > 50
        assert (b.loc[never_customers.tolist(), "lantern"] == 0).all()

    def test_what_lantern_loses_by_its_price_goes_over_in_part(self, told):
        dear = simulate(SOME.with_changes(levers=Levers(price=During(1.4, start="2024-01"))))
        change = dear.observed["panel"][list(BRANDS)].sum() - told.observed["panel"][list(BRANDS)].sum()
        assert change["lantern"] < -100
        assert 0 < change[OTHERS].sum() < -change["lantern"]

    def test_others_do_not_notice_what_lantern_does(self, told):
        dear = simulate(SOME.with_changes(levers=Levers(price=1.4)))
        a, b = (purchases(records).query("customer_id == 0") for records in (told, dear))
        assert a.equals(b)


@pytest.fixture(scope="module")
def around() -> pd.DataFrame:
    """Return panel rows of those who left in 2024's second half for good: cause, and before or after."""
    records = simulate(World(private=8_000, business=0))
    table = purchases(records).merge(records.truth["leaving"], on="customer_id")
    table = table[table["left"].between("2024-07", "2024-12") & table["came_back"].isna()]
    table = table[table["region"] != "Island"]
    table["others"] = table[OTHERS].sum(axis=1)
    table["when"] = np.select(
        [table["quarter_end"] <= "2024-06", table["quarter_end"] > "2024-12"],
        ["before", "after"],
        "during",
    )
    return table


class TestLeavers:
    def test_who_leaves_takes_her_needs_elsewhere(self, around):
        lost = around[around["cause"].isin(["competitive", "active", "fault"])]
        means = lost.groupby("when")[["lantern", "others"]].mean()
        assert means.loc["before", "lantern"] > 0.5
        assert means.loc["after", "lantern"] == 0
        assert means.loc["after", "others"] > means.loc["before", "others"] + 0.2

    def test_whom_life_takes_away_buys_nowhere(self, around):
        gone = around[(around["cause"] == "natural") & (around["when"] == "after")]
        assert len(gone) > 10
        assert (gone[["lantern", "others"]] == 0).all(axis=None)
