"""Answers as plain data: what a learner's program may say to the grader, and nothing more.

The learner's side turns a value into JSON (:func:`pack`); the grader's side makes a fresh value of a known type from it
(:func:`unpack`). No code travels, as it would in a pickle, and no object of the learner's class ever reaches the checks.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.blank import Blank
from loyaltylab.checks.reading import describe, is_a

MOST_VALUES = 300_000
"""Values in one answer; the largest right answer of the course has a few thousand."""
LONGEST_TEXT = 10_000
DEEPEST = 4
LARGEST_WHOLE = 10**300

Packed = dict[str, Any]


class NotPlain(Exception):
    """A message that is not what :func:`pack` makes."""


class TooLarge(Exception):
    """An answer with more values than any right answer has."""


class Other:
    """What stands on the grader's side for a value that cannot be sent: it is wrong, whatever was asked."""


def stand_in(words: str) -> Other:
    """Return something whose type has the name that the learner's value had, so that messages can say it."""
    name = words.partition("`")[2].partition("`")[0] or words.removeprefix("a ")
    made: Other = type(name[:40] or "unknown", (Other,), {})()
    return made


def pack(value: object) -> Packed:
    """Return a value as plain data.

    Parameters
    ----------
    value
        Anything: numbers, texts, dates, lists, dictionaries, arrays, pandas columns and tables travel whole. A function
        travels as its name; anything else as a description of its type.

    Returns
    -------
    dict
        JSON-able: ``kind`` and what belongs to it.

    Raises
    ------
    TooLarge
        For more than ``MOST_VALUES`` values.
    """
    return _Packer().pack(value, 0)


class _Packer:
    def __init__(self) -> None:
        self.left = MOST_VALUES

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise TooLarge

    def pack(self, value: object, depth: int) -> Packed:
        kind = type(value)
        if value is None or value is Ellipsis or is_a(value, Blank):
            return {"kind": "nothing"}
        if value is pd.NA or value is pd.NaT:
            return {"kind": "gap", "time": value is pd.NaT}
        if kind is bool or is_a(value, np.bool_):
            return {"kind": "bool", "value": bool(value)}
        if kind is int or is_a(value, np.integer):
            return _whole(int(value))  # type: ignore[call-overload]
        if kind is float or is_a(value, np.floating):
            return {"kind": "float", "value": float(value)}  # type: ignore[arg-type]
        if kind is str or kind is np.str_:
            return {"kind": "text", "value": str(value)[:LONGEST_TEXT]}
        if kind is pd.Timestamp:
            return {"kind": "time", "value": value.isoformat()}  # type: ignore[attr-defined]
        if kind is pd.Period:
            return {"kind": "period", "value": str(value), "frequency": value.freqstr}  # type: ignore[attr-defined]
        if kind is pd.Timedelta:
            return {"kind": "span", "value": int(value.value)}  # type: ignore[attr-defined]
        if callable(value) and hasattr(value, "__code__"):
            return {"kind": "function", "blank": "____" in value.__code__.co_names}
        if depth >= DEEPEST:
            return _other(value)
        if kind in (list, tuple, set, frozenset):
            return self._items(kind.__name__, list(value), depth)  # type: ignore[call-overload]
        if kind is dict:
            keys, values = list(value), list(value.values())  # type: ignore[attr-defined,call-overload]
            return {
                "kind": "dict",
                "keys": self._items("list", keys, depth)["items"],
                "values": self._items("list", values, depth)["items"],
            }
        if kind is np.ndarray:
            return self._array(value, depth)  # type: ignore[arg-type]
        if is_a(value, pd.Index):
            return {"kind": "index", **self._column(pd.Series(value), depth), **_index_names(value)}
        if is_a(value, pd.Series):
            return self._series(value, depth)  # type: ignore[arg-type]
        if is_a(value, pd.DataFrame):
            return self._table(value, depth)  # type: ignore[arg-type]
        return _other(value)

    def _items(self, kind: str, items: list[Any], depth: int) -> Packed:
        self.take(len(items))
        return {"kind": kind, "items": [self.pack(item, depth + 1) for item in items]}

    def _array(self, value: np.ndarray, depth: int) -> Packed:
        if value.ndim > 2:
            return _other(value)
        flat = self._column(pd.Series(value.reshape(-1)), depth)
        return {"kind": "array", "shape": list(value.shape), **flat}

    def _series(self, value: pd.Series, depth: int) -> Packed:
        return {
            "kind": "series",
            **self._column(value, depth),
            "index": self._index(value.index, depth),
            "name": self.pack(value.name, depth + 1),
        }

    def _table(self, value: pd.DataFrame, depth: int) -> Packed:
        columns = [self._column(value.iloc[:, place], depth) for place in range(value.shape[1])]
        return {
            "kind": "table",
            "rows": len(value),
            "columns": columns,
            "index": self._index(value.index, depth),
            "labels": self._index(value.columns, depth),
        }

    def _index(self, index: pd.Index, depth: int) -> Packed:
        if type(index) is pd.RangeIndex and index.name is None:
            return {"range": [index.start, index.stop, index.step]}
        if is_a(index, pd.MultiIndex):
            levels = [index.get_level_values(level) for level in range(index.nlevels)]
            return {
                "levels": [self._column(pd.Series(level), depth) for level in levels],
                **_index_names(index),
            }
        return {**self._column(pd.Series(index), depth), **_index_names(index)}

    def _column(self, column: pd.Series, depth: int) -> Packed:
        self.take(len(column))
        dtype = column.dtype
        if isinstance(dtype, pd.CategoricalDtype):
            return self._column(column.astype(object), depth)
        if isinstance(dtype, np.dtype) and dtype.kind in "biuf":
            return {"dtype": dtype.str, "values": column.to_numpy().tolist()}
        if isinstance(dtype, np.dtype) and dtype.kind in "mM":
            unit = "datetime64[ns]" if dtype.kind == "M" else "timedelta64[ns]"
            return {"dtype": unit, "values": column.to_numpy().astype(unit).astype("int64").tolist()}
        if is_a(dtype, pd.BooleanDtype | pd.Int64Dtype | pd.Float64Dtype) or str(dtype) in _MASKED:
            values = [None if gap else plain for plain, gap in zip(column.tolist(), column.isna())]
            return {"dtype": str(dtype), "values": values}
        if isinstance(dtype, pd.StringDtype):
            values = [None if gap else str(text)[:LONGEST_TEXT] for text, gap in zip(column, column.isna())]
            return {"dtype": "string", "values": values}
        return {"dtype": "object", "values": [self.pack(item, depth + 1) for item in column.tolist()]}


_MASKED = {
    *(f"{sign}Int{size}" for sign in ("", "U") for size in (8, 16, 32, 64)),
    "Float32",
    "Float64",
    "boolean",
}
_NUMPY = {f"{order}{kind}{size}" for order in "<>|=" for kind in "biuf" for size in (1, 2, 4, 8, 16)}
_TIMES = {"datetime64[ns]", "timedelta64[ns]"}


def _whole(value: int) -> Packed:
    if abs(value) > LARGEST_WHOLE:
        return {"kind": "float", "value": math.inf if value > 0 else -math.inf}
    return {"kind": "int", "value": str(value)}


def _other(value: object) -> Packed:
    return {"kind": "other", "words": describe(value)}


def _index_names(index: Any) -> Packed:
    return {"names": [None if name is None else str(name)[:200] for name in index.names]}


def unpack(packed: Any, function: Callable[[Packed], Any] | None = None) -> Any:
    """Return the value that plain data stands for.

    Parameters
    ----------
    packed
        What the learner's side sent; nothing about it is trusted.
    function
        Makes something to call from the data of a function; without it a function comes out as :class:`Other`.

    Raises
    ------
    NotPlain
        For anything that :func:`pack` would not make.
    """
    try:
        return _unpack(packed, function, 0)
    except NotPlain:
        raise
    except Exception as error:
        raise NotPlain(type(error).__name__) from None


def _unpack(packed: Any, function: Callable[[Packed], Any] | None, depth: int) -> Any:
    if depth > DEEPEST + 2 or not isinstance(packed, dict):
        raise NotPlain("nested too deeply, or no answer")

    def inner(item: Any) -> Any:
        return _unpack(item, None, depth + 1)

    kind = packed["kind"]
    if kind == "nothing":
        return None
    if kind == "gap":
        return pd.NaT if packed["time"] else pd.NA
    if kind == "bool":
        return bool(packed["value"])
    if kind == "int":
        if len(packed["value"]) > 400:
            raise NotPlain("a whole number without end")
        return int(packed["value"])
    if kind == "float":
        return float(packed["value"])
    if kind == "text":
        return _text(packed["value"])
    if kind == "time":
        return pd.Timestamp(_text(packed["value"]))
    if kind == "period":
        return pd.Period(_text(packed["value"]), freq=_text(packed["frequency"]))
    if kind == "span":
        return pd.Timedelta(int(packed["value"]))
    if kind == "function":
        if packed["blank"]:
            return None
        return function(packed) if function else stand_in("a function")
    if kind == "other":
        return stand_in(_text(packed["words"])[:80])
    makers: dict[str, Callable[[list[Any]], Any]] = {
        "list": list,
        "tuple": tuple,
        "set": set,
        "frozenset": frozenset,
    }
    if kind in makers:
        return makers[kind]([inner(item) for item in packed["items"]])
    if kind == "dict":
        return {inner(key): inner(value) for key, value in zip(packed["keys"], packed["values"], strict=True)}
    if kind == "array":
        return _column(packed, inner).to_numpy().reshape([int(size) for size in packed["shape"]])
    if kind == "index":
        return _named(pd.Index(_column(packed, inner)), packed)
    if kind == "series":
        column = _column(packed, inner)
        column.index = _index(packed["index"], inner)
        column.name = inner(packed["name"])
        return column
    if kind == "table":
        columns = {place: _column(column, inner) for place, column in enumerate(packed["columns"])}
        table = pd.DataFrame(columns, index=pd.RangeIndex(int(packed["rows"])))
        table.index = _index(packed["index"], inner)
        table.columns = _index(packed["labels"], inner)
        return table
    raise NotPlain(f"unknown kind {str(kind)[:40]}")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise NotPlain("a text that is none")
    return value[:LONGEST_TEXT]


def _column(packed: Packed, inner: Callable[[Any], Any]) -> pd.Series:
    dtype, values = packed["dtype"], packed["values"]
    if not isinstance(values, list) or len(values) > MOST_VALUES:
        raise NotPlain("a column that is none")
    if dtype in _NUMPY:
        return pd.Series(np.array(values, dtype=dtype))
    if dtype in _TIMES:
        return pd.Series(np.array(values, dtype="int64").astype(dtype))
    if dtype in _MASKED or dtype == "string":
        return pd.Series(pd.array([pd.NA if value is None else value for value in values], dtype=dtype))
    if dtype != "object":
        raise NotPlain(f"unknown dtype {str(dtype)[:40]}")
    return pd.Series([inner(value) for value in values], dtype=object)


def _index(packed: Packed, inner: Callable[[Any], Any]) -> pd.Index:
    if "range" in packed:
        start, stop, step = (int(number) for number in packed["range"])
        return pd.RangeIndex(start, stop, step)
    if "levels" in packed:
        levels = [_column(level, inner) for level in packed["levels"]]
        return pd.MultiIndex.from_arrays(levels, names=packed["names"])
    return _named(pd.Index(_column(packed, inner)), packed)


def _named(index: pd.Index, packed: Packed) -> pd.Index:
    index.name = packed["names"][0]
    return index
