"""Where Chromium is on this computer: it prints the slides, and the browser tests drive it."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from loyaltylab.errors import LoyaltyLabError

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


class NoChromiumError(LoyaltyLabError):
    """No Chromium on this computer."""


def find_chromium(playwright: "Playwright") -> str:
    """Return the path of a Chromium: Debian's, another on the search path, or Playwright's own.

    Raises
    ------
    NoChromiumError
        When there is none, or none where the variable CHROMIUM says.
    """
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else ["/usr/bin/chromium"]
    if not named:
        for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
            candidates.append(shutil.which(name) or "")
        candidates.append(playwright.chromium.executable_path)
    for candidate in candidates:
        if candidate and Path(candidate).is_file():
            return candidate
    raise NoChromiumError(
        "No Chromium was found: install it with `apt-get install chromium` "
        "or `python -m playwright install chromium`, or name one in the variable CHROMIUM."
    )
