"""The commands ``loyaltylab site book``, ``concepts`` and ``spelling``."""

import argparse
import time
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the book's commands to ``loyaltylab site``."""
    book = subparsers.add_parser("book", help="build the book; warnings and broken pages fail")
    book.add_argument("--output", type=Path, help="where the pages go (default: _build/html)")
    book.add_argument("--fresh", action="store_true", help="forget what earlier builds left")
    book.set_defaults(run=run_book)
    concepts = subparsers.add_parser("concepts", help="list where the concepts of finished chapters live")
    concepts.add_argument(
        "--check",
        action="store_true",
        help="fail when one has no home, or its anchor is not in the built book",
    )
    concepts.set_defaults(run=run_concepts)
    spelling = subparsers.add_parser("spelling", help="check spelling and field terms in the course's texts")
    spelling.set_defaults(run=run_spelling)


def run_book(options: argparse.Namespace) -> int:
    """Build the book and say how to open it."""
    from loyaltylab.site.book import build_book, find_root

    root, started = find_root(), time.monotonic()
    built = build_book(options.output or root / "_build" / "html", root, fresh=options.fresh)
    print(
        f"{built.pages} pages built and checked in {time.monotonic() - started:.0f} s: {built.output / 'index.html'}"
    )
    print("Open that file, or run `make serve` for search and the browser edition.")
    return 0


def run_concepts(options: argparse.Namespace) -> int:
    """List the homes of concepts, or fail on those without."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.concepts import Project, check_concepts

    root = find_root()
    project, site = Project(root), root / "_build" / "html"
    if not options.check:
        explained, measured = project.explained(), project.measured()
        for concept in project.finished:
            homes = f"explained: {', '.join(explained.get(concept.id, [])) or '-'}; measured: {', '.join(measured.get(concept.id, [])) or '-'}"
            print(f"{concept.id} {concept.term_en}: {homes}")
        return 0
    if not (site / "index.html").is_file():
        raise LoyaltyLabError(
            "The book is not built, so anchors cannot be checked: run `loyaltylab site book` first."
        )
    missing = check_concepts(project, site)
    if missing:
        raise LoyaltyLabError(
            "\n  ".join(["Concepts of finished chapters without a home:", *map(str, missing)])
        )
    print(f"All {len(project.finished)} concepts of {len(project.readings)} finished chapters have a home.")
    return 0


def run_spelling(options: argparse.Namespace) -> int:
    """Print every misspelling with file and line; 2 when there is any."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.spelling import check_spelling

    faults = check_spelling(find_root())
    if faults:
        raise LoyaltyLabError("\n  ".join(["Spelling:", *map(str, faults)]))
    print("No misspelling found.")
    return 0
