"""Claims put to the test: what a percentage of retention means, what it is worth, and whether an interval bears a claim out."""

from math import inf, isinf
from typing import Literal

from loyaltylab.errors import LoyaltyLabError

Meaning = Literal["points", "of the rate", "of the losses"]
Verdict = Literal["holds", "refuted", "open"]
MEANINGS: tuple[Meaning, ...] = ("points", "of the rate", "of the losses")


def better_retention(retention: float, percent: float, meaning: Meaning) -> float:
    """Return the retention that "so many per cent better" means, 1 at most.

    Parameters
    ----------
    retention
        Share of customers who stay a period, 0 to 1.
    percent
        The claim's number, 5 for "5 per cent"; at least 0.
    meaning
        Its unit: ``"points"`` of the share of all customers, ``"of the rate"`` itself, or ``"of the losses"``, the share that leaves.

    Raises
    ------
    LoyaltyLabError
        For a retention outside 0 to 1, a negative percentage or an unknown unit.
    """
    if not 0 <= retention <= 1:
        raise LoyaltyLabError(f"retention must lie between 0 and 1, and is {retention}.")
    if percent < 0:
        raise LoyaltyLabError(f"percent must be at least 0, and is {percent}.")
    if meaning not in MEANINGS:
        raise LoyaltyLabError(f'There is no meaning "{meaning}"; the units are {", ".join(MEANINGS)}.')
    base = {"points": 1.0, "of the rate": retention, "of the losses": 1 - retention}[meaning]
    return min(1.0, retention + base * percent / 100)


def margin_gain(
    retention: float, better: float, years: float = 1, discount: float = 0.0, worth: float = 1.0
) -> float:
    """Return how much more margin a group of customers brings when more of them stay, as a share of what they bring now.

    The group is there today; its first margin comes in a year, from those who are still there. Everybody who stays anyway brings
    the same each year. Whoever stays only because retention is better brings ``worth`` times that, and is then like the others
    in her chance to stay.

    Parameters
    ----------
    retention, better
        Share of customers who stay another year, now and then; 0 to 1, ``better`` at least ``retention``.
    years
        How many years count; a whole number, or ``inf``.
    discount
        Rate a year; at least 0, and above 0 where nobody leaves and no year is the last.
    worth
        What an added customer brings, as a share of what the others bring; at least 0.

    Raises
    ------
    LoyaltyLabError
        For a share outside its range, no year, or a sum that has no end.

    Notes
    -----
    With ``years=inf`` and ``worth=1`` this is the ratio of two lifetime values, less 1 (`loyaltylab.measures.value.lifetime_value`
    with the first margin next year if kept).
    """
    if not 0 < retention <= better <= 1:
        raise LoyaltyLabError(
            f"Retention must lie above 0 and not above 1, and must not fall; it goes from {retention} to {better}."
        )
    if years < 1 or not (isinf(years) or float(years).is_integer()):
        raise LoyaltyLabError(f"years must be a whole number of at least 1, or inf, and is {years}.")
    if discount < 0 or worth < 0:
        raise LoyaltyLabError(f"discount and worth must be at least 0, and are {discount} and {worth}.")
    if isinf(years) and better / (1 + discount) >= 1:
        raise LoyaltyLabError(
            "Nobody leaves and nothing is discounted, so the sum has no end: set a discount."
        )
    now, then = (_sum(rate / (1 + discount), years) for rate in (retention, better))
    return worth * (then - now) / now


def _sum(step: float, years: float) -> float:
    """Return step + step² + … over the years."""
    if isinf(years):
        return step / (1 - step)
    return sum(step**year for year in range(1, int(years) + 1))


def verdict(low: float, high: float, least: float, most: float = inf) -> Verdict:
    """Return whether an interval bears out the claim that a number lies between ``least`` and ``most``.

    Parameters
    ----------
    low, high
        The interval of what was found.
    least, most
        What is claimed, in the same unit and of the same base.

    Returns
    -------
    str
        ``"holds"`` where the whole interval lies within the claim, ``"refuted"`` where no part of it does, else ``"open"``.

    Raises
    ------
    LoyaltyLabError
        For ends in the wrong order, or a number that is not known (NaN).
    """
    if not (low <= high and least <= most):
        raise LoyaltyLabError(
            f"Each pair goes from its lower to its upper end; they are {low} to {high} and {least} to {most}."
        )
    if least <= low and high <= most:
        return "holds"
    return "refuted" if high < least or low > most else "open"
