"""The one door: right tables, right types, and one sentence when something is wrong."""

import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltylab
from loyaltylab import data, load, open_envelope
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world.tables import Column, Table
from tests.data.small_lantern import ORIGIN, TABLES, make_records


def one_sentence(error: pytest.ExceptionInfo) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def test_types_are_those_a_learner_can_use(small_world):
    people = load("people")
    kinds = {name: str(kind) for name, kind in people.dtypes.items()}
    assert kinds.pop("name") == kinds.pop("region") == str(pd.Series(["a"]).dtype)
    assert kinds == {
        "person": "int64",
        "joined": "datetime64[ns]",
        "birth_year": "float64",
        "km": "float64",
        "member": "bool",
        "asked": "boolean",
    }
    assert people["name"].isna().tolist() == [False, True, False, False]
    assert people["name"].tolist()[2:] == ['Bo "the cup", Lee', "NA"]
    assert people.loc[people["joined"] >= "2024-01-31", "person"].tolist() == [2, 3]


def test_money_beyond_32_bits_stays_whole(small_world):
    buys = load("buys")
    assert buys["paid_cents"].dtype == np.int64
    assert buys["paid_cents"].sum() == 3_000_001_349


def test_a_month_is_text_that_sorts_joins_and_becomes_a_date(small_world):
    months, buys = load("months"), load("buys")
    assert months["month"].tolist() == ["2024-01", "2024-01", "2024-02", "2024-02"]
    assert (months["month"] >= "2024-02").tolist() == [False, False, True, True]
    assert len(buys.merge(months, on=["month", "region"])) == len(buys)
    assert (buys["date"].dt.strftime("%Y-%m") == buys["month"]).all()
    assert pd.to_datetime(months["month"]).dt.month.tolist() == [1, 1, 2, 2]


def test_what_comes_back_is_what_was_written(small_world):
    for table in TABLES:
        frame = (load if table.role == "observed" else open_envelope)(table.name)
        records = make_records()
        written = (records.observed if table.role == "observed" else records.truth)[table.name]
        assert frame.columns.tolist() == [column.name for column in table.columns]
        for column in table.columns:
            left, right = frame[column.name], written[column.name]
            assert left.isna().tolist() == right.isna().tolist()
            if column.kind == "number":
                assert np.allclose(left, right, atol=0.5 * 10.0**-column.decimals)
            else:
                assert left.dropna().tolist() == right.dropna().tolist()


def test_a_number_is_the_nearest_float_to_its_text(small_world):
    """On every pandas: the reader's quick method misses the last bit of some decimals."""
    column = Column("x", "number", "Any.", optional=True, decimals=3)
    words = [f"{thousandths / 1000:.3f}" for thousandths in range(-20_000, 20_000, 7)]
    table = Table("t", "T", "T.", (column,), key=("x",))
    content = "\n".join(["x", *words, '""', ""]).encode()
    values = data.parse(content, table)["x"].tolist()
    assert values[:-1] == [float(word) for word in words]
    assert np.isnan(values[-1])


def test_changing_a_frame_never_changes_the_next_one(small_world):
    first = load("buys")
    first["paid_cents"] = 0
    del first["date"]
    assert load("buys")["paid_cents"].sum() > 0
    assert "date" in load("buys")


def test_a_second_load_does_not_parse_again(small_world, monkeypatch):
    load("buys")
    monkeypatch.setattr(data, "parse", lambda *_: pytest.fail("parsed again"))
    load("buys")


@pytest.mark.parametrize("name", ["peoples", "People", "poeple"])
def test_a_misspelt_name_gets_the_nearest_one_and_all_names(small_world, name):
    with pytest.raises(LoyaltyLabError) as error:
        load(name)
    assert one_sentence(error) == (
        f'There is no table "{name}"; did you mean "people"? The tables are: people, months, buys.'
    )


def test_a_name_like_no_other_gets_all_names(small_world):
    with pytest.raises(LoyaltyLabError, match=r'no table "xyzzy"\. The tables are: people, months, buys'):
        load("xyzzy")
    with pytest.raises(LoyaltyLabError, match=r'no hidden table "xyzzy"\. The hidden tables are: people'):
        open_envelope("xyzzy")


def test_orderz_on_the_real_specification():
    with pytest.raises(LoyaltyLabError, match='no table "orderz"; did you mean "orders"'):
        load("orderz")


@pytest.mark.parametrize("name", [None, 3, ["people"], pd.Series(["people"])])
def test_a_name_that_is_no_text_is_one_sentence(small_world, name):
    with pytest.raises(LoyaltyLabError, match="named by a text"):
        load(name)


@pytest.mark.parametrize("name", ["truth_people", "truth/people"])
def test_the_truth_does_not_open_through_the_front_door(small_world, name):
    with pytest.raises(LoyaltyLabError, match=re.escape('at the end of a lab, open_envelope("people")')):
        load(name)
    assert "warmth" in open_envelope(name)


def test_a_hidden_name_without_prefix_is_recognised(monkeypatch):
    with pytest.raises(LoyaltyLabError, match=re.escape('"traits" belongs to the hidden truth')):
        load("traits")
    with pytest.raises(LoyaltyLabError, match=re.escape('"orders" is not hidden: load("orders")')):
        open_envelope("orders")
    with pytest.raises(LoyaltyLabError, match='no hidden table "orderz"'):
        load("truth_orderz")


@pytest.mark.parametrize("name", ["buys.csv", "datapackage.json"])
def test_a_missing_file_is_named_with_what_to_do(small_world, name):
    (small_world / name).unlink()
    with pytest.raises(LoyaltyLabError) as error:
        load("buys")
    assert name in one_sentence(error)
    assert "`loyaltylab data build`" in str(error.value)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-9],
        lambda content: content.replace(b"1250", b"1251"),
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: b"",
        lambda content: b"\x00\xff" * 50,
    ],
    ids=["cut off", "changed", "CRLF", "empty", "rubbish"],
)
def test_a_damaged_file_is_never_read_in_silence(small_world, damage):
    load("buys")
    path = small_world / "buys.csv"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(LoyaltyLabError) as error:
        load("buys")
    assert "buys.csv is damaged or was changed" in one_sentence(error)
    assert "`loyaltylab data build`" in str(error.value)
    load("people")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"resources": [{"path": 1}]}', '{"resources": [{"path": "a", "hash": 1}]}']
)
def test_a_damaged_description_is_one_sentence(small_world, content):
    (small_world / "datapackage.json").write_text(content)
    with pytest.raises(LoyaltyLabError, match=r"datapackage\.json is damaged"):
        load("buys")


def test_records_of_an_older_package_are_recognised(small_world):
    path = small_world / "datapackage.json"
    content = json.loads(path.read_text())
    content["resources"] = [entry for entry in content["resources"] if entry["name"] != "buys"]
    path.write_text(json.dumps(content))
    with pytest.raises(LoyaltyLabError, match="older than the package"):
        load("buys")


def test_a_wrong_variable_is_named(small_world, monkeypatch):
    monkeypatch.setenv(data.VARIABLE, "/no/such/folder")
    with pytest.raises(LoyaltyLabError, match="LOYALTYLAB_DATA names the folder /no/such/folder"):
        load("buys")


def test_the_installed_records_come_before_the_checkout(small_world, monkeypatch, tmp_path):
    monkeypatch.delenv(data.VARIABLE)
    checkout = shutil.copytree(small_world, tmp_path / "checkout")
    monkeypatch.setattr(data, "INSTALLED", small_world)
    monkeypatch.setattr(data, "CHECKOUT", checkout)
    assert data.data_folder() == small_world
    monkeypatch.setattr(data, "INSTALLED", tmp_path / "none")
    assert data.data_folder() == checkout
    assert len(load("buys")) == 4
    monkeypatch.setattr(data, "CHECKOUT", tmp_path / "none")
    with pytest.raises(LoyaltyLabError, match="not installed"):
        load("buys")


def test_the_door_works_from_any_folder(small_world, monkeypatch, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert len(load("buys")) == 4


def test_importing_the_package_loads_neither_the_simulator_nor_matplotlib():
    program = "import sys, loyaltylab; print(sorted(m for m in sys.modules if m in ('matplotlib', 'scipy', 'IPython')))"
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(inspect.getfile(loyaltylab)).parents[1],
    )
    assert run.stdout.strip() == "[]"
    assert ORIGIN.seed == 7
