"""How long labs of the browser edition take to start: measured once, stored, and said on every page before the click.

``python -m benchmarks.starts`` prints the measurements, ``--store`` puts them where the pages' times are computed from.
Both editions are measured with all files on this computer: the line is counted apart.
"""

import argparse
import json
import shutil
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.browser import visit
from loyaltylab.files import write_text
from loyaltylab.site import pyodide
from loyaltylab.site.browser import build_browser
from loyaltylab.site.edition_checks import SETTINGS
from loyaltylab.site.editions import OFFLINE, ONLINE, PYODIDE_FOLDER, START, start_script
from loyaltylab.site.lab_sizes import Start
from tests.support.browser import Site, open_browser, serve

ROOT = Path(__file__).resolve().parents[1]
STORED = ROOT / "src" / "loyaltylab" / "site" / "lite" / "starts.json"
ROUNDS = 3


def start(site: Site, notebook: str) -> float:
    """Return the seconds of one visit with an empty profile."""
    with open_browser() as browser:
        return visit(browser, site, notebook)[0]


@contextmanager
def with_its_cdn_here(root: Path = ROOT) -> Iterator[Path]:
    """Build the online edition with what its CDN would send in a folder of its own."""
    with TemporaryDirectory() as temporary:
        place = Path(temporary)
        output = build_browser(place / "lite", root, edition=ONLINE).output
        folder = output / PYODIDE_FOLDER
        for name in pyodide.hashes():
            shutil.copyfile(pyodide.distribution(root / ".cache") / name, folder / name)
        (found,) = SETTINGS.findall((folder / START).read_text(encoding="utf-8"))
        write_text(folder / START, start_script(OFFLINE, json.loads(found)["files"]))
        write_text(place / "index.html", "")
        yield place


def measure(site_folder: Path, rounds: int = ROUNDS) -> list[Start]:
    """Return the median start of the lab that loads least and of the one that loads most, each with an empty profile."""
    labs = json.loads((site_folder / "lite" / "labs.json").read_text(encoding="utf-8"))["labs"]
    sizes = {name: lab["python_bytes"] for name, lab in labs.items() if name.startswith("notebooks/")}
    found = []
    with serve(site_folder) as site:
        for name in (min(sizes, key=lambda each: sizes[each]), max(sizes, key=lambda each: sizes[each])):
            seconds = [start(site, name) for _ in range(rounds)]
            found.append(Start(name, sizes[name], round(statistics.median(seconds), 1)))
    return found


def main(arguments: list[str]) -> int:
    """Measure, print, and with ``--store`` keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.starts")
    parser.add_argument("--store", action="store_true", help="keep the measurements for the pages")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    with with_its_cdn_here() as online:
        starts = {
            OFFLINE: measure(ROOT / "_build" / "html", options.rounds),
            ONLINE: measure(online, options.rounds),
        }
    text = json.dumps({name: [asdict(each) for each in row] for name, row in starts.items()}, indent=1) + "\n"
    print(text)
    if options.store:
        write_text(STORED, text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
