"""Task 03.4: how much of satisfaction the gap explains, and how much performance alone."""

import numpy as np
import pandas as pd

from loyaltylab.checks.ch03.shortfall import DIMENSIONS
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

MODELS = ("gap", "performance")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, MODELS, "one share for the gap and one for performance", "gap and performance", "measure"
    )


@remembered
def _scores(lantern: Lantern) -> pd.DataFrame:
    """Return mean perceptions and expectations beside the two scores of the survey."""
    table = lantern.surveys
    perceived, expected = (
        table[[f"{prefix}_{name}" for name in DIMENSIONS]].mean(axis=1) for prefix in ("perceive", "expect")
    )
    return pd.DataFrame(
        {
            "satisfaction": table["satisfaction"],
            "recommend": table["recommend"],
            "gap": perceived - expected,
            "performance": perceived,
            "expectation": expected,
            "ratio": perceived / expected,
        }
    )


def _correlations(
    lantern: Lantern, outcome: str = "satisfaction", table: pd.DataFrame | None = None
) -> pd.Series:
    chosen = _scores(lantern) if table is None else table
    return chosen.corr()[outcome]


def _squared(lantern: Lantern, names: tuple[str, str] = MODELS, outcome: str = "satisfaction") -> Numbers:
    found = _correlations(lantern, outcome)
    return {model: float(found[name]) ** 2 for model, name in zip(MODELS, names)}


def _not_squared(values: Numbers, lantern: Lantern) -> bool:
    found = _correlations(lantern)
    return close({model: abs(value) for model, value in values.items()}, found)


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {model: 100 * share for model, share in _squared(lantern).items()}, 0.06)


def _unexplained(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {model: 1 - share for model, share in _squared(lantern).items()})


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _squared(lantern, ("performance", "gap")))


def _expectation(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _squared(lantern, ("gap", "expectation")))


def _recommend(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _squared(lantern, outcome="recommend"))


def _slopes(values: Numbers, lantern: Lantern) -> bool:
    """Recognise points of satisfaction for each point."""
    table = _scores(lantern).dropna(subset=["satisfaction"])
    spread = table.std()
    found = _correlations(lantern)
    return close(values, {model: found[model] * spread["satisfaction"] / spread[model] for model in MODELS})


def _ratio(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _squared(lantern, ("ratio", "performance")))


def _silence_as_nought(values: Numbers, lantern: Lantern) -> bool:
    """Recognise skipped answers counted as a score of 0, or as an average one."""
    table = _scores(lantern)
    for score in (0.0, float(table["satisfaction"].mean())):
        filled = table.assign(satisfaction=table["satisfaction"].fillna(score))
        found = _correlations(lantern, table=filled)
        if close(values, {model: float(found[model]) ** 2 for model in MODELS}):
            return True
    return False


def _one_dimension(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a single dimension in the place of the mean of five."""
    table = lantern.surveys
    for name in DIMENSIONS:
        parts = pd.DataFrame(
            {
                "satisfaction": table["satisfaction"],
                "gap": table[f"perceive_{name}"] - table[f"expect_{name}"],
                "performance": table[f"perceive_{name}"],
            }
        )
        found = np.square(parts.corr()["satisfaction"])
        if close(values, found):
            return True
    return False


FITS = Task(
    "03.4",
    _read,
    properties=(Property("share", Layer.RANGE, are_shares),),
    mistakes=(
        Mistake("not_squared", _not_squared),
        Mistake("percent", _percent),
        Mistake("unexplained", _unexplained),
        Mistake("swapped", _swapped),
        Mistake("expectation", _expectation),
        Mistake("recommend", _recommend),
        Mistake("slopes", _slopes),
        Mistake("ratio", _ratio),
        Mistake("silence_as_nought", _silence_as_nought),
        Mistake("one_dimension", _one_dimension),
    ),
)
