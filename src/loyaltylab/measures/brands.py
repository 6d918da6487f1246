"""Brands side by side in a panel of households: their size, who shares their buyers, and the Dirichlet model of buying.

Purchases come as one row a household and one column a brand, counted over one period.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln
from scipy.stats import nbinom

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_not_negative

Floats = NDArray[np.float64]
TAIL = 1e-9
"""Chance of a household that buys more often than the sums of the model go."""
NARROW, WIDE = 1e-3, 1e3
"""Between these ends the model looks for S: all households with one brand each, all with the same mixture."""


def _checked(purchases: pd.DataFrame) -> pd.DataFrame:
    need_columns(purchases, "purchases", ())
    if purchases.shape[1] < 2:
        raise LoyaltyLabError(
            f"purchases has {purchases.shape[1]} column; brands are compared, so give two or more."
        )
    need_not_negative(purchases, "purchases", purchases.columns)
    need_no_gaps(purchases, "purchases", purchases.columns)
    if not purchases.to_numpy().any():
        raise LoyaltyLabError("Nobody in purchases bought anything; choose another period.")
    return purchases


def brand_sizes(purchases: pd.DataFrame) -> pd.DataFrame:
    """Return how large each brand is, and in which way.

    Parameters
    ----------
    purchases
        One row a household, one column a brand: purchases in one period. Households that bought nothing stay in; they
        belong to the base of penetration.

    Returns
    -------
    DataFrame
        One row a brand: ``buyers``, ``penetration`` (buyers over households), ``a_buyer`` (purchases for each buyer),
        ``share`` (of all purchases), ``of_needs`` (the brand's share of all that its buyers buy) and ``only_this`` (share
        of its buyers who bought no other brand). A brand without buyers has gaps in the ratios.

    Raises
    ------
    LoyaltyLabError
        For text, gaps, negative numbers, fewer than two brands, or no purchase at all.

    Notes
    -----
    Share = penetration × purchases a buyer / purchases a household. That small brands have fewer buyers *and* fewer
    purchases a buyer is double jeopardy (Ehrenberg, Goodhardt & Barwise, 1990, Journal of Marketing 54(3), 82-91).
    """
    _checked(purchases)
    bought = purchases > 0
    buyers, volume, whole = bought.sum(), purchases.sum(), purchases.sum(axis=1)
    some = buyers.where(buyers > 0)
    needs = bought.mul(whole, axis=0).sum()
    only = bought.mul(bought.sum(axis=1) == 1, axis=0).sum()
    return pd.DataFrame(
        {
            "buyers": buyers,
            "penetration": buyers / len(purchases),
            "a_buyer": volume / some,
            "share": volume / volume.sum(),
            "of_needs": volume / needs.where(buyers > 0),
            "only_this": only / some,
        }
    ).rename_axis("brand")


def duplication(purchases: pd.DataFrame) -> pd.DataFrame:
    """Return which share of a brand's buyers (row) also bought another brand (column); 1 on the diagonal.

    Raises
    ------
    LoyaltyLabError
        As for `brand_sizes`.
    """
    bought = (_checked(purchases) > 0).astype(float)
    both = bought.T @ bought
    buyers = bought.sum()
    return both.div(buyers.where(buyers > 0), axis=0).rename_axis(index="buyers of", columns="also bought")


def duplication_coefficient(purchases: pd.DataFrame) -> float:
    """Return D of the duplication of purchase law: share who also bought a brand = D × that brand's penetration.

    Mean duplication of all pairs over mean penetration of the brand also bought (Ehrenberg, 1988, *Repeat-Buying*).
    Pairs far off D x penetration compete more, or less, than their sizes say.
    """
    shares = duplication(purchases)
    apart = ~np.eye(len(shares), dtype=bool)
    penetration = brand_sizes(purchases)["penetration"].reindex(shares.columns).to_numpy()
    expected = np.broadcast_to(penetration, shares.shape)
    known = apart & shares.notna().to_numpy()
    return float(shares.to_numpy()[known].sum() / expected[known].sum())


def nbd_shape(penetration: float, mean: float) -> float:
    """Return the shape K of the negative binomial with this share of buyers and this mean, "by mean and zeros".

    Parameters
    ----------
    penetration
        Share of households that bought at least once, between 0 and 1.
    mean
        Purchases a household, those without any included; more than −log(1 − penetration), which chance alone gives.

    Raises
    ------
    LoyaltyLabError
        Outside these bounds.
    """
    if not 0 < penetration < 1:
        raise LoyaltyLabError(f"penetration must lie between 0 and 1, and is {penetration}.")
    zeros = np.log1p(-penetration)
    if not mean > -zeros * (1 + 1e-9):
        raise LoyaltyLabError(
            f"With {penetration:.3f} of the households buying, the mean must exceed {-zeros:.3f} purchases; it is {mean}."
        )
    return float(
        np.exp(brentq(lambda log: np.exp(log) * np.log1p(mean / np.exp(log)) + zeros, -25, 25, xtol=1e-12))
    )


class Dirichlet:
    """The NBD-Dirichlet model: households buy the category at gamma rates, and mix brands by Dirichlet chances.

    No brand has loyal customers of its own in it; brands differ in size alone. What the model predicts for a brand of this size
    is therefore the norm to hold the brand against.

    Attributes
    ----------
    mean_, shape_
        M and K of the category's negative binomial; M in purchases a household and period.
    mixing_
        S: small when each household keeps to one brand, large when all share the same mixture.
    shares_
        Share of purchases by brand, adding up to 1.

    Notes
    -----
    Goodhardt, Ehrenberg & Chatfield (1984), Journal of the Royal Statistical Society A 147(5), 621-655.
    """

    mean_: float
    shape_: float
    mixing_: float
    shares_: pd.Series

    @classmethod
    def of(cls, mean: float, shape: float, mixing: float, shares: Mapping[str, float]) -> "Dirichlet":
        """Return the model with known parameters, all above 0; shares below 1, and added up to 1 when they are not."""
        if not min(mean, shape, mixing, *shares.values()) > 0 or len(shares) < 2:
            raise LoyaltyLabError(
                "A Dirichlet model needs mean, shape and mixing above 0 and two or more shares above 0."
            )
        model = cls()
        model.mean_, model.shape_, model.mixing_ = float(mean), float(shape), float(mixing)
        model.shares_ = pd.Series(dict(shares), dtype=float).rename_axis("brand")
        if model.shares_.sum() > 1 + 1e-9:
            raise LoyaltyLabError(
                f"The shares add up to {model.shares_.sum():.3f}; they may reach 1 at most."
            )
        return model

    def fit(self, purchases: pd.DataFrame) -> "Dirichlet":
        """Estimate M, K and S from a panel, by the method of mean and zeros and by the brands' penetrations.

        Raises
        ------
        LoyaltyLabError
            As for `brand_sizes` and `nbd_shape`.
        """
        sizes = brand_sizes(purchases)
        sizes = sizes[sizes["buyers"] > 0]
        whole = purchases.sum(axis=1)
        return self.fit_summary(
            float((whole > 0).mean()), float(whole.mean()), sizes["share"], sizes["penetration"]
        )

    def fit_summary(
        self, penetration: float, mean: float, shares: pd.Series, penetrations: pd.Series
    ) -> "Dirichlet":
        """Estimate the model from a printed table.

        Parameters
        ----------
        penetration, mean
            Of the category: share of households buying, and purchases a household.
        shares, penetrations
            By brand. S is where the share-weighted mean of the predicted penetrations meets that of the observed ones.
        """
        shape = nbd_shape(penetration, mean)
        weights = shares / shares.sum()
        target = float((weights * penetrations).sum())

        def gap(log: float) -> float:
            model = Dirichlet.of(mean, shape, float(np.exp(log)), dict(shares))
            return float((weights * model.expected()["penetration"]).sum()) - target

        ends = np.log([NARROW, WIDE])
        if gap(ends[0]) > 0 or gap(ends[1]) < 0:
            raise LoyaltyLabError(
                "No mixture of brands gives penetrations such as these; look whether shares and penetrations belong together."
            )
        fitted = Dirichlet.of(mean, shape, float(np.exp(brentq(gap, *ends, xtol=1e-10))), dict(shares))
        self.__dict__.update(fitted.__dict__)
        return self

    def _category(self) -> tuple[Floats, Floats]:
        """Return numbers of category purchases from 0 on, and the chance of each."""
        chance = self.shape_ / (self.shape_ + self.mean_)
        most = int(nbinom.isf(TAIL, self.shape_, chance)) + 2
        count = np.arange(most, dtype=float)
        return count, np.asarray(nbinom.pmf(count, self.shape_, chance), dtype=float)

    def _none(self, alpha: float, count: Floats) -> Floats:
        """Return the chance that none of ``count`` purchases falls to brands with this alpha together."""
        total, rest = self.mixing_, self.mixing_ - alpha
        if rest <= 0:
            return (count == 0).astype(float)
        return np.exp(gammaln(rest + count) - gammaln(rest) - gammaln(total + count) + gammaln(total))

    def expected(self) -> pd.DataFrame:
        """Return what a brand of each size would show: ``penetration``, ``a_buyer``, ``of_needs``, ``only_this``."""
        count, chance = self._category()
        rows = {}
        for brand, share in self.shares_.items():
            alpha = self.mixing_ * share
            some = chance * (1 - self._none(alpha, count))
            all_of_it = chance * self._none(self.mixing_ - alpha, count) * (count > 0)
            penetration = float(some.sum())
            volume = self.mean_ * share
            rows[brand] = {
                "penetration": penetration,
                "a_buyer": volume / penetration,
                "of_needs": volume / float((count * some).sum()),
                "only_this": float(all_of_it.sum()) / penetration,
            }
        return pd.DataFrame(rows).T.rename_axis("brand")

    def expected_duplication(self, brand: str, other: str) -> float:
        """Return which share of the buyers of ``brand`` also buy ``other``."""
        count, chance = self._category()
        one, two = (self.mixing_ * self.shares_[name] for name in (brand, other))
        none = [self._none(alpha, count) for alpha in (one, two, one + two)]
        both = float((chance * (1 - none[0] - none[1] + none[2])).sum())
        return both / float((chance * (1 - none[0])).sum())
