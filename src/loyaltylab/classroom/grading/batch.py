"""A whole class: many submissions side by side, each result kept as soon as it is there, so that a stop loses nothing."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from loyaltylab.checks.lantern import course_secret
from loyaltylab.classroom.grading.limits import Limits
from loyaltylab.classroom.grading.sitting import Assignment, Outcome, blank_outcome, grade_submission
from loyaltylab.classroom.grading.submissions import NotGradable, Submission, read_content
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_text

RESULTS = "results"
VERSION = 1
Progress = Callable[[int, int, Outcome], None]


def key(content: bytes, student: str, assignment: Assignment, limits: Limits) -> str:
    """Return one hash over everything that a result depends on: a kept result with this key still holds."""
    secret = hashlib.sha256(course_secret().encode()).hexdigest()
    parts = [str(VERSION), student, secret, _checks_version(), json.dumps(asdict(limits), sort_keys=True)]
    parts += [assignment.number, assignment.graded_code, assignment.rubric]
    return hashlib.sha256("\0".join(parts).encode() + b"\0" + content).hexdigest()


@cache
def _checks_version() -> str:
    """Return one hash over the code that makes Lanterns and messages."""
    import loyaltylab

    whole = hashlib.sha256()
    package = Path(loyaltylab.__file__).parent
    for part in ("checks", "world", "measures", "classroom/grading"):
        for path in sorted((package / part).rglob("*")):
            if path.is_file() and path.suffix in (".py", ".toml"):
                whole.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()


def grade_class(
    submissions: Iterable[Submission],
    assignment: Assignment,
    folder: Path,
    workers: int = 2,
    limits: Limits | None = None,
    sandbox: bool = True,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Grade every submission, and keep each result in ``folder`` as it comes.

    Parameters
    ----------
    submissions
        What was handed in, from :func:`~loyaltylab.classroom.grading.submissions.find_submissions`.
    assignment
        What it is graded against.
    folder
        Where results are kept, one file a student in ``results/``. A result that is there already, for the same file,
        checks, limits and secret, is not made again.
    workers
        How many run side by side on this computer.
    limits, sandbox
        See :class:`~loyaltylab.classroom.grading.sandbox.Room`.
    scheduler
        Address of a Dask scheduler: then the same work runs on its cluster instead, whose machines need the course's
        package, bubblewrap, and the same ``LOYALTYLAB_COURSE_SECRET``.
    progress
        Called after each submission with how many are done, how many there are, and the outcome.

    Returns
    -------
    list of Outcome
        One for each submission, in their order.
    """
    limits = limits or Limits()
    submissions = list(submissions)
    done: dict[str, Outcome] = {}
    waiting: list[tuple[Submission, bytes, str]] = []

    def finished(submission: Submission, outcome: Outcome, known: str = "") -> None:
        outcome.file = submission.path.name
        if known:
            _keep(folder, known, outcome)
        done[submission.student] = outcome
        if progress:
            progress(len(done), len(submissions), outcome)

    for submission in submissions:
        try:
            content = read_content(submission)
        except (NotGradable, OSError) as error:
            reason = (
                str(error)
                if isinstance(error, NotGradable)
                else f"The file cannot be read: {error.strerror}."
            )
            # Kept for the student's page, under a key that no file has: the next run looks again.
            finished(submission, blank_outcome(submission.student, assignment, reason), "no file")
            continue
        known = key(content, submission.student, assignment, limits)
        kept = _kept(folder, known, submission.student)
        if kept:
            finished(submission, kept)
        else:
            waiting.append((submission, content, known))
    jobs = (
        (content, submission.student, assignment, "", limits, sandbox) for submission, content, _ in waiting
    )
    run = _on_cluster(jobs, scheduler) if scheduler else _on_this_computer(jobs, workers)
    for place, result in run:
        submission, _, known = waiting[place]
        if isinstance(result, Outcome):
            finished(submission, result, known)
        else:
            reason = (
                f"Grading itself broke off ({result}): run the command again, and report it if it comes back."
            )
            finished(submission, blank_outcome(submission.student, assignment, reason))
    return [done[submission.student] for submission in submissions]


Job = tuple[bytes, str, Assignment, str, Limits, bool]


def _on_this_computer(jobs: Iterator[Job], workers: int) -> Iterator[tuple[int, Outcome | str]]:
    """Run jobs on worker processes, a few ahead at a time; a worker that dies costs its own jobs one more try."""
    numbered = list(enumerate(jobs))
    tries: dict[int, int] = {}
    while numbered:
        again: list[tuple[int, Job]] = []
        # A fresh interpreter for each worker: nothing of this process, least of all threads, is copied.
        with ProcessPoolExecutor(max(1, workers), mp_context=get_context("spawn")) as pool:
            queue = iter(numbered)
            running: dict[Future[Outcome], tuple[int, Job]] = {}
            broken = False
            while True:
                for place, job in islice(queue, 0 if broken else 2 * workers - len(running)):
                    try:
                        running[pool.submit(grade_submission, *job)] = (place, job)
                    except BrokenProcessPool:
                        broken = True
                        again.append((place, job))
                if not running:
                    break
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    place, job = running.pop(future)
                    try:
                        yield place, future.result()
                    except BrokenProcessPool:
                        broken = True
                        tries[place] = tries.get(place, 0) + 1
                        if tries[place] > 1:
                            yield place, "its worker ended twice"
                        else:
                            again.append((place, job))
                    except Exception as error:
                        yield place, f"{type(error).__name__}: {error}"[:200]
            again += list(queue)
        numbered = again


def _on_cluster(jobs: Iterator[Job], scheduler: str) -> Iterator[tuple[int, Outcome | str]]:
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise LoyaltyLabError(
            "--scheduler needs Dask, which is not installed: pip install 'loyaltylab[scale]'."
        ) from None
    try:
        client = Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise LoyaltyLabError(
            f"No Dask scheduler answers at {scheduler} ({error}): start one, or leave --scheduler away."
        ) from None
    with client:
        futures = {
            client.submit(grade_submission, *job, pure=False, retries=1): place
            for place, job in enumerate(jobs)
        }
        for future in as_completed(list(futures)):
            broken = future.exception()
            words = f"{type(broken).__name__}: {broken}"[:200]
            yield futures[future], future.result() if broken is None else words


def result_path(folder: Path, student: str) -> Path:
    """Return where a student's result is kept; the name is safe on every system and follows from the id alone."""
    readable = "".join(letter if letter.isalnum() else "-" for letter in student)[:40]
    return folder / RESULTS / f"{readable}-{hashlib.sha256(student.encode()).hexdigest()[:12]}.json"


def _keep(folder: Path, known: str, outcome: Outcome) -> None:
    content = {"key": known, "outcome": outcome.to_dict()}
    write_text(result_path(folder, outcome.student), json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def _kept(folder: Path, known: str, student: str) -> Outcome | None:
    """Return a kept result, unless it is missing, of other sources, or broken (then it is made again)."""
    try:
        content: dict[str, Any] = json.loads(result_path(folder, student).read_text(encoding="utf-8"))
        return Outcome.from_dict(content["outcome"]) if content["key"] == known else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def kept_outcomes(folder: Path) -> list[Outcome]:
    """Return every kept result, in the order of the students.

    Raises
    ------
    LoyaltyLabError
        When there is none, or one is broken.
    """
    found = []
    for path in sorted((folder / RESULTS).glob("*.json")):
        try:
            found.append(Outcome.from_dict(json.loads(path.read_text(encoding="utf-8"))["outcome"]))
        except (ValueError, KeyError, TypeError):
            raise LoyaltyLabError(
                f"{path.as_posix()} is broken: delete it and run `loyaltylab classroom grade` again."
            ) from None
    if not found:
        raise LoyaltyLabError(
            f"{folder.as_posix()} holds no results: run `loyaltylab classroom grade` first, or name the folder with --out."
        )
    return sorted(found, key=lambda outcome: outcome.student)


def workers_here() -> int:
    """Return how many submissions this computer can take at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
