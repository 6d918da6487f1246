"""The commands ``loyaltylab site …``: each module brings its own.

A command imports what it needs when it runs: nbformat alone takes seconds, and most commands read no notebook.
"""

import argparse

from loyaltylab.site import (
    book_commands,
    browser_commands,
    notebook_commands,
    printed_commands,
    slides_commands,
    teaching_commands,
)

PARTS = (
    book_commands,
    browser_commands,
    notebook_commands,
    printed_commands,
    slides_commands,
    teaching_commands,
)


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add every command for builders of the book and the browser edition."""
    subparsers = parser.add_subparsers(dest="command", required=True)
    for part in PARTS:
        part.add_commands(subparsers)
