"""From arrays to tables: what learners see, and the truth beside it, in the columns of the specification."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from loyaltylab.world.buying import HiddenBuying, Orders, month_lengths
from loyaltylab.world.calendar import (
    CAMPAIGNS,
    LEAVING_MANAGER,
    Campaign,
    Conditions,
    month_names,
)
from loyaltylab.world.contact import Contacts
from loyaltylab.world.draw import Keys, Purpose, uniform, unroll
from loyaltylab.world.life import Lives
from loyaltylab.world.opinion import Answers, wave_months
from loyaltylab.world.panel import Panel
from loyaltylab.world.people import People
from loyaltylab.world.programme import Programme
from loyaltylab.world.reasons import sentences, stated_reasons, ways_out
from loyaltylab.world.service import Tickets
from loyaltylab.world.specification import (
    BRANDS,
    CATEGORIES,
    CAUSES,
    KINDS,
    OBSTACLES,
    PACKS,
    REASONS,
    REGIONS,
    RIVALS,
    SEGMENTS,
    TABLES,
    TICKET_KINDS,
    TIERS,
    WAYS_OUT,
)
from loyaltylab.world.staff import ManagerMonths, Staff, manager_away
from loyaltylab.world.web import Web
from loyaltylab.world.winback import ARMS, NEVER, OFFER_CENTS

# pandas 2 keeps text as objects, pandas 3 as its own "str"; a column without any text must not fall out of it.
TEXT = pd.DataFrame({"text": np.array(["any"], dtype=object)})["text"].dtype


@dataclass(frozen=True)
class Records:
    """The tables of one world: ``observed`` for learners, ``truth`` for the end of a lab; name → DataFrame."""

    observed: dict[str, pd.DataFrame]
    truth: dict[str, pd.DataFrame]

    def all(self) -> dict[str, pd.DataFrame]:
        """Return observed and hidden tables together."""
        return {**self.observed, **self.truth}


def of_one_kind(tables: dict[str, pd.DataFrame], role: str) -> dict[str, pd.DataFrame]:
    """Return the tables with every text column of the same dtype, empty or not: blocks fit together in any order."""
    kinds = {table.name: table for table in TABLES if table.role == role}
    for name, frame in tables.items():
        text = [column.name for column in kinds[name].columns if column.kind in ("string", "month")]
        wrong = {column: TEXT for column in text if frame[column].dtype != TEXT}
        if wrong:
            tables[name] = frame.astype(wrong)
    return tables


def words(names: tuple[str, ...], codes: np.ndarray) -> np.ndarray:
    """Return the words for the codes as an object array."""
    return np.array(names, dtype=object)[codes]


def dates(month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Return the days (``day`` counts from 1) of the months (0 = January 2023), as `loyaltylab.load` gives them."""
    if not month.size:
        return np.array([], dtype="datetime64[ns]")
    # The calendar is asked once a month, not once a row.
    low = int(month.min())
    span = np.arange(low, int(month.max()) + 1).astype("timedelta64[M]")
    starts = (np.datetime64("2023-01", "M") + span).astype("datetime64[D]").astype("datetime64[ns]")
    return starts[month - low] + (day - 1) * np.timedelta64(86_400_000_000_000, "ns")


def month_words(months: np.ndarray, horizon: int) -> np.ndarray:
    """Return month names, ``None`` where the number lies outside the horizon."""
    names = np.array([*month_names(horizon), None], dtype=object)
    return names[np.where((months >= 0) & (months < horizon), months, horizon)]


def _optional(values: np.ndarray, missing: np.ndarray) -> pd.Series:
    """Return whole numbers that may be missing as floats with NaN: what `pandas.read_csv` gives, and plain to use."""
    return pd.Series(np.where(missing, np.nan, values))


def birthdays(people: People) -> np.ndarray:
    """Return birthdays as ``MM-DD``, ``None`` for businesses."""
    texts = np.array(
        [f"{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)], dtype=object
    )
    days = texts[(people.birth_month - 1) * 28 + people.birth_day - 1]
    days[people.business] = None
    return days


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
            "birthday": birthdays(people),
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
        "deal_depth": outside.deal_depth[0],
        "promise_minutes": outside.promise_minutes[0],
        "contacts_a_month": outside.contact_per_month[0],
        "trained_share": outside.staff_training[0],
    }
    decimals = {"price_index": 3, "promise_minutes": 1, "contacts_a_month": 1}
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


def _frame(columns: Mapping[str, np.ndarray | pd.Series]) -> pd.DataFrame:
    """Return columns that were made for this table alone; a large table takes as long to copy as to make."""
    return pd.DataFrame(columns, copy=False)


def count_within(rows: np.ndarray) -> np.ndarray:
    """Return 1, 2, 3 … within each run of equal numbers."""
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    _, ordinal = unroll(np.diff(starts, append=rows.size))
    return ordinal + 1


def orders_table(people: People, orders: Orders, programme: Programme) -> pd.DataFrame:
    """Return the ``orders`` table."""
    number = count_within(orders.row)
    paid = orders.deal_cents - programme.voucher_cents
    return _frame(
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
            "pack": words(PACKS, orders.pack),
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
    return _frame(table)


def points_table(people: People, programme: Programme, months: int) -> pd.DataFrame:
    """Return the ``points`` table: members only, and only months in which points moved."""
    moved = (programme.earned > 0) | (programme.redeemed > 0) | (programme.expired > 0)
    row, month = np.nonzero(moved & people.member[:, None])
    return _frame(
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
    reasons = stated_reasons(lives.cause[rows], keys)
    written, second = sentences(reasons[:, 0], keys)
    texts = np.array([*REASONS, None], dtype=object)
    table = {
        "customer_id": people.customer_id[rows],
        "date": dates(month, day),
        "ended": words(WAYS_OUT, ways_out(lives.cause[rows], keys)),
    }
    table.update({f"reason_{number}": texts[codes] for number, codes in enumerate(reasons.T, start=1)})
    return pd.DataFrame({**table, "comment": written, "second_coder": texts[second]})


def tickets_table(people: People, tickets: Tickets) -> pd.DataFrame:
    """Return the ``tickets`` table."""
    return _frame(
        {
            "customer_id": people.customer_id[tickets.row],
            "ticket_number": count_within(tickets.row),
            "date": dates(tickets.month, tickets.day),
            "kind": words(TICKET_KINDS, tickets.kind),
            "failed": tickets.failed,
            "severity": tickets.severity,
            "promised_minutes": tickets.promised,
            "actual_minutes": tickets.actual,
            "handler": tickets.handler,
            "handoffs": tickets.handoffs,
            "complained": tickets.complained,
            "recovered": tickets.recovered,
            "compensation_cents": tickets.compensation_cents,
        }
    )


def web_table(people: People, web: Web, months: int) -> pd.DataFrame:
    """Return the ``web`` table: customer-months with a visit."""
    row, month = np.nonzero(web.sessions)
    counts = {name: getattr(web, name)[row, month] for name in ("sessions", "views", "carts", "minutes")}
    return _frame({"customer_id": people.customer_id[row], "month": month_words(month, months), **counts})


def tiers_table(people: People, programme: Programme, lives: Lives, months: int) -> pd.DataFrame:
    """Return the ``tiers`` table: members' changes of tier while they are with Lantern."""
    changed = np.zeros(programme.tier.shape, dtype=bool)
    known: np.ndarray = np.zeros(len(people), dtype=np.int64)
    for month in range(months):
        # Against the last tier that she had with Lantern: nobody hears of a change while she is away.
        here = people.member & lives.active[:, month]
        changed[:, month] = here & (programme.tier[:, month] != known)
        known = np.where(here, programme.tier[:, month], known)
    row, month_of = np.nonzero(changed)
    return pd.DataFrame(
        {
            "customer_id": people.customer_id[row],
            "since": month_words(month_of, months),
            "tier": words(TIERS, programme.tier[row, month_of]),
        }
    )


def contacts_table(people: People, contacts: Contacts) -> pd.DataFrame:
    """Return the ``contacts`` table."""
    month = np.array([campaign.month for campaign in CAMPAIGNS])[contacts.campaign]
    names = [_arm_names(campaign) for campaign in CAMPAIGNS]
    first = np.cumsum([0, *(len(arms) for arms in names)])
    labels = np.array([name for arms in names for name in arms], dtype=object)
    table = pd.DataFrame(
        {
            "customer_id": people.customer_id[contacts.row],
            "campaign": words(tuple(campaign.name for campaign in CAMPAIGNS), contacts.campaign),
            "date": dates(month, contacts.day),
            "targeting": words(tuple(campaign.targeting for campaign in CAMPAIGNS), contacts.campaign),
            "arm": labels[first[contacts.campaign] + contacts.arm],
            "risk_score": np.round(contacts.score, 2),
            "opened": contacts.opened,
            "opted_out": contacts.opted_out,
        }
    )
    return table.sort_values(["customer_id", "campaign"], ignore_index=True)


def _arm_names(campaign: Campaign) -> tuple[str, ...]:
    """Return the arms by number; a campaign without a control has no arm 0 in use."""
    return campaign.arms if campaign.targeting == "random" else ("control", *campaign.arms)


def campaigns_table(months: int) -> pd.DataFrame:
    """Return the ``campaigns`` table: what each arm is and costs."""
    rows = [
        (campaign.name, month_names(months)[campaign.month], campaign.targeting, arm, cents)
        for campaign in CAMPAIGNS
        if campaign.month < months
        for arm, cents in zip(campaign.arms, campaign.cents)
    ]
    names = ["campaign", "month", "targeting", "arm", "message_cents"]
    return pd.DataFrame(rows, columns=names).astype({"message_cents": np.int64})


def households_table(people: People, of: Panel) -> pd.DataFrame:
    """Return the ``panel_households`` table."""
    number = people.customer_id[of.customer] if len(people) else of.customer
    return pd.DataFrame(
        {
            "household": of.household,
            "customer_id": _optional(number, of.customer < 0),
            "region": words(REGIONS, of.region),
        }
    )


def panel_table(of: Panel, months: int) -> pd.DataFrame:
    """Return the ``panel`` table: one row for each household and quarter, bought or not."""
    count, quarters, _ = of.purchases.shape
    by_brand = of.purchases.reshape(count * quarters, len(BRANDS))
    return _frame(
        {
            "household": np.repeat(of.household, quarters),
            "quarter_end": np.tile(month_words(of.quarters, months), count),
            **{brand: by_brand[:, number] for number, brand in enumerate(BRANDS)},
        }
    )


def wallets_table(of: Panel) -> pd.DataFrame:
    """Return the hidden ``wallets`` table."""
    return pd.DataFrame(
        {"household": of.household, "need": np.round(of.need, 2), "lantern_share": np.round(of.share, 3)}
    )


def winback_table(people: People, lives: Lives, event_keys: Keys, months: int) -> pd.DataFrame:
    """Return the ``winback`` table; who had said a reason on leaving says the same one again."""
    rows = np.flatnonzero(lives.winback.arm >= 0)
    arm = lives.winback.arm[rows]
    reason = stated_reasons(lives.cause[rows], event_keys[rows])[:, 0]
    return pd.DataFrame(
        {
            "customer_id": people.customer_id[rows],
            "month": month_words(lives.winback.asked[rows], months),
            "reason": np.array([*REASONS, None], dtype=object)[reason],
            "arm": words(ARMS, arm),
            "offer_cents": np.array(OFFER_CENTS)[arm],
            "returned": month_words(lives.winback.returned[rows], months),
        }
    )


def referrals_table(people: People, referrer: np.ndarray) -> pd.DataFrame:
    """Return the ``referrals`` table."""
    rows = np.flatnonzero(referrer > 0)
    return pd.DataFrame({"customer_id": people.customer_id[rows], "referrer_id": referrer[rows]})


def club_table(people: People, row: np.ndarray, month: np.ndarray, months: int) -> pd.DataFrame:
    """Return the ``club_visits`` table."""
    return pd.DataFrame({"customer_id": people.customer_id[row], "month": month_words(month, months)})


def managers_table(team: Staff, outside: Conditions) -> pd.DataFrame:
    """Return the ``managers`` table."""
    points = {
        name: np.clip(np.round(60 + 14 * getattr(team, name)), 0, 100).astype(np.int64)
        for name in ("knowledge", "skill", "attitude")
    }
    number = np.arange(1, len(team.skill) + 1)
    away = manager_away(outside)
    first_away = int(away.argmax()) if away.any() else outside.months
    left = np.where(number == LEAVING_MANAGER, first_away, outside.months)
    return pd.DataFrame({"account_manager": number, **points, "left_in": month_words(left, outside.months)})


def manager_months_table(work: ManagerMonths, months: int) -> pd.DataFrame:
    """Return the ``manager_months`` table."""
    manager, month = np.nonzero(work.present)
    attainment = np.round(work.attainment[manager, month], 1)
    table = pd.DataFrame(
        {
            "month": month_words(month, months),
            "account_manager": manager + 1,
            "visits": work.visits[manager, month],
            "goal_cents": work.goal_cents[manager, month],
            "attainment": attainment,
            "trained": work.trained[manager, month],
            "bonus_cents": np.where(attainment >= 100, 30_000, 0),
        }
    )
    return table.sort_values(["month", "account_manager"], ignore_index=True)


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
        "uplift",
        "response_style",
    )
    traits = {name: np.round(getattr(people, name), 2) for name in names}
    return pd.DataFrame(
        {"customer_id": people.customer_id, "segment": words(SEGMENTS, people.segment), **traits}
    )


def kinds_table(people: People, lives: Lives) -> pd.DataFrame:
    """Return the hidden ``loyalty_kinds`` table."""
    pull = lives.motives.sum(axis=1)
    weights = lives.motives / np.maximum(pull, 1e-9)[:, None]
    table = {"customer_id": people.customer_id}
    for number, kind in enumerate(KINDS):
        table[kind] = np.round(weights[:, number], 3)
    table["dominant"] = words(KINDS, weights.argmax(axis=1))
    table["pull"] = np.round(pull, 2)
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
    table["came_back"] = month_words(lives.winback.returned, months)
    table["left_again"] = month_words(lives.winback.left_again, months)
    return pd.DataFrame(table)


def buying_table(people: People, hidden: HiddenBuying, months: int) -> pd.DataFrame:
    """Return the hidden ``buying`` table: months in which a deal or an obstacle made a difference."""
    row, month = np.nonzero((hidden.without_deal != hidden.own) | (hidden.blocked > 0))
    return _frame(
        {
            "customer_id": people.customer_id[row],
            "month": month_words(month, months),
            "orders": hidden.own[row, month],
            "without_deal": hidden.without_deal[row, month],
            "blocked": hidden.blocked[row, month],
        }
    )


def opinion_table(people: People, lives: Lives, answers: Answers, months: int) -> pd.DataFrame:
    """Return the hidden ``opinion`` table: what everyone thought at the survey waves."""
    waves = np.array(wave_months(months), dtype=np.int64)
    row, wave = np.nonzero(lives.active[:, waves])
    month = waves[wave]
    answered = np.zeros((len(people), months), dtype=bool)
    answered[answers.row, answers.month] = True
    latent = {
        name: np.round(getattr(lives, name)[row, month], 2)
        for name in ("satisfaction", "expectation", "attachment")
    }
    return _frame(
        {
            "customer_id": people.customer_id[row],
            "wave": month_words(month, months),
            **latent,
            "answered": answered[row, month],
        }
    )
