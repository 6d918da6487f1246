"""Lesson plans: the parts that each chapter's page for instructors must hold, and the sums of its minute plans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loyaltylab.site.teaching.kit import Chapter

LENGTHS = (45, 90, 135)
TOLERANCE = 0.10
FEWEST_MISTAKES = 5
FEWEST_WORDS = 40
VOTES = "One question, two votes"
BOARD = "The board at the end"
MISTAKES = "What goes wrong, and what to say"
WITHOUT_LAPTOPS = "Without laptops"
LEVELS = "For vocational and for university classes"
ROW = re.compile(r"^\| *(\d+) *\|(.*)\| *$", re.MULTILINE)
TABLE_ROW = re.compile(r"^\|(?! *-{3}).*\| *$", re.MULTILINE)
DIRECTIVE = r"^:{3,}\{%s\} *%s *$"
AUDIENCE = re.compile(
    r"^\*\*(Vocational|University)\.\*\* (.+?)(?=^\*\*(?:Vocational|University)\.\*\* |\Z)", re.M | re.S
)
AT_HOME = re.compile(r"^Sections? ([\d, and to]+) of the lab (?:is|are) for home", re.MULTILINE)
NAMED_QUESTION = re.compile(r"\b\d\d-q\d\d\b")
NAMED_TASK = re.compile(r"\btasks? (\d\d\.\d+)\b")


@dataclass(frozen=True)
class Plan:
    """A minute plan: the length that its heading states, and its rows (minutes, the rest of the row)."""

    length: int
    rows: tuple[tuple[int, str], ...]

    @property
    def minutes(self) -> int:
        """What the rows add up to."""
        return sum(minutes for minutes, _ in self.rows)


def parts(page: str) -> dict[str, str]:
    """Return the sections of a page by heading."""
    pieces = re.split(r"^## (.+?)\s*$", page, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2]))


def plans(page: str) -> dict[int, Plan]:
    """Return the minute plans of a page by length."""
    found = {}
    for heading, text in parts(page).items():
        if match := re.fullmatch(r"In (\d+) minutes", heading):
            rows = tuple((int(minutes), rest) for minutes, rest in ROW.findall(text))
            found[int(match[1])] = Plan(int(match[1]), rows)
    return found


def sections_at_home(page: str) -> set[int]:
    """Return the sections of the lab that the lesson of 90 minutes leaves for home."""
    found: set[int] = set()
    for words in AT_HOME.findall(page):
        for first, last in re.findall(r"(\d+)(?: to (\d+))?", words):
            found |= set(range(int(first), int(last or first) + 1))
    return found


def plan_faults(page: str) -> Iterator[str]:
    """Yield what is wrong with the minute plans of a page."""
    found = plans(page)
    for length in LENGTHS:
        if length not in found:
            yield f'the plan for {length} minutes is missing; write it under "## In {length} minutes"'
    for length, plan in found.items():
        if abs(plan.minutes - length) > TOLERANCE * length:
            yield (
                f"the plan for {length} minutes adds up to {plan.minutes}; the sum must be the stated length "
                f"within {TOLERANCE:.0%}"
            )


def part_faults(page: str, chapter: str) -> Iterator[str]:
    """Yield the required parts that a page lacks."""
    sections = parts(page)
    for name, what in (
        ("objectives", "the table of objectives"),
        ("materials", "the list of materials"),
        ("marking", "the rubric of the open task"),
    ):
        if not re.search(DIRECTIVE % (name, chapter), page, re.MULTILINE):
            yield f"{what} is missing; write :::{{{name}}} {chapter}"
    votes = sections.get(VOTES, "")
    if not re.search(r"^:{3,}\{quiz\} ", votes, re.MULTILINE) or "ote again" not in votes:
        yield f'the peer-instruction question is missing; write one with two votes under "## {VOTES}"'
    if len(TABLE_ROW.findall(sections.get(BOARD, ""))) < 2:
        yield f'the board plan is missing; draw it as a table under "## {BOARD}"'
    if len(TABLE_ROW.findall(sections.get(MISTAKES, ""))) <= FEWEST_MISTAKES:
        yield f'common mistakes are missing; list {FEWEST_MISTAKES} or more in the table under "## {MISTAKES}"'
    if len(sections.get(WITHOUT_LAPTOPS, "").split()) < FEWEST_WORDS:
        yield f'the lesson for a class without laptops is missing; write it under "## {WITHOUT_LAPTOPS}"'
    audiences = {name: text.split() for name, text in AUDIENCE.findall(sections.get(LEVELS, ""))}
    for name in ("Vocational", "University"):
        if len(audiences.get(name, [])) < FEWEST_WORDS:
            yield f'the adaptation for {name.lower()} classes is missing; write it under "## {LEVELS}", after "**{name}.**"'


def faults_of(chapter: Chapter) -> Iterator[str]:
    """Yield one sentence for each fault of a chapter's lesson plan, with the file and the rule."""
    where, page = chapter.where(chapter.lesson_file), chapter.lesson_text
    for fault in (*part_faults(page, chapter.number), *plan_faults(page)):
        yield f"{where}: {fault}."
    known = {question["id"] for question in chapter.questions}
    for id in dict.fromkeys(NAMED_QUESTION.findall(page)):
        if id.startswith(chapter.number) and id not in known:
            yield f"{where}: names the question {id}, which {chapter.where(chapter.bank_file)} does not have."
    tasks = {task.name for task in chapter.tasks}
    for name in dict.fromkeys(NAMED_TASK.findall(page)):
        if name.startswith(chapter.number) and name not in tasks:
            yield f"{where}: names task {name}, which the exercise does not have."
