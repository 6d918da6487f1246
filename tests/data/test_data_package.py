"""Records in, files out: always the same bytes, and never half of them."""

import errno
import json
import os
import re
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from loyaltylab import files
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world import package as package_module
from loyaltylab.world.package import compare_packages, package_files, write_package
from loyaltylab.world.tables import Column, Table
from loyaltylab.world.validation import check_package
from tests.data.small_lantern import ORIGIN, TABLES, make_records

GOLDEN = {
    "people.csv": (
        "person,name,region,joined,birth_year,km,member,asked\n"
        "1,Ann,City,2019-02-28,1950,0.1,true,true\n"
        "2,,Island,2024-01-31,,12.0,false,\n"
        '3,"Bo ""the cup"", Lee",City,2024-02-29,2007,80.0,true,false\n'
        "11,NA,City,2024-01-01,1930,3.2,true,true\n"
    ),
    "months.csv": (
        "month,region,index\n2024-01,City,1.000\n2024-01,Island,1.050\n2024-02,City,1.000\n2024-02,Island,0.000\n"
    ),
    "buys.csv": (
        "person,number,date,month,region,paid_cents,margin_cents\n"
        "1,1,2024-01-05,2024-01,City,1250,400\n"
        "1,2,2024-02-29,2024-02,City,0,-5\n"
        "2,1,2024-01-31,2024-01,Island,99,0\n"
        "11,1,2024-02-01,2024-02,City,3000000000,7\n"
    ),
    "truth/people.csv": "person,warmth,left,ends\n1,0.500,2024-02,2024-02\n2,-1.234,,2027-07\n3,0.000,,\n11,2.000,,\n",
}


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in package_files(folder) | {"README.md"}}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_bytes_of_a_file_are_fixed_by_the_specification(package, name):
    assert (package / name).read_bytes() == GOLDEN[name].encode()


def test_order_of_rows_and_types_of_columns_leave_no_trace(package, records, tmp_path):
    records.observed["people"] = (
        records.observed["people"].iloc[[2, 0, 3, 1]].astype({"birth_year": "float64"})
    )
    buys = records.observed["buys"].sample(frac=1, random_state=3)
    buys["month"] = pd.PeriodIndex(buys["month"], freq="M")
    buys["date"] = buys["date"].dt.strftime("%Y-%m-%d")
    buys["region"] = buys["region"].astype("category")
    records.observed["buys"] = buys.astype({"paid_cents": "Int64"})[list(reversed(buys.columns))]
    records.truth["people"]["left"] = pd.to_datetime(records.truth["people"]["left"])
    other = tmp_path / "other"
    write_package(records, other, ORIGIN, TABLES)
    assert content(other) == content(package)


def test_a_second_build_changes_nothing(package, records):
    before = (package / "buys.csv").stat().st_mtime_ns
    assert write_package(records, package, ORIGIN, TABLES) is False
    assert (package / "buys.csv").stat().st_mtime_ns == before


def test_another_seed_replaces_the_whole_folder_and_keeps_the_data_card(package, records):
    (package / "README.md").write_text("by hand")
    (package / "stale.csv").write_text("of an earlier version")
    with (package / "checksums.sha256").open("a") as stream:
        stream.write(f"{'0' * 64}  stale.csv\n")
    assert write_package(records, package, replace(ORIGIN, seed=8), TABLES)
    assert json.loads((package / "datapackage.json").read_text())["origin"]["seed"] == 8
    assert (package / "README.md").read_text() == "by hand"
    assert not (package / "stale.csv").exists()
    assert [path.name for path in package.parent.iterdir()] == ["datasets"]


def test_checksums_are_what_sha256sum_reads(package):
    run = subprocess.run(
        ["sha256sum", "--strict", "-c", "checksums.sha256"], cwd=package, capture_output=True
    )
    assert run.returncode == 0, run.stderr
    (package / "buys.csv").write_text("changed")
    assert (
        subprocess.run(["sha256sum", "-c", "checksums.sha256"], cwd=package, capture_output=True).returncode
        == 1
    )


def test_a_folder_with_other_files_is_never_replaced(tmp_path, records):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(LoyaltyLabError, match="holds other files"):
        write_package(records, tmp_path, ORIGIN, TABLES)
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


@pytest.mark.parametrize("name", ["notes.txt", "my_orders.csv", ".git/config", "truth/mine.csv"])
def test_a_learner_s_own_file_among_the_records_is_never_lost(package, records, name):
    (package / name).parent.mkdir(exist_ok=True)
    (package / name).write_text("mine")
    before = content(package)
    with pytest.raises(LoyaltyLabError, match=f"for example {re.escape(name)}"):
        write_package(records, package, replace(ORIGIN, seed=8), TABLES)
    assert (package / name).read_text() == "mine"
    assert content(package) == before


@pytest.mark.parametrize("name", ["datapackage.json", "checksums.sha256", "buys.csv"])
def test_a_package_that_lost_a_file_is_mended(package, records, name):
    before = content(package)
    (package / name).unlink()
    assert write_package(records, package, ORIGIN, TABLES)
    assert content(package) == before


def test_what_editors_leave_behind_is_no_fault_and_no_hindrance(package, records):
    (package / ".ipynb_checkpoints").mkdir()
    (package / ".ipynb_checkpoints" / "buys-checkpoint.csv").write_text("")
    (package / ".DS_Store").write_text("")
    assert check_package(package, TABLES).ok
    assert write_package(records, package, ORIGIN, TABLES) is False
    assert write_package(records, package, replace(ORIGIN, seed=8), TABLES)


@pytest.mark.parametrize("place", ["file/datasets", "file"])
def test_a_place_that_cannot_be_a_folder_is_one_sentence(tmp_path, records, place):
    (tmp_path / "file").write_text("")
    with pytest.raises(LoyaltyLabError, match="choose"):
        write_package(records, tmp_path / place, ORIGIN, TABLES)
    assert (tmp_path / "file").read_text() == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_forbidden_folder_is_one_sentence(tmp_path, records):
    tmp_path.chmod(0o500)
    with pytest.raises(LoyaltyLabError, match="Permission denied"):
        write_package(records, tmp_path / "datasets", ORIGIN, TABLES)


def test_a_disk_that_fills_up_leaves_the_old_records_as_they_were(package, records, monkeypatch):
    before = content(package)
    real, written = files.write_bytes, []

    def full(path, data):
        if len(written) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(path)
        return real(path, data)

    monkeypatch.setattr(files, "write_bytes", full)
    with pytest.raises(LoyaltyLabError, match="No space left on device"):
        write_package(records, package, replace(ORIGIN, seed=8), TABLES)
    assert len(written) == 3
    assert content(package) == before
    assert [path.name for path in package.parent.iterdir()] == ["datasets"]


def test_a_real_write_error_of_the_system_is_one_sentence(tmp_path):
    """The limit on file size makes the operating system itself refuse, as a full disk does."""
    program = (
        "import resource, signal, sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from tests.data.small_lantern import *\n"
        "from loyaltylab.world.package import write_package\n"
        "from loyaltylab.errors import LoyaltyLabError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))\n"
        "try: write_package(make_records(), pathlib.Path(sys.argv[2]), ORIGIN, TABLES)\n"
        "except LoyaltyLabError as error: print(error)\n"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 200
    run = subprocess.run(
        [sys.executable, "-B", "-c", program, str(Path(__file__).parents[2]), str(tmp_path / "datasets")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "cannot be written" in run.stdout
    assert "File too large" in run.stdout
    assert list(tmp_path.iterdir()) == []


def test_records_that_break_a_rule_are_refused_before_anything_is_written(package, records):
    before = content(package)
    records.observed["buys"].loc[0, "person"] = 4
    with pytest.raises(LoyaltyLabError, match=r"buys.csv, line 4, column person: \"4\" is not in people.csv"):
        write_package(records, package, ORIGIN, TABLES)
    assert content(package) == before


@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        ("buys", "paid_cents", 12.5, "not whole"),
        ("months", "index", float("inf"), "infinite"),
        ("people", "name", "two\nlines", "line break"),
        ("people", "name", 7, "not text"),
        ("people", "member", "yes", "not a number"),
        ("people", "member", 2, "other than true and false"),
        ("truth", "left", "2024", "not a month"),
        ("truth", "left", "soon, I hope", "not a month"),
    ],
)
def test_a_value_that_no_file_can_hold_is_named_with_its_column(
    records, tmp_path, table, column, value, words
):
    frame = records.truth["people"] if table == "truth" else records.observed[table]
    frame[column] = frame[column].astype(object)
    frame.loc[0, column] = value
    with pytest.raises(LoyaltyLabError, match=f"Column {column} .*{words}"):
        write_package(records, tmp_path / "datasets", ORIGIN, TABLES)
    assert list(tmp_path.iterdir()) == []


def test_a_column_too_many_is_named(records, tmp_path):
    records.observed["buys"]["true_cause"] = 1
    with pytest.raises(LoyaltyLabError, match="true_cause"):
        write_package(records, tmp_path / "datasets", ORIGIN, TABLES)


def test_a_number_column_must_say_how_many_decimals(tmp_path):
    table = Table("t", "T", "T.", (Column("x", "number", "X."),), key=("x",))
    records = make_records()
    records.observed["t"] = pd.DataFrame({"x": [1.0]})
    with pytest.raises(LoyaltyLabError, match="Column x has no number of decimals"):
        write_package(records, tmp_path / "datasets", ORIGIN, [table])


def test_a_build_killed_between_two_renames_loses_nothing(package, records):
    """The moment at which the old package is set aside and the new one is not there yet."""
    before = content(package)
    package.rename(package.with_name(".datasets.old"))
    assert write_package(records, package, ORIGIN, TABLES) is False
    assert content(package) == before


def test_unfinished_folders_of_killed_builds_go_and_those_of_running_ones_stay(package, records):
    old = package.with_name(".datasets.building-old")
    young = package.with_name(".datasets.building-young")
    for folder in (old, young):
        folder.mkdir()
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    write_package(records, package, ORIGIN, TABLES)
    assert not old.exists()
    assert young.exists()


def test_differences_between_packages_are_named_by_file_and_line(package, records, tmp_path):
    fresh = tmp_path / "fresh"
    write_package(records, fresh, ORIGIN, TABLES)
    (package / "README.md").write_text("by hand")
    assert compare_packages(fresh, package) == []
    (package / "buys.csv").write_bytes((package / "buys.csv").read_bytes().replace(b"1250", b"1251"))
    (package / "months.csv").unlink()
    (package / "odd.csv").write_text("")
    (package / "truth/people.csv").write_bytes((package / "truth/people.csv").read_bytes() + b"12,0.000,,\n")
    lines = compare_packages(fresh, package)
    assert [line.split()[0] for line in lines] == ["buys.csv", "months.csv", "odd.csv", "truth/people.csv"]
    assert "from line 2: '1,1,2024-01-05,2024-01,City,1251,400" in lines[0]
    assert "6 lines are now 5" in lines[3]


def test_no_date_of_today_and_no_name_of_the_machine_gets_in(package):
    text = (package / "datapackage.json").read_text()
    assert "created" not in text
    assert str(package.parent) not in text


def test_the_last_day_knows_leap_years():
    assert ORIGIN.last_day == "2024-02-29"
    assert replace(ORIGIN, last_month="2025-12").last_day == "2025-12-31"
    assert package_module.DESCRIPTION == "datapackage.json"
