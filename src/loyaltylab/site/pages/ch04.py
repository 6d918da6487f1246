"""Chapter 04, "What loyalty is, and its seven kinds": numbers, figures and the explorable of its reading."""

from functools import cache

import altair as alt
import pandas as pd

import loyaltylab
from loyaltylab.site.pages import Explorable, Slider, explorable, value

YEAR = "2025"
ITEMS = ["trust", "affection", "reliance"]
CUT_ATTACHMENT = 60
CUT_ORDERS = 6
MOST_ORDERS_SHOWN = 30


@cache
def attachment_and_orders() -> pd.DataFrame:
    """Return one row for each private customer who answered the survey in 2025: attachment and orders of that year.

    Returns
    -------
    pandas.DataFrame
        Indexed by customer: ``attachment``, the mean of the answers on trust, affection and reliance in the year's two waves,
        stretched from the scale 1 to 7 to points from 0 to 100; ``orders``, the number of orders in the year.
    """
    customers = loyaltylab.load("customers")
    private = customers.loc[customers["type"] == "private", "customer_id"]
    surveys = loyaltylab.load("surveys")
    answers = surveys[surveys["wave"].str.startswith(YEAR) & surveys["customer_id"].isin(private)]
    points = (answers.groupby("customer_id")[ITEMS].mean().astype("float64").mean(axis=1) - 1) / 6 * 100
    orders = loyaltylab.load("orders")
    counts = orders[orders["date"].dt.year == int(YEAR)].groupby("customer_id").size()
    table = pd.DataFrame({"attachment": points.dropna().round()})
    table["orders"] = counts.reindex(table.index, fill_value=0)
    return table.astype("int64")


def four_boxes(table: pd.DataFrame) -> pd.Series:
    """Return the share of customers in each of the four boxes at the stated cut-offs."""
    attached = table["attachment"] >= CUT_ATTACHMENT
    frequent = table["orders"] >= CUT_ORDERS
    return pd.Series(
        {
            "loyal": (attached & frequent).mean(),
            "latent": (attached & ~frequent).mean(),
            "spurious": (~attached & frequent).mean(),
            "none": (~attached & ~frequent).mean(),
        }
    )


PERIOD = f"January to December {YEAR}"
BASE = f"private customers who answered the survey in {YEAR}"


@value("04.customers-on-map", unit="customers", period=PERIOD, base=BASE)
def customers_on_map() -> int:
    """Customers on the map of attachment by repeat purchase."""
    return len(attachment_and_orders())


@value(
    "04.spurious-of-frequent",
    unit="share of customers",
    period=PERIOD,
    base=f"{BASE} and ordered at least {CUT_ORDERS} times",
)
def spurious_of_frequent() -> float:
    """Share of frequent buyers whose attachment lies below the cut-off."""
    boxes = four_boxes(attachment_and_orders())
    return float(boxes["spurious"] / (boxes["spurious"] + boxes["loyal"]))


@value("04.frequent-of-all", unit="share of customers", period=PERIOD, base=BASE)
def frequent_of_all() -> float:
    """Share of customers who ordered at least six times in the year."""
    boxes = four_boxes(attachment_and_orders())
    return float(boxes["spurious"] + boxes["loyal"])


def cutoffs_of(table: pd.DataFrame) -> Explorable:
    """Return the explorable over any table of ``attachment`` and ``orders``; one dot for each pair that occurs."""
    rows = table.groupby(["attachment", "orders"]).size().rename("customers").reset_index()
    # The few customers who order more often share the top line, so that the others have room.
    rows["shown"] = rows["orders"].clip(upper=MOST_ORDERS_SHOWN)
    at_start = f"(attachment >= {CUT_ATTACHMENT}) != (attachment >= cut_attachment)"
    at_start_orders = f"(orders >= {CUT_ORDERS}) != (orders >= cut_orders)"
    box = (
        "datum.attachment >= cut_attachment ? (datum.orders >= cut_orders ? 'loyal' : 'latent')"
        " : (datum.orders >= cut_orders ? 'spurious' : 'none')"
    )
    ink = "#22303c"
    names = ["loyal", "latent", "spurious", "none"]
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
    chart = (
        alt.layer(dots, up, across)
        .add_params(
            alt.param(name="cut_attachment", value=CUT_ATTACHMENT),
            alt.param(name="cut_orders", value=CUT_ORDERS),
        )
        .properties(width="container", height=320)
        .configure_axis(
            labelColor=ink, titleColor=ink, gridColor="#dfe0dd", labelFontSize=12, titleFontSize=12
        )
        .configure_legend(labelColor=ink, labelFontSize=12)
        .configure_view(stroke=None)
    )
    return Explorable(
        chart=chart.to_dict(),
        rows=rows,
        sliders=(
            Slider("cut_attachment", "Attachment counts as high from", 0, 100, CUT_ATTACHMENT, 5, "points"),
            Slider(
                "cut_orders", "Repeat purchase counts as high from", 1, 20, CUT_ORDERS, 1, "orders a year"
            ),
        ),
        counts={
            "loyal": "attachment >= cut_attachment and orders >= cut_orders",
            "latent": "attachment >= cut_attachment and orders < cut_orders",
            "spurious": "attachment < cut_attachment and orders >= cut_orders",
            "none": "attachment < cut_attachment and orders < cut_orders",
            "changed": f"({at_start}) or ({at_start_orders})",
        },
        summary=(
            "Of {total} customers, {loyal} are loyal, {latent} latent, {spurious} spurious and {none} none of these. "
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
    return cutoffs_of(attachment_and_orders())
