"""The command ``loyaltylab``: thin; each part of the package brings its own subcommands."""

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence

from loyaltylab import __version__
from loyaltylab.errors import LoyaltyLabError

# Imported only when the command runs: the site and classroom parts need more than a student installs.
PARTS = {
    "data": "loyaltylab.world.commands",
    "world": "loyaltylab.world.generate_commands",
    "measures": "loyaltylab.measures.commands",
    "game": "loyaltylab.game.commands",
    "classroom": "loyaltylab.classroom.commands",
    "site": "loyaltylab.site.commands",
}


def build_parser(part: str | None = None) -> argparse.ArgumentParser:
    """Return the parser; only the named part is imported, so that one part never drags in another's needs."""
    parser = argparse.ArgumentParser(prog="loyaltylab", description="Loyalty Lab's commands.")
    parser.add_argument("--version", action="version", version=f"loyaltylab {__version__}")
    # The wheel for students comes without the parts that build and mark the course.
    present = {
        name: module for name, module in PARTS.items() if importlib.util.find_spec(module.rpartition(".")[0])
    }
    groups = parser.add_subparsers(dest="part", required=True, metavar="{" + ",".join(present) + "}")
    for name, module in present.items():
        group = groups.add_parser(name)
        if name == part:
            importlib.import_module(module).add_commands(group)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a mistake of the user's ends in one sentence and exit code 2."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        part = words[0] if words and words[0] in PARTS else None
        options = build_parser(part).parse_args(words)
        return int(options.run(options) or 0)
    except LoyaltyLabError as error:
        print(f"loyaltylab: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
