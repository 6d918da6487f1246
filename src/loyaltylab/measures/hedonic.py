"""What one feature adds to a price: a hedonic regression (Rosen, 1974, Journal of Political Economy 82(1), 34-55)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import NORMAL_95, Estimate
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_numbers


def hedonic_premium(
    tags: pd.DataFrame, feature: str, alike: Sequence[str] = (), price: str = "euro", size: str = "grams"
) -> Estimate:
    """Return by which share a feature goes with a higher price, among goods of the same size and alike in the rest.

    Parameters
    ----------
    tags
        One row a good, with its price and size above 0.
    feature
        Column with 1 where the feature is there, 0 where not.
    alike
        Further columns with numbers; the logarithm of the price may move with each in a straight line.
    price, size
        Names of the columns with the price and the size; both enter as logarithms.

    Returns
    -------
    Estimate
        exp(slope) − 1 with its 95 % interval (least squares; standard errors for equally noisy goods). Whatever sellers and buyers see and the
        columns do not hold stands in it as well.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text, gaps, a price or size that is not above 0, or a feature that does not vary on its own.
    """
    names = [price, size, feature, *alike]
    need_columns(tags, "tags", names)
    need_numbers(tags, "tags", names)
    need_no_gaps(tags, "tags", names)
    if not (tags[[price, size]] > 0).all(axis=None):
        raise LoyaltyLabError(f"{price} and {size} must be above 0 in every row; their logarithms are taken.")
    matrix = np.column_stack(
        [np.ones(len(tags)), tags[feature], np.log(tags[size]), *(tags[name] for name in alike)]
    ).astype(float)
    free = len(tags) - matrix.shape[1]
    if free < 1 or np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        raise LoyaltyLabError(
            f'"{feature}" does not vary on its own in these {len(tags)} goods; more goods or fewer columns are needed.'
        )
    logs = np.log(tags[price].to_numpy(dtype=float))
    solved = np.linalg.lstsq(matrix, logs, rcond=None)[0]
    left_over = logs - matrix @ solved
    spread = np.linalg.inv(matrix.T @ matrix)[1, 1] * float(left_over @ left_over) / free
    ends = solved[1] + NORMAL_95 * np.sqrt(spread) * np.array([0, -1, 1])
    return Estimate(*(float(end) for end in np.expm1(ends)))
