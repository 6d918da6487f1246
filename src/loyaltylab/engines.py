"""Engines that only large tables need: imported when asked for, and one sentence when one is not installed."""

import importlib
from types import ModuleType

from loyaltylab.errors import LoyaltyLabError

EXTRA = "scale"
"""The optional extra of ``pyproject.toml`` that brings pyarrow, DuckDB and Dask."""


def engine(name: str) -> ModuleType:
    """Return an engine's module, for example ``"duckdb"``, ``"pyarrow.parquet"`` or ``"dask"``.

    The browser edition carries none of them, so no ``import`` statement names them.

    Raises
    ------
    LoyaltyLabError
        When it is not installed, naming the extra that brings it.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        package = name.split(".")[0]
        if (error.name or "").split(".")[0] != package:
            raise
        raise LoyaltyLabError(
            f"{package} is not installed; large tables need the extra `{EXTRA}`: in a checkout, pip install -e '.[{EXTRA}]'."
        ) from None
