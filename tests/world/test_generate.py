"""Lantern in any size: one digest however it is cut, nothing lost when killed, one sentence for each mistake."""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltylab import engines
from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world import Levers, World, buying, simulate
from loyaltylab.world import generate as making
from loyaltylab.world.digest import blocks_digest, frame_of, records_digest
from loyaltylab.world.generate import generate, is_shared, name_of, world_of_size
from loyaltylab.world.people import identities
from loyaltylab.world.specification import TABLES

parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra `scale` (requirements-build.txt)")

SMALL = World(private=190, business=12, months=5)
SOME = ("customers", "calendar", "orders", "truth/leaving")


@pytest.fixture(scope="module")
def whole_digest() -> dict[str, str]:
    return records_digest(simulate(SMALL), TABLES)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "world"
    generate(SMALL, folder, partition=97)
    return folder


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text())


def stamps(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}


def test_the_digest_is_that_of_the_whole_world(made: Path, whole_digest: dict[str, str]) -> None:
    assert manifest(made)["digest"] == whole_digest


@pytest.mark.parametrize("size", [50, 200])
def test_any_partition_size_gives_the_same_people(
    size: int, tmp_path: Path, whole_digest: dict[str, str]
) -> None:
    assert generate(SMALL, tmp_path / "world", partition=size).digest == whole_digest


def test_inner_blocks_change_nothing(
    tmp_path: Path, whole_digest: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "BLOCK", 64)
    assert generate(SMALL, tmp_path / "world", partition=200).digest == whole_digest


# One worker is the test of the whole world above; each further one starts a process of its own.
@pytest.mark.parametrize(
    "workers", [2, pytest.param(3, marks=pytest.mark.slow), pytest.param(4, marks=pytest.mark.slow)]
)
def test_any_number_of_workers_gives_the_same_people(
    workers: int, tmp_path: Path, whole_digest: dict[str, str]
) -> None:
    done = generate(SMALL, tmp_path / "world", partition=50, workers=workers)
    assert done.made > workers
    assert done.digest == whole_digest


@pytest.mark.parametrize("threads", [1, 2, 3, 4])
def test_any_number_of_threads_gives_the_same_people(threads: int, whole_digest: dict[str, str]) -> None:
    """Blocks in threads of one process, as Dask runs them: nothing may be shared and changed."""
    numbers = identities(SMALL.private, SMALL.business)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda block: simulate(SMALL, block), np.array_split(numbers, 5)))
    for table in TABLES:
        blocks = [frame_of(part, table) for part in (parts[:1] if is_shared(table) else parts)]
        assert blocks_digest(blocks, table) == whole_digest[name_of(table)]


def test_a_thread_that_shares_luck_is_seen(
    whole_digest: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: numbers drawn in turn from one stream, so that it matters who asks first."""
    stream = np.random.default_rng(1)
    monkeypatch.setattr(
        buying, "uniform", lambda keys, *address: stream.random(np.broadcast(keys, *address[1:]).shape)
    )
    with ThreadPoolExecutor(2) as pool:
        numbers = np.array_split(identities(SMALL.private, SMALL.business), 2)
        parts = list(pool.map(lambda block: simulate(SMALL, block), numbers))
    orders = next(table for table in TABLES if table.name == "orders")
    assert blocks_digest([frame_of(part, orders) for part in parts], orders) != whole_digest["orders"]


def test_a_dask_cluster_gives_the_same_people(tmp_path: Path, whole_digest: dict[str, str]) -> None:
    distributed = importlib.import_module("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as cluster:
        done = generate(SMALL, tmp_path / "world", partition=97, scheduler=cluster.scheduler_address)
    assert done.digest == whole_digest


def test_the_digest_sees_another_world(made: Path, tmp_path: Path, whole_digest: dict[str, str]) -> None:
    other = generate(replace(SMALL, seed=4), tmp_path / "world", tables=SOME)
    assert all(other.digest[name] != whole_digest[name] for name in SOME if name != "calendar")


def test_files_hold_the_records(made: Path) -> None:
    orders = pd.concat(
        [
            parquet.ParquetFile(path).read().to_pandas()
            for path in sorted((made / "orders").glob("*.parquet"))
        ],
        ignore_index=True,
    )
    expected = simulate(SMALL).observed["orders"]
    pd.testing.assert_frame_equal(orders, expected, check_dtype=False)


def test_files_are_sorted_by_customer(made: Path) -> None:
    for table in TABLES:
        if table.key[0] == "customer_id":
            files = sorted((made / making.name_of(table)).glob("*.parquet"))
            numbers = np.concatenate(
                [parquet.ParquetFile(path).read(columns=["customer_id"])[0].to_numpy() for path in files]
            )
            assert (np.diff(numbers) >= 0).all(), table.path


def test_tables_about_lantern_are_written_once(made: Path) -> None:
    names = {path.name for path in (made / "calendar").iterdir()}
    assert names == {"shared.parquet"}
    assert manifest(made)["rows"]["calendar"] == len(simulate(SMALL).observed["calendar"])


def test_a_rerun_makes_nothing_again(made: Path) -> None:
    before = stamps(made)
    done = generate(SMALL, made, partition=97)
    assert (done.made, done.found) == (0, len(manifest(made)["partitions"]))
    assert stamps(made) == before


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-9])])
def test_a_missing_or_cut_file_is_made_again(damage, tmp_path: Path) -> None:
    folder = tmp_path / "world"
    first = generate(SMALL, folder, partition=97, tables=SOME)
    before = stamps(folder)
    damage(sorted((folder / "orders").glob("*.parquet"))[1])
    again = generate(SMALL, folder, partition=97, tables=SOME)
    assert (again.made, again.digest) == (1, first.digest)
    changed = {path for path, stamp in stamps(folder).items() if before.get(path) != stamp}
    assert len(changed) == len(SOME) - 1  # the calendar is in a partition of its own
    assert parquet.ParquetFile(sorted((folder / "orders").glob("*.parquet"))[1]).read().num_rows


def test_killed_and_begun_again(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    command = [
        *(sys.executable, "-m", "loyaltylab.cli", "world", "generate", "--out", str(folder)),
        *("--customers", "300", "--months", "5", "--partition", "20", "--tables", ",".join(SOME)),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if (folder / "manifest.json").is_file() and len(manifest(folder)["partitions"]) >= 3:
            break
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    finished = manifest(folder)["partitions"]
    assert 3 <= len(finished) < 16
    assert not manifest(folder)["complete"]
    (folder / "orders" / ".0000000001-0000000020.parquet.99.part").write_text("left behind")
    before = {path: stamp for path, stamp in stamps(folder).items() if Path(path).stem in finished}

    world = world_of_size(300, 5)
    said: list[str] = []
    done = generate(world, folder, partition=20, tables=SOME, say=said.append)
    assert done.found == len(finished)
    assert before.items() <= stamps(folder).items()
    assert not list(folder.rglob(".*"))
    assert said == [
        f"An earlier run (process {process.pid}) was killed in {folder}; what it finished is kept, the rest is made now."
    ]
    assert done.digest == generate(world, tmp_path / "in one go", tables=SOME).digest


def interrupted(folder: Path, world: World = SMALL) -> None:
    """Leave a half-finished folder behind."""

    def stop(done: int, of: int, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(world, folder, partition=97, tables=SOME, progress=stop)
    assert not manifest(folder)["complete"]


def test_two_runs_at_once_do_not_meet(tmp_path: Path) -> None:
    """Planted: a second run in the same folder, begun while the first one writes."""
    folder = tmp_path / "world"
    refused: list[str] = []

    def second(done: int, of: int, rows: int) -> None:
        try:
            generate(SMALL, folder, partition=97, tables=SOME)
        except LoyaltyLabError as error:
            refused.append(str(error))

    first = generate(SMALL, folder, partition=97, tables=SOME, progress=second)
    sentence = f"Another run (process {os.getpid()}) is writing to {folder}; wait until it has ended, or write to another folder."
    assert refused == [sentence] * first.made
    assert not list(folder.rglob(".*"))
    assert generate(SMALL, folder, partition=97, tables=SOME).found == first.made


def test_the_lock_of_a_stopped_run_keeps_nobody_out(tmp_path: Path) -> None:
    """Planted: both files of a run whose process is gone; and no word where a run ended by itself."""
    said: list[str] = []
    folder = tmp_path / "world"
    interrupted(folder)
    assert not list(folder.rglob(".*"))
    (folder / making.LOCK).write_text("")
    (folder / making.RUNNING).write_text("4194301\n")
    generate(SMALL, folder, partition=97, tables=SOME, say=said.append)
    assert len(said) == 1
    assert "(process 4194301) was killed" in said[0]
    generate(SMALL, folder, partition=97, tables=SOME, say=said.append)
    assert len(said) == 1


def test_half_finished_output_of_another_seed_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    interrupted(folder)
    before, text = stamps(folder), (folder / "manifest.json").read_text()
    with pytest.raises(LoyaltyLabError, match=r"other settings \(seed was"):
        generate(replace(SMALL, seed=4), folder, partition=97, tables=SOME)
    assert (stamps(folder), (folder / "manifest.json").read_text()) == (before, text)
    assert not list(folder.rglob(".*"))


def test_a_partition_of_nobody_is_no_error(tmp_path: Path) -> None:
    """Planted: one customer a partition, most of whom join after the only month."""
    world = World(private=12, business=0, months=1)
    done = generate(world, tmp_path / "world", partition=1, tables=("customers",))
    assert 0 < done.rows["customers"] < 12
    assert done.rows["customers"] == len(simulate(world).observed["customers"])


def test_customers_hold_businesses_in_the_course_s_share() -> None:
    assert world_of_size(2150, 36) == World()
    assert world_of_size(1, 3).private == 1


# ---------------------------------------------------------------------------------------------------------- mistakes


def sentence(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main(["world", "generate", *map(str, words)]) == 2
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    assert text.startswith("loyaltylab: ")
    return text


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--customers", "0"),
        ("--customers", "-5"),
        ("--customers", "1.5"),
        ("--customers", "nan"),
        ("--customers", "many"),
        ("--customers", "1e30"),
        ("--months", "0"),
        ("--months", "1000"),
        ("--workers", "0"),
        ("--partition", "0"),
        ("--seed", "-1"),
        ("--tables", "orders,cheese"),
    ],
)
def test_bad_numbers_get_a_sentence(
    option: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {"--customers": "10", "--out": tmp_path / "world", option: value}
    sentence(capsys, *(f"{name}={word}" for name, word in words.items()))
    assert not (tmp_path / "world").exists()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seed": 4}, "seed"),
        ({"months": 6}, "months"),
        ({"private": 191}, "private"),
        ({"levers": Levers(price=1.1)}, "levers"),
    ],
)
def test_output_of_another_world_is_left_alone(made: Path, change: dict, named: str) -> None:
    before, text = stamps(made), (made / "manifest.json").read_text()
    with pytest.raises(LoyaltyLabError, match=f"other settings \\({named} was"):
        generate(replace(SMALL, **change), made, partition=97)
    assert (stamps(made), (made / "manifest.json").read_text()) == (before, text)


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (lambda text: text[:100], "cannot be read"),
        (lambda text: "[]", "not a manifest"),
        (lambda text: text.replace('"version": 1', '"version": 7'), "has version 7"),
        (lambda text: text.replace('"rows": ', '"rows": 1', 1), "changed by hand"),
        (lambda text: text.replace('"seed": 2', '"seed": 1'), "changed by hand"),
    ],
)
def test_a_tampered_manifest_is_refused(tamper, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "world"
    generate(SMALL, folder, tables=("calendar",))
    text = (folder / "manifest.json").read_text()
    tampered = tamper(text).replace('"rows": 1{', '"rows": {')
    if tampered == text:
        tampered = text.replace('"complete": true', '"complete": false')
    (folder / "manifest.json").write_text(tampered)
    with pytest.raises(LoyaltyLabError, match=words):
        generate(SMALL, folder, tables=("calendar",))
    assert (folder / "manifest.json").read_text() == tampered


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(LoyaltyLabError, match="not empty"):
        generate(SMALL, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_unwritable_folder_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    text = sentence(capsys, "--customers", 10, "--out", tmp_path / "file" / "world")
    assert "cannot be written to" in text


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_gets_a_sentence_and_leaves_no_half_file(workers: int, tmp_path: Path) -> None:
    """Planted: the system lets no file grow beyond 12 kB."""
    folder = tmp_path / "world"
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000)); "
        "from loyaltylab.cli import main\n"
        "if __name__ == '__main__': sys.exit(main(sys.argv[1:]))"
    )
    (tmp_path / "limited.py").write_text(script)
    command = ["world", "generate", "--customers", "500", "--months", "12", "--out", str(folder)]
    done = subprocess.run(
        [sys.executable, str(tmp_path / "limited.py"), *command, f"--workers={workers}", "--partition=400"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    assert done.returncode == 2, done.stderr
    # A slow machine may have shown its progress before; what is said about the fault is one line.
    said = [line for line in done.stderr.splitlines() if "partitions, " not in line]
    assert len(said) == 1
    assert "cannot be written to (File too large)" in said[0]
    assert not [path for path in folder.rglob("*") if path.name.endswith(".part")]
    for path in folder.rglob("*.parquet"):
        assert parquet.ParquetFile(path).read() is not None  # whatever has its final name is whole
    assert not manifest(folder)["complete"]


def test_without_arrow_the_command_names_the_extra(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: an environment in which pyarrow cannot be imported."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "pyarrow.parquet", raising=False)
    assert "pip install -e '.[scale]'" in sentence(capsys, "--customers", 10, "--out", tmp_path / "world")
    assert not (tmp_path / "world").exists()


def test_a_fault_inside_an_engine_is_not_called_a_missing_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ModuleNotFoundError("No module named 'inner'", name="inner")

    monkeypatch.setattr(engines.importlib, "import_module", broken)
    with pytest.raises(ModuleNotFoundError):
        engines.engine("duckdb")


def test_no_scheduler_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LoyaltyLabError, match="No Dask scheduler answers"):
        generate(SMALL, tmp_path / "world", scheduler="nowhere://x")
