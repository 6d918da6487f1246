"""Course plans: which chapters are taught in which week, checked, with the load computed from what the chapters state.

``book/_data/courses.yml`` names chapters by number. A chapter that is not written yet is shown as coming and counts with
the median times of those that are; when it lands, its own times and links take their place without another edit.
"""

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.concepts import read_chapters
from loyaltylab.site.teaching.kit import Chapter, finished_chapters
from loyaltylab.site.teaching.lessons import LENGTHS, sections_at_home
from loyaltylab.site.yaml_files import read_yaml

FILE = "book/_data/courses.yml"
QUIZ_MINUTES = 15
LESSONS = (0, *LENGTHS)
LABS_IN_CLASS_FROM = 90


@dataclass(frozen=True)
class Times:
    """Minutes of one chapter: reading, lab, exercise, and what a lesson of 90 minutes leaves of the lab for home."""

    reading: int
    lab: int
    exercise: int
    lab_left: int

    def at_home(self, lesson: int) -> int:
        """Return the minutes outside class when the lesson has this length; without a lesson, of reading alone."""
        if not lesson:
            return self.reading
        return self.reading + (self.lab if lesson < LABS_IN_CLASS_FROM else self.lab_left) + self.exercise


@dataclass(frozen=True)
class Part:
    """A chapter in a week, and the minutes of its lesson; 0 means that it is read at home and no more."""

    chapter: str
    lesson: int


@dataclass(frozen=True)
class Week:
    """One week: its chapters, minutes for anything else, and what is to be said about it."""

    number: int
    parts: tuple[Part, ...]
    other: int
    note: str


@dataclass(frozen=True)
class Course:
    """A course plan."""

    weeks: tuple[Week, ...]
    audience: str
    hours: tuple[float, float]

    @property
    def length(self) -> int:
        """Weeks."""
        return len(self.weeks)

    @property
    def chapters(self) -> tuple[str, ...]:
        """All chapters in the order in which they are taught."""
        return tuple(part.chapter for week in self.weeks for part in week.parts)


def times_of(chapter: Chapter) -> Times:
    """Return what the reading, the lab, the exercise and the lesson plans of a chapter state."""
    left = sections_at_home(chapter.lesson_text) & {int(section.name) for section in chapter.sections}
    lab_left = round(chapter.lab_minutes * len(left) / len(chapter.sections))
    return Times(chapter.contract.minutes, chapter.lab_minutes, chapter.exercise_minutes, lab_left)


def usual(known: Mapping[str, Times]) -> Times:
    """Return the median times, for chapters that are not written yet."""
    names = [field.name for field in fields(Times)]
    return Times(
        *(round(statistics.median(getattr(each, name) for each in known.values())) for name in names)
    )


def home_minutes(week: Week, times: Mapping[str, Times]) -> int:
    """Return the minutes that a student needs outside class in a week, its quiz included."""
    quiz = QUIZ_MINUTES if week.parts else 0
    return sum(times[part.chapter].at_home(part.lesson) for part in week.parts) + quiz + week.other


def class_minutes(week: Week) -> int:
    """Return the minutes in class of a week."""
    return sum(part.lesson for part in week.parts)


def hours(week: Week, times: Mapping[str, Times]) -> float:
    """Return the whole load of a week in hours."""
    return (class_minutes(week) + home_minutes(week, times)) / 60


@dataclass(frozen=True)
class Courses:
    """All course plans, with what is known of each chapter: its title, its times, and its files when it is written."""

    plans: tuple[Course, ...]
    titles: Mapping[str, str]
    finished: Mapping[str, Chapter]
    times: Mapping[str, Times]

    def course(self, weeks: int) -> Course:
        """Return the plan of so many weeks."""
        for plan in self.plans:
            if plan.length == weeks:
                return plan
        known = ", ".join(str(plan.length) for plan in self.plans)
        raise LoyaltyLabError(f"{FILE}: there is no plan for {weeks} weeks; there are plans for {known}.")

    def faults(self) -> Iterator[str]:
        """Yield one sentence for each broken rule, with file, plan, week and rule."""
        for plan in self.plans:
            yield from self._plan_faults(plan)

    def _plan_faults(self, plan: Course) -> Iterator[str]:
        where = f"{FILE}, plan for {plan.length} weeks"
        week_of: dict[str, int] = {}
        for week in plan.weeks:
            for part in week.parts:
                if part.chapter in week_of:
                    yield f"{where}, week {week.number}: teaches chapter {part.chapter}, which week {week_of[part.chapter]} has taught; take it out of one."
                week_of.setdefault(part.chapter, week.number)
        taught = list(dict.fromkeys(plan.chapters))
        for place, number in enumerate(taught):
            chapter = self.finished.get(number)
            for need in chapter.contract.prerequisites if chapter else ():
                for before in need.chapters:
                    late = before in taught[place + 1 :]
                    if late or (need.need == "necessary" and before not in taught):
                        yield (
                            f"{where}, week {week_of[number]}: teaches chapter {number} before chapter {before}, "
                            f"which it builds on; {'move one of them' if late else 'add it before'}."
                        )
        for week in plan.weeks:
            load, (least, most) = hours(week, self.times), plan.hours
            if not least <= load <= most:
                yield f"{where}, week {week.number}: asks for {load:.1f} hours, and the plan promises {least:g} to {most:g}."


def load_courses(root: Path, finished: Mapping[str, Chapter] | None = None) -> Courses:
    """Return the course plans of the project; ``finished`` are its chapters, for those who have read them already.

    Raises
    ------
    LoyaltyLabError
        When the file is unreadable, or a week names an unknown chapter or length of lesson; names week and rule.
    """
    titles = read_chapters(root / "book/_data/chapters.csv")
    finished = dict(finished_chapters(root) if finished is None else finished)
    known = {number: times_of(chapter) for number, chapter in finished.items()}
    standard = usual(known)
    return Courses(
        tuple(_course(raw, titles) for raw in _raw(root / FILE)),
        titles,
        finished,
        {number: known.get(number, standard) for number in titles},
    )


def _raw(path: Path) -> list[dict[str, Any]]:
    raw = read_yaml(path, FILE)
    if not isinstance(raw, list):
        raise LoyaltyLabError(f"{FILE}: must be a list of course plans, each starting with '- weeks:'.")
    return raw


def _course(raw: Any, titles: Mapping[str, str]) -> Course:
    if not isinstance(raw, dict) or {"weeks", "audience", "hours", "plan"} - set(raw):
        raise LoyaltyLabError(f"{FILE}: every course plan has weeks, audience, hours and plan.")
    where = f"{FILE}, plan for {raw['weeks']} weeks"
    if len(raw["plan"]) != raw["weeks"]:
        raise LoyaltyLabError(f"{where}: lists {len(raw['plan'])} weeks.")
    weeks = []
    for number, entry in enumerate(raw["plan"], start=1):
        parts = tuple(Part(str(chapter), lesson) for chapter, lesson in (entry.get("chapters") or {}).items())
        for part in parts:
            if part.chapter not in titles:
                raise LoyaltyLabError(
                    f"{where}, week {number}: names the unknown chapter {part.chapter}; book/_data/chapters.csv lists the chapters."
                )
            if part.lesson not in LESSONS:
                raise LoyaltyLabError(
                    f"{where}, week {number}: gives chapter {part.chapter} {part.lesson} minutes; a lesson has {', '.join(map(str, LENGTHS))}, or 0 for reading at home."
                )
        weeks.append(Week(number, parts, int(entry.get("other", 0)), str(entry.get("note", "")).strip()))
    least, most = (float(bound) for bound in raw["hours"])
    return Course(tuple(weeks), str(raw["audience"]).strip(), (least, most))
