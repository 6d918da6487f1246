"""The records keep their specification and their own sums; the truth agrees with what is observed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world import During, Levers, Rivals, World, life, model, run, simulate
from loyaltylab.world.calendar import DEAL_DEPTH
from loyaltylab.world.ground import Ground
from loyaltylab.world.levers import month_name
from loyaltylab.world.model import sell
from loyaltylab.world.package import Origin, write_package
from loyaltylab.world.programme import EXPIRY_MONTHS, VOUCHER_POINTS
from loyaltylab.world.records import Records
from loyaltylab.world.specification import CAUSES, KINDS, TABLES
from tests.world.worlds import month_numbers

SIZE = {"private": 400, "business": 60}
WORLDS = {
    "history": World(**SIZE),
    "another seed": World(seed=5, **SIZE),
    "a replicate": World(replicate=3, **SIZE),
    "a short one": World(months=14, **SIZE),
    "everything at its highest": World(
        **SIZE,
        levers=Levers(price=2, reward_rate=5, service_speed=2, recovery=2, reach=2, novelty=3),
        rivals=Rivals(price=2, distance=5, island_entry="2023-01"),
    ),
    "everything at its lowest": World(
        **SIZE,
        levers=Levers(price=0.5, reward_rate=0, service_speed=0.5, recovery=0, reach=0.5, novelty=0),
        rivals=Rivals(price=0.5, distance=0.1, island_entry=None),
    ),
    "steps": World(
        **SIZE,
        levers=Levers(price=(During(1.2, start=12), During(0.9, start=20, regions="City")), reward_rate=3),
    ),
}


def origin_of(world: World) -> Origin:
    return Origin(world.seed, world.private, world.business, "2023-01", month_name(world.months - 1), "0")


@pytest.fixture(scope="module", params=WORLDS, ids=lambda name: name.replace(" ", "-"))
def world(request) -> World:
    return WORLDS[request.param]


@pytest.fixture(scope="module")
def records(world) -> Records:
    return simulate(world)


@pytest.fixture(scope="module")
def history() -> Records:
    return simulate(WORLDS["history"])


def with_lantern(records: Records, customer_id: pd.Series, month: pd.Series) -> np.ndarray:
    """Return whether each of these months lies before the customer left, or in her second spell."""
    leaving = records.truth["leaving"].set_index("customer_id").loc[customer_id]
    left, back, again = (month_numbers(leaving[name]) for name in ("left", "came_back", "left_again"))
    number = month_numbers(month)
    return (number < left) | ((number >= back) & (number < again))


class TestOnlySomeTables:
    @pytest.mark.parametrize("only", [("orders",), ("web", "traits"), ("crm_key", "panel"), ()])
    def test_they_are_those_of_the_whole(self, only):
        world = World(private=150, business=20, months=14)
        whole, some = simulate(world).all(), simulate(world, only=only).all()
        assert set(some) == set(only)
        for name in only:
            pd.testing.assert_frame_equal(some[name], whole[name])

    def test_a_table_that_is_not_wanted_is_not_made(self, monkeypatch):
        """Planted: a table that cannot be made."""
        monkeypatch.setattr(model, "crm_rows", None)
        simulate(World(private=20, business=0, months=3), only=["orders"])
        with pytest.raises(TypeError):
            simulate(World(private=20, business=0, months=3))

    def test_an_unknown_table_gets_a_sentence(self):
        with pytest.raises(LoyaltyLabError, match="There is no table cheese; choose from customers, "):
            simulate(World(private=20, business=0, months=3), only=["orders", "cheese"])


class TestSpecification:
    def test_every_cell_and_key_keeps_it(self, world, records, tmp_path):
        assert write_package(records, tmp_path / "datasets", origin_of(world), TABLES)

    def test_every_table_is_there_and_no_other(self, records):
        for role, tables in (("observed", records.observed), ("truth", records.truth)):
            assert list(tables) == [table.name for table in TABLES if table.role == role]

    def test_a_record_that_breaks_it_is_refused(self, history, tmp_path):
        orders = history.observed["orders"].copy()
        orders.loc[3, "items"] = 0
        broken = Records({**history.observed, "orders": orders}, history.truth)
        with pytest.raises(LoyaltyLabError, match=r"orders\.csv, .*items"):
            write_package(broken, tmp_path / "datasets", origin_of(WORLDS["history"]), TABLES)


class TestLeaving:
    def test_the_earliest_cause_wins(self, records):
        leaving = records.truth["leaving"]
        alone = np.stack([month_numbers(leaving[f"month_{cause}"]) for cause in CAUSES], axis=1)
        assert (month_numbers(leaving["left"]) == alone.min(axis=1)).all()
        gone = leaving["left"].notna().to_numpy()
        assert leaving["cause"].notna().equals(leaving["left"].notna())
        assert [CAUSES[number] for number in alone[gone].argmin(axis=1)] == leaving.loc[
            gone, "cause"
        ].tolist()

    def test_nobody_leaves_before_she_came(self, records):
        joined = records.observed["customers"]["joined"]
        start = (joined.dt.year - 2023) * 12 + joined.dt.month - 1
        assert (month_numbers(records.truth["leaving"]["left"]) >= start).all()

    def test_orders_lie_between_joining_and_leaving(self, world, records):
        orders = records.observed["orders"].merge(records.observed["customers"], on="customer_id")
        assert len(orders) == len(records.observed["orders"])
        assert (orders["date"] >= orders["joined"]).all()
        assert (orders["date"] >= "2023-01-01").all()
        assert orders["date"].max().strftime("%Y-%m") <= month_name(world.months - 1)
        assert with_lantern(records, orders["customer_id"], orders["date"].dt.strftime("%Y-%m")).all()

    def test_surveys_lie_between_joining_and_leaving(self, records):
        surveys = records.observed["surveys"]
        joined = (
            records.observed["customers"].set_index("customer_id")["joined"].reindex(surveys["customer_id"])
        )
        assert with_lantern(records, surveys["customer_id"], surveys["wave"]).all()
        assert (surveys["wave"].to_numpy() >= joined.dt.strftime("%Y-%m").to_numpy()).all()
        assert set(surveys["wave"].str[-2:]) <= {"06", "12"}

    def test_exits_are_the_subscribers_who_left_in_the_month_they_left(self, records):
        customers, leaving = records.observed["customers"], records.truth["leaving"].set_index("customer_id")
        subscribers = customers.loc[customers["contract"] == "subscription", "customer_id"]
        gone = leaving.loc[subscribers, "left"].dropna()
        exits = records.observed["exits"].set_index("customer_id")
        assert set(exits.index) == set(gone.index)
        assert (exits["date"].dt.strftime("%Y-%m") == gone.reindex(exits.index)).all()
        joined = customers.set_index("customer_id")["joined"].reindex(exits.index)
        assert (exits["date"] >= joined).all()

    def test_stated_reasons_lean_towards_the_cause(self):
        told = simulate(World(private=4000, business=0))
        exits = told.observed["exits"].merge(told.truth["leaving"], on="customer_id")
        share = pd.crosstab(exits["cause"], exits["reason_1"].fillna("none"), normalize="index")
        failures = ["core service failure", "encounter failure", "response to failure"]
        assert share.loc["fault", failures].sum() > 0.75
        assert share[failures].sum(axis=1).drop("fault").max() < 0.6
        assert share.loc["natural", "involuntary"] > 0.15
        assert share.loc[["active", "competitive", "fault"], "involuntary"].max() < 0.03
        assert share["competition"].idxmax() == "competitive"
        assert share.loc["active"].idxmax() == "pricing"
        assert share.loc[["natural", "passive"], "none"].between(0.4, 0.75).all()
        assert share.loc[["active", "competitive", "fault"], "none"].between(0.02, 0.15).all()
        several = exits[["reason_1", "reason_2", "reason_3"]].notna().sum(axis=1)
        assert 1.4 < several[several > 0].mean() < 1.9

    def test_up_to_three_different_reasons_and_no_gap_before_the_first(self, records):
        exits = records.observed["exits"]
        reasons = exits[["reason_1", "reason_2", "reason_3"]]
        assert reasons.loc[exits["reason_1"].isna(), ["reason_2", "reason_3"]].isna().all(axis=None)
        assert (reasons.nunique(axis=1) == reasons.notna().sum(axis=1)).all()
        assert reasons.loc[exits["reason_2"].isna(), "reason_3"].isna().all()


class TestKinds:
    def test_weights_are_shares_and_the_largest_gives_the_name(self, records):
        kinds = records.truth["loyalty_kinds"]
        weights = kinds[list(KINDS)]
        assert weights.sum(axis=1).sub(1).abs().max() <= 0.0036  # seven roundings of at most .0005
        named = weights.to_numpy()[np.arange(len(kinds)), [KINDS.index(name) for name in kinds["dominant"]]]
        assert (named == weights.max(axis=1)).all()
        assert (kinds["pull"] > 0).all()

    def test_who_has_no_obstacle_is_not_latent_and_who_is_no_member_not_incentive_loyal(self, records):
        kinds, customers = records.truth["loyalty_kinds"], records.observed["customers"]
        assert (kinds.loc[customers["obstacle"] == "none", "latent"] == 0).all()
        assert (kinds.loc[~customers["member"], "incentive"] == 0).all()

    def test_every_kind_is_somebodys_main_reason(self, history):
        assert set(history.truth["loyalty_kinds"]["dominant"]) == set(KINDS)

    def test_weights_are_read_while_the_customer_is_with_lantern(self):
        """What the specification says: in the reference month, or in the nearest month with Lantern."""
        course = run(World(private=600, business=0))
        people, lives = course.people, course.lives
        latest = np.minimum(life.REFERENCE_MONTH, np.maximum(lives.left, np.maximum(people.join_month, 0)))
        reference = np.maximum(latest, np.maximum(people.join_month, 0))
        ground = Ground(people, course.outside)
        for month in range(36):
            here = reference == month
            strength = life.motives(ground, month, lives.attachment[:, month]).T
            np.testing.assert_array_equal(lives.motives[here], strength[here])

    def test_weights_of_those_still_there_are_those_of_the_reference_month(self):
        course = run(World(private=600, business=0))
        people, lives = course.people, course.lives
        month = life.REFERENCE_MONTH
        there = (people.join_month <= month) & (lives.left > month)
        strength = life.motives(Ground(people, course.outside), month, lives.attachment[:, month]).T
        assert there.sum() > 200
        np.testing.assert_array_equal(lives.motives[there], strength[there])


def money_faults(orders: pd.DataFrame) -> dict[str, int]:
    """Return how many orders break each rule of money."""
    deal = np.where(
        orders["on_deal"], np.round(orders["list_cents"] * (1 - DEAL_DEPTH)), orders["list_cents"]
    )
    return {
        "paid is list less deal less voucher": int(
            (orders["paid_cents"] != deal - orders["voucher_cents"]).sum()
        ),
        "vouchers have one value": int((~orders["voucher_cents"].isin([0, VOUCHER_POINTS])).sum()),
        "margin is paid less a cost": int((orders["margin_cents"] >= orders["paid_cents"]).sum()),
        "a voucher pays half at most": int((orders["voucher_cents"] > orders["paid_cents"]).sum()),
    }


def ledger_faults(records: Records) -> dict[str, int]:
    """Return how many statements break each rule of the points ledger."""
    points = records.observed["points"].sort_values(["customer_id", "month"])
    orders = records.observed["orders"]
    calendar, customers = records.observed["calendar"], records.observed["customers"].set_index("customer_id")
    previous = points.groupby("customer_id")["balance"].shift(fill_value=0)
    owed = previous + points["earned"] - points["redeemed"] - points["expired"]
    spent = orders.assign(month=orders["date"].dt.strftime("%Y-%m"))
    spent = spent.groupby(["customer_id", "month"])[["paid_cents", "voucher_cents"]].sum().reset_index()
    spent = spent[spent["customer_id"].map(customers["member"])]
    both = spent.merge(points, on=["customer_id", "month"], how="outer").fillna(
        {"paid_cents": 0, "voucher_cents": 0, "earned": 0, "redeemed": 0}
    )
    both["region"] = both["customer_id"].map(customers["region"])
    both = both.merge(calendar[["month", "region", "reward_rate"]], on=["month", "region"])
    bonus = both["tier"].map({"basic": 1.0, "silver": 1.2, "gold": 1.5})
    due = np.floor(both["paid_cents"] * both["reward_rate"] * bonus / 100 + 1e-6)
    # A month in which no point moved has no statement, so none may have been due, whatever the tier.
    due = due.where(bonus.notna(), np.floor(both["paid_cents"] * both["reward_rate"] / 100 + 1e-6))
    return {
        "balances follow from the statements": int((owed != points["balance"]).sum()),
        "points earned follow from paid euros": int((due != both["earned"]).sum()),
        "points redeemed are vouchers used": int((both["redeemed"] != both["voucher_cents"]).sum()),
        "members only": int((~points["customer_id"].map(customers["member"])).sum()),
        "nothing expires while something is bought": int(
            ((both["expired"] > 0) & (both["paid_cents"] > 0)).sum()
        ),
    }


class TestMoneyAndPoints:
    def test_money(self, records):
        assert not any(money_faults(records.observed["orders"]).values()), money_faults(
            records.observed["orders"]
        )

    def test_margin_is_paid_less_cost(self, world, records):
        course = run(world, records.observed["customers"]["customer_id"].to_numpy())
        orders, programme = sell(course)
        paid = orders.deal_cents - programme.voucher_cents
        assert (records.observed["orders"]["margin_cents"] == paid - orders.cost_cents).all()

    def test_deals_run_in_promoted_months_only(self, records):
        orders = records.observed["orders"].merge(records.observed["customers"], on="customer_id")
        orders["month"] = orders["date"].dt.strftime("%Y-%m")
        orders = orders.merge(records.observed["calendar"], on=["month", "region"])
        assert orders.loc[orders["on_deal"], "promotion"].all()

    def test_ledger(self, records):
        assert not any(ledger_faults(records).values()), ledger_faults(records)

    def test_points_expire_after_a_year_of_silence(self):
        course = run(World(private=3000, business=0))
        orders, programme = sell(course)
        bought = np.zeros(programme.balance.shape, dtype=bool)
        bought[orders.row, orders.month] = True
        rows, months = np.nonzero(programme.expired)
        assert len(rows) > 20
        assert all(
            not bought[row, month - EXPIRY_MONTHS + 1 : month + 1].any() for row, month in zip(rows, months)
        )
        assert (programme.balance[rows, months] == 0).all()
        quiet = np.array(
            [bought[:, month - EXPIRY_MONTHS + 1 : month + 1].sum(axis=1) == 0 for month in range(11, 36)]
        )
        assert (programme.balance[:, 11:].T[quiet] == 0).all()

    def test_orders_are_numbered_in_the_order_of_dates(self, records):
        orders = records.observed["orders"]
        groups = orders.groupby("customer_id")
        assert (orders["order_number"] == groups.cumcount() + 1).all()
        assert groups["date"].is_monotonic_increasing.all()

    @pytest.mark.parametrize(
        ("column", "rule"),
        [("paid_cents", "paid is list less deal less voucher"), ("voucher_cents", "vouchers have one value"),
         ("margin_cents", "margin is paid less a cost")],
    )  # fmt: skip
    def test_a_wrong_cent_is_caught(self, history, column, rule):
        orders = history.observed["orders"].copy()
        orders.loc[7, column] += 1 if column != "margin_cents" else 10**6
        assert money_faults(orders)[rule] == 1

    @pytest.mark.parametrize(
        ("column", "rule"),
        [("earned", "points earned follow from paid euros"), ("redeemed", "points redeemed are vouchers used"),
         ("balance", "balances follow from the statements")],
    )  # fmt: skip
    def test_a_wrong_point_is_caught(self, history, column, rule):
        points = history.observed["points"].copy()
        points.loc[7, column] += 1
        broken = replace(history, observed={**history.observed, "points": points})
        assert ledger_faults(broken)[rule] >= 1


class TestFirstOrders:
    def test_a_newcomer_begins_with_an_order_on_the_day_she_joined(self, records):
        customers = records.observed["customers"].set_index("customer_id")
        left = records.truth["leaving"].set_index("customer_id")["left"].fillna("9999")
        joined = customers["joined"]
        new = customers.index[(joined >= "2023-01-01") & (left > joined.dt.strftime("%Y-%m"))]
        first = records.observed["orders"].groupby("customer_id")["date"].min()
        assert (first.reindex(new) == joined.reindex(new)).all()
