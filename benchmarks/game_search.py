"""Look for plans that win by a flaw of the simulator: ``python -m benchmarks.game_search --record``.

Every lever is moved alone, to five values, by region, by group and by half of the year, and played. A mixed-integer programme
(scipy's ``milp``) then puts the best plan together: what each move brings less one standard error, within the budget, charges
for captives and for sacrificed parts included. The plan is played on Lanterns that the search has not seen. A second
search looks for profit alone, with no budget and no charge: what a player would do whom nobody holds to the rules.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from loyaltylab.files import write_text
from loyaltylab.game.lantern import own_lantern, seeds
from loyaltylab.game.plan import Move, Plan, parse_plan, plan_text
from loyaltylab.game.reference import reference_plan
from loyaltylab.game.rules import BUDGET, CAPTIVE_CHARGE, PLAN_MONTHS, RULES, SACRIFICE_CHARGE
from loyaltylab.game.scoring import Score, score_plan
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.world.levers import GROUPS
from loyaltylab.world.specification import REGIONS

RECORD = Path(__file__).parents[1] / "src" / "loyaltylab" / "site" / "pages" / "game_search.json"
PLAYER = "practice"
FRESH = "fresh"
HALF = 6
EUROS = 0.001
"""Thousands of euro: numbers near 1 suit the solver."""

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
class Option:
    """One move, and what it brings alone."""

    move: Move
    family: str
    score: Score

    @property
    def slot(self) -> tuple[object, ...]:
        """What it moves: of the options for one slot a plan takes at most one."""
        return self.move.lever, self.move.regions, self.move.customers, self.move.first

    @property
    def worth(self) -> float:
        """Profit less one standard error: a search that takes the best of hundreds takes the luckiest too."""
        value, low, _ = self.score.profit
        return value - (value - low) / NORMAL_95


def moves() -> list[tuple[str, Move]]:
    """Return every move that the search tries alone, with its family."""
    found = []
    for lever, rule in RULES.items():
        up = (rule.high - 1.0) / 3
        for step in (rule.low, (rule.low + 1.0) / 2, 1.0 + up, 1.0 + 2 * up, rule.high):
            value = round(step, 3)
            found += [("region", Move(lever, value, (region,))) for region in REGIONS]
            if not rule.whole_year:
                found += [
                    ("half", Move(lever, value, first=first, last=first + HALF - 1))
                    for first in range(0, PLAN_MONTHS, HALF)
                ]
            if not rule.whole_region:
                found += [("group", Move(lever, value, customers=group)) for group in GROUPS]
    return found


def best_plan(options: Sequence[Option], held_to_the_rules: bool) -> Plan:
    """Return the plan that a mixed-integer programme puts together from single moves.

    Parameters
    ----------
    held_to_the_rules
        Whether budget and charges count; otherwise profit is all.
    """
    count = len(options)
    families = sorted({(option.move.lever, option.family) for option in options})
    parts = [row.part for row in options[0].score.parts]
    # Unknowns: options taken, families used, captives charged, customers charged in each part.
    size = count + len(families) + 1 + len(parts)
    captives, losses = size - 1 - len(parts), size - len(parts)
    gain = np.zeros(size)
    charge = CAPTIVE_CHARGE if held_to_the_rules else 0
    gain[:count] = [EUROS * (option.worth - charge * option.score.walled.value) for option in options]
    if held_to_the_rules:
        gain[captives], gain[losses:] = -EUROS * CAPTIVE_CHARGE, -EUROS * SACRIFICE_CHARGE
    rows, limits = [], []

    def at_most(entries: dict[int, float], limit: float) -> None:
        row = np.zeros(size)
        for place, value in entries.items():
            row[place] += value
        rows.append(row)
        limits.append(limit)

    for slot in {option.slot for option in options}:
        at_most({place: 1.0 for place, option in enumerate(options) if option.slot == slot}, 1.0)
    for number, family in enumerate(families):
        for place, option in enumerate(options):
            if (option.move.lever, option.family) == family:
                at_most({place: 1.0, count + number: -1.0}, 0.0)
    for lever in RULES:
        at_most({count + number: 1.0 for number, (name, _) in enumerate(families) if name == lever}, 1.0)
    if held_to_the_rules:
        at_most(
            {place: EUROS * option.score.costs.used for place, option in enumerate(options)}, EUROS * BUDGET
        )
        made = {
            place: option.score.captives.value - option.score.walled.value
            for place, option in enumerate(options)
        }
        at_most({**made, captives: -1.0}, 0.0)
        for number in range(len(parts)):
            kept = {place: -option.score.parts[number].kept.value for place, option in enumerate(options)}
            at_most({**kept, losses + number: -1.0}, 0.0)
    whole, upper = np.ones(size), np.ones(size)
    whole[captives:], upper[captives:] = 0, np.inf
    found = milp(
        -gain,
        integrality=whole,
        bounds=Bounds(np.zeros(size), upper),
        constraints=LinearConstraint(np.array(rows), -np.inf, np.array(limits)),
        options={"time_limit": 60, "mip_rel_gap": 0.002},
    )
    return Plan(tuple(option.move for place, option in enumerate(options) if found.x[place] > 0.5))


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
    parser.add_argument("--seeds", type=int, default=2, help="Lanterns that the search may see (default 2)")
    parser.add_argument("--fresh", type=int, default=10, help="Lanterns that it has not seen (default 10)")
    parser.add_argument("--record", action="store_true", help=f"write {RECORD.name}")
    options = parser.parse_args(arguments)
    identity = own_lantern(PLAYER).identity
    seen, fresh = seeds(identity, count=options.seeds), seeds(identity, FRESH, options.fresh)
    example = parse_plan((RECORD.parents[2] / "game" / "plans" / "example.toml").read_bytes(), "example.toml")
    plans: dict[str, Plan] = {
        "do nothing": Plan(),
        "the example plan": example,
        "the course's plan": reference_plan(own_lantern(PLAYER)),
    }
    tried = [Option(move, family, score_plan(Plan((move,)), PLAYER, seen)) for family, move in moves()]
    searched = {"best found": True, "best for profit alone, no budget, no charges": False}
    plans |= {name: best_plan(tried, rules) for name, rules in searched.items()}
    plans |= {name: Plan(moves) for name, moves in ABSURD.items()}
    rows = []
    for name, plan in plans.items():
        row: dict[str, object] = {"name": name, "absurd": name in ABSURD, **described(plan, fresh)}
        if name in searched:
            row |= {"tried": len(tried), "seen": described(plan, seen)["score"], "plan": plan_text(plan)}
        rows.append(row)
        print(json.dumps({key: value for key, value in row.items() if key != "plan"}))
    for name in searched:
        print(f"\n{name}\n{plan_text(plans[name])}")
    if options.record:
        command = f"python -m benchmarks.game_search --record --seeds {options.seeds} --fresh {options.fresh}"
        write_text(
            RECORD, json.dumps({"command": command, "plans": rows}, indent=1, ensure_ascii=False) + "\n"
        )


if __name__ == "__main__":
    main()
