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
        return yaml.load(path.read_text("utf-8"), LOADER)
    except OSError as error:
        raise LoyaltyLabError(f"{where}: is missing or cannot be read; put it back.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise LoyaltyLabError(
            f"{where}: not readable as YAML{line}; check indents, colons and quotes there."
        ) from error
