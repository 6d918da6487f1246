"""The command line starts quickly: no part imports, only to offer its commands, what takes seconds."""

import subprocess
import sys

import pytest

from loyaltylab.cli import PARTS

SLOW = {"nbformat", "nbclient", "jsonschema", "matplotlib", "scipy", "sphinx", "duckdb", "dask", "playwright"}


def imported_at_start(code: str) -> set[str]:
    """Return which of the slow modules are there after some code has run in a process of its own."""
    script = f"{code}\nimport sys; print(*sorted({SLOW!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("part", PARTS)
def test_offering_commands_is_quick(part):
    assert imported_at_start(f"from loyaltylab.cli import build_parser; build_parser({part!r})") == set()


def test_a_planted_import_is_seen():
    assert imported_at_start("import matplotlib") == {"matplotlib"}
