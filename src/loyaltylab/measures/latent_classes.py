"""Latent classes: people of a few unseen kinds, each with its own chance of a yes to every question."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_no_gaps

Floats = NDArray[np.float64]
SMALLEST = 1e-6


class LatentClasses:
    """A latent class model of yes-or-no items.

    Everybody belongs to one of a few classes. Within a class the answers are independent: what makes two items go together
    is the class. Fitting finds the classes' shares and chances of a yes; `probabilities` says how surely each person belongs to
    each class. There is no small library for it among those that the course stands on; scikit-learn has none.

    Parameters
    ----------
    classes
        How many classes, 1 or more.
    starts
        How often the search starts anew; the best result is kept, as the search may end on a lesser hill.
    seed
        Of the random starts.
    most_steps, tolerance
        The search ends when the log-likelihood rises by less than ``tolerance``, or after ``most_steps`` steps.

    Attributes
    ----------
    shares_
        Series: share of each class, largest first.
    chances_
        DataFrame: chance of a yes, classes in rows, items in columns.
    log_likelihood_, bic_
        At the estimates. BIC = −2 log-likelihood + parameters × log(people): the smaller, the better the bargain of fit and
        number of classes.
    converged_
        Whether the best start ended before ``most_steps``.

    Notes
    -----
    Lazarsfeld and Henry (1968), *Latent Structure Analysis*; Goodman (1974), Exploratory latent structure analysis using
    both identifiable and unidentifiable models, Biometrika 61(2), 215-231. Fitted by expectation and maximisation:
    Dempster, Laird and Rubin (1977), Journal of the Royal Statistical Society B 39(1), 1-38.
    """

    shares_: pd.Series
    chances_: pd.DataFrame
    log_likelihood_: float
    bic_: float
    converged_: bool

    def __init__(
        self,
        classes: int,
        *,
        starts: int = 20,
        seed: int = 0,
        most_steps: int = 2000,
        tolerance: float = 1e-8,
    ) -> None:
        if classes < 1 or starts < 1:
            raise LoyaltyLabError(f"classes and starts must be 1 or more, not {classes} and {starts}.")
        self.classes = classes
        self.starts = starts
        self.seed = seed
        self.most_steps = most_steps
        self.tolerance = tolerance

    def fit(self, answers: pd.DataFrame) -> "LatentClasses":
        """Find shares and chances from one row a person, one column an item, each True or False (or 1 or 0).

        Raises
        ------
        LoyaltyLabError
            For gaps, other values, no rows, or fewer items than could tell the classes apart.
        """
        items = [str(name) for name in answers.columns]
        values = self._answers(answers, items)
        # Everybody with the same answers is alike to the model: count patterns once.
        patterns, counts = np.unique(values, axis=0, return_counts=True)
        free = self.classes * (len(items) + 1) - 1
        if free > 2 ** len(items) - 1:
            raise LoyaltyLabError(
                f"{len(items)} items cannot tell {self.classes} classes apart ({free} unknowns, {2 ** len(items) - 1} "
                "patterns); ask for fewer classes or bring more items."
            )
        random = np.random.default_rng(self.seed)
        best = max(
            (self._climb(patterns, counts, random) for _ in range(self.starts)), key=lambda end: end[2]
        )
        shares, chances, likelihood, converged = best
        order = np.argsort(-shares, kind="stable")
        names = pd.RangeIndex(self.classes, name="class")
        self.shares_ = pd.Series(shares[order], index=names, name="share")
        self.chances_ = pd.DataFrame(chances[order], index=names, columns=items)
        self.log_likelihood_ = float(likelihood)
        self.bic_ = float(-2 * likelihood + free * np.log(counts.sum()))
        self.converged_ = converged
        return self

    def probabilities(self, answers: pd.DataFrame) -> pd.DataFrame:
        """Return how surely each person belongs to each class: rows add up to 1."""
        if not hasattr(self, "shares_"):
            raise LoyaltyLabError("The model knows nothing yet: call fit first.")
        values = self._answers(answers, list(self.chances_.columns))
        joint = _joint(values, self.shares_.to_numpy(), self.chances_.to_numpy())
        return pd.DataFrame(
            joint / joint.sum(axis=1, keepdims=True), index=answers.index, columns=self.shares_.index
        )

    def predict(self, answers: pd.DataFrame) -> pd.Series:
        """Return each person's likeliest class."""
        return self.probabilities(answers).idxmax(axis=1).rename("class")

    def _answers(self, answers: pd.DataFrame, items: list[str]) -> Floats:
        need_columns(answers, "answers", items)
        need_no_gaps(answers, "answers", items)
        values = answers[items].to_numpy()
        if not np.isin(values, (0, 1)).all():
            raise LoyaltyLabError("answers must hold True and False (or 1 and 0) only.")
        return values.astype(float)

    def _climb(
        self, patterns: Floats, counts: NDArray[np.intp], random: np.random.Generator
    ) -> tuple[Floats, Floats, float, bool]:
        """Go uphill from one random start: guess who belongs where, then shares and chances from that, and again."""
        shares = np.full(self.classes, 1 / self.classes)
        chances = random.uniform(0.2, 0.8, (self.classes, patterns.shape[1]))
        before, converged = -np.inf, False
        for _ in range(self.most_steps):
            joint = _joint(patterns, shares, chances)
            total = joint.sum(axis=1)
            likelihood = float(counts @ np.log(total))
            if likelihood - before < self.tolerance:
                converged = True
                break
            before = likelihood
            weights = joint / total[:, None] * counts[:, None]
            size = np.maximum(weights.sum(axis=0), SMALLEST)
            shares = size / size.sum()
            chances = np.clip((weights.T @ patterns) / size[:, None], SMALLEST, 1 - SMALLEST)
        return shares, chances, likelihood, converged


def _joint(values: Floats, shares: Floats, chances: Floats) -> Floats:
    """Return share of the class times chance of the answers in it, (person, class)."""
    logs = values @ np.log(chances).T + (1 - values) @ np.log(1 - chances).T
    joint: Floats = shares * np.exp(logs)
    return joint
