"""The one door to Lantern's records."""

import pandas as pd


def load(name: str) -> pd.DataFrame:
    """Return the observed table ``name``."""
    raise NotImplementedError


def open_envelope(name: str) -> pd.DataFrame:
    """Return the hidden table ``name``."""
    raise NotImplementedError
