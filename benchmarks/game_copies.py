"""Does copying another student's plan pay? ``python -m benchmarks.game_copies --record``.

Made-up students read what is the matter in their own Lantern, try a few plans on their own open Lanterns and hand in the
best. Then each plan is played on hidden Lanterns: on its owner's, and on those of another student who copied it.
"""

import argparse
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from loyaltylab.files import write_text
from loyaltylab.game.costs import plan_costs
from loyaltylab.game.lantern import OwnLantern, own_lantern, seeds
from loyaltylab.game.plan import Move, Plan
from loyaltylab.game.reference import reference_plan
from loyaltylab.game.scoring import score_plan
from loyaltylab.world.specification import REGIONS

RECORD = Path(__file__).parents[1] / "src" / "loyaltylab" / "site" / "pages" / "game_copies.csv"
SECRET = "the secret of a made-up class"
PRACTISED, HIDDEN = 1, 4
"""Open Lanterns that each student tries plans on, and hidden ones: those of the record."""


@dataclass(frozen=True)
class Row:
    """A student's score on her hidden Lanterns: with her own plan, and with the one that she might have copied."""

    student: str
    copied_from: str
    own: int
    copied: int


def candidates(own: OwnLantern) -> list[Plan]:
    """Return what a student tries who knows her Lantern, each within the budget."""
    where = {what: region for what, region, _ in own.matter}
    usual = reference_plan(own)
    short, war = where["service_speed"], where["rival price"]
    untrained = tuple(region for region in REGIONS if region != where["staff_training"])
    extra = [
        (),
        (Move("service_speed", 1.3, (short,)),),
        (Move("recovery", 1.8, (short,)),),
        (Move("reach", 1.1, (short,)),),
        (Move("price", 0.96, (war,)),),
        (Move("staff_training", 1.4, untrained),),
    ]
    plans = [Plan((*usual.moves, *moves)) for moves in extra]
    return [plan for plan in plans if not plan_costs(plan).over]


def own_best(student: str, count: int) -> Plan:
    """Return the plan that does best on a student's open Lanterns."""
    own = own_lantern(student)
    tried_on = seeds(own.identity, count=count)
    return max(candidates(own), key=lambda plan: score_plan(plan, student, tried_on).score.value)


def play(students: int, practised: int, hidden: int) -> list[Row]:
    """Return one row a student; each copies from the next, the last from the first."""
    names = [f"student-{number:02d}" for number in range(1, students + 1)]
    plans = {name: own_best(name, practised) for name in names}
    rows = []
    for name, other in zip(names, [*names[1:], names[0]]):
        tried_on = seeds(own_lantern(name).identity, SECRET, hidden)
        own, copied = (score_plan(plans[whose], name, tried_on).score.value for whose in (name, other))
        rows.append(Row(name, other, round(own), round(copied)))
        print(rows[-1], flush=True)
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Play, print and, when asked, record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=16)
    parser.add_argument(
        "--practised",
        type=int,
        default=PRACTISED,
        help=f"open Lanterns that each student tries plans on (default {PRACTISED})",
    )
    parser.add_argument(
        "--hidden", type=int, default=HIDDEN, help=f"hidden Lanterns for each student (default {HIDDEN})"
    )
    parser.add_argument("--record", action="store_true", help=f"write {RECORD.name}")
    options = parser.parse_args(arguments)
    rows = play(options.students, options.practised, options.hidden)
    print(f"own less copied, on average: {np.mean([row.own - row.copied for row in rows]):.0f}")
    if options.record:
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["student", "copied_from", "own", "copied"])
        writer.writerows([row.student, row.copied_from, row.own, row.copied] for row in rows)
        write_text(RECORD, stream.getvalue())


if __name__ == "__main__":
    main()
