"""The world that is published: the records in ``datasets/``."""

from loyaltylab.world.model import World, simulate
from loyaltylab.world.package import Origin
from loyaltylab.world.records import Records
from loyaltylab.world.specification import FIRST_MONTH, LAST_MONTH

PUBLISHED = World()
VERSION = "1.0.0"
"""Version of the records, not of the program: it rises when the published records change."""


def published_origin() -> Origin:
    """Return seed, size and version of the published records."""
    return Origin(PUBLISHED.seed, PUBLISHED.private, PUBLISHED.business, FIRST_MONTH, LAST_MONTH, VERSION)


def published_records() -> Records:
    """Draw the published records anew."""
    return simulate(PUBLISHED)
