"""The command ``loyaltylab site slides``."""

import argparse
import time
from pathlib import Path


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to ``loyaltylab site``."""
    slides = subparsers.add_parser(
        "slides", help="build the slides with the teacher's notes, one deck a chapter"
    )
    slides.add_argument(
        "--chapter",
        action="append",
        default=[],
        metavar="NN",
        help="only this chapter; may stand several times",
    )
    slides.add_argument("--pdf", action="store_true", help="also print each deck as PDF (needs Chromium)")
    slides.add_argument("--output", type=Path, help="where the decks go (default: _build/slides)")
    slides.set_defaults(run=run_slides)


def run_slides(options: argparse.Namespace) -> int:
    """Build decks, put them beside a built book, and say how to open them."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.slides.build import build_slides, join_book

    root, started = find_root(), time.monotonic()
    built = build_slides(root, options.output, options.chapter)
    if options.pdf:
        from loyaltylab.site.slides.pdf import print_decks

        print_decks(built.output, list(built.slides))
    print(
        f"{len(built.slides)} decks with {sum(built.slides.values())} slides built and checked in "
        f"{time.monotonic() - started:.0f} s: {built.output}"
    )
    if options.output is None and join_book(built.output, root / "_build" / "html"):
        print("They are also in the built book, linked from the page Slides for instructors.")
    print("Open a deck with a browser; S opens the teacher's view with notes and clock, ? lists the keys.")
    return 0
