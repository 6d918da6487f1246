"""How long a cohort under contract will last: the shifted-beta-geometric model."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import betaln, hyp2f1

from loyaltylab.errors import LoyaltyLabError

Floats = NDArray[np.float64]


class ShiftedBetaGeometric:
    """The shifted-beta-geometric (sBG) model of contract renewals.

    Each customer ends the contract at every renewal with the same chance θ; θ differs between customers by a beta
    distribution with parameters α and β. Nobody changes, and yet the retention rate of the cohort rises, because the
    customers with a high θ go first.

    Attributes
    ----------
    alpha_, beta_
        Estimates, after `fit` or `fit_survivors`.
    log_likelihood_
        At the estimates.

    Notes
    -----
    Fader and Hardie (2007), *How to project customer retention*, Journal of Interactive Marketing 21(1), 76-90; expected
    lifetimes from Fader and Hardie (2010), *Customer-base valuation in a contractual setting*, Marketing Science 29(1),
    85-93.
    """

    alpha_: float
    beta_: float
    log_likelihood_: float

    @classmethod
    def of(cls, alpha: float, beta: float) -> "ShiftedBetaGeometric":
        """Return the model with known parameters, both above 0."""
        if not (alpha > 0 and beta > 0):
            raise LoyaltyLabError(f"alpha and beta must be above 0, and are {alpha} and {beta}.")
        model = cls()
        model.alpha_, model.beta_ = float(alpha), float(beta)
        return model

    def fit(self, periods: ArrayLike, ended: ArrayLike) -> "ShiftedBetaGeometric":
        """Estimate α and β by maximum likelihood from customers of different age.

        Parameters
        ----------
        periods
            For each customer the number of the renewal at which she ended (1 = the first), or, for those still there,
            the number of renewals passed. Whole numbers; still there with 0 carries no information.
        ended
            Whether she ended.

        Raises
        ------
        LoyaltyLabError
            For unequal lengths, periods that are no whole numbers of at least 0 (at least 1 for the ended), or when nobody, or
            everybody at once, ended.
        """
        number, gone = np.asarray(periods, dtype=float), np.asarray(ended, dtype=bool)
        if number.shape != gone.shape or number.ndim != 1 or not number.size:
            raise LoyaltyLabError(
                "periods and ended must be two columns of the same length, one entry a customer."
            )
        if not np.isfinite(number).all() or (number != np.floor(number)).any() or (number < gone).any():
            raise LoyaltyLabError(
                "periods must be whole numbers: at least 1 for customers who ended, at least 0 for the others."
            )
        top = int(number.max())
        losses = np.bincount(number[gone].astype(int), minlength=top + 1)[1:]
        still = np.bincount(number[~gone].astype(int), minlength=top + 1)[1:]
        return self._fit_counts(losses.astype(float), still.astype(float))

    def fit_survivors(self, survivors: ArrayLike) -> "ShiftedBetaGeometric":
        """Estimate α and β from one cohort's numbers of customers at renewals 0, 1, 2, …

        Parameters
        ----------
        survivors
            Customers left (a count, or a share of a stated base: then the log-likelihood is for that base), beginning with
            all of them; never rising.

        Raises
        ------
        LoyaltyLabError
            For fewer than three numbers, numbers that rise, or nobody left or lost.
        """
        left = np.asarray(survivors, dtype=float)
        if left.ndim != 1 or left.size < 3 or not (np.diff(left) <= 0).all() or left.min() < 0:
            raise LoyaltyLabError(
                "survivors must be at least three numbers that never rise, beginning with the whole cohort."
            )
        still = np.zeros(left.size - 1)
        still[-1] = left[-1]
        return self._fit_counts(-np.diff(left), still)

    def _fit_counts(self, losses: Floats, still: Floats) -> "ShiftedBetaGeometric":
        """Fit to losses at, and customers last seen after, renewals 1, 2, …"""
        if not losses.sum() or not (losses[1:].sum() + still.sum()):
            raise LoyaltyLabError(
                "The model needs customers who ended and customers who lasted beyond the first renewal."
            )
        renewal = np.arange(1, losses.size + 1)

        def negative(logs: Floats) -> float:
            alpha, beta = np.exp(logs)
            here = betaln(alpha, beta)
            ends = betaln(alpha + 1, beta + renewal - 1) - here
            lasts = betaln(alpha, beta + renewal) - here
            return -float(losses @ ends + still @ lasts)

        # Where customers are all alike the likelihood is a long ridge: both parameters grow together. Hence the limit.
        best = minimize(
            negative,
            np.zeros(2),
            method="Nelder-Mead",
            options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000},
        )
        self.alpha_, self.beta_ = (float(number) for number in np.exp(best.x))
        self.log_likelihood_ = -float(best.fun)
        return self

    @property
    def mean_churn(self) -> float:
        """Mean chance of ending at the first renewal, α / (α + β)."""
        return self.alpha_ / (self.alpha_ + self.beta_)

    @property
    def polarisation(self) -> float:
        """How unlike customers are, 1 / (α + β + 1): near 0 all alike, near 1 some end at once and the rest never."""
        return 1 / (self.alpha_ + self.beta_ + 1)

    def survival(self, renewals: ArrayLike) -> Floats:
        """Return the share of the cohort still there after so many renewals."""
        passed = np.asarray(renewals, dtype=float)
        return np.asarray(np.exp(betaln(self.alpha_, self.beta_ + passed) - betaln(self.alpha_, self.beta_)))

    def retention(self, renewals: ArrayLike) -> Floats:
        """Return the share of those still there who pass renewal 1, 2, …: (β + t − 1) / (α + β + t − 1)."""
        number = np.asarray(renewals, dtype=float)
        return np.asarray((self.beta_ + number - 1) / (self.alpha_ + self.beta_ + number - 1))

    def expected_lifetime(self, discount: float, passed: int = 0) -> float:
        """Return the discounted number of periods still to come, the running one included.

        Parameters
        ----------
        discount
            Rate a period, above 0: with α of 1 or less the sum without discounting is infinite.
        passed
            Renewals that the customer has already passed.
        """
        if not discount > 0:
            raise LoyaltyLabError(
                f"discount must be above 0, and is {discount}; without it the expected lifetime may be infinite."
            )
        return float(hyp2f1(1, self.beta_ + passed, self.alpha_ + self.beta_ + passed, 1 / (1 + discount)))
