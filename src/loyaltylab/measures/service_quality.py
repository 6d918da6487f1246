"""Service quality: what was expected and what was perceived, promises kept, the cost of a broken one, Kano's classes.

Survey answers carry ``expect_…`` and ``perceive_…`` for the five dimensions of SERVQUAL, each from 1 to 7 (Parasuraman, Zeithaml
& Berry, 1988, Journal of Retailing 64(1)).
"""

from collections.abc import Mapping
from math import isfinite

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_not_negative, need_numbers
from loyaltylab.measures.intervals import ratio_interval

DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
LEVELS = ("below", "about", "above")
KANO_ANSWERS = ("like", "expect", "neutral", "live with", "dislike")
KANO_CLASSES = {
    "M": "must-be",
    "O": "one-dimensional",
    "A": "attractive",
    "I": "indifferent",
    "R": "reverse",
    "Q": "questionable",
}
_KANO_TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")


def gaps(answers: pd.DataFrame) -> pd.DataFrame:
    """Return perceived less expected, one column a dimension, on the index of ``answers``.

    Parameters
    ----------
    answers
        One row an answer, with the five pairs of columns.

    Raises
    ------
    LoyaltyLabError
        For a missing column, an empty frame, or a column without numbers.
    """
    pairs = {name: (f"perceive_{name}", f"expect_{name}") for name in DIMENSIONS}
    columns = [column for pair in pairs.values() for column in pair]
    need_columns(answers, "answers", columns)
    need_numbers(answers, "answers", columns)
    return pd.DataFrame({name: answers[met] - answers[hoped] for name, (met, hoped) in pairs.items()})


def mean_gaps(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the mean gap of each dimension with its 95 % interval; customers, not answers, are the sample.

    Parameters
    ----------
    answers
        As for `gaps`, and ``customer_id``.

    Returns
    -------
    DataFrame
        One row a dimension: ``value``, ``low``, ``high``, in points of the scale.

    Raises
    ------
    LoyaltyLabError
        As for `gaps`.
    """
    need_columns(answers, "answers", ["customer_id"])
    table = gaps(answers)
    rows = {}
    for name in DIMENSIONS:
        each = table[name].groupby(answers["customer_id"]).agg(["sum", "count"])
        rows[name] = ratio_interval(each["sum"], each["count"])._asdict()
    return pd.DataFrame(rows).T


def service_levels(answers: pd.DataFrame) -> pd.Series:
    """Return for each answer whether service was below, about or above what was expected.

    The five gaps are added up: a sum of −1, 0 or 1 is about as expected, since one point on one item is hardly more than chance.

    Parameters
    ----------
    answers
        As for `gaps`.

    Returns
    -------
    Series
        Ordered categories ``below`` < ``about`` < ``above``, gaps where a dimension was not answered.

    Raises
    ------
    LoyaltyLabError
        As for `gaps`.
    """
    total = gaps(answers).sum(axis=1, skipna=False)
    level = pd.cut(total, [-np.inf, -1.5, 1.5, np.inf], labels=list(LEVELS))
    return level.rename("level")


def difference_reliability(
    perceived: float, expected: float, spread_perceived: float, spread_expected: float, correlation: float
) -> float:
    """Return the reliability of a difference of two scores from that of its parts.

    Parameters
    ----------
    perceived, expected
        Reliability of each score (Cronbach's alpha), up to 1.
    spread_perceived, spread_expected
        Standard deviation of each score.
    correlation
        Between the two scores.

    Returns
    -------
    float
        True variance of the difference over its variance, errors of the two taken as independent (Peter, Churchill & Brown,
        1993, Journal of Consumer Research 19(4)).

    Raises
    ------
    LoyaltyLabError
        When the difference does not vary.
    """
    shared = 2 * correlation * spread_perceived * spread_expected
    variance = spread_perceived**2 + spread_expected**2 - shared
    if not variance > 0:
        raise LoyaltyLabError("The two scores never differ, so their difference has no reliability.")
    true = perceived * spread_perceived**2 + expected * spread_expected**2 - shared
    return float(true / variance)


def late_minutes(promised: pd.Series, actual: pd.Series) -> pd.Series:
    """Return by how much each event was later than promised, 0 when it was in time (minutes, or the unit given).

    Raises
    ------
    LoyaltyLabError
        For negative numbers or gaps.
    """
    frame = pd.DataFrame({"promised": promised, "actual": actual})
    need_columns(frame, "events", ())
    need_not_negative(frame, "events", ["promised", "actual"])
    need_no_gaps(frame, "events", ["promised", "actual"])
    return (frame["actual"] - frame["promised"]).clip(lower=0).rename("late")


def ladder_pay(late: pd.Series, ladder: Mapping[float, float]) -> pd.Series:
    """Return what a compensation ladder pays for each event.

    Parameters
    ----------
    late
        Minutes later than promised, 0 or more.
    ladder
        Pay by line: ``{0: 1.0, 15: 3.0}`` pays 1 to whoever is late at all and 3, in the place of 1, to whoever is more than 15
        minutes late. Lines are 0 or more; pay does not fall from line to line.

    Returns
    -------
    Series
        Pay of each event, in the money of the ladder. Its mean is the expected cost of an event: the sum over lines of the share
        later than the line times what the line *adds*.

    Raises
    ------
    LoyaltyLabError
        For an empty ladder, negative lines, pay that falls, or lateness that is negative or has gaps.
    """
    frame = late.rename("late").to_frame()
    need_columns(frame, "events", ())
    need_not_negative(frame, "events", ["late"])
    need_no_gaps(frame, "events", ["late"])
    lines = sorted(ladder)
    steps = np.diff([0.0, *(float(ladder[line]) for line in lines)])
    if not lines or lines[0] < 0 or (steps < 0).any() or not all(map(isfinite, ladder.values())):
        raise LoyaltyLabError(
            "A ladder needs at least one line at 0 minutes or more, and pay that does not fall from line to line."
        )
    paid = sum(step * (frame["late"] > line) for line, step in zip(lines, steps))
    return pd.Series(paid, index=late.index, name="pay", dtype=float)


def kano_class(with_it: str, without_it: str) -> str:
    """Return the class of one household's pair of answers (Kano and others, 1984; table after Berger and others, 1993).

    Parameters
    ----------
    with_it, without_it
        How she would feel if the service had the feature, and if it had not: one of `KANO_ANSWERS`.

    Returns
    -------
    str
        One letter of `KANO_CLASSES`.

    Raises
    ------
    LoyaltyLabError
        For an answer that is not on the list.
    """
    for answer in (with_it, without_it):
        if answer not in KANO_ANSWERS:
            raise LoyaltyLabError(f'"{answer}" is no Kano answer; there are {", ".join(KANO_ANSWERS)}.')
    return _KANO_TABLE[KANO_ANSWERS.index(with_it)][KANO_ANSWERS.index(without_it)]


def kano_table(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the Kano classes of each feature, its commonest one, and how much it can please or annoy.

    Parameters
    ----------
    answers
        One row a household and feature: ``feature``, ``with_it``, ``without_it``.

    Returns
    -------
    DataFrame
        One row a feature: share of each class (``M`` … ``Q``), ``commonest``, ``better`` = (A + O) / (A + O + M + I) and ``worse``
        = (O + M) / (A + O + M + I) as a share of 0 to 1, and ``counted``, the households in those four classes.

    Raises
    ------
    LoyaltyLabError
        For a missing column, an empty frame, or an answer that is not on the list.
    """
    need_columns(answers, "answers", ["feature", "with_it", "without_it"])
    pairs = answers.groupby(["with_it", "without_it"], observed=True).ngroup()
    first = ~pairs.duplicated()
    letters = {
        number: kano_class(str(have), str(lack))
        for number, have, lack in zip(
            pairs[first], answers.loc[first, "with_it"], answers.loc[first, "without_it"]
        )
    }
    counts = pd.crosstab(answers["feature"], pairs.map(letters)).reindex(
        columns=list(KANO_CLASSES), fill_value=0
    )
    counts.columns.name = None
    counted = counts[["A", "O", "M", "I"]].sum(axis=1)
    shares = counts.div(counts.sum(axis=1), axis=0)
    return shares.assign(
        commonest=counts.idxmax(axis=1),
        better=(counts["A"] + counts["O"]) / counted,
        worse=(counts["O"] + counts["M"]) / counted,
        counted=counted,
    )


def losses_and_gains(gap: pd.Series, satisfaction: pd.Series) -> tuple[float, float]:
    """Return by how much satisfaction changes for each point below and for each point above what was expected.

    Parameters
    ----------
    gap
        Mean gap of an answer, in points.
    satisfaction
        The same person's satisfaction, on the same index, without gaps.

    Returns
    -------
    tuple of float
        Slope below 0 and slope above 0, by least squares of two lines that meet at a gap of 0.

    Raises
    ------
    LoyaltyLabError
        For columns of different length, gaps, or answers on one side alone.
    """
    x, y = np.asarray(gap, dtype=float), np.asarray(satisfaction, dtype=float)
    if x.shape != y.shape or np.isnan(x).any() or np.isnan(y).any():
        raise LoyaltyLabError(
            "Two slopes need as many gaps as satisfaction scores, and no empty cell among them."
        )
    if not ((x < 0).any() and (x > 0).any()):
        raise LoyaltyLabError("Two slopes need answers below and above what was expected.")
    design = np.column_stack([np.ones(x.size), np.minimum(x, 0), np.maximum(x, 0)])
    solved = np.linalg.lstsq(design, y, rcond=None)[0]
    return float(solved[1]), float(solved[2])


def explained(table: pd.DataFrame, outcome: str, columns: list[str]) -> float:
    """Return the share of the outcome's variance that a straight line in the columns explains (R²), by least squares.

    Parameters
    ----------
    table
        One row an answer, no gaps in the columns used.
    outcome, columns
        What is explained, and by what.

    Raises
    ------
    LoyaltyLabError
        For a missing column, gaps, or an outcome that does not vary.
    """
    need_columns(table, "table", [outcome, *columns])
    need_numbers(table, "table", [outcome, *columns])
    need_no_gaps(table, "table", [outcome, *columns])
    y = table[outcome].to_numpy(dtype=float)
    if not np.ptp(y) > 0:
        raise LoyaltyLabError(f'table["{outcome}"] never varies, so there is nothing to explain.')
    design = np.column_stack([np.ones(len(y)), table[columns].to_numpy(dtype=float)])
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return float(1 - left.var() / y.var())


def explained_difference(
    table: pd.DataFrame, outcome: str, one: list[str], other: list[str], draws: int = 500, seed: int = 0
) -> Estimate:
    """Return by how much more of the outcome one set of columns explains than another, with its 95 % interval.

    Parameters
    ----------
    table
        As for `explained`, and ``customer_id``: customers are drawn anew with all their answers (bootstrap).
    outcome, one, other
        What is explained, and the two sets of columns.
    draws, seed
        How often customers are drawn, and the start of the random numbers.

    Raises
    ------
    LoyaltyLabError
        As for `explained`.
    """
    need_columns(table, "table", ["customer_id"])
    point = explained(table, outcome, one) - explained(table, outcome, other)
    table = table[list(dict.fromkeys(["customer_id", outcome, *one, *other]))]
    chance = np.random.default_rng(seed)
    rows = list(table.groupby("customer_id").indices.values())
    found = []
    for _ in range(draws):
        drawn = table.iloc[
            np.concatenate([rows[place] for place in chance.integers(0, len(rows), len(rows))])
        ]
        found.append(explained(drawn, outcome, one) - explained(drawn, outcome, other))
    low, high = np.quantile(found, [0.025, 0.975])
    return Estimate(point, float(low), float(high))
