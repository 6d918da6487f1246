"""Every test keeps its progress in a folder of its own and uses the public secret."""

import pandas as pd
import pytest

from loyaltylab.checks import lantern, progress
from tests.checks.bank import FOLDERS, full_turn


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("LOYALTYLAB_PROGRESS", str(tmp_path / "progress.json"))
    for name in ("LOYALTYLAB_COURSE_SECRET", "LOYALTYLAB_STUDENT_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(progress, "_session", {})
    monkeypatch.setattr(lantern, "_current", {})
    return tmp_path / "progress.json"


NEW_PANDAS = int(pd.__version__.split(".")[0]) >= 3


@pytest.fixture(autouse=True)
def what_runs_on_a_newer_pandas(request):
    """On pandas 3 leave out what lifelines needs, which does not run there yet; and all assignments but a turn."""
    call = getattr(request.node, "callspec", None)
    assignment = call.params.get("assignment") if call else None
    if NEW_PANDAS and assignment in FOLDERS:
        graded = FOLDERS[assignment] / "graded.py"
        if graded.is_file() and "lifelines" in graded.read_text(encoding="utf-8"):
            pytest.skip("the graded checks use lifelines, which does not run on pandas 3 yet")
        if assignment not in full_turn():
            pytest.skip("its turn on pandas 3 comes on another day")
