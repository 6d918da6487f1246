"""What a customer is still worth: margin, retention and discounting in closed form."""

from typing import Literal

from loyaltylab.errors import LoyaltyLabError

FirstMargin = Literal["now", "next", "next if kept"]


def lifetime_value(
    margin: float, retention: float, discount: float, first_margin: FirstMargin = "next if kept"
) -> float:
    """Return the discounted margin that a customer is expected to bring, when retention and margin stay the same.

    Parameters
    ----------
    margin
        Margin a period, in any money; at least 0.
    retention
        Chance to stay from one period to the next, 0 to 1.
    discount
        Rate a period; at least 0, and above 0 when nobody ever leaves.
    first_margin
        When the first margin comes: ``"now"`` (m (1+d) / (1+d−r)), ``"next"`` for certain after one period
        (m / (1+d−r)), or ``"next if kept"`` (m r / (1+d−r)), which is the value still to come from an existing customer.

    Returns
    -------
    float
        In the money of ``margin``. The three conventions differ a lot; always say which one is meant.

    Raises
    ------
    LoyaltyLabError
        For a negative margin, a retention outside 0 to 1, or a sum that has no end.

    Notes
    -----
    Gupta, Lehmann and Stuart (2004), *Valuing customers*, Journal of Marketing Research 41(1), 7-18.
    """
    if margin < 0:
        raise LoyaltyLabError(f"margin must be at least 0, and is {margin}.")
    if not 0 <= retention <= 1:
        raise LoyaltyLabError(f"retention must lie between 0 and 1, and is {retention}.")
    if discount < 0 or 1 + discount - retention <= 0:
        raise LoyaltyLabError(
            f"With discount {discount} and retention {retention} the sum has no end; discount must be larger."
        )
    factors = {"now": 1 + discount, "next": 1.0, "next if kept": retention}
    if first_margin not in factors:
        raise LoyaltyLabError(f"first_margin must be one of {', '.join(factors)}, and is {first_margin}.")
    return margin * factors[first_margin] / (1 + discount - retention)
