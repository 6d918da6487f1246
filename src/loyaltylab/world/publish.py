"""The world that is published: the seed and size of the records in ``datasets/``."""

from loyaltylab.world.digest import RecordsLike
from loyaltylab.world.package import Origin
from loyaltylab.world.specification import FIRST_MONTH, LAST_MONTH

SEED = 20230101
PRIVATE = 2000
BUSINESS = 150
VERSION = "1.0.0"
"""Version of the records, not of the program: it rises when the published records change."""


def published_origin() -> Origin:
    """Return seed, size and version of the published records."""
    return Origin(SEED, PRIVATE, BUSINESS, FIRST_MONTH, LAST_MONTH, VERSION)


def published_records() -> RecordsLike:
    """Draw the published records anew."""
    # Imported here, so that checking and reading records never needs the simulator.
    from loyaltylab.world import World, simulate

    return simulate(World(seed=SEED, private=PRIVATE, business=BUSINESS))
