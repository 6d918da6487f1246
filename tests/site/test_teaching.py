"""The instructor's kit: every required part, every sum and every key is checked, and each broken rule is one sentence."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from loyaltylab.site.teaching import alignment, lessons
from loyaltylab.site.teaching.courses import FILE, Times, Week, hours, load_courses
from loyaltylab.site.teaching.gate import chapter_faults, check_kit
from loyaltylab.site.teaching.kit import Chapter, finished_chapters
from loyaltylab.site.teaching.review import PLACEMENT, REVIEW, chosen
from loyaltylab.site.teaching.rubrics import read_rubric
from loyaltylab.site.teaching.tables import Site, lessons_html, rubric_html
from loyaltylab.site.teaching_commands import run_alignment
from tests.conftest import ROOT

SAMPLE = "10"
CHAPTERS = finished_chapters(ROOT)


@pytest.fixture(scope="module")
def ours() -> dict[str, Chapter]:
    """The finished chapters of the course."""
    return CHAPTERS


@pytest.fixture
def copy(tmp_path: Path) -> Chapter:
    """One chapter with all that the kit reads of it, in a folder of its own, to plant defects in."""
    chapter = CHAPTERS[SAMPLE]
    for path in (*chapter.files, ROOT / "_toc.yml", ROOT / FILE, *(ROOT / "book/_data").glob("*.csv")):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return Chapter(tmp_path, SAMPLE, chapter.reading)


def replace(path: Path, pattern: str, by: str) -> None:
    """Change a text file; the pattern must be there."""
    text, count = re.subn(pattern, by, path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert count, f"{pattern} is not in {path.name}"
    path.write_text(text, encoding="utf-8")


def retag(path: Path, cell: str, tags: list[str]) -> None:
    """Give a notebook's cell other tags; ``cell`` is its id or the beginning of a heading in it."""
    notebook = json.loads(path.read_text("utf-8"))
    (found,) = [
        each
        for each in notebook["cells"]
        if each["id"] == cell or f"\n{cell}" in "\n" + "".join(each["source"])
    ]
    found["metadata"]["tags"] = tags
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_the_kit_of_the_course_is_whole() -> None:
    kit = check_kit(ROOT)
    assert kit.faults == ()
    assert kit.chapters == len(CHAPTERS) >= 12
    assert kit.courses == 3


def test_a_copy_without_defects_passes(copy: Chapter) -> None:
    assert list(chapter_faults(copy)) == []


LESSON, READING = "book/instructors/10-measuring-churn.md", "book/10-measuring-churn.md"
MASTER = "solutions/10_measuring_churn/10_measuring_churn.ipynb"
RUBRIC = "solutions/10_measuring_churn/rubric.yml"
Defect = tuple[Callable[[Chapter], None], str]
DEFECTS: dict[str, Defect] = {
    "no table of objectives": (
        lambda c: replace(c.lesson_file, r"^:::\{objectives\} 10\n:::\n", ""),
        rf"^{LESSON}: the table of objectives is missing; write :::{{objectives}} 10\.$",
    ),
    "materials of another chapter": (
        lambda c: replace(c.lesson_file, r"\{materials\} 10", "{materials} 09"),
        rf"^{LESSON}: the list of materials is missing",
    ),
    "no rubric": (
        lambda c: replace(c.lesson_file, r"^:::\{marking\} 10\n:::\n", ""),
        rf"^{LESSON}: the rubric of the open task is missing",
    ),
    "no vote": (
        lambda c: replace(c.lesson_file, r"^4\. Vote again.*?$", "4. Go on."),
        rf"^{LESSON}: the peer-instruction question is missing",
    ),
    "no board": (
        lambda c: replace(c.lesson_file, r"^## The board at the end", "## A board"),
        rf"^{LESSON}: the board plan is missing",
    ),
    "few mistakes": (
        lambda c: replace(c.lesson_file, r"(\| what students do .*?\n.*?\n.*?\n).*?\n\n", r"\1\n"),
        rf"^{LESSON}: common mistakes are missing; list 5 or more",
    ),
    "nothing without laptops": (
        lambda c: replace(
            c.lesson_file, r"^## Without laptops\n.*?^## For", "## Without laptops\n\nTake paper.\n\n## For"
        ),
        rf"^{LESSON}: the lesson for a class without laptops is missing",
    ),
    "no vocational class": (
        lambda c: replace(c.lesson_file, r"^\*\*Vocational\.\*\* .*?^\*\*University", "**University"),
        rf"^{LESSON}: the adaptation for vocational classes is missing",
    ),
    "no university class": (
        lambda c: replace(c.lesson_file, r"^\*\*University\.\*\* .*?^## ", "## "),
        rf"^{LESSON}: the adaptation for university classes is missing",
    ),
    "no plan for 135 minutes": (
        lambda c: replace(c.lesson_file, r"^## In 135 minutes", "## In 134 or so minutes"),
        rf"^{LESSON}: the plan for 135 minutes is missing",
    ),
    "minutes that do not add up": (
        lambda c: replace(c.lesson_file, r"^\| 17 \| Lab, sections 4 and 5", "| 27 | Lab, sections 4 and 5"),
        rf"^{LESSON}: the plan for 90 minutes adds up to 100; the sum must be the stated length within 10%\.$",
    ),
    "a question that nobody wrote": (
        lambda c: replace(c.lesson_file, r"question 10-q07 \|", "question 10-q77 |"),
        rf"^{LESSON}: names the question 10-q77, which questions/10.yml does not have\.$",
    ),
    "a task that nobody wrote": (
        lambda c: replace(c.lesson_file, r"\| task 10\.6 \|", "| task 10.9 |"),
        rf"^{LESSON}: names task 10\.9, which the exercise does not have\.$",
    ),
    "no page for instructors": (
        lambda c: c.lesson_file.unlink(),
        rf"^{LESSON}: chapter 10 has no page for instructors",
    ),
    "an objective that no section explains": (
        lambda c: replace(c.reading_file, r'^    explained: \["Reasons compete".*?\n', ""),
        rf"^{READING}, LO-10\.3: is explained nowhere; name the headings",
    ),
    "a heading that is not there": (
        lambda c: replace(c.reading_file, r"^## Reasons compete$", "## Reasons that compete"),
        rf'^{READING}, LO-10\.3: is said to be explained under "Reasons compete", and the page has no such heading\.$',
    ),
    "an objective that nothing serves": (
        lambda c: replace(
            c.reading_file,
            r"^(prerequisites:)",
            '  - id: LO-10.5\n    verb: plan\n    text: Plan.\n    explained: ["Reasons compete"]\n\\1',
        ),
        rf"^{READING}, LO-10\.5: is practised nowhere; tag the section",
    ),
    "an objective that nothing assesses": (
        lambda c: replace(
            c.reading_file,
            r"^(prerequisites:)",
            '  - id: LO-10.5\n    verb: plan\n    text: Plan.\n    explained: ["Reasons compete"]\n\\1',
        ),
        rf"^{READING}, LO-10\.5: is assessed nowhere; tag the task",
    ),
    "a question with an unknown objective": (
        lambda c: replace(c.bank_file, r"(id: 10-q03.*?objective: )LO-10\.2", r"\1LO-10.9"),
        r"^questions/10.yml, question 10-q03: names the unknown objective LO-10\.9; chapter 10 has LO-10\.1, ",
    ),
    "a task without an objective": (
        lambda c: retag(c.master_file, "task-10-2", []),
        rf"^{MASTER}, task 10\.2: names no objective; tag the cell",
    ),
    "a task with an unknown objective": (
        lambda c: retag(c.master_file, "task-10-2", ["LO-9.1"]),
        rf"^{MASTER}, task 10\.2: names the unknown objective LO-9\.1",
    ),
    "a section of the lab with an unknown objective": (
        lambda c: retag(c.lab_file, "## 9. What leaving costs", ["LO-10.7"]),
        r"^notebooks/10_measuring_churn.ipynb, section 9: names the unknown objective LO-10\.7",
    ),
    "a criterion with an unknown objective": (
        lambda c: replace(c.rubric_file, r"objective: LO-10\.1", "objective: LO-10.8"),
        rf"^{RUBRIC}, criterion choice: names the unknown objective LO-10\.8",
    ),
    "points that do not add up": (
        lambda c: replace(c.rubric_file, r"^points: 6", "points: 7"),
        rf"^{RUBRIC}: the best levels add up to 6 points, the rubric says 7 and the notebook 6; make the three equal\.$",
    ),
    "levels that do not rise": (
        lambda c: replace(c.rubric_file, r"- points: 1$", "- points: 2"),
        rf"^{RUBRIC}: criterion choice: needs 3 or more levels whose points rise from 0\.$",
    ),
    "an objective in words": (
        lambda c: replace(c.rubric_file, r"objective: LO-10\.1", "objective: Know churn."),
        rf'^{RUBRIC}: criterion choice: the objective "Know churn\." is no id',
    ),
    "a rubric without a title": (
        lambda c: replace(c.rubric_file, r"^title: .*?\n", ""),
        rf'^{RUBRIC}: "title" is missing\.$',
    ),
    "a rubric of another task": (
        lambda c: replace(c.rubric_file, r'^task: "10\.6"', 'task: "10.5"'),
        rf"^{RUBRIC}: is about task 10\.5, and the open task of chapter 10 is 10\.6\.$",
    ),
    "two criteria": (
        lambda c: replace(c.rubric_file, r"^  - id: doubt.*?^notes:", "notes:"),
        rf"^{RUBRIC}: has 2 criteria; a written task needs 3 or more\.$",
    ),
    "a broken rubric": (
        lambda c: c.rubric_file.write_text("task: [", encoding="utf-8"),
        rf"^{RUBRIC}: not readable as YAML in line 1",
    ),
    "no rubric at all": (lambda c: c.rubric_file.unlink(), rf"^{RUBRIC}: is missing"),
    "a broken question file": (
        lambda c: c.bank_file.write_text("- id: [", encoding="utf-8"),
        r"^questions/10.yml: not readable as YAML",
    ),
    "questions that all lean on a figure": (
        lambda c: replace(c.bank_file, r"^  stem: >-\n", "  stem: >-\n    Look at the figure.\n"),
        r"^questions/10.yml: 0 of the questions on the chapter's page stand alone; placement and review need 3\.$",
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_one_sentence(copy: Chapter, name: str) -> None:
    plant, rule = DEFECTS[name]
    plant(copy)
    faults = list(dict.fromkeys(chapter_faults(copy)))
    assert [fault for fault in faults if re.search(rule, fault)], faults
    assert all("\n" not in fault and fault.endswith(".") for fault in faults)


TAKEN: dict[str, Callable[[Chapter], None]] = {
    "an objective": lambda c: replace(
        c.reading_file, r"^    text: [^\n]*", "    text: Compute another thing."
    ),
    "the minutes of the reading": lambda c: replace(c.reading_file, r"^minutes: \d+", "minutes: 7"),
    "a heading": lambda c: replace(c.reading_file, r"^## ([^\n]*)", r"## Anew: \1"),
    "a question on the page": lambda c: replace(c.reading_file, r"^:::\{quiz\} \S+", ":::{quiz} 10-q99"),
    "a section of the lab": lambda c: replace(c.lab_file, r"## 2\. ", "## 2. Anew: "),
    "the minutes of the lab": lambda c: replace(c.lab_file, r"\*\*Time:\*\* about \d+", "**Time:** about 7"),
    "the objectives of a section": lambda c: retag(c.lab_file, "## 2. ", ["LO-10.9"]),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_other_pages_take_from_a_chapter_shows_in_its_fingerprint(copy: Chapter, name: str) -> None:
    before = copy.taken
    TAKEN[name](copy)
    assert Chapter(copy.root, SAMPLE, copy.reading).taken != before


def test_a_sentence_more_is_nothing_to_other_pages(copy: Chapter) -> None:
    before = copy.taken
    with copy.reading_file.open("a", encoding="utf-8") as stream:
        stream.write("\nOne more sentence.\n")
    assert Chapter(copy.root, SAMPLE, copy.reading).taken == before


def test_sums_within_a_tenth_pass() -> None:
    page = "## In 90 minutes\n\n| minutes | what |\n| --- | --- |\n| 50 | a |\n| %d | b |\n"
    short = [fault for fault in lessons.plan_faults(page % 30) if "90" in fault]
    assert short == ["the plan for 90 minutes adds up to 80; the sum must be the stated length within 10%"]
    assert not [fault for fault in lessons.plan_faults(page % 31) if "90" in fault]


def test_exercises_carry_the_tags_of_their_masters(ours: dict[str, Chapter]) -> None:
    for chapter in ours.values():
        released = json.loads((ROOT / f"{chapter.exercise}.ipynb").read_text("utf-8"))
        tags = {cell["id"]: cell["metadata"].get("tags", []) for cell in released["cells"]}
        for task in chapter.tasks:
            assert set(task.objectives) <= set(tags[f"task-{task.name.replace('.', '-')}"])


# ---- course plans ----------------------------------------------------------------------------------------------


def change_plan(folder: Path, change: Callable[[list[Any]], None]) -> None:
    path = folder / FILE
    plans = yaml.safe_load(path.read_text("utf-8"))
    change(plans)
    path.write_text(yaml.safe_dump(plans, sort_keys=False), encoding="utf-8")


PLANS: dict[str, tuple[Callable[[list[Any]], Any], str]] = {
    "an unknown chapter": (
        lambda plans: plans[0]["plan"][1].update(chapters={"66": 90}),
        rf"^{FILE}, plan for 6 weeks, week 2: names the unknown chapter 66",
    ),
    "a chapter twice": (
        lambda plans: plans[0]["plan"][1].update(chapters={"04": 90, "08": 90}),
        rf"^{FILE}, plan for 6 weeks, week 2: teaches chapter 04, which week 1 has taught",
    ),
    "a chapter before what it builds on": (
        lambda plans: (
            plans[0]["plan"][0].update(chapters={"10": 90, "05": 90})
            or plans[0]["plan"][2].update(chapters={"09": 90, "04": 90})
        ),
        rf"^{FILE}, plan for 6 weeks, week 1: teaches chapter 10 before chapter 09, which it builds on; move one of them\.$",
    ),
    "a week that is too heavy": (
        lambda plans: plans[1]["plan"][2].update(chapters={"05": 135, "06": 135, "16": 135}),
        rf"^{FILE}, plan for 12 weeks, week 3: asks for \d+\.\d hours, and the plan promises 3 to 8\.$",
    ),
    "a week that is too light": (
        lambda plans: plans[1]["plan"][2].update(chapters={"05": 0}),
        rf"^{FILE}, plan for 12 weeks, week 3: asks for \d\.\d hours, and the plan promises 3 to 8",
    ),
    "a lesson of no length": (
        lambda plans: plans[0]["plan"][0].update(chapters={"04": 50}),
        rf"^{FILE}, plan for 6 weeks, week 1: gives chapter 04 50 minutes; a lesson has 45, 90, 135, or 0",
    ),
    "a week too few": (
        lambda plans: plans[0]["plan"].pop(),
        rf"^{FILE}, plan for 6 weeks: lists 5 weeks\.$",
    ),
    "no hours": (
        lambda plans: plans[0].pop("hours"),
        "every course plan has weeks, audience, hours and plan",
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_broken_course_plan_is_one_sentence(copy: Chapter, name: str) -> None:
    for number in ("05", "09"):  # what the plans need to know of other chapters
        for path in CHAPTERS[number].files:
            target = copy.root / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    toc = {"format": "jb-book", "root": "book/intro"}
    toc["chapters"] = [{"file": CHAPTERS[number].reading} for number in ("05", "09", SAMPLE)]  # type: ignore[assignment]
    (copy.root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    change, rule = PLANS[name]
    change_plan(copy.root, change)
    faults = [fault for fault in check_kit(copy.root).faults if fault.startswith(FILE)]
    assert [fault for fault in faults if re.search(rule, fault)], faults


def test_a_chapter_that_must_come_before_may_not_be_left_out(copy: Chapter) -> None:
    replace(copy.reading_file, r"need: helpful", "need: necessary")
    change_plan(copy.root, lambda plans: plans[0]["plan"][2].update(chapters={"10": 90}))
    (copy.root / "_toc.yml").write_text(
        yaml.safe_dump({"format": "jb-book", "root": "book/intro", "chapters": [{"file": copy.reading}]}),
        "utf-8",
    )
    assert [
        fault
        for fault in load_courses(copy.root).faults()
        if "before chapter 09, which it builds on; add it" in fault
    ]


def test_a_chapter_that_is_not_written_counts_with_the_median(copy: Chapter) -> None:
    (copy.root / "_toc.yml").write_text(
        yaml.safe_dump({"format": "jb-book", "root": "book/intro", "chapters": [{"file": copy.reading}]}),
        "utf-8",
    )
    known = load_courses(copy.root)
    assert list(known.finished) == [SAMPLE]
    assert known.times["22"] == known.times[SAMPLE]


def test_the_load_of_a_week_is_class_and_home() -> None:
    week = Week(1, (), 30, "")
    assert hours(week, {}) == 0.5
    times = Times(reading=20, lab=40, exercise=60, lab_left=10)
    assert [times.at_home(lesson) for lesson in (0, 45, 90, 135)] == [20, 120, 90, 90]


# ---- what students see, and what is drawn --------------------------------------------------------------------------


def test_students_see_the_rubric_without_the_markers_notes(ours: dict[str, Chapter]) -> None:
    for chapter in ours.values():
        rubric = read_rubric(chapter)
        students, markers = (rubric_html(rubric, marker=marker) for marker in (False, True))
        assert "For the marker" in markers
        assert "For the marker" not in students
        for criterion in rubric.criteria:
            assert criterion.title in students
            for level in criterion.levels:
                if level.for_students != level.text:
                    assert level.text not in students
                    assert level.text in markers


def test_review_and_placement_draw_public_questions_that_stand_alone(ours: dict[str, Chapter]) -> None:
    overlaps = 0
    for chapter in ours.values():
        drawn, questions = chosen(chapter), {each["id"]: each for each in chapter.questions}
        assert len({*drawn.placement}) == PLACEMENT
        assert len({*drawn.review}) == REVIEW
        assert {*drawn.placement, *drawn.review} <= {*chapter.on_page}, "the others stay with instructors"
        assert not [id for id in (*drawn.placement, *drawn.review) if "figure" in questions[id]["stem"]]
        assert len({questions[id]["objective"] for id in drawn.placement}) == PLACEMENT
        overlaps += bool({*drawn.placement} & {*drawn.review})
    assert overlaps < len(ours) / 4


def test_the_matrix_is_written_as_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from argparse import Namespace
    from csv import DictReader

    run_alignment(Namespace(csv=tmp_path / "matrix.csv"))
    with (tmp_path / "matrix.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(DictReader(stream))
    assert [row["objective"] for row in rows] == [row.objective.id for row in alignment.matrix(ROOT)]
    assert all(row["explained"] and row["practised"] and row["assessed"] for row in rows)
    assert str(len(rows)) in capsys.readouterr().out


def test_every_finished_chapter_is_in_the_table_of_lessons_with_what_it_states(copy: Chapter) -> None:
    table = lessons_html(CHAPTERS.values(), Site("../../"))
    assert table.count("<tr>") == 1 + len(CHAPTERS)
    assert all(f'href="../../{chapter.lesson}.html"' in table for chapter in CHAPTERS.values())
    assert f"reading, {CHAPTERS[SAMPLE].contract.minutes} minutes" in table
    assert "45 or 90 or 135 minutes" in lessons_html([copy], Site(""))
    replace(copy.lesson_file, "^## In 45 minutes$", "## In a hurry")
    assert "90 or 135 minutes" in lessons_html([copy], Site(""))


def test_links_lead_up_to_the_root() -> None:
    assert (
        Site("../../").link("book/review", "a & b", "x") == '<a href="../../book/review.html#x">a &amp; b</a>'
    )
