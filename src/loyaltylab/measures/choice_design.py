"""Which offers to show: a designed set of choices, in which every attribute can be told from the others.

In records the better offer is the dearer one, and nobody can tell which of the two people chose. A design breaks this up: 16
profiles from an orthogonal array, each put beside copies of itself with all levels shifted.
"""

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_numbers

PRICES = (12, 16, 20, 24)
LEVELS = {"price": 4, "quality": 4, "service": 4, "return_promise": 2, "wrapped": 2, "story": 2}
"""Levels of each attribute of the box of tea; prices in euro stand in `PRICES`."""
CODED = (
    "price",
    "quality_2",
    "quality_3",
    "quality_4",
    "service_2",
    "service_3",
    "service_4",
    "return_promise",
    "wrapped",
    "story",
)
"""The columns of a choice model: the price in euro, and 1 or 0 for each level over the lowest."""

# Each four-level column is a plane of the 4-bit numbers, two masks each; the planes meet only in 0, so that the columns are
# orthogonal in pairs. The two-level columns are taken from the planes that are left.
_FOUR = {"price": (0b0001, 0b0010), "quality": (0b0100, 0b1000), "service": (0b0101, 0b1010)}
_TWO = {"return_promise": 0b1001, "wrapped": 0b1110, "story": 0b0110}
_BLOCK = (0b0111, 0b1101)
# How the second offer of a pair is shifted, attribute by attribute in the order of LEVELS.
SHIFTS = ((2, 3, 2, 1, 1, 1), (1, 3, 3, 1, 1, 1))


def _odd(numbers: np.ndarray, mask: int) -> np.ndarray:
    """Return 1 where a number shares an odd count of bits with the mask."""
    shared = numbers & mask
    return np.asarray(sum((shared >> bit) & 1 for bit in range(4))) % 2


def profiles() -> pd.DataFrame:
    """Return 16 offers, an orthogonal array of strength 2: each pair of levels of two attributes stands equally often.

    Returns
    -------
    DataFrame
        Levels counted from 0, columns as in `LEVELS` (Rao, 1947, *Supplement to the Journal of the Royal Statistical Society* 9, 128-139).
    """
    runs = np.arange(16)
    table = {name: _odd(runs, low) + 2 * _odd(runs, high) for name, (low, high) in _FOUR.items()}
    table |= {name: _odd(runs, mask) for name, mask in _TWO.items()}
    return pd.DataFrame(table)


def coded(levels: pd.DataFrame) -> pd.DataFrame:
    """Return levels (counted from 0) as the columns of a choice model, `CODED`."""
    need_columns(levels, "levels", LEVELS)
    columns = {"price": np.asarray(PRICES)[levels["price"].to_numpy()]}
    for name in ("quality", "service"):
        columns |= {
            f"{name}_{place + 1}": (levels[name] == place).astype(int).to_numpy() for place in (1, 2, 3)
        }
    columns |= {name: levels[name].to_numpy() for name in ("return_promise", "wrapped", "story")}
    return pd.DataFrame(columns, index=levels.index)


def choice_set() -> pd.DataFrame:
    """Return the designed set: 32 pairs of offers in four blocks of eight.

    Returns
    -------
    DataFrame
        One row an offer: ``block``, ``task``, ``offer`` (A or B), the plain levels ``quality`` and ``service`` (1 to 4), and the columns
        `CODED`. The second offer is the first with its levels shifted (Bunch, Louviere & Anderson, 1996; Street & Burgess, 2007, *The
        Construction of Optimal Stated Choice Experiments*).
    """
    first = profiles()
    size = np.array(list(LEVELS.values()))
    block = _odd(np.arange(len(first)), _BLOCK[0]) + 2 * _odd(np.arange(len(first)), _BLOCK[1])
    rows = []
    for turn, shift in enumerate(SHIFTS):
        second = (first + np.array(shift)) % size
        for run in range(len(first)):
            place = {"block": int(block[run]) + 1, "task": turn * len(first) + run + 1}
            rows += [
                {**place, "offer": offer, **levels.iloc[run]}
                for offer, levels in (("A", first), ("B", second))
            ]
    table = pd.DataFrame(rows)
    plain = table[["quality", "service"]] + 1
    return pd.concat([table[["block", "task", "offer"]], plain, coded(table)], axis=1)


def information(offers: pd.DataFrame, attributes: tuple[str, ...] = CODED, task: str = "task") -> np.ndarray:
    """Return what one round of answers tells about the part-worths when all offers are liked alike: Fisher's information.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text or gaps.
    """
    need_columns(offers, "offers", (task, *attributes))
    need_numbers(offers, "offers", attributes)
    need_no_gaps(offers, "offers", attributes)
    matrix = offers[list(attributes)].astype(float)
    groups = offers[task]
    middle = (matrix - matrix.groupby(groups).transform("mean")).to_numpy()
    weight = 1 / groups.map(groups.value_counts()).to_numpy()
    return np.asarray(middle.T @ (middle * weight[:, None]))


def d_error(offers: pd.DataFrame, attributes: tuple[str, ...] = CODED, task: str = "task") -> float:
    """Return how unsure a design leaves the part-worths, for one choice of each task.

    Returns
    -------
    float
        Determinant of the covariance of the estimates to the power 1 / number of part-worths; smaller is better, and half the error
        needs half the answers (Huber & Zwerina, 1996, Journal of Marketing Research 33(3), 307-317).

    Raises
    ------
    LoyaltyLabError
        When an attribute never varies on its own, so that no number of answers would tell it from the others.
    """
    told = information(offers, attributes, task) / offers[task].nunique()
    if np.linalg.matrix_rank(told) < len(attributes):
        raise LoyaltyLabError(
            "In these offers an attribute moves only together with others, so its part-worth cannot be estimated; show other pairs."
        )
    log_size = np.linalg.slogdet(told)[1]
    return float(np.exp(-log_size / len(attributes)))


def dominated(offers: pd.DataFrame) -> int:
    """Return how many pairs hold an offer that is no dearer and nowhere worse: such a choice tells little."""
    count = 0
    better = ["quality", "service", "return_promise", "wrapped", "story"]
    for _, pair in offers.groupby("task"):
        gaps = pair[better].to_numpy()[0] - pair[better].to_numpy()[1]
        cheaper = pair["price"].to_numpy()[1] - pair["price"].to_numpy()[0]
        signs = np.sign([*gaps, cheaper])
        count += bool((signs >= 0).all() or (signs <= 0).all())
    return count
