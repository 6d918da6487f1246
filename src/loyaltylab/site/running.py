"""The door from a page to the notebook that runs in the reader's browser, with its price in bytes said before the click."""

import html
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SIZES = "lite/size.json"


@dataclass(frozen=True)
class DownloadSize:
    """What a first visit to the browser edition fetches, in bytes; None when nobody has measured it yet."""

    first_visit: int | None

    @property
    def sentence(self) -> str:
        """Words for a reader who pays for data."""
        if self.first_visit is None:
            return "loads Python itself once, tens of megabytes"
        return f"loads about {round(self.first_visit / 1e6):,} MB once, then little"


def download_size(root: Path) -> DownloadSize:
    """Return what the last build of the browser edition measured: ``first_visit_bytes`` in ``_build/html/lite/size.json``."""
    try:
        measured = json.loads((root / "_build" / "html" / SIZES).read_text("utf-8"))["first_visit_bytes"]
    except (OSError, ValueError, KeyError, TypeError):
        return DownloadSize(None)
    return DownloadSize(int(measured))


def run_address(notebook: str, to_root: str) -> str:
    """Return the address of a notebook in the browser edition, relative to a page."""
    return f"{to_root}lite/notebooks/index.html?path={quote(notebook)}"


def run_html(notebook: str, to_root: str, size: DownloadSize) -> str:
    """Return the box with the two doors: run here, or take the file away."""
    name = notebook.rsplit("/", 1)[-1]
    return (
        '<div class="lantern-run">'
        f'<a class="lantern-button" href="{html.escape(run_address(notebook, to_root))}">Run {html.escape(name)} in your browser</a>'
        f'<a class="lantern-button lantern-button-quiet" href="{to_root}_sources/{quote(notebook)}" download>'
        f"Download {html.escape(name)}</a>"
        f"<p>Nothing to install and no account: running it here {html.escape(size.sentence)}. "
        "Your changes stay in this browser; download your work to keep it.</p></div>"
    )
