"""A made-up firm of sellers whose truth is known: what Lantern's six account managers are too few to show.

Nothing here is a record or an estimate from a real firm. The effects are chosen, so that a method can be held against them.
"""

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

TEAMS, EACH = 24, 10
EFFECTS = MappingProxyType(
    {"knowledge": 2.0, "breadth": 1.0, "skill": 5.0, "attitude": 2.0, "goals": 2.0, "reasoning": 1.5}
)
"""Points of a year's result for one standard deviation more of each; everything else has no effect of its own."""
PATCH = 12.0
"""Points of a year's result for one standard deviation of the team's patch: its town, its rent, its clients."""
LUCK = 14.0
"""Standard deviation of a seller's luck in a year, in points."""
QUOTIENTS = ("reasoning", "emotion", "adversity", "money", "heart")
ASPECTS = ("execution", "craft", "energy", "passion")
CHAIN = ("thinking", "belief", "values", "attitude", "skill", "behaviour")
STRENGTH = 0.6


def made_up_sellers(seed: int = 2026) -> pd.DataFrame:
    """Return a firm of 24 teams of ten sellers: scores in standard units, results of two years per cent of a common base.

    Returns
    -------
    DataFrame
        ``team``; ``experience`` and the scores of `EFFECTS`; five self-ratings `QUOTIENTS`, which follow experience;
        ``result_1`` and ``result_2``; ``mood``, asked after year 1, which follows its result; ``test_1`` and ``test_2``, two
        sittings of one test (points, nobody trained in between); ``rater_1_…`` and ``rater_2_…``, marks on `ASPECTS` by two
        people, each with an impression of her own; and hidden ``patch`` and ``own`` (what the seller herself adds).

    Notes
    -----
    Two things are built in on purpose: sellers who know much are sent to good patches, and a good year lifts the mood.
    """
    chance = np.random.default_rng(seed)
    people = TEAMS * EACH

    def draw(count: int = people) -> np.ndarray:
        return chance.standard_normal(count)

    team = np.repeat(np.arange(1, TEAMS + 1), EACH)
    patch = np.repeat(draw(TEAMS), EACH)
    table = pd.DataFrame({"team": team, "patch": patch, "experience": draw()})
    table["knowledge"] = 0.6 * patch + 0.8 * draw()
    table["breadth"] = draw()
    table["skill"] = 0.5 * table["experience"] + np.sqrt(0.75) * draw()
    for name in ("attitude", "goals"):
        table[name] = draw()
    for name in QUOTIENTS:
        table[name] = 0.6 * table["experience"] + 0.8 * draw()
    table["own"] = sum(size * table[name] for name, size in EFFECTS.items())
    for year in (1, 2):
        table[f"result_{year}"] = 100 + PATCH * patch + table["own"] + LUCK * draw()
    good_year = (table["result_1"] - table["result_1"].mean()) / table["result_1"].std()
    table["mood"] = 0.4 * table["attitude"] + 0.6 * good_year + 0.7 * draw()
    for sitting in (1, 2):
        table[f"test_{sitting}"] = 60 + 9 * table["skill"] + 7 * draw()
    for rater in (1, 2):
        impression = 0.5 * table["skill"] + draw()
        for aspect in ASPECTS:
            table[f"rater_{rater}_{aspect}"] = impression + 0.6 * draw()
    return table


def chain(
    order: Sequence[str] = CHAIN,
    people: int = 2000,
    strength: float = STRENGTH,
    lifted: str | None = None,
    seed: int = 30,
) -> pd.DataFrame:
    """Return people whose traits follow one another in the given order, all in standard units.

    Parameters
    ----------
    order
        Names of the traits, cause first. Each is ``strength`` × the one before, and luck.
    people, seed
        How many people, and the start of the random numbers.
    strength
        Correlation of neighbours, above −1 and below 1.
    lifted
        A trait that training lifts by 1 for everybody. What comes later in the order follows; what comes before does not.
    """
    chance = np.random.default_rng(seed)
    columns: dict[str, np.ndarray] = {}
    before: np.ndarray = np.zeros(people)
    for place, name in enumerate(order):
        fresh = chance.standard_normal(people)
        value = strength * before + np.sqrt(1 - strength**2) * fresh if place else fresh
        before = value + 1.0 if name == lifted else value
        columns[name] = before
    return pd.DataFrame(columns)


def two_sellers(
    months: int, expert: float, networker: float, referral: float, seed: int = 4, runs: int = 400
) -> pd.DataFrame:
    """Return sales of two made-up sellers added up over months: one knows the goods, the other is liked and recommended.

    Parameters
    ----------
    months
        Months of selling.
    expert, networker
        Mean sales a month that each makes by herself.
    referral
        Mean sales of the coming month that one sale of the networker brings; 0 or more and below 1.
    seed, runs
        Start of the random numbers, and how many times both sell.

    Returns
    -------
    DataFrame
        One row a month, by ``month``: for each of both the mean over runs, ``_low`` and ``_high`` (95 % of the runs), and
        ``ahead``, the share of runs in which the networker has sold more so far.
    """
    chance = np.random.default_rng(seed)
    one = chance.poisson(expert, (runs, months)).cumsum(axis=1)
    sold = np.zeros((runs, months))
    last: np.ndarray = np.zeros(runs)
    for month in range(months):
        last = chance.poisson(networker + referral * last).astype(float)
        sold[:, month] = last
    other = sold.cumsum(axis=1)
    table = pd.DataFrame({"month": np.arange(1, months + 1)})
    for name, paths in (("expert", one), ("networker", other)):
        table[name] = paths.mean(axis=0)
        table[f"{name}_low"], table[f"{name}_high"] = np.quantile(paths, [0.025, 0.975], axis=0)
    return table.assign(ahead=(other > one).mean(axis=0)).set_index("month")
