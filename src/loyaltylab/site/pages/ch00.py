"""The data card: stylised facts of markets, each measured on Lantern by the functions that the tests use."""

from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from typing import Any

import numpy as np

from loyaltylab.figures import INK, PALETTE, QUIET, label_line_ends, new_figure
from loyaltylab.site.pages import Drawing, define, figure
from loyaltylab.world import Levers, World, facts, run
from loyaltylab.world.facts import BANDS, KEAVENEY, Market, band_words, market
from loyaltylab.world.specification import BRAND_NAMES, CAUSES, REASONS

LARGE = World(private=12_000, business=400)
# The two facts that need several worlds run on fewer people; the tests use the same ones.
SMALL = World(private=4_000, business=0)
WIDTH, HEIGHT = 5.8, 3.5
YEARS = "January 2023 to December 2025"
SIZES = "12,000 private and 400 business customers"
DECIDED, FATE = ("active", "competitive", "fault"), ("natural", "passive")


@cache
def large() -> Market:
    """Return the world of the card."""
    return market(LARGE)


@cache
def moved_lines() -> Market:
    """Return the same people where the tier lines stand twice as high."""
    return market(LARGE.with_changes(levers=Levers(tier_lines=2.0)))


@cache
def member_gaps() -> tuple[float, float]:
    """Return the naive gap and the true effect, as log ratios."""
    return facts.member_gaps(SMALL)


@cache
def causes() -> dict[str, float]:
    """Return the true causes' shares."""
    return facts.cause_shares(large().course)


@cache
def thirds() -> tuple[float, ...]:
    """Return the elasticity by third of price sensitivity, least sensitive first."""
    return facts.elasticity_by_third(SMALL, run(SMALL).people.price_sensitivity)


def cause_share(cause: str) -> float:
    """Return the share of one true cause."""
    return causes()[cause]


def slowing_of(cause: str) -> float:
    """Return how far those who left for a cause slowed down."""
    return facts.slowing(large(), cause)


def kept_in_2025(low: int, high: int) -> float:
    """Return monthly retention in 2025 of customers with this many months of tenure."""
    return facts.retention(large().course, low, high, range(24, 36))


def spread(island: bool) -> float:
    """Return kept customers, most satisfied fifth less least satisfied fifth."""
    return facts.satisfaction_spread(large().course, island)


@cache
def brand_year() -> np.ndarray:
    """Return the panel's purchases of 2024 by household and brand."""
    return facts.panel_year(large())


def buyers_of(brand: int) -> float:
    """Return a brand's share of households that bought it."""
    return float(facts.penetration(brand_year())[brand])


def often_at(brand: int) -> float:
    """Return how often a brand's buyers bought it."""
    return float(facts.purchases_a_buyer(brand_year())[brand])


def number(
    name: str, meaning: str, unit: str, period: str, base: str, compute: Callable[[], float | int | str]
) -> None:
    """Register one number of the card."""
    define(f"00.{name}", f"{meaning}.", compute, unit=unit, period=period, base=base)


for _name in BANDS:
    number(
        f"band-{_name}", "Band in which the test keeps the fact", "as the fact", "none: a rule", "tests of the world",
        partial(band_words, _name),
    )  # fmt: skip

_PRIVATE = "private customers of a world with 12,000"
number(
    "customers",
    "Customers of the card's world",
    "customers",
    YEARS,
    SIZES,
    lambda: len(large().course.people),
)
for _name, _low, _high in (("new", 0, 11), ("middle", 12, 23), ("old", 24, 36)):
    number(
        f"retention-{_name}", f"Customers kept from one month to the next, {_low} to {_high} months after joining",
        "share of customers a month", "2025", "customers who joined from January 2023 on",
        partial(kept_in_2025, _low, _high),
    )  # fmt: skip
number(
    "retention-rise", "Monthly retention of old less that of new customers", "share of customers", "2025",
    "customers who joined from January 2023 on", lambda: facts.rise_of_retention(large().course),
)  # fmt: skip
number(
    "frequency-dispersion", "Variance over mean of orders a year", "ratio", "2024", f"{_PRIVATE}, there all year",
    lambda: facts.dispersion(facts.year_of_orders(large())),
)  # fmt: skip
number(
    "frequency-gap", "Largest gap to the best negative binomial", "share of customers", "2024", f"{_PRIVATE}, there all year",
    lambda: facts.gap_to_negative_binomial(facts.year_of_orders(large())),
)  # fmt: skip
number("top-fifth", "Share of sales from the best fifth of buyers", "share of sales at list price", YEARS, _PRIVATE,
       lambda: facts.top_fifth_share(large()))  # fmt: skip
number("ticket-frequency", "Correlation of mean log ticket and log number of orders", "correlation", YEARS, _PRIVATE,
       lambda: facts.ticket_by_frequency(large()))  # fmt: skip
for _name, _island in (("free", False), ("captive", True)):
    number(
        f"spread-{_name}", "Kept through 2024: most satisfied fifth less least satisfied fifth", "share of customers",
        "December 2023 to December 2024", "customers on the Island" if _island else "customers elsewhere",
        partial(spread, _island),
    )  # fmt: skip
number(
    "spread-captive-ratio", "Spread on the Island over the spread elsewhere", "ratio", "December 2023 to December 2024", SIZES,
    lambda: spread(True) / spread(False),
)  # fmt: skip
number("score-skew", "Skewness of satisfaction scores", "third standardised moment", YEARS, "all answers to the item",
       lambda: facts.score_skew(large().course))  # fmt: skip
number(
    "loss-over-gain", "Satisfaction lost at half the speed of service over satisfaction won at double speed", "ratio",
    "January to June 2024", "4,000 private customers, three runs", lambda: facts.loss_over_gain(SMALL),
)  # fmt: skip
number("loss-weight", "Effect on satisfaction of service below expectation over that of service above, per unit", "ratio", "2024",
       SIZES, lambda: facts.weight_of_losses(large().course))  # fmt: skip
number("latent-skew", "Skewness of true satisfaction", "third standardised moment", "December 2024", SIZES,
       lambda: facts.latent_skew(large().course))  # fmt: skip
number("fate-share", "Share of natural and passive leaving", "share of those who left", YEARS, SIZES,
       lambda: causes()["natural"] + causes()["passive"])  # fmt: skip
number("left-in-three-years", "Customers who left for the first time", "share of customers", YEARS, SIZES,
       lambda: facts.share_who_left(large().course))  # fmt: skip
number("incident-dispersion", "Variance over mean of service failures a year", "ratio", "2024", SIZES,
       lambda: facts.dispersion(facts.incidents_of_2024(large().course)))  # fmt: skip
for _name in CAUSES:
    number(f"cause-{_name}", f"True cause {_name}", "share of those who left", YEARS, SIZES,
           partial(cause_share, _name))  # fmt: skip
    number(
        f"slowing-{_name}", f"Pace of orders in the last 3 months over the 6 before, cause {_name}", "ratio", YEARS,
        f"{SIZES}, left for this cause", partial(slowing_of, _name),
    )  # fmt: skip
number(
    "smallest-cause",
    "Share of the rarest cause",
    "share of those who left",
    YEARS,
    SIZES,
    lambda: min(causes().values()),
)
number("reasons-total", "Stated reasons for each leaver who gave any", "reasons", YEARS, "ended subscriptions with a reason",
       lambda: sum(facts.stated_reasons(large().course).values()))  # fmt: skip
number("reasons-in-order", "Pairs of stated reasons that stand in the published order", "share of pairs", YEARS,
       "ended subscriptions with a reason", lambda: facts.reasons_in_order(facts.stated_reasons(large().course)))  # fmt: skip
_PANEL = "households of the market panel, world of 12,000 private customers"
number(
    "panel-households",
    "Households in the market panel",
    "households",
    "2024",
    _PANEL,
    lambda: len(brand_year()),
)
number("double-jeopardy", "Slope over brands of log purchases a buyer on log penetration", "per cent for each per cent", "2024", _PANEL,
       lambda: facts.double_jeopardy(brand_year()))  # fmt: skip
number("double-jeopardy-tenth", "More purchases a buyer for 10 % more buyers, along that slope", "per cent", "2024", _PANEL,
       lambda: 100 * (1.1 ** facts.double_jeopardy(brand_year()) - 1))  # fmt: skip
number("duplication", "Correlation over pairs of brands of duplication and the other brand's penetration", "correlation", "2024",
       _PANEL, lambda: facts.duplication_by_penetration(brand_year()))  # fmt: skip
for _name, _brand in (("largest", 1), ("smallest", 6), ("lantern", 0)):
    number(f"buyers-{_name}", f"Share of households that bought {BRAND_NAMES[_brand]}", "share of households", "2024", _PANEL,
           partial(buyers_of, _brand))  # fmt: skip
    number(f"often-{_name}", f"Purchases a buyer at {BRAND_NAMES[_brand]}", "purchases", "2024", _PANEL,
           partial(often_at, _brand))  # fmt: skip
_THIRDS = "4,000 private customers by third of true price sensitivity, two runs"
number("elasticity-spread", "Elasticity of the least sensitive third less that of the most sensitive", "difference", "2024",
       _THIRDS, lambda: thirds()[0] - thirds()[2])  # fmt: skip
number("elasticity", "Elasticity of the number of orders, prices raised by 5 %", "per cent for each per cent", "2024",
       "4,000 private customers, two runs", lambda: facts.elasticity(SMALL))  # fmt: skip
number("heavy-later", "Orders of 2024 over orders of 2023, best fifth of 2023 relative to all", "ratio", "2023 and 2024",
       "customers there in both years", lambda: facts.heavy_buyers_later(large()))  # fmt: skip
number("heavy-stay", "Share of the heaviest fifth of 2023 who are in the heaviest fifth of 2024", "share of customers",
       "2023 and 2024", "customers there in both years", lambda: facts.heavy_buyers_stay(large()))  # fmt: skip
_MEMBERS = "4,000 private customers, those there in 2024, two runs"
number("member-naive", "Orders of members over orders of others, less 1", "relative difference", "2024", _MEMBERS,
       lambda: float(np.expm1(member_gaps()[0])))  # fmt: skip
number("member-true", "Members' orders with points over their orders without, less 1", "relative difference", "2024", _MEMBERS,
       lambda: float(np.expm1(member_gaps()[1])))  # fmt: skip
number("member-gap", "Orders of members over orders of others, as log ratio", "log ratio", "2024", _MEMBERS,
       lambda: member_gaps()[0])  # fmt: skip
number("member-effect", "Members' orders with points over their orders without, as log ratio", "log ratio", "2024", _MEMBERS,
       lambda: member_gaps()[1])  # fmt: skip
number("member-true-share", "True effect over naive gap, both as log ratios", "ratio", "2024", _MEMBERS,
       lambda: member_gaps()[1] / member_gaps()[0])  # fmt: skip
number("bunching", "Members' years that end up to 40 euro above the silver line over those up to 40 euro below", "ratio", YEARS,
       "members' calendar years", lambda: facts.bunching(large()))  # fmt: skip
number("bunching-moved", "The same at the old line, where the lines stand twice as high", "ratio", YEARS, "members' calendar years",
       lambda: facts.bunching(moved_lines()))  # fmt: skip


def minus(shown: str) -> str:
    """Return a number with a true minus sign."""
    return shown.replace("-", "−")


@figure("00.retention")
def retention() -> Drawing:
    """Draw the monthly retention rate by tenure, all in the same calendar year."""
    starts = range(0, 36, 6)
    rates = [100 * kept_in_2025(low, low + 5) for low in starts]
    picture, axes = new_figure(WIDTH, HEIGHT)
    axes.plot([start + 2.5 for start in starts], rates, marker="o", color=PALETTE["navy"])
    axes.set(
        xlabel="Months since joining (half-years)", ylabel="Kept from one month to the next (%)", xlim=(0, 36)
    )
    axes.set_xticks(np.arange(0, 37, 6))
    axes.set_title("Who has stayed longer stays more surely")
    return Drawing(
        picture,
        f"Line: monthly retention in 2025 by tenure. In the first half-year {rates[0]:.1f} %, in the sixth {rates[-1]:.1f} %; "
        f"the steps between are {', '.join(f'{rate:.1f}' for rate in rates[1:-1])} %.",
    )


@figure("00.frequency")
def frequency() -> Drawing:
    """Draw the distribution of orders a year with the negative binomial over it."""
    orders, most = facts.year_of_orders(large()), 40
    shares = np.bincount(orders.astype(int), minlength=most + 1)[: most + 1] / len(orders) * 100
    shape = facts.negative_binomial_shape(orders)
    curve = 100 * facts.negative_binomial(float(orders.mean()), shape, most)
    picture, axes = new_figure(WIDTH, HEIGHT)
    axes.bar(np.arange(most + 1), shares, color=PALETTE["blue"], label="Lantern")
    axes.plot(np.arange(most + 1), curve, color=PALETTE["rust"], marker=".", label="negative binomial")
    axes.set(xlabel="Orders in 2024", ylabel="Share of customers (%)")
    axes.legend()
    axes.set_title("Many order rarely, a few very often")
    return Drawing(
        picture,
        f"Bars fall from {shares[0]:.1f} % of customers with no order in 2024 to {shares[most]:.1f} % with {most}; the mean is "
        f"{orders.mean():.1f}. A negative binomial with shape {shape:.2f} follows the bars closely.",
    )


@figure("00.lorenz")
def lorenz() -> Drawing:
    """Draw the cumulative share of sales, biggest buyer first."""
    curve = 100 * facts.lorenz(large())
    across = np.linspace(0, 100, curve.size)
    top = 100 * facts.top_fifth_share(large())
    picture, axes = new_figure(WIDTH, HEIGHT)
    axes.plot(across, curve, color=PALETTE["navy"])
    axes.plot([0, 100], [0, 100], color=QUIET, linestyle=":")
    axes.plot([20, 20, 0], [0, top, top], color=PALETTE["rust"], linewidth=1.2)
    axes.annotate(f"{top:.0f} % of sales", (22, top - 3), va="top", color=PALETTE["rust"])
    axes.annotate("if all bought alike", (64, 48), color=QUIET)
    axes.set(xlim=(0, 100), ylim=(0, 101), xlabel="Buyers, biggest first (%)", ylabel="Share of sales (%)")
    axes.set_title("One buyer in five, two thirds of sales")
    return Drawing(
        picture,
        f"Curve of cumulative sales over three years, biggest buyer first: the best fifth brings {top:.0f} %, the best half "
        f"{curve[curve.size // 2]:.0f} %. A dotted line shows equal buyers.",
    )


@figure("00.ticket")
def ticket() -> Drawing:
    """Draw the ticket of customers by how often they order."""
    of = large()
    orders, total = of.counts.sum(axis=1), of.sales.sum(axis=1)
    private = ~of.course.people.business
    edges = [1, 2, 4, 8, 16, 32, 64, 10**6]
    names = [f"{low}" if high - low == 1 else f"{low}–{high - 1}" for low, high in pairwise(edges[:-1])] + [
        "64+"
    ]
    quarters = []
    for low, high in pairwise(edges):
        chosen = private & (orders >= low) & (orders < high)
        quarters.append(np.quantile(total[chosen] / orders[chosen], [0.25, 0.5, 0.75]))
    low, middle, high = np.array(quarters).T
    picture, axes = new_figure(WIDTH, HEIGHT)
    axes.errorbar(
        names,
        middle,
        [middle - low, high - middle],
        fmt="o",
        color=PALETTE["navy"],
        ecolor=PALETTE["blue"],
        capsize=3,
    )
    axes.set(xlabel="Orders in three years", ylabel="Mean order (euro)", ylim=(0, None))
    axes.set_title("How often says little about how much")
    return Drawing(
        picture,
        f"Median of the mean order by number of orders: {', '.join(f'{name} orders {each:.0f} euro' for name, each in zip(names, middle))}. "
        f"Bars from the first to the third quartile overlap; the correlation of logs is {minus(format(facts.ticket_by_frequency(of), '.2f'))}.",
    )


@figure("00.satisfaction")
def satisfaction() -> Drawing:
    """Draw the share kept by satisfaction, where choice is free and where it is not."""
    picture, axes = new_figure(WIDTH, HEIGHT)
    words = []
    for name, island, colour, mark in (("elsewhere", False, "navy", "o"), ("Island", True, "rust", "s")):
        kept = 100 * facts.satisfaction_curve(large().course, island)
        axes.plot(np.arange(1, 6), kept, color=PALETTE[colour], marker=mark, label=name)
        words.append(f"{name} from {kept[0]:.0f} to {kept[-1]:.0f} %")
    axes.set(
        xlabel="Fifth of satisfaction in December 2023",
        ylabel="Still there a year later (%)",
        xlim=(0.8, 5.2),
    )
    axes.set_xticks(np.arange(1, 6), ["lowest", "2", "3", "4", "highest"])
    label_line_ends(axes)
    axes.set_title("Satisfaction counts where people can choose")
    return Drawing(
        picture,
        "Two lines of the share still there after 2024, from the least to the most satisfied fifth: "
        f"{' and '.join(words)}. On the Island there was no rival in that year.",
    )


@figure("00.scores")
def scores() -> Drawing:
    """Draw the distribution of satisfaction scores."""
    given = facts.satisfaction_scores(large().course)
    shares = np.bincount(given, minlength=6)[1:] / len(given) * 100
    picture, axes = new_figure(WIDTH, 3.0)
    axes.bar(np.arange(1, 6), shares, color=PALETTE["blue"])
    for score, share in enumerate(shares, start=1):
        axes.annotate(f"{share:.0f} %", (score, share), (0, 3), textcoords="offset points", ha="center")
    axes.set(
        xlabel="How satisfied are you with Lantern? (1 to 5)",
        ylabel="Share of answers (%)",
        ylim=(0, max(shares) * 1.15),
    )
    axes.set_title("Most are satisfied, with a tail of the unhappy")
    words = ", ".join(f"{share:.0f} % gave {score}" for score, share in enumerate(shares, start=1))
    return Drawing(picture, f"Bars of satisfaction scores: {words}. The long tail lies on the low side.")


@figure("00.incidents")
def incidents() -> Drawing:
    """Draw the distribution of service failures a year beside a Poisson one."""
    counts, most = facts.incidents_of_2024(large().course), 8
    shares = np.bincount(np.minimum(counts, most).astype(int), minlength=most + 1) / len(counts) * 100
    mean, x = float(counts.mean()), np.arange(most + 1)
    even = 100 * np.exp(
        -mean + x * np.log(mean) - np.array([np.log(np.arange(1, each + 1)).sum() for each in x])
    )
    even[most] = 100 - even[:most].sum()
    picture, axes = new_figure(WIDTH, HEIGHT)
    axes.bar(x, shares, color=PALETTE["blue"], label="Lantern")
    axes.plot(x, even, "D", color=PALETTE["rust"], label="if all were equally prone")
    axes.set(xlabel="Service failures in 2024", ylabel="Share of customers (%)")
    axes.set_xticks(x, [*map(str, x[:-1]), "8+"])
    axes.legend()
    axes.set_title("Some meet failures again and again")
    return Drawing(
        picture,
        f"Bars of service failures for each customer in 2024: none {shares[0]:.0f} %, eight or more {shares[most]:.1f} %. With the same mean "
        f"of {mean:.2f} and equal chances it would be {even[0]:.0f} % and {even[most]:.1f} %.",
    )


@figure("00.causes")
def causes_and_reasons() -> Drawing:
    """Draw the true causes, and the stated reasons beside Keaveney's shares."""
    stated = {reason: 100 * share for reason, share in facts.stated_reasons(large().course).items()}
    shares = {cause: 100 * share for cause, share in sorted(causes().items(), key=lambda each: each[1])}
    picture, panels = new_figure(WIDTH, 6.0, rows=2, height_ratios=[5, 8])
    both: Any = panels
    above, below = both
    above.barh(list(shares), list(shares.values()), color=PALETTE["teal"])
    for place, share in enumerate(shares.values()):
        above.annotate(f"{share:.0f} %", (share, place), (4, 0), textcoords="offset points", va="center")
    above.set(xlabel="True cause (% of those who left)", xlim=(0, 60))
    above.set_title("Rivals and failures take most")
    names = list(KEAVENEY)[::-1]
    below.barh(names, [stated[name] for name in names], color=PALETTE["blue"], label="Lantern's leavers")
    below.plot([KEAVENEY[name] for name in names], names, "D", color=PALETTE["rust"], label="Keaveney (1995)")
    below.set(xlabel="Named this reason (%, several each)", xlim=(0, 60))
    below.legend(loc="lower right")
    for axes in (above, below):
        axes.grid(axis="y", visible=False)
    truths = ", ".join(f"{cause} {share:.0f} %" for cause, share in reversed(shares.items()))
    words = ", ".join(f"{name} {stated[name]:.0f} ({KEAVENEY[name]})" for name in KEAVENEY)
    assert set(REASONS) == set(KEAVENEY)
    return Drawing(
        picture,
        f"Above, true causes of leaving: {truths}. Below, stated reasons in per cent, Keaveney's in brackets: {words}.",
    )


@figure("00.prices")
def prices() -> Drawing:
    """Draw orders of 2024 by the price lever of that year."""
    factors = np.array([0.9, 0.95, 1.0, 1.05, 1.1])
    orders = np.array([facts.orders_at_price(SMALL, float(factor)) for factor in factors])
    index = 100 * orders / orders[2]
    slope = facts.elasticity(SMALL)
    picture, axes = new_figure(WIDTH, HEIGHT)
    change = 100 * (factors - 1)
    for guide in (-1, -3):
        axes.plot(change, 100 * factors**guide, color=QUIET, linestyle=":", label=minus(f"{guide}"))
    axes.plot(change, index, color=PALETTE["navy"], marker="o", label="Lantern")
    label_line_ends(axes)
    axes.set(xlabel="Price in 2024 against history (%)", ylabel="Orders in 2024 (history = 100)")
    axes.set_xticks(change, [minus(f"{each:+.0f}") if abs(each) > 0.5 else "0" for each in change])
    axes.set_title("Five per cent dearer, a tenth fewer orders")
    words = ", ".join(minus(f"{each:+.0f} % price {level:.0f}") for each, level in zip(change, index))
    return Drawing(
        picture,
        f"Line of orders in 2024 by price, history = 100: {words}. The elasticity at +5 % is {minus(f'{slope:.1f}')}; dotted lines show "
        "elasticities of −1 and −3, between which it runs.",
    )


@figure("00.slowing")
def slowing() -> Drawing:
    """Draw the pace of orders in the months before leaving."""
    picture, axes = new_figure(WIDTH, HEIGHT)
    words = []
    for name, group, colour in (
        ("stayed", None, "teal"),
        ("fate", FATE, "ochre"),
        ("own choice", DECIDED, "rust"),
    ):
        pace = facts.pace_before(large(), group)
        axes.plot(np.arange(-len(pace), 0), pace, color=PALETTE[colour], marker="o", markersize=4, label=name)
        words.append(f"{name} {pace[-1]:.0f}")
    axes.set(xlabel="Months before leaving", ylabel="Orders a month (earlier = 100)", ylim=(0, 125))
    axes.set_xticks(np.arange(-9, 0), [minus(str(each)) for each in range(-9, 0)])
    label_line_ends(axes)
    axes.set_title("Who will leave by choice slows down first")
    return Drawing(
        picture,
        f"Three lines of orders a month before leaving, adjusted for season, months −9 to −4 = 100. In the last month: {', '.join(words)}.",
    )


@figure("00.heavy")
def heavy() -> Drawing:
    """Draw mean orders of two years by fifth of the first."""
    of = large()
    there = (of.course.people.join_month < 0) & (of.course.lives.left >= 24)
    first, second = of.counts[there, :12].sum(axis=1), of.counts[there, 12:24].sum(axis=1)
    parts = np.array_split(np.argsort(first, kind="stable"), 5)
    before, after = (np.array([year[part].mean() for part in parts]) for year in (first, second))
    picture, axes = new_figure(WIDTH, HEIGHT)
    places = np.arange(5)
    axes.bar(places - 0.2, before, 0.4, color=PALETTE["blue"], label="2023")
    axes.bar(
        places + 0.2, after, 0.4, color=PALETTE["ochre"], hatch="//", edgecolor=INK, linewidth=0, label="2024"
    )
    axes.set_xticks(places, ["lightest", "2", "3", "4", "heaviest"])
    axes.set(xlabel="Fifth by orders of 2023", ylabel="Orders a customer")
    axes.legend(loc="upper left")
    axes.set_title("The heaviest buy less next year, the lightest more")
    words = ", ".join(f"{old:.1f} then {new:.1f}" for old, new in zip(before, after))
    return Drawing(
        picture,
        f"Pairs of bars, orders a customer in 2023 and 2024, from the lightest to the heaviest fifth of 2023: {words}.",
    )


@figure("00.members")
def members() -> Drawing:
    """Draw the naive gap of members beside the true effect of the programme."""
    naive, true = (100 * float(np.expm1(each)) for each in member_gaps())
    picture, axes = new_figure(WIDTH, 2.6)
    names = ["true effect of points", "members against others"]
    axes.barh(names, [true, naive], color=[PALETTE["plum"], PALETTE["blue"]])
    for place, share in enumerate((true, naive)):
        axes.annotate(f"+{share:.0f} %", (share, place), (4, 0), textcoords="offset points", va="center")
    axes.set(xlabel="More orders in 2024 (%)", xlim=(0, naive * 1.2))
    axes.grid(axis="y", visible=False)
    axes.set_title("Members were keen before they joined")
    return Drawing(
        picture,
        f"Two bars: members order {naive:.0f} % more than others in 2024; the same members with points against without, {true:.0f} % more.",
    )


@figure("00.tiers")
def tiers() -> Drawing:
    """Draw members' yearly spend round the silver line, with the line and with it moved away."""
    edges = np.arange(-100, 101, 10)
    now, moved = (np.histogram(facts.distances_to_line(of), bins=edges)[0] for of in (large(), moved_lines()))
    picture, axes = new_figure(WIDTH, HEIGHT)
    axes.bar(edges[:-1] + 5, now, 9, color=PALETTE["blue"], label="line at 300 euro")
    axes.step(
        np.append(edges[:-1], 100),
        np.append(moved, moved[-1]),
        where="post",
        color=PALETTE["rust"],
        label="line moved to 600 euro",
    )
    axes.axvline(0, color=INK, linewidth=1.2)
    axes.set(xlabel="Spend of the year less 300 euro", ylabel="Members' years")
    axes.legend()
    axes.set_title("Many years end just above the silver line")
    return Drawing(
        picture,
        f"Bars of members' yearly spend round the silver line in steps of 10 euro: {now[9]} years end just below, {now[10]} just above. With the "
        f"line moved to 600 euro it would be {moved[9]} and {moved[10]}.",
    )


@figure("00.brands")
def brands() -> Drawing:
    """Draw purchases a buyer by penetration, one dot a brand."""
    across, often = 100 * facts.penetration(brand_year()), facts.purchases_a_buyer(brand_year())
    picture, axes = new_figure(WIDTH, HEIGHT)
    axes.plot(across[1:], often[1:], "o", color=PALETTE["navy"])
    axes.plot(across[:1], often[:1], "D", color=PALETTE["rust"])
    # Neighbours in the plot: their names go to different sides.
    beside = {"Lantern": (-8, "right"), "Maison Feuille": (8, "left"), "Copper Pot": (8, "left")}
    for name, x, y in zip(BRAND_NAMES, across, often):
        aside, side = beside.get(name, (0, "center"))
        offset = (aside, -4 if aside else 7)
        axes.annotate(name, (x, y), offset, textcoords="offset points", ha=side)
    axes.set(
        xlabel="Households that bought the brand in 2024 (%)",
        ylabel="Purchases a buyer",
        xlim=(0, across.max() * 1.15),
        ylim=(0, often.max() * 1.2),
    )
    axes.set_title("Small brands: fewer buyers, who buy less often")
    words = ", ".join(f"{name} {x:.0f} % and {y:.1f}" for name, x, y in zip(BRAND_NAMES, across, often))
    return Drawing(
        picture,
        f"Dots, one a brand, of penetration and purchases a buyer: {words}. They rise from left to right.",
    )
