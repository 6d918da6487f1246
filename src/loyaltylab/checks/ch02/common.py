"""What the checks of chapter 02 share: the learner's own choice model and survey, as the notebook's own cells make them."""

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered
from loyaltylab.measures.choice import ConditionalLogit
from loyaltylab.measures.choice_design import CODED

LEVELS = tuple(name for name in CODED if name != "price")
PARTS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


@remembered
def part_worths(lantern: Lantern) -> pd.Series:
    """Return the part-worths that the notebook's own cell estimates."""
    return ConditionalLogit.fit(lantern.answers, CODED, person="customer_id").part_worths


@remembered
def complete(lantern: Lantern) -> pd.DataFrame:
    """Return the questionnaires without a gap: the five scores of what Lantern gives, and ``satisfaction``."""
    columns = [f"perceive_{part}" for part in PARTS]
    table = lantern.surveys[[*columns, "satisfaction"]].dropna().astype(float)
    return table.set_axis([*PARTS, "satisfaction"], axis=1)


def slopes(features: list[np.ndarray], outcome: np.ndarray) -> np.ndarray:
    """Return least-squares slopes of an outcome on features, without a constant of its own."""
    return np.asarray(np.linalg.lstsq(np.column_stack(features), outcome, rcond=None)[0])
