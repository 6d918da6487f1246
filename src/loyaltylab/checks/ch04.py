"""Practice checks of chapter 04, "What loyalty is, and its seven kinds".

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own
records. No right answer is computed here: that is the business of ``solutions/04_what_loyalty_is/graded.py``.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern, Setting, Variant
from loyaltylab.checks.reading import (
    as_column,
    as_function,
    as_labelled_numbers,
    as_number,
    call,
)
from loyaltylab.world.specification import REGIONS

SMALL = 1e-6
TABLES = ("customers", "orders", "surveys", "rivals")
ITEMS = ("trust", "affection", "reliance")
BOXES = ("true loyalty", "latent loyalty", "spurious loyalty", "no loyalty")
OLD_LINE = 50
ORDERS_LINE = 6
NEW_LINES = (30, 40, 60, 70, 80)

Numbers = dict[Any, float]


# ---------------------------------------------------------------------------------------------- each learner's own


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import Levers, Rivals, World, simulate

    world = World(
        seed=seed,
        private=int(settings["customers"]),
        business=0,
        levers=Levers(
            reward_rate=float(settings["reward_rate"]), service_speed=float(settings["service_speed"])
        ),
        rivals=Rivals(price=float(settings["rival_price"]), island_entry=str(settings["island_entry"])),
    )
    observed = simulate(world).observed
    return {name: observed[name] for name in TABLES}


VARIANT = Variant(
    settings={
        "customers": tuple(range(640, 801)),
        "reward_rate": (0.6, 0.8, 1.0, 1.2, 1.4),
        "service_speed": (0.9, 0.95, 1.0, 1.05, 1.1),
        "rival_price": (0.96, 0.98, 1.0, 1.02, 1.04),
        "island_entry": ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06"),
    },
    simulate=_simulate,
)


def _close(values: Numbers, others: Mapping[Any, float] | pd.Series, tolerance: float = SMALL) -> bool:
    """Whether all labelled numbers agree."""
    return all(abs(values[label] - float(others.get(label, np.nan))) <= tolerance for label in values)


def _whole(value: float) -> bool:
    return abs(value - round(value)) <= 1e-4


# ------------------------------------------------------------------------------------------ 04.1 How many come back?


def _orders_of_2024(lantern: Lantern) -> pd.DataFrame:
    """Return the orders of 2024 with each customer's region."""
    orders = lantern.orders.merge(lantern.customers[["customer_id", "region"]], on="customer_id")
    return orders[orders["date"].dt.year == 2024]


def _per_buyer(orders: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each buyer with ``region`` and ``n``, the number of orders."""
    return orders.groupby(["customer_id", "region"], observed=True).size().rename("n").reset_index()


def _by_region(flags: pd.Series, buyers: pd.DataFrame) -> pd.Series:
    return flags.astype(float).groupby(buyers["region"], observed=True).mean()


def _read_1(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, REGIONS, "one share for each of the five regions", "the names of the five regions"
    )


def _whole_buyers(values: Numbers, lantern: Lantern) -> bool:
    sizes = _per_buyer(_orders_of_2024(lantern)).groupby("region").size()
    return all(_whole(share * float(sizes[region])) for region, share in values.items())


def _room_for_second_orders(values: Numbers, lantern: Lantern) -> bool:
    """Orders beyond each buyer's first are the most that second orders can be."""
    buyers = _per_buyer(_orders_of_2024(lantern)).groupby("region")["n"].agg(["size", "sum"])
    extra = (buyers["sum"] - buyers["size"]) / buyers["size"]
    return all(share <= extra[region] + SMALL for region, share in values.items())


def _mean_orders(values: Numbers, lantern: Lantern) -> bool:
    buyers = _per_buyer(_orders_of_2024(lantern)).groupby("region")["n"]
    return _close(values, buyers.mean()) or _close(values, buyers.median())


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return all(0 <= value <= 100 for value in values.values()) and max(values.values()) > 2


def _side_of_two(values: Numbers, lantern: Lantern) -> bool:
    buyers = _per_buyer(_orders_of_2024(lantern))
    return _close(values, _by_region(buyers["n"] > 2, buyers))


def _share_of_orders(values: Numbers, lantern: Lantern) -> bool:
    buyers = _per_buyer(_orders_of_2024(lantern))
    of_repeaters = buyers["n"].where(buyers["n"] > 1, 0).groupby(buyers["region"]).sum()
    return _close(values, of_repeaters / buyers.groupby("region")["n"].sum())


def _divided_by_orders(values: Numbers, lantern: Lantern) -> bool:
    buyers = _per_buyer(_orders_of_2024(lantern))
    repeaters = buyers[buyers["n"] > 1].groupby("region").size()
    return _close(values, repeaters / buyers.groupby("region")["n"].sum())


def _divided_by_everybody(values: Numbers, lantern: Lantern) -> bool:
    buyers = _per_buyer(_orders_of_2024(lantern))
    repeaters = buyers[buyers["n"] > 1].groupby("region").size()
    return _close(values, repeaters / lantern.customers.groupby("region").size())


def _all_years(values: Numbers, lantern: Lantern) -> bool:
    buyers = _per_buyer(lantern.orders.merge(lantern.customers[["customer_id", "region"]], on="customer_id"))
    return _close(values, _by_region(buyers["n"] > 1, buyers))


def _only_once(values: Numbers, lantern: Lantern) -> bool:
    buyers = _per_buyer(_orders_of_2024(lantern))
    return _close(values, _by_region(buyers["n"] == 1, buyers))


REPEAT_RATE = Task(
    "04.1",
    _read_1,
    properties=(
        Property(
            "share",
            Layer.RANGE,
            lambda values, lantern: all(-SMALL <= value <= 1 + SMALL for value in values.values()),
        ),
        Property(
            "informative",
            Layer.RANGE,
            lambda values, lantern: min(values.values()) < 1 - SMALL and max(values.values()) > SMALL,
        ),
        Property(
            "whole_buyers",
            Layer.RELATION,
            _whole_buyers,
        ),
        Property(
            "room",
            Layer.RELATION,
            _room_for_second_orders,
        ),
    ),
    mistakes=(
        Mistake(
            "counts_orders",
            _mean_orders,
        ),
        Mistake(
            "percent",
            _percent,
        ),
        Mistake(
            "side_of_two",
            _side_of_two,
        ),
        Mistake(
            "share_of_orders",
            _share_of_orders,
        ),
        Mistake(
            "divided_by_orders",
            _divided_by_orders,
        ),
        Mistake(
            "divided_by_everybody",
            _divided_by_everybody,
        ),
        Mistake(
            "all_years",
            _all_years,
        ),
        Mistake(
            "only_once",
            _only_once,
        ),
    ),
)


# --------------------------------------------------------------------------------------- 04.2 How attached are they?

_GAP = np.nan
# Made-up answer sheets: (trust, affection, reliance, satisfaction); a gap is an item that was skipped.
_SHEETS = pd.DataFrame(
    {
        "customer_id": [11, 12, 13, 14, 15, 16, 17, 18],
        "trust": [7.0, 1.0, 4.0, 7.0, 2.0, _GAP, _GAP, 7.0],
        "affection": [7.0, 1.0, 4.0, 6.0, _GAP, 5.0, _GAP, 1.0],
        "reliance": [7.0, 1.0, 4.0, 2.0, 4.0, _GAP, _GAP, 7.0],
        "satisfaction": [1.0, 5.0, 3.0, 2.0, 5.0, _GAP, 4.0, 3.0],
        "recommend": [0.0, 10.0, 5.0, 9.0, 3.0, 7.0, 8.0, _GAP],
    },
    index=[101, 205, 17, 33, 42, 8, 77, 64],
).astype("Int64")
_ITEMS_ONLY = _SHEETS[list(ITEMS)].astype(float)
_EMPTY_ROW = 6


def _read_2(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "attachment_score")
    given = _SHEETS.copy()
    wanted = "one score for each row of the table"
    scores = _scores(call(function, given), _SHEETS.index, wanted)
    shifted = _SHEETS.copy()
    shifted["satisfaction"] = 3
    shifted["recommend"] = 2
    other = _scores(call(function, shifted), _SHEETS.index, wanted)
    alone = _SHEETS.iloc[[3, 4]].copy()
    pair = _scores(call(function, alone), alone.index, wanted)
    return {"scores": scores, "other": other, "pair": pair, "untouched": given.equals(_SHEETS)}


def _scores(result: object, index: pd.Index, wanted: str) -> np.ndarray:
    column = as_column(result, index, wanted)
    return np.array([_number_or_gap(value) for value in column])


def _number_or_gap(value: object) -> float:
    if value is None or value is pd.NA:
        return float("nan")
    if isinstance(value, float | np.floating) and np.isnan(value):
        return float("nan")
    return as_number(value, "a score between 0 and 100 in each row")


def _gives(values: np.ndarray, expected: "pd.Series | np.ndarray") -> bool:
    """Whether a computed wrong answer is what came out, gaps included."""
    return bool(np.allclose(values, np.asarray(expected, dtype=float), atol=SMALL, equal_nan=True))


def _rescaled(raw: pd.Series) -> pd.Series:
    """Return a wrongly made raw score on the scale 0 to 100, so that only one mistake is recognised at a time."""
    return 100 * (raw - 1) / 6


def _wrong_raw(raw: pd.Series) -> Any:
    """Recognise a wrong way to put the items together, whether it keeps the gap of an empty sheet or not."""

    def matches(evidence: dict[str, Any], lantern: Lantern) -> bool:
        rows = np.arange(len(_SHEETS)) != _EMPTY_ROW
        return _gives(evidence["scores"][rows], _rescaled(raw)[rows])

    return matches


def _divided_by_seven(evidence: dict[str, Any], lantern: Lantern) -> bool:
    scores = evidence["scores"]
    return bool(abs(scores[0] - 100) < SMALL and abs(scores[1] - 100 / 7) < SMALL)


def _raw_scale(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _gives(evidence["scores"][:3], np.array([7, 1, 4]))


def _share_scale(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _gives(evidence["scores"][:3], np.array([1, 0, 0.5]))


def _standardised(evidence: dict[str, Any], lantern: Lantern) -> bool:
    scores = evidence["scores"]
    return bool(abs(np.nanmean(scores)) < SMALL and np.nanmax(np.abs(scores)) < 3)


def _empty_as_zero(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return not np.isnan(evidence["scores"][_EMPTY_ROW])


ATTACHMENT = Task(
    "04.2",
    _read_2,
    properties=(
        Property(
            "ends",
            Layer.RANGE,
            lambda evidence, lantern: _gives(evidence["scores"][:2], np.array([100, 0])),
        ),
        Property(
            "middle",
            Layer.RANGE,
            lambda evidence, lantern: abs(evidence["scores"][2] - 50) < SMALL,
        ),
        Property(
            "own_row",
            Layer.RELATION,
            lambda evidence, lantern: _gives(evidence["scores"][[3, 4]], evidence["pair"]),
        ),
        Property(
            "three_items",
            Layer.RELATION,
            lambda evidence, lantern: _gives(evidence["scores"], evidence["other"]),
        ),
        Property(
            "equal_weight",
            Layer.RELATION,
            lambda evidence, lantern: (
                abs(evidence["scores"][3] - 200 / 3) < SMALL and abs(evidence["scores"][7] - 200 / 3) < SMALL
            ),
        ),
        Property(
            "skipped_item",
            Layer.RELATION,
            lambda evidence, lantern: (
                abs(evidence["scores"][4] - 100 / 3) < SMALL and abs(evidence["scores"][5] - 200 / 3) < SMALL
            ),
        ),
        Property(
            "table_kept",
            Layer.RELATION,
            lambda evidence, lantern: evidence["untouched"],
        ),
    ),
    mistakes=(
        Mistake(
            "divided_by_seven",
            _divided_by_seven,
        ),
        Mistake(
            "raw_scale",
            _raw_scale,
        ),
        Mistake("share_scale", _share_scale),
        Mistake(
            "standardised",
            _standardised,
        ),
        Mistake(
            "skipped_as_zero",
            _wrong_raw(_ITEMS_ONLY.fillna(0).sum(axis=1) / 3),
        ),
        Mistake(
            "drops_the_incomplete",
            lambda evidence, lantern: bool(np.isnan(evidence["scores"][[4, 5]]).any()),
        ),
        Mistake(
            "median",
            _wrong_raw(_ITEMS_ONLY.median(axis=1)),
        ),
        Mistake(
            "empty_filled",
            _empty_as_zero,
        ),
    ),
)


# -------------------------------------------------------------------------------------------- 04.3 The four boxes

_PEOPLE = pd.DataFrame(
    {
        "customer_id": [1, 2, 3, 4, 5, 6, 7, 8],
        "attachment": [90.0, 85.0, 10.0, 20.0, 60.0, 60.0, 59.0, _GAP],
        "orders": [12, 1, 14, 2, 5, 4, 5, 20],
    },
    index=[31, 5, 12, 70, 44, 2, 93, 58],
)
_LINES = (60, 5)


def _read_3(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "loyalty_box")
    given = _PEOPLE.copy()
    wanted = "one box for each row of the table"
    boxes = _labels(call(function, given, *_LINES), _PEOPLE.index, wanted)
    moved = _labels(call(function, _PEOPLE.copy(), 95, 5), _PEOPLE.index, wanted)
    raised = _labels(call(function, _PEOPLE.copy(), 60, 13), _PEOPLE.index, wanted)
    return {"boxes": boxes, "moved": moved, "raised": raised, "untouched": given.equals(_PEOPLE)}


def _labels(result: object, index: pd.Index, wanted: str) -> list[str]:
    """Return the labels as text; a gap is the empty text."""
    column = as_column(result, index, wanted)
    return ["" if value is None or value is pd.NA or value != value else str(value) for value in column]


def _boxes_are(boxes: list[str], expected: Mapping[int, int]) -> bool:
    """Whether the rows (positions) carry the boxes (positions in ``BOXES``)."""
    return all(boxes[row] == BOXES[box] for row, box in expected.items())


FOUR_BOXES = Task(
    "04.3",
    _read_3,
    properties=(
        Property(
            "names",
            Layer.FORM,
            lambda evidence, lantern: set(evidence["boxes"]) <= {*BOXES, ""} and any(evidence["boxes"]),
        ),
        Property(
            "corners",
            Layer.RANGE,
            lambda evidence, lantern: _boxes_are(evidence["boxes"], {0: 0, 1: 1, 2: 2, 3: 3}),
        ),
        Property(
            "on_the_line",
            Layer.RELATION,
            lambda evidence, lantern: _boxes_are(evidence["boxes"], {4: 0, 5: 1, 6: 2}),
        ),
        Property(
            "lines_move",
            Layer.RELATION,
            lambda evidence, lantern: (
                _boxes_are(evidence["moved"], {0: 2, 1: 3, 4: 2, 3: 3})
                and _boxes_are(evidence["raised"], {0: 1, 2: 2, 4: 1, 6: 3})
            ),
        ),
        Property(
            "table_kept",
            Layer.RELATION,
            lambda evidence, lantern: evidence["untouched"],
        ),
    ),
    mistakes=(
        Mistake(
            "latent_in_the_wrong_corner",
            lambda evidence, lantern: evidence["boxes"][3] == BOXES[1] and evidence["boxes"][1] != BOXES[1],
        ),
        Mistake(
            "latent_and_spurious_swapped",
            lambda evidence, lantern: _boxes_are(evidence["boxes"], {1: 2, 2: 1}),
        ),
        Mistake(
            "fixed_lines",
            lambda evidence, lantern: evidence["boxes"] == evidence["moved"] == evidence["raised"],
        ),
        Mistake(
            "gap_as_low",
            lambda evidence, lantern: (
                evidence["boxes"][7] != "" and _boxes_are(evidence["boxes"], {0: 0, 3: 3})
            ),
        ),
        Mistake(
            "above_not_at_least",
            lambda evidence, lantern: _boxes_are(evidence["boxes"], {4: 3, 0: 0, 3: 3}),
        ),
    ),
)


# ------------------------------------------------------------------------------------------ 04.4 Who changes box?


def _wave(lantern: Lantern) -> pd.DataFrame:
    """Return the answers of December 2024 with ``n``, how many of the three items each person answered."""
    wave = lantern.surveys[lantern.surveys["wave"] == "2024-12"]
    return wave.assign(n=wave[list(ITEMS)].notna().sum(axis=1))


def _scored(lantern: Lantern) -> int:
    return int((_wave(lantern)["n"] > 0).sum())


def _above(wave: pd.DataFrame, line: float) -> pd.Series:
    """Whether the points that a person gave reach the line; false for people who gave none."""
    needed = wave["n"] * (1 + 6 * line / 100)
    return (wave["n"] > 0) & (wave[list(ITEMS)].sum(axis=1) >= needed - SMALL)


def _movers(lantern: Lantern) -> Numbers:
    """Return how many people stand between the old line and each new one."""
    wave = _wave(lantern)
    return {line: float((_above(wave, OLD_LINE) != _above(wave, line)).sum()) for line in NEW_LINES}


def _often(wave: pd.DataFrame, lantern: Lantern) -> pd.Series:
    counts = _orders_of_2024(lantern)["customer_id"].value_counts()
    return wave["customer_id"].map(counts).fillna(0) >= ORDERS_LINE


def _read_4(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, NEW_LINES, "one share for each new line", "the five new lines 30, 40, 60, 70 and 80"
    )


def _whole_people(values: Numbers, lantern: Lantern) -> bool:
    scored = _scored(lantern)
    return all(_whole(share * scored) for share in values.values())


def _further_moves_more(values: Numbers, lantern: Lantern) -> bool:
    up, down = (values[60], values[70], values[80]), (values[40], values[30])
    return all(near <= far + SMALL for side in (up, down) for near, far in pairwise(side))


def _head_counts(values: Numbers, lantern: Lantern) -> bool:
    return max(values.values()) > 1 and _close(values, _movers(lantern))


def _divided_by_file(values: Numbers, lantern: Lantern) -> bool:
    everybody = len(lantern.customers)
    return _close(values, {line: moved / everybody for line, moved in _movers(lantern).items()})


def _gaps_as_movers(values: Numbers, lantern: Lantern) -> bool:
    everybody = len(lantern.customers)
    gaps = everybody - _scored(lantern)
    return _close(values, {line: (moved + gaps) / everybody for line, moved in _movers(lantern).items()})


def _net_change(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the change in the size of one box (with or without its sign) given for the people who changed."""
    wave = _wave(lantern)
    wave, often = wave[wave["n"] > 0], _often(wave[wave["n"] > 0], lantern)
    for side in (often, ~often):
        change = {
            line: float((_above(wave, line) & side).mean() - (_above(wave, OLD_LINE) & side).mean())
            for line in NEW_LINES
        }
        absolute = {line: abs(moved) for line, moved in change.items()}
        opposite = {line: -moved for line, moved in change.items()}
        if _close(values, change) or _close(values, opposite) or _close(values, absolute):
            return True
    return False


def _all_waves(values: Numbers, lantern: Lantern) -> bool:
    answers = lantern.surveys.assign(n=lantern.surveys[list(ITEMS)].notna().sum(axis=1))
    answers = answers[answers["n"] > 0]
    old = _above(answers, OLD_LINE)
    return _close(values, {line: float((old != _above(answers, line)).mean()) for line in NEW_LINES})


def _kept_share(values: Numbers, lantern: Lantern) -> bool:
    scored = _scored(lantern)
    return _close(values, {line: 1 - moved / scored for line, moved in _movers(lantern).items()})


SHARE_MOVED = Task(
    "04.4",
    _read_4,
    properties=(
        Property(
            "share",
            Layer.RANGE,
            lambda values, lantern: all(-SMALL <= value <= 1 + SMALL for value in values.values()),
        ),
        Property(
            "further_moves_more",
            Layer.RELATION,
            _further_moves_more,
        ),
        Property(
            "whole_people",
            Layer.RELATION,
            _whole_people,
        ),
    ),
    mistakes=(
        Mistake(
            "head_counts",
            _head_counts,
        ),
        Mistake(
            "percent",
            lambda values, lantern: (
                _close(
                    {line: value / 100 for line, value in values.items()},
                    {line: moved / max(1, _scored(lantern)) for line, moved in _movers(lantern).items()},
                )
                and max(values.values()) > 1
            ),
        ),
        Mistake(
            "gaps_as_movers",
            _gaps_as_movers,
        ),
        Mistake(
            "divided_by_file",
            _divided_by_file,
        ),
        Mistake(
            "net_change",
            _net_change,
        ),
        Mistake(
            "all_waves",
            _all_waves,
        ),
        Mistake(
            "kept_share",
            _kept_share,
        ),
    ),
)


# ------------------------------------------------------------------------------- 04.5 What the monopoly was worth


def _entry_month(lantern: Lantern) -> pd.Period:
    here = lantern.rivals[(lantern.rivals["region"] == "Island") & lantern.rivals["present"].astype(bool)]
    return pd.Period(str(here["month"].min())[:7], freq="M")


def _windows(lantern: Lantern, shift: int = 0) -> pd.DataFrame:
    """Return one row a customer: ``before`` and ``after``, orders in the six months on each side, and ``island``."""
    entry = _entry_month(lantern) + shift
    month = lantern.orders["date"].dt.to_period("M")
    table = pd.DataFrame({"island": lantern.customers.set_index("customer_id")["region"] == "Island"})
    for name, first in (("before", entry - 6), ("after", entry)):
        inside = lantern.orders[(month >= first) & (month < first + 6)]
        table[name] = inside["customer_id"].value_counts().reindex(table.index).fillna(0)
    return table


def _kept(table: pd.DataFrame) -> float:
    """Return orders after for each order before, of all the people in the table together."""
    return float(table["after"].sum() / table["before"].sum())


def _gap(table: pd.DataFrame) -> float:
    return _kept(table[~table["island"]]) - _kept(table[table["island"]])


def _buyers_before(lantern: Lantern, shift: int = 0) -> pd.DataFrame:
    table = _windows(lantern, shift)
    return table[table["before"] > 0]


def _is(value: float, other: float) -> bool:
    return abs(value - other) <= SMALL


def _read_5(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: how much more was lost on the Island, for each order before")


def _whole_orders(value: float, lantern: Lantern) -> bool:
    """A difference of two ratios, times both denominators, is a whole number."""
    before = _windows(lantern).groupby("island")["before"].sum()
    return _whole(value * float(before[True]) * float(before[False]))


def _island_alone(value: float, lantern: Lantern) -> bool:
    table = _buyers_before(lantern)
    island = _kept(table[table["island"]])
    return _is(value, island) or _is(value, 1 - island)


def _swapped(value: float, lantern: Lantern) -> bool:
    return _is(value, -_gap(_buyers_before(lantern)))


def _month_off(value: float, lantern: Lantern) -> bool:
    return any(_is(value, _gap(_buyers_before(lantern, shift))) for shift in (-1, 1))


def _base_from_the_future(value: float, lantern: Lantern) -> bool:
    table = _windows(lantern)
    return _is(abs(value), abs(_gap(table[table["after"] > 0])))


def _new_customers_too(value: float, lantern: Lantern) -> bool:
    return _is(value, _gap(_windows(lantern)))


def _people_not_orders(value: float, lantern: Lantern) -> bool:
    return _is(value, _gap(_buyers_before(lantern)[["before", "after", "island"]] > 0))


def _mean_of_ratios(value: float, lantern: Lantern) -> bool:
    table = _buyers_before(lantern)
    ratio = (table["after"] / table["before"]).groupby(table["island"]).mean()
    return _is(value, float(ratio[False] - ratio[True]))


def _against_all(value: float, lantern: Lantern) -> bool:
    table = _buyers_before(lantern)
    return _is(value, _kept(table) - _kept(table[table["island"]]))


def _mean_of_regions(value: float, lantern: Lantern) -> bool:
    table = _buyers_before(lantern).join(lantern.customers.set_index("customer_id")["region"])
    sums = table.groupby("region")[["before", "after"]].sum()
    kept = sums["after"] / sums["before"]
    return _is(value, float(kept.drop("Island").mean() - kept["Island"]))


def _totals(value: float, lantern: Lantern) -> bool:
    """Recognise a difference of order counts instead of one of shares."""
    sums = _buyers_before(lantern).groupby("island")[["before", "after"]].sum()
    lost = sums["before"] - sums["after"]
    return any(_is(abs(value), abs(float(number))) for number in (lost[True], lost[True] - lost[False]))


def _in_percent(value: float, lantern: Lantern) -> bool:
    return abs(value) > 2 and abs(abs(value) - 100 * abs(_gap(_buyers_before(lantern)))) < 0.06


EXTRA_LOSS = Task(
    "04.5",
    _read_5,
    properties=(
        Property(
            "difference",
            Layer.RANGE,
            lambda value, lantern: -1 <= value <= 1,
        ),
        Property(
            "whole_orders",
            Layer.RELATION,
            _whole_orders,
        ),
    ),
    mistakes=(
        Mistake(
            "in_percent",
            _in_percent,
        ),
        Mistake(
            "totals",
            _totals,
        ),
        Mistake(
            "island_alone",
            _island_alone,
        ),
        Mistake(
            "swapped",
            _swapped,
        ),
        Mistake(
            "against_all",
            _against_all,
        ),
        Mistake(
            "mean_of_regions",
            _mean_of_regions,
        ),
        Mistake(
            "month_off",
            _month_off,
        ),
        Mistake(
            "base_from_the_future",
            _base_from_the_future,
        ),
        Mistake(
            "new_customers_too",
            _new_customers_too,
        ),
        Mistake(
            "people_not_orders",
            _people_not_orders,
        ),
        Mistake(
            "mean_of_ratios",
            _mean_of_ratios,
        ),
    ),
)

TASKS = (REPEAT_RATE, ATTACHMENT, FOUR_BOXES, SHARE_MOVED, EXTRA_LOSS)
