"""Other programs that make customers, or count orders, each in a throw-away environment made for the run.

Nothing here enters the project's requirements. A peer that cannot be installed on this Python is named with the message.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rows import Row, medians
from loyaltylab.world import World, simulate
from loyaltylab.world.generate import BLOCK

SCRIPT = Path(__file__).with_name("in_peer.py")
LIGHT = ("lifetimes", "faker", "mimesis", "polars", "setuptools")
HEAVY = ("pymc-marketing",)
CUSTOMERS = {"lifetimes": 20_000, "pymc_marketing": 1_000_000}
"""Lines that each generator of summaries is asked for: enough for a second or so."""
TEXTS = {"faker": 2_000, "mimesis": 20_000}


@contextmanager
def environment(*packages: str) -> Iterator[Path | str]:
    """Yield the Python of a fresh environment with these packages, or the message that came instead."""
    with tempfile.TemporaryDirectory(prefix="peer-") as place:
        uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
        python = Path(place) / "env" / "bin" / "python"
        if uv:
            make = [[uv, "venv", "-q", "--python", sys.executable, str(python.parents[1])]]
            make += [[uv, "pip", "install", "-q", "--python", str(python), *packages]]
        else:
            make = [[sys.executable, "-m", "venv", str(python.parents[1])]]
            make += [[str(python), "-m", "pip", "install", "-q", *packages]]
        for command in make:
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                yield (done.stderr.strip() or done.stdout.strip()).splitlines()[-1]
                return
        yield python


def ask(python: Path, what: str, argument: object) -> dict[str, Any]:
    """Return what ``in_peer.py`` reports.

    Raises
    ------
    RuntimeError
        With the peer's last line, when it failed.
    """
    command = [str(python), "-W", "ignore", str(SCRIPT), what, str(argument)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{what}: {done.stderr.strip().splitlines()[-1]}")
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def measure(repeat: int) -> list[Row]:
    """Return Lantern's rows and customers next to what each peer makes, in seconds for 10,000 of each."""
    world = World(private=BLOCK, business=0, months=36)
    lines = sum(map(len, simulate(world).all().values()))
    (ours,) = medians(repeat, lambda: simulate(world))
    per_line, per_customer = ours / lines * 1e4, ours / BLOCK * 1e4
    rows = []
    for packages in (LIGHT, HEAVY):
        with environment(*packages) as python:
            if isinstance(python, str):
                print(f"{packages[0]} cannot be installed here: {python}", file=sys.stderr)
                continue
            wanted = CUSTOMERS | TEXTS
            for peer in [name for name in wanted if name.replace("_", "-") in packages]:
                try:
                    report = ask(python, peer, wanted[peer])
                except RuntimeError as error:
                    print(f"not measured: {error}", file=sys.stderr)
                    continue
                theirs = report["seconds"] / wanted[peer] * 1e4
                name = f"{peer.replace('_', '-')} {report['version']}"
                if peer in TEXTS:
                    rows.append(
                        Row(
                            "10,000 rows of Lantern's tables", per_line, f"{name}, rows of ten fields", theirs
                        )
                    )
                else:
                    what = f"10,000 customers, {lines / BLOCK:.0f} rows each"
                    rows.append(Row(what, per_customer, f"{name}, one summary row each", theirs))
    return rows


def raw_draws(seconds: float) -> int:
    """Draw with NumPy for so many seconds and return how many numbers came."""
    random, count, end = np.random.default_rng(1), 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        random.standard_normal(100_000)
        count += 100_000
    return count
