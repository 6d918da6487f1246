"""From arrays to tables: what learners see, and the truth beside it, in the columns of the specification."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from loyaltylab.world.buying import Orders, month_lengths
from loyaltylab.world.calendar import Conditions, month_names
from loyaltylab.world.draw import Keys, Purpose, choose, uniform
from loyaltylab.world.life import NEVER, Lives
from loyaltylab.world.opinion import Answers
from loyaltylab.world.people import People
from loyaltylab.world.programme import Programme
from loyaltylab.world.specification import (
    CATEGORIES,
    CAUSES,
    KINDS,
    OBSTACLES,
    REGIONS,
    RIVALS,
    TIERS,
)

# What leavers say, by true cause: they are polite, forgetful and sometimes right.
REASONS = ("price", "service failure", "slow service", "inconvenience", "rival offer", "moved", "payment", "")
REASON_SHARES = {
    "active": (0.42, 0.05, 0.06, 0.24, 0.05, 0.03, 0.00, 0.15),
    "natural": (0.04, 0.02, 0.00, 0.08, 0.02, 0.66, 0.00, 0.18),
    "competitive": (0.34, 0.03, 0.05, 0.16, 0.24, 0.02, 0.00, 0.16),
    "fault": (0.08, 0.48, 0.20, 0.05, 0.06, 0.01, 0.00, 0.12),
    "passive": (0.05, 0.02, 0.01, 0.05, 0.01, 0.06, 0.55, 0.25),
}


@dataclass(frozen=True)
class Records:
    """The tables of one world: ``observed`` for learners, ``truth`` for the end of a lab; name → DataFrame."""

    observed: dict[str, pd.DataFrame]
    truth: dict[str, pd.DataFrame]

    def all(self) -> dict[str, pd.DataFrame]:
        """Return observed and hidden tables together."""
        return {**self.observed, **self.truth}


def words(names: tuple[str, ...], codes: np.ndarray) -> np.ndarray:
    """Return the words for the codes as an object array."""
    return np.array(names, dtype=object)[codes]


def dates(month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Return the days (``day`` counts from 1) of the months (0 = January 2023), as `loyaltylab.load` gives them."""
    start = (np.datetime64("2023-01", "M") + month.astype("timedelta64[M]")).astype("datetime64[D]")
    return (start + (day - 1).astype("timedelta64[D]")).astype("datetime64[ns]")


def month_words(months: np.ndarray, horizon: int) -> np.ndarray:
    """Return month names, ``None`` where the number lies outside the horizon."""
    names = np.array([*month_names(horizon), None], dtype=object)
    return names[np.where((months >= 0) & (months < horizon), months, horizon)]


def _optional(values: np.ndarray, missing: np.ndarray) -> pd.Series:
    """Return whole numbers that may be missing as floats with NaN: what `pandas.read_csv` gives, and plain to use."""
    return pd.Series(values, dtype="float64").mask(missing)


def customers_table(people: People) -> pd.DataFrame:
    """Return the ``customers`` table."""
    source = words(("own", "advertising", "referral", "sales call"), people.source)
    return pd.DataFrame(
        {
            "customer_id": people.customer_id,
            "type": words(("private", "business"), people.business.astype(int)),
            "joined": dates(people.join_month, people.join_day),
            "region": words(REGIONS, people.region),
            "birth_year": _optional(people.birth_year, people.business),
            "channel": words(("shop", "web", "desk"), people.channel),
            "source": source,
            "acquisition_cents": people.acquisition_cents,
            "own_km": people.own_km,
            "rival_km": people.rival_km,
            "contract": words(("none", "subscription"), people.subscription.astype(int)),
            "member": people.member,
            "obstacle": words(OBSTACLES, people.obstacle),
            "account_manager": _optional(people.manager, ~people.business),
            "consent": people.consent,
        }
    )


def calendar_table(outside: Conditions) -> pd.DataFrame:
    """Return the ``calendar`` table (what private customers met; a lever for businesses alone does not show)."""
    months = outside.months
    columns = {
        "price_index": outside.price[0],
        "promotion": outside.promotion > 0,
        "reward_rate": outside.reward_rate[0],
        "service_speed": outside.service_speed[0],
        "recovery": outside.recovery[0],
        "reach": outside.reach[0],
        "novelty": outside.novelty[0],
    }
    decimals = {"price_index": 3}
    table = {
        "month": np.repeat(np.array(month_names(months), dtype=object), len(REGIONS)),
        "region": np.tile(np.array(REGIONS, dtype=object), months),
    }
    for name, values in columns.items():
        flat = values.T.ravel()
        table[name] = flat if flat.dtype == bool else np.round(flat, decimals.get(name, 2))
    return pd.DataFrame(table).sort_values(["month", "region"], ignore_index=True)


def rivals_table(outside: Conditions) -> pd.DataFrame:
    """Return the ``rivals`` table."""
    rival, region, month = np.meshgrid(
        np.arange(len(RIVALS)), np.arange(len(REGIONS)), np.arange(outside.months), indexing="ij"
    )
    present = outside.present.ravel()
    table = pd.DataFrame(
        {
            "month": np.array(month_names(outside.months), dtype=object)[month.ravel()],
            "region": words(REGIONS, region.ravel()),
            "rival": words(RIVALS, rival.ravel()),
            "present": present,
            "price_index": np.where(present, np.round(outside.rival_price.ravel(), 3), np.nan),
        }
    )
    return table.sort_values(["month", "region", "rival"], ignore_index=True)


def orders_table(people: People, orders: Orders, programme: Programme) -> pd.DataFrame:
    """Return the ``orders`` table."""
    starts = np.flatnonzero(np.diff(orders.row, prepend=-1))
    number = np.arange(orders.row.size) - np.repeat(starts, np.diff(starts, append=orders.row.size)) + 1
    paid = orders.deal_cents - programme.voucher_cents
    return pd.DataFrame(
        {
            "customer_id": people.customer_id[orders.row],
            "order_number": number,
            "date": dates(orders.month, orders.day),
            "category": words(CATEGORIES, orders.category),
            "items": orders.items,
            "list_cents": orders.list_cents,
            "paid_cents": paid,
            "voucher_cents": programme.voucher_cents,
            "margin_cents": paid - orders.cost_cents,
            "on_deal": orders.on_deal,
            "channel": words(("shop", "web", "desk"), orders.channel),
            "gift": orders.gift,
        }
    )


def surveys_table(people: People, answers: Answers, months: int) -> pd.DataFrame:
    """Return the ``surveys`` table."""
    table = {
        "customer_id": people.customer_id[answers.row],
        "wave": month_words(answers.month, months),
    }
    for name, scores in answers.items.items():
        table[name] = _optional(scores, scores < 0)
    return pd.DataFrame(table)


def points_table(people: People, programme: Programme, months: int) -> pd.DataFrame:
    """Return the ``points`` table: members only, and only months in which points moved."""
    moved = (programme.earned > 0) | (programme.redeemed > 0) | (programme.expired > 0)
    row, month = np.nonzero(moved & people.member[:, None])
    return pd.DataFrame(
        {
            "customer_id": people.customer_id[row],
            "month": month_words(month, months),
            "earned": programme.earned[row, month],
            "redeemed": programme.redeemed[row, month],
            "expired": programme.expired[row, month],
            "balance": programme.balance[row, month],
            "tier": words(TIERS, programme.tier[row, month]),
        }
    )


def exits_table(people: People, lives: Lives, event_keys: Keys, months: int) -> pd.DataFrame:
    """Return the ``exits`` table: ended subscriptions with the reason stated, which is not always the cause."""
    rows = np.flatnonzero(people.subscription & (lives.left < months))
    month = lives.left[rows]
    keys = event_keys[rows]
    length = month_lengths(months)[month]
    first = np.where(month == people.join_month[rows], people.join_day[rows], 1)
    day = first + np.floor(uniform(keys, Purpose.LEAVING_DAY) * (length - first + 1)).astype(np.int64)
    shares = np.array([REASON_SHARES[cause] for cause in CAUSES])[lives.cause[rows]]
    reason = words(REASONS, choose(uniform(keys, Purpose.REASON), shares))
    reason[reason == ""] = None
    return pd.DataFrame(
        {"customer_id": people.customer_id[rows], "date": dates(month, day), "stated_reason": reason}
    )


def traits_table(people: People) -> pd.DataFrame:
    """Return the hidden ``traits`` table."""
    names = (
        "attachment",
        "price_sensitivity",
        "search_cost",
        "convenience_need",
        "reward_response",
        "variety_seeking",
        "expectation",
        "switching_procedural",
        "switching_financial",
        "switching_relational",
        "obstacle_strength",
        "purchase_rate",
        "ticket",
        "response_style",
    )
    traits = {name: np.round(getattr(people, name), 3) for name in names}
    return pd.DataFrame({"customer_id": people.customer_id, **traits})


def kinds_table(people: People, lives: Lives) -> pd.DataFrame:
    """Return the hidden ``loyalty_kinds`` table."""
    pull = lives.motives.sum(axis=1)
    weights = lives.motives / np.maximum(pull, 1e-9)[:, None]
    table = {"customer_id": people.customer_id}
    for number, kind in enumerate(KINDS):
        table[kind] = np.round(weights[:, number], 3)
    table["dominant"] = words(KINDS, weights.argmax(axis=1))
    table["pull"] = np.round(pull, 3)
    return pd.DataFrame(table)


def leaving_table(people: People, lives: Lives, months: int) -> pd.DataFrame:
    """Return the hidden ``leaving`` table."""
    causes = np.array([*CAUSES, None], dtype=object)
    table = {
        "customer_id": people.customer_id,
        "left": month_words(np.where(lives.left == NEVER, months, lives.left), months),
        "cause": causes[np.where(lives.cause >= 0, lives.cause, len(CAUSES))],
    }
    for number, cause in enumerate(CAUSES):
        table[f"month_{cause}"] = month_words(lives.potential[:, number], months)
    return pd.DataFrame(table)
