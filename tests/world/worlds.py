"""Small worlds for property tests, and ways to look at their records."""

import numpy as np
import pandas as pd
from hypothesis import Phase, settings
from hypothesis import strategies as st

from loyaltylab.world import LEVERS, RIVAL_LEVERS, During, Levers, Rivals, World
from loyaltylab.world.levers import month_name
from loyaltylab.world.records import Records
from loyaltylab.world.specification import REGIONS, TABLES

KEYS = {table.name: list(table.key) for table in TABLES}
MONTHS = 36
# Tables without a time: who the people are, whatever happens to them.
TIMELESS = ("customers", "referrals", "panel_households", "crm_export")
TIMES = ("date", "month", "wave", "since", "quarter_end")
LATER_NEWS = {"managers": "left_in", "winback": "returned"}


def few(examples: int) -> settings:
    """A handful of examples, the same in every run. Not shrunk: each costs a simulation or two, shrinking minutes."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
    )


seeds = st.integers(0, 2**63 - 1)
worlds = st.builds(World, seed=seeds, private=st.just(150), business=st.just(20))
regions = st.sampled_from(REGIONS)
start_months = st.integers(1, MONTHS - 1)


any_month = st.integers(0, MONTHS - 1)
everywhere = st.just(REGIONS)
everyone = st.none()


@st.composite
def changes(draw, start=any_month, where=everywhere, who=everyone):
    """One lever of Lantern's or of the rivals' moved from some month on, as settings of a `World`."""
    owner, table = draw(st.sampled_from([("levers", LEVERS), ("rivals", RIVAL_LEVERS)]))
    name, info = draw(st.sampled_from(sorted(table.items(), key=lambda item: item[0])))
    value = draw(st.floats(info.minimum, info.maximum))
    step = During(value, start=draw(start), regions=draw(where), customers=draw(who))
    return {owner: (Levers if owner == "levers" else Rivals)(**{name: step})}


def sorted_by_key(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table in the order of its key."""
    return frame.sort_values(KEYS[name], ignore_index=True)


def assert_same(a: dict[str, pd.DataFrame], b: dict[str, pd.DataFrame]) -> None:
    """Say which tables differ, if any do."""
    assert set(a) == set(b)
    different = [name for name in a if not sorted_by_key(name, a[name]).equals(sorted_by_key(name, b[name]))]
    assert not different, f"these tables differ: {', '.join(different)}"


def of_customers(tables: dict[str, pd.DataFrame], customer_id) -> dict[str, pd.DataFrame]:
    """Return the rows of these customers, of all tables that know customers or the households that hang on them."""
    known = {}
    for name, frame in tables.items():
        if "household" in frame:
            known[name] = frame[((frame["household"] + 1) // 2).isin(customer_id)]
        elif "customer_id" in frame:
            known[name] = frame[frame["customer_id"].isin(customer_id)]
    return known


def before(records: Records, month: int) -> dict[str, pd.DataFrame]:
    """Return everything observed that is dated before a month."""
    name = month_name(month)
    day = pd.Timestamp(f"{name}-01")
    parts = {}
    for table, frame in records.observed.items():
        if table in TIMELESS:
            parts[table] = frame
        elif table != "managers":
            time = frame[next(column for column in TIMES if column in frame)]
            parts[table] = frame[time < day] if time.dtype.kind == "M" else frame[time.astype(str) < name]
    # What a row says of a later month was not known then: the manager's leaving, the return after an offer.
    for table, column in LATER_NEWS.items():
        frame = parts.get(table, records.observed[table])
        known = frame[column].notna() & (frame[column].fillna("9999").astype(str) < name)
        parts[table] = frame.assign(**{column: frame[column].where(known, None).astype(object)})
    return parts


def month_numbers(months: pd.Series) -> np.ndarray:
    """Return "2023-01" … as 0 …; 9999 where empty."""
    stamps = pd.to_datetime(months, format="%Y-%m")
    return ((stamps.dt.year - 2023) * 12 + stamps.dt.month - 1).fillna(9999).to_numpy(dtype=np.int64)
