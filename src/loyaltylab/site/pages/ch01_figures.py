"""Chapter 01: its figures and the bucket that moves on the page."""

from functools import cache
from typing import Any, cast

import altair as alt
import pandas as pd

from loyaltylab.explorers.leaky_bucket import MONTHS, Params, model
from loyaltylab.figures import CARD, INK, PALETTE, QUIET, new_figure
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure
from loyaltylab.site.pages import ch01_claims as claims
from loyaltylab.site.pages import ch01_tables as tables
from loyaltylab.site.pages.ch01_tables import BEFORE, YEAR
from loyaltylab.site.pages.charts import dressed

LEAKS = [step / 2 for step in range(2, 17)]
WON = range(0, 81, 10)
STEP = 3
CUSTOMERS, PROFIT = 0, 1


@figure("01.hands")
def hands() -> Drawing:
    """Draw one brain and two hands: what each does, and by which number Lantern sees it."""
    web, year = tables.web_steps(), tables.deals()
    boxes = {
        (0.5, 0.8): (
            "Marketing: the brain",
            f"plans and follows up\n{year['months'][True]:.0f} deals planned for 2025;\n{year['on_deal'][True]:.0%} of orders then used them",
        ),
        (0.2, 0.2): (
            "Selling: one hand",
            f"helps to choose and buy\n{web['of_first']['orders']:.0%} of web visits\nend in an order",
        ),
        (0.8, 0.2): (
            "Service: other hand",
            f"pleases and puts right\nmean satisfaction\n{tables.frontier()['satisfaction'][1.0]:.1f} of 5",
        ),
    }
    colours = (PALETTE["navy"], PALETTE["rust"], PALETTE["blue"])
    picture, axes = new_figure(6, 3.4)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    for start, end in (((0.38, 0.6), (0.25, 0.4)), ((0.62, 0.6), (0.75, 0.4)), ((0.41, 0.2), (0.59, 0.2))):
        axes.annotate("", end, start, arrowprops={"arrowstyle": "<->", "color": QUIET})
    for (place, (name, text)), colour in zip(boxes.items(), colours, strict=True):
        frame = {"boxstyle": "round,pad=0.6", "facecolor": CARD, "edgecolor": colour}
        axes.text(*place, f"\n\n{text}", ha="center", va="center", color=INK, fontsize=9, bbox=frame)
        axes.text(
            place[0],
            place[1] + 0.105,
            name,
            ha="center",
            va="center",
            fontsize=9.5,
            weight="bold",
            color=colour,
        )
    axes.set_title("One brain, two hands")
    words = "; ".join(f"{name}, {text}".replace("\n", " ") for name, text in boxes.values())
    return Drawing(picture, f"Three boxes with arrows in both directions between each two. {words}.")


@figure("01.bridge")
def bridge() -> Drawing:
    """Draw the margin of 2024, what moved it, and the margin of 2025."""
    start, end = (tables.statement(year)["margin"] / 1000 for year in (BEFORE, YEAR))
    moved = tables.movers() / 1000
    picture, axes = new_figure(6.4, 3.9)
    axes.bar([0, len(moved) + 1], [start, end], color=PALETTE["navy"], width=0.65)
    level = start
    for place, change in enumerate(moved, start=1):
        axes.bar(
            place, change, bottom=level, color=PALETTE["blue"] if change > 0 else PALETTE["rust"], width=0.65
        )
        axes.plot([place - 0.67, place + 0.33], [level, level], color=QUIET, linewidth=0.8)
        axes.annotate(
            f"{change:+.1f}",
            (place, max(level, level + change)),
            (0, 3),
            textcoords="offset points",
            ha="center",
        )
        level += change
    for place, height in ((0, start), (len(moved) + 1, end)):
        axes.annotate(f"{height:.1f}", (place, height), (0, 3), textcoords="offset points", ha="center")
    names = [str(BEFORE), "volume", "mix", "list\nprice", "discount", "cost of\ngoods", str(YEAR)]
    axes.set_xticks(range(len(names)), names)
    axes.set(ylim=(170, 205), ylabel="Margin (thousand euro, from 170)")
    axes.grid(visible=False, axis="x")
    axes.set_title("List prices carried the growth of 2025")
    told = ", ".join(f"{name} {change:+.1f}" for name, change in moved.items())
    return Drawing(
        picture,
        f"Bridge in thousand euro, drawn from 170 upwards: margin of 2024 {start:.1f}; then {told}; margin of 2025 {end:.1f}.",
    )


@figure("01.frontier")
def frontier() -> Drawing:
    """Draw satisfaction and profit at eight speeds of service."""
    table = tables.frontier()
    profit = table["profit"] / 1000
    best = profit.idxmax()
    picture, axes = new_figure(5.8, 3.6)
    axes.plot(table["satisfaction"], profit, color=PALETTE["navy"], marker="o")
    told = table.assign(shown=profit).loc[[table.index[0], 1.0, best, table.index[-1]]]
    for speed, satisfied, height in zip(told.index, told["satisfaction"], told["shown"], strict=True):
        axes.annotate(f"speed {speed:g}", (satisfied, height), (6, -15), textcoords="offset points")
    axes.set(
        xlabel="Mean satisfaction (1 to 5)", ylabel="Thousand euro, 2024 and 2025",
        xlim=(3.6, 4.55), ylim=(326, 344),
    )  # fmt: skip
    axes.set_title("Past some point, more satisfaction costs profit")
    return Drawing(
        picture,
        f"Eight points joined by a line, margin less made-up cost of staff against satisfaction. It rises from {profit.iloc[0]:.0f} thousand euro at "
        f"satisfaction {table['satisfaction'].iloc[0]:.1f} to {profit[best]:.0f} at {table['satisfaction'][best]:.1f} (speed {best:g}), and falls to "
        f"{profit.iloc[-1]:.0f} at {table['satisfaction'].iloc[-1]:.1f}.",
    )


@figure("01.claims")
def within_and_beside() -> Drawing:
    """Draw the margin of old and young buyers, and of the same people in year 1 and year 2."""
    pairs = {
        "side by side, 2025": (("joined\nin 2024", claims.buyers("young")["margin"]), ("joined\nbefore 2023", claims.buyers("old")["margin"])),
        "the same people": tuple(
            (f"year {year}", claims.cohort().loc[claims.cohort()["stayed"], f"margin_{year}"]) for year in (1, 2)
        ),
    }  # fmt: skip
    picture, drawn = new_figure(6.4, 3.5, columns=2, sharey=True)
    panels = cast(Any, drawn)
    told = []
    for axes, (title, bars), colour in zip(
        panels, pairs.items(), (PALETTE["rust"], PALETTE["navy"]), strict=True
    ):
        for place, (name, values) in enumerate(bars):
            mean = tables.mean_of(values)
            axes.bar(place, mean.value, color=colour, width=0.55, alpha=0.6 if place == 0 else 1)
            axes.plot([place, place], [mean.low, mean.high], color=INK, linewidth=1.4)
            axes.annotate(f"{mean.value:.0f}", (place, 4), ha="center", color="white", weight="bold")
            told.append(
                f"{title}, {name}: {mean.value:.0f} euro ({mean.low:.0f} to {mean.high:.0f})".replace(
                    "\n", " "
                )
            )
        axes.set_xticks([0, 1], [name for name, _ in bars])
        axes.grid(visible=False, axis="x")
        axes.set_title(title, fontsize=11)
    panels[0].set_ylabel("Margin of a customer in a year (€)")
    return Drawing(picture, "Two pairs of bars with 95 % intervals. " + "; ".join(told) + ".")


@cache
def bucket_end(leak: float, won: int) -> pd.Series:
    """Return customers and profit after 36 months, in whole numbers as the page shows them."""
    return model(Params(won=won, leaving=leak)).iloc[-1].round()


@cache
def bucket_rows() -> pd.DataFrame:
    """Return customers by month (``what`` 0) and the profit at the end (``what`` 1) at every setting of the controls."""
    parts = []
    for leak in LEAKS:
        for won in WON:
            result = model(Params(won=won, leaving=leak))
            kept = result["customers"].iloc[::STEP].round()
            parts.append(pd.DataFrame({"what": CUSTOMERS, "month": kept.index, "amount": kept.to_numpy()}))
            parts.append(
                pd.DataFrame(
                    {"what": [PROFIT], "month": [MONTHS], "amount": [round(result["profit"].iloc[-1])]}
                )
            )
            for part in parts[-2:]:
                part["leaving"], part["joining"] = leak, won
    return pd.concat(parts, ignore_index=True).astype({"amount": "int64"})


@explorable("01.bucket")
def bucket() -> Explorable:
    """A shop with 1,000 customers: win and lose, and see what is there after three years."""
    here = "datum.leaving == leak && datum.joining == won"
    lines = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter(f"datum.what == {CUSTOMERS} && {here}")
        .mark_area(color=PALETTE["blue"], opacity=0.35, line={"color": PALETTE["navy"]})
        .encode(
            x=alt.X("month:Q", title="Month", scale=alt.Scale(domain=[0, MONTHS]), axis=alt.Axis(values=list(range(0, MONTHS + 1, 6)))),
            y=alt.Y("amount:Q", title="Customers", scale=alt.Scale(domain=[0, 3600])),
        )
    )  # fmt: skip
    sliders = (
        Slider("won", "Customers won a month", min(WON), max(WON), 40, 10),
        Slider("leak", "Leave in a month", LEAKS[0], LEAKS[-1], 4, 0.5, "%"),
    )
    chart = lines.add_params(*(alt.param(name=slider.name, value=slider.start) for slider in sliders))
    now = f"month == {MONTHS} and leaving == leak and joining == won"
    return Explorable(
        chart=dressed(chart, 260),
        rows=bucket_rows(),
        sliders=sliders,
        counts={"customers": f"what == {CUSTOMERS} and {now}", "profit": f"what == {PROFIT} and {now}"},
        summary="After 36 months: {customers} customers. Profit of the three years: {profit} euro.",
        alt=(
            "Customers by month over three years, starting at 1,000. At the start settings, 40 won and 4 % lost a month, the level "
            "stays at 1,000; the line bends towards customers won divided by share lost."
        ),
        weight="amount",
    )
