"""The command ``loyaltylab site pdf``."""

import argparse
import time
from pathlib import Path


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the printed editions to ``loyaltylab site``."""
    pdf = subparsers.add_parser(
        "pdf", help="print the built book into one PDF that screen readers can follow"
    )
    pdf.add_argument("--to", type=Path, help="the PDF (default: dist/loyalty-lab-VERSION.pdf)")
    pdf.add_argument(
        "--with-instructors", action="store_true", help="print the pages for instructors as well"
    )
    pdf.add_argument("--site", type=Path, help="the built pages (default: _build/html)")
    pdf.set_defaults(run=run_pdf)


def run_pdf(options: argparse.Namespace) -> int:
    """Print the book and say what was made."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.printed.book import default_name, print_book

    root, started = find_root(), time.monotonic()
    made = print_book(
        root,
        options.site or root / "_build" / "html",
        options.to or root / "dist" / default_name(options.with_instructors),
        with_instructors=options.with_instructors,
    )
    print(
        f"{made.pages} pages with {made.headings} entries in the outline, {made.size / 1e6:.1f} MB, "
        f"printed and checked in {time.monotonic() - started:.0f} s: {made.path.as_posix()}"
    )
    return 0
