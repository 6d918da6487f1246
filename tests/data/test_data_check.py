"""The quick check must catch every kind of defect, and name where it is."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.world.package import CHECKSUMS, DESCRIPTION, write_package
from loyaltylab.world.tables import Column
from loyaltylab.world.validation import cell_problem, check_package
from tests.data.small_lantern import ORIGIN, PEOPLE, TABLES, make_records


def restamp(folder: Path) -> None:
    """Make sizes and checksums fit the files again, so that only the planted defect is left to find."""
    path = folder / DESCRIPTION
    content = json.loads(path.read_text())
    for entry in content["resources"]:
        data = (folder / entry["path"]).read_bytes()
        entry["bytes"], entry["hash"] = len(data), f"sha256:{hashlib.sha256(data).hexdigest()}"
    path.write_text(json.dumps(content))
    lines = []
    for line in (folder / CHECKSUMS).read_text().splitlines():
        name = line.split("  ")[1]
        lines.append(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n")
    (folder / CHECKSUMS).write_text("".join(lines))


def replace(file: str, old: str, new: str):
    """Return a defect: the first ``old`` in ``file`` becomes ``new``."""

    def plant(folder: Path) -> None:
        text = (folder / file).read_bytes().decode()
        assert old in text
        (folder / file).write_bytes(text.replace(old, new, 1).encode())

    return plant


def rewrite(file: str, change):
    """Return a defect: the bytes of ``file`` go through ``change``."""

    def plant(folder: Path) -> None:
        (folder / file).write_bytes(change((folder / file).read_bytes()))

    return plant


DEFECTS = [
    # (what is planted, file, line, column, rule, words of the message)
    (replace("buys.csv", "City,1250,", "City,12.50,"), "buys.csv", 2, "paid_cents", "type", "whole cents"),
    (replace("buys.csv", "City,1250,", "City,-1,"), "buys.csv", 2, "paid_cents", "minimum", "below 0"),
    (replace("buys.csv", "City,1250,", "City,,"), "buys.csv", 2, "paid_cents", "required", "is empty"),
    (replace("buys.csv", "City,1250,", "City,01250,"), "buys.csv", 2, "paid_cents", "type", "whole number"),
    (replace("buys.csv", "City,1250,", "City, 1250,"), "buys.csv", 2, "paid_cents", "type", "whole number"),
    (replace("buys.csv", "City,1250,", "City,1e3,"), "buys.csv", 2, "paid_cents", "type", "whole number"),
    (replace("buys.csv", "2024-02-29,", "2024-02-30,"), "buys.csv", 3, "date", "type", "not a date"),
    (replace("buys.csv", "2024-02-29,", "29.02.2024,"), "buys.csv", 3, "date", "type", "not a date"),
    (replace("buys.csv", "2024-02-29,", "2024-03-01,"), "buys.csv", 3, "date", "horizon", "last day"),
    (replace("buys.csv", "2024-02-29,", "2023-12-31,"), "buys.csv", 3, "date", "minimum", "below 2024-01-01"),
    (replace("people.csv", "2007,", "2008,"), "people.csv", 4, "birth_year", "maximum", "above 2007"),
    (replace("people.csv", "Island", "Moon"), "people.csv", 3, "region", "choices", "City, Island"),
    (replace("people.csv", "12.0", "12.00"), "people.csv", 3, "km", "decimals", "exactly 1 decimals"),
    (replace("people.csv", "12.0", "nan"), "people.csv", 3, "km", "type", "not a number"),
    (replace("people.csv", "12.0,false", "12.0,False"), "people.csv", 3, "member", "type", "neither true nor"),
    (replace("people.csv", "Ann", "A\tnn"), "people.csv", 2, "name", "type", "control character"),
    (replace("truth/people.csv", "2024-02,", "2024-2,"), "truth/people.csv", 2, "left", "type", "not a month"),
    (replace("truth/people.csv", "2024-02,", "2024-03,"), "truth/people.csv", 2, "left", "horizon", "beyond"),
    (replace("truth/people.csv", "2027-07", "2031-01"), "truth/people.csv", 3, "ends", "maximum", "2030-12"),
    (replace("buys.csv", "1,2,2024", "1,1,2024"), "buys.csv", 3, "person, number", "unique key", "line 2"),
    (replace("buys.csv", "11,1,", "12,1,"), "buys.csv", 5, "person", "reference", "not in people.csv"),
    (replace("truth/people.csv", "11,", "12,"), "truth/people.csv", 5, "person", "reference", "not in people.csv"),
    (
        replace("buys.csv", "2024-01,Island", "2023-12,Island"),
        "buys.csv", 4, "month, region", "reference", "not in months.csv",
    ),
    (replace("buys.csv", "1,1,2024", "1,3,2024"), "buys.csv", 3, "person, number", "order", "after a later one"),
    (replace("buys.csv", "City,1250,400", "City,1250"), "buys.csv", 2, None, "row length", "record of 7 cells"),
    (replace("buys.csv", "City,1250,400", "City,12,50,400"), "buys.csv", 2, None, "row length", "7 cells"),
    (replace("people.csv", '"Bo ""the cup"", Lee"', '"Bo'), "people.csv", 4, None, "row length", "8 cells"),
    (replace("months.csv", "region", "area"), "months.csv", 1, "region", "missing column", "not there"),
    (
        rewrite("months.csv", lambda data: re.sub(rb"\n(?!$)|(?<=\S)\n$", b",9\n", data).replace(b"index,9", b"index,extra", 1)),
        "months.csv", 1, "extra", "unknown column", "specification",
    ),
    (rewrite("months.csv", lambda data: b"\xef\xbb\xbf" + data), "months.csv", 1, None, "byte-order mark", "UTF-8"),
    (rewrite("months.csv", lambda data: data.replace(b"\n", b"\r\n")), "months.csv", 1, None, "line ends", "LF"),
    (rewrite("months.csv", lambda data: data[:-1]), "months.csv", 5, None, "last line", "cut off"),
    (rewrite("people.csv", lambda data: data.replace(b"Ann", b"Ann\xe9")), "people.csv", 2, None, "encoding", "UTF-8"),
    (lambda folder: (folder / "months.csv.bak").write_text("x"), "months.csv.bak", None, None, "unknown file", "belong"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("plant", "file", "line", "column", "rule", "words"),
    DEFECTS,
    ids=[f"{number}-{defect[4]}" for number, defect in enumerate(DEFECTS)],
)
def test_a_planted_defect_is_named_by_file_line_column_and_rule(
    package, plant, file, line, column, rule, words
):
    plant(package)
    restamp(package)
    faults = check_package(package, TABLES).faults
    hits = [fault for fault in faults if (fault.file, fault.rule) == (file, rule)]
    assert hits, faults
    assert (hits[0].line, hits[0].column) == (line, column)
    assert words in str(hits[0])
    # One defect is one fault; the exceptions break a second promise by their nature.
    also = {"missing column": {"unknown column"}, "reference": {"order"}, "row length": {"reference"}}
    assert {fault.rule for fault in faults} - also.get(rule, set()) == {rule}


def test_a_sound_package_has_no_fault_and_every_cell_was_looked_at(package):
    report = check_package(package, TABLES)
    assert report.ok
    assert str(report) == ""
    assert report.cells == 4 * 8 + 4 * 3 + 4 * 7 + 4 * 4


def test_a_changed_file_differs_from_its_checksum(package):
    replace("buys.csv", "City,1250,400", "City,1250,401")(package)
    assert [(fault.file, fault.rule) for fault in check_package(package, TABLES).faults] == [
        ("buys.csv", "checksum")
    ]


def test_a_stale_description_is_found_though_its_checksum_fits(package):
    replace(DESCRIPTION, '"maximum": 2007', '"maximum": 2010')(package)
    restamp(package)
    report = check_package(package, TABLES)
    assert [(fault.file, fault.rule) for fault in report.faults] == [(DESCRIPTION, "description")]
    assert "people.csv" in str(report)


@pytest.mark.parametrize("name", ["buys.csv", "truth/people.csv", DESCRIPTION, CHECKSUMS])
def test_a_missing_file_is_named(package, name):
    (package / name).unlink()
    assert (name, "missing file") in {
        (fault.file, fault.rule) for fault in check_package(package, TABLES).faults
    }


@pytest.mark.parametrize("content", ["", "{", "[]", '{"resources": 3}', '{"resources": [{}]}'])
def test_a_damaged_description_is_named_and_the_cells_are_still_checked(package, content):
    (package / DESCRIPTION).write_text(content)
    replace("people.csv", "Island", "Moon")(package)
    rules = {fault.rule for fault in check_package(package, TABLES).faults}
    assert {"description", "choices"} <= rules


@pytest.mark.parametrize("content", [b"", b"\n", b"\x00", b"person", b"person,number\n1,2\n"])
def test_a_file_of_rubbish_ends_in_faults_not_in_a_traceback(package, content):
    (package / "buys.csv").write_bytes(content)
    report = check_package(package, TABLES)
    assert any(fault.file == "buys.csv" and fault.rule == "missing column" for fault in report.faults)


def test_many_faults_are_counted_and_few_are_spelt_out(package):
    rewrite("people.csv", lambda data: data.replace(b"City", b"Town").replace(b"true", b"True"))(package)
    restamp(package)
    report = check_package(package, TABLES, limit=3)
    assert report.count == 3 + 3 + 2
    assert len(report.faults) == 3
    assert str(report).endswith("… and 5 more")


def test_an_empty_table_is_sound(tmp_path):
    records = make_records()
    records.observed["buys"] = records.observed["buys"].iloc[:0]
    write_package(records, tmp_path / "datasets", ORIGIN, TABLES)
    assert check_package(tmp_path / "datasets", TABLES).ok


@given(st.text(alphabet="0123456789-+.eE, truefalsInfn_", max_size=12))
def test_a_cell_that_passes_as_a_number_is_written_as_the_package_writes_it(text):
    column = Column("x", "number", "Any.", decimals=2)
    if cell_problem(text, column) is None:
        assert text.lstrip("-") == f"{abs(float(text)):.2f}"


@given(st.text(alphabet="0123456789-+.eE_ ٣²", max_size=12))
def test_a_cell_that_passes_as_whole_is_written_as_python_writes_it(text):
    if cell_problem(text, Column("x", "integer", "Any.")) is None:
        assert text == str(int(text))


@given(st.dates())
def test_every_day_of_the_calendar_passes_and_nothing_near_it(day):
    column = PEOPLE.column("joined")
    assert cell_problem(day.isoformat(), column) is None
    assert cell_problem(day.isoformat() + " ", column) is not None
    assert cell_problem(day.isoformat().replace("-", "", 1), column) is not None
