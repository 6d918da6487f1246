"""The parts of the instructors' pages that are made from what the chapters state, and the rubric at the end of each exercise.

``{objectives} 10``, ``{materials} 10`` and ``{marking} 10`` for one chapter; ``{alignment}`` and ``{lesson-plans}`` for all; ``{course-plan} 12`` for a
course of so many weeks. For learners: ``{weekly-review}`` and ``{placement}``.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from lantern_house import holds_part, html_node, to_root
from lantern_quiz import questions_of
from lantern_values import note_use
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site import chapters as contracts
from loyaltylab.site.kept import Kept
from loyaltylab.site.questions import Question
from loyaltylab.site.teaching import courses, kit, review, tables
from loyaltylab.site.teaching.kit import Chapter, finished_chapters
from loyaltylab.site.teaching.rubrics import read_rubric

logger = logging.getLogger(__name__)
EXERCISE = re.compile(r"^exercises/(\d\d)_")
PART = "teaching"
# Parts with a script of their own, beside the quiz's.
SCRIPTS = {"review": "review.js", "placement": "placement.js"}


def chapters_of(app: Sphinx) -> dict[str, Chapter]:
    """Return the finished chapters, found once a build."""
    if not hasattr(app, "lantern_chapters"):
        app.lantern_chapters = finished_chapters(Path(app.srcdir))  # type: ignore[attr-defined]
    return app.lantern_chapters  # type: ignore[attr-defined,no-any-return]


def taken(app: Sphinx, chapter: Chapter) -> str:
    """Return the fingerprint of what this chapter's reading and lab give to other pages; nothing when they are broken."""
    if not hasattr(app, "lantern_taken"):
        code = (Path(kit.__file__), Path(contracts.__file__))
        app.lantern_taken = Kept(Path(app.doctreedir) / "taken.pickle", code)  # type: ignore[attr-defined]
    try:
        content = b"\0".join(path.read_bytes() for path in chapter.pages)
        return str(app.lantern_taken.of(content, lambda: chapter.taken))  # type: ignore[attr-defined]
    except (LoyaltyLabError, OSError):
        return ""


class Generated(SphinxDirective):
    """A part that is made from files of the project; a broken file is a warning with its sentence."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        try:
            self.note_files()
            return self.parts(tables.Site(to_root(self.env.docname)))
        except LoyaltyLabError as error:
            logger.warning(str(error), location=self.get_location())
            return []

    def note_files(self) -> None:
        """Say which files the page hangs on."""
        self.env.note_dependency("_toc.yml")
        hangs_on = self.env.__dict__.setdefault("lantern_taken", {}).setdefault(self.env.docname, {})
        for chapter in self.chapters():
            for path in set(chapter.files) - set(chapter.pages):
                self.env.note_dependency(str(path))
            hangs_on[chapter.number] = taken(self.env.app, chapter)

    def chapters(self) -> Iterable[Chapter]:
        """Return the chapters that the part is about."""
        return chapters_of(self.env.app).values()

    def parts(self, site: tables.Site) -> list[nodes.Node]:
        """Return the nodes."""
        raise NotImplementedError


class OfChapter(Generated):
    """A part about the chapter in its argument."""

    required_arguments = 1

    def chapters(self) -> Iterable[Chapter]:
        """Return the one chapter."""
        known = chapters_of(self.env.app)
        if self.arguments[0] not in known:
            raise LoyaltyLabError(
                f"There is no finished chapter {self.arguments[0]}; there are {', '.join(known)}."
            )
        return [known[self.arguments[0]]]

    def parts(self, site: tables.Site) -> list[nodes.Node]:
        """Return the nodes."""
        (chapter,) = self.chapters()
        return [html_node(self.markup(chapter, site), PART)]

    def markup(self, chapter: Chapter, site: tables.Site) -> str:
        """Return the HTML."""
        raise NotImplementedError


class ObjectivesDirective(OfChapter):
    """The objectives of a chapter, and where each is explained, practised and assessed."""

    def markup(self, chapter: Chapter, site: tables.Site) -> str:
        """Return the HTML."""
        return tables.objectives_html(chapter, site)


class MaterialsDirective(OfChapter):
    """What a lesson needs."""

    def markup(self, chapter: Chapter, site: tables.Site) -> str:
        """Return the HTML."""
        return tables.materials_html(chapter, site)


class RubricDirective(OfChapter):
    """How the written task is marked, with the marker's notes."""

    def markup(self, chapter: Chapter, site: tables.Site) -> str:
        """Return the HTML."""
        return tables.rubric_html(read_rubric(chapter), marker=True)


class AlignmentDirective(Generated):
    """The alignment matrix, a section for each chapter."""

    def parts(self, site: tables.Site) -> list[nodes.Node]:
        """Return the nodes."""
        return [
            section(f"alignment-{chapter.number}", chapter.contract.title, tables.matrix_html(chapter, site))
            for chapter in self.chapters()
        ]


class LessonPlansDirective(Generated):
    """All lesson plans, with the minutes that chapters state."""

    def parts(self, site: tables.Site) -> list[nodes.Node]:
        """Return the nodes."""
        return [html_node(tables.lessons_html(self.chapters(), site), PART)]


class CoursePlanDirective(Generated):
    """A course plan."""

    required_arguments = 1

    def parts(self, site: tables.Site) -> list[nodes.Node]:
        """Return the nodes."""
        self.env.note_dependency(courses.FILE)
        known = courses.load_courses(Path(self.env.srcdir), chapters_of(self.env.app))
        for fault in known.faults():
            raise LoyaltyLabError(fault)
        if not self.arguments[0].isdigit():
            raise LoyaltyLabError(
                f"A course plan is asked for by its weeks, such as 12, not “{self.arguments[0]}”."
            )
        return [html_node(tables.course_html(known.course(int(self.arguments[0])), known, site), PART)]


class Drawn(Generated):
    """Questions of every chapter, drawn from the bank by rule."""

    part = ""

    def parts(self, site: tables.Site) -> list[nodes.Node]:
        """Return the nodes."""
        note_use(self.env)
        return [
            html_node(self.panel(), self.part),
            *(self.section_of(chapter, site) for chapter in self.chapters()),
        ]

    def section_of(self, chapter: Chapter, site: tables.Site) -> nodes.section:
        """Return the questions of a chapter under its title; the pages' quiz script works on them."""
        bank = questions_of(self.env.app, chapter.bank_file)
        markup = self.questions(bank, review.chosen(chapter), chapter, site)
        return section(f"{self.part}-{chapter.number}", chapter.contract.title, markup, "quiz")

    def panel(self) -> str:
        """Return what stands before the questions."""
        raise NotImplementedError

    def questions(
        self, bank: dict[str, Question], chosen: review.Chosen, chapter: Chapter, site: tables.Site
    ) -> str:
        """Return a chapter's questions as HTML."""
        raise NotImplementedError


class WeeklyReviewDirective(Drawn):
    """The questions that come back."""

    part = "review"

    def panel(self) -> str:
        """Return what stands before the questions."""
        return review.review_panel()

    def questions(
        self, bank: dict[str, Question], chosen: review.Chosen, chapter: Chapter, site: tables.Site
    ) -> str:
        """Return a chapter's questions as HTML."""
        return review.review_html(bank, chosen.review, chapter)


class PlacementDirective(Drawn):
    """The questions that place a newcomer."""

    part = "placement"

    def panel(self) -> str:
        """Return what stands before the questions."""
        return review.placement_panel()

    def questions(
        self, bank: dict[str, Question], chosen: review.Chosen, chapter: Chapter, site: tables.Site
    ) -> str:
        """Return a chapter's questions as HTML."""
        return review.placement_html(bank, chosen.placement, chapter, site.to_root)


def section(id: str, title: str, markup: str, part: str = PART) -> nodes.section:
    """Return a section of generated HTML."""
    made = nodes.section(ids=[id], names=[id])
    made += nodes.title("", title)
    made += html_node(markup, part)
    return made


def load_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    for part, script in SCRIPTS.items():
        if holds_part(doctree, part):
            app.add_js_file(script, loading_method="defer", priority=600)  # after quiz.js


def add_rubric(app: Sphinx, doctree: nodes.document) -> None:
    """End each exercise with the rubric of its written task, in words for students."""
    match = EXERCISE.match(app.env.docname)
    chapter = chapters_of(app).get(match[1]) if match else None
    if chapter is None or not chapter.rubric_file.is_file():
        return
    app.env.note_dependency(str(chapter.rubric_file))
    try:
        rubric = read_rubric(chapter)
    except LoyaltyLabError as error:
        logger.warning(str(error), location=app.env.docname)
        return
    page = next(iter(doctree.findall(nodes.section)), doctree)
    page += section(
        "how-it-is-marked", f"How task {rubric.task} is marked", tables.rubric_html(rubric, marker=False)
    )


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    # A sentence in a reading changes nothing here; a heading, an objective or a question does.
    pages = {
        name: hangs_on
        for name, hangs_on in env.__dict__.get("lantern_taken", {}).items()
        if name in env.found_docs
    }
    try:
        known = chapters_of(app) if pages else {}
    except LoyaltyLabError:
        return list(pages)  # the page that is read then says what is wrong
    return [
        name
        for name, hangs_on in pages.items()
        if not all(
            number in known and before and taken(app, known[number]) == before
            for number, before in hangs_on.items()
        )
    ]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.get("lantern_taken", {}).pop(docname, None)


def keep_taken(app: Sphinx, error: Exception | None) -> None:
    if hasattr(app, "lantern_taken"):
        app.lantern_taken.save()


DIRECTIVES: dict[str, Callable[..., Any]] = {
    "objectives": ObjectivesDirective,
    "materials": MaterialsDirective,
    "marking": RubricDirective,
    "alignment": AlignmentDirective,
    "lesson-plans": LessonPlansDirective,
    "course-plan": CoursePlanDirective,
    "weekly-review": WeeklyReviewDirective,
    "placement": PlacementDirective,
}


def setup(app: Sphinx) -> dict[str, Any]:
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    app.connect("doctree-read", add_rubric)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget)
    app.connect("build-finished", keep_taken)
    app.connect("html-page-context", load_scripts)
    return {"parallel_read_safe": False, "parallel_write_safe": True, "env_version": 1}
