"""Whose turn it is: costly tests run in full for a few subjects in each run, and for every one of them in time.

In full are: the subject of the day (days counted through, so that each gets its turn), and those whose files this
branch changes against ``origin/main`` (on ``main`` itself: whose files the last commit changes), at most
``MOST_CHANGED`` of them. ``--all`` on pytest's command line, or ``LOYALTYLAB_ALL=1``, takes all.
"""

import os
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

MOST_CHANGED = 1
ALL = "LOYALTYLAB_ALL"


def _git(root: Path, *words: str) -> str | None:
    """Return what git prints, or None where there is no git, no repository or no such commit."""
    try:
        result = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout if result.returncode == 0 else None


def changed_files(root: Path = ROOT) -> set[str]:
    """Return the files that differ from ``origin/main``, or, on ``main`` itself, from the last commit but one."""
    head, base = _git(root, "rev-parse", "HEAD"), _git(root, "merge-base", "origin/main", "HEAD")
    since = base.strip() if base and base != head else "HEAD~1"
    listed = [
        _git(root, "diff", "--name-only", since) or "",
        _git(root, "ls-files", "--others", "--exclude-standard") or "",
    ]
    return {line for text in listed for line in text.splitlines()}


_changed_here = cache(changed_files)


def of_today(subjects: Sequence[str], days: int, today: date | None = None) -> list[str]:
    """Return every ``days``-th subject, others each day, so that each has its turn within that many days; all with ``--all``."""
    if os.environ.get(ALL, "") not in ("", "0"):
        return list(subjects)
    return list(subjects[(today or datetime.now(UTC).date()).toordinal() % days :: days])


def in_full(
    subjects: Sequence[str],
    belongs: Callable[[str, str], bool],
    *,
    changed: set[str] | None = None,
    today: date | None = None,
) -> set[str]:
    """Return the subjects that are tested in full in this run.

    Parameters
    ----------
    subjects
        All of them, for example ``("04", "05")``.
    belongs
        ``belongs(path, subject)``: whether a file of the repository is part of a subject.
    changed, today
        For tests of this function.
    """
    if os.environ.get(ALL, "") not in ("", "0") or not subjects:
        return set(subjects)
    day = (today or datetime.now(UTC).date()).toordinal()
    # Counted from today's subject on, so that of many changed ones not always the same are left out.
    ordered = [subjects[(day + step) % len(subjects)] for step in range(len(subjects))]
    files = _changed_here() if changed is None else changed
    touched = [subject for subject in ordered if any(belongs(path, subject) for path in files)]
    return {ordered[0], *touched[:MOST_CHANGED]}
