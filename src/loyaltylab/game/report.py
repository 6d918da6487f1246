"""A score in words, in a picture and on a page of its own."""

import html
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from loyaltylab.figures import INK, PALETTE, QUIET, figure_html, new_figure
from loyaltylab.game.costs import over_budget
from loyaltylab.game.plan import Move, Plan
from loyaltylab.game.rules import BUDGET, CAPTIVE_CHARGE, SACRIFICE_CHARGE
from loyaltylab.game.scoring import Score
from loyaltylab.measures.effects import Estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE = """:root { color-scheme: light dark; }
body { font: 1.05rem/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
th, td { border-bottom: 1px solid; padding: 0.25rem 0.7rem 0.25rem 0; text-align: left; vertical-align: top; }
td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
img { max-width: 100%; height: auto; }"""


def signed(number: float, digits: int = 0) -> str:
    """Return a number with its sign, a true minus, and no sign where it rounds to nothing."""
    text = f"{number:+,.{digits}f}"
    return text.lstrip("+-") if not float(text.replace(",", "")) else text.replace("-", "−")


def with_interval(estimate: Estimate, digits: int = 0, unit: str = "") -> str:
    """Return an estimate and its 95 % interval."""
    low, high = signed(estimate.low, digits), signed(estimate.high, digits)
    return f"{signed(estimate.value, digits)}{unit} (95 %: {low} to {high})"


def headline(score: Score) -> str:
    """Return the finding in one line."""
    if score.costs.over >= 0.5:
        return f"Over the budget: {signed(score.profit.value)} € of profit do not count"
    if not score.early.value and not score.late.value and not score.costs.used:
        return "Nothing done, nothing changed"
    return f"Profit {signed(score.profit.value)} €, score {signed(score.score.value)}, {signed(score.kept.value)} customers"


def move_note(asked: float, move: Move) -> str:
    """Return what to say when the rules allow less than was asked for."""
    return f" (as far as the rules go; {asked:g} was asked for)" if abs(asked - move.value) > 1e-9 else ""


def sentences(score: Score, plan: Plan) -> list[str]:
    """Return the report, a sentence or a line each."""
    captives, parts = score.charges
    lines = [
        headline(score) + ".",
        f"Tried on {score.seeds} Lanterns of 2,000 customers; all numbers are for one Lantern, against doing nothing.",
        f"Score: {with_interval(score.score)}: profit, less {captives:,.0f} € for captives and {parts:,.0f} € for groups "
        "and regions that lose customers.",
        f"Profit of two years: {with_interval(score.profit, unit=' €')}; margin {signed(score.early.value)} € in 2026 and "
        f"{signed(score.late.value)} € in 2027, paid {score.costs.paid:,.0f} €, saved {score.costs.saved:,.0f} €.",
        f"Budget: {score.costs.used:,.0f} of {BUDGET:,} € used: {score.costs.paid:,.0f} € paid and {score.costs.given:,.0f} € set "
        "aside for gifts.",
    ]
    if sentence := over_budget(score.costs):
        lines.append(sentence)
    lines.append(f"Customers kept by the end of 2027: {with_interval(score.kept, 1)}.")
    lines += [
        f"  leaving, {row.cause}: {row.nothing:.1f} without the plan, {row.planned:.1f} with it; kept {with_interval(row.kept, 1)}"
        for row in score.causes
    ]
    lines.append(
        f"Captives made by the end of 2026: {with_interval(score.captives, 1)}, of them walled in by barriers "
        f"{score.walled.value:.1f}; each costs {CAPTIVE_CHARGE} points."
    )
    lines.append(
        f"Fairness: {score.gap:.1f} customers for each 100 lie between the best and the worst served part; each customer that a "
        f"part loses on balance costs {SACRIFICE_CHARGE} points."
    )
    lines += [
        f"  {row.part}: {row.start:.0f} at the start; kept {with_interval(row.kept, 1)}; prices paid {signed(100 * row.price, 1)} %"
        for row in score.parts
    ]
    return lines


def summary(score: Score) -> str:
    """Return the result in a few sentences: the words of the picture."""
    causes = ", ".join(f"{row.cause} {signed(row.kept.value, 1)}" for row in score.causes)
    parts = ", ".join(f"{row.part} {signed(row.kept_per_100, 1)}" for row in score.parts)
    return (
        f"{headline(score)}. Kept by cause of leaving: {causes}. Kept for each 100 customers: {parts}. "
        f"Captives made: {signed(score.captives.value)}. Budget used: {score.costs.used:,.0f} of {BUDGET:,} €."
    )


def figure(score: Score) -> "Figure":
    """Return two panels of bars with intervals: customers kept by cause of leaving, and for each 100 by part."""
    drawn, _ = new_figure(7.4, 4.2, layout=None)
    drawn.clear()
    causes = [(row.cause, row.kept.value, row.kept.low, row.kept.high) for row in score.causes]
    parts = []
    for row in score.parts:
        each = 100 / max(row.start, 1.0)
        parts.append((row.part, row.kept.value * each, row.kept.low * each, row.kept.high * each))
    for place, (rows, title, unit, colour) in enumerate(
        (
            (causes, "Kept, by cause of leaving", "customers", PALETTE["teal"]),
            (parts, "Kept, by group and region", "for each 100 customers", PALETTE["blue"]),
        )
    ):
        axes = drawn.add_subplot(1, 2, place + 1)
        names = [name for name, *_ in rows]
        values = [value for _, value, _, _ in rows]
        spans = [[value - low for _, value, low, _ in rows], [high - value for _, value, _, high in rows]]
        colours = [colour if value >= 0 else PALETTE["rust"] for value in values]
        axes.barh(names, values, color=colours, edgecolor=INK, linewidth=0.6, height=0.62)
        axes.errorbar(values, names, xerr=spans, fmt="none", ecolor=INK, elinewidth=1.1, capsize=2.5)
        axes.axvline(0, color=QUIET, linewidth=1)
        axes.invert_yaxis()
        axes.set_title(title, fontsize=11)
        axes.set_xlabel(unit)
        axes.grid(visible=False, axis="y")
    drawn.suptitle(headline(score), x=0.02, ha="left", fontweight="bold", fontsize=12)
    drawn.subplots_adjust(left=0.14, right=0.98, top=0.82, bottom=0.14, wspace=0.38)
    return drawn


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> str:
    """Return an HTML table whose texts are all escaped; the last ``numbers`` columns stand to the right."""

    def cell(text: str, place: int) -> str:
        if place == 0:
            return f'<th scope="row">{html.escape(text)}</th>'
        right = ' class="number"' if place >= len(head) - numbers else ""
        return f"<td{right}>{html.escape(text)}</td>"

    top = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in head)
    body = "\n".join(
        "<tr>" + "".join(cell(text, place) for place, text in enumerate(row)) + "</tr>" for row in rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{html.escape(caption, quote=True)}">\n'
        f"<table><caption>{html.escape(caption)}</caption>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def page(title: str, body: Iterable[str]) -> str:
    """Return an HTML page that asks nothing of any other site; ``body`` is HTML already."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{html.escape(title)}</h1>\n" + "\n".join(body) + "\n</main>\n</body>\n</html>\n"
    )


def score_page(score: Score, plan: Plan, name: str) -> str:
    """Return a plan's page: the finding, the picture with its words, the two tables."""
    lines = [line for line in sentences(score, plan) if not line.startswith("  ")]
    causes = (
        (row.cause, f"{row.nothing:.1f}", f"{row.planned:.1f}", with_interval(row.kept, 1))
        for row in score.causes
    )
    parts = (
        (row.part, f"{row.start:.0f}", with_interval(row.kept, 1), f"{signed(100 * row.price, 1)} %")
        for row in score.parts
    )
    return page(
        f"Plan: {plan.title or name}",
        [
            *(f"<p>{html.escape(line)}</p>" for line in lines),
            figure_html(figure(score), summary(score)),
            table("Customers leaving in two years", ("Cause", "Without", "With", "Kept"), causes, 3),
            table("Groups and regions", ("Part", "At the start", "Kept", "Prices paid"), parts, 3),
        ],
    )
