"""Chapter 17, "Key customers and the pyramid": the tables behind its numbers and figures, each made once."""

from functools import cache, partial

import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.measures.concentration import (
    GRADES,
    SIZE_CLASSES,
    grades,
    kept,
    largest,
    layers,
    size_classes,
)
from loyaltylab.measures.effects import Estimate, change_against_change, mean_difference
from loyaltylab.measures.key_score import SCORES, beyond_sales, key_score
from loyaltylab.measures.referrals import brought
from loyaltylab.measures.scorecard import percentile_scores
from loyaltylab.world import Levers, World, compare, simulate

YEAR, NEXT = 2024, 2025
SHARE = 0.2
LUCKS = 10
"""How many times 2024 is lived again."""
HANDLING = 4.0
"""Euro to pick, pack and post an order: made up, for Lantern does not record it."""
ADVISER = 60.0
"""Euro a year for the personal adviser of one key customer: made up."""
HER_LAST_MONTH = pd.Timestamp("2024-10-01")
LARGE = 6000
TRIALS = {
    "tasting": ("Spring tasting", "invitation", "2024-03-01", 2023),
    "retention": ("Stay with us, test", "retention offer", "2025-03-01", 2024),
    "personal": ("Your own tea", "personal offer", "2025-06-01", 2024),
}
"""Campaign, arm, first day of the half-year after it, and the year whose sales make the layers."""
RANDOM_LAYERS = ("small", "middle", "top")


@cache
def customers() -> pd.DataFrame:
    """Return the customers, by number."""
    return load("customers").set_index("customer_id")


@cache
def sales(year: int, column: str = "paid_cents") -> pd.Series:
    """Return what each buyer of a year paid in it (or the margin she brought), in euro."""
    orders = load("orders")
    of_year = orders[orders["date"].dt.year == year]
    return of_year.groupby("customer_id")[column].sum() / 100


def next_sales(column: str = "paid_cents") -> pd.Series:
    """Return what the buyers of 2024 brought in 2025, in euro; 0 for those who bought nothing."""
    return sales(NEXT, column).reindex(sales(YEAR).index, fill_value=0.0)


@cache
def of_type(kind: str) -> pd.Series:
    """Return the buyers of 2024 of one type."""
    return sales(YEAR)[customers()["type"].reindex(sales(YEAR).index) == kind]


@cache
def everybody() -> pd.Series:
    """Return the sales of 2024 of everybody who had joined by its end, with 0 for those who bought nothing."""
    joined = customers()["joined"]
    return sales(YEAR).reindex(joined.index[joined < f"{YEAR + 1}-01-01"], fill_value=0.0)


@cache
def key() -> pd.Index:
    """Return the key customers: the top fifth of the buyers of 2024 by sales."""
    return largest(sales(YEAR), SHARE)


@cache
def classes() -> pd.DataFrame:
    """Return the four size classes: customers, lowest sales, and shares of sales, margin and next year's sales."""
    given = size_classes(sales(YEAR))
    by_class = partial(_by, given)
    table = pd.DataFrame(
        {
            "customers": given.value_counts(),
            "from": sales(YEAR).groupby(given).min(),
            "sales": by_class(sales(YEAR)) / sales(YEAR).sum(),
            "margin": by_class(sales(YEAR, "margin_cents")) / sales(YEAR, "margin_cents").sum(),
            "next": by_class(next_sales()) / sales(NEXT).sum(),
            "business": (customers()["type"].reindex(given.index) == "business").groupby(given).mean(),
        }
    )
    return table.reindex(list(SIZE_CLASSES))


def _by(group: pd.Series, values: pd.Series) -> pd.Series:
    return values.groupby(group).sum()


@cache
def graded() -> pd.Series:
    """Return the share of the buyers of 2024 in each grade."""
    return grades(sales(YEAR)).value_counts(normalize=True).reindex(list(GRADES))


@cache
def other_luck() -> pd.DataFrame:
    """Return 2024 lived again by the same people with fresh luck: mean sales of the key customers and of the others."""
    others = sales(YEAR).index.difference(key())
    rows = {}
    for replicate in range(1, LUCKS + 1):
        orders = simulate(World(replicate=replicate), only=("orders",)).observed["orders"]
        spent = orders[orders["date"].dt.year == YEAR].groupby("customer_id")["paid_cents"].sum() / 100
        rows[replicate] = {
            "key": spent.reindex(key(), fill_value=0.0).mean(),
            "others": spent.reindex(others, fill_value=0.0).mean(),
            "kept": kept(sales(YEAR), spent, SHARE),
        }
    return pd.DataFrame(rows).T


@cache
def indicators() -> pd.DataFrame:
    """Return the four non-monetary indicators of the buyers of 2024."""
    referrals = load("referrals")
    came = referrals["customer_id"].map(customers()["joined"]) < f"{YEAR + 1}-01-01"
    return beyond_sales(load("orders"), load("surveys"), load("tickets"), referrals[came], YEAR)


@cache
def other_score() -> pd.Series:
    """Return the non-monetary score: the four ranks with equal weights."""
    return key_score(indicators(), dict.fromkeys(SCORES, 1.0))


def combined(money: float) -> pd.Series:
    """Return the combined rank score with a weight on money from 0 to 1."""
    return (money * percentile_scores(sales(YEAR)) + (1 - money) * other_score()).round(6)


def replaced(money: float, places: int = 50) -> int:
    """Return how many of the top places by sales somebody else takes in the combined rank."""
    top = sales(YEAR).sort_values(ascending=False, kind="stable").index[:places]
    chosen = combined(money).sort_values(ascending=False, kind="stable").index[:places]
    return int((~chosen.isin(top)).sum())


def kept_by(money: float) -> float:
    """Return the share of the top fifth by the combined rank who are in the top fifth of 2025 by sales."""
    return kept(combined(money), sales(NEXT), SHARE)


@cache
def key_thirds(by: str = "score") -> pd.DataFrame:
    """Return the key customers with ``third`` by the non-monetary score (1 low, 3 high) and ``stays`` key in 2025.

    ``by`` may also be ``"sales"``, or ``"attachment"``, which holds only those who answered the survey.
    """
    values = {"score": other_score(), "sales": sales(YEAR), "attachment": indicators()["attachment"]}[by]
    known = values.reindex(key()).dropna()
    return pd.DataFrame({"third": layers(known, 3), "stays": known.index.isin(largest(sales(NEXT), SHARE))})


@cache
def stay_by_bringing() -> pd.Series:
    """Return the share who stay key, of the key customers who have brought somebody (True) and of the others (False)."""
    brought_any = indicators()["referral"].reindex(key()) > 0
    return pd.Series(key().isin(largest(sales(NEXT), SHARE)), index=key()).groupby(brought_any).mean()


@cache
def second_hand() -> pd.Series:
    """Return how many customers each customer has brought, also through others."""
    return brought(load("referrals"))


@cache
def trial(name: str) -> pd.DataFrame:
    """Return one randomised campaign: ``treated``, ``layer`` by earlier sales and ``margin`` of the half-year after it, euro.

    ``before`` is what the customer paid in the year of the layers; ``change`` is the margin less half of that year's margin.
    """
    campaign, arm, start, year = TRIALS[name]
    contacts, orders = load("contacts"), load("orders")
    asked = contacts[(contacts["campaign"] == campaign) & (contacts["targeting"] == "random")]
    asked = asked[asked["arm"].isin(["control", arm])]
    end = pd.Timestamp(start) + pd.DateOffset(months=6)
    after = orders[(orders["date"] >= start) & (orders["date"] < end)]
    earlier = sales(year)
    before = asked["customer_id"].map(earlier).fillna(0.0)
    table = pd.DataFrame(
        {
            "customer_id": asked["customer_id"],
            "treated": asked["arm"] == arm,
            "before": before,
            "usual": asked["customer_id"].map(sales(year, "margin_cents")).fillna(0.0) / 2,
            "margin": asked["customer_id"].map(after.groupby("customer_id")["margin_cents"].sum() / 100),
            "layer": np.select(
                [before >= earlier.quantile(0.8), before >= earlier.quantile(0.4)], ["top", "middle"], "small"
            ),
        }
    )
    table = table.fillna({"margin": 0.0})
    return table.assign(change=table["margin"] - table["usual"])


@cache
def added(name: str, layer: str, column: str = "margin") -> Estimate:
    """Return the margin that a message adds for each customer of a layer in the half-year after it, in euro.

    With ``column="change"`` the arms are compared by their change, and with ``"before"`` by what they paid before the message.
    """
    table = trial(name)
    part = table[table["layer"] == layer]
    return mean_difference(part.loc[part["treated"], column], part.loc[~part["treated"], column])


@cache
def tasting_truth(layer: str) -> float:
    """Return what an invitation to the tasting added in truth, in euro of margin from March to August 2024.

    The same people live the same half-year with the same luck, and no campaign is felt.
    """
    silent = simulate(World().with_changes(levers=Levers(campaigns=0)), only=("orders",)).observed["orders"]
    sums = []
    for orders in (load("orders"), silent):
        part = orders[(orders["date"] >= "2024-03-01") & (orders["date"] < "2024-09-01")]
        sums.append(part.groupby("customer_id")["margin_cents"].sum() / 100)
    table = trial("tasting")
    people = table.loc[table["treated"] & (table["layer"] == layer), "customer_id"]
    with_it, without = (people.map(margin).fillna(0.0) for margin in sums)
    return float((with_it - without).mean())


@cache
def hindered() -> pd.DataFrame:
    """Return private buyers of 2024 whom hours or delivery hinder: ``spent``, ``predicted`` and ``blocked`` orders.

    Predicted is the mean of unhindered customers with the same contract, membership and year of joining.
    """
    people = customers().loc[of_type("private").index, ["obstacle", "contract", "member", "joined"]]
    people = people.assign(spent=of_type("private"), year=people["joined"].dt.year)
    cells = ["contract", "member", "year"]
    alike = people[people["obstacle"] == "none"].groupby(cells)["spent"].mean().rename("predicted")
    table = people[people["obstacle"] != "none"].join(alike, on=cells)
    buying = open_envelope("buying")
    blocked = buying[buying["month"].str.startswith(str(YEAR))].groupby("customer_id")["blocked"].sum()
    orders = load("orders")
    each = orders[orders["date"].dt.year == YEAR].groupby("customer_id")["paid_cents"].mean() / 100
    return table.assign(blocked=blocked.reindex(table.index, fill_value=0), each=each.reindex(table.index))


@cache
def served() -> pd.DataFrame:
    """Return for each buyer of 2024 her margin, orders, compensation and messages (euro), and what is left of the margin."""
    tickets, contacts = load("tickets"), load("contacts").merge(load("campaigns"), on=["campaign", "arm"])
    orders = load("orders")
    buyers = sales(YEAR).index
    in_year = {
        "compensation": tickets[tickets["date"].dt.year == YEAR].groupby("customer_id")["compensation_cents"],
        "messages": contacts[contacts["date"].dt.year == YEAR].groupby("customer_id")["message_cents"],
    }
    table = pd.DataFrame(
        {name: group.sum().reindex(buyers, fill_value=0) / 100 for name, group in in_year.items()}
    )
    table["margin"] = sales(YEAR, "margin_cents")
    table["orders"] = orders[orders["date"].dt.year == YEAR].groupby("customer_id").size()
    table["left"] = table["margin"] - table["compensation"] - table["messages"]
    return table.assign(after=table["left"] - HANDLING * table["orders"])


@cache
def promises() -> pd.Series:
    """Return the share of promised times kept in 2024, for key customers (True) and the others (False)."""
    tickets = load("tickets")
    tickets = tickets[tickets["date"].dt.year == YEAR]
    in_time = tickets["actual_minutes"] <= tickets["promised_minutes"]
    return in_time.groupby(tickets["customer_id"].isin(key())).mean()


@cache
def managed() -> pd.Series:
    """Return the share of business sales of 2024 that hangs on each account manager."""
    spent = of_type("business")
    return spent.groupby(customers()["account_manager"].reindex(spent.index)).sum() / spent.sum()


@cache
def hers() -> float:
    """Return the number of the manager who left."""
    team = load("managers")
    return float(team.loc[team["left_in"].notna(), "account_manager"].iloc[0])


@cache
def her_clients() -> pd.DataFrame:
    """Return business clients from before October 2023: margin of the year before and after she left, and whether hers."""
    orders = load("orders")
    year = pd.DateOffset(years=1)
    people = customers()[
        (customers()["type"] == "business") & (customers()["joined"] < HER_LAST_MONTH - year)
    ]
    table = pd.DataFrame(index=people.index)
    for name, start in (("before", HER_LAST_MONTH - year), ("after", HER_LAST_MONTH)):
        part = orders[(orders["date"] >= start) & (orders["date"] < start + year)]
        margin = part.groupby("customer_id")["margin_cents"].sum() / 100
        table[name] = margin.reindex(table.index, fill_value=0.0)
    return table.assign(treated=people["account_manager"] == hers())


@cache
def her_effect() -> Estimate:
    """Return how much more the margin of her clients changed than that of the others, as a ratio less 1."""
    return change_against_change(her_clients())


@cache
def exit_truth(business: int = 150) -> tuple[float, int, int]:
    """Return what her leaving took from her clients in truth: share of their later margin, clients lost, clients in all.

    The same world is run twice, as it was and with her staying.
    """
    world = World(private=0, business=business)
    made = simulate(world, only=("customers", "orders")).observed
    people, orders = made["customers"].set_index("customer_id"), made["orders"]
    mine = people.index[(people["account_manager"] == hers()) & (people["joined"] < HER_LAST_MONTH)]
    later = orders[orders["customer_id"].isin(mine) & (orders["date"] >= HER_LAST_MONTH)]
    change = (
        compare(world, world.with_changes(levers=Levers(manager_exit=0))).set_index("customer_id").loc[mine]
    )
    gain = float(change["margin_change_cents"].sum())
    return gain / (float(later["margin_cents"].sum()) + gain), int(change["saved"].sum()), len(mine)


@cache
def kept_out() -> float:
    """Return, of the top fifth by hidden worth who are not key, the share who had no full year.

    They joined during 2024, are hindered by hours or delivery, or bought nothing in the last quarter.
    """
    missing = largest(meant_to_be(), SHARE).difference(key())
    people = customers().loc[missing]
    orders = load("orders")
    late = orders[(orders["date"] >= "2024-10-01") & (orders["date"] < "2025-01-01")]["customer_id"]
    short = (people["joined"].dt.year == YEAR) | (people["obstacle"] != "none") | ~people.index.isin(late)
    return float(short.mean())


@cache
def meant_to_be() -> pd.Series:
    """Return the hidden worth of the buyers of 2024: their own rate of orders times their usual ticket (truth)."""
    traits = open_envelope("traits").set_index("customer_id")
    return (traits["purchase_rate"] * traits["ticket"]).reindex(sales(YEAR).index)
