"""The commands ``loyaltylab game …``: begin, check and score a plan, and run a league of a class's plans."""

import argparse
import json
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_text

PRACTICE = "practice"
FOLDER = Path(__file__).parent
EXAMPLE = FOLDER / "plans" / "example.toml"
SCHEMA = FOLDER / "plan.schema.json"


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands of ``loyaltylab game``."""
    commands = parser.add_subparsers(dest="command", required=True)

    new = commands.add_parser("new", help="write an example plan to start from")
    new.add_argument("plan", type=Path, nargs="?", default=Path("plan.toml"), help="default: plan.toml")
    new.set_defaults(run=run_new)

    check = commands.add_parser("check", help="read a plan and say what it costs")
    check.add_argument("plan", type=Path)
    check.set_defaults(run=run_check)

    score = commands.add_parser("score", help="run the world with and without a plan")
    score.add_argument("plan", type=Path)
    score.add_argument("--student", help="whose Lantern (default: the plan's student, else practice)")
    score.add_argument("--seeds", type=int, default=5, help="how many Lanterns, 1 to 50 (default 5)")
    score.add_argument("--page", type=Path, help="write an HTML page with the picture")
    score.add_argument("--picture", type=Path, help="write the picture as PNG; its words are printed")
    score.set_defaults(run=run_score)

    schema = commands.add_parser("schema", help="write the JSON Schema of a plan")
    schema.add_argument("--output", type=Path, default=SCHEMA)
    schema.add_argument("--check", action="store_true", help="write nothing; fail if the file differs")
    schema.set_defaults(run=run_schema)

    league = commands.add_parser("league", help="score a class's plans on hidden Lanterns")
    league.add_argument(
        "plans", type=Path, help="folder with files <student id>.toml, or one folder a student"
    )
    league.add_argument(
        "--secret", type=Path, required=True, help="a file with 16 characters or more that no student knows"
    )
    league.add_argument("--out", type=Path, default=Path("grading/league"), help="default: grading/league")
    league.add_argument(
        "--seeds", type=int, default=5, help="hidden Lanterns for each student, 1 to 50 (default 5)"
    )
    league.add_argument(
        "--points", type=float, default=10.0, help="points for the course's own score (default 10)"
    )
    league.add_argument(
        "--export", type=Path, help="the grade file that Moodle or Canvas exported; a filled copy is written"
    )
    league.add_argument("--column", help="the grade's column in it, where several fit")
    league.set_defaults(run=run_league_command)


def seeds_asked(number: int) -> int:
    """Return how many Lanterns to try, or say what is allowed."""
    if not 1 <= number <= 50:
        raise LoyaltyLabError(f"--seeds {number}: a plan is tried on 1 to 50 Lanterns.")
    return number


def run_new(options: argparse.Namespace) -> int:
    """Write the example plan, never over another file."""
    if options.plan.exists():
        raise LoyaltyLabError(f"{options.plan} is there already: name another file, or delete it first.")
    write_text(options.plan, EXAMPLE.read_text(encoding="utf-8"))
    print(f"{options.plan}: written. Change it, then: loyaltylab game score {options.plan}")
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Say what a plan costs; 2 when it is over the budget."""
    from loyaltylab.game.costs import over_budget, plan_costs
    from loyaltylab.game.plan import read_plan
    from loyaltylab.game.rules import BUDGET

    plan = read_plan(options.plan)
    costs = plan_costs(plan)
    for lever, euro in costs.by_lever.items():
        print(f"  {lever:<18} {euro:>8,.0f} €")
    print(f"{len(plan.moves)} moves; {costs.used:,.0f} of {BUDGET:,} € used, {costs.saved:,.0f} € saved.")
    if sentence := over_budget(costs):
        raise LoyaltyLabError(sentence)
    return 0


def run_score(options: argparse.Namespace) -> int:
    """Print a plan's score, and write its page or picture; 2 when it is over the budget."""
    from loyaltylab.figures import png_bytes
    from loyaltylab.files import write_bytes
    from loyaltylab.game.lantern import own_lantern, seeds
    from loyaltylab.game.plan import read_plan
    from loyaltylab.game.report import figure, score_page, sentences, summary
    from loyaltylab.game.scoring import score_plan

    plan = read_plan(options.plan)
    student = own_lantern(options.student or plan.student or PRACTICE).identity
    score = score_plan(plan, student, seeds(student, count=seeds_asked(options.seeds)))
    print(f"{options.plan.name} on the Lantern of “{student}”.")
    print("\n".join(sentences(score, plan)))
    if options.picture:
        write_bytes(options.picture, png_bytes(figure(score)))
        print(f"{options.picture}: written. Its words: {summary(score)}")
    if options.page:
        write_text(options.page, score_page(score, plan, options.plan.name))
        print(f"{options.page}: written.")
    return 2 if score.costs.over >= 0.5 else 0


def run_schema(options: argparse.Namespace) -> int:
    """Write the schema, or compare it."""
    from loyaltylab.game.schema import plan_schema

    text = json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n"
    path: Path = options.output
    if options.check and (not path.is_file() or path.read_text(encoding="utf-8") != text):
        raise LoyaltyLabError(f"{path} is not what the rules say now; run `loyaltylab game schema`.")
    if not options.check:
        write_text(path, text)
    print(f"{path.name}: {'as the rules say' if options.check else 'written'}.")
    return 0


def run_league_command(options: argparse.Namespace) -> int:
    """Score a class; a plan that cannot be played gets its reason, and the rest go on."""
    from loyaltylab.classroom.league import read_secret, run_league, write_league

    entries = run_league(
        options.plans, read_secret(options.secret), seeds_asked(options.seeds), options.points
    )
    for line in write_league(entries, options.out, options.points, options.export, options.column):
        print(line)
    return 0
