"""The committed records: what the world makes now, what the specification says, what Frictionless says."""

import csv
import importlib.util
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from loyaltylab import cli, load, open_envelope
from loyaltylab.data import CHECKOUT, VARIABLE, table_names
from loyaltylab.world.commands import DICTIONARY
from loyaltylab.world.digest import records_digest, table_digest
from loyaltylab.world.package import compare_packages, field_of, package_files, write_package
from loyaltylab.world.publish import PUBLISHED, published_origin, published_records
from loyaltylab.world.specification import TABLES
from loyaltylab.world.validation import check_package
from tests.data.test_data_check import restamp

LARGEST = 5_000_000


@pytest.fixture(scope="module")
def drawn():
    """The published records, drawn anew."""
    return published_records()


@pytest.fixture
def copy(tmp_path):
    """A copy of the committed records to spoil."""
    for name in package_files(CHECKOUT):
        target = tmp_path / "datasets" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((CHECKOUT / name).read_bytes())
    return tmp_path / "datasets"


def test_committed_records_are_byte_for_byte_what_the_world_makes(drawn, tmp_path):
    write_package(drawn, tmp_path / "datasets", published_origin(), TABLES)
    assert compare_packages(tmp_path / "datasets", CHECKOUT) == []


def test_committed_digests_are_those_of_memory_and_of_files(drawn):
    description = json.loads((CHECKOUT / "datapackage.json").read_text())
    committed = {entry["path"].removesuffix(".csv"): entry["digest"] for entry in description["resources"]}
    assert records_digest(drawn, TABLES) == committed
    for table in TABLES:
        frame = (load if table.role == "observed" else open_envelope)(table.name)
        assert table_digest(frame, table) == committed[table.path.removesuffix(".csv")]


def test_committed_records_keep_every_rule():
    report = check_package(CHECKOUT, TABLES)
    assert report.ok, report
    assert report.cells > 500_000


def test_the_package_is_small_enough_for_a_phone():
    assert sum((CHECKOUT / name).stat().st_size for name in package_files(CHECKOUT)) < LARGEST


def test_the_origin_is_the_published_world():
    origin = json.loads((CHECKOUT / "datapackage.json").read_text())["origin"]
    assert (origin["seed"], origin["private"], origin["business"]) == (
        PUBLISHED.seed,
        PUBLISHED.private,
        PUBLISHED.business,
    )
    months = load("calendar")["month"]
    assert (origin["first_month"], origin["last_month"]) == (months.min(), months.max())
    assert months.nunique() == PUBLISHED.months


def test_every_table_loads_with_its_columns():
    for role, door in (("observed", load), ("truth", open_envelope)):
        for name in table_names(role):
            table = next(table for table in TABLES if (table.name, table.role) == (name, role))
            frame = door(name)
            assert frame.columns.tolist() == [column.name for column in table.columns]
            assert len(frame) > 0


def test_money_is_whole_cents_everywhere():
    for table in TABLES:
        for column in table.columns:
            if column.name.endswith("_cents") or column.unit == "cents":
                assert (column.kind, column.unit) == ("integer", "cents"), (table.name, column.name)


def test_no_hidden_column_stands_in_an_observed_table():
    hidden = {column.name for table in TABLES if table.role == "truth" for column in table.columns}
    shown = {column.name for table in TABLES if table.role == "observed" for column in table.columns}
    keys = {"customer_id", "crm_id", "household", "month", "wave"}  # no news
    assert hidden & shown == keys | {"satisfaction"}


def test_satisfaction_as_told_is_a_score_and_not_the_hidden_satisfaction():
    """The one name that is on both sides: what is said, and what is felt."""
    both = load("surveys").merge(open_envelope("opinion"), on=["customer_id", "wave"], suffixes=("", "_felt"))
    both = both.dropna(subset=["satisfaction"])
    assert set(both["satisfaction"]) <= {1, 2, 3, 4, 5}
    assert 0.3 < both["satisfaction"].corr(both["satisfaction_felt"]) < 0.9


def test_the_data_card_says_that_lantern_is_made_up():
    assert "made up" in (CHECKOUT / "README.md").read_text()


def test_the_dictionary_page_is_fresh():
    assert cli.main(["data", "dictionary", "--check"]) == 0
    page = DICTIONARY.read_text(encoding="utf-8")
    for table in TABLES:
        for column in table.columns:
            assert f"| `{column.name}` |" in page


def test_one_wrong_cell_in_each_column_of_the_real_records_is_named(copy):
    planted = set()
    for table in TABLES:
        lines = (copy / table.path).read_bytes().split(b"\n")
        for position, column in enumerate(table.columns):
            (cells,) = csv.reader([lines[position + 1].decode()])  # a name may hold a comma
            cells[position] = "?\x01?"
            line = io.StringIO()
            csv.writer(line, lineterminator="").writerow(cells)
            lines[position + 1] = line.getvalue().encode()
            planted.add((table.path, position + 2, column.name))
        (copy / table.path).write_bytes(b"\n".join(lines))
    restamp(copy)
    report = check_package(copy, TABLES, limit=100_000)
    rules = {"type", "choices"}
    found = {(fault.file, fault.line, fault.column) for fault in report.faults if fault.rule in rules}
    assert found == planted


NEEDED = ("frictionless", "build", "hatchling")
# The environment for pandas 3 is smaller; requirements-build.txt has all of these.
needs_build_environment = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in NEEDED), reason="needs requirements-build.txt"
)


@pytest.mark.slow
@needs_build_environment
class TestFrictionless:
    """A second opinion, from the reference implementation of the standard, in a process of its own.

    Its own process: Frictionless sets up logging and warnings of its own when it is imported.
    """

    PROGRAM = (
        "import json, sys\n"
        "from frictionless import system, validate\n"
        "system.trusted = True\n"
        "report = validate(sys.argv[1], type='package')\n"
        "rows = report.flatten(['type', 'rowNumber', 'fieldName'])\n"
        "json.dump({'valid': report.valid, 'tables': report.stats['tasks'], 'faults': rows}, sys.stdout)\n"
    )

    def validate(self, folder: Path) -> dict:
        run = subprocess.run(
            [sys.executable, "-c", self.PROGRAM, "datapackage.json"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    def test_the_committed_records_are_a_valid_data_package(self):
        report = self.validate(CHECKOUT)
        assert report == {"valid": True, "tables": len(TABLES), "faults": []}

    def test_planted_defects_are_found_by_both(self, copy):
        exits = copy / "exits.csv"
        lines = exits.read_text().split("\n")
        lines[1] = ",".join(["999999999", *lines[1].split(",")[1:]])
        lines[2] = ",".join([*lines[2].split(",")[:2], "aliens", *lines[2].split(",")[3:]])
        exits.write_text("\n".join(lines))
        calendar = copy / "calendar.csv"
        calendar.write_text(calendar.read_text().replace("true", "perhaps", 1))
        restamp(copy)
        theirs = {fault[0] for fault in self.validate(copy)["faults"]}
        ours = {fault.rule for fault in check_package(copy, TABLES).faults}
        assert theirs == {"foreign-key", "constraint-error", "type-error"}
        assert ours == {"reference", "choices", "type", "order"}


def test_fields_of_the_description_say_what_the_specification_says():
    column = next(column for column in TABLES[0].columns if column.choices)
    assert field_of(column, TABLES[0])["constraints"]["enum"] == list(column.choices)


@pytest.mark.slow
@needs_build_environment
def test_the_wheel_brings_the_records_along(tmp_path):
    """A downloaded notebook and the browser have the wheel and nothing else."""
    build = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(CHECKOUT.parent)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert build.returncode == 0, build.stdout + build.stderr
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for name in package_files(CHECKOUT):
        assert (site / "loyaltylab" / "_data" / name).read_bytes() == (CHECKOUT / name).read_bytes()
    program = "import loyaltylab; print(loyaltylab.__file__, len(loyaltylab.load('orders')), len(loyaltylab.open_envelope('leaving')))"
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE} | {
        "PYTHONPATH": str(site)
    }
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    file, orders, people = run.stdout.split()
    assert Path(file).is_relative_to(site)
    assert (int(orders), int(people)) == (len(load("orders")), len(open_envelope("leaving")))
