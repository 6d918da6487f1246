"""The Chromium on this computer: it prints the book, and the tests read the built pages with it."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from loyaltylab.errors import LoyaltyLabError

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


def find_chromium(playwright: "Playwright | None") -> str:
    """Return the path of a Chromium: the one named in ``CHROMIUM``, Debian's, another on the search path, or Playwright's own.

    Raises
    ------
    LoyaltyLabError
        When there is none.
    """
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else ["/usr/bin/chromium"]
    if not named:
        for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
            candidates.append(shutil.which(name) or "")
        if playwright is not None:
            candidates.append(playwright.chromium.executable_path)
    for candidate in candidates:
        if candidate and Path(candidate).is_file():
            return candidate
    raise LoyaltyLabError(
        "No Chromium was found: install it with `apt-get install chromium` or `python -m playwright install chromium`, "
        "or name one in the variable CHROMIUM."
    )
