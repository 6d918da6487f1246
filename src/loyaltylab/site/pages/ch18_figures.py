"""Figures and the explorable of chapter 18."""

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.measures.value import DAYS_A_YEAR, margin_since_start
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure
from loyaltylab.site.pages import ch18_tables as tables
from loyaltylab.site.pages.ch18_numbers import COHORT, number
from loyaltylab.site.pages.charts import dressed

MOST = 400
"""Euro from which the explorable and the histogram put everybody together."""
STEP = 10
QUARTERS = 8


@figure("18.distribution")
def distribution() -> Drawing:
    """Margin of two years of those who joined in 2023, with mean, median and the agency's price."""
    worth = tables.cohort()["worth"]
    mean, median = float(worth.mean()), float(worth.median())
    picture, axes = new_figure(6, 3.5)
    edges = np.arange(0, 640, 20)
    counts, _ = np.histogram(worth.clip(0, 619), edges)
    axes.stairs(counts, edges, fill=True, color=PALETTE["teal"], alpha=0.55)
    top = counts.max() * 1.2
    for name, at, colour, level, side in (
        ("median", median, PALETTE["teal"], 0.97, 4),
        (f"mean, and the agency's {tables.OFFER:.0f} €", mean, PALETTE["rust"], 0.82, 4),
    ):
        axes.plot([at, at], [0, top * level], color=colour, linewidth=2)
        axes.annotate(name, (at, top * level), (side, -9), textcoords="offset points", color=colour)
    axes.set(
        xlim=(0, 620),
        ylim=(0, top),
        xlabel="Margin in the first two years, discounted (€; last bar: 600 and more)",
        ylabel="Customers",
    )
    axes.set_title("The mean describes few")
    tenths = ", ".join(f"{worth.quantile(share):.0f}" for share in (0.1, 0.25, 0.5, 0.75, 0.9))
    return Drawing(
        picture,
        f"Histogram, steep on the left with a long tail. Mean {mean:.0f} euro, median {median:.0f}; 10, 25, 50, 75 and 90 % of the "
        f"customers brought less than {tenths} euro.",
    )


@figure("18.fifths")
def backtest() -> Drawing:
    """Margin of 2025 as expected and as seen, by fifth of what was expected."""
    table = tables.backtest().groupby("fifth")[["margin", "margin_seen"]].mean()
    picture, axes = new_figure(6, 3.4)
    place = np.arange(len(table))
    axes.bar(place - 0.2, table["margin"], 0.38, color=PALETTE["ochre"], label="expected")
    axes.bar(place + 0.2, table["margin_seen"], 0.38, color=PALETTE["teal"], label="seen")
    for shift, column in ((-0.2, "margin"), (0.2, "margin_seen")):
        for at, height in enumerate(table[column].to_list()):
            axes.annotate(
                f"{height:.0f}",
                (at + shift, height),
                (0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=10,
            )
    axes.set_xticks(place, ["lowest", "2", "3", "4", "highest"])
    axes.set(
        xlabel="Fifths of customers by the margin expected",
        ylabel="Margin in 2025 (€ a customer)",
        ylim=(0, float(table.to_numpy().max()) * 1.15),
    )
    axes.legend(frameon=False, loc="upper left")
    axes.set_title("The order is right, the level is too high")
    told = "; ".join(
        f"fifth {fifth}: expected {row.margin:.0f}, seen {row.margin_seen:.0f}"
        for fifth, row in zip(table.index, table.itertuples())
    )
    return Drawing(picture, f"Pairs of bars, margin of 2025 in euro a customer. {told}.")


@figure("18.years")
def years() -> Drawing:
    """Margin of each year with Lantern: as the formula says, in the records, and in the world that lives on."""
    first, keep = tables.in_year(1, "margin"), tables.margin_retention()
    number = np.arange(1, 10)
    formula = first * keep ** (number - 1)
    truth = np.array([tables.in_year(int(year), "margin", long=True) for year in number])
    picture, axes = new_figure(6, 3.4)
    axes.plot(number, truth, color=PALETTE["teal"], marker="o", linewidth=2)
    axes.plot(number, formula, color=PALETTE["plum"], marker="s", linestyle="--", linewidth=1.8)
    axes.axvspan(0.6, 2.5, color="#e9e2cf", zorder=0)
    axes.annotate("what happened", (5, truth[4]), (4, 10), textcoords="offset points", color=PALETTE["teal"])
    axes.annotate(
        "formula", (3, formula[2]), (-8, -22), textcoords="offset points", color=PALETTE["plum"], ha="right"
    )
    axes.set(
        xlim=(0.6, 9.4),
        ylim=(0, first * 1.1),
        xlabel="Year with Lantern (shaded: known by the end of 2025 for all)",
        ylabel="Margin (€ a customer)",
    )
    axes.set_title("The formula gives up too early")
    told = "; ".join(
        f"year {year}: formula {f:.0f}, truth {t:.0f}" for year, f, t in zip(number, formula, truth)
    )
    return Drawing(
        picture, f"Two falling curves of margin a customer in euro; the formula falls faster. {told}."
    )


def quarters() -> pd.DataFrame:
    """Return the cohort's discounted margin to date after 1 to 8 quarters with Lantern: customers and euro by step of 10 €."""
    joined = tables.cohort()["joined"]
    parts = []
    for quarter in range(1, QUARTERS + 1):
        days = round(quarter * DAYS_A_YEAR / 4)
        worth = margin_since_start(tables.orders(), joined, days, tables.YEAR_RATE)
        step = (worth.clip(0, MOST) // STEP * STEP).astype(int)
        both = pd.DataFrame({"people": 1.0, "euro": worth}).groupby(step.to_numpy()).sum()
        both = both.rename_axis("worth").reset_index().melt("worth", var_name="kind", value_name="amount")
        parts.append(both.assign(quarters=quarter))
    table = pd.concat(parts, ignore_index=True)
    return table.assign(amount=table["amount"].round().astype(int))


@explorable("18.payback")
def payback() -> Explorable:
    """Set a price and a time: how many customers have brought it, and what all have brought together."""
    sliders = (
        Slider("pay", "Price of a new customer", 0, MOST, 150, STEP, "€"),
        Slider("wait", "After", 1, QUARTERS, 4, 1, "quarters"),
    )
    base = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.kind == 'people' && datum.quarters == wait")
        .transform_calculate(
            fate="datum.worth >= pay ? 'price is back' : 'not yet'", stop=f"datum.worth + {STEP}"
        )
    )
    bars = base.mark_bar(stroke=None).encode(
        x=alt.X(
            "worth:Q",
            bin="binned",
            title=f"Margin brought so far, discounted (€; last bar: {MOST} and more)",
            scale=alt.Scale(domain=[0, MOST + STEP]),
            axis=alt.Axis(values=list(range(0, MOST + 1, 100))),
        ),
        x2="stop:Q",
        y=alt.Y("amount:Q", title="Customers", stack="zero", scale=alt.Scale(domainMax=130)),
        color=alt.Color(
            "fate:N",
            title="",
            scale=alt.Scale(domain=["price is back", "not yet"], range=["#3d8bd9", "#a3781a"]),
            legend=alt.Legend(orient="top", symbolSize=120),
        ),
    )
    line = (
        alt.Chart(alt.InlineData(values=[{}]))
        .transform_calculate(at="pay")
        .mark_rule(strokeWidth=2, color=INK)
        .encode(x="at:Q")
    )
    chart = alt.layer(bars, line).add_params(
        *(alt.param(name=slider.name, value=slider.start) for slider in sliders)
    )
    now = "quarters == wait"
    return Explorable(
        chart=dressed(chart, 300),
        rows=quarters(),
        sliders=sliders,
        counts={
            "back": f"kind == 'people' and {now} and worth >= pay",
            "all": f"kind == 'people' and {now}",
            "euro": f"kind == 'euro' and {now}",
            "few": f"kind == 'euro' and {now} and worth >= pay",
        },
        summary=(
            "After {wait} quarters {back} of {all} customers have brought {pay} € or more. All together have brought {euro} €; "
            "{few} € of it comes from those {back}."
        ),
        alt=(
            "Bars of customers by the margin that they have brought so far. With more quarters the bars move to the right, and a long "
            "tail grows; a line marks the price of a new customer, and customers to its right have brought it."
        ),
        weight="amount",
    )


def brought(pay: int, wait: int) -> int:
    """Return how many customers of the cohort have brought a price after so many quarters."""
    rows = quarters()
    people = rows[(rows["kind"] == "people") & (rows["quarters"] == wait)]
    return int(people.loc[people["worth"] >= pay, "amount"].sum())


for _pay, _wait in ((100, 4), (100, 8)):
    number(
        f"back-{_pay}-{_wait}",
        f"Share who had brought {_pay} € after {_wait} quarters",
        lambda pay=_pay, wait=_wait: brought(pay, wait) / len(tables.cohort()),  # type: ignore[misc]
        "share of customers",
        COHORT,
    )
number(
    "back-100-4-count",
    "Customers who had brought 100 € after 4 quarters",
    lambda: brought(100, 4),
    "customers",
    COHORT,
)
number(
    "not-back-100-4",
    "Share who had not",
    lambda: 1 - brought(100, 4) / len(tables.cohort()),
    "share of customers",
    COHORT,
)
