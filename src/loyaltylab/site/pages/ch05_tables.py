"""What the reading of chapter 05 counts, one table a function; the numbers themselves are registered in ``ch05``."""

from functools import cache

import numpy as np
import pandas as pd

from loyaltylab import load
from loyaltylab.explorers.loyalty_index import card, next_year
from loyaltylab.measures.activity import activity
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.loyalty import ATTACHMENT_ITEMS, attachment_scores, loyalty_boxes
from loyaltylab.measures.recommend import NetPromoterScore, net_promoter_score
from loyaltylab.measures.scorecard import (
    cronbach_alpha,
    fifths,
    in_top,
    rank_correlation,
    scorecard,
    weighted_index,
)
from loyaltylab.world import During, Levers, Rivals, World, compare

ITEMS = list(ATTACHMENT_ITEMS)
DEAL_ORDERS = 3
"""So many orders in months with a deal make a deal share worth reading."""
CUT_ATTACHMENT, CUT_ORDERS = 60, 6
RESAMPLES = 500
STEADY_CUSTOMERS, STEADY_ORDERS, STEADY_DRAWS = 80, 300, 200
PRICE_RISE = 1.1
RIVAL_PRICES = (70, 80, 90, 100)


def middle(values: np.ndarray) -> tuple[float, float]:
    """Return the ends between which 95% of the values lie."""
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


@cache
def private_ids() -> frozenset[int]:
    """Return the numbers of the private customers."""
    customers = load("customers")
    return frozenset(customers.loc[customers["type"] == "private", "customer_id"])


@cache
def private(name: str) -> pd.DataFrame:
    """Return the rows of a table that belong to private customers."""
    table = load(name)
    return table[table["customer_id"].isin(private_ids())]


def orders_of(year: int) -> pd.DataFrame:
    """Return the private orders of a year."""
    orders = private("orders")
    return orders[orders["date"].dt.year == year]


def answers_of(year: int) -> pd.DataFrame:
    """Return the private survey answers of a year."""
    surveys = private("surveys")
    return surveys[surveys["wave"].str.startswith(str(year))]


def margin_of(year: int) -> pd.Series:
    """Return the margin of a year in euro by private customer."""
    return orders_of(year).groupby("customer_id")["margin_cents"].sum() / 100


def tenure(day: str, index: pd.Index) -> pd.Series:
    """Return years since joining on a day, by customer number."""
    joined = load("customers").set_index("customer_id")["joined"].reindex(index)
    return -(joined - pd.Timestamp(day)).dt.days / 365.25


@cache
def margin_after() -> pd.Series:
    """Return the margin in 2025 of the customers on the scorecard of 2024, 0 for those who bought nothing."""
    return margin_of(2025).reindex(card().index, fill_value=0.0)


@cache
def card_2023() -> pd.DataFrame:
    """Return the scorecard of the year before, for choosing weights."""
    return scorecard(private("orders"), private("surveys"), 2023)


@cache
def boxes() -> pd.Series:
    """Return each customer's box on the scorecard (chapter 04's lines)."""
    return loyalty_boxes(card(), CUT_ATTACHMENT, CUT_ORDERS)


def warm() -> pd.Series:
    """Return whether each customer of the scorecard has an attachment of 60 or more."""
    return card()["attachment"] >= CUT_ATTACHMENT


@cache
def indicators(year: int) -> pd.DataFrame:
    """Return ten readings for each private buyer of a year, each turned so that more should mean more loyal."""
    orders, answers = orders_of(year), answers_of(year)
    table = activity(orders, f"{year}-12-31")
    web = private("web")
    web = web[web["month"].str.startswith(str(year))].groupby("customer_id")[["minutes", "carts"]].sum()
    means = answers.groupby("customer_id")[["trust", "rival_appeal"]].mean()
    columns = {
        "repeat purchases": table["repeats"],
        "amount paid": orders.groupby("customer_id")["paid_cents"].sum(),
        "few orders on deal": -deal_share(year),
        "few minutes a basket": -(web["minutes"] / web["carts"])[web["carts"] > 0],
        "rivals do not appeal": -means["rival_appeal"],
        "trust": means["trust"],
        "attachment": attachment_scores(answers),
        "short time since an order": -table["recency_days"],
        "orders in 90 days": table["recent"],
        "months in a row": table["streak"],
    }
    return pd.DataFrame(columns).reindex(table.index)


def deal_share(*years: int) -> pd.Series:
    """Return the share of orders bought on deal, of those placed in months with a deal, for customers with three."""
    calendar = load("calendar")
    running = calendar.loc[calendar["promotion"], ["month", "region"]]
    orders = pd.concat([orders_of(year) for year in years]).merge(
        load("customers")[["customer_id", "region"]], on="customer_id"
    )
    orders = orders.assign(month=orders["date"].dt.strftime("%Y-%m")).merge(running, on=["month", "region"])
    by_customer = orders.groupby("customer_id")["on_deal"]
    return by_customer.mean()[by_customer.size() >= DEAL_ORDERS]


@cache
def quality() -> pd.DataFrame:
    """Return for each indicator its rank correlation with itself a year before and with the margin a year later."""
    before, now = indicators(2023), indicators(2024)
    after = margin_of(2025).reindex(now.index, fill_value=0.0)
    rows = {}
    for name in now:
        known = now[name].dropna()
        twice = before[name].dropna().index.intersection(known.index)
        rows[name] = {
            "again": rank_correlation(before[name].dropna(), known),
            "again_pairs": len(twice),
            "next": rank_correlation(known, after),
            "next_pairs": len(known),
        }
    return pd.DataFrame(rows).T


@cache
def december_items() -> pd.DataFrame:
    """Return the three items of the wave of December 2024, rows without gaps."""
    surveys = private("surveys")
    return surveys.loc[surveys["wave"] == "2024-12", ITEMS].dropna()


def four_items() -> pd.DataFrame:
    """Return the three items of December 2024 and “other shops offer what I want”, turned about."""
    surveys = private("surveys")
    items = surveys.loc[surveys["wave"] == "2024-12", [*ITEMS, "rival_appeal"]].dropna()
    return items.assign(rival_appeal=8 - items["rival_appeal"])


@cache
def alpha_resampled() -> np.ndarray:
    """Return alpha of five hundred resamples of the customers."""
    items, random = december_items(), np.random.default_rng(5)
    draws = random.integers(0, len(items), (RESAMPLES, len(items)))
    return np.array([cronbach_alpha(items.iloc[rows]) for rows in draws])


def wave_score(wave: str, region: str | None = None) -> NetPromoterScore:
    """Return the score of a wave, of one region or of all."""
    answers = private("surveys").merge(load("customers")[["customer_id", "region"]], on="customer_id")
    chosen = (answers["wave"] == wave) & ((answers["region"] == region) | (region is None))
    return net_promoter_score(answers.loc[chosen, "recommend"])


def driver_table() -> pd.DataFrame:
    """Return one row an answer: attachment, perceived quality (reliability), service, and the region's price index."""
    answers = private("surveys").merge(load("customers")[["customer_id", "region"]], on="customer_id")
    prices = load("calendar")[["month", "region", "price_index"]]
    answers = answers.merge(prices, left_on=["wave", "region"], right_on=["month", "region"])
    service = answers[["perceive_responsiveness", "perceive_assurance", "perceive_empathy"]]
    table = pd.DataFrame(
        {
            "customer_id": answers["customer_id"],
            "attachment": answers[ITEMS].mean(axis=1),
            "quality": answers["perceive_reliability"],
            "service": service.mean(axis=1),
            "price": answers["price_index"],
        }
    )
    return table.dropna()


def standardised(table: pd.DataFrame, names: list[str]) -> dict[str, float]:
    """Return the coefficients of attachment on these columns, all in standard deviations."""
    scaled = (table[[*names, "attachment"]] - table[[*names, "attachment"]].mean()) / table[
        [*names, "attachment"]
    ].std()
    found = np.linalg.lstsq(scaled[names].to_numpy(), scaled["attachment"].to_numpy(), rcond=None)[0]
    return dict(zip(names, map(float, found)))


@cache
def drivers() -> dict[str, float]:
    """Return standardised coefficients of attachment on quality, service and price, over all answers."""
    return standardised(driver_table(), ["quality", "service", "price"])


@cache
def trust_by_tenure() -> pd.DataFrame:
    """Return mean trust of December 2025 by full years since joining (4 = four or more): ``mean``, ``margin``, ``size``."""
    answers = private("surveys").merge(load("customers")[["customer_id", "joined"]], on="customer_id")
    answers = answers[answers["wave"] == "2025-12"].dropna(subset=["trust"])
    days = -(answers["joined"] - pd.Timestamp("2025-12-31")).dt.days
    years = (days // 365.25).clip(upper=4).astype(int)
    table = answers.groupby(years)["trust"].agg(["mean", "sem", "size"])
    return table.assign(margin=NORMAL_95 * table["sem"])


@cache
def trust_changes() -> pd.Series:
    """Return last less first trust of the customers whose first and last answers lie a year or more apart."""
    answers = private("surveys").dropna(subset=["trust"]).sort_values(["customer_id", "wave"])
    answers = answers.assign(month=pd.to_datetime(answers["wave"]))
    ends = answers.groupby("customer_id").agg(
        first=("trust", "first"), last=("trust", "last"), begin=("month", "first"), end=("month", "last")
    )
    apart = (ends["end"] - ends["begin"]).dt.days >= 365
    return (ends["last"] - ends["first"])[apart]


@cache
def early_trust() -> tuple[pd.Series, pd.Series]:
    """Return the trust given in 2023 by customers who order in the second half of 2025, and by those who do not."""
    given = answers_of(2023).groupby("customer_id")["trust"].mean().dropna()
    orders = orders_of(2025)
    still = given.index.isin(orders.loc[orders["date"] >= "2025-07-01", "customer_id"])
    return given[still], given[~still]


@cache
def service_minutes() -> pd.DataFrame:
    """Return orders and minutes of service in 2024 of the private buyers who joined before 2024, with ``years``."""
    orders = orders_of(2024).groupby("customer_id").size().rename("orders").to_frame()
    tickets = private("tickets")
    tickets = tickets[tickets["date"].dt.year == 2024]
    orders["minutes"] = (
        tickets.groupby("customer_id")["actual_minutes"].sum().reindex(orders.index, fill_value=0)
    )
    orders["years"] = tenure("2024-01-01", orders.index)
    return orders[orders["years"] > 0]


@cache
def minutes_an_order() -> tuple[float, float, float, float]:
    """Return service minutes an order of young (under a year) and old (two years or more) customers, and old less young's interval."""
    table, random = service_minutes(), np.random.default_rng(5)
    young, old = table[table["years"] < 1], table[table["years"] >= 2]

    def rate(part: pd.DataFrame) -> float:
        return float(part["minutes"].sum() / part["orders"].sum())

    gaps = [
        rate(old.iloc[random.integers(0, len(old), len(old))])
        - rate(young.iloc[random.integers(0, len(young), len(young))])
        for _ in range(RESAMPLES)
    ]
    return rate(young), rate(old), *middle(np.array(gaps))


@cache
def stayers() -> pd.DataFrame:
    """Return the margin of 2023, 2024 and 2025 of the customers from before 2023 who ordered in all three years."""
    joined = load("customers").set_index("customer_id")["joined"]
    old = joined.index[joined < "2023-01-01"]
    table = pd.DataFrame({year: margin_of(year) for year in (2023, 2024, 2025)}).dropna()
    return table[table.index.isin(old)]


def margin_by_tenure(low: float, high: float) -> float:
    """Return the mean margin of 2024 of buyers with a tenure in years from ``low`` to below ``high`` on 1 January."""
    margin = margin_of(2024)
    years = tenure("2024-01-01", margin.index)
    return float(margin[(years >= low) & (years < high)].mean())


@cache
def lost_to_cheaper_rivals() -> pd.Series:
    """Return who leaves by the end of 2025 because the rivals are a fifth cheaper in 2025, and would have stayed."""
    history = World()
    cheaper = history.with_changes(rivals=Rivals(price=During(0.8, start="2025-01")))
    return compare(history, cheaper).set_index("customer_id")["lost"].reindex(card().index)


@cache
def monthly_sales(box: str) -> pd.DataFrame:
    """Return the sales of 2025 by customer of a box and month, as a share of the month's sales of 2024 (the season)."""
    later, of_2024 = orders_of(2025), orders_of(2024)
    monthly = later.pivot_table(
        index="customer_id", columns=later["date"].dt.month, values="paid_cents", aggfunc="sum"
    )
    season = of_2024.groupby(of_2024["date"].dt.month)["paid_cents"].sum()
    return monthly.reindex(card().index[boxes() == box]).fillna(0) / season


@cache
def steadiness(box: str, orders: int | None = None) -> float:
    """Return the coefficient of variation of the monthly sales of 2025 of customers drawn from a box.

    Eighty customers are drawn, or so many that they hold ``orders`` orders of 2024. Nobody is drawn twice: a copy would
    swing with its original. The median of two hundred draws.
    """
    monthly, random = monthly_sales(box), np.random.default_rng(5)
    placed = card().loc[monthly.index, "orders"].to_numpy()
    found = []
    for _ in range(STEADY_DRAWS):
        rows = random.permutation(len(monthly))
        enough = np.cumsum(placed[rows]) <= orders if orders else np.arange(len(rows)) < STEADY_CUSTOMERS
        sales = monthly.iloc[rows[enough]].sum()
        found.append(float(sales.std() / sales.mean()))
    return float(np.median(found))


@cache
def wallet() -> pd.DataFrame:
    """Return ``lantern`` and ``all`` purchases of 2024 and ``paid`` by private buyer whom the market panel knows."""
    bought = load("panel").merge(load("panel_households"), on="household").dropna(subset=["customer_id"])
    bought = bought[bought["quarter_end"].str.startswith("2024")]
    shops = [name for name in load("panel").columns if name not in ("household", "quarter_end")]
    table = pd.DataFrame({"lantern": bought["lantern"], "all": bought[shops].sum(axis=1)})
    table = table.groupby(bought["customer_id"].astype(int)).sum()
    paid = orders_of(2024).groupby("customer_id")["paid_cents"].sum().rename("paid")
    return table[table["all"] > 0].join(paid, how="inner")


@cache
def brought() -> pd.Series:
    """Return how many new customers each private customer has brought, 2023 to 2025."""
    counts = load("referrals").groupby("referrer_id").size()
    return counts.reindex(pd.Index(sorted(private_ids()), name="customer_id"), fill_value=0)


def brought_by(low: int, high: int) -> pd.Series:
    """Return new customers brought by a hundred customers, for those whose best answer of 2024 lies in a span."""
    said = answers_of(2024).groupby("customer_id")["recommend"].max()
    return brought()[said.index[said.between(low, high)]] * 100


@cache
def elasticities() -> tuple[float, float, float, float]:
    """Return the price elasticity of orders in 2025 of customers who seldom and who often buy on deal, and its gap's ends.

    The world is run again with Lantern's prices a tenth higher in 2025; each group's orders are compared with its own.
    Seldom is at most a third of the orders in months with a deal in 2023 and 2024, often more than half. The gap is often
    less seldom, 95% of 500 resamples of the customers.
    """
    history = World()
    dearer = history.with_changes(levers=Levers(price=During(PRICE_RISE, start="2025-01")))
    change = compare(history, dearer).set_index("customer_id")["orders_change"]
    share = deal_share(2023, 2024)
    orders = orders_of(2025).groupby("customer_id").size().reindex(share.index, fill_value=0)
    table = pd.DataFrame({"before": orders, "after": orders + change.reindex(share.index)})
    seldom, often = table[share <= 1 / 3], table[share > 1 / 2]
    random = np.random.default_rng(5)

    def drawn(part: pd.DataFrame) -> pd.DataFrame:
        return part.iloc[random.integers(0, len(part), len(part))]

    gaps = [elasticity(drawn(often)) - elasticity(drawn(seldom)) for _ in range(RESAMPLES)]
    return elasticity(seldom), elasticity(often), *middle(np.array(gaps))


def elasticity(orders: pd.DataFrame) -> float:
    """Return the elasticity of orders from ``before`` to ``after`` over the price rise."""
    before, after = orders["before"].sum(), orders["after"].sum()
    return float(np.log(after / before) / np.log(PRICE_RISE))


@cache
def exits_by_failures() -> pd.DataFrame:
    """Return ``years`` at risk, ``exits`` and ``rate`` (exits in 100 subscriber-years) by failures so far: 0, 1, 2 (or more)."""
    customers = load("customers").set_index("customer_id")
    subscribers = customers[customers["contract"] == "subscription"]
    first_day = pd.Timestamp("2023-01-01")
    start = subscribers["joined"].where(subscribers["joined"] > first_day, first_day)
    ended = load("exits").groupby("customer_id")["date"].min().reindex(subscribers.index)
    stop = ended.fillna(pd.Timestamp("2025-12-31"))
    tickets = load("tickets")
    failures = tickets[tickets["failed"]].sort_values(["customer_id", "date"])
    failures = failures[failures["customer_id"].isin(subscribers.index)]
    failures = failures[failures["date"] < stop.reindex(failures["customer_id"]).to_numpy()]
    days = pd.DataFrame({0: start, 1: stop, 2: stop, 3: stop})
    for count in (1, 2):
        reached_now = failures.groupby("customer_id").cumcount() == count - 1
        at = failures[reached_now].set_index("customer_id")["date"]
        days[count] = at.reindex(days.index).fillna(stop).combine(start, max)
    spent = pd.DataFrame({k: (days[k + 1] - days[k]).dt.days / 365.25 for k in range(3)})
    reached = failures.groupby("customer_id").size().reindex(subscribers.index, fill_value=0).clip(upper=2)
    table = pd.DataFrame(
        {"years": spent.sum(), "exits": reached[ended.notna()].value_counts().reindex(range(3))}
    )
    return table.assign(rate=100 * table["exits"] / table["years"])


@cache
def weighed_rows() -> pd.DataFrame:
    """Return counts of customers by weight of attitude, rivals' price, fifth of the index and what came in 2025."""
    table, parts = card(), []
    alone = in_top(table["behaviour"])
    for share in range(0, 101, 10):
        index = weighted_index(table, {"emotion": share, "behaviour": 100 - share})
        fifth = fifths(index)
        for price in RIVAL_PRICES:
            later = next_year(price)
            came = np.select([in_top(later["margin_cents"]), later["silent"]], ["best", "silent"], "others")
            rows = pd.DataFrame({"fifth": fifth, "came": came, "new": (in_top(index) & ~alone).astype(int)})
            counts = rows.groupby(["fifth", "came", "new"]).size().rename("customers").reset_index()
            parts.append(counts.assign(share=share, price=price))
    return pd.concat(parts, ignore_index=True)
