"""The generated parts of the instructors' pages, as accessible HTML; every link is relative to the page that holds it."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loyaltylab.site.page_checks import SLIDES
from loyaltylab.site.quiz import inline
from loyaltylab.site.teaching.alignment import Place, Row, rows_of
from loyaltylab.site.teaching.courses import Course, Courses, Part, Week, class_minutes, home_minutes, hours
from loyaltylab.site.teaching.kit import Chapter
from loyaltylab.site.teaching.lessons import plans
from loyaltylab.site.teaching.rubrics import Rubric

SHORT = 10  # names such as 10-q03 stay on one line
NOTHING = '<span aria-label="none">–</span>'


@dataclass(frozen=True)
class Site:
    """Where a page stands: the way up to the root, with a slash at its end unless it is empty."""

    to_root: str

    def link(self, document: str, text: str, anchor: str = "", before: str = "") -> str:
        """Return a link to a page of the book; ``before`` is read aloud before its words."""
        address = f"{self.to_root}{document}.html" + (f"#{anchor}" if anchor else "")
        unseen = f'<span class="visually-hidden">{html.escape(before)}</span>' if before else ""
        return f'<a href="{html.escape(address)}">{unseen}{html.escape(text)}</a>'

    def place(self, place: Place, chapter: str) -> str:
        """Return a place of a chapter: a link that also says the chapter, or its name where no page shows it."""
        before = "" if chapter in place.text else f"Chapter {chapter}, "
        shown = (
            self.link(place.document, place.text, place.anchor, before)
            if place.document
            else html.escape(place.text)
        )
        return f'<span class="lantern-whole">{shown}</span>' if len(place.text) <= SHORT else shown


def table(label: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table that scrolls by itself on narrow screens; the first cell of each row is its heading.

    Parameters
    ----------
    label
        What a screen reader calls it; each on a page needs its own.
    head
        Plain words.
    rows
        Cells as HTML.
    """
    columns = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return (
        f'<div class="lantern-scroll lantern-words" tabindex="0" role="region" aria-label="{html.escape(label)}">'
        f"<table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _listed(places: Sequence[Place], row: Row, site: Site) -> str:
    return "; ".join(site.place(place, row.chapter) for place in places) or NOTHING


def _objective(row: Row, chapter: Chapter, site: Site) -> str:
    objective = row.objective
    link = site.link(chapter.reading, objective.id, objective.id)
    return f"{link} <em>{html.escape(objective.verb)}</em> ({html.escape(objective.level)})"


def objectives_html(chapter: Chapter, site: Site) -> str:
    """Return the objectives of a chapter with their Bloom verbs, and where each is explained, practised and assessed."""
    rows = [
        (
            _objective(row, chapter, site),
            html.escape(row.objective.text),
            _listed(row.explained, row, site),
            _listed(row.practised, row, site),
            _listed(row.assessed, row, site),
        )
        for row in rows_of(chapter)
    ]
    head = ("objective, verb (level)", "students can then", "explained", "practised", "assessed")
    return table(f"Objectives of chapter {chapter.number}", head, rows)


def materials_html(chapter: Chapter, site: Site) -> str:
    """Return what a lesson on a chapter needs, with links and the minutes that each part states."""
    asked = len(chapter.on_page)
    bank = len(chapter.questions)
    items = [
        f"the {site.link(chapter.reading, 'reading')}, about {chapter.contract.minutes} minutes with its questions, before the lesson; it works on a phone",
        f"the {site.link(chapter.lab, 'lab')}, about {chapter.lab_minutes} minutes alone and at one's own pace, in the browser or in JupyterLab",
        f"the {site.link(chapter.exercise, 'exercise')}, about {chapter.exercise_minutes} minutes, as homework; {len(chapter.tasks)} tasks, the last one written",
        f"{bank} questions, {asked} of them in the reading and {bank - asked} for you alone: "
        f"{site.link('book/instructors/questions', 'question bank')} for your learning platform, for Anki and on paper",
    ]
    if (chapter.root / SLIDES / f"{chapter.slug}.md").is_file():
        items.append(
            f"{site.link(f'{SLIDES}/{chapter.slug}', 'slides with your notes')}, for the plan of 90 minutes; "
            f"{site.link('book/instructors/slides', 'keys, printing, changing')}"
        )
    needed = [
        f"{html.escape(each.text)} ({html.escape(each.need)})" for each in chapter.contract.prerequisites
    ]
    if needed:
        items.append(f"what students should bring: {'; '.join(needed)}")
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def lessons_html(chapters: Iterable[Chapter], site: Site) -> str:
    """Return the finished chapters with their lesson plans, and what students do before and after class."""
    rows = [
        (
            site.link(chapter.lesson, f"{chapter.number} {chapter.contract.title}"),
            " or ".join(str(length) for length in sorted(plans(chapter.lesson_text))) + " minutes",
            f"reading, {chapter.contract.minutes} minutes",
            f"exercise, {chapter.exercise_minutes} minutes",
        )
        for chapter in chapters
    ]
    return table("Lesson plans", ("chapter", "in class", "before", "after"), rows)


def matrix_html(chapter: Chapter, site: Site) -> str:
    """Return one chapter's part of the alignment matrix."""
    rows = [
        (
            _objective(row, chapter, site),
            _listed(row.explained, row, site),
            _listed(row.practised, row, site),
            _listed(row.assessed, row, site),
        )
        for row in rows_of(chapter)
    ]
    return table(
        f"Alignment of chapter {chapter.number}", ("objective", "explained", "practised", "assessed"), rows
    )


def rubric_html(rubric: Rubric, *, marker: bool) -> str:
    """Return a rubric: for the marker with her notes, for students in words that give no finding away."""
    rows = []
    most = max(len(criterion.levels) for criterion in rubric.criteria)
    for criterion in rubric.criteria:
        title = f"{html.escape(criterion.title)} <em>({html.escape(criterion.objective)})</em>"
        cells = [
            f"<strong>{level.points}:</strong> {inline(level.text if marker else level.for_students)}"
            for level in criterion.levels
        ]
        rows.append((title, *cells, *[NOTHING] * (most - len(cells))))
    head = ("criterion", *(["no points"] + ["some points"] * (most - 2) + ["full points"]))
    who = "for markers" if marker else "for students"
    notes = "".join(f"<li>{inline(note)}</li>" for note in rubric.notes) if marker else ""
    return (
        f"<p><strong>Task {html.escape(rubric.task)}. {html.escape(rubric.title)}</strong> {rubric.points} points, marked by a person.</p>"
        + table(f"Rubric of task {rubric.task}, {who}", head, rows)
        + (f"<p>For the marker:</p><ul>{notes}</ul>" if notes else "")
    )


def _part(part: Part, courses: Courses, site: Site) -> str:
    title = f"{part.chapter} {courses.titles[part.chapter]}"
    chapter = courses.finished.get(part.chapter)
    shown = site.link(chapter.lesson, title) if chapter else f"{html.escape(title)} <em>(coming)</em>"
    return f"{shown}, {f'{part.lesson} minutes' if part.lesson else 'read at home'}"


def _due(week: Week, before: Week | None, courses: Courses, site: Site) -> str:
    due = []
    for part in before.parts if before else ():
        chapter = courses.finished.get(part.chapter)
        if part.lesson:
            due.append(
                site.link(chapter.exercise, f"exercise {part.chapter}")
                if chapter
                else f"exercise {part.chapter} (coming)"
            )
    return ", ".join(due) or NOTHING


def _labs(week: Week, courses: Courses, site: Site) -> str:
    labs = []
    for part in week.parts:
        chapter = courses.finished.get(part.chapter)
        if part.lesson:
            labs.append(
                site.link(chapter.lab, f"lab {part.chapter}") if chapter else f"lab {part.chapter} (coming)"
            )
    return ", ".join(labs) or NOTHING


def course_html(course: Course, courses: Courses, site: Site) -> str:
    """Return a course plan: chapters, labs, exercises due and quiz of each week, with its load in hours."""
    rows = []
    for place, week in enumerate(course.weeks):
        before = course.weeks[place - 1] if place else None
        chapters = "<br>".join(_part(part, courses, site) for part in week.parts) or "no new chapter"
        note = f"<br>{inline(week.note)}" if week.note else ""
        quiz = f"on {max(part.chapter for part in week.parts)}" if week.parts else NOTHING
        load = f"{hours(week, courses.times):.1f} ({class_minutes(week)} + {home_minutes(week, courses.times)} min)"
        rows.append(
            (
                str(week.number),
                chapters + note,
                _labs(week, courses, site),
                _due(week, before, courses, site),
                quiz,
                load,
            )
        )
    loads = [hours(week, courses.times) for week in course.weeks]
    coming = sorted({number for number in course.chapters if number not in courses.finished})
    last = course.weeks[-1].parts[-1].chapter if course.weeks[-1].parts else ""
    words = [
        f"<p>{inline(course.audience)}</p>",
        table(
            f"Course plan for {course.length} weeks",
            (
                "week",
                "chapters, and length of the lesson",
                "labs",
                "exercises due",
                "quiz",
                "hours (class + home)",
            ),
            rows,
        ),
        f"<p>{len(course.chapters)} chapters, {sum(loads):.0f} hours in all, {min(loads):.1f} to {max(loads):.1f} a week"
        + (f"; the exercise of chapter {last} is due a week after the end" if last else "")
        + ".</p>",
    ]
    if coming:
        words.append(
            f"<p>Not written yet: {', '.join(coming)}. Until they are, give their time to the chapter before; their hours here are the median of the others.</p>"
        )
    return "".join(words)
