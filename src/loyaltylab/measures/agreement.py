"""Do two people who sort the same cases agree, beyond what luck would give? (Cohen, 1960)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError


@dataclass(frozen=True)
class Agreement:
    """How far two coders agree on the same cases.

    Attributes
    ----------
    cases
        Cases that both have coded.
    observed
        Share of cases with the same code, 0 to 1.
    expected
        Share that luck alone would give, from how often each coder uses each code, 0 to 1.
    kappa
        Agreement beyond luck as a share of what was possible beyond luck: 1 = always, 0 = as luck, below 0 = less.
        NaN when both use one single code throughout: then luck explains everything.
    standard_error
        Large-sample standard error of kappa; NaN where kappa is.
    """

    cases: int
    observed: float
    expected: float
    kappa: float
    standard_error: float


def agreement(first: pd.Series, second: pd.Series) -> Agreement:
    """Return how far two coders agree: observed and expected agreement, and Cohen's kappa.

    Parameters
    ----------
    first, second
        The code that each coder gave, on the same index of cases; cases that one of them left empty are not counted.

    Returns
    -------
    Agreement
        See there for units.

    Raises
    ------
    LoyaltyLabError
        When the inputs are no columns, do not speak of the same cases, name a case twice, or share no coded case.

    Notes
    -----
    Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20(1), 37–46.
    The standard error is his large-sample approximation, sqrt(p(1 − p) / (n (1 − e)²)).
    """
    for name, coder in (("first", first), ("second", second)):
        if not isinstance(coder, pd.Series):
            raise LoyaltyLabError(f"{name} must be a column (Series) of codes, not a {type(coder).__name__}.")
        if not coder.index.is_unique:
            raise LoyaltyLabError(f"{name} names a case twice; give one code for each case.")
    if not first.index.sort_values().equals(second.index.sort_values()):
        raise LoyaltyLabError("first and second do not speak of the same cases; give both the same index.")
    both = pd.DataFrame({"first": first, "second": second}).dropna()
    if both.empty:
        raise LoyaltyLabError("first and second share no case that both have coded.")
    observed = float((both["first"] == both["second"]).mean())
    shares = [both[coder].value_counts(normalize=True) for coder in both]
    expected = float(shares[0].mul(shares[1], fill_value=0.0).sum())
    beyond = 1.0 - expected
    if beyond < 1e-12:
        return Agreement(len(both), observed, expected, float("nan"), float("nan"))
    error = float(np.sqrt(observed * (1.0 - observed) / len(both)) / beyond)
    return Agreement(len(both), observed, expected, (observed - expected) / beyond, error)
