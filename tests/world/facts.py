"""The stylised facts, measured where the book measures them: in ``loyaltylab.world.facts``."""

from functools import cache

from loyaltylab.world import World
from loyaltylab.world.facts import (
    MONTHS,
    Market,
    bunching,
    cause_shares,
    dispersion,
    distances_to_line,
    elasticity,
    gap_to_negative_binomial,
    heavy_buyers_later,
    incidents_of_2024,
    latent_skew,
    lorenz,
    loss_over_gain,
    market,
    member_gaps,
    negative_binomial,
    negative_binomial_shape,
    retention,
    rise_of_retention,
    satisfaction_curve,
    satisfaction_scores,
    satisfaction_spread,
    score_skew,
    skewness,
    slowing,
    stated_reasons,
    ticket_by_frequency,
    top_fifth_share,
    weight_of_losses,
    with_traits,
    year_of_orders,
)

__all__ = [
    "MANY",
    "MONTHS",
    "Market",
    "bunching",
    "cause_shares",
    "dispersion",
    "distances_to_line",
    "elasticity",
    "gap_to_negative_binomial",
    "heavy_buyers_later",
    "incidents_of_2024",
    "latent_skew",
    "lorenz",
    "loss_over_gain",
    "market",
    "member_gaps",
    "negative_binomial",
    "negative_binomial_shape",
    "retention",
    "rise_of_retention",
    "satisfaction_curve",
    "satisfaction_scores",
    "satisfaction_spread",
    "score_skew",
    "skewness",
    "slowing",
    "stated_reasons",
    "thirty_thousand",
    "ticket_by_frequency",
    "top_fifth_share",
    "weight_of_losses",
    "with_traits",
    "year_of_orders",
]

MANY = World(private=30_000, business=0)


@cache
def thirty_thousand() -> Market:
    """Return history with many private customers, run once for all tests of a process."""
    return market(MANY)
