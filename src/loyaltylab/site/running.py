"""The door from a page to the notebook that runs in the reader's browser, with its price in bytes and seconds said before the click."""

import html
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from loyaltylab.site.editions import own_host
from loyaltylab.site.lab_sizes import MEGABITS_A_SECOND

LABS = "lite/labs.json"


@dataclass(frozen=True)
class Price:
    """What a first visit to one notebook in the browser edition costs its reader.

    Attributes
    ----------
    compressed, plain
        Bytes from a host that compresses, and from one that does not; None before the first build of the edition.
    seconds
        Until its first result, at the connection that the sentence names.
    host
        The other host that the edition asks, or nothing.
    """

    compressed: int | None = None
    plain: int = 0
    seconds: int = 0
    host: str = ""

    @property
    def sentence(self) -> str:
        """Words for a reader who pays for data."""
        if self.compressed is None:
            return "loads Python itself once, tens of megabytes"
        source = f" from {self.host}" if self.host else ""
        return (
            f"loads about {round(self.compressed / 1e6):,} MB once{source} "
            f"({round(self.plain / 1e6):,} MB from a server that does not compress), "
            f"about {self.seconds} seconds to the first result at {MEGABITS_A_SECOND} Mbit/s on a modest computer; later visits load little"
        )


def price_of(root: Path, notebook: str) -> Price:
    """Return what the last build of the browser edition computed for this notebook, in ``_build/html/lite/labs.json``."""
    try:
        built = json.loads((root / "_build" / "html" / LABS).read_text("utf-8"))
        lab = built["labs"][notebook]
        return Price(
            int(lab["bytes_gzip"]), int(lab["bytes"]), int(lab["seconds"]), own_host(built["edition"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Price()


def run_address(notebook: str, to_root: str) -> str:
    """Return the address of a notebook in the browser edition, relative to a page."""
    return f"{to_root}lite/notebooks/index.html?path={quote(notebook)}"


def run_html(notebook: str, to_root: str, price: Price) -> str:
    """Return the box with the two doors: run here, or take the file away."""
    name = notebook.rsplit("/", 1)[-1]
    return (
        '<div class="lantern-run">'
        f'<a class="lantern-button" href="{html.escape(run_address(notebook, to_root))}">Run {html.escape(name)} in your browser</a>'
        f'<a class="lantern-button lantern-button-quiet" href="{to_root}_sources/{quote(notebook)}" download>'
        f"Download {html.escape(name)}</a>"
        f"<p>Nothing to install and no account. A first run here {html.escape(price.sentence)}. "
        "Your changes stay in this browser; download your work to keep it.</p></div>"
    )
