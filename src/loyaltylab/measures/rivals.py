"""What a firm can know of its rivals: who takes whom, what an entry did, where brands are heading, what each knows of all."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy.stats import linregress
from scipy.stats import t as student

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.brands import brand_sizes, duplication
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.frames import need_columns, need_flags, need_no_gaps, need_not_negative, need_numbers

NO_FAVOURITE = "no favourite"
LEVELS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        1: ("also bought by ours", "took from us, net"),
        2: ("penetration", "purchases a buyer", "regions", "price", "range"),
        3: ("price over ours", "share of its buyers' needs", "its service", "its appeal"),
        4: ("trend of share", "trend of price"),
        5: ("moves after ours", "plans it has published"),
        6: ("its costs", "its answers to our moves"),
    }
)
"""What each of the six levels of knowing a rival asks for. The course's list names the levels; the fields are ours."""


def favourites(purchases: pd.DataFrame, lead: float = 1) -> pd.Series:
    """Return the brand that each household bought most.

    Parameters
    ----------
    purchases
        One row a household, one column a brand: purchases in one period.
    lead
        By how many purchases the first must lead the second; with less, the household has no favourite.

    Returns
    -------
    Series
        A brand or ``"no favourite"``, named ``favourite``. A tie is no favourite: giving it to the first column would
        favour whoever stands there.
    """
    need_columns(purchases, "purchases", ())
    need_not_negative(purchases, "purchases", purchases.columns)
    need_no_gaps(purchases, "purchases", purchases.columns)
    if not lead > 0 or purchases.shape[1] < 2:
        raise LoyaltyLabError("A favourite needs two or more brands, and a lead above 0.")
    values = np.sort(purchases.to_numpy(dtype=float), axis=1)
    clear = values[:, -1] - values[:, -2] >= lead
    return purchases.idxmax(axis=1).where(clear, NO_FAVOURITE).rename("favourite")


def switching(before: pd.Series, after: pd.Series, names: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the switching matrix: households by favourite before (rows) and after (columns).

    Only households that stand in both count. ``names`` gives order; by default the brands as they appear, the households without
    a favourite last.
    """
    both = before.index.intersection(after.index)
    if both.empty:
        raise LoyaltyLabError("before and after have no household in common; both need the same index.")
    if names is None:
        seen = [*pd.unique(before), *pd.unique(after)]
        names = [*dict.fromkeys(name for name in seen if name != NO_FAVOURITE), NO_FAVOURITE]
    table = pd.crosstab(before[both].to_numpy(), after[both].to_numpy())
    return (
        table.reindex(index=list(names), columns=list(names), fill_value=0)
        .rename_axis(index="before", columns="after")
        .astype(int)
    )


def moved_share(before: pd.Series, after: pd.Series) -> tuple[int, int]:
    """Return how many households changed their favourite, and how many had one both times."""
    both = before.index.intersection(after.index)
    first, second = before[both], after[both]
    clear = (first != NO_FAVOURITE) & (second != NO_FAVOURITE)
    return int((clear & (first != second)).sum()), int(clear.sum())


def event_effects(
    counts: pd.DataFrame, touched: pd.Series, base: Sequence[str], draws: int = 500, seed: int = 0
) -> pd.DataFrame:
    """Return an event study: how the touched group moved against the others, period by period.

    Parameters
    ----------
    counts
        One row a customer, one column a period: orders, or another amount of 0 or more.
    touched
        True for customers whom the event could reach; same index.
    base
        Periods before the event that everything is compared with.
    draws, seed
        Sets of customers drawn with replacement for the intervals, and start of the random numbers.

    Returns
    -------
    DataFrame
        One row a period: ``effect``, ``low`` and ``high`` (95 %). The effect is a ratio less 1: the touched group's volume over
        that of the base, divided by the same of the others. Periods before the event show how far chance and other causes go.

    Raises
    ------
    LoyaltyLabError
        For gaps, negative amounts, an unknown base, a group without customers, or one that bought nothing in the base.
    """
    need_columns(counts, "counts", base)
    need_not_negative(counts, "counts", counts.columns)
    need_no_gaps(counts, "counts", counts.columns)
    flags = touched.reindex(counts.index).to_frame("touched")
    need_flags(flags, "touched", ["touched"])
    inside = flags["touched"].to_numpy(dtype=bool)
    if inside.all() or not inside.any() or not base:
        raise LoyaltyLabError(
            "An event study needs customers whom the event reached, others, and a base period."
        )
    values = counts.to_numpy(dtype=float)
    columns = np.array([counts.columns.get_loc(name) for name in base])
    chance = np.random.default_rng(seed)

    def ratio(weights: np.ndarray) -> np.ndarray:
        """Return the ratio by (draw, period)."""
        grown = []
        for group in (inside, ~inside):
            total = weights[:, group] @ values[group]
            usual = total[:, columns].mean(axis=1, keepdims=True)
            if (usual == 0).any():
                raise LoyaltyLabError(
                    "A group bought nothing in the base period; choose a longer base or more customers."
                )
            grown.append(total / usual)
        # A period without purchases of the others has no ratio.
        return np.asarray(grown[0] / np.where(grown[1] > 0, grown[1], np.nan))

    size = len(values)
    effect = ratio(np.ones((1, size)))[0] - 1
    drawn = ratio(chance.multinomial(size, np.full(size, 1 / size), size=draws).astype(float)) - 1
    low, high = np.nanquantile(drawn, [0.025, 0.975], axis=0)
    return pd.DataFrame({"effect": effect, "low": low, "high": high}, index=counts.columns)


def trend(values: Sequence[float] | pd.Series) -> Estimate:
    """Return the slope of a straight line through the values, a period, with its 95 % interval.

    Periods are taken as independent; three or more are needed. A line says where a series went, not where it goes.
    """
    column = np.asarray(values, dtype=float)
    if column.ndim != 1 or column.size < 3 or np.isnan(column).any():
        raise LoyaltyLabError("A trend needs three or more numbers without gaps.")
    line = linregress(np.arange(column.size), column)
    half = float(student.ppf(0.975, column.size - 2)) * float(line.stderr)
    return Estimate(float(line.slope), float(line.slope) - half, float(line.slope) + half)


def price_steps(prices: pd.Series) -> pd.Series:
    """Return the changes of a price from month to month, in per cent, where there was one.

    ``prices`` is indexed by month, in order; months without a price (not yet in the market) are left out.
    """
    need_numbers(prices.to_frame("price"), "prices", ["price"])
    known = prices.dropna()
    step = (100 * (known / known.shift() - 1)).iloc[1:]
    return step[step.abs() > 1e-9].rename("step")


def best_responses(ours: pd.DataFrame, theirs: pd.DataFrame) -> list[tuple[object, object]]:
    """Return the cells of a payoff table at which neither side gains by moving alone (Nash, 1951).

    Parameters
    ----------
    ours, theirs
        Payoffs with our moves as rows and theirs as columns, the same labels in both tables; equal payoffs count as best.

    Raises
    ------
    LoyaltyLabError
        When the tables' labels differ, or a payoff is missing.
    """
    if not (ours.index.equals(theirs.index) and ours.columns.equals(theirs.columns)):
        raise LoyaltyLabError(
            "The two payoff tables need the same moves as rows and columns, in the same order."
        )
    if ours.isna().to_numpy().any() or theirs.isna().to_numpy().any():
        raise LoyaltyLabError("A payoff is missing; fill every pair of moves.")
    settled = ours.eq(ours.max(axis=0), axis=1) & theirs.eq(theirs.max(axis=1), axis=0)
    return [(mine, other) for mine in ours.index for other in ours.columns if settled.loc[mine, other]]


def rival_profile(
    before: pd.DataFrame,
    after: pd.DataFrame,
    shares: pd.DataFrame,
    prices: pd.DataFrame,
    presence: pd.Series,
    own: str,
) -> pd.DataFrame:
    """Return what is on file of each rival: one column a brand, one row a field of `LEVELS`, gaps where nothing is known.

    Parameters
    ----------
    before, after
        Purchases of the panel's households in two years, one column a brand.
    shares
        Share of purchases: one row a quarter, one column a brand.
    prices
        Price index: one row a month, one column a brand with a known price, our own among them.
    presence
        Number of regions in which a brand is known to sell; brands that are not in it have a gap.
    own
        Our own brand.

    Notes
    -----
    Trends are in points: of share a quarter, of the price index a month.
    """
    need_columns(before, "before", [own])
    need_columns(after, "after", list(before.columns))
    need_columns(shares, "shares", list(before.columns))
    need_columns(prices, "prices", [own])
    rivals = [brand for brand in before.columns if brand != own]
    sizes, together = brand_sizes(after), duplication(after)
    moves = switching(favourites(before), favourites(after))
    table = pd.DataFrame(
        np.nan, index=[field for level in LEVELS.values() for field in level], columns=rivals
    )
    for brand in rivals:
        column = table[brand].copy()
        column["also bought by ours"] = together.loc[own, brand]
        if own in moves.index and brand in moves.columns:
            column["took from us, net"] = int(moves[brand][own]) - int(moves[own][brand])
        column["penetration"] = sizes.loc[brand, "penetration"]
        column["purchases a buyer"] = sizes.loc[brand, "a_buyer"]
        column["share of its buyers' needs"] = sizes.loc[brand, "of_needs"]
        column["trend of share"] = 100 * trend(shares[brand]).value
        column["regions"] = presence.get(brand, np.nan)
        if brand in prices:
            column["price"] = prices[brand].iloc[-1]
            column["price over ours"] = prices[brand].iloc[-1] / prices[own].iloc[-1] - 1
            column["trend of price"] = 100 * trend(prices[brand]).value
            column["moves after ours"] = len(price_steps(prices[brand]))
        table[brand] = column
    return table.rename_axis(index="field", columns="brand")


def completeness(profile: pd.DataFrame, levels: Mapping[int, Sequence[str]] = LEVELS) -> pd.DataFrame:
    """Return which share of its fields each level has on file: one row a level, one column a brand.

    Raises
    ------
    LoyaltyLabError
        When a field that a level asks for has no row in the profile.
    """
    rows = {}
    for level, fields in levels.items():
        missing = [field for field in fields if field not in profile.index]
        if missing:
            raise LoyaltyLabError(
                f'The profile has no row "{missing[0]}", which level {level} asks for; leave it empty, but keep it.'
            )
        rows[level] = profile.loc[list(fields)].notna().mean()
    return pd.DataFrame(rows).T.rename_axis("level")
