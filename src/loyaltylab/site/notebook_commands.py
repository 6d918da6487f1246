"""The commands ``loyaltylab site refresh``, ``prove`` and ``lint-notebooks``."""

import argparse
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the notebooks' commands to ``loyaltylab site``."""
    again = subparsers.add_parser(
        "refresh", help="run labs and masters on fresh kernels and store their results"
    )
    again.set_defaults(run=run_refresh)
    proof = subparsers.add_parser(
        "prove", help="check with nbval that the stored results are what the notebooks give"
    )
    proof.add_argument(
        "--all", action="store_true", help="also notebooks that have not changed since their last proof"
    )
    proof.set_defaults(run=run_prove)
    lint = subparsers.add_parser(
        "lint-notebooks", help="check the form of labs and masters, without running them"
    )
    lint.set_defaults(run=run_lint)
    for parser in (again, proof, lint):
        parser.add_argument(
            "paths", nargs="*", type=Path, help="notebooks or folders (default: notebooks and solutions)"
        )


def run_refresh(options: argparse.Namespace) -> int:
    """Run the notebooks; go on after a broken one, so that one run names them all."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.notebooks import SECONDS_FOR_A_LAB, notebook_paths, refresh

    root, broken = find_root(), []
    for path in notebook_paths(root, options.paths):
        try:
            done = refresh(path, root / "_build" / "reports")
        except LoyaltyLabError as error:
            broken.append(str(error))
            print(f"  broken     {path.name}", flush=True)
            continue
        slow = (
            f"  (longer than the {SECONDS_FOR_A_LAB} s of a lab)" if done.seconds > SECONDS_FOR_A_LAB else ""
        )
        print(
            f"  {'stored' if done.changed else 'unchanged':<9}  {path.name}  {done.seconds:.1f} s{slow}",
            flush=True,
        )
    if broken:
        raise LoyaltyLabError("\n  ".join(broken))
    return 0


def run_prove(options: argparse.Namespace) -> int:
    """Prove the stored results of what has changed."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.notebooks import notebook_paths
    from loyaltylab.site.proof import prove

    root = find_root()
    run, before = prove(root, notebook_paths(root, options.paths), again=options.all)
    print(f"{run} notebooks proved now, {before} proved before and not changed since.")
    return 0


def run_lint(options: argparse.Namespace) -> int:
    """Name everything that is wrong with the form of the notebooks."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.notebook_rules import problems_of
    from loyaltylab.site.notebooks import notebook_paths

    root = find_root()
    paths = notebook_paths(root, options.paths)
    problems = [problem for path in paths for problem in problems_of(path, root)]
    if problems:
        raise LoyaltyLabError("\n  ".join(["The notebooks need mending:", *map(str, problems)]))
    print(f"The form of {len(paths)} notebooks is in order.")
    return 0
