"""RFM and cohorts: the definitions by hand, and one answer from pandas, DuckDB and Dask."""

import importlib
import json
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.at_scale import ENGINES, cohorts_at_scale, order_files, read_orders, rfm_at_scale
from loyaltylab.measures.rfm import cohort_retention, cut_points, rfm, scores
from loyaltylab.world import World
from loyaltylab.world.generate import generate

parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra `scale` (requirements-build.txt)")

WORLD = World(private=300, business=20, months=9)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("scale") / "world"
    generate(WORLD, place, partition=120, tables=("orders", "customers"))
    return place


@pytest.fixture(scope="module")
def orders(folder: Path) -> pd.DataFrame:
    columns = ["customer_id", "date", "paid_cents"]
    return pd.concat([read_orders(path, columns) for path in order_files(folder)], ignore_index=True)


def small(rows: list[tuple[int, str]], cents: int = 100) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["customer_id", "date"]).assign(paid_cents=cents)
    return table.assign(date=pd.to_datetime(table["date"]))


# ------------------------------------------------------------------------------------------------------ definitions


def test_recency_and_frequency_of_a_published_small_table() -> None:
    """Six purchases whose repeat counts, ages at the last purchase and ages are known (the test table of lifetimes)."""
    rows = [(1, "2015-02-01"), (1, "2015-02-06"), (2, "2015-01-01")]
    rows += [(3, "2015-01-01"), (3, "2015-01-02"), (3, "2015-01-05")]
    known = {
        1: (1, 5, 6),
        2: (0, 0, 37),
        3: (2, 4, 37),
    }  # repeats, first to last, first to 7 February, in days
    table = rfm(small(rows), "2015-02-07").set_index("customer_id")
    for customer, (repeats, at_last, age) in known.items():
        assert table.loc[customer, "frequency"] == repeats + 1
        assert table.loc[customer, "recency_days"] == age - at_last
        assert table.loc[customer, "money_cents"] == 100 * (repeats + 1)


def test_scores_of_ten_values_by_hand() -> None:
    values = [1, 1, 1, 2, 3, 4, 5, 6, 7, 8]
    assert cut_points(values) == (1, 2, 4, 6)  # the 2nd, 4th, 6th and 8th smallest
    assert scores(values, (1, 2, 4, 6)).tolist() == [1, 1, 1, 2, 3, 3, 4, 4, 5, 5]
    assert scores(values, (1, 2, 4, 6), higher_is_better=False).tolist() == [5, 5, 5, 4, 3, 3, 2, 2, 1, 1]


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60), st.randoms())
def test_scores_do_not_depend_on_the_order_of_rows(values: list[int], random) -> None:
    shuffled = values[:]
    random.shuffle(shuffled)
    cuts = cut_points(values)
    assert cuts == cut_points(shuffled)
    by_value = dict(zip(shuffled, scores(shuffled, cuts).tolist()))
    assert [by_value[value] for value in values] == scores(values, cuts).tolist()
    for fifth, cut in enumerate(cuts, start=1):
        assert sum(value <= cut for value in values) * 5 >= fifth * len(values)
        assert sum(value < cut for value in values) * 5 < fifth * len(values)


def test_cohorts_by_hand() -> None:
    rows = [(1, "2023-01-05"), (1, "2023-01-20"), (1, "2023-03-01"), (2, "2023-01-31"), (3, "2023-02-01")]
    table = cohort_retention(small(rows))
    assert table.to_numpy().tolist() == [
        ["2023-01", 0, 2, 2, 1.0],
        ["2023-01", 2, 1, 2, 0.5],
        ["2023-02", 0, 1, 1, 1.0],
    ]


def test_orders_after_today_are_refused() -> None:
    with pytest.raises(LoyaltyLabError, match="dates after 2015-01-01"):
        rfm(small([(1, "2015-01-02")]), "2015-01-01")


@pytest.mark.parametrize("measure", [lambda table: rfm(table, "2030-01-01"), cohort_retention])
def test_bad_tables_get_a_sentence(measure) -> None:
    good = small([(1, "2015-01-02")])
    with pytest.raises(LoyaltyLabError, match="no rows"):
        measure(good.iloc[:0])
    with pytest.raises(LoyaltyLabError, match="no column"):
        measure(good.drop(columns="customer_id"))
    with pytest.raises(LoyaltyLabError, match="dates are needed"):
        measure(good.assign(date="2015-01-02"))


# ---------------------------------------------------------------------------------------------------------- engines


@pytest.mark.parametrize("using", ENGINES)
def test_every_engine_scores_as_the_plain_function_does(
    using: str, folder: Path, orders: pd.DataFrame, tmp_path: Path
) -> None:
    done = rfm_at_scale(folder, using=using, today="2023-10-05", out=tmp_path / "rfm.parquet")
    expected = rfm(orders, "2023-10-05")
    written = parquet.ParquetFile(tmp_path / "rfm.parquet").read().to_pandas()
    pd.testing.assert_frame_equal(written, expected, check_dtype=False)
    keys = ["recency_score", "frequency_score", "money_score"]
    cells = expected.groupby(keys).size()
    assert done.cells.set_index(keys)["customers"].equals(cells.astype("int64").rename("customers"))
    assert done.cells["orders"].sum() == len(orders)
    assert done.cells["money_cents"].sum() == orders["paid_cents"].sum()


@pytest.mark.parametrize("using", ENGINES)
def test_every_engine_counts_cohorts_as_the_plain_function_does(
    using: str, folder: Path, orders: pd.DataFrame
) -> None:
    pd.testing.assert_frame_equal(cohorts_at_scale(folder, using=using), cohort_retention(orders))


def test_dask_on_a_scheduler_gives_the_same(folder: Path) -> None:
    distributed = importlib.import_module("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        table = cohorts_at_scale(folder, using="dask", scheduler=cluster.scheduler_address)
    pd.testing.assert_frame_equal(table, cohorts_at_scale(folder, using="pandas"))


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_duckdb_leaves_nothing_behind(ending: str, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / f"scored.{ending}"
    rfm_at_scale(folder, temporary=tmp_path / "spill", out=out)
    assert sorted(path.name for path in tmp_path.iterdir()) == [out.name, "spill"]
    assert not list((tmp_path / "spill").iterdir())


@pytest.mark.parametrize("command", ["rfm", "cohorts"])
def test_the_commands_print_the_same_for_every_engine(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = set()
    for using in ENGINES:
        assert main(["measures", command, str(folder), "--engine", using]) == 0
        texts.add(capsys.readouterr().out)
    assert len(texts) == 1
    assert texts.pop().count("\n") > 5


# --------------------------------------------------------------------------------------------------------- mistakes


def copied(folder: Path, place: Path) -> Path:
    for path in folder.rglob("*"):
        if path.is_file():
            target = place / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return place


def sentence(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main(["measures", "rfm", *map(str, words)]) == 2
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    return text


def test_a_missing_partition_is_noticed(folder: Path, tmp_path: Path, capsys) -> None:
    copy = copied(folder, tmp_path / "copy")
    next((copy / "orders").glob("*.parquet")).unlink()
    assert "has lost files" in sentence(capsys, copy)


def test_a_half_finished_folder_is_noticed(folder: Path, tmp_path: Path, capsys) -> None:
    copy = copied(folder, tmp_path / "copy")
    content = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps({**content, "complete": False}))
    assert "not finished" in sentence(capsys, copy)


def test_a_damaged_file_or_manifest_is_noticed(folder: Path, tmp_path: Path, capsys) -> None:
    copy = copied(folder, tmp_path / "copy")
    path = next((copy / "orders").glob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-20])
    assert "cannot be read as Parquet" in sentence(capsys, copy)
    (copy / "manifest.json").write_text("{")
    assert "is damaged" in sentence(capsys, copy)


def test_customers_in_two_files_are_noticed(folder: Path, tmp_path: Path, capsys) -> None:
    """Planted: without a manifest, one file lies there twice, so that a count by file would be wrong."""
    copy = copied(folder, tmp_path / "copy")
    (copy / "manifest.json").unlink()
    path = next((copy / "orders").glob("*.parquet"))
    path.with_name("again.parquet").write_bytes(path.read_bytes())
    assert "some of the same customers" in sentence(capsys, copy)


def test_other_mistakes_get_a_sentence(folder: Path, tmp_path: Path, capsys) -> None:
    assert "has no orders" in sentence(capsys, tmp_path)
    assert "no memory limit" in sentence(capsys, folder, "--memory-limit", "lots")
    assert "choose a later day" in sentence(capsys, folder, "--today", "2023-02-01")
    assert "is not a day" in sentence(capsys, folder, "--today", "soon")
    assert "should end in" in sentence(capsys, folder, "--out", tmp_path / "scored.xlsx")
    (tmp_path / "file").write_text("in the way")
    assert "cannot be written" in sentence(capsys, folder, "--out", tmp_path / "file" / "scored.csv")
    assert "cannot work in" in sentence(capsys, folder, "--temporary", tmp_path / "file" / "spill")


@pytest.mark.parametrize("module", ["duckdb", "dask"])
def test_without_an_engine_the_command_names_the_extra(
    module: str, folder: Path, capsys, monkeypatch
) -> None:
    """Planted: an environment in which the engine cannot be imported."""
    monkeypatch.setitem(sys.modules, module, None)
    assert "pip install -e '.[scale]'" in sentence(capsys, folder, "--engine", module)
