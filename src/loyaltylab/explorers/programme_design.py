"""Design a points programme: what it brings in two years, what it pays, and what it still owes.

Every move runs the members of Lantern Club through 36 months again, with other terms from January 2024 on, and compares them
with the same members when nothing is earned from then on.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.world import During, Levers, World, run
from loyaltylab.world.calendar import POINTS_PER_EURO, TIER_LINES_CENTS, conditions
from loyaltylab.world.model import sell
from loyaltylab.world.people import identities, people
from loyaltylab.world.programme import POINTS_PER_EURO_OFF

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loyaltylab.world.buying import Orders
    from loyaltylab.world.model import Course
    from loyaltylab.world.programme import Programme

START = "2024-01"
FIRST_MONTH = 12
"""January 2024, counted from January 2023 = 0: nothing differs before."""

BASE = World(business=0)
SILVER_TODAY = TIER_LINES_CENTS[0] // 100

EXPIRIES: dict[str, int | None] = {
    "after 12 months without an order (today)": None,
    "24 months after they are earned": 24,
    "12 months after they are earned": 12,
    "6 months after they are earned": 6,
}


@dataclass(frozen=True)
class Params:
    """The terms from January 2024 on; the defaults are today's.

    Parameters
    ----------
    points
        Points for each euro paid; 100 points are one euro off.
    silver
        Yearly spend in euro from which a member is silver and earns 1.2 times the points; the gold line moves along.
    expiry
        Months after which points expire, counted from earning; ``None`` is today's rule, twelve months without an order.
    redeemed
        Percent of the open points that are expected to be redeemed one day: what Lantern sets aside for them.
    """

    points: float = POINTS_PER_EURO
    silver: int = SILVER_TODAY
    expiry: int | None = None
    redeemed: int = 70


@dataclass(frozen=True)
class Result:
    """What two years of a programme come to, in euro against no programme, January 2024 to December 2025.

    ``orders`` counts added orders; ``margin`` is the added margin before vouchers; ``vouchers`` and ``set_aside`` are what
    is paid more in vouchers and what is set aside more for open points. ``members`` is how many more members stay.
    """

    orders: int
    members: int
    margin: float
    vouchers: float
    set_aside: float

    @property
    def booked(self) -> float:
        """Added margin less vouchers: what a till sees."""
        return self.margin - self.vouchers

    @property
    def left(self) -> float:
        """What is left once the open points are paid for, too."""
        return self.booked - self.set_aside


@lru_cache(maxsize=1)
def member_ids() -> np.ndarray:
    """Return the numbers of the members of Lantern Club, who joined before the records end."""
    everybody = people(BASE.seed, identities(BASE.private, BASE.business))
    return everybody.customer_id[everybody.member & (everybody.join_month < BASE.months)]


def world(params: Params) -> World:
    """Return the Lantern of these terms; how points expire is bookkeeping and moves nobody in it."""
    return BASE.with_changes(
        levers=Levers(
            reward_rate=During(params.points / POINTS_PER_EURO, start=START),
            tier_lines=During(params.silver / SILVER_TODAY, start=START),
        )
    )


@lru_cache(maxsize=4)
def _course(points: float) -> "Course":
    # The tier line touches purchases alone, so one life serves every line.
    return run(world(Params(points=points)), member_ids())


@lru_cache(maxsize=8)
def _sold(points: float, silver: int) -> "tuple[Course, Orders, Programme]":
    terms = world(Params(points=points, silver=silver))
    outside = conditions(terms.months, terms.levers, terms.rivals)
    course = replace(_course(points), outside=outside)
    return course, *sell(course)


def expire_by_age(earned: np.ndarray, redeemed: np.ndarray, months: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (vouchers kept, points open at the end) when points expire some months after they were earned.

    Parameters
    ----------
    earned, redeemed
        (member, month) points earned, and points turned into vouchers under today's rule.
    months
        Points of a month are gone this many months later.

    Returns
    -------
    tuple of arrays
        (member, month) points that can still be redeemed, in whole vouchers, oldest points first; a voucher that has become
        impossible is not made up for later. And (member,) points open at the end.
    """
    lots = np.zeros(earned.shape, dtype=np.int64)
    kept = np.zeros_like(lots)
    for month in range(earned.shape[1]):
        oldest = max(0, month - months + 1)
        lots[:, :oldest] = 0
        alive = lots[:, oldest:month]
        used = np.where(alive.sum(axis=1) >= redeemed[:, month], redeemed[:, month], 0)
        upto = np.minimum(alive.cumsum(axis=1), used[:, None])
        alive -= np.diff(upto, axis=1, prepend=0)
        kept[:, month] = used
        lots[:, month] = earned[:, month]
    return kept, lots[:, max(0, earned.shape[1] - months) :].sum(axis=1)


def _books(params: Params) -> tuple[int, int, float, float, float]:
    """Return orders, members who stay, margin before vouchers, vouchers and open points' value of two years, in euro."""
    course, orders, programme = _sold(params.points, params.silver)
    late = orders.month >= FIRST_MONTH
    margin = float((orders.deal_cents - orders.cost_cents)[late].sum()) / 100
    redeemed, balance = programme.redeemed, programme.balance[:, -1]
    if params.expiry is not None:
        redeemed, balance = expire_by_age(programme.earned, redeemed, params.expiry)
    euro = 1 / POINTS_PER_EURO_OFF
    stay = int((course.lives.left >= BASE.months).sum())
    vouchers = float(redeemed[:, FIRST_MONTH:].sum()) * euro
    return int(late.sum()), stay, margin, vouchers, float(balance.sum()) * euro


def model(params: Params) -> Result:
    """Return what the programme comes to against one that pays nothing from January 2024 on."""
    orders, stay, margin, vouchers, owed = _books(params)
    nothing = Params(points=0.0, expiry=params.expiry)
    orders_0, stay_0, margin_0, vouchers_0, owed_0 = _books(nothing)
    return Result(
        orders - orders_0,
        stay - stay_0,
        margin - margin_0,
        vouchers - vouchers_0,
        (owed - owed_0) * params.redeemed / 100,
    )


def euros(amount: float) -> str:
    """Return an amount in whole hundreds of euro: 12,300; no finer, as nothing here is known finer."""
    rounded = round(amount / 100) * 100
    return f"{'−' if rounded < 0 else ''}{abs(rounded):,} euro"


def summary(params: Params, result: Result) -> str:
    """Return the result in two sentences."""
    return (
        f"{params.points:g} points a euro, silver from {params.silver} euro, points expire "
        f"{next(words for words, months in EXPIRIES.items() if months == params.expiry).removesuffix(' (today)')}: in two years "
        f"{result.orders:,} more orders and {result.members} more members who stay than without points. Added margin "
        f"{euros(result.margin)}, less vouchers {euros(result.vouchers)}, less {euros(result.set_aside)} set aside for open "
        f"points, leaves {euros(result.left)}."
    )


def figure(params: Params, result: Result) -> "Figure":
    """Return a staircase: added margin, less vouchers, less what is set aside, and what is left."""
    drawn, axes = new_figure(7, 3.3, layout=None)
    drawn.subplots_adjust(left=0.29, right=0.96, top=0.87, bottom=0.17)
    names = ("added margin", "vouchers paid", "set aside for open points", "left over")
    starts = np.array([0.0, result.booked, result.left, 0.0]) / 1000
    sizes = np.array([result.margin, result.vouchers, result.set_aside, result.left]) / 1000
    colours = (PALETTE["teal"], PALETTE["rust"], PALETTE["ochre"], PALETTE["navy"])
    rows = range(len(names))
    axes.barh(rows, sizes, left=starts, color=colours)
    ends = starts + np.maximum(sizes, 0)
    for row, (end, size) in enumerate(
        zip(ends, (result.margin, -result.vouchers, -result.set_aside, result.left))
    ):
        axes.annotate(
            euros(size).replace(" euro", ""),
            (max(end, 0), row),
            (5, 0),
            textcoords="offset points",
            va="center",
        )
    highest, lowest = (
        max(60.0, 1.2 * float(ends.max())),
        min(0.0, 1.15 * float((starts + np.minimum(sizes, 0)).min())),
    )
    axes.set_xlim(lowest, highest)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(rows, names)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.axvline(result.booked / 1000, color=QUIET, linewidth=0.8, linestyle=":")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Thousand euro in two years, against no programme")
    axes.set_title(f"Left over after two years: {euros(result.left)}")
    return drawn


EXPLORER = Explorer(
    title="Design a points programme",
    params=Params,
    controls=(
        Slider("points", "Points for each euro (100 points = 1 euro off)", 0.0, 10.0, 0.5),
        Slider("silver", "Silver from (euro a year)", 100, 900, 50),
        Choice("expiry", "Points expire", EXPIRIES),
        Slider("redeemed", "Open points expected to be redeemed (%)", 0, 100, 5),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "What is left over after two years, in thousand euro?",
        answer=lambda params, result: f"{result.left / 1000:,.1f}",
    ),
)


class ProgrammeDesign(ExplorerView):
    """The explorer of chapter 08."""

    explorer = EXPLORER
