"""One claim, many readings: what must be true of a firm for "5 % more retention" to raise profit by 25 to 95 %?

Pure arithmetic on a group of customers that is there today: `loyaltylab.measures.audit.margin_gain`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.measures.audit import MEANINGS, Meaning, better_retention, margin_gain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CLAIMED = (25.0, 95.0)
LONGEST = 20
LABELS = {"points": "points", "of the rate": "% of the rate", "of the losses": "% of the losses"}


@dataclass(frozen=True)
class Params:
    """One reading of the claim.

    Parameters
    ----------
    stay
        Customers of a hundred who stay another year.
    percent
        How much better, by the claim.
    meaning
        The unit of that number.
    years
        Years that count.
    discount
        Percent a year.
    worth
        What an added customer brings, in percent of what the others bring.
    """

    stay: int = 76
    percent: int = 5
    meaning: str = "points"
    years: int = 1
    discount: int = 10
    worth: int = 100


@dataclass(frozen=True)
class Readings:
    """Customers of a hundred who stay ``then``; percent more margin by ``meaning``, and by year for the chosen one."""

    then: float
    gains: dict[str, float]
    by_year: tuple[float, ...]

    def gain(self, params: Params) -> float:
        """Percent more margin in the chosen reading."""
        return self.gains[params.meaning]


def _gain(params: Params, meaning: Meaning, years: int) -> float:
    stay = params.stay / 100
    better = better_retention(stay, params.percent, meaning)
    return 100 * margin_gain(stay, better, years, params.discount / 100, params.worth / 100)


def model(params: Params) -> Readings:
    """Return all readings at these settings."""
    chosen = cast(Meaning, params.meaning)
    return Readings(
        then=100 * better_retention(params.stay / 100, params.percent, chosen),
        gains={meaning: _gain(params, meaning, params.years) for meaning in MEANINGS},
        by_year=tuple(_gain(params, chosen, year) for year in range(1, LONGEST + 1)),
    )


def verdict(gain: float) -> str:
    """Return where a gain stands beside the claim, in words."""
    if gain < CLAIMED[0]:
        return "less than the claim's 25 %"
    return "within the claim's 25 to 95 %" if gain <= CLAIMED[1] else "more than the claim's 95 %"


def summary(params: Params, result: Readings) -> str:
    """Return the result in words."""
    years = "the next year" if params.years == 1 else f"the next {params.years} years"
    others = ", ".join(f"{params.percent} {LABELS[name]} {gain:.1f} %" for name, gain in result.gains.items())
    return (
        f"{params.stay} of 100 stay; {params.percent} {LABELS[params.meaning]} better makes it {result.then:.1f}. Over {years}, discounted by "
        f"{params.discount} %, with added customers who bring {params.worth} % of what the others bring, margin is {result.gain(params):.1f} % higher: "
        f"{verdict(result.gain(params))}. The three units: {others}."
    )


def figure(params: Params, result: Readings) -> "Figure":
    """Return two panels: the three units side by side, and the chosen one by the number of years; the claim is a band."""
    drawn, panels = new_figure(7, 3.5, columns=2, layout=None)
    drawn.subplots_adjust(left=0.08, right=0.98, top=0.76, bottom=0.17, wspace=0.22)
    units, years = cast(Any, panels)
    top = max(30.0, 1.15 * max(*result.gains.values(), *result.by_year))
    for axes in (units, years):
        axes.axhspan(CLAIMED[0], min(CLAIMED[1], top), color=PALETTE["ochre"], alpha=0.18)
        axes.set_ylim(0, top)
    for place, (name, gain) in enumerate(result.gains.items()):
        colour = PALETTE["teal"] if name == params.meaning else QUIET
        units.bar(place, gain, color=colour, width=0.6)
        units.annotate(f"{gain:.1f}", (place, gain), (0, 3), textcoords="offset points", ha="center")
    units.set_xticks(range(3), ["points", "of the\nrate", "of the\nlosses"])
    units.grid(visible=False, axis="x")
    units.set_title(f"{params.percent} % more, by its unit", fontsize=10.5, fontweight="normal", pad=6)
    years.plot(range(1, LONGEST + 1), result.by_year, color=PALETTE["teal"])
    years.plot([params.years], [result.by_year[params.years - 1]], "o", color=PALETTE["rust"])
    years.set_xticks((1, 5, 10, 15, 20))
    years.set_xlabel("years that count")
    years.set_title("The chosen unit, by years", fontsize=10.5, fontweight="normal", pad=6)
    drawn.suptitle(
        f"Margin {result.gain(params):+.1f} %: {verdict(result.gain(params))}",
        x=0.02,
        y=0.95,
        ha="left",
        fontsize=12,
        fontweight="bold",
    )
    return drawn


EXPLORER = Explorer(
    title="What must be true for the claim to hold?",
    params=Params,
    controls=(
        Slider("stay", "Of 100 customers stay today", 40, 95, 1),
        Slider("percent", "Better by … per cent", 1, 10, 1),
        Choice(
            "meaning",
            "Per cent means",
            {"points of all customers": "points"} | {name: name for name in MEANINGS[1:]},
        ),
        Slider("years", "Years that count", 1, LONGEST, 1),
        Slider("discount", "Discount, % a year", 0, 20, 1),
        Slider("worth", "An added customer brings … % of the others", 10, 100, 5),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "By how many per cent is margin higher?", answer=lambda params, result: f"{result.gain(params):.1f} %"
    ),
)


class ClaimReadings(ExplorerView):
    """The explorer of chapter 22."""

    explorer = EXPLORER
