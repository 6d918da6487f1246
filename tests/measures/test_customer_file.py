"""The clean customer file: our rules for cells and the reference implementation of the standard say the same."""

import importlib.util
import json
import subprocess
import sys

import pandas as pd
import pytest

from loyaltylab import load, open_envelope
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.customer_file import (
    SCHEMA,
    broken_cells,
    clean,
    fingerprint,
    read_birth_years,
    read_days,
    smallest_group,
    write_package,
)

PROGRAM = (
    "import json, sys\n"
    "from frictionless import system, validate\n"
    "system.trusted = True\n"
    "report = validate('datapackage.json', type='package')\n"
    "rows = report.flatten(['type', 'rowNumber', 'fieldName'])\n"
    "json.dump({'valid': report.valid, 'faults': rows}, sys.stdout)\n"
)
needs_frictionless = pytest.mark.skipif(
    importlib.util.find_spec("frictionless") is None, reason="needs requirements-build.txt"
)


@pytest.fixture(scope="module")
def cleaned():
    return clean(load("crm_export"))


def judged(folder):
    """Return what Frictionless says of the package, in a process of its own: it sets up warnings when imported."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=folder, capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(run.stdout)


def test_the_raw_export_breaks_rules_and_the_clean_one_none(cleaned):
    broken = broken_cells(load("crm_export"))
    assert set(broken["column"]) == {"email", "phone", "region", "joined", "birth_year", "kind"}
    assert broken_cells(cleaned).empty


def test_cleaning_invents_nothing_and_reads_days_and_regions_rightly(cleaned):
    raw, key = load("crm_export"), open_envelope("crm_key")
    assert len(cleaned) == len(raw)
    gaps = raw.isna() | raw.isin(["-", "n/a"])
    pd.testing.assert_frame_equal(cleaned.isna(), gaps[cleaned.columns], check_dtype=False)
    true = cleaned.merge(key, on="crm_id").merge(load("customers"), on="customer_id", suffixes=("", " true"))
    for column in ("joined", "region", "birth_year"):
        known = true[true[column].notna()]
        expected = known[f"{column} true"]
        if column == "birth_year":
            expected = expected.astype(int).astype(str)
        if column == "joined":
            expected = expected.dt.strftime("%Y-%m-%d")
        assert (known[column] == expected).all()


@needs_frictionless
def test_frictionless_takes_the_package_and_finds_planted_faults(cleaned, tmp_path):
    """The same faults as our own rules find, cell by cell."""
    write_package(tmp_path, cleaned)
    assert judged(tmp_path) == {"valid": True, "faults": []}
    planted = cleaned.copy()
    faults = {
        (2, "region"): "Citty",
        (3, "birth_year"): "1902",
        (4, "joined"): "2026-01-01",
        (5, "joined"): "06.10.2024",
        (6, "phone"): "12",
        (7, "name"): None,
        (8, "crm_id"): planted.loc[9, "crm_id"],
        (10, "birth_year"): "'83",
    }
    for (row, column), value in faults.items():
        planted.loc[row, column] = value
    planted.to_csv(tmp_path / "customers.csv", index=False, lineterminator="\n")
    description = json.loads((tmp_path / "datapackage.json").read_text())
    del description["resources"][0]["hash"]
    (tmp_path / "datapackage.json").write_text(json.dumps(description))
    said = judged(tmp_path)
    assert not said["valid"]
    theirs = {(row - 2, column) for _, row, column in said["faults"] if column}
    ours = set(zip(broken_cells(planted)["row"], broken_cells(planted)["column"]))
    # Which of two equal numbers is the second one, both name; Frictionless reports the key of the row without a field.
    assert {cell for cell in ours if cell[1] != "crm_id"} == theirs - {
        cell for cell in theirs if cell[1] == "crm_id"
    }
    assert (9, "crm_id") in ours
    assert any(row == 11 for _, row, _ in said["faults"])


def test_what_is_not_valid_is_not_written(cleaned, tmp_path):
    with pytest.raises(LoyaltyLabError, match=r"1 cells? break.*Citty.*region"):
        write_package(tmp_path, cleaned.assign(region=cleaned["region"].mask(cleaned.index == 2, "Citty")))
    assert not list(tmp_path.iterdir())


def test_days_and_years_by_hand():
    days = read_days(pd.Series(["2024-10-06", "06.10.2024", "06/10/24", "13/25/24", None]))
    assert days.dt.strftime("%Y-%m-%d").tolist()[:3] == ["2024-10-06"] * 3
    assert days.isna().tolist() == [False] * 3 + [True] * 2
    years = read_birth_years(pd.Series(["1983", "'83", "'02", "'07", "'08", None]))
    assert years.tolist()[:5] == [1983, 1983, 2002, 2007, 1908]


def test_a_swap_of_letters_keeps_the_fingerprint():
    names = pd.Series(["Hugo Corvo", "H. Covro", "Hugo Corvi"])
    assert fingerprint(names).tolist()[:2] == ["h coorv"] * 2
    assert fingerprint(names)[2] != "h coorv"


def test_the_smallest_group_counts_those_alike():
    table = pd.DataFrame({"region": ["City", "City", "Hills"], "year": [1980, 1980, 1980]})
    assert smallest_group(table, ["region", "year"]).tolist() == [2, 2, 1]


def test_a_rule_that_nobody_knows_is_refused(cleaned):
    odd = {"fields": [{"name": "name", "type": "string", "constraints": {"maxLength": 3}}]}
    with pytest.raises(LoyaltyLabError, match="maxLength"):
        broken_cells(cleaned, odd)
    assert SCHEMA["primaryKey"] == "crm_id"
