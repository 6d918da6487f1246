"""What differs from learner to learner in chapter 02, and within which bounds.

Beside the records of a Lantern stand its own choice experiment and its own market, made up like those of the chapter.
"""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant, own_world
from loyaltylab.measures.choice_design import choice_set
from loyaltylab.world.market_study import ask, price_tags

_records = own_world(
    ("customers", "surveys"), levers=("service_speed", "recovery"), rivals={"price": "rival_price"}
)


def simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    """Return customers and surveys of an own Lantern, the ``answers`` of its choice experiment and the ``tags`` of its market."""
    records = _records(seed, settings)
    study = seed % 2**32
    asked = records["customers"]["customer_id"].head(int(settings["asked"])).tolist()
    answers = ask(seed, asked, choice_set(), seed=study).drop(columns="message")
    tags = price_tags(int(settings["lots"]), seed=study).drop(columns="fresh")
    return {**records, "answers": answers, "tags": tags}


VARIANT = Variant(
    settings={
        "customers": tuple(range(680, 821)),
        "service_speed": (0.9, 0.95, 1.0, 1.05),
        "recovery": (0.8, 0.9, 1.0, 1.1),
        "rival_price": (0.95, 0.97, 0.99, 1.01, 1.03),
        "asked": tuple(range(300, 361, 4)),
        "lots": tuple(range(280, 361, 5)),
    },
    simulate=simulate,
)
