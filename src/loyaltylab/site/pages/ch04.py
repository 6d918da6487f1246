"""Chapter 04, "What loyalty is, and its seven kinds": numbers, figures and the explorable of its reading."""

from functools import cache

import altair as alt
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.figures import INK, KIND_COLOURS, PALETTE, QUIET, label_line_ends, new_figure
from loyaltylab.measures.loyalty import BOXES, attachment_scores, loyalty_boxes, orders_between
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, value
from loyaltylab.site.pages.charts import dressed
from loyaltylab.world.specification import KINDS

YEAR = "2024"
CUT_ATTACHMENT = 60
CUT_ORDERS = 6
MOST_ORDERS_SHOWN = 30
PERIOD = f"January to December {YEAR}"
HEARD = f"customers who answered the survey in {YEAR}"
PAUSE = ("2024-07", "2024-12")


@cache
def attachment_and_orders() -> pd.DataFrame:
    """Return one row for each customer who answered in the year: ``attachment`` (0–100), ``orders`` and ``box``."""
    surveys = load("surveys")
    table = attachment_scores(surveys[surveys["wave"].str.startswith(YEAR)]).to_frame()
    orders = orders_between(load("orders"), f"{YEAR}-01-01", f"{YEAR}-12-31")
    table["orders"] = orders.reindex(table.index, fill_value=0).astype("int64")
    table["box"] = loyalty_boxes(table, CUT_ATTACHMENT, CUT_ORDERS)
    return table


def share_of_regulars(box: str) -> float:
    """Return the share of a box among the customers with at least six orders."""
    table = attachment_and_orders()
    return float((table.loc[table["orders"] >= CUT_ORDERS, "box"] == box).mean())


@value("04.repeat-rate", unit="share of customers", period=PERIOD, base="customers with an order in the year")
def repeat_rate() -> float:
    """Share of buyers who ordered at least twice."""
    return float((orders_between(load("orders"), f"{YEAR}-01-01", f"{YEAR}-12-31") >= 2).mean())


@value("04.repeat-rate-orders", unit="share of orders", period=PERIOD, base="orders of the year")
def repeat_share_of_orders() -> float:
    """Share of orders that were not a customer's first of the year (the wrong base for a repeat rate)."""
    orders = orders_between(load("orders"), f"{YEAR}-01-01", f"{YEAR}-12-31")
    return float(1 - len(orders) / orders.sum())


@value("04.heard", unit="customers", period=PERIOD, base=HEARD)
def heard() -> int:
    """Customers with an attachment score."""
    return len(attachment_and_orders())


@value("04.heard-share", unit="share of customers", period=PERIOD, base="customers with an order in the year")
def heard_share() -> float:
    """Share of the year's buyers who answered the survey."""
    buyers = orders_between(load("orders"), f"{YEAR}-01-01", f"{YEAR}-12-31").index
    return float(buyers.isin(attachment_and_orders().index).mean())


@value("04.heard-silent-till", unit="customers", period=PERIOD, base=HEARD)
def heard_without_order() -> int:
    """Customers who answered the survey and did not order."""
    return int((attachment_and_orders()["orders"] == 0).sum())


@value("04.rank-correlation", unit="Spearman rank correlation", period=PERIOD, base=HEARD)
def rank_correlation() -> float:
    """Rank correlation of attachment and orders."""
    table = attachment_and_orders()
    # Pearson on ranks is Spearman's coefficient, and needs no SciPy.
    return float(table["attachment"].rank().corr(table["orders"].rank()))


@value(
    "04.true-of-regulars",
    unit="share of customers",
    period=PERIOD,
    base=f"{HEARD} and ordered at least six times",
)
def true_of_regulars() -> float:
    """Share of regular customers with an attachment of 60 or more."""
    return share_of_regulars("true")


@value(
    "04.spurious-of-regulars",
    unit="share of customers",
    period=PERIOD,
    base=f"{HEARD} and ordered at least six times",
)
def spurious_of_regulars() -> float:
    """Share of regular customers with an attachment below 60."""
    return share_of_regulars("spurious")


def _count(box: str) -> int:
    return int((attachment_and_orders()["box"] == box).sum())


@value("04.count-true", unit="customers", period=PERIOD, base=HEARD)
def count_true() -> int:
    """Customers in the box true loyalty."""
    return _count("true")


@value("04.count-latent", unit="customers", period=PERIOD, base=HEARD)
def count_latent() -> int:
    """Customers in the box latent loyalty."""
    return _count("latent")


@value("04.count-spurious", unit="customers", period=PERIOD, base=HEARD)
def count_spurious() -> int:
    """Customers in the box spurious loyalty."""
    return _count("spurious")


@value("04.count-none", unit="customers", period=PERIOD, base=HEARD)
def count_none() -> int:
    """Customers in the box no loyalty."""
    return _count("none")


@value("04.renamed", unit="share of customers", period=PERIOD, base=HEARD)
def renamed() -> float:
    """Share of customers whose box changes when the attachment line moves from 60 to 50."""
    table = attachment_and_orders()
    return float((loyalty_boxes(table, 50, CUT_ORDERS) != table["box"]).mean())


@value(
    "04.latent-without-obstacle",
    unit="share of customers",
    period=PERIOD,
    base=f"{HEARD} and are in the box latent",
)
def latent_without_obstacle() -> float:
    """Share of the box latent loyalty for whom no obstacle is noted."""
    table = attachment_and_orders()
    obstacle = load("customers").set_index("customer_id")["obstacle"].reindex(table.index)
    return float((obstacle[table["box"] == "latent"] == "none").mean())


def _still(box: str) -> float:
    table = attachment_and_orders()
    later = orders_between(load("orders"), "2025-07-01", "2025-12-31").index
    members = table.index[table["box"] == box]
    return float(members.isin(later).mean())


LATER = "July to December 2025"


@value("04.still-true", unit="share of customers", period=LATER, base="customers in the box true of 2024")
def still_true() -> float:
    """Share who bought in the second half of 2025."""
    return _still("true")


@value(
    "04.still-spurious", unit="share of customers", period=LATER, base="customers in the box spurious of 2024"
)
def still_spurious() -> float:
    """Share who bought in the second half of 2025."""
    return _still("spurious")


@value("04.still-latent", unit="share of customers", period=LATER, base="customers in the box latent of 2024")
def still_latent() -> float:
    """Share who bought in the second half of 2025."""
    return _still("latent")


@value("04.still-none", unit="share of customers", period=LATER, base="customers in the box none of 2024")
def still_none() -> float:
    """Share who bought in the second half of 2025."""
    return _still("none")


def _advocates(box: str) -> float:
    surveys = load("surveys")
    best = surveys[surveys["wave"].str.startswith(YEAR)].groupby("customer_id")["recommend"].max()
    table = attachment_and_orders()
    return float((best.reindex(table.index[table["box"] == box]) >= 9).mean())


@value("04.advocates-true", unit="share of customers", period=PERIOD, base=f"{HEARD}, box true")
def advocates_true() -> float:
    """Share who gave 9 or 10 to the recommendation question."""
    return _advocates("true")


@value("04.advocates-latent", unit="share of customers", period=PERIOD, base=f"{HEARD}, box latent")
def advocates_latent() -> float:
    """Share who gave 9 or 10 to the recommendation question."""
    return _advocates("latent")


@value("04.advocates-spurious", unit="share of customers", period=PERIOD, base=f"{HEARD}, box spurious")
def advocates_spurious() -> float:
    """Share who gave 9 or 10 to the recommendation question."""
    return _advocates("spurious")


@cache
def member_orders() -> pd.DataFrame:
    """Return monthly orders of members who joined before 2024, Hills and elsewhere, first half of 2024 = 100."""
    customers = load("customers")
    members = customers[customers["member"] & (customers["joined"] < "2024-01-01")]
    orders = load("orders").merge(members[["customer_id", "region"]], on="customer_id")
    orders = orders[orders["date"].between("2024-01-01", "2025-06-30")]
    place = orders["region"].where(orders["region"] == "Hills", "elsewhere")
    counts = orders.groupby([orders["date"].dt.strftime("%Y-%m"), place]).size().unstack()
    return counts / counts.loc["2024-01":"2024-06"].mean() * 100


@value(
    "04.pause-effect",
    unit="relative change",
    period="July to December 2024 against January to June 2024",
    base="orders of programme members who joined before 2024, Hills against elsewhere",
)
def pause_effect() -> float:
    """Change of members' orders in the Hills during the pause, less the change elsewhere (ratio of ratios)."""
    index = member_orders()
    paused = index.loc[PAUSE[0] : PAUSE[1]].mean()
    return float(paused["Hills"] / paused["elsewhere"] - 1)


def _silent(first: tuple[str, str], second: tuple[str, str], island: bool) -> float:
    customers = load("customers")
    there = customers.loc[(customers["region"] == "Island") == island, "customer_id"]
    orders = load("orders")
    before = orders_between(orders, *first).index
    after = orders_between(orders, *second).index
    before = before[before.isin(there)]
    return float((~before.isin(after)).mean())


H2_2023 = ("2023-07-01", "2023-12-31")
H1_2024, H2_2024 = ("2024-01-01", "2024-06-30"), ("2024-07-01", "2024-12-31")
H1_2025 = ("2025-01-01", "2025-06-30")
SILENT = "share of customers"


@value(
    "04.island-before",
    unit=SILENT,
    period="July to December 2024",
    base="Island customers with an order from January to June 2024",
)
def island_before() -> float:
    """Share who fell silent while Lantern was alone on the Island."""
    return _silent(H1_2024, H2_2024, island=True)


@value(
    "04.island-after",
    unit=SILENT,
    period="January to June 2025",
    base="Island customers with an order from July to December 2024",
)
def island_after() -> float:
    """Share who fell silent in the half-year in which a rival opened on the Island."""
    return _silent(H2_2024, H1_2025, island=True)


@value(
    "04.island-year-before",
    unit=SILENT,
    period="January to June 2024",
    base="Island customers with an order from July to December 2023",
)
def island_year_before() -> float:
    """Share who fell silent in the same season a year before the rival opened."""
    return _silent(H2_2023, H1_2024, island=True)


@value(
    "04.island-customers",
    unit="customers",
    period="July to December 2024",
    base="Island customers with an order in the half-year",
)
def island_customers() -> int:
    """Island customers who could fall silent when the rival opened."""
    customers = load("customers")
    island = customers.loc[customers["region"] == "Island", "customer_id"]
    return int(orders_between(load("orders"), *H2_2024).index.isin(island).sum())


@value(
    "04.elsewhere-before",
    unit=SILENT,
    period="July to December 2024",
    base="customers elsewhere with an order from January to June 2024",
)
def elsewhere_before() -> float:
    """Share who fell silent in the other regions."""
    return _silent(H1_2024, H2_2024, island=False)


@value(
    "04.elsewhere-after",
    unit=SILENT,
    period="January to June 2025",
    base="customers elsewhere with an order from July to December 2024",
)
def elsewhere_after() -> float:
    """Share who fell silent in the other regions."""
    return _silent(H2_2024, H1_2025, island=False)


@cache
def true_weights() -> pd.DataFrame:
    """Return the hidden weights of the seven kinds, one row a customer."""
    return open_envelope("loyalty_kinds").set_index("customer_id")


@value("04.mixed-share", unit="share of customers", period="June 2024", base="all customers")
def mixed_share() -> float:
    """Share of customers for whom no single reason carries half of the weight."""
    return float((true_weights()[list(KINDS)].max(axis=1) < 0.5).mean())


@figure("04.matrix")
def matrix() -> Drawing:
    """Attachment by orders: one dot a customer, two cut-offs, four boxes."""
    table = attachment_and_orders()
    picture, axes = new_figure(5.8, 4.4)
    colours = dict(zip(BOXES, (PALETTE["plum"], PALETTE["blue"], PALETTE["ochre"], QUIET)))
    marks = dict(zip(BOXES, ("D", "^", "o", "s")))
    for name, part in table.groupby("box"):
        box = str(name)
        axes.scatter(
            part["attachment"], part["orders"] + 0.5, s=15, alpha=0.55, color=colours[box], marker=marks[box]
        )
    axes.axvline(CUT_ATTACHMENT - 0.7, color=INK, linewidth=1.2)
    axes.axhline(CUT_ORDERS, color=INK, linewidth=1.2)
    axes.set_yscale("log")
    axes.set(
        xlim=(-2, 102),
        ylim=(0.26, 320),
        xlabel="Attachment (0 to 100)",
        ylabel=f"Orders in {YEAR} (log scale)",
    )
    ticks = [0, 1, 3, 6, 12, 24, 48, 96]
    axes.set_yticks([tick + 0.5 for tick in ticks], [str(tick) for tick in ticks])
    axes.minorticks_off()
    corners = {"true": (80, 190), "latent": (80, 0.31), "spurious": (29, 190), "none": (29, 0.31)}
    counts = table["box"].value_counts()
    for box, (x, y) in corners.items():
        name = "no loyalty" if box == "none" else f"{box} loyalty"
        axes.annotate(
            f"{name}: {counts[box]}", (x, y), color=colours[box], weight="bold", ha="center", fontsize=9.5
        )
    axes.set_title("Who buys often does not always like Lantern")
    words = ", ".join(f"{box} {counts[box]}" for box in BOXES)
    return Drawing(
        picture,
        f"One dot for each of {len(table)} customers: attachment from 0 to 100 across, orders in {YEAR} upwards. Lines at "
        f"{CUT_ATTACHMENT} points and {CUT_ORDERS} orders part four boxes: {words}. Rank correlation "
        f"{rank_correlation():.2f}.",
    )


@figure("04.pause")
def pause() -> Drawing:
    """Orders of members while the programme was paused in the Hills."""
    index = member_orders()
    picture, axes = new_figure(5.8, 3.4)
    months = list(index.index)
    axes.axvspan(months.index(PAUSE[0]) - 0.5, months.index(PAUSE[1]) + 0.5, color="#e9e2cf", zorder=0)
    for place, colour, marker in (("Hills", KIND_COLOURS["incentive"], "P"), ("elsewhere", QUIET, "s")):
        axes.plot(months, index[place], color=colour, marker=marker, label=place)
    axes.set_xticks(months[::4], months[::4])
    axes.set(ylim=(0, None), ylabel="Orders, January to June 2024 = 100")
    label_line_ends(axes)
    axes.annotate("no points in the Hills", (months.index(PAUSE[0]) - 0.3, 8), fontsize=9.5, color=INK)
    axes.set_title("Without points the members in the Hills order less")
    paused = index.loc[PAUSE[0] : PAUSE[1]].mean()
    return Drawing(
        picture,
        "Two lines of members' orders by month, January to June 2024 = 100. During the pause from July to December 2024 the "
        f"Hills average {paused['Hills']:.0f}, the other regions {paused['elsewhere']:.0f}; before it both average 100.",
    )


@figure("04.weights")
def weights() -> Drawing:
    """Average weight of the seven reasons, and how often each is the heaviest."""
    table = true_weights()
    mean = table[list(KINDS)].mean().sort_values()
    picture, axes = new_figure(5.8, 3.2)
    axes.barh(list(mean.index), mean * 100, color=[KIND_COLOURS[str(kind)] for kind in mean.index])
    for row, share in enumerate(mean):
        axes.annotate(f"{share:.0%}", (share * 100 + 0.5, row), va="center", fontsize=9.5)
    axes.set(xlabel="Average share of the reasons to come back (%)", xlim=(0, mean.max() * 115))
    axes.set_title(f"Preference weighs most: {mean['premium']:.0%}")
    words = ", ".join(f"{kind} {share:.0%}" for kind, share in mean[::-1].items())
    return Drawing(picture, f"Bars of the average weight of seven reasons over all customers: {words}.")


def cutoffs_of(table: pd.DataFrame) -> Explorable:
    """Return the explorable over any table of ``attachment`` and ``orders``; one dot for each pair that occurs."""
    rows = table.groupby(["attachment", "orders"]).size().rename("customers").reset_index()
    # The few customers who order more often share the top line, so that the others have room.
    rows["shown"] = rows["orders"].clip(upper=MOST_ORDERS_SHOWN)
    at_start = f"(attachment >= {CUT_ATTACHMENT}) != (attachment >= cut_attachment)"
    at_start_orders = f"(orders >= {CUT_ORDERS}) != (orders >= cut_orders)"
    box = (
        "datum.attachment >= cut_attachment ? (datum.orders >= cut_orders ? 'true' : 'latent')"
        " : (datum.orders >= cut_orders ? 'spurious' : 'none')"
    )
    ink = INK
    names = list(BOXES)
    base = alt.Chart(alt.NamedData("rows")).transform_calculate(box=box)
    dots = base.mark_point(filled=True, opacity=0.75).encode(
        x=alt.X("attachment:Q", title="Attachment (points, 0 to 100)", scale=alt.Scale(domain=[0, 100])),
        y=alt.Y("shown:Q", title=f"Orders in {YEAR}", scale=alt.Scale(domain=[0, MOST_ORDERS_SHOWN])),
        size=alt.Size("customers:Q", legend=None, scale=alt.Scale(range=[14, 160])),
        color=alt.Color(
            "box:N",
            title=None,
            scale=alt.Scale(domain=names, range=["#7a3fac", "#3d8bd9", "#a3781a", "#5f6b74"]),
            legend=alt.Legend(orient="top", symbolSize=120),
        ),
        shape=alt.Shape(
            "box:N",
            scale=alt.Scale(domain=names, range=["diamond", "triangle-up", "circle", "square"]),
            title=None,
        ),
    )
    # The lines stand half a step below the first value that counts as above.
    line = alt.Chart(alt.InlineData(values=[{}]))
    across = (
        line.transform_calculate(at="max(cut_orders - 0.5, 0)")
        .mark_rule(strokeWidth=2, color=ink)
        .encode(y="at:Q")
    )
    up = (
        line.transform_calculate(at="max(cut_attachment - 0.5, 0)")
        .mark_rule(strokeWidth=2, color=ink)
        .encode(x="at:Q")
    )
    chart = alt.layer(dots, up, across).add_params(
        alt.param(name="cut_attachment", value=CUT_ATTACHMENT),
        alt.param(name="cut_orders", value=CUT_ORDERS),
    )
    return Explorable(
        chart=dressed(chart, 320),
        rows=rows,
        sliders=(
            Slider("cut_attachment", "Attachment counts as high from", 0, 100, CUT_ATTACHMENT, 5, "points"),
            Slider(
                "cut_orders", "Repeat purchase counts as high from", 1, 20, CUT_ORDERS, 1, "orders a year"
            ),
        ),
        counts={
            "true": "attachment >= cut_attachment and orders >= cut_orders",
            "latent": "attachment >= cut_attachment and orders < cut_orders",
            "spurious": "attachment < cut_attachment and orders >= cut_orders",
            "none": "attachment < cut_attachment and orders < cut_orders",
            "changed": f"({at_start}) or ({at_start_orders})",
        },
        summary=(
            "Of {total} customers, {true} are truly loyal, {latent} latent, {spurious} spurious and {none} none of these. "
            "{changed} stand in another box than at the cut-offs of "
            f"{CUT_ATTACHMENT} points and {CUT_ORDERS} orders."
        ),
        alt=(
            "Dots on a map: attachment from 0 to 100 points across, orders in the year upwards, one dot for each pair that occurs. "
            "Two lines, the cut-offs, part the map into four boxes; many dots lie close to a line."
        ),
        weight="customers",
    )


@explorable("04.cutoffs")
def cutoffs() -> Explorable:
    """Move the cut-offs: the four boxes of attachment by repeat purchase, and who changes box."""
    table = attachment_and_orders()[["attachment", "orders"]]
    return cutoffs_of(table.round({"attachment": 1}))


# Made-up customers of the questions: what they did and said stands here once; stems, keys and traps follow from it.
TEN_BUYERS = (1, 1, 1, 1, 1, 1, 2, 2, 2, 8)
TEN = {"period": "one year", "base": "ten made-up customers"}
CLEO_ANSWERS = {"trust": 4, "affection": 5, "reliance": 4}
CLEO_ORDERS = 7
CLEO = {"period": "one survey wave", "base": "Cleo, a made-up customer"}
LOWER_CUT_ATTACHMENT = 50


@value("04.ten-orders", unit="orders of each customer", **TEN)
def ten_orders() -> str:
    """Orders of ten customers, listed."""
    return ", ".join(str(count) for count in TEN_BUYERS)


@value("04.ten-repeat-rate", unit="share of customers", **TEN)
def ten_repeat_rate() -> float:
    """Share of the ten who ordered at least twice."""
    return sum(count >= 2 for count in TEN_BUYERS) / len(TEN_BUYERS)


@value("04.ten-later-orders", unit="share of orders", **TEN)
def ten_later_orders() -> float:
    """Share of orders that were not a customer's first (the wrong base for a repeat rate)."""
    return 1 - len(TEN_BUYERS) / sum(TEN_BUYERS)


@value("04.ten-orders-of-repeaters", unit="share of orders", **TEN)
def ten_orders_of_repeaters() -> float:
    """Share of orders placed by those who ordered at least twice (the wrong base for a repeat rate)."""
    return sum(count for count in TEN_BUYERS if count >= 2) / sum(TEN_BUYERS)


@value("04.ten-repeaters-by-orders", unit="customers for each order", **TEN)
def ten_repeaters_by_orders() -> float:
    """Customers who ordered at least twice, divided by all orders (people over orders: no share at all)."""
    return sum(count >= 2 for count in TEN_BUYERS) / sum(TEN_BUYERS)


@value("04.ten-only-once", unit="share of customers", **TEN)
def ten_only_once() -> float:
    """Share of the ten who ordered once."""
    return 1 - ten_repeat_rate()


def _cleo() -> pd.DataFrame:
    answers = pd.DataFrame([{"customer_id": "Cleo", **CLEO_ANSWERS}])
    return attachment_scores(answers).to_frame().assign(orders=CLEO_ORDERS)


@value("04.cleo-answers", unit="answers from 1 to 7", **CLEO)
def cleo_answers() -> str:
    """What Cleo answered."""
    return ", ".join(f"{item} {answer}" for item, answer in CLEO_ANSWERS.items())


@value("04.cleo-orders", unit="orders", **CLEO)
def cleo_orders() -> int:
    """How often Cleo ordered in a year."""
    return CLEO_ORDERS


@value("04.cleo-mean", unit="mean answer, 1 to 7", **CLEO)
def cleo_mean() -> float:
    """Mean of Cleo's three answers."""
    return sum(CLEO_ANSWERS.values()) / len(CLEO_ANSWERS)


@value("04.cleo-attachment", unit="points, 0 to 100", **CLEO)
def cleo_attachment() -> float:
    """Attachment of Cleo."""
    return float(_cleo()["attachment"].iloc[0])


@value("04.cleo-over-seven", unit="points (wrong scale)", **CLEO)
def cleo_over_seven() -> float:
    """Cleo's mean divided by 7, as if the scale began at 0 (a typical mistake)."""
    return cleo_mean() / 7 * 100


@value("04.cleo-sevenths", unit="points (wrong scale)", **CLEO)
def cleo_sevenths() -> float:
    """Cleo's mean less 1, divided by 7 answers and not by 6 steps (a typical mistake)."""
    return (cleo_mean() - 1) / 7 * 100


@value("04.cleo-box", unit="box", **CLEO)
def cleo_box() -> str:
    """Cleo's box at the lines of the reading."""
    return str(loyalty_boxes(_cleo(), CUT_ATTACHMENT, CUT_ORDERS).iloc[0])


def _renamed() -> pd.Series:
    table = attachment_and_orders()
    return loyalty_boxes(table, LOWER_CUT_ATTACHMENT, CUT_ORDERS) != table["box"]


@value("04.renamed-count", unit="customers", period=PERIOD, base=HEARD)
def renamed_count() -> int:
    """Customers whose box changes when the attachment line moves from 60 to 50."""
    return int(_renamed().sum())


@value("04.renamed-true", unit="share of customers", period=PERIOD, base=HEARD)
def renamed_true() -> float:
    """Share of customers who enter the box true when the attachment line moves from 60 to 50."""
    return float((_renamed() & (attachment_and_orders()["orders"] >= CUT_ORDERS)).mean())


@value(
    "04.renamed-below",
    unit="share of customers",
    period=PERIOD,
    base=f"{HEARD} and have an attachment below 60",
)
def renamed_below() -> float:
    """Share of the customers below the old attachment line who change box when it moves to 50."""
    return float(_renamed()[attachment_and_orders()["attachment"] < CUT_ATTACHMENT].mean())


@value(
    "04.regulars-heard-share",
    unit="share of customers",
    period=PERIOD,
    base="customers with at least six orders in the year",
)
def regulars_heard_share() -> float:
    """Share of the regular customers who answered the survey."""
    orders = orders_between(load("orders"), f"{YEAR}-01-01", f"{YEAR}-12-31")
    return float(orders.index[orders >= CUT_ORDERS].isin(attachment_and_orders().index).mean())
