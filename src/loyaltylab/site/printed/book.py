"""One command's work: the built book as a PDF, checked before it takes its place."""

import os
import tempfile
from dataclasses import dataclass
from importlib.metadata import metadata, version
from pathlib import Path

from loyaltylab.classroom.leaks import scan
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_text
from loyaltylab.site.contents import Part, read_contents
from loyaltylab.site.printed.document import Wording, compose
from loyaltylab.site.printed.pdf import finish, print_document
from loyaltylab.site.printed.pdf_checks import inspect

MOST_SHOWN = 10
# Pages that live from what a reader has answered before: on paper they would be empty.
ON_SCREEN_ONLY = frozenset({"book/placement", "book/review"})
STUDENTS = "For students: readings, labs, exercises without their solutions, and reference."
TEACHERS = "For instructors: with the pages for teaching; without the solutions of the exercises."


@dataclass(frozen=True)
class Printed:
    """A finished PDF: the file, its pages, the entries of its outline, and its size in bytes."""

    path: Path
    pages: int
    headings: int
    size: int


def default_name(with_instructors: bool) -> str:
    """Return the PDF's usual name."""
    return f"loyalty-lab-{version('loyaltylab')}{'-instructors' if with_instructors else ''}.pdf"


def wording(with_instructors: bool) -> Wording:
    """Return the words of the title page, from the package's own description."""
    about = metadata("loyaltylab")
    return Wording(
        title="Loyalty Lab",
        subtitle=about["Summary"].partition(": ")[2].capitalize(),
        edition=TEACHERS if with_instructors else STUDENTS,
        lines=(
            f"Version {version('loyaltylab')}",
            "Lantern Tea & Home, its customers and its rivals are made up. Text and figures: CC BY 4.0; code: MIT.",
            "Questions stand where they are asked; their answers stand at the end of the book. Labs and exercises are "
            "notebooks: here you read them, in the course's browser edition or on a computer you run them.",
        ),
        author=str(about["Author"] or about["Author-email"] or "The Loyalty Lab authors"),
    )


def print_book(root: Path, site: Path, to: Path, *, with_instructors: bool = False) -> Printed:
    """Print the built book into one PDF.

    Parameters
    ----------
    root
        The checkout, for the table of contents and for what must not leak.
    site
        The built pages.
    to
        The PDF; one that is there is replaced when the new one is whole and right.
    with_instructors
        Print the parts for instructors as well.

    Raises
    ------
    LoyaltyLabError
        When the book is not built, Chromium is missing, a solution would be printed, or the PDF breaks a rule.
    """
    contents = read_contents(root / "_toc.yml")
    parts = [
        Part(part.caption, tuple(entry for entry in part.entries if entry.document not in ON_SCREEN_ONLY))
        for part in contents.parts
        if with_instructors or not part.for_instructors
    ]
    words = wording(with_instructors)
    composition = compose(site, contents, parts, words)
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{to.name}.", dir=to.parent) as folder:
        for (
            name,
            markup,
        ) in composition.pages.items():  # under their own names, which tell the scan the chapter
            write_text(Path(folder) / "pages" / name, markup)
        leaks = scan(root, [Path(folder) / "pages"]).leaks
        if leaks:
            raise LoyaltyLabError(
                f"The book holds what learners must not see, so that nothing was printed: {leaks[0]}"
            )
        new = Path(folder) / to.name
        headings = print_document(composition.markup, new)
        finish(new, words, headings)
        facts = inspect(new)
        if facts.faults:
            raise LoyaltyLabError(
                "\n  ".join(
                    [
                        f"The PDF was printed and not kept, {len(facts.faults)} faults:",
                        *facts.faults[:MOST_SHOWN],
                    ]
                )
            )
        os.replace(new, to)
    return Printed(to, facts.pages, len(facts.outline), to.stat().st_size)
