"""Look for plans that win by a flaw of the simulator: ``python -m benchmarks.game_search --record``.

Powell's method (scipy) moves every lever, everywhere at first, then by group or region, then by quarter of the year, and keeps what
scores. It may see its own Lanterns only; the record also says what its best plans bring on others. A second search looks for
profit alone, with no budget and no charge: what a player would do whom nobody holds to the rules.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from loyaltylab.files import write_text
from loyaltylab.game.lantern import own_lantern, seeds
from loyaltylab.game.plan import Move, Plan, parse_plan, plan_text
from loyaltylab.game.rules import PLAN_MONTHS, RULES
from loyaltylab.game.scoring import Score, score_plan
from loyaltylab.world.levers import GROUPS
from loyaltylab.world.specification import REGIONS

RECORD = Path(__file__).parents[1] / "src" / "loyaltylab" / "site" / "pages" / "game_search.json"
PLAYER = "practice"
FRESH = "fresh"
QUARTER = 3
BY_QUARTER = ("price", "deal_depth", "contact_per_month", "promise_minutes")
OVER_BUDGET = 5.0
"""Points that each euro over the budget costs the search."""

ABSURD = {
    "all prices up 10 %": (Move("price", 1.10),),
    "staff to the least": (Move("service_speed", 0.7), Move("staff_training", 0.0), Move("recovery", 0.0)),
    "captives only": (Move("exit_barriers", 2.5),),
    "captives, then prices up": (Move("exit_barriers", 2.5), Move("price", 1.08)),
    "everything cut": tuple(Move(lever, rule.low) for lever, rule in RULES.items() if rule.saves),
    "every gift at once": (Move("price", 0.85), Move("deal_depth", 2.0), Move("reward_rate", 2.0)),
    "saw-tooth prices": tuple(
        Move("price", 1.1 if month % 2 else 0.9, first=month, last=month) for month in range(PLAN_MONTHS)
    ),
    "last-month harvest": (
        Move("price", 1.15, first=PLAN_MONTHS - 1),
        Move("contact_per_month", 2.5, first=PLAN_MONTHS - 1),
    ),
    "write to everybody all the time": (Move("contact_per_month", 2.5),),
    "squeeze the Island": (Move("price", 1.15, ("Island",)), Move("service_speed", 0.7, ("Island",))),
}
"""What somebody would try who plays the simulator and not the shop."""


@dataclass(frozen=True)
class Knob:
    """One number that the search moves."""

    move: Move

    @property
    def bounds(self) -> tuple[float, float]:
        """What the rules allow."""
        rule = RULES[self.move.lever]
        return rule.low, rule.high


def everywhere() -> list[Knob]:
    """Return one knob a lever."""
    return [Knob(Move(lever, 1.0)) for lever in RULES]


def in_parts() -> list[Knob]:
    """Return knobs by region for what is the same for a whole region, and by group and by region for the rest."""
    knobs = []
    for lever, rule in RULES.items():
        if rule.whole_region or lever in ("service_speed", "recovery", "contact_per_month"):
            knobs += [Knob(Move(lever, 1.0, (region,))) for region in REGIONS]
        elif lever == "reward_rate":
            knobs.append(Knob(Move(lever, 1.0)))
        else:
            knobs += [Knob(Move(lever, 1.0, customers=group)) for group in GROUPS]
    return knobs


def by_quarter() -> list[Knob]:
    """Return knobs by quarter for the levers that cost nothing to turn twice."""
    return [
        Knob(Move(lever, 1.0, first=first, last=first + QUARTER - 1))
        for lever in BY_QUARTER
        for first in range(0, PLAN_MONTHS, QUARTER)
    ]


def planned(knobs: Sequence[Knob], values: Sequence[float], before: Plan) -> Plan:
    """Return the plan of these knobs' values, on top of an earlier one."""
    moves = [
        replace(knob.move, value=round(float(np.clip(value, *knob.bounds)), 3))
        for knob, value in zip(knobs, values)
    ]
    return Plan((*before.moves, *(move for move in moves if abs(move.value - 1.0) >= 0.005)))


def by_score(plan: Plan, score: Score) -> float:
    """Return what a league ranks by, less a fine for a budget overrun."""
    return score.score.value - OVER_BUDGET * score.costs.over


def by_profit(plan: Plan, score: Score) -> float:
    """Return profit alone."""
    return score.profit.value


def search(
    worth: Callable[[Plan, Score], float],
    stages: Sequence[list[Knob]],
    evaluations: int,
    tried_on: tuple[int, ...],
) -> tuple[Plan, int]:
    """Return the best plan found and how many were tried."""
    best, count = Plan(), 0
    for knobs in stages:
        # A later stage starts from the earlier one's best, and its knobs stand above it: where they are 1, nothing is added.
        own = dict(enumerate(_start(knob, best) for knob in knobs))
        ground = Plan(
            tuple(move for move in best.moves if not any(_covers(knob.move, move) for knob in knobs))
        )

        def loss(values: np.ndarray, knobs: list[Knob] = knobs, ground: Plan = ground) -> float:
            nonlocal count
            count += 1
            plan = planned(knobs, values, ground)
            return -worth(plan, score_plan(plan, PLAYER, tried_on))

        found = minimize(
            loss,
            np.array([own[number] for number in range(len(knobs))]),
            method="Powell",
            bounds=[knob.bounds for knob in knobs],
            options={"maxfev": evaluations, "xtol": 0.02, "ftol": 0.002},
        )
        candidate = planned(knobs, found.x, ground)
        best = max((best, candidate), key=lambda plan: worth(plan, score_plan(plan, PLAYER, tried_on)))
    return best, count


def _covers(knob: Move, move: Move) -> bool:
    """Whether the knobs of a stage take over a lever from an earlier stage."""
    return knob.lever == move.lever


def _start(knob: Knob, best: Plan) -> float:
    """Return where a knob starts: the earlier stage's value on its own ground."""
    values = best.values(knob.move.lever)
    rows = [GROUPS.index(group) for group in knob.move.groups]
    columns = [REGIONS.index(region) for region in knob.move.regions]
    return float(values[np.ix_(rows, columns, range(knob.move.first, knob.move.last + 1))].mean())


def described(plan: Plan, tried_on: tuple[int, ...]) -> dict[str, float]:
    """Return a plan's numbers on some Lanterns, rounded so that the record is the same everywhere."""
    score = score_plan(plan, PLAYER, tried_on)
    return {
        "score": round(score.score.value),
        "low": round(score.score.low),
        "high": round(score.score.high),
        "profit": round(score.profit.value),
        "kept": round(score.kept.value, 1),
        "captives": round(score.captives.value, 1),
        "used": round(score.costs.used),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Search, print and, when asked, record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--evaluations", type=int, default=300, help="most plans tried in each stage (default 300)"
    )
    parser.add_argument("--seeds", type=int, default=3, help="Lanterns that the search may see (default 3)")
    parser.add_argument("--fresh", type=int, default=10, help="Lanterns that it has not seen (default 10)")
    parser.add_argument("--record", action="store_true", help=f"write {RECORD.name}")
    options = parser.parse_args(arguments)
    identity = own_lantern(PLAYER).identity
    seen, fresh = seeds(identity, count=options.seeds), seeds(identity, FRESH, options.fresh)
    example = parse_plan((RECORD.parents[2] / "game" / "plans" / "example.toml").read_bytes(), "example.toml")
    plans: dict[str, Plan] = {"do nothing": Plan(), "the example plan": example}
    counts = {}
    plans["best by score"], counts["best by score"] = search(
        by_score, [everywhere(), in_parts(), by_quarter()], options.evaluations, seen
    )
    plans["best by profit alone"], counts["best by profit alone"] = search(
        by_profit, [everywhere()], options.evaluations, seen
    )
    plans |= {name: Plan(moves) for name, moves in ABSURD.items()}
    rows = []
    for name, plan in plans.items():
        row: dict[str, object] = {"name": name, "absurd": name in ABSURD, **described(plan, fresh)}
        if name in counts:
            row |= {"tried": counts[name], "seen": described(plan, seen)["score"], "plan": plan_text(plan)}
        rows.append(row)
        print(json.dumps({key: value for key, value in row.items() if key != "plan"}))
    for name in counts:
        print(f"\n{name}\n{plan_text(plans[name])}")
    if options.record:
        command = f"python -m benchmarks.game_search --record --evaluations {options.evaluations} --seeds {options.seeds} --fresh {options.fresh}"
        write_text(
            RECORD, json.dumps({"command": command, "plans": rows}, indent=1, ensure_ascii=False) + "\n"
        )


if __name__ == "__main__":
    main()
