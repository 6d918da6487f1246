"""Chapter 06: the figures of its reading."""

import numpy as np
import pandas as pd

from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.satisfaction import SATISFIED_FROM, STEADY_FROM, TYPES, transition_counts
from loyaltylab.site.pages import Drawing, figure
from loyaltylab.site.pages.ch06_tables import (
    FIFTHS,
    SCORES,
    active,
    all_scores,
    island_orders,
    last_scores_of_leavers,
    logistic_curves,
    monthly_shares,
    percent_words,
    same_type,
    score_draws,
    snapshot,
    states,
    two_islands,
)

TYPE_COLOURS = dict(zip(TYPES, (PALETTE["teal"], PALETTE["blue"], PALETTE["rust"], QUIET)))


@figure("06.last-scores")
def leavers_figure() -> Drawing:
    """Last scores of those who left beside all scores."""
    scores = range(1, 6)
    everybody = all_scores().value_counts(normalize=True).reindex(scores, fill_value=0)
    gone = last_scores_of_leavers().value_counts(normalize=True).reindex(scores, fill_value=0)
    picture, axes = new_figure(5.8, 3.4)
    places = np.arange(1, 6)
    axes.bar(places - 0.2, everybody * 100, 0.38, color=QUIET, label="all answers")
    axes.bar(
        places + 0.2,
        gone * 100,
        0.38,
        color=PALETTE["rust"],
        hatch="//",
        edgecolor="white",
        label="last answer before leaving",
    )
    axes.set_xticks(places)
    axes.set(xlabel="Satisfaction, 1 to 5", ylabel="Share of answers (%)")
    axes.grid(visible=False, axis="x")
    axes.legend(loc="upper left")
    axes.set_title("Those who left had scored much like everybody")
    return Drawing(
        picture,
        f"Bars by score. All answers, {percent_words(everybody)}. Last answers of {len(last_scores_of_leavers())} subscribers before they left, {percent_words(gone)}.",
    )


@figure("06.curve")
def curve_figure() -> Drawing:
    """Still buying by score: shares with intervals, and the logistic curve with its band."""
    shares = active().groupby("score")["still"].agg(["mean", "size"]).reindex(SCORES)
    bounds = score_draws().quantile([0.025, 0.975])[list(SCORES)]
    smooth = logistic_curves()
    picture, axes = new_figure(5.8, 3.6)
    axes.fill_between(
        smooth.index,
        smooth["low"] * 100,
        smooth["high"] * 100,
        color=PALETTE["blue"],
        alpha=0.18,
        linewidth=0,
    )
    axes.plot(smooth.index, smooth["fit"] * 100, color=PALETTE["blue"])
    places = [active().loc[active()["score"] == score, "satisfaction"].mean() for score in SCORES]
    errors = [(shares["mean"] - bounds.iloc[0]) * 100, (bounds.iloc[1] - shares["mean"]) * 100]
    axes.errorbar(
        places, shares["mean"] * 100, yerr=np.abs(errors), fmt="o", color=INK, capsize=3, linewidth=1.3
    )
    for place, (_, row) in zip(places, shares.iterrows()):
        axes.annotate(
            f"{row['mean']:.0%}", (place, row["mean"] * 100), (7, 5), textcoords="offset points", fontsize=9.5
        )
        axes.annotate(f"n = {row['size']:.0f}", (place, 41.5), ha="center", fontsize=8.5, color=INK)
    axes.set(
        xlim=(0.9, 5.4),
        ylim=(40, 100),
        xlabel="Satisfaction, 1 to 5 (1 and 2 together)",
        ylabel="Still buying (%)",
    )
    axes.set_xticks([1, 2, 3, 4, 5])
    axes.set_title("Above 4 the curve is nearly flat")
    return Drawing(
        picture,
        f"Share that still buys half a year to a year after the answer, by score with 95 % intervals: {percent_words(shares['mean'])}. A logistic curve "
        f"with its band rises from {smooth['fit'].iloc[0]:.0%} at 1 to {smooth['fit'].iloc[-1]:.0%} at 5.",
    )


@figure("06.competition")
def competition_figure() -> Drawing:
    """The same Islanders with and without a rival: share kept by fifth of satisfaction."""
    table = two_islands()
    picture, axes = new_figure(5.8, 3.6)
    places = np.arange(5)
    for name, colour, marker, shift in (
        ("no rival", PALETTE["navy"], "s", -0.06),
        ("a rival", PALETTE["rust"], "o", 0.06),
    ):
        shares, sizes = table[name], table[f"{name}, customers"]
        bounds = np.array([share_interval(round(share * size), size) for share, size in zip(shares, sizes)])
        errors = np.abs(bounds.T - shares.to_numpy()) * 100
        axes.errorbar(
            places + shift, shares * 100, yerr=errors, color=colour, marker=marker, capsize=3, linewidth=1.8
        )
        axes.annotate(
            f"{name}: {shares.iloc[0]:.0%} to {shares.iloc[-1]:.0%}",
            (2, shares.iloc[2] * 100),
            (0, 22 if name == "no rival" else -30),
            textcoords="offset points",
            ha="center",
            color=colour,
            weight="bold",
            fontsize=9.5,
        )
    axes.set_xticks(places, FIFTHS)
    axes.set(ylim=(50, 100), xlabel="Fifth of satisfaction in December 2023", ylabel="Kept through 2024 (%)")
    axes.set_title("The same Islanders: with a rival the curve is steeper")
    return Drawing(
        picture,
        f"Two lines of customers kept by fifth of satisfaction, 95 % intervals. No rival, {percent_words(table['no rival'])}. A rival, {percent_words(table['a rival'])}.",
    )


@figure("06.types")
def types_figure() -> Drawing:
    """Score by orders: one dot a customer, two lines, four types."""
    table = snapshot()
    picture, axes = new_figure(5.8, 4.2)
    # The same shaking every time, so that dots on one spot can be told apart.
    shake = np.random.default_rng(6).uniform(-0.3, 0.3, len(table))
    marks = dict(zip(TYPES, ("D", "^", "o", "s")))
    place = pd.Series(table["satisfaction"] + shake, table.index)
    for kind in TYPES:
        part = table[table["type"] == kind]
        axes.scatter(
            place[part.index],
            part["orders"] + 0.5,
            s=15,
            alpha=0.55,
            color=TYPE_COLOURS[kind],
            marker=marks[kind],
        )
    axes.axvline(SATISFIED_FROM - 0.5, color=INK, linewidth=1.2)
    axes.axhline(STEADY_FROM, color=INK, linewidth=1.2)
    axes.set_yscale("log")
    axes.set(
        xlim=(0.5, 5.5),
        ylim=(0.2, 130),
        xlabel="Satisfaction, 1 to 5",
        ylabel="Orders, July to December 2024 (log scale)",
    )
    ticks = [0, 1, 2, 3, 6, 12, 24, 48]
    axes.set_yticks([tick + 0.5 for tick in ticks], [str(tick) for tick in ticks])
    axes.set_xticks([1, 2, 3, 4, 5])
    axes.minorticks_off()
    counts = table["type"].value_counts()
    corners = {"loyalist": (4.5, 75), "profit-seeker": (4.5, 0.25), "captive": (2, 75), "defector": (2, 0.25)}
    for kind, at in corners.items():
        axes.annotate(
            f"{kind}s: {counts[kind]}", at, color=TYPE_COLOURS[kind], weight="bold", ha="center", fontsize=9.5
        )
    axes.set_title("Satisfied or not, people buy often, or seldom")
    words = ", ".join(f"{kind}s {counts[kind]}" for kind in TYPES)
    return Drawing(
        picture,
        f"One dot for each of {len(table)} customers: score from 1 to 5 across, orders of half a year upwards. Lines at score {SATISFIED_FROM} and {STEADY_FROM} orders part four types: {words}.",
    )


@figure("06.flows")
def flows_figure() -> Drawing:
    """Monthly transitions between the four types as a table with shades."""
    shares = monthly_shares()
    picture, axes = new_figure(5.8, 3.7)
    axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1.15, aspect="auto")
    for row in range(4):
        for column in range(4):
            share = float(shares.to_numpy()[row, column])
            axes.annotate(
                f"{share:.1%}",
                (column, row),
                ha="center",
                va="center",
                color="white" if share > 0.5 else INK,
                fontsize=10.5,
            )
    names = [f"{kind}" for kind in TYPES]
    axes.set_xticks(range(4), names, fontsize=9.5)
    axes.set_yticks(range(4), names, fontsize=9.5)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.set(xlabel="… and one month later", ylabel="In this month")
    axes.set_title(f"From month to month {same_type(transition_counts(states())):.0%} keep their type")
    words = "; ".join(
        f"{kind}: " + ", ".join(f"{to} {shares.loc[kind, to]:.1%}" for to in TYPES) for kind in TYPES
    )
    return Drawing(picture, f"A table of monthly transitions, each row adds up to 100 %. From {words}.")


@figure("06.entry")
def entry_figure() -> Drawing:
    """Orders on the Island and elsewhere around the rival's opening."""
    index = island_orders()
    picture, axes = new_figure(5.8, 3.4)
    months = list(index.index)
    opened = months.index("2025-01")
    axes.axvspan(opened - 0.5, len(months) - 0.5, color="#e9e2cf", zorder=0)
    for place, colour, marker in (("Island", PALETTE["navy"], "s"), ("elsewhere", QUIET, "o")):
        axes.plot(months, index[place], color=colour, marker=marker, markersize=4.5)
    axes.annotate(
        "Island",
        (months.index("2025-10"), float(index["Island"]["2025-10"])),
        (0, -16),
        textcoords="offset points",
        color=PALETTE["navy"],
        weight="bold",
        ha="center",
    )
    axes.annotate(
        "elsewhere",
        (months.index("2025-03"), float(index["elsewhere"]["2025-03"])),
        (0, 16),
        textcoords="offset points",
        color=INK,
        ha="center",
    )
    axes.annotate("a rival on the Island", (opened - 0.2, 6), fontsize=9.5, color=INK)
    axes.set_xticks(months[::4], months[::4])
    axes.set(ylim=(0, None), ylabel="Orders, July to December 2024 = 100")
    axes.set_title("Where a rival opens, orders fall, and not in one day")
    return Drawing(
        picture,
        "Two lines of monthly orders, July to December 2024 = 100. Before January 2025 they run together. From then on the Island averages "
        f"{index.loc['2025-01':'2025-06', 'Island'].mean():.0f} in the first half of 2025 and {index.loc['2025-07':, 'Island'].mean():.0f} in the second; "
        f"elsewhere {index.loc['2025-01':'2025-06', 'elsewhere'].mean():.0f} and {index.loc['2025-07':, 'elsewhere'].mean():.0f}.",
    )
