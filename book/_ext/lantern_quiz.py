"""``{quiz} 04-q01 04-q02``: questions of ``questions/04.yml`` in a page."""

from pathlib import Path
from typing import Any

from docutils import nodes
from lantern_concepts import project_of
from lantern_house import MEASURED, holds_part, html_node, note_place, pages_of
from lantern_values import explain, note_use
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loyaltylab.site.questions import Question, load_questions
from loyaltylab.site.quiz import render

logger = logging.getLogger(__name__)


class QuizDirective(SphinxDirective):
    """One or more questions by id."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        result: list[nodes.Node] = []
        shown = self.env.__dict__.setdefault("lantern_questions", {}).setdefault(self.env.docname, set())
        for id in self.arguments[0].split():
            path = Path(self.env.srcdir) / "questions" / f"{id[:2]}.yml"
            self.env.note_dependency(str(path))
            note_use(self.env)
            try:
                bank = questions_of(self.env.app, path)
            except Exception as error:
                logger.warning(explain(id, error), location=self.get_location())
                continue
            if id not in bank:
                logger.warning(
                    f"questions/{path.name} has no question {id}; it has {', '.join(bank)}.",
                    location=self.get_location(),
                )
                continue
            if id in shown:
                logger.warning(f"The question {id} stands twice on this page.", location=self.get_location())
                continue
            shown.add(id)
            for concept in bank[id].concepts:
                note_place(self.env.app, MEASURED, concept, f"quiz-{id}")
            result.append(html_node(render(bank[id]), "quiz"))
        return result


def questions_of(app: Sphinx, path: Path) -> dict[str, Question]:
    """Return the questions of one file by id, read once a build."""
    banks = app.__dict__.setdefault("lantern_banks", {})
    if path not in banks:
        loaded = load_questions(path, fill=pages_of(app).fill, concepts=project_of(app).by_id)
        banks[path] = {question.id: question for question in loaded}
    return banks[path]  # type: ignore[no-any-return]


def load_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if holds_part(doctree, "quiz"):
        app.add_js_file("quiz.js", loading_method="defer")


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.get("lantern_questions", {}).pop(docname, None)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("quiz", QuizDirective)
    app.connect("html-page-context", load_script)
    app.connect("env-purge-doc", forget)
    return {"parallel_read_safe": False, "parallel_write_safe": True, "env_version": 1}
