"""Each player's own Lantern: other customers, other luck, and five circumstances, one in each region.

What is the matter in which region follows from the player's id alone, and stands in the records of her own Lantern: she can
find it. Which customers a league scores on follows from the id and the instructor's secret: nobody can try it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from types import MappingProxyType

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import PUBLIC_SECRET, derive, normal_identity
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.game.plan import Plan
from loyaltylab.game.rules import (
    ALL_MONTHS,
    BUSINESS,
    FIRST_MONTH,
    FOLLOW,
    FOLLOW_AFTER,
    GROUP_SHARES,
    PLAN_MONTHS,
    PRIVATE,
    SEEDS,
)
from loyaltylab.world import LEVERS, During, Levers, Rivals, World, simulate
from loyaltylab.world.draw import Floats
from loyaltylab.world.levers import GROUPS, CustomerType, month_number
from loyaltylab.world.specification import REGIONS

GAME = "game"
SINCE = month_number("2025-07")
"""The first month of the circumstances: half a year of them stands in the records."""

WAR = "rival price"
CIRCUMSTANCES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "service_speed": (0.70, 0.75, 0.80),
        "recovery": (1.8, 2.0),
        "staff_training": (1.6, 1.8),
        "contact_per_month": (1.75, 2.0),
        WAR: (0.90, 0.92, 0.94),
    }
)
"""What is the matter in one region each, and how much: a lever's factor on usual times, or one on the rivals' prices."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "service_speed": "short of hands",
        "recovery": "nearly every failure is made good already",
        "staff_training": "nearly everybody is trained already",
        "contact_per_month": "many more messages than usual are sent already",
        WAR: "the rivals have cut their prices",
    }
)
_AUDIENCE: Mapping[str, CustomerType] = MappingProxyType(
    {"guests": "guests", "business": "business", "members": "members"}
)


@dataclass(frozen=True)
class OwnLantern:
    """A player's Lantern.

    Attributes
    ----------
    identity
        The player's id in its normal form.
    matter
        What is the matter, each with its region and its factor.
    """

    identity: str
    matter: tuple[tuple[str, str, float], ...]

    def told(self) -> list[str]:
        """Return one sentence for each region: what is the matter there."""
        rows = sorted(self.matter, key=lambda row: REGIONS.index(row[1]))
        return [f"{region}: {WORDS[what]} (factor {factor:g})." for what, region, factor in rows]


def own_lantern(student: str) -> OwnLantern:
    """Return the Lantern of a player.

    Raises
    ------
    LoyaltyLabError
        For an id that is empty, too long, or holds invisible characters.
    """
    return _own_lantern(normal_identity(student))


@lru_cache(maxsize=256)
def _own_lantern(identity: str) -> OwnLantern:
    orders = list(permutations(REGIONS))
    regions = orders[derive(PUBLIC_SECRET, GAME, identity, "regions") % len(orders)]
    matter = tuple(
        (what, region, factors[derive(PUBLIC_SECRET, GAME, identity, what) % len(factors)])
        for (what, factors), region in zip(CIRCUMSTANCES.items(), regions)
    )
    return OwnLantern(identity, matter)


def seeds(identity: str, secret: str = PUBLIC_SECRET, count: int = SEEDS) -> tuple[int, ...]:
    """Return the seeds that a player's plan is tried on: open ones to practise, or a league's hidden ones."""
    return tuple(derive(secret, GAME, identity, f"seed {number}") % 2**63 for number in range(count))


def steps(values: Floats, first: int) -> tuple[During, ...]:
    """Return a lever's factors, (group, region, month), as steps; stretches of 1 need none.

    Parameters
    ----------
    first
        The number of the first month that the factors are for.
    """
    found: list[During] = []
    for row, group in enumerate(GROUPS):
        for column, region in enumerate(REGIONS):
            line = values[row, column]
            starts = [0, *(np.flatnonzero(np.diff(line)) + 1).tolist()]
            for start, end in zip(starts, [*starts[1:], len(line)]):
                if line[start] != 1.0:
                    found.append(
                        During(
                            float(line[start]), first + start, first + end - 1, (region,), _AUDIENCE[group]
                        )
                    )
    return tuple(found)


def rivals_follow(plan: Plan) -> Floats:
    """Return the factor on the rivals' prices, (group, region, month up to the last of all): they answer price cuts.

    They see a region's average price, so a cut for few customers moves them little.
    """
    months = ALL_MONTHS - FIRST_MONTH
    cut = np.minimum(
        np.tensordot([GROUP_SHARES[group] for group in GROUPS], plan.values("price") - 1.0, 1), 0.0
    )
    answer = np.zeros((len(REGIONS), months))
    answer[:, FOLLOW_AFTER : FOLLOW_AFTER + PLAN_MONTHS] = FOLLOW * cut
    return np.broadcast_to(1.0 + answer, (len(GROUPS), *answer.shape)).copy()


def levers_and_rivals(own: OwnLantern, plan: Plan) -> tuple[Levers, Rivals]:
    """Return what Lantern and its rivals do in a player's world, the plan in force."""
    months = ALL_MONTHS - SINCE
    after = FIRST_MONTH - SINCE
    factors: dict[str, Floats] = {}

    def everywhere() -> Floats:
        return np.ones((len(GROUPS), len(REGIONS), months))

    for what, region, factor in own.matter:
        factors.setdefault(what, everywhere())[:, REGIONS.index(region)] *= factor
    for lever, values in plan.grid.items():
        factors.setdefault(lever, everywhere())[..., after : after + PLAN_MONTHS] *= values
    if "price" in factors:
        factors.setdefault(WAR, everywhere())[..., after:] *= rivals_follow(plan)
    theirs = factors.pop(WAR, everywhere())
    return (
        Levers(**{lever: steps(_possible(lever, values), SINCE) for lever, values in factors.items()}),
        Rivals(price=steps(theirs, SINCE)),
    )


def _possible(lever: str, factors: Floats) -> Floats:
    """Return the factors within what the world can do: where nearly all is done already, more money does not do more."""
    return np.clip(factors, LEVERS[lever].minimum, LEVERS[lever].maximum)


def own_world(own: OwnLantern, seed: int, plan: Plan | None = None, months: int = ALL_MONTHS) -> World:
    """Return a player's world: her circumstances, one seed, and a plan where one is given."""
    levers, rivals = levers_and_rivals(own, plan or Plan())
    return World(seed, PRIVATE, BUSINESS, months, levers, rivals)


def own_records(
    student: str, only: Sequence[str] = ("customers", "orders", "calendar", "rivals", "exits")
) -> Mapping[str, pd.DataFrame]:
    """Return the records of a player's own Lantern from 2023 to 2025, to plan from.

    Parameters
    ----------
    student
        The player's id.
    only
        Names of the observed tables.

    Raises
    ------
    LoyaltyLabError
        For an unusable id, or a name that no observed table has.
    """
    own = own_lantern(student)
    found = simulate(own_world(own, seeds(own.identity)[0], months=FIRST_MONTH), only=only).observed
    hidden = sorted(set(only) - set(found))
    if hidden:
        raise LoyaltyLabError(f"{hidden[0]} is no observed table: the truth stays in its envelope.")
    return {name: found[name] for name in only}
