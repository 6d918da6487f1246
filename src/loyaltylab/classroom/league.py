"""A league of the retention game: a class's plans on Lanterns that nobody has seen, each student on her own.

A plan is data and never code, so nothing here needs a locked room; what a file can do is to be broken, huge or no file at
all, and then its student gets a row with the reason.
"""

import csv
import html
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from loyaltylab.checks.lantern import PUBLIC_SECRET, normal_identity
from loyaltylab.classroom.grading.cells import safe_cell
from loyaltylab.classroom.grading.lms import fill_file
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.figures import INK, PALETTE, QUIET, figure_html, new_figure
from loyaltylab.files import write_bytes, write_text
from loyaltylab.game.costs import over_budget
from loyaltylab.game.lantern import own_lantern, seeds
from loyaltylab.game.plan import Plan, PlanError, read_plan
from loyaltylab.game.reference import reference_plan
from loyaltylab.game.report import page, signed, table, with_interval
from loyaltylab.game.rules import BUDGET
from loyaltylab.game.scoring import Score, score_plan
from loyaltylab.terminal import show_bar

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHORTEST_SECRET = 16
SUFFIX = ".toml"
SKIPPED = {"__MACOSX", ".ipynb_checkpoints"}
MOST_ENTRIES = 5_000
RANKED, OVER, REFUSED = "ranked", "over the budget", "not played"


@dataclass(frozen=True)
class Entry:
    """One student's row.

    Attributes
    ----------
    student
        The id in its normal form; as the file is called where that is no id.
    file
        What was handed in.
    status, reason
        ``RANKED``, ``OVER`` or ``REFUSED``, and why.
    score
        What the plan brings on her hidden Lanterns; None for a plan that cannot be played.
    course
        What the course's own plan scores there.
    points
        Points for the LMS; None where there is nothing to mark.
    rank
        Place among the ranked, from 1; equal scores share it.
    same
        Students whose plans do exactly the same.
    """

    student: str
    file: str
    status: str
    reason: str = ""
    plan: Plan | None = None
    score: Score | None = None
    course: float = 0.0
    points: float | None = None
    rank: int | None = None
    same: tuple[str, ...] = ()


def read_secret(path: Path) -> str:
    """Return the league's secret from a file.

    Raises
    ------
    LoyaltyLabError
        When it cannot be read, or is short enough to guess.
    """
    try:
        with path.open("rb") as stream:
            secret = stream.read(4096).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise LoyaltyLabError(
            f"{path.as_posix()} cannot be read as text: write a line of {SHORTEST_SECRET} characters or more into it."
        ) from None
    if len(secret) < SHORTEST_SECRET or secret == PUBLIC_SECRET:
        raise LoyaltyLabError(
            f"{path.as_posix()} holds {len(secret)} characters: a secret needs {SHORTEST_SECRET} or more that nobody can guess."
        )
    return secret


def find_plans(folder: Path) -> list[tuple[str, Path]]:
    """Return (student as the name says, file or folder) for everything in a folder that may be somebody's plan.

    Raises
    ------
    LoyaltyLabError
        When there is no such folder, or nothing in it.
    """
    if not folder.is_dir():
        raise LoyaltyLabError(f"There is no folder {folder.as_posix()}: name the one that holds the plans.")
    with os.scandir(folder) as listing:
        names = sorted(entry.name for entry in listing)
    found = [folder / name for name in names if not name.startswith(".") and name not in SKIPPED]
    if not found:
        raise LoyaltyLabError(f"{folder.as_posix()} is empty: it needs files named <student id>{SUFFIX}.")
    if len(found) > MOST_ENTRIES:
        raise LoyaltyLabError(
            f"{folder.as_posix()} holds {len(found):,} entries and {MOST_ENTRIES:,} is the most."
        )
    return [(path.stem if path.suffix.lower() == SUFFIX else path.name, path) for path in found]


def _plan_file(path: Path) -> Path:
    """Return the one plan in a student's folder, or the file itself."""
    if path.is_symlink() or not path.is_dir():
        if path.suffix.lower() != SUFFIX:
            raise PlanError(f"{path.name} is no plan: a plan's name ends in {SUFFIX}.")
        return path
    inside = [
        each
        for each in sorted(path.rglob("*"))
        if each.suffix.lower() == SUFFIX and not each.name.startswith(".")
    ]
    if len(inside) != 1:
        raise PlanError(f"The folder {path.name} holds {len(inside)} files {SUFFIX}: it needs one.")
    return inside[0]


def _read(name: str, path: Path) -> Entry:
    """Return a row with the plan, or with the reason why there is none."""
    shown = "".join(each if each.isprintable() else "?" for each in path.name)[:120]
    try:
        student = normal_identity(name)
    except LoyaltyLabError as error:
        return Entry(shown, shown, REFUSED, f"The file's name is no student id. {error}")
    try:
        plan = read_plan(_plan_file(path))
    except LoyaltyLabError as error:
        return Entry(student, shown, REFUSED, str(error))
    except OSError as error:
        return Entry(student, shown, REFUSED, f"The file cannot be read ({error.strerror}).")
    return Entry(student, shown, RANKED, plan=plan)


def _once(entries: Sequence[Entry]) -> list[Entry]:
    """Refuse every row of a student who is there more than once: which one counts is not ours to say."""
    ids = [entry.student for entry in entries]
    return [
        replace(entry, status=REFUSED, plan=None, reason="Two files are of this student: keep one of them.")
        if ids.count(entry.student) > 1
        else entry
        for entry in entries
    ]


def _played(entry: Entry, secret: str, count: int, out_of: float) -> Entry:
    """Return the row with its score on the student's hidden Lanterns."""
    if entry.plan is None:
        return replace(entry, points=None)
    own = own_lantern(entry.student)
    hidden = seeds(own.identity, secret, count)
    course = score_plan(reference_plan(own), own.identity, hidden).score.value
    score = score_plan(entry.plan, own.identity, hidden)
    reason = over_budget(score.costs)
    points = 0.0 if reason else round(out_of * min(max(score.score.value / max(course, 1.0), 0.0), 1.0), 2)
    return replace(
        entry, status=OVER if reason else RANKED, reason=reason, score=score, course=course, points=points
    )


def run_league(folder: Path, secret: str, count: int = 5, out_of: float = 10.0) -> list[Entry]:
    """Score every plan in a folder; the ranked first, best at the top, then the others.

    Parameters
    ----------
    folder
        Files ``<student id>.toml``, or one folder a student.
    secret
        The instructor's; with the id it makes the hidden Lanterns.
    count
        Hidden Lanterns for each student.
    out_of
        Points for as good a score as the course's own plan has on the same Lanterns.
    """
    if not 0 < out_of <= 1000:
        raise LoyaltyLabError(f"--points {out_of:g}: give a number above 0, up to 1000.")
    read = _once([_read(name, path) for name, path in find_plans(folder)])
    played = []
    for number, entry in enumerate(read, start=1):
        played.append(_played(entry, secret, count, out_of))
        show_bar(sys.stderr, number, len(read), entry.student)
    twins: dict[object, list[str]] = {}
    for entry in played:
        if entry.plan is not None and entry.plan.grid:
            twins.setdefault(entry.plan.fingerprint, []).append(entry.student)
    values = sorted(
        (entry.score.score.value for entry in played if entry.status == RANKED and entry.score), reverse=True
    )
    rows = []
    for entry in played:
        same = twins.get(entry.plan.fingerprint, []) if entry.plan is not None and entry.plan.grid else []
        rank = values.index(entry.score.score.value) + 1 if entry.status == RANKED and entry.score else None
        rows.append(replace(entry, rank=rank, same=tuple(name for name in same if name != entry.student)))
    return sorted(rows, key=lambda entry: (entry.rank or len(rows) + 1, entry.status != OVER, entry.student))


COLUMNS = (
    "rank",
    "student",
    "file",
    "status",
    "reason",
    "points",
    "score",
    "low",
    "high",
    "course_plan",
    "profit",
    "kept",
    "captives",
    "gap",
    "used",
    "same_as",
    "id_in_plan",
)


def league_csv(entries: Sequence[Entry]) -> str:
    """Return the class on one sheet (UTF-8, LF), no cell of which a spreadsheet takes for a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        numbers: list[object] = [""] * 9
        if entry.score is not None:
            found = entry.score
            numbers = [round(number) for number in (*found.score, entry.course, found.profit.value)]
            numbers += [
                round(found.kept.value, 1),
                round(found.captives.value, 1),
                round(found.gap, 1),
                round(found.costs.used),
            ]
        written = entry.plan.student if entry.plan else ""
        writer.writerow(
            [
                entry.rank or "",
                safe_cell(entry.student),
                safe_cell(entry.file),
                entry.status,
                safe_cell(entry.reason),
                "" if entry.points is None else entry.points,
                *numbers,
                safe_cell(" ".join(entry.same)),
                safe_cell(written if _other(written, entry.student) else ""),
            ]
        )
    return stream.getvalue()


def _other(written: str, student: str) -> bool:
    """Whether a plan carries somebody else's id."""
    try:
        return normal_identity(written) not in (student, "practice")
    except LoyaltyLabError:
        return False


def figure(entries: Sequence[Entry]) -> "Figure":
    """Return the ranked plans' scores with their intervals."""
    ranked = [entry for entry in entries if entry.rank and entry.score]
    drawn, _ = new_figure(7.4, 1.5 + 0.27 * max(len(ranked), 2), layout=None)
    drawn.clear()
    axes = drawn.add_subplot(1, 1, 1)
    for place, entry in enumerate(ranked):
        assert entry.score is not None
        value, low, high = entry.score.score
        axes.plot([low, high], [place, place], color=INK, linewidth=1.2)
        axes.plot([value], [place], "o", color=PALETTE["teal"] if value >= 0 else PALETTE["rust"])
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.set_yticks(range(len(ranked)), [entry.student[:24].replace("$", "＄") for entry in ranked])
    axes.invert_yaxis()
    axes.set_xlabel("score, with its 95 % interval; 0 is doing nothing")
    axes.set_title("Scores on hidden Lanterns")
    high_edge = 1 - 0.5 / drawn.get_size_inches()[1]
    drawn.subplots_adjust(left=0.3, right=0.97, top=high_edge, bottom=0.6 / drawn.get_size_inches()[1])
    return drawn


def words(entries: Sequence[Entry]) -> str:
    """Return what the picture shows."""
    scores = [entry.score.score.value for entry in entries if entry.rank and entry.score]
    if not scores:
        return "An empty picture: no plan could be ranked."
    return (
        f"Points with intervals, best on top: {len(scores)} ranked plans, scores from {signed(min(scores))} to {signed(max(scores))}; "
        f"{sum(score > 0 for score in scores)} of them beat doing nothing. The table below has every number."
    )


def league_page(entries: Sequence[Entry]) -> str:
    """Return the league as a page that asks nothing of any other site."""
    ranked = [entry for entry in entries if entry.rank and entry.score]
    others = [entry for entry in entries if not entry.rank]
    rows = [
        (
            f"{entry.rank}",
            entry.student,
            with_interval(entry.score.score),
            signed(entry.course),
            signed(entry.score.profit.value),
            signed(entry.score.kept.value, 1),
            signed(entry.score.captives.value, 1),
            f"{entry.score.gap:.1f}",
            f"{entry.score.costs.used:,.0f}",
        )
        for entry in ranked
        if entry.score
    ]
    head = (
        "Rank",
        "Student",
        "Score",
        "Course's plan",
        "Profit, €",
        "Kept",
        "Captives",
        "Gap",
        f"Used of {BUDGET:,} €",
    )
    body = [
        "<p>Each plan was played on Lanterns of its student's own that nobody had seen. Score 0 is doing nothing. Intervals are 95 %: "
        "two plans whose intervals overlap widely are not far apart, whatever their ranks.</p>",
        figure_html(figure(entries), words(entries)),
        table("Ranked plans", head, rows, 7),
    ]
    if others:
        reasons = [(entry.student, entry.status, entry.reason) for entry in others]
        body.append(table("Plans without a rank", ("Student", "Status", "Reason"), reasons))
    copies = [(entry.student, " ".join(entry.same)) for entry in entries if entry.same]
    if copies:
        body.append(table("Plans that do exactly the same", ("Student", "Same as"), copies))
    played = html.escape(f"{len(ranked)} ranked, {len(others)} without a rank.")
    return page("The league of the retention game", [f"<p>{played}</p>", *body])


def write_league(
    entries: Sequence[Entry], out: Path, out_of: float, export: Path | None = None, column: str | None = None
) -> list[str]:
    """Write the sheet, the page and the LMS's file; return what to print.

    Parameters
    ----------
    out
        Folder for ``league.csv``, ``league.html``, ``grades.csv``.
    export, column
        The file that the LMS exported, and the grade's column in it.
    """
    marked = {entry.student: entry.points for entry in entries if entry.points is not None}
    grades = io.StringIO()
    writer = csv.writer(grades, lineterminator="\n")
    writer.writerow(["student", "points", "out_of"])
    writer.writerows([safe_cell(student), points, out_of] for student, points in sorted(marked.items()))
    write_text(out / "league.csv", league_csv(entries))
    write_text(out / "league.html", league_page(entries))
    write_text(out / "grades.csv", grades.getvalue())
    counts = [
        f"{sum(entry.status == status for entry in entries)} {status}" for status in (RANKED, OVER, REFUSED)
    ]
    lines = [f"{', '.join(counts)}; {out.as_posix()}/league.html, league.csv and grades.csv are written."]
    lines += [f"  {entry.student}: {entry.reason}" for entry in entries if entry.reason]
    lines += [
        f"  {entry.student}: the same plan as {', '.join(entry.same)}" for entry in entries if entry.same
    ]
    if export is not None:
        filled = fill_file(export, marked, out_of, column=column)
        target = out / f"{export.stem}-filled{export.suffix}"
        write_bytes(target, filled.text.encode("utf-8"))
        lines.append(
            f"{filled.system}: {len(filled.filled)} grades out of {out_of:g} in {target.as_posix()}."
        )
    return lines
