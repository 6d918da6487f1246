"""The commands ``loyaltylab site browser``, ``serve`` and ``bundle``."""

import argparse
import time
from pathlib import Path

from loyaltylab.site.server import DEFAULT_PORT


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the browser edition's commands to ``loyaltylab site``."""
    browser = subparsers.add_parser("browser", help="build the browser edition of labs and exercises")
    browser.add_argument("--output", type=Path, help="where it goes (default: _build/html/lite)")
    browser.add_argument(
        "--edition",
        choices=("offline", "online"),
        default="offline",
        help="offline: the site serves everything; online: Pyodide comes from its CDN (default: %(default)s)",
    )
    browser.set_defaults(run=run_browser)
    server = subparsers.add_parser("serve", help="show the built site in the browsers of this computer")
    server.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="port to listen on (default: %(default)s)"
    )
    server.add_argument("--folder", type=Path, help="the built site (default: _build/html)")
    server.set_defaults(run=run_serve)
    bundle = subparsers.add_parser(
        "bundle", help="pack book, browser edition and data into one archive that needs no network"
    )
    bundle.add_argument("--to", type=Path, help="the archive (default: dist/loyalty-lab-VERSION.zip)")
    bundle.set_defaults(run=run_bundle)


def run_browser(options: argparse.Namespace) -> int:
    """Build the browser edition and say what is in it."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.browser import OUTPUT, build_browser

    root, started = find_root(), time.monotonic()
    built = build_browser(options.output or root / OUTPUT, root, edition=options.edition)
    what = "built and checked" if built.fresh else "is up to date"
    print(
        f"Browser edition ({options.edition}) with {len(built.notebooks)} notebooks {what} in {time.monotonic() - started:.1f} s: {built.output}"
    )
    return 0


def run_bundle(options: argparse.Namespace) -> int:
    """Pack the built site and say how large it is."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.bundle import default_name, make_bundle

    root = find_root()
    made = make_bundle(root, options.to or root / "dist" / default_name())
    print(
        f"{made.files:,} files in {made.path.as_posix()}, {made.size / 1e6:,.1f} MB. Its README.txt says how to open and serve it."
    )
    return 0


def run_serve(options: argparse.Namespace) -> int:
    """Serve the built site until Ctrl+C."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.server import serve

    serve(options.folder or find_root() / "_build" / "html", options.port)
    return 0
