"""Buying without a contract: how often, how long still, for how much. BG/NBD and gamma-gamma."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_dates, need_no_gaps, need_not_negative

Floats = NDArray[np.float64]
HISTORY = ("frequency", "recency", "age")


def buying_history(orders: pd.DataFrame, day: str | pd.Timestamp, unit_days: float = 7.0) -> pd.DataFrame:
    """Return what the models of this module need to know of each customer, as it looked at the end of ``day``.

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``date``. Several orders on one day count as one; orders after ``day`` are left
        out. The first order must be the customer's first ever: cut-off records make old customers look new.
    day
        The last day that is known.
    unit_days
        Days in one unit of time; 7 gives weeks.

    Returns
    -------
    DataFrame
        Indexed by ``customer_id``: ``frequency`` (days with an order after the first), ``recency`` (time from the first to
        the last order, 0 without a repeat) and ``age`` (time from the first order to ``day``), both in units.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text in place of dates, or no order up to ``day``.
    """
    need_columns(orders, "orders", ["customer_id", "date"])
    need_dates(orders, "orders", "date")
    today = pd.Timestamp(day)
    known = orders.loc[orders["date"] <= today, ["customer_id", "date"]].drop_duplicates()
    if known.empty:
        raise LoyaltyLabError(
            f"orders holds nothing up to {today.date()}; its first day is {orders['date'].min().date()}."
        )
    days = known.groupby("customer_id")["date"].agg(["min", "max", "size"])
    return pd.DataFrame(
        {
            "frequency": days["size"] - 1,
            "recency": (days["max"] - days["min"]).dt.days / unit_days,
            "age": -(days["min"] - today).dt.days / unit_days,
        }
    )


def _columns(history: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    need_columns(history, "history", HISTORY)
    need_not_negative(history, "history", HISTORY)
    need_no_gaps(history, "history", HISTORY)
    late = history["recency"] > history["age"]
    if late.any():
        raise LoyaltyLabError(
            f'history["recency"] exceeds history["age"] in row {history.index[late][0]}: the last order cannot lie in the future.'
        )
    frequency, recency, age = (history[column].to_numpy(float) for column in HISTORY)
    return frequency, recency, age


class BetaGeometricNbd:
    """The BG/NBD model of buying without a contract.

    While a customer is there, she orders at random at her own rate; after each repeat order she leaves for good with
    her own chance. Rates differ by a gamma distribution (r, α), chances by a beta distribution (a, b).

    Attributes
    ----------
    r_, alpha_, a_, b_
        Estimates, after `fit`; α is in units of time.
    log_likelihood_
        At the estimates.

    Notes
    -----
    Fader, Hardie and Lee (2005), *"Counting your customers" the easy way*, Marketing Science 24(2), 275-284. The model lets
    nobody leave before the first repeat: a customer with one order is alive for certain, however long ago it was.
    """

    r_: float
    alpha_: float
    a_: float
    b_: float
    log_likelihood_: float

    @classmethod
    def of(cls, r: float, alpha: float, a: float, b: float) -> "BetaGeometricNbd":
        """Return the model with known parameters, all above 0."""
        if not min(r, alpha, a, b) > 0:
            raise LoyaltyLabError(f"r, alpha, a and b must be above 0, and are {r}, {alpha}, {a} and {b}.")
        model = cls()
        model.r_, model.alpha_, model.a_, model.b_ = float(r), float(alpha), float(a), float(b)
        return model

    def fit(self, history: pd.DataFrame) -> "BetaGeometricNbd":
        """Estimate the four parameters by maximum likelihood.

        Parameters
        ----------
        history
            As `buying_history` returns it.

        Raises
        ------
        LoyaltyLabError
            For missing or negative columns, a last order in the future, or nobody who ordered again.
        """
        frequency, recency, age = _columns(history)
        if not frequency.any():
            raise LoyaltyLabError(
                "Nobody in history ordered again; the model cannot learn from first orders alone."
            )
        repeat = frequency > 0
        again = np.where(repeat, frequency, 1)

        def negative(logs: Floats) -> float:
            r, alpha, a, b = np.exp(logs)
            rate = gammaln(r + frequency) - gammaln(r) + r * np.log(alpha)
            here = betaln(a, b)
            stays = betaln(a, b + frequency) - here - (r + frequency) * np.log(alpha + age)
            goes = betaln(a + 1, b + again - 1) - here - (r + frequency) * np.log(alpha + recency)
            return -float((rate + np.where(repeat, np.logaddexp(stays, goes), stays)).sum())

        start = np.log([0.5, max(float(np.mean(age)) / 8, 1e-3), 0.5, 2.0])
        best = minimize(
            negative, start, method="L-BFGS-B", options={"ftol": 1e-13, "gtol": 1e-7, "maxiter": 1000}
        )
        self.r_, self.alpha_, self.a_, self.b_ = (float(number) for number in np.exp(best.x))
        self.log_likelihood_ = -float(best.fun)
        return self

    def probability_alive(self, history: pd.DataFrame) -> pd.Series:
        """Return the probability that each customer is still there, 0 to 1, named ``probability_alive``."""
        frequency, recency, age = _columns(history)
        alive = 1 / (1 + self._odds_gone(frequency, recency, age))
        return pd.Series(alive, index=history.index, name="probability_alive")

    def expected_orders(self, time: ArrayLike) -> Floats:
        """Return how many repeat orders a new customer places on average within ``time`` units."""
        units = np.asarray(time, dtype=float)
        total = self.a_ + self.b_ - 1
        still = (self.alpha_ / (self.alpha_ + units)) ** self.r_
        curve = hyp2f1(self.r_, self.b_, total, units / (self.alpha_ + units))
        return np.asarray(total / (self.a_ - 1) * (1 - still * curve))

    def expected_further(self, history: pd.DataFrame, time: float) -> pd.Series:
        """Return how many orders each customer is expected to place in the next ``time`` units, given her history."""
        frequency, recency, age = _columns(history)
        total = self.a_ + self.b_ + frequency - 1
        still = ((self.alpha_ + age) / (self.alpha_ + age + time)) ** (self.r_ + frequency)
        curve = hyp2f1(self.r_ + frequency, self.b_ + frequency, total, time / (self.alpha_ + age + time))
        if_alive = total / (self.a_ - 1) * (1 - still * curve)
        orders = if_alive / (1 + self._odds_gone(frequency, recency, age))
        return pd.Series(orders, index=history.index, name="expected_orders")

    def _odds_gone(self, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """Return the odds that a customer has left, against being there."""
        before = self.b_ + np.where(frequency > 0, frequency, 1) - 1
        longer = (self.alpha_ + age) / (self.alpha_ + recency)
        return np.where(frequency > 0, self.a_ / before * longer ** (self.r_ + frequency), 0.0)


class GammaGamma:
    """The gamma-gamma model of the value of an order.

    A customer's orders vary around her own mean by a gamma distribution with shape p; the means vary between customers
    (q, γ). Who ordered seldom is drawn towards the mean of all. The model takes value and frequency to be unrelated; look
    at their correlation before you use it.

    Attributes
    ----------
    p_, q_, gamma_
        Estimates, after `fit`; γ is in units of money.
    log_likelihood_
        At the estimates.

    Notes
    -----
    Fader, Hardie and Lee (2005), *RFM and CLV: using iso-value curves for customer base analysis*, Journal of Marketing
    Research 42(4), 415-430.
    """

    p_: float
    q_: float
    gamma_: float
    log_likelihood_: float

    @classmethod
    def of(cls, p: float, q: float, gamma: float) -> "GammaGamma":
        """Return the model with known parameters; p and γ above 0, q above 1 (else there is no mean)."""
        if not (p > 0 and q > 1 and gamma > 0):
            raise LoyaltyLabError(f"p and gamma must be above 0 and q above 1, and are {p}, {gamma} and {q}.")
        model = cls()
        model.p_, model.q_, model.gamma_ = float(p), float(q), float(gamma)
        return model

    def fit(self, history: pd.DataFrame) -> "GammaGamma":
        """Estimate the three parameters from customers with at least one repeat order.

        Parameters
        ----------
        history
            ``frequency`` (repeat orders) and ``mean_value`` (mean value of those orders, above 0 where there are any).

        Raises
        ------
        LoyaltyLabError
            For missing columns, negative money, or nobody with a repeat order.
        """
        orders, value = self._columns(history)
        repeat = orders > 0
        if not repeat.any():
            raise LoyaltyLabError("Nobody in history ordered again; the value of repeat orders is not known.")
        orders, value = orders[repeat], value[repeat]
        if (value <= 0).any():
            raise LoyaltyLabError(
                'history["mean_value"] must be above 0 for every customer with a repeat order.'
            )

        def negative(logs: Floats) -> float:
            p, q, gamma = np.exp(logs)
            shape = p * orders
            return -float(
                (
                    gammaln(shape + q)
                    - gammaln(shape)
                    - gammaln(q)
                    + q * np.log(gamma)
                    + (shape - 1) * np.log(value)
                    + shape * np.log(orders)
                    - (shape + q) * np.log(gamma + value * orders)
                ).sum()
            )

        start = np.log([4.0, 4.0, float(value.mean())])
        best = minimize(
            negative, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-9, "maxiter": 4000}
        )
        self.p_, self.q_, self.gamma_ = (float(number) for number in np.exp(best.x))
        self.log_likelihood_ = -float(best.fun)
        return self

    @property
    def mean_value(self) -> float:
        """Mean value of an order over all customers, p γ / (q − 1)."""
        return self.p_ * self.gamma_ / (self.q_ - 1)

    def expected_value(self, history: pd.DataFrame) -> pd.Series:
        """Return each customer's expected value of an order; without a repeat it is the mean of all."""
        orders, value = self._columns(history)
        expected = self.p_ * (self.gamma_ + value * orders) / (self.p_ * orders + self.q_ - 1)
        return pd.Series(expected, index=history.index, name="expected_value")

    @staticmethod
    def _columns(history: pd.DataFrame) -> tuple[Floats, Floats]:
        columns = ("frequency", "mean_value")
        need_columns(history, "history", columns)
        need_not_negative(history, "history", columns)
        need_no_gaps(history, "history", columns)
        return history["frequency"].to_numpy(float), history["mean_value"].to_numpy(float)
