"""Answers travel whole as plain data, and nothing else travels."""

import contextlib
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.checks.blank import Blank
from loyaltylab.classroom.grading import plain
from loyaltylab.classroom.grading.plain import NotPlain, Other, TooLarge, pack, unpack

SCALARS = st.one_of(
    st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=30), st.just(pd.NA)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def travel(value, function=None):
    return unpack(json.loads(json.dumps(pack(value))), function)


def flat(value):
    """Depth of a nested value."""
    if isinstance(value, dict):
        return 1 + max(map(flat, value.values()), default=0)
    return 1 + max(map(flat, value), default=0) if isinstance(value, list | tuple) else 0


@given(VALUES)
def test_plain_values_come_out_as_they_went_in(value):
    if flat(value) <= plain.DEEPEST:
        assert repr(travel(value)) == repr(value)


FRAMES = [
    pd.DataFrame({"a": [1, 2], "b": [0.5, np.nan], "c": ["x", None], "d": [True, False]}, index=[7, 3]),
    pd.DataFrame({"t": pd.to_datetime(["2024-01-01", None]), "i": pd.array([1, None], dtype="Int64")}),
    pd.DataFrame({("p", 1): [1], ("p", 2): [2]}),
    pd.DataFrame(index=pd.Index(["x", "y"], name="region")),
    pd.DataFrame([[1, 2.5]], columns=["same", "same"]),
]
COLUMNS = [
    pd.Series([0.25, np.inf, -np.inf, np.nan], index=list("abcd"), name="share"),
    pd.Series([1, 2], index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", "n"])),
    pd.Series(["true", None, "latent"], dtype=object),
    pd.Series([1, None], dtype="boolean"),
    pd.Series([1, 2], dtype="uint8", index=pd.to_datetime(["2024-01-01", "2024-02-01"])),
    pd.Series([pd.Timestamp("2024-01-01"), 3, "x", None], dtype=object),
    pd.Series([], dtype=float),
    pd.Series(pd.to_timedelta([1, 2], unit="D")),
]


@pytest.mark.parametrize("table", FRAMES, ids=range(len(FRAMES)))
def test_tables_travel_whole(table):
    pd.testing.assert_frame_equal(travel(table), table, check_names=True)


@pytest.mark.parametrize("column", COLUMNS, ids=range(len(COLUMNS)))
def test_columns_travel_whole(column):
    pd.testing.assert_series_equal(travel(column), column, check_freq=False)


def test_categories_travel_as_their_words():
    assert travel(pd.Series(["a", "b"], dtype="category")).tolist() == ["a", "b"]


def test_arrays_keep_their_shape():
    array = np.arange(6, dtype="float32").reshape(2, 3)
    assert np.array_equal(travel(array), array)


@pytest.mark.parametrize("value", [None, ..., Blank()])
def test_no_answer_is_nothing(value):
    assert travel(value) is None


def test_functions_travel_as_a_name_only():
    assert isinstance(travel(lambda: 1), Other)
    assert travel(lambda: 1, lambda _: "called") == "called"
    assert travel(lambda: ____ + 1) is None  # noqa: F821 - a blank is left


def test_other_objects_travel_as_the_name_of_their_type():
    class Spite:
        def __eq__(self, other):
            raise RuntimeError

    arrived = travel(Spite())
    assert isinstance(arrived, Other)
    assert type(arrived).__name__ == "Spite"


def test_a_subclass_of_float_arrives_as_a_plain_float():
    class Yes(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    assert type(travel(Yes(0.5))) in (float,) or isinstance(travel(Yes(0.5)), Other)


def test_endless_numbers():
    assert math.isinf(travel(10**5000))
    assert math.isnan(travel(float("nan")))


def test_too_many_values_are_refused():
    with pytest.raises(TooLarge):
        pack(np.zeros(plain.MOST_VALUES + 1))
    with pytest.raises(TooLarge):
        pack(pd.DataFrame(np.zeros((1000, plain.MOST_VALUES // 1000 + 1))))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["kind", "value", "values", "dtype", "items", "index", "names", "columns", "x"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_forged_messages_are_refused_and_never_break_out(message):
    with contextlib.suppress(NotPlain):
        unpack(message)


@pytest.mark.parametrize(
    "forged",
    [
        {"kind": "pickle", "value": "cos\nsystem\n"},
        {"kind": "series", "dtype": "object", "values": [{"kind": "series"}], "index": {"range": [0, 1, 1]}},
        {"kind": "int", "value": "9" * 10_000},
        {"kind": "array", "dtype": "V8", "values": [], "shape": [0]},
        {"kind": "table", "rows": 10**12, "columns": [], "index": {}, "labels": {}},
        "text",
        None,
    ],
)
def test_known_forgeries(forged):
    with pytest.raises(NotPlain):
        unpack(forged)
