"""Rubrics of the written tasks: read from ``solutions/NN_slug/rubric.yml``, checked, and shown to students and instructors.

Students see criteria, levels and points; where a level's text would give a finding away, ``for_students`` holds their
wording. The notes are the marker's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.notebooks import read
from loyaltylab.site.teaching.kit import OBJECTIVE_TAG, Chapter
from loyaltylab.site.yaml_files import read_yaml

FEWEST_CRITERIA = 3
FEWEST_LEVELS = 3
SHORTEST_LEVEL = 30


@dataclass(frozen=True)
class Level:
    """What earns some points, in the marker's and in the students' words."""

    points: int
    text: str
    for_students: str


@dataclass(frozen=True)
class Criterion:
    """One thing that is looked at, and the objective that it assesses."""

    id: str
    title: str
    objective: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Rubric:
    """How one written task is marked."""

    task: str
    title: str
    points: int
    criteria: tuple[Criterion, ...]
    notes: tuple[str, ...]

    @property
    def objectives(self) -> tuple[str, ...]:
        """The objectives that the criteria assess, each once."""
        return tuple(dict.fromkeys(criterion.objective for criterion in self.criteria))


def read_rubric(chapter: Chapter) -> Rubric:
    """Return the rubric of a chapter's open task.

    Raises
    ------
    LoyaltyLabError
        When it is missing, unreadable or breaks a rule: one sentence with file, criterion and rule.
    """
    path, where = chapter.rubric_file, chapter.where(chapter.rubric_file)
    if not path.is_file():
        raise LoyaltyLabError(
            f"{where}: is missing; the open task of chapter {chapter.number} needs a rubric."
        )
    raw = read_yaml(path, where)
    for fault in rubric_faults(raw, chapter.number, open_points(chapter)):
        raise LoyaltyLabError(f"{where}: {fault}.")
    return Rubric(
        task=raw["task"],
        title=raw["title"],
        points=raw["points"],
        criteria=tuple(
            Criterion(
                each["id"],
                each["title"],
                each["objective"],
                tuple(
                    Level(level["points"], level["text"], level.get("for_students", level["text"]))
                    for level in each["levels"]
                ),
            )
            for each in raw["criteria"]
        ),
        notes=tuple(raw.get("notes", ())),
    )


def open_points(chapter: Chapter) -> dict[str, float]:
    """Return the points of each task that a person marks, as the master notebook states them."""
    points = {}
    for cell in read(chapter.master_file).cells:
        match = re.match(r"^answer-(\d\d)-(\d+)$", cell.id)
        mark = cell.metadata.get("nbgrader", {})
        if match and cell.cell_type == "markdown" and mark.get("grade"):
            points[f"{match[1]}.{match[2]}"] = float(mark["points"])
    return points


def rubric_faults(raw: Any, chapter: str, points: dict[str, float]) -> Iterator[str]:
    """Yield the rules that a rubric breaks; ``points`` is what each open task carries in the notebook."""
    if not isinstance(raw, dict):
        yield "must be a list of names and values"
        return
    missing = [name for name in ("task", "title", "points", "criteria") if not raw.get(name)]
    if missing:
        yield f'"{missing[0]}" is missing'
        return
    if raw["task"] not in points:
        yield f"is about task {raw['task']}, and the open task of chapter {chapter} is {', '.join(points) or 'not marked by hand'}"
        return
    if len(raw["criteria"]) < FEWEST_CRITERIA:
        yield f"has {len(raw['criteria'])} criteria; a written task needs {FEWEST_CRITERIA} or more"
    for criterion in raw["criteria"]:
        yield from _criterion_faults(criterion)
    try:
        best = sum(criterion["levels"][-1]["points"] for criterion in raw["criteria"])
    except (KeyError, IndexError, TypeError):
        return  # said above
    if not best == raw["points"] == points[raw["task"]]:
        yield (
            f"the best levels add up to {best} points, the rubric says {raw['points']} and the notebook "
            f"{points[raw['task']]:g}; make the three equal"
        )


def _criterion_faults(criterion: Any) -> Iterator[str]:
    if not isinstance(criterion, dict) or {"id", "title", "objective", "levels"} - set(criterion):
        name = criterion.get("id", "without id") if isinstance(criterion, dict) else "without id"
        yield f"the criterion {name} needs id, title, objective and levels"
        return
    name, levels = f"criterion {criterion['id']}", criterion["levels"]
    if not isinstance(levels, list) or not all(
        isinstance(level, dict) and {"points", "text"} <= set(level) for level in levels
    ):
        yield f"{name}: every level has points and a text"
        return
    if not _rises([level["points"] for level in levels]):
        yield f"{name}: needs {FEWEST_LEVELS} or more levels whose points rise from 0"
    if any(len(str(level["text"])) <= SHORTEST_LEVEL for level in levels):
        yield f"{name}: has a level without a sentence that says what earns it"
    if not OBJECTIVE_TAG.match(str(criterion["objective"])):
        yield f'{name}: the objective "{criterion["objective"]}" is no id such as LO-10.1'


def _rises(points: Sequence[int]) -> bool:
    return len(points) >= FEWEST_LEVELS and points[0] == 0 and list(points) == sorted(set(points))
