"""Every test keeps its progress in a folder of its own and uses the public secret."""

import pytest

from loyaltylab.checks import lantern, progress


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("LOYALTYLAB_PROGRESS", str(tmp_path / "progress.json"))
    for name in ("LOYALTYLAB_COURSE_SECRET", "LOYALTYLAB_STUDENT_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(progress, "_session", {})
    monkeypatch.setattr(lantern, "_current", {})
    return tmp_path / "progress.json"
