"""A learner's own progress: one readable file beside the notebook, never sent anywhere, deleted at will."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loyaltylab.files import write_text

FILE_NAME = "loyaltylab-progress.json"
_ABOUT = (
    "Your own progress in Loyalty Lab, written by the practice checks on this computer and sent nowhere. "
    "Delete this file whenever you like: you then start afresh."
)
Tasks = dict[str, dict[str, Any]]
# Where no file can be written (a read-only folder) or the file is broken, progress lasts as long as the session.
_session: Tasks = {}


def progress_path() -> Path | None:
    """Return where progress is kept; ``LOYALTYLAB_PROGRESS`` names another file, or ``off`` for none."""
    named = os.environ.get("LOYALTYLAB_PROGRESS", "").strip()
    if named.lower() == "off":
        return None
    return Path(named) if named else Path(FILE_NAME).absolute()


def read_progress() -> tuple[Tasks, bool]:
    """Return the progress by task, and whether it may be written back (a file that is not ours is never touched)."""
    path = progress_path()
    if path is None:
        return _session, False
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))["tasks"]
        return {str(task): dict(entry) for task, entry in tasks.items()}, True
    except FileNotFoundError:
        return {}, True
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return _session, False


def task_progress(task: str) -> dict[str, Any]:
    """Return one task's entry: ``tries``, ``hints`` seen, ``checks`` at best, ``passed`` (time, or ``None``)."""
    tasks, ours = read_progress()
    entry = tasks.get(task, {}) if ours and task in tasks else _session.get(task, tasks.get(task, {}))
    return {"tries": _count(entry, "tries"), "hints": _count(entry, "hints"), "passed": entry.get("passed")}


def _count(entry: dict[str, Any], name: str) -> int:
    value = entry.get(name, 0)
    return value if isinstance(value, int) and value >= 0 else 0


def record_try(task: str, passed: int, steps: int, now: datetime | None = None) -> None:
    """Note one try: how many practice checks passed, and when the last of them did for the first time."""
    entry = task_progress(task)
    entry["tries"] += 1
    entry["last_try"] = f"{passed} of {steps} practice checks"
    if passed == steps and not entry["passed"]:
        entry["passed"] = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    _write(task, entry)


def record_hint(task: str) -> int:
    """Note that the next hint was read; return how many have been read now."""
    entry = task_progress(task)
    entry["hints"] = min(3, entry["hints"] + 1)
    _write(task, entry)
    return int(entry["hints"])


def _write(task: str, entry: dict[str, Any]) -> None:
    tasks, ours = read_progress()
    tasks[task] = {**tasks.get(task, {}), **entry}
    path = progress_path()
    if ours and path is not None:
        content = {"about": _ABOUT, "tasks": dict(sorted(tasks.items()))}
        try:
            write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
            return
        except OSError:
            pass
    _session[task] = tasks[task]
