"""Reading a YAML file that people edit: a broken one is one sentence with its line."""

from pathlib import Path
from typing import Any

import yaml

from loyaltylab.errors import LoyaltyLabError

# The same reader in C, many times as fast; some systems' packages come without it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, where: str) -> Any:
    """Return what a YAML file holds.

    Parameters
    ----------
    path
        The file.
    where
        How messages name it.

    Raises
    ------
    LoyaltyLabError
        When it is missing or not readable as YAML.
    """
    try:
        text = path.read_text("utf-8")
        return yaml.load(text, LOADER)
    except OSError as error:
        raise LoyaltyLabError(f"{where}: is missing or cannot be read; put it back.") from error
    except yaml.YAMLError as error:
        line = _line(text)
        raise LoyaltyLabError(
            f"{where}: not readable as YAML{f' in line {line}' if line else ''}; check indents, colons and quotes there."
        ) from error


def _line(text: str) -> int | None:
    """Return the line where reading stops: the reader in Python says it better than the one in C."""
    try:
        yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return mark.line + 1 if mark else None
    return None
