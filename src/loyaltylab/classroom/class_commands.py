"""``loyaltylab classroom links`` and ``pack``: what a class is given."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loyaltylab.site.repository import Repository

ROOT_HELP = "the project's folder (default: found from here upwards)"


def add_class(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands for running a class."""
    links = commands.add_parser(
        "links", help="links that open each lab and exercise on a JupyterHub, by nbgitpuller"
    )
    links.add_argument("--hub", required=True, metavar="URL", help="the hub, such as https://hub.example.edu")
    links.add_argument(
        "--repository", metavar="URL", help="what to fetch (default: repository in _config.yml)"
    )
    links.add_argument("--branch", help="its branch (default: the one in _config.yml, or main)")
    links.add_argument(
        "--lab", action="append", default=[], metavar="NN", help="only this chapter; may be repeated"
    )
    form = links.add_mutually_exclusive_group()
    form.add_argument("--csv", type=Path, metavar="FILE", help="write a CSV file instead of printing")
    form.add_argument(
        "--html", type=Path, metavar="FILE", help="write a page with the links instead of printing"
    )
    links.set_defaults(run=run_links)

    pack = commands.add_parser(
        "pack", help="an archive for students, and one for instructors with solutions, keys, plans and slides"
    )
    pack.add_argument("--to", type=Path, metavar="FOLDER", help="where they go (default: dist/)")
    pack.set_defaults(run=run_pack)
    for command in (links, pack):
        command.add_argument("--root", type=Path, help=ROOT_HELP)


def _repository(root: Path, url: str | None, branch: str | None) -> "Repository":
    from loyaltylab.errors import LoyaltyLabError
    from loyaltylab.site.repository import read_repository, repository_at

    set_up = read_repository(root)
    usual = set_up.branch if set_up else "main"
    if url:
        return repository_at(url, usual if branch is None else branch, "--repository")
    if set_up is None:
        raise LoyaltyLabError(
            "Nobody has said where the course is published: give --repository URL, or write it into _config.yml (repository, url)."
        )
    return repository_at(set_up.url, usual if branch is None else branch, "--branch")


def run_links(options: argparse.Namespace) -> int:
    """Print the links, or write them to a file."""
    from loyaltylab.classroom.links import as_csv, as_html, make_links
    from loyaltylab.classroom.places import project_root
    from loyaltylab.files import write_text

    root = project_root(options.root)
    repository = _repository(root, options.repository, options.branch)
    links = make_links(root, options.hub, repository, options.lab)
    for form, file in ((as_csv, options.csv), (as_html, options.html)):
        if file:
            write_text(file, form(links))
            print(f"{len(links)} links in {file.as_posix()}.")
            return 0
    for link in links:
        print(f"{link.title} ({link.kind})\n    {link.address}")
    return 0


def run_pack(options: argparse.Namespace) -> int:
    """Pack both archives, and say what is in them and what is missing."""
    from loyaltylab.classroom.pack import pack
    from loyaltylab.classroom.places import project_root

    root = project_root(options.root)
    for made in pack(root, options.to or root / "dist"):
        print(f"{made.path.as_posix()}: {made.files:,} files, {made.size / 1e6:.1f} MB, {made.note}")
        for missing in made.missing:
            print(f"    without {missing}")
    return 0
