"""The digest sees every change of a published cell, and nothing else."""

import hashlib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab.data import parse
from loyaltylab.world.cells import whole_numbers
from loyaltylab.world.digest import blocks_digest, frame_of, records_digest, table_digest
from loyaltylab.world.package import csv_text
from tests.data.small_lantern import BUYS, HIDDEN, MONTHS, PEOPLE, TABLES, make_records

GOLDEN = {
    "people": "4:d0a06da77629938b",
    "months": "4:0911bb1696e5b860",
    "buys": "4:3037236cbceecd2e",
    "truth/people": "4:c748939eddea9e1c",
}
WRAP = 2**64


def frame(table):
    return frame_of(make_records(), table)


def test_the_digest_is_a_fixed_number_on_every_platform():
    assert records_digest(make_records(), TABLES) == GOLDEN


def test_the_digest_is_what_its_definition_says():
    """The same in Python's own whole numbers, with dates and words written out by hand."""

    def mixed(bits):
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9 % WRAP
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB % WRAP
        return bits ^ (bits >> 31)

    def word(text):
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")

    rows = [(54 * 12, word("City"), 1000), (54 * 12, word("Island"), 1050), (54 * 12 + 1, word("City"), 1000)]
    rows.append((54 * 12 + 1, word("Island"), 0))
    total = 0
    for row in rows:
        bits = word("months.csv")
        for name, value in zip(("month", "region", "index"), row):
            bits = mixed(bits ^ mixed((value + word(name)) % WRAP))
        total += bits
    assert table_digest(frame(MONTHS), MONTHS) == f"4:{total % WRAP:016x}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.path)
@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(4)), cut=st.integers(0, 4))
def test_order_and_blocks_leave_no_trace(table, order, cut):
    whole = frame(table)
    mixed = whole.iloc[order]
    blocks = [mixed.iloc[cut:], mixed.iloc[:cut]]
    assert blocks_digest(blocks, table) == table_digest(whole, table)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.path)
def test_memory_and_file_have_the_same_digest(table):
    whole = frame(table)
    assert table_digest(parse(csv_text(whole, table).encode(), table), table) == table_digest(whole, table)


CHANGES = [
    (PEOPLE, "person", 5), (PEOPLE, "name", "Anne"), (PEOPLE, "name", None), (PEOPLE, "region", "Island"),
    (PEOPLE, "joined", pd.Timestamp("2019-03-01")), (PEOPLE, "birth_year", 1951), (PEOPLE, "km", 0.2),
    (PEOPLE, "member", False), (PEOPLE, "asked", None), (MONTHS, "month", "2023-12"), (BUYS, "margin_cents", -400),
    (BUYS, "number", 0), (HIDDEN, "left", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column", "value"), CHANGES, ids=lambda item: str(getattr(item, "path", item))
)
def test_one_changed_cell_changes_the_digest(table, column, value):
    changed = frame(table)
    if value is None and changed[column].dtype == bool:
        changed[column] = changed[column].astype("boolean")
    changed.loc[0, column] = value
    assert table_digest(changed, table) != table_digest(frame(table), table)


def test_what_is_not_published_does_not_count():
    finer = frame(PEOPLE)
    finer.loc[0, "km"] += 0.004
    assert table_digest(finer, PEOPLE) == table_digest(frame(PEOPLE), PEOPLE)
    assert table_digest(finer.astype({"person": "int32", "region": "category"}), PEOPLE) == table_digest(
        frame(PEOPLE), PEOPLE
    )


def test_two_cells_that_change_places_change_the_digest():
    swapped = frame(BUYS)
    swapped.loc[[0, 1], "paid_cents"] = swapped.loc[[1, 0], "paid_cents"].to_numpy()
    assert table_digest(swapped, BUYS) != table_digest(frame(BUYS), BUYS)
    crossed = frame(BUYS).rename(columns={"paid_cents": "margin_cents", "margin_cents": "paid_cents"})
    assert table_digest(crossed, BUYS) != table_digest(frame(BUYS), BUYS)


def test_a_row_twice_is_not_a_row_once():
    twice = pd.concat([frame(BUYS), frame(BUYS).iloc[[0]]])
    assert table_digest(twice, BUYS) != table_digest(frame(BUYS), BUYS)


@given(st.lists(st.one_of(st.none(), st.integers(-(2**53) + 1, 2**53 - 1)), min_size=1))
def test_whole_numbers_keep_integers_and_gaps(values):
    series = pd.Series(pd.array(values, dtype="Int64"))
    numbers = whole_numbers(series, PEOPLE.column("birth_year")).tolist()
    assert [None if number == -(2**63) else number for number in numbers] == values
