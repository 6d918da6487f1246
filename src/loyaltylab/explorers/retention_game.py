"""Try one move of the retention game: what it costs, what it brings, whom it keeps, and the lines for the plan file.

One of the practice player's own Lanterns lives through 2026 and 2027 twice, with the move and without it. A league counts
on five others, so a small gain here may be luck.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider
from loyaltylab.game.lantern import own_lantern, seeds
from loyaltylab.game.plan import CUSTOMERS, EVERYONE, Move, Plan
from loyaltylab.game.report import figure as score_figure
from loyaltylab.game.report import headline, move_note, signed
from loyaltylab.game.report import summary as score_summary
from loyaltylab.game.rules import MONTHS, PLAN_MONTHS, RULES
from loyaltylab.game.scoring import Score, score_plan
from loyaltylab.world.specification import REGIONS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLAYER = "practice"
ALL_REGIONS = "all regions"


@dataclass(frozen=True)
class Params:
    """One move: a lever at per cent of today, in a region, for some customers, from one month to another (1 to 12)."""

    lever: str = "recovery"
    percent: int = 100
    region: str = ALL_REGIONS
    customers: str = EVERYONE
    first: int = 1
    last: int = PLAN_MONTHS


def move(params: Params) -> Move:
    """Return the move, its value within what the rules allow and its months in order."""
    rule = RULES[params.lever]
    return Move(
        lever=params.lever,
        value=min(max(params.percent / 100, rule.low), rule.high),
        regions=REGIONS if params.region == ALL_REGIONS else (params.region,),
        customers=EVERYONE if rule.whole_region else params.customers,
        first=0 if rule.whole_year else min(params.first, params.last) - 1,
        last=PLAN_MONTHS - 1 if rule.whole_year else max(params.first, params.last) - 1,
    )


@lru_cache(maxsize=64)
def model(params: Params) -> Score:
    """Return the score of a plan that holds this move alone, on one Lantern."""
    return score_plan(Plan((move(params),)), PLAYER, seeds(own_lantern(PLAYER).identity, count=1))


def summary(params: Params, result: Score) -> str:
    """Return the result in a few sentences, with the move as it stands in a plan."""
    made = move(params)
    when = f"{MONTHS[made.first]} to {MONTHS[made.last]}"
    told = f"{made.lever} at {made.value:g} in {params.region} for {made.customers}, {when}"
    if made.value == 1.0:
        return f"{told}: that is today, nothing changes. Move the per cent."
    return f"{told}{move_note(params.percent / 100, made)}. {score_summary(result)}"


def figure(params: Params, result: Score) -> "Figure":
    """Return the picture of a score."""
    return score_figure(result)


def answer(params: Params, result: Score) -> str:
    """Return the profit in words."""
    return f"{signed(result.profit.value)} € ({headline(result)})"


EXPLORER = Explorer(
    title="One move of the retention game",
    params=Params,
    controls=(
        Slider("percent", "Per cent of today", 0, 250, 5),
        Choice("lever", "Lever", {f"{name}: {rule.words}": name for name, rule in RULES.items()}),
        Choice("region", "Region", {name: name for name in (ALL_REGIONS, *REGIONS)}),
        Choice("customers", "Customers", {name: name for name in CUSTOMERS}),
        Slider("first", "From month of 2026", 1, PLAN_MONTHS, 1),
        Slider("last", "To month of 2026", 1, PLAN_MONTHS, 1),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess("What profit does this move bring in two years, in euro?", answer=answer),
)


class RetentionGame(ExplorerView):
    """The explorer of the retention game."""

    explorer = EXPLORER
