"""One Lantern: who is in it, what is done, and what comes of it; and the comparison of two."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world import records as tables
from loyaltylab.world.buying import Orders, buy, hidden_buying, month_lengths, total
from loyaltylab.world.calendar import MOST_MONTHS, Conditions, conditions
from loyaltylab.world.contact import contacts
from loyaltylab.world.crm import crm_rows
from loyaltylab.world.draw import Keys, customer_keys
from loyaltylab.world.levers import Levers, Rivals, with_kind_words
from loyaltylab.world.life import Lives, live
from loyaltylab.world.opinion import Answers, ask
from loyaltylab.world.panel import Panel, panel
from loyaltylab.world.people import FIRST_BUSINESS, People, identities, join_months, people
from loyaltylab.world.programme import Programme, run_programme
from loyaltylab.world.records import Records
from loyaltylab.world.service import serve
from loyaltylab.world.specification import CAUSES, TABLES
from loyaltylab.world.staff import manager_months, staff
from loyaltylab.world.ties import club_visits, referrers
from loyaltylab.world.web import browse

COURSE_SEED = 20230101
WEB_CHANNEL = 1

Makers = dict[str, Callable[[], pd.DataFrame]]
"""Tables by name, each made when it is called for."""


@with_kind_words("setting", by_name_only=False)
@dataclass(frozen=True)
class World:
    """Everything that decides a Lantern. Equal worlds give equal records, on every machine.

    Parameters
    ----------
    seed
        Decides who the customers are and what luck they have.
    private, business
        Numbers of private and business customers. A small world is the beginning of a large one.
    months
        Months of records from January 2023 on, 1 to 120.
    levers, rivals
        What Lantern and its rivals do differently from history.
    replicate
        0 for the one history; 1, 2, … for the same people with fresh luck, to see sampling noise.

    Raises
    ------
    LoyaltyLabError
        For an unknown setting, and for a number that is not whole or is out of range.
    """

    seed: int = COURSE_SEED
    private: int = 2000
    business: int = 150
    months: int = 36
    levers: Levers = field(default_factory=Levers)
    rivals: Rivals = field(default_factory=Rivals)
    replicate: int = 0

    def __post_init__(self) -> None:
        """Check the numbers, each with one sentence."""
        limits = {
            "seed": (0, 2**63 - 1),
            "private": (0, FIRST_BUSINESS - 1),
            "business": (0, 10**9),
            "months": (1, MOST_MONTHS),
            "replicate": (0, 2**31 - 1),
        }
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
                raise LoyaltyLabError(
                    f"World({name}={value!r}): {name} is a whole number from {low:,} to {high:,}."
                )
        if self.private + self.business == 0:
            raise LoyaltyLabError("A world needs at least one customer: set private or business above 0.")
        for name, kind in (("levers", Levers), ("rivals", Rivals)):
            if not isinstance(getattr(self, name), kind):
                raise LoyaltyLabError(
                    f"World({name}=…) takes {kind.__name__}(…), not {getattr(self, name)!r}."
                )

    def with_changes(self, **changes: object) -> "World":
        """Return the same world with some settings changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Course:
    """The arrays behind the records of some customers of a world.

    ``seed`` decides who people are, ``luck_seed`` what happens to them; they differ in a replicate only.
    """

    seed: int
    luck_seed: int
    people: People
    outside: Conditions
    event_keys: Keys
    lives: Lives


def luck_seed(world: World) -> int:
    """Return the seed of events: the world's own, or that of a replicate."""
    return int(world.seed) + 7919 * int(world.replicate)


def run(world: World, customer_id: np.ndarray | None = None) -> Course:
    """Return the lives of a world's customers, or of the given ones: enough to know who leaves, when and why."""
    numbers = identities(world.private, world.business) if customer_id is None else customer_id
    who = people(world.seed, numbers)
    keys = who.keys if world.replicate == 0 else customer_keys(luck_seed(world), numbers)
    outside = conditions(world.months, world.levers, world.rivals)
    return Course(world.seed, luck_seed(world), who, outside, keys, live(who, outside, keys))


def sell(course: Course) -> tuple[Orders, Programme]:
    """Return the orders and the programme of a course."""
    orders = buy(course.people, course.lives, course.outside, course.event_keys)
    return orders, run_programme(course.people, orders, course.outside, course.event_keys)


def came_by_the_end(world: World, customer_id: np.ndarray | None = None) -> np.ndarray:
    """Return who shows up in the records: the numbers of those who joined before the records end."""
    numbers = identities(world.private, world.business) if customer_id is None else customer_id
    return numbers[join_months(customer_keys(world.seed, numbers)) < world.months]


def simulate(
    world: World, customer_id: np.ndarray | None = None, only: Collection[str] | None = None
) -> Records:
    """Run a world and return its records.

    Parameters
    ----------
    world
        The world to run.
    customer_id
        Only these customers (a block); all of them when left out. Blocks put together give the whole.
    only
        Names of the tables to make, such as ``("orders", "traits")``; all of them when left out. Fewer take less time,
        and say the same.

    Returns
    -------
    Records
        ``observed`` and ``truth``: the tables of ``loyaltylab.world.specification``.

    Raises
    ------
    LoyaltyLabError
        For a name in ``only`` that no table has.
    """
    unknown = sorted(set(only or ()) - {table.name for table in TABLES})
    if unknown:
        raise LoyaltyLabError(
            f"There is no table {unknown[0]}; choose from {', '.join(t.name for t in TABLES)}."
        )
    course = run(world, came_by_the_end(world, customer_id))
    who, lives, outside, keys = course.people, course.lives, course.outside, course.event_keys
    months = world.months

    # What several tables need is worked out when the first one asks.
    @cache
    def sold() -> tuple[Orders, Programme]:
        return sell(course)

    @cache
    def answers() -> Answers:
        return ask(who, lives, outside, keys)

    @cache
    def households() -> Panel:
        return panel(course.seed, course.luck_seed, who, lives, outside, keys, sold()[0])

    @cache
    def crm() -> dict[str, np.ndarray]:
        return crm_rows(who, tables.dates(who.join_month, who.join_day), who.keys)

    def web() -> pd.DataFrame:
        orders = sold()[0]
        place, in_web = orders.row * months + orders.month, orders.channel == WEB_CHANNEL
        web_orders = total(place, in_web, len(who) * months).reshape(-1, months)
        return tables.web_table(who, browse(who, lives, web_orders, keys), months)

    def crm_export() -> pd.DataFrame:
        return pd.DataFrame({name: column for name, column in crm().items() if name != "customer_id"})

    def crm_key() -> pd.DataFrame:
        return pd.DataFrame({name: crm()[name] for name in ("crm_id", "customer_id")})

    observed: Makers = {
        "customers": lambda: tables.customers_table(who),
        "calendar": lambda: tables.calendar_table(outside),
        "rivals": lambda: tables.rivals_table(outside),
        "orders": lambda: tables.orders_table(who, *sold()),
        "surveys": lambda: tables.surveys_table(who, answers(), months),
        "points": lambda: tables.points_table(who, sold()[1], months),
        "exits": lambda: tables.exits_table(who, lives, keys, months),
        "tickets": lambda: tables.tickets_table(who, serve(who, lives, outside, keys, month_lengths(months))),
        "web": web,
        "tiers": lambda: tables.tiers_table(who, sold()[1], lives, months),
        "contacts": lambda: tables.contacts_table(who, contacts(who, lives.active, keys)),
        "campaigns": lambda: tables.campaigns_table(months),
        "winback": lambda: tables.winback_table(who, lives, keys, months),
        "referrals": lambda: tables.referrals_table(who, referrers(world.seed, who)),
        "club_visits": lambda: tables.club_table(who, *club_visits(who, lives, keys), months),
        "managers": lambda: tables.managers_table(staff(world.seed), outside),
        "manager_months": lambda: tables.manager_months_table(manager_months(world.seed, outside), months),
        "panel_households": lambda: tables.households_table(who, households()),
        "panel": lambda: tables.panel_table(households(), months),
        "crm_export": crm_export,
    }
    truth: Makers = {
        "traits": lambda: tables.traits_table(who),
        "loyalty_kinds": lambda: tables.kinds_table(who, lives),
        "leaving": lambda: tables.leaving_table(who, lives, months),
        "buying": lambda: tables.buying_table(who, hidden_buying(who, lives, outside, keys), months),
        "opinion": lambda: tables.opinion_table(who, lives, answers(), months),
        "wallets": lambda: tables.wallets_table(households()),
        "crm_key": crm_key,
    }
    return Records(_made(observed, "observed", only), _made(truth, "truth", only))


def _made(makers: Makers, role: str, only: Collection[str] | None) -> dict[str, pd.DataFrame]:
    """Return the tables that are wanted, made now."""
    wanted = {name: make() for name, make in makers.items() if only is None or name in only}
    return tables.of_one_kind(wanted, role)


def outcomes(world: World) -> pd.DataFrame:
    """Return what became of each customer.

    Returns
    -------
    DataFrame
        One row a customer: ``customer_id``, ``left`` (month number, missing when still there), ``cause``,
        ``orders`` (count), ``paid_cents`` and ``margin_cents`` over all months.
    """
    course = run(world, came_by_the_end(world))
    orders, programme = sell(course)
    count = len(course.people)
    paid = orders.deal_cents - programme.voucher_cents
    totals = {}
    for name, values in {"paid_cents": paid, "margin_cents": paid - orders.cost_cents}.items():
        totals[name] = total(orders.row, values, count)
    left = course.lives.left
    gone = left < world.months
    causes = np.array([*CAUSES, None], dtype=object)
    return pd.DataFrame(
        {
            "customer_id": course.people.customer_id,
            "left": pd.Series(left, dtype="Int64").mask(~gone),
            "cause": causes[np.where(gone, course.lives.cause, len(CAUSES))],
            "orders": np.bincount(orders.row.astype(np.intp), minlength=count),
            **totals,
        }
    )


def compare(world_a: World, world_b: World) -> pd.DataFrame:
    """Return the difference that the levers make for each customer: the same person in two worlds.

    Parameters
    ----------
    world_a, world_b
        Two worlds of the same people: equal ``seed``, ``private``, ``business``, ``months`` and ``replicate``.

    Returns
    -------
    DataFrame
        One row a customer with ``left_a``, ``left_b``, ``cause_a``, ``cause_b``, ``lost`` (left in b only),
        ``saved`` (left in a only), ``orders_change`` (orders), ``paid_change_cents`` and ``margin_change_cents``
        (b − a, over all months).

    Raises
    ------
    LoyaltyLabError
        When the two worlds do not hold the same people.
    """
    for name in ("seed", "private", "business", "months", "replicate"):
        if getattr(world_a, name) != getattr(world_b, name):
            raise LoyaltyLabError(
                f"The two worlds differ in {name} ({getattr(world_a, name)} and {getattr(world_b, name)}), "
                "so they do not hold the same people; change only levers and rivals."
            )
    a, b = outcomes(world_a), outcomes(world_b)
    return pd.DataFrame(
        {
            "customer_id": a["customer_id"],
            "left_a": a["left"],
            "left_b": b["left"],
            "cause_a": a["cause"],
            "cause_b": b["cause"],
            "lost": a["left"].isna() & b["left"].notna(),
            "saved": a["left"].notna() & b["left"].isna(),
            "orders_change": b["orders"] - a["orders"],
            "paid_change_cents": b["paid_cents"] - a["paid_cents"],
            "margin_change_cents": b["margin_cents"] - a["margin_cents"],
        }
    )
