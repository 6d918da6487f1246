"""Chapter 12, "Recovery and win-back": the tables behind its numbers and figures, each made once."""

from functools import cache

import numpy as np
import pandas as pd

from loyaltylab import load
from loyaltylab.explorers import rank_lost
from loyaltylab.measures.effects import Estimate, mean_difference
from loyaltylab.measures.intervals import share_difference
from loyaltylab.measures.leaving import STATED_CAUSE
from loyaltylab.measures.winback import added_returns, month_numbers, return_shares, second_life
from loyaltylab.world import World, simulate

ARMS = ("control", "price", "upgrade", "apology")
OFFERS = ARMS[1:]
THIRDS = ("low", "middle", "high")
KINDS = ("fault", "active", "competitive", "natural or passive", "no reason given")

# --- the trial -----------------------------------------------------------------------------------------------------


@cache
def trial() -> pd.DataFrame:
    """Return Lantern's win-back trial with ``stated``, the kind of cause that the reason speaks of."""
    table = load("winback")
    return table.assign(stated=table["reason"].map(STATED_CAUSE).fillna("no reason given"))


@cache
def large_trial() -> pd.DataFrame:
    """Return the trial of the large Lantern, with ``stated`` as in `trial`."""
    table = rank_lost.trial()[0]
    return table.assign(stated=table["reason"].map(STATED_CAUSE).fillna("no reason given"))


@cache
def large_truth() -> pd.DataFrame:
    """Return causes and months of the large Lantern's lost customers (hidden truth), by customer."""
    table = simulate(
        rank_lost.LARGE, customer_id=large_trial()["customer_id"].to_numpy(), only=("leaving",)
    ).truth["leaving"]
    return table.set_index("customer_id")


@cache
def shares(large: bool = False) -> pd.DataFrame:
    """Return shares who returned by arm."""
    return return_shares(large_trial() if large else trial())


@cache
def added(large: bool = False) -> pd.DataFrame:
    """Return what each offer adds to the returns."""
    return added_returns(large_trial() if large else trial())


@cache
def cells(large: bool = False) -> pd.DataFrame:
    """Return asked and returned by stated kind and arm."""
    table = large_trial() if large else trial()
    groups = table.groupby(["stated", "arm"])["returned"]
    return pd.DataFrame({"asked": groups.size(), "returned": groups.count()})


@cache
def true_cells() -> pd.DataFrame:
    """Return asked and returned in the large Lantern by true cause and arm (hidden truth)."""
    cause = large_trial()["customer_id"].map(large_truth()["cause"])
    groups = large_trial()["returned"].groupby([cause.rename("cause"), large_trial()["arm"]])
    return pd.DataFrame({"asked": groups.size(), "returned": groups.count()})


def in_cell(counts: pd.DataFrame, what: str, kind: str, arm: str) -> int:
    """Return one number of a table of counts by kind and arm."""
    column = counts[what].unstack("arm")
    return int(column[arm][kind])


def flag_difference(table: pd.DataFrame, flag: str, arm: str) -> Estimate:
    """Return the share with a flag in one arm less the control arm's."""
    ours, theirs = (table.loc[table["arm"] == name, flag].astype(bool) for name in (arm, "control"))
    return share_difference(int(ours.sum()), len(ours), int(theirs.sum()), len(theirs))


@cache
def lives(months: int) -> pd.DataFrame:
    """Return second lives of the large Lantern over so many months, with the third of past margin."""
    table = rank_lost.followed(months).copy()
    table["third"] = pd.qcut(table["margin_before"].rank(method="first"), 3, labels=list(THIRDS))
    return table


def net(months: int, arm: str, third: str | None = None) -> Estimate:
    """Return net margin (€) for each customer asked, an offer against the control arm."""
    table = lives(months)
    if third:
        table = table[table["third"] == third]
    return mean_difference(table.loc[table["arm"] == arm, "net"], table.loc[table["arm"] == "control", "net"])


@cache
def upgrade_over_price(months: int) -> Estimate:
    """Return net margin (€) for each customer asked, the upgrade against the price offer."""
    table = lives(months)
    return mean_difference(
        table.loc[table["arm"] == "upgrade", "net"], table.loc[table["arm"] == "price", "net"]
    )


@cache
def small_net(months: int, arm: str) -> Estimate:
    """Return the same from Lantern's own records."""
    life = second_life(load("winback"), load("orders"), months, "2025-12")
    own = life["net_cents"] / 100
    return mean_difference(own[life["arm"] == arm], own[life["arm"] == "control"])


@cache
def spells() -> pd.DataFrame:
    """Return second lives with their true ends (large Lantern): ``arm``, ``months`` and whether ``ended``."""
    back = large_trial().dropna(subset=["returned"])
    end = back["customer_id"].map(large_truth()["left_again"])
    last = month_numbers(pd.Series([rank_lost.LAST_MONTH])).iloc[0] + 1
    months = month_numbers(end).fillna(last) - month_numbers(back["returned"])
    return pd.DataFrame({"arm": back["arm"], "months": months.astype(int), "ended": end.notna()})


# --- recovery ------------------------------------------------------------------------------------------------------


@cache
def service_records(large: bool) -> dict[str, pd.DataFrame]:
    """Return tickets, surveys and orders of Lantern, or of ten times as many private customers."""
    names = ("tickets", "surveys", "orders")
    if not large:
        return {name: load(name) for name in names}
    records = simulate(World(private=20_000, business=0), only=names)
    return {name: records.observed[name] for name in names}


def _fate(failures: pd.Series, mended: pd.Series) -> pd.Series:
    names = np.select([failures == 0, mended == 1], ["no failure", "made good"], "not made good")
    return pd.Series(names, index=failures.index)


@cache
def scores(large: bool) -> pd.DataFrame:
    """Return answers with at most one failure in the three months before: ``fate`` and ``satisfaction``."""
    records = service_records(large)
    answers = records["surveys"][["customer_id", "wave", "satisfaction"]].dropna()
    answers["day"] = pd.to_datetime(answers["wave"])
    failed = records["tickets"].query("failed")[["customer_id", "date", "recovered"]]
    near = answers.merge(failed, on="customer_id")
    earliest = near["day"].apply(lambda day: day - pd.DateOffset(months=3))
    near = near.loc[near["date"].lt(near["day"]) & near["date"].ge(earliest)]
    counted = near.groupby(["customer_id", "wave"])["recovered"].agg(["size", "sum"])
    table = answers.set_index(["customer_id", "wave"]).join(counted).fillna({"size": 0, "sum": 0})
    table = table[table["size"] <= 1]
    return pd.DataFrame(
        {"fate": _fate(table["size"], table["sum"]), "satisfaction": table["satisfaction"]}
    ).reset_index(drop=True)


def score_gap(large: bool, one: str, other: str) -> Estimate:
    """Return the mean score of one fate less that of the other."""
    table = scores(large)
    groups = (table.loc[table["fate"] == fate, "satisfaction"] for fate in (one, other))
    return mean_difference(*groups)


@cache
def orders_after(large: bool) -> pd.DataFrame:
    """Return failures up to June 2025: ``recovered`` and the orders of the next 180 days."""
    records = service_records(large)
    failed = records["tickets"].query("failed and date <= '2025-06-30'")
    keys = ["customer_id", "ticket_number"]
    pairs = failed[[*keys, "date"]].merge(
        records["orders"][["customer_id", "date"]], on="customer_id", suffixes=("", "_order")
    )
    days = (pairs["date_order"] - pairs["date"]).dt.days
    counted = pairs[days.between(1, 180)].groupby(keys).size().rename("orders")
    table = failed[[*keys, "recovered"]].join(counted, on=keys)
    return table.assign(orders=table["orders"].fillna(0))


def orders_gap(large: bool) -> Estimate:
    """Return orders in 180 days after a failure, made good less not made good."""
    table = orders_after(large)
    return mean_difference(table.loc[table["recovered"], "orders"], table.loc[~table["recovered"], "orders"])


# --- left in peace -------------------------------------------------------------------------------------------------

SILENCE_DAY, SILENCE_END = pd.Timestamp("2024-03-31"), pd.Timestamp("2024-08-31")
BINS = (0, 30, 60, 90, 150, 210, 455)


@cache
def _in_peace() -> pd.DataFrame:
    """Return customers with an order up to the day who got no invitation or offer until the end.

    Days of silence (``silent``), their ``band`` and ``again``; one row a customer.
    """
    orders, sent, contacts = load("orders"), load("winback"), load("contacts")
    last = orders[orders["date"] <= SILENCE_DAY].groupby("customer_id")["date"].max()
    offered = sent[(sent["arm"] != "control") & sent["month"].between("2024-01", "2024-08")]["customer_id"]
    # The tasting of early March may still work in April: who was invited is not left in peace.
    invited = contacts.loc[
        (contacts["arm"] != "control") & contacts["date"].between("2024-01-01", SILENCE_END), "customer_id"
    ]
    later = orders.loc[
        (orders["date"] > SILENCE_DAY) & (orders["date"] <= SILENCE_END), "customer_id"
    ].unique()
    table = pd.DataFrame({"silent": -(last - SILENCE_DAY).dt.days})
    table = table[~table.index.isin(offered) & ~table.index.isin(invited)]
    return table.assign(again=table.index.isin(later), band=pd.cut(table["silent"], BINS, right=False))


@cache
def silence() -> pd.DataFrame:
    """Return by band of silence: ``customers``, and ``again``, who ordered by the end of August 2024."""
    groups = _in_peace().groupby("band", observed=True)["again"]
    return pd.DataFrame({"customers": groups.size(), "again": groups.sum()})


HALVES = (("2023-01-01", "2023-06-30"), ("2023-07-01", "2023-12-31"), ("2024-01-01", "2024-06-30"))


@cache
def halves() -> pd.DataFrame:
    """Return orders in three half-years of customers who were there before them and got no invitation or offer.

    Columns ``before``, ``during`` and ``after``; one row a customer.
    """
    customers, orders = load("customers"), load("orders")
    contacts, sent = load("contacts"), load("winback")
    named = contacts[(contacts["arm"] != "control") & (contacts["date"] <= HALVES[2][1])]["customer_id"]
    offered = sent[(sent["arm"] != "control") & (sent["month"] <= "2024-06")]["customer_id"]
    here = customers.loc[customers["joined"] < HALVES[0][0], "customer_id"]
    here = here[~here.isin(named) & ~here.isin(offered)]
    counts = {
        name: orders[orders["date"].between(*half)].groupby("customer_id").size().reindex(here).fillna(0)
        for name, half in zip(("before", "during", "after"), HALVES)
    }
    return pd.DataFrame(counts).astype(int)


# --- the desk that saves, and the chain of small losses --------------------------------------------------------------


@cache
def save_desk(campaign: str) -> pd.DataFrame:
    """Return who was written to: ``arm``, and whether she ``ordered`` within 180 days."""
    contacts, orders = load("contacts"), load("orders")
    sent = contacts[contacts["campaign"] == campaign][["customer_id", "arm", "date"]]
    pairs = sent.merge(orders[["customer_id", "date"]], on="customer_id", suffixes=("", "_order"))
    days = (pairs["date_order"] - pairs["date"]).dt.days
    ordered = pairs.loc[days.between(1, 180), "customer_id"]
    return sent.assign(ordered=sent["customer_id"].isin(ordered))


@cache
def chain() -> dict[str, int]:
    """Return the links of 2024: subscribers on 1 January, with a failure, one not made good, ended within 90 days of it.

    ``mended`` and ``mended_ended`` count the same for failures made good; a customer with both is in both.
    """
    customers, exits, tickets = load("customers"), load("exits"), load("tickets")
    there = customers[(customers["contract"] == "subscription") & (customers["joined"] < "2024-01-01")][
        "customer_id"
    ]
    there = there[~there.isin(exits.loc[exits["date"] < "2024-01-01", "customer_id"])]
    failed = tickets[tickets["failed"] & (tickets["date"].dt.year == 2024)]
    failed = failed[failed["customer_id"].isin(there)]
    failed = failed.merge(
        exits[["customer_id", "date"]], how="left", on="customer_id", suffixes=("", "_ended")
    )
    failed["soon"] = (failed["date_ended"] - failed["date"]).dt.days.between(0, 90)
    left_open, made_good = failed[~failed["recovered"]], failed[failed["recovered"]]
    return {
        "subscribers": len(there),
        "failed": failed["customer_id"].nunique(),
        "unmended": left_open["customer_id"].nunique(),
        "ended": left_open.loc[left_open["soon"], "customer_id"].nunique(),
        "mended": made_good["customer_id"].nunique(),
        "mended_ended": made_good.loc[made_good["soon"], "customer_id"].nunique(),
    }
