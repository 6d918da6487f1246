"""One offer for all or one for each group: what a trial with several arms says, and what it says by luck."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_numbers


class OneOrMany(NamedTuple):
    """The best single offer against the best offer for each group, by the same trial; money a customer.

    ``gain`` is what many bring more than one. Chosen and judged on the same people it is 0 or more, even when all offers are
    alike.
    """

    one: str
    one_profit: float
    many: dict[object, str]
    many_profit: float

    @property
    def gain(self) -> float:
        """Money a customer that one offer a group brings more than one for all."""
        return self.many_profit - self.one_profit


def _means(trial: pd.DataFrame) -> pd.DataFrame:
    """Return mean profit by group (row) and arm (column)."""
    table = trial.pivot_table(index="group", columns="arm", values="profit", aggfunc="mean", observed=True)
    if table.isna().to_numpy().any():
        raise LoyaltyLabError("Some group has nobody in one of the arms; use larger groups.")
    return table


def _checked(trial: pd.DataFrame) -> pd.DataFrame:
    need_columns(trial, "trial", ("group", "arm", "profit"))
    need_numbers(trial, "trial", ("profit",))
    need_no_gaps(trial, "trial", ("group", "arm", "profit"))
    if trial["arm"].nunique() < 2:
        raise LoyaltyLabError("A trial needs two or more arms to choose from.")
    return trial


def one_or_many(trial: pd.DataFrame) -> OneOrMany:
    """Return the best single arm, and the best arm of each group.

    Parameters
    ----------
    trial
        One row a customer: ``group`` (known before the trial), ``arm`` (by lot) and ``profit`` (money, after the cost of the
        offer).

    Raises
    ------
    LoyaltyLabError
        For a missing column, gaps, fewer than two arms, or a group without anybody in an arm.
    """
    _checked(trial)
    means = _means(trial)
    weights = trial["group"].value_counts(normalize=True).reindex(means.index)
    overall = means.mul(weights, axis=0).sum()
    best = means.idxmax(axis=1)
    return OneOrMany(
        str(overall.idxmax()),
        float(overall.max()),
        {group: str(arm) for group, arm in best.items()},
        float((means.max(axis=1) * weights).sum()),
    )


def gain_elsewhere(trial: pd.DataFrame, draws: int = 200, seed: int = 0) -> Estimate:
    """Return what one offer a group brings more than one for all, judged on other customers than it was chosen on.

    The trial is cut in two by lot, within group and arm; one half chooses, the other judges, and the other way round. The
    value is the mean over ``draws`` cuts. Its interval comes from as many redrawn sets of customers, each cut once.

    Parameters
    ----------
    trial
        As for `one_or_many`; each group needs four or more customers in each arm.

    Raises
    ------
    LoyaltyLabError
        As for `one_or_many`, and for a group too small to be cut.
    """
    _checked(trial)
    cells = [
        rows.to_numpy(dtype=float) for _, rows in trial.groupby(["group", "arm"], observed=True)["profit"]
    ]
    groups, arms = trial["group"].nunique(), trial["arm"].nunique()
    if len(cells) != groups * arms or min(map(len, cells)) < 4:
        raise LoyaltyLabError("Each group needs four or more customers in each arm to be cut in two.")
    sizes = np.array([len(rows) for rows in cells], dtype=float).reshape(groups, arms).sum(axis=1)
    weights = sizes / sizes.sum()
    chance = np.random.default_rng(seed)

    def gain(redraw: bool) -> float:
        halves = np.empty((2, groups * arms))
        for place, rows in enumerate(cells):
            mixed = chance.permutation(rows)
            for side, half in enumerate((mixed[: len(rows) // 2], mixed[len(rows) // 2 :])):
                # Each half is redrawn by itself, so that nobody chooses and judges at once.
                halves[side, place] = (chance.choice(half, len(half)) if redraw else half).mean()
        gains = []
        for choose, judge in ((0, 1), (1, 0)):
            chosen, judged = (halves[side].reshape(groups, arms) for side in (choose, judge))
            many = (weights * judged[np.arange(groups), chosen.argmax(axis=1)]).sum()
            one = (weights @ judged)[int((weights @ chosen).argmax())]
            gains.append(many - one)
        return float(np.mean(gains))

    value = float(np.mean([gain(redraw=False) for _ in range(draws)]))
    low, high = np.quantile([gain(redraw=True) for _ in range(draws)], [0.025, 0.975])
    return Estimate(value, float(low), float(high))
