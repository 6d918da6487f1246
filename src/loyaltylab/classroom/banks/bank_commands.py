"""``loyaltylab classroom questions`` and ``quiz``: the question bank in the formats of learning platforms."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loyaltylab.classroom.banks.export import Written

ROOT_HELP = "the project's folder (default: found from here upwards)"


def add_banks(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands for question banks."""
    bank = commands.add_parser(
        "questions",
        help="write the question bank for Moodle, Canvas, Blackboard, Anki and paper; every file is read back",
    )
    bank.add_argument(
        "--variants", type=int, default=0, help="so many variants of each question with numbers to draw"
    )
    bank.set_defaults(run=run_questions)
    quiz = commands.add_parser(
        "quiz", help="write a quiz on a chapter, two in five questions from earlier ones"
    )
    quiz.add_argument("chapter", metavar="NN", help="number of the newest chapter")
    quiz.add_argument("--count", type=int, default=10, help="how many questions (default 10)")
    quiz.set_defaults(run=run_quiz)
    bank.add_argument(
        "--chapter", action="append", default=[], metavar="NN", help="only this chapter; may be repeated"
    )
    for command in (bank, quiz):
        command.add_argument("--seed", type=int, default=0, help="other numbers, another choice (default 0)")
        command.add_argument("--format", action="append", help="only this format; may be repeated")
        command.add_argument("--to", type=Path, help="folder (default: dist/questions)")
        command.add_argument("--root", type=Path, help=ROOT_HELP)


def run_questions(options: argparse.Namespace) -> int:
    """Write a bank for each chapter, one of all chapters, and the variants that were asked for."""
    from loyaltylab.classroom.banks.export import FORMATS, export
    from loyaltylab.classroom.banks.parametrised import variants
    from loyaltylab.classroom.banks.templates import TEMPLATES
    from loyaltylab.classroom.places import project_root

    started, root = time.monotonic(), project_root(options.root)
    to, formats = options.to or root / "dist" / "questions", options.format or tuple(FORMATS)
    written = write_banks(root, to, options.chapter, formats)
    chapters = options.chapter or sorted({template.id[:2] for template in TEMPLATES})
    for template in TEMPLATES:
        if options.variants and template.id[:2] in chapters:
            made = list(variants(template, options.variants, options.seed))
            title = f"Loyalty Lab, {template.id} with other numbers"
            written += export(made, f"variants-{template.id}", title, to, formats)
    _report(written, to, started)
    return 0


def write_banks(
    root: Path, to: Path, chapters: "Sequence[str]" = (), formats: "Sequence[str]" = ()
) -> "list[Written]":
    """Write a bank for each chapter, and one of all of them, in every format unless some are named."""
    from loyaltylab.classroom.banks.export import FORMATS, export
    from loyaltylab.classroom.banks.items import load_items

    items, wanted = load_items(root, chapters), formats or tuple(FORMATS)
    present = sorted({item.chapter for item in items})
    written: list[Written] = []
    for chapter in present:
        own = [item for item in items if item.chapter == chapter]
        written += export(own, f"chapter-{chapter}", f"Loyalty Lab, chapter {chapter}", to, wanted)
    if len(present) > 1:
        written += export(items, "all-chapters", "Loyalty Lab", to, wanted)
    return written


def run_quiz(options: argparse.Namespace) -> int:
    """Write a cumulative quiz."""
    from loyaltylab.classroom.banks.export import FORMATS, export
    from loyaltylab.classroom.banks.items import chapters_with_questions, load_items
    from loyaltylab.classroom.banks.review import cumulative_quiz
    from loyaltylab.classroom.places import project_root

    started, root = time.monotonic(), project_root(options.root)
    known = [chapter for chapter in chapters_with_questions(root) if chapter <= options.chapter]
    chosen = cumulative_quiz(
        load_items(root, [*known, *({options.chapter} - set(known))]),
        options.chapter,
        options.count,
        options.seed,
    )
    to = options.to or root / "dist" / "questions"
    title = f"Loyalty Lab, review up to chapter {options.chapter}"
    written = export(
        chosen, f"review-{options.chapter}-{options.seed}", title, to, options.format or tuple(FORMATS)
    )
    _report(written, to, started)
    return 0


def _report(written: "Sequence[Written]", to: Path, started: float) -> None:
    from loyaltylab.classroom.banks.export import FORMATS

    for name in FORMATS:
        mine = [each for each in written if each.format == name]
        if mine:
            total = sum(each.questions for each in mine)
            print(
                f"{name:<11} {len(mine):>3} files, {total:>5,} questions, each read back and equal to the bank"
            )
    print(f"In {to.as_posix()}, in {time.monotonic() - started:.0f} s.")
