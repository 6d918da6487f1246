"""The course's own plan for any Lantern: what is sensible everywhere, left out where it is done already.

It knows what is the matter in which region, as a player does who has read the records. A league's points are counted
against it, so that a mark depends on the work and not on the class.
"""

from loyaltylab.game.lantern import OwnLantern
from loyaltylab.game.plan import Move, Plan
from loyaltylab.world.specification import REGIONS


def reference_plan(own: OwnLantern) -> Plan:
    """Return the course's plan for a Lantern; it keeps to the budget in every one."""
    where = {what: region for what, region, _ in own.matter}

    def but(what: str) -> tuple[str, ...]:
        return tuple(region for region in REGIONS if region != where[what])

    return Plan(
        (
            Move("promise_minutes", 1.5, why="Fewer promises are broken."),
            Move("reward_rate", 2.0, customers="members", why="Members are half of the sales."),
            Move("service_speed", 1.2, (where["service_speed"],), why="Hands where they are missing."),
            Move("recovery", 1.4, but("recovery"), why="Make good what fails, where it is not done already."),
            Move(
                "contact_per_month",
                1.3,
                but("contact_per_month"),
                "private",
                why="Write a little more, where little is written.",
            ),
        ),
        title="The course's plan",
    )
