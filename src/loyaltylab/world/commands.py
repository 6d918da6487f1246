"""The commands ``loyaltylab data …``: check, build, list and explain Lantern's records."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from loyaltylab.data import CHECKOUT, data_folder
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_text
from loyaltylab.world.concept_map import count_kinds, map_faults, map_page, read_map, read_rows
from loyaltylab.world.dictionary import dictionary_page
from loyaltylab.world.package import DESCRIPTION, compare_packages, friendly_disk_errors, write_package
from loyaltylab.world.publish import published_origin, published_records
from loyaltylab.world.specification import TABLES
from loyaltylab.world.validation import check_package

DICTIONARY = CHECKOUT.parent / "book" / "data-dictionary.md"
MAP_PAGE = CHECKOUT.parent / "book" / "concept-data.md"
CONCEPTS = CHECKOUT.parent / "book" / "_data" / "concepts.csv"
CONCEPT_DATA = CHECKOUT.parent / "book" / "_data" / "concept_data.csv"


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands of ``loyaltylab data``."""
    commands = parser.add_subparsers(dest="command", required=True)

    check = commands.add_parser("check", help="check every file, cell and key of the records")
    check.add_argument(
        "folder", nargs="?", type=Path, help="a data package (default: the records that load() reads)"
    )
    check.add_argument("--limit", type=positive, default=20, help="how many faults to spell out (default 20)")
    check.set_defaults(run=run_check)

    build = commands.add_parser("build", help="make the records again from the recorded seed")
    build.add_argument("--output", type=Path, help="folder to write to (default: datasets/ of the checkout)")
    build.add_argument(
        "--check", action="store_true", help="write nothing; fail if the committed files differ"
    )
    build.set_defaults(run=run_build)

    listing = commands.add_parser("list", help="list the tables")
    listing.set_defaults(run=run_list)

    dictionary = commands.add_parser("dictionary", help="write the data dictionary page of the book")
    dictionary.add_argument("--output", type=Path, default=DICTIONARY, help="page to write")
    dictionary.add_argument("--check", action="store_true", help="write nothing; fail if the page differs")
    dictionary.set_defaults(run=run_dictionary)

    concepts = commands.add_parser("map", help="write the page that says which data measure each concept")
    concepts.add_argument("--output", type=Path, default=MAP_PAGE, help="page to write")
    concepts.add_argument("--check", action="store_true", help="write nothing; fail if the page differs")
    concepts.set_defaults(run=run_map)


def positive(text: str) -> int:
    """Return a number from 1 for an option."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def run_check(options: argparse.Namespace) -> int:
    """Print every fault of a data package; 2 if there is any."""
    folder = options.folder or data_folder()
    if not folder.is_dir():
        raise LoyaltyLabError(f"{folder} is not a folder; name the folder that holds {DESCRIPTION}.")
    report = check_package(folder, TABLES, limit=options.limit)
    if report.ok:
        print(f"{folder}: {len(TABLES)} tables, {report.cells:,} cells, every rule kept.")
        return 0
    print(report)
    faults = "1 fault" if report.count == 1 else f"{report.count:,} faults"
    print(
        f"loyaltylab: {faults} in {folder}; `loyaltylab data build` makes the records again.", file=sys.stderr
    )
    return 2


def run_build(options: argparse.Namespace) -> int:
    """Write the published records, or only compare them with the committed ones."""
    target = options.output or checkout_folder()
    if not options.check:
        changed = write_package(published_records(), target, published_origin(), TABLES)
        print(f"{target}: {'written' if changed else 'unchanged'}.")
        return 0
    with tempfile.TemporaryDirectory() as place:
        fresh = Path(place) / "datasets"
        write_package(published_records(), fresh, published_origin(), TABLES)
        differences = compare_packages(fresh, target)
    if differences:
        raise LoyaltyLabError(
            f"{target} is not what the world makes now ({'; '.join(differences)}); "
            "run `loyaltylab data build` and look at the difference before you commit it."
        )
    print(f"{target}: byte for byte what the world makes.")
    return 0


def run_list(options: argparse.Namespace) -> int:
    """Print each table's name, number of rows and meaning."""
    description = read_description(data_folder())
    rows = {entry["path"]: entry["rows"] for entry in description["resources"]}
    width = max(len(table.path) for table in TABLES)
    for table in TABLES:
        print(f"{table.path:<{width}}  {rows.get(table.path, 0):>9,} rows  {table.meaning}")
    return 0


def run_dictionary(options: argparse.Namespace) -> int:
    """Write the data dictionary, or only compare it with the committed page."""
    page = dictionary_page(TABLES, read_description(checkout_folder()))
    path: Path = options.output
    if not options.check:
        with friendly_disk_errors(path):
            changed = write_text(path, page)
        print(f"{path}: {'written' if changed else 'unchanged'}.")
    elif not path.is_file() or path.read_text(encoding="utf-8") != page:
        raise LoyaltyLabError(
            f"{path} is not what the specification says now; run `loyaltylab data dictionary`."
        )
    return 0


def run_map(options: argparse.Namespace) -> int:
    """Check the map from concepts to data, then write its page or only compare it; 2 if a row is wrong."""
    concepts, ways = read_rows(CONCEPTS, ("id", "chapter", "term_en")), read_map(CONCEPT_DATA)
    faults = map_faults(ways, [concept["id"] for concept in concepts], TABLES)
    if faults:
        print("\n".join(faults))
        print(f"loyaltylab: {len(faults)} faults in {CONCEPT_DATA}; mend its rows.", file=sys.stderr)
        return 2
    page, path = map_page(ways, concepts, TABLES), options.output
    if options.check:
        if not path.is_file() or path.read_text(encoding="utf-8") != page:
            raise LoyaltyLabError(f"{path} is not what the map says now; run `loyaltylab data map`.")
    else:
        with friendly_disk_errors(path):
            write_text(path, page)
    counts = ", ".join(f"{count} {kind}" for kind, count in count_kinds(ways).items())
    print(f"{len(ways)} concepts mapped: {counts}.")
    return 0


def checkout_folder() -> Path:
    """Return ``datasets/`` of the checkout; an installed package has none to write to."""
    if not (CHECKOUT.parent / "pyproject.toml").is_file():
        raise LoyaltyLabError("This loyaltylab is installed, not a checkout; name a folder with --output.")
    return CHECKOUT


def read_description(folder: Path) -> dict:
    """Return the content of ``datapackage.json``."""
    path = folder / DESCRIPTION
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise LoyaltyLabError(f"{path} is missing or damaged; run `loyaltylab data build`.") from None
