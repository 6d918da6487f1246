"""Other places that run a notebook of the course: what a reader must know of each before the click."""

import html
import sys
from collections.abc import Iterable

from loyaltylab.site.repository import Repository, binder_address, colab_address

# What `loyaltylab` brings along when it is installed (pyproject.toml), by the names under which notebooks import it.
COMES_ALONG = frozenset({"loyaltylab", "numpy", "pandas", "matplotlib", "ipywidgets", "IPython"})
# Where the name to install is not the name to import.
DISTRIBUTIONS = {"sklearn": "scikit-learn"}


def install_line(repository: Repository, imports: Iterable[str]) -> str:
    """Return the cell that Colab needs before a notebook's first one, with what else the notebook imports."""
    missing = set(imports) - COMES_ALONG - sys.stdlib_module_names
    further = sorted(DISTRIBUTIONS.get(name, name) for name in missing)
    return " ".join(["%pip install -q", f'"{repository.install_requirement}"', *further])


def elsewhere_html(repository: Repository, notebook: str, imports: Iterable[str]) -> str:
    """Return the folded box with the links to Colab and Binder and what differs there."""
    name = html.escape(notebook.rsplit("/", 1)[-1])
    entries = []
    if colab := colab_address(repository, notebook):
        line = html.escape(install_line(repository, imports))
        entries.append(
            f'<li><p><a href="{html.escape(colab)}">Open {name} in Colab</a> (needs a Google account). Colab does not know this course: '
            "add a cell at the top, paste this line and run it first, once a visit.</p>"
            f'<div class="lantern-scroll" tabindex="0" role="region" aria-label="The line for Colab"><pre><code>{line}</code></pre></div>'
            "<p>Your changes are gone when you close the page, unless you save a copy in your Drive.</p></li>"
        )
    entries.append(
        f'<li><p><a href="{html.escape(binder_address(repository, notebook))}">Open {name} on Binder</a> (no account). It builds a '
        "computer for you, which can take several minutes; everything is installed. It forgets your work when you are "
        "away: download the notebook before you leave.</p></li>"
    )
    return (
        '<details class="lantern-elsewhere"><summary>Run it elsewhere</summary>'
        f"<p>Both ask other sites, which this book itself never does.</p><ul>{''.join(entries)}</ul></details>"
    )
