"""What differs from learner to learner in chapter 19, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant, own_world

_MADE = own_world(
    ("customers", "tickets", "crm_export"),
    levers=("service_speed", "promise_minutes", "staff_training"),
)


def _simulate(seed: int, settings: Mapping[str, Setting]) -> dict[str, pd.DataFrame]:
    """Return the tables; the export's days as plain texts: as NumPy's, pandas cannot read them with a format."""
    tables = dict(_MADE(seed, settings))
    export = tables["crm_export"]
    tables["crm_export"] = export.assign(joined=export["joined"].map(str, na_action="ignore"))
    return tables


VARIANT = Variant(
    settings={
        "customers": tuple(range(680, 821)),
        "service_speed": (0.95, 1.0, 1.05, 1.1),
        "promise_minutes": (0.9, 0.95, 1.0, 1.05, 1.1),
        "staff_training": (0.8, 0.9, 1.0, 1.1, 1.2),
    },
    simulate=_simulate,
)
