"""The page of the retention game: its rules as the game has them, and two committed records.

``game_search.json`` is written by ``python -m benchmarks.game_search --record``, ``game_copies.csv`` by
``python -m benchmarks.game_copies --record``; each page number below comes from the rules or from one of the two.
"""

import csv
import json
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.game import rules
from loyaltylab.game.costs import plan_costs
from loyaltylab.game.plan import Move, Plan
from loyaltylab.game.report import signed
from loyaltylab.site.pages import Drawing, define, figure, value

SEARCH = Path(__file__).with_name("game_search.json")
COPIES = Path(__file__).with_name("game_copies.csv")
PLAYED = "two years, 2026 and 2027"
ON = "fresh Lanterns of 2,000 customers that the search had not seen"
CLASS = "made-up students, each on hidden Lanterns"
REDRAWN = 4_000


@cache
def searched() -> dict[str, dict[str, Any]]:
    """Return the record of the search: a plan's name to its numbers."""
    return {row["name"]: row for row in json.loads(SEARCH.read_text(encoding="utf-8"))["plans"]}


@cache
def copied() -> tuple[np.ndarray, np.ndarray]:
    """Return each made-up student's score with her own plan, and with another student's."""
    with COPIES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    own, other = (np.array([float(row[name]) for row in rows]) for name in ("own", "copied"))
    return own, other


def short(name: str) -> str:
    """Return a plan's name as a part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")


def in_words(name: str) -> Callable[[], float]:
    """Return what reads one amount of the rules."""
    return lambda: float(getattr(rules, name))


def lever_value(lever: str, which: str) -> float:
    """Return a lever's lowest or highest value, or what a tenth of it costs in a year everywhere."""
    if which == "cost":
        return plan_costs(Plan((Move(lever, 0.9 if lever == "price" else 1.1),))).used
    return float(getattr(rules.RULES[lever], which))


def search_value(name: str, field: str) -> float:
    """Return one number of the search's record."""
    return float(searched()[name][field])


def _register() -> None:
    amounts = {
        "budget": ("BUDGET", "euro", "What a plan may use"),
        "captive": ("CAPTIVE_CHARGE", "points", "Charge for a captive"),
        "sacrifice": ("SACRIFICE_CHARGE", "points", "Charge for a customer that a part loses"),
        "seeds": ("SEEDS", "Lanterns", "How many Lanterns a plan is tried on"),
        "sales": ("SALES", "euro", "Usual sales of a year, at which gifts are reckoned"),
        "follow": ("FOLLOW", "share", "Share of a price cut that rivals answer"),
        "after": ("FOLLOW_AFTER", "months", "Months until they do"),
        "saved": ("SAVED", "share", "Share of the money that comes back"),
    }
    for short_name, (name, unit, meaning) in amounts.items():
        define(
            f"92.{short_name}",
            f"{meaning}.",
            in_words(name),
            unit=unit,
            period="a plan's year",
            base="rules of the game",
        )
    for lever in rules.RULES:
        for which in ("low", "high", "cost"):
            unit = "euro" if which == "cost" else "factor on today"
            id = f"92.{lever.replace('_', '-')}-{which}"
            define(
                id,
                f"{which} of {lever}.",
                partial(lever_value, lever, which),
                unit=unit,
                period="a year",
                base="all of Lantern",
            )
    if SEARCH.is_file():
        for name in searched():
            for field, unit in (
                ("score", "points"),
                ("low", "points"),
                ("high", "points"),
                ("profit", "euro"),
                ("kept", "customers"),
                ("captives", "customers"),
                ("used", "euro"),
            ):
                define(
                    f"92.{short(name)}-{field}",
                    f"{field} of “{name}”.",
                    partial(search_value, name, field),
                    unit=unit,
                    period=PLAYED,
                    base=ON,
                )


_register()


@value("92.tried", unit="single moves", period=PLAYED, base="the search")
def tried() -> int:
    """Single moves that the search played."""
    return int(searched()["best found"]["tried"])


@value("92.seen-score", unit="points", period=PLAYED, base="the Lanterns that the search had seen")
def seen_score() -> float:
    """Score of the best plan found where it was found."""
    return float(searched()["best found"]["seen"])


@value("92.best-absurd", unit="points", period=PLAYED, base=ON)
def best_absurd() -> float:
    """Best score of an absurd plan that keeps to the budget."""
    return max(
        float(row["score"]) for row in searched().values() if row["absurd"] and row["used"] <= rules.BUDGET
    )


@value("92.students", unit="students", period=PLAYED, base=CLASS)
def students() -> int:
    """Made-up students."""
    return int(copied()[0].size)


@value("92.own", unit="points", period=PLAYED, base=CLASS)
def own() -> float:
    """Mean score with one's own plan."""
    return float(copied()[0].mean())


@value("92.copied", unit="points", period=PLAYED, base=CLASS)
def copied_mean() -> float:
    """Mean score with another student's plan."""
    return float(copied()[1].mean())


@value("92.better", unit="students", period=PLAYED, base=CLASS)
def better() -> int:
    """Students whose own plan beats the copied one."""
    return int((copied()[0] > copied()[1]).sum())


@cache
def redrawn() -> np.ndarray:
    """Return the mean gap between own and copied plans in redrawn classes."""
    gaps = copied()[0] - copied()[1]
    random = np.random.default_rng(22)
    return gaps[random.integers(0, gaps.size, (REDRAWN, gaps.size))].mean(axis=1)


@value("92.gap-low", unit="points", period=PLAYED, base=CLASS)
def gap_low() -> float:
    """Lower end of the 95 % interval of own less copied, over redrawn students."""
    return float(np.quantile(redrawn(), 0.025))


@value("92.gap-high", unit="points", period=PLAYED, base=CLASS)
def gap_high() -> float:
    """Upper end of the 95 % interval of own less copied, over redrawn students."""
    return float(np.quantile(redrawn(), 0.975))


@figure("92.search")
def search_figure() -> Drawing:
    """Draw the score of each plan of the search that keeps to the budget, with its interval."""
    rows = sorted(
        (row for row in searched().values() if row["used"] <= rules.BUDGET), key=lambda row: -row["score"]
    )
    drawn, axes = new_figure(7.4, 0.9 + 0.3 * len(rows))
    for place, row in enumerate(rows):
        colour = PALETTE["rust"] if row["absurd"] else PALETTE["teal"]
        axes.plot([row["low"] / 1000, row["high"] / 1000], [place, place], color=INK, linewidth=1)
        axes.plot([row["score"] / 1000], [place], "s" if row["absurd"] else "o", color=colour)
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.set_yticks(range(len(rows)), [row["name"] for row in rows])
    axes.invert_yaxis()
    axes.set_xscale("symlog", linthresh=10)
    axes.set_xticks([-100, -30, -10, -5, 0, 5, 10], ["−100", "−30", "−10", "−5", "0", "5", "10"])
    axes.set_xlabel("score, thousands, with 95 % interval; beyond ±10 logarithmic")
    axes.set_title("Absurd plans (squares) beat no sensible one")
    told = ", ".join(f"{row['name']} {signed(row['score'])}" for row in rows)
    worst = min(row["score"] for row in rows if not row["absurd"] and row["used"])
    return Drawing(
        drawn,
        f"Scores of plans within the budget, best first: {told}. The best absurd one, a square, has {signed(best_absurd())}; the worst "
        f"of the others that do something has {signed(worst)}.",
    )


@figure("92.copies")
def copies_figure() -> Drawing:
    """Draw each made-up student's score with her own and with a copied plan."""
    own_scores, others = copied()
    drawn, axes = new_figure(5.4, 4.6)
    low, high = (
        edge / 1000 for edge in (min(own_scores.min(), others.min(), 0), max(own_scores.max(), others.max()))
    )
    axes.plot([low, high], [low, high], color=QUIET, linewidth=1)
    axes.plot(others / 1000, own_scores / 1000, "o", color=PALETTE["teal"])
    axes.set_xlabel("score with another student's plan, thousands")
    axes.set_ylabel("score with one's own plan, thousands")
    axes.set_title("Above the line, one's own plan is better")
    return Drawing(
        drawn,
        f"One point a student: for {better()} of {students()} the own plan scores more than the copied one; on average {own():,.0f} "
        f"against {copied_mean():,.0f}.",
    )
