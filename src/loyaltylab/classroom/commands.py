"""``loyaltylab classroom``: release the exercises, look for leaks, grade a class."""

import argparse
from pathlib import Path

from loyaltylab.classroom.banks.bank_commands import add_banks
from loyaltylab.classroom.class_commands import add_class
from loyaltylab.classroom.grading.grading_commands import add_grading
from loyaltylab.classroom.leaks import scan
from loyaltylab.classroom.places import project_root
from loyaltylab.classroom.release import drift, release


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add ``release`` and ``leaks``."""
    commands = parser.add_subparsers(dest="command", required=True)

    one = commands.add_parser("release", help="build exercises/ from the masters in solutions/")
    one.add_argument("--check", action="store_true", help="write nothing; fail when exercises/ differs")
    one.add_argument("--root", type=Path, help="the project's folder (default: found from here upwards)")
    one.set_defaults(run=run_release)

    two = commands.add_parser("leaks", help="look for solutions in everything that learners get")
    two.add_argument(
        "--folder",
        type=Path,
        action="append",
        help="a folder, wheel or zip to scan; may be given several times (default: all places learners see)",
    )
    two.add_argument("--root", type=Path, help="the project's folder (default: found from here upwards)")
    two.set_defaults(run=run_leaks)

    add_class(commands)
    add_banks(commands)
    add_grading(commands)


def run_release(options: argparse.Namespace) -> int:
    """Build the exercises, or compare them with a fresh build."""
    root = project_root(options.root)
    if options.check:
        sentences = drift(root)
        for sentence in sentences:
            print(sentence)
        if not sentences:
            print("exercises/ is what solutions/ gives, byte for byte.")
        return 1 if sentences else 0
    changed = release(root)
    print("\n".join(f"wrote {path}" for path in changed) or "exercises/ was up to date.")
    return 0


def run_leaks(options: argparse.Namespace) -> int:
    """Scan what learners get for solutions."""
    report = scan(project_root(options.root), options.folder)
    for leak in report.leaks:
        print(leak)
    print(
        f"{len(report.leaks)} leaks in {report.files} files ({', '.join(report.places) or 'nothing to scan'})."
    )
    return 1 if report.leaks else 0
