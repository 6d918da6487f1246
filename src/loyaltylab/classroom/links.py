"""Links that put a lab or an exercise onto a JupyterHub and open it there, by nbgitpuller.

A link names the hub, the repository to fetch, and the notebook to open. nbgitpuller keeps what a student changed when the
course changes as well.
"""

import csv
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from loyaltylab.classroom.notebook import cells_of, read_notebook, source
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.repository import Repository

KINDS = {"lab": "notebooks", "exercise": "exercises"}


@dataclass(frozen=True)
class Link:
    """One link: the chapter's number, ``lab`` or ``exercise``, the notebook's title, and the address."""

    chapter: str
    kind: str
    title: str
    address: str


def hub_address(hub: str) -> str:
    """Return a hub's address without a slash at its end.

    Raises
    ------
    LoyaltyLabError
        When it is no https address with a host: a link over http would show passwords to the network.
    """
    address = hub.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        known = parts.scheme == "https" and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    if not known or parts.query or parts.fragment or parts.username or " " in address:
        raise LoyaltyLabError(
            f"--hub: “{hub}” is no address of a JupyterHub; write one like https://hub.example.edu, with https and without anything after a “?”."
        )
    # What the address bar shows after a login is below the hub's own address.
    return address.removesuffix("/hub")


def git_pull_link(hub: str, repository: Repository, notebook: str) -> str:
    """Return the link that fetches a repository into a student's home and opens a notebook of it in JupyterLab.

    Parameters
    ----------
    hub
        The hub's address, as `hub_address` returns it.
    repository
        What is fetched, into a folder of its own name.
    notebook
        The notebook's path in the repository.
    """
    folder = repository.url.rsplit("/", 1)[-1]
    asked = {
        "repo": repository.url,
        "branch": repository.branch,
        "urlpath": f"lab/tree/{quote(f'{folder}/{notebook}')}",
    }
    # Per cent signs for blanks as well: not every hub that sends a student to the login and back keeps a plus.
    return f"{hub}/hub/user-redirect/git-pull?{urlencode(asked, quote_via=quote, safe='')}"


def notebooks_to_link(root: Path, chapters: Sequence[str] = ()) -> list[tuple[str, str, Path]]:
    """Return chapter, kind and path of each lab and exercise, in the order of the course.

    Parameters
    ----------
    root
        The project's folder.
    chapters
        Only these; all when empty.

    Raises
    ------
    LoyaltyLabError
        For a chapter that has no lab.
    """
    found = [
        (path.name[:2], kind, path)
        for kind, folder in KINDS.items()
        for path in sorted((root / folder).rglob("[0-9][0-9]_*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts
    ]
    known = sorted({chapter for chapter, kind, _ in found if kind == "lab"})
    for chapter in chapters:
        if chapter not in known:
            raise LoyaltyLabError(
                f"--lab: there is no lab of chapter “{chapter}”; there are those of {', '.join(known) or 'none'}."
            )
    order = list(KINDS)
    return sorted(
        (each for each in found if not chapters or each[0] in chapters),
        key=lambda each: (each[0], order.index(each[1])),
    )


def make_links(root: Path, hub: str, repository: Repository, chapters: Sequence[str] = ()) -> list[Link]:
    """Return a link for each lab and exercise.

    Raises
    ------
    LoyaltyLabError
        As `hub_address` and `notebooks_to_link`.
    """
    address = hub_address(hub)
    return [
        Link(
            chapter,
            kind,
            _title(path),
            git_pull_link(address, repository, path.relative_to(root).as_posix()),
        )
        for chapter, kind, path in notebooks_to_link(root, chapters)
    ]


def _title(path: Path) -> str:
    """Return a notebook's first heading."""
    for cell in cells_of(read_notebook(path), "markdown"):
        for line in source(cell).split("\n"):
            if line.startswith("# "):
                return line[2:].strip()
    return path.stem


def as_csv(links: Sequence[Link]) -> str:
    """Return the links as a CSV file for a learning platform or a spreadsheet."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["chapter", "kind", "title", "link"])
    table.writerows((each.chapter, each.kind, each.title, each.address) for each in links)
    return text.getvalue()


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loyalty Lab: links for this class</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 0 auto; padding: 1rem; }}
li {{ margin: 0.4rem 0; }}
</style>
</head>
<body>
<main>
<h1>Loyalty Lab: links for this class</h1>
<p>Each link fetches the course into your home on {host} and opens the notebook. What you have changed there stays.</p>
<ul>
{entries}
</ul>
</main>
</body>
</html>
"""


def as_html(links: Sequence[Link]) -> str:
    """Return the links as a page of its own, which asks nothing of the network until a link is clicked."""
    entries = "\n".join(
        f'<li><a href="{html.escape(each.address)}">{html.escape(each.title)}</a> ({each.kind})</li>'
        for each in links
    )
    host = html.escape(urlsplit(links[0].address).netloc) if links else "the hub"
    return _PAGE.format(host=host, entries=entries)
