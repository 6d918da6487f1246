"""The stamp in each notebook of the browser edition: where it belongs and of which release it is.

It travels in the notebook's metadata: when the site changes, a reader's copy still says what it was made from, on this
device and on another. It counts what a learner reads and runs, not the stored results.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

KEY = "loyaltylab"
LENGTH = 8


def release_of(notebook: dict[str, Any]) -> str:
    """Return the release of a notebook: it differs when the kind, text or tags of a cell do.

    Parameters
    ----------
    notebook
        In notebook format 4, as read from its file.
    """
    cells = [
        [cell["cell_type"], "".join(cell["source"]), cell.get("metadata", {}).get("tags", [])]
        for cell in notebook["cells"]
    ]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:LENGTH]


def stamped(source: Path, name: str) -> str:
    """Return the text of a notebook's file with its stamp.

    Parameters
    ----------
    source
        The notebook in the repository.
    name
        Its path in the browser edition, such as ``notebooks/04_what_loyalty_is.ipynb``.
    """
    notebook = json.loads(source.read_text(encoding="utf-8"))
    notebook["metadata"][KEY] = {"path": name, "release": release_of(notebook)}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
