"""Chapter 06: the tables and comparisons behind the numbers and figures of its reading, each computed once."""

from functools import cache

import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.measures.intervals import resampled_shares
from loyaltylab.measures.satisfaction import (
    SATISFIED_FROM,
    monthly_types,
    orders_around,
    satisfaction_types,
    transition_counts,
    transition_shares,
)
from loyaltylab.world import Rivals, World, run

FOLLOWED = ("2023-06", "2023-12", "2024-06", "2024-12")
"""Waves that are followed by twelve months of records."""

NO_RIVAL_YET = ("2023-06", "2023-12")
"""Waves whose twelve months end before the rival opened on the Island in January 2025."""

SNAPSHOT = "2024-12"


SCORES = ("1–2", "3", "4", "5")

DRAWS = 2000


@cache
def scored() -> pd.DataFrame:
    """Return every answer with a score of the followed waves, with the orders around it and the region."""
    surveys = load("surveys")
    orders = load("orders")
    table = surveys[surveys["wave"].isin(FOLLOWED) & surveys["satisfaction"].notna()].reset_index(drop=True)
    table["satisfaction"] = table["satisfaction"].astype(int)
    table["orders"] = orders_around(table, orders, -5, 0)
    table["next"] = orders_around(table, orders, 1, 6)
    table["still"] = orders_around(table, orders, 7, 12) > 0
    table["satisfied"] = table["satisfaction"] >= SATISFIED_FROM
    table["score"] = table["satisfaction"].map({1: "1–2", 2: "1–2", 3: "3", 4: "4", 5: "5"})
    table["type"] = satisfaction_types(table)
    region = load("customers").set_index("customer_id")["region"]
    table["island"] = table["customer_id"].map(region) == "Island"
    return table


@cache
def active() -> pd.DataFrame:
    """Return the answers of customers who had ordered in the half-year that ends with the wave."""
    table = scored()
    return table[table["orders"] > 0].reset_index(drop=True)


@cache
def snapshot() -> pd.DataFrame:
    """Return the answers of December 2024, one row a customer, with the type at the chapter's lines."""
    table = scored()
    return table[table["wave"] == SNAPSHOT].set_index("customer_id")


@cache
def last_scores_of_leavers() -> pd.Series:
    """Return the last score before the end of each subscription whose owner had ever given one."""
    surveys = load("surveys")[["customer_id", "wave", "satisfaction"]].dropna()
    before = load("exits").merge(surveys, on="customer_id")
    before = before[pd.to_datetime(before["wave"]) <= before["date"]]
    return before.sort_values("wave").groupby("customer_id")["satisfaction"].last().astype(int)


@cache
def all_scores() -> pd.Series:
    """Return every satisfaction score ever given."""
    return load("surveys")["satisfaction"].dropna().astype(int)


@cache
def difference_draws() -> pd.DataFrame:
    """Return redrawn shares that still buy, for the satisfied (True) and the others (False)."""
    return resampled_shares(active(), "still", "satisfied", draws=DRAWS, seed=6)


@cache
def score_draws() -> pd.DataFrame:
    """Return redrawn shares that still buy, by score."""
    return resampled_shares(active(), "still", "score", draws=DRAWS, seed=6)


@cache
def before_the_rival() -> pd.DataFrame:
    """Return the answers whose twelve months ended before the rival opened on the Island."""
    table = active()
    table = table[table["wave"].isin(NO_RIVAL_YET)]
    place = np.where(table["island"], "Island", "elsewhere")
    said = np.where(table["satisfied"], "satisfied", "other")
    return table.assign(cell=pd.Series(place, table.index) + " " + pd.Series(said, table.index))


@cache
def cell_shares() -> pd.Series:
    """Return the share that still buys by place and satisfaction, before the rival came."""
    return before_the_rival().groupby("cell")["still"].mean()


@cache
def cell_draws() -> pd.DataFrame:
    """Return redrawn shares that still buy by place and satisfaction, before the rival came."""
    return resampled_shares(before_the_rival(), "still", "cell", draws=DRAWS, seed=6)


BIG = 30_000

FIFTHS = ("lowest", "second", "middle", "fourth", "highest")


LONG_AGO = "2018-01"

DECEMBER_2023 = 11


@cache
def two_islands() -> pd.DataFrame:
    """Return the share kept through 2024 by fifth of satisfaction: the same Islanders alone with Lantern, and with a rival.

    A Lantern of 30,000 private customers; the rival, where there is one, has been on the Island since 2018.
    """
    columns = {}
    for name, entry in {"no rival": None, "a rival": LONG_AGO}.items():
        world = World(private=BIG, business=0, months=25, rivals=Rivals(island_entry=entry))
        course = run(world, islanders())
        there = (course.people.join_month <= DECEMBER_2023) & (course.lives.left > DECEMBER_2023)
        ranked = np.argsort(course.lives.satisfaction[there, DECEMBER_2023], kind="stable")
        kept = course.lives.left[there] > DECEMBER_2023 + 12
        parts = np.array_split(ranked, len(FIFTHS))
        columns[name] = [float(kept[part].mean()) for part in parts]
        columns[f"{name}, customers"] = [len(part) for part in parts]
    return pd.DataFrame(columns, index=pd.Index(FIFTHS, name="fifth"))


@cache
def islanders() -> np.ndarray:
    """Return the numbers of the Islanders among the first 30,000 private customers."""
    from loyaltylab.world.calendar import ISLAND
    from loyaltylab.world.people import identities, people

    numbers = identities(BIG, 0)
    return numbers[people(World().seed, numbers).region == ISLAND]


PARITY_FROM = 5


@cache
def parity_table() -> pd.DataFrame:
    """Return the answers of the satisfied, with whether other shops offer what they want."""
    table = active()
    table = table[table["satisfied"] & table["rival_appeal"].notna()]
    return table.assign(parity=table["rival_appeal"] >= PARITY_FROM)


@cache
def parity_draws() -> pd.DataFrame:
    """Return redrawn shares that still buy, of the satisfied drawn to others (True) and the other satisfied."""
    return resampled_shares(parity_table(), "still", "parity", draws=DRAWS, seed=6)


EVANGELIST_FROM = 9

DETRACTOR_TO = 6


@cache
def failure_table() -> pd.DataFrame:
    """Return the service failures on file."""
    tickets = load("tickets")
    return tickets[tickets["failed"]]


@cache
def complaints_of_defectors() -> pd.Series:
    """Return for each answer of a defector who rates Lantern 0 to 6 whether she complained in the year up to the wave."""
    table = scored()
    angry = table[(table["type"] == "defector") & (table["recommend"] <= DETRACTOR_TO)]
    complaints = failure_table()[failure_table()["complained"]]
    return orders_around(angry, complaints, -11, 0) > 0


@cache
def referred() -> pd.Series:
    """Return the number of customers on file that each customer brought."""
    return load("referrals").groupby("referrer_id").size()


@cache
def habits() -> pd.DataFrame:
    """Return for each type of the four waves the mean answer on comparing, and the share of orders on deal in the half-year."""
    table = scored()
    orders = load("orders")
    deals = orders_around(table, orders[orders["on_deal"]], -5, 0)
    sums = (
        pd.DataFrame({"type": table["type"], "deals": deals, "orders": table["orders"]}).groupby("type").sum()
    )
    compares = table.groupby("type")["compares"].mean()
    return pd.DataFrame({"compares": compares, "on_deal": sums["deals"] / sums["orders"]})


@cache
def panel_purchases() -> pd.DataFrame:
    """Return purchases of tea and coffee by type, of answers whose customer is in the market panel.

    One row a type: ``answers``, ``purchases`` (a half-year, at all brands, for each answer) and ``elsewhere``, the share
    of all purchases of the type that went to other brands than Lantern.
    """
    households = load("panel_households").dropna(subset="customer_id")
    panel = load("panel").merge(households, on="household")
    brands = [name for name in load("panel") if name not in ("household", "quarter_end")]
    year, month = panel["quarter_end"].str[:4], panel["quarter_end"].str[5:].astype(int)
    panel["wave"] = year + np.where(month <= 6, "-06", "-12")
    panel["customer_id"] = panel["customer_id"].astype("int64")
    bought = panel.groupby(["customer_id", "wave"])[brands].sum()
    table = scored().merge(bought, left_on=["customer_id", "wave"], right_index=True)
    sums = table.groupby("type")[brands].sum()
    answers = table["type"].value_counts()
    total = sums.sum(axis=1)
    return pd.DataFrame(
        {"answers": answers, "purchases": total / answers, "elsewhere": 1 - sums["lantern"] / total}
    )


@cache
def locked() -> pd.Series:
    """Return by type the share, in December 2024, with a subscription or on the Island, where no rival was."""
    customers = load("customers").set_index("customer_id").reindex(snapshot().index)
    lock = (customers["contract"] == "subscription") | (customers["region"] == "Island")
    return lock.groupby(snapshot()["type"]).mean()


@cache
def states() -> pd.DataFrame:
    """Return the type of each customer in each month between two answered waves."""
    return monthly_types(load("surveys"), load("orders"))


@cache
def monthly_shares() -> pd.DataFrame:
    """Return the monthly transition shares."""
    return transition_shares(transition_counts(states()))


@cache
def wave_counts() -> pd.DataFrame:
    """Return the transitions from one wave to the next."""
    table = states()
    waves = table.columns[table.columns.astype(str).str[5:].isin(["06", "12"])]
    return transition_counts(table[waves])


def same_type(counts: pd.DataFrame) -> float:
    """Return the share of transitions that end in the type they began with."""
    return float(np.trace(counts.to_numpy()) / counts.to_numpy().sum())


@cache
def six_steps() -> pd.DataFrame:
    """Return what six monthly steps would give if each month forgot the ones before (a Markov chain)."""
    shares = monthly_shares()
    return pd.DataFrame(
        np.linalg.matrix_power(shares.to_numpy(), 6), index=shares.index, columns=shares.columns
    )


@cache
def island_orders() -> pd.DataFrame:
    """Return monthly orders a customer, Island and elsewhere, of those with an order in July to December 2024; 2024 = 100."""
    orders = load("orders")
    island = load("customers").set_index("customer_id")["region"] == "Island"
    base = orders.loc[orders["date"].between("2024-07-01", "2024-12-31"), "customer_id"].unique()
    orders = orders[orders["customer_id"].isin(base) & (orders["date"] >= "2024-01-01")]
    place = orders["customer_id"].map(island).map({True: "Island", False: "elsewhere"})
    counts = orders.groupby([orders["date"].dt.strftime("%Y-%m"), place]).size().unstack()
    return counts / counts.loc["2024-07":"2024-12"].mean() * 100


@cache
def entry_by_satisfaction() -> pd.DataFrame:
    """Return who of a larger Island leaves by December 2025 because the rival opened, by third of satisfaction before."""
    world = World(private=BIG, business=0)
    with_rival, alone = (
        run(world.with_changes(rivals=Rivals(island_entry=entry)), islanders()) for entry in ("2025-01", None)
    )
    there = alone.lives.active[:, 23] & (alone.lives.left > 23)
    stays = there & (alone.lives.left >= 36)
    lost = stays & (with_rival.lives.left < 36)
    ranked = np.argsort(alone.lives.satisfaction[there, 23], kind="stable")
    parts = np.array_split(np.flatnonzero(there)[ranked], 3)
    rows = {
        name: {"customers": len(part), "lost": int(lost[part].sum())}
        for name, part in zip(("low", "middle", "high"), parts)
    }
    return pd.DataFrame(rows).T


@cache
def funnel() -> pd.Series:
    """Return how many customers of December 2024 pass each stage after the ones before it."""
    table = snapshot()
    steps = {
        "perceives well": table["satisfaction"] >= SATISFIED_FROM,
        "likes": table["affection"] >= 5,
        "intends": table["intention"] >= 6,
        "orders": table["next"] > 0,
    }
    passed, counts = pd.Series(data=True, index=table.index), {}
    for name, holds in steps.items():
        passed &= holds.fillna(False).astype(bool)
        counts[name] = int(passed.sum())
    return pd.Series(counts)


@cache
def tiers() -> pd.DataFrame:
    """Return the answers of four waves with the tier reached: 0 none, 1 satisfied, 2 and will rebuy, 3 and will recommend."""
    table = scored().copy()
    rebuy = (table["intention"] >= 6).fillna(False).astype(bool)
    refer = (table["recommend"] >= EVANGELIST_FROM).fillna(False).astype(bool)
    first = table["satisfied"]
    table["tier"] = first.astype(int) + (first & rebuy) + (first & rebuy & refer)
    table["bought"] = table["next"] > 0
    return table


@cache
def margin_table() -> pd.DataFrame:
    """Return satisfaction and log orders of 2024 with the log margin of 2025, one row a private customer who answered."""
    surveys = load("surveys")
    orders = load("orders")
    said = (
        surveys[surveys["wave"].str.startswith("2024")].groupby("customer_id")["satisfaction"].mean().dropna()
    )
    private = load("customers").query("type == 'private'")["customer_id"]
    said = said[said.index.isin(private)].astype(float)
    year = orders["date"].dt.year
    bought = orders[year == 2024].groupby("customer_id").size().reindex(said.index).fillna(0)
    euro = (
        orders[year == 2025].groupby("customer_id")["margin_cents"].sum().reindex(said.index).fillna(0) / 100
    )
    return pd.DataFrame(
        {"satisfaction": said, "orders": np.log1p(bought), "margin": np.log1p(euro.clip(lower=0))}
    )


# How the world turns an opinion into a score, before style and noise (loyaltylab.world.opinion).
SCORE_MIDDLE, SCORE_STEP = 3.95, 1.35

STYLES = ("low scorers", "middle", "high scorers")


@cache
def by_style() -> pd.DataFrame:
    """Return by third of the hidden response style: hidden satisfaction, mean score, share of 4 and 5 (the truth opened)."""
    hidden = open_envelope("opinion")[["customer_id", "wave", "satisfaction"]].rename(
        columns={"satisfaction": "hidden"}
    )
    table = (
        load("surveys")[["customer_id", "wave", "satisfaction"]]
        .dropna()
        .merge(hidden, on=["customer_id", "wave"])
    )
    style = open_envelope("traits").set_index("customer_id")["response_style"]
    table["style"] = pd.qcut(table["customer_id"].map(style), 3, labels=STYLES)
    table["satisfied"] = table["satisfaction"] >= SATISFIED_FROM
    return table.groupby("style", observed=True).agg(
        hidden=("hidden", "mean"),
        score=("satisfaction", "mean"),
        satisfied=("satisfied", "mean"),
        answers=("style", "size"),
    )


@cache
def still_by_style() -> pd.Series:
    """Return by third of the hidden response style the share that still buys, of the followed answers."""
    style = open_envelope("traits").set_index("customer_id")["response_style"]
    table = active()
    thirds = pd.qcut(table["customer_id"].map(style), 3, labels=STYLES)
    return table.groupby(thirds, observed=True)["still"].mean()


@cache
def excellent_shop() -> pd.Series:
    """Return each customer's mean answer on what an excellent shop gives (any shop), 1 to 7."""
    surveys = load("surveys")
    items = [str(name) for name in surveys if str(name).startswith("expect_")]
    return surveys.groupby("customer_id")[items].mean().astype(float).mean(axis=1)


@cache
def by_excellent_shop() -> pd.DataFrame:
    """Return score and still buying of the followed answers by third of the numbers given to an excellent shop."""
    table = active()
    thirds = pd.qcut(table["customer_id"].map(excellent_shop()), 3, labels=("low", "middle", "high"))
    return table.groupby(thirds, observed=True)[["satisfaction", "still"]].mean()


@cache
def true_moves() -> pd.Series:
    """Return how many crossed the line of 4 from one wave to the next, and how many of them had truly changed their mind.

    Truly: the hidden opinion, turned into a score without style and noise, crosses the same line the same way.
    """
    hidden = open_envelope("opinion")[["customer_id", "wave", "satisfaction"]].rename(
        columns={"satisfaction": "hidden"}
    )
    table = (
        load("surveys")[["customer_id", "wave", "satisfaction"]]
        .dropna()
        .merge(hidden, on=["customer_id", "wave"])
    )
    table["said"] = table["satisfaction"] >= SATISFIED_FROM
    table["meant"] = table["hidden"] >= (SATISFIED_FROM - 0.5 - SCORE_MIDDLE) / SCORE_STEP
    table["next"] = (pd.PeriodIndex(table["wave"], freq="M") + 6).astype(str)
    pairs = table.merge(
        table, left_on=["customer_id", "next"], right_on=["customer_id", "wave"], suffixes=("", "_after")
    )
    moved = pairs["said"] != pairs["said_after"]
    truly = moved & (pairs["meant"] == pairs["said"]) & (pairs["meant_after"] == pairs["said_after"])
    return pd.Series({"pairs": len(pairs), "moved": int(moved.sum()), "truly": int(truly.sum())})


@cache
def causes_of_leaving() -> pd.Series:
    """Return the true causes of those who left after a last score of 4 or 5, as shares."""
    surveys = load("surveys")[["customer_id", "wave", "satisfaction"]].dropna()
    left = open_envelope("leaving").dropna(subset=["left"])
    last = surveys.merge(left[["customer_id", "left", "cause"]], on="customer_id")
    last = last[last["wave"] <= last["left"]].sort_values("wave").drop_duplicates("customer_id", keep="last")
    return last.loc[last["satisfaction"] >= SATISFIED_FROM, "cause"].value_counts(normalize=True)


def percent_words(shares: "pd.Series") -> str:
    """Return named shares in words."""
    return ", ".join(f"{name}: {share:.0%}" for name, share in shares.items())


@cache
def logistic_curves() -> pd.DataFrame:
    """Return a logistic curve of still buying on the score: the fit, and 2.5 % and 97.5 % over redrawn customers."""
    from sklearn.linear_model import LogisticRegression

    table = active()
    cells = table.groupby(["customer_id", "satisfaction", "still"]).size().unstack(level=[1, 2], fill_value=0)  # type: ignore[arg-type]
    said, still = (cells.columns.get_level_values(name).to_numpy() for name in ("satisfaction", "still"))
    shown = np.linspace(1, 5, 41)
    people = len(cells)
    weights = (
        np.random.default_rng(6).multinomial(people, np.full(people, 1 / people), size=300) @ cells.to_numpy()
    )
    curves = []
    for weight in [cells.to_numpy().sum(axis=0), *weights]:
        # A huge C: no penalty, the plain largest likelihood.
        fit = LogisticRegression(C=1e9, solver="newton-cholesky").fit(
            said[:, None], still, sample_weight=weight
        )
        curves.append(fit.predict_proba(shown[:, None])[:, 1])
    low, high = np.quantile(curves[1:], [0.025, 0.975], axis=0)
    return pd.DataFrame({"fit": curves[0], "low": low, "high": high}, index=pd.Index(shown, name="score"))
