"""The net promoter score (Reichheld, 2003, *Harvard Business Review* 81) with its standard error."""

from dataclasses import dataclass
from math import hypot, sqrt

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import NORMAL_95

PROMOTER_FROM = 9
DETRACTOR_TO = 6


@dataclass(frozen=True)
class NetPromoterScore:
    """The score of one group of respondents.

    Parameters
    ----------
    promoters, detractors
        Shares of the respondents, 0 to 1, who gave 9 or 10, and 0 to 6.
    respondents
        How many answered.
    """

    promoters: float
    detractors: float
    respondents: int

    def __post_init__(self) -> None:
        """Refuse shares that are none, and an empty group."""
        shares = (self.promoters, self.detractors)
        if min(shares) < 0 or sum(shares) > 1 + 1e-9:
            raise LoyaltyLabError(
                "Promoters and detractors are shares from 0 to 1, together at most 1; 30 % is 0.3."
            )
        if self.respondents < 1:
            raise LoyaltyLabError("Nobody answered the question, so there is no score.")

    @property
    def score(self) -> float:
        """Promoters less detractors, −100 to 100."""
        return 100 * (self.promoters - self.detractors)

    @property
    def spread(self) -> float:
        """Standard deviation over respondents, who count 100, 0 or −100."""
        balance = self.promoters - self.detractors
        return 100 * sqrt(max(self.promoters + self.detractors - balance**2, 0.0))

    @property
    def standard_error(self) -> float:
        """Standard error of the score, in points; respondents are taken as a random sample."""
        return self.spread / sqrt(self.respondents)

    @property
    def margin(self) -> float:
        """Half the length of the 95 % interval, in points."""
        return NORMAL_95 * self.standard_error

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval around the score."""
        return self.score - self.margin, self.score + self.margin

    def less(self, other: "NetPromoterScore") -> tuple[float, float]:
        """Return the difference to another group's score and half its 95 % interval; the groups must not overlap."""
        return self.score - other.score, NORMAL_95 * hypot(self.standard_error, other.standard_error)


def net_promoter_score(answers: pd.Series) -> NetPromoterScore:
    """Return the net promoter score of answers from 0 to 10; skipped questions (NaN) are no answers.

    Raises
    ------
    LoyaltyLabError
        For anything but a Series of whole numbers from 0 to 10, or when nobody answered.
    """
    if not isinstance(answers, pd.Series) or not pd.api.types.is_numeric_dtype(answers):
        raise LoyaltyLabError(
            "answers must be a Series of numbers from 0 to 10; convert text with pandas.to_numeric."
        )
    given = answers.dropna()
    if given.empty:
        raise LoyaltyLabError("Nobody answered the question, so there is no score.")
    if not given.between(0, 10).all() or (given % 1 != 0).any():
        raise LoyaltyLabError(
            "answers holds something else than whole numbers from 0 to 10, the scale of the question."
        )
    return NetPromoterScore(
        promoters=float((given >= PROMOTER_FROM).mean()),
        detractors=float((given <= DETRACTOR_TO).mean()),
        respondents=len(given),
    )
