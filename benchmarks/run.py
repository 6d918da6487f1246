"""Measure everything in one run and print the table: ``make bench``, or a part with ``make bench ARGS="--only world"``."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.rows import Row, table

ROOT = Path(__file__).resolve().parents[1]


def labs(repeat: int) -> list[Row]:
    """Measure the labs."""
    from benchmarks.labs import measure

    return measure(ROOT, repeat)


def world(repeat: int) -> list[Row]:
    """Measure the world."""
    from benchmarks.worlds import measure

    return measure(repeat)


def book(repeat: int) -> list[Row]:
    """Measure the book's rebuild."""
    from benchmarks.rebuilds import measure

    return measure(ROOT)


def explorer(repeat: int) -> list[Row]:
    """Measure the explorers."""
    from benchmarks.moves import measure

    return measure()


def browser(repeat: int) -> list[Row]:
    """Measure the browser edition."""
    from benchmarks.browser import measure

    return measure()


def page(repeat: int) -> list[Row]:
    """Measure the reading pages."""
    from benchmarks.pages import measure

    return measure()


def scale(repeat: int) -> list[Row]:
    """Measure large worlds and tables."""
    from benchmarks.scale import measure

    return measure(repeat)


def grading(repeat: int) -> list[Row]:
    """Measure the grading of a class."""
    from benchmarks.grading import measure

    return measure(ROOT)


def peer(repeat: int) -> list[Row]:
    """Measure other programs that make customers, each installed for the run."""
    from benchmarks.peers import measure

    return measure(repeat)


ASKED_FOR = "peer"
"""Installs other programs from the network, so it runs only when it is named."""
PARTS: dict[str, Callable[[int], list[Row]]] = {
    "lab": labs,
    "world": world,
    "book": book,
    "explorer": explorer,
    "browser": browser,
    "page": page,
    "scale": scale,
    "peer": peer,
    "grading": grading,
}


def main() -> int:
    """Measure and print; end with 1 when a part could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="measure only this part; may be given again"
    )
    parser.add_argument(
        "--repeat", type=int, default=3, help="how often each pair is measured; medians are shown"
    )
    options = parser.parse_args()
    rows: list[Row] = []
    failed = False
    for name in options.only or [name for name in PARTS if name != ASKED_FOR]:
        print(f"measuring: {name}", file=sys.stderr, flush=True)
        try:
            rows += PARTS[name](options.repeat)
        except Exception as error:  # one part that breaks must not lose the others' minutes
            failed = True
            print(f"{name} was not measured: {type(error).__name__}: {error}", file=sys.stderr)
    if rows:
        print(
            f"\n{table(rows)}\n\nMedians of {options.repeat} rounds or more, all in this run; the ratios count."
        )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
