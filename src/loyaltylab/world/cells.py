"""What a cell is: one canonical whole number for sorting and digests, one canonical text for the file.

Every table passes through here on its way to a file or a digest, so that pandas 2 and 3, a block of a
million people and a file read back all say the same thing about the same record.
"""

import hashlib
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world.tables import Column, Table

CONTROL = re.compile(r"[\x00-\x1f]")

MISSING = np.iinfo(np.int64).min
"""The whole number that stands for an empty cell."""


def whole_numbers(values: pd.Series, column: Column) -> np.ndarray:
    """Return one int64 a cell, equal exactly when the published cells are equal.

    Integers stay, numbers are scaled to whole units of their last decimal, dates count days and months count
    months from 1970, booleans are 0 and 1, strings become 64 bits of their hash; empty cells are `MISSING`.

    Raises
    ------
    LoyaltyLabError
        If a value cannot be published under the column's kind.
    """
    if column.kind == "date" and isinstance(values.dtype, np.dtype) and values.dtype.kind == "M":
        # A missing date is the lowest number already.
        return values.to_numpy().astype("datetime64[D]").astype(np.int64)
    if column.kind in ("date", "month", "string"):
        return coded_numbers(*pd.factorize(values), column)
    if column.kind == "boolean" and values.dtype == np.bool_:
        return values.to_numpy().astype(np.int64)
    missing = values.isna().to_numpy(dtype=bool)
    if column.kind == "integer" and not missing.any() and values.dtype.kind in "iu":
        return values.to_numpy(dtype=np.int64)
    try:
        known = values[~missing].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise unfit(column, "holds something that is not a number") from None
    scaled = known * 10.0 ** decimals_of(column)
    if not (np.abs(scaled) < 2.0**53).all():
        raise unfit(column, "holds an infinite or too large number")
    rounded = np.rint(scaled)
    if column.kind != "number" and (rounded != scaled).any():
        raise unfit(column, "holds a number that is not whole")
    if column.kind == "boolean" and not np.isin(rounded, (0, 1)).all():
        raise unfit(column, "holds something other than true and false")
    result = np.full(len(values), MISSING, dtype=np.int64)
    result[~missing] = rounded.astype(np.int64)
    return result


def coded_numbers(codes: np.ndarray, distinct: Iterable[object], column: Column) -> np.ndarray:
    """Return what `whole_numbers` returns, of cells given as positions in a list of distinct values (−1 is empty)."""
    if column.kind == "string":
        meanings = text_numbers(distinct, column)
    else:
        meanings = np.array([distinct_number(value, column) for value in distinct], dtype=np.int64)
    return np.append(meanings, MISSING)[codes]


def is_coded(column: Column) -> bool:
    """Return whether the column repeats few words, so that positions in a list of them say the same in less."""
    return column.kind == "month" or bool(column.choices)


def texts(values: pd.Series, column: Column) -> list[str]:
    """Return the cells as they stand in the file."""
    if column.kind == "string":
        codes, distinct = pd.factorize(values)
        words = [string_text(value, column) for value in distinct]
        return [words[code] if code >= 0 else "" for code in codes]
    numbers = whole_numbers(values, column)
    distinct_numbers, positions = np.unique(numbers, return_inverse=True)
    words = [number_text(number, column) for number in distinct_numbers.tolist()]
    return [words[position] for position in positions.tolist()]


def number_text(number: int, column: Column) -> str:
    """Return the text of one canonical whole number (not for strings, whose number is a hash)."""
    if number == MISSING:
        return ""
    if column.kind == "boolean":
        return "true" if number else "false"
    if column.kind == "date":
        return str(np.datetime64(number, "D"))
    if column.kind == "month":
        return str(np.datetime64(number, "M"))
    if column.kind == "number":
        decimals = decimals_of(column)
        # Below 2**53 the division is correctly rounded, so the text is exact on every platform.
        return f"{number / 10**decimals:.{decimals}f}"
    return str(number)


def file_order(frame: pd.DataFrame, table: Table) -> np.ndarray:
    """Return the row positions in the order of the file (ties keep the order that they came in)."""
    ranks = [ranks_of(frame[name], table.column(name)) for name in table.sort_columns]
    return np.lexsort(tuple(reversed(ranks)))


def ranks_of(values: pd.Series, column: Column) -> np.ndarray:
    """Return numbers that sort as the cells do: numbers by size, days by time, strings by code point."""
    if column.kind != "string":
        return whole_numbers(values, column)
    words = texts(values, column)
    rank = {word: position for position, word in enumerate(sorted(set(words)))}
    return np.array([rank[word] for word in words], dtype=np.int64)


def decimals_of(column: Column) -> int:
    """Return how many decimals the column publishes; a number column must say so."""
    if column.kind != "number":
        return 0
    if column.decimals is None:
        raise unfit(column, "has no number of decimals in the specification")
    return column.decimals


def distinct_number(value: object, column: Column) -> int:
    """Return the canonical number of one date or month."""
    unit, length = ("D", 10) if column.kind == "date" else ("M", 7)
    try:
        text = str(value)[:length]
        if len(text) < length:
            raise ValueError(text)
        number = np.array(text, dtype=f"datetime64[{unit}]").astype(np.int64)
    except ValueError:
        raise unfit(column, f"holds {value!r}, which is not a {column.kind}") from None
    return int(number)


def text_numbers(values: Iterable[object], column: Column) -> np.ndarray:
    """Return the canonical number of each string; the empty one is the same as no string."""
    given = list(values)
    words = [word for word in given if isinstance(word, str)]
    if len(words) < len(given) or CONTROL.search("".join(words)):
        words = [string_text(value, column) for value in given]  # says which one is unfit
    digests = b"".join([hashlib.blake2b(word.encode(), digest_size=8).digest() for word in words])
    numbers = np.frombuffer(digests, dtype="<i8").astype(np.int64)
    numbers[[number for number, word in enumerate(words) if not word]] = MISSING
    return numbers


def string_text(value: object, column: Column) -> str:
    """Return one string cell; control characters would break the promise of one line a record."""
    if not isinstance(value, str):
        raise unfit(column, f"holds {value!r}, which is not text")
    if CONTROL.search(value):
        raise unfit(column, f"holds a line break or another control character: {value!r}")
    return value


def text_number(text: str) -> int:
    """Return 64 stable bits for a text (Python's own ``hash`` changes from run to run)."""
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest(), "little", signed=True
    )


def unfit(column: Column, problem: str) -> LoyaltyLabError:
    """Return the error for a column that cannot be published."""
    return LoyaltyLabError(
        f"Column {column.name} {problem}; mend the world or the specification before publishing."
    )
