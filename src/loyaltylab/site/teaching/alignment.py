"""The alignment matrix: where each objective is explained, practised and assessed.

One key goes through everything: the objective's id, such as ``LO-10.2``. The front matter of a reading names the headings
that explain it; labs and exercises bear it as a tag of the cell that opens a section or task; questions and the criteria
of a rubric name it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils.nodes import make_id

from loyaltylab.site.chapters import Objective
from loyaltylab.site.teaching.kit import Chapter, finished_chapters
from loyaltylab.site.teaching.rubrics import Rubric, read_rubric

EXPLAINED, PRACTISED, ASSESSED = "explained", "practised", "assessed"
HOW = {
    EXPLAINED: 'name the headings that explain it under "explained" in the front matter',
    PRACTISED: "tag the section of the lab that practises it, or ask a question about it in the reading",
    ASSESSED: "tag the task that assesses it, name it in the rubric, or write a question for the bank",
}


@dataclass(frozen=True)
class Place:
    """Somewhere in the course: a document and an anchor (both empty for a question of the bank alone), and what to call it."""

    text: str
    document: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Row:
    """One objective and where it lives."""

    chapter: str
    objective: Objective
    explained: tuple[Place, ...]
    practised: tuple[Place, ...]
    assessed: tuple[Place, ...]


def rows_of(chapter: Chapter) -> tuple[Row, ...]:
    """Return the rows of one chapter."""
    rubric = read_rubric(chapter)
    return tuple(
        Row(
            chapter.number,
            objective,
            tuple(
                Place(heading, chapter.reading, make_id(heading))
                for heading in objective.explained
                if heading in chapter.headings
            ),
            tuple(_practised(chapter, objective.id)),
            tuple(_assessed(chapter, objective.id, rubric)),
        )
        for objective in chapter.contract.objectives
    )


def _practised(chapter: Chapter, objective: str) -> Iterator[Place]:
    for section in chapter.sections:
        if objective in section.objectives:
            yield Place(f"lab {section.name}", chapter.lab, make_id(section.heading))
    for question in chapter.questions:
        if question["objective"] == objective and question["id"] in chapter.on_page:
            yield Place(question["id"], chapter.reading, f"quiz-{question['id']}")


def _assessed(chapter: Chapter, objective: str, rubric: Rubric) -> Iterator[Place]:
    for task in chapter.tasks:
        named = rubric.objectives if task.name == rubric.task else task.objectives
        if objective in named:
            yield Place(f"task {task.name}", chapter.exercise, make_id(task.heading))
    for question in chapter.questions:
        if question["objective"] == objective and question["id"] not in chapter.on_page:
            yield Place(question["id"])


def faults_of(chapter: Chapter) -> Iterator[str]:
    """Yield one sentence for each orphan and each unknown objective, with file, id and rule."""
    reading = chapter.where(chapter.reading_file)
    for objective in chapter.contract.objectives:
        for heading in objective.explained:
            if heading not in chapter.headings:
                yield f'{reading}, {objective.id}: is said to be explained under "{heading}", and the page has no such heading.'
    yield from _unknown(chapter)
    for row in rows_of(chapter):
        for what, how in HOW.items():
            if not getattr(row, what):
                yield f"{reading}, {row.objective.id}: is {what} nowhere; {how}."


def _unknown(chapter: Chapter) -> Iterator[str]:
    rubric = read_rubric(chapter)
    lab, master = chapter.where(chapter.lab_file), chapter.where(chapter.master_file)
    for section in chapter.sections:
        yield from _strangers(chapter, f"{lab}, section {section.name}", section.objectives)
    for task in chapter.tasks:
        yield from _strangers(chapter, f"{master}, task {task.name}", task.objectives)
        if not task.objectives and task.name != rubric.task:
            yield f"{master}, task {task.name}: names no objective; tag the cell that opens it with one, such as LO-{int(chapter.number)}.1."
    for question in chapter.questions:
        where = f"{chapter.where(chapter.bank_file)}, question {question['id']}"
        yield from _strangers(chapter, where, [question["objective"]])
    for criterion in rubric.criteria:
        where = f"{chapter.where(chapter.rubric_file)}, criterion {criterion.id}"
        yield from _strangers(chapter, where, [criterion.objective])


def _strangers(chapter: Chapter, where: str, named: Iterable[str]) -> Iterator[str]:
    known = [objective.id for objective in chapter.contract.objectives]
    for objective in named:
        if objective not in known:
            yield f"{where}: names the unknown objective {objective}; chapter {chapter.number} has {', '.join(known)}."


def matrix(root: Path) -> tuple[Row, ...]:
    """Return the whole matrix, chapter by chapter."""
    return tuple(row for chapter in finished_chapters(root).values() for row in rows_of(chapter))
